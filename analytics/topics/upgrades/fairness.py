"""Exhibits on both directions together: is whoever carries early cancellations also credited for early upgrades?"""

from __future__ import annotations

import math

import pandas as pd

from analytics import charts
from analytics.contract import UNASSIGNED
from analytics.exhibit import Exhibit, Missing, Sensitivity
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.policy import Side
from analytics.topics.cancellations.replay import Subject, charged_to_sales
from analytics.topics.cancellations.words import counted, listed, money, percent, period
from analytics.topics.upgrades import measures

SIDES = {Side.SALES: "sales", Side.SHARED: "shared", Side.ACCOUNT_MANAGEMENT: "account management"}
EVEN = 0.999


def symmetry(book: Book, chosen: Chosen) -> Exhibit | Missing:
    """What sales is charged of early cancellations beside what it is credited of early upgrades, per policy."""
    key = "upgrades.symmetry"
    lost, charged = charged_to_sales(book, chosen, Subject.CANCELLATION)
    added, credited = charged_to_sales(book, chosen, Subject.UPGRADE)
    if not lost or not added:
        return Missing(key, why="This needs both early cancellations and early upgrades in the period.")
    charged_share, credited_share = charged / lost, credited / added
    even = 1 - abs(charged_share - credited_share)
    heavier = "sales" if charged_share > credited_share else "account management"
    verdict = (
        "the same for the loss and for the gain"
        if even >= EVEN
        else f"{heavier} carries more of the loss than it gets of the gain"
    )
    return Exhibit(
        key=key,
        finding=f"Sales carries {percent(charged_share)} of early cancellations and is credited with "
        f"{percent(credited_share)} of early upgrades: {verdict}",
        subtitle=f"Share that falls to sales of early cancellations ({money(book, lost)}) and of early upgrades "
        f"({money(book, added)}) · {period(*book.period(chosen))}",
        figure=charts.bars(
            ["Early cancellations charged to sales", "Early upgrades credited to sales"],
            [charged_share, credited_share],
            shades=["warn", "accent"],
            text=[f"{percent(charged_share)}, {money(book, charged)}", f"{percent(credited_share)}, "
                  f"{money(book, credited)}"],
            percent=True,
        ),
        numbers={
            "charged": charged,
            "credited": credited,
            "symmetry": even,
            "charged_share": charged_share,
            "credited_share": credited_share,
            "money_ratio": credited / charged if charged else math.nan,
        },
        table=_policies(book, lost, added),
        caveat="1 means even-handed: the same share of the loss as of the gain falls to sales. The table gives it for "
        "every pair of rules.",
        source=book.source_line("deals", "cancellations", "upgrades"),
    )  # fmt: skip


def _policies(book: Book, lost: float, added: float) -> pd.DataFrame:
    """Each pair of rules: what sales would be charged and credited of the same early events."""
    now = book.policies.at(book.as_of)
    shares = {Side.SALES: 1.0, Side.ACCOUNT_MANAGEMENT: 0.0}
    rows = []
    for hit, hit_name in SIDES.items():
        for credit, credit_name in SIDES.items():
            carries = shares.get(hit, now.cancellation.sales_share)
            gets = shares.get(credit, now.upgrade.sales_share)
            rows.append((hit_name, credit_name, lost * carries, added * gets, 1 - abs(carries - gets)))
    columns = ["cancellations carried by", "upgrades credited to", "charged", "credited", "symmetry"]
    return pd.DataFrame(rows, columns=columns)


def net(book: Book, chosen: Chosen) -> Exhibit | Missing:
    """Early upgrades less early cancellations of each seller's deals."""
    key = "upgrades.net"
    rows = measures.net_by_seller(book, chosen)
    if rows.empty:
        return Missing(key, why="No deal closed in this selection.")
    sellers = rows[rows["person_id"] != UNASSIGNED]
    if sellers.empty:
        return Missing(key, why="The deals name no seller. Bring an export of the deals with their owner.")
    total, added, lost = (float(rows[column].sum()) for column in ("net", "added", "lost"))
    unrewarded = sellers[(sellers["charged"] > 0) & (sellers["added"] > 0) & (sellers["credited"] == 0)]
    said = (
        f"; {listed(unrewarded['name'].tolist())} carry cancellations without credit for the upgrades of their deals"
        if len(unrewarded) > 1
        else f"; {unrewarded['name'].iloc[0]} carries cancellations without credit for the upgrades of their deals"
        if len(unrewarded)
        else "; whoever is held to cancellations is also credited for upgrades"
        if (sellers["charged"] > 0).any()
        else ""
    )
    shown = sellers[(sellers["added"] > 0) | (sellers["lost"] > 0)]
    return Exhibit(
        key=key,
        finding=f"Early upgrades add {money(book, added)} and early cancellations take {money(book, lost)}: "
        f"{money(book, total)} net{said}",
        subtitle=f"Early upgrades less early cancellations of the deals each seller sold, "
        f"{book.policies.latest.company.currency} · closes {period(*book.period(chosen))}",
        figure=charts.bars(
            shown["name"].tolist(),
            shown["net"].tolist(),
            shades=["warn" if value < 0 else "accent" for value in shown["net"]],
        ),
        numbers={
            "net_amount": total,
            "added": added,
            "lost": lost,
            "people": len(sellers),
            "net_negative": int((sellers["net"] < 0).sum()),
            "charged_without_credit": len(unrewarded),
        },
        table=rows.drop(columns="person_id"),
        caveat="Net of the seller's own deals, whoever the policy credits or charges; by name, no ranking. "
        f"{counted(len(sellers) - len(shown), 'seller')} without either is not drawn."
        if len(shown) < len(sellers)
        else "Net of the seller's own deals, whoever the policy credits or charges; by name, no ranking.",
        source=book.source_line("deals", "cancellations", "upgrades", n=len(sellers)),
        sensitivity=Sensitivity.NAMES,
    )
