"""Exhibits on how many: the headline, what billing tools show instead, survival, and the trend by month."""

from __future__ import annotations

import math

import pandas as pd

from analytics import charts
from analytics.exhibit import Card, Exhibit, Missing
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.history.engine import LazyFrame
from analytics.statistics import newcombe, survival_at, wilson
from analytics.topics.cancellations import measures
from analytics.topics.cancellations.words import CANCELLING, Words, counted, money, month, percent, period, points
from analytics.topics.crediting import left_out
from analytics.topics.phrases import change

NOTABLE = 0.02
"""From this difference on, the headline and the mature-only rate need a word of explanation."""


def headline(book: Book, chosen: Chosen, deals: LazyFrame, window: int, found: measures.EarlyRate) -> Exhibit | Missing:
    """The risk of cancelling within the window, with its interval, and the mature-only rate beside it."""
    key = "cancellations.early_rate"
    if math.isnan(found.rate):
        return too_young(key, found.deals, window)
    curve = measures.curve(deals)
    curve = curve[curve["day"] <= window]
    risk = pd.DataFrame(
        {
            "day": curve["day"].astype(int),
            "cancelled": 1 - curve["survival"],
            "low": 1 - curve["high"],
            "high": 1 - curve["low"],
            "at_risk": curve["at_risk"].astype(int),
        }
    )
    figure = charts.trend(
        risk["day"].tolist(), risk["cancelled"].tolist(), low=risk["low"].tolist(), high=risk["high"].tolist(),
        x_title="Days since the close", y_title="Share of deals cancelled", percent=True, label=f"by day {window}",
    )  # fmt: skip
    return Exhibit(
        key=key,
        finding=f"{percent(found.rate)} of deals are cancelled within {window} days of the close "
        f"(between {percent(found.low)} and {percent(found.high)}): {money(book, found.amount)} lost so far",
        subtitle=f"Share of deals cancelled by day since the close, Kaplan–Meier with 95% interval · closes "
        f"{_period(book, chosen)}",
        figure=figure,
        numbers={
            "deals": found.deals,
            "cancelled_early": found.early,
            "young": found.young,
            "rate": found.rate,
            "ci_low": found.low,
            "ci_high": found.high,
            "mature_deals": found.mature_deals,
            "mature_rate": found.mature_rate,
            "amount_lost": found.amount,
        },
        table=risk,
        caveat=" ".join([*_beside(found, window), *by_account(found, CANCELLING), *not_counted(book, CANCELLING)]),
        source=source(book, CANCELLING, found.deals),
    )


def _beside(found: measures.EarlyRate, window: int) -> list[str]:
    """The mature-only rate, and why it differs where it does."""
    if not found.mature_deals:
        return []
    low, high = wilson(found.mature_early, found.mature_deals)
    said = [
        f"Among the {counted(found.mature_deals, 'deal')} already {window} days old it is "
        f"{percent(found.mature_rate)} ({percent(low)} to {percent(high)})."
    ]
    young_early = found.early - found.mature_early
    if abs(found.rate - found.mature_rate) > NOTABLE:
        said.append(
            f"The two differ because {counted(found.young, 'deal')} younger than {window} days, "
            f"{young_early:,} of them cancelled already, count for the days they were watched in the first figure "
            "and not at all in the second."
        )
    return said


