"""Referrals between both teams: what account managers brought to sales, what became of it, and whom to thank."""

from __future__ import annotations

from datetime import timedelta

import narwhals as nw
import pandas as pd

from analytics import charts
from analytics.contract import ACCOUNT_MANAGEMENT, SALES
from analytics.exhibit import Exhibit, Missing, Sensitivity
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.history.engine import collect
from analytics.history.held import held
from analytics.topics.handoff import measures
from analytics.topics.phrases import counted, listed, percent
from analytics.topics.records import records

REFERRALS, THANKS = "handoff.referrals", "handoff.thanks"
THANK_FOR_DAYS = 90
MOST = 15


def referrals(book: Book, chosen: Chosen) -> pd.DataFrame:
    """The referred deals of the period, newest first: `deal_id, account_id, account, close_date, amount, from_id,
    from_name, from_team, to_id, to_name` (the seller), `left_on`, `became`."""
    return held(book, "referrals", chosen, lambda: _referrals(book, chosen))


def _referrals(book: Book, chosen: Chosen) -> pd.DataFrame:
    found = collect(measures.referred(book, chosen))
    names = book.names()
    window = book.policies.at(book.as_of).cancellation.window_days
    stayed = (found["left_on"] - found["close_date"]).dt.days
    became = pd.Series("still a client", index=found.index)
    became = became.mask(stayed.notna(), "left later").mask(stayed <= window, f"left within {window} days")
    found = found.rename(columns={"referred_by_id": "from_id", "owner_id": "to_id"}).assign(
        from_name=found["referred_by_id"].map(names).fillna(found["referred_by_id"]),
        to_name=found["owner_id"].map(names).fillna(found["owner_id"]),
        became=became,
    )
    found["account"] = found["account"].fillna(found["account_id"])
    return found.sort_values(["close_date", "deal_id"], ascending=False, ignore_index=True)


def exhibits(book: Book, chosen: Chosen) -> list[Exhibit | Missing]:
    """Referrals of account managers with what became of them, and the thank-you list."""
    lacks = book.lacks("deals")
    if lacks:
        return [Missing(key, needs=lacks) for key in (REFERRALS, THANKS)]
    found = referrals(book, chosen)
    if found.empty:
        why = (
            "No deal of this period and filter names who referred it. Most CRMs keep it in a field “Referred by” of "
            "the deal: fill it when a client comes by a colleague's word."
        )
        return [Missing(key, why=why) for key in (REFERRALS, THANKS)]
    return [_overall(book, chosen, found), _thanks(book, chosen, found)]


