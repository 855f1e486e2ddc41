from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analytics import access
from analytics.access import AccessError, exhibits_for, frozen, labels, narrowed, safe_book, suppress
from analytics.exhibit import Audience, Exhibit, Missing, Sensitivity
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.history.engine import collect
from analytics.policy import PayPlan, Policies, Policy
from tests.gallery import BUILDERS

OCTOBER = date(2026, 10, 1)


def team(size: int, seed: int = 1) -> Book:
    """A team with random groups, managers and pay."""
    rng = np.random.default_rng(seed)
    ids = [f"id-{i}" for i in range(size)]
    people = pd.DataFrame(
        {
            "person_id": ids,
            "name": [f"First{i} Last{i}" for i in range(size)],
            "email": [f"first{i}@company.example" for i in range(size)],
            "team": "sales",
            "role": rng.choice(["Rep", "Senior rep"], size),
            "manager": rng.choice(["Max Boss", "Mia Chief", "Moe Head"], size),
            "group": rng.choice(["North", "South", "West"], size),
        }
    )
    months = [OCTOBER, date(2026, 9, 1)]
    pay = pd.DataFrame([(i, m, rng.uniform(4e6, 8e6), 1e6) for i in ids for m in months],
                       columns=["person_id", "period", "base", "target_variable"])  # fmt: skip
    deals = pd.DataFrame(
        {
            "deal_id": [f"deal-{i}" for i in range(size)],
            "account_id": [f"acc-{i}" for i in range(size)],
            "account": [f"Client {i} Ltd" for i in range(size)],
            "owner_id": people["name"],
            "close_date": OCTOBER,
            "amount": 10.0,
            "lead_source": ["Web"] * (size - 1) + ["First0's uncle"],
        }
    )
    return Book.from_frames({"people": people, "pay": pay, "deals": deals}, as_of=date(2026, 10, 31))


class Asked:
    """A topic that answers with whom it was asked about, openly and about pay."""

    KEYS = ("test.open", "quota_and_pay.mix")

    def exhibits(self, book: Book, chosen: Chosen, audience: Audience = Audience.LEADER) -> list[Exhibit | Missing]:
        who = book.roster(chosen)
        table = who[["person_id", "group", "manager"]]
        return [self._exhibit(key, table, audience) for key in self.KEYS]

    def _exhibit(self, key: str, table: pd.DataFrame, audience: Audience) -> Exhibit:
        about_pay = key == "quota_and_pay.mix" and audience is Audience.LEADER
        sensitivity = Sensitivity.PAY if about_pay else Sensitivity.NAMES
        said = f"{len(table)} people"
        return Exhibit(key, said, "", BUILDERS["bars"](), {"people": len(table)}, table, "", "", sensitivity)


def test_labels_are_new_in_each_export_and_tell_people_apart():
    book = team(20)
    first, second = labels(book), labels(book)
    assert sorted(first.people.values()) == sorted(second.people.values())
    assert first.people != second.people
    assert len(set(first.people.values())) == len(first.people)


def test_nothing_in_a_safe_book_is_somebody_s_name_id_or_e_mail():
    book = team(12)
    safe = safe_book(book)
    cells = [str(v) for frame in (*map(collect, safe.tables.values()), safe.people) for v in frame.to_numpy().ravel()]
    told = " ".join([*cells, repr(safe.policies), repr(safe.facts)])
    for secret in (*book.people["name"], *book.people["email"], "Max Boss", "Ltd", "acc-1"):
        assert secret not in told
    assert not set(book.people["person_id"]) & set(cells)


def test_the_same_person_has_one_label_in_all_tables_and_keeps_their_deals():
    book = team(12)
    called = labels(book)
    safe = safe_book(book, called=called)
    owners = collect(safe.table("deals"))["owner_id"]
    assert set(owners) == {called.people[f"id-{i}"] for i in range(12)}
    pay = collect(safe.table("pay")).groupby("person_id")["base"].sum()
    before = collect(book.table("pay")).groupby("person_id")["base"].sum()
    assert pay[called.people["id-3"]] == before["id-3"]


def test_categories_that_few_share_or_that_name_somebody_become_other():
    safe = safe_book(team(12))
    assert set(collect(safe.table("deals"))["lead_source"]) == {"Web", "other"}


def test_a_pay_plan_for_somebody_stays_theirs_without_their_name():
    plan = PayPlan("Special", applies_to=("First3 Last3",), cap=1.0)
    book = team(12).with_policies(Policies((Policy(pay_plans=(plan, PayPlan())),)))
    called = labels(book)
    safe = safe_book(book, called=called)
    label = called.people["id-3"]
    assert safe.policies.latest.plan_for(label).cap == 1.0
    assert safe.policies.latest.plan_for(called.people["id-4"]).cap is None
    assert "First3" not in repr(safe.policies)


def test_a_filter_on_single_people_is_left_out_and_one_on_a_large_group_stays():
    book = team(42)
    assert narrowed(Chosen(people=("id-1", "id-2")), book) == Chosen()
    assert narrowed(Chosen(groups=("North",)), book) == Chosen(groups=("North",))


