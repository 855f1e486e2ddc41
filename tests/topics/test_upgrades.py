"""Early upgrades: what came first, what is added, and whether who loses also gains."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from analytics.exhibit import Exhibit, Missing
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.policy import Cancellation, Policies, Policy, Side, Upgrade
from analytics.statistics import incidence_at
from analytics.topics.cancellations import measures as early
from analytics.topics.upgrades import exhibits as topic
from analytics.topics.upgrades import measures

MakeBook = Callable[..., Book]
ALL = Chosen()
AS_OF = date(2026, 10, 31)

DAYS = [0, 3, 3, 5, 7, 7, 9, 10, 12, 12, 14, 15, 18, 20, 21, 22, 25, 28, 30, 30, 31, 45, 60, 90]
FIRST = "cc.uc.u.cu.c.u.c.uc.c.u."  # cancelled, upgraded, or nothing yet


def twenty_four(book: MakeBook) -> Book:
    """24 accounts watched for DAYS, and what came first: those with an event closed long ago, the others lately."""
    long_ago = date(2026, 6, 1)
    closes = [long_ago if what != "." else AS_OF - timedelta(days=days) for days, what in zip(DAYS, FIRST, strict=True)]
    ids = [f"A{i:02d}" for i in range(1, 25)]
    events = list(zip(ids, DAYS, FIRST, strict=True))
    gone = [(name, long_ago + timedelta(days=days)) for name, days, what in events if what == "c"]
    grown = [(name, long_ago + timedelta(days=days)) for name, days, what in events if what == "u"]
    return book(
        as_of=AS_OF,
        deals={"deal_id": ids, "account_id": ids, "close_date": closes, "amount": [100.0] * 24},
        cancellations={"deal_id": [name for name, _ in gone], "cancel_date": [day for _, day in gone]},
        upgrades={
            "upgrade_id": [name for name, _ in grown],
            "deal_id": [name for name, _ in grown],
            "upgrade_date": [day for _, day in grown],
            "amount_added": [10.0] * len(grown),
        },
    )


def test_what_came_first_agrees_with_r_on_24_accounts(book: MakeBook) -> None:
    curves = measures.incidence(measures.watched(twenty_four(book), ALL))
    upgraded = [incidence_at(curves, 1, day)[0] for day in (0, 7, 14, 21, 30)]
    cancelled = [incidence_at(curves, 2, day)[0] for day in (0, 7, 14, 21, 30)]
    assert upgraded == pytest.approx([0, 0.04365079365079, 0.1386822089947, 0.196196454009, 0.2692304159318], abs=1e-8)
    assert cancelled == pytest.approx(
        [0.04166666666667, 0.1269841269841, 0.1759397045855, 0.2286610958486, 0.3655997744539], abs=1e-8
    )


def test_the_headline_is_the_incidence_by_the_last_day_of_the_window(book: MakeBook) -> None:
    shown = exhibit(twenty_four(book), "upgrades.early_rate")
    assert shown.numbers["rate"] == pytest.approx(0.2692304159318, abs=1e-8)
    assert (shown.numbers["deals"], shown.numbers["upgraded_early"]) == (24, 5)
    assert shown.numbers["amount_added"] == 50.0


def test_cancelled_by_day_30_is_another_question_that_no_upgrade_ends(book: MakeBook) -> None:
    opened = twenty_four(book)
    forestalled = early.early_rate(measures.watched(opened, ALL), 30).rate
    alone = early.early_rate(early.watched(opened, ALL), 30).rate
    assert forestalled == pytest.approx(0.2692304159318, abs=1e-8)
    assert alone == pytest.approx(measures_by_hand(), abs=1e-12)


def measures_by_hand() -> float:
    """1 - Kaplan-Meier of cancelling by day 30: who upgraded is watched on, here well past the window."""
    alive = 1.0
    for day in sorted({d for d, what in zip(DAYS, FIRST, strict=True) if what == "c" and d <= 30}):
        at_risk = sum(what == "u" or d >= day for d, what in zip(DAYS, FIRST, strict=True))
        alive *= 1 - sum(d == day and what == "c" for d, what in zip(DAYS, FIRST, strict=True)) / at_risk
    return 1 - alive


TWO = {
    "deal_id": ["d1", "d2"], "account_id": ["d1", "d2"], "owner_id": ["ann", "bob"],
    "account_manager_id": ["max", "max"], "close_date": [date(2026, 6, 1)] * 2, "amount": [500.0, 500.0],
}  # fmt: skip


def upgrade(day: int, amount: float = 100.0, deal: str = "d1") -> dict[str, list[object]]:
    when = date(2026, 6, 1) + timedelta(days=day)
    return {"upgrade_id": [f"{deal}-{day}"], "deal_id": [deal], "upgrade_date": [when], "amount_added": [amount]}


@pytest.mark.parametrize(("day", "early_ones"), [(0, 1), (30, 1), (31, 0)])
def test_an_upgrade_is_early_up_to_the_last_day_of_the_window(book: MakeBook, day: int, early_ones: int) -> None:
    opened = book(as_of=AS_OF, deals=TWO, upgrades=upgrade(day))
    assert early.early_rate(measures.watched(opened, ALL), 30).early == early_ones


@pytest.mark.parametrize(("cancelled_on", "counts"), [(9, 0), (10, 1), (20, 1)])
def test_an_upgrade_counts_when_no_cancellation_came_before_it(book: MakeBook, cancelled_on: int, counts: int) -> None:
    gone = {"deal_id": ["d1"], "cancel_date": [date(2026, 6, 1) + timedelta(days=cancelled_on)]}
    opened = book(as_of=AS_OF, deals=TWO, upgrades=upgrade(10), cancellations=gone)
    assert early.early_rate(measures.watched(opened, ALL), 30).early == counts


def test_every_early_upgrade_adds_money_and_the_first_one_counts(book: MakeBook) -> None:
    three = {key: upgrade(5)[key] + upgrade(20, 30.0)[key] + upgrade(50, 7.0)[key] for key in upgrade(5)}
    shown = exhibit(book(as_of=AS_OF, deals=TWO, upgrades=three), "upgrades.early_rate")
    assert (shown.numbers["upgraded_early"], shown.numbers["amount_added"]) == (1, 130.0)


def both_ways(book: MakeBook, hit: Side, credit: Side) -> Book:
    gone = {"deal_id": ["d2"], "cancel_date": [date(2026, 6, 10)], "amount_lost": [400.0]}
    rules = Policy(cancellation=Cancellation(hit=hit), upgrade=Upgrade(credit=credit))
    return book(as_of=AS_OF, deals=TWO, upgrades=upgrade(5), cancellations=gone, policies=Policies((rules,)))


@pytest.mark.parametrize(
    ("hit", "credit", "symmetry"),
    [
        (Side.SALES, Side.SALES, 1.0),
        (Side.SALES, Side.ACCOUNT_MANAGEMENT, 0.0),
        (Side.SALES, Side.SHARED, 0.5),
        (Side.SHARED, Side.SHARED, 1.0),
        (Side.ACCOUNT_MANAGEMENT, Side.ACCOUNT_MANAGEMENT, 1.0),
    ],
)
def test_a_policy_is_even_handed_when_the_same_share_of_loss_and_gain_falls_to_sales(
    book: MakeBook, hit: Side, credit: Side, symmetry: float
) -> None:
    shown = exhibit(both_ways(book, hit, credit), "upgrades.symmetry")
    assert shown.numbers["symmetry"] == pytest.approx(symmetry)
    assert len(shown.table) == 9


def test_who_loses_without_gaining_is_named(book: MakeBook) -> None:
    both = {key: upgrade(5)[key] + upgrade(5, 60.0, "d2")[key] for key in upgrade(5)}
    gone = {"deal_id": ["d2"], "cancel_date": [date(2026, 6, 10)], "amount_lost": [400.0]}
    rules = Policies((Policy(upgrade=Upgrade(credit=Side.ACCOUNT_MANAGEMENT)),))
    shown = exhibit(book(as_of=AS_OF, deals=TWO, upgrades=both, cancellations=gone, policies=rules), "upgrades.net")
    assert shown.finding == (
        "Early upgrades add USD 160 and early cancellations take USD 400: USD −240 net; "
        "bob carries cancellations without credit for the upgrades of their deals"
    )
    assert dict(zip(shown.table["name"], shown.table["net"], strict=True)) == {"ann": 100.0, "bob": -340.0}


def exhibit(opened: Book, key: str) -> Exhibit:
    found = {item.key: item for item in topic.exhibits(opened, ALL)}
    assert list(found) == list(topic.KEYS)
    shown = found[key]
    assert isinstance(shown, Exhibit), shown
    return shown


def test_without_cancellations_the_two_directions_say_what_they_need(book: MakeBook) -> None:
    found = {item.key: item for item in topic.exhibits(book(as_of=AS_OF, deals=TWO, upgrades=upgrade(5)), ALL)}
    assert found["upgrades.net"] == Missing("upgrades.net", needs=("cancellations",))
    assert isinstance(found["upgrades.early_rate"], Exhibit)
