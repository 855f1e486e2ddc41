"""Who may see what: the safe book a room is shown, the filters it may use, and what a leader's file may hold.

A meeting's exhibits are computed from a safe book (people and clients are random labels, free text is gone), not
made safe afterwards: an exported chart carries its own data. Pay is answered for one fixed group of people and one
fixed period only, so that no series of filters can be subtracted from each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import ModuleType

import narwhals as nw
import numpy as np
import pandas as pd

from analytics.contract import TABLES, UNASSIGNED, Kind, Table
from analytics.exhibit import Audience, Exhibit, Missing, Sensitivity
from analytics.history.book import Book
from analytics.history.chosen import Chosen, add_months
from analytics.history.engine import LazyFrame, collect
from analytics.imports import Rejected
from analytics.policy import PayPlan, Policies, Policy
from analytics.topics.grouping import shown_groups

WITH_NAMES = "with names"
WITH_PAY = "with pay"
LEADER_ONLY = "leader only"

ABOUT_PAY = frozenset(
    {
        "quota_and_pay.pay_and_attainment",
        "quota_and_pay.earnings_curve",
        "quota_and_pay.mix",
        "cancellations.payout",
        "motivation.verdict",
        "motivation.claim_120",
        "motivation.pay_between",
        "motivation.pay_within",
        "motivation.raises",
        "motivation.thresholds",
        "motivation.who_needs_help",
    }
)
HIDDEN = "Hidden to protect people: this is for the leader alone."
NARROWED = "Filters that would single out fewer than {smallest} people do not apply here."
FROZEN = "In a meeting, pay is shown for the whole team and the latest 12 months, whatever the filters."

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


class AccessError(ValueError):
    """An export that nobody asked for in the words it needs; the message says which."""


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


def narrowed(chosen: Chosen, book: Book) -> Chosen:
    """The part of a filter that singles out nobody: no single people, and no few of them, or all but a few."""
    smallest = book.policies.latest.privacy.smallest_group
    everybody = replace(chosen, teams=(), managers=(), groups=(), people=(), account_managers=())
    whole = set(book.roster(everybody)["person_id"])
    tried = replace(chosen, people=(), account_managers=())
    candidates = (
        tried,
        replace(tried, managers=()),
        replace(tried, groups=()),
        replace(tried, managers=(), groups=()),
    )
    for wanted in candidates:
        kept = set(book.roster(wanted)["person_id"])
        if len(kept) >= smallest and (kept == whole or len(whole - kept) >= smallest):
            return wanted
    return everybody


def frozen(book: Book) -> Chosen:
    """The one filter for which a room sees pay: everybody, in the last twelve months that have data."""
    months = book.months()
    last = months[-1] if months else book.as_of.replace(day=1)
    return Chosen(first=add_months(last, -11), last=last)


def exhibits_for(
    audience: Audience,
    topic: ModuleType,
    book: Book,
    chosen: Chosen,
    *,
    words: Collection[str] | None = None,
    rng: np.random.Generator | None = None,
    safe: tuple[Book, Labels] | None = None,
) -> list[Exhibit | Missing]:
    """A topic's exhibits for whoever looks.

    For a leader's screen `words` is None and everything is there. For a leader's *file* `words` holds what was asked
    for: without "with names" and "with pay" such exhibits come in the form a meeting sees.
    For a meeting, `safe` is a safe book made before (with its labels), so that several topics share their labels.

    Raises
    ------
    AccessError
        A leader's file that neither holds names nor pay: a meeting's file says as much, and may be passed on.
    """
    if audience is Audience.LEADER and words is None:
        return list(topic.exhibits(book, chosen, Audience.LEADER))
    if audience is Audience.LEADER and not set(words or ()) & {WITH_NAMES, WITH_PAY}:
        raise AccessError(
            f'A file for the leader alone must be asked for "{WITH_NAMES}" or "{WITH_PAY}"; '
            "else make the one for a meeting."
        )
    if audience is Audience.LEADER and {WITH_NAMES, WITH_PAY} <= set(words or ()):
        return list(topic.exhibits(book, chosen, Audience.LEADER))
    if safe is None:
        called = labels(book, rng)
        safe = safe_book(book, rng, called), called
    in_meeting = _for_a_meeting(topic, book, chosen, safe)
    if audience is Audience.MEETING:
        return in_meeting
    allowed = {Sensitivity.OPEN, Sensitivity.NAMES} | ({Sensitivity.PAY} if WITH_PAY in (words or ()) else set())
    open_to_leader = topic.exhibits(book, chosen, Audience.LEADER)
    return [
        own if isinstance(own, Missing) or own.sensitivity in allowed else shared
        for own, shared in zip(open_to_leader, in_meeting, strict=True)
    ]


def collected(
    audience: Audience,
    topics: Iterable[ModuleType],
    book: Book,
    chosen: Chosen,
    *,
    keys: Sequence[str] = (),
    words: Collection[str] | None = None,
    rng: np.random.Generator | None = None,
) -> list[Exhibit | Missing]:
    """The exhibits of several topics under one set of labels: those of `keys`, in that order, or all.

    `words` as in `exhibits_for`; a topic without a wanted key is not asked.
    """
    asked = [topic for topic in topics if not keys or set(topic.KEYS) & set(keys)]
    called = labels(book, rng)
    in_person = audience is Audience.LEADER and (words is None or {WITH_NAMES, WITH_PAY} <= set(words))
    safe = None if in_person else (safe_book(book, rng, called), called)
    found = [item for topic in asked for item in exhibits_for(audience, topic, book, chosen, words=words, safe=safe)]
    by_key = {item.key: item for item in found}
    return [by_key[key] for key in keys if key in by_key] if keys else found


def suppress(table: pd.DataFrame, groups: str, smallest: int, people: str = "people") -> pd.DataFrame:
    """The rows of a table of groups that may be shown; `groups` names its column of groups.

    A group of fewer than `smallest` people is left out, and a second one where the first could be worked out from
    the whole and the rest. The frame's `attrs["hidden"]` counts them.
    """
    sizes = {name: int(size) for name, size in zip(table[groups], table[people], strict=True)}
    shown, hidden = shown_groups(sizes, smallest)
    kept = table[table[groups].isin(shown)].reset_index(drop=True)
    kept.attrs["hidden"] = len(hidden)
    return kept


def _for_a_meeting(topic: ModuleType, book: Book, chosen: Chosen, safe: tuple[Book, Labels]) -> list[Exhibit | Missing]:
    opened, called = safe
    wanted = narrowed(chosen, book)
    found = topic.exhibits(opened, called.of(wanted), Audience.MEETING)
    # pay has two answers only, both for everybody: all months, and the latest twelve
    of_pay: dict[str, Exhibit | Missing] = {}
    if wanted != Chosen() and wanted != frozen(book) and any(item.key in ABOUT_PAY for item in found):
        of_pay = {item.key: item for item in topic.exhibits(opened, frozen(book), Audience.MEETING)}
    note = "" if wanted == chosen else NARROWED.format(smallest=book.policies.latest.privacy.smallest_group)
    return [
        _gated(of_pay[item.key], FROZEN) if item.key in of_pay and item.key in ABOUT_PAY else _gated(item, note)
        for item in found
    ]


def _gated(item: Exhibit | Missing, note: str) -> Exhibit | Missing:
    if isinstance(item, Missing):
        return item
    if item.sensitivity is Sensitivity.PAY:
        return Missing(item.key, why=HIDDEN)
    return replace(item, caveat=" ".join(part for part in (item.caveat, note) if part))


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
        frame = _renamed(frame, column, who)
    for column, new in ids.items():
        if column in table.names and new is not None:
            frame = _renamed(frame, column, new)
    texts = {column.name for column in table.columns if column.kind in {Kind.TEXT, Kind.ID}} - set(_IDS)
    for column in sorted(texts):
        if column in _CATEGORIES:
            counts = collect(frame.group_by(column).agg(nw.len().alias("n"))).dropna()
            keep = sorted(_shared(counts.set_index(column)["n"], spoken, smallest))
            other = nw.when(~nw.col(column).is_null()).then(nw.lit("other"))
            shown = nw.when(nw.col(column).is_in(keep)).then(nw.col(column)).otherwise(other) if keep else other
        elif column == "account":
            shown = nw.col("account_id")
        elif column in _FILLED or column in {"old_value", "new_value"}:
            shown = nw.when(nw.col(column).str.strip_chars() != "").then(nw.lit("filled"))
        else:
            shown = nw.when(nw.lit(False)).then(nw.lit(""))
        frame = frame.with_columns(shown.alias(column))
    return frame.select(table.names)


def _renamed(frame: LazyFrame, column: str, new: LazyFrame) -> LazyFrame:
    """The frame with a column's ids replaced; ids without a label become nobody's."""
    columns = frame.collect_schema().names()
    joined = frame.join(new, left_on=column, right_on="_old", how="left")
    return joined.with_columns(nw.col("_new").alias(column)).select(columns)


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
