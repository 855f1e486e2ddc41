from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from analytics import charts, style
from analytics.charts import Mark, Note
from analytics.charts.frame import in_words, reach, spread
from tests.gallery import BUILDERS, CURVE, HOSTILE, LIMITS, MONTHS, RATES

ALL = pytest.mark.parametrize("name", BUILDERS)


def sizes(value: Any) -> list[float]:
    if isinstance(value, dict):
        own = [value["font"]["size"]] if isinstance(value.get("font"), dict) and "size" in value["font"] else []
        own += [value[key]["size"] for key in ("tickfont", "textfont") if isinstance(value.get(key), dict)]
        return own + [size for inner in value.values() for size in sizes(inner)]
    return [size for inner in value for size in sizes(inner)] if isinstance(value, list | tuple) else []


def said(figure: go.Figure) -> list[str]:
    return [note.text for note in figure.layout.annotations]


@ALL
def test_only_traces_that_a_slide_can_hold(name):
    assert {trace.type for trace in BUILDERS[name]().data} <= {"scatter", "bar", "heatmap"}


@ALL
def test_no_legend_and_no_title_since_the_surface_writes_the_finding(name):
    layout = BUILDERS[name]().layout
    assert layout.title.text is None
    assert layout.template.layout.showlegend is False


@ALL
def test_no_text_is_smaller_than_13_pixels(name):
    assert min(sizes(BUILDERS[name]().to_plotly_json())) >= 13


@ALL
def test_a_hostile_name_is_never_markup(name):
    assert "<a" not in BUILDERS[name]().to_json().replace("\\u003c", "<")
    assert "<img" not in BUILDERS[name]().to_json().replace("\\u003c", "<")


@ALL
def test_at_most_500_marks(name):
    assert sum(len(trace.x) for trace in BUILDERS[name]().data) <= 500


def test_a_mark_between_columns_stands_on_the_edge_of_the_next_column():
    figure = charts.columns(["a", "b", "c"], [1, 2, 3], marks=[Mark(2, "quota")])
    assert figure.layout.shapes[0].x0 == 1.5


def test_a_note_stands_above_the_middle_of_its_columns():
    figure = charts.columns(["a", "b", "c"], [1, 2, 3], notes=[Note(1, 2, "5 people", "accent")])
    note = next(note for note in figure.layout.annotations if note.text == "5 people")
    assert (note.x, note.font.color) == (1.5, style.BLUE)


def test_rows_are_drawn_from_the_top_and_each_needs_its_height():
    few, many = charts.bars(["a"], [1]), charts.bars(list("abcdefghij"), range(10))
    assert few.layout.yaxis.range[0] > few.layout.yaxis.range[1]
    assert many.layout.height - few.layout.height >= 9 * 26


@pytest.mark.parametrize("open_from", [4, -2, date(2026, 5, 1), pd.Timestamp(2026, 5, 1)])
def test_months_still_open_are_hollow_whether_named_by_position_or_by_month(open_from):
    figure = charts.trend(MONTHS, RATES, open_from=open_from, percent=True)
    hollow = next(trace for trace in figure.data if trace.mode == "markers")
    assert hollow.x == ("2026-05-01", "2026-06-01")
    assert "still open" in said(figure)
    assert "<b>11.0%</b>" in said(figure)


def test_a_missing_month_leaves_a_gap_and_no_zero():
    figure = charts.trend(MONTHS[:3], [0.1, float("nan"), 0.2], percent=True)
    assert figure.data[-1].y == (0.1, None, 0.2)


def test_a_band_runs_along_the_top_and_back_along_the_bottom():
    figure = charts.trend([1, 2], [5, 6], low=[4, 5], high=[6, 7])
    assert (figure.data[0].x, figure.data[0].y) == ((1, 2, 2, 1), (6, 7, 5, 4))


def test_labels_of_lines_that_end_together_are_moved_apart():
    figure = charts.lines({"North": ([1, 2], [1, 5]), "South": ([1, 2], [9, 5])})
    heights = {note.text: note.y for note in figure.layout.annotations}
    assert abs(heights["North"] - heights["South"]) > 0.3


def test_numbers_at_risk_stand_under_the_axis_of_a_survival_curve():
    figure = charts.steps({"All": CURVE}, until=60, at_risk_days=(0, 30, 60))
    assert [note.text for note in figure.layout.annotations if (note.yshift or 0) < -40] == [
        "Still at risk", "100", "80", "30",
    ]  # fmt: skip
    assert "Still a client (axis starts at 80%)" in said(figure)
    assert figure.data[-1].x[0] == 0
    assert figure.data[-1].y[0] == 1


def test_a_funnel_names_only_who_is_outside_and_says_on_which_side():
    figure = charts.funnel([2, 5, 8], [2, 15, 0], names=["Ann", "Bo", "Cy"], outside=[False, True, True], limits=LIMITS)
    tones = {note.text: note.font.color for note in figure.layout.annotations}
    assert "Ann" not in tones
    assert (tones["Bo"], tones["Cy"]) == (style.VERMILION, style.BLUE)
    assert {t.marker.symbol for t in figure.data if t.mode == "markers"} == {"circle", "diamond", "square"}


