"""How sold clients were handed over: the life-cycle document as sales left it, and the first contact.

Sales fills most sections, decision makers least; the account manager calls after about three and a half days, one
pair of seller and account manager much later.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from sample_data.cast import ACCOUNT_MANAGERS, BY_ID, FIRST_DAY, LAST_DAY, SELLERS, SLOW_PAIR, stream
from sample_data.story.clients import sentence
from sample_data.story.deals import Deal

SECTIONS = ("needs", "goals", "aspirations", "decision_makers")
EXTRAS = ("success_criteria", "champion", "commitments", "risks")
_WILLING = {"needs": 3.2, "goals": 2.3, "aspirations": 1.9, "decision_makers": 1.05}  # log odds of a filled section
_USUAL = {"success_criteria": 0.12, "champion": 0.10, "commitments": 0.22, "risks": 0.08}
_GROUP = {"North": 0.35, "East": 0.0, "South": -0.45, "West": 0.1, "Public Sector": 0.3}


@dataclass(frozen=True)
class Handoff:
    """A handover as planned; whether it came to the first contact depends on the client still being there."""

    deal: Deal
    handed_over: date
    first_contact: date | None
    filled: dict[str, str]  # section -> text, as sales left it

    @property
    def complete(self) -> bool:
        """Whether sales filled all four sections."""
        return all(section in self.filled for section in SECTIONS)

    @property
    def days_to_contact(self) -> int:
        """Days from the close to the first contact; 99 when there was none."""
        return (self.first_contact - self.deal.close_date).days if self.first_contact else 99


def handoffs(seed: int, deals: list[Deal]) -> list[Handoff]:
    """One handover per deal, in the order of the deals; dates may lie after the day of the exports."""
    rngs = {p.person_id: stream(seed, f"handoffs of {p.name}") for p in SELLERS}
    diligence = {p.person_id: rngs[p.person_id].normal(0, 0.55) + _GROUP[p.group] for p in SELLERS}
    return [_handoff(rngs[deal.owner_id], deal, diligence[deal.owner_id]) for deal in deals]


def known(handoff: Handoff, ended: date | None) -> Handoff | None:
    """The handover as it stands on the day of the exports, for a client that left on the day `ended`."""
    if handoff.handed_over > LAST_DAY or (ended and ended <= handoff.handed_over):
        return None
    contact = handoff.first_contact
    reached = contact is not None and contact <= LAST_DAY and (ended is None or contact < ended)
    return handoff if reached else replace(handoff, first_contact=None)


def _handoff(rng: np.random.Generator, deal: Deal, diligence: float) -> Handoff:
    year = (deal.close_date - FIRST_DAY).days / 365
    filled = {}
    mood = diligence + 0.25 * (year - 1) + rng.normal(0, 0.9)
    for section, odds in _WILLING.items():
        text, luck = sentence(rng, section), rng.random()
        if luck < 1 / (1 + math.exp(-odds - mood)):
            filled[section] = text
    for section, share in _USUAL.items():
        text, luck = sentence(rng, section), rng.random()
        if luck < share:
            filled[section] = text
    days = int(rng.choice([0, 1, 2, 3, 4, 6, 9], p=[0.18, 0.38, 0.22, 0.1, 0.06, 0.04, 0.02]))
    handed_over = _workday(deal.close_date + timedelta(days=days))
    return Handoff(deal, handed_over, _contact(rng, deal, handed_over), filled)


def _contact(rng: np.random.Generator, deal: Deal, handed_over: date) -> date | None:
    """First contact: lognormal days after the close, never before the handover; few are forgotten."""
    wait, forgotten = float(rng.lognormal(math.log(2.55), 0.66)), rng.random() < 0.004
    if deal.account_manager_id is None or forgotten:
        return None
    manager = BY_ID[deal.account_manager_id]
    names = BY_ID[deal.owner_id].name, manager.name
    wait *= (manager.care if manager in ACCOUNT_MANAGERS else 1.0) * (1.9 if names == SLOW_PAIR else 1.0)
    return max(handed_over, _workday(deal.close_date + timedelta(days=round(wait))))


def _workday(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)
