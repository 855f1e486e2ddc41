"""A drawing as a native XY chart: lines, points, intervals, and words that move with the chart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pptx.enum.chart import XL_CHART_TYPE, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE
from pptx.oxml import parse_xml
from pptx.util import Pt

from analytics import style
from analytics.share.native import canvas
from analytics.share.native.canvas import CHART, DRAWING, LINE, TEXT_PT, Area, emu, rgb
from analytics.share.native.marks import Axis, Drawing, Series, Words
from analytics.share.native.workbooks import XyData

SCALE = 1.38  # a screen's 13.5 px text is 14 pt on the slide; distances beside text grow with it
SYMBOLS = {
    "circle": XL_MARKER_STYLE.CIRCLE,
    "diamond": XL_MARKER_STYLE.DIAMOND,
    "square": XL_MARKER_STYLE.SQUARE,
    "triangle-up": XL_MARKER_STYLE.TRIANGLE,
    "star": XL_MARKER_STYLE.STAR,
    "x": XL_MARKER_STYLE.X,
}
DASHES = {"dash": MSO_LINE.DASH, "dot": MSO_LINE.ROUND_DOT, "solid": MSO_LINE.SOLID}
SIDES = {"left": "r", "right": "l", "center": "ctr", "below": "b"}  # a label anchored left stands right of its point
_SHOWN = (
    '<c:showLegendKey val="0"/><c:showVal val="{value}"/><c:showCatName val="0"/><c:showSerName val="0"/>'
    '<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
)


@dataclass(frozen=True)
class Plot:
    """Where the inner plot lies in the area, and how data become pixels in it."""

    area: Area
    x: Axis
    y: Axis

    def at(self, words: Words) -> tuple[float, float]:
        """The pixel, from the plot's top left corner, at which a label is anchored."""
        across = words.x if words.x_share else (words.x - self.x.low) / (self.x.high - self.x.low)
        up = words.y if words.y_share else (words.y - self.y.low) / (self.y.high - self.y.low)
        return across * self.area.w + words.dx * SCALE, (1 - up) * self.area.h - words.dy * SCALE

    def data(self, px: float, py: float) -> tuple[float, float]:
        """The data at a pixel of the plot."""
        return (
            self.x.low + px / self.area.w * (self.x.high - self.x.low),
            self.y.low + (1 - py / self.area.h) * (self.y.high - self.y.low),
        )


def draw(shapes: Any, drawing: Drawing, area: Area, alt: str) -> None:
    """Add the drawing to a slide as one native chart, and the words that stand outside its plot as text boxes."""
    drawing = replace(drawing, x=_rounded(drawing.x), y=_rounded(drawing.y))
    plot = _plot(drawing, area)
    inside, outside = _sorted(drawing.words, plot)
    inside += _tick_words(drawing)
    series = [s for s in drawing.series if s.x]
    data = XyData()
    points = [(w.x, w.y) for w, _ in inside] or [(drawing.x.low, drawing.y.low)]
    longest = max([len(s.x) for s in series], default=1)
    helper = data.add_series("Labels")
    # the helper comes first and is the longest: LibreOffice loses a series that stands before a longer one
    for x, y in points + [points[-1]] * (longest - len(points)):
        helper.add_data_point(_inside(x, drawing.x), _inside(y, drawing.y))
    for s in series:
        added = data.add_series(s.name)
        for at_x, at_y in zip(s.x, s.y, strict=True):
            added.add_data_point(_inside(at_x, drawing.x), _inside(at_y, drawing.y))
    kind = XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS
    frame = shapes.add_chart(kind, emu(area.x), emu(area.y), emu(area.w), emu(area.h), data)
    frame.name = "Chart"
    canvas.describe(frame, alt)
    chart = frame.chart
    chart.has_legend = chart.has_title = False
    chart.font.size, chart.font.name = Pt(TEXT_PT), canvas.FONT
    canvas.fix_plot_area(
        chart,
        (plot.area.x - area.x) / area.w,
        (plot.area.y - area.y) / area.h,
        plot.area.w / area.w,
        plot.area.h / area.h,
    )
    _axis(chart.category_axis, drawing.x)
    _axis(chart.value_axis, drawing.y)
    _label_series(chart.plots[0].series[0], inside)
    row = plot.area.h / (drawing.y.high - drawing.y.low)
    for s, native in zip(series, list(chart.plots[0].series)[1:], strict=True):
        _open_gaps(native, s)
        _dress(native, s, row)
    for words in outside:
        _beside(shapes, words, plot)


