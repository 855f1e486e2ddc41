"""The chart vocabulary: every figure of the product is drawn by one of these builders.

A builder takes plain sequences and returns a finished plotly figure in the project's look: direct labels instead of
a legend, no title (the surface writes the finding), legible from 390 to 1280 pixels wide. Only scatter, bar and
heatmap traces are used, so that `analytics.share` can translate each figure to a native slide chart.
"""

from analytics.charts.cells import matrix
from analytics.charts.counts import columns
from analytics.charts.events import calendar, timeline
from analytics.charts.frame import Mark, Note
from analytics.charts.lines import lines, trend
from analytics.charts.panels import small_multiples
from analytics.charts.points import funnel, scatter
from analytics.charts.poles import diverging
from analytics.charts.rows import bars, dots, dumbbell
from analytics.charts.survival import steps

__all__ = [
    "Mark",
    "Note",
    "bars",
    "calendar",
    "columns",
    "diverging",
    "dots",
    "dumbbell",
    "funnel",
    "lines",
    "matrix",
    "scatter",
    "small_multiples",
    "steps",
    "timeline",
    "trend",
]
