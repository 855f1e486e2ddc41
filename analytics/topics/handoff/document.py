"""The life-cycle document of one client: its versions from the field history, word by word, and what happened."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from difflib import SequenceMatcher

import narwhals as nw
import pandas as pd

from analytics.contract import ACCOUNT_MANAGEMENT, SALES, TABLES
from analytics.history.book import Book
from analytics.history.engine import LazyFrame, collect
from analytics.topics.handoff import meetings
from analytics.topics.handoff.fields import SECTIONS, section_named, words_for
from analytics.topics.records import records

NEITHER = "neither"
SIDE_NAMES = {SALES: "Sales", ACCOUNT_MANAGEMENT: "Account management", NEITHER: "Neither team"}
MOST_WORDS = 1_500
MEETINGS_FOR_DAYS = 60
_WORDS = re.compile(r"\s*\w+|\s*[^\w\s]|\s+$")


@dataclass(frozen=True)
class Edit:
    """One change of one section, by somebody on a side."""

    at: pd.Timestamp
    person: str
    side: str
    section: str
    old: str
    new: str
    gap: bool = False  # the history before it says something else than its old value


@dataclass(frozen=True)
class Version:
    """The document after the edits that one person made on one day, with these edits."""

    number: int
    at: pd.Timestamp
    person: str
    side: str
    edits: tuple[Edit, ...]
    before: Mapping[str, str]
    after: Mapping[str, str]


@dataclass(frozen=True)
class Piece:
    """A run of words that stayed, was added or was removed."""

    kind: str  # "same", "added" or "removed"
    text: str


@dataclass(frozen=True)
class Client:
    """Everything the exports say about one client's handover.

    `deals` are the client's deals, newest first; `sections` the document as it stands (section -> text); `people` who
    was involved (`person, side, part`); `events` what happened (`day, what, lane`), oldest first; `unordered` is the
    number of edits whose order the history does not tell.
    """

    account_id: str
    name: str
    deals: pd.DataFrame
    sections: Mapping[str, str]
    versions: tuple[Version, ...]
    people: pd.DataFrame
    events: pd.DataFrame
    notes: tuple[str, ...] = field(default_factory=tuple)


def clients(book: Book, words: str = "", most: int = 50) -> pd.DataFrame:
    """The clients whose name or id holds the words, those who bought last first.

    Returns at most `most` rows: `account_id, name, latest` (day of the newest close).
    """
    deals = book.table("deals").select("account_id", "account", "close_date")
    wanted = words.strip().lower()
    if wanted:
        named, numbered = (
            nw.col(column).fill_null("").str.to_lowercase().str.contains(wanted, literal=True)
            for column in ("account", "account_id")
        )
        deals = deals.filter(named | numbered)
    newest = deals.group_by("account_id").agg(name=nw.col("account").max(), latest=nw.col("close_date").max())
    found = collect(newest.sort("latest", "account_id", descending=[True, False]).head(most))
    found["name"] = found["name"].fillna(found["account_id"])
    return found


def client(book: Book, account_id: str) -> Client | None:
    """One client's document and events; None if there is no such client."""
    deals = collect(book.table("deals").filter(nw.col("account_id") == account_id))
    if deals.empty:
        return None
    deals = deals.sort_values("close_date", ascending=False, ignore_index=True)
    ids = deals["deal_id"].tolist()
    handoffs = _of(book, "handoffs", ids, account_id)
    edits = edits_in_order(book, _of(book, "document_changes", ids, account_id), deals)
    versions = replayed(edits)
    sections = _as_it_stands(handoffs, versions)
    named = deals["account"].dropna()
    return Client(
        account_id=account_id,
        name=str(named.iloc[0]) if len(named) else account_id,
        deals=deals,
        sections=sections,
        versions=versions,
        people=_involved(book, deals, edits),
        events=_events(book, deals, handoffs, ids, account_id),
        notes=_notes(edits, handoffs, versions),
    )


def _of(book: Book, name: str, deal_ids: list[str], account_id: str) -> pd.DataFrame:
    """The rows of a table about these deals or this client."""
    rows: LazyFrame = book.table(name)
    about = nw.col("deal_id").is_in(deal_ids)
    if "account_id" in TABLES[name].names:
        about = about | (nw.col("deal_id").is_null() & (nw.col("account_id") == account_id))
    return collect(rows.filter(about))


