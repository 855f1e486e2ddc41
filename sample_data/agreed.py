"""Quillmere's agreed policy: until the end of 2025 account management took the hit, since then sales does."""

from __future__ import annotations

import dataclasses
from datetime import date

from analytics.policy import Agreed, Cancellation, Company, PayPlan, Policies, Policy, Side, Tier, Upgrade
from sample_data.cast import NEW_POLICY

TIERS = (Tier(0.0, 1.0), Tier(1.0, 1.5), Tier(1.2, 2.0))


def policies() -> Policies:
    """Both versions; the time zone is Chicago's, since that is where the support desk's UTC stamps belong."""
    first = Policy(
        agreed=Agreed(on=date(2024, 10, 14), by="Sales and account management", valid_from=date(2024, 11, 1)),
        cancellation=Cancellation(hit=Side.ACCOUNT_MANAGEMENT, relieve_renewal_target=False),
        upgrade=Upgrade(credit=Side.ACCOUNT_MANAGEMENT),
        pay_plans=(PayPlan(name="Accelerators from 100% and 120%", tiers=TIERS),),
        company=Company(currency="USD", time_zone="America/Chicago"),
    )
    second = dataclasses.replace(
        first,
        agreed=Agreed(on=date(2025, 12, 8), by="Leadership round", valid_from=NEW_POLICY),
        cancellation=Cancellation(hit=Side.SALES, relieve_renewal_target=True),
        upgrade=Upgrade(credit=Side.SHARED, sales_share=0.5),
    )
    return Policies((first, second))
