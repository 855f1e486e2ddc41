"""Handoff: which steps were kept, who still waits, and what went with a whole document."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analytics.exhibit import Audience, Exhibit, Missing
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.history.engine import collect
from analytics.policy import Agreed, Handoff, Policies, Policy
from analytics.statistics import newcombe
from analytics.topics.handoff import agenda, contact, health, measures
from analytics.topics.handoff import exhibits as topic
from analytics.topics.handoff.pooled import stratified_difference

MakeBook = Callable[..., Book]
ALL = Chosen()
D = date.fromisoformat
AS_OF = D("2026-06-30")
PEOPLE = {
    "person_id": ["s1", "s2", "m1", "boss"],
    "name": ["Ann Seller", "Bo Seller", "Cy Manager", "Di Boss"],
    "team": ["sales", "sales", "account_management", None],
    "group": ["North", "South", "North", None],
}


def deals(closes: list[str], owner: str = "s1", **more: Any) -> dict[str, list[Any]]:
    n = len(closes)
    return {
        "deal_id": [f"d{i}" for i in range(n)], "account_id": [f"a{i}" for i in range(n)], "owner_id": [owner] * n,
        "account_manager_id": ["m1"] * n, "close_date": [D(c) for c in closes], "amount": [100.0] * n, **more,
    }  # fmt: skip


def handoffs(
    contacts: list[str | None], handed: str = "2026-06-02", **sections: list[str | None]
) -> dict[str, list[Any]]:
    n = len(contacts)
    whole = {s: ["x"] * n for s in ("needs", "goals", "aspirations", "decision_makers")}
    return {
        "deal_id": [f"d{i}" for i in range(n)], "handed_over_date": [D(handed)] * n,
        "first_contact_date": [D(c) if c else None for c in contacts], **whole, **sections,
    }  # fmt: skip


def found(book: Book, key: str, chosen: Chosen = ALL) -> Exhibit:
    answer = {item.key: item for item in topic.exhibits(book, chosen)}[key]
    assert isinstance(answer, Exhibit), answer
    return answer


def test_who_still_waits_is_censored_and_who_is_too_young_is_not_judged(book: MakeBook) -> None:
    # closed 1 June and reached on day 2, 3 and 5; one still waiting since 1 June; one closed yesterday
    opened = book(
        people=PEOPLE, deals=deals(["2026-06-01"] * 4 + ["2026-06-29"]),
        handoffs=handoffs(["2026-06-03", "2026-06-04", "2026-06-06", None, None]), as_of=AS_OF,
    )  # fmt: skip
    numbers = found(opened, "handoff.first_contact").numbers
    assert (numbers["deals"], numbers["judged"], numbers["waiting"]) == (5, 4, 2)
    assert numbers["share_in_time"] == 0.5
    assert numbers["median_days"] == 3  # one of five is seen for a day only: 4 at risk, 3/4 on day 2, 2/4 on day 3
    assert found(opened, "handoff.first_contact").finding == (
        "First contact within 3 days for 2 of 4 clients; half were reached by day 3, 2 still wait"
    )


def test_a_contact_before_the_close_or_after_the_day_of_the_data_is_read_as_what_it_is(book: MakeBook) -> None:
    opened = book(
        people=PEOPLE, deals=deals(["2026-06-01"] * 2), handoffs=handoffs(["2026-05-30", "2026-07-05"]), as_of=AS_OF
    )
    rows = collect(measures.handed_over(opened, ALL)).sort_values("deal_id")
    assert rows["watched"].tolist() == [0, 29]
    assert rows["contacted"].tolist() == [True, False]


def test_a_client_who_left_before_the_agreed_days_judges_nobody(book: MakeBook) -> None:
    opened = book(
        people=PEOPLE, deals=deals(["2026-06-01"] * 2), handoffs=handoffs([None, "2026-06-02"]), as_of=AS_OF,
        cancellations={"deal_id": ["d0"], "cancel_date": [D("2026-06-02")]},
    )  # fmt: skip
    numbers = found(opened, "handoff.first_contact").numbers
    assert (numbers["judged"], numbers["share_in_time"], numbers["left_before_contact"]) == (1, 1.0, 1)


@pytest.mark.parametrize(
    ("text", "filled"), [("Owner", True), (" ", False), (None, False), ("No", False), ("n/a", False)]
)
def test_an_unticked_box_or_a_blank_is_no_filled_section(book: MakeBook, text: str | None, filled: bool) -> None:
    opened = book(
        people=PEOPLE,
        deals=deals(["2026-06-01"]),
        handoffs=handoffs(["2026-06-02"], decision_makers=[text]),
        as_of=AS_OF,
    )
    numbers = found(opened, "handoff.document").numbers
    assert (numbers["complete_share"], numbers["decision_makers"], numbers["needs"]) == (filled, filled, 1.0)


def test_a_section_added_to_the_policy_counts_from_its_first_day_on(book: MakeBook) -> None:
    more = Policy(agreed=Agreed(valid_from=D("2026-06-10")), handoff=Handoff(sections=("needs", "champion")))
    opened = book(
        people=PEOPLE, deals=deals(["2026-06-01", "2026-06-15"]), handoffs=handoffs(["2026-06-02"] * 2),
        policies=Policies((Policy(), more)), as_of=AS_OF,
    )  # fmt: skip
    rows = collect(measures.handed_over(opened, ALL)).set_index("deal_id")
    assert rows["complete"].to_dict() == {"d0": True, "d1": False}
    assert found(opened, "handoff.document").numbers["champion"] == 0.0


def edits_of(rows: list[tuple[str, str, str, str, str | None, str | None]]) -> dict[str, list[Any]]:
    columns = ("deal_id", "changed_at", "person_id", "field", "old_value", "new_value")
    made = {name: [row[i] for row in rows] for i, name in enumerate(columns)}
    return {**made, "changed_at": [datetime.fromisoformat(at) for at in made["changed_at"]]}


def test_both_sides_edited_needs_both_sides_inside_the_days(book: MakeBook) -> None:
    changes = edits_of([
        ("d0", "2026-05-30 09:00", "s1", "Needs", None, "a"), ("d0", "2026-06-15 09:00", "m1", "Needs", "a", "b"),
        ("d1", "2026-06-01 09:00", "s1", "Needs", None, "a"), ("d1", "2026-06-16 09:00", "m1", "Needs", "a", "b"),
        ("d2", "2026-06-01 09:00", "s1", "Goals", None, "a"), ("d2", "2026-06-02 09:00", "boss", "Goals", "a", "b"),
        ("d3", "2026-06-02 09:00", "m1", "Stage", "Open", "Won"), ("d3", "2026-06-02 09:00", "s1", "Needs", None, "a"),
    ])  # fmt: skip
    opened = book(
        people=PEOPLE, deals=deals(["2026-06-01"] * 4), handoffs=handoffs(["2026-06-02"] * 4), document_changes=changes,
        as_of=AS_OF,
    )  # fmt: skip
    numbers = found(opened, "handoff.changes").numbers
    assert numbers["both_sides_share"] == 0.25  # d0 only: day 14 is inside, day 15 is not, a boss is no side
    assert (numbers["sales_edits"], numbers["account_management_edits"], numbers["neither_edits"]) == (4, 2, 1)


def test_a_seller_who_moved_to_account_management_stays_sales_on_the_own_deals(book: MakeBook) -> None:
    moved = {**PEOPLE, "team": ["account_management", "sales", "account_management", None]}
    changes = edits_of([("d0", "2026-06-01 09:00", "s1", "Needs", None, "a")])
    opened = book(people=moved, deals=deals(["2026-06-01"]), document_changes=changes, as_of=AS_OF)
    assert collect(measures.edits(opened, ALL))["side"].tolist() == ["sales"]


def test_the_document_is_read_as_it_stood_at_the_handoff(book: MakeBook) -> None:
    # all four are complete today; d1 was completed a week after its handoff, d2 has no edit on record, of d3 the CRM
    # kept no values
    changes = edits_of([
        ("d0", "2026-06-02 18:00", "s1", "Needs", None, "x"),
        ("d1", "2026-06-09 09:00", "m1", "Needs", None, "x"),
        ("d3", "2026-06-09 09:00", "m1", "Needs", None, None),
    ])  # fmt: skip
    opened = book(
        people=PEOPLE, deals=deals(["2026-06-01"] * 4), handoffs=handoffs(["2026-06-02"] * 4), document_changes=changes,
        as_of=AS_OF,
    )  # fmt: skip
    rows = measures.as_of_handoff(opened, measures.handed_over(opened, ALL), measures.edits(opened, ALL))
    whole = collect(rows).set_index("deal_id")["whole_then"].to_dict()
    assert whole == {"d0": True, "d1": False, "d2": True, "d3": True}


def test_who_left_before_the_handoff_is_not_an_incomplete_handoff(book: MakeBook) -> None:
    opened = book(
        people=PEOPLE, deals=deals(["2026-04-01"] * 3), as_of=AS_OF,
        handoffs=handoffs(["2026-04-03"] * 3, handed="2026-04-03", needs=[None, None, "x"]),
        cancellations={"deal_id": ["d0", "d1"], "cancel_date": [D("2026-04-02"), D("2026-04-20")]},
    )  # fmt: skip
    rows = measures.as_of_handoff(opened, measures.handed_over(opened, ALL), measures.edits(opened, ALL))
    cells = collect(measures.whole_or_not(measures.early_cancels(opened, rows)))
    assert {(r.whole_then, r.deals, r.left) for r in cells.itertuples()} == {(False, 1, 1.0), (True, 1, 0.0)}


def test_one_stratum_gives_newcombes_interval() -> None:
    found = stratified_difference(pd.DataFrame({"events_a": [5], "n_a": [40], "events_b": [9], "n_b": [30]}))
    assert (found.difference, found.low, found.high) == pytest.approx(newcombe(5, 40, 9, 30))


def test_a_stratum_with_one_side_only_says_nothing() -> None:
    counts = pd.DataFrame({"events_a": [5, 0], "n_a": [40, 0], "events_b": [9, 30], "n_b": [30, 30]})
    found = stratified_difference(counts)
    assert (found.strata, found.used) == (1, 70)
    assert found.difference == pytest.approx(5 / 40 - 9 / 30)


def test_a_mix_of_lead_sources_alone_makes_no_difference() -> None:
    # 20% leave from lists and 4% from referrals, whole or not; whole handoffs come from referrals mostly
    counts = pd.DataFrame({"events_a": [4, 12], "n_a": [20, 300], "events_b": [60, 2], "n_b": [300, 50]})
    found = stratified_difference(counts)
    assert found.difference == pytest.approx(0.0)
    assert found.low < 0 < found.high


def test_the_stratified_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(5)
    sizes = [(40, 60), (80, 30), (15, 20), (120, 90)]
    true_b, difference, hits, runs = np.array([0.08, 0.12, 0.2, 0.05]), -0.03, 0, 400
    for _ in range(runs):
        rows = [
            (rng.binomial(n, p + difference), n, rng.binomial(m, p), m) for (n, m), p in zip(sizes, true_b, strict=True)
        ]
        found = stratified_difference(pd.DataFrame(rows, columns=["events_a", "n_a", "events_b", "n_b"]))
        hits += found.low <= difference <= found.high
    assert 0.92 <= hits / runs <= 0.995


def test_three_clients_accuse_nobody_and_thirty_do() -> None:
    usual = [{"contact_n": 30, "contact_k": 21 + i % 3 - 1} for i in range(30)]
    pairs = pd.DataFrame([*usual, {"contact_n": 3, "contact_k": 0}, {"contact_n": 40, "contact_k": 4}])
    pairs["owner_id"] = [f"s{i}" for i in range(len(pairs))]
    pairs["account_manager_id"] = "m1"
    for step in ("complete", "stayed"):
        pairs[f"{step}_n"] = pairs[f"{step}_k"] = 0
    pairs["stayed_e"] = 0.0
    judged = contact.against_the_team(pairs).set_index("owner_id")
    assert judged.index[judged["flagged"]].tolist() == ["s31"]
    assert judged.loc["s30", "shrunken"] > 0.3


def test_a_person_without_events_and_a_deal_without_owner_stand_in_a_team(book: MakeBook) -> None:
    sold = deals(["2026-06-01"] * 2, owner_id=["s1", None])
    opened = book(people=PEOPLE, deals=sold, handoffs=handoffs(["2026-06-02"] * 2), as_of=AS_OF)
    rows = collect(measures.handed_over(opened, ALL)).set_index("deal_id")
    assert rows["team_name"].to_dict() == {"d0": "North", "d1": measures.NO_GROUP}


def test_shares_lie_between_nothing_and_all_and_counts_add_up(book: MakeBook) -> None:
    rng = np.random.default_rng(3)
    n = 300
    closes = [
        (pd.Timestamp("2026-01-01") + pd.Timedelta(days=int(d))).date().isoformat() for d in rng.integers(0, 180, n)
    ]
    contacts = [
        None
        if rng.random() < 0.1
        else (pd.Timestamp(c) + pd.Timedelta(days=int(rng.integers(0, 9)))).date().isoformat()
        for c in closes
    ]
    people = [["s1", "s2"][int(i)] for i in rng.integers(0, 2, n)]
    goals = [None if rng.random() < 0.3 else "x" for _ in range(n)]
    opened = book(
        people=PEOPLE,
        deals=deals(closes, owner_id=people),
        handoffs=handoffs(contacts, "2026-01-01", goals=goals),
        as_of=AS_OF,
    )
    counts = health.step_counts(opened, ALL)
    assert ((counts["kept"] >= 0) & (counts["kept"] <= counts["n"])).all()
    everybody = counts[counts["team_name"] == health.EVERYBODY].set_index("step")
    by_team = counts[counts["team_name"] != health.EVERYBODY].groupby("step")[["kept", "n"]].sum()
    assert everybody.loc[by_team.index, ["kept", "n"]].equals(by_team.astype(everybody[["kept", "n"]].dtypes))
    plain = sum(
        (pd.Timestamp(c) - pd.Timestamp(d)).days <= 3
        for c, d in zip(contacts, closes, strict=True)
        if c and d <= "2026-06-27"
    )
    assert everybody.loc["First contact within 3 days", "kept"] == plain


def test_every_key_is_answered_in_order_whatever_is_missing(book: MakeBook) -> None:
    only_deals = book(deals=deals(["2026-06-01"]), as_of=AS_OF)
    answers = topic.exhibits(only_deals, ALL, Audience.MEETING)
    assert tuple(item.key for item in answers) == topic.KEYS
    assert all(isinstance(item, Missing) for item in answers)
    needs = {item.key: item.needs for item in answers if isinstance(item, Missing)}
    assert needs["handoff.health"] == ("handoffs",)
    assert needs["handoff.pays_off"] == ("handoffs", "cancellations")
    assert isinstance(topic.card(only_deals, ALL), Missing)


def test_the_agenda_names_who_waits_and_leaves_out_who_left(book: MakeBook) -> None:
    opened = book(
        people=PEOPLE, as_of=AS_OF,
        deals=deals(["2026-06-20"] * 3, account=["Waiting & Co", "Gone Ltd", "Fine Inc"]),
        handoffs=handoffs([None, None, "2026-06-21"], handed="2026-06-21", goals=[None, None, "x"]),
        cancellations={"deal_id": ["d1"], "cancel_date": [D("2026-06-25")]},
    )  # fmt: skip
    made = agenda.agenda(opened, ALL)
    assert made.clients["account"].unique().tolist() == ["Waiting & Co"]
    assert made.clients["reason"].tolist() == [agenda.WAITING, agenda.INCOMPLETE, agenda.AT_RISK]
    assert made.of(agenda.AT_RISK)["why"].tolist() == [
        "day 10 of 30: waiting for the first contact and document incomplete"
    ]
    assert "- Waiting & Co (Ann Seller / Cy Manager): missing: goals" in agenda.text(made)


def test_referrals_count_for_the_team_of_who_referred(book: MakeBook) -> None:
    sold = deals(["2026-06-01"] * 4, referred_by_id=["m1", "m1", "s2", None], amount=[100.0, 300.0, 50.0, 550.0])
    opened = book(
        people=PEOPLE, deals=sold, as_of=AS_OF, cancellations={"deal_id": ["d1"], "cancel_date": [D("2026-06-10")]}
    )
    shown = found(opened, "handoff.referrals")
    numbers = shown.numbers
    assert (numbers["referrals"], numbers["amount"], numbers["share_of_bookings"]) == (2, 400.0, 0.4)
    assert (numbers["still_clients"], numbers["by_sales"]) == (1, 1)
    assert shown.finding == "Account managers brought 2 deals, 40% of bookings; 1 of them is still a client"
    thanked = found(opened, "handoff.thanks").table
    assert thanked["name"].tolist() == ["Cy Manager", "Bo Seller"]


def test_the_card_compares_the_last_two_months(book: MakeBook) -> None:
    opened = book(
        people=PEOPLE, deals=deals(["2026-05-10"] * 2 + ["2026-06-10"] * 2), as_of=AS_OF,
        handoffs=handoffs(["2026-06-10"] * 4, goals=["x", "x", "x", None]),
    )  # fmt: skip
    card = topic.card(opened, ALL)
    assert not isinstance(card, Missing)
    assert (card.value, card.change, card.spark) == ("50%", "down 50 points since May", (1.0, 0.5))
    assert not math.isnan(card.moved)
