"""Who sold what to whom, and the quotas it was held against.

Bookings follow ability, season, ramp, the survey's drivers and practices received. Pay appears nowhere: in this
company the truth of the myth check is "no effect".
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from sample_data.cast import (
    ACCOUNT_MANAGERS,
    LAST_DAY,
    LIST_SELLER,
    MONTHS,
    SELLERS,
    SLOW_PAIR,
    UPGRADE_SELLER,
    Person,
    sells,
    stream,
)  # fmt: skip
from sample_data.ids import salesforce_id
from sample_data.story.clients import client_names

QUOTA = {"Associate": 32_000, "Account Executive": 44_000, "Senior Account Executive": 60_000}
DEALS = {"Associate": 4.6, "Account Executive": 4.9, "Senior Account Executive": 5.4}
SOURCES = {"Inbound demo": 0.28, "Outbound call": 0.24, "Webinar": 0.17, "Trade fair": 0.09, "Partner": 0.07,
           "Referral": 0.08, "Purchased list": 0.07}  # fmt: skip
SEASON = (
    1.00, 1.26, 0.88, 0.93, 1.06, 0.95, 0.98, 1.08, 0.93, 0.91, 1.08, 1.00,  # a normal year with a year-end rush
    1.03, 1.30, 0.80, 0.82, 0.90, 0.95, 1.02, 1.12, 1.00, 1.00, 1.10, 1.14,  # a weak first quarter, then recovery
)  # fmt: skip
GROUP = {"North": 1.05, "East": 1.00, "South": 0.94, "West": 1.02, "Public Sector": 0.97}
RAMP = (0.15, 0.45, 0.68, 0.85, 0.95)  # a joiner's share of full speed, month by month
CALLS = 20  # serious conversations a month, each of which may become a deal
QUOTA_RAMP = (0.25, 0.50, 0.75)
PLENTY = 1.02  # bookings of an average seller over quota, before cancellations are charged


@dataclass(frozen=True)
class Deal:
    """One won deal; people as ids."""

    deal_id: str
    account_id: str
    account: str
    owner_id: str
    account_manager_id: str | None
    close_date: date
    amount: float
    product: str
    lead_source: str
    referred_by_id: str | None


def quotas(seed: int) -> dict[tuple[str, date], float]:
    """Quota per person and month: by role, +-6% by territory, 5% more in 2026, rising over a joiner's first quarter."""
    rng = stream(seed, "quotas")
    result = {}
    for person in SELLERS:
        territory = rng.uniform(0.94, 1.06)
        for month in MONTHS:
            full = QUOTA[person.role] * territory * (1.05 if month.year >= 2026 else 1.0)
            tenure = _tenure(person, month)
            share = QUOTA_RAMP[tenure] if 0 <= tenure < len(QUOTA_RAMP) else 1.0
            if sells(person, month):
                result[person.person_id, month] = round(full * share / 500) * 500.0
    return result


def deals(seed: int, lift: Callable[[str, date], float]) -> list[Deal]:
    """All won deals by day of close; `lift` multiplies what somebody would sell in a month."""
    drafts = []
    for person in SELLERS:
        rng = stream(seed, f"deals of {person.name}")
        habits = _habits(rng, person)
        for i, month in enumerate(MONTHS):
            pace = _pace(person, month) * SEASON[i] * lift(person.person_id, month)
            if sells(person, month):
                won = rng.binomial(CALLS, min(1.0, pace / CALLS))
                drafts += [_draft(rng, person, month, habits) for _ in range(won)]
    drafts.sort(key=lambda draft: draft[0])
    return _signed(stream(seed, "clients"), drafts)


def _tenure(person: Person, month: date) -> int:
    return (month.year - person.start.year) * 12 + month.month - person.start.month


def _pace(person: Person, month: date) -> float:
    tenure = _tenure(person, month)
    ramp = RAMP[tenure] if 0 <= tenure < len(RAMP) else 1.0
    many = 1.9 if person.name == LIST_SELLER else 1.0
    return DEALS[person.role] * person.ability * GROUP[person.group] * ramp * many