def test_labels_of_crowded_points_do_not_cover_each_other():
    names = [f"Person {i}" for i in range(4)]
    figure = charts.scatter([1, 1, 1, 9], [5, 5, 5, 1], accent=[True, True, True, False], labels=names)
    places = {
        (note.x, note.y, note.xanchor, note.yshift) for note in figure.layout.annotations if "Person" in note.text
    }
    assert len(places) == 3


def test_whoever_crosses_the_line_is_a_diamond_in_the_accent():
    figure = charts.dumbbell(["Ann", "Bo"], [1.02, 0.9], [0.98, 0.95], a_name="a", b_name="b", accent=[True, False])
    crossing = [trace for trace in figure.data if trace.mode == "markers" and trace.marker.symbol == "diamond"]
    assert [(trace.x, trace.marker.color) for trace in crossing] == [((0.98,), style.VERMILION)]


def test_cells_below_target_carry_a_sign_beside_their_colour():
    cells = pd.DataFrame([[0.5, 0.9]], index=["Step"], columns=["North", "South"])
    figure = charts.matrix(cells, low=cells < 0.8, targets=[0.8])
    assert list(figure.data[0].text[0]) == ["▼50%", "90%"]
    assert list(figure.data[1].text) == ["80%"]


def test_an_empty_matrix_cell_stays_empty_and_a_count_of_none_is_not_written():
    figure = charts.matrix(pd.DataFrame([[None, 0.0, 2.0]], index=["Ann"], columns=list("abc")))
    assert list(figure.data[0].text[0]) == ["", "", "2"]


def test_windows_differ_by_shape_and_not_by_colour_alone():
    figure = BUILDERS["calendar"]()
    looks = [(t.marker.symbol, t.marker.color) for t in figure.data if t.mode == "markers"]
    assert looks == [("square", style.BLUE), ("square", style.PAPER), ("x", style.VERMILION)]


def test_events_come_in_the_order_of_time():
    figure = BUILDERS["timeline"]()
    assert figure.layout.yaxis.ticktext[1] == "First contact"


@pytest.mark.parametrize(("busy", "side"), [(10.0, "left"), (0.0, "right")])
def test_a_mark_is_named_where_fewer_points_lie(busy, side):
    figure = charts.scatter([0.0, busy, busy, 10.0], [0.0, 1.01, 1.02, 2.0], hmarks=[charts.Mark(1.0, "quota")])
    assert [note.xanchor for note in figure.layout.annotations if note.text == "quota"] == [side]


def test_panels_share_one_pair_of_axes_and_show_the_latest_value():
    figure = BUILDERS["small_multiples"]()
    assert {trace.xaxis for trace in figure.data} == {None}
    assert "Ann<br><b>7%</b>" in said(figure)


def test_a_long_name_of_a_panel_stands_in_two_lines_with_its_value():
    frame = pd.DataFrame({"x": [1, 2], "y": [0.1, 0.2], "p": ["Alicia Thornbury"] * 2})
    figure = charts.small_multiples(frame, x="x", y="y", panel="p", percent=True)
    assert "Alicia <b>20%</b><br>Thornbury" in said(figure)


@pytest.mark.parametrize(
    "drawn",
    [
        lambda: charts.columns([], []),
        lambda: charts.bars([], []),
        lambda: charts.trend([], []),
        lambda: charts.lines({}),
        lambda: charts.scatter([], []),
        lambda: charts.dots([], [], [], []),
        lambda: charts.matrix(pd.DataFrame()),
        lambda: charts.calendar([], [], []),
        lambda: charts.timeline([], [], lanes=[]),
        lambda: charts.small_multiples(pd.DataFrame({"x": [], "y": [], "p": []}), x="x", y="y", panel="p"),
    ],
)
def test_nothing_to_draw_is_no_error(drawn):
    assert isinstance(drawn(), go.Figure)


def test_positions_are_spread_around_where_they_want_to_be_and_inside_their_bounds():
    assert spread([1.0, 1.0, 5.0], 1.0) == [0.5, 1.5, 5.0]
    assert spread([9.9, 10.0], 2.0, (0.0, 10.0)) == [7.0, 9.0]


@pytest.mark.parametrize(
    ("value", "percent", "written"),
    [
        (0.105, True, "10%"),
        (1234, False, "1,234"),
        (12_345, False, "12k"),
        (2_500_000, False, "2.5M"),
        (3.14, False, "3.1"),
    ],
)
def test_values_are_written_short(value, percent, written):
    assert in_words(value, percent) == written


def test_a_range_of_counts_starts_at_zero_and_one_of_single_values_is_not_empty():
    assert reach([3, 10], zero=True)[0] == 0
    low, high = reach([100, 100])
    assert low < 100 < high


def test_a_mark_keeps_its_label_as_text():
    figure = charts.trend(MONTHS, RATES, marks=[Mark(0.1, HOSTILE)])
    assert any("&lt;a href" in text for text in said(figure))
