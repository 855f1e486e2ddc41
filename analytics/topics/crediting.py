"""Who is credited and charged for deals, early cancellations and upgrades: one rule, read from the policy.

A deal credits its owner. An early cancellation or upgrade (0 <= days since the close <= window) is shared between
the deal's owner and its account manager as the policy valid on the event's day says; a later one is the account
manager's alone. Who is not known is "(unassigned)", never dropped, so the sum of all lines is the same under
every policy.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeAlias

import narwhals as nw
import pandas as pd

from analytics.contract import ACCOUNT_MANAGEMENT, SALES, TABLES, UNASSIGNED
from analytics.history.book import Book
from analytics.history.engine import LazyFrame, collect, days_between, month_of
from analytics.policy import ChargeIn, PayPlan, Policies, Policy

OF_DEAL = ("owner_id", "account_manager_id", "close_date", "deal_amount", "deal_product", "lead_source")
LINE = ("person_id", "team", "period", "kind", "deal_id", "amount")
Value: TypeAlias = int | float | bool


def events_of_deals(book: Book, name: str) -> LazyFrame:
    """Cancellations or upgrades, each with the id of its deal (null where nobody knows it).

    An event that names only a client belongs to the client's latest deal closed on or before it (`by_account` says
    so). A deal is cancelled once: of several cancellations the first counts.
    """
    events = _attached(book, name)
    if name == "cancellations":
        return events.unique("deal_id", keep="first", order_by=["cancel_date", "amount_lost", "reason"])
    return events


def left_out(book: Book, name: str) -> tuple[int, int]:
    """How many events belong to no deal there is, and how many cancel a deal once more: `(unmatched, repeated)`."""
    known = book.table("deals").select("deal_id").with_columns(known=nw.lit(1))
    events = _attached(book, name).join(known, on="deal_id", how="left")
    found = collect(events.select(events=nw.len(), known=nw.col("known").sum().fill_null(0)))
    matched = int(found["known"].iloc[0])
    if name != "cancellations":
        return int(found["events"].iloc[0]) - matched, 0
    deals = collect(events.filter(~nw.col("known").is_null()).select("deal_id").unique())
    return int(found["events"].iloc[0]) - matched, matched - len(deals)


def _attached(book: Book, name: str) -> LazyFrame:
    """Every event with the id of its deal; those that name only the client with that of the latest deal."""
    dated = TABLES[name].dated_by or ""
    events = book.table(name).with_columns(by_account=nw.col("deal_id").is_null())
    if collect(events.filter(nw.col("by_account")).select("by_account").head(1)).empty:
        return events
    latest = _latest_deals(events.filter(nw.col("by_account")), book.table("deals"), dated)
    joined = events.join(latest, on=["account_id", dated], how="left")
    return joined.with_columns(deal_id=nw.coalesce("deal_id", "latest_deal_id")).drop("latest_deal_id")


def events_with_deals(book: Book, name: str) -> LazyFrame:
    """Cancellations or upgrades, each with the deal it belongs to; an event whose deal nobody knows is left out.

    Returns
    -------
    LazyFrame
        What `events_of_deals` gives, the deal's `account_id`, `owner_id`, `account_manager_id`, `close_date`,
        `deal_amount`, `deal_product`, `lead_source`, and `days` (>= 0) from the close to the event.
    """
    return book.once(f"{name} with deals", lambda: _events_with_deals(book, name))


def _events_with_deals(book: Book, name: str) -> LazyFrame:
    dated = TABLES[name].dated_by or ""
    deals = book.table("deals").with_columns(deal_amount=nw.col("amount"), deal_product=nw.col("product"))
    known = deals.select("deal_id", "account_id", *OF_DEAL)
    joined = events_of_deals(book, name).drop("account_id").join(known, on="deal_id", how="inner")
    return joined.with_columns(days=days_between(dated, "close_date")).filter(nw.col("days") >= 0)


def _latest_deals(events: LazyFrame, deals: LazyFrame, dated: str) -> LazyFrame:
    """For each client and day of an event, the client's latest deal closed by then."""
    days = events.select("account_id", dated).unique()
    closed = days.join(deals.select("account_id", "close_date", latest_deal_id="deal_id"), on="account_id")
    closed = closed.filter(nw.col("close_date") <= nw.col(dated))
    newest = closed.group_by("account_id", dated).agg(close_date=nw.col("close_date").max())
    return (
        closed.join(newest, on=["account_id", dated, "close_date"])
        .group_by("account_id", dated)
        .agg(latest_deal_id=nw.col("latest_deal_id").max())
    )


