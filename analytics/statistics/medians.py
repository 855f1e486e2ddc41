"""The interval of a median, from order statistics."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy import special


def median_interval(values: ArrayLike, level: float = 0.95) -> tuple[float, float]:
    """Distribution-free interval of the median: the narrowest pair of order statistics that covers it.

    Parameters
    ----------
    values
        One value per person; NaN is left out.
    level
        The least probability with which the interval covers the median.

    Returns
    -------
    tuple
        Low and high, in the values' unit; NaN below 6 values, where no pair covers the median at 95%.

    Notes
    -----
    The number of values below the median is binomial with probability one half (Thompson 1936).

    Examples
    --------
    >>> median_interval([1, 2, 3, 4, 5, 6])
    (1.0, 6.0)
    """
    ordered = np.sort(np.asarray(values, dtype=float))
    ordered = ordered[~np.isnan(ordered)]
    n = len(ordered)
    below = np.arange((n + 1) // 2)
    covered = 1 - 2 * special.bdtr(below, n, 0.5) if n else np.array([])
    enough = np.flatnonzero(covered >= level)
    if not len(enough):
        return math.nan, math.nan
    rank = int(enough[-1])
    return float(ordered[rank]), float(ordered[n - 1 - rank])
