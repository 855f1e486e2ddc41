"""What holds under every policy: nothing appears, nothing vanishes, nothing is charged twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.history.engine import collect
from analytics.policy import Agreed, Cancellation, ChargeIn, Policies, Policy, Side, Upgrade
from analytics.topics.cancellations.replay import replay, with_rule
from analytics.topics.crediting import attained, credits, events_with_deals

FEW = settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SIDES = st.sampled_from(list(Side))
SHARES = st.sampled_from([0.0, 0.25, 0.5, 1.0])
CANCELLATIONS = st.builds(
    Cancellation, st.integers(7, 120), SIDES, SHARES, st.sampled_from(list(ChargeIn)), st.booleans()
)
UPGRADES = st.builds(Upgrade, st.integers(7, 120), SIDES, SHARES)
VERSIONS = st.builds(
    lambda cancellation, upgrade, start: Policy(Agreed(valid_from=start), cancellation, upgrade),
    CANCELLATIONS,
    UPGRADES,
    st.dates(date(2025, 1, 1), date(2026, 6, 30)),
)
POLICIES = st.lists(VERSIONS, min_size=1, max_size=3).map(lambda versions: Policies(tuple(versions)))


@pytest.fixture(scope="module")
def busy() -> Book:
    """Sixty deals of three sellers, two account managers and some of nobody; a third cancelled, a third upgraded."""
    rng = np.random.default_rng(7)
    closes = [date(2025, 6, 1) + timedelta(days=int(day)) for day in rng.integers(0, 300, 60)]
    deals = pd.DataFrame(
        {
            "deal_id": [f"d{i}" for i in range(60)],
            "account_id": [f"c{i % 45}" for i in range(60)],
            "owner_id": rng.choice(["ann", "bob", "eve", None], 60),
            "account_manager_id": rng.choice(["max", "kim", None], 60),
            "close_date": closes,
            "amount": rng.integers(1, 40, 60) * 100.0,
        }
    )
    gone, grown = rng.choice(60, 20, replace=False), rng.choice(60, 20, replace=False)
    cancellations = pd.DataFrame(
        {
            "deal_id": [f"d{i}" for i in gone],
            "cancel_date": [closes[i] + timedelta(days=int(rng.integers(0, 150))) for i in gone],
            "amount_lost": [float(rng.integers(1, 40) * 100) if i % 2 else np.nan for i in gone],
        }
    )
    upgrades = pd.DataFrame(
        {
            "upgrade_id": [f"u{i}" for i in grown],
            "deal_id": [f"d{i}" for i in grown],
            "upgrade_date": [closes[i] + timedelta(days=int(rng.integers(0, 150))) for i in grown],
            "amount_added": rng.integers(1, 20, 20) * 50.0,
        }
    )
    months = pd.date_range("2025-06-01", "2026-08-01", freq="MS").date
    people = [(person, month) for person in ("ann", "bob", "eve", "max") for month in months]
    quotas = pd.DataFrame(people, columns=["person_id", "period"]).assign(quota=2000.0)
    return Book.from_frames({"deals": deals, "cancellations": cancellations, "upgrades": upgrades, "quotas": quotas})


@FEW
@given(policies=POLICIES)
def test_credits_and_charges_sum_to_the_same_under_every_policy(busy: Book, policies: Policies) -> None:
    sums = collect(credits(busy, policies)).groupby("kind")["amount"].sum()
    lost = collect(events_with_deals(busy, "cancellations"))
    charged = lost["amount_lost"].fillna(lost["deal_amount"]).sum()
    added = collect(events_with_deals(busy, "upgrades"))["amount_added"].sum()
    assert sums.filter(like="cancellation").sum() == pytest.approx(-charged, abs=1e-6)
    assert sums.filter(like="upgrade").sum() == pytest.approx(added, abs=1e-6)


@FEW
@given(policies=POLICIES)
def test_every_cancellation_is_charged_exactly_once(busy: Book, policies: Policies) -> None:
    lines = collect(credits(busy, policies))
    per_deal = lines[lines["kind"].str.contains("cancellation")].groupby("deal_id")["amount"].sum()
    lost = collect(events_with_deals(busy, "cancellations")).set_index("deal_id")
    expected = -lost["amount_lost"].fillna(lost["deal_amount"])
    assert per_deal.to_dict() == pytest.approx(expected.to_dict(), abs=1e-6)


@FEW
@given(rule=CANCELLATIONS | UPGRADES)
def test_there_and_back_again_changes_nothing(busy: Book, rule: Cancellation | Upgrade) -> None:
    agreed = busy.policies
    own = agreed.latest.cancellation if isinstance(rule, Cancellation) else agreed.latest.upgrade
    there = busy.with_policies(with_rule(agreed, rule))
    back = there.with_policies(with_rule(there.policies, own))
    pd.testing.assert_frame_equal(attained(back), attained(busy))
    assert replay(busy, Chosen(), own).moved_amount == 0


@FEW
@given(rule=CANCELLATIONS | UPGRADES)
def test_the_replay_attains_what_the_policy_itself_would_credit(busy: Book, rule: Cancellation | Upgrade) -> None:
    people = replay(busy, Chosen(), rule).people.set_index("person_id")
    rows = attained(busy.with_policies(with_rule(busy.policies, rule)))
    expected = rows.groupby("person_id")["attained"].sum()
    for person in ("ann", "bob", "eve", "max"):
        assert people.loc[person, "attained_alternative"] == pytest.approx(expected[person], abs=1e-6)


@FEW
@given(rule=CANCELLATIONS, longer=st.integers(0, 60))
def test_a_longer_window_never_moves_less(busy: Book, rule: Cancellation, longer: int) -> None:
    nobody = replace(rule, hit=Side.ACCOUNT_MANAGEMENT)
    opened = busy.with_policies(with_rule(busy.policies, nobody))
    windows = (rule.window_days, rule.window_days + longer)
    moved = [replay(opened, Chosen(), replace(rule, window_days=days)).moved_amount for days in windows]
    assert moved[0] <= moved[1] + 1e-9


@FEW
@given(rule=CANCELLATIONS)
def test_when_everybody_leaves_late_no_rule_moves_anything(busy: Book, rule: Cancellation) -> None:
    days = collect(events_with_deals(busy, "cancellations"))
    late = days[days["days"] > 120][["deal_id", "cancel_date", "amount_lost"]]
    assert len(late) > 1
    frames = {"deals": collect(busy.table("deals")), "cancellations": late}
    assert replay(Book.from_frames(frames), Chosen(), rule).moved_amount == 0
