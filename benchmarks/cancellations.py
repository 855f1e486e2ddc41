"""Early cancellations of a million deals against hand-written SQL, and the simulator's answer to a slider."""

from __future__ import annotations

from datetime import date
from functools import partial

import duckdb
import numpy as np
import pandas as pd

from analytics.contract import CANCELLATIONS, DEALS, to_arrow
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.history.engine import collect
from analytics.history.folder import book_of_folder
from analytics.policy import Cancellation, Side
from analytics.statistics import survival
from analytics.topics.cancellations import exhibits, measures
from analytics.topics.cancellations.pay_rules import PayRule
from analytics.topics.crediting import attained
from benchmarks.measures import million_deals
from benchmarks.timing import Row, median_seconds, ratio
from sample_data import folder

WINDOW = 30
AS_OF = date(2026, 12, 31)
FIRST_CANCELLATIONS = "with gone as (select deal_id, min(cancel_date) as gone_on from cancellations group by 1) "
HEADLINE = (
    FIRST_CANCELLATIONS
    + f"""
    select least(coalesce(gone_on - close_date, date '{AS_OF}' - close_date), {WINDOW + 1}) as watched,
           coalesce(gone_on - close_date <= {WINDOW}, false) as early,
           date '{AS_OF}' - close_date >= {WINDOW} as mature, count(*) as deals, sum(amount) as amount
    from deals left join gone using (deal_id) group by 1, 2, 3
"""
)
TREND = (
    FIRST_CANCELLATIONS
    + f"""
    select date_trunc('month', close_date) as month, count(*) as deals,
           count(*) filter (gone_on - close_date <= {WINDOW}) as early,
           count(*) filter (date '{AS_OF}' - close_date < {WINDOW}) as young
    from deals left join gone using (deal_id) group by 1 order by 1
"""
)
FUNNEL = (
    FIRST_CANCELLATIONS
    + f"""
    select owner_id, lead_source,
           least(coalesce(gone_on - close_date, date '{AS_OF}' - close_date), {WINDOW}) as watched,
           coalesce(gone_on - close_date <= {WINDOW}, false) as early, count(*) as deals
    from deals left join gone using (deal_id) group by 1, 2, 3, 4
"""
)


def hundred_thousand_cancellations(deals: pd.DataFrame, count: int = 100_000, seed: int = 7) -> pd.DataFrame:
    """So many of the deals cancelled, half of them within two months."""
    rng = np.random.default_rng(seed)
    gone = deals.iloc[rng.choice(len(deals), count, replace=False)]
    days = np.where(rng.random(count) < 0.5, rng.integers(0, 60, count), rng.integers(60, 500, count))
    when = gone["close_date"] + pd.to_timedelta(days, unit="D")
    return pd.DataFrame({"deal_id": gone["deal_id"], "cancel_date": when})[when <= pd.Timestamp(AS_OF)]


SLIDER = "about two thirds is the replay (7 queries, and merges of person-months), a quarter drawing the figures"


def rows() -> list[Row]:
    """Headline, trend and funnel as ratios to SQL; survival from counts; the slider in milliseconds."""
    deals = million_deals()
    cancellations = hundred_thousand_cancellations(deals)
    book = Book.from_frames({"deals": deals, "cancellations": cancellations}, as_of=AS_OF)
    watched = measures.watched(book, Chosen())
    connection = duckdb.connect()
    for name, table, frame in (("deals", DEALS, deals), ("cancellations", CANCELLATIONS, cancellations)):
        connection.register("incoming", to_arrow(table, frame))
        connection.execute(f"create table {name} as select * from incoming")
    counted = {
        "headline": (measures.early_rate, HEADLINE),
        "trend by month": (measures.by_month, TREND),
        "funnel by seller": (measures.by_person, FUNNEL),
    }

    def counts(sql: str) -> pd.DataFrame:
        return connection.cursor().execute(sql).df()

    return [
        *(
            Row(
                f"{name}, 1,000,000 deals with {len(cancellations):,} cancellations",
                ratio(partial(measure, watched, WINDOW), partial(counts, sql)),
                3,
                note="hand-written DuckDB SQL of the counts alone",
            )
            for name, (measure, sql) in counted.items()
        ),
        _survival_of_counts(book),
        _slider(),
    ]


def _survival_of_counts(book: Book) -> Row:
    """Kaplan-Meier of a million deals, once counted, against that of the deals of one lead source."""
    few = measures.watched(book, Chosen(lead_sources=("Web",)))
    counts = [collect(measures.durations(deals)) for deals in (measures.watched(book, Chosen()), few)]

    def curve(rows: pd.DataFrame) -> pd.DataFrame:
        return survival(rows["days"], rows["ended"], weights=rows["deals"])

    return Row(
        "Kaplan–Meier of 1,000,000 deals, once counted",
        ratio(lambda: curve(counts[0]), lambda: curve(counts[1])),
        1.5,
        note=f"against {counts[1]['deals'].sum():,} deals; {len(counts[0]):,} counts instead of {len(counts[1]):,}",
    )


def _slider() -> Row:
    """The simulator's answer on the sample company, for another window at each run."""
    book, _ = book_of_folder(folder())
    chosen, agreed = Chosen(first=date(2025, 11, 1), last=date(2026, 10, 1)), attained(book)
    windows = iter(range(7, 121))

    def answer() -> object:
        rule = Cancellation(window_days=next(windows), hit=Side.SHARED)
        return exhibits.simulated(book, chosen, rule, PayRule.RECOMPUTED, agreed=agreed)

    return Row("the simulator's answer to a slider, sample company", 1000 * median_seconds(answer), 150, "ms", SLIDER)
