"""The verdict of the myth check: the first row of one table that fits, with the numbers behind every sentence.

The table, its words and why it is a bracket of two readings: README, "How far can you trust this?". The verdict is
about these raises among these people, never about people in general.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from scipy import special

from analytics.statistics import Effect
from analytics.topics.motivation.bracket import CAUSE, Evidence, evidence, points, slope_of
from analytics.topics.motivation.settings import Settings
from analytics.topics.motivation.words import SAYS_NOTHING, Verdict, sentence, why

VERSION = "1"
"""Of the rules below; a change of the readings or of the table is a new one, and old verdicts keep theirs."""
FEWEST_MONTHS = 12
FEWEST_DF = 4.0
POWER = 0.8
AFTER, BEFORE, EARLIER = 6, 3, 9
"""Months that reading 2 compares: from the raise on, just before it, and before those."""


@dataclass(frozen=True)
class Judgement:
    """A dated verdict.

    Attributes
    ----------
    verdict
        Which row of the table fits first.
    sentence
        The verdict in the table's words.
    why
        "Why we say so", sentence by sentence.
    numbers
        Every figure that stands in the sentences, and those they come from. Effects are points of bookings per 10%
        raise: `low` and `high` of both readings together, `within_…`, `lagged_…`, `detectable`, `smallest`.
    within, lagged
        The two readings as slopes of log bookings on log pay.
    first, last
        First and last month of the data; None without any.
    settings, look, version
        What was fixed before, which look within a year this is (0 = between two looks), and the version of the
        rules.
    """

    verdict: Verdict
    sentence: str
    why: tuple[str, ...]
    numbers: Mapping[str, float]
    within: Effect
    lagged: Effect
    first: pd.Timestamp | None
    last: pd.Timestamp | None
    settings: Settings
    look: int
    version: str = VERSION


def judge(panel: pd.DataFrame, settings: Settings | None = None, looks: int = 1, cause: str = CAUSE) -> Judgement:
    """What a table of person-months says about raises and later results.

    Parameters
    ----------
    panel
        `person_id`, `month` (datetime64, first of month), `bookings` (money), `attainment` (share, not used here) and
        `on_target_pay` (money); one row per person and month.
    settings
        What was fixed before looking.
    looks
        Which dated look within a year this is: the error allowed, 1 - level, is divided by it. 0 = between two
        looks: intervals, no verdict.
    cause
        The pay column; it must be agreed before the month.

    Raises
    ------
    EarnedAfterError
        The cause is a pay column that results cause.
    """
    fixed = settings or Settings()
    found = evidence(panel, fixed.lag, cause)
    numbers = numbers_of(found, fixed, looks)
    verdict = first_that_fits(found, numbers)
    if looks == 0 and verdict not in SAYS_NOTHING:
        verdict = Verdict.BETWEEN_LOOKS
    months = found.rows["month"]
    return Judgement(
        verdict=verdict,
        sentence=sentence(verdict, numbers),
        why=why(verdict, numbers),
        numbers=numbers,
        within=found.within,
        lagged=found.lagged,
        first=months.min() if len(months) else None,
        last=months.max() if len(months) else None,
        settings=fixed,
        look=looks,
    )


def numbers_of(found: Evidence, fixed: Settings, looks: int) -> dict[str, float]:
    """Every figure of the sentences; effects in points per 10% raise."""
    error = (1 - fixed.level) / max(looks, 1)
    numbers: dict[str, float] = {
        "people": found.people,
        "months": found.months,
        "raises": found.raises,
        "raised": found.raised,
        "compared": found.compared,
        "no_pay": found.no_pay,
        "few_sales": found.few_sales,
        "smallest": fixed.smallest,
        "level": fixed.level,
        "lag": fixed.lag,
        "look": looks,
        "level_used": 1 - error,
        "version": float(VERSION),
        "fewest_months": FEWEST_MONTHS,
        "fewest_df": FEWEST_DF,
        "fewest_df_found": min(_df(found.within), _df(found.lagged)),
        "months_before": BEFORE + EARLIER,
        "months_after": AFTER,
    }
    for name, effect in (("within", found.within), ("lagged", found.lagged)):
        low, high = effect.interval(1 - error)
        numbers |= {name: points(effect.slope), f"{name}_low": points(low), f"{name}_high": points(high)}
        numbers[f"{name}_df"] = effect.df
    numbers["low"], numbers["high"] = _union(found, 1 - error)
    numbers["inner_low"], numbers["inner_high"] = _union(found, 1 - 2 * error)
    detectable = max(_detectable(found.within, error), _detectable(found.lagged, error))
    numbers["detectable"] = points(detectable)
    needed = _people_needed(found, fixed.smallest, error)
    numbers |= {"people_needed": needed, "months_needed": _months_needed(found, needed)}
    return numbers


def first_that_fits(found: Evidence, numbers: Mapping[str, float]) -> Verdict:
    """The first row of the table that the evidence fits.

    Two readings that leave out 0 on opposite sides "depend on why" like one that does and one that does not.
    """
    if found.people == 0 and found.no_pay:
        return Verdict.NO_PAY
    if found.raises and not found.unraised:
        return Verdict.SAME_DAY
    if found.months < FEWEST_MONTHS or not numbers["fewest_df_found"] >= FEWEST_DF:
        return Verdict.TOO_LITTLE
    low, high, smallest = (numbers[name] for name in ("low", "high", "smallest"))
    if low > 0:
        return Verdict.ROSE
    if high < 0:
        return Verdict.FELL
    if numbers["inner_low"] >= -smallest and numbers["inner_high"] <= smallest:
        return Verdict.NO_IMPORTANT
    if _leaves_out_zero(numbers, "within") or _leaves_out_zero(numbers, "lagged"):
        return Verdict.DEPENDS
    return Verdict.CANNOT_TELL


def _leaves_out_zero(numbers: Mapping[str, float], reading: str) -> bool:
    return numbers[f"{reading}_low"] > 0 or numbers[f"{reading}_high"] < 0


def _df(effect: Effect) -> float:
    return effect.df if effect.known and not math.isnan(effect.df) else 0.0


def _union(found: Evidence, level: float) -> tuple[float, float]:
    """The span of both readings' intervals, in points; nan where either is not known."""
    (low, high), (other_low, other_high) = found.within.interval(level), found.lagged.interval(level)
    if math.isnan(low) or math.isnan(other_low):
        return math.nan, math.nan
    return points(min(low, other_low)), points(max(high, other_high))


