"""What an early cancellation does to pay: nothing, a clawback of some kind, or commission held back until it is safe.

The policy says who is charged; these rules say what the charge costs. The agreed policy recomputes attainment.
"""

from __future__ import annotations

from enum import StrEnum

import narwhals as nw
import pandas as pd

from analytics.history.book import Book
from analytics.history.engine import collect, days_between
from analytics.policy import PayPlan, Policies
from analytics.topics.crediting import payout, plans_of

KEYS = ["person_id", "period"]


class PayRule(StrEnum):
    """How an early cancellation changes what is paid."""

    NONE = "none"
    FLAT = "flat"
    RECOMPUTED = "recomputed"
    PRO_RATA = "pro_rata"
    HOLD = "hold"


IN_WORDS = {
    PayRule.NONE: "Nothing: what was paid stays paid",
    PayRule.FLAT: "Flat clawback of what was paid on the deal",
    PayRule.RECOMPUTED: "Attainment recomputed",
    PayRule.PRO_RATA: "Clawback pro rata by the days missing from the window",
    PayRule.HOLD: "Commission held until the window has passed",
}


def basic_rate(plan: PayPlan) -> float:
    """The rate of the plan's first tier that pays: what a deal earned before any accelerator."""
    return next((tier.rate for tier in plan.tiers if tier.rate > 0), 0.0)


def paid(
    book: Book,
    amounts: pd.DataFrame,
    lines: pd.DataFrame,
    events: pd.DataFrame,
    policies: Policies,
    rule: PayRule,
    terms: pd.DataFrame,
) -> pd.DataFrame:
    """What the pay plan pays for `amounts` when early cancellations change pay by `rule`.

    Parameters
    ----------
    amounts
        `person_id`, `period`, `attained`, the charges included.
    lines
        The credits and charges of the events, as `crediting.lines_of` gives them.
    events
        `deal_id`, `days`, `close_date` of the events.
    policies
        The policy that charged them.
    terms
        What `crediting.pay_terms` returns.

    Returns
    -------
    DataFrame
        What `crediting.payout` returns; `attained` and `attainment` are those with the charges in every case.
    """
    rows = payout(book, amounts, policies, terms)
    if rule is PayRule.RECOMPUTED:
        return rows
    early = lines[lines["kind"] == "early_cancellation"]
    early = early.merge(events[["deal_id", "days", "close_date"]].drop_duplicates("deal_id"), on="deal_id")
    early["closed"] = early["close_date"].dt.to_period("M").dt.to_timestamp().astype("datetime64[us]")
    if rule is PayRule.HOLD:
        return _held(book, rows, amounts, early, policies, terms)
    untouched = payout(book, _plus(amounts, -early.groupby(KEYS)["amount"].sum()), policies, terms)
    rows["payout"] = untouched["payout"]
    if rule is PayRule.NONE:
        return rows
    taken = early.assign(period=early["closed"]).merge(_per_unit(book, rows, policies), on=KEYS)
    taken["back"] = -taken["amount"] * taken["per_unit"]
    if rule is PayRule.PRO_RATA:
        windows = [policies.at(day.date()).cancellation.window_days for day in taken["close_date"]]
        taken["back"] *= (1 - taken["days"] / pd.Series(windows, taken.index, dtype=float)).clip(lower=0.0)
    return _less(rows, taken.groupby(KEYS)["back"].sum())


def _held(
    book: Book, rows: pd.DataFrame, amounts: pd.DataFrame, early: pd.DataFrame, policies: Policies, terms: pd.DataFrame
) -> pd.DataFrame:
    """Cancelled deals never counted, and what was earned on deals still in the window is not paid yet."""
    moved = _plus(amounts, -early.groupby(KEYS)["amount"].sum())
    moved = _plus(moved, early.assign(period=early["closed"]).groupby(KEYS)["amount"].sum())
    rows["payout"] = payout(book, moved, policies, terms)["payout"]
    window = policies.at(book.as_of).cancellation.window_days
    waiting = book.table("deals").filter(days_between(book.as_of, "close_date") < window)
    young = collect(waiting.select("deal_id", "close_date", "amount", person_id=nw.col("owner_id")))
    young = young[~young["deal_id"].isin(early["deal_id"])]
    young["period"] = young["close_date"].dt.to_period("M").dt.to_timestamp().astype("datetime64[us]")
    young = young.merge(_per_unit(book, rows, policies), on=KEYS)
    return _less(rows, (young["amount"] * young["per_unit"]).groupby([young[key] for key in KEYS]).sum())


def _per_unit(book: Book, rows: pd.DataFrame, policies: Policies) -> pd.DataFrame:
    """Pay per unit of money sold at the plan's basic rate: `person_id`, `period`, `per_unit`."""
    known = rows[(rows["quota"] > 0) & rows["target_variable"].notna()]
    rates = [basic_rate(plan) for plan in plans_of(book, known, policies)]
    return known[KEYS].assign(per_unit=known["target_variable"] / known["quota"] * rates)


def _plus(amounts: pd.DataFrame, more: pd.Series) -> pd.DataFrame:
    joined = amounts.merge(more.rename("more"), on=KEYS, how="outer")
    return joined[KEYS].assign(attained=joined["attained"].fillna(0.0) + joined["more"].fillna(0.0))


def _less(rows: pd.DataFrame, taken: pd.Series) -> pd.DataFrame:
    joined = rows.merge(taken.rename("taken"), on=KEYS, how="left")
    return rows.assign(payout=(joined["payout"] - joined["taken"].fillna(0.0)).to_numpy())
