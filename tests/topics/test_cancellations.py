"""Early cancellations: who counts as early, who is not known yet, who stands apart."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from analytics.exhibit import Exhibit, Missing
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.statistics import survival_at, wilson
from analytics.topics.cancellations import events, measures
from analytics.topics.cancellations import exhibits as topic

MakeBook = Callable[..., Book]
ALL = Chosen()
D = date.fromisoformat
AS_OF = date(2026, 10, 31)

FIFTEEN = {
    "M01": ("2026-10-01", None), "M02": ("2026-10-02", None), "M03": ("2026-10-02", "2026-10-10"),
    "M04": ("2026-09-01", "2026-10-01"), "M05": ("2026-09-01", "2026-10-02"), "M06": ("2026-08-15", "2026-08-15"),
    "M07": ("2026-08-15", None), "M08": ("2026-08-15", None), "M09": ("2026-07-01", "2026-07-20"),
    "M10": ("2026-02-28", "2026-03-30"), "M11": ("2026-01-31", "2026-03-02"), "M12": ("2026-06-01", "2026-05-28"),
    "M13": ("2026-11-15", None), "M14": ("2026-06-01", "2026-11-05"), "M16": ("2026-05-01", None),
    "M17": ("2026-05-01", None), "M18": ("2026-05-01", None),
}  # fmt: skip


def deals_and_ends(rows: dict[str, tuple[str, str | None]], **more: list[Any]) -> dict[str, dict[str, list[Any]]]:
    ended = {name: end for name, (_, end) in rows.items() if end}
    return {
        "deals": {"deal_id": list(rows), "account_id": list(rows), "close_date": [D(day) for day, _ in rows.values()],
                  "amount": [100.0] * len(rows), **more},
        "cancellations": {"deal_id": list(ended), "cancel_date": [D(end) for end in ended.values()]},
    }  # fmt: skip


def after(close: str, days: int) -> str:
    return (D(close) + timedelta(days=days)).isoformat()


def test_fifteen_accounts_with_every_boundary_give_the_rates_worked_out_by_hand(book: MakeBook) -> None:
    opened = book(as_of=AS_OF, **deals_and_ends(FIFTEEN))
    deals = measures.watched(opened, ALL)
    found = measures.early_rate(deals, 30)
    assert (found.deals, found.early, found.young) == (15, 6, 2)
    assert (found.mature_deals, found.mature_early) == (13, 5)
    assert found.rate == pytest.approx(23 / 55, abs=1e-12)
    assert found.mature_rate == pytest.approx(5 / 13, abs=1e-12)
    assert found.naive == pytest.approx(6 / 15, abs=1e-12)
    assert (found.early_in_first_month, found.ended_in_first_month) == (3, 3)
    assert found.first_month_dropped == pytest.approx(3 / 12, abs=1e-12)


def test_a_deal_cancelled_before_its_close_is_in_no_rate_and_said_to_be_left_out(book: MakeBook) -> None:
    opened = book(as_of=AS_OF, **deals_and_ends(FIFTEEN))
    assert measures.contradicted(opened) == ("M12",)
    headline = exhibit(opened, "cancellations.early_rate")
    assert "1 deal is left out: cancelled, by the export, before the close." in headline.caveat
    assert "1 row of cancellations set aside" in headline.source


def test_a_deal_younger_than_the_window_is_not_a_survivor(book: MakeBook) -> None:
    rows = {"old": ("2026-09-01", None), "gone": ("2026-09-01", "2026-09-11"), "young": ("2026-10-26", None)}
    found = measures.early_rate(measures.watched(book(as_of=AS_OF, **deals_and_ends(rows)), ALL), 30)
    assert found.naive == pytest.approx(1 / 3)
    assert found.rate == pytest.approx(1 / 2)


@pytest.mark.parametrize(("age", "young"), [(30, 0), (29, 1)])
def test_a_deal_is_old_enough_on_the_day_the_window_ends(book: MakeBook, age: int, young: int) -> None:
    rows = {"d": ((AS_OF - timedelta(days=age)).isoformat(), None)}
    found = measures.early_rate(measures.watched(book(as_of=AS_OF, **deals_and_ends(rows)), ALL), 30)
    assert found.young == young
    assert math.isnan(found.rate) == bool(young)


REMISSION = [6, 6, 6, 7, 10, 13, 16, 22, 23]
STILL_WATCHED = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]


def test_the_survival_curve_is_the_textbook_one_of_21_patients(book: MakeBook) -> None:
    rows = {f"gone{i}": (after(AS_OF.isoformat(), -40), after(AS_OF.isoformat(), days - 40))
            for i, days in enumerate(REMISSION)}  # fmt: skip
    rows |= {f"there{i}": (after(AS_OF.isoformat(), -days), None) for i, days in enumerate(STILL_WATCHED)}
    curve = measures.curve(measures.watched(book(as_of=AS_OF, **deals_and_ends(rows)), ALL))
    steps = curve[curve["events"] > 0]
    assert steps["day"].tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert steps["at_risk"].tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert steps["survival"].tolist() == pytest.approx(
        [0.8571428571429, 0.8067226890756, 0.7529411764706, 0.6901960784314, 0.6274509803922, 0.5378151260504,
         0.4481792717087], abs=1e-6,
    )  # fmt: skip
    assert survival_at(curve, 10)[1:] == pytest.approx((0.5031995108, 0.8893618351693), abs=1e-6)


def test_months_with_young_deals_are_not_known_yet(book: MakeBook) -> None:
    rows = measures.by_month(measures.watched(book(as_of=AS_OF, **deals_and_ends(FIFTEEN)), ALL), 30)
    known = dict(zip(rows["month"].dt.strftime("%m"), rows["known"], strict=True))
    assert known == {"01": True, "02": True, "05": True, "06": True, "07": True, "08": True, "09": True, "10": False}


def test_a_month_of_three_deals_shows_its_interval_and_never_a_bare_third(book: MakeBook) -> None:
    rows = {"a": ("2026-08-01", "2026-08-11"), "b": ("2026-08-02", None), "c": ("2026-08-03", None)}
    opened = book(as_of=AS_OF, **deals_and_ends(rows))
    month = measures.by_month(measures.watched(opened, ALL), 30).iloc[0]
    assert (month["low"], month["high"]) == pytest.approx(wilson(1, 3))
    assert (month["low"], month["high"]) == pytest.approx((0.0615, 0.7923), abs=1e-4)
    assert exhibit(opened, "cancellations.trend").finding == (
        "33.3% in Aug 2026: 1 of 3 deals cancelled within 30 days (between 6.1% and 79.2%); no earlier month is known"
    )


def test_a_client_signed_again_after_cancelling_is_a_new_deal(book: MakeBook) -> None:
    rows = {"first": ("2026-07-01", "2026-07-11"), "again": ("2026-08-01", None)}
    found = measures.early_rate(measures.watched(book(as_of=AS_OF, **deals_and_ends(rows)), ALL), 30)
    assert (found.deals, found.early) == (2, 1)


def sold(seller: str, source: str, deals: int, gone: int, start: int) -> list[tuple[str, str, str, str | None]]:
    return [(f"d{start + i}", seller, source, after("2026-06-01", 10) if i < gone else None) for i in range(deals)]


def sellers_book(book: MakeBook, *groups: tuple[str, str, int, int]) -> Book:
    rows: list[tuple[str, str, str, str | None]] = []
    for group in groups:
        rows += sold(*group, start=len(rows))
    names, owners, sources, ends = zip(*rows, strict=True)
    tables = deals_and_ends(
        {name: ("2026-06-01", end) for name, end in zip(names, ends, strict=True)},
        owner_id=list(owners), lead_source=list(sources),
    )  # fmt: skip
    return book(as_of=AS_OF, **tables)


def test_a_seller_of_bad_leads_is_compared_with_the_bad_leads(book: MakeBook) -> None:
    opened = sellers_book(
        book, ("ann", "fairs", 100, 30), ("bob", "fairs", 100, 30), ("eve", "web", 400, 8), ("max", "web", 400, 8)
    )
    deals = measures.watched(opened, ALL)
    by_mix = measures.by_person(deals, 30).set_index("person_id")
    assert by_mix["outside"].tolist() == ["", "", "", ""]
    assert by_mix.loc["ann", "observed"] == by_mix.loc["ann", "expected"] == pytest.approx(30)
    ignored = measures.by_person(deals, 30, strata=()).set_index("person_id")
    assert ignored["outside"].tolist() == ["above 99.8%", "above 99.8%", "below 99.8%", "below 99.8%"]
    shown = exhibit(opened, "cancellations.by_person")
    assert shown.finding == (
        "None of the 4 sellers stands outside what chance, lead sources and the deals' age lead one to expect"
    )
    assert (shown.numbers["above_998"], shown.numbers["above_998_mix_ignored"]) == (0, 2)


def test_a_seller_far_above_their_leads_is_named(book: MakeBook) -> None:
    opened = sellers_book(book, ("ann", "web", 100, 19), ("bob", "web", 100, 6), ("eve", "web", 100, 6))
    shown = exhibit(opened, "cancellations.by_person")
    assert shown.finding == (
        "1 seller of 3 has more early cancellations than their lead sources lead one to expect: ann"
    )
    assert shown.numbers["above_95"] == 1


def test_a_seller_of_two_deals_never_stands_out(book: MakeBook) -> None:
    opened = sellers_book(book, ("ann", "web", 2, 2), ("bob", "web", 300, 6))
    people = measures.by_person(measures.watched(opened, ALL), 30).set_index("person_id")
    assert people.loc["ann", "observed"] > people.loc["ann", "high95"]
    assert people.loc["ann", "outside"] == ""


def test_deals_without_a_seller_belong_to_no_seller(book: MakeBook) -> None:
    opened = book(as_of=AS_OF, **deals_and_ends(FIFTEEN))
    missing = answers(opened)["cancellations.by_person"]
    assert missing == Missing(
        "cancellations.by_person", why="The deals name no seller. Bring an export of the deals with their owner."
    )


@pytest.mark.parametrize(
    ("reason", "mis_sold"),
    [("Mis-sold", True), ("mis_sold: a promise", True), ("MISSOLD", True), ("Oversold", True), ("Price", False),
     ("Missing feature", False)],
)  # fmt: skip
def test_mis_sold_is_recognised_however_it_is_spelt(reason: str, mis_sold: bool) -> None:
    assert events.is_mis_sold(reason) is mis_sold


def test_the_share_mis_sold_counts_early_cancellations_with_a_reason(book: MakeBook) -> None:
    rows = dict.fromkeys("abcd", ("2026-08-01", "2026-08-11")) | {"late": ("2026-06-01", "2026-09-01")}
    tables = deals_and_ends(rows)
    tables["cancellations"]["reason"] = ["Mis-sold", "Price", "Price", None, "Mis-sold"]
    shown = exhibit(book(as_of=AS_OF, **tables), "cancellations.reasons")
    assert shown.numbers["mis_sold_share"] == pytest.approx(1 / 3)
    assert (shown.numbers["with_reason"], shown.numbers["without_reason"]) == (3, 1)


def test_the_list_of_deals_narrows_to_a_month_and_a_seller(book: MakeBook) -> None:
    rows = {"a": ("2026-07-01", "2026-07-11"), "b": ("2026-08-01", "2026-08-11"), "c": ("2026-08-02", "2026-08-05")}
    opened = book(as_of=AS_OF, **deals_and_ends(rows, owner_id=["ann", "ann", "bob"]))
    deals = measures.watched(opened, ALL)
    assert events.listed(opened, deals, 30)["client"].tolist() == ["b", "c", "a"]
    august = events.listed(opened, deals, 30, month=date(2026, 8, 1), seller="ann")
    assert august[["client", "days", "amount"]].to_numpy().tolist() == [["b", 10, 100.0]]


def answers(opened: Book, chosen: Chosen = ALL) -> dict[str, Exhibit | Missing]:
    found = topic.exhibits(opened, chosen)
    assert [item.key for item in found] == list(topic.KEYS)
    return {item.key: item for item in found}


def exhibit(opened: Book, key: str) -> Exhibit:
    found = answers(opened)[key]
    assert isinstance(found, Exhibit), found
    assert isinstance(found.table, pd.DataFrame)
    return found


def test_without_cancellations_every_exhibit_says_which_export_it_needs(book: MakeBook) -> None:
    opened = book(deals={"deal_id": ["d"], "account_id": ["c"], "close_date": [AS_OF], "amount": [1.0]})
    assert {item.needs for item in answers(opened).values() if isinstance(item, Missing)} == {("cancellations",)}


def test_an_empty_selection_is_said_and_never_an_error(book: MakeBook) -> None:
    opened = book(as_of=AS_OF, **deals_and_ends(FIFTEEN))
    nothing = Chosen(first=date(2020, 1, 1), last=date(2020, 2, 1))
    assert all(isinstance(item, Missing) and (item.why or item.needs) for item in answers(opened, nothing).values())


def test_events_that_name_only_the_client_are_said(book: MakeBook) -> None:
    tables = deals_and_ends({"a": ("2026-08-01", "2026-08-11"), "b": ("2026-08-01", None)})
    tables["cancellations"]["account_id"] = tables["cancellations"].pop("deal_id")
    shown = exhibit(book(as_of=AS_OF, **tables), "cancellations.early_rate")
    assert (
        "1 of 1 early cancellations names only the client; each counts for the client's latest deal closed by then."
        in shown.caveat
    )


def test_events_of_no_deal_and_second_cancellations_are_in_no_rate_and_said(book: MakeBook) -> None:
    tables = deals_and_ends({"a": ("2026-08-01", "2026-08-11"), "b": ("2026-08-01", None)})
    tables["cancellations"] = {
        "deal_id": ["a", "a", "of another system"],
        "cancel_date": [D("2026-08-11"), D("2026-08-20"), D("2026-08-12")],
    }
    shown = exhibit(book(as_of=AS_OF, **tables), "cancellations.early_rate")
    assert shown.numbers["cancelled_early"] == 1
    assert "1 event belongs to no deal in the exports and counts for nobody." in shown.caveat
    assert "1 cancellation is of a deal cancelled before: the first one counts." in shown.caveat
