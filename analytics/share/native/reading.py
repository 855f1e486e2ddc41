"""A plotly figure read once into series and words in plain numbers, ready to be drawn natively."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import plotly.graph_objects as go

from analytics import style
from analytics.share.native.marks import Axis, Drawing, Series, Words
from analytics.share.native.markup import plain

EXCEL_DAY_ZERO = date(1899, 12, 30)
BAND_LINE = {
    style.BLUE_LIGHT: style.BLUE_MID,
    style.VERMILION_LIGHT: style.VERMILION_MID,
    style.CONTEXT_LIGHT: style.CONTEXT,
}
HOLLOW = {style.BLUE: style.BLUE_LIGHT, style.VERMILION: style.VERMILION_LIGHT}
SIGNS = {"diamond": "◆", "square": "■", "triangle-up": "▲", "star": "★", "x": "✕"}
FORMATS = {".0%": "0%", ".1%": "0.0%", "~s": '[>=1000000]0.0,,"M";[>=1000]0,"k";0'}
BELOW_ZERO = '[<=-1000]-0,"k";[>=1000]0,"k";0'


class UnknownTraceError(TypeError):
    """A trace, or a way of drawing one, that has no native form here."""


def drawing(figure: go.Figure) -> Drawing:
    """Read a figure of scatter traces and horizontal bars.

    Raises
    ------
    UnknownTraceError
        A trace of another type, or one drawn in a way that has no native form.
    """
    reader = _Reader(figure)
    series: list[Series] = []
    words: list[Words] = []
    for i, trace in enumerate(figure.data):
        if trace.type == "bar" and trace.orientation == "h":
            series += reader.bars(trace)
        elif trace.type == "scatter":
            series += reader.scatter(trace, i)
            words += reader.texts(trace)
        else:
            raise UnknownTraceError(f'A "{trace.type}" trace has no native form on a slide.')
    rules = [series for shape in figure.layout.shapes or () for series in reader.rule(shape)]
    words += [reader.annotation(note) for note in figure.layout.annotations or ()]
    if any(s.name == "Bars" for s in series):
        series, marked = _written_marks(series)
        words += marked
    kind = (figure.layout.meta or {}).get("kind", "xy")
    x, y = reader.x_axis(series), reader.y_axis(series)
    return Drawing((*rules, *series), tuple(words), x, y, rows=len(y.ticks or ()) if kind == "rows" else 0)


class _Reader:
    """Turns plotly's values into numbers: days as Excel counts them, names as positions, rows from the bottom."""

    def __init__(self, figure: go.Figure) -> None:
        self.layout = figure.layout
        first = [v for trace in figure.data for v in list(trace.x if trace.x is not None else [])]
        strings = [v for v in first if isinstance(v, str)]
        self.dated = bool(strings) and (figure.layout.xaxis.type == "date" or all(_is_day(v) for v in strings))
        self.names = [] if self.dated else list(dict.fromkeys(strings))
        given = figure.layout.yaxis.range
        self.flip = bool(given) and given[0] > given[1]
        self.top = math.floor(max(given)) if self.flip else 0

    def at_x(self, value: Any) -> float | None:
        """Where a value lies along x; None where there is none."""
        if value is None:
            return None
        if isinstance(value, str):
            if self.dated:
                return float((date.fromisoformat(value[:10]) - EXCEL_DAY_ZERO) / timedelta(days=1))
            return float(self.names.index(value)) if value in self.names else None
        return float(value) if math.isfinite(float(value)) else None

    def at_y(self, value: Any) -> float | None:
        """Where a value lies along y, counted from below."""
        if value is None or not math.isfinite(float(value)):
            return None
        return self.top - float(value) if self.flip else float(value)

    def scatter(self, trace: Any, i: int) -> list[Series]:
        """Lines and points of a trace; a line with gaps becomes several series of one name."""
        modes = set((trace.mode or "lines").split("+"))
        if not modes & {"lines", "markers"}:
            return []
        name = plain(trace.name or "") or f"Series {i + 1}"
        xs = [self.at_x(v) for v in trace.x]
        ys = [self.at_y(v) for v in trace.y]
        if trace.fill == "toself":
            return _band(xs, ys, trace.fillcolor)
        if trace.fill not in (None, "none"):
            raise UnknownTraceError(f'The fill "{trace.fill}" has no native form on a slide.')
        line = dict.fromkeys(("color", "width", "dash", "shape")) | (trace.line.to_plotly_json() if trace.line else {})
        if line["shape"] not in (None, "linear", "hv"):
            raise UnknownTraceError(f'The line shape "{line["shape"]}" has no native form on a slide.')
        made: list[Series] = []
        for part_x, part_y in _runs(xs, ys) if "lines" in modes else [(xs, ys)]:
            if line["shape"] == "hv":
                part_x, part_y = _stairs(part_x, part_y)
            made.append(self._series(trace, name, part_x, part_y, modes, line))
        return [*_intervals(trace.error_x, xs, ys), *made]

    def _series(
        self, trace: Any, name: str, xs: Sequence[Any], ys: Sequence[Any], modes: set[str], line: dict[str, Any]
    ) -> Series:
        marker = trace.marker
        color = line["color"] if "lines" in modes else marker.color
        if not isinstance(color, str):
            raise UnknownTraceError("A trace whose marks have several colours has no native form on a slide.")
        kept = [i for i, (x, y) in enumerate(zip(xs, ys, strict=True)) if x is not None and y is not None]
        rim = marker.line.color if marker and marker.line and isinstance(marker.line.color, str) else ""
        hollow = "markers" in modes and marker.color == style.PAPER
        return Series(
            name=name,
            x=tuple(float(xs[i]) for i in kept),
            y=tuple(float(ys[i]) for i in kept),
            color=(rim if hollow and rim else color),
            width=float(line["width"] or 2) if "lines" in modes else 0.0,
            dash=line["dash"] or "solid",
            symbol=(marker.symbol or "circle") if "markers" in modes else None,
            size=float(marker.size or 8) if "markers" in modes else 0.0,
            fill=HOLLOW.get(rim, style.CONTEXT) if hollow else "",
        )

    def bars(self, trace: Any) -> list[Series]:
        """Horizontal bars as thick lines from zero, one series per colour, and their intervals."""
        colors = trace.marker.color
        colors = [colors] * len(trace.x) if isinstance(colors, str) else list(colors)
        made: list[Series] = []
        xs, ys = [self.at_x(v) for v in trace.x], [self.at_y(v) for v in trace.y]
        for color in dict.fromkeys(colors):
            at = [i for i, c in enumerate(colors) if c == color and xs[i]]
            shown = style.CONTEXT if color == style.CONTEXT_LIGHT else color
            bars = _gapped([(0.0, xs[i], ys[i]) for i in at])
            made.append(Series("Bars", *bars, shown, width=-0.6))
        return [*made, *_intervals(trace.error_x, xs, ys)]

    def texts(self, trace: Any) -> list[Words]:
        """The words of a trace that holds text."""
        if "text" not in (trace.mode or ""):
            return []
        many = len(trace.x)
        places = _each(trace.textposition or "middle center", many)
        colors = _each(trace.textfont.color or style.INK, many)
        made = []
        for x, y, text, place, color in zip(trace.x, trace.y, trace.text, places, colors, strict=True):
            at_x, at_y = self.at_x(x), self.at_y(y)
            if at_x is not None and at_y is not None and text:
                side = {"left": "right", "right": "left"}.get(place.split()[-1], "center")
                made.append(Words(at_x, at_y, text.replace("\u00a0", " ").strip(), color, side))
                made[-1] = replace(made[-1], dx={"left": 10.0, "right": -10.0}.get(side, 0.0))
        return made

    def annotation(self, annotation: Any) -> Words:
        """An annotation, anchored in data or at the plot's edge."""
        note = annotation.to_plotly_json()  # plotly's own properties take ten times as long
        xref, yref = note.get("xref") or "", note.get("yref") or ""
        x_share, y_share = "domain" in xref or xref == "paper", "domain" in yref or yref == "paper"
        x = float(note["x"]) if x_share else self.at_x(note["x"])
        y = float(note["y"]) if y_share else self.at_y(note["y"])
        text = note["text"].replace("<br>", " ") if x_share and x == 1 and not y_share else note["text"]
        place: dict[str, Any] = {
            "x_share": x_share,
            "y_share": y_share,
            "dx": note.get("xshift") or 0.0,
            "dy": note.get("yshift") or 0.0,
        }
        color = note.get("font", {}).get("color") or style.INK
        return Words(
            x or 0.0, y or 0.0, text, color, note.get("xanchor") or "center", note.get("yanchor") or "middle", **place
        )

    def rule(self, shape: Any) -> list[Series]:
        """A straight line, or the two sides of a strip; an end given as a share of the plot is infinite for now."""
        if shape.type not in {"line", "rect"}:
            raise UnknownTraceError(f'A "{shape.type}" shape has no native form on a slide.')
        x_share, y_share = "domain" in (shape.xref or ""), "domain" in (shape.yref or "")
        xs = [-math.inf if x_share else self.at_x(shape.x0), math.inf if x_share else self.at_x(shape.x1)]
        ys = [-math.inf if y_share else self.at_y(shape.y0), math.inf if y_share else self.at_y(shape.y1)]
        color = shape.line.color or style.CONTEXT
        look: dict[str, Any] = {
            "color": color,
            "width": float(shape.line.width or 1.5),
            "dash": shape.line.dash or "dash",
        }
        if shape.type == "rect":
            return [Series("Window", (x or 0.0,) * 2, (-math.inf, math.inf), **look) for x in xs]
        return [Series("Mark", tuple(x or 0.0 for x in xs), tuple(y or 0.0 for y in ys), **look)]

    def x_axis(self, series: Sequence[Series]) -> Axis:
        """Range, ticks and title along x."""
        axis = self.layout.xaxis
        given = [self.at_x(v) for v in axis.range] if axis.range else None
        low, high = _span([v for s in series for v in s.x if v is not None], given)
        ticks = None
        if axis.tickvals is not None:
            texts = axis.ticktext if axis.ticktext is not None else axis.tickvals
            ticks = tuple((float(v), _one_line(t)) for v, t in zip(axis.tickvals, texts, strict=True))
        elif self.dated:
            ticks = _months(low, high)
        elif self.names:
            ticks = tuple((float(i), _one_line(name)) for i, name in enumerate(self.names))
        title, shown = (axis.title.text or "" if axis.title else ""), axis.visible is not False
        form = number_form(axis.tickformat, low, high)
        return Axis(low, high, ticks, form, _one_line(title), shown, axis.showgrid is not False and ticks is None)

    def y_axis(self, series: Sequence[Series]) -> Axis:
        """Range and ticks along y."""
        axis = self.layout.yaxis
        given = [self.at_y(v) for v in axis.range] if axis.range else None
        low, high = _span([v for s in series for v in s.y if v is not None], given)
        ticks = None
        if axis.tickvals is not None:
            pairs = zip(axis.tickvals, axis.ticktext, strict=True)
            ticks = tuple((self.at_y(v) or 0.0, _one_line(t)) for v, t in pairs)
        form = number_form(axis.tickformat, low, high)
        return Axis(low, high, ticks, form, shown=axis.visible is not False)


