"""The rules a world lives by: ability, luck, moods, raises, quotas, and the deals that come of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

USUAL = 100_000.0  # bookings of an average month
ABILITY, LUCK, STAYS, SEASON = 0.25, 0.30, 0.3, 0.10  # standard deviations of log bookings; luck's memory by month
DRIVERS = {"purpose": 0.3, "autonomy": 0.9, "mastery": 0.5}  # log bookings per point of last quarter's score
FADES = 6  # months until a raise is forgotten, where it fades
FIRST_REVIEW = 12


@dataclass(frozen=True)
class Team:
    """People x months: who is there, what is agreed and expected; people x quarters: how they feel."""

    here: np.ndarray
    pay: np.ndarray
    quota: np.ndarray
    speed: np.ndarray  # money a month that the person would book without speeding up
    moods: Mapping[str, np.ndarray]


def lived(
    rng: np.random.Generator, truth: str, raises: str, people: int, months: int, pay_effect: float, leavers: bool
) -> Team:
    """The team's months, one after the other: last month's results may move this month's pay, quota and staff."""
    quarters = months // 3 + 1
    ability = rng.normal(0, ABILITY, people)
    moods = _moods(rng, people, quarters)
    season = rng.normal(0, SEASON, months)
    first_pay = np.log(6000) + 0.3 * ability + rng.normal(0, 0.1, people)
    plan = _Plan.drawn(rng, raises, people, months)
    raised = np.zeros((people, months))
    log_sold, quota = np.zeros((people, months)), np.full((people, months), USUAL)
    here = np.zeros((people, months), dtype=bool)
    present, luck = np.ones(people, dtype=bool), rng.normal(0, LUCK, people)
    for month in range(months):
        if leavers and month > 3:
            left = present & (rng.random(people) < _leaving(log_sold[:, month - 3 : month], here, month))
            present = present & ~left
        here[:, month] = present
        raised[:, month] = plan.sizes(month, log_sold, ability, raised) * present
        if truth == "ratchet" and month >= 6:
            quota[:, month] = 0.5 * USUAL + 0.5 * np.exp(log_sold[:, month - 6 : month]).mean(axis=1)
        luck = STAYS * luck + np.sqrt(1 - STAYS**2) * rng.normal(0, LUCK, people)
        drive = _drive(truth, pay_effect, raised, month, moods)
        log_sold[:, month] = np.log(USUAL) + ability + season[month] + drive + luck
    pay = np.exp(first_pay[:, None] + raised.cumsum(axis=1))
    return Team(here, pay, quota, np.exp(log_sold), moods)


def _moods(rng: np.random.Generator, people: int, quarters: int) -> dict[str, np.ndarray]:
    names = (*DRIVERS, "fulfilment", "pay_importance")
    return {
        name: np.clip(0.6 + rng.normal(0, 0.12, (people, 1)) + rng.normal(0, 0.12, (people, quarters)), 0, 1)
        for name in names
    }