@pytest.mark.parametrize("seed", range(5))
def test_no_filter_leaves_fewer_than_the_smallest_group_in_or_out(seed):
    book = team(14, seed)
    everybody = len(book.roster())
    for groups, managers in product([(), ("North",), ("West",)], [(), ("Max Boss",), ("Moe Head",)]):
        kept = len(book.roster(narrowed(Chosen(groups=groups, managers=managers), book)))
        assert kept == everybody or (kept >= 5 and everybody - kept >= 5)


def test_the_room_is_told_that_a_filter_was_left_out():
    found = exhibits_for(Audience.MEETING, Asked(), team(42), Chosen(people=("id-1",)))
    assert found[0].caveat == "Filters that would single out fewer than 5 people do not apply here."


@pytest.mark.parametrize("seed", range(20))
def test_no_series_of_filters_lets_linear_algebra_recover_one_person_s_pay(seed):
    """Each answer about pay is an equation over the people it covers; nobody may stand alone in their span."""
    book = team(42, seed)
    called = labels(book, np.random.default_rng(seed))
    safe = safe_book(book, called=called), called
    order = {label: i for i, label in enumerate(safe[0].people["person_id"])}
    cuts = product([(), ("North",)], [(), ("Max Boss",)], [(), ("id-1",)])
    months = [(None, None), (OCTOBER, OCTOBER)]
    equations = set()
    for (groups, managers, people), (first, last) in product(cuts, months):
        chosen = Chosen(first, last, groups=groups, managers=managers, people=people)
        found = exhibits_for(Audience.MEETING, Asked(), book, chosen, safe=safe)
        row = [0] * len(order)
        for label in found[1].table["person_id"]:
            row[order[label]] = 1
        equations.add(tuple(row))
    assert equations == {(1,) * 42}
    for part in ("group", "role"):
        for _, members in suppressed(safe[0].people, part):
            equations.add(tuple(int(label in members) for label in order))
    matrix = np.array(sorted(equations), dtype=float)
    span = np.linalg.pinv(matrix) @ matrix  # the projection onto what the answers determine
    assert np.diag(span).max() < 1 - 1e-9


def suppressed(people: pd.DataFrame, column: str) -> list[tuple[str, set[str]]]:
    sizes = people.groupby(column).size().rename("people").reset_index()
    shown = suppress(sizes, column, 5)[column]
    return [(name, set(people.loc[people[column] == name, "person_id"])) for name in shown]


def test_one_hidden_group_hides_a_second_from_which_it_could_be_worked_out():
    table = pd.DataFrame({"group": ["A", "B", "C"], "people": [9, 7, 3], "median": [100, 104, 96]})
    shown = suppress(table, "group", 5)
    assert shown["group"].tolist() == ["A"]
    assert shown.attrs["hidden"] == 2


def test_what_tells_single_pay_never_reaches_a_room():
    class Careless(Asked):
        def _exhibit(self, key: str, table: pd.DataFrame, audience: Audience) -> Exhibit:  # noqa: ARG002
            return replace(super()._exhibit(key, table, Audience.LEADER), sensitivity=Sensitivity.PAY)

    found = exhibits_for(Audience.MEETING, Careless(), team(12), Chosen())
    assert found == [Missing(key, why="Hidden to protect people: this is for the leader alone.") for key in Asked.KEYS]


def test_a_leader_s_screen_shows_everything():
    found = exhibits_for(Audience.LEADER, Asked(), team(6), Chosen())
    assert set(found[1].table["person_id"]) == {f"id-{i}" for i in range(6)}
    assert found[1].sensitivity is Sensitivity.PAY


def test_a_leader_s_file_must_be_asked_for_in_words():
    with pytest.raises(AccessError) as error:
        exhibits_for(Audience.LEADER, Asked(), team(6), Chosen(), words=())
    assert str(error.value) == (
        'A file for the leader alone must be asked for "with names" or "with pay"; else make the one for a meeting.'
    )


def test_with_names_alone_pay_comes_as_a_room_sees_it():
    found = exhibits_for(Audience.LEADER, Asked(), team(12), Chosen(), words={access.WITH_NAMES})
    assert set(found[0].table["person_id"]) == {f"id-{i}" for i in range(12)}
    assert found[1].table["person_id"].str.startswith("Person ").all()


def test_several_topics_of_an_export_share_their_labels():
    book = team(12)
    other = SimpleNamespace(KEYS=("other.open",), exhibits=lambda b, c, a: Asked().exhibits(b, c, a)[:1])
    first, second = access.collected(Audience.MEETING, [Asked(), other], book, Chosen(), keys=())[::2]
    assert first.table.equals(second.table)


def test_pinned_exhibits_come_in_the_order_they_were_pinned():
    keys = ["quota_and_pay.mix", "test.open"]
    found = access.collected(Audience.MEETING, [Asked()], team(12), Chosen(), keys=keys)
    assert [item.key for item in found] == keys


def test_pay_is_answered_for_the_latest_twelve_months_of_everybody():
    assert frozen(team(6)) == Chosen(first=date(2025, 11, 1), last=OCTOBER)
