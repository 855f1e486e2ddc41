"""Charts on a grid: a matrix of values, windows in a calendar, events of one client in lanes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analytics import style
from analytics.charts.frame import (
    LINE_OF_TEXT,
    Mark,
    Values,
    by_position,
    finished,
    heading,
    in_words,
    plain,
    present,
    text_at,
    title,
)

LANES = (
    (style.BLUE, "circle", "●"),
    (style.VERMILION, "diamond", "◆"),
    (style.MUTED, "square", "■"),
    (style.INK, "triangle-up", "▲"),
    (style.GREEN, "star", "★"),
)
NARROW_FROM = 4
STATES = {
    "held_by_both": (style.BLUE, style.BLUE, "square", "■", "both teams"),
    "one": (style.PAPER, style.BLUE, "square", "□", "one team only"),
    "missed": (style.VERMILION, style.VERMILION, "x", "✕", "missed"),
    "not_recorded": (style.PAPER, style.MUTED, "diamond", "◇", "who came is not recorded"),
}


@by_position
def matrix(
    values: pd.DataFrame,
    *,
    text: pd.DataFrame | None = None,
    low: pd.DataFrame | None = None,
    targets: Values | Mapping[Any, float] | None = None,
    x_title: str = "",
    y_title: str = "",
    totals: tuple[Values, Values] | None = None,
    percent: bool | None = None,
) -> go.Figure:
    """A heatmap with its values written in the cells; rows and columns as in the frame, the first row on top.

    `low` marks cells with ▼. With `targets` (one per row) colour is the distance to the target, which stands in a
    last column. `totals` is (one per row, one per column). Missing cells stay empty.
    """
    rows, names = list(values.index), list(values.columns)
    cells = [plain(row) for row in values.to_numpy(dtype=float).tolist()]
    numbers = present(*cells)
    shares = (
        percent
        if percent is not None
        else bool(numbers) and all(0 <= v <= 1 for v in numbers) and not all(float(v).is_integer() for v in numbers)
    )
    goals = None
    if targets is not None:
        goals = [targets[row] for row in rows] if isinstance(targets, Mapping | pd.Series) else list(targets)
    below = "▼<br>" if len(names) > NARROW_FROM else "▼"  # many columns: the sign stands above its figure
    shown = [
        [
            (below if low is not None and bool(low.iloc[i, j]) else "")
            + (
                style.label(text.iloc[i, j])
                if text is not None
                else ""
                if v is None or (v == 0 and not shares)
                else in_words(v, shares)
            )
            for j, v in enumerate(row)
        ]
        for i, row in enumerate(cells)
    ]
    if goals is not None:
        shade = [
            [None if v is None or g is None else max(-0.5, min(0.5, (v - g) / (abs(g) or 1))) for v in row]
            for row, g in zip(cells, plain(goals), strict=True)
        ]
        bounds, scale = (-0.5, 0.5), style.AGAINST_TARGET
    else:
        shade, bounds, scale = cells, (min([0.0, *numbers]), max([*numbers, 1e-9])), style.RAMP
    width, depth = len(names), len(rows)
    traces: list[Any] = [
        go.Heatmap(
            x=list(range(width)),
            y=list(range(depth)),
            z=shade,
            zmin=bounds[0],
            zmax=bounds[1],
            colorscale=scale,
            showscale=False,
            xgap=2,
            ygap=2,
            text=shown,
            texttemplate="%{text}",
            textfont={"size": style.SMALL, "color": style.INK},
            customdata=[[f"{style.label(r)}, {style.label(c)}" for c in names] for r in rows],
            hovertemplate="%{customdata}: %{text}<extra></extra>",
            hoverongaps=False,
        )
    ]
    across = [style.wrapped(name, 12, 3) for name in names]
    down = [style.wrapped(name, 17, 3) for name in rows]
    extra = []
    if goals is not None:
        extra.append(("Target", [in_words(g, shares) if g is not None else "" for g in plain(goals)]))
    if totals is not None:
        extra.append(("Total", [style.label(t) for t in totals[0]]))
    for k, (_, column) in enumerate(extra):
        traces.append(_words([width + k] * depth, list(range(depth)), column))
    if totals is not None:
        traces.append(_words(list(range(width)), [depth] * width, [style.label(t) for t in totals[1]]))
        down = [*down, "Total"]
    tallest = max((name.count("<br>") + 1 for name in down), default=1)
    tallest = max(tallest, 2 if low is not None and len(names) > NARROW_FROM else 1)
    row_height = max(32, LINE_OF_TEXT * tallest + 6)
    across = [*across, *(name for name, _ in extra)]
    top = 14 + LINE_OF_TEXT * (bool(x_title) + 2)
    return finished(
        traces,
        height=top + row_height * max(len(down), 1) + 16,
        x={
            "side": "top",
            "range": [-0.5, len(across) - 0.5],
            "tickvals": list(range(len(across))),
            "ticktext": across,
            "title": title(x_title),
            "tickfont": {"size": style.SMALL, "color": style.INK},
            "showgrid": False,
            "autotickangles": [0, -90],
        },
        y={
            "range": [len(down) - 0.5, -0.5],
            "tickvals": list(range(len(down))),
            "ticktext": down,
            "tickfont": {"size": style.SMALL, "color": style.INK},
            "showgrid": False,
            "title": title(y_title),
            "ticklabelstandoff": 6,
        },
        margin={"t": top},
        kind="matrix",
    )


@by_position
def calendar(
    starts: Values,
    ends: Values,
    states: Values,
    *,
    labels: Values | None = None,
    per_row: int = 6,
) -> go.Figure:
    """Windows in the order given, `per_row` to a row: a full square held by both teams, hollow by one, ✕ missed.

    `states` are "held_by_both", "one", "missed" or "not_recorded" (a hollow diamond); `labels` replace the window's
    first day written under it.
    """
    first = [pd.Timestamp(value) for value in starts]
    last = [pd.Timestamp(value) for value in ends]
    words = [style.label(t, 12) for t in labels] if labels is not None else [f"{d.day} {d:%b}" for d in first]
    at = [(i % per_row, i // per_row) for i in range(len(first))]
    traces: list[Any] = []
    for state, (fill, rim, symbol, _, said) in STATES.items():
        chosen = [i for i, s in enumerate(states) if s == state]
        if chosen:
            traces.append(
                go.Scatter(
                    x=[at[i][0] for i in chosen],
                    y=[at[i][1] for i in chosen],
                    mode="markers",
                    marker={"size": 20, "color": fill, "symbol": symbol, "line": {"color": rim, "width": 2}},
                    hovertext=[f"{first[i]:%Y-%m-%d} to {last[i]:%Y-%m-%d}: {said}" for i in chosen],
                    hovertemplate="%{hovertext}<extra></extra>",
                )
            )
    traces.append(
        go.Scatter(x=[a[0] for a in at], y=[a[1] + 0.36 for a in at], mode="text", text=words, hoverinfo="skip").update(
            textfont={"size": style.SMALL, "color": style.MUTED}, textposition="middle center", cliponaxis=False
        )
    )
    deep = math.ceil(len(first) / per_row) or 1
    shown = [look for state, look in STATES.items() if state != "not_recorded" or state in states]
    key = "   ".join(f"<span style='color:{rim}'>{sign}</span> {said}" for _, rim, _, sign, said in shown)
    over = text_at(
        0,
        1,
        key,
        color=style.MUTED,
        size=style.SMALL,
        side="left",
        stands="bottom",
        xref="x domain",
        yref="y domain",
        dy=6,
    )
    return finished(
        traces,
        height=40 + 62 * deep + 8,
        x={"visible": False, "range": [-0.5, per_row - 0.5]},
        y={"visible": False, "range": [deep - 0.42, -0.42]},
        margin={"t": 36},
        texts=[over],
    )


@by_position
def timeline(
    dates: Values,
    labels: Values,
    *,
    lanes: Values,
    spans: Sequence[tuple[Any, Any, str]] = (),
    marks: Sequence[Mark] = (),
) -> go.Figure:
    """The events of one client, one row each in the order of time; the lane (who acted) is colour and symbol.

    `spans` are agreed windows (from, to, label), drawn as a light strip behind; `marks` are single days.
    """
    given = [pd.Timestamp(day) for day in dates]
    order = sorted(range(len(given)), key=given.__getitem__)
    days = [given[i] for i in order]
    looks = {lane: LANES[i % len(LANES)] for i, lane in enumerate(dict.fromkeys(lanes))}
    traces: list[Any] = []
    for lane, (color, symbol, _) in looks.items():
        rows = [row for row, i in enumerate(order) if lanes[i] == lane]
        traces.append(
            go.Scatter(
                x=plain([days[row] for row in rows]),
                y=rows,
                mode="markers",
                marker={"size": 12, "color": color, "symbol": symbol},
                hovertext=[style.label(labels[order[row]], 80) for row in rows],
                hovertemplate="%{x}: %{hovertext}<extra></extra>",
            )
        )
    start, end = (min(days), max(days)) if days else (pd.Timestamp(2000, 1, 1), pd.Timestamp(2000, 1, 2))
    edges = [*(pd.Timestamp(s[1]) for s in spans), *(pd.Timestamp(m.value) for m in marks), end]
    width = (max(edges) - start) or timedelta(days=1)
    span = (start - width * 0.04, max(edges) + width * 0.04)
    half = start + width * 0.5
    late = [day > half for day in days]
    traces.append(
        go.Scatter(
            x=plain(days),
            y=list(range(len(days))),
            mode="text",
            text=[f"\u00a0\u00a0\u00a0{d.day} {d:%b}\u00a0\u00a0\u00a0" for d in days],
            textposition=["middle left" if is_late else "middle right" for is_late in late],
            textfont={"size": style.SMALL, "color": style.MUTED},
            hoverinfo="skip",
        )
    )
    key = _in_two_lines(
        f"<span style='color:{c}'>{sign}</span> {style.label(lane, 24)}" for lane, (c, _, sign) in looks.items()
    )
    strips = [
        {
            "type": "rect",
            "x0": plain([a])[0],
            "x1": plain([b])[0],
            "y0": 0,
            "y1": 1,
            "yref": "y domain",
            "layer": "below",
        }
        | {"fillcolor": style.CONTEXT_LIGHT, "line": {"width": 0}}
        for a, b, _ in spans
    ]
    rules = [
        {"type": "line", "x0": plain([m.value])[0], "x1": plain([m.value])[0], "y0": 0, "y1": 1, "yref": "y domain"}
        | {"layer": "below", "line": {"color": style.MUTED, "width": 1.5, "dash": "dash" if m.dash else "solid"}}
        for m in marks
    ]
    said = [(plain([a])[0], words) for a, _, words in spans] + [(plain([m.value])[0], m.label) for m in marks]
    texts = [
        text_at(
            day,
            1,
            style.label(words),
            color=style.MUTED,
            size=style.SMALL,
            side="left",
            stands="bottom",
            yref="y domain",
        )
        | {"yshift": 2 + LINE_OF_TEXT * row}
        for row, (day, words) in enumerate(said)
        if words
    ]
    names = [style.wrapped(labels[i], 18, 2) for i in order]
    row = 26 if not any("<br>" in name for name in names) else 2 * LINE_OF_TEXT + 4
    top = 18 + LINE_OF_TEXT * (len(said) + 1 + key.count("<br>"))
    return finished(
        traces,
        height=top + row * max(len(names), 1) + 34,
        x={"type": "date", "range": plain(span), "nticks": 6, "showgrid": False},
        y={
            "range": [len(names) - 0.45, -0.55],
            "tickvals": list(range(len(names))),
            "ticktext": names,
            "tickfont": {"size": style.SMALL, "color": style.INK},
            "ticklabelstandoff": 6,
        },
        margin={"t": top},
        shapes=[*strips, *rules],
        texts=[*texts, *_keyed(key, len(said))],
        kind="rows",
    )


def _in_two_lines(signs: Iterable[str]) -> str:
    """The key's signs in a row, or in two where they would not fit a phone."""
    words = list(signs)
    rows = [words] if len(words) < 4 else [words[: len(words) // 2], words[len(words) // 2 :]]
    return "<br>".join("   ".join(row) for row in rows)


def _keyed(key: str, row: int) -> list[dict[str, Any]]:
    return [text | {"text": key, "font": {"size": style.SMALL, "color": style.MUTED}} for text in heading("key", row)]


def _words(x: list[Any], y: list[Any], text: list[str]) -> go.Scatter:
    return go.Scatter(
        x=x,
        y=y,
        mode="text",
        text=text,
        textfont={"size": style.SMALL, "color": style.MUTED},
        hoverinfo="skip",
        cliponaxis=False,
    )
