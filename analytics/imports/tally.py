"""The end of an import: the clean frame, and the receipt that accounts for every row."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa

from analytics.contract import Kind, arrow_schema
from analytics.imports.results import Receipt
from analytics.imports.sheet import Sheet

COUNTED = {
    "deals": ("amount",),
    "quotas": ("quota",),
    "pay": ("base", "commission", "bonus"),
    "cancellations": ("amount_lost",),
    "upgrades": ("amount_added",),
}
"""The money of each table that the receipt adds up."""


def frame_of(sheet: Sheet) -> pd.DataFrame:
    """The clean rows with every column of the contract, a quarter or year spread over its months.

    The sheet's values are used up: no column is held twice.
    """
    spread = np.repeat(np.arange(len(sheet.rows)), sheet.months) if (sheet.months > 1).any() else None
    size = len(sheet.rows) if spread is None else len(spread)
    nullable = {pa.bool_(): pd.BooleanDtype(), pa.int64(): pd.Int64Dtype()}
    series = {}
    for field in arrow_schema(sheet.table):
        column = sheet.values.pop(field.name, None)
        if column is None:
            column = pa.nulls(size, field.type)
        elif spread is not None:
            column = _spread(column, spread, sheet.months, sheet.table[field.name].kind)
        if isinstance(column, np.ndarray):
            column = pa.array(column, from_pandas=True)
        one = pa.table({field.name: column.cast(field.type) if column.type != field.type else column})
        series[field.name] = one.to_pandas(types_mapper=nullable.get, date_as_object=False)[field.name]
    return pd.DataFrame(series, copy=False)


def _spread(column: pa.Array | np.ndarray, places: np.ndarray, months: np.ndarray, kind: Kind) -> pa.Array | np.ndarray:
    if not isinstance(column, np.ndarray):
        return column.take(pa.array(places))
    if kind is Kind.MONEY:
        return (column / months)[places]
    if kind is not Kind.MONTH:
        return column[places]
    before = np.concatenate([[0], np.cumsum(months)[:-1]])
    step = np.arange(len(places)) - before[places]
    return (column[places].astype("datetime64[M]") + step).astype("datetime64[D]")


def receipt_of(sheet: Sheet) -> Receipt:
    """What came in, what was kept, what was not and why, from when to when, and how much per currency."""
    days = sheet.values.get(sheet.table.dated_by or "")
    known = days[~np.isnat(days)].astype("datetime64[D]") if isinstance(days, np.ndarray) else np.array([], "M8[D]")
    first, last = (_date(known.min()), _date(known.max())) if len(known) else (None, None)
    rejected_rows = len(sheet.rejected)
    aside = {why: count for why, count in sheet.set_aside.items() if count}
    return Receipt(sheet.rows_in, sheet.kept, rejected_rows, aside, first, last, _totals(sheet))


def _date(day: np.datetime64) -> date:
    return pd.Timestamp(day).date()


def _totals(sheet: Sheet) -> dict[str, float]:
    amounts = [sheet.values[name] for name in COUNTED.get(sheet.table.name, ()) if name in sheet.values]
    if not amounts or not len(sheet.rows):
        return {}
    each = np.sum([np.nan_to_num(np.asarray(amount, dtype=float)) for amount in amounts], axis=0)
    codes = sheet.currency
    return {str(code): float(each[codes == code].sum()) for code in pd.unique(codes)}
