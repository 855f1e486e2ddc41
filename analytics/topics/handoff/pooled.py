"""The difference between two shares, compared like with like: within each stratum, then put together."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.statistics import wilson


@dataclass(frozen=True)
class Difference:
    """Two shares standardised to the same mix, their difference (a minus b) and its interval.

    `strata` are those with cases on both sides, `used` the cases in them.
    """

    a: float
    b: float
    difference: float
    low: float
    high: float
    strata: int
    used: int


def stratified_difference(counts: pd.DataFrame, level: float = 0.95) -> Difference:
    """Risk difference over strata, weighted as Mantel and Haenszel do (1959).

    The interval is built from each stratum's Wilson intervals (Zou and Donner 2008; with one stratum it is
    Newcombe's). `counts` has one row per stratum: `events_a, n_a, events_b, n_b`. Strata with nobody on one side say
    nothing about the difference and are left out; with none left everything is nan.

    Examples
    --------
    >>> counts = pd.DataFrame({"events_a": [56], "n_a": [70], "events_b": [48], "n_b": [80]})
    >>> found = stratified_difference(counts)
    >>> round(found.difference, 2), round(found.low, 4), round(found.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    both = counts[(counts["n_a"] > 0) & (counts["n_b"] > 0)]
    if both.empty:
        return Difference(math.nan, math.nan, math.nan, math.nan, math.nan, 0, 0)
    n_a, n_b = both["n_a"].to_numpy(float), both["n_b"].to_numpy(float)
    weight = n_a * n_b / (n_a + n_b)
    weight = weight / weight.sum()
    a, b = both["events_a"].to_numpy(float) / n_a, both["events_b"].to_numpy(float) / n_b
    limits_a = np.array([wilson(k, n, level) for k, n in zip(both["events_a"], n_a, strict=True)])
    limits_b = np.array([wilson(k, n, level) for k, n in zip(both["events_b"], n_b, strict=True)])
    difference = float(weight @ (a - b))
    down = math.sqrt(float(weight**2 @ ((a - limits_a[:, 0]) ** 2 + (limits_b[:, 1] - b) ** 2)))
    up = math.sqrt(float(weight**2 @ ((limits_a[:, 1] - a) ** 2 + (b - limits_b[:, 0]) ** 2)))
    used = int(n_a.sum() + n_b.sum())
    return Difference(
        float(weight @ a), float(weight @ b), difference, difference - down, difference + up, len(both), used
    )
