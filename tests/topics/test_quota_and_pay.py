from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from analytics.exhibit import Audience, Card, Exhibit, Missing
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.topics.quota_and_pay import exhibits as topic

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


def quotas(shares: dict[str, list[float]]) -> dict[str, list[Any]]:
    """Quotas of 100 a month with the given attained shares."""
    rows = [(who, month, share) for who, each in shares.items() for month, share in zip((1, 2), each, strict=False)]
    return {
        "person_id": [who for who, _, _ in rows],
        "period": [date(2026, month, 1) for _, month, _ in rows],
        "quota": [100.0] * len(rows),
        "attained": [100.0 * share for _, _, share in rows],
    }


def people(names: list[str], group: str = "North") -> dict[str, list[Any]]:
    return {"person_id": names, "name": names, "team": ["sales"] * len(names), "group": [group] * len(names)}


def pay(on_target: dict[str, float], commission: float = 500.0) -> dict[str, list[Any]]:
    return {
        "person_id": list(on_target),
        "period": [JANUARY] * len(on_target),
        "base": [0.6 * value for value in on_target.values()],
        "target_variable": [0.4 * value for value in on_target.values()],
        "commission": [commission] * len(on_target),
    }


def answer(book: Book, key: str, audience: Audience = Audience.LEADER) -> Exhibit | Missing:
    return next(item for item in topic.exhibits(book, Chosen(), audience) if item.key == f"quota_and_pay.{key}")


def test_attainment_is_the_sum_over_months_with_a_quota(book: Callable[..., Book]) -> None:
    made = book(people=people(["a", "b"]), quotas=quotas({"a": [1.0, 1.4], "b": [0.4, 0.4]}), as_of=date(2026, 2, 28))
    got = answer(made, "attainment")
    assert isinstance(got, Exhibit)
    assert got.finding == "1 of 2 people reached quota; 1 of them reached 120% or more"
    assert got.numbers == pytest.approx(
        {"people": 2, "median": 0.8, "share_at_quota": 0.5, "share_at_120": 0.5, "share_below_half": 0.5, "team": 0.8}
    )


@pytest.mark.parametrize(
    ("share", "column"), [(0.9999, "90–99"), (1.0, "100–109"), (1.1999, "110–119"), (1.2, "120–129"), (0.3, "under 50")]
)
def test_columns_are_cut_exactly_at_100_and_120(book: Callable[..., Book], share: float, column: str) -> None:
    got = answer(book(people=people(["a"]), quotas=quotas({"a": [share]}), as_of=date(2026, 1, 31)), "attainment")
    assert isinstance(got, Exhibit)
    counts = got.table.set_index("attainment")["people"]
    assert counts[column] == 1
    assert counts.sum() == 1


def test_what_deals_credit_counts_where_the_quotas_do_not_say(book: Callable[..., Book]) -> None:
    made = book(
        people=people(["a"]),
        quotas={"person_id": ["a"], "period": [JANUARY], "quota": [200.0]},
        deals={
            "deal_id": ["d1", "d2"],
            "account_id": ["x", "y"],
            "owner_id": ["a", "a"],
            "close_date": [date(2026, 1, 5), date(2026, 2, 5)],
            "amount": [150.0, 900.0],
        },
    )
    got = answer(made, "attainment")
    assert isinstance(got, Exhibit)
    assert got.numbers["team"] == 0.75


def test_the_trend_compares_complete_months_only(book: Callable[..., Book]) -> None:
    made = book(people=people(["a"]), quotas=quotas({"a": [1.0, 0.2]}), as_of=date(2026, 2, 10))
    got = answer(made, "trend")
    assert isinstance(got, Exhibit)
    assert got.numbers["latest"] == 1.0
    assert math.isnan(float(got.numbers["previous"] or 0))
    assert got.finding == "The team reached 100% of quota in January 2026"


def test_pay_and_attainment_is_told_with_its_interval(book: Callable[..., Book]) -> None:
    names = [f"p{i}" for i in range(10)]
    made = book(
        people=people(names),
        quotas=quotas({name: [0.5 + 0.1 * i] for i, name in enumerate(names)}),
        pay=pay({name: 4000.0 + 100 * i for i, name in enumerate(names)}),
        as_of=date(2026, 1, 31),
    )
    got = answer(made, "pay_and_attainment")
    assert isinstance(got, Exhibit)
    assert got.numbers["spearman"] == pytest.approx(1.0)
    assert (
        got.finding == "People with higher on-target pay also had higher attainment; that does not say which came first"
    )