def as_billing_tools_say(book: Book, chosen: Chosen, window: int, found: measures.EarlyRate) -> Exhibit | Missing:
    """The headline beside what the usual shortcuts would report for the same months."""
    key = "cancellations.as_billing_tools_say"
    if math.isnan(found.rate):
        return too_young(key, found.deals, window)
    mature = wilson(found.mature_early, found.mature_deals)
    rows = pd.DataFrame(
        [
            ("This page: young deals count for the days watched", found.rate, found.low, found.high),
            (f"Only deals at least {window} days old", found.mature_rate, *mature),
            ("Young deals counted as survivors", found.naive, math.nan, math.nan),
            ("Joined and left in one month: dropped", found.first_month_dropped, math.nan, math.nan),
        ],
        columns=["way of counting", "rate", "low", "high"],
    )
    lowest = min(found.naive, found.first_month_dropped)
    gap = found.rate - lowest
    finding = (
        f"A billing tool could show {percent(lowest)} where the risk is {percent(found.rate)}: "
        f"{100 * gap:.1f} points would be out of sight"
        if gap >= 0.001
        else f"The usual ways of counting agree here: {percent(lowest)} to {percent(found.rate)}"
    )
    return Exhibit(
        key=key,
        finding=finding,
        subtitle=f"Share cancelled within {window} days, four ways of counting · closes {_period(book, chosen)}",
        figure=charts.dots(
            rows["way of counting"].tolist(),
            rows["rate"].tolist(),
            rows["low"].fillna(rows["rate"]).tolist(),
            rows["high"].fillna(rows["rate"]).tolist(),
            accent=[True, False, False, False],
            percent=True,
            text=[percent(rate) for rate in rows["rate"]],
        ),
        numbers={
            "naive_all": found.naive,
            "joined_and_left_dropped": found.first_month_dropped,
            "rate": found.rate,
            "mature_rate": found.mature_rate,
        },
        table=rows,
        caveat="Monthly churn compares clients at the start of a month with those at its end: whoever joins and leaves "
        f"in between is in neither. Here {counted(found.ended_in_first_month, 'client')} did.",
        source=source(book, CANCELLING, found.deals),
    )


def survival(book: Book, chosen: Chosen, deals: LazyFrame, window: int) -> Exhibit | Missing:
    """The share still a client by day over the first year, with numbers at risk."""
    key = "cancellations.survival"
    curve = measures.curve(deals)
    count = int(curve["at_risk"].iloc[0]) if len(curve) else 0
    if not count:
        return too_young(key, 0, window)
    days = (30, 90, 180, 365)
    shares = {day: survival_at(curve, day) for day in days}
    seen = [day for day in days if not math.isnan(shares[day][0])]
    if not seen:
        return Missing(key, why="No deal in this selection has been watched for 30 days yet.")
    said = [f"{percent(shares[day][0])} after {day} days" for day in seen]
    spans = ", ".join(f"day {day}: {percent(shares[day][1])} to {percent(shares[day][2])}" for day in seen)
    return Exhibit(
        key=key,
        finding=f"Still a client: {', '.join(said[:-1]) + ' and ' + said[-1] if len(said) > 1 else said[0]}",
        subtitle=f"Share of deals not cancelled by day since the close, Kaplan–Meier with 95% interval · closes "
        f"{_period(book, chosen)}",
        figure=charts.steps(
            {"All deals": curve}, marks=(charts.Mark(window, f"day {window}"),), until=365, at_risk_days=(0, *days)
        ),
        numbers={f"day_{day}": shares[day][0] for day in days},
        table=curve[curve["day"] <= 365].astype({"day": int, "at_risk": int, "events": int}),
        caveat=f"95% intervals at {spans}. A deal that has not been watched for so long counts until its age today.",
        source=source(book, CANCELLING, count),
    )


def trend(book: Book, chosen: Chosen, deals: LazyFrame, window: int, words: Words = CANCELLING) -> Exhibit | Missing:
    """The early rate by month of close; months with young deals are still open."""
    key = f"{words.topic}.trend"
    rows = measures.by_month(deals, window)
    if rows["rate"].isna().all():
        return too_young(key, int(rows["deals"].sum()), window)
    known = rows[rows["known"]]
    moved = latest_change(rows)
    first_open = next((i for i, is_known in enumerate(rows["known"]) if not is_known), None)
    young = int(rows["young"].sum())
    return Exhibit(
        key=key,
        finding=_trend_finding(known, moved, window, words),
        subtitle=f"Share of the deals of each month of close that {words.verb} within {window} days, 95% interval · "
        f"closes {_period(book, chosen)}",
        figure=charts.trend(
            rows["month"].tolist(),
            rows["rate"].tolist(),
            low=rows["low"].tolist(),
            high=rows["high"].tolist(),
            open_from=first_open,
            percent=True,
            y_title=f"Share {words.done} early",
        ),
        numbers={
            "latest_known": float(known["rate"].iloc[-1]) if len(known) else math.nan,
            "previous": float(known["rate"].iloc[-2]) if len(known) > 1 else math.nan,
            "change": moved[0],
            "change_low": moved[1],
            "change_high": moved[2],
        },
        table=rows.assign(month=rows["month"].dt.date),
        caveat=f"Grey months hold deals younger than {window} days ({young:,} in all): not yet known, and left open "
        "instead of drawn as a fall."
        if young
        else f"Every deal shown is at least {window} days old.",
        source=source(book, words, int(rows["deals"].sum())),
    )