def _inside(value: float | None, axis: Axis) -> float | None:
    """The value, moved a hair inside the axis where it lies on its edge or beyond: at the edge it may be dropped."""
    if value is None:
        return None
    hair = 1e-6 * (axis.high - axis.low)
    return min(max(value, axis.low + hair), axis.high - hair)


def _plot(drawing: Drawing, area: Area) -> Plot:
    """The inner plot: what is left of the area when ticks, titles and the words around it have their room."""
    x, y = drawing.x, drawing.y
    left = right = 14.0
    bottom = top = 12.0
    if y.shown:
        texts = [t for _, t in y.ticks] if y.ticks is not None else _numbers(y)
        left += max((canvas.width(t) for t in texts), default=0.0) + 10
    if x.shown:
        bottom += LINE + 4 + (LINE + 6 if x.title else 0)
        last = x.ticks[-1][1] if x.ticks else (_numbers(x) or [""])[-1]
        right = max(right, canvas.width(last) / 2 + 4)
    for words in drawing.words:
        if words.x_share and words.x == 1 and words.side == "left":
            right = max(right, words.dx * SCALE + canvas.width(words.text) + 10)
        if words.y_share and words.y == 1 and words.stands == "bottom":
            top = max(top, words.dy * SCALE + canvas.height(words.text) + 4)
        if words.y_share and words.y == 0 and words.stands == "top":
            bottom = max(bottom, -words.dy * SCALE + canvas.height(words.text) + 4)
    inner = Area(area.x + left, area.y + top, area.w - left - right, area.h - top - bottom)
    return Plot(inner, x, y)


def _sorted(words: Sequence[Words], plot: Plot) -> tuple[list[tuple[Words, str]], list[Words]]:
    """The words that can be labels of the helper series (in data units), and those that need a box of their own."""
    inside, outside = [], []
    for w in words:
        px, py = plot.at(w)
        wide, high = canvas.width(w.text), canvas.height(w.text)
        middle = py + {"top": high / 2, "bottom": -high / 2}.get(w.stands, 0.0)
        start = px - {"left": 0.0, "right": wide}.get(w.side, wide / 2)
        fits = start >= -2 and start + wide <= plot.area.w + 12 and 0 <= middle <= plot.area.h
        if fits and "<span" not in w.text:
            x, y = plot.data(px, middle)
            inside.append((replace(w, x=x, y=y, x_share=False, y_share=False, dx=0, dy=0), w.side))
        else:
            outside.append(w)
    return inside, outside


def _tick_words(drawing: Drawing) -> list[tuple[Words, str]]:
    """Ticks that are not plain numbers, as labels at the edge of the plot."""
    found = []
    for at, text in (drawing.x.ticks or ()) if drawing.x.shown else ():
        found.append((Words(at, drawing.y.low, text, style.MUTED), "below"))
    for at, text in (drawing.y.ticks or ()) if drawing.y.shown else ():
        found.append((Words(drawing.x.low, at, text + "\u00a0\u00a0", style.INK), "right"))
    return found


def _beside(shapes: Any, words: Words, plot: Plot) -> None:
    px, py = plot.at(words)
    wide, high = canvas.width(words.text) * 1.1 + 8, canvas.height(words.text)
    x = plot.area.x + px - {"left": 0.0, "right": wide}.get(words.side, wide / 2)
    y = plot.area.y + py - {"top": 0.0, "bottom": high}.get(words.stands, high / 2)
    x = min(max(x, 8.0), canvas.WIDTH - wide - 8)
    canvas.box(shapes, Area(x, y, wide, high), words.text, color=words.color, align=words.side, anchor="middle")


def _rounded(axis: Axis) -> Axis:
    """The axis widened downwards to a whole step, so that its numbers are round; axes with ticks of their own stay."""
    if axis.ticks is not None or not axis.shown:
        return axis
    step = _step(axis)
    return replace(axis, low=math.floor(axis.low / step + 0.02) * step)


