"""What the plan's thresholds do to months: heaps, holes, and deals that change months."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analytics import charts
from analytics.exhibit import Exhibit, Missing
from analytics.policy import PayPlan, PlanKind
from analytics.topics.motivation.look import WHOLE_TEAM, Look

KEY = "motivation.thresholds"
NEAR = 0.05
FEWEST_NEAR = 20
SURE = 2.576
"""Standard errors for "uneven": 99%, since there are several thresholds and shapes to be struck by."""
LOWEST, HIGHEST = 0.6, 1.5


@dataclass(frozen=True)
class Edge:
    """Person-months that ended just below and just above a threshold, against an even slope through their neighbours.

    `even` is how many of those near one would expect above it; `errors` how many standard errors the count above lies
    from that.
    """

    at: float
    below: int
    above: int
    even: float
    errors: float

    @property
    def uneven(self) -> int:
        """1: more above than even, -1: fewer, 0: chance would do, or too few months to say."""
        if self.below + self.above < FEWEST_NEAR or abs(self.errors) < SURE:
            return 0
        return 1 if self.errors > 0 else -1


def edge(attainment: pd.Series, at: float) -> Edge:
    """How months fall on the two sides of a threshold, five points to each side.

    Even is what the neighbouring ten points on each side give if counts rise or fall steadily (on a log scale) through
    the threshold; the chance in all four counts is allowed for.
    """
    shares = attainment.dropna().round(9)

    def count(first: float, last: float) -> int:
        return int(((shares >= round(at + first, 9)) & (shares < round(at + last, 9))).sum())

    below, above = count(-NEAR, 0), count(0, NEAR)
    left, right = count(-3 * NEAR, -NEAR), count(NEAR, 3 * NEAR)
    step = (math.log(right + 0.5) - math.log(left + 0.5)) / 3  # per five points: their middles lie 15 apart
    observed = math.log(above + 0.5) - math.log(below + 0.5)
    error = math.sqrt(1 / (above + 0.5) + 1 / (below + 0.5) + (1 / (left + 0.5) + 1 / (right + 0.5)) / 9)
    return Edge(at, below, above, (below + above) / (1 + math.exp(-step)), (observed - step) / error)


def adjacent(panel: pd.DataFrame) -> tuple[float, float, float, int]:
    """Whether a high month is followed by a low one: correlation of neighbouring months within people.

    Log bookings less each person's own mean and each month's; the correlation that so short series show by chance,
    -1 / (months - 1), is taken off. Returns `(correlation, low, high, pairs)`, nan below 30 pairs.
    """
    rows = panel[panel["bookings"] > 0].sort_values(["person_id", "month"])
    logs = np.log(rows["bookings"])
    logs = logs - logs.groupby(rows["month"]).transform("mean")
    own = logs - logs.groupby(rows["person_id"]).transform("mean")
    number = rows["month"].dt.year * 12 + rows["month"].dt.month
    following = (rows["person_id"].shift(-1) == rows["person_id"]) & (number.shift(-1) == number + 1)
    first, second = own[following].to_numpy(), own.shift(-1)[following].to_numpy()
    pairs = len(first)
    if pairs < 30 or first.std() == 0 or second.std() == 0:
        return math.nan, math.nan, math.nan, pairs
    length = rows.groupby("person_id").size()
    by_chance = float(-(1 / (length[length > 1] - 1)).mean())
    r = float(np.corrcoef(first, second)[0, 1]) - by_chance
    reach = 1.96 / math.sqrt(pairs)
    return r, r - reach, r + reach, pairs


def thresholds(look: Look) -> Exhibit | Missing:
    """How months end around 100% and the plan's other thresholds, in the light of the plan's shape."""
    if not look.book.has("quotas"):
        return Missing(KEY, ("quotas",))
    months = look.panel.dropna(subset=["attainment"])
    if len(months) < 30:
        return Missing(KEY, why=f"Only {len(months)} person-months with a quota; a pattern needs 30 at the least.")
    why = look.leader_only(months["person_id"].nunique(), "have a quota")
    if why:
        return Missing(KEY, why=why)
    plan = look.book.policies.at(look.book.as_of).plan_for()
    edges = [edge(months["attainment"], at) for at in edges_of(plan)]
    timing = adjacent(months)
    numbers = _numbers(months, edges[0], timing)
    return Exhibit(
        key=KEY,
        finding=finding(edges, timing),
        subtitle=f"Person-months by attainment in steps of 5 points, {len(months):,} person-months, {look.span}",
        figure=_columns(months["attainment"], [e.at for e in edges], plan),
        numbers=numbers,
        table=pd.DataFrame([vars(e) for e in edges]),
        caveat=" ".join([shape_of(plan), _timing_words(timing), _by_quarter_words(numbers), WHOLE_TEAM]),
        source=look.book.source_line("quotas", "deals", n=len(months), of="person-months"),
    )


def edges_of(plan: PayPlan) -> list[float]:
    """Where the plan's rate changes or ends, 100% first."""
    cap = [_capped_from(plan)] if plan.cap is not None else []
    others = [tier.from_ for tier in plan.tiers if tier.from_ > 0] + [at for at in cap if at]
    return [1.0, *sorted({round(at, 6) for at in others} - {1.0})]


