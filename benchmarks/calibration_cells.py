"""The cells of the calibration: one truth, one raise story, one size, many worlds."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
import pandas as pd

from analytics.contract import TABLES, with_pay_columns
from analytics.history.book import Book
from analytics.history.engine import DuckEngine, collect
from analytics.statistics import pace_around_quota, spearman
from analytics.topics.motivation import measures
from analytics.topics.motivation.bracket import evidence, points
from analytics.topics.motivation.pace import with_threshold
from analytics.topics.motivation.raises import around_raises
from analytics.topics.motivation.verdict import Judgement, judge
from sample_data.worlds import RAISES, START, Shape, world

MONTHS = 30
SIZES = (8, 12, 20, 50, 100, 200)
PAY_EFFECT = 0.5
PEOPLE_AT_ONCE = 2_000  # worlds share a book, so that its fixed cost is paid once for many
NULL_STORIES = tuple(story for story in RAISES if story != "everyone")


@dataclass(frozen=True)
class Cell:
    """One kind of team, and how many of them."""

    truth: str
    raises: str
    people: int
    runs: int
    kind: str = "verdict"  # or "pace", "looks"
    months: int = MONTHS
    shape: Shape = field(default_factory=lambda: Shape(deals=1, pay_effect=PAY_EFFECT))

    @property
    def effect(self) -> float:
        """The true effect in points per 10% raise; nan where it changes with time."""
        if self.truth == "fading":
            return math.nan
        return points(self.shape.pay_effect) if self.truth in ("money", "both", "ratchet") else 0.0


@dataclass(frozen=True)
class Done:
    """A cell's outcome: how many worlds got each verdict, and shares or means by name."""

    cell: Cell
    verdicts: Mapping[str, int]
    figures: Mapping[str, float]

    def share(self, *verdicts: str) -> float:
        """Share of the worlds that got one of these verdicts."""
        return sum(self.verdicts.get(verdict, 0) for verdict in verdicts) / self.cell.runs

    def line(self) -> str:
        """One line for the terminal."""
        cell = self.cell
        shown = ", ".join(f"{name} {value:.3g}" for name, value in self.figures.items())
        counted = ", ".join(f"{name} {count}" for name, count in sorted(self.verdicts.items()))
        return f"{cell.kind} {cell.truth}/{cell.raises} people={cell.people} runs={cell.runs}: {counted}; {shown}"


