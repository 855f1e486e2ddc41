"""Agreed windows between meetings, and escalations by route and time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.exhibit import Exhibit
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.policy import Agreed, Meetings, Policies, Policy
from analytics.topics.handoff import escalations, meetings
from analytics.topics.handoff import exhibits as topic

MakeBook = Callable[..., Book]
ALL = Chosen()
D = date.fromisoformat


def held(rows: list[tuple[str, int | None, int | None]]) -> dict[str, list[Any]]:
    return {
        "date": [D(day) for day, _, _ in rows], "kind": ["alignment"] * len(rows),
        "sales_present": [a for _, a, _ in rows], "account_management_present": [b for _, _, b in rows],
    }  # fmt: skip


DEAL = {"deal_id": ["d"], "account_id": ["a"], "owner_id": ["s"], "close_date": [D("2026-01-01")], "amount": [1.0]}


def shown(book: Book, key: str = "handoff.meetings") -> Exhibit:
    answer = {item.key: item for item in topic.exhibits(book, ALL)}[key]
    assert isinstance(answer, Exhibit), answer
    return answer


@given(
    first=st.dates(D("2025-01-01"), D("2025-06-30")), days=st.integers(0, 400), every=st.integers(1, 60),
    later=st.integers(1, 60), change=st.integers(0, 400),
)  # fmt: skip
def test_windows_cover_the_period_without_gap_or_overlap(
    first: date, days: int, every: int, later: int, change: int
) -> None:
    rules = Policies((
        Policy(meetings=Meetings(alignment_every_days=every)),
        Policy(agreed=Agreed(valid_from=first + timedelta(days=change)), meetings=Meetings(alignment_every_days=later)),
    ))  # fmt: skip
    last = first + timedelta(days=days)
    found = meetings.windows(first, last, rules)
    assert found[0][0] == first
    assert found[-1][0] <= last <= found[-1][1]
    assert all(a[1] + timedelta(days=1) == b[0] for a, b in pairwise(found))


def test_a_window_is_kept_by_both_by_one_or_missed_and_the_open_one_does_not_count(book: MakeBook) -> None:
    rows = [("2026-01-02", 3, 2), ("2026-01-20", 4, 0), ("2026-02-13", 1, 1)]
    found = shown(book(deals=DEAL, meetings=held(rows), as_of=D("2026-02-20")))
    # windows start on 1, 15, 29 January and 12 February; the last one runs to 25 February
    assert found.table["state"].tolist() == ["both teams", "one team only", "missed", "still open"]
    assert (found.numbers["windows"], found.numbers["held_share"]) == (3, pytest.approx(1 / 3))
    assert found.numbers["longest_gap_days"] == 42  # 2 January to 13 February
    assert found.finding == "In 1 of 3 agreed windows both teams met; the longest gap was 42 days"


def test_the_wait_since_the_last_joint_meeting_is_a_gap_too(book: MakeBook) -> None:
    found = shown(book(deals=DEAL, meetings=held([("2026-01-02", 1, 1), ("2026-01-10", 1, 1)]), as_of=D("2026-03-01")))
    assert found.numbers["longest_gap_days"] == 50


def test_without_any_attendance_an_alignment_meeting_is_taken_at_its_word_and_said(book: MakeBook) -> None:
    found = shown(book(deals=DEAL, meetings=held([("2026-01-02", None, None)]), as_of=D("2026-01-31")))
    assert found.numbers["held_share"] == 0.5
    assert found.finding == "In 1 of 2 agreed windows an alignment meeting took place; the longest gap was 29 days"


def test_where_others_are_counted_an_uncounted_meeting_is_not_taken_as_joint(book: MakeBook) -> None:
    rows = [("2026-01-02", None, None), ("2026-01-16", 2, 2)]
    found = shown(book(deals=DEAL, meetings=held(rows), as_of=D("2026-01-31")))
    assert found.table["state"].tolist()[:2] == ["who came is not recorded", "both teams"]
    assert found.numbers["attendance_unknown"] == 1


def test_actions_and_outings_are_counted(book: MakeBook) -> None:
    rows = held([("2026-01-02", 1, 1), ("2026-01-16", 1, 1)])
    rows |= {"kind": ["alignment", "outing"], "actions_done": [3, 1], "actions_open": [1, None]}
    numbers = shown(book(deals=DEAL, meetings=rows, as_of=D("2026-01-31"))).numbers
    assert (numbers["actions_done_share"], numbers["outings"]) == (0.8, 1)


def cases(rows: list[tuple[str, str | None, str | None, str | None]]) -> dict[str, list[Any]]:
    def at(text: str | None) -> datetime | None:
        return datetime.fromisoformat(text) if text else None

    return {
        "escalation_id": [str(i) for i in range(len(rows))], "deal_id": ["d"] * len(rows),
        "opened_at": [at(o) for o, _, _, _ in rows], "first_response_at": [at(f) for _, f, _, _ in rows],
        "escalated_to": [t for _, _, t, _ in rows], "reason": [r for _, _, _, r in rows],
    }  # fmt: skip


FOUR = [
    ("2026-02-01 09:00", "2026-02-01 12:00", "sales_rep", "Mis-sold"),
    ("2026-02-02 09:00", "2026-02-03 10:00", "am_manager", "Outage"),  # 25 hours
    ("2026-02-03 09:00", None, "sales_rep", "Price"),  # open for days
    ("2026-02-10 20:00", None, None, None),  # open for 4 hours
]


def test_route_and_time_are_judged_where_they_can_be(book: MakeBook) -> None:
    numbers = shown(book(deals=DEAL, escalations=cases(FOUR), as_of=D("2026-02-10")), "handoff.escalations").numbers
    assert numbers["escalations"] == 4
    assert numbers["by_route_share"] == pytest.approx(2 / 3)
    assert numbers["in_time_share"] == pytest.approx(1 / 3)
    assert numbers["mis_sold_share"] == 0.25
    assert numbers["unanswered"] == 2


def test_an_open_escalation_is_censored_not_left_out(book: MakeBook) -> None:
    found = shown(book(deals=DEAL, escalations=cases(FOUR), as_of=D("2026-02-10")), "handoff.response")
    # 4 at risk: answered after 3 hours (3/4), one gone unseen at 4, answered after 25 (3/8): half by then
    assert found.numbers["median_response_hours"] == 25
    assert found.numbers["late"] == 2


def test_an_answer_after_the_day_of_the_data_has_not_happened(book: MakeBook) -> None:
    rows = [("2026-02-01 09:00", "2026-02-12 12:00", "sales_rep", None)]
    opened = book(deals=DEAL, escalations=cases(rows), as_of=D("2026-02-10"))
    found = escalations.escalations(opened, ALL)
    assert found["answered"].tolist() == [False]


def test_a_case_that_was_never_escalated_does_not_count(book: MakeBook) -> None:
    rows = cases(FOUR) | {"escalated": [True, False, None, True]}
    found = escalations.escalations(book(deals=DEAL, escalations=rows, as_of=D("2026-02-10")), ALL)
    assert found["escalation_id"].tolist() == ["0", "2", "3"]


def test_one_case_of_one_is_within_chance() -> None:
    assert escalations._at_least(pd.Series([1]), pd.Series([1]), 0.36)[0] == pytest.approx(0.36)
    assert escalations._at_least(pd.Series([0]), pd.Series([9]), 0.36)[0] == 1.0
    assert escalations._at_least(pd.Series([3]), pd.Series([3]), 0.5)[0] == pytest.approx(0.125)
