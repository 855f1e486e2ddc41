"""Billing: cancellations from the European system (semicolons, decimal commas), upgrades from its newer sister."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sample_data.cast import BY_ID, stream
from sample_data.ids import long_id, salesforce_id
from sample_data.story.endings import Cancellation, Upgrade
from sample_data.systems.rows import delimited


def cancellations(seed: int, left: list[Cancellation]) -> bytes:
    """Contract ids are the CRM's long ones. Some rows know only the client, one row stands there twice, one contract
    was cancelled again later; two rows cannot be right."""
    rng = stream(seed, "billing")
    header = ("Contract ID", "Customer ID", "Customer", "Cancelled On", "Lost Amount", "Cancellation Reason")
    gone = sorted(left, key=lambda c: (c.cancel_date, c.deal.deal_id))
    rows = [_cancelled(rng, c) for c in gone]
    rows[410][3] = "03.10.2024"  # before the first deal there is
    unknown = list(rows[520])
    unknown[0], unknown[1], unknown[2] = long_id(salesforce_id("0065j", 1)), "", "Unknown (migrated)"
    again = [*rows[700][:3], "30.09.2026", *rows[700][4:]]
    rows[701:701] = [again]
    rows[601:601] = [rows[600]]
    rows.insert(521, unknown)
    return delimited([header, *rows], ";", ending="\r\n")


def upgrades(bought: list[Upgrade]) -> bytes:
    """ "Unicode text", as a spreadsheet saves it: UTF-16 with tabs; days as 31-Oct-26."""
    header = ("Expansion ID", "Opportunity ID", "Upgrade Date", "Amount Added", "Product Added", "Sold By")
    rows: list[Sequence[object]] = [header]
    for more in bought:
        seller = BY_ID[more.seller_id].email if more.seller_id else ""
        rows.append((more.upgrade_id, more.deal.deal_id, f"{more.upgrade_date:%d-%b-%y}", f"{more.amount_added:.2f}",
                     more.product, seller))  # fmt: skip
    rows.append((salesforce_id("a0X5j", 1), bought[300].deal.deal_id, "05-Oct-24", "1200.00", "Extra seats", ""))
    return delimited(rows, "\t", "utf-16", "\r\n")


def _cancelled(rng: np.random.Generator, gone: Cancellation) -> list[str]:
    contract = "" if rng.random() < 0.015 else long_id(gone.deal.deal_id)
    return [contract, long_id(gone.deal.account_id), gone.deal.account, f"{gone.cancel_date:%d.%m.%Y}",
            german(gone.amount_lost), gone.reason]  # fmt: skip


def german(amount: float) -> str:
    """1.234,50"""
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))
