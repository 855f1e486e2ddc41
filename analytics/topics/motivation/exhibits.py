"""The topic's exhibits, in page order."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

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
    settings: Settings = Settings(),  # noqa: B008
    looks: int = 1,
) -> list[Exhibit | Missing]:
    """Every exhibit of the topic, or what it is missing.

    `settings` were fixed before looking; `looks` says which dated look within a year this is (0 = between two).
    """
    if not book.has("deals"):
        return [Missing(key, ("deals", *(("pay",) if key in NEEDS_PAY else ()))) for key in KEYS]
    look = Look(book, chosen, audience, settings, looks)
    return [_made(key, look) for key in KEYS]


def _made(key: str, look: Look) -> Exhibit | Missing:
    if key in NEEDS_PAY and not look.book.has("pay"):
        return Missing(key, ("pay",))
    return MADE_BY[key](look)


def card(
    book: Book,
    chosen: Chosen,
    settings: Settings = Settings(),  # noqa: B008
    looks: int = 1,
) -> Card | Missing:
    """The verdict in two or three words, and its interval."""
    if book.lacks("deals", "pay"):
        return Missing(verdict_shown.KEY, book.lacks("deals", "pay"))
    judged = Look(book, chosen, Audience.LEADER, settings, looks).judgement
    known = judged.verdict not in SAYS_NOTHING and not math.isnan(judged.numbers["low"] or 0.0)
    return Card(
        topic="motivation",
        key=verdict_shown.KEY,
        label="More pay, better results?",
        value=IN_SHORT[judged.verdict],
        change=f"{between(judged.numbers, 'low', 'high')} per 10% raise" if known else "",
    )


@dataclass(frozen=True)
class Fixed:
    """The topic with what was fixed before looking: answers like the module, for whoever asks topics for exhibits."""

    settings: Settings
    looks: int
    TITLE: str = TITLE
    QUESTION: str = QUESTION
    KEYS: tuple[str, ...] = KEYS

    @property
    def __name__(self) -> str:
        """A name that differs whenever the answers may: pages keep answers by it."""
        return f"{__name__} {self.settings} {self.looks}"

    def exhibits(self, book: Book, chosen: Chosen, audience: Audience = Audience.LEADER) -> list[Exhibit | Missing]:
        """Every exhibit of the topic under these settings."""
        return exhibits(book, chosen, audience, self.settings, self.looks)

    def card(self, book: Book, chosen: Chosen) -> Card | Missing:
        """The topic's card under these settings."""
        return card(book, chosen, self.settings, self.looks)
