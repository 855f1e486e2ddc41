"""Charts with one row per name: bars, dots with intervals, dumbbells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from analytics import style
from analytics.charts.by_row import GAP, row_text, rows_figure
from analytics.charts.frame import (
    Mark,
    Values,
    by_position,
    in_words,
    number_format,
    plain,
    present,
    reach,
    title,
)


@by_position
def bars(
    labels: Values,
    values: Values,
    *,
    shades: Values | None = None,
    text: Values | None = None,
    x_title: str = "",
    low: Values | None = None,
    high: Values | None = None,
    marks: Sequence[Mark] = (),
    percent: bool = False,
) -> go.Figure:
    """Horizontal bars in the order given, the first on top; `low` and `high` draw an interval on each.

    `shades` per bar: "plain", "accent", "warn" or "muted"; `text` per bar replaces the value written at its end.
    """
    amounts = plain(values)
    shown = [style.label(t) for t in text] if text is not None else [in_words(v, percent) for v in amounts]
    tones = list(shades or ["plain"] * len(amounts))
    span = reach(amounts, low, high, [mark.value for mark in marks], zero=True, room=0.02)
    room = max((style.text_width(t) for t in shown), default=0) / 230 * (span[1] - span[0])
    ends = [max(present([a], [high[i]] if high is not None else None), default=0.0) for i, a in enumerate(amounts)]
    span = (span[0] - (room if min(present(amounts), default=0) < 0 else 0), max(span[1], max(ends, default=0) + room))
    traces: list[Any] = [
        go.Bar(
            x=amounts,
            y=list(range(len(amounts))),
            orientation="h",
            width=0.64,
            marker={"color": [style.SHADES[t] for t in tones], "line": _outline(tones)},
            error_x=_interval(amounts, low, high, style.INK, 1.5),
            hovertext=[style.label(name) for name in labels],
            hovertemplate=f"%{{hovertext}}: %{{x:{number_format(percent, present(amounts))}}}<extra></extra>",
        ),
        go.Scatter(
            x=ends,
            y=list(range(len(amounts))),
            mode="text",
            text=[f"{GAP}{t}{GAP}" for t in shown],
            textposition=["middle left" if (a or 0) < 0 else "middle right" for a in amounts],
            textfont={"size": style.TEXT, "color": [style.INK if t != "plain" else style.MUTED for t in tones]},
            hoverinfo="skip",
            cliponaxis=False,
        ),
    ]
    x = {"range": span, "tickformat": number_format(percent, span), "title": title(x_title), "nticks": 6}
    return rows_figure(traces, labels, x, marks, span)


@by_position
def dots(
    labels: Values,
    centre: Values,
    low: Values,
    high: Values,
    *,
    accent: Values | None = None,
    marks: Sequence[Mark] = (),
    x_title: str = "",
    percent: bool = False,
    text: Values | None = None,
) -> go.Figure:
    """A point with its interval per row, the first on top; `text` is written after the interval.

    Rows that `accent` names are diamonds in the accent colour, the rest grey; without `accent` all are blue.
    """
    middle = plain(centre)
    chosen = list(accent) if accent is not None else [True] * len(middle)
    tone = style.VERMILION if accent is not None else style.BLUE
    span = reach(middle, low, high, [mark.value for mark in marks])
    ends = [max(present([m], [h]), default=0.0) for m, h in zip(middle, high, strict=True)]
    traces: list[Any] = []
    for wanted, color, symbol in (
        (False, style.MUTED, "circle"),
        (True, tone, "circle" if accent is None else "diamond"),
    ):
        at = [i for i, is_chosen in enumerate(chosen) if bool(is_chosen) == wanted and middle[i] is not None]
        if at:
            traces.append(
                go.Scatter(
                    x=[middle[i] for i in at],
                    y=at,
                    mode="markers",
                    marker={"size": 11, "color": color, "symbol": symbol},
                    error_x=_interval([middle[i] for i in at], [low[i] for i in at], [high[i] for i in at], color, 3),
                    hovertext=[style.label(labels[i]) for i in at],
                    hovertemplate=f"%{{hovertext}}: %{{x:{number_format(percent, present(middle))}}}<extra></extra>",
                )
            )
    if text is not None:
        shown = [GAP + style.label(t) for t in text]
        room = max((style.text_width(t) for t in shown), default=0) / 230 * (span[1] - span[0])
        span = (span[0], max(span[1], max(ends, default=0) + room))
        traces.append(row_text(ends, range(len(ends)), shown, "middle right", style.INK))
    x = {"range": span, "tickformat": number_format(percent, span), "title": title(x_title), "nticks": 6}
    return rows_figure(traces, labels, x, marks, span)


@by_position
def dumbbell(
    labels: Values,
    a: Values,
    b: Values,
    *,
    a_name: str,
    b_name: str,
    accent: Values | None = None,
    mark: Mark | None = None,
    x_title: str = "",
    percent: bool = True,
) -> go.Figure:
    """Two values per row joined by a line, in the order given; rows that `accent` names are vermilion diamonds."""
    first, second = plain(a), plain(b)
    chosen = [bool(c) for c in accent] if accent is not None else [False] * len(first)
    marks = [mark] if mark else []
    span = reach(first, second, [m.value for m in marks], room=0.04)
    widest = max((style.text_width(in_words(v, percent)) for v in present(first, second)), default=0)
    room = (widest + 12) / 150 * (span[1] - span[0])  # so that on a phone no value runs into a name
    span = (span[0] - room, span[1] + room)
    traces: list[Any] = []
    for wanted, color, symbol in ((False, style.BLUE, "circle"), (True, style.VERMILION, "diamond")):
        at = [i for i, c in enumerate(chosen) if c == wanted and first[i] is not None and second[i] is not None]
        if not at:
            continue
        start, end = [first[i] for i in at], [second[i] for i in at]
        link = style.VERMILION if wanted else style.CONTEXT
        joined = _interval(
            start, [min(s, e) for s, e in zip(start, end, strict=True)], [*map(max, start, end)], link, 3
        )
        names = [style.label(labels[i]) for i in at]
        for value, tone, shape, size, error, name in (
            (start, style.MUTED, "circle", 11, joined, a_name),
            (end, color, symbol, 13 if wanted else 12, None, b_name),
        ):
            traces.append(
                go.Scatter(
                    x=value,
                    y=at,
                    mode="markers",
                    marker={"size": size, "color": tone, "symbol": shape},
                    error_x=error,
                    hovertext=names,
                    hovertemplate=f"%{{hovertext}}: %{{x:{number_format(percent, present(value))}}}"
                    f"<extra>{style.label(name)}</extra>",
                )
            )
        for value, other, tone in ((start, end, style.MUTED), (end, start, color)):
            shown = [f"<b>{in_words(v, percent)}</b>" if wanted else in_words(v, percent) for v in value]
            places = [
                "middle right" if v > o or (v == o and tone == color) else "middle left"
                for v, o in zip(value, other, strict=True)
            ]
            traces.append(row_text(value, at, [f"{GAP}{t}{GAP}" for t in shown], places, tone))
    x = {"range": span, "tickformat": number_format(percent, span), "title": title(x_title), "nticks": 6}
    key = [(style.MUTED, "●", a_name), (style.BLUE, "●", b_name)]
    if any(chosen):
        key[1] = (style.BLUE, f"● <span style='color:{style.VERMILION}'>◆</span>", b_name)
    return rows_figure(traces, labels, x, marks, span, key=key)


def _interval(
    middle: Sequence[float | None],
    low: Values | None,
    high: Values | None,
    color: str,
    thickness: float,
) -> dict[str, Any] | None:
    if low is None or high is None:
        return None
    up = [max(h - m, 0.0) if m is not None and h is not None else 0.0 for m, h in zip(middle, plain(high), strict=True)]
    down = [
        max(m - w, 0.0) if m is not None and w is not None else 0.0 for m, w in zip(middle, plain(low), strict=True)
    ]
    return {"type": "data", "symmetric": False, "array": up, "arrayminus": down} | {
        "color": color,
        "thickness": thickness,
        "width": 0,
    }


def _outline(tones: Values) -> dict[str, Any]:
    return {
        "color": [style.CONTEXT if tone == "muted" else style.SHADES[tone] for tone in tones],
        "width": [1.2 if tone == "muted" else 0 for tone in tones],
    }
