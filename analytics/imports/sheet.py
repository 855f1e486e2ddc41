"""The rows of one export on their way to a clean table: texts by column, and why rows fell out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analytics.contract import Table
from analytics.imports.defects import rejected
from analytics.imports.results import Note, Question, Rejected

BLANKS = frozenset(
    {"-", "–", "—", "n/a", "na", "#n/a", "null", "none", "nan", "nat", "tbd", "pending", "(blank)", "(empty)", "\\n"}
)
"""What exports write into a cell of dates or money that has none."""


Values: TypeAlias = dict[str, pa.Array | np.ndarray]


@dataclass
class Sheet:
    """The rows still in play, in the order of the file.

    Attributes
    ----------
    texts
        By contract column; columns that only tell something about the rows begin with #.
    values
        The same columns once typed: Arrow for text and flags, numpy for numbers and dates.
    rows
        The rows' numbers, as a spreadsheet counts them.
    months
        How many months each row covers.
    wrong
        Rows that were rejected and still have to go.
    merged
        Rows that became part of another one, and so are kept.
    """

    file: str
    table: Table
    texts: dict[str, pa.Array]
    rows: np.ndarray
    headers: dict[str, str]
    rows_in: int
    rejected: list[Rejected] = field(default_factory=list)
    set_aside: Counter[str] = field(default_factory=Counter)
    notes: list[Note] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    values: Values = field(default_factory=dict)
    merged: int = 0
    wrong: np.ndarray = field(init=False)
    months: np.ndarray = field(init=False)
    currency: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.wrong = np.zeros(len(self.rows), dtype=bool)
        self.months = np.ones(len(self.rows), dtype=np.int64)
        self.currency = np.full(len(self.rows), "", dtype=object)

    @property
    def kept(self) -> int:
        """Rows of the export that became part of the table."""
        return len(self.rows) + self.merged

    def put_aside(self, these: np.ndarray, why: str) -> None:
        """Take rows out that are not wrong but do not count, under the words for the receipt."""
        if these.any():
            self.set_aside[why] += int(these.sum())
            self.keep(~these)

    def keep(self, mask: np.ndarray) -> None:
        """Go on with these rows only."""
        if not mask.all():
            kept = pa.array(np.flatnonzero(mask))
            self.texts = {name: texts.take(kept) for name, texts in self.texts.items()}
            for name, column in self.values.items():
                self.values[name] = column[mask] if isinstance(column, np.ndarray) else column.take(kept)
            self.rows, self.wrong = self.rows[mask], self.wrong[mask]
            self.months, self.currency = self.months[mask], self.currency[mask]

    def blank(self, name: str) -> np.ndarray:
        """Which rows have nothing in a column; all, where the export has no such column."""
        if name not in self.texts:
            return np.ones(len(self.rows), dtype=bool)
        return is_empty(self.texts[name])

    def reject(self, these: np.ndarray, kind: str, column: str, hint: str | Callable[[str], str] = "") -> None:
        """Mark rows as wrong, each for its first reason only."""
        new = np.flatnonzero(these & ~self.wrong)
        if not len(new):
            return
        texts = self.texts[column].take(pa.array(new)).to_pylist() if column in self.texts else [""] * len(new)
        for place, text in zip(new, texts, strict=True):
            said = hint(text) if callable(hint) else hint
            row = int(self.rows[place])
            self.rejected.append(rejected(kind, file=self.file, row=row, column=column, value=text, hint=said))
        self.wrong[new] = True

    def missing(self, name: str) -> np.ndarray:
        """Which rows have no value in a column once typed; all, where the export has no such column."""
        column = self.values.get(name)
        if column is None:
            return np.ones(len(self.rows), dtype=bool)
        if isinstance(column, np.ndarray):
            return np.asarray(np.isnat(column) if column.dtype.kind == "M" else np.isnan(column))
        return np.asarray(column.is_null().to_numpy(zero_copy_only=False))

    def note(self, kind: str, message: str) -> None:
        """Say something that cost no row."""
        self.notes.append(Note(kind, message))


def is_empty(texts: pa.Array) -> np.ndarray:
    """Which texts are empty."""
    return pc.equal(pc.binary_length(texts), 0).to_numpy(zero_copy_only=False)


def plain(texts: pa.Array) -> pa.Array:
    """The texts without space around them, without Excel's `="…"` and apostrophe that only say "this is text"."""
    if not _has_odd_edges(texts):
        return texts
    trimmed = pc.utf8_trim(texts, " \t\r\n\u00a0\u202f\ufeff\u200b")
    if pc.any(pc.starts_with(trimmed, '="')).as_py():
        trimmed = pc.replace_substring_regex(trimmed, '^="(.*)"$', r"\1")
    if pc.any(pc.starts_with(trimmed, "'")).as_py():
        trimmed = pc.replace_substring_regex(trimmed, r"^'([=+\-@\d])", r"\1")
    return trimmed


def _has_odd_edges(texts: pa.Array) -> bool:
    """Whether any text begins or ends with something other than a plain letter, digit or mark."""
    _, offsets, buffer = texts.buffers()
    if buffer is None:
        return False
    bounds = np.frombuffer(offsets, dtype=np.int32, count=len(texts) + 1, offset=4 * texts.offset)
    filled = bounds[1:] > bounds[:-1]
    data = np.frombuffer(buffer, dtype=np.uint8)
    odd = np.ones(256, dtype=bool)
    odd[33:127] = False
    odd[[ord("="), ord("'")]] = True
    return bool(odd[data[bounds[:-1][filled]]].any() or odd[data[bounds[1:][filled] - 1]].any())


def among_blanks(texts: pa.Array, these: np.ndarray) -> np.ndarray:
    """Those of the marked rows whose text is a way to say nothing."""
    found = np.zeros(len(these), dtype=bool)
    places = np.flatnonzero(these)
    for place, text in zip(places, texts.take(pa.array(places)).to_pylist(), strict=True):
        found[place] = text.casefold() in BLANKS or text[:4] in {"9999", "0000"} or text.endswith(("/9999", "/0000"))
    return found
