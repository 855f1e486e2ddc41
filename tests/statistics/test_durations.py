"""Kaplan-Meier and Aalen-Johansen against the answers that R's survival and cmprsk print."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from analytics.statistics import cumulative_incidence, incidence_at, survival, survival_at, wilson

# Months in remission, 6-MP arm: Freireich et al. 1963, Gehan 1965; R survival 3.5.3 printed the answers.
REMISSION = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
RELAPSED = [True] * 9 + [False] * 12
R_SAYS = {
    6: (0.8571428571429, 0.619717955266, 0.951551747647),
    7: (0.8067226890756, 0.5631465646222, 0.9228090192029),
    10: (0.7529411764706, 0.5031995108, 0.8893618351693),
    13: (0.6901960784314, 0.4316102224862, 0.8490659633495),
    16: (0.6274509803922, 0.3675108559875, 0.8049121894718),
    22: (0.5378151260504, 0.2677789367671, 0.7467907176354),
    23: (0.4481792717087, 0.1880520059592, 0.6801426284952),
}

# First of cancel (1) and upgrade (2) in 24 accounts, with ties, day 0, day 30 and young accounts.
DAYS = [0, 3, 3, 5, 7, 7, 9, 10, 12, 12, 14, 15, 18, 20, 21, 22, 25, 28, 30, 30, 31, 45, 60, 90]
CAUSE = [1, 1, 0, 2, 1, 0, 2, 0, 1, 2, 0, 1, 0, 2, 0, 1, 0, 2, 1, 0, 1, 0, 2, 0]

# Fifteen accounts by date, three of them at a border: age 30, 29 and 29 with a cancel on day 8.
AGE_OR_CANCEL = [30, 29, 8, 30, 31, 0, 77, 77, 19, 30, 30, 152, 183, 183, 183]
CANCELLED = [False, False, True, True, True, True, False, False, True, True, True] + [False] * 4


@pytest.mark.parametrize("day", R_SAYS)
def test_survival_and_its_interval_equal_r(day):
    assert survival_at(survival(REMISSION, RELAPSED), day) == pytest.approx(R_SAYS[day], abs=1e-6)


def test_numbers_at_risk_equal_r():
    curve = survival(REMISSION, RELAPSED).set_index("day")
    days = [6, 7, 10, 13, 16, 22, 23]
    assert curve.loc[days, "at_risk"].tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert curve.loc[days, "events"].tolist() == [3, 1, 1, 1, 1, 1, 1]


def test_a_young_deal_counts_only_as_long_as_it_was_watched():
    curve = survival(AGE_OR_CANCEL, CANCELLED)
    assert 1 - survival_at(curve, 30)[0] == pytest.approx(23 / 55, abs=1e-12)


def test_a_cancellation_on_day_0_counts():
    curve = survival([0, 5], [True, False])
    assert curve["survival"].tolist() == [0.5, 0.5]


def test_counts_stand_for_as_many_deals():
    many = survival(REMISSION, RELAPSED)
    pairs = sorted(set(zip(REMISSION, RELAPSED, strict=True)))
    counts = [list(zip(REMISSION, RELAPSED, strict=True)).count(pair) for pair in pairs]
    days, cancelled = zip(*pairs, strict=True)
    assert np.allclose(survival(days, cancelled, weights=counts), many)


def test_nothing_is_said_past_the_oldest_deal():
    assert all(map(math.isnan, survival_at(survival([3, 9], [True, False]), 30)))
    assert survival_at(survival([3, 9], [True, True]), 30)[0] == 0


def test_no_cancellation_yet_has_wilsons_bound():
    share, low, high = survival_at(survival([40] * 12, [False] * 12), 30)
    assert (share, high) == (1, 1)
    assert low == pytest.approx(1 - wilson(0, 12)[1])


@pytest.mark.parametrize("days", [[-1.0, 2], [math.nan, 2]])
def test_a_missing_or_negative_day_is_refused(days):
    with pytest.raises(ValueError, match="missing or below 0"):
        survival(days, [True, False])


@given(st.lists(st.tuples(st.integers(1, 20), st.booleans()), min_size=2, max_size=40))
def test_survival_agrees_with_statsmodels_and_falls(deals):
    days, cancelled = map(list, zip(*deals, strict=True))
    curve = survival(days, cancelled)
    assert (curve["survival"].diff().dropna() <= 0).all()
    assert ((curve["low"] <= curve["survival"] + 1e-12) & (curve["survival"] <= curve["high"] + 1e-12)).all()
    if any(cancelled):
        theirs = SurvfuncRight(days, cancelled)
        mine = [survival_at(curve, day)[0] for day in theirs.surv_times]
        assert mine == pytest.approx(theirs.surv_prob, abs=1e-9)


@pytest.mark.parametrize(
    ("day", "cancel", "upgrade", "cancel_error", "upgrade_error"),
    [
        (0, 0.04166666666667, 0, 0.04078937543219, 0),
        (7, 0.1269841269841, 0.04365079365079, 0.06856833158371, 0.04268344219094),
        (14, 0.1759397045855, 0.1386822089947, 0.08031250530508, 0.07447691924377),
        (21, 0.2286610958486, 0.196196454009, 0.09080751628919, 0.08884122921324),
        (30, 0.3655997744539, 0.2692304159318, 0.1149378126524, 0.1060436069275),
    ],
)
def test_what_came_first_equals_r(day, cancel, upgrade, cancel_error, upgrade_error):
    table = cumulative_incidence(DAYS, CAUSE)
    for cause, incidence, error in ((1, cancel, cancel_error), (2, upgrade, upgrade_error)):
        found, low, high = incidence_at(table, cause, day)
        assert found == pytest.approx(incidence, abs=1e-8)
        if found > 0:
            assert _error(found, low, high) == pytest.approx(error, rel=0.05)


def _error(incidence, low, high):
    """The standard error that a log-log interval was built with."""
    reach = math.log(math.log(1 - high) / math.log(1 - low)) / 2 / 1.959964
    return abs(reach * (1 - incidence) * math.log(1 - incidence))


def test_censoring_the_other_cause_answers_another_question():
    censored = survival(DAYS, np.array(CAUSE) == 1)
    assert 1 - survival_at(censored, 30)[0] == pytest.approx(0.4417735042735, abs=1e-8)
    assert incidence_at(cumulative_incidence(DAYS, CAUSE), 1, 30)[0] == pytest.approx(0.3655997744539, abs=1e-8)


def test_a_single_cause_is_the_complement_of_survival_interval_included():
    curve = survival(REMISSION, RELAPSED)
    table = cumulative_incidence(REMISSION, np.array(RELAPSED).astype(int))
    assert np.allclose(table["incidence"], 1 - curve["survival"])
    assert np.allclose(table["low"], 1 - curve["high"])
    assert np.allclose(table["high"], 1 - curve["low"])


def test_incidences_and_those_left_sum_to_one():
    table = cumulative_incidence(DAYS, CAUSE)
    left = survival(DAYS, np.array(CAUSE) > 0)["survival"].to_numpy()
    total = table[table["cause"] == 1]["incidence"].to_numpy() + table[table["cause"] == 2]["incidence"].to_numpy()
    assert np.allclose(total + left, 1)


def test_nothing_happened_is_an_empty_table():
    assert cumulative_incidence([3, 4], [0, 0]).empty
    assert all(map(math.isnan, incidence_at(cumulative_incidence([3, 4], [0, 0]), 1, 3)))
