"""What every chart shares: reference lines, ranges, text beside a mark, and the finished figure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeAlias

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analytics import style

Values: TypeAlias = Sequence[Any] | pd.Series | np.ndarray  # one value per mark

P = ParamSpec("P")

ROW = 30
LINE_OF_TEXT = 19


@dataclass(frozen=True)
class Mark:
    """A reference line at `value`, with its label written beside it; dashed unless told otherwise."""

    value: Any
    label: str = ""
    dash: bool = True


@dataclass(frozen=True)
class Note:
    """A sentence above the columns `first` to `last` (positions, both included), in the shade's colour."""

    first: int
    last: int
    text: str
    shade: str = "plain"


def finished(
    traces: Iterable[Any],
    *,
    height: float,
    x: dict[str, Any] | None = None,
    y: dict[str, Any] | None = None,
    margin: dict[str, float] | None = None,
    shapes: Sequence[dict[str, Any]] = (),
    texts: Sequence[dict[str, Any]] = (),
    kind: str = "xy",
    **layout: Any,
) -> go.Figure:
    """Return the figure in the project's look; shapes and texts are set once, since adding one by one is slow.

    `kind` ("xy", "rows", "columns", "matrix", "panels") is kept in `layout.meta` for surfaces that lay out anew.
    """
    return go.Figure(
        data=list(traces),
        layout={
            "template": style.template,
            "height": round(height),
            "margin": {"l": 8, "r": 12, "t": 12, "b": 8, **(margin or {})},
            "xaxis": x or {},
            "yaxis": y or {},
            "shapes": list(shapes),
            "annotations": list(texts),
            "meta": {"kind": kind},
            **layout,
        },
    )


def by_position(builder: Callable[P, go.Figure]) -> Callable[P, go.Figure]:
    """Let a builder take pandas Series and arrays by position, whatever a Series is indexed by."""

    @wraps(builder)
    def build(*args: P.args, **kwargs: P.kwargs) -> go.Figure:
        return builder(*map(_listed, args), **{name: _listed(value) for name, value in kwargs.items()})

    return build


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, pd.Series | pd.Index | np.ndarray) else value


def plain(values: Iterable[Any]) -> list[Any]:
    """Return plain Python values: dates as dates, missing as None."""
    return [_plain(value) for value in values]