def number_form(tickformat: str | None, low: float, high: float) -> str:
    """Plotly's number format as a spreadsheet's."""
    if tickformat == "~s" and low < 0:
        return BELOW_ZERO
    return FORMATS.get(tickformat or "", "General" if high - low < 5 else "#,##0")


def _band(xs: list[Any], ys: list[Any], color: str) -> list[Series]:
    half = len(xs) // 2
    look: dict[str, Any] = {"color": BAND_LINE.get(color, color), "width": 1.2, "dash": "dash"}
    upper = [(x, y) for x, y in zip(xs[:half], ys[:half], strict=True) if x is not None and y is not None]
    lower = [(x, y) for x, y in zip(xs[:half], ys[: half - 1 : -1], strict=True) if x is not None and y is not None]
    return [
        Series(f"{word} end of the interval", tuple(p[0] for p in side), tuple(p[1] for p in side), **look)
        for word, side in (("Upper", upper), ("Lower", lower))
        if side
    ]


def _intervals(error: Any, xs: Sequence[Any], ys: Sequence[Any]) -> list[Series]:
    """The intervals of points as one series with gaps (native error bars are lost by LibreOffice)."""
    if not error or error.array is None:
        return []
    ends = [
        (x - error.arrayminus[i], x + error.array[i], y)
        for i, (x, y) in enumerate(zip(xs, ys, strict=True))
        if x is not None and y is not None
    ]
    return [Series("Intervals", *_gapped(ends), error.color, width=float(error.thickness))]