def all_cells(runs: int) -> list[Cell]:
    """Everything that is run."""
    found = [Cell("null", story, people, runs) for story in NULL_STORIES for people in SIZES]
    found += [Cell("money", "random", people, runs) for people in SIZES]
    found += [Cell("null", "everyone", 50, runs)]
    found += [Cell(truth, "random", 50, runs) for truth in ("intrinsic", "both", "ratchet", "fading")]
    found += [Cell("gaming", "random", 50, runs, shape=Shape(deals=8))]
    found += [Cell("money", story, 100, runs) for story in ("ability", "annual_review", "good_quarter", "several")]
    left = Shape(deals=1, leavers=True, pay_effect=PAY_EFFECT)
    found += [
        Cell(truth, story, 50, runs, shape=left)
        for truth, story in (("null", "random"), ("null", "good_quarter"), ("money", "random"))
    ]
    found += [Cell("null", "random", 20, max(20, runs // 4), kind="looks")]
    found += [
        Cell("null", "random", people, runs, kind="pace", months=12, shape=Shape(pace=pace))
        for people, pace in ((12, 1.0), (12, 1.15), (12, 1.3))
    ]
    return found


def run(cell: Cell) -> Done:
    """Make the cell's worlds and judge them."""
    return {"verdict": _verdicts, "looks": _looks, "pace": _pace}[cell.kind](cell)


def _books(cell: Cell) -> Iterator[Book]:
    """Books of many worlds each; whose person it is stands before the slash of the id."""
    at_once = max(1, PEOPLE_AT_ONCE // cell.people)
    if cell.shape.deals > 1:
        at_once = max(1, at_once // 10)
    for first in range(0, cell.runs, at_once):
        parts: dict[str, list[pd.DataFrame]] = {}
        for seed in range(first, min(first + at_once, cell.runs)):
            for name, frame in world(cell.truth, cell.raises, cell.people, cell.months, seed, cell.shape).items():
                if name != "survey":
                    parts.setdefault(name, []).append(_labelled(frame, seed))
        last = pd.Timestamp(START) + pd.DateOffset(months=cell.months)
        engine = DuckEngine()
        frames = {name: engine.frame(TABLES[name], pd.concat(of_worlds)) for name, of_worlds in parts.items()}
        yield Book.open(engine, frames, as_of=last.date() - timedelta(days=1))


def _labelled(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    ids = [column for column in ("person_id", "owner_id", "name", "deal_id", "account_id") if column in frame]
    return frame.assign(**{column: f"{seed}/" + frame[column] for column in ids})


def _by_world(frame: pd.DataFrame) -> Iterator[pd.DataFrame]:
    worlds = {who: who.split("/")[0] for who in frame["person_id"].unique()}
    for _, one in frame.groupby(frame["person_id"].map(worlds), sort=False):
        yield one.reset_index(drop=True)


def _verdicts(cell: Cell) -> Done:
    verdicts: Counter[str] = Counter()
    figures: dict[str, list[float]] = {}
    for book in _books(cell):
        earned = _earned(book)
        for panel in _by_world(measures.panel(book)):
            found = judge(panel)
            verdicts[str(found.verdict)] += 1
            for name, value in _figures(found, cell.effect).items():
                figures.setdefault(name, []).append(value)
            figures.setdefault("banned", []).append(_banned(panel, earned))
            if cell.truth == "fading":
                for name, spell in around_raises(evidence(panel).rows).items():
                    figures.setdefault(name, []).append(spell.share)
    means = {name: _mean(values) for name, values in figures.items()}
    return Done(cell, dict(verdicts), means | {"judged_runs": float(len(figures.get("covered", [])))})


def _mean(values: list[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return sum(known) / len(known) if known else math.nan


def _figures(found: Judgement, effect: float) -> dict[str, float]:
    """What can be averaged over worlds; nan where there was too little to say anything."""
    numbers = found.numbers
    low, high = float(numbers["low"] or math.nan), float(numbers["high"] or math.nan)
    enough = float(numbers["fewest_df_found"] or 0) >= float(numbers["fewest_df"] or 0) and not math.isnan(low)
    if not enough:
        return {}
    known = not math.isnan(effect)
    within = (float(numbers["within_low"] or 0), float(numbers["within_high"] or 0))
    return {
        "covered": float(low <= effect <= high) if known else math.nan,
        "within": float(numbers["within"] or math.nan),
        "lagged": float(numbers["lagged"] or math.nan),
        "width": high - low,
        "within_wrong": float(not within[0] <= effect <= within[1]) if known else math.nan,
    }


def _earned(book: Book) -> pd.Series:
    """Mean of what each person earned: what must not be used as a cause."""
    pay = collect(with_pay_columns(book.table("pay")).select("person_id", "earned_pay"))
    return pay.groupby("person_id")["earned_pay"].mean()


def _banned(panel: pd.DataFrame, earned: pd.Series) -> float:
    """Whether earned pay goes "significantly" with attainment, as it must by construction."""
    attainment = panel.groupby("person_id")["attainment"].mean()
    low = spearman(attainment, earned.reindex(attainment.index))[1]
    return math.nan if math.isnan(low) else float(low > 0)


def _looks(cell: Cell) -> Done:
    """False verdicts when a team is looked at every month from its 18th on, and when it is looked at once."""
    verdicts: Counter[str] = Counter()
    ever, once = 0, 0
    for book in _books(cell):
        for panel in _by_world(measures.panel(book)):
            months = np.sort(panel["month"].unique())
            found = [str(judge(panel[panel["month"] <= last]).verdict) for last in months[17:]]
            ever += any(verdict in ("rose", "fell") for verdict in found)
            once += found[-1] in ("rose", "fell")
            verdicts[found[-1]] += 1
    return Done(cell, dict(verdicts), {"ever": ever / cell.runs, "once": once / cell.runs})


def _pace(cell: Cell) -> Done:
    verdicts: Counter[str] = Counter()
    figures: dict[str, list[float]] = {}
    for book in _books(cell):
        months = with_threshold(book, measures.panel(book))
        deals = measures.deals_of_months(book, months)
        for seed, one in enumerate(_by_world(deals)):
            tested = pace_around_quota(
                one["person_id"] + one["month"].dt.strftime(" %Y-%m"),
                one["day"],
                one["amount"],
                one["threshold"],
                month=one["month"],
                days_in_month=one["days_in_month"],
                draws=199,
                seed=seed,
            )
            verdicts[tested.verdict] += 1
            truth = cell.shape.pace
            for name, value in {
                "ratio": tested.ratio,
                "naive": tested.naive,
                "covered": float(tested.low <= truth <= tested.high),
                "person_months": tested.person_months,
            }.items():
                figures.setdefault(name, []).append(value)
    return Done(cell, dict(verdicts), {name: _mean(values) for name, values in figures.items()})
