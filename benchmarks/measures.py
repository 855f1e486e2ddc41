"""The measures of quota and pay over a million deals, against the same counts in hand-written SQL."""

from __future__ import annotations

from datetime import date

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd

from analytics.contract import DEALS, QUOTAS, to_arrow
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.history.engine import DuckEngine, collect, month_of
from analytics.history.folder import book_of_folder
from analytics.topics import crediting
from analytics.topics.quota_and_pay import measures
from analytics.topics.quota_and_pay.results import results
from benchmarks.timing import Row, median_seconds, ratio
from sample_data import folder

PEOPLE = 400
FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)


def million_deals(count: int = 1_000_000, seed: int = 7) -> pd.DataFrame:
    """So many deals of 400 people over three years."""
    rng = np.random.default_rng(seed)
    days = pd.Timestamp(FIRST) + pd.to_timedelta(rng.integers(0, 1095, count), unit="D")
    return pd.DataFrame(
        {
            "deal_id": np.char.add("D", np.arange(count).astype(str)),
            "account_id": np.char.add("A", rng.integers(0, count // 2, count).astype(str)),
            "owner_id": np.char.add("P", rng.integers(0, PEOPLE, count).astype(str)),
            "account_manager_id": np.char.add("M", rng.integers(0, PEOPLE // 4, count).astype(str)),
            "close_date": days,
            "amount": rng.uniform(500, 5000, count).round(2),
            "lead_source": rng.choice(["Web", "Referral", "Event", "Partner"], count),
        }
    )


def quotas_for(people: int = PEOPLE) -> pd.DataFrame:
    """A monthly quota for each person."""
    months = pd.date_range(FIRST, LAST, freq="MS")
    return pd.DataFrame(
        [(f"P{i}", month, 80_000.0) for i in range(people) for month in months],
        columns=["person_id", "period", "quota"],
    )


ATTAINMENT = """
    with credited as (
        select owner_id person_id, date_trunc('month', close_date)::date period, sum(amount) attained
        from deals group by all
    )
    select person_id, count(*) as months, sum(quota) as quota, sum(coalesce(credited.attained, 0)) attained,
           sum(coalesce(credited.attained, 0)) / sum(quota) attainment
    from quotas left join credited using (person_id, period)
    where quota > 0 and period between date '2024-01-01' and date '2026-12-31'
    group by person_id
"""
TEAM = """
    with credited as (
        select owner_id person_id, date_trunc('month', close_date)::date period, sum(amount) attained
        from deals group by all
    )
    select period, count(distinct person_id) people, sum(quota) as quota, sum(coalesce(credited.attained, 0)) attained
    from quotas left join credited using (person_id, period) where quota > 0 group by period order by period
"""


def rows() -> list[Row]:
    """Each measure's time as a ratio to SQL at a million deals, and in milliseconds on the sample company."""
    deals, quotas = million_deals(), quotas_for()
    engine = DuckEngine()
    lazy_deals, lazy_quotas = engine.frame(DEALS, deals), engine.frame(QUOTAS, quotas)
    connection = duckdb.connect()
    for name, table, frame in (("deals", DEALS, deals), ("quotas", QUOTAS, quotas)):
        connection.register("incoming", to_arrow(table, frame))
        connection.execute(f"create table {name} as select * from incoming")

    def months() -> nw.LazyFrame:
        credited = (
            lazy_deals.with_columns(period=month_of("close_date"))
            .group_by("owner_id", "period")
            .agg(nw.col("amount").sum().alias("attained"))
            .rename({"owner_id": "person_id"})
        )
        return measures.attainment_by_month(lazy_quotas, credited, FIRST, LAST)

    book, _ = book_of_folder(folder())
    return [
        Row(
            "attainment per person, 1,000,000 deals",
            ratio(lambda: collect(measures.attainment(months())), lambda: connection.cursor().execute(ATTAINMENT).df()),
            3,
            note="hand-written DuckDB SQL",
        ),
        Row(
            "team attainment by month, 1,000,000 deals",
            ratio(lambda: collect(measures.team_by_month(months())), lambda: connection.cursor().execute(TEAM).df()),
            3,
            note="hand-written DuckDB SQL",
        ),
        *_on_the_sample(book),
    ]


def _on_the_sample(book: Book) -> list[Row]:
    found = results(book, Chosen())
    months = book.engine.adhoc(found.months)
    first, last = book.period(Chosen())
    paid = measures.pay_by_month(book.table("pay"), first, last)
    timed = {
        "attainment per person": lambda: collect(measures.attainment(months)),
        "team attainment by month": lambda: collect(measures.team_by_month(months)),
        "pay by person and month": lambda: collect(paid),
        "pay per person": lambda: collect(measures.pay(paid)),
        "attained by the policy's crediting": lambda: crediting.attained(book),
    }
    return [Row(f"{name}, sample company", 1000 * median_seconds(work), 20, "ms") for name, work in timed.items()]
