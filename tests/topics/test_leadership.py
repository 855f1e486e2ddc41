"""Leader or manager: the latest answers, the change, and what protects who answered."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import pytest

from analytics.exhibit import Audience, Exhibit, Missing
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.topics.leadership import exhibits as topic
from analytics.topics.leadership import measures
from analytics.topics.leadership.contrasts import CONTRASTS, shuffled
from analytics.topics.leadership.evidence import evidence

MakeBook = Callable[..., Book]
ALL = Chosen()
D = date.fromisoformat
AS_OF = D("2026-10-31")
ONE_DEAL = {"deal_id": ["d"], "account_id": ["a"], "owner_id": ["s"], "close_date": [D("2026-01-01")], "amount": [1.0]}
LATEST = [0.19, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.6, 0.9]  # items 1 to 13, mean 0.5146…


def answers(*times: tuple[str, str | None, list[float]]) -> dict[str, list[Any]]:
    rows = [(D(day), item, share, who) for day, who, shares in times for item, share in enumerate(shares, 1)]
    columns = ("answered_at", "item", "leader_share", "person_id")
    return {name: [row[i] for row in rows] for i, name in enumerate(columns)}


def shown(book: Book, key: str) -> Exhibit:
    answer = {item.key: item for item in topic.exhibits(book, ALL)}[key]
    assert isinstance(answer, Exhibit), answer
    return answer


def test_the_mix_is_the_mean_of_the_latest_answers_and_its_change(book: MakeBook) -> None:
    rows = answers(("2026-09-30", None, LATEST), ("2026-03-31", None, [0.4] * 13))
    numbers = shown(book(self_assessment=rows, as_of=AS_OF), "leadership.mix").numbers
    mean = sum(LATEST) / 13
    assert numbers["leader_share"] == pytest.approx(mean)
    assert numbers["manager_share"] == pytest.approx(1 - mean)
    assert numbers["change"] == pytest.approx(mean - 0.4)
    assert (numbers["answered"], numbers["times"]) == (13, 2)


def test_thirteen_answers_leave_a_wide_range() -> None:
    low, high = measures.spread(pd.Series([0.0] * 5 + [1.0] * 8))
    assert (high - low) / 2 == pytest.approx(2.1788 * 0.50637 / math.sqrt(13), abs=1e-3)


def test_the_widest_contrast_is_the_one_furthest_from_the_leaders_pole(book: MakeBook) -> None:
    found = shown(book(self_assessment=answers(("2026-09-30", None, LATEST)), as_of=AS_OF), "leadership.contrasts")
    assert found.numbers["widest"] == 0.19
    assert found.finding == (
        "2 of 13 answers lean to the leader's side; "
        "the widest way to go is from “administers” to “innovates” (19% leader)"
    )
    assert found.table["leader_share"].is_monotonic_decreasing


@pytest.mark.parametrize(("people", "is_shown"), [(4, False), (5, True)])
def test_the_teams_view_shows_from_the_smallest_group_up_and_without_days(
    book: MakeBook, people: int, is_shown: bool
) -> None:
    team = [("2026-10-01", f"p{i}", [0.33] * 13) for i in range(people)]
    opened = book(self_assessment=answers(("2026-09-30", None, LATEST), *team), as_of=AS_OF)
    found = {item.key: item for item in topic.exhibits(opened, ALL)}["leadership.team"]
    assert isinstance(found, Exhibit) == is_shown
    if isinstance(found, Exhibit):
        assert found.table["team"].unique().tolist() == [pytest.approx(0.35)]  # rounded to five points
        everything = f"{found.finding}{found.subtitle}{found.caveat}{found.source}{found.table.to_csv()}"
        assert "2026" not in everything
        assert "p1" not in everything


def test_somebody_answering_twice_counts_once(book: MakeBook) -> None:
    twice = [("2026-10-01", "p0", [0.1] * 13), ("2026-10-02", "p0", [0.2] * 13)]
    others = [("2026-10-01", f"p{i}", [0.4] * 13) for i in range(1, 4)]
    opened = book(self_assessment=answers(("2026-09-30", None, LATEST), *twice, *others), as_of=AS_OF)
    assert measures.of_team(opened).empty


def test_none_of_it_is_shown_in_a_meeting(book: MakeBook) -> None:
    opened = book(self_assessment=answers(("2026-09-30", None, LATEST)), as_of=AS_OF)
    in_meeting = topic.exhibits(opened, ALL, Audience.MEETING)
    assert tuple(item.key for item in in_meeting) == topic.KEYS
    assert all(isinstance(item, Missing) and item.why == topic.PRIVATE for item in in_meeting)


def test_answers_outside_the_scale_and_unknown_contrasts_do_not_count(book: MakeBook) -> None:
    rows = {"answered_at": [D("2026-09-30")] * 3, "item": [1, 2, 14], "leader_share": [0.5, 1.5, 0.5]}
    assert shown(book(self_assessment=rows, as_of=AS_OF), "leadership.mix").numbers["answered"] == 1


@pytest.mark.parametrize(
    ("last", "due"), [("2026-09-30", "2026-12-30"), ("2026-11-30", "2027-02-28"), ("2026-01-15", "2026-04-15")]
)
def test_the_reminder_comes_after_three_months(book: MakeBook, last: str, due: str) -> None:
    opened = book(self_assessment=answers((last, None, LATEST)), as_of=D("2026-12-31"))
    assert measures.due_on(measures.own(opened)) == D(due)


def test_the_order_of_the_questionnaire_is_shuffled_and_complete() -> None:
    assert sorted(contrast.item for contrast in shuffled(1)) == list(range(1, 14))
    assert [c.item for c in shuffled(1)] != [c.item for c in shuffled(2)]
    assert [c.item for c in CONTRASTS] == list(range(1, 14))


def test_the_next_contrast_stands_beside_what_other_tables_say(book: MakeBook) -> None:
    manager_on_trust = [0.9] * 5 + [0.1] + [0.9] * 7
    survey = {
        "person_id": [f"p{i}" for i in range(6)], "answered_at": [D("2026-08-15")] * 6,
        "autonomy": [0.2, 0.4, 0.4, 0.4, 0.6, 0.6],
    }  # fmt: skip
    rows = answers(("2026-09-30", None, manager_on_trust))
    opened = book(self_assessment=rows, survey=survey, deals=ONE_DEAL, as_of=AS_OF)
    found = shown(opened, "leadership.next")
    assert found.numbers["item"] == 6
    assert found.finding == (
        "One to work on next: from “control” to “trust”. "
        "The team's autonomy in the survey (median, 0–100%): 40% in Jul 2026"
    )


def test_survey_answers_of_a_few_are_no_evidence(book: MakeBook) -> None:
    survey = {"person_id": ["p1", "p2"], "answered_at": [D("2026-08-15")] * 2, "autonomy": [0.2, 0.4]}
    assert evidence("autonomy", book(survey=survey, as_of=AS_OF), ALL) is None


def test_every_contrast_has_evidence_that_can_be_asked_for(book: MakeBook) -> None:
    opened = book(deals=ONE_DEAL, as_of=AS_OF)
    assert {evidence(contrast.evidence, opened, ALL) for contrast in CONTRASTS} == {None}


def test_without_answers_the_page_says_where_to_begin(book: MakeBook) -> None:
    opened = book(deals=ONE_DEAL, as_of=AS_OF)
    assert topic.card(opened, ALL) == Missing("leadership.mix", needs=("self_assessment",))
    assert {item.needs for item in topic.exhibits(opened, ALL) if isinstance(item, Missing)} == {("self_assessment",)}