def _detectable(effect: Effect, error: float) -> float:
    """The slope that the reading would find in 8 of 10 teams like this one."""
    if not _df(effect):
        return math.nan
    reach = float(special.stdtrit(effect.df, 1 - error / 2)) + float(special.stdtrit(effect.df, POWER))
    return reach * effect.se


def _people_needed(found: Evidence, smallest: float, error: float) -> float:
    """People, to two digits, with whom both readings would find the smallest effect that matters in 8 of 10 teams.

    Errors shrink with the root of the people. Never fewer than would make both readings together narrower than the
    effect: a team that has that many already, and cannot tell, needs more.
    """
    if not (_df(found.within) and _df(found.lagged)):
        return math.nan
    wanted = slope_of(smallest)
    reach = float(special.ndtri(1 - error / 2)) + float(special.ndtri(POWER))
    worst = max(found.within.se, found.lagged.se)
    needed = found.people * (reach * worst / wanted) ** 2
    if needed <= found.people:
        low, high = (slope_of(end) for end in _union(found, 1 - error))
        needed = found.people * max(1.0, (high - low) / wanted) ** 2
    digits = 10 ** max(0, math.floor(math.log10(needed)) - 1)
    return float(math.ceil(needed / digits) * digits)


def _months_needed(found: Evidence, people_needed: float) -> float:
    """Months in which the people there are would say as much as the people needed do in the months there are.

    Reading 2 can only use raises with its windows around them, so the months that count are those beyond the windows.
    """
    windows = AFTER + BEFORE + EARLIER - 1
    if math.isnan(people_needed) or found.months <= windows:
        return math.nan
    return float(math.ceil(windows + (found.months - windows) * people_needed / found.people))