def credits(book: Book, policies: Policies | None = None) -> LazyFrame:
    """Every credit (above 0) and charge (below 0), by the version of the policy valid on the event's day.

    Returns
    -------
    LazyFrame
        `person_id` (UNASSIGNED where nobody is known), `team` (`sales`, `account_management`), `period` (month),
        `kind` (`deal`, `early_cancellation`, `later_cancellation`, `early_upgrade`, `later_upgrade`), `deal_id`,
        `amount`. Lines of 0 are left out.
    """
    if policies is None or policies == book.policies:
        return book.once("credits", lambda: _credits(book, book.policies))
    return _credits(book, policies)


def _credits(book: Book, rules: Policies) -> LazyFrame:
    deals = book.table("deals").with_columns(
        person_id=_known("owner_id"),
        team=nw.lit(SALES),
        period=month_of("close_date"),
        kind=nw.lit("deal"),
        amount=nw.col("amount").fill_null(0.0),
    )
    lines = [deals.select(*LINE)]
    if book.has("cancellations"):
        lines.append(lines_of(charged(book, rules), "cancellation"))
    if book.has("upgrades"):
        lines.append(lines_of(credited(book, rules), "upgrade"))
    return nw.concat(lines).filter(nw.col("amount") != 0)


def charged(book: Book, policies: Policies | None = None, events: LazyFrame | None = None) -> LazyFrame:
    """Cancellations with their deal and what the policy makes of them.

    `events` are those of `events_with_deals`, where they are at hand already. Adds to them: `early` (bool), `value`
    (<= 0: the amount lost, else the deal's amount), `sales_share` (0-1 of it that sales carries), `period` (the
    month charged).
    """
    rules = policies or book.policies
    events = events_with_deals(book, "cancellations") if events is None else events
    in_close_month = by_version(rules, "cancel_date", lambda p: p.cancellation.charge_in is ChargeIn.CLOSE_MONTH)
    events = _early(
        events, rules, "cancel_date", lambda p: p.cancellation.window_days, lambda p: p.cancellation.share_of_sales
    )
    return events.with_columns(
        value=-nw.coalesce("amount_lost", "deal_amount").fill_null(0.0),
        period=nw.when(nw.col("early") & in_close_month)
        .then(month_of("close_date"))
        .otherwise(month_of("cancel_date")),
    )


def credited(book: Book, policies: Policies | None = None, events: LazyFrame | None = None) -> LazyFrame:
    """Upgrades with their deal and what the policy makes of them.

    `events` are those of `events_with_deals`, where they are at hand already. Adds to them: `early` (bool), `value`
    (the amount added), `sales_share` (0-1 of it credited to sales), `period` (month).
    """
    rules = policies or book.policies
    events = _early(
        events_with_deals(book, "upgrades") if events is None else events,
        rules,
        "upgrade_date",
        lambda p: p.upgrade.window_days,
        lambda p: p.upgrade.share_of_sales,
    )
    return events.with_columns(value=nw.col("amount_added").fill_null(0.0), period=month_of("upgrade_date"))


def _early(
    events: LazyFrame,
    policies: Policies,
    dated: str,
    window: Callable[[Policy], Value],
    share: Callable[[Policy], Value],
) -> LazyFrame:
    """The events with `early`, and the share of sales: the policy's when early, none later."""
    events = events.with_columns(early=nw.col("days") <= by_version(policies, dated, window))
    of_sales = nw.when(nw.col("early")).then(by_version(policies, dated, share)).otherwise(nw.lit(0.0))
    return events.with_columns(sales_share=of_sales)


def by_version(policies: Policies, dated: str, value: Callable[[Policy], Value]) -> nw.Expr:
    """A value of the policy's version that was valid on the day in column `dated`."""
    answer = nw.lit(value(policies.versions[0]))
    for version in policies.versions[1:]:
        starts = version.agreed.valid_from or date.min
        answer = nw.when(nw.col(dated) >= nw.lit(starts)).then(nw.lit(value(version))).otherwise(answer)
    return answer


def lines_of(events: LazyFrame, kind: str) -> LazyFrame:
    """One line for the owner and one for the account manager of each event that `charged` or `credited` gives."""
    named = nw.when(nw.col("early")).then(nw.lit(f"early_{kind}")).otherwise(nw.lit(f"later_{kind}"))
    events = events.with_columns(kind=named)
    of_sales = nw.col("value") * nw.col("sales_share")
    sides = ((SALES, "owner_id", of_sales), (ACCOUNT_MANAGEMENT, "account_manager_id", nw.col("value") - of_sales))
    return nw.concat(
        [
            events.with_columns(team=nw.lit(team), person_id=_known(column), amount=amount).select(*LINE)
            for team, column, amount in sides
        ]
    )


