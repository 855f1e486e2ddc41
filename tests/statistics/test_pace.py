"""Pace around quota: small months that can be followed with a pencil, and teams with a known truth."""

import math

import numpy as np
import pytest

from analytics.statistics import pace_around_quota


def team(seed, boost=1.0, people=30, months=12, deals=20.0, rush=0.0, raise_value=1.0):
    """Person-months of 30 days at a steady speed, times `boost` once the quota of 20 is passed."""
    rng = np.random.default_rng(seed)
    share = np.ones(30)
    share[-4:] += rush
    end_of_day = np.cumsum(share / share.sum())
    owner, day, value = [], [], []
    for month in range(people * months):
        clock, sold = 0.0, 0.0
        while True:
            clock += rng.exponential(1 / (deals * (boost if sold >= 20 else 1)))
            if clock >= 1:
                break
            amount = rng.lognormal(-0.18, 0.6) * (raise_value if sold >= 20 else 1)
            sold += amount
            owner.append(month)
            day.append(1 + int(np.searchsorted(end_of_day, clock)))
            value.append(amount)
    return np.array(owner), np.array(day), np.array(value), np.full(len(owner), 20.0), np.full(len(owner), 30)


def judged(*deals, **options):
    *four, days = deals
    return pace_around_quota(*four, days_in_month=days, draws=299, **options)


def test_people_who_speed_up_are_seen():
    pace = judged(*team(1, boost=1.4))
    assert pace.verdict == "speeds up"
    assert 1 < pace.low < pace.ratio < pace.high
    assert pace.p < 0.02


def test_people_who_keep_their_pace_do_not_look_as_if_they_slowed_down():
    pace = judged(*team(2, people=60))
    assert pace.naive < 0.97
    assert pace.verdict == "does not speed up"
    assert pace.low < 1 < pace.high


def test_a_month_end_rush_is_no_speeding_up():
    pace = judged(*team(3, rush=4.0))
    assert pace.naive > 1.5
    assert pace.low < 1 < pace.high


def test_people_who_take_it_easy_do_not_speed_up():
    pace = judged(*team(4, boost=0.5))
    assert pace.verdict == "does not speed up"
    assert pace.high < 1


def test_by_value_sees_bigger_deals_that_the_count_does_not():
    deals = team(5, people=60, raise_value=1.6)
    assert judged(*deals, by="value").verdict == "speeds up"
    assert judged(*deals, by="count").verdict != "speeds up"


def test_deals_entered_in_bunches_are_not_judged():
    owner, day, value, quota, days = (np.repeat(column, 2) for column in team(9, deals=10.0))
    pace = judged(owner, day, value, quota, days)
    assert pace.bunched
    assert pace.verdict == "cannot tell"
    assert math.isnan(pace.ratio)


def test_a_team_that_rests_at_weekends_is_not_bunched_when_months_are_told():
    rng = np.random.default_rng(10)
    owner = np.repeat(np.arange(120), 20)
    month = owner % 12
    working = [[day for day in range(1, 31) if (day + first) % 7 > 1] for first in range(12)]
    day = np.array([rng.choice(working[one]) for one in month])
    deals = (owner, day, np.ones(len(day)), np.full(len(day), 12.0), np.full(len(day), 30))
    assert judged(*deals).bunched
    told = judged(*deals, month=month)
    assert not told.bunched
    assert told.low < 1 < told.high


def test_few_people_cannot_tell():
    pace = judged(*team(6, people=2, boost=1.15))
    assert pace.verdict == "cannot tell"
    assert pace.low < 1.1 < pace.high


def test_fewer_than_ten_months_past_quota_are_not_judged():
    pace = pace_around_quota(["a"] * 3 + ["b"] * 3, [1, 2, 3] * 2, [5.0] * 6, [10.0] * 6)
    assert pace.person_months == 2
    assert pace.verdict == "cannot tell"
    assert math.isnan(pace.ratio)


def test_the_naive_ratio_is_deals_a_day_after_over_before():
    owner = np.repeat(np.arange(10), 4)
    day = np.tile([5, 10, 20, 30], 10)
    pace = judged(owner, day, np.ones(40), np.full(40, 2.0), np.full(40, 30))
    assert pace.naive == pytest.approx((2 / 20) / (2 / 10))
    assert pace.person_months == 10


def test_the_order_of_the_rows_and_the_unit_of_money_do_not_matter():
    owner, day, value, quota, days = team(7, people=5, boost=1.3)
    order = np.random.default_rng(0).permutation(len(owner))
    plain = judged(owner, day, value, quota, days)
    assert judged(owner, day, value * 1000, quota * 1000, days).ratio == pytest.approx(plain.ratio)
    shuffled = judged(*(column[order] for column in (owner, day, value, quota, days)))
    assert shuffled.ratio == pytest.approx(plain.ratio, abs=0.03)


def test_the_same_seed_gives_the_same_answer():
    deals = team(8, people=4)
    assert judged(*deals, seed=3) == judged(*deals, seed=3)


def test_a_day_outside_its_month_is_refused():
    with pytest.raises(ValueError, match="outside its month"):
        pace_around_quota(["a"], [31], [1.0], [1.0], days_in_month=[30])
