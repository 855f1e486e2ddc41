"""One figure per chart of the vocabulary, with a hostile name wherever a name can stand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd
import plotly.graph_objects as go

from analytics import charts
from analytics.charts import Mark, Note

HOSTILE = '<a href="http://evil.example">=cmd|x</a><img src=x>'
MONTHS = [date(2026, month, 1) for month in range(1, 7)]
RATES = [0.10, 0.12, 0.08, 0.11, 0.09, 0.07]
CURVE = pd.DataFrame(
    {
        "day": [1, 10, 30, 60],
        "survival": [0.99, 0.95, 0.90, 0.88],
        "low": [0.97, 0.92, 0.86, 0.83],
        "high": [1.0, 0.98, 0.94, 0.93],
        "at_risk": [100, 95, 80, 30],
    }
)
LIMITS = pd.DataFrame(
    {"expected": [0, 5, 10], "low95": [0, 1, 4], "high95": [1, 10, 17], "low998": [0, 0, 2], "high998": [3, 14, 22]}
)
SQUARE = pd.DataFrame([[0.5, 0.9], [0.8, 0.7]], index=["Steps", HOSTILE], columns=["North", HOSTILE])


def _panels() -> go.Figure:
    rows = [(name, month, rate) for name in ("Ann", HOSTILE, "Bo") for month, rate in zip(MONTHS, RATES, strict=True)]
    frame = pd.DataFrame(rows, columns=["who", "month", "rate"])
    return charts.small_multiples(frame, x="month", y="rate", panel="who", mark=Mark(0.1, "team"), percent=True)


BUILDERS: dict[str, Callable[[], go.Figure]] = {
    "columns": lambda: charts.columns(
        ["under 100", "100 +", HOSTILE], [3, 5, 1], shades=["plain", "accent", "muted"], x_title="Attainment",
        marks=[Mark(1, "quota")], notes=[Note(0, 0, "3 people", "warn")],
    ),
    "bars": lambda: charts.bars(["Ann", HOSTILE], [0.3, 0.1], shades=["warn", "plain"], percent=True),
    "bars_with_intervals": lambda: charts.bars(["Ann", HOSTILE], [0.3, 0.1], low=[0.2, 0.0], high=[0.4, 0.2]),
    "trend": lambda: charts.trend(
        MONTHS, RATES, low=[r - 0.02 for r in RATES], high=[r + 0.02 for r in RATES], open_from=4, percent=True,
        marks=[Mark(0.1, HOSTILE)], y_title="Cancelled",
    ),
    "lines": lambda: charts.lines({"Team": (MONTHS, RATES), HOSTILE: (MONTHS, RATES)}, accent=["Team"], percent=True),
    "small_multiples": _panels,
    "scatter": lambda: charts.scatter(
        [90, 100, 110], [0.9, 1.3, 1.0], names=["Ann", HOSTILE, "Bo"], accent=[False, True, False],
        labels=["", HOSTILE, ""], line=([90, 110], [1.0, 1.1], [0.9, 1.0], [1.1, 1.2]), hmarks=[Mark(1.0, "quota")],
        vmarks=[Mark(100, "median")], percent_y=True, x_title="Pay", y_title="Attainment",
    ),
    "steps": lambda: charts.steps(
        {"All": CURVE, HOSTILE: CURVE}, until=60, at_risk_days=(0, 30, 60), marks=[Mark(30, "day 30")]
    ),
    "funnel": lambda: charts.funnel(
        [2, 5, 8], [2, 15, 0], names=["Ann", HOSTILE, "Bo"], outside=[False, True, True], limits=LIMITS
    ),
    "dumbbell": lambda: charts.dumbbell(
        ["Ann", HOSTILE], [1.02, 0.9], [0.98, 0.95], a_name="agreed", b_name=HOSTILE, accent=[True, False],
        mark=Mark(1.0, "quota", dash=False),
    ),
    "matrix": lambda: charts.matrix(SQUARE, low=SQUARE < 0.8, targets=[0.8, 0.75]),
    "matrix_with_totals": lambda: charts.matrix(SQUARE * 10, totals=([14, 15], [13, 16]), x_title="Receives"),
    "diverging": lambda: charts.diverging(
        ["control", HOSTILE], ["trust", HOSTILE], [20, -30], markers=[10, -20], markers_name="team",
        accent=[False, True],
    ),
    "dots": lambda: charts.dots(
        ["Ann", HOSTILE], [0.5, 0.7], [0.4, 0.6], [0.6, 0.8], text=["5 of 10", HOSTILE], percent=True
    ),
    "timeline": lambda: charts.timeline(
        [date(2026, 1, 5), date(2026, 1, 1)], ["First contact", HOSTILE], lanes=["account management", "sales"],
        spans=[(date(2026, 1, 1), date(2026, 1, 31), "window")],
    ),
    "calendar": lambda: charts.calendar(
        [date(2026, 1, 1), date(2026, 1, 15), date(2026, 1, 29)],
        [date(2026, 1, 14), date(2026, 1, 28), date(2026, 2, 11)],
        ["held_by_both", "one", "missed"],
    ),
}  # fmt: skip
