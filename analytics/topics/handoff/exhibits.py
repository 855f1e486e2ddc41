"""Is a sold client handed over whole? The topic's exhibits in page order."""

from __future__ import annotations

import math

from analytics.exhibit import Audience, Card, Exhibit, Missing
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.history.held import one_answer
from analytics.topics.handoff import agenda, contact, escalations, health, meetings, referrals, whole
from analytics.topics.phrases import change, percent

TITLE = "Handoff"
QUESTION = (
    "Is a sold client handed over whole: document, first contact, joint meetings, escalations, outings, referrals?"
)
KEYS = (
    health.HEALTH, health.TREND, contact.FIRST_CONTACT, contact.PAIRS, whole.DOCUMENT, whole.CHANGES, whole.PAYS_OFF,
    meetings.KEY, agenda.KEY, escalations.ESCALATIONS, escalations.ROUTE, escalations.RESPONSE, escalations.MIS_SOLD,
    referrals.REFERRALS, referrals.THANKS,
)  # fmt: skip


@one_answer
def exhibits(book: Book, chosen: Chosen, audience: Audience = Audience.LEADER) -> list[Exhibit | Missing]:  # noqa: ARG001
    """Every exhibit of the topic, in the order of KEYS; nothing in it depends on pay."""
    return [
        health.exhibit(book, chosen),
        health.trend(book, chosen),
        contact.first_contact(book, chosen),
        contact.pairs(book, chosen),
        whole.document(book, chosen),
        whole.changes(book, chosen),
        whole.pays_off(book, chosen),
        meetings.exhibit(book, chosen),
        agenda.exhibit(book, chosen),
        *escalations.exhibits(book, chosen),
        *referrals.exhibits(book, chosen),
    ]


def card(book: Book, chosen: Chosen) -> Card | Missing:
    """Whole documents by month of close."""
    lacks = book.lacks("deals", "handoffs")
    if lacks:
        return Missing(health.HEALTH, needs=lacks)
    months = health.by_month(book, chosen)
    whole_ones = months[months["step"] == "Document complete"]
    if whole_ones.empty:
        return Missing(health.HEALTH, why="No deal of this period and filter was handed over.")
    latest = whole_ones.iloc[-1]
    said, moved = "", math.nan
    if len(whole_ones) > 1:
        before = whole_ones.iloc[-2]
        difference = latest["share"] - before["share"]
        said = f"{change(difference)} since {before['month']:%b}"
        pooled = (latest["kept"] + before["kept"]) / (latest["n"] + before["n"])
        error = math.sqrt(pooled * (1 - pooled) * (1 / latest["n"] + 1 / before["n"]))
        moved = difference / error if error else math.nan
    return Card(
        topic="handoff",
        key=health.HEALTH,
        label=f"Documents complete, {latest['month']:%b %Y}",
        value=percent(float(latest["share"])),
        change=said,
        spark=tuple(float(share) for share in whole_ones["share"].tail(12)),
        moved=float(moved),
    )
