"""What is paid, and how pay follows attainment."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import special

from analytics import charts
from analytics.exhibit import Audience, Exhibit, Missing, Sensitivity
from analytics.statistics import median_interval, spearman
from analytics.topics.grouping import shown_groups
from analytics.topics.quota_and_pay.results import Results

FEWEST = 8  # below this many people Spearman's interval is not given
NOT_A_CAUSE = (
    "An association is not a cause: better people often have better targets. The page “Motivation” tests whether "
    "raises went with later results."
)
PROTECTED = "Groups smaller than {smallest} are hidden to protect people."


def pay_and_attainment(found: Results, audience: Audience) -> Exhibit | Missing:
    """Attainment against on-target pay, which was agreed before the results."""
    key = "quota_and_pay.pay_and_attainment"
    people = found.people.dropna(subset=["attainment", "pay_index"])
    if len(people) < 3 or people["pay_index"].nunique() < 2:
        return Missing(key, why="Fewer than three people have both a quota and differing on-target pay here.")
    if audience is Audience.MEETING:
        return _pay_groups(found, people)
    rho, low, high = spearman(people["pay_index"].to_numpy(), people["attainment"].to_numpy())
    over = people["attainment"] >= 1.2
    return Exhibit(
        key=key,
        finding=_association(rho, low, high, len(people)),
        subtitle=f"One dot per person: attainment against on-target pay (team median = 100), {found.span}",
        figure=charts.scatter(
            people["pay_index"], people["attainment"], names=people["name"], accent=over,
            line=_line(people["pay_index"].to_numpy(), people["attainment"].to_numpy()),
            hmarks=[charts.Mark(1.0, "100%"), charts.Mark(1.2, "120%")],
            x_title="On-target pay, team median = 100", y_title="Attainment", percent_y=True,
        ),
        numbers={"people": len(people), "spearman": rho, "ci_low": low, "ci_high": high},
        table=people[["name", "on_target_pay", "pay_index", "attainment"]],
        caveat="On-target pay was agreed before the results. " + NOT_A_CAUSE + " Leader only: do not project.",
        source=found.book.source_line("quotas", "pay", "deals", n=len(people)),
        sensitivity=Sensitivity.PAY,
    )  # fmt: skip


def _association(rho: float, low: float, high: float, n: int) -> str:
    if math.isnan(rho):
        return f"With {n} people, too few to say whether higher on-target pay went with higher attainment"
    if low > 0:
        return "People with higher on-target pay also had higher attainment; that does not say which came first"
    if high < 0:
        return "People with higher on-target pay had lower attainment; that does not say why"
    return "No sign that people with higher on-target pay had higher attainment"


Band = tuple[Sequence[float], Sequence[float], Sequence[float], Sequence[float]]


def _line(x: np.ndarray, y: np.ndarray) -> Band | None:
    """Least-squares line with the 95% band of its mean, at 30 places."""
    if len(x) < FEWEST:
        return None
    slope, intercept = np.polyfit(x, y, 1)
    at = np.linspace(x.min(), x.max(), 30)
    fitted = intercept + slope * at
    spread = math.sqrt(((y - intercept - slope * x) ** 2).sum() / (len(x) - 2))
    half = special.stdtrit(len(x) - 2, 0.975) * spread
    half = half * np.sqrt(1 / len(x) + (at - x.mean()) ** 2 / ((x - x.mean()) ** 2).sum())
    return at.tolist(), fitted.tolist(), (fitted - half).tolist(), (fitted + half).tolist()


def _pay_groups(found: Results, people: pd.DataFrame) -> Exhibit | Missing:
    """The same question for a room: median attainment per pay group, no dots and no money."""
    smallest = found.book.policies.latest.privacy.smallest_group
    count = min(4, len(people) // smallest)
    if count < 2:
        return Missing(
            "quota_and_pay.pay_and_attainment",
            why=f"Hidden to protect people: two pay groups of at least {smallest} people are needed, "
            f"and {len(people)} people are in this filter.",
        )
    names = {2: ("Lower half", "Upper half"), 3: ("Lowest third", "Middle third", "Highest third"),
             4: ("Lowest quarter", "Second", "Third", "Highest quarter")}[count]  # fmt: skip
    group = np.arange(len(people)) * count // len(people)
    ordered = people.sort_values(["pay_index", "person_id"]).assign(pay_group=group)
    rows = [_median_row(names[i], ordered.loc[ordered["pay_group"] == i, "attainment"]) for i in range(count)]
    table = pd.DataFrame(rows)
    apart = table["low"].max() > table["high"].min()
    reached = int((table["median"] >= 1).sum())
    rho, low, high = spearman(people["pay_index"].to_numpy(), people["attainment"].to_numpy())
    return Exhibit(
        key="quota_and_pay.pay_and_attainment",
        finding=(
            f"Pay groups differ in attainment: the middle person reaches quota in {reached} of {count} groups"
            if apart
            else f"No pay group stands apart: the middle person reaches quota in {reached} of {count} groups"
        ),
        subtitle=f"Median attainment by on-target pay group, with 95% interval, {found.span}; no pay is shown",
        figure=charts.dots(
            [f"{row['group']} (n = {row['people']})" for row in rows], table["median"], table["low"], table["high"],
            marks=[charts.Mark(1.0, "100%"), charts.Mark(1.2, "120%")], x_title="Attainment", percent=True,
        ),
        numbers={"people": len(people), "spearman": rho, "ci_low": low, "ci_high": high},
        table=table,
        caveat=NOT_A_CAUSE,
        source=found.book.source_line("quotas", "pay", "deals", n=len(people)),
    )  # fmt: skip


def _median_row(name: str, values: pd.Series) -> dict[str, object]:
    low, high = median_interval(values.to_numpy())
    return {"group": name, "people": len(values), "median": values.median(), "low": low, "high": high}


def earnings_curve(found: Results, audience: Audience) -> Exhibit | Missing:
    """Earned against on-target pay by attainment, beside what the pay plan promises."""
    key = "quota_and_pay.earnings_curve"
    people = found.people.dropna(subset=["attainment", "earned_pay", "on_target_sum"])
    people = people[people["on_target_sum"] > 0]
    if len(people) < 3:
        return Missing(key, why="Fewer than three people have a quota, an agreed pay and an earned pay here.")
    mix = float(people["pay_mix"].median())
    plan = found.book.policies.at(found.last).plan_for()
    at = np.linspace(0, max(1.5, float(people["attainment"].max())), 61)
    promised = [1 - mix + mix * plan.payout_share(a) for a in at]
    paid = (people["earned_pay"] / people["on_target_sum"]).rename("payout")
    numbers: dict[str, float | None] = {
        "people": len(people),
        "payout_at_100": 1 - mix + mix * plan.payout_share(1.0),
        "payout_at_120": 1 - mix + mix * plan.payout_share(1.2),
        "cost_of_sales": _cost_of_sales(found),
    }
    finding = (
        f"The plan promises {numbers['payout_at_120']:.0%} of on-target pay at 120% of quota; "
        f"the middle person earned {paid.median():.0%} at {people['attainment'].median():.0%}"
    )
    caveat = (
        "Earned pay follows attainment by construction: this shows what the plan does, not what drives people. "
        f"The curve is “{plan.name}” at the team's median pay mix of {mix:.0%}, applied to the whole period; "
        "plans pay month by month, so uneven months earn more than the curve."
    )
    subtitle = f"Earned pay as a share of on-target pay, against attainment, {found.span}"
    if audience is Audience.MEETING:
        return _earnings_groups(found, people.assign(payout=paid), numbers, subtitle, caveat)
    return Exhibit(
        key=key,
        finding=finding,
        subtitle=subtitle + "; the line is what the plan promises",
        figure=charts.scatter(
            people["attainment"], paid, names=people["name"],
            line=(at.tolist(), promised, promised, promised),
            vmarks=[charts.Mark(1.0, "100%"), charts.Mark(1.2, "120%")],
            x_title="Attainment", y_title="Earned / on-target pay", percent_x=True, percent_y=True,
        ),
        numbers=numbers,
        table=people.assign(payout=paid)[["name", "attainment", "on_target_sum", "earned_pay", "payout"]],
        caveat=caveat,
        source=found.book.source_line("quotas", "pay", "deals", n=len(people)),
        sensitivity=Sensitivity.PAY,
    )  # fmt: skip


def _cost_of_sales(found: Results) -> float:
    """Σ earned / Σ attained over the person-months that have both a quota and pay."""
    both = found.months.merge(found.pay_months, on=["person_id", "period"]).dropna(subset=["earned_pay"])
    attained = both["attained"].sum()
    return both["earned_pay"].sum() / attained if attained > 0 else math.nan


def _earnings_groups(
    found: Results, people: pd.DataFrame, numbers: dict[str, float | None], subtitle: str, caveat: str
) -> Exhibit | Missing:
    """For a room: median payout of the people below quota, from 100% to 120%, and above."""
    smallest = found.book.policies.latest.privacy.smallest_group
    bands = pd.cut(people["attainment"], [-np.inf, 1, 1.2, np.inf], right=False,
                   labels=["Below quota", "100–119%", "120% or more"])  # fmt: skip
    shown, hidden = shown_groups(bands.value_counts().to_dict(), smallest)
    if not shown:
        return Missing("quota_and_pay.earnings_curve", why="Hidden to protect people: every group is too small.")
    parts = {band: people.loc[bands == band, "payout"] for band in bands.cat.categories if band in shown}
    table = pd.DataFrame(
        {"group": str(band), "people": len(values), "median": values.median()} for band, values in parts.items()
    )
    return Exhibit(
        key="quota_and_pay.earnings_curve",
        finding="The middle person earned "
        + "; ".join(f"{values.median():.0%} of on-target pay {_at(str(band))}" for band, values in parts.items()),
        subtitle=subtitle + ", medians of groups",
        figure=charts.dots(
            [f"{g} (n = {n})" for g, n in zip(table["group"], table["people"], strict=True)],
            table["median"], table["median"], table["median"], marks=[charts.Mark(1.0, "100%")],
            x_title="Earned / on-target pay", percent=True,
        ),
        numbers=numbers | {"cost_of_sales": None},
        table=table,
        caveat=caveat + (" " + PROTECTED.format(smallest=smallest) if hidden else ""),
        source=found.book.source_line("quotas", "pay", "deals", n=len(people)),
    )  # fmt: skip


def _at(group: str) -> str:
    return {"Below quota": "below quota", "100–119%": "from 100% to 119%"}.get(group, "at 120% or more")


def mix(found: Results) -> Exhibit | Missing:
    """Pay mix and on-target pay by group, as medians of groups large enough to hide everybody."""
    key = "quota_and_pay.mix"
    people = found.people.dropna(subset=["pay_index", "group"])
    smallest = found.book.policies.latest.privacy.smallest_group
    shown, hidden = shown_groups(people["group"].value_counts().to_dict(), smallest)
    if not shown:
        return Missing(key, why=f"Hidden to protect people: no group here has {smallest} people with a known pay.")
    rows = [
        {"group": str(name), "people": len(part)} | part[["pay_index", "pay_mix"]].median().to_dict()
        for name, part in people.groupby("group")
        if name in shown
    ]
    table = pd.DataFrame(rows).sort_values("pay_index", ascending=False, ignore_index=True)
    lowest, highest = table["pay_mix"].min(), table["pay_mix"].max()
    spread = f"{lowest:.0%}" if round(lowest, 2) == round(highest, 2) else f"{lowest:.0%} to {highest:.0%}"
    return Exhibit(
        key=key,
        finding=f"The middle pay mix is {spread} variable; the middle on-target pay of the groups runs from "
        f"{table['pay_index'].min():.0f} to {table['pay_index'].max():.0f}, with the team at 100",
        subtitle=f"Median on-target pay by group (team median = 100) and pay mix, {found.span}",
        figure=charts.dots(
            [f"{r.group} (n = {r.people})" for r in table.itertuples()],
            table["pay_index"],
            table["pay_index"],
            table["pay_index"],
            marks=[charts.Mark(100, "team")],
            x_title="On-target pay, team median = 100",
            text=[f"mix {value:.0%}" for value in table["pay_mix"]],
        ),
        numbers={"groups": len(shown), "hidden": len(hidden)},
        table=table,
        caveat="Medians only, and no intervals: their ends would be single people's pay."
        + (" " + PROTECTED.format(smallest=smallest) if hidden else ""),
        source=found.book.source_line("pay", n=int(table["people"].sum())),
    )
