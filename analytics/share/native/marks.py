"""What a figure is once read: series, words and axes in plain numbers, and a page's worth of its rows."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Series:
    """Points or a line; None in `x` and `y` is a gap. A negative width is a share of a row's height."""

    name: str
    x: tuple[float | None, ...]
    y: tuple[float | None, ...]
    color: str
    width: float = 0.0
    dash: str = "solid"
    symbol: str | None = None
    size: float = 8.0
    fill: str = ""


@dataclass(frozen=True)
class Words:
    """A label. `x`, `y` are data, or shares of the plot where `x_share`, `y_share`; `dx`, `dy` are pixels."""

    x: float
    y: float
    text: str
    color: str
    side: str = "center"
    stands: str = "middle"
    dx: float = 0.0
    dy: float = 0.0
    x_share: bool = False
    y_share: bool = False


@dataclass(frozen=True)
class Axis:
    """Range, ticks written out (None = the chart's own numbers), number format and title."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...] | None = None
    form: str = "General"
    title: str = ""
    shown: bool = True
    grid: bool = True


@dataclass(frozen=True)
class Drawing:
    """Everything of an XY figure."""

    series: tuple[Series, ...]
    words: tuple[Words, ...]
    x: Axis
    y: Axis
    rows: int = 0
    names: tuple[str, ...] = field(default=())


def part(whole: Drawing, first: int, count: int) -> Drawing:
    """Rows `first` to `first + count` (from the top) of a drawing with rows, moved to the bottom of their own page."""
    top = whole.rows - 1 - first
    shift = top - count + 1

    def inside(y: float) -> bool:
        return shift - 0.5 < y < top + 0.5

    series = []
    for s in whole.series:
        if any(y is not None and math.isinf(y) for y in s.y):
            series.append(s)
            continue
        at = [i for i, y in enumerate(s.y) if y is None or inside(y)]
        if any(s.y[i] is not None for i in at):
            heights = tuple(None if s.y[i] is None else (s.y[i] or 0.0) - shift for i in at)
            series.append(replace(s, x=tuple(s.x[i] for i in at), y=heights))
    words = tuple(w if w.y_share else replace(w, y=w.y - shift) for w in whole.words if w.y_share or inside(w.y))
    ticks = tuple((y - shift, text) for y, text in whole.y.ticks or () if inside(y))
    y = replace(whole.y, low=-0.55, high=count - 0.45, ticks=ticks)
    return replace(whole, series=tuple(series), words=words, y=y, rows=count)
