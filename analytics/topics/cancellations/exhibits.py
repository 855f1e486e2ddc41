"""Which clients cancel early, why, and which team takes the hit: the topic's answers, in page order."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd

from analytics.exhibit import Audience, Card, Exhibit, Missing
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.history.held import one_answer
from analytics.policy import Cancellation
from analytics.topics.cancellations import agreement, comparisons, events, measures, rates
from analytics.topics.cancellations.pay_rules import PayRule
from analytics.topics.cancellations.replay import replay, usual_cancellation

in_words = agreement.in_words
TITLE = "Early cancellations"
QUESTION = "Which clients cancel within the first days, why, and which team takes the hit?"
RATES = tuple(f"cancellations.{name}" for name in ("early_rate", "as_billing_tools_say", "survival", "trend"))
COMPARISONS = tuple(f"cancellations.{name}" for name in ("by_person", "by_source", "by_product", "reasons", "money"))
AGREEMENT = tuple(f"cancellations.{name}" for name in ("policy", "payout", "renewal_target"))
KEYS = (*RATES, *COMPARISONS, *AGREEMENT)


@one_answer
def exhibits(book: Book, chosen: Chosen, audience: Audience = Audience.LEADER) -> list[Exhibit | Missing]:
    """Every exhibit of the topic in order; the policy is compared with its usual alternative."""
    lacking = book.lacks("deals", "cancellations")
    if lacking:
        return [Missing(key, needs=lacking) for key in KEYS]
    deals, window = measures.watched(book, chosen), measures.window_days(book)
    found = measures.early_rate(deals, window)
    return [
        rates.headline(book, chosen, deals, window, found),
        rates.as_billing_tools_say(book, chosen, window, found),
        rates.survival(book, chosen, deals, window),
        rates.trend(book, chosen, deals, window),
        comparisons.by_person(book, chosen, deals, window),
        comparisons.by_group(book, chosen, deals, window, "lead_source", found.rate),
        comparisons.by_group(book, chosen, deals, window, "product", found.rate),
        comparisons.reasons(book, chosen, deals, window),
        comparisons.money_lost(book, chosen, deals, window, found),
        *simulated(book, chosen, usual_cancellation(book), audience=audience),
        agreement.renewal_target(book, chosen),
    ]


def simulated(
    book: Book,
    chosen: Chosen,
    rule: Cancellation,
    pay_rule: PayRule = PayRule.RECOMPUTED,
    audience: Audience = Audience.LEADER,
    agreed: pd.DataFrame | None = None,
) -> list[Exhibit | Missing]:
    """The policy simulator's answer: who moves and what is paid under `rule`, beside the agreed policy.

    `agreed` is what `crediting.attained(book)` gives, where it is at hand already.
    """
    found = replay(book, chosen, rule, pay_rule, agreed)
    rules = (book.policies.at(book.as_of).cancellation, rule)
    return [
        agreement.policy(book, chosen, found, rules, audience),
        agreement.payouts(book, chosen, found, pay_rule, audience),
    ]


def listed(book: Book, chosen: Chosen, month: date | None = None, seller: str = "") -> pd.DataFrame:
    """The early cancellations in the filter, for the list under the charts; of one month of close or one seller."""
    return events.listed(book, measures.watched(book, chosen), measures.window_days(book), month, seller)


@one_answer
def card(book: Book, chosen: Chosen) -> Card | Missing:
    """The headline for the overview: the early rate, its change between the two latest known months."""
    lacking = book.lacks("deals", "cancellations")
    if lacking:
        return Missing("cancellations.early_rate", needs=lacking)
    deals, window = measures.watched(book, chosen), measures.window_days(book)
    found = measures.early_rate(deals, window)
    if math.isnan(found.rate):
        return rates.too_young("cancellations.early_rate", found.deals, window)
    return rates.card("cancellations", f"Cancelled within {window} days", found.rate, measures.by_month(deals, window))
