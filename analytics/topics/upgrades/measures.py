"""The definitions of every figure on early upgrades: the mirror of early cancellations.

A deal is upgraded early when 0 <= first upgrade - close date <= window. A deal that was cancelled before any upgrade
can no longer be upgraded: cancellation competes, and the rate is the cumulative incidence (Aalen-Johansen).
"""

from __future__ import annotations

import narwhals as nw
import numpy as np
import pandas as pd

from analytics.contract import UNASSIGNED
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.history.engine import LazyFrame, collect, days_between, month_of
from analytics.history.held import held
from analytics.statistics import cumulative_incidence
from analytics.topics.cancellations.measures import UNKNOWN, sound_deals
from analytics.topics.crediting import charged, credited, events_of_deals, events_with_deals

UPGRADED, CANCELLED = 1, 2


def window_days(book: Book) -> int:
    """The window that counts as early: that of the policy valid on the day of the data."""
    return book.policies.at(book.as_of).upgrade.window_days


def watched(book: Book, chosen: Chosen) -> LazyFrame:
    """The deals in the filter and how long each was watched until its first upgrade.

    Adds to the deals' columns: `ended_on` (the first upgrade), `value` (money added within the window), `added` (the
    product first added), `by_account` (whether that upgrade named only the client), `age` (days from the close to
    `as_of`), `ended` (bool: upgraded, before any cancellation), `forestalled` (bool: cancelled first), `days` (until
    either, else the age), `month` (of the close).
    """
    return held(book, "upgrades watched", chosen, lambda: _watched(book, chosen))


def _watched(book: Book, chosen: Chosen) -> LazyFrame:
    deals = sound_deals(book, chosen).join(_first_upgrades(book), on="deal_id", how="left")
    if book.has("cancellations"):
        cancelled = events_of_deals(book, "cancellations").select("deal_id", cancelled_on="cancel_date")
        deals = deals.join(cancelled, on="deal_id", how="left")
    else:
        deals = deals.with_columns(cancelled_on=nw.lit(None, nw.Date))
    upgraded, gone = nw.col("upgraded_on"), nw.col("cancelled_on")
    ended = ~upgraded.is_null() & (gone.is_null() | (upgraded <= gone))
    deals = deals.with_columns(ended=ended, forestalled=~gone.is_null() & ~ended, age=_age(book))
    return deals.with_columns(
        ended_on=nw.when(nw.col("ended")).then(upgraded),
        days=nw.when(nw.col("ended"))
        .then(days_between("upgraded_on", "close_date"))
        .when(nw.col("forestalled"))
        .then(days_between("cancelled_on", "close_date"))
        .otherwise(nw.col("age")),
        month=month_of("close_date"),
    )


def _age(book: Book) -> nw.Expr:
    return days_between(book.as_of, "close_date")


def _first_upgrades(book: Book) -> LazyFrame:
    """Per deal its first upgrade, and the money added within the window: `upgraded_on`, `value`, `added`."""
    window = window_days(book)
    events = events_with_deals(book, "upgrades").with_columns(
        in_window=nw.when(nw.col("days") <= window).then(nw.col("amount_added")).otherwise(nw.lit(0.0))
    )
    first = events.unique("deal_id", keep="first", order_by=["upgrade_date", "upgrade_id", "amount_added"])
    money = events.group_by("deal_id").agg(value=nw.col("in_window").sum())
    named = first.select("deal_id", "by_account", upgraded_on="upgrade_date", added="product")
    return named.join(money, on="deal_id", how="left")


def incidence(deals: LazyFrame) -> pd.DataFrame:
    """Cumulative incidence by day of a first upgrade (cause 1) and of a cancellation before it (cause 2).

    Returns what `statistics.cumulative_incidence` does: `day`, `cause`, `incidence`, `low`, `high`.
    """
    counts = collect(deals.group_by("days", "ended", "forestalled").agg(deals=nw.len()))
    cause = np.select([counts["ended"], counts["forestalled"]], [UPGRADED, CANCELLED], 0)
    return cumulative_incidence(counts["days"], cause, weights=counts["deals"])


def products(book: Book, chosen: Chosen) -> pd.DataFrame:
    """Early upgrades of the deals in the filter by product added: `product`, `upgrades`, `amount`; most money first."""
    window = window_days(book)
    events = events_with_deals(book, "upgrades").filter(nw.col("days") <= window)
    kept = events.join(sound_deals(book, chosen).select("deal_id"), on="deal_id", how="inner")
    named = kept.with_columns(product=nw.col("product").fill_null(UNKNOWN))
    rows = collect(named.group_by("product").agg(upgrades=nw.len(), amount=nw.col("amount_added").sum()))
    return rows.sort_values(["amount", "product"], ascending=[False, True], ignore_index=True)


def net_by_seller(book: Book, chosen: Chosen) -> pd.DataFrame:
    """Early upgrades less early cancellations of the deals each seller sold, and what the policy makes of them.

    Returns
    -------
    DataFrame
        One row per seller of a deal in the filter: `person_id`, `name`, `added`, `lost`, `net` (money of all early
        events of their deals), `credited`, `charged` (the part that the policy puts on the seller, both above 0).
    """
    deals = sound_deals(book, chosen).select("deal_id")
    seller = nw.col("owner_id").fill_null(UNASSIGNED)
    rows = collect(sound_deals(book, chosen).select(person_id=seller).unique())
    for judge, table, whole, part in (
        (credited, "upgrades", "added", "credited"),
        (charged, "cancellations", "lost", "charged"),
    ):
        if not book.has(table):
            rows[whole] = rows[part] = 0.0
            continue
        events = judge(book).filter(nw.col("early")).join(deals, on="deal_id", how="inner")
        sums = collect(
            events.with_columns(
                person_id=nw.col("owner_id").fill_null(UNASSIGNED), on_seller=nw.col("value") * nw.col("sales_share")
            )
            .group_by("person_id")
            .agg(whole=nw.col("value").sum(), part=nw.col("on_seller").sum())
        )
        sums["whole"], sums["part"] = sums["whole"].abs(), sums["part"].abs()
        rows = rows.merge(sums.rename(columns={"whole": whole, "part": part}), on="person_id", how="left")
    rows = rows.fillna({"added": 0.0, "credited": 0.0, "lost": 0.0, "charged": 0.0})
    rows["net"] = rows["added"] - rows["lost"]
    names = book.names()
    rows["name"] = [names.get(person, person) for person in rows["person_id"]]
    columns = ["person_id", "name", "added", "lost", "net", "credited", "charged"]
    return rows[columns].sort_values("name", ignore_index=True)
