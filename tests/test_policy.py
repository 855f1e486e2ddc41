from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import policy_file
from analytics.policy import Agreed, PayPlan, PlanKind, Policies, Policy, PolicyError, Tier


def test_the_defaults_are_the_documented_ones() -> None:
    agreed = Policy()
    assert (agreed.cancellation.window_days, agreed.upgrade.window_days) == (30, 30)
    assert agreed.handoff.sections == ("needs", "goals", "aspirations", "decision_makers")
    assert agreed.escalation.route == ("sales_rep", "rep_manager", "am_manager")
    assert (agreed.meetings.alignment_every_days, agreed.meetings.outing_every_days) == (14, 90)
    assert agreed.privacy.smallest_group == 5


def test_a_policy_file_read_back_is_the_same() -> None:
    versions = Policies((Policy(), Policy(agreed=Agreed(date(2026, 1, 5), 'Ann "A" \\ Bo', date(2026, 2, 1)))))
    assert policy_file.from_toml(policy_file.to_toml(versions)) == versions


@given(st.text(max_size=40))
def test_any_name_survives_the_file(name: str) -> None:
    versions = Policies((Policy(agreed=Agreed(by=name)),))
    assert policy_file.from_toml(policy_file.to_toml(versions)).latest.agreed.by == name


def test_a_single_version_needs_no_version_table() -> None:
    assert policy_file.from_toml("[cancellation]\nwindow_days = 45\n").latest.cancellation.window_days == 45


def test_the_version_valid_on_the_day_applies() -> None:
    old, new = Policy(), Policy(agreed=Agreed(valid_from=date(2026, 1, 1)))
    versions = Policies((new, old))
    assert versions.at(date(2025, 12, 31)) is old
    assert versions.at(date(2026, 1, 1)) is new


@pytest.mark.parametrize(
    ("attainment", "paid"), [(-0.1, 0.0), (0.0, 0.0), (0.5, 0.5), (1.0, 1.0), (1.2, 1.3), (1.3, 1.5)]
)
def test_a_marginal_plan_pays_each_tier_at_its_own_rate(attainment: float, paid: float) -> None:
    assert PayPlan().payout_share(attainment) == pytest.approx(paid)


@pytest.mark.parametrize(("attainment", "paid"), [(0.99, 0.99), (1.0, 1.5), (1.1, 1.65), (1.2, 2.4)])
def test_a_retroactive_plan_pays_the_reached_rate_on_everything(attainment: float, paid: float) -> None:
    assert PayPlan(kind=PlanKind.RETROACTIVE).payout_share(attainment) == pytest.approx(paid)


def test_a_rate_of_zero_at_the_bottom_is_a_threshold_and_a_cap_bounds() -> None:
    plan = PayPlan(cap=1.1, tiers=(Tier(0.0, 0.0), Tier(0.4, 1.0)))
    assert plan.payout_share(0.4) == 0.0
    assert plan.payout_share(0.5) == pytest.approx(0.1)
    assert plan.payout_share(9.0) == 1.1


def test_the_accelerator_is_where_the_rate_first_rises() -> None:
    assert PayPlan().accelerates_at == 1.0
    assert PayPlan(tiers=(Tier(0.0, 0.0), Tier(0.4, 1.0))).accelerates_at is None


def test_a_plan_that_names_somebody_comes_before_the_one_for_everybody() -> None:
    junior = PayPlan("Junior", ("Junior rep",))
    agreed = Policy(pay_plans=(PayPlan("All"), junior))
    assert agreed.plan_for("Junior rep", "North") is junior
    assert agreed.plan_for("Senior rep").name == "All"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "[cancelation]\n",
            "The policy has no section “cancelation”; it knows agreed, cancellation, upgrade, handoff, escalation, "
            "meetings, privacy, company, pay_plan.",
        ),
        (
            "[upgrade]\nwindow = 3\n",
            "[upgrade] has no setting “window”; it knows window_days, credit, sales_share.",
        ),
        (
            '[cancellation]\nhit = "nobody"\n',
            "[cancellation] hit is “nobody”; it can be sales, account_management, shared.",
        ),
        (
            "[cancellation]\nwindow_days = 0\n",
            "[cancellation] window_days is 0; it must lie between 1 and 365.",
        ),
        ('[upgrade]\nwindow_days = "ten"\n', "[upgrade] window_days is “ten”; it must be a whole number."),
        (
            '[company]\ntime_zone = "Mars/Olympus"\n',
            "[company] time_zone is “Mars/Olympus”; write one as Europe/Berlin or America/Denver.",
        ),
        (
            "[[pay_plan]]\ntiers = [{ from = 0.5, rate = 1.0 }]\n",
            "The tiers of a pay plan start at 0 and rise.",
        ),
    ],
)
def test_a_wrong_policy_is_refused_in_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(PolicyError) as refused:
        policy_file.from_toml(text)
    assert str(refused.value) == sentence
