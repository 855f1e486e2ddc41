"""Practices that sellers and account managers share with each other, with their team and with clients.

A few give a lot, some never, and who received is likelier to give back. A practice received by name lifts the
receiver's bookings a little for two months: 4% each, three at most.
"""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from sample_data.cast import BY_ID, EVERYBODY, MONTHS, Person, stream

LIFT_PER_PRACTICE = 0.04
SILENT = 0.15  # whoever would share less than this a month does not share, and does not give back either
AUDIENCES = {"teammate": 0.55, "team": 0.21, "client": 0.24}
PRACTICES = (
    "Ask who else loses sleep over it", "Send the agenda the day before", "Start with the no-show figure",
    "Show the invoice screen first", "Let the receptionist try it in the demo", "Three questions before any price",
    "Offer the small plan and say why", "Call at 7:40, before the first patient",
    "Write the goals in the client's words",
    "Name the day of the first contact", "Bring the account manager into the last call", "Answer the price with a plan",
    "Summary mail within the hour", "Ask what would make them leave", "Draw the week on one page",
    "Two dates, never one", "Say no to the feature we do not have", "Ask for the second site in week three",
    "Record your own opening and listen", "Call back the ones we lost in spring", "Role play the discount question",
    "Map the decision makers on paper", "Open the trial with the client watching", "One metric for the first month",
)  # fmt: skip
CLIENT_PRACTICES = (
    "Text reminders cut no-shows", "Close the books on Fridays", "Let regulars book themselves",
    "One calendar for all rooms", "Deposits for long appointments", "Waiting list for cancelled slots",
)  # fmt: skip


@dataclass(frozen=True)
class Shared:
    """One practice shared; people as ids, `helped` is yes, no or unknown."""

    shared_at: date
    giver_id: str
    receiver_id: str | None
    audience: str
    practice: str
    helped: str


def practices(seed: int) -> list[Shared]:
    """Everything shared in the two years, by day."""
    rng = stream(seed, "practices")
    friends = {p.person_id: _friends(rng, p) for p in EVERYBODY}
    quality = {practice: rng.beta(5, 2.2) for practice in PRACTICES + CLIENT_PRACTICES}
    shared: list[Shared] = []
    owed: list[tuple[str, str]] = []
    for i, month in enumerate(MONTHS):
        here = [p for p in EVERYBODY if p.works(month)]
        present = {p.person_id for p in here}
        given = [_gift(rng, p, month, friends, present) for p in here for _ in range(int(rng.poisson(_rate(p, i))))]
        for giver, receiver in owed:
            gives_back = BY_ID[giver].giving > SILENT and rng.random() < 0.16
            if gives_back and {giver, receiver} <= present:
                given.append((_day(rng, month), giver, receiver, "teammate"))
        owed = [(receiver, giver) for _, giver, receiver, _ in given if receiver]
        shared += [Shared(*gift, *_what(rng, gift[3], quality)) for gift in given]
    return sorted(shared, key=lambda one: (one.shared_at, one.giver_id))


def received_lift(shared: list[Shared]) -> Callable[[str, date], float]:
    """How much the practices received in the two months before lift somebody's bookings of a month (1 = not)."""
    received = Counter((one.receiver_id, one.shared_at.replace(day=1)) for one in shared if one.receiver_id)

    def lift(person_id: str, month: date) -> float:
        at = MONTHS.index(month)
        recent = sum(received[person_id, before] for before in MONTHS[max(0, at - 2) : at])
        return 1 + LIFT_PER_PRACTICE * min(recent, 3)

    return lift


def _rate(person: Person, i: int) -> float:
    """Practices a month: growing over the two years, with a sharing month at the end."""
    growth = 0.6 + 0.024 * i
    return person.giving * growth * (1.35 if i == len(MONTHS) - 1 else 1.0) if person.giving > SILENT else 0.0


def _friends(rng: np.random.Generator, person: Person) -> tuple[tuple[str, ...], np.ndarray]:
    """Whom somebody shares with, and how likely: their own group and team first, with favourites."""
    others = [p for p in EVERYBODY if p is not person]
    near = [(4.0 if p.group == person.group else 0.7) * (1.0 if p.team == person.team else 0.5) for p in others]
    weights = np.array(near) * rng.gamma(0.8, 1.0, len(others))
    return tuple(p.person_id for p in others), weights / weights.sum()


Gift = tuple[date, str, str | None, str]  # day, giver, receiver, audience


def _gift(
    rng: np.random.Generator, person: Person, month: date, friends: dict[str, tuple[tuple[str, ...], np.ndarray]],
    present: set[str],
) -> Gift:  # fmt: skip
    audience = str(rng.choice(list(AUDIENCES), p=list(AUDIENCES.values())))
    others, weights = friends[person.person_id]
    friend = str(rng.choice(others, p=weights))
    receiver = friend if audience == "teammate" and friend in present else None
    if audience == "teammate" and receiver is None:
        audience = "team"
    return _day(rng, month), person.person_id, receiver, audience


def _what(rng: np.random.Generator, audience: str, quality: dict[str, float]) -> tuple[str, str]:
    """The practice shared, and whether it helped."""
    choices = CLIENT_PRACTICES if audience == "client" else PRACTICES
    practice = str(choices[int(rng.integers(len(choices)))])
    known = rng.random() < (0.72 if audience == "teammate" else 0.35)
    helped = "yes" if rng.random() < quality[practice] else "no"
    return practice, helped if known else "unknown"


def _day(rng: np.random.Generator, month: date) -> date:
    day = month.replace(day=int(rng.integers(1, calendar.monthrange(month.year, month.month)[1] + 1)))
    return day.replace(day=max(1, day.day - max(0, day.weekday() - 4)))
