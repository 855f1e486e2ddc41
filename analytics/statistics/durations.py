"""Time until something ends, when many have not ended yet.

Who has not been watched long enough is censored at their age, never counted as a survivor. A day's
censorings come after its events; day 0 counts.
"""

import math

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analytics.statistics.rates import normal_quantile, wilson


def survival(
    days: ArrayLike, cancelled: ArrayLike, level: float = 0.95, weights: ArrayLike | None = None
) -> pd.DataFrame:
    """Share still there by day (Kaplan and Meier 1958) with its log-log interval.

    Parameters
    ----------
    days
        How long each was watched, 0 or more: until it cancelled, or until its age today.
    cancelled
        Whether it cancelled then (True) or was still there (False).
    level
        How often the interval holds the truth.
    weights
        How many each element stands for; 1 if not told.

    Returns
    -------
    DataFrame
        `day`, `at_risk` (at the start of that day), `events`, `survival`, `low`, `high`; one row for day 0 and for
        every day on which something happened. Where nobody has cancelled yet, `low` is Wilson's for 0 of those at
        risk; where nobody is left, `high` is.

    Examples
    --------
    >>> survival([0, 2, 2, 5], [True, True, False, False])[["day", "at_risk", "survival"]].values.tolist()
    [[0.0, 4.0, 0.75], [2.0, 3.0, 0.5], [5.0, 1.0, 0.5]]
    """
    day, event, weight = _watched(days, np.asarray(cancelled, dtype=bool), weights)
    steps, at_risk = _at_risk(day, weight)
    events = _total(steps, day, weight * event)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.cumprod(np.where(at_risk > 0, 1 - events / at_risk, 1.0))
        spread = np.cumsum(np.where(at_risk > events, events / (at_risk * (at_risk - events)), 0.0))
    share[share < 1e-12] = 0.0
    low, high = _log_log(share, np.sqrt(spread) * share, at_risk, events, level)
    return pd.DataFrame(
        {"day": steps, "at_risk": at_risk, "events": events, "survival": share, "low": low, "high": high}
    )


def survival_at(curve: pd.DataFrame, day: float) -> tuple[float, float, float]:
    """Survival at the end of a day, with its interval.

    Returns
    -------
    tuple
        Survival, low and high; all nan when nobody was watched that long: a curve says nothing past its last day
        (unless it has reached 0).
    """
    upto = curve[curve["day"] <= day]
    if upto.empty or (curve["day"].max() < day and upto["survival"].iloc[-1] > 0):
        return math.nan, math.nan, math.nan
    last = upto.iloc[-1]
    return float(last["survival"]), float(last["low"]), float(last["high"])


def cumulative_incidence(
    days: ArrayLike, cause: ArrayLike, level: float = 0.95, weights: ArrayLike | None = None
) -> pd.DataFrame:
    """What came first, by day, when one thing forestalls another (Aalen and Johansen 1978).

    Parameters
    ----------
    days
        How long each was watched, 0 or more.
    cause
        What ended the watching: 0 = nothing yet (censored), every other whole number is a cause.
    level, weights
        As in `survival`.

    Returns
    -------
    DataFrame
        `day`, `cause`, `incidence`, `low`, `high`, sorted by cause, then day; one row per cause and day (day 0 and
        every day on which something happened). The variance is the Greenwood-type one (Marubini and Valsecchi 1995),
        the interval log-log on 1 - incidence, so that a single cause gives what `survival` gives.

    Examples
    --------
    >>> cumulative_incidence([1, 1, 2, 3], [1, 2, 1, 0])["incidence"].tolist()
    [0.0, 0.25, 0.5, 0.5, 0.0, 0.25, 0.25, 0.25]
    """
    day, what, weight = _watched(days, np.asarray(cause, dtype=int), weights)
    steps, at_risk = _at_risk(day, weight)
    any_event = _total(steps, day, weight * (what > 0))
    with np.errstate(divide="ignore", invalid="ignore"):
        staying = np.cumprod(np.where(at_risk > 0, 1 - any_event / at_risk, 1.0))
    before = np.concatenate([[1.0], staying[:-1]])
    curves = []
    for one in sorted(set(what[what > 0].tolist())):
        events = _total(steps, day, weight * (what == one))
        with np.errstate(divide="ignore", invalid="ignore"):
            incidence = np.cumsum(np.where(at_risk > 0, before * events / at_risk, 0.0))
        error = np.sqrt(_incidence_variance(incidence, before, at_risk, events, any_event))
        low, high = _log_log(1 - incidence, error, at_risk, events, level)
        curves.append(
            pd.DataFrame({"day": steps, "cause": one, "incidence": incidence, "low": 1 - high, "high": 1 - low})
        )
    if not curves:
        return pd.DataFrame({"day": [], "cause": [], "incidence": [], "low": [], "high": []})
    return pd.concat(curves, ignore_index=True)


