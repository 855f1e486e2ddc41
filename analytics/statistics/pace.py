"""Do people sell faster once they have passed their quota? The test with power in small teams."""

import math
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

DAYS = 31
COUNTED_FROM_THE_END = 10
FEWEST_MONTHS = 10
NO_MATTER = 0.10
MORE_PAIRS = 1.15
CELLS_AT_ONCE = 4_000_000
CELLS_IN_CACHE = 100_000

Verdict = Literal["speeds up", "does not speed up", "cannot tell"]
Reading = Literal["count", "value"]


@dataclass(frozen=True)
class Pace:
    """Pace after the quota is passed over pace before it, 1 when it stays the same.

    Attributes
    ----------
    ratio, low, high, p
        From the permutation: ratio of paces, its interval, and the two-sided p against 1.
    naive
        Deals a day after over before. It lies below 1 when nothing happens, because the time before ends on a deal by
        definition, and far above 1 where the month's end is busy.
    person_months
        How many passed their quota.
    verdict
        In words.
    bunched
        Whether several deals of one day come more often than chance has it (orders entered together). The test would
        then read a slowing down where there is none, so it says "cannot tell" and the ratio is nan.
    """

    ratio: float
    low: float
    high: float
    p: float
    naive: float
    person_months: int
    verdict: Verdict
    bunched: bool = False


def pace_around_quota(
    person_month: ArrayLike,
    day: ArrayLike,
    value: ArrayLike,
    quota: ArrayLike,
    *,
    by: Reading = "count",
    month: ArrayLike | None = None,
    days_in_month: ArrayLike | None = None,
    level: float = 0.95,
    draws: int = 999,
    seed: int = 0,
) -> Pace:
    """One reading of `paces_around_quota`: by the number of deals or by their value."""
    options: dict[str, Any] = {"month": month, "days_in_month": days_in_month, "level": level}
    return paces_around_quota(person_month, day, value, quota, draws=draws, seed=seed, **options)[by]