def _overall(book: Book, chosen: Chosen, found: pd.DataFrame) -> Exhibit | Missing:
    brought = found[found["from_team"] == ACCOUNT_MANAGEMENT]
    totals = collect(book.deals(chosen).select(amount=nw.col("amount").sum(), deals=nw.len()))
    booked, deals = float(totals["amount"].iloc[0] or 0), int(totals["deals"].iloc[0])
    amount = float(brought["amount"].sum())
    among_sales = found[found["from_team"] == SALES]
    numbers = {
        "referrals": len(brought),
        "amount": amount,
        "share_of_bookings": amount / booked if booked else float("nan"),
        "referrers": int(brought["from_id"].nunique()),
        "still_clients": int((brought["became"] == "still a client").sum()),
        "by_sales": len(among_sales),
        "amount_by_sales": float(among_sales["amount"].sum()),
    }
    if brought.empty:
        return Missing(
            REFERRALS, why=f"Account managers referred none of the {deals:,} deals of this period and filter."
        )
    stays, early = brought["became"] == "still a client", brought["became"].str.startswith("left within")
    brought = brought.assign(stays=stays.astype(int), early=early.astype(int))
    people = brought.groupby("from_name").agg(
        deals=("deal_id", "count"), amount=("amount", "sum"), stayed=("stays", "sum")
    )
    people = people.sort_values(["deals", "amount"], ascending=False).reset_index()
    shown = people.head(MOST)
    currency = book.policies.at(book.as_of).company.currency
    pairs = brought.groupby(["from_name", "to_name"], as_index=False).agg(
        referrals=("deal_id", "count"), amount=("amount", "sum"),
        still_clients=("stays", "sum"), left_early=("early", "sum"),
    )  # fmt: skip
    return Exhibit(
        key=REFERRALS,
        finding=f"Account managers brought {counted(len(brought), 'deal')}, {percent(numbers['share_of_bookings'])} of "
        f"bookings; {numbers['still_clients']:,} of them "
        + ("is still a client" if numbers["still_clients"] == 1 else "are still clients"),
        subtitle=f"Closed deals referred by account managers, per account manager: number and amount in {currency}"
        + (f"; the first {MOST} of {len(people)}" if len(people) > MOST else ""),
        figure=charts.bars(
            shown["from_name"].tolist(), shown["deals"].tolist(), shades=["accent"] * len(shown),
            text=[f"{r.deals} · {_money(r.amount)}" for r in records(shown)],
        ),
        numbers=numbers,
        table=pairs.sort_values(["referrals", "amount"], ascending=False).rename(
            columns={"from_name": "account_manager", "to_name": "seller"}
        ),
        caveat="Only referrals that became deals are on record, not those that were passed on and lost. "
        + (
            f"The other way, {counted(len(among_sales), 'deal')} came by the word of somebody in sales."
            if len(among_sales)
            else "No deal of this period came by the word of somebody in sales."
        ),
        source=book.source_line("deals", n=deals, of="deals"),
        sensitivity=Sensitivity.NAMES,
    )  # fmt: skip


def _money(amount: float) -> str:
    return f"{amount / 1000:,.0f}k" if abs(amount) >= 10_000 else f"{amount:,.0f}"


def thank_you(book: Book, chosen: Chosen, found: pd.DataFrame | None = None) -> pd.DataFrame:
    """Whom to thank for referrals of the last ninety days: `name, team, deals, amount, clients, sellers`."""
    found = referrals(book, chosen) if found is None else found
    last = book.period(chosen)[1]
    recent = found[found["close_date"] > pd.Timestamp(last - timedelta(days=THANK_FOR_DAYS))]
    recent = recent[recent["from_id"] != recent["to_id"]]
    people = recent.groupby(["from_name", "from_team"], as_index=False).agg(
        deals=("deal_id", "count"), amount=("amount", "sum"), clients=("account", lambda a: listed(list(a))),
        sellers=("to_name", lambda s: listed(sorted(set(s)))),
    )  # fmt: skip
    people = people.rename(columns={"from_name": "name", "from_team": "team"})
    people["team"] = people["team"].str.replace("_", " ")
    return people.sort_values(["deals", "amount"], ascending=False, ignore_index=True)


def _thanks(book: Book, chosen: Chosen, found: pd.DataFrame) -> Exhibit | Missing:
    people = thank_you(book, chosen, found)
    if people.empty:
        return Missing(THANKS, why=f"Nobody's referral became a deal in the last {THANK_FOR_DAYS} days.")
    shown = people.head(MOST)
    return Exhibit(
        key=THANKS,
        finding=f"{counted(len(people), 'colleague')} to thank for {counted(people['deals'].sum(), 'referral')} that "
        f"became deals in the last {THANK_FOR_DAYS} days",
        subtitle="Referrals that became deals, per person, both teams; clients and sellers stand in the table",
        figure=charts.bars(
            [f"{r.name} (sales)" if r.team == "sales" else r.name for r in records(shown)],
            shown["deals"].tolist(),
            shades=["accent"] * len(shown), text=[f"{r.deals} · {_money(r.amount)}" for r in records(shown)],
        ),
        numbers={
            "people": len(people), "referrals": int(people["deals"].sum()), "amount": float(people["amount"].sum()),
        },
        table=people,
        caveat="A thank-you list, not a ranking: who looks after other clients has other chances to refer.",
        source=book.source_line("deals", n=int(people["deals"].sum()), of="referrals"),
        sensitivity=Sensitivity.NAMES,
    )  # fmt: skip
