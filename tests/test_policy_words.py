"""The policy in plain words, and what a version changes."""

from __future__ import annotations

from dataclasses import replace

from analytics.policy import Cancellation, ChargeIn, PayPlan, PlanKind, Policy, Side, Tier
from analytics.policy_words import changes, in_words, plan_in_words


def test_the_rule_of_early_cancellations_reads_like_the_agreement() -> None:
    rule = Cancellation(45, Side.SHARED, 0.75, ChargeIn.CLOSE_MONTH, relieve_renewal_target=False)
    assert in_words(Policy(cancellation=rule))["Early cancellations"] == (
        "A cancellation within 45 days of the close is carried by both: 75% sales, 25% account management, in the "
        "month of the close. A later one is the account manager's. Nothing leaves the account manager's renewal target."
    )


def test_a_pay_plan_says_for_whom_from_when_how_much_and_the_cap() -> None:
    plan = PayPlan("Hunters", ("Account Executive",), PlanKind.RETROACTIVE, 2.5, (Tier(0.0, 0.0), Tier(0.4, 1.0)))
    assert plan_in_words(plan) == (
        "Hunters (for Account Executive): 0 × from 0% and 1 × from 40%, on everything once reached, "
        "at most 2.5 × the target variable."
    )


def test_a_version_lists_what_it_changes_and_nothing_else() -> None:
    before = Policy()
    after = replace(
        before,
        cancellation=replace(before.cancellation, hit=Side.ACCOUNT_MANAGEMENT),
        pay_plans=(replace(before.pay_plans[0], cap=2.0),),
    )
    assert changes(before, before) == []
    assert changes(before, after) == [
        "early cancellations, carried by: sales → account management",
        "pay plan: Standard plan (for everybody): 1 × from 0%, 1.5 × from 100% and 2 × from 120%, on what lies above "
        "each step, at most 2 × the target variable.",
    ]
    assert changes(after, replace(after, pay_plans=(replace(PayPlan(), name="New"),)))[-1] == (
        "pay plan: Standard plan ends"
    )
