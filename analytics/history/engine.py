"""The engine that reads the tables: DuckDB in this process, behind a seam that a Spark cluster can take.

Measures see narwhals lazy frames only. What differs between engines stands here: how files become frames, how a
result is kept, and the days between two dates.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import duckdb
import narwhals as nw
import pandas as pd
import pyarrow as pa

from analytics.contract import Table, to_arrow

LazyFrame: TypeAlias = nw.LazyFrame[Any]


class Engine(Protocol):
    """What a book needs of an engine."""

    def scan(self, table: Table, files: Mapping[Path, Sequence[date] | None]) -> LazyFrame:
        """The rows of Parquet files; of each file only those dated in the given months (None = all)."""

    def frame(self, table: Table, rows: pd.DataFrame) -> LazyFrame:
        """A pandas frame as a table of the contract's types."""

    def adhoc(self, rows: pd.DataFrame) -> LazyFrame:
        """A small pandas frame of any columns, to join with."""

    def keep(self, frame: LazyFrame) -> LazyFrame:
        """The frame computed once and held by the engine."""

    def again(self, frame: LazyFrame) -> LazyFrame:
        """The same kept frame, safe to use in the calling thread."""

    def drop(self, frame: LazyFrame) -> None:
        """Let a kept frame go; nothing may read it afterwards."""


class DuckEngine:
    """DuckDB inside this process; every thread reads through a cursor of its own."""

    def __init__(self) -> None:
        self._database = duckdb.connect(":memory:")
        self._cursors = threading.local()
        self._numbers = count(1)

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        if not hasattr(self._cursors, "own"):
            self._cursors.own = self._database.cursor()
        return self._cursors.own

    def scan(self, table: Table, files: Mapping[Path, Sequence[date] | None]) -> LazyFrame:
        """The rows of Parquet files; of each file only those dated in the given months (None = all).

        Files are given oldest first: where several hold a row of the same id, the newest file's row counts.
        """
        columns = ", ".join(_quoted(name) for name in table.names)
        selects: list[str] = []
        values: list[str | list[str]] = []
        for place, (path, months) in enumerate(files.items()):
            select = f"select {columns}, {place} as _file from read_parquet(?)"
            values.append(str(path))
            if months is not None and table.dated_by:
                select += f" where list_contains(?::date[], date_trunc('month', {_quoted(table.dated_by)})::date)"
                values.append([month.isoformat() for month in months])
            selects.append(select)
        if not selects:
            return self.frame(table, pd.DataFrame())
        name = self._new_name()
        rows = " union all ".join(selects)
        ids = _ids(table)
        if len(selects) == 1 or not ids:
            self._cursor().execute(f"create table {name} as select {columns} from ({rows})", values)
            return self._read(name)
        key = ", ".join(ids)
        same = " and ".join(f"everything.{column} = newest.{column}" for column in ids)
        query = f"""create table {name} as
            with everything as not materialized ({rows}),
            newest as not materialized (
                select {key}, max(_file) as last from everything group by {key} having min(_file) <> max(_file)
            )
            select {", ".join(f"everything.{_quoted(column)}" for column in table.names)}
            from everything left join newest on {same} where last is null or _file = last"""
        self._cursor().execute(query, values)
        return self._read(name)

    def frame(self, table: Table, rows: pd.DataFrame) -> LazyFrame:
        """A pandas frame as a table of the contract's types."""
        return self._store(to_arrow(table, rows))

    def adhoc(self, rows: pd.DataFrame) -> LazyFrame:
        """A small pandas frame of any columns, to join with."""
        return nw.from_native(self._cursor().from_arrow(pa.Table.from_pandas(rows, preserve_index=False)))

    def keep(self, frame: LazyFrame) -> LazyFrame:
        """The frame computed once and held by the engine."""
        name = self._new_name()
        frame.to_native().create(name)
        return self._read(name)

    def again(self, frame: LazyFrame) -> LazyFrame:
        """The same kept frame, safe to use in the calling thread."""
        return self._read(frame.to_native().alias)

    def drop(self, frame: LazyFrame) -> None:
        """Let a kept frame go; nothing may read it afterwards."""
        self._cursor().execute(f"drop table {frame.to_native().alias}")

    def _store(self, rows: pa.Table) -> LazyFrame:
        name = self._new_name()
        cursor = self._cursor()
        cursor.register("incoming", rows)
        cursor.execute(f"create table {name} as select * from incoming")
        cursor.unregister("incoming")
        return self._read(name)

    def _read(self, name: str) -> LazyFrame:
        return nw.from_native(self._cursor().table(name))

    def _new_name(self) -> str:
        return f"kept_{next(self._numbers)}"


def _ids(table: Table) -> list[str]:
    """The columns that tell a row from others, quoted; none where people's references are among them."""
    return [] if set(table.key) & set(table.people) else [_quoted(name) for name in table.key]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def collect(frame: LazyFrame) -> pd.DataFrame:
    """The result as a pandas frame; dates are datetime64 at midnight, text is `str`, missing is NaN."""
    answer = frame.collect("pyarrow").to_native()
    if not answer.num_rows:
        answer = answer.schema.empty_table()  # pandas cannot merge on text columns that have no chunk at all
    rows = answer.to_pandas(date_as_object=False)
    for column in rows.select_dtypes("datetime").columns:
        rows[column] = rows[column].astype("datetime64[us]")
    return rows


def days_between(later: str | date | nw.Expr, earlier: str | date | nw.Expr) -> nw.Expr:
    """Whole calendar days from the earlier to the later date, negative if they stand the other way round."""
    return (_day(later) - _day(earlier)).cast(nw.Int64)


def month_of(column: str) -> nw.Expr:
    """The first day of the month a date lies in."""
    return nw.col(column).dt.truncate("1mo").cast(nw.Date)


def _day(value: str | date | nw.Expr) -> nw.Expr:
    if isinstance(value, date):
        return nw.lit(value)
    return (nw.col(value) if isinstance(value, str) else value).cast(nw.Date)
