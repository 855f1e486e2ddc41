"""Panel slopes against statsmodels' least squares with dummies, CR2 against its matrix definition."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from analytics.statistics import EarnedAfterError, lagged_effect, raise_rows, within_effect


def team(seed, people=8, months=20, leave=False, gaps=0.0):
    """Person-months with one raise each for half of the people; joiners and leavers if asked for."""
    rng = np.random.default_rng(seed)
    rows = []
    for who in range(people):
        first, last = (rng.integers(0, 5), rng.integers(months - 6, months)) if leave else (0, months)
        raised = rng.integers(13, months - 5) if who % 2 else months
        size = rng.uniform(0.05, 0.2)
        for month in range(first, last):
            if rng.random() >= gaps:
                rows.append((f"p{who}", month, size * (month >= raised) + who, rng.standard_normal() + who))
    return pd.DataFrame(rows, columns=["who", "when", "pay", "sold"])


def dummies(frame):
    pieces = [frame["pay"], pd.get_dummies(frame["who"]), pd.get_dummies(frame["when"]).iloc[:, 1:]]
    return pd.concat(pieces, axis=1).to_numpy(float)


PANELS = {
    "balanced": team(1),
    "unbalanced": team(2, people=15, months=26, leave=True, gaps=0.15),
    "a person with a single month": pd.concat(
        [team(3), pd.DataFrame({"who": ["once"], "when": [4], "pay": [9.0], "sold": [1.0]})]
    ),
    "a month with a single person": pd.concat(
        [team(4), pd.DataFrame({"who": ["p0"], "when": [99], "pay": [0.0], "sold": [1.0]})]
    ),
}


@pytest.mark.parametrize("frame", PANELS.values(), ids=PANELS.keys())
def test_within_effect_is_least_squares_with_dummies(frame):
    fit = sm.OLS(frame["sold"].to_numpy(), dummies(frame)).fit(
        cov_type="cluster", cov_kwds={"groups": pd.factorize(frame["who"])[0]}
    )
    effect = within_effect(frame, "sold", "pay", "who", "when", errors="CR1")
    assert effect.slope == pytest.approx(fit.params[0], abs=1e-8)
    assert effect.se == pytest.approx(fit.bse[0], abs=1e-8)
    assert effect.df == frame["who"].nunique() - 1


@pytest.mark.parametrize("frame", PANELS.values(), ids=PANELS.keys())
def test_cr2_is_its_matrix_definition(frame):
    error, df = cr2(frame["sold"].to_numpy(), dummies(frame), frame["who"].to_numpy())
    effect = within_effect(frame, "sold", "pay", "who", "when")
    assert effect.se == pytest.approx(error, abs=1e-8)
    assert effect.df == pytest.approx(df, abs=1e-6)


def cr2(y, design, cluster):
    """Error and degrees of freedom of the first coefficient, by the definition, with full matrices."""
    n = len(y)
    bread = np.linalg.inv(design.T @ design)
    maker = np.eye(n) - design @ bread @ design.T
    residual = maker @ y
    variance, columns = 0.0, []
    for one in np.unique(cluster):
        rows = cluster == one
        values, vectors = np.linalg.eigh(maker[np.ix_(rows, rows)])
        root = np.array([value**-0.5 if value > 1e-9 else 0.0 for value in values])
        adjusted = vectors @ np.diag(root) @ vectors.T @ design[rows] @ bread[:, 0]
        variance += (adjusted @ residual[rows]) ** 2
        columns.append(maker[:, rows] @ adjusted)
    gram = np.array(columns) @ np.array(columns).T
    return np.sqrt(variance), np.trace(gram) ** 2 / np.sum(gram**2)


@pytest.mark.parametrize("frame", [PANELS["balanced"], PANELS["unbalanced"]], ids=["balanced", "unbalanced"])
def test_lagged_effect_is_least_squares_on_the_raise_rows(frame):
    rows = raise_rows(frame, "sold", "pay", "who", "when")
    design = np.column_stack([rows["raise"], pd.get_dummies(rows["date"]), rows["before"], rows["earlier"]]).astype(
        float
    )
    fit = sm.OLS(rows["after"].to_numpy(), design).fit()
    error, df = cr2(rows["after"].to_numpy(), design, rows["person"].to_numpy())
    effect = lagged_effect(frame, "sold", "pay", "who", "when")
    assert effect.slope == pytest.approx(fit.params[0], abs=1e-8)
    assert effect.se == pytest.approx(error, abs=1e-8)
    assert effect.df == pytest.approx(df, abs=1e-6)


def story(pay):
    """People with their pay by month; sold is the month number."""
    rows = [(who, m, p, float(m)) for who, levels in pay.items() for m, p in enumerate(levels)]
    return pd.DataFrame(rows, columns=["who", "when", "pay", "sold"])


def test_a_raise_row_holds_the_months_after_before_and_earlier():
    frame = story({"ann": [1.0] * 12 + [1.1] * 6, "bo": [1.0] * 18})
    rows = raise_rows(frame, "sold", "pay", "who", "when")
    assert rows["raise"].tolist() == pytest.approx([0.1, 0])
    assert rows[["after", "before", "earlier"]].iloc[0].tolist() == [14.5, 10, 4]


def test_a_raise_with_too_short_a_past_or_future_is_not_used():
    early = story({"ann": [1.0] * 11 + [1.1] * 7, "bo": [1.0] * 18})
    late = story({"ann": [1.0] * 13 + [1.1] * 5, "bo": [1.0] * 18})
    assert raise_rows(early, "sold", "pay", "who", "when").empty
    assert raise_rows(late, "sold", "pay", "who", "when").empty


def test_nobody_is_compared_with_somebody_raised_a_moment_ago():
    frame = story({"ann": [1.0] * 12 + [1.1] * 6, "bo": [1.0] * 11 + [1.2] * 7, "cy": [1.0] * 18})
    rows = raise_rows(frame, "sold", "pay", "who", "when")
    assert rows["person"].tolist() == [0, 2]


def test_somebody_raised_later_is_still_compared_or_the_good_would_drop_out():
    frame = story({"ann": [1.0] * 12 + [1.1] * 6, "bo": [1.0] * 14 + [1.2] * 4, "cy": [1.0] * 18})
    rows = raise_rows(frame, "sold", "pay", "who", "when")
    assert rows["person"].tolist() == [0, 1, 2]
    assert rows["raise"].tolist() == pytest.approx([0.1, 0, 0])


def test_a_raise_for_everybody_at_once_has_nobody_to_compare():
    frame = story({"ann": [1.0] * 12 + [1.1] * 6, "bo": [1.0] * 12 + [1.1] * 6})
    assert raise_rows(frame, "sold", "pay", "who", "when").empty
    assert not within_effect(frame, "sold", "pay", "who", "when").known
    assert not lagged_effect(frame, "sold", "pay", "who", "when").known


def test_a_gap_in_the_pay_is_no_raise():
    frame = story({"ann": [1.0] * 12 + [1.1] * 6, "bo": [1.0] * 18})
    gappy = frame.drop(index=frame.index[[20, 21]])
    assert raise_rows(gappy, "sold", "pay", "who", "when")["raise"].tolist() == pytest.approx([0.1, 0])


def test_months_may_be_dates():
    frame = team(5)
    dated = frame.assign(when=[pd.Timestamp(2025 + m // 12, m % 12 + 1, 1) for m in frame["when"]])
    for effect in (within_effect, lagged_effect):
        assert effect(dated, "sold", "pay", "who", "when") == effect(frame, "sold", "pay", "who", "when")


@pytest.mark.parametrize("column", ["commission", "earned_pay", "log_earned_pay", "bonus"])
def test_pay_earned_after_is_refused_as_a_cause(column):
    frame = team(6).rename(columns={"pay": column})
    for effect in (within_effect, lagged_effect):
        with pytest.raises(EarnedAfterError, match="is earned after the results it would explain"):
            effect(frame, "sold", column, "who", "when")


def test_an_empty_panel_has_no_effect():
    frame = team(7).iloc[:0]
    assert not within_effect(frame, "sold", "pay", "who", "when").known
    assert not lagged_effect(frame, "sold", "pay", "who", "when").known


def test_a_lower_level_is_a_narrower_interval():
    effect = within_effect(PANELS["balanced"], "sold", "pay", "who", "when")
    low, high = effect.interval(0.9)
    assert effect.low < low < effect.slope < high < effect.high
    assert effect.interval(0.95) == pytest.approx((effect.low, effect.high))


def test_an_unknown_kind_of_error_is_refused():
    with pytest.raises(ValueError, match='"CR1" or "CR2", not "HC3"'):
        within_effect(PANELS["balanced"], "sold", "pay", "who", "when", errors="HC3")
