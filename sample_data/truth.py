"""What is true about Quillmere and stands in no export: for whoever wants to check what the statistics found."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from sample_data.cast import (
    CARELESS_SELLER,
    LAST_DAY,
    LIST_SELLER,
    MONTHS,
    MOVER,
    MOVES,
    NEEDS_HELP,
    NEW_POLICY,
    SEED,
    SELLERS,
    SLOW_PAIR,
    UNHAPPY_STAR,
    UPGRADE_SELLER,
)  # fmt: skip
from sample_data.story import endings, moods, sharing
from sample_data.story.deals import Deal
from sample_data.story.earnings import attained
from sample_data.story.endings import Cancellation, Upgrade
from sample_data.story.together import LEADER_ROUNDS, LONG_GAP

REJECTED: Mapping[str, tuple[str, ...]] = {
    "crm_opportunities.csv": ("a day that does not exist (13/32/2025)", "letters O in an amount (7,4OO.00)"),
    "payroll.csv": ("a letter O behind a commission",),
    "hubspot_handoffs.csv": ("a day that does not exist (2025-09-31)",),
    "billing_cancellations.csv": ("cancelled before the close (03.10.2024)",),
    "upgrades_unicode.txt": ("upgraded before the close (05-Oct-24)",),
}
CANCELLED_TWICE = 2  # one row repeated, one contract cancelled once more on a later day
UNKNOWN_CONTRACTS = 1  # one cancellation of a contract that is in no other export
NEARLY_THE_SAME_NAME = ("Mei-Ling Zaho", "Naomi Kirkbridge", "Lucia Ferrando")


def truth(
    deals: list[Deal], left: Mapping[str, Cancellation], bought: list[Upgrade],
    quotas: Mapping[tuple[str, date], float], shown: Deal,
) -> dict[str, Any]:  # fmt: skip
    """The story's settings, and the figures that follow from it."""
    credited = attained(deals, left.values(), bought)
    return {
        "seed": SEED,
        "as_of": LAST_DAY.isoformat(),
        "rejected_rows": {name: list(reasons) for name, reasons in REJECTED.items()},
        "cancelled_twice": CANCELLED_TWICE,
        "unknown_contracts": UNKNOWN_CONTRACTS,
        "nearly_the_same_name": list(NEARLY_THE_SAME_NAME),
        "effect_of_agreed_pay_on_bookings": 0.0,
        "log_bookings_per_survey_point": dict(moods.LIFT_PER_POINT),
        "bookings_per_practice_received": sharing.LIFT_PER_PRACTICE,
        "early_cancellation_risk_by_source": dict(endings.EARLY_RISK),
        "risk_ratio_incomplete_handoff": endings.INCOMPLETE / endings.COMPLETE,
        "early_upgrade_risk": endings.EARLY_UPGRADE,
        "policy_changes_on": NEW_POLICY.isoformat(),
        "leader_share": {day.isoformat(): share for day, share in LEADER_ROUNDS.items()},
        "nobody_met": [day.isoformat() for day in LONG_GAP],
        "who": {"sells the purchased list": LIST_SELLER, "truly loses more clients": CARELESS_SELLER,
                "clients upgrade at once": UPGRADE_SELLER, "far above quota and unhappy": UNHAPPY_STAR,
                "far below quota and unhappy": NEEDS_HELP, "slow pair": list(SLOW_PAIR),
                "moved to account management": [MOVER, MOVES.isoformat()], "rich history": shown.account},
        "attainment_24_months": _rounded(attainment(quotas, credited, MONTHS)),
        "attainment_12_months": _rounded(attainment(quotas, credited, MONTHS[12:])),
        "early_cancellations_by_source": _early_by_source(deals, left),
    }  # fmt: skip


def attainment(
    quotas: Mapping[tuple[str, date], float], credited: Mapping[tuple[str, date], float], months: Iterable[date]
) -> dict[str, float]:
    """Credited over quota per seller, over the months that have a quota."""
    got: dict[str, float] = defaultdict(float)
    asked: dict[str, float] = defaultdict(float)
    wanted = set(months)
    for (person, month), quota in quotas.items():
        if month in wanted:
            asked[person] += quota
            got[person] += credited.get((person, month), 0.0)
    return {person.name: got[person.person_id] / asked[person.person_id] for person in SELLERS
            if person.person_id in asked}  # fmt: skip


def _rounded(shares: Mapping[str, float]) -> dict[str, float]:
    return {name: round(share, 4) for name, share in shares.items()}


def _early_by_source(deals: list[Deal], left: Mapping[str, Cancellation]) -> dict[str, list[int]]:
    """Early cancellations and deals of each lead source, deals at least 30 days old."""
    old = [deal for deal in deals if deal.close_date + timedelta(days=endings.WINDOW) <= LAST_DAY]
    closed = Counter(deal.lead_source for deal in old)
    early = Counter(d.lead_source for d in old if d.deal_id in left and left[d.deal_id].early)
    return {source: [early[source], closed[source]] for source in endings.EARLY_RISK}
