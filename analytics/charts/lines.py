"""Charts over time: a trend with its interval, and several labelled lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from analytics import style
from analytics.charts.frame import (
    LINE_OF_TEXT,
    Mark,
    Values,
    axis_of,
    by_position,
    finished,
    heading,
    horizontal_marks,
    in_words,
    number_format,
    plain,
    present,
    reach,
    spread,
    text_at,
    title,
)

PLOT = 270
SMALL_SHARES = 0.2  # below this, a share is written with a decimal
TONES = (style.BLUE, style.VERMILION, style.INK, style.GREEN)


@by_position
def trend(
    x: Values,
    y: Values,
    *,
    low: Values | None = None,
    high: Values | None = None,
    open_from: Any = None,
    x_title: str = "",
    y_title: str = "",
    percent: bool = False,
    marks: Sequence[Mark] = (),
    label: str = "",
) -> go.Figure:
    """One line over months with the band `low`–`high`; the latest known value is written beside it.

    Points from `open_from` on (a position, or a value of `x`) are grey, hollow and called "still open"; where there is
    an interval they show it and stand alone, since a line down to them would read as a fall.
    """
    places, values = plain(x), plain(y)
    cut = _position(places, open_from)
    lows, highs = plain(low if low is not None else []), plain(high if high is not None else [])
    from_zero = percent and min(present(values, lows), default=0) < 0.4
    span = reach(values, lows, highs, [mark.value for mark in marks], zero=from_zero, room=0.1)
    hover = f"%{{x}}: %{{y:{number_format(percent, present(values))}}}<extra></extra>"
    traces: list[Any] = []
    if lows and highs:
        traces += band(places[:cut], lows[:cut], highs[:cut], style.BLUE_LIGHT)
    if cut < len(values):
        if not (lows and highs):
            tail = max(cut - 1, 0)
            traces.append(line(places[tail:], values[tail:], style.CONTEXT, 2, dash="dot"))
        hollow = {"size": 8, "color": style.PAPER, "line": {"color": style.CONTEXT, "width": 2}}
        traces.append(go.Scatter(x=places[cut:], y=values[cut:], mode="markers", marker=hollow, hovertemplate=hover))
    if cut:
        full = {"size": 7, "color": style.BLUE}
        known = line(places[:cut], values[:cut], style.BLUE, 2.5, hovertemplate=hover, marker=full)
        traces.append(known.update(mode="lines+markers"))
    rules, mark_texts = horizontal_marks(marks, "left")
    rules += _open_intervals(places[cut:], lows[cut:], highs[cut:])
    top = 14 + (LINE_OF_TEXT + 4 if y_title else 0)
    return finished(
        traces,
        height=top + PLOT + 30 + (24 if x_title else 0),
        x=axis_of(list(x)) | {"title": title(x_title), "showgrid": False, "nticks": 8},
        y={"range": span, "tickformat": number_format(percent, span), "nticks": 6},
        margin={"t": top, "r": 16},
        shapes=rules,
        texts=[*_latest(places, values, cut, percent, label), *mark_texts, *heading(y_title)],
    )


def _open_intervals(places: list[Any], lows: list[Any], highs: list[Any]) -> list[dict[str, Any]]:
    look = {"color": style.CONTEXT, "width": 1.5, "dash": "dot"}
    ends = [(x, a, b) for x, a, b in zip(places, lows, highs, strict=bool(lows and highs)) if a is not None]
    return [{"type": "line", "x0": x, "x1": x, "y0": a, "y1": b, "layer": "below", "line": look} for x, a, b in ends]


@by_position
def lines(
    series: Mapping[str, tuple[Values, Values]],
    *,
    accent: Values = (),
    marks: Sequence[Mark] = (),
    x_title: str = "",
    y_title: str = "",
    percent: bool = False,
) -> go.Figure:
    """Several lines, each labelled at its right end; those that `accent` names are coloured, the rest grey."""
    tones = dict(zip(accent, TONES, strict=False))
    every = [value for _, ys in series.values() for value in plain(ys)]
    span = reach(every, [mark.value for mark in marks], zero=percent and min(present(every), default=0) < 0.4)
    traces, ends = [], []
    for name, (xs, ys) in sorted(series.items(), key=lambda item: item[0] in tones):
        values = plain(ys)
        hover = f"%{{x}}: %{{y:{number_format(percent, present(every))}}}<extra>{style.label(name)}</extra>"
        tone, width = tones.get(name, style.CONTEXT), 3 if name in tones else 1.8
        traces.append(line(plain(xs), values, tone, width, name=style.label(name), hovertemplate=hover))
        last = next((value for value in reversed(values) if value is not None), None)
        if last is not None:
            ends.append((name, last))
    texts, width = end_labels(ends, tones, span)
    rules, mark_texts = horizontal_marks(marks, "left")
    top = 14 + (LINE_OF_TEXT + 4 if y_title else 0)
    first = next(iter(series.values()), ((), ()))[0]
    return finished(
        traces,
        height=top + PLOT + 30 + (24 if x_title else 0),
        x=axis_of(list(first)) | {"title": title(x_title), "showgrid": False, "nticks": 7},
        y={"range": span, "tickformat": number_format(percent, span), "nticks": 6},
        margin={"t": top, "r": width + 14},
        shapes=rules,
        texts=[*texts, *mark_texts, *heading(y_title)],
    )


def line(
    x: list[Any], y: list[Any], color: str, width: float, dash: str = "solid", shape: str = "linear", **more: Any
) -> go.Scatter:
    """Return a line trace; without a hover template it stays silent."""
    look = {"color": color, "width": width, "dash": dash, "shape": shape}
    silent = {} if "hovertemplate" in more else {"hoverinfo": "skip"}
    return go.Scatter(x=x, y=y, mode="lines", line=look, **silent, **more)


def band(x: list[Any], low: list[Any], high: list[Any], color: str) -> list[go.Scatter]:
    """Return the filled area between `low` and `high`: there along the top, back along the bottom."""
    kept = [i for i in range(len(x)) if low[i] is not None and high[i] is not None]
    if len(kept) < 2:
        return []
    back = list(reversed(kept))
    return [
        go.Scatter(
            x=[x[i] for i in kept + back],
            y=[high[i] for i in kept] + [low[i] for i in back],
            mode="lines",
            fill="toself",
            fillcolor=color,
            opacity=0.75,
            line={"width": 0, "color": color},
            hoverinfo="skip",
        )
    ]


def end_labels(
    ends: Sequence[tuple[str, float]], tones: Mapping[str, str], span: tuple[float, float]
) -> tuple[list[dict[str, Any]], float]:
    """Return a label right of each line's end, moved apart where lines end close, and the margin they need."""
    written = [style.wrapped(name, 15, 2) for name, _ in ends]
    tallest = max((text.count("<br>") + 1 for text in written), default=1)
    gap = (span[1] - span[0]) / PLOT * LINE_OF_TEXT * tallest
    heights = spread([value for _, value in ends], gap, span)
    texts = []
    for (name, _), text, at in zip(ends, written, heights, strict=True):
        color = tones.get(name, style.MUTED)
        bold = f"<b>{text}</b>" if name in tones else text
        texts.append(text_at(1, at, bold, color=color, size=style.SMALL, side="left", xref="x domain", dx=6))
    return texts, max((style.text_width(text, style.SMALL) for text in written), default=0) * 1.08


