"""Charts over time: a trend with its interval, several lines, and one small line per panel."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analytics import style
from analytics.charts.frame import (
    LINE_OF_TEXT,
    Mark,
    axis_of,
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
TONES = (style.BLUE, style.VERMILION, style.INK, style.GREEN)


def trend(
    x: Sequence[Any],
    y: Sequence[float],
    *,
    low: Sequence[float] | None = None,
    high: Sequence[float] | None = None,
    open_from: Any = None,
    x_title: str = "",
    y_title: str = "",
    percent: bool = False,
    marks: Sequence[Mark] = (),
    label: str = "",
) -> go.Figure:
    """One line over months with the band `low`–`high`; the latest known value is written beside it.

    Points from `open_from` on (a position, or a value of `x`) are grey, hollow and called "still open".
    """
    places, values = plain(x), plain(y)
    cut = _position(places, open_from)
    lows, highs = plain(low if low is not None else []), plain(high if high is not None else [])
    span = reach(values, lows, highs, [mark.value for mark in marks], zero=percent, room=0.1)
    hover = f"%{{x}}: %{{y:{number_format(percent, present(values))}}}<extra></extra>"
    traces: list[Any] = []
    if lows and highs:
        traces += band(places[:cut], lows[:cut], highs[:cut], style.BLUE_LIGHT)
        traces += band(places[cut:], lows[cut:], highs[cut:], style.CONTEXT_LIGHT)
    if cut < len(values):
        tail = max(cut - 1, 0)
        traces.append(line(places[tail:], values[tail:], style.CONTEXT, 2, dash="dot"))
        hollow = {"size": 8, "color": style.PAPER, "line": {"color": style.CONTEXT, "width": 2}}
        traces.append(go.Scatter(x=places[cut:], y=values[cut:], mode="markers", marker=hollow, hovertemplate=hover))
    if cut:
        full = {"size": 7, "color": style.BLUE}
        known = line(places[:cut], values[:cut], style.BLUE, 2.5, hovertemplate=hover, marker=full)
        traces.append(known.update(mode="lines+markers"))
    rules, mark_texts = horizontal_marks(marks)
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


def lines(
    series: Mapping[str, tuple[Sequence[Any], Sequence[float]]],
    *,
    accent: Sequence[str] = (),
    marks: Sequence[Mark] = (),
    x_title: str = "",
    y_title: str = "",
    percent: bool = False,
) -> go.Figure:
    """Several lines, each labelled at its right end; those that `accent` names are coloured, the rest grey."""
    tones = dict(zip(accent, TONES, strict=False))
    every = [value for _, ys in series.values() for value in plain(ys)]
    span = reach(every, [mark.value for mark in marks], zero=percent)
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
    rules, mark_texts = horizontal_marks(marks)
    mark_texts = [text | {"x": 0, "xanchor": "left"} for text in mark_texts]
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


def small_multiples(
    frame: pd.DataFrame,
    *,
    x: str,
    y: str,
    panel: str,
    mark: Mark | None = None,
    percent: bool = False,
    columns: int = 4,
) -> go.Figure:
    """One small line per value of `panel`, all on one scale, with its latest value; in the frame's panel order.

    All panels share a single pair of axes (panel n is moved to its place), which draws a hundred times faster
    than real subplots; the true values are in the hover text and in the exhibit's table.
    """
    names = list(dict.fromkeys(frame[panel].tolist()))
    columns = max(1, min(columns, 4, len(names)))
    periods = sorted(frame[x].dropna().unique())
    position = {period: i / max(len(periods) - 1, 1) for i, period in enumerate(periods)}
    low, high = reach(frame[y], [mark.value] if mark else None, zero=percent)
    line_x: list[Any] = []
    line_y: list[Any] = []
    hover: list[Any] = []
    last_x, last_y, texts, rules = [], [], [], []
    for i, name in enumerate(names):
        left, floor = (i % columns) * 1.16, -(i // columns) * 1.75
        rows = frame[frame[panel] == name].sort_values(x)
        xs = [left + position[value] for value in rows[x]]
        values = plain(rows[y])
        ys = [None if value is None else floor + (value - low) / (high - low) for value in values]
        line_x += [*xs, None]
        line_y += [*ys, None]
        hover += [
            *(f"{style.label(name)}, {p}: {in_words(v, percent)}" for p, v in zip(plain(rows[x]), values, strict=True)),
            "",
        ]
        texts.append(text_at(left, floor + 1.08, style.label(name, 15), size=style.SMALL, side="left", stands="bottom"))
        known = [k for k, value in enumerate(ys) if value is not None]
        if known:
            last_x.append(xs[known[-1]])
            last_y.append(ys[known[-1]])
            value = f"<b>{in_words(values[known[-1]], percent)}</b>"
            texts.append(
                text_at(
                    left + 1, floor + 1.08, value, size=style.SMALL, side="right", stands="bottom", color=style.BLUE
                )
            )
        if mark:
            at = floor + (mark.value - low) / (high - low)
            rule = {"type": "line", "x0": left, "x1": left + 1, "y0": at, "y1": at, "layer": "below"}
            rules.append(rule | {"line": {"color": style.CONTEXT, "width": 1, "dash": "dot"}})
    end = {"size": 6, "color": style.BLUE}
    traces = [
        line(line_x, line_y, style.CONTEXT, 1.8, hovertext=hover, hovertemplate="%{hovertext}<extra></extra>"),
        go.Scatter(x=last_x, y=last_y, mode="markers", marker=end, hoverinfo="skip", cliponaxis=False),
    ]
    deep = math.ceil(len(names) / columns) if names else 1
    if mark and mark.label:
        texts.append(
            text_at(0, 1.72, f"dotted: {style.label(mark.label)}", color=style.MUTED, size=style.SMALL, side="left")
        )
    return finished(
        traces,
        height=24 + 84 * deep + (24 if mark and mark.label else 0),
        x={"visible": False, "range": [-0.02, (columns - 1) * 1.16 + 1.03]},
        y={"visible": False, "range": [-(deep - 1) * 1.75 - 0.1, 1.95 if mark and mark.label else 1.6]},
        shapes=rules,
        texts=texts,
        kind="panels",
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
    heights = spread([value for _, value in ends], gap)
    texts = []
    for (name, _), text, at in zip(ends, written, heights, strict=True):
        color = tones.get(name, style.MUTED)
        bold = f"<b>{text}</b>" if name in tones else text
        texts.append(text_at(1, at, bold, color=color, size=style.SMALL, side="left", xref="x domain", dx=6))
    return texts, max((style.text_width(text, style.SMALL) for text in written), default=0) * 1.08


def _latest(places: list[Any], values: list[Any], cut: int, percent: bool, label: str) -> list[dict[str, Any]]:
    texts = []
    known = [i for i in range(cut) if values[i] is not None]
    if known:
        last = known[-1]
        text = f"<b>{in_words(values[last], percent)}</b>" + (f" {style.label(label)}" if label else "")
        side = "right" if last > 0.6 * len(values) else "left"
        texts.append(text_at(places[last], values[last], text, color=style.BLUE, side=side, stands="bottom", dy=8))
    waiting = [i for i in range(cut, len(values)) if values[i] is not None]
    if waiting:
        at = waiting[-1]
        look = {"color": style.MUTED, "size": style.SMALL, "side": "right", "stands": "top"}
        texts.append(text_at(places[at], values[at], "still open", dy=-8, **look))
    return texts


def _position(places: list[Any], open_from: Any) -> int:
    if open_from is None:
        return len(places)
    if isinstance(open_from, int) and not isinstance(open_from, bool):
        return max(0, min(open_from if open_from >= 0 else len(places) + open_from, len(places)))
    wanted = plain([open_from])[0]
    return next((i for i, place in enumerate(places) if place is not None and place >= wanted), len(places))
