"""Salesforce: users, the opportunity report and the field history report.

Reports are ISO-8859-1, write US dates, 15-character ids and names instead of people's ids, and end in a footer.
Whoever left is "(inactive)".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from sample_data.cast import AM_MANAGERS, BY_ID, EVERYBODY, LAST_DAY, MANAGERS, MOVER, Person, stream
from sample_data.ids import salesforce_id
from sample_data.story.clients import client_names
from sample_data.story.deals import Deal
from sample_data.story.documents import Change
from sample_data.systems.rows import delimited

OPPORTUNITIES = ("Opportunity ID", "Account ID", "Account Name", "Opportunity Owner", "Account Manager", "Close Date",
                 "Amount Currency", "Amount", "Product Name", "Lead Source", "Referred By", "Stage")  # fmt: skip
NOT_WON = {"Closed Lost": 340, "Negotiation": 45, "Proposal": 38}
LOST_RATIO = {"Referral": 0.3, "Purchased list": 1.7}  # how often a lead is lost, against an ordinary one


def users() -> bytes:
    """The user list, as a UTF-8 file with a byte-order mark."""
    rows: list[Sequence[object]] = [("User ID", "Full Name", "Email", "Role", "Department", "Region", "Manager",
                                     "Active", "Start Date", "End Date")]  # fmt: skip
    for person in EVERYBODY:
        sales = person.team == "sales" and person.name != MOVER
        role = "Account Manager" if person.name == MOVER else person.role
        manager = (MANAGERS if sales else AM_MANAGERS)[person.group]
        rows.append((person.person_id, person.name, person.email, role, "Inside Sales" if sales else
                     "Account Management", person.group, manager, "FALSE" if person.end else "TRUE",
                     us_date(person.start), us_date(person.end)))  # fmt: skip
    return delimited(rows, encoding="utf-8-sig", ending="\r\n")


def opportunities(seed: int, deals: list[Deal]) -> bytes:
    """Won deals and some lost and open ones; two rows are broken, as somebody typed them."""
    rows = [_won(deal) for deal in deals]
    rows += _not_won(stream(seed, "not won"), deals)
    rows.sort(key=lambda row: (row[5].split("/")[2], *(int(part) for part in row[5].split("/")[:2]), row[0]))
    broken = [list(row) for row in rows if row[-1] == "Closed Won"]
    no_such_day, letter = broken[1_700], broken[3_100]
    no_such_day[0], no_such_day[5] = salesforce_id("0065j", 399_001), "13/32/2025"
    letter[0], letter[7] = salesforce_id("0065j", 399_002), "7,4OO.00"
    rows.insert(1_701, tuple(no_such_day))
    rows.insert(3_102, tuple(letter))
    return _report("All Won and Lost Opportunities", OPPORTUNITIES, rows)


def field_history(seed: int, changes: list[Change]) -> bytes:
    """The history of the life-cycle document's fields; the report is sorted by deal, not by time."""
    rng = stream(seed, "field history")
    header = ("Opportunity ID", "Edit Date", "Edited By", "Field / Event", "Old Value", "New Value")
    shuffled = [changes[i] for i in rng.permutation(len(changes))]
    rows = [(c.deal_id, f"{us_date(c.changed_at)} {c.changed_at:%I:%M %p}", c.person,
             c.section.replace("_", " ").title(), c.old, c.new)
            for c in sorted(shuffled, key=lambda c: c.deal_id)]  # fmt: skip
    return _report("Opportunity Field History", header, rows)


def us_date(day: date | None) -> str:
    """10/5/2026; empty for None."""
    return f"{day.month}/{day.day}/{day.year}" if day else ""


def _named(person_id: str | None) -> str:
    if person_id is None:
        return ""
    person = BY_ID[person_id]
    return f"{person.name} (inactive)" if person.end else person.name


def _won(deal: Deal) -> tuple[str, ...]:
    return (deal.deal_id, deal.account_id, deal.account, _named(deal.owner_id), _named(deal.account_manager_id),
            us_date(deal.close_date), "USD", f"{deal.amount:,.2f}", deal.product, deal.lead_source,
            _named(deal.referred_by_id), "Closed Won")  # fmt: skip


def _not_won(rng: np.random.Generator, deals: list[Deal]) -> list[tuple[str, ...]]:
    """Opportunities that were lost or are still open, after the pattern of some that were won."""
    weights = np.array([LOST_RATIO.get(deal.lead_source, 1.0) for deal in deals])
    names = client_names(rng, sum(NOT_WON.values()))
    rows, number = [], 0
    for stage, count in NOT_WON.items():
        for i in rng.choice(len(deals), count, replace=False, p=weights / weights.sum()):
            like, number = deals[int(i)], number + 1
            ids = salesforce_id("0065j", 360_000 + number), salesforce_id("0015j", 90_000 + 2 * number)
            if stage == "Closed Lost":
                rows.append((*ids, names[number - 1], *_won(like)[3:11], stage))
            else:
                owner: Person = EVERYBODY[int(rng.integers(8))]
                rows.append((*ids, names[number - 1], owner.name, "", us_date(LAST_DAY), *_won(like)[6:11], stage))
    return rows


def _report(title: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    footer = [(), (f"Grand Totals ({len(rows):,} records)",), (), (title,),
              ("Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved.",),
              ("Confidential Information - Do Not Distribute",),
              (f"Generated By: Rajesh Venkataraman {us_date(LAST_DAY)} 6:02 PM",), ("Quillmere",)]  # fmt: skip
    return delimited([header, *rows, *footer], encoding="iso-8859-1")
