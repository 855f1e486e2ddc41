"""Back to the middle, and who stays: what must be expected before anything is put down to pay."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from analytics import charts
from analytics.exhibit import Exhibit, Missing
from analytics.statistics import newcombe, wilson
from analytics.statistics.clustered import Effect, clustered_slope
from analytics.topics.motivation.look import WHOLE_TEAM, Look

MIDDLE, LEAVERS = "motivation.regression_to_the_mean", "motivation.leavers"
FEWEST_PAIRS, FEWEST_IN_BIN = 20, 5
HIGH = 1.5
THIRDS = ("Lowest third", "Middle third", "Highest third")
FEWEST_MONTHS = 3


def following_quarters(panel: pd.DataFrame) -> pd.DataFrame:
    """Each person's attainment in a whole quarter and in the next: `person_id, quarter, now, then` (shares)."""
    known = panel.dropna(subset=["attainment"])
    known = known.assign(quarter=known["month"].dt.to_period("Q"), attained=known["attainment"] * known["quota"])
    sums = known.groupby(["person_id", "quarter"]).agg(
        months=("month", "size"), attained=("attained", "sum"), quota=("quota", "sum")
    )
    whole = sums[sums["months"] == 3].reset_index()
    whole["now"] = whole["attained"] / whole["quota"]
    later = whole.assign(quarter=whole["quarter"] - 1)[["person_id", "quarter", "now"]].rename(columns={"now": "then"})
    return whole[["person_id", "quarter", "now"]].merge(later, on=["person_id", "quarter"])


def fitted_at(pairs: pd.DataFrame, at: float) -> Effect:
    """The next quarter's attainment to expect after one at `at`, with its interval; errors clustered by person."""
    return clustered_slope(
        pairs["then"].to_numpy(),
        np.ones(len(pairs)),
        (pairs["now"] - at).to_numpy()[:, None],
        pd.factorize(pairs["person_id"])[0],
        absorb=False,
    )


def regression_to_the_mean(look: Look) -> Exhibit | Missing:
    """What follows a good quarter on average, whoever was raised in between."""
    if not look.book.has("quotas"):
        return Missing(MIDDLE, ("quotas",))
    pairs = following_quarters(look.panel)
    if len(pairs) < FEWEST_PAIRS or pairs["person_id"].nunique() < 5:
        return Missing(
            MIDDLE,
            why=f"{FEWEST_PAIRS} pairs of whole quarters in a row are needed, of 5 people; here are {len(pairs)}.",
        )
    at = min(HIGH, math.floor(pairs["now"].quantile(0.95) * 20) / 20)
    expected = fitted_at(pairs, at)
    slope = clustered_slope(
        pairs["then"].to_numpy(), pairs["now"].to_numpy(), np.ones((len(pairs), 1)),
        pd.factorize(pairs["person_id"])[0], absorb=False,
    )  # fmt: skip
    bins = _bins(pairs, look.smallest_group)
    return Exhibit(
        key=MIDDLE,
        finding=_finding(at, expected),
        subtitle=f"Attainment in the next quarter by attainment in this one, {len(pairs)} pairs of quarters of "
        f"{pairs['person_id'].nunique()} people, raised or not, {look.span}; line with 95% band",
        figure=charts.scatter(
            bins["now"].tolist(), bins["then"].tolist(), names=[f"{n} pairs" for n in bins["pairs"]],
            line=_line(pairs, bins), hmarks=[charts.Mark(float(pairs["then"].mean()), "average")],
            x_title="Attainment of a quarter", y_title="Attainment of the next", percent_x=True, percent_y=True,
        ),
        numbers={"pairs": len(pairs), "people": pairs["person_id"].nunique(), "slope": slope.slope,
                 "ci_low": slope.low, "ci_high": slope.high, "at": at, "expected": expected.slope,
                 "expected_low": expected.low, "expected_high": expected.high},
        table=bins,
        caveat="Part of a very good quarter is luck, and luck does not come twice: the next one is nearer to "
        "the average. "
        "Whoever is raised after a good quarter seems to fall, and whoever is helped after a poor one seems to rise. "
        f"Dots are averages of at least {FEWEST_IN_BIN} quarters. " + WHOLE_TEAM,
        source=look.book.source_line("quotas", "deals", n=len(pairs), of="pairs of quarters"),
    )  # fmt: skip


def _finding(at: float, expected: Effect) -> str:
    words = f"After a quarter at {at:.0%} the next one is {expected.slope:.0%} on average"
    if math.isnan(expected.low):
        return words
    if expected.high < at:
        return f"{words} ({expected.low:.0%} to {expected.high:.0%})"
    return f"{words} ({expected.low:.0%} to {expected.high:.0%}): no sign of a way back to the middle"


