"""Pay between people, which only describes, and pay within people: each raise, before and after."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analytics import charts, style
from analytics.exhibit import Exhibit, Missing, Sensitivity
from analytics.statistics import median_interval
from analytics.topics.motivation.bracket import pay_changes
from analytics.topics.motivation.look import WHOLE_TEAM, Look
from analytics.topics.motivation.words import Verdict, between
from analytics.topics.quota_and_pay.pay import pay_and_attainment

BETWEEN, WITHIN = "motivation.pay_between", "motivation.pay_within"
WINDOW, FEWEST_EACH_SIDE = 6, 3
Line: TypeAlias = tuple[list[float], list[float], list[float], list[float]]
DESCRIBES = (
    "Description only. Better people get better targets, so with pay doing nothing at all such a picture still looks "
    "convincing in 10% of teams of 5 and in 86% of teams of 100 (simulated). Conclude nothing about pay from it."
)


def pay_between(look: Look) -> Exhibit | Missing:
    """Attainment against on-target pay between people: the chart everybody draws, with what it is worth."""
    if look.book.lacks("quotas", "pay"):
        return Missing(BETWEEN, look.book.lacks("quotas", "pay"))
    found = pay_and_attainment(look.results, look.audience)
    if isinstance(found, Missing):
        return replace(found, key=BETWEEN)
    return replace(
        found,
        key=BETWEEN,
        finding="Description only: " + found.finding[0].lower() + found.finding[1:],
        caveat=DESCRIBES + ("" if look.in_meeting else " Leader only: do not project."),
    )


def raises(look: Look) -> pd.DataFrame:
    """Each raise with what came of it.

    Returns
    -------
    DataFrame
        `person_id`, `month` (from which it holds), `size` (share of pay, below 0 for a cut), `change` (share of
        bookings: up to 6 months from the raise on against up to 6 before, beyond what colleagues' months did; NaN with
        fewer than 3 months on a side). The windows end at the person's own neighbouring raises.
    """
    rows = look.evidence.rows
    if rows.empty:
        return pd.DataFrame(columns=["person_id", "month", "size", "change"])
    usual = rows.groupby("month")["log_bookings"].transform("mean")
    beyond = (rows["log_bookings"] - usual).to_numpy()
    changes = pay_changes(rows)
    found = []
    for person, own in changes.groupby("person_id"):
        mine = (rows["person_id"] == person).to_numpy()
        months, values = rows.loc[mine, "month"].to_numpy(), beyond[mine]
        at = np.searchsorted(months, own["month"].to_numpy())
        ends = np.concatenate([[0], at, [len(months)]])
        for i, (start, size) in enumerate(zip(at, own["size"], strict=True)):
            before = values[max(ends[i], start - WINDOW) : start]
            after = values[start : min(ends[i + 2], start + WINDOW)]
            known = min(len(before), len(after)) >= FEWEST_EACH_SIDE
            change = math.expm1(after.mean() - before.mean()) if known else math.nan
            found.append((person, own["month"].iloc[i], math.expm1(size), change))
    return pd.DataFrame(found, columns=["person_id", "month", "size", "change"])


def pay_within(look: Look) -> Exhibit | Missing:
    """Every raise as a line from before to after, and the slope of reading 1 with its band."""
    if not look.book.has("pay"):
        return Missing(WITHIN, ("pay",))
    if look.judgement.verdict is Verdict.SAME_DAY:
        return Missing(WITHIN, why="Pay changed for everyone on the same day, so there is nobody to compare with.")
    every = raises(look).dropna(subset=["change"])
    if every.empty:
        return Missing(WITHIN, why="No change of agreed pay with three months of work before and after it.")
    numbers = _numbers(look, every)
    if look.in_meeting:
        return _in_groups(look, every, numbers)
    names = look.book.names()
    said = [
        f"{names.get(who, who)}, {month:%b %Y}" for who, month in zip(every["person_id"], every["month"], strict=True)
    ]
    figure = charts.scatter(
        every["size"].tolist(), every["change"].tolist(), names=said, line=_slope(look, every),
        hmarks=[charts.Mark(0.0, "as before")], x_title="Size of the raise", y_title="Bookings after, against before",
        percent_x=True, percent_y=True,
    )  # fmt: skip
    return Exhibit(
        key=WITHIN,
        finding=_finding(numbers),
        subtitle="Each line is one raise: bookings up to 6 months after against up to 6 before, beyond "
        "colleagues in the "
        f"same months, {look.span}" + ("; blue: reading 1 with its band" if look.judgement.within.known else ""),
        figure=_with_rays(figure, every),
        numbers=numbers,
        table=every.assign(name=every["person_id"].map(names))[["name", "month", "size", "change"]],
        caveat=_caveat(numbers) + " Leader only: do not project.",
        source=look.book.source_line("deals", "pay", n=len(every), of="changes of pay"),
        sensitivity=Sensitivity.PAY,
    )


def _numbers(look: Look, every: pd.DataFrame) -> dict[str, float]:
    judged = look.judgement.numbers
    return {
        "raises": len(every), "people": every["person_id"].nunique(), "rose": int((every["change"] > 0).sum()),
        "fell": int((every["change"] <= 0).sum()), "slope": judged["within"], "ci_low": judged["within_low"],
        "ci_high": judged["within_high"], "df": judged["within_df"],
    }  # fmt: skip


def _finding(numbers: dict[str, float]) -> str:
    return (
        f"After {numbers['rose']} of {numbers['raises']} changes of agreed pay bookings went up, after "
        f"{numbers['fell']} down; about even is what chance alone gives"
    )


def _caveat(numbers: dict[str, float]) -> str:
    words = (
        "Who is raised after a good spell goes down afterwards, raise or no raise, and who is raised after a poor one "
        "goes up; the verdict weighs that, this chart does not. "
    )
    if numbers["df"] >= 4:
        words += f"Reading 1 alone: {between(numbers, 'ci_low', 'ci_high')} per 10% raise. "
    return words + WHOLE_TEAM


def _slope(look: Look, every: pd.DataFrame) -> Line | None:
    """The line of reading 1 and its band over the sizes that occurred; none where it rests on too little."""
    effect = look.judgement.within
    if not effect.known or not effect.df >= 4:
        return None
    low, high = effect.interval(look.judgement.numbers["level_used"])
    at = np.linspace(min(0.0, every["size"].min()), max(0.0, every["size"].max()), 25)
    lines = [np.expm1(slope * np.log1p(at)) for slope in (effect.slope, low, high)]
    lower, upper = np.minimum(lines[1], lines[2]), np.maximum(lines[1], lines[2])
    return at.tolist(), lines[0].tolist(), lower.tolist(), upper.tolist()


def _with_rays(figure: go.Figure, every: pd.DataFrame) -> go.Figure:
    """The figure with a thin line from "before" to each raise, drawn as one trace under the points."""
    xs = [place for size in every["size"] for place in (0.0, size, None)]
    ys = [place for change in every["change"] for place in (0.0, change, None)]
    rays = go.Scatter(x=xs, y=ys, mode="lines", line={"color": style.GRID, "width": 1.2}, hoverinfo="skip")
    return go.Figure(data=[rays, *figure.data], layout=figure.layout)


def _in_groups(look: Look, every: pd.DataFrame, numbers: dict[str, float]) -> Exhibit | Missing:
    """For a room: the middle change after smaller and after larger raises, no raise of anybody."""
    one_each = every.groupby("person_id", as_index=False)[["size", "change"]].mean().sort_values(["size", "person_id"])
    half = len(one_each) // 2
    if half < look.smallest_group:
        return Missing(WITHIN, why=f"leader only: fewer than {look.smallest_group} people in each half of the raises.")
    halves = {"Smaller raises": one_each[:half], "Larger raises": one_each[half:]}
    rows = []
    for name, part in halves.items():
        low, high = median_interval(part["change"].to_numpy())
        rows.append({"raises": name, "people": len(part), "median": part["change"].median(), "low": low, "high": high})
    table = pd.DataFrame(rows)
    return Exhibit(
        key=WITHIN,
        finding=_finding(numbers),
        subtitle="Middle change of bookings after a raise, beyond colleagues in the same months, with 95% interval, "
        f"{look.span}; no individual pay is shown",
        figure=charts.dots(
            [f"{row['raises']} (n = {row['people']})" for row in rows], table["median"], table["low"], table["high"],
            marks=[charts.Mark(0.0, "as before", dash=False)], x_title="Change of bookings", percent=True,
        ),
        numbers=numbers,
        table=table,
        caveat=_caveat(numbers),
        source=look.book.source_line("deals", "pay", n=len(one_each)),
    )  # fmt: skip
