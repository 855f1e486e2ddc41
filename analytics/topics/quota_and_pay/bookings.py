"""What was booked, month by month: the first answer a leader gets, from won deals alone."""

from __future__ import annotations

import math

from analytics import charts
from analytics.exhibit import Card, Exhibit, Missing
from analytics.history.book import Book
from analytics.history.chosen import Chosen, add_months, month_end
from analytics.history.engine import collect
from analytics.topics.phrases import money
from analytics.topics.quota_and_pay import measures

KEY = "quota_and_pay.bookings"


def bookings(book: Book, chosen: Chosen) -> Exhibit | Missing:
    """Bookings by month of close, with the deals and sellers behind them."""
    if not book.has("deals"):
        return Missing(KEY, ("deals",))
    months = collect(measures.bookings_by_month(book.deals(chosen)))
    if months.empty:
        return Missing(KEY, why="No deal was won in this period and filter.")
    months["complete"] = [month_end(month.date()) <= book.as_of for month in months["period"]]
    still_open = months.loc[~months["complete"], "period"]
    known = dict(zip(months["period"].dt.date, months["bookings"], strict=True))
    closed = [month for month, complete in zip(known, months["complete"], strict=True) if complete]
    latest = max(closed, default=max(known))
    sellers = int(collect(measures.sellers(book.deals(chosen)))["sellers"].iloc[0])
    currency = book.policies.latest.company.currency
    first, last = book.period(chosen)
    total, deals = float(months["bookings"].sum()), int(months["deals"].sum())
    return Exhibit(
        key=KEY,
        finding=f"{money(total, currency)} booked in {deals:,} won deals; {money(known[latest], currency)} of it in "
        f"{latest:%B %Y}",
        subtitle=f"Value of the won deals by month of close, {currency}, {first:%b %Y} to {last:%b %Y}",
        figure=charts.trend(
            months["period"],
            months["bookings"],
            y_title=f"Bookings, {currency}",
            open_from=still_open.iloc[0] if len(still_open) else None,
        ),
        numbers={
            "deals": deals,
            "sellers": sellers,
            "bookings": total,
            "latest": known[latest],
            "previous": known.get(add_months(latest, -1), math.nan),
            "year_before": known.get(add_months(latest, -12), math.nan),
        },
        table=months[["period", "deals", "bookings"]],
        caveat="What was signed, before any cancellation or upgrade, at the value that the export gives.",
        source=book.source_line("deals", n=deals, of="deals"),
    )


def card(book: Book, chosen: Chosen) -> Card | Missing:
    """The headline where no quotas are known."""
    found = bookings(book, chosen)
    if isinstance(found, Missing):
        return found
    currency = book.policies.latest.company.currency
    return Card(
        topic="quota_and_pay",
        key=KEY,
        label="Booked in the period",
        value=money(float(found.numbers["bookings"] or 0), currency),
        spark=tuple(found.table["bookings"].tail(13).tolist()),
    )
