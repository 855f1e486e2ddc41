"""What people name first as their motivator, beside what moved with their own later results."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from analytics import charts
from analytics.contract import SALES
from analytics.exhibit import Exhibit, Missing
from analytics.history.chosen import Chosen
from analytics.history.engine import collect
from analytics.statistics import Effect, wilson, within_effect
from analytics.topics.motivation import measures
from analytics.topics.motivation.bracket import with_log_bookings
from analytics.topics.motivation.look import WHOLE_TEAM, Look
from analytics.topics.motivation.motivators import SCORES, answered_by

KEY = "motivation.stated_or_revealed"
FEWEST_DF = 4.0
ENOUGH_FOR_A_RANKING = 100
DRAWS = 4000
NAMES = ("pay", "purpose", "autonomy", "mastery", "other")


@dataclass(frozen=True)
class Driver:
    """A score and the bookings of the quarter after it, within people.

    `effect` is the slope of log bookings per typical move of the score (a standard deviation within people); `level` is
    the level at which Holm's procedure tests it beside the others, `low` and `high` its interval there, in percent of
    bookings. `first` is the probability that it is truly the strongest of those compared.
    """

    name: str
    effect: Effect
    level: float
    low: float
    high: float
    first: float

    @property
    def moved(self) -> bool:
        """Whether it went with later results beyond chance, the others allowed for."""
        return self.low > 0 or self.high < 0

    @property
    def percent(self) -> float:
        """Percent of bookings per typical move."""
        return 100 * math.expm1(self.effect.slope)


def quarters(look: Look) -> pd.DataFrame:
    """Each person's log bookings in a quarter and their scores of the quarter before.

    Returns `person_id, quarter` (Period), `log_bookings` (mean of at least two full months) and the scores (0-1).
    """
    answers = collect(measures.surveys(look.book.table("survey"))).sort_values(["person_id", "answered_at"])
    last = answers.groupby(["person_id", "quarter"], as_index=False)[list(SCORES)].last()
    last["quarter"] = last["quarter"].dt.to_period("Q") + 1
    months = with_log_bookings(look.panel)
    months = months.assign(quarter=months["month"].dt.to_period("Q"))
    sold = months.groupby(["person_id", "quarter"]).agg(
        months=("month", "size"), bookings=("bookings", "mean"), log_bookings=("log_bookings", "mean")
    )
    sold = sold[sold["months"] >= 2].reset_index()
    return sold.merge(last, on=["person_id", "quarter"])[["person_id", "quarter", "log_bookings", *SCORES]]


def drivers(rows: pd.DataFrame, error: float = 0.05) -> list[Driver]:
    """What moved with later results: each score on its own, people compared with themselves, Holm over the scores."""
    effects: dict[str, Effect] = {}
    for score in SCORES:
        known = rows.dropna(subset=[score])
        own = known[score] - known.groupby("person_id")[score].transform("mean")
        typical = float(own.std()) if len(known) > 2 else 0.0
        if typical > 0:
            scaled = known.assign(score=known[score] / typical, place=known["quarter"].astype(str))
            effect = within_effect(scaled, "log_bookings", "score", "person_id", "place")
            if effect.known and effect.df >= FEWEST_DF:
                effects[score] = effect
    levels = holm_levels({name: effect.p for name, effect in effects.items()}, error)
    firsts = _probability_of_being_first(effects)
    found = []
    for name, effect in effects.items():
        low, high = effect.interval(levels[name])
        found.append(Driver(name, effect, levels[name], 100 * math.expm1(low), 100 * math.expm1(high), firsts[name]))
    return found


def holm_levels(p: dict[str, float], error: float = 0.05) -> dict[str, float]:
    """The level of each interval that agrees with Holm's step-down test (Holm 1979).

    Examples
    --------
    >>> {name: round(level, 4) for name, level in holm_levels({"a": 0.001, "b": 0.2}).items()}
    {'a': 0.975, 'b': 0.95}
    """
    levels, remaining, stopped = {}, len(p), math.nan
    for name in sorted(p, key=lambda one: p[one]):
        allowed = error / remaining if math.isnan(stopped) else stopped
        levels[name] = 1 - allowed
        if math.isnan(stopped) and p[name] > allowed:
            stopped = allowed
        remaining -= 1
    return levels


def _probability_of_being_first(effects: dict[str, Effect]) -> dict[str, float]:
    """How often each would be the strongest if the truth lay around its slope as its error says; sums to 1."""
    if not effects:
        return {}
    rng = np.random.default_rng(0)
    draws = np.column_stack(
        [e.slope + e.se * special.stdtrit(e.df, rng.uniform(0.0005, 0.9995, DRAWS)) for e in effects.values()]
    )
    wins = np.bincount(draws.argmax(axis=1), minlength=len(effects)) / DRAWS
    return dict(zip(effects, wins.tolist(), strict=True))


def named_first(look: Look) -> pd.Series:
    """How many sales people named each motivator in their latest answer."""
    answers = collect(measures.surveys(look.book.table("survey"))).sort_values(["person_id", "answered_at"])
    sales = set(look.book.roster(Chosen(), team=SALES)["person_id"])
    last = answers[answers["person_id"].isin(sales)].dropna(subset=["stated_motivator"])
    return last.groupby("person_id")["stated_motivator"].last().value_counts()


def stated_or_revealed(look: Look) -> Exhibit | Missing:
    """Two columns of one chart: who names it first, and what moved with later results."""
    if look.book.lacks("survey", "deals"):
        return Missing(KEY, look.book.lacks("survey", "deals"))
    named, rows = named_first(look), quarters(look)
    answered, smallest = int(named.sum()), look.smallest_group
    compared = rows["person_id"].nunique()
    if max(answered, compared) < smallest:
        return Missing(KEY, why=f"Fewer than {smallest} people answered; answers are shown for groups of that size.")
    found = drivers(rows)
    if not found:
        return Missing(
            KEY,
            why=f"{compared} people have a score and later bookings to compare; that is too few, or their "
            f"scores hardly "
            "moved, to say what went with results.",
        )
    found.sort(key=(lambda d: -d.effect.slope) if compared >= ENOUGH_FOR_A_RANKING else (lambda d: d.name))
    asked = len(look.book.roster(Chosen(), team=SALES))
    return Exhibit(
        key=KEY,
        finding=finding(named, found),
        subtitle="Change of bookings in the quarter after the score stood one typical step higher, same person, same "
        f"quarter as colleagues, {look.span}; beside it who names it first",
        figure=charts.dots(
            [_label(driver, compared) for driver in found], [d.percent for d in found], [d.low for d in found],
            [d.high for d in found], accent=[d.moved for d in found], text=[_beside(d, named) for d in found],
            marks=[charts.Mark(0.0, "no change", dash=False)], x_title="Change of later bookings, %",
        ),
        numbers=_numbers(named, found, compared),
        table=_table(named, found, compared),
        caveat=_caveat(compared, answered, asked),
        source=look.book.source_line("survey", "deals", n=compared),
    )  # fmt: skip


def finding(named: pd.Series, found: list[Driver]) -> str:
    """What is named first, and what moved with later results; no ranking of what did not."""
    moved = [driver.name for driver in found if driver.low > 0]
    against = [driver.name for driver in found if driver.high < 0]
    if moved:
        words = f"{_listed(moved)} went with better results in the next quarter"
    elif against:
        words = f"{_listed(against)} went with poorer results in the next quarter"
    else:
        words = "nothing that was asked moved with later results beyond chance"
    total = int(named.sum())
    if total == 0:
        return words[0].upper() + words[1:]
    if len(named) > 1 and named.iloc[0] == named.iloc[1]:
        return f"No motivator is named first more often than any other; {words}"
    return f"{named.iloc[0]} of {total} people name {named.index[0]} first; {words}"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _label(driver: Driver, compared: int) -> str:
    name = driver.name.capitalize()
    return f"{name}, first: {driver.first:.0%}" if compared < ENOUGH_FOR_A_RANKING else name


def _beside(driver: Driver, named: pd.Series) -> str:
    total = int(named.sum())
    return f"named by {named.get(driver.name, 0) / total:.0%}" if total and driver.name in NAMES else ""


def _numbers(named: pd.Series, found: list[Driver], compared: int) -> dict[str, float]:
    total = int(named.sum())
    numbers: dict[str, float] = {
        "people": compared,
        "answered": total,
        "named_first": float(named.max() if total else 0),
    }
    for name in NAMES:
        numbers[f"stated_{name}"] = named.get(name, 0) / total if total else math.nan
    for driver in found:
        numbers |= {
            driver.name: driver.percent, f"{driver.name}_low": driver.low, f"{driver.name}_high": driver.high,
            f"{driver.name}_first": driver.first,
        }  # fmt: skip
    return numbers


def _table(named: pd.Series, found: list[Driver], compared: int) -> pd.DataFrame:
    total = int(named.sum())
    by_name = {driver.name: driver for driver in found}
    rows = []
    for name in [driver.name for driver in found] + [n for n in NAMES if n not in by_name]:
        low, high = wilson(named.get(name, 0), total) if name in NAMES else (math.nan, math.nan)
        driver = by_name.get(name)
        rows.append({
            "motivator": name,
            "named_first": named.get(name, 0) / total if total and name in NAMES else math.nan,
            "named_low": low, "named_high": high,
            "later_bookings": driver.percent if driver else math.nan,
            "later_low": driver.low if driver else math.nan, "later_high": driver.high if driver else math.nan,
            "probability_of_being_first": driver.first if driver and compared < ENOUGH_FOR_A_RANKING else math.nan,
        })  # fmt: skip
    return pd.DataFrame(rows)


def _caveat(compared: int, answered: int, asked: int) -> str:
    parts = [
        answered_by(answered, asked),
        "Intervals allow for the number of drivers compared (Holm).",
        f"With {compared} people no ranking: “first” is the probability that a driver truly is the strongest of these."
        if compared < ENOUGH_FOR_A_RANKING
        else "",
        "Pay is not in this chart: scores move every quarter and pay hardly once a year, so pay would look weaker for "
        "that reason alone; compare with the interval of the verdict.",
        "People under-report how much pay matters to them (Rynes, Gerhart and Minette 2004), and a score may follow "
        "from things that also move results.",
        WHOLE_TEAM,
    ]
    return " ".join(part for part in parts if part)