def incidence_at(curves: pd.DataFrame, cause: int, day: float) -> tuple[float, float, float]:
    """Incidence of one cause at the end of a day, with its interval.

    Returns
    -------
    tuple
        Incidence, low and high; all nan when nobody was watched that long, or the cause never occurred.
    """
    curve = curves[curves["cause"] == cause]
    upto = curve[curve["day"] <= day]
    if upto.empty or curve["day"].max() < day:
        return math.nan, math.nan, math.nan
    last = upto.iloc[-1]
    return float(last["incidence"]), float(last["low"]), float(last["high"])


def cumulative_hazard(days: ArrayLike, cancelled: ArrayLike, weights: ArrayLike | None = None) -> pd.DataFrame:
    """Expected events per unit by day (Nelson 1969, Aalen 1978): `day`, `hazard`, from day 0 on."""
    day, event, weight = _watched(days, np.asarray(cancelled, dtype=bool), weights)
    steps, at_risk = _at_risk(day, weight)
    events = _total(steps, day, weight * event)
    with np.errstate(divide="ignore", invalid="ignore"):
        hazard = np.cumsum(np.where(at_risk > 0, events / at_risk, 0.0))
    return pd.DataFrame({"day": steps, "hazard": hazard})


def _watched(days: ArrayLike, what: np.ndarray, weights: ArrayLike | None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    day = np.asarray(days, dtype=float)
    weight = np.ones(day.shape) if weights is None else np.asarray(weights, dtype=float)
    if not day.shape == what.shape == weight.shape:
        raise ValueError("days, events and weights must be of one length")
    if np.any(~(day >= 0)):
        raise ValueError("a number of days is missing or below 0: set such rows aside before counting")
    return day, what, weight


def _at_risk(day: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    steps = np.unique(np.concatenate([[0.0], day]))
    ended = _total(steps, day, weight)
    return steps, weight.sum() - np.concatenate([[0.0], np.cumsum(ended)[:-1]])


def _total(steps: np.ndarray, day: np.ndarray, weight: np.ndarray) -> np.ndarray:
    return np.bincount(np.searchsorted(steps, day), weights=weight, minlength=len(steps))


def _incidence_variance(
    incidence: np.ndarray, before: np.ndarray, at_risk: np.ndarray, events: np.ndarray, any_event: np.ndarray
) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        leaving = np.where(at_risk > any_event, any_event / (at_risk * (at_risk - any_event)), 0.0)
        own = np.where(at_risk > 0, before**2 * (at_risk - events) * events / at_risk**3, 0.0)
        both = np.where(at_risk > 0, before * events / at_risk**2, 0.0)
    gap_leaving = incidence**2 * np.cumsum(leaving) - 2 * incidence * np.cumsum(incidence * leaving)
    gap_leaving += np.cumsum(incidence**2 * leaving)
    gap_both = incidence * np.cumsum(both) - np.cumsum(incidence * both)
    return np.maximum(gap_leaving + np.cumsum(own) - 2 * gap_both, 0.0)


def _log_log(
    share: np.ndarray, error: np.ndarray, at_risk: np.ndarray, events: np.ndarray, level: float
) -> tuple[np.ndarray, np.ndarray]:
    z = normal_quantile(level)
    low, high = np.zeros(len(share)), np.ones(len(share))
    inside = (share > 1e-12) & (share < 1 - 1e-12)
    with np.errstate(over="ignore"):
        power = np.exp(z * error[inside] / np.abs(share[inside] * np.log(share[inside])))
        low[inside], high[inside] = share[inside] ** power, share[inside] ** (1 / power)
    for place in np.flatnonzero(~inside):
        if share[place] > 0.5:
            low[place] = 1 - wilson(0, at_risk[place], level)[1]
        else:
            high[place] = wilson(0, events[: place + 1].sum(), level)[1]
    return low, high
