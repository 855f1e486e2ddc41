"""Attainment under the agreed policy, the pay that was agreed before each month, and the pay it earned.

Raises come at each person's own anniversary, in various sizes, and a few in between; they follow neither ability nor
results, so the myth check has something to say and nothing to find.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from sample_data.cast import EVERYBODY, MONTHS, NEW_POLICY, Person, stream
from sample_data.story.deals import Deal
from sample_data.story.endings import Cancellation, Upgrade

ON_TARGET = {"Associate": 5_800, "Account Executive": 8_400, "Senior Account Executive": 11_800,
             "Account Manager": 6_300, "Senior Account Manager": 7_900}  # fmt: skip
VARIABLE = {"Associate": 0.35, "Account Executive": 0.42, "Senior Account Executive": 0.50,
            "Account Manager": 0.20, "Senior Account Manager": 0.25}  # fmt: skip
RAISES = (0.02, 0.025, 0.03, 0.035, 0.04, 0.05, 0.06, 0.08)
SHARED = 0.5  # of an early upgrade is credited to sales under the new policy


@dataclass(frozen=True)
class Paid:
    """One person's month: what was agreed before it (base, target variable), and what it earned."""

    person_id: str
    period: date
    base: float
    target_variable: float
    commission: float
    bonus: float


def attained(
    deals: Iterable[Deal], left: Iterable[Cancellation], bought: Iterable[Upgrade]
) -> dict[tuple[str, date], float]:
    """Credited bookings of sellers per month: deals, less early cancellations and plus half of the early upgrades
    from the new policy on. The independent answer to topics/crediting.py."""
    credited: dict[tuple[str, date], float] = defaultdict(float)
    for deal in deals:
        credited[deal.owner_id, deal.close_date.replace(day=1)] += deal.amount
    for gone in left:
        if gone.early and gone.cancel_date >= NEW_POLICY:
            credited[gone.deal.owner_id, gone.cancel_date.replace(day=1)] -= gone.amount_lost
    for more in bought:
        if more.early and more.upgrade_date >= NEW_POLICY:
            credited[more.deal.owner_id, more.upgrade_date.replace(day=1)] += SHARED * more.amount_added
    return dict(credited)


def pay(seed: int, quotas: dict[tuple[str, date], float], credited: dict[tuple[str, date], float]) -> list[Paid]:
    """One row per person and month; account managers too, on a plan of their own."""
    rng = stream(seed, "agreed pay")
    rows = []
    for person in EVERYBODY:
        agreed = _agreed(rng, person)
        for month in MONTHS:
            luck, target = rng.normal(1.02, 0.16), agreed[month][1]
            spiff = float(rng.integers(4, 19)) * 50 if rng.random() < 0.14 and month.month % 3 == 0 else 0.0
            if not person.works(month):
                continue
            quota = quotas.get((person.person_id, month))
            if quota:
                commission = target * payout_share(credited.get((person.person_id, month), 0.0) / quota)
            else:
                commission, spiff = target * max(0.4, luck), 0.0
            rows.append(Paid(person.person_id, month, agreed[month][0], target, round(commission, 2), spiff))
    return rows


def payout_share(attainment: float) -> float:
    """The plan: rate 1.0 up to quota, 1.5 from 100% and 2.0 from 120%, each on what lies above."""
    reached = max(0.0, attainment)
    return min(reached, 1.0) + 1.5 * min(max(reached - 1.0, 0.0), 0.2) + 2.0 * max(reached - 1.2, 0.0)


def _agreed(rng: np.random.Generator, person: Person) -> dict[date, tuple[float, float]]:
    """Base and target variable of each month, in steps of 10."""
    on_target = ON_TARGET[person.role] * rng.uniform(0.90, 1.12)
    extra = MONTHS[int(rng.integers(3, 21))] if rng.random() < 0.22 else None  # a raise outside the review
    agreed = {}
    for month in MONTHS:
        review, size = rng.random() < 0.72, float(rng.choice(RAISES))
        if month.month == person.start.month and month > person.start and month > MONTHS[0] and review:
            on_target *= 1 + size
        if month == extra and person.start < month:
            on_target *= 1 + float(rng.choice([0.07, 0.09, 0.12, 0.15]))
        mix = VARIABLE[person.role]
        agreed[month] = round(on_target * (1 - mix) / 10) * 10.0, round(on_target * mix / 10) * 10.0
    return agreed
