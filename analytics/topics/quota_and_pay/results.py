"""What the exhibits of this topic share: attainment and pay of the sales people in the filter, computed once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import narwhals as nw
import pandas as pd

from analytics.contract import SALES
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.history.engine import LazyFrame, collect
from analytics.topics import crediting
from analytics.topics.quota_and_pay import measures


@dataclass(frozen=True)
class Results:
    """Attainment and pay in the filter.

    Attributes
    ----------
    months
        `person_id, period, quota, attained`, one row per person and month.
    people
        `person_id, name, group, role, attainment, quota, attained` and, with pay, `on_target_pay, pay_mix,
        earned_pay, on_target_sum, pay_index` (team median = 100); one row per person with a quota.
    pay_months
        `person_id, period, target_variable, on_target_pay, earned_pay`; empty without pay.
    """

    book: Book
    chosen: Chosen
    first: date
    last: date
    months: pd.DataFrame
    people: pd.DataFrame
    pay_months: pd.DataFrame

    @property
    def span(self) -> str:
        """The period in words."""
        return f"{self.first:%b %Y} to {self.last:%b %Y}"


def results(book: Book, chosen: Chosen) -> Results:
    """Attainment and pay of the sales people in the filter."""
    first, last = book.period(chosen)
    roster = book.roster(chosen, team=SALES)
    months = monthly(book, roster["person_id"].tolist(), first, last)
    people = collect(measures.attainment(months))
    pay_months = pd.DataFrame(columns=["person_id", "period", "target_variable", "on_target_pay", "earned_pay"])
    if book.has("pay"):
        paid = measures.pay_by_month(book.table("pay"), first, last)
        pay_months = collect(paid)
        people = people.merge(collect(measures.pay(paid)), on="person_id", how="left")
        people["pay_index"] = 100 * people["on_target_pay"] / people["on_target_pay"].median()
    people = roster[["person_id", "name", "group", "role"]].merge(people, on="person_id")
    return Results(book, chosen, first, last, collect(months), people.sort_values("name"), pay_months)


def monthly(book: Book, person_ids: list[str], first: date, last: date) -> LazyFrame:
    """Quota and credited bookings per person and month, of these people, between two days."""
    attained = book.engine.adhoc(crediting.attained(book))
    quotas = book.table("quotas").filter(nw.col("person_id").is_in(person_ids))
    return measures.attainment_by_month(quotas, attained, first, last)
