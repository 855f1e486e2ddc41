"""Imports as a reader of exports would hand them over, for the tests of the history."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analytics.contract import TABLES
from analytics.imports import Import, Rejected


def imported(table: str, file: str, source: str = "", rejected: tuple[Rejected, ...] = (), **columns: Any) -> Import:
    """A usable import of a small dict of columns; the source is the file's name unless it is given."""
    rows = pd.DataFrame(columns)
    mapping = {name: name for name in columns}
    return Import(file, TABLES[table], rows, rejected, mapping=mapping, source=source or file, usable=True)


def deals(file: str, days: list[str], amount: float = 10.0, source: str = "deals", first: int = 1) -> Import:
    """Deals d1, d2, … closed on these days, each of that amount."""
    ids = [f"d{number}" for number in range(first, first + len(days))]
    return imported(
        "deals",
        file,
        source,
        deal_id=ids,
        account_id=ids,
        owner_id=["Jo"] * len(ids),
        close_date=pd.to_datetime(days),
        amount=[amount] * len(ids),
    )
