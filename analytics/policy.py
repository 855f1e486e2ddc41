"""The agreed rules, as data: windows, who takes the hit, who gets the credit, routes, cadences, pay plans.

Every number people argue about stands here and nowhere else. A policy has versions; the one valid at an event's
date applies to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class PolicyError(ValueError):
    """A policy file says something that the policy does not know; the message says what and what would do."""


class Side(StrEnum):
    """Which team takes a hit or gets a credit."""

    SALES = "sales"
    ACCOUNT_MANAGEMENT = "account_management"
    SHARED = "shared"


class ChargeIn(StrEnum):
    """The month in which an early cancellation is charged."""

    CANCEL_MONTH = "cancel_month"
    CLOSE_MONTH = "close_month"


class PlanKind(StrEnum):
    """Whether a tier's rate pays only what lies inside the tier, or everything once the tier is reached."""

    MARGINAL = "marginal"
    RETROACTIVE = "retroactive"


@dataclass(frozen=True)
class Agreed:
    """When the policy was agreed, by whom, and from which day it applies (None = always)."""

    on: date | None = None
    by: str = ""
    valid_from: date | None = None


@dataclass(frozen=True)
class Cancellation:
    """Who takes the hit of a client that leaves within `window_days` of the close."""

    window_days: int = 30
    hit: Side = Side.SALES
    sales_share: float = 0.5  # when shared
    charge_in: ChargeIn = ChargeIn.CANCEL_MONTH
    relieve_renewal_target: bool = True

    @property
    def share_of_sales(self) -> float:
        """Share (0-1) of an early cancellation that sales carries."""
        return _sales_share(self.hit, self.sales_share)


@dataclass(frozen=True)
class Upgrade:
    """Who gets the credit of an upgrade within `window_days` of the close."""

    window_days: int = 30
    credit: Side = Side.SALES
    sales_share: float = 0.5  # when shared

    @property
    def share_of_sales(self) -> float:
        """Share (0-1) of an early upgrade that is credited to sales."""
        return _sales_share(self.credit, self.sales_share)


def _sales_share(side: Side, shared: float) -> float:
    return {Side.SALES: 1.0, Side.ACCOUNT_MANAGEMENT: 0.0, Side.SHARED: shared}[side]


@dataclass(frozen=True)
class Handoff:
    """What a whole handoff is: first contact, edits by both sides, sections of the document, targets (shares)."""

    first_contact_days: int = 3
    both_sides_within_days: int = 14
    sections: tuple[str, ...] = ("needs", "goals", "aspirations", "decision_makers")
    target: float = 0.9


@dataclass(frozen=True)
class Escalation:
    """Where a mis-sold client is escalated, stop by stop, and how fast it is answered."""

    route: tuple[str, ...] = ("sales_rep", "rep_manager", "am_manager")
    respond_within_hours: int = 24


@dataclass(frozen=True)
class Meetings:
    """How often both teams meet, and how often they go out together."""

    alignment_every_days: int = 14
    outing_every_days: int = 90


@dataclass(frozen=True)
class Tier:
    """From which attainment (share of quota) on which rate (multiple of the target variable) is paid."""

    from_: float
    rate: float


DEFAULT_TIERS = (Tier(0.0, 1.0), Tier(1.0, 1.5), Tier(1.2, 2.0))


@dataclass(frozen=True)
class PayPlan:
    """How attainment becomes pay. `cap` is a multiple of the target variable; None = no cap.

    `applies_to` names roles, groups or people; empty = everybody.
    """

    name: str = "Standard plan"
    applies_to: tuple[str, ...] = ()
    kind: PlanKind = PlanKind.MARGINAL
    cap: float | None = None
    tiers: tuple[Tier, ...] = DEFAULT_TIERS

    def payout_share(self, attainment: float) -> float:
        """What is paid at an attainment (1.0 = quota), as a multiple of the target variable."""
        if not attainment > 0:
            return 0.0
        if self.kind is PlanKind.RETROACTIVE:
            paid = attainment * max((t for t in self.tiers if attainment >= t.from_), key=lambda t: t.from_).rate
        else:
            ends = [tier.from_ for tier in self.tiers[1:]] + [float("inf")]
            paid = sum(
                max(0.0, min(attainment, end) - tier.from_) * tier.rate
                for tier, end in zip(self.tiers, ends, strict=True)
            )
        return paid if self.cap is None else min(paid, self.cap)

    @property
    def accelerates_at(self) -> float | None:
        """The attainment at which the rate first rises above the one at quota's start; None = it never does."""
        for before, after in zip(self.tiers, self.tiers[1:], strict=False):
            if after.rate > before.rate > 0:
                return after.from_
        return None


@dataclass(frozen=True)
class Privacy:
    """The smallest group of people of which a figure is shown."""

    smallest_group: int = 5


@dataclass(frozen=True)
class Company:
    """Currency, fiscal year, time zone, and how the company writes dates (None = as each file shows)."""

    currency: str = "USD"
    fiscal_year_starts: int = 1
    time_zone: str = "UTC"
    day_first: bool | None = None


@dataclass(frozen=True)
class Policy:
    """One version of everything that was agreed."""

    agreed: Agreed = field(default_factory=Agreed)
    cancellation: Cancellation = field(default_factory=Cancellation)
    upgrade: Upgrade = field(default_factory=Upgrade)
    handoff: Handoff = field(default_factory=Handoff)
    escalation: Escalation = field(default_factory=Escalation)
    meetings: Meetings = field(default_factory=Meetings)
    pay_plans: tuple[PayPlan, ...] = (PayPlan(),)
    privacy: Privacy = field(default_factory=Privacy)
    company: Company = field(default_factory=Company)

    def plan_for(self, *labels: str) -> PayPlan:
        """The pay plan of somebody with these labels (role, group, name, id): the first that names one, else all's."""
        named = (plan for plan in self.pay_plans if set(plan.applies_to) & set(labels))
        general = (plan for plan in self.pay_plans if not plan.applies_to)
        return next(named, None) or next(general, None) or PayPlan()


@dataclass(frozen=True)
class Policies:
    """The versions of the policy, oldest first."""

    versions: tuple[Policy, ...] = (Policy(),)

    def __post_init__(self) -> None:
        object.__setattr__(self, "versions", tuple(sorted(self.versions, key=_starts)))

    def at(self, day: date) -> Policy:
        """The version valid on a day; before the first one starts, the first."""
        valid = [version for version in self.versions if _starts(version) <= day]
        return valid[-1] if valid else self.versions[0]

    @property
    def latest(self) -> Policy:
        """The newest version."""
        return self.versions[-1]

    def with_version(self, policy: Policy) -> Policies:
        """These versions and one more; one that starts on the same day is replaced."""
        kept = tuple(v for v in self.versions if _starts(v) != _starts(policy))
        return Policies((*kept, policy))


def _starts(policy: Policy) -> date:
    return policy.agreed.valid_from or date.min