def test_with_few_people_no_association_is_claimed(book: Callable[..., Book]) -> None:
    made = book(
        people=people(["a", "b", "c"]),
        quotas=quotas({"a": [0.5], "b": [1.0], "c": [1.5]}),
        pay=pay({"a": 1000.0, "b": 2000.0, "c": 3000.0}),
        as_of=date(2026, 1, 31),
    )
    got = answer(made, "pay_and_attainment")
    assert isinstance(got, Exhibit)
    assert got.finding == "With 3 people, too few to say whether higher on-target pay went with higher attainment"


def test_the_earnings_curve_is_the_plans_own_arithmetic(book: Callable[..., Book]) -> None:
    made = book(
        people=people(["a", "b", "c"]),
        quotas=quotas({"a": [1.0], "b": [1.0], "c": [1.0]}),
        pay=pay(dict.fromkeys("abc", 1000.0), commission=400.0),
        as_of=date(2026, 1, 31),
    )
    got = answer(made, "earnings_curve")
    assert isinstance(got, Exhibit)
    # mix 40%: 60% base + 40% × 1.0 at quota, 60% + 40% × (1.0 + 0.2 × 1.5) at 120%; 3 × 1,000 paid on 3 × 100 attained
    assert got.numbers == pytest.approx(
        {"people": 3, "payout_at_100": 1.0, "payout_at_120": 1.12, "cost_of_sales": 10.0}
    )


def test_a_group_too_small_is_hidden_and_so_is_the_next(book: Callable[..., Book]) -> None:
    names = [f"p{i}" for i in range(17)]
    members = people(names) | {"group": ["North"] * 8 + ["South"] * 6 + ["Remote"] * 3}
    made = book(
        people=members,
        quotas=quotas({name: [1.0] for name in names}),
        pay=pay({name: 1000.0 + i for i, name in enumerate(names)}),
        as_of=date(2026, 1, 31),
    )
    got = answer(made, "mix")
    assert isinstance(got, Exhibit)
    assert got.table["group"].tolist() == ["North"]
    assert got.numbers == {"groups": 1, "hidden": 2}


def test_in_a_meeting_no_money_and_nobody_is_drawn(book: Callable[..., Book]) -> None:
    names = [f"p{i}" for i in range(12)]
    made = book(
        people=people(names),
        quotas=quotas({name: [0.7 + 0.05 * i] for i, name in enumerate(names)}),
        pay=pay({name: 4000.0 + 100 * i for i, name in enumerate(names)}),
        as_of=date(2026, 1, 31),
    )
    got = answer(made, "pay_and_attainment", Audience.MEETING)
    assert isinstance(got, Exhibit)
    assert got.table["group"].tolist() == ["Lower half", "Upper half"]
    assert set(got.table) == {"group", "people", "median", "low", "high"}
    curve = answer(made, "earnings_curve", Audience.MEETING)
    assert isinstance(curve, Exhibit)
    assert curve.numbers["cost_of_sales"] is None


def test_without_quotas_every_exhibit_says_what_it_needs(book: Callable[..., Book]) -> None:
    made = book(people=people(["a"]), as_of=date(2026, 1, 31))
    needs = {item.key: item.needs for item in topic.exhibits(made, Chosen()) if isinstance(item, Missing)}
    assert list(needs) == list(topic.KEYS)
    assert needs["quota_and_pay.attainment"] == ("quotas",)
    assert needs["quota_and_pay.mix"] == ("quotas", "pay")


def test_the_card_shows_the_latest_complete_month(book: Callable[..., Book]) -> None:
    made = book(people=people(["a"]), quotas=quotas({"a": [1.0, 1.1]}), as_of=date(2026, 2, 28))
    card = topic.card(made, Chosen())
    assert isinstance(card, Card)
    assert (card.label, card.value, card.change) == (
        "Team attainment, Feb 2026", "110%", "up 10 points on the month before",
    )  # fmt: skip


def test_won_deals_alone_answer_what_was_booked(book: Callable[..., Book]) -> None:
    deals = {
        "deal_id": ["d1", "d2", "d3"],
        "account_id": ["x", "y", "z"],
        "owner_id": ["a", "b", "a"],
        "close_date": [date(2026, 1, 5), date(2026, 2, 5), date(2026, 2, 28)],
        "amount": [4000.0, 500.0, 8000.0],
    }
    made = book(deals=deals)
    got = answer(made, "bookings")
    assert isinstance(got, Exhibit)
    assert got.finding == "USD 12k booked in 3 won deals; USD 8,500 of it in February 2026"
    assert got.numbers["bookings"] == 12_500.0
    assert (got.numbers["sellers"], got.numbers["previous"]) == (2, 4000.0)
    card = topic.card(made, Chosen())
    assert isinstance(card, Card)
    assert (card.label, card.value) == ("Booked in the period", "USD 12k")