def _step(axis: Axis) -> float:
    raw = (axis.high - axis.low) / 8
    power = 10 ** math.floor(math.log10(raw))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= raw * 0.999)


def _numbers(axis: Axis) -> list[str]:
    """Roughly how the chart's own numbers are written, for their width."""
    percent, large = "%" in axis.form, max(abs(axis.low), abs(axis.high))
    return [
        f"{v:.0%}" if percent else f"{v / 1000:,.0f}k" if large >= 1e4 else f"{v:,.4g}" for v in (axis.low, axis.high)
    ]


def _axis(native: Any, axis: Axis) -> None:
    native.minimum_scale, native.maximum_scale = axis.low, axis.high
    native.major_tick_mark = native.minor_tick_mark = XL_TICK_MARK.NONE
    own = axis.shown and axis.ticks is None
    native.has_major_gridlines = own and axis.grid
    if own:
        native.major_unit = _step(axis)
    if native.has_major_gridlines:
        native.major_gridlines.format.line.color.rgb = rgb(style.GRID)
        native.major_gridlines.format.line.width = Pt(0.75)
    native.format.line.fill.background()
    native.tick_label_position = XL_TICK_LABEL_POSITION.LOW if own else XL_TICK_LABEL_POSITION.NONE
    canvas.look(native.tick_labels.font, TEXT_PT, style.MUTED)
    native.tick_labels.number_format_is_linked = False
    native.tick_labels.number_format = axis.form
    native.has_title = bool(axis.title) and axis.shown
    if native.has_title:
        canvas.put(native.axis_title.text_frame, axis.title, TEXT_PT, style.MUTED)


def _label_series(native: Any, inside: Sequence[tuple[Words, str]]) -> None:
    native.format.line.fill.background()
    native.marker.style = XL_MARKER_STYLE.NONE
    native.smooth = False
    labels = "".join(_label(i, words, side) for i, (words, side) in enumerate(inside))
    xml = f'<c:dLbls xmlns:c="{CHART}" xmlns:a="{DRAWING}">{labels}{_SHOWN.format(value=0)}</c:dLbls>'
    native._element.find(f"{{{CHART}}}xVal").addprevious(parse_xml(xml))


def _label(i: int, words: Words, side: str) -> str:
    text = canvas.paragraphs(words.text, TEXT_PT, words.color)
    text = text[text.index(">") + 1 : text.rindex("<")]
    rich = f'<c:rich><a:bodyPr wrap="none"/><a:lstStyle/>{text}</c:rich>'
    place = f'<c:dLblPos val="{SIDES[side]}"/>'
    return f'<c:dLbl><c:idx val="{i}"/><c:tx>{rich}</c:tx>{place}{_SHOWN.format(value=1)}</c:dLbl>'


def _dress(native: Any, series: Series, row: float) -> None:
    native.smooth = False
    line = native.format.line
    if series.width:
        line.color.rgb = rgb(series.color)
        line.width = Pt(max(series.width * 0.9, 0.75) if series.width > 0 else -series.width * row * 0.75)
        line._get_or_add_ln().set("cap", "flat")
        line.dash_style = DASHES.get(series.dash, MSO_LINE.DASH)
    else:
        line.fill.background()
    marker = native.marker
    if series.symbol is None:
        marker.style = XL_MARKER_STYLE.NONE
    else:
        if series.symbol not in SYMBOLS:
            raise TypeError(f'The symbol "{series.symbol}" has no native form on a slide.')
        marker.style = SYMBOLS[series.symbol]
        marker.size = round(min(max(series.size, 5), 40))
        marker.format.fill.solid()
        marker.format.fill.fore_color.rgb = rgb(series.fill or series.color)
        rim = series.color if series.fill or series.symbol == "x" else style.PAPER
        marker.format.line.color.rgb = rgb(rim)
        marker.format.line.width = Pt(1.75 if series.fill or series.symbol == "x" else 0.75)


def _open_gaps(native: Any, series: Series) -> None:
    """Take the points that are not there out of the chart's cache; the workbook's cells are empty already."""
    gaps = {i for i, y in enumerate(series.y) if y is None}
    for point in native._element.iter(f"{{{CHART}}}pt"):
        if int(point.get("idx")) in gaps and point.getparent().getparent().getparent().tag != f"{{{CHART}}}tx":
            point.getparent().remove(point)
