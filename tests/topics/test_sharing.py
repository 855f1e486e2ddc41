"""Sharing: the roster with its silent people, gifts in windows, unequal and mutual giving, and what went with it."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.exhibit import Exhibit, Missing
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.statistics import gini
from analytics.topics.sharing import exhibits as topic
from analytics.topics.sharing import lift, measures, use
from analytics.topics.sharing.measures import Sharing

MakeBook = Callable[..., Book]
ALL = Chosen()
D = date.fromisoformat
AS_OF = D("2026-10-31")
EDGES = [("A", "B", 5), ("B", "A", 2), ("A", "C", 3), ("C", "A", 1), ("A", "D", 1), ("D", "E", 4), ("E", "D", 4),
         ("F", "A", 1), ("B", "B", 2), ("A", "E", 1), ("C", "F", 2), ("G", "A", 3)]  # fmt: skip


def people(names: str, **more: Any) -> dict[str, list[Any]]:
    ids = list(names)
    return {"person_id": ids, "name": ids, "team": ["sales"] * len(ids), **more}


def gifts(rows: list[tuple[str, str, str | None, str]], **more: Any) -> dict[str, list[Any]]:
    return {
        "shared_at": [D(day) for day, _, _, _ in rows], "giver_id": [g for _, g, _, _ in rows],
        "receiver_id": [r for _, _, r, _ in rows], "audience": [a for _, _, _, a in rows], **more,
    }  # fmt: skip


def shown(book: Book, key: str) -> Exhibit:
    answer = {item.key: item for item in topic.exhibits(book, ALL)}[key]
    assert isinstance(answer, Exhibit), answer
    return answer


def test_the_barometer_counts_silent_people_and_the_edges_of_its_thirty_days(book: MakeBook) -> None:
    rows = [
        ("2026-10-02", "A", "B", "teammate"),  # the first day inside
        ("2026-10-01", "C", "D", "teammate"),  # a day too early
        ("2026-10-31", "B", None, "team"),  # the last day
        ("2026-10-20", "D", None, "client"),  # clients are another axis
        ("2026-10-21", "E", "E", "teammate"),  # sharing with oneself is not sharing
        ("2026-10-22", "m", "E", "teammate"),  # somebody outside the roster gave
    ]
    staff = people("ABCDEm") | {"team": ["sales"] * 5 + ["account_management"]}
    numbers = shown(book(people=staff, practices=gifts(rows), as_of=AS_OF), "sharing.barometer").numbers
    assert numbers["people"] == 5
    assert numbers["gave_share"] == 2 / 5  # A and B
    assert numbers["received_share"] == 2 / 5  # B and E
    assert numbers["both_share"] == 1 / 5  # B
    assert (numbers["with_teammates"], numbers["with_clients"]) == (2, 1)


def test_who_left_before_the_window_is_not_silent_in_it(book: MakeBook) -> None:
    staff = people("AB", end_date=[None, D("2026-08-31")])
    rows = gifts([("2026-08-15", "B", "A", "teammate"), ("2026-10-15", "A", None, "team")])
    table = shown(book(people=staff, practices=rows, as_of=AS_OF), "sharing.barometer").table
    assert table["people"].tolist() == [2, 1, 1]  # 31 August is no day of the 30 up to 30 September
    assert table["gave_share"].tolist() == [0.5, 0.0, 1.0]


def test_the_network_of_the_worked_example(book: MakeBook) -> None:
    rows = [("2026-10-10", giver, receiver, "teammate") for giver, receiver, n in EDGES for _ in range(n)]
    numbers = shown(book(people=people("ABCDEFGH"), practices=gifts(rows), as_of=AS_OF), "sharing.matrix").numbers
    assert (numbers["people"], numbers["pairs"]) == (8, 11)
    assert numbers["reciprocity"] == pytest.approx(6 / 11, abs=1e-12)
    assert numbers["reciprocity_above_chance"] == pytest.approx(0.4343434343434343, abs=1e-12)
    assert numbers["largest_share"] == pytest.approx(10 / 27, abs=1e-12)
    assert numbers["top3_share"] == pytest.approx(18 / 27, abs=1e-12)


def test_the_gini_of_the_worked_example(book: MakeBook) -> None:
    shares = [12, 9, 7, 4, 4, 3, 2, 1, 0, 0, 0, 0]
    rows = [("2026-10-10", who, None, "team") for who, n in zip("ABCDEFGHIJKL", shares, strict=True) for _ in range(n)]
    numbers = shown(book(people=people("ABCDEFGHIJKL"), practices=gifts(rows), as_of=AS_OF), "sharing.matrix").numbers
    assert numbers["gini_given"] == pytest.approx(0.6320346320346322, abs=1e-12)
    assert numbers["half_from"] == 2  # 12 + 9 of 42
    assert numbers["pairs"] == 0
    assert math.isnan(numbers["reciprocity"])


def test_equally_willing_people_with_two_practices_each_already_look_unequal() -> None:
    assert measures.gini_by_chance(80, 40) == pytest.approx(0.39, abs=0.02)
    assert measures.gini_by_chance(80, 40) == measures.gini_by_chance(80, 40)


def test_the_matrix_is_what_plain_pandas_counts(book: MakeBook) -> None:
    rng = np.random.default_rng(2)
    ids = list("ABCDEF")
    rows = [
        (f"2026-10-{int(rng.integers(1, 29)):02d}", str(rng.choice(ids)), str(rng.choice(ids)), "teammate")
        for _ in range(200)
    ]
    counts = measures.matrix(Sharing(book(people=people("ABCDEF"), practices=gifts(rows), as_of=AS_OF), ALL))
    plain = pd.DataFrame(rows, columns=["day", "giver", "receiver", "audience"])
    plain = plain[plain["giver"] != plain["receiver"]]
    expected = pd.crosstab(plain["giver"], plain["receiver"]).reindex(
        index=counts.index, columns=counts.columns, fill_value=0
    )
    assert (counts.to_numpy() == expected.to_numpy()).all()


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 60),
            st.sampled_from("ABC"),
            st.sampled_from("ABCz"),
            st.sampled_from(["teammate", "team", "client"]),
        ),
        min_size=1,
        max_size=15,
    )
)
def test_shares_lie_between_nobody_and_everybody(rows: list[tuple[int, str, str, str]]) -> None:
    made = [((AS_OF - timedelta(days=d)).isoformat(), g, None if r == "z" else r, a) for d, g, r, a in rows]
    frames = {"people": pd.DataFrame(people("ABCD")), "practices": pd.DataFrame(gifts(made))}
    window = measures.window(Sharing(Book.from_frames(frames, as_of=AS_OF), ALL), AS_OF)
    assert window.people == 4
    assert 0 <= window.both <= min(window.gave, window.received) <= max(window.gave, window.received) <= 3


def test_claimed_help_is_never_added_to_confirmed_help(book: MakeBook) -> None:
    rows = gifts(
        [("2026-10-10", "A", "B", "teammate"), ("2026-10-11", "A", "C", "teammate"),
         ("2026-10-12", "A", None, "client"),
         ("2026-10-13", "A", "B", "teammate")],
        practice=["Call early"] * 4, helped=["yes", "no", "yes", "unknown"],
    )  # fmt: skip
    found = shown(book(people=people("ABC"), practices=rows, as_of=AS_OF), "sharing.practices")
    assert (found.numbers["practices"], found.numbers["helped_share"], found.numbers["asked"]) == (1, 0.5, 2)
    assert (found.numbers["confirmed"], found.numbers["claimed"]) == (1, 1)
    assert found.finding == "Receivers confirm that it helped in 1 of 2 answers; shared most: “Call early” (4×)"


def test_who_is_not_in_the_exchange_is_invited(book: MakeBook) -> None:
    rows = gifts([("2026-10-10", "A", "B", "teammate")])
    found = shown(book(people=people("ABC"), practices=rows, as_of=AS_OF), "sharing.exchange")
    assert found.finding == "1 colleague to invite into the exchange: C"
    assert found.table.set_index("name")["place"].to_dict() == {"C": "not yet", "B": "received", "A": "gave"}


def test_the_next_pair_gets_a_practice_that_is_new_to_the_one_who_received_least(book: MakeBook) -> None:
    rows = gifts(
        [("2026-10-10", "A", "B", "teammate"), ("2026-10-11", "B", "A", "teammate")],
        practice=["Call early", "Say no"], helped=["yes", "yes"],
    )  # fmt: skip
    pairs = use.next_pairs(Sharing(book(people=people("ABC"), practices=rows, as_of=AS_OF), ALL))
    assert pairs[["giver", "receiver", "practice"]].to_numpy().tolist() == [["A", "C", "Call early"]]


def a_world(effect: float, seed: int) -> Book:
    """Twelve sellers over 24 months; each practice received adds `effect` to the log bookings of two months."""
    rng = np.random.default_rng(seed)
    months = pd.date_range("2024-11-01", periods=24, freq="MS")
    ids = [f"p{i:02d}" for i in range(30)]
    received = rng.poisson(0.8, (len(ids), len(months)))
    rows, deals = [], []
    for p, person in enumerate(ids):
        level = rng.normal(10, 0.3)
        for m, month in enumerate(months):
            rows += [(month.date().isoformat(), ids[(p + 1) % len(ids)], person, "teammate")] * int(received[p, m])
            log = level + effect * received[p, max(0, m - 2) : m].sum() + rng.normal(0, 0.15)
            deals.append((f"{person}-{m}", person, month.date(), math.exp(log)))
    frame = pd.DataFrame(deals, columns=["deal_id", "owner_id", "close_date", "amount"]).assign(account_id="a")
    staff = pd.DataFrame({"person_id": ids, "name": ids, "team": "sales"})
    return Book.from_frames({"people": staff, "deals": frame, "practices": pd.DataFrame(gifts(rows))}, as_of=AS_OF)


def test_a_true_lift_of_receivers_is_found_and_none_is_not_claimed() -> None:
    helped = lift.exhibit(Sharing(a_world(0.10, 1), ALL))
    assert isinstance(helped, Exhibit)
    assert helped.finding.startswith("Your data are consistent with practices helping: ")
    assert helped.numbers["ci_low"] < math.expm1(0.10) < helped.numbers["ci_high"]
    nothing = lift.exhibit(Sharing(a_world(0.0, 2), ALL))
    assert isinstance(nothing, Exhibit)
    assert nothing.numbers["ci_low"] < 0 < nothing.numbers["ci_high"]
    assert nothing.finding.startswith("Your data cannot tell whether practices help: ")


def test_a_few_months_cannot_tell(book: MakeBook) -> None:
    deals = {"deal_id": ["d"], "account_id": ["a"], "owner_id": ["A"], "close_date": [D("2026-10-01")], "amount": [1.0]}
    rows = gifts([("2026-10-10", "A", "B", "teammate")])
    found = lift.exhibit(Sharing(book(people=people("AB"), deals=deals, practices=rows, as_of=AS_OF), ALL))
    assert isinstance(found, Missing)
    assert found.needs == ()


def test_without_practices_every_key_says_what_it_needs(book: MakeBook) -> None:
    answers = topic.exhibits(book(people=people("AB"), as_of=AS_OF), ALL)
    assert tuple(item.key for item in answers) == topic.KEYS
    assert {item.needs for item in answers if isinstance(item, Missing)} == {("practices",), ("practices", "deals")}


def test_nobody_sharing_is_undefined_and_not_equal() -> None:
    assert math.isnan(gini([0, 0, 0]))
    assert math.isnan(measures.concentration(pd.Series([0, 0, 0]))["gini_given"])
