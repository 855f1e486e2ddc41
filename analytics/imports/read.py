"""A text export as a grid: read by Arrow where its rows are regular, with care where they are not."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from analytics.imports.encoding import to_utf8
from analytics.imports.grid import Grid, Ragged, Texts
from analytics.imports.layout import Known, Layout, cells_of, find_layout

_LINES_OF_ONE_CELL = 60
_ROWS_AT_ONCE = 50_000


def read_text(file: str, content: bytes, known: Known) -> Grid | None:
    """The table in a text export, or None when the text is empty."""
    text, notes = to_utf8(content)
    layout = find_layout(text, known)
    if layout is None:
        return None

    def load(places: Sequence[int]) -> Texts:
        body = pa.py_buffer(text).slice(layout.start, layout.end - layout.start)
        if body.size == 0:
            return Texts({place: pa.array([], pa.string()) for place in places}, np.array([], dtype=np.int64))
        return _regular(text, body, layout, places) or _careful(body, layout, places)

    return Grid(file, layout.headers, layout.sample, load, layout.delimiter, (*notes, *layout.notes))


def _regular(text: bytes, body: pa.Buffer, layout: Layout, places: Sequence[int]) -> Texts | None:
    """The columns by Arrow's reader; None where blank lines, stray quotes or ragged rows need care."""
    start, end = layout.start, layout.end
    quoted = text.find(b'"', start, end) >= 0
    if quoted and text.count(b'"', start, end) % 2:
        return None
    if text.find(b"\n\n", start, end) >= 0 or text.find(b"\n\r", start, end) >= 0:
        return None
    names = [str(place) for place in range(len(layout.headers))]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(body),
            read_options=arrow_csv.ReadOptions(column_names=names),
            parse_options=arrow_csv.ParseOptions(delimiter=layout.delimiter, newlines_in_values=quoted),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                include_columns=[str(place) for place in places],
                strings_can_be_null=False,
                check_utf8=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    rows = np.arange(layout.first_row, layout.first_row + len(table), dtype=np.int64)
    columns = {}
    for place in places:  # one by one, so that no more than one column is held twice
        columns[place] = _one_piece(table.column(str(place)))
        table = table.drop_columns([str(place)])
    del table
    pa.default_memory_pool().release_unused()
    return Texts(columns, rows)


def _one_piece(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks)


def _careful(body: pa.Buffer, layout: Layout, places: Sequence[int]) -> Texts:
    """The same columns row by row: short rows are filled up, rows with too many cells are listed."""
    width = len(layout.headers)
    pieces: dict[int, list[pa.Array]] = {place: [] for place in places}
    numbers: list[int] = []
    ragged: list[Ragged] = []
    batch: list[list[str]] = []

    def put_away() -> None:
        for place in places:
            pieces[place].append(pa.array([row[place] for row in batch], pa.string()))
        batch.clear()

    for number, cells in _records(body.to_pybytes().decode("utf-8"), layout):
        if not any(cells):
            continue
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            ragged.append(Ragged(number, len(cells)))
            continue
        batch.append(cells if len(cells) >= width else [*cells, *[""] * (width - len(cells))])
        numbers.append(number)
        if len(batch) >= _ROWS_AT_ONCE:
            put_away()
    put_away()
    columns = {place: pa.concat_arrays(arrays) for place, arrays in pieces.items()}
    return Texts(columns, np.array(numbers, dtype=np.int64), tuple(ragged))


def _records(text: str, layout: Layout) -> Iterator[tuple[int, list[str]]]:
    """Numbered rows of cells. A quote that opens and never closes is taken as a letter, not as the rest of the file."""
    lines = list(io.StringIO(text, newline=""))
    if _quotes_are_sound(lines, layout):
        yield from enumerate(csv.reader(lines, delimiter=layout.delimiter), layout.first_row)
        return
    place, number = 0, layout.first_row
    while place < len(lines):
        cells, used = _record(lines, place, layout)
        yield number, cells
        place += used
        number += 1


def _quotes_are_sound(lines: list[str], layout: Layout) -> bool:
    """Whether every row of several lines is as wide as the header, so that no quote swallowed its neighbours."""
    reader = csv.reader(lines, delimiter=layout.delimiter)
    before = 0
    try:
        for cells in reader:
            if reader.line_num - before > 1 and len(cells) != len(layout.headers):
                return False
            before = reader.line_num
    except csv.Error:
        return False
    return True


def _record(lines: list[str], place: int, layout: Layout) -> tuple[list[str], int]:
    line = lines[place]
    if line.count('"') % 2 == 0:
        return cells_of(line.rstrip("\r\n"), layout.delimiter), 1
    joined = line
    for used in range(2, min(_LINES_OF_ONE_CELL, len(lines) - place) + 1):
        joined += lines[place + used - 1]
        if joined.count('"') % 2 == 0:
            cells = cells_of(joined.rstrip("\r\n"), layout.delimiter)
            if len(cells) == len(layout.headers):
                return cells, used
            break
    return [cell.strip().strip('"') for cell in line.rstrip("\r\n").split(layout.delimiter)], 1