def edits_in_order(book: Book, changes: pd.DataFrame, deals: pd.DataFrame) -> list[Edit]:
    """The edits oldest first; of two in one second the one that the other continues comes first.

    Who is the deal's own seller is sales, its own account manager account management; others count for their team.
    """
    names, teams = book.names(), dict(zip(book.people["person_id"], book.people["team"], strict=True))
    sides = {row.deal_id: {row.account_manager_id: ACCOUNT_MANAGEMENT, row.owner_id: SALES} for row in records(deals)}
    found = []
    for row in records(changes.sort_values("changed_at", kind="stable")):
        section = section_named(row.field)
        if section:
            side = sides.get(row.deal_id, {}).get(row.person_id) or teams.get(row.person_id) or NEITHER
            found.append(
                Edit(row.changed_at, names.get(row.person_id, row.person_id), side if side in SIDE_NAMES else NEITHER,
                     section, _text(row.old_value), _text(row.new_value))
            )  # fmt: skip
    return chained(found)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def chained(edits: Sequence[Edit]) -> list[Edit]:
    """The edits with those of one second and section put in the order in which their old and new values continue."""
    current: dict[str, str] = {}
    waiting = list(edits)
    found: list[Edit] = []
    while waiting:
        first = waiting[0]
        same = [e for e in waiting if e.at == first.at and e.section == first.section]
        known = current.get(first.section)
        starts = [e for e in same if e.old == known]
        if not starts:  # what nobody else in this second wrote
            written = {e.new for e in same}
            starts = [e for e in same if e.old not in written]
        chosen = (starts or same)[0]
        gap = known is not None and chosen.old != known
        found.append(Edit(chosen.at, chosen.person, chosen.side, chosen.section, chosen.old, chosen.new, gap))
        current[chosen.section] = chosen.new
        waiting.remove(chosen)
    return found


def replayed(edits: Iterable[Edit]) -> tuple[Version, ...]:
    """The versions: what one person edited on one day, in a row, is one version; the last one is the last state."""
    ordered = list(edits)
    state: dict[str, str] = {}
    for edit in reversed(ordered):
        state[edit.section] = edit.old
    state = {section: text for section, text in state.items() if text}
    versions: list[Version] = []
    for edit in ordered:
        before = dict(state)
        state[edit.section] = edit.new
        last = versions[-1] if versions else None
        if last and last.person == edit.person and last.at.normalize() == edit.at.normalize():
            versions[-1] = Version(
                last.number, last.at, last.person, last.side, (*last.edits, edit), last.before, dict(state)
            )
        else:
            versions.append(Version(len(versions) + 1, edit.at, edit.person, edit.side, (edit,), before, dict(state)))
    return tuple(versions)


def marked(old: str, new: str) -> list[Piece]:
    """The words of the new text with those added and removed since the old one.

    A text of more than about 1,500 words is shown as removed and added whole.

    Examples
    --------
    >>> [(p.kind, p.text) for p in marked("two sites", "three sites live")]
    [('removed', 'two'), ('added', 'three'), ('same', ' sites'), ('added', ' live')]
    """
    before, after = (_WORDS.findall(text) for text in (old, new))
    if len(before) + len(after) > MOST_WORDS:
        return [Piece(kind, text) for kind, text in (("removed", old), ("added", new)) if text]
    pieces: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(after[c:d])))
            continue
        pieces += [
            Piece(name, "".join(words)) for name, words in (("removed", before[a:b]), ("added", after[c:d])) if words
        ]
    return pieces


def differences(version: Version) -> dict[str, list[Piece]]:
    """The sections that a version changed, word by word."""
    sections = dict.fromkeys(edit.section for edit in version.edits)
    return {s: marked(version.before.get(s, ""), version.after.get(s, "")) for s in sections}


def _as_it_stands(handoffs: pd.DataFrame, versions: Sequence[Version]) -> dict[str, str]:
    """The document today: as the handoffs export holds it, else as the last version left it."""
    last = versions[-1].after if versions else {}
    newest = handoffs.sort_values("handed_over_date").iloc[-1] if len(handoffs) else pd.Series(dtype=object)
    stands = {s: _text(newest.get(s)) or last.get(s, "") for s in SECTIONS}
    return stands | {s: text for s, text in last.items() if s not in SECTIONS}


