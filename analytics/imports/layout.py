"""Where the table lies in a text: its delimiter, its header below titles, its end above footers."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analytics.imports.headers import unique_headers
from analytics.imports.results import Note

DELIMITERS = (",", ";", "\t", "|", "^")
_SAMPLE_BYTES = 1 << 18
_SAMPLE_ROWS = 300
_ROWS_ABOVE_A_HEADER = 40
_TAIL_BYTES = 1 << 14
_SEP = re.compile(r'^"?sep=(.)"?[,;\t]*\r?\n?$', re.IGNORECASE)
TOTAL = re.compile(
    r"^(?:(?:grand|sub|over\s?all)[\s-]?)?(?:totals?|sum|summ?e|summary|count|average|gesamt(?:summe)?|suma|somme)\b"
    r"(?:\s*\([^)]*\))?\s*[:=]?$|^grand (?:totals?|summar(?:y|ies))\b|^(?:sub)?totals? (?:for|of|:)",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"^(?:copyright\b|©|\(c\)|confidential|vertraulich|generated (?:by|on|at)|report (?:generated|run|name|created)|"
    r"filtered by|exported (?:on|by|from|at)|printed|run (?:by|date)|source:|as of\b|\d[\d,.]* (?:records?|rows?)\b|"
    r"page \d|end of (?:report|file))",
    re.IGNORECASE,
)
_LOOKS_LIKE_DATA = re.compile(r"^[^\w]*\d[\d.,:/ €$£%()-]*(?:[apAP][mM])?$|^\d{1,2}[-. ][A-Za-z]{3}|@")

Rows = Sequence[Sequence[str]]
Known = Callable[[str], bool]


@dataclass(frozen=True)
class Header:
    """The header found in a grid of cells: its row (from 0), how many rows it takes, and the headers."""

    row: int
    depth: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """A table inside the bytes of a text: data lie in [start, end), the first of them in row `first_row`."""

    delimiter: str
    headers: tuple[str, ...]
    first_row: int
    start: int
    end: int
    sample: tuple[tuple[str, ...], ...]
    notes: tuple[Note, ...] = ()


def find_layout(content: bytes, known: Known) -> Layout | None:
    """The layout of a UTF-8 text, or None when there is nothing but empty lines.

    Parameters
    ----------
    known
        Says whether a text is a header that somebody would use: what tells a header from a title.
    """
    lines = _sample_lines(content)
    stated = _SEP.match(lines[0]) if lines else None
    above = 1 if stated else 0
    best: tuple[tuple[float, ...], str, list[list[str]], list[int], Header] | None = None
    for delimiter in (stated.group(1),) if stated else DELIMITERS:
        rows, ends = _parsed(lines[above:], delimiter)
        if not any(any(cell.strip() for cell in row) for row in rows):
            continue
        header = find_header(rows, known)
        widths = Counter(len(row) for row in rows[header.row :] if any(row))
        width, often = widths.most_common(1)[0]
        hits = sum(known(name) for name in header.names)
        fit = (float(min(hits, 2)), often / widths.total() * (width > 1), float(hits), float(width))
        if best is None or fit > best[0]:
            best = fit, delimiter, rows, ends, header
    if best is None:
        return None
    _, delimiter, rows, ends, header = best
    data = rows[header.row + header.depth :]
    names = _fitted(header.names, [row for row in data if any(row)])
    consumed = above + ends[header.row + header.depth - 1]
    start = sum(len(line.encode()) for line in lines[:consumed])
    end, footers = _end_of_table(content, start, delimiter, len(names))
    return Layout(
        delimiter,
        unique_headers(names),
        above + header.row + header.depth + 1,
        start,
        end,
        tuple(tuple(row) for row in data[:_SAMPLE_ROWS] if len(row) == len(names)),
        _said_about(rows, header, footers),
    )


def _sample_lines(content: bytes) -> list[str]:
    text = content[:_SAMPLE_BYTES].decode("utf-8", errors="ignore")
    lines = list(io.StringIO(text, newline=""))
    return lines[:-1] if len(content) > _SAMPLE_BYTES and len(lines) > 1 else lines


def _parsed(lines: list[str], delimiter: str) -> tuple[list[list[str]], list[int]]:
    """Rows of the sample, and after each the number of lines read so far."""
    rows: list[list[str]] = []
    ends: list[int] = []
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for row in reader:
            rows.append(row)
            ends.append(reader.line_num)
            if len(rows) >= _SAMPLE_ROWS:
                break
    except csv.Error:  # a field without an end: the rows before it are enough to see the layout
        pass
    return rows, ends


def cells_of(record: str, delimiter: str) -> list[str]:
    """The cells of one record; cut at every delimiter where Python's reader refuses it."""
    try:
        return next(csv.reader(io.StringIO(record, newline=""), delimiter=delimiter), [])
    except csv.Error:  # a cell longer than it takes, or a line end where none can be
        return record.split(delimiter)


