"""Rows to the bytes of a delimited file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence


def delimited(
    rows: Iterable[Sequence[object]], delimiter: str = ",", encoding: str = "utf-8", ending: str = "\n",
    quote_all: bool = False,
) -> bytes:  # fmt: skip
    """The rows as a CSV file; None is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(
        text, delimiter=delimiter, lineterminator=ending, quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    )
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return text.getvalue().encode(encoding)