def _involved(book: Book, deals: pd.DataFrame, edits: Sequence[Edit]) -> pd.DataFrame:
    names = book.names()
    rows: list[tuple[str, str, str]] = []
    for deal in records(deals):
        parts = (
            (deal.owner_id, SIDE_NAMES[SALES], "sold it"),
            (deal.account_manager_id, SIDE_NAMES[ACCOUNT_MANAGEMENT], "looks after the client"),
            (deal.referred_by_id, "", "referred the client"),
        )
        rows += [(names.get(person, person), side, part) for person, side, part in parts if isinstance(person, str)]
    counts: dict[tuple[str, str], int] = {}
    for edit in edits:
        counts[edit.person, SIDE_NAMES[edit.side]] = counts.get((edit.person, SIDE_NAMES[edit.side]), 0) + 1
    rows += [(person, side, f"edited the document ({n}×)") for (person, side), n in counts.items()]
    found = pd.DataFrame(rows, columns=["person", "side", "part"]).drop_duplicates()
    joined = found.groupby("person", sort=False).agg(
        side=("side", "max"), part=("part", lambda p: ", ".join(dict.fromkeys(p)))
    )
    return joined.reset_index()


def _events(book: Book, deals: pd.DataFrame, handoffs: pd.DataFrame, ids: list[str], account_id: str) -> pd.DataFrame:
    """What happened, with the lane (who acted): `day, what, lane`; oldest first."""
    client_lane, sales, managing, both = "Client", "Sales", "Account management", "Both teams"
    rows: list[tuple[object, str, str]] = []
    for deal in records(deals):
        rows.append((deal.close_date, _with("Close", deal.product), sales))
    for handoff in records(handoffs):
        rows.append((handoff.handed_over_date, "Handed over", sales))
        if pd.notna(handoff.first_contact_date):
            rows.append((handoff.first_contact_date, "First contact", managing))
    for case in records(_of(book, "escalations", ids, account_id)):
        rows.append((case.opened_at, _with("Escalation", case.reason), client_lane))
        for at, word in ((case.first_response_at, "answered"), (case.resolved_at, "solved")):
            if pd.notna(at):
                rows.append((at, f"Escalation {word}", sales if case.escalated_to == "sales_rep" else both))
    for upgrade in records(_of(book, "upgrades", ids, account_id)):
        rows.append((upgrade.upgrade_date, _with("Upgrade", upgrade.product), client_lane))
    for left in records(_of(book, "cancellations", ids, account_id)):
        rows.append((left.cancel_date, _with("Cancelled", left.reason), client_lane))
    start = deals["close_date"].min()
    rows += [(day, "Alignment meeting", both) for day in _joint_meetings(book, start)]
    found = pd.DataFrame(rows, columns=["day", "what", "lane"])
    found["day"] = pd.to_datetime(found["day"]).dt.normalize()
    found = found[found["day"] <= pd.Timestamp(book.as_of)]
    return found.sort_values("day", kind="stable", ignore_index=True)


def _with(what: str, more: object) -> str:
    return f"{what}: {more}" if isinstance(more, str) else what


def _joint_meetings(book: Book, start: pd.Timestamp) -> list[pd.Timestamp]:
    """The joint alignment meetings of the client's first weeks: later ones are seldom about it."""
    if not book.has("meetings"):
        return []
    aligned = meetings.held(meetings.all_meetings(book))
    until = start + timedelta(days=MEETINGS_FOR_DAYS)
    return aligned.loc[aligned["both"] & (aligned["date"] >= start) & (aligned["date"] <= until), "date"].tolist()


def _notes(edits: Sequence[Edit], handoffs: pd.DataFrame, versions: Sequence[Version]) -> tuple[str, ...]:
    said = []
    gaps = sum(edit.gap for edit in edits)
    if gaps:
        said.append(
            f"{gaps} of {len(edits)} edits start from another text than the one before left: the history export "
            "lacks edits in between, or was cut."
        )
    unknown = sorted({edit.person for edit in edits if edit.side == NEITHER})
    if unknown:
        said.append(f"In neither team, as far as the users export says: {', '.join(unknown)}.")
    if versions and len(handoffs):
        newest = handoffs.sort_values("handed_over_date").iloc[-1]
        last = versions[-1].after
        other = [words_for(s) for s in SECTIONS if s in last and _text(newest.get(s)).strip() != last[s].strip()]
        if other:
            said.append(f"The handoffs export and the last edit on record differ in: {', '.join(other)}.")
    return tuple(said)


def window_spans(book: Book, close: date) -> list[tuple[date, date, str]]:
    """The agreed days after a close, for the time line: first contact, and the cancellation window."""
    policy = book.policies.at(close)
    contact = close + timedelta(days=policy.handoff.first_contact_days)
    window = close + timedelta(days=policy.cancellation.window_days)
    return [
        (close, window, f"cancellation window, {policy.cancellation.window_days} days"),
        (close, contact, f"first contact agreed, {policy.handoff.first_contact_days} days"),
    ]