def paces_around_quota(
    person_month: ArrayLike,
    day: ArrayLike,
    value: ArrayLike,
    quota: ArrayLike,
    *,
    month: ArrayLike | None = None,
    days_in_month: ArrayLike | None = None,
    level: float = 0.95,
    draws: int = 999,
    seed: int = 0,
) -> dict[Reading, Pace]:
    """Conditional permutation test of the pace of deals around quota.

    Per person-month that passed its quota: the deals after the day of passing, beyond those that the
    time left would have brought at that month's own speed. Time runs by the team's own profile over the
    month, so a month-end rush is no speeding up. This is the score of a change of pace at passing, each
    person-month's own speed integrated out. Chance is the same deals with the team's own days dealt out
    again, `draws` times: every person-month keeps its number and values of deals, the team its
    month-end rush, exactly. The ratio is the score's distance from chance in units of what a change of
    pace moves it by (Le Cam's one step); it reads a true +30% as about +23%, so it errs on the side of
    saying too little.

    Parameters
    ----------
    person_month, day, value, quota
        One element per deal: which person's month it belongs to, its day of the month (1-31), its value above 0, and
        that month's quota. All of the team's deals belong in, also those of months that missed their quota: they say
        when in a month the team sells.
    month
        One element per deal: its calendar month. Days are dealt out among the deals of one month, so that weekends
        and holidays stay where they are; without it among months of one length.
    days_in_month
        One element per deal, 28-31 (31 if not told): lines up month ends.
    level
        Of the interval.
    draws, seed
        Shuffles, and the random numbers' seed.

    Returns
    -------
    dict
        The reading by "count" of deals and by their "value", of the same shuffles.

    Notes
    -----
    The verdict is "speeds up" when the interval lies above 1; "does not speed up" when it lies within 0.9 and 1.1, or
    below 1; else "cannot tell", as with fewer than 10 person-months that passed, and where deals come in bunches.
    """
    months = _Months.of(person_month, day, value, quota, month, days_in_month)
    if months.passed < FEWEST_MONTHS:
        thin = Pace(math.nan, math.nan, math.nan, math.nan, math.nan, months.passed, "cannot tell")
        return {"count": thin, "value": thin}
    rng = np.random.default_rng(seed)
    at_once = max(1, CELLS_AT_ONCE // (months.passed * DAYS))
    shuffles = [months.scores(months.shuffled(rng, min(at_once, draws - start))) for start in range(0, draws, at_once)]
    counts, values = (np.concatenate(part) for part in zip(*shuffles, strict=True))
    observed_counts, observed_values = (float(score[0]) for score in months.scores(months.day[None, :]))
    nothing = Pace(math.nan, math.nan, math.nan, math.nan, months.naive(), months.passed, "cannot tell")
    if months.bunched(rng):
        return {"count": replace(nothing, bunched=True), "value": replace(nothing, bunched=True)}
    return {
        "count": _judged(observed_counts, counts, counts, nothing, level),
        "value": _judged(observed_values, values, counts, nothing, level),
    }


def _judged(observed: float, chance: np.ndarray, counts: np.ndarray, nothing: Pace, level: float) -> Pace:
    """The score's distance from chance, in units of what one unit of log pace would move it by."""
    moves = float(np.cov(chance, counts)[0, 1])
    if not moves > 0:
        return nothing
    tail = (1 - level) / 2
    below, above = np.quantile(chance, [tail, 1 - tail])
    ratio, low, high = (math.exp((observed - other) / moves) for other in (chance.mean(), above, below))
    beyond = min(np.sum(chance >= observed), np.sum(chance <= observed))
    p = min(1.0, 2 * float(beyond + 1) / (len(chance) + 1))
    return replace(nothing, ratio=ratio, low=low, high=high, p=p, verdict=_in_words(low, high))


def _in_words(low: float, high: float) -> Verdict:
    if low > 1:
        return "speeds up"
    if high < 1 or (low >= 1 - NO_MATTER and high <= 1 + NO_MATTER):
        return "does not speed up"
    return "cannot tell"


@dataclass(frozen=True)
class _Months:
    """All deals, which of them belong to person-months that passed, and the team's profile."""

    day: np.ndarray  # per deal: 0-30
    stratum: np.ndarray  # per deal; days are shuffled among deals of one stratum
    chosen: np.ndarray  # places of the deals of person-months that passed
    owner: np.ndarray  # per chosen deal: 0, 1, ... which person-month that passed
    value: np.ndarray  # per chosen deal
    quota: np.ndarray  # per person-month that passed
    length: np.ndarray  # per person-month that passed: days
    elapsed: np.ndarray  # per length 28-31 and day: share of the month's selling done by its end

    @classmethod
    def of(
        cls,
        person_month: ArrayLike,
        day: ArrayLike,
        value: ArrayLike,
        quota: ArrayLike,
        month: ArrayLike | None,
        days_in_month: ArrayLike | None,
    ) -> "_Months":
        """The deals sorted into the person-months that passed their quota, and the rest."""
        names, owner = np.unique(np.asarray(person_month), return_inverse=True)
        days, values = np.asarray(day, dtype=int) - 1, np.asarray(value, dtype=float)
        lengths = np.full(len(days), DAYS) if days_in_month is None else np.asarray(days_in_month, dtype=int)
        if np.any(days < 0) or np.any(days >= lengths) or np.any((lengths < 28) | (lengths > DAYS)):
            raise ValueError("a day of the month lies outside its month")
        per_month, length = np.full(len(names), np.inf), np.full(len(names), DAYS)
        per_month[owner], length[owner] = np.asarray(quota, dtype=float), lengths
        total = np.bincount(owner, weights=values, minlength=len(names))
        passed = (per_month > 0) & (total >= per_month * (1 - 1e-9))
        chosen = np.flatnonzero(passed[owner])
        return cls(
            day=days,
            stratum=lengths if month is None else np.unique(np.asarray(month), return_inverse=True)[1],
            chosen=chosen,
            owner=(np.cumsum(passed) - 1)[owner[chosen]],
            value=values[chosen],
            quota=per_month[passed] * (1 - 1e-9),
            length=length[passed],
            elapsed=_profile(days, lengths, length),
        )

    @property
    def passed(self) -> int:
        return len(self.quota)

    def shuffled(self, rng: np.random.Generator, times: int) -> np.ndarray:
        """Days of all deals, shuffled `times` times inside each stratum: (times, deals)."""
        days = np.empty((times, len(self.day)), dtype=np.int8)
        for stratum in np.unique(self.stratum):
            members = np.flatnonzero(self.stratum == stratum)
            own = np.tile(self.day[members].astype(np.int8), (times, 1))
            days[:, members] = rng.permuted(own, axis=1)
        return days

    def bunched(self, rng: np.random.Generator) -> bool:
        """Whether more pairs of deals share a day of one person's month than in nearly all of 200 shuffles."""
        days = np.concatenate([self.day[None, self.chosen].astype(np.int8), self.shuffled(rng, 200)[:, self.chosen]])
        pairs = np.empty(len(days))
        for place, row in enumerate(days):
            together = np.bincount(self.owner * DAYS + row)
            pairs[place] = (together * (together - 1) / 2).sum()
        chance = pairs[1:]
        return bool(pairs[0] > max(chance.mean() + 4 * chance.std(), MORE_PAIRS * chance.mean()))

    def scores(self, day: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Deals, and value in mean deals, sold after passing beyond the time left, per row of `day`."""
        rows = max(1, CELLS_IN_CACHE // (self.passed * DAYS))
        blocks = [self._scored(day[start : start + rows, self.chosen]) for start in range(0, len(day), rows)]
        counts, values = (np.concatenate(part) for part in zip(*blocks, strict=True))
        return counts, values

    def _scored(self, day: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        counts, values, passing = self._running(day)
        left = 1 - self.elapsed[(self.length - 28)[None, :], passing]
        scores = []
        for running, unit in ((counts, 1.0), (values, float(self.value.mean()))):
            total = running[:, :, -1]
            before = np.take_along_axis(running, passing[:, :, None], axis=2)[:, :, 0]
            scores.append((total - before - total * left).sum(axis=1) / unit)
        return scores[0], scores[1]

    def naive(self) -> float:
        """Deals a day after passing over deals a day up to it."""
        counts, _, passing = self._running(self.day[None, self.chosen])
        before = float(np.take_along_axis(counts, passing[:, :, None], axis=2).sum())
        days_before = float((passing + 1).sum())
        days_after = float(self.length.sum()) - days_before
        return (len(self.chosen) - before) / days_after * days_before / before if days_after > 0 else math.nan

    def _running(self, day: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Running deals and value by day, (rows, months, days), and the day of passing."""
        rows, cells = day.shape[0], self.passed * DAYS
        place = ((np.arange(rows) * cells)[:, None] + self.owner[None, :] * DAYS + day).ravel()
        shape, size = (rows, self.passed, DAYS), rows * cells
        weights = np.broadcast_to(self.value, day.shape).ravel()
        counts = np.bincount(place, minlength=size).reshape(shape).cumsum(axis=2)
        values = np.bincount(place, weights=weights, minlength=size).reshape(shape).cumsum(axis=2)
        return counts, values, np.argmax(values >= self.quota[None, :, None], axis=2)


def _profile(day: np.ndarray, length_of_deal: np.ndarray, length_of_month: np.ndarray) -> np.ndarray:
    """Share of a month's selling done by the end of each day, for months of 28 to 31 days.

    The last ten days are counted from the month's end, the others from its start.
    """
    sold = np.bincount(_slot(day, length_of_deal), minlength=DAYS).astype(float)
    had = np.zeros(DAYS)
    for length in range(28, DAYS + 1):
        had[_slot(np.arange(length), np.full(length, length))] += np.sum(length_of_month == length)
    rate = np.divide(sold, had, out=np.zeros(DAYS), where=had > 0)
    elapsed = np.ones((4, DAYS))
    for length in range(28, DAYS + 1):
        running = np.cumsum(rate[_slot(np.arange(length), np.full(length, length))])
        elapsed[length - 28, :length] = running / running[-1] if running[-1] > 0 else 1.0
    return elapsed


def _slot(day: np.ndarray, length: np.ndarray) -> np.ndarray:
    return np.where(day >= length - COUNTED_FROM_THE_END, day + DAYS - length, day)
