"""The safe book: what a room's exhibits are computed from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import narwhals as nw
import numpy as np
import pandas as pd

from analytics.contract import TABLES, UNASSIGNED, Kind, Table
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.history.engine import LazyFrame, collect
from analytics.imports import Rejected
from analytics.policy import PayPlan, Policies, Policy

_IDS = {
    "deal_id": "Deal",
    "account_id": "Client",
    "upgrade_id": "Upgrade",
    "escalation_id": "Case",
    "practice": "Practice",
}
_CATEGORIES = frozenset({"product", "lead_source", "reason", "group", "role", "currency", "field"})
_FILLED = frozenset(
    {"needs", "goals", "aspirations", "decision_makers", "success_criteria", "champion", "commitments", "risks"}
)


@dataclass(frozen=True)
class Labels:
    """What people are called in a meeting: by person_id, and by name for those who are known by name only."""

    people: Mapping[str, str]
    names: Mapping[str, str]

    def of(self, chosen: Chosen) -> Chosen:
        """The filter in labels."""
        return replace(
            chosen,
            managers=tuple(self.names[name] for name in chosen.managers if name in self.names),
            people=tuple(self.people[person] for person in chosen.people if person in self.people),
            account_managers=tuple(self.people[p] for p in chosen.account_managers if p in self.people),
        )


def labels(book: Book, rng: np.random.Generator | None = None) -> Labels:
    """Random labels for everybody in the book; new ones at each call unless `rng` is given."""
    rng = rng or np.random.default_rng()
    people = book.people
    ids = [person for person in people["person_id"] if person != UNASSIGNED]
    numbers = rng.permutation(len(ids)) + 1
    width = len(str(len(ids)))
    by_id = {person: f"Person {number:0{width}d}" for person, number in zip(ids, numbers, strict=True)}
    by_id[UNASSIGNED] = UNASSIGNED
    by_name = {name: by_id[person] for person, name in book.names().items() if person in by_id}
    others = [name for name in people["manager"].dropna().unique() if name not in by_name]
    places = rng.permutation(len(others)) + 1
    return Labels(by_id, by_name | {name: f"Lead {n}" for name, n in zip(others, places, strict=True)})


def safe_book(book: Book, rng: np.random.Generator | None = None, called: Labels | None = None) -> Book:
    """The book a room may see: people, clients and deals as random labels, no e-mails, no free text.

    Categories (product, lead source, reason, role, group) stay where at least `smallest_group` rows share them and
    no name stands in them; a filled section of a document is only "filled".
    """
    rng = rng or np.random.default_rng()
    called = called or labels(book, rng)
    smallest = book.policies.latest.privacy.smallest_group
    spoken = _names_in_use(book)
    ids = {column: _new_ids(book, column, word, rng) for column, word in _IDS.items()}
    people = _safe_people(book, called, spoken, smallest)
    tables = {
        name: _safe_table(book, TABLES[name], called, ids, spoken, smallest) for name in book.tables if name != "people"
    }
    if "people" in book.tables:
        tables["people"] = book.engine.frame(TABLES["people"], people)
    return replace(
        book,
        tables={name: book.engine.keep(frame) for name, frame in tables.items()},
        people=people,
        policies=_safe_policies(book, called),
        version=f"{book.version}, safe",
        facts={name: replace(facts, files=()) for name, facts in book.facts.items()},
        set_aside=_safe_rejections(book, ids["deal_id"]),
        notes=(),
        questions=(),
    )


def _names_in_use(book: Book) -> tuple[str, ...]:
    """Everything by which somebody could be recognised in free text, in small letters."""
    people = book.people
    found = {str(v).casefold() for c in ("name", "email", "manager") for v in people[c].dropna()}
    found |= {part for name in list(found) if "@" not in name for part in name.replace(",", " ").split()}
    return tuple(sorted(part for part in found if len(part) > 2))


def _new_ids(book: Book, column: str, word: str, rng: np.random.Generator) -> LazyFrame | None:
    """A frame from each id of a column, in any table, to a random label."""
    found: set[str] = set()
    for name in book.tables:
        if column in TABLES[name].names:
            found |= set(collect(book.table(name).select(column).unique())[column].dropna())
    if not found:
        return None
    values = sorted(found)
    numbers = rng.permutation(len(values)) + 1
    return book.engine.adhoc(pd.DataFrame({"_old": values, "_new": [f"{word} {number}" for number in numbers]}))


def _safe_rejections(book: Book, deals: LazyFrame | None) -> tuple[Rejected, ...]:
    """The rows that contradict a deal, as the deal's label and no more: such deals count in no rate."""
    if deals is None or not book.set_aside:
        return ()
    called = collect(deals).set_index("_old")["_new"].to_dict()
    return tuple(
        Rejected(row.file, None, "", "", row.kind, "", called[row.deal_id])
        for row in book.set_aside
        if row.deal_id in called
    )


