"""Columns and bars as a native column or bar chart, its reference lines and notes beside it."""

from __future__ import annotations

import math
from typing import Any

import plotly.graph_objects as go
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_CONNECTOR
from pptx.util import Pt

from analytics import style
from analytics.share.native import canvas
from analytics.share.native.canvas import LINE, TEXT_PT, Area, emu, rgb
from analytics.share.native.markup import plain
from analytics.share.native.reading import number_form
from analytics.share.native.workbooks import CategoryData

SCALE = 1.38


def fits(figure: go.Figure) -> bool:
    """Whether the figure is one set of plain bars: nothing but bars and the words at their ends."""
    bars = [trace for trace in figure.data if trace.type == "bar"]
    others = [trace for trace in figure.data if trace.type != "bar"]
    poles = [note for note in figure.layout.annotations or () if note.x == 1 and note.xanchor == "left"]
    return (
        len(bars) == 1
        and not poles
        and all(trace.type == "scatter" and trace.mode == "text" for trace in others)
        and (bars[0].error_x is None or bars[0].error_x.array is None)
        and (bars[0].orientation != "h" or len(bars[0].x) <= 16)
    )


def draw(shapes: Any, figure: go.Figure, area: Area, alt: str) -> None:
    """Add the bars to a slide as one native chart; lines and notes lie where the pinned plot has them."""
    trace = next(trace for trace in figure.data if trace.type == "bar")
    flat = trace.orientation == "h"
    names, values = _names(figure, flat), list(trace.x if flat else trace.y)
    texts = _texts(figure, flat)
    order = list(range(len(values)))[:: -1 if flat else 1]
    data = CategoryData()
    data.categories = [names[i] for i in order]
    data.add_series("Value", [values[i] for i in order])
    inner = _inner(figure, area, names, flat)
    kind = XL_CHART_TYPE.BAR_CLUSTERED if flat else XL_CHART_TYPE.COLUMN_CLUSTERED
    frame = shapes.add_chart(kind, emu(area.x), emu(area.y), emu(area.w), emu(area.h), data)
    frame.name = "Chart"
    canvas.describe(frame, alt)
    chart = frame.chart
    chart.has_legend = chart.has_title = False
    chart.font.size, chart.font.name = Pt(TEXT_PT), canvas.FONT
    left, top = (inner.x - area.x) / area.w, (inner.y - area.y) / area.h
    canvas.fix_plot_area(chart, left, top, inner.w / area.w, inner.h / area.h)
    chart.plots[0].gap_width = 55 if flat else 11
    _axes(chart, figure, flat, [v for v in values if v is not None])
    _bars(chart.plots[0].series[0], trace, texts, order)
    _around(shapes, figure, inner, len(values), flat)


def _names(figure: go.Figure, flat: bool) -> list[str]:
    axis = figure.layout.yaxis if flat else figure.layout.xaxis
    return [plain(text) for text in axis.ticktext]


def _texts(figure: go.Figure, flat: bool) -> list[str]:
    if not flat:
        return [plain(text) for text in next(t for t in figure.data if t.type == "bar").text]
    words = next((t for t in figure.data if t.type == "scatter"), None)
    return [plain(text) for text in words.text] if words is not None else []


def _above(figure: go.Figure) -> float:
    return max(
        (
            (note.yshift or 0) * SCALE + canvas.height(note.text) + 4
            for note in figure.layout.annotations or ()
            if note.yanchor == "bottom" and note.y == 1
        ),
        default=10.0,
    )


def _inner(figure: go.Figure, area: Area, names: list[str], flat: bool) -> Area:
    top, title = _above(figure), bool(figure.layout.xaxis.title and figure.layout.xaxis.title.text)
    left = max((canvas.width(style.escaped(n)) for n in names), default=0) + 22 if flat else 14.0
    wide = area.w - left - 24
    lines = 1 if flat else max((_lines(name, wide / max(len(names), 1)) for name in names), default=1)
    bottom = LINE * lines + 10 + (LINE + 6 if title else 0)
    return Area(area.x + left, area.y + top, wide, area.h - top - bottom)


