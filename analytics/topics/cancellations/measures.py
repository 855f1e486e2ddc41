"""The definitions of every figure on early cancellations.

A deal is watched from its close until it is cancelled, or until `as_of`. It is cancelled early when
0 <= cancel date - close date <= window. A deal younger than the window has not been watched long enough: it is
censored at its age, never counted as a survivor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import narwhals as nw
import numpy as np
import pandas as pd

from analytics.contract import UNASSIGNED
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.history.engine import LazyFrame, collect, days_between, month_of
from analytics.history.held import held
from analytics.statistics import (
    cumulative_incidence,
    incidence_at,
    observed_expected,
    poisson_limits,
    survival,
    survival_at,
    wilson,
)
from analytics.topics.crediting import events_of_deals

UNKNOWN = "(unknown)"
FEWEST_DEALS = 5
"""Sellers with fewer deals are drawn, but never called out."""


@dataclass(frozen=True)
class EarlyRate:
    """How many end early: counts of deals, the risk by the end of the window, and the rates it is compared with."""

    deals: int
    early: int
    young: int
    rate: float
    low: float
    high: float
    mature_deals: int
    mature_early: int
    amount: float
    early_in_first_month: int
    ended_in_first_month: int
    by_account: int = 0
    """Early ones whose export named only the client."""

    @property
    def mature_rate(self) -> float:
        """Share of early ends among the deals at least as old as the window."""
        return _share(self.mature_early, self.mature_deals)

    @property
    def naive(self) -> float:
        """Early ends over all deals: young ones are counted as survivors."""
        return _share(self.early, self.deals)

    @property
    def first_month_dropped(self) -> float:
        """Early ends over all deals, without those that closed and ended in one calendar month."""
        return _share(self.early - self.early_in_first_month, self.deals - self.ended_in_first_month)


def window_days(book: Book) -> int:
    """The window that counts as early: that of the policy valid on the day of the data."""
    return book.policies.at(book.as_of).cancellation.window_days


def watched(book: Book, chosen: Chosen) -> LazyFrame:
    """The deals in the filter and how long each was watched.

    Adds to the deals' columns: `ended_on` (date of the cancellation, else null), `value` (the amount lost, else the
    deal's amount), `reason`, `by_account` (whether the cancellation named only the client), `age` (days from the
    close to `as_of`), `days` (until the cancellation, else the age), `ended` (bool), `forestalled` (bool: something
    else ended it; never here), `month` (of the close).
    """
    return held(book, "cancellations watched", chosen, lambda: _watched(book, chosen))


def _watched(book: Book, chosen: Chosen) -> LazyFrame:
    ended = events_of_deals(book, "cancellations").select(
        "deal_id", "reason", "by_account", "amount_lost", ended_on="cancel_date"
    )
    deals = sound_deals(book, chosen).join(ended, on="deal_id", how="left")
    return with_days(book, deals.with_columns(value=nw.coalesce("amount_lost", "amount"))).drop("amount_lost")


def contradicted(book: Book) -> tuple[str, ...]:
    """The deals whose cancellation is dated before their close: they ended, but nobody knows when."""
    return tuple(sorted({row.deal_id for row in book.set_aside if row.file == "cancellations" and row.deal_id}))


def sound_deals(book: Book, chosen: Chosen) -> LazyFrame:
    """The deals in the filter without those that a cancellation dated before their close contradicts."""
    unsound = contradicted(book)
    deals = book.deals(chosen)
    return deals.filter(~nw.col("deal_id").is_in(list(unsound))) if unsound else deals


def with_days(book: Book, deals: LazyFrame) -> LazyFrame:
    """Deals with the day something ended them (`ended_on`, null = not yet), and how long each was watched."""
    age = days_between(book.as_of, "close_date")
    return deals.with_columns(
        age=age,
        days=nw.coalesce(days_between("ended_on", "close_date"), age),
        ended=~nw.col("ended_on").is_null(),
        forestalled=nw.lit(False),
        month=month_of("close_date"),
    )


def durations(deals: LazyFrame) -> LazyFrame:
    """How many deals were watched for how long: one row per `days` and `ended`, with the count `deals`.

    Enough for Kaplan-Meier, and no longer than the longest life in days, however many deals there are.
    """
    return deals.group_by("days", "ended").agg(deals=nw.len())


def early_rate(deals: LazyFrame, window: int) -> EarlyRate:
    """The risk of ending within the window (Kaplan-Meier), and the rates that are commonly shown instead."""
    marked = deals.with_columns(
        early=nw.col("ended") & (nw.col("days") <= window),
        mature=nw.col("age") >= window,
        first_month=(month_of("ended_on") == nw.col("month")).fill_null(False),
        watched=nw.min_horizontal("days", nw.lit(window + 1)),
        by_account=nw.col("by_account").fill_null(False),
    )
    keys = ("watched", "ended", "early", "forestalled", "mature", "first_month", "by_account")
    groups = collect(marked.group_by(*keys).agg(deals=nw.len(), amount=nw.col("value").sum()))
    early, counts = groups["early"], groups["deals"]
    rate, low, high = risk(groups, window)
    return EarlyRate(
        deals=int(counts.sum()),
        early=int(counts[early].sum()),
        young=int(counts[~groups["mature"]].sum()),
        rate=rate,
        low=low,
        high=high,
        mature_deals=int(counts[groups["mature"]].sum()),
        mature_early=int(counts[early & groups["mature"]].sum()),
        amount=float(groups["amount"][early].sum()),
        early_in_first_month=int(counts[early & groups["first_month"]].sum()),
        ended_in_first_month=int(counts[groups["first_month"]].sum()),
        by_account=int(counts[early & groups["by_account"]].sum()),
    )


def risk(groups: pd.DataFrame, window: int) -> tuple[float, float, float]:
    """The risk of ending by the last day of the window with its log-log interval; nan if nobody was watched so long.

    Kaplan-Meier, or Aalen-Johansen where something else forestalled some: the same where nothing did.

    Parameters
    ----------
    groups
        `watched` (days, at most one past the window), `early`, `forestalled` (bool), `deals` (count).
    """
    if not groups["deals"].sum():
        return np.nan, np.nan, np.nan
    days, early, counts = groups["watched"], groups["early"], groups["deals"]
    if early.any() and groups["forestalled"].any():
        cause = np.select([early, groups["forestalled"] & (days <= window)], [1, 2], 0)
        return incidence_at(cumulative_incidence(days, cause, weights=counts), 1, window)
    alive, low, high = survival_at(survival(days, early, weights=counts), window)
    return 1 - alive, 1 - high, 1 - low


def curve(deals: LazyFrame) -> pd.DataFrame:
    """Kaplan-Meier by day: `day`, `at_risk`, `events`, `survival`, `low`, `high`."""
    counts = collect(durations(deals))
    return survival(counts["days"], counts["ended"], weights=counts["deals"])


def by_month(deals: LazyFrame, window: int) -> pd.DataFrame:
    """The early rate of each month of closes.

    Returns
    -------
    DataFrame
        `month`, `deals`, `early`, `young` (younger than the window), `rate`, `low`, `high` (Wilson; while the month
        has young deals the risk as in `risk`, NaN as long as none is old enough), `known` (nobody is young),
        `amount` (money of the early ones).
    """
    return _by("month", deals, window).sort_values("month", ignore_index=True)


def by_group(deals: LazyFrame, column: str, window: int) -> pd.DataFrame:
    """The early risk of each value of a column, as `by_month` gives it, with `group` for the value; highest first."""
    named = deals.with_columns(nw.col(column).fill_null(UNKNOWN))
    rows = _by(column, named, window, wilson_when_known=False).rename(columns={column: "group"})
    return rows.sort_values(["rate", "group"], ascending=[False, True], na_position="last", ignore_index=True)


def _by(column: str, deals: LazyFrame, window: int, wilson_when_known: bool = True) -> pd.DataFrame:
    counts = collect(
        deals.with_columns(
            watched=nw.min_horizontal("days", nw.lit(window + 1)),
            early=nw.col("ended") & (nw.col("days") <= window),
            young=nw.col("age") < window,
            lost=nw.when(nw.col("ended") & (nw.col("days") <= window)).then(nw.col("value")),
        )
        .group_by(column, "watched", "early", "forestalled", "young")
        .agg(deals=nw.len(), amount=nw.col("lost").sum())
    )
    found = []
    for value, rows in counts.groupby(column):
        many, early = int(rows["deals"].sum()), int(rows["deals"][rows["early"]].sum())
        young = int(rows["deals"][rows["young"]].sum())
        if wilson_when_known and not young:
            rate, (low, high) = early / many, wilson(early, many)
        else:
            rate, low, high = risk(rows, window)
        found.append((value, many, early, young, rate, low, high, young == 0, float(rows["amount"].sum())))
    return pd.DataFrame(found, columns=[column, "deals", "early", "young", "rate", "low", "high", "known", "amount"])


def by_person(deals: LazyFrame, window: int, strata: Sequence[str] = ("lead_source",)) -> pd.DataFrame:
    """Each seller's early ends beside those expected from the mix of their deals and the deals' age.

    Deals without a seller help to know what is expected; they are nobody's.

    Returns
    -------
    DataFrame
        One row per seller, by person_id: `person_id`, `deals`, `observed`, `expected`, `ratio`, `low95`, `high95`,
        `low998`, `high998` (exact Poisson limits of the count), `outside` (`above 99.8%`, `above 95%`, `below 95%`,
        `below 99.8%` or empty; empty below FEWEST_DEALS deals).
    """
    marked = deals.with_columns(
        person_id=nw.col("owner_id").fill_null(UNASSIGNED),
        watched=nw.min_horizontal("days", nw.lit(window)),
        early=nw.col("ended") & (nw.col("days") <= window),
        **{column: nw.col(column).fill_null(UNKNOWN) for column in strata},
    )
    counts = collect(marked.group_by("person_id", *strata, "watched", "early").agg(deals=nw.len()))
    stratum = pd.Series("", index=counts.index)
    for column in strata:
        stratum = stratum + " · " + counts[column]
    rows = observed_expected(
        counts["watched"], counts["early"], stratum, counts["person_id"], window, weights=counts["deals"]
    ).rename(columns={"person": "person_id"})
    rows["deals"] = rows["person_id"].map(counts.groupby("person_id")["deals"].sum())
    rows["low95"], rows["high95"] = poisson_limits(rows["expected"], 0.95)
    rows["low998"], rows["high998"] = poisson_limits(rows["expected"], 0.998)
    observed, enough = rows["observed"], rows["deals"] >= FEWEST_DEALS
    rows["outside"] = np.select(
        [
            enough & (observed > rows["high998"]),
            enough & (observed > rows["high95"]),
            enough & (observed < rows["low998"]),
            enough & (observed < rows["low95"]),
        ],
        ["above 99.8%", "above 95%", "below 99.8%", "below 95%"],
        "",
    )
    columns = ["person_id", "deals", "observed", "expected", "ratio", "low95", "high95", "low998", "high998", "outside"]
    return rows.loc[rows["person_id"] != UNASSIGNED, columns].reset_index(drop=True)


def spread_beyond_chance(people: pd.DataFrame) -> float:
    """Mean of (observed - expected)^2 / expected over sellers: about 1 when only chance tells them apart."""
    some = people[people["expected"] > 0]
    return float(((some["observed"] - some["expected"]) ** 2 / some["expected"]).mean()) if len(some) else np.nan


def _share(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")
