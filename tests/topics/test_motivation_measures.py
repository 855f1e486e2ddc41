"""The panel of person-months, and the figures around the verdict, on tables small enough for a pencil."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd
import pytest

from analytics.exhibit import Audience
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.policy import PayPlan, PlanKind, Tier
from analytics.statistics.pace import Pace
from analytics.topics.motivation import claim, help, measures, middle, pace, pay, raises, stated, thresholds
from analytics.topics.motivation.look import Look
from analytics.topics.motivation.settings import Settings

JAN, FEB, MAR = (date(2026, month, 1) for month in (1, 2, 3))


def looking(book: Book, audience: Audience = Audience.LEADER) -> Look:
    return Look(book, Chosen(), audience, Settings(), 1)


@pytest.fixture
def quarter(book: Callable[..., Book]) -> Book:
    """Ann sells in January and March; Bob starts in mid-January and leaves in mid-March; Cem looks after clients."""
    return book(
        as_of=date(2026, 3, 31),
        people={
            "person_id": ["ann", "bob", "cem"], "name": ["Ann", "Bob", "Cem"],
            "team": ["sales", "sales", "account_management"],
            "start_date": [date(2020, 1, 1), date(2026, 1, 15), date(2020, 1, 1)],
            "end_date": [None, date(2026, 3, 15), None],
        },
        deals={
            "deal_id": ["1", "2", "3"], "account_id": ["x", "y", "z"], "owner_id": ["ann", "ann", "bob"],
            "close_date": [date(2026, 1, 5), date(2026, 3, 5), date(2026, 2, 5)], "amount": [60.0, 120.0, 50.0],
        },
        quotas={"person_id": ["ann"] * 3 + ["bob"] * 3, "period": [JAN, FEB, MAR] * 2, "quota": [100.0] * 6},
        pay={
            "person_id": ["ann", "ann", "ann", "ann", "bob", "cem"], "period": [JAN, JAN, FEB, MAR, FEB, FEB],
            "base": [500.0, 100.0, 600.0, None, 700.0, 900.0],
            "target_variable": [200.0, None, 200.0, None, 100.0, None],
        },
    )  # fmt: skip


def test_a_panel_row_is_a_sales_persons_full_month(quarter: Book) -> None:
    rows = measures.panel(quarter)
    assert list(zip(rows["person_id"], rows["month"].dt.month, strict=True)) == [
        ("ann", 1), ("ann", 2), ("ann", 3), ("bob", 2),
    ]  # fmt: skip
    assert rows["bookings"].tolist() == [60.0, 0.0, 120.0, 50.0]
    assert rows["attainment"].tolist() == [0.6, 0.0, 1.2, 0.5]


def test_agreed_pay_adds_up_within_a_month_and_is_unknown_without_base_and_target(quarter: Book) -> None:
    known = measures.panel(quarter)["on_target_pay"]
    assert known[[0, 1, 3]].tolist() == [800.0, 800.0, 800.0]
    assert math.isnan(known[2])


@pytest.mark.parametrize(("as_of", "months"), [(date(2026, 3, 29), 3), (date(2026, 3, 20), 2)])
def test_a_month_the_data_do_not_reach_the_end_of_does_not_count(
    book: Callable[..., Book], as_of: date, months: int
) -> None:
    opened = book(
        as_of=as_of,
        people={"person_id": ["ann"], "name": ["Ann"], "team": ["sales"]},
        deals={"deal_id": ["1"], "account_id": ["x"], "owner_id": ["ann"], "close_date": [JAN], "amount": [60.0]},
        quotas={"person_id": ["ann"] * 3, "period": [JAN, FEB, MAR], "quota": [100.0] * 3},
    )
    assert len(measures.panel(opened)) == months


def test_a_threshold_with_a_heap_above_is_uneven() -> None:
    even = [0.87] * 20 + [0.92] * 20 + [0.97] * 20 + [1.02] * 20 + [1.07] * 20 + [1.12] * 20
    assert thresholds.edge(pd.Series(even), 1.0).uneven == 0
    moved = [0.87] * 20 + [0.92] * 20 + [0.97] * 4 + [1.02] * 36 + [1.07] * 20 + [1.12] * 20
    found = thresholds.edge(pd.Series(moved), 1.0)
    assert (found.below, found.above, found.even, found.uneven) == (4, 36, pytest.approx(20.0), 1)


def test_a_month_at_exactly_100_percent_lies_above() -> None:
    found = thresholds.edge(pd.Series([0.95, 0.9999, 1.0, 1.0499, 1.05]), 1.0)
    assert (found.below, found.above) == (2, 2)


def test_good_and_poor_months_in_turn_go_together_negatively() -> None:
    months = pd.date_range("2025-01-01", periods=12, freq="MS")
    rows = [(f"p{who}", month, 100.0 if (i + who) % 2 else 50.0) for who in range(4) for i, month in enumerate(months)]
    r, low, high, pairs = thresholds.adjacent(pd.DataFrame(rows, columns=["person_id", "month", "bookings"]))
    assert pairs == 44
    assert r == pytest.approx(-1 + 1 / 11)
    assert low < high < 0


def test_a_plans_edges_are_its_rates_and_its_cap() -> None:
    plan = PayPlan(cap=1.6, tiers=(Tier(0.0, 1.0), Tier(1.0, 1.5), Tier(1.2, 2.0)))
    assert thresholds.edges_of(plan) == [1.0, 1.2, 1.35]
    assert "a lump at each threshold" in thresholds.shape_of(PayPlan(kind=PlanKind.RETROACTIVE))


def panel_of(attainment: dict[str, list[float]]) -> pd.DataFrame:
    rows = []
    for who, values in attainment.items():
        months = pd.date_range("2025-01-01", periods=len(values), freq="MS")
        rows += [(who, month, value, 100.0) for month, value in zip(months, values, strict=True)]
    return pd.DataFrame(rows, columns=["person_id", "month", "attainment", "quota"])


def test_quarters_that_follow_each_other_are_paired() -> None:
    pairs = middle.following_quarters(panel_of({"ann": [1.0, 1.0, 1.6, 0.9, 0.9, 0.9, 2.0]}))
    assert pairs[["now", "then"]].to_numpy().tolist() == [[pytest.approx(1.2), pytest.approx(0.9)]]


def test_what_follows_a_quarter_is_read_off_the_fitted_line() -> None:
    pairs = pd.DataFrame({
        "person_id": list("abcdefgh"), "now": [0.5, 0.5, 1.0, 1.0, 1.5, 1.5, 2.0, 2.0],
        "then": [0.8, 0.7, 1.1, 0.9, 1.3, 1.2, 1.5, 1.5],
    })  # fmt: skip
    slope, intercept = np.polyfit(pairs["now"], pairs["then"], 1)
    assert middle.fitted_at(pairs, 1.5).slope == pytest.approx(intercept + slope * 1.5)


def test_spells_around_a_raise_stand_against_the_months_before_and_the_colleagues() -> None:
    """Everybody sells 100, the month adds 10%; three raised people sell 20% more from the raise on."""
    rows = []
    for who in range(8):
        for i, month in enumerate(pd.date_range("2025-01-01", periods=14, freq="MS")):
            raised = who < 3 and i >= 8
            sold = 100 * (1.1 if i % 2 else 1.0) * (1.2 if raised else 1.0)
            rows.append((f"p{who}", month, math.log(sold), math.log(1100.0 if raised else 1000.0)))
    spells = raises.around_raises(
        pd.DataFrame(rows, columns=["person_id", "month", "log_bookings", "log_on_target_pay"])
    )
    assert spells["before"].share == pytest.approx(0.0, abs=1e-9)
    assert spells["early"].share == pytest.approx(0.2)
    assert spells["late"].share == pytest.approx(0.2)
    assert {spell.people for spell in spells.values()} == {3}


@pytest.mark.parametrize(
    ("before", "early", "late", "said"),
    [
        ((-0.1, 0.1), (-0.1, 0.1), (-0.2, 0.1),
         "No sign that bookings moved after raises: −10% to +10% in the first three months, −20% to +10% in "
         "months 3–5"),
        ((-0.1, 0.1), (0.1, 0.3), (-0.1, 0.2),
         "Bookings were above expectation in the first three months after raises (+10% to +30%), but not surely later "
         "(−10% to +20%)"),
        ((0.1, 0.2), (0.1, 0.3), (0.1, 0.2),
         "Bookings stood above expectation before the raises already (+10% to +20%), so what came after cannot be put "
         "down to them"),
        ((-0.1, 0.1), (-0.3, -0.1), (-0.1, 0.2),
         "Bookings were below expectation in the first three months after raises (−30% to −10%)"),
    ],
)  # fmt: skip
def test_what_came_after_raises_is_said_with_its_intervals(
    before: tuple[float, float], early: tuple[float, float], late: tuple[float, float], said: str
) -> None:
    spells = {name: raises.Spell(sum(span) / 2, *span, 9) for name, span in
              (("before", before), ("early", early), ("late", late))}  # fmt: skip
    assert raises.finding(spells) == said


def around(low: float, high: float, verdict: str) -> Pace:
    return Pace((low * high) ** 0.5, low, high, 0.5, 0.9, 50, verdict)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("count", "value", "said"),
    [
        (around(1.05, 1.4, "speeds up"), around(1.01, 1.5, "speeds up"),
         "People sell faster once the multiplier has started: between +5% and +40%"),
        (around(1.05, 1.4, "speeds up"), around(0.9, 1.5, "cannot tell"),
         "By number of deals people sell faster once the multiplier has started (between +5% and +40%); by value it "
         "cannot be told (between −10% and +50%)"),
        (around(0.95, 1.05, "does not speed up"), around(0.92, 1.08, "does not speed up"),
         "People do not speed up once the multiplier has started: between −5% and +5%"),
        (around(0.7, 0.9, "does not speed up"), around(0.6, 0.95, "does not speed up"),
         "People sell more slowly once the multiplier has started: between −30% and −10%"),
        (around(0.7, 1.3, "cannot tell"), around(0.6, 1.4, "cannot tell"),
         "It cannot be told whether people sell faster once the multiplier has started: between −30% and +30%"),
    ],
)  # fmt: skip
def test_pace_claims_no_more_than_both_counts_allow(count: Pace, value: Pace, said: str) -> None:
    assert pace.finding(count, value) == said


def test_of_a_large_team_the_newest_whole_months_are_read() -> None:
    deals = pd.DataFrame({"month": pd.to_datetime([JAN] * 5 + [FEB] * 3 + [MAR] * 4)})
    assert sorted(pace.newest(deals, most=7)["month"].dt.month.unique()) == [2, 3]
    assert pace.newest(deals, most=1)["month"].dt.month.unique().tolist() == [3]


def test_the_step_to_120_percent_pays_what_the_plan_says(quarter: Book) -> None:
    step = claim.step_pay(looking(quarter))
    assert step["step_of_target"] == pytest.approx(0.2 * 1.5)
    # Ann, below 120% overall: January at 60% misses 40% at rate 1 and 20% at 1.5 of 200, February at 0% all 130%.
    # Bob: February at 50% misses 50% and the 20% at 1.5 of 100.
    assert step["unearned"] == pytest.approx(200 * 0.7 + 200 * 1.3 + 100 * 0.8)


def test_one_raise_is_compared_with_the_same_person_before() -> None:
    rows = []
    for i, month in enumerate(pd.date_range("2025-01-01", periods=8, freq="MS")):
        rows.append(("ann", month, math.log(150.0 if i >= 4 else 100.0), math.log(1100.0 if i >= 4 else 1000.0)))
        rows.append(("bob", month, math.log(100.0), math.log(1000.0)))
    frame = pd.DataFrame(rows, columns=["person_id", "month", "log_bookings", "log_on_target_pay"])

    class Seen:
        class evidence:  # noqa: N801
            rows = frame.sort_values(["person_id", "month"], ignore_index=True)

    found = pay.raises(Seen())  # type: ignore[arg-type]
    assert found["size"].tolist() == pytest.approx([0.1])
    assert found["change"].tolist() == pytest.approx([1.5**0.5 - 1])  # beyond the mean of both colleagues


def test_holm_is_strict_with_the_smallest_p_and_stops_at_the_first_that_fails() -> None:
    levels = stated.holm_levels({"a": 0.01, "b": 0.03, "c": 0.04})
    assert levels == {"a": pytest.approx(1 - 0.05 / 3), "b": pytest.approx(0.975), "c": pytest.approx(0.975)}


@pytest.mark.parametrize(
    ("talk", "ask", "said"),
    [
        (0, 0, "Of 9 people with an answer, nobody is unhappy at 120% or more, nor at half of quota or less"),
        (1, 0, "Talk with 1 who is at 120% or more and unhappy"),
        (2, 1, "Talk with 2 who are at 120% or more and unhappy; ask 1 what would help: at half of their quota "
               "or less, and unhappy"),
    ],
)  # fmt: skip
def test_who_needs_help_is_said_in_words(talk: int, ask: int, said: str) -> None:
    assert help.finding(talk, ask, 9) == said
