from __future__ import annotations

from collections.abc import Callable
from datetime import date

import duckdb
import narwhals as nw
import pytest

from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.history.engine import LazyFrame, collect
from analytics.history.held import held, one_answer

SUMMER, WINTER = Chosen(first=date(2026, 6, 1)), Chosen(first=date(2026, 1, 1))


@pytest.fixture
def opened(book: Callable[..., Book]) -> Book:
    return book(deals={"deal_id": ["a", "b"], "close_date": [date(2026, 6, 1)] * 2, "amount": [10.0, 20.0]})


class Doubled:
    """Derives the doubled amounts, and counts how often it was asked to."""

    def __init__(self, book: Book) -> None:
        self.book, self.times = book, 0

    def __call__(self) -> LazyFrame:
        self.times += 1
        return self.book.table("deals").select(amount=2 * nw.col("amount"))


def test_within_one_answer_a_frame_is_derived_once_for_each_filter(opened: Book) -> None:
    doubled = Doubled(opened)

    @one_answer
    def answer(book: Book, *filters: Chosen) -> list[list[float]]:
        return [sorted(collect(held(book, "doubled", chosen, doubled))["amount"]) for chosen in filters]

    assert answer(opened, SUMMER, SUMMER) == [[20.0, 40.0], [20.0, 40.0]]
    assert doubled.times == 1
    answer(opened, SUMMER, WINTER)
    assert doubled.times == 3


def test_outside_of_an_answer_nothing_is_held(opened: Book) -> None:
    doubled = Doubled(opened)
    for _ in range(2):
        assert sorted(collect(held(opened, "doubled", SUMMER, doubled))["amount"]) == [20.0, 40.0]
    assert doubled.times == 2


def test_what_was_held_is_let_go_with_the_answer_and_the_book_stays(opened: Book) -> None:
    @one_answer
    def name_of_kept(book: Book) -> str:
        rows = held(book, "doubled", SUMMER, Doubled(book))
        assert len(collect(rows)) == 2
        return str(rows.to_native().alias)

    name = name_of_kept(opened)
    with pytest.raises(duckdb.CatalogException, match=name):
        opened.engine._cursor().table(name)  # type: ignore[attr-defined]
    assert len(collect(opened.table("deals"))) == 2
