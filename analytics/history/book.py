"""What every topic reads: the tables as they stand on a day, with people matched across exports.

A book is made from the history's files or from frames. In it, each reference to somebody (an id, an e-mail, a name)
has become a `person_id`, events that contradict each other are set aside, and nothing is dated after `as_of`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, reduce
from typing import Any

import narwhals as nw
import pandas as pd

from analytics.contract import ACCOUNT_MANAGEMENT, PEOPLE, SALES, TABLES, Table
from analytics.history.chosen import Chosen, month_end
from analytics.history.engine import DuckEngine, Engine, LazyFrame, collect, month_of
from analytics.imports import Question, Rejected
from analytics.imports.crosscheck import CANNOT_PRECEDE_THE_CLOSE, crosscheck
from analytics.imports.people import Identities, identities
from analytics.policy import Policies

EVENTS = ("cancellations", "upgrades", "escalations", "handoffs", "document_changes")
OF_A_DEAL = ("deal_id", "account_id")
DATES_THE_BOOK = ("deals", "cancellations", "upgrades")
ROSTER = ("person_id", "name", "email", "team", "role", "manager", "group", "start_date", "end_date")


@dataclass(frozen=True)
class TableFacts:
    """How much of a table there is, and where it came from."""

    rows: int
    rejected: int = 0
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choices:
    """What the filter can be set to."""

    months: tuple[date, ...]
    teams: tuple[str, ...]
    managers: tuple[str, ...]
    groups: tuple[str, ...]
    people: Mapping[str, str]  # person_id -> name
    account_managers: Mapping[str, str]
    products: tuple[str, ...]
    lead_sources: tuple[str, ...]


@dataclass(frozen=True)
class Book:
    """The tables as of a day; see the module's text for what is guaranteed."""

    engine: Engine
    tables: Mapping[str, LazyFrame]
    people: pd.DataFrame
    policies: Policies
    as_of: date
    version: str
    facts: Mapping[str, TableFacts]
    set_aside: tuple[Rejected, ...] = ()
    notes: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    remembered: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)  # the history's notes by kind
    _present: frozenset[str] = field(default_factory=frozenset)
    _derived: dict[str, LazyFrame] = field(init=False, default_factory=dict, compare=False, repr=False)
    _held: dict[Any, Any] | None = field(init=False, default=None, compare=False, repr=False)  # see held.py

    @classmethod
    def from_frames(
        cls,
        frames: Mapping[str, pd.DataFrame],
        policies: Policies | None = None,
        as_of: date | None = None,
        today: date | None = None,
        facts: Mapping[str, TableFacts] | None = None,
        decisions: Mapping[str, str] | None = None,
    ) -> Book:
        """A book of pandas frames; columns they lack are null.

        `as_of` defaults to the newest date in deals, cancellations or upgrades that is not after `today`.
        """
        engine = DuckEngine()
        lazy = {name: engine.frame(TABLES[name], frame) for name, frame in frames.items() if len(frame)}
        facts = facts or {name: TableFacts(len(frame)) for name, frame in frames.items() if len(frame)}
        digest = hashlib.sha256()
        for name in sorted(frames):
            digest.update(name.encode())
            digest.update(pd.util.hash_pandas_object(frames[name].astype(str), index=False).to_numpy().tobytes())
        return cls.open(engine, lazy, policies, as_of, today, facts, decisions, digest.hexdigest())

    @classmethod
    def open(
        cls,
        engine: Engine,
        frames: Mapping[str, LazyFrame],
        policies: Policies | None = None,
        as_of: date | None = None,
        today: date | None = None,
        facts: Mapping[str, TableFacts] | None = None,
        decisions: Mapping[str, str] | None = None,
        version: str = "",
    ) -> Book:
        """A book of an engine's frames: people matched, contradictions set aside, cut at `as_of`."""
        checked, aside, notes = _checked(engine, frames)
        who = _identities(checked, decisions or {})
        matched = {name: _matched(engine, TABLES[name], frame, who) for name, frame in checked.items()}
        day, said = (as_of, ()) if as_of else _newest(matched, today)
        kept = {name: engine.keep(_until(TABLES[name], frame, day)) for name, frame in matched.items()}
        return cls(
            engine=engine,
            tables=kept,
            people=who.people.reset_index(drop=True),
            policies=policies or Policies(),
            as_of=day,
            version=f"{version}@{day}",
            facts=_counted(facts or {}, aside),
            set_aside=aside,
            notes=(*notes, *said),
            questions=tuple(who.questions),
            _present=frozenset(kept) | ({"people"} if len(who.people) else frozenset()),
        )

    def has(self, *names: str) -> bool:
        """Whether all these tables are there."""
        return set(names) <= self._present

    def lacks(self, *names: str) -> tuple[str, ...]:
        """Those of these tables that are not there."""
        return tuple(name for name in names if name not in self._present)

    def table(self, name: str) -> LazyFrame:
        """The rows of a table, up to `as_of`; an absent table is there without rows."""
        if name == "people" and name not in self.tables:
            return self.engine.frame(PEOPLE, self.people)
        if name not in self.tables:
            return self.engine.frame(TABLES[name], pd.DataFrame())
        return self.engine.again(self.tables[name])

    def once(self, name: str, derive: Callable[[], LazyFrame]) -> LazyFrame:
        """What is derived from these tables alone, computed at the first call and held by the engine."""
        if name not in self._derived:
            self._derived[name] = self.engine.keep(derive())
        return self.engine.again(self._derived[name])

    def names(self) -> dict[str, str]:
        """The name of each person by person_id."""
        return dict(zip(self.people["person_id"], self.people["name"], strict=True))

    def period(self, chosen: Chosen) -> tuple[date, date]:
        """First and last day looked at: the chosen months, cut at the data's own first month and at `as_of`."""
        months = self.months()
        first = chosen.first or (months[0] if months else self.as_of.replace(day=1))
        last = month_end(chosen.last) if chosen.last else self.as_of
        return first, min(last, self.as_of)

    def months(self) -> tuple[date, ...]:
        """The months in which deals closed or that have a quota, oldest first."""
        return self._months

    @cached_property
    def _months(self) -> tuple[date, ...]:
        found: set[date] = set()
        for name, column in (("deals", "close_date"), ("quotas", "period")):
            if name in self.tables:
                months = collect(self.table(name).select(month=month_of(column)).unique())["month"].dropna()
                found |= {month.date() for month in months}
        return tuple(sorted(found))

    def roster(self, chosen: Chosen | None = None, team: str | None = None) -> pd.DataFrame:
        """The people in the filter who were there in its period.

        Returns one row per person with `person_id, name, email, team, role, manager, group` (text) and
        `start_date, end_date` (datetime64).
        """
        chosen = chosen or Chosen()
        people = self.people[list(ROSTER)]
        first, last = self.period(chosen)
        here = ~(people["start_date"] > pd.Timestamp(last)) & ~(people["end_date"] < pd.Timestamp(first))
        picked = {"team": chosen.teams, "manager": chosen.managers, "group": chosen.groups, "person_id": chosen.people}
        if team:
            here &= people["team"] == team
        for column, values in picked.items():
            if values:
                here &= people[column].isin(values)
        return people[here].reset_index(drop=True)

    def dated(self, name: str, chosen: Chosen) -> LazyFrame:
        """The rows of a table that are dated in the chosen period."""
        first, last = self.period(chosen)
        column = nw.col(TABLES[name].dated_by or "").cast(nw.Date)
        return self.table(name).filter((column >= nw.lit(first)) & (column <= nw.lit(last)))

    def deals(self, chosen: Chosen) -> LazyFrame:
        """The deals in the filter: period, the seller's people filter, account manager, product and lead source."""
        deals = self.dated("deals", chosen)
        if chosen.narrows_people:
            deals = deals.filter(nw.col("owner_id").is_in(self.roster(chosen)["person_id"].tolist()))
        for column, values in {
            "account_manager_id": chosen.account_managers,
            "product": chosen.products,
            "lead_source": chosen.lead_sources,
        }.items():
            if values:
                deals = deals.filter(nw.col(column).is_in(list(values)))
        return deals

    def choices(self) -> Choices:
        """What the filter can be set to, from the tables."""
        people = self.people

        def distinct(column: str) -> tuple[str, ...]:
            return tuple(sorted(people[column].dropna().unique(), key=str.casefold))

        def of_deals(column: str) -> tuple[str, ...]:
            values = collect(self.table("deals").select(column).unique())[column]
            return tuple(sorted(values.dropna().astype(str), key=str.casefold))

        named = self.names()
        managing = people.loc[people["team"] == ACCOUNT_MANAGEMENT, "person_id"]
        members = people.loc[people["team"].notna(), "person_id"]
        return Choices(
            months=self.months(),
            teams=tuple(t for t in (SALES, ACCOUNT_MANAGEMENT) if t in set(people["team"])),
            managers=distinct("manager"),
            groups=distinct("group"),
            people=dict(sorted(((i, named[i]) for i in members), key=lambda item: item[1].casefold())),
            account_managers=dict(sorted(((i, named[i]) for i in managing), key=lambda item: item[1].casefold())),
            products=of_deals("product"),
            lead_sources=of_deals("lead_source"),
        )

    def source_line(self, *names: str, n: int | None = None, of: str = "people") -> str:
        """The line under a chart: tables and their rows, n, and the day of the data."""
        tables = ", ".join(
            f"{TABLES[name].title.lower()} ({self.facts[name].rows:,} rows)" for name in names if name in self.facts
        )
        counted = f" · n = {n:,} {of}" if n is not None else ""
        return f"Source: {tables or 'none'}{counted} · data as of {self.as_of:%d %b %Y}"

    def with_policies(self, policies: Policies) -> Book:
        """The same book under other policies."""
        return replace(self, policies=policies)