Habits = tuple[np.ndarray, list[Person], np.ndarray]


def _habits(rng: np.random.Generator, person: Person) -> Habits:
    """A seller's mix of lead sources, and the account managers they work with."""
    mix = np.array(list(SOURCES.values())) * rng.gamma(9, 1 / 9, len(SOURCES))
    if person.name == LIST_SELLER:
        mix = np.array([0.04, 0.06, 0.02, 0.01, 0.01, 0.02, 0.84])
    if person.group == "Public Sector":
        mix *= np.array([1, 1, 1, 1, 3, 1, 0])
    partners = [am for am in ACCOUNT_MANAGERS if am.group == person.group]
    weights = rng.gamma(1.5, 1.0, len(partners)) + 0.15
    if person.name == SLOW_PAIR[0]:
        weights = np.array([0.25 if am.name != SLOW_PAIR[1] else 0.6 for am in partners])
    return mix / mix.sum(), partners, weights / weights.sum()


Draft = tuple[date, Person, float, str, Person | None, Person | None]


def _draft(rng: np.random.Generator, person: Person, month: date, habits: Habits) -> Draft:
    mix, partners, weights = habits
    source = str(rng.choice(list(SOURCES), p=mix))
    typical = PLENTY * QUOTA[person.role] / DEALS[person.role] * (1.05 if month.year >= 2026 else 1.0)
    typical *= {LIST_SELLER: 0.55}.get(person.name, 1.0) * {"Referral": 1.15, "Purchased list": 0.9}.get(source, 1.0)
    amount = round(typical * float(rng.lognormal(-0.07, 0.38)) / 20) * 20.0
    manager = partners[int(rng.choice(len(partners), p=weights))]
    referrers = np.array([am.ability for am in ACCOUNT_MANAGERS])
    referrer = ACCOUNT_MANAGERS[int(rng.choice(len(ACCOUNT_MANAGERS), p=referrers / referrers.sum()))]
    known = source == "Referral" and rng.random() < 0.85
    unassigned = rng.random() < 0.005
    return _day(rng, month), person, amount, source, None if unassigned else manager, referrer if known else None


def _day(rng: np.random.Generator, month: date) -> date:
    """A day of the month: hardly ever at the weekend, more and more towards the end."""
    days = [month.replace(day=d + 1) for d in range(calendar.monthrange(month.year, month.month)[1])]
    weights = np.array([(0.06 if day.weekday() >= 5 else 1.0) * (1 + 1.3 * (day.day / 30) ** 3) for day in days])
    return days[int(rng.choice(len(days), p=weights / weights.sum()))]


def _signed(rng: np.random.Generator, drafts: list[Draft]) -> list[Deal]:
    """Drafts with a client: mostly a new one, now and then an old client's second site."""
    names = iter(client_names(rng, len(drafts)))
    signed: list[Deal] = []
    for number, (day, owner, amount, source, manager, referrer) in enumerate(drafts):
        own = [d for d in signed[-900:] if d.owner_id == owner.person_id and (day - d.close_date).days > 100]
        again = own[int(rng.integers(len(own)))] if own and rng.random() < 0.06 else None
        name = again.account if again else next(names)
        account_id = again.account_id if again else salesforce_id("0015j", 52_000 + 3 * number)
        signed.append(Deal(
            salesforce_id("0065j", 310_000 + number), account_id, name, owner.person_id,
            manager.person_id if manager else None, min(day, LAST_DAY), amount, _product(rng, owner, amount), source,
            referrer.person_id if referrer else None,
        ))  # fmt: skip
    return signed


def _product(rng: np.random.Generator, owner: Person, amount: float) -> str:
    size = amount * float(rng.lognormal(0, 0.2))
    if owner.name == UPGRADE_SELLER and rng.random() < 0.7:
        return "Starter"
    return "Starter" if size < 6_500 else "Team" if size < 11_000 else "Business"
