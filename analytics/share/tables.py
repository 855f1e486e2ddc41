"""Each exhibit's table as CSV, with no cell that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analytics import style
from analytics.exhibit import Exhibit, Missing
from analytics.share.context import Context
from analytics.share.figures import plain, rows

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%")


def harmless(text: object) -> str:
    """The text as a cell that stays text: cleaned, and with an apostrophe before what would start a formula.

    Examples
    --------
    >>> harmless("=cmd|' /C calc'!A0")
    "'=cmd|' /C calc'!A0"
    """
    line = style.cleaned(text)
    return "'" + line if line.startswith(_STARTS_A_FORMULA) else line


def csv_text(table: pd.DataFrame) -> str:
    """The table as CSV text: a header line, full precision, ISO dates, absent is empty, no live formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    lines = rows(table)
    header = list(lines[0]) if lines else [str(column) for column in table.columns]
    writer.writerow([harmless(name) for name in header])
    writer.writerows([[_cell(value) for value in line.values()] for line in lines])
    return out.getvalue()


def write(exhibits: Sequence[Exhibit | Missing], folder: Path, context: Context) -> list[Path]:  # noqa: ARG001
    """Write one CSV per exhibit, named by its key."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for item in exhibits:
        if isinstance(item, Exhibit):
            path = folder / f"{item.key}.csv"
            path.write_text(csv_text(item.table), encoding="utf-8-sig", newline="")
            written.append(path)
    return written


def _cell(value: Any) -> Any:
    value = plain(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, int | float) else harmless(value)
