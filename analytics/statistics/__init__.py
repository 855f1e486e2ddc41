"""Intervals, survival and panel regression on numpy and scipy: arrays in, plain results out."""

from analytics.statistics.clustered import Effect, clustered_slope
from analytics.statistics.correlation import detectable_correlation, midranks, spearman
from analytics.statistics.durations import (
    cumulative_hazard,
    cumulative_incidence,
    incidence_at,
    survival,
    survival_at,
)
from analytics.statistics.funnel import funnel_limits, observed_expected, poisson_limits
from analytics.statistics.medians import median_interval
from analytics.statistics.network import gini, reciprocity
from analytics.statistics.pace import Pace, pace_around_quota, paces_around_quota
from analytics.statistics.panel import (
    EarnedAfterError,
    lagged_effect,
    raise_rows,
    require_agreed_before,
    within_effect,
)
from analytics.statistics.rates import newcombe, shrink, wilson

__all__ = [
    "EarnedAfterError",
    "Effect",
    "Pace",
    "clustered_slope",
    "cumulative_hazard",
    "cumulative_incidence",
    "detectable_correlation",
    "funnel_limits",
    "gini",
    "incidence_at",
    "lagged_effect",
    "median_interval",
    "midranks",
    "newcombe",
    "observed_expected",
    "pace_around_quota",
    "paces_around_quota",
    "poisson_limits",
    "raise_rows",
    "reciprocity",
    "require_agreed_before",
    "shrink",
    "spearman",
    "survival",
    "survival_at",
    "wilson",
    "within_effect",
]
