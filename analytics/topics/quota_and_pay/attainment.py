"""Who reaches quota, this period and month by month."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from analytics import charts
from analytics.exhibit import Exhibit, Missing, Sensitivity
from analytics.history.chosen import add_months, month_end
from analytics.history.engine import collect
from analytics.topics.phrases import change
from analytics.topics.quota_and_pay import measures
from analytics.topics.quota_and_pay.results import Results, monthly

STEPS = 10  # columns of ten points, cut exactly at 100% and 120%
LOWEST, HIGHEST = 5, 15  # 50% and 150%, in steps
SEEN_ELSEWHERE = (
    "Seen elsewhere: most companies have fewer than 70% of their account executives at quota "
    "(Xactly and Benchmarkit, 2023); a plan is usually designed for 60–70% to reach it (Alexander Group)."
)


def step(attainment: pd.Series) -> pd.Series:
    """The ten-point column an attainment falls into, as its lower end in tenths: 1.0 -> 10, 1.1999 -> 11."""
    return np.floor((attainment * STEPS).round(9)).astype(int)


def attainment(found: Results) -> Exhibit | Missing:
    """How many people reached which share of their quota."""
    shares = found.people["attainment"].dropna()
    if shares.empty:
        return Missing("quota_and_pay.attainment", why="Nobody in this filter has a quota in this period.")
    n = len(shares)
    at_quota, at_120, below_half = (shares >= 1).sum(), (shares >= 1.2).sum(), (shares < 0.5).sum()
    counts, labels, lower = _columns(shares)
    shades = ["plain" if end < 10 else "accent" if end < 12 else "warn" for end in lower]
    numbers = {
        "people": n,
        "median": shares.median(),
        "share_at_quota": at_quota / n,
        "share_at_120": at_120 / n,
        "share_below_half": below_half / n,
        "team": found.people["attained"].sum() / found.people["quota"].sum(),
    }
    notes = [
        charts.Note(first, last, f"{count} · {count / n:.0%} {words}", shade)
        for first, last, count, words, shade in _bands(lower, n, at_quota, at_120)
    ]
    return Exhibit(
        key="quota_and_pay.attainment",
        finding=f"{at_quota} of {n} people reached quota; {at_120} of them reached 120% or more",
        subtitle=f"People by quota attainment in percent (Σ attained / Σ quota), {found.span}",
        figure=charts.columns(
            labels, counts, shades=shades, x_title="Quota attainment, %", y_title="People",
            marks=[charts.Mark(lower.index(cut), f"{cut * 10}%") for cut in (10, 12) if cut in lower[1:]],
            notes=notes,
        ),
        numbers=numbers,
        table=pd.DataFrame({"attainment": labels, "people": counts}),
        caveat="A person with few months in the period weighs as much as one with all. " + SEEN_ELSEWHERE,
        source=found.book.source_line("quotas", "deals", n=n),
    )  # fmt: skip


def _columns(shares: pd.Series) -> tuple[list[int], list[str], list[int]]:
    """Counts, labels and lower ends (tenths) of the columns; the ends are pooled, and 90–120 always stands."""
    steps = step(shares)
    low = min(max(LOWEST, int(steps.min())), 9)
    high = max(min(HIGHEST, int(steps.max())), 12)
    clipped = steps.clip(low, high)
    lower = list(range(low, high + 1))
    labels = [f"{end * 10}–{end * 10 + 9}" for end in lower]
    if steps.min() < low:
        lower, labels = [low - 1, *lower], [f"under {low * 10}", *labels]
        clipped = steps.clip(low - 1, high)
    if steps.max() > high or high == HIGHEST:
        labels[-1] = f"{high * 10} +"
    return [int((clipped == end).sum()) for end in lower], labels, lower


def _bands(lower: list[int], n: int, at_quota: int, at_120: int) -> list[tuple[int, int, int, str, str]]:
    quota, high = lower.index(10), lower.index(12)
    return [
        (0, quota - 1, n - at_quota, "below quota", "plain"),
        (quota, high - 1, at_quota - at_120, "100–119%", "accent"),
        (high, len(lower) - 1, at_120, "120% or more", "warn"),
    ]


def trend(found: Results) -> Exhibit | Missing:
    """Team attainment by month, with the month before and the same month a year before."""
    months = team_months(found)
    if len(months) < 2:
        return Missing("quota_and_pay.trend", why="A trend needs at least two months with quotas in this filter.")
    full = months[months["complete"]]
    numbers = trend_numbers(team_months(found, months_before=12))
    latest, previous = numbers["latest"], numbers["previous"]
    when = full["period"].iloc[-1] if len(full) else months["period"].iloc[-1]
    finding = f"The team reached {latest:.0%} of quota in {when:%B %Y}"
    if not math.isnan(previous):
        finding += f", {change(latest - previous)} on the month before"
    if not math.isnan(numbers["year_before"]):
        finding += f" and {change(latest - numbers['year_before'])} on the year before"
    open_month = months.loc[~months["complete"], "period"]
    return Exhibit(
        key="quota_and_pay.trend",
        finding=finding,
        subtitle=f"Team attainment by month, Σ attained / Σ quota in percent, {found.span}",
        figure=charts.trend(
            months["period"], months["attainment"], percent=True, y_title="Attainment",
            open_from=open_month.iloc[0] if len(open_month) else None, marks=[charts.Mark(1.0, "100%")],
        ),
        numbers=numbers,
        table=months[["period", "people", "quota", "attained", "attainment"]],
        caveat="One month's attainment moves with a few large deals; read the line, not the last point.",
        source=found.book.source_line("quotas", "deals", n=int(found.people["person_id"].nunique())),
    )  # fmt: skip


def trend_numbers(months: pd.DataFrame) -> dict[str, float]:
    """The latest complete month's attainment (share), the one before, and the same month a year before."""
    complete = months[months["complete"]] if months["complete"].any() else months
    known = dict(zip(complete["period"].dt.date, complete["attainment"], strict=True))
    if not known:
        return dict.fromkeys(("latest", "previous", "year_before"), math.nan)
    when = max(known)
    return {
        "latest": known[when],
        "previous": known.get(add_months(when, -1), math.nan),
        "year_before": known.get(add_months(when, -12), math.nan),
    }