def find_header(rows: Rows, known: Known) -> Header:
    """The row that names the columns: the one with most known headers, else the first full row of words.

    Two rows are one header when together they name more columns than either; a row of units below is part of it.
    """
    top = rows[:_ROWS_ABOVE_A_HEADER]
    hits = [_hits(row, known) for row in top]
    place = max(range(len(top)), key=lambda i: (hits[i], -i))
    if hits[place] < 2:
        place = _first_row_of_words(rows)
    below = rows[place + 1] if place + 1 < len(rows) else []
    joined = _joined(rows[place], below, known)
    if below and not _has_data(below) and _hits(joined, known) > hits[place]:
        return Header(place, 2, tuple(joined))
    if place and sum(bool(cell.strip()) for cell in rows[place - 1]) > 1:
        joined = _joined(rows[place - 1], rows[place], known)
        if _hits(joined, known) >= hits[place]:
            return Header(place - 1, 2, tuple(joined))
    units = [cell.strip() for cell in below if cell.strip()]
    depth = 2 if units and all(re.fullmatch(r"[(\[].*[)\]]", unit) for unit in units) else 1
    return Header(place, depth, tuple(rows[place]))


def _hits(row: Sequence[str], known: Known) -> int:
    return len({cell.strip().casefold() for cell in row if cell.strip() and known(cell)})


def _first_row_of_words(rows: Rows) -> int:
    width = Counter(len(row) for row in rows if any(row)).most_common(1)[0][0]
    for place, row in enumerate(rows[:_ROWS_ABOVE_A_HEADER]):
        filled = sum(bool(cell.strip()) for cell in row)
        if filled >= max(1, 0.6 * width) and not _has_data(row):
            return place
    return next(i for i, row in enumerate(rows) if any(cell.strip() for cell in row))


def _has_data(row: Sequence[str]) -> bool:
    return any(_LOOKS_LIKE_DATA.search(cell.strip()) for cell in row if cell.strip())


def _joined(upper: Sequence[str], lower: Sequence[str], known: Known) -> list[str]:
    """Each lower header behind the one above it, or behind the last one further left when that makes it known."""
    found, group = [], ""
    for place in range(max(len(upper), len(lower))):
        above = upper[place].strip() if place < len(upper) else ""
        own = lower[place].strip() if place < len(lower) else ""
        group = above or group
        of_group = f"{group} {own}".strip()
        found.append(of_group if own and (above or not known(own) or known(of_group)) else own or above)
    return found


def _fitted(names: Sequence[str], data: Rows) -> list[str]:
    """The headers as wide as most rows: without empty ones at the end, or with some more where rows are wider."""
    found = list(names)
    width = Counter(len(row) for row in data).most_common(1)[0][0] if data else len(found)
    while len(found) > width and not found[-1].strip():
        found.pop()
    return found + [""] * (width - len(found))


def _end_of_table(content: bytes, start: int, delimiter: str, width: int) -> tuple[int, list[str]]:
    """Where the data end: before blank lines, grand totals and the small print under a report."""
    end = len(content)
    tail_start = max(start, end - _TAIL_BYTES)
    lines = content[tail_start:end].split(b"\n")
    first = 1 if tail_start > start else 0
    cut, sure = len(lines), False
    footers: list[str] = []
    candidates: list[str] = []
    for place in range(len(lines) - 1, first - 1, -1):
        kind, text = _footer_kind(lines[place].decode("utf-8", errors="replace"), delimiter, width)
        if kind == "data":
            break
        candidates.append(text)
        sure = sure or kind == "footer" or (kind == "blank" and any(candidates))
        if kind != "loose" or sure:
            cut, footers = place, [text for text in candidates if text]
    if cut == len(lines):
        return end, []
    kept = sum(len(line) + 1 for line in lines[:cut])
    return tail_start + kept, footers[::-1]


def _footer_kind(line: str, delimiter: str, width: int) -> tuple[str, str]:
    """Whether a line is `data`, `blank`, surely a `footer`, or a `loose` text that only a footer beside it explains."""
    if line.count('"') % 2:
        return "data", ""
    cells = [cell.strip() for cell in cells_of(line.strip("\r"), delimiter)]
    filled = [cell for cell in cells if cell]
    if not filled:
        return "blank", ""
    if TOTAL.match(filled[0]) and len(filled) < max(width, 2):
        return "footer", filled[0]
    if _FOOTER.match(filled[0]) and len(filled) <= 2:
        return "footer", filled[0]
    return ("loose", filled[0]) if len(filled) == 1 and width >= 3 else ("data", "")


def _said_about(rows: Rows, header: Header, footers: Sequence[str]) -> tuple[Note, ...]:
    notes = []
    titles = [next((c for c in row if c.strip()), "") for row in rows[: header.row]]
    titles = [title for title in titles if title]
    if titles:
        notes.append(Note("titles", f"{_lines(len(titles))} above the header left out: “{titles[0].strip()}”."))
    if header.depth == 2:
        notes.append(Note("two_header_rows", "The header stands in two rows; they were read together."))
    if footers:
        notes.append(Note("footer", f"{_lines(len(footers))} under the table left out: “{footers[0]}”."))
    return tuple(notes)


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count} lines"
