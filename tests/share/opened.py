"""What a reader of an exported file can find in it: every text and every number, however deep it lies."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

SCRIPT = re.compile(r"<script>.*?</script>", re.S)
DATA = re.compile(r'<script type="application/json" id="figures">(.*?)</script>', re.S)
NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[kKM]\b)?")
SPOKEN = {"descr", "title", "name", "displayName"}
PLACES = {"colOff", "rowOff", "col", "row"}


def texts(path: Path) -> list[str]:
    """Every text of an exported file, its own name first."""
    return [path.name, *_of(path.name, path.read_bytes())]


def numbers(path: Path) -> set[float]:
    """Every number of an exported file as a reader would write it down; places and sizes on a slide are not."""
    return {value for text in texts(path) for value in _numbers(text)}


def _numbers(text: str) -> Iterator[float]:
    for found in NUMBER.findall(text):
        scale = {"k": 1e3, "K": 1e3, "M": 1e6}.get(found[-1], 1.0)
        yield float(found.rstrip("kKM").replace(",", "")) * scale


def _of(name: str, content: bytes) -> Iterator[str]:
    if name.endswith((".pptx", ".xlsx", ".zip")):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                yield member
                yield from _of(member, archive.read(member))
    elif name.endswith((".xml", ".rels")):
        yield from _xml(content, skip_numbers="chart" not in name and "sheet" not in name)
    elif name.endswith(".html"):
        page = content.decode()
        figures = DATA.search(page)
        assert figures
        yield from _json(json.loads(figures.group(1)))
        yield html.unescape(re.sub(r"<[^>]+>", " ", SCRIPT.sub("", page.replace(figures.group(0), ""))))
        yield " ".join(re.findall(r'aria-label="([^"]*)"', page))
    elif name.endswith(".json"):
        yield from _json(json.loads(content))
    elif name.endswith(".csv"):
        yield from (cell for line in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in line)
    elif name.endswith(".txt"):
        yield content.decode()


def _xml(content: bytes, skip_numbers: bool) -> Iterator[str]:
    for element in etree.fromstring(content).iter():
        if isinstance(element.tag, str):
            if element.text and element.text.strip() and etree.QName(element).localname not in PLACES:
                yield element.text
            for key, value in element.attrib.items():
                if etree.QName(key).localname in SPOKEN and not (skip_numbers and value.strip("-").isdigit()):
                    yield value


def _json(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from _json(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _json(inner)
    elif value is not None:
        yield str(value)
