"""What an import answers with: the clean rows, and everything that was wrong, asked or assumed on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from analytics.contract import Table


@dataclass(frozen=True)
class Rejected:
    """One row that was set aside because something in it is wrong.

    `line` is the row as a spreadsheet numbers it (the first line of the file is 1), None where a check across
    tables no longer knows it. `kind` is a name in `defects.DEFECTS`.
    """

    file: str
    line: int | None
    column: str
    value: str
    kind: str
    message: str
    deal_id: str = ""


@dataclass(frozen=True)
class Note:
    """Something the reader should know that cost no row."""

    kind: str
    message: str


@dataclass(frozen=True)
class Question:
    """Something only a person can decide.

    `choices` maps each possible answer to its words. `about` is what the answer belongs to: a contract column, or
    the reference of a person.
    """

    kind: str
    message: str
    choices: Mapping[str, str]
    about: str = ""


@dataclass(frozen=True)
class Receipt:
    """The account of one file: every row that came in is kept, rejected or set aside, with a reason.

    `first` and `last` are dates of kept rows, `totals` sums of the table's money per currency, over kept rows.
    """

    rows_in: int = 0
    kept: int = 0
    rejected: int = 0
    set_aside: Mapping[str, int] = field(default_factory=dict)
    first: date | None = None
    last: date | None = None
    totals: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        accounted = self.kept + self.rejected + sum(self.set_aside.values())
        if self.rows_in != accounted:
            raise ValueError(f"a receipt of {self.rows_in} rows accounts for {accounted}")


@dataclass(frozen=True)
class Import:
    """What became of one export, or of one sheet of it.

    Attributes
    ----------
    file
        The name it came under; a sheet or a member of a zip follows after a `›`.
    table
        The table it holds; None when none was recognised.
    rows
        Every column of the table, clean and typed for `contract.to_arrow`; empty when unusable.
    mapping
        Which header each contract column was read from.
    confidence
        0-1: how sure the recognition is.
    source
        The file name without dates, digits and copy marks: two months of one export are one source.
    sentence
        What it is, or why it cannot be used and what to do.
    products
        Product names as this file writes them.
    """

    file: str
    table: Table | None
    rows: pd.DataFrame
    rejected: tuple[Rejected, ...] = ()
    notes: tuple[Note, ...] = ()
    questions: tuple[Question, ...] = ()
    mapping: Mapping[str, str] = field(default_factory=dict)
    headers: tuple[str, ...] = ()
    confidence: float = 0.0
    receipt: Receipt = field(default_factory=Receipt)
    source: str = ""
    usable: bool = False
    sentence: str = ""
    products: tuple[str, ...] = ()