def _bins(pairs: pd.DataFrame, smallest: int) -> pd.DataFrame:
    """Averages of steps of ten points, of at least five quarters and as many people as a group must have."""
    step = np.floor(pairs["now"] * 10 + 1e-9) / 10
    bins = pairs.groupby(step.rename("step")).agg(
        pairs=("now", "size"), people=("person_id", "nunique"), now=("now", "mean"), then=("then", "mean")
    )
    return bins[(bins["pairs"] >= FEWEST_IN_BIN) & (bins["people"] >= smallest)].reset_index(drop=True)


def _line(pairs: pd.DataFrame, bins: pd.DataFrame) -> tuple[list[float], list[float], list[float], list[float]]:
    ends = bins["now"] if len(bins) > 1 else pairs["now"]
    places = np.linspace(float(ends.min()), float(ends.max()), 15).tolist()
    fits = [fitted_at(pairs, place) for place in places]
    return places, [f.slope for f in fits], [f.low for f in fits], [f.high for f in fits]


def leavers(look: Look) -> Exhibit | Missing:
    """Who left, by third of attainment: pay may work through who stays."""
    if look.book.lacks("quotas", "people"):
        return Missing(LEAVERS, look.book.lacks("quotas", "people"))
    people = thirds(look)
    if len(people) < 6:
        return Missing(LEAVERS, why=f"Thirds need 6 people with three months of quota; here are {len(people)}.")
    if not people["left"].any():
        return Missing(
            LEAVERS,
            why="Nobody with a quota left in these months, or the people export has no leaving dates; so "
            "nothing can be "
            "said about who stays.",
        )
    table = people.groupby("third", observed=True).agg(people=("left", "size"), left=("left", "sum")).reset_index()
    if look.in_meeting and table["people"].min() < look.smallest_group:
        return Missing(LEAVERS, why=f"leader only: thirds of fewer than {look.smallest_group} people.")
    intervals = [wilson(left, n) for left, n in zip(table["left"], table["people"], strict=True)]
    table = table.assign(share=table["left"] / table["people"], low=[i[0] for i in intervals],
                         high=[i[1] for i in intervals])  # fmt: skip
    low, high = table.iloc[0], table.iloc[-1]
    difference = newcombe(low["left"], low["people"], high["left"], high["people"])
    return Exhibit(
        key=LEAVERS,
        finding=_leavers_finding(low, high, difference),
        subtitle=f"Share who left by third of attainment over their own months, with 95% interval, {look.span}",
        figure=charts.dots(
            table["third"].tolist(), table["share"], table["low"], table["high"], percent=True,
            text=[f"{left} of {n}" for left, n in zip(table["left"], table["people"], strict=True)],
            x_title="Share who left",
        ),
        numbers={
            "people": len(people), "left": int(people["left"].sum()), "lowest_left": int(low["left"]),
            "lowest": int(low["people"]), "highest_left": int(high["left"]), "highest": int(high["people"]),
            "difference": difference[0], "ci_low": difference[1], "ci_high": difference[2],
        },
        table=table,
        caveat="Pay may work through who stays: where the best leave after a cut, or the weakest after poor "
        "months, the "
        "team's results change although nobody's do. The verdict compares people with themselves and does not "
        "see that. "
        + WHOLE_TEAM,
        source=look.book.source_line("people", "quotas", n=len(people)),
    )  # fmt: skip


def thirds(look: Look) -> pd.DataFrame:
    """Each person with three months of quota: `person_id, attainment` (share), `left` (bool), `third`."""
    known = look.panel.dropna(subset=["attainment"])
    known = known.assign(attained=known["attainment"] * known["quota"])
    sums = known.groupby("person_id").agg(
        months=("month", "size"), attained=("attained", "sum"), quota=("quota", "sum")
    )
    sums = sums[sums["months"] >= FEWEST_MONTHS]
    ends = look.book.people.set_index("person_id")["end_date"].reindex(sums.index)
    people = pd.DataFrame({"attainment": sums["attained"] / sums["quota"]}).assign(
        left=(ends <= pd.Timestamp(look.book.as_of)).to_numpy()
    )
    people = people.reset_index().sort_values(["attainment", "person_id"], ignore_index=True)
    place = np.arange(len(people)) * 3 // max(len(people), 1)
    names = [THIRDS[number] for number in place]
    return people.assign(third=pd.Categorical(names, categories=list(THIRDS), ordered=True))


def _leavers_finding(low: pd.Series, high: pd.Series, difference: tuple[float, float, float]) -> str:
    counts = f"{low['left']} of {low['people']} in the lowest third, {high['left']} of {high['people']} in the highest"
    if difference[1] > 0:
        return f"People with low attainment left more often: {counts}"
    if difference[2] < 0:
        return f"People with high attainment left more often: {counts}"
    return f"No sign that leaving went with attainment: {counts}"
