"""Which table an export holds, and which of its columns is which: by all its headers together, never by one."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import pyarrow as pa

from analytics.contract import TABLES, Column, Kind, Table
from analytics.imports.dates import read_dates
from analytics.imports.grid import Grid
from analytics.imports.headers import header_key, header_keys
from analytics.imports.mapping import Mapping
from analytics.imports.money import read_amounts
from analytics.imports.periods import read_periods
from analytics.imports.results import Question

ABOUT_AS_WELL = 0.85
_MOST_UNREADABLE = 0.5
LESS_EXACT = 100.0
_NAMES_FIRST = 50.0  # of a person's name and id in one export the name is read: every export has names

NEEDS: AnyMapping[str, tuple[tuple[str, ...], ...]] = {
    "people": (
        ("person_id", "name", "email"), ("name", "person_id"),
        ("team", "role", "manager", "group", "email", "start_date"),
    ),
    "quotas": (("person_id",), ("period",), ("quota",)),
    "pay": (("person_id",), ("period",), ("base", "target_variable", "commission", "bonus")),
    "deals": (("deal_id",), ("account_id", "account"), ("owner_id",), ("close_date",), ("amount",)),
    "cancellations": (("deal_id", "account_id"), ("cancel_date",)),
    "upgrades": (("deal_id", "account_id"), ("upgrade_date",), ("amount_added",)),
    "handoffs": (("deal_id",), ("handed_over_date",)),
    "document_changes": (("deal_id",), ("changed_at",), ("person_id",), ("field",)),
    "escalations": (("deal_id", "account_id"), ("opened_at",)),
    "meetings": (("date",), ("kind",), ("sales_present", "account_management_present", "actions_open", "working")),
    "practices": (("shared_at",), ("giver_id",), ("audience",)),
    "survey": (("person_id",), ("answered_at",), ("purpose", "autonomy", "mastery", "fulfilment", "stated_motivator")),
    "self_assessment": (("answered_at",), ("item",), ("leader_share",)),
}  # fmt: skip
"""Of each group of columns one must be found before a file is taken for the table."""

MAY_BE_ABSENT_WHEN_TOLD: AnyMapping[str, tuple[str, ...]] = {"deals": ("owner_id", "account_id", "account")}

_CURRENCY = ("Currency", "Currency Code", "CurrencyIsoCode", "Amount Currency", "Currency ISO Code")
HELPERS: AnyMapping[str, AnyMapping[str, tuple[str, ...]]] = {
    "deals": {
        "type": ("Type", "Deal Type", "Opportunity Type"),
        "converted": ("Amount (converted)", "Amount in company currency", "Amount converted"),
        "converted_currency": ("Amount (converted) Currency",),
    },
    "quotas": {
        "attainment": ("Attainment %", "Quota Attainment", "Attainment", "Quota Attainment %", "% of Quota"),
        "currency": _CURRENCY,
    },
    "pay": {"currency": _CURRENCY},
    "cancellations": {"currency": _CURRENCY},
    "upgrades": {"currency": _CURRENCY},
    "escalations": {
        "response_minutes": ("first_response_time_minutes", "First Response Time (minutes)"),
        "response_hours": ("first_response_time_hours", "First Response Time (hours)"),
    },
}
"""Columns that are no column of the table but tell something about its rows."""


@dataclass(frozen=True)
class Recognised:
    """A table that fits a grid: header places by contract column and by helper.

    `lacking` lists groups of columns that were not found; `rivals` other headers that fit a column as well.
    """

    table: Table
    columns: dict[str, int]
    helpers: dict[str, int] = field(default_factory=dict)
    rivals: dict[str, tuple[int, ...]] = field(default_factory=dict)
    lacking: tuple[tuple[str, ...], ...] = ()
    score: float = 0.0
    confidence: float = 0.0


def recognise(grid: Grid, mapping: Mapping | None = None) -> tuple[Recognised | None, list[Recognised], list[Question]]:
    """The best-fitting table (None if none fits), every candidate from the best on, and what to ask.

    A mapping's table and columns overrule what would be found.
    """
    tables = [TABLES[mapping.table]] if mapping and mapping.table else list(TABLES.values())
    candidates = sorted((_match(grid, table, mapping) for table in tables), key=lambda m: -m.score)
    told = bool(mapping and mapping.table)
    fitting = [match for match in candidates if not match.lacking or (told and _may_lack(match))]
    if not fitting:
        return None, candidates, []
    best = fitting[0]
    rivals = [m for m in candidates if m is not best and m.score >= ABOUT_AS_WELL * best.score and len(m.lacking) <= 1]
    rivals = [m for m in rivals if not m.lacking or m.score > best.score]
    questions = [_which_table(grid.file, best, rivals)] if rivals and not told else []
    next_score = max((m.score for m in candidates if m is not best), default=0.0)
    confidence = 1.0 if told else max(0.1, min(1.0, 0.5 + (best.score - next_score) / best.score))
    best = Recognised(
        best.table, best.columns, best.helpers, best.rivals, best.lacking, best.score, round(confidence, 2)
    )
    return best, candidates, questions


def _may_lack(match: Recognised) -> bool:
    allowed = MAY_BE_ABSENT_WHEN_TOLD.get(match.table.name, ())
    return all(set(group) <= set(allowed) for group in match.lacking)


def _which_table(file: str, best: Recognised, rivals: Sequence[Recognised]) -> Question:
    names = [best, *rivals]
    titles = " or ".join(match.table.title.lower() for match in names)
    return Question(
        "which_table",
        f"Does {file} hold {titles}? Both fit about as well.",
        {m.table.name: m.table.title for m in names},
        "table",
    )


@cache
def _aliases(table: str) -> dict[str, dict[str, int]]:
    """For each header key, the columns it may stand for and how far down their lists of aliases it is."""
    found: dict[str, dict[str, int]] = {}
    for column in TABLES[table].columns:
        for rank, word in enumerate((column.name, *column.aliases)):
            found.setdefault(header_key(word), {}).setdefault(column.name, rank)
    return found


@cache
def _tables_knowing(key: str) -> int:
    return sum(key in _aliases(name) for name in TABLES)


def _match(grid: Grid, table: Table, mapping: Mapping | None) -> Recognised:
    told = {column: header for column, header in (mapping.columns if mapping else {}).items() if column in table.names}
    columns = {column: place for column, header in told.items() if (place := _place(grid.headers, header)) is not None}
    constants = set(mapping.constants) if mapping else set()
    options = _options(grid, table)
    weight = 0.0
    rivals: dict[str, tuple[int, ...]] = {}
    used = set(columns.values())
    needed = {column.name for column in table.columns if column.required or column.name in table.one_of}
    for column in sorted(table.columns, key=lambda c: (c.name not in needed, _best(options, c))):
        if column.name in told or column.name in constants:
            weight += 2.0
            continue
        free = [(rank, place, key) for rank, place, key in options.get(column.name, []) if place not in used]
        free = [option for option in free if _readable(grid, option[1], column)]
        if not free:
            continue
        rank, place, key = free[0]
        columns[column.name] = place
        if column.kind is Kind.PERSON or (rank > 0 and column.kind in (Kind.MONEY, Kind.DATE)):
            rivals[column.name] = tuple(other for exactness, other, _ in free[1:] if exactness < LESS_EXACT)
        weight += (2.0 if column.name in needed else 1.0) / _tables_knowing(key) ** 0.5
        if not (table.name == "people" and column.name in ("person_id", "name")):
            used.add(place)
    helpers = _helpers(grid, table, used)
    given = set(columns) | constants
    lacking = tuple(group for group in NEEDS[table.name] if not given & set(group))
    return Recognised(table, columns, helpers, rivals, lacking, weight)


def _place(headers: Sequence[str], header: str) -> int | None:
    """The place of the header a mapping names: written the same, or the same after normalising."""
    if header in headers:
        return headers.index(header)
    keys = [header_key(other) for other in headers]
    return keys.index(header_key(header)) if header and header_key(header) in keys else None


def unknown_headers(grid: Grid, mapping: Mapping) -> list[str]:
    """Headers that a mapping names and the file lacks."""
    named = [header for header in (*mapping.columns.values(), *mapping.where) if header]
    return [header for header in named if _place(grid.headers, header) is None]


def place_of(grid: Grid, header: str) -> int:
    """The place of a header that is known to be there."""
    place = _place(grid.headers, header)
    if place is None:
        raise KeyError(header)
    return place


def _options(grid: Grid, table: Table) -> dict[str, list[tuple[float, int, str]]]:
    """For each column the headers that may be it, as (rank, place, key), the best first."""
    aliases = _aliases(table.name)
    found: dict[str, list[tuple[float, int, str]]] = {}
    for place, header in enumerate(grid.headers):
        for less_exact, key in enumerate(header_keys(header)):
            if key in aliases:
                for column, rank in aliases[key].items():
                    by_id = _NAMES_FIRST if table[column].kind is Kind.PERSON and key.endswith("id") else 0.0
                    found.setdefault(column, []).append((rank + by_id + LESS_EXACT * less_exact, place, key))
                break
    return {column: sorted(options) for column, options in found.items()}


def _best(options: AnyMapping[str, list[tuple[float, int, str]]], column: Column) -> float:
    return options[column.name][0][0] if options.get(column.name) else 1e9


def _helpers(grid: Grid, table: Table, used: set[int]) -> dict[str, int]:
    found = {}
    for helper, words in HELPERS.get(table.name, {}).items():
        keys = [header_key(word) for word in words]
        for place, header in enumerate(grid.headers):
            if header_key(header) in keys and (place not in used or helper == "converted"):
                found[helper] = place
                break
    return found


def _readable(grid: Grid, place: int, column: Column) -> bool:
    """Whether the cells of the sample can be what the column holds."""
    cells = [text for row in grid.sample if (text := row[place].strip())]
    if not cells:
        return True
    texts = pa.array(cells, pa.string())
    if column.kind in (Kind.DATE, Kind.TIMESTAMP):
        stamps = read_dates(texts)
        return bool(stamps.bad[stamps.codes].mean() <= _MOST_UNREADABLE)
    if column.kind is Kind.MONTH:
        periods = read_periods(texts, 1)
        bad = periods.stamps.bad[periods.stamps.codes].mean() if periods.stamps is not None else 0.0
        return bool(bad <= _MOST_UNREADABLE or np.isnat(periods.first).mean() <= _MOST_UNREADABLE)
    if column.kind in (Kind.MONEY, Kind.NUMBER):
        return bool(read_amounts(texts).bad.mean() <= _MOST_UNREADABLE)
    return True


def why_not(grid: Grid, candidates: Sequence[Recognised]) -> str:
    """One sentence on a file that fits no table: the nearest one and what it lacks."""
    shown = ", ".join(grid.headers[:6]) + (", …" if len(grid.headers) > 6 else "")
    near = max(candidates, key=lambda m: (m.score, -len(m.lacking)))
    if near.score < 2:
        return f"{grid.file} fits none of the tables: its columns are {shown}. Name its columns on the page Data."
    lacks = " and ".join(" or ".join(name.replace("_", " ") for name in group) for group in near.lacking)
    return (
        f"{grid.file} fits none of the tables; {near.table.title.lower()} comes nearest, but no column gives {lacks}. "
        f"Its columns are {shown}."
    )