def _safe_people(book: Book, called: Labels, spoken: Sequence[str], smallest: int) -> pd.DataFrame:
    people = book.people.copy()
    people["person_id"] = people["person_id"].map(dict(called.people))
    people["name"] = people["person_id"]
    people["email"] = None
    people["manager"] = people["manager"].map(dict(called.names))
    for column in ("role", "group"):
        people[column] = _common(people[column], spoken, smallest)
    return people.sort_values("person_id", ignore_index=True)


def _common(values: pd.Series, spoken: Sequence[str], smallest: int) -> pd.Series:
    keep = _shared(values.value_counts(), spoken, smallest)
    return values.where(values.isna() | values.isin(list(keep)), "other")


def _shared(counts: pd.Series, spoken: Sequence[str], smallest: int) -> set[str]:
    """The categories that enough rows share and in which nobody's name stands."""
    return {
        str(value)
        for value, count in counts.items()
        if count >= smallest and not set(spoken) & set(str(value).casefold().replace(",", " ").split())
    }


def _safe_table(
    book: Book,
    table: Table,
    called: Labels,
    ids: Mapping[str, LazyFrame | None],
    spoken: Sequence[str],
    smallest: int,
) -> LazyFrame:
    frame = book.table(table.name)
    who = book.engine.adhoc(pd.DataFrame({"_old": list(called.people), "_new": list(called.people.values())}))
    for column in table.people:
        frame = _renamed(frame, table, column, who)
    for column, new in ids.items():
        if column in table.names and new is not None:
            frame = _renamed(frame, table, column, new)
    texts = {column.name for column in table.columns if column.kind in {Kind.TEXT, Kind.ID}} - set(_IDS)
    shown = {column: _shown(book, table, column, spoken, smallest) for column in sorted(texts)}
    return frame.select([shown.get(column, nw.col(column)).alias(column) for column in table.names])


def _shown(book: Book, table: Table, column: str, spoken: Sequence[str], smallest: int) -> nw.Expr:
    """What a room sees of a column of text."""
    if column in _CATEGORIES:
        counts = collect(book.table(table.name).group_by(column).agg(nw.len().alias("n"))).dropna()
        keep = sorted(_shared(counts.set_index(column)["n"], spoken, smallest))
        other = nw.when(~nw.col(column).is_null()).then(nw.lit("other"))
        return nw.when(nw.col(column).is_in(keep)).then(nw.col(column)).otherwise(other) if keep else other
    if column == "account":
        return nw.col("account_id")
    if column in _FILLED or column in {"old_value", "new_value"}:
        return nw.when(nw.col(column).str.strip_chars() != "").then(nw.lit("filled"))
    return nw.when(nw.lit(False)).then(nw.lit(""))


def _renamed(frame: LazyFrame, table: Table, column: str, new: LazyFrame) -> LazyFrame:
    """The frame with a column's ids replaced; ids without a label become nobody's."""
    joined = frame.join(new, left_on=column, right_on="_old", how="left")
    return joined.select([nw.col("_new").alias(name) if name == column else nw.col(name) for name in table.names])


def _safe_policies(book: Book, called: Labels) -> Policies:
    return Policies(tuple(_safe_policy(policy, book.people, called) for policy in book.policies.versions))


def _safe_policy(policy: Policy, people: pd.DataFrame, called: Labels) -> Policy:
    """The policy without names: a plan for somebody named, or for a role, is one for their labels."""
    plans = tuple(replace(plan, applies_to=_covered(plan, people, called)) for plan in policy.pay_plans)
    return replace(policy, agreed=replace(policy.agreed, by=""), pay_plans=plans)


def _covered(plan: PayPlan, people: pd.DataFrame, called: Labels) -> tuple[str, ...]:
    if not plan.applies_to:
        return ()
    named: Iterable[str] = people.loc[
        people[["person_id", "name", "role", "group"]].isin(plan.applies_to).any(axis=1), "person_id"
    ]
    return tuple(sorted(called.people[person] for person in named)) or ("nobody",)
