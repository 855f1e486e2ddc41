"""Attainment and pay, per person and month: lazy frames in, lazy frames out."""

from __future__ import annotations

from datetime import date

import narwhals as nw

from analytics.contract import with_pay_columns
from analytics.history.engine import LazyFrame, month_of


def attainment_by_month(quotas: LazyFrame, attained: LazyFrame, first: date, last: date) -> LazyFrame:
    """Quota and credited bookings of each person in each month that has a quota.

    `attained` has `person_id, period, attained` (money). Returns one row per person and month between the days
    with `person_id, period` (first of month), `quota` and `attained` (money; 0 where nothing was credited).
    """
    months = (
        quotas.filter((nw.col("period") >= nw.lit(first)) & (nw.col("period") <= nw.lit(last)))
        .filter(nw.col("quota") > 0)
        .group_by("person_id", "period")
        .agg(nw.col("quota").sum())
    )
    credited = attained.select("person_id", nw.col("period").cast(nw.Date), "attained")
    return months.join(credited, on=["person_id", "period"], how="left").with_columns(nw.col("attained").fill_null(0.0))


def attainment(months: LazyFrame) -> LazyFrame:
    """Σ attained / Σ quota of each person over their months with a quota.

    Returns `person_id, months` (count), `quota, attained` (money), `attainment` (share of quota).
    """
    return (
        months.group_by("person_id")
        .agg(nw.col("period").count().alias("months"), nw.col("quota").sum(), nw.col("attained").sum())
        .with_columns(attainment=nw.col("attained") / nw.col("quota"))
    )


def team_by_month(months: LazyFrame) -> LazyFrame:
    """Team attainment by month: Σ attained / Σ quota.

    Returns `period, people` (count), `quota, attained` (money), `attainment` (share), oldest month first.
    """
    return (
        months.group_by("period")
        .agg(nw.col("person_id").n_unique().alias("people"), nw.col("quota").sum(), nw.col("attained").sum())
        .with_columns(attainment=nw.col("attained") / nw.col("quota"))
        .sort("period")
    )


def pay_by_month(pay: LazyFrame, first: date, last: date) -> LazyFrame:
    """On-target and earned pay of each person in each month between the days.

    Returns `person_id, period, target_variable, on_target_pay, earned_pay` (money), one row per person and month.
    """
    return (
        with_pay_columns(pay)
        .filter((nw.col("period") >= nw.lit(first)) & (nw.col("period") <= nw.lit(last)))
        .group_by("person_id", "period")
        .agg(nw.col("target_variable", "on_target_pay", "earned_pay").sum())
    )


def pay(months: LazyFrame) -> LazyFrame:
    """On-target pay (monthly mean), pay mix and earned pay of each person.

    Returns `person_id, paid_months` (count), `on_target_pay` (money a month), `earned_pay` (money, Σ),
    `on_target_sum` (money, Σ), `pay_mix` (Σ target variable / Σ on-target pay).
    """
    return (
        months.group_by("person_id")
        .agg(
            nw.col("period").count().alias("paid_months"),
            nw.col("on_target_pay").sum().alias("on_target_sum"),
            nw.col("earned_pay").sum(),
            nw.col("target_variable").sum().alias("target_sum"),
        )
        .with_columns(
            on_target_pay=nw.col("on_target_sum") / nw.col("paid_months"),
            pay_mix=nw.col("target_sum") / nw.col("on_target_sum"),
        )
        .drop("target_sum")
    )


def bookings_by_month(deals: LazyFrame) -> LazyFrame:
    """Won deals and their value by month of close: `period`, `deals` (count), `bookings` (money), oldest first."""
    return (
        deals.with_columns(period=month_of("close_date"), amount=nw.col("amount").fill_null(0.0))
        .group_by("period")
        .agg(nw.col("deal_id").count().alias("deals"), nw.col("amount").sum().alias("bookings"))
        .sort("period")
    )


def sellers(deals: LazyFrame) -> LazyFrame:
    """How many people sold the deals: `sellers` (count), one row."""
    return deals.select(sellers=nw.col("owner_id").n_unique())
