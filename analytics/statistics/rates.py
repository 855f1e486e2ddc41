"""Shares with honest intervals: one share, two shares, many small ones."""

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

NO_SPREAD = 1e5
"""A prior worth more trials than this says: the units do not differ beyond chance."""


def normal_quantile(level: float) -> float:
    """How many standard errors a two-sided interval of `level` reaches to each side: 1.96 for 0.95."""
    return float(special.ndtri(0.5 + level / 2))


def wilson(successes: float, trials: float, level: float = 0.95) -> tuple[float, float]:
    """Interval of a share, fit for small numbers and for 0 or all of them (Wilson 1927).

    Parameters
    ----------
    successes, trials
        Counts, successes between 0 and trials.
    level
        How often the interval holds the true share.

    Returns
    -------
    tuple
        Low and high, 0-1; `(nan, nan)` without trials.

    Examples
    --------
    >>> low, high = wilson(4, 40)
    >>> round(low, 3), round(high, 3)
    (0.04, 0.231)
    """
    if trials == 0:
        return math.nan, math.nan
    if not 0 <= successes <= trials:
        raise ValueError(f"wilson() was asked for {successes} successes in {trials} trials")
    z2 = normal_quantile(level) ** 2
    share = successes / trials
    centre = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = math.sqrt(z2 * (share * (1 - share) / trials + z2 / (4 * trials**2))) / (1 + z2 / trials)
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == trials else min(1.0, centre + half)
    return low, high


def newcombe(
    successes_a: float, trials_a: float, successes_b: float, trials_b: float, level: float = 0.95
) -> tuple[float, float, float]:
    """Difference of two shares, a minus b, with the interval built from their Wilson intervals.

    Method 10 of Newcombe (1998).

    Returns
    -------
    tuple
        Difference, low and high, -1 to 1; all nan when either side has no trials.

    Examples
    --------
    >>> [round(figure, 4) for figure in newcombe(56, 70, 48, 80)]
    [0.2, 0.0524, 0.3339]
    """
    if trials_a == 0 or trials_b == 0:
        return math.nan, math.nan, math.nan
    a, b = successes_a / trials_a, successes_b / trials_b
    low_a, high_a = wilson(successes_a, trials_a, level)
    low_b, high_b = wilson(successes_b, trials_b, level)
    difference = a - b
    low = difference - math.hypot(a - low_a, high_b - b)
    high = difference + math.hypot(high_a - a, b - low_b)
    return difference, low, high


def shrink(successes: ArrayLike, trials: ArrayLike) -> tuple[np.ndarray, float]:
    """Shares pulled towards the team's, the more the fewer trials stand behind them (beta-binomial).

    Parameters
    ----------
    successes, trials
        Counts, one element per unit (a pair, a seller).

    Returns
    -------
    tuple
        The shrunken shares, one per unit, and the weight of the team in trials, found by maximum likelihood: a unit
        with as many trials stands half way between its own share and the team's. Where the units differ no more than
        chance would make them, the weight is infinite and all get the team's share, as does a unit without trials.

    Examples
    --------
    >>> shares, weight = shrink([1, 0, 2, 1], [10, 10, 10, 10])
    >>> weight, shares.tolist()
    (inf, [0.1, 0.1, 0.1, 0.1])
    """
    hits, tries = np.asarray(successes, dtype=float), np.asarray(trials, dtype=float)
    if hits.shape != tries.shape or np.any(hits < 0) or np.any(hits > tries):
        raise ValueError("shrink() needs as many successes as trials, each between 0 and its trials")
    if tries.sum() == 0:
        return np.full(tries.shape, math.nan), math.nan
    pooled = hits.sum() / tries.sum()
    if pooled in (0.0, 1.0) or np.count_nonzero(tries) < 2:
        return np.full(tries.shape, pooled), math.inf
    mean, weight = _beta_binomial(hits, tries, pooled)
    if weight >= NO_SPREAD:
        return np.full(tries.shape, pooled), math.inf
    return (hits + weight * mean) / (tries + weight), weight


def _beta_binomial(hits: np.ndarray, tries: np.ndarray, start: float) -> tuple[float, float]:
    def loss(parameters: np.ndarray) -> float:
        mean, weight = special.expit(parameters[0]), np.exp(np.clip(parameters[1], -12, 16))
        a, b = mean * weight, (1 - mean) * weight
        return float(np.sum(special.betaln(a, b) - special.betaln(hits + a, tries - hits + b)))

    fits = [
        optimize.minimize(
            loss,
            np.array([special.logit(start), math.log(weight)]),
            method="Nelder-Mead",
            options={"xatol": 1e-7, "fatol": 1e-11, "maxiter": 4000},
        )
        for weight in (3.0, 300.0)
    ]
    logit_mean, log_weight = min(fits, key=lambda fit: fit.fun).x
    return float(special.expit(logit_mean)), float(np.exp(np.clip(log_weight, -12, 16)))
