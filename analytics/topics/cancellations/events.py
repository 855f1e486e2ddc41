"""The early cancellations themselves: their reasons, the money they take back, and the list of them."""

from __future__ import annotations

from datetime import date

import narwhals as nw
import pandas as pd

from analytics.contract import UNASSIGNED
from analytics.history.book import Book
from analytics.history.engine import LazyFrame, collect
from analytics.topics.cancellations.measures import UNKNOWN


def early_only(deals: LazyFrame, window: int) -> LazyFrame:
    """The deals that ended within the window."""
    return deals.filter(nw.col("ended") & (nw.col("days") <= window))


def reasons(deals: LazyFrame, window: int) -> pd.DataFrame:
    """Early cancellations by reason: `reason`, `deals`, `amount`, `mis_sold` (bool); most frequent first."""
    named = early_only(deals, window).with_columns(reason=nw.col("reason").fill_null(UNKNOWN))
    rows = collect(named.group_by("reason").agg(deals=nw.len(), amount=nw.col("value").sum()))
    rows["mis_sold"] = rows["reason"].map(is_mis_sold).astype(bool)
    return rows.sort_values(["deals", "reason"], ascending=[False, True], ignore_index=True)


def is_mis_sold(reason: str) -> bool:
    """Whether a reason says that the client was promised what they did not get.

    Examples
    --------
    >>> is_mis_sold("Mis-sold: feature promised"), is_mis_sold("Price")
    (True, False)
    """
    letters = "".join(letter for letter in reason.casefold() if letter.isalpha())
    return any(word in letters for word in ("missold", "missell", "misselling", "oversold", "overpromis", "falschverk"))


def money_by_month(deals: LazyFrame, window: int) -> pd.DataFrame:
    """Booked and lost money by month of close: `month`, `booked`, `lost` (early), `young` (deals)."""
    early = nw.col("ended") & (nw.col("days") <= window)
    marked = deals.with_columns(
        lost=nw.when(early).then(nw.col("value")).otherwise(nw.lit(0.0)),
        young=nw.when(nw.col("age") < window).then(nw.lit(1)).otherwise(nw.lit(0)),
    )
    rows = collect(
        marked.group_by("month").agg(
            booked=nw.col("amount").sum(), lost=nw.col("lost").sum(), young=nw.col("young").sum()
        )
    )
    return rows.sort_values("month", ignore_index=True)


def listed(
    book: Book,
    deals: LazyFrame,
    window: int,
    month: date | None = None,
    seller: str = "",
    about: str = "reason",
    happened: str = "cancelled",
) -> pd.DataFrame:
    """The deals that ended early, latest first, for the list under the charts.

    Parameters
    ----------
    month, seller
        Only deals closed in this month, or sold by people of this name.
    about
        The column that says more of each event: the reason, or the product added.
    happened
        What the day of the event is called.

    Returns
    -------
    DataFrame
        `account_id`, `client`, `seller`, `account manager`, `closed`, the column `happened`, `days`, `amount`, the
        column `about`, `lead source`, `product`, `by client` (whether the export named the client, not the deal).
    """
    picked = early_only(deals, window)
    if month is not None:
        picked = picked.filter(nw.col("month") == nw.lit(month))
    columns = ["owner_id", "account_manager_id", "close_date", "ended_on", "days", "value", "lead_source", "product"]
    wanted = list(dict.fromkeys([*columns, about, "by_account"]))
    rows = collect(picked.select("account_id", *wanted, client=nw.coalesce("account", "account_id")))
    names = book.names()
    found = pd.DataFrame(
        {
            "account_id": rows["account_id"],
            "client": rows["client"],
            "seller": [names.get(person, UNASSIGNED) for person in rows["owner_id"]],
            "account manager": [names.get(person, UNASSIGNED) for person in rows["account_manager_id"]],
            "closed": rows["close_date"].dt.date,
            happened: rows["ended_on"].dt.date,
            "days": rows["days"].astype(int),
            "amount": rows["value"],
            about: rows[about],
            "lead source": rows["lead_source"],
            "product": rows["product"],
            "by client": rows["by_account"].astype(bool),
        }
    ).sort_values([happened, "client"], ascending=[False, True], ignore_index=True)
    return found[found["seller"] == seller].reset_index(drop=True) if seller else found