def _latest(places: list[Any], values: list[Any], cut: int, percent: bool, label: str) -> list[dict[str, Any]]:
    """Return the latest known value and "still open", each on the side of its point that the line leaves free."""
    texts = []
    known = [i for i in range(cut) if values[i] is not None]
    waiting = [i for i in range(cut, len(values)) if values[i] is not None]
    if known:
        latest = values[known[-1]]
        fine = percent and max(abs(values[i]) for i in known) < SMALL_SHARES
        text = f"<b>{f'{latest:.1%}' if fine else in_words(latest, percent)}</b>"
        text += f" {style.label(label)}" if label else ""
        side = "right" if known[-1] > 0.6 * len(values) else "left"
        texts.append(_beside(places, values, known, text, style.BLUE, style.TEXT, side))
    if waiting:
        texts.append(_beside(places, values, known + waiting, "still open", style.MUTED, style.SMALL, "right"))
    return texts


def _beside(
    places: list[Any], values: list[Any], at: list[int], text: str, color: str, size: int, side: str
) -> dict[str, Any]:
    last, before = at[-1], at[-2] if len(at) > 1 else at[-1]
    stands, dy = ("top", -9) if values[before] > values[last] else ("bottom", 8)
    return text_at(places[last], values[last], text, color=color, size=size, side=side, stands=stands, dy=dy)


def _position(places: list[Any], open_from: Any) -> int:
    if open_from is None:
        return len(places)
    if isinstance(open_from, int) and not isinstance(open_from, bool):
        return max(0, min(open_from if open_from >= 0 else len(places) + open_from, len(places)))
    wanted = plain([open_from])[0]
    return next((i for i, place in enumerate(places) if place is not None and place >= wanted), len(places))
