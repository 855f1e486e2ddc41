"""One way to time and one way to report: medians of five, as ratios to something known."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the results.

    `measured` and `limit` are in `unit` ("×" for a ratio, "ms", "MB", "s"); `note` says what was compared, or where
    the rest of the time goes when the target is missed.
    """

    what: str
    measured: float
    limit: float
    unit: str = "×"
    note: str = ""

    @property
    def met(self) -> bool:
        """Whether the target is met."""
        return self.measured <= self.limit


def median_seconds(work: Callable[[], object], runs: int = 5) -> float:
    """The median time of a piece of work, after one run that is not counted."""
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def ratio(work: Callable[[], object], yardstick: Callable[[], object], runs: int = 5) -> float:
    """How many times longer the work takes than the yardstick, both timed in turn."""
    work()
    yardstick()
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(runs):
        for times, run in ((ours, work), (theirs, yardstick)):
            start = time.perf_counter()
            run()
            times.append(time.perf_counter() - start)
    return statistics.median(ours) / statistics.median(theirs)
