"""The workbook: a sheet per exhibit with its finding, table, source, and a native chart where that is simple."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from analytics import style
from analytics.exhibit import Exhibit, Missing
from analytics.share import text as words
from analytics.share.context import Context
from analytics.share.figures import plain, rows

_SAFE = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
    "in_memory": True,
}
_MOST_BARS = 40
_TABLE_AT = 6


def write(exhibits: Sequence[Exhibit | Missing], path: Path, context: Context) -> list[Path]:
    """Write the workbook; a cell that looks like a formula or a link stays text."""
    with xlsxwriter.Workbook(str(path), _SAFE) as book:
        book.set_properties({"title": style.cleaned(context.title), "author": "Barometer", "keywords": context.stamp})
        looks = _looks(book)
        used: set[str] = set()
        _contents(book, exhibits, context, looks, used)
        for item in exhibits:
            if isinstance(item, Exhibit):
                _sheet(book, item, context, looks, used)
    return [path]


def _looks(book: Any) -> dict[str, Any]:
    return {
        "title": book.add_format({"bold": True, "font_size": 16, "font_color": style.INK}),
        "muted": book.add_format({"font_color": style.MUTED}),
        "head": book.add_format({"bold": True, "bottom": 1, "bottom_color": style.CONTEXT, "text_wrap": True}),
        "text": book.add_format({"num_format": "@"}),
        "number": book.add_format({"num_format": "#,##0.####"}),
        "whole": book.add_format({"num_format": "#,##0"}),
    }


def _contents(
    book: Any, exhibits: Sequence[Exhibit | Missing], context: Context, looks: dict[str, Any], used: set[str]
) -> None:
    sheet = book.add_worksheet(_name("Contents", used))
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 110)
    sheet.write_string(0, 0, style.cleaned(context.title), looks["title"])
    about = " · ".join(t for t in (context.stamp, f"Data as of {context.day}", context.filters_text) if t)
    sheet.write_string(1, 0, style.cleaned(about), looks["muted"])
    for row, item in enumerate(exhibits, start=3):
        said = item.finding if isinstance(item, Exhibit) else item.why or f"needs {', '.join(item.needs)}"
        sheet.write_string(row, 0, style.cleaned(item.key), looks["muted"])
        sheet.write_string(row, 1, style.cleaned(said))


def _sheet(book: Any, item: Exhibit, context: Context, looks: dict[str, Any], used: set[str]) -> None:
    name = _name(item.key.split(".", 1)[-1].replace("_", " "), used)
    sheet = book.add_worksheet(name)
    lines = [item.finding, item.subtitle, item.caveat, context.footer(item.source)]
    extra = [words_ for words_ in (context.own_words.get(item.key), context.last_time.get(item.key)) if words_]
    for row, line in enumerate([*lines, " ".join(extra)]):
        sheet.write_string(row, 0, style.cleaned(line), looks["title" if row == 0 else "muted"])
    table = rows(item.table)
    header = list(table[0]) if table else [str(column) for column in item.table.columns]
    for column, title in enumerate(header):
        sheet.write_string(_TABLE_AT, column, style.cleaned(title), looks["head"])
        longest = max([len(str(title)), *(len(_written(line[title])) for line in table[:100])])
        sheet.set_column(column, column, min(max(longest + 2, 10), 44))
    for row, cells in enumerate(table, start=_TABLE_AT + 1):
        for column, value in enumerate(cells.values()):
            _cell(sheet, row, column, value, looks)
    sheet.freeze_panes(_TABLE_AT + 1, 0)
    below = _numbers(sheet, item, _TABLE_AT + len(table) + 3, looks)
    _chart(book, sheet, name, item, table, header, below)


def _numbers(sheet: Any, item: Exhibit, row: int, looks: dict[str, Any]) -> int:
    """The named figures behind the sentence; returns the first free row."""
    sheet.write_string(row, 0, "Figures behind the sentence", looks["head"])
    for offset, (name, value) in enumerate(item.numbers.items(), start=1):
        sheet.write_string(row + offset, 0, style.cleaned(name), looks["text"])
        _cell(sheet, row + offset, 1, value, looks)
    return row + len(item.numbers) + 3


def _chart(
    book: Any, sheet: Any, name: str, item: Exhibit, table: Sequence[dict[str, Any]], header: list[str], row: int
) -> None:
    """A native chart of the first column of names or months and the first column of numbers."""
    names = [h for h in header if table and all(isinstance(line[h], str) for line in table)]
    numbers = [
        h
        for h in header
        if table
        and all(isinstance(line[h], int | float | None) and not isinstance(line[h], bool) for line in table)
        and any(line[h] is not None for line in table)
    ]
    if not names or not numbers or not 2 <= len(table) <= _MOST_BARS:
        return
    label, value = header.index(names[0]), header.index(numbers[-1] if len(numbers) == 1 else _shown(item, numbers))
    first, last = _TABLE_AT + 1, _TABLE_AT + len(table)
    chart = book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": [name, _TABLE_AT, value],
            "categories": [name, first, label, last, label],
            "values": [name, first, value, last, value],
            "fill": {"color": style.BLUE},
            "gap": 40,
        }
    )
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "num_font": {"color": style.INK}})
    chart.set_x_axis(
        {"name": style.cleaned(header[value]), "major_gridlines": {"visible": True, "line": {"color": style.GRID}}}
    )
    chart.set_title({"none": True})
    chart.set_size({"width": 760, "height": 140 + 22 * len(table)})
    sheet.insert_chart(row, 0, chart, {"description": words.alt(item)})


def _shown(item: Exhibit, numbers: Sequence[str]) -> str:
    """The column of numbers that the exhibit's own figure draws, else the last."""
    drawn = [
        {round(float(v), 9) for v in values if isinstance(v, int | float)}
        for trace in item.figure.data
        for values in (trace.x, trace.y)
        if values is not None
    ]
    for name in numbers:
        column = {round(float(v), 9) for v in plain(item.table[name]) if v is not None} if name in item.table else set()
        if any(column and column <= values for values in drawn):
            return name
    return numbers[-1]


def _cell(sheet: Any, row: int, column: int, value: Any, looks: dict[str, Any]) -> None:
    value = plain(value)
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, looks["whole" if float(value).is_integer() else "number"])
    else:
        sheet.write_string(row, column, style.cleaned(value), looks["text"])


def _written(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value or "")


def _name(wanted: str, used: set[str]) -> str:
    """A sheet name of at most 31 harmless characters that is not taken."""
    base = "".join(letter for letter in style.cleaned(wanted) if letter not in "[]:*?/\\'")[:28] or "Sheet"
    name, n = base, 2
    while name.casefold() in used:
        name, n = f"{base} {n}", n + 1
    used.add(name.casefold())
    return name
