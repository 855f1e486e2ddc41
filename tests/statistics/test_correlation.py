"""Rank correlation with ties; figures of scipy and statsmodels, interval of Bonett and Wright."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analytics.statistics import detectable_correlation, midranks, spearman

PAY = [50000, 50000, 55000, 55000, 55000, 60000, 60000, 70000, 70000, 80000]
ATTAINMENT = [0.92, 1.05, 0.8, 1.05, 1.1, 0.75, 1.0, 1.2, 0.98, 1.0]


@pytest.mark.parametrize(
    ("x", "y", "rho", "low", "high"),
    [
        (range(8), [2, 1, 4, 3, 6, 5, 8, 7], 0.9047619047619048, 0.42789151232035977, 0.9875981800987733),
        (PAY, ATTAINMENT, 0.043618998947627566, -0.6027800199571168, 0.6554507185201078),
        (
            [60000] * 6 + [65000] * 6,
            [0.5, 0.8, 0.8, 1.0, 1.2, 1.0, 0.7, 1.1, 1.1, 1.0, 0.9, 1.3],
            0.29277002188455997,
            -0.35012034396366476,
            0.7481621764757471,
        ),
    ],
)
def test_spearman_with_and_without_ties(x, y, rho, low, high):
    assert spearman(x, y) == pytest.approx((rho, low, high), abs=1e-9)


def test_midranks_share_a_place():
    assert midranks([50, 50, 55, 40]).tolist() == [2.5, 2.5, 4.0, 1.0]


@pytest.mark.parametrize(("x", "y"), [(range(7), range(7)), ([3] * 9, range(9)), (range(9), [1] * 9)])
def test_fewer_than_eight_or_a_constant_have_no_correlation(x, y):
    assert all(map(math.isnan, spearman(x, y)))


def test_a_pair_with_a_missing_side_is_left_out():
    assert spearman([*PAY, 1, math.nan], [*ATTAINMENT, math.nan, 2]) == spearman(PAY, ATTAINMENT)


def test_a_perfect_order_is_one():
    assert spearman(range(9), range(9)) == (1.0, 1.0, 1.0)
    assert spearman(range(9), range(9, 0, -1)) == (-1.0, -1.0, -1.0)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=8, max_size=40))
def test_spearman_agrees_with_scipy(pairs):
    x, y = zip(*pairs, strict=True)
    rho, low, high = spearman(x, y)
    if not math.isnan(rho):
        assert rho == pytest.approx(stats.spearmanr(x, y).statistic, abs=1e-9)
        assert low <= rho <= high


def test_the_detectable_correlation_is_found_as_often_as_it_says():
    rng, n = np.random.default_rng(1), 30
    truth = detectable_correlation(n, power=0.8)
    pearson = 2 * math.sin(math.pi * truth / 6)
    found = 0
    for _ in range(1000):
        x = rng.standard_normal(n)
        y = pearson * x + math.sqrt(1 - pearson**2) * rng.standard_normal(n)
        found += spearman(x, y)[1] > 0
    assert found / 1000 == pytest.approx(0.8, abs=0.05)


def test_fewer_people_can_only_show_more():
    assert math.isnan(detectable_correlation(7))
    assert detectable_correlation(12) > detectable_correlation(50) > detectable_correlation(200)
