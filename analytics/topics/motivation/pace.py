"""Do people sell faster once the multiplier above quota has started? The test that small teams can pass."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from analytics import charts
from analytics.exhibit import Exhibit, Missing
from analytics.history.book import Book
from analytics.statistics.pace import Pace, Reading, paces_around_quota
from analytics.topics.motivation.claim import plans
from analytics.topics.motivation.look import WHOLE_TEAM, Look
from analytics.topics.motivation.measures import deals_of_months

KEY = "motivation.pace"
IN_WORDS = {
    "speeds up": "People sell faster",
    "slows down": "People sell more slowly",
    "does not speed up": "People do not speed up",
    "cannot tell": "It cannot be told whether people sell faster",
}
BY_VALUE = {
    "speeds up": "they do",
    "slows down": "they sell more slowly",
    "does not speed up": "they do not speed up",
    "cannot tell": "it cannot be told",
}
MOST_DEALS = 20_000
"""Of a larger team the newest months are read, so that the page answers within seconds."""


def pace(look: Look) -> Exhibit | Missing:
    """Selling after the crossing against selling before it, by deals and by value."""
    if not look.book.has("quotas"):
        return Missing(KEY, ("quotas",))
    months = with_threshold(look.book, look.panel)
    if months.empty:
        return Missing(KEY, why="The pay plan pays no higher rate above quota, so there is no multiplier to test.")
    deals = newest(deals_of_months(look.book, months))
    found = _tested(deals)
    people, count = _crossers(deals), found["count"]
    numbers = _numbers(found, deals, people)
    if count.bunched:
        return Missing(
            KEY,
            why="Several deals of one person fall on one day far more often than chance has it (entered together, or "
            "one order in many lines); the test would then see a slowing down where there is none.",
        )
    if math.isnan(count.ratio):
        return Missing(
            KEY,
            why=f"Too few months in which somebody passed the start of the multiplier: {count.person_months}; "
            "the test needs at least 10.",
        )
    why = look.leader_only(people, "passed it")
    if why:
        return Missing(KEY, why=why)
    labels = ["By number of deals", "By value", "Plain before and after: a trap"]
    centre = [count.ratio - 1, found["value"].ratio - 1, count.naive - 1]
    low = [count.low - 1, found["value"].low - 1, count.naive - 1]
    high = [count.high - 1, found["value"].high - 1, count.naive - 1]
    return Exhibit(
        key=KEY,
        finding=finding(found["count"], found["value"]),
        subtitle=f"Pace of deals after the multiplier starts in a month, against before it, {count.person_months:,} "
        f"person-months that passed it, {_span(deals)}",
        figure=charts.dots(
            labels, centre, low, high, accent=[True, False, False],
            marks=[charts.Mark(0.0, "same pace", dash=False)], x_title="Change of pace", percent=True,
        ),
        numbers=numbers,
        table=pd.DataFrame({"reading": labels, "change": centre, "low": low, "high": high}),
        caveat="Compared with each person's own deals of the month, dealt anew over the days on which this team sells. "
        f"The plain before and after ({change(count.naive - 1)}) misleads both ways: its “before” ends on a deal by "
        "definition, and month ends are busy anyway. Deals held back or pulled forward move dates too. " + WHOLE_TEAM,
        source=look.book.source_line("deals", "quotas", n=count.person_months, of="person-months"),
    )  # fmt: skip


def with_threshold(book: Book, panel: pd.DataFrame) -> pd.DataFrame:
    """The person-months whose plan accelerates, with `threshold` (money): the bookings at which it does."""
    months = panel.loc[panel["quota"] > 0, ["person_id", "month", "quota"]]
    starts = [plan.accelerates_at for plan in plans(book, months.rename(columns={"month": "period"}))]
    months = months.assign(threshold=months["quota"] * pd.Series(starts, index=months.index, dtype=float))
    return months.dropna(subset=["threshold"]).drop(columns="quota")


def newest(deals: pd.DataFrame, most: int = MOST_DEALS) -> pd.DataFrame:
    """The deals of the newest months that are together no more than `most`, whole months only."""
    sizes = deals.groupby("month").size().sort_index(ascending=False).cumsum()
    return deals[deals["month"].isin(sizes.index[(sizes <= most) | (sizes == sizes.min())])]


def _tested(deals: pd.DataFrame) -> dict[Reading, Pace]:
    return paces_around_quota(
        deals["person_id"] + deals["month"].dt.strftime(" %Y-%m"),
        deals["day"],
        deals["amount"],
        deals["threshold"],
        month=deals["month"],
        days_in_month=deals["days_in_month"],
    )


def _crossers(deals: pd.DataFrame) -> int:
    """People who passed the threshold in some month."""
    months = deals.groupby(["person_id", "month"]).agg(sold=("amount", "sum"), threshold=("threshold", "first"))
    return int(months[months["sold"] >= months["threshold"]].index.get_level_values(0).nunique())


def _numbers(found: Mapping[Reading, Pace], deals: pd.DataFrame, people: int) -> dict[str, float]:
    count, value = found["count"], found["value"]
    return {
        "ratio": count.ratio, "ci_low": count.low, "ci_high": count.high, "p": count.p, "naive": count.naive,
        "value_ratio": value.ratio, "value_low": value.low, "value_high": value.high, "value_p": value.p,
        "person_months": count.person_months, "people": people, "deals": len(deals),
    }  # fmt: skip


def finding(count: Pace, value: Pace) -> str:
    """What both tests say, in one sentence; where they disagree it says so and claims no more than each allows."""
    span = f"between {change(count.low - 1)} and {change(count.high - 1)}"
    said = IN_WORDS[_direction(count)]
    if _direction(count) == _direction(value):
        return f"{said} once the multiplier has started: {span}"
    by_value = f"between {change(value.low - 1)} and {change(value.high - 1)}"
    return (
        f"By number of deals {said[0].lower()}{said[1:]} once the multiplier has started ({span}); by value "
        f"{BY_VALUE[_direction(value)]} ({by_value})"
    )


def _direction(found: Pace) -> str:
    if found.verdict == "does not speed up" and found.high < 1:
        return "slows down"
    return str(found.verdict)


def change(share: float) -> str:
    """A change in whole percent, signed; with as many decimals as it takes not to read as none.

    Examples
    --------
    >>> change(0.123), change(-0.004), change(0.0003)
    ('+12%', '−0.4%', '+0.03%')
    """
    size = abs(share)
    digits = 0 if size >= 0.00995 or size == 0 else 1 if size >= 0.0005 else 2
    return f"{share:+.{digits}%}".replace("-", "−")


def _span(deals: pd.DataFrame) -> str:
    return f"{deals['month'].min():%b %Y} to {deals['month'].max():%b %Y}"
