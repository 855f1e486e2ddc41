"""The past replayed under another rule: attainment, pay and renewal targets, checked by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from analytics.exhibit import Audience, Exhibit, Missing
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.policy import Agreed, Cancellation, PayPlan, Policies, Policy, Side, Tier, Upgrade
from analytics.topics.cancellations import exhibits as topic
from analytics.topics.cancellations.agreement import not_drawn, who_moves
from analytics.topics.cancellations.pay_rules import PayRule
from analytics.topics.cancellations.replay import renewal_targets, replay, usual_cancellation, usual_upgrade

MakeBook = Callable[..., Book]
ALL = Chosen()
JAN = date(2026, 1, 1)
TEN_THEN_TWENTY = PayPlan(tiers=(Tier(0.0, 1.0), Tier(1.0, 2.0)))
AGREED = Cancellation()


def one_seller(book: MakeBook, policy: Policy | None = None) -> Book:
    """A quota of 100,000 that pays 10%, 20% above; sold 104%; a deal of 6% of the quota leaves after 10 days."""
    return book(
        as_of=date(2026, 3, 1),
        policies=Policies((policy or Policy(pay_plans=(TEN_THEN_TWENTY,)),)),
        deals={"deal_id": ["kept", "gone"], "account_id": ["A", "B"], "owner_id": ["ann", "ann"],
               "account_manager_id": ["max", "max"], "close_date": [date(2026, 1, 5), date(2026, 1, 6)],
               "amount": [98_000.0, 6_000.0]},
        cancellations={"deal_id": ["gone"], "cancel_date": [date(2026, 1, 16)]},
        quotas={"person_id": ["ann", "max"], "period": [JAN, JAN], "quota": [100_000.0, 5_000.0]},
        pay={"person_id": ["ann"], "period": [JAN], "base": [3_000.0], "target_variable": [10_000.0]},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "paid"),
    [
        (PayRule.NONE, 10_800),  # 10% of 100,000 and 20% of 4,000
        (PayRule.FLAT, 10_800 - 600),  # 10% of 6,000
        (PayRule.RECOMPUTED, 10_800 - 1_000),  # 98% of quota
        (PayRule.PRO_RATA, 10_800 - 400),  # 20 of 30 days missing
        (PayRule.HOLD, 10_800 - 1_000),  # never released
    ],
)
def test_a_seller_at_104_percent_who_loses_6_percent_is_paid_by_the_rule(
    book: MakeBook, rule: PayRule, paid: float
) -> None:
    people = replay(one_seller(book), ALL, AGREED, rule).people.set_index("person_id")
    assert people.loc["ann", "attainment_alternative"] == pytest.approx(0.98)
    assert people.loc["ann", "payout_agreed"] == pytest.approx(9_800)
    assert people.loc["ann", "payout_alternative"] == pytest.approx(paid)


def test_commission_on_deals_still_in_the_window_is_held_back(book: MakeBook) -> None:
    opened = book(
        as_of=date(2026, 1, 31),
        deals={"deal_id": ["old", "new", "gone"], "account_id": ["A", "B", "C"], "owner_id": ["ann"] * 3,
               "close_date": [JAN, date(2026, 1, 20), date(2026, 1, 3)], "amount": [500.0, 300.0, 200.0]},
        cancellations={"deal_id": ["gone"], "cancel_date": [date(2026, 1, 10)]},
        quotas={"person_id": ["ann"], "period": [JAN], "quota": [1_000.0]},
        pay={"person_id": ["ann"], "period": [JAN], "target_variable": [100.0]},
    )  # fmt: skip
    people = replay(opened, ALL, AGREED, PayRule.HOLD).people
    assert people["payout_agreed"].tolist() == pytest.approx([80.0])
    assert people["payout_alternative"].tolist() == pytest.approx([50.0])


def test_the_other_side_takes_the_hit_and_the_seller_reaches_quota(book: MakeBook) -> None:
    opened = one_seller(book)
    rule = usual_cancellation(opened)
    assert rule == replace(AGREED, hit=Side.ACCOUNT_MANAGEMENT)
    found = replay(opened, ALL, rule)
    assert (found.moved_amount, found.cross_up, found.cross_down) == (6_000.0, 1, 0)
    assert (found.relief_agreed, found.relief_alternative) == (6_000.0, 0.0)
    shown = {item.key: item for item in topic.simulated(opened, ALL, rule)}["cancellations.policy"]
    assert isinstance(shown, Exhibit)
    assert shown.finding == "USD 6,000 of early cancellations would change teams; ann would reach 100%"
    assert shown.numbers["moved_amount"] == 6_000.0


def test_a_chart_holds_who_crosses_first_then_who_moves_most() -> None:
    rows = pd.DataFrame({"name": [f"p{i:02}" for i in range(40)]})
    step = pd.Series([i / 100 for i in range(40)])  # p00 stays, p01 moves least
    drawn, moved = who_moves(rows, step, 0.0005, rows["name"] == "p01")
    assert moved == 39
    assert drawn["name"].tolist() == ["p01", *(f"p{i}" for i in range(26, 40))]
    assert not_drawn(40, moved, len(drawn)) == [
        "Drawn are the 15 of 39 people who move most; 1 of 40 does not move; the table has all."
    ]
    assert not_drawn(3, 3, 3) == []


def test_a_shorter_window_makes_the_loss_the_account_managers(book: MakeBook) -> None:
    found = replay(one_seller(book), ALL, replace(AGREED, window_days=9))
    assert (found.early_agreed, found.early_alternative, found.moved_amount) == (1, 0, 6_000.0)


def test_the_version_before_is_the_usual_alternative(book: MakeBook) -> None:
    first = Policy(cancellation=Cancellation(window_days=60), upgrade=Upgrade(window_days=14))
    second = Policy(agreed=Agreed(valid_from=date(2026, 1, 1)))
    opened = one_seller(book).with_policies(Policies((first, second)))
    assert usual_cancellation(opened) == first.cancellation
    assert usual_upgrade(opened) == first.upgrade


def test_clients_that_never_had_a_chance_leave_the_renewal_target(book: MakeBook) -> None:
    rows = renewal_targets(one_seller(book), ALL)
    assert rows[["name", "clients", "target", "relieved", "left"]].to_numpy().tolist() == [
        ["max", 2, 104_000.0, 6_000.0, 98_000.0]
    ]
    kept = Policy(cancellation=Cancellation(relieve_renewal_target=False))
    assert renewal_targets(one_seller(book, kept), ALL)["relieved"].tolist() == [0.0]


def test_a_room_sees_neither_anybodys_payout_nor_a_team_too_small(book: MakeBook) -> None:
    policy, payouts = topic.simulated(one_seller(book), ALL, AGREED, audience=Audience.MEETING)
    assert isinstance(policy, Exhibit)
    assert not [name for name in policy.table.columns if "payout" in name]
    assert payouts == Missing(
        "cancellations.payout", why="leader only: hidden to protect people, since every team is smaller than 5."
    )


def test_without_quotas_the_money_moved_is_still_shown(book: MakeBook) -> None:
    opened = book(
        deals={"deal_id": ["d"], "account_id": ["c"], "owner_id": ["ann"], "account_manager_id": ["max"],
               "close_date": [JAN], "amount": [500.0]},
        cancellations={"deal_id": ["d"], "cancel_date": [date(2026, 1, 9)]},
    )  # fmt: skip
    shown = topic.simulated(opened, ALL, usual_cancellation(opened))[0]
    assert isinstance(shown, Exhibit)
    assert shown.finding == (
        "Under the alternative USD 500 of early cancellations would change teams; "
        "without quotas nobody's attainment is known"
    )
