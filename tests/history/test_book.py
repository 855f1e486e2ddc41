from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from analytics.contract import DEALS
from analytics.history.book import Book
from analytics.history.chosen import Chosen, add_months
from analytics.history.engine import DuckEngine, collect, days_between, month_of

DEALS_OF_TWO = {
    "deal_id": ["d1", "d2", "d3"],
    "account_id": ["a1", "a2", "a3"],
    "owner_id": ["Doe, Jane", "u2", "bo@acme.example"],
    "close_date": [date(2026, 1, 10), date(2026, 2, 10), date(2026, 3, 31)],
    "amount": [100.0, 200.0, 300.0],
    "product": ["Basic", "Pro", "Pro"],
}
PEOPLE = {
    "person_id": ["u1", "u2"],
    "name": ["Jane Doe", "Bo Li"],
    "email": ["jane@acme.example", "bo@acme.example"],
    "team": ["sales", "sales"],
    "group": ["North", "South"],
    "end_date": [date(2026, 1, 31), None],
}


def test_an_id_a_name_and_an_email_are_one_person(book: Callable[..., Book]) -> None:
    made = book(people=PEOPLE, deals=DEALS_OF_TWO)
    owners = collect(made.table("deals").select("deal_id", "owner_id")).set_index("deal_id")["owner_id"]
    assert owners.to_dict() == {"d1": "u1", "d2": "u2", "d3": "u2"}


def test_people_are_derived_from_the_deals_when_no_users_export_is_there(book: Callable[..., Book]) -> None:
    made = book(deals=DEALS_OF_TWO | {"owner_id": ["Jane Doe", "Jane Doe", "Bo Li"]})
    assert sorted(made.people["name"]) == ["Bo Li", "Jane Doe"]
    assert set(made.people["team"]) == {"sales"}


def test_the_book_is_as_of_its_newest_date_and_nothing_later_counts(book: Callable[..., Book]) -> None:
    assert book(deals=DEALS_OF_TWO).as_of == date(2026, 3, 31)
    assert len(collect(book(deals=DEALS_OF_TWO, as_of=date(2026, 2, 28)).table("deals"))) == 2


def test_a_date_in_the_future_does_not_make_the_day() -> None:
    deals = pd.DataFrame(DEALS_OF_TWO)
    deals.loc[2, "close_date"] = date(2031, 1, 1)
    assert Book.from_frames({"deals": deals}, today=date(2026, 4, 1)).as_of == date(2026, 2, 10)


def test_a_lone_date_far_past_the_others_is_called_out() -> None:
    deals = pd.DataFrame(DEALS_OF_TWO)
    deals.loc[2, "close_date"] = date(2026, 9, 1)
    assert Book.from_frames({"deals": deals}).notes == (
        "The newest date, 2026-09-01, lies 203 days after the next one, 2026-02-10: check it, since every figure is "
        "taken as of that day.",
    )


def test_an_absent_table_is_empty_and_typed(book: Callable[..., Book]) -> None:
    made = book(deals=DEALS_OF_TWO)
    assert not made.has("pay")
    assert made.lacks("deals", "pay") == ("pay",)
    assert collect(made.table("pay")).columns.tolist() == [
        "person_id", "period", "base", "target_variable", "commission", "bonus",
    ]  # fmt: skip


def test_the_roster_leaves_out_who_left_before_the_period(book: Callable[..., Book]) -> None:
    made = book(people=PEOPLE, deals=DEALS_OF_TWO)
    assert made.roster()["person_id"].tolist() == ["u1", "u2"]
    assert made.roster(Chosen(first=date(2026, 2, 1)))["person_id"].tolist() == ["u2"]
    assert made.roster(Chosen(groups=("North",)))["person_id"].tolist() == ["u1"]


@pytest.mark.parametrize(
    ("chosen", "deals"),
    [
        (Chosen(), ["d1", "d2", "d3"]),
        (Chosen(first=date(2026, 2, 1), last=date(2026, 2, 1)), ["d2"]),
        (Chosen(products=("Pro",)), ["d2", "d3"]),
        (Chosen(groups=("North",)), ["d1"]),
    ],
)
def test_deals_follow_the_filter(book: Callable[..., Book], chosen: Chosen, deals: list[str]) -> None:
    made = book(people=PEOPLE, deals=DEALS_OF_TWO)
    assert sorted(collect(made.deals(chosen))["deal_id"]) == deals


def test_the_version_changes_with_one_value(book: Callable[..., Book]) -> None:
    other = DEALS_OF_TWO | {"amount": [100.0, 200.0, 301.0]}
    assert book(deals=DEALS_OF_TWO).version == book(deals=DEALS_OF_TWO).version
    assert book(deals=DEALS_OF_TWO).version != book(deals=other).version


def test_days_between_and_month_of() -> None:
    frame = DuckEngine().frame(DEALS, pd.DataFrame({"deal_id": ["a", "b"], "close_date": [date(2024, 2, 28), None]}))
    got = collect(frame.select(days=days_between(date(2024, 3, 1), "close_date"), month=month_of("close_date")))
    assert got["days"].iloc[0] == 2  # a leap year
    assert pd.isna(got["days"].iloc[1])
    assert got["month"].iloc[0] == pd.Timestamp(2024, 2, 1)


def test_a_book_can_be_read_by_several_threads_at_once(book: Callable[..., Book]) -> None:
    made = book(deals=DEALS_OF_TWO)
    sums: list[float] = []

    def read() -> None:
        for _ in range(20):
            sums.append(collect(made.table("deals"))["amount"].sum())

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sums == [600.0] * 80


def test_months_are_added_across_years() -> None:
    assert add_months(date(2025, 11, 1), 3) == date(2026, 2, 1)
    assert add_months(date(2026, 1, 1), -1) == date(2025, 12, 1)


def test_the_filter_in_words_names_nobody() -> None:
    chosen = Chosen(date(2025, 11, 1), date(2026, 10, 1), groups=("North",), people=("u1", "u2"))
    assert chosen.text() == "Nov 2025 to Oct 2026 · groups: North · 2 people"


def test_what_is_derived_once_is_not_shared_with_a_book_made_from_this_one(book: Callable[..., Book]) -> None:
    made = book(deals=DEALS_OF_TWO)
    first = made.once("amounts", lambda: made.table("deals").select("amount"))
    other = replace(made, tables={})
    second = other.once("amounts", lambda: other.table("deals").select("amount"))
    assert len(collect(first)) == 3
    assert len(collect(made.once("amounts", lambda: other.table("deals")))) == 3
    assert len(collect(second)) == 0
