"""The agenda of the next alignment meeting, from the data: what works, what needs work, whom to talk about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import narwhals as nw
import pandas as pd

from analytics import charts
from analytics.exhibit import Exhibit, Missing, Sensitivity
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.history.engine import collect
from analytics.topics.handoff import escalations, measures, meetings, referrals
from analytics.topics.handoff.fields import SECTIONS, words_for
from analytics.topics.handoff.health import Step, steps
from analytics.topics.phrases import counted, percent, share_of
from analytics.topics.records import records

KEY = "handoff.agenda"
WAITING, ESCALATED, INCOMPLETE, AT_RISK = (
    "Waiting for the first contact", "Escalation not solved", "Document incomplete", "Young and at risk",
)  # fmt: skip
REASONS = (WAITING, ESCALATED, INCOMPLETE, AT_RISK)
RECENT_DAYS = 60
MOST_NAMED = 8


@dataclass(frozen=True)
class Agenda:
    """What the next meeting is about.

    `next_on` is the day the next meeting is due by the agreed cadence, or None; `works` and `needs_work` are
    sentences; `clients` has one row per client and reason: `reason, account, account_id, deal_id, seller,
    account_manager, close_date, since_days, why`; `thanks` are sentences.
    """

    next_on: str
    works: tuple[str, ...]
    needs_work: tuple[str, ...]
    clients: pd.DataFrame
    thanks: tuple[str, ...]

    def of(self, reason: str) -> pd.DataFrame:
        """The clients with one reason, the most pressing first."""
        return self.clients[self.clients["reason"] == reason]


def agenda(book: Book, chosen: Chosen) -> Agenda:
    """The agenda as of the day of the data."""
    found = steps(book, chosen)
    works = tuple(_kept(step) for step in found if step.share >= step.target)
    needs = tuple(_missed(step) for step in sorted(found, key=lambda s: s.share - s.target) if step.share < step.target)
    said = _said_last_time(book)
    thanks = referrals.thank_you(book, chosen) if book.has("deals") else pd.DataFrame()
    words = tuple(f"{r.name}: {counted(r.deals, 'referral')} for {r.sellers}" for r in records(thanks.head(5)))
    return Agenda(_next_on(book), works + said[0], needs + said[1], to_talk_about(book, chosen), words)


def _kept(step: Step) -> str:
    return f"{step.name}: {share_of(step.kept, step.n)}, target {percent(step.target)}"


def _missed(step: Step) -> str:
    return f"{step.name}: {share_of(step.kept, step.n)}, below the target of {percent(step.target)}"


def _said_last_time(book: Book) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the notes of the last alignment meeting call working and to improve, as they stand there."""
    if not book.has("meetings"):
        return (), ()
    known = meetings.all_meetings(book)
    aligned = known[known["kind"] == "alignment"]
    if aligned.empty:
        return (), ()
    last = aligned.iloc[-1]
    day = f"{last['date']:%d %b}"
    return tuple(
        (f"Noted on {day}: {last[column]}",) if isinstance(last[column], str) and last[column].strip() else ()
        for column in ("working", "to_improve")
    )  # type: ignore[return-value]


def _next_on(book: Book) -> str:
    if not book.has("meetings"):
        return ""
    known = meetings.held(meetings.all_meetings(book))
    joint = known.loc[known["both"], "date"]
    if joint.empty:
        return ""
    every = book.policies.at(book.as_of).meetings.alignment_every_days
    due = joint.max().date() + timedelta(days=every)
    overdue = (book.as_of - due).days
    return f"{due:%d %b %Y}" + (
        f" (overdue by {counted(overdue, 'day')} on the day of the data)" if overdue > 0 else ""
    )


