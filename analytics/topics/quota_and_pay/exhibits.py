"""The topic's exhibits, in page order."""

from __future__ import annotations

import math
from dataclasses import replace

from analytics.exhibit import Audience, Card, Exhibit, Missing
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.topics.phrases import change
from analytics.topics.quota_and_pay import attainment, bookings, pay
from analytics.topics.quota_and_pay.results import Results, results

TITLE = "Quota and pay"
QUESTION = "Who reaches quota, what do we pay for it, and how does pay follow attainment?"
KEYS = (
    "quota_and_pay.attainment",
    "quota_and_pay.trend",
    "quota_and_pay.people",
    "quota_and_pay.pay_and_attainment",
    "quota_and_pay.earnings_curve",
    "quota_and_pay.mix",
    "quota_and_pay.bookings",
)
PAID = KEYS[3:6]


def exhibits(book: Book, chosen: Chosen, audience: Audience = Audience.LEADER) -> list[Exhibit | Missing]:
    """Every exhibit of the topic, or what it is missing."""
    booked = bookings.bookings(book, chosen)
    if not book.has("quotas"):
        lacking = [Missing(key, book.lacks("quotas", *(["pay"] if key in PAID else []))) for key in KEYS[:-1]]
        return [*lacking, booked]
    found = results(book, chosen)
    if not book.has("pay"):
        return [*_of_quota(found), *(Missing(key, ("pay",)) for key in PAID), booked]
    return [
        *_of_quota(found),
        pay.pay_and_attainment(found, audience),
        pay.earnings_curve(found, audience),
        pay.mix(found),
        booked,
    ]


def _of_quota(found: Results) -> list[Exhibit | Missing]:
    return [attainment.attainment(found), attainment.trend(found), attainment.people(found)]


def card(book: Book, chosen: Chosen) -> Card | Missing:
    """Team attainment of the latest complete month and the twelve before it; without quotas, what was booked."""
    if not book.has("quotas"):
        return bookings.card(book, chosen)
    months = attainment.team_months(results(book, replace(chosen, first=None, last=chosen.last)))
    months = months[months["complete"]]
    if months.empty:
        return Missing(KEYS[1], why="No complete month with quotas yet.")
    numbers = attainment.trend_numbers(months)
    spark = months["attainment"].tail(13).tolist()
    before = months["attainment"].iloc[-13:-1]
    moved = (spark[-1] - before.mean()) / before.std() if len(before) >= 6 and before.std() > 0 else math.nan
    return Card(
        topic="quota_and_pay",
        key=KEYS[1],
        label=f"Team attainment, {months['period'].iloc[-1]:%b %Y}",
        value=f"{numbers['latest']:.0%}",
        change=""
        if math.isnan(numbers["previous"])
        else f"{change(numbers['latest'] - numbers['previous'])} on the month before",
        spark=tuple(spark),
        moved=moved,
    )
