"""Names that attack: harmless text in every format."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from analytics import charts, share, style
from tests.share.opened import texts

NAMES = {
    "formula": "=cmd|' /C calc'!A0",
    "plus": "+1",
    "at": "@SUM(A1:A9)",
    "script": "<script>alert(1)</script>",
    "image": '"><img src=x onerror=alert(1)>',
    "link": '<a href="http://evil.example">Ann</a>',
    "address": "http://evil.example/?q=1",
    "right_to_left": "\u202egpj.exe\u2066\u200f",
    "control": "bell\x07 null\x00 escape\x1b",
    "long": "Ann " + "x" * 296,
    "emoji": "😀👩‍👩‍👧 Zoë",
    "mathjax": "$x^2$ %{x} {y}",
}


@pytest.fixture(params=NAMES)
def written(request, exhibit, context, tmp_path) -> tuple[str, dict[str, Path]]:
    """A hostile name in the finding, the chart and the table of an exhibit, in every format."""
    name = NAMES[request.param]
    item = exhibit(
        finding=f"{name} leads",
        figure=charts.bars([name, "Bo"], [0.3, 0.2], text=[name, "20%"], percent=True),
        table=pd.DataFrame({"who": [name], "rate": [0.3]}),
        caveat=name,
    )
    matrix = exhibit(key="test.matrix", figure=charts.matrix(pd.DataFrame([[0.3]], index=[name], columns=[name])))
    paths = share.write([item, matrix], tmp_path, share.FORMATS, context)
    return name, {path.name: path for path in paths}


def test_a_hostile_name_is_text_everywhere_and_nothing_else(written):
    name, files = written
    shown = style.cleaned(name)
    for file in ("report.html", "deck.pptx", "workbook.xlsx", "findings.txt"):
        assert any(shown in " ".join(text.split()) for text in texts(files[file]))
    said = json.loads(files["figures.json"].read_text("utf-8"))
    assert said["exhibits"][0]["table"][0]["who"] == name
    rows = list(csv.reader(files["cancellations.early_rate.csv"].read_text("utf-8-sig").splitlines()))
    assert not rows[1][0].startswith(("=", "+", "-", "@"))
    assert rows[1][0].lstrip("'") == shown


def test_no_file_runs_links_or_computes_what_a_name_says(written):
    _, files = written
    page = files["report.html"].read_text("utf-8")
    assert page.count("<script") == 4  # figures, config, plotly, and the report's own
    assert "<img" not in page[page.index("<body>") : page.index('id="figures"')]
    book = openpyxl.load_workbook(files["workbook.xlsx"])
    assert {cell.data_type for sheet in book for row in sheet for cell in row if cell.value is not None} <= {"s", "n"}
    with zipfile.ZipFile(files["deck.pptx"]) as deck:
        parts = [deck.read(name).decode() for name in deck.namelist() if name.endswith((".xml", ".rels"))]
    assert not any("hlinkClick" in part or 'TargetMode="External"' in part for part in parts)