def team_months(found: Results, months_before: int = 0) -> pd.DataFrame:
    """Team attainment by month; `complete` is False for a month that the data do not reach the end of.

    `months_before` adds months from before the period, to compare with.
    """
    start = add_months(found.first.replace(day=1), -months_before)
    lines = monthly(found.book, found.people["person_id"].tolist(), start, found.last)
    months = collect(measures.team_by_month(lines))
    return months.assign(complete=[month_end(day.date()) <= found.book.as_of for day in months["period"]])


def people(found: Results) -> Exhibit | Missing:
    """Each person's attainment by month, as small multiples."""
    months = found.months.merge(found.people[["person_id", "name"]], on="person_id")
    if months.empty or months["period"].nunique() < 2:
        return Missing("quota_and_pay.people", why="Small multiples need at least two months with quotas.")
    months = months.assign(attainment=months["attained"] / months["quota"]).sort_values(["name", "period"])
    above = months[months["attainment"] >= 1].groupby("person_id").size()
    every = int((above == months.groupby("person_id").size().reindex(above.index)).sum())
    n = months["person_id"].nunique()
    never = n - len(above)
    return Exhibit(
        key="quota_and_pay.people",
        finding=f"Of {n} people, {every or 'nobody'} reached quota in every month; {never or 'nobody'} never did",
        subtitle=f"Each person's attainment by month, all on one scale, {found.span}; the line is 100%",
        figure=charts.small_multiples(
            months, x="period", y="attainment", panel="name", mark=charts.Mark(1.0, "100%"), percent=True, columns=3
        ),
        numbers={"people": n, "every_month": every, "never": never},
        table=months[["name", "period", "quota", "attained", "attainment"]],
        caveat="Single months of one person are mostly luck; a run of months is worth a conversation.",
        source=found.book.source_line("quotas", "deals", n=n),
        sensitivity=Sensitivity.NAMES,
    )
