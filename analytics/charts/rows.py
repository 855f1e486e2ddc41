"""Charts with one row per name: bars, dots with intervals, dumbbells, diverging bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from analytics import style
from analytics.charts.frame import (
    LINE_OF_TEXT,
    ROW,
    Mark,
    Values,
    by_position,
    finished,
    in_words,
    number_format,
    plain,
    present,
    reach,
    text_at,
    title,
    vertical_marks,
)

GAP = "\u00a0\u00a0"


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
    return _rows(traces, labels, x, marks, span)


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
        traces.append(_row_text(ends, range(len(ends)), shown, "middle right", style.INK))
    x = {"range": span, "tickformat": number_format(percent, span), "title": title(x_title), "nticks": 6}
    return _rows(traces, labels, x, marks, span)


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
    room = 0.16 * (span[1] - span[0])
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
            traces.append(_row_text(value, at, [f"{GAP}{t}{GAP}" for t in shown], places, tone))
    x = {"range": span, "tickformat": number_format(percent, span), "title": title(x_title), "nticks": 6}
    key = [(style.MUTED, "●", a_name), (style.BLUE, "●", b_name)]
    if any(chosen):
        key[1] = (style.BLUE, f"● <span style='color:{style.VERMILION}'>◆</span>", b_name)
    return _rows(traces, labels, x, marks, span, key=key)


@by_position
def diverging(
    left: Values,
    right: Values,
    values: Values,
    *,
    markers: Values | None = None,
    accent: Values | None = None,
    left_name: str = "manager",
    right_name: str = "leader",
    markers_name: str = "",
) -> go.Figure:
    """Bars from the middle, -50 (left pole) to 50 (right pole), both poles written out on every row.

    `markers` are a second reading per row (diamonds), named by `markers_name`.
    """
    amounts = plain(values)
    chosen = [bool(c) for c in accent] if accent is not None else [False] * len(amounts)
    tones = [
        style.VERMILION if c else style.BLUE if (v or 0) >= 0 else style.CONTEXT
        for v, c in zip(amounts, chosen, strict=True)
    ]
    rows = list(range(len(amounts)))
    traces: list[Any] = [
        go.Bar(
            x=amounts,
            y=rows,
            orientation="h",
            width=0.6,
            marker={"color": tones},
            hovertext=[f"{style.label(a)} – {style.label(b)}" for a, b in zip(left, right, strict=True)],
            hovertemplate="%{hovertext}: %{x:.0f}<extra></extra>",
        ),
        _row_text(
            [0.0] * len(amounts),
            rows,
            [f"{GAP}{abs(v):.0f}{GAP}" if v is not None else "" for v in amounts],
            ["middle left" if (v or 0) >= 0 else "middle right" for v in amounts],
            [t if t != style.CONTEXT else style.MUTED for t in tones],
        ),
    ]
    if markers is not None:
        traces.append(
            go.Scatter(
                x=plain(markers),
                y=rows,
                mode="markers",
                marker={
                    "size": 10,
                    "color": style.INK,
                    "symbol": "diamond",
                    "line": {"color": style.PAPER, "width": 1},
                },
                hovertemplate=f"%{{x:.0f}}<extra>{style.label(markers_name)}</extra>",
            )
        )
    poles = [style.wrapped(pole, 17, 3) for pole in right]
    texts = [text_at(1, i, pole, size=style.SMALL, side="left", xref="x domain", dx=6) for i, pole in enumerate(poles)]
    above = {"yref": "y domain", "yanchor": "bottom", "yshift": 6}
    texts.append(text_at(-25, 1, f"◀ {style.label(left_name)}", color=style.MUTED) | above)
    texts.append(text_at(25, 1, f"<b>{style.label(right_name)} ▶</b>", color=style.BLUE) | above)
    zero = {"type": "line", "x0": 0, "x1": 0, "y0": 0, "y1": 1, "yref": "y domain"}
    zero |= {"line": {"color": style.INK, "width": 1.5, "dash": "solid"}}
    key = [(style.INK, "◆", markers_name)] if markers is not None and markers_name else []
    figure = _rows(
        traces,
        left,
        {"range": [-55, 55], "visible": False},
        (),
        (-55, 55),
        key=key,
        pole_lines=3,
        rows_above=1,
        texts=texts,
        shapes=[zero],
    )
    figure.layout.margin.r = 12 + max((style.text_width(pole, style.SMALL) for pole in poles), default=0)
    return figure


def _rows(
    traces: list[Any],
    labels: Values,
    x: dict[str, Any],
    marks: Sequence[Mark],
    span: tuple[float, float],
    *,
    key: Sequence[tuple[str, str, str]] = (),
    pole_lines: int = 3,
    rows_above: int = 0,
    texts: Sequence[dict[str, Any]] = (),
    shapes: Sequence[dict[str, Any]] = (),
) -> go.Figure:
    names = [style.wrapped(name, 17, pole_lines) for name in labels]
    most = max((name.count("<br>") + 1 for name in names), default=1)
    row = max(ROW, LINE_OF_TEXT * most + 6)
    lines, mark_texts, above = vertical_marks(marks, span, first_row=rows_above)
    key_texts = [_key_text(color, sign, name, above + len(key) - 1 - i) for i, (color, sign, name) in enumerate(key)]
    top = 10 + LINE_OF_TEXT * (above + len(key)) + (6 if rows_above else 0)
    bottom = 8 if x.get("visible") is False else 40 + (24 if x.get("title") else 0)
    y = {
        "range": [len(names) - 0.45, -0.55],
        "tickvals": list(range(len(names))),
        "ticktext": names,
        "tickfont": {"size": style.SMALL, "color": style.INK},
        "showgrid": True,
        "ticklabelstandoff": 6,
    }
    return finished(
        traces,
        height=top + row * max(len(names), 1) + bottom,
        x=x,
        y=y,
        margin={"t": top},
        shapes=[*lines, *shapes],
        texts=[*texts, *mark_texts, *key_texts],
        kind="rows",
        barmode="overlay",
    )


def _key_text(color: str, sign: str, name: str, row: int) -> dict[str, Any]:
    text = f"<span style='color:{color}'>{sign}</span> {style.label(name, 60)}"
    return text_at(0, 1, text, color=style.MUTED, side="left", xref="x domain", yref="y domain") | {
        "yanchor": "bottom",
        "yshift": 6 + LINE_OF_TEXT * row,
    }


def _row_text(
    x: Sequence[Any], y: Sequence[int], text: Values, places: str | Values, color: str | Values
) -> go.Scatter:
    return go.Scatter(
        x=list(x),
        y=list(y),
        mode="text",
        text=list(text),
        textposition=places if isinstance(places, str) else list(places),
        textfont={"size": style.TEXT, "color": color if isinstance(color, str) else list(color)},
        hoverinfo="skip",
        cliponaxis=False,
    )


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
