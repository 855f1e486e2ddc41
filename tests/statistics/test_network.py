"""Gini and reciprocity; figures on which two formulas, networkx and R's igraph agree."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.statistics import gini, reciprocity

GIVEN = [tuple(pair) for pair in ("AB", "BA", "AC", "CA", "AD", "DE", "ED", "FA", "BB", "AE", "CF", "GA")]


@pytest.mark.parametrize(
    ("values", "answer"),
    [
        ([3, 3, 3, 3, 3, 3], 0.0),
        ([0, 0, 0, 0, 0, 0, 0, 0, 0, 10], 1.0),
        ([0, 0, 1, 1, 2, 3, 5, 8, 13, 21], 0.6748971193415638),
        ([1, 3], 0.5),
        ([12, 9, 7, 4, 4, 3, 2, 1, 0, 0, 0, 0], 0.6320346320346322),
    ],
)
def test_gini_counts_zeros_and_compares_teams_of_any_size(values, answer):
    assert gini(values) == pytest.approx(answer, abs=1e-12)


@pytest.mark.parametrize("values", [[0, 0, 0], [], [5]])
def test_nothing_to_spread_has_no_gini(values):
    assert math.isnan(gini(values))


def test_a_negative_amount_is_refused():
    with pytest.raises(ValueError, match="0 or more"):
        gini([-1, 2])


@given(st.lists(st.integers(0, 30), min_size=2, max_size=12).filter(any))
def test_gini_is_the_mean_difference_over_twice_the_mean(values):
    held, n = np.array(values), len(values)
    difference = np.abs(held[:, None] - held[None, :]).sum() / (n * (n - 1))
    assert gini(values) == pytest.approx(difference / (2 * held.mean()), abs=1e-9)


def test_reciprocity_with_a_silent_person_and_a_share_to_oneself():
    share, above_chance = reciprocity(GIVEN, "ABCDEFGH")
    assert share == pytest.approx(6 / 11, abs=1e-12)
    assert above_chance == pytest.approx(0.4343434343434343, abs=1e-12)
    assert reciprocity(GIVEN, 8) == (share, above_chance)


def test_repeated_pairs_count_once_and_strangers_not_at_all():
    assert reciprocity([("a", "b"), ("a", "b"), ("x", "a")], ["a", "b"])[0] == 0


def test_no_pairs_have_no_reciprocity():
    assert all(map(math.isnan, reciprocity([("a", "a")], ["a", "b"])))
