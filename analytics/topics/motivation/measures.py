"""What the myth check reads: bookings, attainment and agreed pay per person and month, and the deals around quota."""

from __future__ import annotations

from datetime import date, timedelta

import narwhals as nw
import pandas as pd

from analytics.contract import SALES, with_pay_columns
from analytics.history.book import Book
from analytics.history.chosen import month_end
from analytics.history.engine import LazyFrame, collect, month_of
from analytics.topics import crediting

KEYS = ["person_id", "month"]
QUIET_DAYS = 3
"""A month counts as complete if the data end so many days before its own end: nobody sells on its last Sunday."""


def bookings(deals: LazyFrame) -> LazyFrame:
    """What each person sold in each month: `person_id, month, bookings` (money), `deals` (count)."""
    sold = deals.with_columns(person_id=nw.col("owner_id"), month=month_of("close_date"))
    sums = sold.group_by("person_id", "month").agg(nw.col("amount").sum(), nw.col("deal_id").count().alias("deals"))
    return sums.select("person_id", "month", nw.col("amount").alias("bookings"), "deals")


def agreed_pay(pay: LazyFrame) -> LazyFrame:
    """What each person was promised for each month at quota: `person_id, month, on_target_pay` (money, null = unknown).

    Several rows of one month (a payroll of two runs) are added up.
    """
    known = with_pay_columns(pay).filter(~nw.col("on_target_pay").is_null())
    sums = known.group_by("person_id", "period").agg(nw.col("on_target_pay").sum())
    return sums.select("person_id", nw.col("period").alias("month"), "on_target_pay")


def quotas(table: LazyFrame) -> LazyFrame:
    """What each person was to sell in each month: `person_id, month, quota` (money, above 0)."""
    sums = table.filter(nw.col("quota") > 0).group_by("person_id", "period").agg(nw.col("quota").sum())
    return sums.select("person_id", nw.col("period").alias("month"), "quota")


def panel(book: Book) -> pd.DataFrame:
    """One row per sales person and full month of work, whatever the filter says.

    A month counts if the person was there from its first to its last day, if the pay or the quota export knows them
    in it, and if deals are known for it.

    Returns
    -------
    DataFrame
        `person_id`, `month` (datetime64, first of month), `bookings` (money, 0 where nothing was sold), `deals`
        (count), `quota` (money), `attainment` (share of quota), `on_target_pay` (money); the last three NaN where
        not known.
    """
    sold = collect(bookings(book.table("deals")))
    paid = collect(agreed_pay(book.table("pay")))
    quota = collect(quotas(book.table("quotas")))
    credited = crediting.attained(book).rename(columns={"period": "month"})
    in_pay = collect(book.table("pay").select("person_id", month="period").unique())
    rows = pd.concat([in_pay, quota[KEYS]]).drop_duplicates()
    rows = _worked(rows, book)
    if sold.empty or rows.empty:
        return pd.DataFrame(columns=[*KEYS, "bookings", "deals", "quota", "attainment", "on_target_pay"])
    rows = rows[rows["month"].between(sold["month"].min(), _last_complete(book.as_of))]
    for part in (sold, quota, credited, paid):
        rows = rows.merge(part, on=KEYS, how="left")
    rows["attainment"] = rows["attained"].fillna(0.0) / rows["quota"]
    rows = rows.fillna({"bookings": 0.0, "deals": 0})
    columns = [*KEYS, "bookings", "deals", "quota", "attainment", "on_target_pay"]
    return rows[columns].sort_values(KEYS, ignore_index=True)


def _worked(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """The person-months of sales people who were there on the month's first and last day."""
    people = book.people.loc[book.people["team"] == SALES, ["person_id", "start_date", "end_date"]]
    rows = rows.merge(people, on="person_id")
    ends = rows["month"] + pd.offsets.MonthEnd(0)
    whole = ~(rows["start_date"] > rows["month"]) & ~(rows["end_date"] < ends)
    return rows.loc[whole, KEYS]


def _last_complete(as_of: date) -> pd.Timestamp:
    """The first day of the last month that the data reach the end of."""
    end = month_end(as_of) - timedelta(days=QUIET_DAYS)
    month = pd.Timestamp(as_of.replace(day=1))
    return month if as_of >= end else month - pd.DateOffset(months=1)


def deals_of_months(book: Book, months: pd.DataFrame) -> pd.DataFrame:
    """Each deal of these person-months: what the test of the pace around quota needs.

    Parameters
    ----------
    months
        `person_id`, `month` and any further columns, which are kept.

    Returns
    -------
    DataFrame
        The columns of `months` and `day` (1-31), `days_in_month`, `amount` (money), sorted by person and day.
    """
    deals = book.table("deals").filter(nw.col("amount") > 0)
    wanted = deals.filter(nw.col("owner_id").is_in(sorted(set(months["person_id"]))))
    rows = collect(wanted.select("deal_id", "amount", "close_date", person_id="owner_id", month=month_of("close_date")))
    rows = rows.merge(months, on=KEYS)
    closed = rows["close_date"].dt
    rows = rows.assign(day=closed.day, days_in_month=closed.days_in_month)
    return rows.sort_values(["person_id", "close_date", "deal_id"], ignore_index=True).drop(columns="close_date")


def surveys(survey: LazyFrame) -> LazyFrame:
    """The answers with the first day of their quarter: `person_id, answered_at, quarter`, scores, what was named."""
    return survey.with_columns(quarter=nw.col("answered_at").dt.truncate("1q").cast(nw.Date)).select(
        "person_id", "answered_at", "quarter", "purpose", "autonomy", "mastery", "fulfilment", "pay_importance",
        "stated_motivator",
    )  # fmt: skip
