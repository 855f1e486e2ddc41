"""Which clients leave, why, and which buy more.

The lead source decides most of it, then the seller's care, a whole handoff and a quick first contact. Every rate
below is the risk within 30 days of the close.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from sample_data.cast import BY_ID, CARELESS_SELLER, LAST_DAY, SELLERS, UPGRADE_SELLER, stream
from sample_data.ids import salesforce_id
from sample_data.story.deals import Deal
from sample_data.story.handoffs import Handoff

WINDOW = 30
EARLY_RISK = {"Inbound demo": 0.060, "Outbound call": 0.085, "Webinar": 0.095, "Trade fair": 0.075, "Partner": 0.055,
              "Referral": 0.028, "Purchased list": 0.235}  # fmt: skip
INCOMPLETE, COMPLETE, SLOW_CONTACT = 1.30, 0.78, 1.15  # risk ratios
LATER_PER_MONTH = 0.011
EARLY_UPGRADE, LATER_UPGRADE = 0.072, 0.15
REASONS = {"Mis-sold": 0.26, "Price": 0.20, "Missing feature": 0.18, "Onboarding too slow": 0.14,
           "Owner changed mind": 0.14, "Went to a competitor": 0.08}  # fmt: skip
LATER_REASONS = {"Mis-sold": 0.04, "Price": 0.28, "Missing feature": 0.2, "Business closed": 0.16,
                 "Went to a competitor": 0.22, "No longer needed": 0.10}  # fmt: skip
ADDED = {"Extra seats": 0.42, "Text reminders": 0.26, "Analytics": 0.18, "Second site": 0.14}


@dataclass(frozen=True)
class Cancellation:
    """A client who left; `amount_lost` differs from the deal's amount where a part was kept (a refund in part)."""

    deal: Deal
    cancel_date: date
    amount_lost: float
    reason: str

    @property
    def early(self) -> bool:
        """Whether it lies within 30 days of the close."""
        return (self.cancel_date - self.deal.close_date).days <= WINDOW


@dataclass(frozen=True)
class Upgrade:
    """A client who bought more."""

    upgrade_id: str
    deal: Deal
    upgrade_date: date
    amount_added: float
    product: str
    seller_id: str | None

    @property
    def early(self) -> bool:
        """Whether it lies within 30 days of the close."""
        return (self.upgrade_date - self.deal.close_date).days <= WINDOW


def cancellations(seed: int, handoffs: list[Handoff]) -> dict[str, Cancellation]:
    """The clients who left up to the day of the exports, by deal."""
    rngs = {p.person_id: stream(seed, f"cancellations of {p.name}") for p in SELLERS}
    left = {}
    for handoff in handoffs:
        rng = rngs[handoff.deal.owner_id]
        deal, luck, part = handoff.deal, rng.random(), rng.uniform(0.3, 0.8)
        early = luck < _early_risk(handoff)
        days = _early_day(rng) if early else WINDOW + 1 + int(rng.exponential(30 / LATER_PER_MONTH))
        reason = _pick(rng, _reasons(deal) if early else LATER_REASONS)
        refund = rng.random() < 0.05
        day = deal.close_date + timedelta(days=days)
        if day <= LAST_DAY:
            lost = round(deal.amount * part / 10) * 10.0 if refund else deal.amount
            left[deal.deal_id] = Cancellation(deal, day, lost, reason)
    return left


def upgrades(seed: int, handoffs: list[Handoff], left: dict[str, Cancellation]) -> list[Upgrade]:
    """Upgrades up to the day of the exports; sold by the seller early on, by the account manager later."""
    rngs = {p.person_id: stream(seed, f"upgrades of {p.name}") for p in SELLERS}
    bought = []
    for handoff in handoffs:
        rng = rngs[handoff.deal.owner_id]
        deal, end = handoff.deal, left[handoff.deal.deal_id].cancel_date if handoff.deal.deal_id in left else LAST_DAY
        chances = ((_early_upgrade(handoff), 3 + int(rng.integers(0, 28))),
                   (LATER_UPGRADE, WINDOW + 1 + int(rng.exponential(170))))  # fmt: skip
        for chance, days in chances:
            luck, share, product = rng.random(), rng.uniform(0.15, 0.5), _pick(rng, ADDED)
            day = deal.close_date + timedelta(days=days)
            if luck < chance and day <= LAST_DAY and (deal.deal_id not in left or day < end):
                seller = deal.owner_id if days <= WINDOW else deal.account_manager_id
                bought.append((day, deal, round(deal.amount * share / 10) * 10.0, product, seller))
    bought.sort(key=lambda row: (row[0], row[1].deal_id))
    return [Upgrade(salesforce_id("a0X5j", 900 + i), deal, day, added, product, seller)
            for i, (day, deal, added, product, seller) in enumerate(bought)]  # fmt: skip


def _early_risk(handoff: Handoff) -> float:
    risk = EARLY_RISK[handoff.deal.lead_source] * BY_ID[handoff.deal.owner_id].care
    risk *= COMPLETE if handoff.complete else INCOMPLETE
    return min(0.9, risk * (SLOW_CONTACT if handoff.days_to_contact > 6 else 1.0))


def _early_day(rng: np.random.Generator) -> int:
    """Two waves: disappointed in the first two weeks, and just before the trial's last day."""
    day = rng.gamma(3.2, 3.4) if rng.random() < 0.62 else 31 - rng.exponential(3.0)
    return int(min(WINDOW, max(1, round(day))))


def _early_upgrade(handoff: Handoff) -> float:
    seller = BY_ID[handoff.deal.owner_id].name == UPGRADE_SELLER
    return EARLY_UPGRADE * (3.0 if seller else 1.0) * (1.2 if handoff.complete else 0.85)


def _reasons(deal: Deal) -> dict[str, float]:
    if BY_ID[deal.owner_id].name != CARELESS_SELLER:
        return REASONS
    return {reason: 0.55 if reason == "Mis-sold" else 0.09 for reason in REASONS}


def _pick(rng: np.random.Generator, shares: dict[str, float]) -> str:
    weights = np.array(list(shares.values()))
    return str(rng.choice(list(shares), p=weights / weights.sum()))
