"""Shares and their intervals; figures of Wilson from three programs that agree (R, scipy, statsmodels)."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from analytics.statistics import newcombe, shrink, wilson


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (0, 1, 0.0, 0.7934506856227626),
        (1, 1, 0.20654931437723745, 1.0),
        (0, 5, 0.0, 0.43448246478317476),
        (1, 5, 0.036224108632430196, 0.6244653702374747),
        (5, 5, 0.5655175352168251, 1.0),
        (2, 8, 0.071479212752109, 0.5907245696898311),
        (3, 8, 0.13684428582359737, 0.6942576053973728),
        (0, 12, 0.0, 0.24249400665524085),
        (1, 12, 0.014865094404917123, 0.35387991114111694),
        (6, 20, 0.14547724486760433, 0.5189728183535234),
        (0, 30, 0.0, 0.11351339317396875),
        (4, 40, 0.03957952868260636, 0.23051775227522295),
        (28, 300, 0.06536421957889091, 0.1315853970170732),
        (26, 232, 0.07763518159531319, 0.15914023142971118),
        (60, 500, 0.09437490012636912, 0.1514195986244106),
        (499, 500, 0.9887592932948532, 0.9996468636054407),
    ],
)
def test_wilson_equals_the_published_figures(successes, trials, low, high):
    assert wilson(successes, trials) == pytest.approx((low, high), abs=1e-9)


def test_wilson_follows_the_level():
    assert wilson(28, 300, level=0.90) == pytest.approx((0.06922723346618895, 0.124708902569582), abs=1e-9)


def test_no_trials_have_no_interval():
    assert all(map(math.isnan, wilson(0, 0)))
    assert all(map(math.isnan, newcombe(1, 2, 0, 0)))


def test_more_successes_than_trials_are_refused():
    with pytest.raises(ValueError, match="asked for 3 successes in 2 trials"):
        wilson(3, 2)


@given(trials=st.integers(1, 400), data=st.data())
def test_wilson_agrees_with_statsmodels_and_contains_the_share(trials, data):
    successes = data.draw(st.integers(0, trials))
    low, high = wilson(successes, trials)
    assert (low, high) == pytest.approx(proportion_confint(successes, trials, method="wilson"), abs=1e-9)
    assert 0 <= low <= successes / trials <= high <= 1


@pytest.mark.parametrize(("a", "n", "b", "m"), [(56, 70, 48, 80), (9, 10, 3, 10), (0, 10, 0, 20), (5, 56, 0, 29)])
def test_newcombe_agrees_with_statsmodels(a, n, b, m):
    low, high = confint_proportions_2indep(a, n, b, m, method="newcomb", compare="diff")
    assert newcombe(a, n, b, m) == pytest.approx((a / n - b / m, low, high), abs=1e-9)


def test_newcombe_turned_round_is_its_mirror():
    difference, low, high = newcombe(9, 40, 3, 50)
    assert newcombe(3, 50, 9, 40) == pytest.approx((-difference, -high, -low))


def test_units_alike_all_get_the_teams_share():
    shares, weight = shrink([2, 2, 2], [20, 20, 20])
    assert weight == math.inf
    assert shares == pytest.approx([0.1, 0.1, 0.1])


def test_the_fewer_the_trials_the_nearer_to_the_team():
    shares, weight = shrink([9, 90, 1, 10, 0, 50], [10, 100, 10, 100, 0, 100])
    assert 0 < weight < 20
    assert shares[1] > shares[0] > shares[4] > shares[2] > shares[3]


def test_the_weight_is_the_one_of_greatest_likelihood():
    hits, tries = np.array([1, 4, 0, 7, 3, 9]), np.array([20, 22, 15, 25, 18, 30])
    shares, weight = shrink(hits, tries)
    mean = (shares[0] * (tries[0] + weight) - hits[0]) / weight

    def likelihood(m, w):
        return stats.betabinom.logpmf(hits, tries, m * w, (1 - m) * w).sum()

    best = likelihood(mean, weight)
    for m, w in [(mean * 1.02, weight), (mean * 0.98, weight), (mean, weight * 1.05), (mean, weight * 0.95)]:
        assert likelihood(m, w) < best


def test_nobody_with_trials_has_no_share():
    shares, weight = shrink([0, 0], [0, 0])
    assert np.isnan(shares).all()
    assert math.isnan(weight)


def test_no_success_at_all_is_a_share_of_zero_for_all():
    assert shrink([0, 0, 0], [5, 9, 0])[0].tolist() == [0, 0, 0]