def _capped_from(plan: PayPlan) -> float:
    """The attainment from which more pays nothing; 0 where that is never."""
    grid = np.arange(0.0, 5.0, 0.01)
    reached = [float(at) for at in grid if plan.payout_share(float(at)) >= (plan.cap or math.inf) - 1e-9]
    return reached[0] if reached else 0.0


def shape_of(plan: PayPlan) -> str:
    """What the plan's shape would leave behind if people steered by it."""
    parts = []
    if plan.kind is PlanKind.RETROACTIVE:
        parts.append(
            "Your plan pays the reached tier's rate on everything, a lump at each threshold: people who steer by it "
            "leave a gap just below and a heap just above."
        )
    elif plan.accelerates_at is not None:
        parts.append(
            f"Your plan pays a higher rate from {plan.accelerates_at:.0%} on: people who steer by it hold deals "
            f"back in "
            "weak months and pull them into strong ones, which leaves a hole around the threshold."
        )
    else:
        parts.append("Your plan pays no higher rate above quota, so nothing draws deals over 100%.")
    if plan.cap is not None:
        parts.append(f"It is capped at {plan.cap:g} times the target variable: a heap there means that selling stops.")
    return " ".join(parts)


def finding(edges: list[Edge], timing: tuple[float, float, float, int]) -> str:
    """Which threshold is uneven, and whether months alternate; or that nothing stands out."""
    for found in edges:
        if found.uneven:
            side = "above" if found.uneven > 0 else "below"
            return (
                f"More months end just {side} {found.at:.0%} than an even spread gives: {found.above} just above, "
                f"where {found.even:.0f} of these {found.above + found.below} would be even"
            )
    first = edges[0]
    words = f"{first.above} months end just above {first.at:.0%} and {first.below} just below"
    if timing[2] < 0:
        return f"No heap at a threshold ({words}), but good and poor months alternate more than chance makes them"
    return f"No sign that months are steered to a threshold: {words}"


def _timing_words(timing: tuple[float, float, float, int]) -> str:
    r, low, high, pairs = timing
    if math.isnan(r):
        return ""
    return (
        f"Neighbouring months of a person go together by {r:+.2f} ({low:+.2f} to {high:+.2f}, {pairs:,} pairs); deals "
        "moved between months make that negative."
    ).replace("-", "−")


def _by_quarter_words(numbers: dict[str, float]) -> str:
    month, quarter = numbers["share_120_by_month"], numbers["share_120_by_quarter"]
    if math.isnan(quarter):
        return ""
    return (
        f"At 120% or more: {month:.0%} of months but {quarter:.0%} of quarters. Count it by quarter or year: moving "
        "deals between months raises the monthly share without one sale more."
    )


def _numbers(months: pd.DataFrame, at_quota: Edge, timing: tuple[float, ...]) -> dict[str, float]:
    quarters = months.assign(quarter=months["month"].dt.to_period("Q"), attained=months["attainment"] * months["quota"])
    quarters = quarters.groupby(["person_id", "quarter"]).agg(
        months=("month", "size"), attained=("attained", "sum"), quota=("quota", "sum")
    )
    whole = quarters[quarters["months"] == 3]
    return {
        "months": len(months), "just_below": at_quota.below, "just_above": at_quota.above, 
        "near": at_quota.below + at_quota.above,
        "even": at_quota.even, "errors": at_quota.errors,
        "share_120_by_month": float((months["attainment"] >= 1.2).mean()),
        "share_120_by_quarter": float((whole["attained"] / whole["quota"] >= 1.2).mean()) if len(whole) else math.nan,
        "adjacent": timing[0], "adjacent_low": timing[1], "adjacent_high": timing[2], "pairs": timing[3],
    }  # fmt: skip


def _columns(attainment: pd.Series, cuts: list[float], plan: PayPlan) -> go.Figure:
    first, last = round(LOWEST / NEAR), round(HIGHEST / NEAR)
    steps = np.floor((attainment / NEAR).round(9)).clip(first - 1, last).astype(int)
    ends = list(range(first - 1, last + 1))
    labels = [f"<{LOWEST * 100:.0f}", *(f"{end * NEAR * 100:.0f}" for end in ends[1:-1]), f"{HIGHEST * 100:.0f}+"]
    near = {round(cut / NEAR) + side for cut in cuts for side in (-1, 0)}
    return charts.columns(
        labels,
        [int((steps == end).sum()) for end in ends],
        shades=["accent" if end in near else "plain" for end in ends],
        marks=[
            charts.Mark(ends.index(round(cut / NEAR)), f"{cut:.0%}") for cut in cuts if round(cut / NEAR) in ends[1:]
        ],
        x_title=f"Attainment of the month in %, from … on; “{plan.name}”",
        y_title="Person-months",
    )