def _lines(name: str, room: float) -> int:
    return len(canvas.rows_of(name, TEXT_PT, max(room, 60)))


def _axes(chart: Any, figure: go.Figure, flat: bool, values: list[float]) -> None:
    value, category = chart.value_axis, chart.category_axis
    axis = figure.layout.xaxis if flat else figure.layout.yaxis
    given = axis.range or (min([0.0, *values]), max([1.0, *values]))
    value.minimum_scale, value.maximum_scale = _round_range(given, flat)
    value.has_major_gridlines = flat
    value.major_tick_mark = category.major_tick_mark = XL_TICK_MARK.NONE
    value.format.line.fill.background()
    if flat:
        value.major_unit = _step(given)
        value.major_gridlines.format.line.color.rgb = rgb(style.GRID)
        value.tick_labels.number_format_is_linked = False
        value.tick_labels.number_format = number_form(axis.tickformat, *given)
        canvas.look(value.tick_labels.font, TEXT_PT, style.MUTED)
    else:
        value.visible = False
    category.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    category.format.line.color.rgb = rgb(style.CONTEXT)
    canvas.look(category.tick_labels.font, TEXT_PT, style.INK if flat else style.MUTED)
    words = figure.layout.xaxis.title.text if figure.layout.xaxis.title else None
    if words:
        titled = value if flat else category
        titled.has_title = True
        canvas.put(titled.axis_title.text_frame, words.replace("<br>", " "), TEXT_PT, style.MUTED)


def _bars(series: Any, trace: Any, texts: list[str], order: list[int]) -> None:
    colors = trace.marker.color
    series.invert_if_negative = False
    for place, i in enumerate(order):
        color = colors if isinstance(colors, str) else colors[i]
        point = series.points[place]
        point.format.fill.solid()
        point.format.fill.fore_color.rgb = rgb(color)
        if color == style.CONTEXT_LIGHT:
            point.format.line.color.rgb = rgb(style.CONTEXT)
        if i < len(texts) and texts[i]:
            label = point.data_label
            canvas.put(label.text_frame, style.escaped(texts[i]), TEXT_PT, style.INK)
            label.text_frame.word_wrap = False
            label.position = XL_LABEL_POSITION.OUTSIDE_END


def _around(shapes: Any, figure: go.Figure, inner: Area, count: int, flat: bool) -> None:
    low, high = _round_range(figure.layout.xaxis.range, True) if flat else (-0.5, count - 0.5)

    def across(x: float) -> float:
        return inner.x + (x - low) / (high - low) * inner.w

    for shape in figure.layout.shapes or ():
        at = across(shape.x0)
        line = shapes.add_connector(MSO_CONNECTOR.STRAIGHT, emu(at), emu(inner.y), emu(at), emu(inner.y + inner.h))
        line.name = "Reference line"
        line.line.color.rgb, line.line.width = rgb(shape.line.color), Pt(1.25)
        line.line.dash_style = MSO_LINE.DASH if shape.line.dash == "dash" else MSO_LINE.SOLID
    for note in figure.layout.annotations or ():
        wide, high_ = canvas.width(note.text) * 1.1 + 8, canvas.height(note.text)
        x = inner.x + note.x * inner.w if "domain" in note.xref else across(note.x)
        y = inner.y + (1 - note.y) * inner.h - (note.yshift or 0) * SCALE
        x -= {"left": 0.0, "right": wide}.get(note.xanchor, wide / 2)
        y -= {"top": 0.0, "bottom": high_}.get(note.yanchor, high_ / 2)
        x = min(max(x, 8.0), canvas.WIDTH - wide - 8)
        place = Area(x, y, wide, high_)
        canvas.box(shapes, place, note.text, color=note.font.color, align=note.xanchor, anchor="middle")


def _step(given: Any) -> float:
    raw = (given[1] - given[0]) / 8
    power = 10 ** math.floor(math.log10(raw))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= raw * 0.999)


def _round_range(given: Any, flat: bool) -> tuple[float, float]:
    if not flat:
        return given[0], given[1]
    step = _step(given)
    return math.floor(given[0] / step + 0.02) * step, math.ceil(given[1] / step - 0.02) * step
