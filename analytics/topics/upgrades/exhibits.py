"""Which clients upgrade early, and which team gets the credit: the topic's answers, in page order."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd

from analytics import charts
from analytics.exhibit import Audience, Card, Exhibit, Missing
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.history.engine import LazyFrame
from analytics.history.held import one_answer
from analytics.policy import Upgrade
from analytics.topics.cancellations import agreement, comparisons, events, rates
from analytics.topics.cancellations import measures as early
from analytics.topics.cancellations.replay import replay, usual_upgrade
from analytics.topics.cancellations.words import UPGRADING, counted, money, percent, period
from analytics.topics.upgrades import fairness, measures

in_words = agreement.in_words
TITLE = "Early upgrades"
QUESTION = "Which clients upgrade within the first days, and which team gets the credit?"
RATES = tuple(f"upgrades.{name}" for name in ("early_rate", "trend"))
COMPARISONS = tuple(f"upgrades.{name}" for name in ("by_person", "by_source", "products"))
AGREEMENT = tuple(f"upgrades.{name}" for name in ("policy", "symmetry", "net"))
KEYS = (*RATES, *COMPARISONS, *AGREEMENT)
NEEDS_BOTH = ("upgrades.symmetry", "upgrades.net")


@one_answer
def exhibits(book: Book, chosen: Chosen, audience: Audience = Audience.LEADER) -> list[Exhibit | Missing]:
    """Every exhibit of the topic in order; the policy is compared with its usual alternative."""
    lacking = book.lacks("deals", "upgrades")
    if lacking:
        both = book.lacks("deals", "upgrades", "cancellations")
        return [Missing(key, needs=both if key in NEEDS_BOTH else lacking) for key in KEYS]
    deals, window = measures.watched(book, chosen), measures.window_days(book)
    found = early.early_rate(deals, window)
    without = book.lacks("cancellations")
    both_ways = [
        Missing(key, needs=without) if without else make(book, chosen)
        for key, make in zip(NEEDS_BOTH, (fairness.symmetry, fairness.net), strict=True)
    ]
    return [
        headline(book, chosen, deals, window, found),
        rates.trend(book, chosen, deals, window, UPGRADING),
        comparisons.by_person(book, chosen, deals, window, UPGRADING),
        comparisons.by_group(book, chosen, deals, window, "lead_source", found.rate, UPGRADING),
        products(book, chosen, window),
        simulated(book, chosen, usual_upgrade(book), audience),
        *both_ways,
    ]


def headline(book: Book, chosen: Chosen, deals: LazyFrame, window: int, found: early.EarlyRate) -> Exhibit | Missing:
    """The cumulative incidence of a first upgrade within the window, cancellation competing."""
    key = "upgrades.early_rate"
    if math.isnan(found.rate):
        return rates.too_young(key, found.deals, window)
    curves = measures.incidence(deals)
    curve = curves[(curves["cause"] == measures.UPGRADED) & (curves["day"] <= window)]
    if curve.empty:
        return Missing(key, why=f"None of the {counted(found.deals, 'deal')} in this selection was upgraded yet.")
    added = float(measures.products(book, chosen)["amount"].sum())
    table = pd.DataFrame(
        {"day": curve["day"].astype(int), "upgraded": curve["incidence"], "low": curve["low"], "high": curve["high"]}
    )
    return Exhibit(
        key=key,
        finding=f"{percent(found.rate)} of deals are upgraded within {window} days of the close "
        f"(between {percent(found.low)} and {percent(found.high)}): {money(book, added)} added so far",
        subtitle="Share of deals with a first upgrade by day since the close, cancellation competing "
        f"(Aalen–Johansen), 95% interval · closes {period(*book.period(chosen))}",
        figure=charts.trend(
            table["day"].tolist(),
            table["upgraded"].tolist(),
            low=table["low"].tolist(),
            high=table["high"].tolist(),
            x_title="Days since the close",
            y_title="Share of deals upgraded",
            percent=True,
            label=f"by day {window}",
        ),
        numbers={
            "deals": found.deals,
            "upgraded_early": found.early,
            "young": found.young,
            "rate": found.rate,
            "ci_low": found.low,
            "ci_high": found.high,
            "mature_deals": found.mature_deals,
            "mature_rate": found.mature_rate,
            "amount_added": added,
        },
        table=table,
        caveat="A deal cancelled before any upgrade can no longer be upgraded and stays in the count; a deal younger "
        f"than {window} days ({found.young:,} of them) counts for the days it was watched. "
        + " ".join([*rates.by_account(found, UPGRADING), *rates.not_counted(book, UPGRADING)]),
        source=rates.source(book, UPGRADING, found.deals),
    )


def products(book: Book, chosen: Chosen, window: int) -> Exhibit | Missing:
    """What early upgrades add, by product."""
    key = "upgrades.products"
    rows = measures.products(book, chosen)
    if rows.empty:
        return Missing(key, why=f"Nobody in this selection upgraded within {window} days.")
    if (rows["product"] == early.UNKNOWN).all():
        return Missing(key, why="The upgrades name no product. Bring an export of the upgrades that has it.")
    total, top = float(rows["amount"].sum()), rows.iloc[0]
    return Exhibit(
        key=key,
        finding=f"{top['product']} adds most: {money(book, top['amount'])} of the {money(book, total)} that early "
        f"upgrades bring, in {counted(int(top['upgrades']), 'upgrade')} of {int(rows['upgrades'].sum()):,}",
        subtitle=f"Money added within {window} days of the close by product, {book.policies.latest.company.currency} · "
        f"closes {period(*book.period(chosen))}",
        figure=charts.bars(
            rows["product"].tolist(),
            rows["amount"].tolist(),
        ),
        numbers={"products": len(rows), "upgrades": int(rows["upgrades"].sum()), "amount_added": total},
        table=rows,
        caveat="Every upgrade within the window counts here, not only a deal's first.",
        source=rates.source(book, UPGRADING, int(rows["upgrades"].sum()), of="upgrades"),
    )


def simulated(
    book: Book,
    chosen: Chosen,
    rule: Upgrade,
    audience: Audience = Audience.LEADER,
    agreed: pd.DataFrame | None = None,
) -> Exhibit | Missing:
    """The policy simulator's answer: who gets the credit, agreed and under an alternative rule.

    `agreed` is what `crediting.attained(book)` gives, where it is at hand already.
    """
    found = replay(book, chosen, rule, agreed=agreed)
    rules = (book.policies.at(book.as_of).upgrade, rule)
    return agreement.policy(book, chosen, found, rules, audience, UPGRADING)


def listed(book: Book, chosen: Chosen, month: date | None = None, seller: str = "") -> pd.DataFrame:
    """The early upgrades in the filter, for the list under the charts; of one month of close or one seller."""
    deals, window = measures.watched(book, chosen), measures.window_days(book)
    return events.listed(book, deals, window, month, seller, about="added", happened="upgraded")


@one_answer
def card(book: Book, chosen: Chosen) -> Card | Missing:
    """The headline for the overview: the early rate, its change between the two latest known months."""
    lacking = book.lacks("deals", "upgrades")
    if lacking:
        return Missing("upgrades.early_rate", needs=lacking)
    deals, window = measures.watched(book, chosen), measures.window_days(book)
    found = early.early_rate(deals, window)
    if math.isnan(found.rate):
        return rates.too_young("upgrades.early_rate", found.deals, window)
    return rates.card("upgrades", f"Upgraded within {window} days", found.rate, early.by_month(deals, window))
