"""Payroll and the quota sheet: names turned around, dollars with thousands separators, title lines."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date

from sample_data.cast import BY_ID, MONTHS
from sample_data.story.earnings import Paid
from sample_data.systems.rows import delimited
from sample_data.systems.salesforce import us_date


def payroll(pay: list[Paid]) -> bytes:
    """One row per person and month, paid at its end; a letter O stands in one commission."""
    rows: list[list[object]] = [["Employee Name", "Pay Period End", "Base Salary", "Target Incentive",
                                 "Commission Earned", "Bonus"]]  # fmt: skip
    for line in sorted(pay, key=lambda line: (line.period, BY_ID[line.person_id].turned_around)):
        last = line.period.replace(day=calendar.monthrange(line.period.year, line.period.month)[1])
        money = (line.base, line.target_variable, line.commission, line.bonus)
        rows.append([BY_ID[line.person_id].turned_around, us_date(last), *(f"${amount:,.2f}" for amount in money)])
    rows[700][4] = f"{rows[700][4]}O"
    return delimited(rows, ending="\r\n")


def quota_sheet(quotas: dict[tuple[str, date], float]) -> bytes:
    """The sheet of the sales office, saved from a spreadsheet: title lines, empty columns behind."""
    empty = ("", "")
    rows: list[Sequence[object]] = [("Inside Sales quotas (USD)", "", "", *empty), ("Status: final", "", "", *empty),
                                    ("", "", "", *empty), ("Sales Rep", "Month", "Quota", *empty)]  # fmt: skip
    for month in MONTHS:
        people = sorted((BY_ID[p].turned_around, quota) for (p, m), quota in quotas.items() if m == month)
        rows += [(name, f"{month:%Y-%m}", f"{quota:,.0f}", *empty) for name, quota in people]
    return delimited(rows, encoding="utf-8-sig", ending="\r\n")