def _gapped(rows: Sequence[tuple[float, Any, Any]]) -> tuple[tuple[float | None, ...], tuple[float | None, ...]]:
    """Level strokes (from, to, height) as x and y with a gap after each."""
    xs = [x for low, high, _ in rows for x in (low, high, None)]
    ys = [y for _, _, height in rows for y in (height, height, None)]
    return tuple(xs[:-1]), tuple(ys[:-1])


def _runs(xs: list[Any], ys: list[Any]) -> list[tuple[list[Any], list[Any]]]:
    found: list[tuple[list[Any], list[Any]]] = [([], [])]
    for x, y in zip(xs, ys, strict=True):
        if x is None or y is None:
            found.append(([], []))
        else:
            found[-1][0].append(x)
            found[-1][1].append(y)
    return [run for run in found if run[0]]


def _written_marks(series: Sequence[Series]) -> tuple[list[Series], list[Words]]:
    """Marks over bars as signs in the text layer: LibreOffice draws a bar's thick line over later markers."""
    marks = [s for s in series if s.symbol and not s.width]
    words = [
        Words(x, y, SIGNS.get(s.symbol or "", "●"), s.color)
        for s in marks
        for x, y in zip(s.x, s.y, strict=True)
        if x is not None and y is not None
    ]
    return [s for s in series if s not in marks], words