def _plain(value: Any) -> Any:
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, pd.Period):
        value = value.to_timestamp()
    if isinstance(value, pd.Timestamp | datetime):
        return value.strftime("%Y-%m-%d" if (value.hour, value.minute) == (0, 0) else "%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "item"):
        value = value.item()
        return None if isinstance(value, float) and math.isnan(value) else value
    return value


def present(*groups: Iterable[Any] | None) -> list[float]:
    """Return every finite number of the groups."""
    values = (_plain(value) for group in groups if group is not None for value in group)
    return [float(value) for value in values if isinstance(value, int | float) and math.isfinite(value)]


def reach(*groups: Iterable[Any] | None, zero: bool = False, room: float = 0.06) -> tuple[float, float]:
    """Return the axis range that holds all numbers, with `room` on both sides (none below zero where it starts)."""
    values = present(*groups)
    if zero:
        values.append(0.0)
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    width = (high - low) or abs(high) or 1.0
    starts_at_zero = low >= 0 and (zero or low < 0.02 * width)
    return (0.0 if starts_at_zero else low - room * width), high + room * width


def is_dated(values: Values) -> bool:
    """Whether the values are days or months."""
    return len(values) > 0 and all(isinstance(value, date | pd.Timestamp | pd.Period) for value in values)


def axis_of(values: Values) -> dict[str, Any]:
    """Return the axis type that fits the values: days, numbers or names."""
    if is_dated(values):
        return {"type": "date", "hoverformat": "%-d %b %Y", "tickformat": "%b\n%Y"}
    if all(isinstance(value, str) for value in values):
        return {"type": "category"}
    return {}


def number_format(percent: bool, values: Values = ()) -> str:
    """Return the tick format: whole percents, thousands with commas, or 12k where numbers are large."""
    if percent:
        return ".0%"
    largest = max((abs(value) for value in values), default=0.0)
    return "~s" if largest >= 10_000 else ",~r" if largest < 10 else ",.0f"


def in_words(value: float | None, percent: bool = False) -> str:
    """Return the number as it is written beside a mark."""
    if value is None or not math.isfinite(value):
        return ""
    if percent:
        return f"{100 * value:.0f}%"
    if abs(value) >= 10_000:
        return f"{value / 1000:,.0f}k" if abs(value) < 1e6 else f"{value / 1e6:,.1f}M"
    return f"{value:,.0f}" if float(value).is_integer() or abs(value) >= 100 else f"{value:,.1f}"


def text_at(
    x: Any,
    y: Any,
    text: str,
    *,
    color: str = style.INK,
    size: int = style.TEXT,
    side: str = "center",
    stands: str = "middle",
    xref: str = "x",
    yref: str = "y",
    dx: float = 0,
    dy: float = 0,
) -> dict[str, Any]:
    """Return one annotation; `text` is markup already (see `style.label`), `side` and `stands` are its anchors."""
    return {
        "x": x,
        "y": y,
        "text": text,
        "xref": xref,
        "yref": yref,
        "xanchor": side,
        "yanchor": stands,
        "align": side,
        "xshift": dx,
        "yshift": dy,
        "showarrow": False,
        "font": {"size": size, "color": color},
    }


def vertical_marks(
    marks: Sequence[Mark], span: tuple[float, float], *, first_row: int = 0
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]:
    """Return lines, their labels in rows above the plot (so that neighbours never collide), and the rows used."""
    ordered = sorted((mark for mark in marks if mark.value is not None), key=lambda mark: mark.value)
    lines = [
        {"type": "line", "x0": m.value, "x1": m.value, "y0": 0, "y1": 1, "yref": "y domain", "layer": "below"}
        | {"line": {"color": style.MUTED, "width": 1.5, "dash": "dash" if m.dash else "solid"}}
        for m in ordered
    ]
    width = (span[1] - span[0]) or 1.0
    texts: list[dict[str, Any]] = []
    ends: list[float] = []
    for mark in ordered:
        if not mark.label:
            continue
        place = (mark.value - span[0]) / width
        share = style.text_width(mark.label, style.SMALL) / 270
        left = place - share * (0.0 if place < 0.33 else 1.0 if place > 0.67 else 0.5)
        row = next((i for i, end in enumerate(ends) if end < left), len(ends))
        ends[row : row + 1] = [left + share + 0.03]
        side = "left" if place < 0.33 else "right" if place > 0.67 else "center"
        texts.append(
            text_at(mark.value, 1, style.label(mark.label), color=style.MUTED, size=style.SMALL, side=side)
            | {"yref": "y domain", "yanchor": "bottom", "yshift": 2 + LINE_OF_TEXT * (first_row + row)}
        )
    return lines, texts, first_row + len(ends)


def horizontal_marks(marks: Sequence[Mark], side: str = "right") -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return lines across the plot and their labels, standing on the line at its left or right end."""
    lines = [
        {"type": "line", "x0": 0, "x1": 1, "xref": "x domain", "y0": m.value, "y1": m.value, "layer": "below"}
        | {"line": {"color": style.MUTED, "width": 1.5, "dash": "dash" if m.dash else "solid"}}
        for m in marks
    ]
    look: dict[str, Any] = {"color": style.MUTED, "size": style.SMALL, "stands": "bottom", "dy": 1}
    texts = [
        text_at(int(side == "right"), m.value, style.label(m.label), xref="x domain", side=side, **look)
        for m in marks
        if m.label
    ]
    return lines, texts


def heading(text: str, row: int = 0) -> list[dict[str, Any]]:
    """Return the vertical axis' title, written level above the plot where it can be read; empty text, no heading."""
    if not text:
        return []
    return [
        text_at(0, 1, style.label(text, 60), color=style.MUTED, side="left", xref="x domain", yref="y domain")
        | {"yanchor": "bottom", "yshift": 4 + LINE_OF_TEXT * row}
    ]


def title(text: str) -> dict[str, Any]:
    """Return an axis title."""
    return {"text": "<br>".join(style.wrapped(text, 44, 2).split("<br>"))} if text else {}


def spread(positions: Values, gap: float, within: tuple[float, float] | None = None) -> list[float]:
    """Return the positions moved apart so that neighbours are at least `gap` apart, order kept, `within` bounds.

    Examples
    --------
    >>> spread([1.0, 1.0, 5.0], 1.0)
    [0.5, 1.5, 5.0]
    """
    blocks: list[list[float]] = []
    order = sorted(range(len(positions)), key=lambda i: positions[i])
    for i in order:
        blocks.append([positions[i], 1])
        while len(blocks) > 1 and blocks[-1][0] - blocks[-2][0] < gap * (blocks[-1][1] + blocks[-2][1]) / 2:
            (right, n_right), (left, n_left) = blocks.pop(), blocks.pop()
            blocks.append([(right * n_right + left * n_left) / (n_right + n_left), n_right + n_left])
    placed = [middle + gap * (i - (count - 1) / 2) for middle, count in blocks for i in range(int(count))]
    if within and placed:
        floor, ceiling = within[0] + gap / 2, within[1] - gap / 2
        for i, place in enumerate(placed):
            placed[i] = max(place, floor + gap * i)
        for i, place in enumerate(reversed(placed)):
            placed[-1 - i] = min(place, ceiling - gap * i)
    answer = [0.0] * len(positions)
    for i, place in zip(order, placed, strict=True):
        answer[i] = place
    return answer
