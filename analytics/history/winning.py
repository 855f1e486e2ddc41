"""Which upload counts for which month: the newest one, per table, source and month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analytics.history.drafts import Draft, original_of
from analytics.history.ledger import Part

MOST = 0.5  # of its rows shared, and two files are taken to say the same


@dataclass(frozen=True)
class Doubt:
    """A new source says something of months that another source speaks of too: are both to be counted?"""

    table: str
    source: str
    other: str
    periods: tuple[date, ...]


def winning(parts: Sequence[Part]) -> dict[int, tuple[date, ...] | None]:
    """The months of each part that count, by part id; None = all of it (a table without dates).

    Parts are given oldest first. A part of which nothing counts is left out.
    """
    taken: set[tuple[str, str, date | None]] = set()
    found: dict[int, tuple[date, ...] | None] = {}
    for part in reversed(parts):
        periods: Iterable[date | None] = part.periods or (None,)
        won = [period for period in periods if (part.table, part.source, period) not in taken]
        taken |= {(part.table, part.source, period) for period in won}
        if won:
            found[part.id] = tuple(period for period in won if period is not None) or None
    return found


def in_force(part: Part, won: Mapping[int, tuple[date, ...] | None]) -> bool:
    """Whether everything in a part counts."""
    return part.id in won and (won[part.id] is None or set(won[part.id] or ()) == set(part.periods))


def counts_wholly(uploads: Sequence[int], parts: Sequence[Part]) -> int | None:
    """The first of these uploads of which everything counts."""
    won = winning(parts)
    for upload in uploads:
        if all(in_force(part, won) for part in parts if part.upload == upload):
            return upload
    return None


def known_source(part: Part, known: Sequence[Part]) -> str:
    """The source's name; bytes that came before under another name keep that one, and so replace themselves."""

    def bytes_of(either: Part) -> set[tuple[str, str]]:
        return {(sha, file[len(original_of(file)) :]) for file, sha in either.read_from.items()}

    same = (old.source for old in known if old.table == part.table and bytes_of(old) & bytes_of(part))
    return next(same, part.source)


def rows_that_count(parts: Sequence[Part]) -> pd.DataFrame:
    """Rows per table, source, month and part that count.

    Returns columns `table, source` (text), `period` (datetime64, missing for a table without dates), `rows`, `part`.
    """
    frame = pd.DataFrame(_counting(parts), columns=["table", "source", "period", "rows", "part"])
    return frame.astype({"period": "datetime64[us]", "rows": "int64", "part": "int64"})


def _counting(parts: Sequence[Part]) -> list[tuple[str, str, date | None, int, int]]:
    won = winning(parts)
    return [
        (part.table, part.source, period, part.rows if period is None else part.periods[period], part.id)
        for part in parts
        if part.id in won
        for period in (won[part.id] or (None,))
    ]


def replaced(parts: Sequence[Part], coming: Sequence[Draft]) -> pd.DataFrame:
    """What the drafts would replace: columns `table, source, period, before, after` (rows), one row per month."""
    counted = {(table, source, period): rows for table, source, period, rows, _ in _counting(parts)}
    found = []
    for draft in coming:
        for period in draft.periods or (None,):
            before = counted.get((draft.table.name, draft.source, period))
            after = draft.rows.num_rows if period is None else draft.periods[period]
            if before is not None:
                found.append((draft.table.name, draft.source, period, before, after))
    frame = pd.DataFrame(found, columns=["table", "source", "period", "before", "after"])
    return frame.astype({"period": "datetime64[us]"})


def doubts(parts: Sequence[Part], coming: Sequence[Draft]) -> list[Doubt]:
    """The sources never seen that overlap with a known source of their table, or say what another one says."""
    known: dict[tuple[str, str], set[date | None]] = {}
    for table, source, period, _, _ in _counting(parts):
        known.setdefault((table, source), set()).add(period)
    found = []
    for draft in coming:
        if (draft.table.name, draft.source) in known:
            continue
        for table, other in sorted(known):
            both = tuple(month for month in draft.periods if month in known[table, other])
            if table == draft.table.name and (both or not draft.periods):
                found.append(Doubt(table, draft.source, other, both))
    return found + _twice(coming)


def _twice(coming: Sequence[Draft]) -> list[Doubt]:
    """The drafts of one upload of which most rows are those of an earlier one."""
    found = []
    for place, draft in enumerate(coming):
        for other in coming[:place]:
            if draft.table is other.table and _say_the_same(draft, other):
                both = tuple(month for month in draft.periods if month in other.periods)
                found.append(Doubt(draft.table.name, draft.source, other.source, both))
                break
    return found


def _say_the_same(draft: Draft, other: Draft) -> bool:
    key = list(draft.table.key or draft.table.names)
    filled = [{c for c in d.rows.column_names if d.rows[c].null_count < len(d.rows)} - set(key) for d in (draft, other)]
    if draft.table.key and not filled[0] & filled[1]:
        return False
    ours, theirs = (d.rows.select(key).to_pandas().drop_duplicates() for d in (draft, other))
    if draft.table.key:
        ours, theirs = ours.dropna(), theirs.dropna()
    return len(ours.merge(theirs, on=key)) > MOST * min(len(ours), len(theirs))
