"""Funnel limits, and observed against expected with a mix of sources and ages."""

import math

import numpy as np
import pytest
from scipy import stats

from analytics.statistics import funnel_limits, observed_expected, poisson_limits


def test_binomial_limits_hold_the_promised_share_of_chance():
    for trials in (20, 50, 200):
        low, high = funnel_limits([trials], 0.1, level=0.95)
        counts = np.arange(trials + 1)
        outside = (counts / trials < low) | (counts / trials > high)
        assert stats.binom.pmf(counts, trials, 0.1)[outside].sum() < 0.08


def test_binomial_limits_lie_within_one_count_of_the_exact_quantiles():
    trials = np.array([5, 12, 40, 300])
    low, high = funnel_limits(trials, 0.3, level=0.95)
    assert np.all(np.abs(high * trials - stats.binom.ppf(0.975, trials, 0.3)) <= 1)
    assert np.all(np.abs(low * trials - stats.binom.ppf(0.025, trials, 0.3)) <= 1)


def test_the_funnel_narrows_and_keeps_inside_0_and_1():
    low, high = funnel_limits([2, 20, 200, 2000], 0.1)
    assert low[0] == 0
    assert np.all(np.diff(high) < 0)
    assert np.all(high <= 1)


def test_no_trials_have_no_limit():
    assert math.isnan(funnel_limits([0], 0.1)[0][0])


@pytest.mark.parametrize("level", [0.95, 0.998])
def test_a_count_beyond_a_poisson_limit_is_one_whose_interval_leaves_out_the_expected(level):
    tail = (1 - level) / 2
    for expected in (0.001, 0.02, 0.3, 1.7, 4.0, 11.3):
        low, high = poisson_limits([expected], level)
        for count in range(40):
            assert (count > high[0]) == (stats.poisson.sf(count - 1, expected) < tail)
            assert (count < low[0]) == (stats.poisson.cdf(count, expected) < tail)


def test_expected_follows_the_lead_source_and_observed_sums_to_expected():
    days = [5, 30, 30, 30, 10, 30]
    cancelled = [True, False, False, False, True, False]
    source = ["web", "web", "web", "web", "fair", "fair"]
    person = ["ann", "ann", "bo", "bo", "bo", "cy"]
    table = observed_expected(days, cancelled, source, person, window=30).set_index("person")
    assert table["observed"].tolist() == [1, 1, 0]
    assert table["expected"].tolist() == pytest.approx([0.5, 0.5 + 0.5, 0.5])


def test_a_young_deal_is_expected_to_have_cancelled_only_so_far():
    table = observed_expected([4, 2, 30, 20], [False, False, False, True], ["web"] * 4, list("abcd"), window=30)
    assert table["expected"].tolist() == [0, 0, 0.5, 0.5]


def test_a_cancellation_after_the_window_is_not_early():
    table = observed_expected([31, 60], [True, False], ["web"] * 2, ["a", "b"], window=30)
    assert table["observed"].tolist() == [0, 0]
    assert np.isnan(table["ratio"]).all()


def test_the_ratios_interval_is_the_exact_poisson_one():
    days = [3] * 4 + [30] * 36
    table = observed_expected(days, np.array(days) == 3, ["web"] * 40, ["a"] * 20 + ["b"] * 20, window=30)
    first = table.iloc[0]
    assert (first["observed"], first["expected"]) == pytest.approx((4, 2))
    assert first["low"] == pytest.approx(stats.chi2.ppf(0.025, 8) / 2 / 2)
    assert first["high"] == pytest.approx(stats.chi2.ppf(0.975, 10) / 2 / 2)


def test_counts_stand_for_as_many_deals():
    one_by_one = observed_expected([3, 3, 30, 30], [1, 1, 0, 0], ["w"] * 4, ["a", "a", "b", "b"], window=30)
    counted = observed_expected([3, 30], [1, 0], ["w"] * 2, ["a", "b"], window=30, weights=[2, 2])
    assert counted.equals(one_by_one)