def _drive(
    truth: str, pay_effect: float, raised: np.ndarray, month: int, moods: Mapping[str, np.ndarray]
) -> np.ndarray:
    drive = np.zeros(len(raised))
    if truth in ("money", "both", "ratchet"):
        drive += pay_effect * raised[:, : month + 1].sum(axis=1)
    if truth == "fading":
        since = month - np.arange(month + 1)
        drive += 3 * pay_effect * (raised[:, : month + 1] * np.maximum(1 - since / FADES, 0)).sum(axis=1)
    if truth in ("intrinsic", "both") and month >= 3:
        for name, weight in DRIVERS.items():
            drive += weight * (moods[name][:, month // 3 - 1] - 0.6)
    return drive


def _leaving(recent: np.ndarray, here: np.ndarray, month: int) -> np.ndarray:
    """One in a hundred each month, one in ten of the third with the worst last three months."""
    mean = recent.mean(axis=1)
    worst = mean <= np.quantile(mean[here[:, month - 1]], 1 / 3)
    return np.where(worst, 0.10, 0.01)


@dataclass(frozen=True)
class _Plan:
    """Who is raised when, as far as it is settled beforehand, and by how much if so."""

    story: str
    size: np.ndarray  # people x months
    chosen: np.ndarray  # people x months: on these days, if the story settles them beforehand
    lucky: np.ndarray  # people x months, 0-1

    @classmethod
    def drawn(cls, rng: np.random.Generator, story: str, people: int, months: int) -> _Plan:
        """What the story settles beforehand."""
        size = rng.uniform(0.05, 0.15, (people, months))
        chosen = np.zeros((people, months), dtype=bool)
        first, last = min(FIRST_REVIEW, months // 2), max(months - 6, months // 2 + 1)
        if story in ("random", "ability"):
            chosen[np.arange(people), rng.integers(first, last, people)] = True
        if story == "random":
            chosen[rng.permutation(people)[: people // 2]] = False
        if story == "several":
            for step in range(2, months, 8):
                chosen[np.arange(people), np.minimum(step + rng.integers(0, 8, people), months - 1)] = True
        if story == "everyone":
            chosen[:, (first + last) // 2] = True
            size[:] = 0.10
        return cls(story, np.log1p(size), chosen, rng.random((people, months)))

    def sizes(self, month: int, log_sold: np.ndarray, ability: np.ndarray, raised: np.ndarray) -> np.ndarray:
        """Log raises of this month, per person."""
        return self.size[:, month] * self._who(month, log_sold, ability, raised)

    def _who(self, month: int, log_sold: np.ndarray, ability: np.ndarray, raised: np.ndarray) -> np.ndarray:
        nobody = np.zeros(len(ability), dtype=bool)
        if self.story == "ability":
            return self.chosen[:, month] & (ability > np.median(ability))
        if self.story in ("annual_review", "weakest_review"):
            if month == 0 or month % FIRST_REVIEW:
                return nobody
            year = np.exp(log_sold[:, month - 12 : month]).sum(axis=1)
            better = year > np.median(year)
            return better if self.story == "annual_review" else ~better
        if self.story == "good_quarter":
            if month < FIRST_REVIEW or month % 3:
                return nobody
            quarter = log_sold[:, month - 3 : month].mean(axis=1) - log_sold[:, :month].mean(axis=1)
            rested = (raised[:, max(0, month - 9) : month] == 0).all(axis=1)
            return (quarter > 0.15) & rested & (self.lucky[:, month] < 0.7)
        return self.chosen[:, month]


def dated_deals(
    rng: np.random.Generator, team: Team, deals: float, pace: float, periods: pd.DatetimeIndex
) -> pd.DataFrame:
    """Every deal: `owner` and `month` (places), `close_date`, `amount`."""
    who, month = np.nonzero(team.here)
    speed, quota = team.speed[who, month], team.quota[who, month]
    if deals <= 1:
        middle = periods[month] + pd.Timedelta(days=27)
        return pd.DataFrame({"owner": who, "month": month, "close_date": middle, "amount": speed.round(2)})
    price = USUAL / deals
    rate, clock, sold = speed / price, np.zeros(len(who)), np.zeros(len(who))
    days = periods[month].days_in_month.to_numpy()
    found, running = [], np.arange(len(who))
    while len(running):
        faster = np.where(sold[running] >= quota[running], pace, 1.0)
        clock[running] += rng.exponential(1 / (rate[running] * faster))
        running = running[clock[running] < 1]
        amount = price * rng.lognormal(-0.125, 0.5, len(running))
        sold[running] += amount
        day = _day(clock[running], days[running])
        found.append(
            pd.DataFrame({"owner": who[running], "month": month[running], "day": day, "amount": amount.round(2)})
        )
    table = pd.concat(found, ignore_index=True).sort_values(["owner", "month", "day"], ignore_index=True)
    closed = periods[table["month"]] + pd.to_timedelta(table["day"], unit="D")
    return table.assign(close_date=closed).drop(columns="day")


def _day(clock: np.ndarray, days: np.ndarray) -> np.ndarray:
    """The day (from 0) by which a share of the month's selling is done; the last four days bring twice as much."""
    total = days + 4.0
    plain = clock * total
    rush = days - 4.0
    return np.minimum(np.where(plain < rush, plain, rush + (plain - rush) / 2), days - 1).astype(int)


def gamed(deals: pd.DataFrame, quota: np.ndarray, periods: pd.DatetimeIndex) -> pd.DataFrame:
    """Once a month is lost, its last deals are dated into the first days of the next."""
    table = deals.reset_index(drop=True)
    place = [table["owner"], table["month"]]
    reached = table.groupby(place)["amount"].transform("sum") / quota[table["owner"], table["month"]]
    day = table["close_date"].dt.day
    moved = (reached < 0.9) & (day > 20) & (table["month"] < len(periods) - 1)
    later = periods[np.minimum(table["month"] + 1, len(periods) - 1)] + pd.to_timedelta((day - 21) // 4, unit="D")
    table["close_date"] = table["close_date"].mask(moved, pd.Series(later, index=table.index))
    table["month"] = table["month"] + moved
    return table.sort_values(["owner", "close_date"], ignore_index=True)
