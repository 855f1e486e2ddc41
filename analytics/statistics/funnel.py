"""Who differs from the team by more than chance: funnel limits, observed against expected."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from analytics.statistics.durations import cumulative_hazard


def funnel_limits(trials: ArrayLike, centre: float, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Limits between which a share of `trials` stays by chance when the true share is `centre`.

    Exact binomial limits, interpolated between the counts so that the curve is smooth (Spiegelhalter 2005, appendix
    A.1).

    Returns
    -------
    tuple
        Low and high shares, one per element of `trials`; nan for no trials.

    Examples
    --------
    >>> low, high = funnel_limits([10, 100], 0.1)
    >>> high.round(3).tolist()
    [0.279, 0.158]
    """
    tries = np.asarray(trials, dtype=float)
    low = _binomial_limit(tries, centre, (1 - level) / 2)
    high = _binomial_limit(tries, centre, (1 + level) / 2)
    return np.maximum(low, 0.0), np.minimum(high, 1.0)


def _binomial_limit(tries: np.ndarray, centre: float, probability: float) -> np.ndarray:
    limit = np.full(tries.shape, np.nan)
    some = tries > 0
    n = tries[some]
    if centre <= 0 or centre >= 1:
        limit[some] = centre
        return limit
    count = np.clip(np.ceil(special.bdtrik(probability, n, centre) - 1e-9), 0, n)
    upto, below = _at_most(count, n, centre), _at_most(count - 1, n, centre)
    limit[some] = (count - (upto - probability) / (upto - below)) / n
    return limit


def _at_most(count: np.ndarray, n: np.ndarray, centre: float) -> np.ndarray:
    inside = special.betainc(np.maximum(n - count, 1e-9), np.maximum(count + 1, 1e-9), 1 - centre)
    return np.where(count < 0, 0.0, np.where(count >= n, 1.0, inside))


def poisson_limits(expected: ArrayLike, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Limits between which a count stays by chance when `expected` is its mean.

    Returns
    -------
    tuple
        Low and high counts, one per element of `expected`. Exact and continuous: a whole count lies above `high`
        exactly when the interval that `observed_expected` gives for it lies above 1, and below `low` when below 1.

    Examples
    --------
    >>> low, high = poisson_limits([4.0])
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([0.15], [8.83])
    """
    mean = np.asarray(expected, dtype=float)
    tail = (1 - level) / 2
    low, high = np.zeros(mean.shape), np.zeros(mean.shape)
    some = mean > 0
    sure = some & (np.exp(-mean) < tail)
    low[sure] = special.pdtrik(tail, mean[sure])
    roomy = some & (np.exp(-mean) < 1 - tail)
    high[some & ~roomy] = mean[some & ~roomy] / -np.log1p(-tail)
    high[roomy] = 1 + special.pdtrik(1 - tail, mean[roomy])
    return low, high


def observed_expected(
    days: ArrayLike,
    cancelled: ArrayLike,
    stratum: ArrayLike,
    person: ArrayLike,
    window: float,
    level: float = 0.95,
    weights: ArrayLike | None = None,
) -> pd.DataFrame:
    """Early cancellations of each person beside those expected from their mix and their deals' age.

    Expected is the stratum's cumulative hazard on the last day watched inside the window, so that young deals count
    for the days they were at risk, and the team's expected equal its observed.

    Parameters
    ----------
    days, cancelled
        How long each deal was watched (until it cancelled, or its age today), and whether it cancelled.
    stratum, person
        What the deal is compared with (its lead source), and whose it is.
    window
        Days; later cancellations do not count.
    level, weights
        Of the interval, and how many deals each element stands for.

    Returns
    -------
    DataFrame
        `person`, `observed`, `expected`, `ratio` and the ratio's exact Poisson interval `low`, `high` (Garwood
        1936), one row per person, sorted by name.

    Examples
    --------
    >>> observed_expected([3, 30, 30, 30], [1, 0, 0, 0], ["web"] * 4, ["a", "a", "b", "b"], 30)[
    ...     ["person", "observed", "expected"]
    ... ].values.tolist()
    [['a', 1.0, 0.5], ['b', 0.0, 0.5]]
    """
    deals = pd.DataFrame(
        {
            "days": np.asarray(days, dtype=float),
            "cancelled": np.asarray(cancelled, dtype=bool),
            "stratum": np.asarray(stratum, dtype=object),
            "person": np.asarray(person, dtype=object),
            "weight": 1.0 if weights is None else np.asarray(weights, dtype=float),
        }
    )
    deals["cancelled"] &= deals["days"] <= window
    deals["days"] = deals["days"].clip(upper=window)
    deals["expected"] = 0.0
    for _, of_stratum in deals.groupby("stratum", dropna=False):
        curve = cumulative_hazard(of_stratum["days"], of_stratum["cancelled"], of_stratum["weight"])
        place = np.searchsorted(curve["day"].to_numpy(), of_stratum["days"].to_numpy(), side="right") - 1
        deals.loc[of_stratum.index, "expected"] = curve["hazard"].to_numpy()[place] * of_stratum["weight"]
    deals["observed"] = deals["cancelled"] * deals["weight"]
    people = deals.groupby("person", as_index=False)[["observed", "expected"]].sum()
    tail, observed = (1 - level) / 2, people["observed"].to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = np.where(people["expected"] > 0, people["expected"], np.nan)
        people["ratio"] = observed / expected
        least = np.where(observed > 0, special.gammaincinv(np.maximum(observed, 1e-300), tail), 0.0)
        people["low"], people["high"] = least / expected, special.gammaincinv(observed + 1, 1 - tail) / expected
    return people