def to_talk_about(book: Book, chosen: Chosen) -> pd.DataFrame:
    """The clients to talk about, one row per client and reason; those who left are not on it."""
    rows = [_from_handoffs(book, chosen), _from_escalations(book, chosen)]
    found = pd.concat([part for part in rows if len(part)] or [_nobody()], ignore_index=True)
    young = _at_risk(book, found)
    found = pd.concat([found, young], ignore_index=True) if len(young) else found
    names = book.names()
    found["seller"] = found["owner_id"].map(names).fillna(found["owner_id"]).fillna("(unassigned)")
    found["account_manager"] = found["account_manager_id"].map(names).fillna(found["account_manager_id"])
    found["account_manager"] = found["account_manager"].fillna("(unassigned)")
    found["account"] = found["account"].fillna(found["account_id"])
    order = {reason: place for place, reason in enumerate(REASONS)}
    found = found.sort_values("since_days", ascending=False, kind="stable")
    found = found.sort_values("reason", key=lambda r: r.map(order), kind="stable")
    columns = [
        "reason",
        "account",
        "account_id",
        "deal_id",
        "seller",
        "account_manager",
        "close_date",
        "since_days",
        "why",
    ]
    return found[columns].reset_index(drop=True)


COLUMNS = ("reason", "deal_id", "account_id", "account", "owner_id", "account_manager_id", "close_date", "since_days",
           "why")  # fmt: skip


def _nobody() -> pd.DataFrame:
    return pd.DataFrame({column: pd.Series(dtype="object") for column in COLUMNS})


def _from_handoffs(book: Book, chosen: Chosen) -> pd.DataFrame:
    """Clients past the agreed days without a first contact, and recent ones whose document has gaps."""
    if not book.has("deals", "handoffs"):
        return _nobody()
    rules = book.policies.at(book.as_of).handoff
    rows = measures.handed_over(book, chosen).filter(nw.col("left_on").is_null())
    waiting = (~nw.col("contacted")) & (nw.col("age") > rules.first_contact_days)
    gaps = (~nw.col("complete")) & (nw.col("age") <= RECENT_DAYS)
    found = collect(rows.filter(waiting | gaps))
    late = found[~found["contacted"] & (found["age"] > rules.first_contact_days)]
    late = late.assign(
        reason=WAITING,
        since_days=late["age"],
        why=[f"closed {counted(a, 'day')} ago, no contact on record" for a in late["age"]],
    )
    sections = [s for s in rules.sections if s in SECTIONS]
    open_ = found[~found["complete"] & (found["age"] <= RECENT_DAYS)]
    missing = [[words_for(s) for s in sections if not row[f"filled_{s}"]] for _, row in open_.iterrows()]
    open_ = open_.assign(reason=INCOMPLETE, since_days=open_["age"], why=["missing: " + ", ".join(m) for m in missing])
    return pd.concat([late, open_])[list(COLUMNS)]


def _from_escalations(book: Book, chosen: Chosen) -> pd.DataFrame:
    if not book.has("deals", "escalations"):
        return _nobody()
    found = escalations.escalations(book, Chosen(**{**chosen.__dict__, "first": None}))
    found = found[~found["solved"]]
    if found.empty:
        return _nobody()
    deals = book.table("deals").select("deal_id", "account", "close_date").filter(
        nw.col("deal_id").is_in(found["deal_id"].tolist())
    )  # fmt: skip
    found = found.merge(collect(deals), on="deal_id")
    gone = collect(measures.events_with_deals(book, "cancellations").select("deal_id").unique())["deal_id"]
    found = found[~found["deal_id"].isin(gone)]
    days = (pd.Timestamp(book.as_of) - found["opened_at"].dt.normalize()).dt.days
    answered = found["answered"].map({True: "answered, not solved", False: "not answered"})
    why = [f"open for {counted(d, 'day')}, {a}" for d, a in zip(days, answered, strict=True)]
    return found.assign(reason=ESCALATED, since_days=days, why=why)[list(COLUMNS)]


