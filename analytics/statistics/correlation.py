"""Rank correlation, its interval, and the weakest one a team of a given size could show."""

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from analytics.statistics.rates import normal_quantile

FEWEST = 8
"""Below this many people a correlation is noise, and none is given."""


def midranks(values: ArrayLike) -> np.ndarray:
    """Ranks from 1, ties sharing their average rank."""
    _, place, count = np.unique(np.asarray(values), return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count - 1) / 2)[place]


def spearman(x: ArrayLike, y: ArrayLike, level: float = 0.95) -> tuple[float, float, float]:
    """Rank correlation of x and y with its interval.

    Pearson's correlation of the midranks, so ties are right; interval of Bonett and Wright (2000).

    Parameters
    ----------
    x, y
        One element per person; pairs with a missing side are left out.
    level
        How often the interval holds the true correlation.

    Returns
    -------
    tuple
        Rho, low and high, -1 to 1; all nan with fewer than 8 pairs or a constant side.

    Examples
    --------
    >>> [round(figure, 3) for figure in spearman(range(8), [2, 1, 4, 3, 6, 5, 8, 7])]
    [0.905, 0.428, 0.988]
    """
    a, b = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    known = ~(np.isnan(a) | np.isnan(b))
    a, b = a[known], b[known]
    n = len(a)
    if n < FEWEST or np.all(a == a[0]) or np.all(b == b[0]):
        return math.nan, math.nan, math.nan
    a, b = midranks(a) - (n + 1) / 2, midranks(b) - (n + 1) / 2
    rho = float(np.clip(a @ b / math.sqrt((a @ a) * (b @ b)), -1.0, 1.0))
    if abs(rho) > 1 - 1e-12:
        return math.copysign(1.0, rho), math.copysign(1.0, rho), math.copysign(1.0, rho)
    reach = normal_quantile(level) * math.sqrt((1 + rho**2 / 2) / (n - 3))
    return rho, math.tanh(math.atanh(rho) - reach), math.tanh(math.atanh(rho) + reach)


def detectable_correlation(n: int, power: float = 0.8, level: float = 0.95) -> float:
    """The weakest true rank correlation that n people would show with this power.

    "Show" means that the interval of `spearman` leaves out 0. Nan below 8 people.

    Examples
    --------
    >>> round(detectable_correlation(20), 2), round(detectable_correlation(100), 2)
    (0.63, 0.28)
    """
    if n < FEWEST:
        return math.nan
    reach = normal_quantile(level) + float(special.ndtri(power))

    def short_of(rho: float) -> float:
        return math.atanh(rho) - reach * math.sqrt((1 + rho**2 / 2) / (n - 3))

    return float(optimize.brentq(short_of, 0.0, 1 - 1e-12))