def _stairs(xs: Sequence[Any], ys: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    return [x for x in xs for _ in (0, 1)][1:], [y for y in ys for _ in (0, 1)][:-1]


def _span(values: Sequence[float], given: Sequence[float | None] | None) -> tuple[float, float]:
    if given and given[0] is not None and given[1] is not None:
        return min(given[0], given[1]), max(given[0], given[1])
    finite = [v for v in values if math.isfinite(v)] or [0.0, 1.0]
    low, high = min(finite), max(finite)
    room = 0.03 * ((high - low) or 1.0)
    return low - (0.0 if 0 <= low < 3 * room else room), high + room


def _months(low: float, high: float) -> tuple[tuple[float, str], ...]:
    start, end = EXCEL_DAY_ZERO + timedelta(days=low), EXCEL_DAY_ZERO + timedelta(days=high)
    if high - low < 62:
        step = max(1, round((high - low) / 7))
        days = [start + timedelta(days=i) for i in range(1, int(high - low) + 1, step)]
        return tuple((float((d - EXCEL_DAY_ZERO).days), f"{d.day} {d:%b}") for d in days)
    months = [
        date(year, month, 1)
        for year in range(start.year, end.year + 1)
        for month in range(1, 13)
        if start <= date(year, month, 1) <= end
    ]
    step = max(1, math.ceil(len(months) / 8))
    return tuple((float((m - EXCEL_DAY_ZERO).days), f"{m:%b %Y}") for m in months[::step])


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value[:10])
    except ValueError:
        return False
    return True


def _each(value: Any, many: int) -> list[Any]:
    return [value] * many if isinstance(value, str) else list(value)


def _one_line(markup: Any) -> str:
    return str(markup).replace("<br>", " ")