def _known(column: str) -> nw.Expr:
    return nw.col(column).fill_null(UNASSIGNED)


def credited_per_month(book: Book, policies: Policies | None = None) -> pd.DataFrame:
    """The sum of the credits and charges of each person and month: `person_id`, `team`, `period`, `credited`."""
    return _credited(book, policies, ["person_id", "team", "period"])


def _credited(book: Book, policies: Policies | None, keys: list[str]) -> pd.DataFrame:
    sums = collect(credits(book, policies).group_by(*keys).agg(credited=nw.col("amount").sum()))
    return sums.sort_values(keys, ignore_index=True)


def attained(book: Book, policies: Policies | None = None) -> pd.DataFrame:
    """What counts towards each person's quota in each month.

    The quota table's own `attained` where it gives one (it holds what the agreed policy credited; under other
    policies the difference between both is added), else the sum of the policy's credits and charges.

    Returns
    -------
    DataFrame
        `person_id`, `period` (datetime64, first of month), `attained` (money); one row per person-month that has
        a quota, a credit or a charge.
    """
    keys = ["person_id", "period"]
    sums = _credited(book, policies, keys)
    given = collect(book.table("quotas").select(*keys, "attained"))
    if sums.empty:  # pandas cannot merge with the empty result of a group by
        rows = given.assign(credited=0.0)
    else:
        rows = sums.merge(given, on=keys, how="outer").sort_values(keys, ignore_index=True)
    rows["credited"] = rows["credited"].fillna(0.0)
    if policies not in (None, book.policies) and rows["attained"].notna().any():
        agreed = _credited(book, None, keys).rename(columns={"credited": "agreed"})
        rows = rows.merge(agreed, on=keys, how="left")
        rows["attained"] += rows["credited"] - rows["agreed"].fillna(0.0)
    rows["attained"] = rows["attained"].fillna(rows["credited"])
    return rows[[*keys, "attained"]]


def pay_terms(book: Book) -> pd.DataFrame:
    """What was agreed for each month with a quota: `person_id`, `period`, `quota`, `target_variable` (money)."""
    keys = ["person_id", "period"]
    quotas = collect(book.table("quotas").select(*keys, "quota"))
    return quotas.merge(collect(book.table("pay").select(*keys, "target_variable")), on=keys, how="left")


def payout(
    book: Book, amounts: pd.DataFrame, policies: Policies | None = None, terms: pd.DataFrame | None = None
) -> pd.DataFrame:
    """What the pay plan pays for what was attained, month by month.

    Parameters
    ----------
    amounts
        `person_id`, `period`, `attained`: what `attained` returns.
    terms
        What `pay_terms` returns, where it is at hand already.

    Returns
    -------
    DataFrame
        One row per person-month that has a quota: `person_id`, `period`, `quota`, `attained`, `attainment`
        (share; NaN without a quota above 0), `target_variable`, `payout` (money; NaN where the attainment or the
        target is not known).
    """
    rules = policies or book.policies
    keys = ["person_id", "period"]
    rows = (pay_terms(book) if terms is None else terms).merge(amounts, on=keys, how="left")
    rows["attained"] = rows["attained"].fillna(0.0)
    rows["attainment"] = rows["attained"] / rows["quota"].where(rows["quota"] > 0)
    plans = plans_of(book, rows, rules)
    shares = [
        float("nan") if pd.isna(attainment) else plan.payout_share(attainment)
        for plan, attainment in zip(plans, rows["attainment"], strict=True)
    ]
    rows["payout"] = rows["target_variable"] * shares
    columns = [*keys, "quota", "attained", "attainment", "target_variable", "payout"]
    return rows[columns].sort_values(keys, ignore_index=True)


def plans_of(book: Book, rows: pd.DataFrame, policies: Policies) -> list[PayPlan]:
    """The pay plan of each row's `person_id` in its `period`."""
    people = book.people[["person_id", "name", "role", "group"]].itertuples(index=False)
    labels = {str(row[0]): tuple(str(label) for label in row if not pd.isna(label)) for row in people}
    versions = {period: policies.at(period.date()) for period in rows["period"].unique()}
    known: dict[tuple[str, int], PayPlan] = {}
    plans = []
    for person, period in zip(rows["person_id"], rows["period"], strict=True):
        version = versions[period]
        key = (person, id(version))
        if key not in known:
            known[key] = version.plan_for(*labels.get(person, (person,)))
        plans.append(known[key])
    return plans