def latest_change(rows: pd.DataFrame) -> tuple[float, float, float]:
    """The change of the rate from the last known month but one to the last, with Newcombe's interval."""
    known = rows[rows["known"]]
    if len(known) < 2:
        return math.nan, math.nan, math.nan
    before, last = known.iloc[-2], known.iloc[-1]
    difference, low, high = newcombe(last["early"], last["deals"], before["early"], before["deals"])
    return float(difference), float(low), float(high)


def _trend_finding(known: pd.DataFrame, moved: tuple[float, float, float], window: int, words: Words) -> str:
    if known.empty:
        return f"Every month shown still holds deals younger than {window} days: nothing is settled yet"
    last = known.iloc[-1]
    now = f"{percent(last['rate'])} in {month(last['month'])}"
    if len(known) == 1:
        return (
            f"{now}: {last['early']:,} of {counted(int(last['deals']), 'deal')} {words.done} within {window} days "
            f"(between {percent(last['low'])} and {percent(last['high'])}); no earlier month is known"
        )
    was = f"{percent(known.iloc[-2]['rate'])} in {month(known.iloc[-2]['month'])}"
    difference, low, high = moved
    span = f"{points(low)} to {points(high)} points"
    if low <= 0 <= high:
        return f"No sign that {words.events} changed: {now} after {was} (difference {span})"
    events = words.events[0].upper() + words.events[1:]
    return f"{events} {'rose' if difference > 0 else 'fell'} from {was} to {now} ({span})"


def card(topic: str, label: str, rate: float, months: pd.DataFrame) -> Card:
    """A headline for the overview, from a rate and the rates by month that `measures.by_month` gives."""
    known = months[months["known"]]
    moved, low, high = latest_change(months)
    said = ""
    if not math.isnan(moved):
        before, last = known["month"].iloc[-2], known["month"].iloc[-1]
        start = f"{before:%b}" if before.year == last.year else month(before)
        said = f"{change(moved)} from {start} to {month(last)} ({points(low)} to {points(high)})"
    return Card(
        topic=topic,
        key=f"{topic}.early_rate",
        label=label,
        value=percent(rate),
        change=said,
        spark=tuple(float(value) for value in known["rate"].tail(12)),
        moved=moved / ((high - low) / 3.92) if said and high > low else math.nan,
    )


def too_young(key: str, deals: int, window: int) -> Missing:
    """Why there is no rate: no deals, or none old enough."""
    if not deals:
        return Missing(key, why="No deal closed in this selection.")
    return Missing(
        key, why=f"None of the {counted(deals, 'deal')} in this selection has been watched for {window} days yet."
    )


def by_account(found: measures.EarlyRate, words: Words) -> list[str]:
    """A word on the events that named only the client, and what was made of them."""
    if not found.by_account:
        return []
    verb = "names" if found.by_account == 1 else "name"
    return [
        f"{found.by_account:,} of {found.early:,} {words.events} {verb} only the client; each counts for the client's "
        "latest deal closed by then."
    ]


def not_counted(book: Book, words: Words) -> list[str]:
    """What is in no rate, and why: events of no deal, second cancellations, deals ended before they closed."""
    unmatched, repeated = left_out(book, words.tables[-1])
    unsound = len(measures.contradicted(book))
    said = [
        (unmatched, "event belongs", "events belong", "to no deal in the exports and counts for nobody"),
        (repeated, "cancellation is", "cancellations are", "of a deal cancelled before: the first one counts"),
        (unsound, "deal is", "deals are", "left out: cancelled, by the export, before the close"),
    ]
    return [f"{many:,} {one if many == 1 else more} {what}." for many, one, more, what in said if many]


def source(book: Book, words: Words, n: int, of: str = "deals") -> str:
    """The source line, with what was set aside among the events."""
    table = words.tables[-1]
    aside = book.facts[table].rejected if table in book.facts else 0
    rejected = f" · {counted(aside, 'row')} of {table} set aside" if aside else ""
    return book.source_line(*words.tables, n=n, of=of) + rejected


def _period(book: Book, chosen: Chosen) -> str:
    return period(*book.period(chosen))
