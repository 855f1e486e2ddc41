"""Cases at the support desk: what was escalated, to whom, and how fast somebody answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

import numpy as np

from sample_data.cast import BY_ID, CARELESS_SELLER, LAST_DAY, SELLERS, stream
from sample_data.story.deals import Deal
from sample_data.story.endings import Cancellation
from sample_data.story.handoffs import Handoff, known

ROUTE = {"Sales Rep": 0.73, "Rep Manager": 0.14, "AM Manager": 0.09, "Other": 0.04}
REASONS = {"Mis-sold": 0.30, "Feature missing": 0.22, "Import late": 0.20, "Wrong invoice": 0.16, "Outage": 0.12}
SLOWNESS = {"North": 0.8, "East": 1.0, "South": 1.9, "West": 1.0, "Public Sector": 0.7}
ESCALATED, ONLY_ASKED = 0.058, 0.02  # share of handed-over clients with an escalation, and with a plain question


@dataclass(frozen=True)
class Case:
    """One case; times are in the company's zone; None = still open."""

    number: str
    deal: Deal
    opened_at: datetime
    reason: str
    raised_by_id: str
    escalated_to: str
    first_response_at: datetime | None
    resolved_at: datetime | None
    escalated: bool


def escalations(seed: int, handoffs: list[Handoff], left: dict[str, Cancellation], shown: Deal) -> list[Case]:
    """All cases up to the day of the exports, by the time they were opened."""
    rngs = {p.person_id: stream(seed, f"escalations of {p.name}") for p in SELLERS}
    drafts = []
    for handoff in handoffs:
        deal, rng = handoff.deal, rngs[handoff.deal.owner_id]
        gone = left.get(deal.deal_id)
        seen = known(handoff, gone.cancel_date if gone else None)
        draft = _draft(rng, deal, gone, deal is shown)
        if draft and seen and seen.first_contact and (gone is None or draft[0].date() <= gone.cancel_date):
            drafts.append((draft[0], deal, *draft[1:]))
    drafts = [draft for draft in drafts if draft[0].date() <= LAST_DAY]
    drafts.sort(key=lambda draft: draft[0])
    return [_case(i, *draft) for i, draft in enumerate(drafts)]


Draft = tuple[datetime, str, str, float, float, bool]


def _draft(rng: np.random.Generator, deal: Deal, gone: Cancellation | None, shown: bool) -> Draft | None:
    """When a case is opened, why, to whom it goes, the hours to the first answer and to the solution."""
    careless = BY_ID[deal.owner_id].name == CARELESS_SELLER
    missold = gone is not None and gone.early and gone.reason == "Mis-sold"
    chance = 0.40 if missold else ESCALATED * (1.6 if careless else 1.0)
    luck, days, minutes = rng.random(), 5 + int(rng.exponential(11)), int(rng.integers(0, 600))
    reason, to = _pick(rng, REASONS), _pick(rng, ROUTE)
    hours = float(rng.lognormal(2.25, 1.0)) * SLOWNESS[BY_ID[deal.owner_id].group]
    solved = hours + float(rng.lognormal(4.1, 1.0))
    if missold or (careless and rng.random() < 0.75):
        reason = "Mis-sold"
    if shown:
        luck, days, reason, to, hours, solved = 0.0, 19, "Import late", "Sales Rep", 3.4, 190.0
    opened = datetime.combine(deal.close_date, time(8, 15)) + timedelta(days=days, minutes=minutes)
    if luck < chance:
        return opened, reason, to, hours, solved, True
    return (opened, "Question", "Other", hours, solved, False) if luck < chance + ONLY_ASKED else None


def _case(
    i: int, opened: datetime, deal: Deal, reason: str, to: str, hours: float, solved: float, escalated: bool
) -> Case:  # fmt: skip
    end = datetime.combine(LAST_DAY, time(23, 59))
    answered, done = (opened + timedelta(minutes=round(h * 60)) for h in (hours, solved))
    return Case(f"{40_117 + 3 * i:08d}", deal, opened, reason, deal.account_manager_id or deal.owner_id, to,
                answered if answered <= end else None, done if done <= end else None, escalated)  # fmt: skip


def _pick(rng: np.random.Generator, shares: dict[str, float]) -> str:
    return str(rng.choice(list(shares), p=list(shares.values())))
