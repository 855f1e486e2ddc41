"""The topic's exhibits, in page order."""

from __future__ import annotations

import math
from collections.abc import Callable

from analytics.exhibit import Audience, Card, Exhibit, Missing
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.topics.motivation import (
    claim,
    elsewhere,
    help,
    middle,
    motivators,
    pace,
    pay,
    raises,
    stated,
    thresholds,
    verdict_shown,
)
from analytics.topics.motivation.look import Look
from analytics.topics.motivation.remembered import look_of, settings_of
from analytics.topics.motivation.settings import Settings
from analytics.topics.motivation.words import SAYS_NOTHING, Verdict, between

TITLE = "Motivation"
QUESTION = "Pay them more and they will be more motivated: does it show in our team? What does?"

MADE_BY: dict[str, Callable[[Look], Exhibit | Missing]] = {
    verdict_shown.KEY: verdict_shown.verdict,
    pace.KEY: pace.pace,
    claim.KEY: claim.claim_120,
    pay.WITHIN: pay.pay_within,
    raises.KEY: raises.raises,
    middle.MIDDLE: middle.regression_to_the_mean,
    middle.LEAVERS: middle.leavers,
    pay.BETWEEN: pay.pay_between,
    thresholds.KEY: thresholds.thresholds,
    motivators.KEY: motivators.motivators,
    stated.KEY: stated.stated_or_revealed,
    help.KEY: help.who_needs_help,
    elsewhere.RESULTS: elsewhere.results_elsewhere,
    elsewhere.STRENGTH: elsewhere.strength_elsewhere,
}
KEYS = tuple(MADE_BY)
NEEDS_NO_DEALS = (motivators.KEY, elsewhere.STRENGTH)
NEEDS_PAY = (verdict_shown.KEY, pay.WITHIN, raises.KEY, pay.BETWEEN)

IN_SHORT = {
    Verdict.NO_PAY: "No pay known before",
    Verdict.SAME_DAY: "Before and after only",
    Verdict.TOO_LITTLE: "Too little to tell",
    Verdict.ROSE: "Rose with pay",
    Verdict.FELL: "Fell after raises",
    Verdict.NO_IMPORTANT: "No important effect",
    Verdict.DEPENDS: "Depends on the reading",
    Verdict.CANNOT_TELL: "Cannot tell",
    Verdict.BETWEEN_LOOKS: "Between two looks",
}


def exhibits(
    book: Book,
    chosen: Chosen,
    audience: Audience = Audience.LEADER,
    settings: Settings | None = None,
    looks: int | None = None,
) -> list[Exhibit | Missing]:
    """Every exhibit of the topic, or what it is missing.

    `settings` were fixed before looking; `looks` says which dated look within a year this is (0 = between two). Where
    they are not given, they are what the book's history remembers.
    """
    look = looking(book, chosen, audience, settings, looks)
    return [_made(key, look) for key in KEYS]


def looking(book: Book, chosen: Chosen, audience: Audience, settings: Settings | None, looks: int | None) -> Look:
    """A look under these settings, or those that are remembered."""
    fixed = settings or settings_of(book)
    return Look(book, chosen, audience, fixed, look_of(book) if looks is None else looks)


def _made(key: str, look: Look) -> Exhibit | Missing:
    lacks = look.book.lacks(*(() if key in NEEDS_NO_DEALS else ("deals",)), *(("pay",) if key in NEEDS_PAY else ()))
    if lacks:
        return Missing(key, lacks)
    return MADE_BY[key](look)


def card(
    book: Book,
    chosen: Chosen,
    settings: Settings | None = None,
    looks: int | None = None,
) -> Card | Missing:
    """The verdict in two or three words, and its interval."""
    if book.lacks("deals", "pay"):
        return Missing(verdict_shown.KEY, book.lacks("deals", "pay"))
    judged = looking(book, chosen, Audience.LEADER, settings, looks).judgement
    known = judged.verdict not in SAYS_NOTHING and not math.isnan(judged.numbers["low"])
    return Card(
        topic="motivation",
        key=verdict_shown.KEY,
        label="More pay, better results?",
        value=IN_SHORT[judged.verdict],
        change=f"{between(judged.numbers, 'low', 'high')} per 10% raise" if known else "",
    )