def _at_risk(book: Book, found: pd.DataFrame) -> pd.DataFrame:
    """Clients still inside the cancellation window with at least two of the other reasons."""
    if found.empty:
        return _nobody()
    window = book.policies.at(book.as_of).cancellation.window_days
    age = (pd.Timestamp(book.as_of) - pd.to_datetime(found["close_date"])).dt.days
    young = found[age <= window].assign(age=age)
    reasons = young.groupby("deal_id")["reason"].agg(lambda r: sorted(set(r), key=REASONS.index))
    several = reasons[reasons.map(len) >= 2]
    rows = young.drop_duplicates("deal_id").set_index("deal_id").loc[several.index].reset_index()
    why = [
        f"day {a:.0f} of {window}: " + " and ".join(r.lower() for r in several[d])
        for a, d in zip(rows["age"], rows["deal_id"], strict=True)
    ]
    return rows.assign(reason=AT_RISK, since_days=rows["age"], why=why)[list(COLUMNS)]


def text(found: Agenda) -> str:
    """The agenda as plain text, to copy into an invitation."""
    lines = ["Agenda: sales and account management"]
    if found.next_on:
        lines.append(f"Due: {found.next_on}")
    for title, sentences in (("What works", found.works), ("What needs work", found.needs_work)):
        lines += ["", title, *(f"- {sentence}" for sentence in sentences or ("Nothing on record.",))]
    for reason in REASONS:
        clients = found.of(reason)
        if len(clients):
            lines += ["", f"{reason} ({len(clients)})"]
            shown = clients.head(MOST_NAMED)
            lines += [f"- {r.account} ({r.seller} / {r.account_manager}): {r.why}" for r in records(shown)]
            if len(clients) > MOST_NAMED:
                lines.append(f"- and {len(clients) - MOST_NAMED} more")
    if found.thanks:
        lines += ["", "Thank you", *(f"- {sentence}" for sentence in found.thanks)]
    return "\n".join([*lines, "", "Decisions, owner, date:", ""])


def exhibit(book: Book, chosen: Chosen) -> Exhibit | Missing:
    """How many clients to talk about for which reason; the agenda itself is the table and `text`."""
    if not book.has("deals") or not (book.has("handoffs") or book.has("escalations")):
        return Missing(KEY, needs=book.lacks("deals", "handoffs", "escalations"))
    found = agenda(book, chosen)
    counts = found.clients["reason"].value_counts().reindex(list(REASONS), fill_value=0)
    clients = int(found.clients["deal_id"].nunique())
    numbers = {
        "clients": clients, "waiting": int(counts[WAITING]), "escalated": int(counts[ESCALATED]),
        "incomplete": int(counts[INCOMPLETE]), "young_at_risk": int(counts[AT_RISK]), "works": len(found.works),
        "needs_work": len(found.needs_work),
    }  # fmt: skip
    finding = f"{counted(clients, 'client')} to talk about in the next meeting"
    if counts[AT_RISK]:
        finding += f"; {counts[AT_RISK]:,} of them young and at risk"
    return Exhibit(
        key=KEY,
        finding=finding if clients else "No client needs to be talked about: nobody waits, no escalation is open",
        subtitle=f"Clients by reason, as of {book.as_of:%d %b %Y}; a client can have several"
        + (f". Next meeting due: {found.next_on}" if found.next_on else ""),
        figure=charts.bars(
            list(REASONS), counts.tolist(), shades=["warn" if r == AT_RISK and counts[r] else "accent" for r in REASONS]
        ),
        numbers=numbers,
        table=found.clients.drop(columns=["account_id", "deal_id"]),
        caveat=f"Documents of clients won in the last {RECENT_DAYS} days. Young and at risk: inside the cancellation "
        "window with at least two of the other reasons; it is a reason to call, not a forecast.",
        source=book.source_line("deals", "handoffs", "escalations", n=clients, of="clients"),
        sensitivity=Sensitivity.NAMES,
    )
