"""The quarterly survey, and what the scores truly do to the next three months' bookings.

Autonomy, mastery and purpose lift later results; pay importance and the stated motivator do nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from sample_data.cast import EVERYBODY, MONTHS, UNHAPPY_STAR, Person, stream

ROUNDS = tuple(month.replace(day=15) for month in MONTHS if month.month in (2, 5, 8, 11))[:-1]
DRIVERS = ("purpose", "autonomy", "mastery")
LIFT_PER_POINT = {"purpose": 0.06, "autonomy": 0.12, "mastery": 0.12}  # log bookings per point of 7
STATED = {"Pay": 0.62, "Mastery": 0.12, "Purpose": 0.11, "Autonomy": 0.10, "Recognition": 0.05}


@dataclass(frozen=True)
class Answer:
    """One person's answers in one round: scores from 1 to 7."""

    person_id: str
    answered_at: date
    purpose: int
    autonomy: int
    mastery: int
    fulfilment: int
    pay_importance: int
    stated_motivator: str


@dataclass(frozen=True)
class Moods:
    """The answers by day, and each person's true lift of bookings by month."""

    survey: list[Answer]
    lift: dict[tuple[str, date], float]


def moods(seed: int) -> Moods:
    """Eight rounds of the survey on a scale of 1-7; about one in seven does not answer."""
    rng = stream(seed, "survey")
    answers: list[Answer] = []
    lift: dict[tuple[str, date], float] = {}
    for person in EVERYBODY:
        truth = _truth(rng, person)
        lift |= _lift(person, truth)
        answers += _answers(rng, person, truth)
    return Moods(sorted(answers, key=lambda answer: (answer.answered_at, answer.person_id)), lift)


def _truth(rng: np.random.Generator, person: Person) -> dict[str, list[float]]:
    """Each driver's true level per round: a person's own level and a slow wave around it."""
    truth = {}
    for driver in DRIVERS:
        level = 4.7 + 0.75 * person.mood + rng.normal(0, 0.35)
        wave, levels = rng.normal(0, 0.85), []
        for _ in ROUNDS:
            levels.append(min(7.0, max(1.0, level + wave)))
            wave = 0.45 * wave + rng.normal(0, 0.75)
        truth[driver] = levels
    return truth


def _lift(person: Person, truth: dict[str, list[float]]) -> dict[tuple[str, date], float]:
    lift = {}
    for i, month in enumerate(MONTHS[2:]):
        round_ = min(i // 3, len(ROUNDS) - 1)
        log = sum(LIFT_PER_POINT[d] * (truth[d][round_] - float(np.mean(truth[d]))) for d in DRIVERS)
        lift[person.person_id, month] = math.exp(log)
    return lift


def _answers(rng: np.random.Generator, person: Person, truth: dict[str, list[float]]) -> list[Answer]:
    importance = 5.9 + rng.normal(0, 0.6)
    stated = str(rng.choice(list(STATED), p=list(STATED.values())))
    answers = []
    for i, day in enumerate(ROUNDS):
        delay, silent, noise = int(rng.integers(-4, 7)), rng.random() < 0.14, rng.normal(0, 0.35, 5)
        if (silent and person.name != UNHAPPY_STAR) or not person.works(day.replace(day=1)):
            continue
        scores = {d: truth[d][i] + noise[j] for j, d in enumerate(DRIVERS)}
        scores["fulfilment"] = sum(truth[d][i] for d in DRIVERS) / 3 + 0.45 * person.mood + noise[3]
        scores["pay_importance"] = importance + noise[4]
        whole = {name: int(min(7, max(1, round(score)))) for name, score in scores.items()}
        answered = day + timedelta(days=delay)
        answers.append(Answer(person.person_id, answered, **whole, stated_motivator=stated))
    return answers
