"""Charts over time: a trend with its interval, several lines, small multiples, survival steps."""

from __future__ import annotations

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
    vertical_marks,
)

PLOT = 270


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
    cut = len(values) if open_from is None else _position(list(x), open_from)
    lows, highs = (plain(low) if low is not None else None), (plain(high) if high is not None else None)
    span = reach(values, lows, highs, [mark.value for mark in marks], zero=percent, room=0.1)
    shown = number_format(percent, present(values))
    traces: list[Any] = []
    if lows is not None and highs is not None:
        traces += _band(places[:cut], lows[:cut], highs[:cut], style.BLUE_LIGHT)
        traces += _band(places[cut:], lows[cut:], highs[cut:], style.CONTEXT_LIGHT)
    hover = {"hovertemplate": f"%{{x}}: %{{y:{shown}}}<extra></extra>"}
    if cut < len(values):
        tail = slice(max(cut - 1, 0), None)
        traces.append(_line(places[tail], values[tail], style.CONTEXT, 2, dash="dot"))
        traces.append(_open_points(places[cut:], values[cut:]) | hover)
    traces.append(
        go.Scatter(x=places[:cut], y=values[:cut], mode="lines+markers")
        | {"line": {"color": style.BLUE, "width": 2.5}, "marker": {"size": 7, "color": style.BLUE}}
        | hover
    )
    texts = []
    known = [i for i in range(cut) if values[i] is not None]
    if known:
        last = known[-1]
        text = f"<b>{in_words(values[last], percent)}</b>" + (f" {style.label(label)}" if label else "")
        late = last > 0.6 * len(values)
        texts.append(text_at(places[last], values[last], text, color=style.BLUE, side="right" if late else "left"))
        texts[-1] |= {"yanchor": "bottom", "yshift": 8}
    unknown = [i for i in range(cut, len(values)) if values[i] is not None]
    if unknown:
        text = text_at(places[unknown[-1]], values[unknown[-1]], "still open", color=style.MUTED, size=style.SMALL)
        texts.append(text | {"xanchor": "right", "yanchor": "top", "yshift": -8})
    lines, mark_texts = horizontal_marks(marks)
    top = 14 + (LINE_OF_TEXT + 4 if y_title else 0)
    return finished(
        traces,
        height=top + PLOT + 30 + (24 if x_title else 0),
        x=axis_of(x) | {"title": title(x_title), "showgrid": False, "nticks": 8},
        y={"range": span, "tickformat": number_format(percent, span), "nticks": 6},
        margin={"t": top, "r": 16},
        shapes=lines,
        texts=[*texts, *mark_texts, *heading(y_title)],
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
    tones = dict(zip(accent, [style.BLUE, style.VERMILION, style.INK, style.GREEN], strict=False))
    every = [value for _, ys in series.values() for value in plain(ys)]
    span = reach(every, [mark.value for mark in marks], zero=percent, room=0.06)
    traces, ends = [], []
    for name, (xs, ys) in sorted(series.items(), key=lambda item: item[0] in tones):
        xs_, ys_ = plain(xs), plain(ys)
        line = _line(xs_, ys_, tones.get(name, style.CONTEXT), 3 if name in tones else 1.8)
        line |= {
            "hovertemplate": f"%{{x}}: %{{y:{number_format(percent, present(every))}}}<extra>{style.label(name)}</extra>"
        }
        traces.append(line | {"hoverinfo": "all", "name": style.label(name)})
        last = next((i for i in reversed(range(len(ys_))) if ys_[i] is not None), None)
        if last is not None:
            ends.append((name, ys_[last]))
    texts, width = _end_labels(ends, tones, span)
    rules, mark_texts = horizontal_marks(marks)
    for text in mark_texts:
        text |= {"x": 0, "xanchor": "left"}
    top = 14 + (LINE_OF_TEXT + 4 if y_title else 0)
    first = next(iter(series.values()), ([], []))[0]
    return finished(
        traces,
        height=top + PLOT + 30 + (24 if x_title else 0),
        x=axis_of(first) | {"title": title(x_title), "showgrid": False, "nticks": 7},
        y={"range": span, "tickformat": number_format(percent, span), "nticks": 6},
        margin={"t": top, "r": width + 14},
        shapes=rules,
        texts=[*texts, *mark_texts, *heading(y_title)],
    )


def steps(
    curves: Mapping[str, pd.DataFrame],
    *,
    marks: Sequence[Mark] = (),
    x_title: str = "Days since the close",
    y_title: str = "Still a client",
    until: int = 365,
    at_risk_days: Sequence[int] = (0, 30, 90, 180, 365),
) -> go.Figure:
    """Kaplan–Meier curves with their bands, and the numbers still at risk under the axis.

    Each frame has the columns day, survival, low, high, at_risk. The axis starts below the lowest band and says
    so when that is not zero; days too close to be read on a phone leave the row of numbers.
    """
    tones = dict(zip(curves, [style.BLUE, style.VERMILION, style.INK, style.GREEN], strict=False))
    cut = {name: _until(curve, until) for name, curve in curves.items()}
    lowest = min(present(*(c[col] for c in cut.values() for col in ("survival", "low"))), default=0.0)
    floor = 0.0 if lowest < 0.3 else int(lowest * 10 - 0.2) / 10
    traces: list[Any] = []
    for name, curve in cut.items():
        light = style.VERMILION_LIGHT if tones.get(name) == style.VERMILION else style.BLUE_LIGHT
        if tones.get(name, style.INK) == style.INK:
            light = style.CONTEXT_LIGHT
        days, bounds = _corners(curve["day"], curve["low"], curve["high"])
        traces += _band(days, *bounds, light)
    for name, curve in cut.items():
        line = _line(plain(curve["day"]), plain(curve["survival"]), tones.get(name, style.MUTED), 2.5, shape="hv")
        traces.append(
            line | {"hovertemplate": f"day %{{x}}: %{{y:.1%}}<extra>{style.label(name)}</extra>", "hoverinfo": "all"}
        )
    span = (floor, 1.0 + 0.02 * (1 - floor))
    ends = [(name, float(curve["survival"].iloc[-1])) for name, curve in cut.items()]
    many = len(curves) > 1
    texts, width = _end_labels(ends, tones, span, percent=True, names=many)
    rules, mark_texts, above = vertical_marks(marks, (0, until), first_row=0)
    shown = _apart(sorted({0, *[d for d in at_risk_days if d <= until]}), until / 6.5)
    base = 46 + (0 if x_title else -22)
    under = {"xref": "x", "yref": "y domain", "yanchor": "top"}
    risk = [
        text_at(0, 0, "Still at risk", color=style.MUTED, size=style.SMALL, side="left")
        | under
        | {"yshift": -base, "xref": "x domain"}
    ]
    for row, (name, curve) in enumerate(curves.items()):
        tone = tones.get(name, style.MUTED)
        for day in shown:
            left = curve.loc[curve["day"] >= day, "at_risk"] if day else curve["at_risk"]
            number = f"{int(left.iloc[0]) if len(left) else 0:,}"
            text = text_at(
                day, 0, number, color=tone, size=style.SMALL, side="right" if day > 0.97 * until else "center"
            )
            risk.append(text | under | {"yshift": -base - LINE_OF_TEXT * (row + 1)})
    if floor > 0:
        note = text_at(
            1, 0, f"axis starts at {in_words(floor, True)}", color=style.MUTED, size=style.SMALL, side="right"
        )
        risk.append(note | {"xref": "x domain", "yref": "y domain", "yanchor": "bottom", "yshift": 2})
    top = 14 + LINE_OF_TEXT * above + (LINE_OF_TEXT + 4 if y_title else 0)
    bottom = base + LINE_OF_TEXT * (len(curves) + 1) + 6
    return finished(
        traces,
        height=top + PLOT + bottom,
        x={"range": [0, until], "tickvals": shown, "title": title(x_title), "showgrid": False},
        y={"range": span, "tickformat": ".0%", "nticks": 6},
        margin={"t": top, "r": max(width + 14, 20), "b": bottom},
        shapes=rules,
        texts=[*texts, *mark_texts, *risk, *heading(y_title, above)],
    )


def _line(
    x: list[Any], y: list[Any], color: str, width: float, dash: str = "solid", shape: str = "linear"
) -> go.Scatter:
    return go.Scatter(
        x=x,
        y=y,
        mode="lines",
        line={"color": color, "width": width, "dash": dash, "shape": shape},
        hoverinfo="skip",
    )


def _band(x: list[Any], low: list[Any], high: list[Any], color: str) -> list[go.Scatter]:
    kept = [i for i in range(len(x)) if low[i] is not None and high[i] is not None]
    if len(kept) < 2:
        return []
    there, back = [x[i] for i in kept], [x[i] for i in reversed(kept)]
    return [
        go.Scatter(
            x=[*there, *back],
            y=[*(high[i] for i in kept), *(low[i] for i in reversed(kept))],
            mode="lines",
            fill="toself",
            fillcolor=color,
            opacity=0.75,
            line={"width": 0, "color": color},
            hoverinfo="skip",
        )
    ]
