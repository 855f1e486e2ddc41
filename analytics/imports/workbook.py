"""Excel workbooks as grids: each visible sheet with at least a row, its values written as texts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from typing import Any

import numpy as np
import openpyxl

from analytics.imports.grid import INSIDE, Grid, Texts, text_array
from analytics.imports.headers import unique_headers
from analytics.imports.layout import TOTAL, Known, find_header
from analytics.imports.results import Note

_SAMPLE_ROWS = 300
_MOST_COLUMNS = 500
_MOST_ROWS = 1_048_576


class UnreadableWorkbookError(ValueError):
    """The file says it is a workbook but cannot be opened as one."""


def read_workbook(file: str, content: bytes, known: Known) -> list[Grid]:
    """A grid for each visible sheet that holds something, in the workbook's order.

    Raises
    ------
    UnreadableWorkbookError
        The workbook is damaged or protected by a password.
    """
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, TypeError, AttributeError, SyntaxError) as error:
        raise UnreadableWorkbookError(str(error)) from error
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    grids = []
    for sheet in sheets:
        name = f"{file}{INSIDE}{sheet.title}" if len(sheets) > 1 else file
        rows = list(islice(_rows(sheet), _MOST_ROWS))
        if any(any(row) for row in rows):
            grids.append(_grid(name, rows, known))
    book.close()
    return grids


def _rows(sheet: Any) -> Iterator[list[str]]:
    sheet.reset_dimensions()
    for row in sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=True):
        yield [cell_text(value) for value in row]


def cell_text(value: Any) -> str:
    """A cell's value as a text export would write it: ISO dates, plain numbers.

    Examples
    --------
    >>> cell_text(12.0), cell_text(0.1), cell_text(None), cell_text(True)
    ('12', '0.1', '', 'TRUE')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


def _grid(name: str, rows: list[list[str]], known: Known) -> Grid:
    header = find_header([row if row else [""] for row in rows[:_SAMPLE_ROWS]], known)
    names = list(header.names)
    while names and not names[-1].strip():
        names.pop()
    width, first = len(names), header.row + header.depth
    data, notes = _without_footer(rows[first:])
    titles = sum(any(row) for row in rows[: header.row])
    if titles:
        notes.append(Note("titles", f"{titles} lines above the header left out."))

    def load(places: Sequence[int]) -> Texts:
        numbered = [(first + 1 + i, row) for i, row in enumerate(data) if any(row)]
        columns = {p: text_array([row[p] if p < len(row) else "" for _, row in numbered]) for p in places}
        return Texts(columns, np.array([number for number, _ in numbered], dtype=np.int64))

    sample = tuple(tuple((row + [""] * width)[:width]) for row in data[:_SAMPLE_ROWS])
    return Grid(name, unique_headers(names), sample, load, "", tuple(notes))


def _without_footer(data: list[list[str]]) -> tuple[list[list[str]], list[Note]]:
    """The rows before the blank row or grand total that ends a report."""
    last = len(data)
    for place in range(len(data) - 1, max(-1, len(data) - 40), -1):
        filled = [cell for cell in data[place] if cell.strip()]
        if not filled or TOTAL.match(filled[0]) or (len(filled) == 1 and last > place + 1 and not any(data[place - 1])):
            last = place
        elif len(filled) > 2:
            break
    left_out = sum(any(row) for row in data[last:])
    return data[:last], [Note("footer", f"{left_out} lines under the table left out.")] if left_out else []