def _checked(
    engine: Engine, frames: Mapping[str, LazyFrame]
) -> tuple[dict[str, LazyFrame], tuple[Rejected, ...], tuple[str, ...]]:
    """The frames without the events that contradict their deals, and what was set aside."""
    events = {name: collect(_for_the_check(frames[name], name)) for name in EVENTS if name in frames}
    if "deals" not in frames or not events:
        return dict(frames), (), ()
    cleaned, rejected, notes = crosscheck({**events, "deals": _related(engine, frames["deals"], events)})
    changed = {
        name: engine.frame(TABLES[name], cleaned[name]) for name in events if len(cleaned[name]) < len(events[name])
    }
    return {**frames, **changed}, tuple(rejected), tuple(note.message for note in notes)


def _for_the_check(events: LazyFrame, name: str) -> LazyFrame:
    """All of the events that can be set aside, and no more than the ids of the others."""
    if name in CANNOT_PRECEDE_THE_CLOSE:
        return events
    return events.select([key for key in OF_A_DEAL if key in TABLES[name].names])


def _related(engine: Engine, deals: LazyFrame, events: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The deals that the events name, or whose client they name."""
    deals = deals.select("deal_id", "account_id", "account", "close_date", "amount", "currency")
    wanted = []
    for key in OF_A_DEAL:
        named = sorted({value for rows in events.values() if key in rows for value in rows[key].dropna()})
        if named:
            wanted.append(deals.join(engine.adhoc(pd.DataFrame({key: named})), on=key, how="semi"))
    return collect(nw.concat(wanted).unique("deal_id") if wanted else deals.head(0))


def _identities(frames: Mapping[str, LazyFrame], decisions: Mapping[str, str]) -> Identities:
    """Who every reference in the tables means, from the distinct references only."""
    referring: dict[str, pd.DataFrame] = {}
    for name, frame in frames.items():
        columns = list(TABLES[name].people)
        if name != "people" and columns:
            referring[name] = collect(frame.select(columns).unique())
    people = collect(frames["people"]) if "people" in frames else None
    return identities(referring, people, dict(decisions))


def _matched(engine: Engine, table: Table, frame: LazyFrame, who: Identities) -> LazyFrame:
    """The frame with each reference to somebody replaced by their person_id."""
    if table is PEOPLE:
        return engine.frame(PEOPLE, who.people)
    if not table.people or not who.same:
        return frame
    same = engine.adhoc(pd.DataFrame({"reference": list(who.same), "_person": list(who.same.values())}))
    for column in table.people:
        joined = frame.join(same, left_on=column, right_on="reference", how="left")
        person = nw.coalesce("_person", column).alias(column)
        frame = joined.select([person if name == column else nw.col(name) for name in table.names])
    return frame


def _until(table: Table, frame: LazyFrame, as_of: date) -> LazyFrame:
    """The rows dated up to `as_of`; rows of an undated table all stay."""
    if table.dated_by is None:
        return frame
    return frame.filter(nw.col(table.dated_by).cast(nw.Date) <= nw.lit(as_of))


def _newest(frames: Mapping[str, LazyFrame], today: date | None) -> tuple[date, tuple[str, ...]]:
    """The newest date that is not in the future, and a word on a lone date far past the others."""
    days: set[date] = set()
    for name in [n for n in DATES_THE_BOOK if n in frames] or list(frames):
        column = TABLES[name].dated_by
        if column:
            found = collect(frames[name].select(day=nw.col(column).cast(nw.Date)).unique())["day"].dropna()
            days |= {day.date() for day in found}
    known = sorted(day for day in days if today is None or day <= today)
    if not known:
        return today or date.max, ()
    if len(known) > 1 and (known[-1] - known[-2]).days > 62:
        return known[-1], (
            f"The newest date, {known[-1]}, lies {(known[-1] - known[-2]).days} days after the next one, "
            f"{known[-2]}: check it, since every figure is taken as of that day.",
        )
    return known[-1], ()


def _counted(facts: Mapping[str, TableFacts], aside: Sequence[Rejected]) -> dict[str, TableFacts]:
    """The facts with the rows set aside by the checks between tables counted."""

    def count(known: dict[str, TableFacts], rejected: Rejected) -> dict[str, TableFacts]:
        name = rejected.file
        if name in known:
            known[name] = replace(known[name], rows=known[name].rows - 1, rejected=known[name].rejected + 1)
        return known

    return reduce(count, aside, dict(facts))
