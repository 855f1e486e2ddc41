"""Who is in sales and who in account management, where no export says it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import pandas as pd

from analytics.contract import ACCOUNT_MANAGEMENT, SALES
from analytics.imports.results import Note

SELLS = (("deals", "owner_id"), ("upgrades", "seller_id"), ("quotas", "person_id"))
LOOKS_AFTER = (("deals", "account_manager_id"),)


def with_teams(
    people: pd.DataFrame, same: Mapping[str, str], referred: Mapping[str, set[tuple[str, str]]]
) -> tuple[pd.DataFrame, list[Note]]:
    """Teams where the export does not say: who owns deals sells, who is only an account manager looks after clients."""
    places: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for reference, where in referred.items():
        places[same[reference]] |= where

    def occurs_in(*where: tuple[str, str]) -> pd.Series:
        return pd.Series([bool(places[person] & set(where)) for person in people["person_id"]], dtype=bool)

    sells, looks_after, has_quota = occurs_in(*SELLS[:2]), occurs_in(*LOOKS_AFTER), occurs_in(SELLS[2])
    unknown = people["team"].isna()
    nobody_looks_after = not looks_after.any() and not (people["team"] == ACCOUNT_MANAGEMENT).any()
    leads = people["name"].isin(set(people["manager"].dropna()))
    team = people["team"].mask(unknown & (sells | (has_quota & ~looks_after)), SALES)
    team = team.mask(unknown & looks_after & ~sells, ACCOUNT_MANAGEMENT)
    team = team.mask(unknown & team.isna() & nobody_looks_after & ~leads, SALES)
    both = int((unknown & sells & looks_after).sum())
    notes = []
    if (team.notna() & unknown).any():
        notes.append(
            Note(
                "teams_derived",
                f"{counted(int((team.notna() & unknown).sum()))} without a team in a users export: who owns deals "
                "was taken as sales, who looks after clients as account management.",
            )
        )
    if both:
        notes.append(Note("sells_and_looks_after", f"{counted(both)} both own deals and look after clients: in sales."))
    return people.assign(team=team.astype("str")), notes


def counted(count: int) -> str:
    """`1 person`, `2 people`."""
    return "1 person" if count == 1 else f"{count:,} people"
