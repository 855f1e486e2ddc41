"""Windows in a calendar, and the events of one client in the order of time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
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
    plain,
    text_at,
)

LANES = (
    (style.BLUE, "circle", "●"),
    (style.VERMILION, "diamond", "◆"),
    (style.MUTED, "square", "■"),
    (style.INK, "triangle-up", "▲"),
    (style.GREEN, "star", "★"),
)
STATES = {
    "held_by_both": (style.BLUE, style.BLUE, "square", "■", "both teams"),
    "one": (style.PAPER, style.BLUE, "square", "□", "one team only"),
    "missed": (style.VERMILION, style.VERMILION, "x", "✕", "missed"),
    "not_recorded": (style.PAPER, style.MUTED, "diamond", "◇", "who came is not recorded"),
}


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
    start = min(days, default=pd.Timestamp(2000, 1, 1))
    ends = [*days, *(pd.Timestamp(end) for _, end, _ in spans), *(pd.Timestamp(mark.value) for mark in marks)]
    width = (max(ends, default=start) - start) or timedelta(days=1)
    traces: list[Any] = [
        _lane(look, [row for row, i in enumerate(order) if lanes[i] == lane], days, [labels[i] for i in order])
        for lane, look in looks.items()
    ]
    traces.append(_days(days, start + width * 0.5))
    said = [(a, words) for a, _, words in spans if words] + [(m.value, m.label) for m in marks if m.label]
    key = _in_two_lines(
        f"<span style='color:{c}'>{sign}</span> {style.label(lane, 24)}" for lane, (c, _, sign) in looks.items()
    )
    names = [style.wrapped(labels[i], 18, 2) for i in order]
    row = 2 * LINE_OF_TEXT + 4 if any("<br>" in name for name in names) else 26
    top = 18 + LINE_OF_TEXT * (len(said) + 1 + key.count("<br>"))
    return finished(
        traces,
        height=top + row * max(len(names), 1) + 34,
        x={"type": "date", "range": plain((start - width * 0.04, start + width * 1.04)), "nticks": 6}
        | {"showgrid": False},
        y={
            "range": [len(names) - 0.45, -0.55],
            "tickvals": list(range(len(names))),
            "ticktext": names,
            "tickfont": {"size": style.SMALL, "color": style.INK},
            "ticklabelstandoff": 6,
        },
        margin={"t": top},
        shapes=[*(_strip(a, b) for a, b, _ in spans), *(_rule(mark) for mark in marks)],
        texts=[*(_above(day, words, i) for i, (day, words) in enumerate(said)), *_keyed(key, len(said))],
        kind="rows",
    )


def _lane(look: tuple[str, str, str], rows: list[int], days: list[pd.Timestamp], words: list[Any]) -> go.Scatter:
    return go.Scatter(
        x=plain([days[row] for row in rows]),
        y=rows,
        mode="markers",
        marker={"size": 12, "color": look[0], "symbol": look[1]},
        hovertext=[style.label(words[row], 80) for row in rows],
        hovertemplate="%{x}: %{hovertext}<extra></extra>",
    )


def _days(days: list[pd.Timestamp], half: pd.Timestamp) -> go.Scatter:
    """Each event's day beside its mark, on the side that has room."""
    return go.Scatter(
        x=plain(days),
        y=list(range(len(days))),
        mode="text",
        text=[f"\u00a0\u00a0\u00a0{day.day} {day:%b}\u00a0\u00a0\u00a0" for day in days],
        textposition=["middle left" if day > half else "middle right" for day in days],
        textfont={"size": style.SMALL, "color": style.MUTED},
        hoverinfo="skip",
    )


def _strip(first: Any, last: Any) -> dict[str, Any]:
    ends = dict(zip(("x0", "x1"), plain([first, last]), strict=True))
    return {"type": "rect", **ends, "y0": 0, "y1": 1, "yref": "y domain", "layer": "below"} | {
        "fillcolor": style.CONTEXT_LIGHT,
        "line": {"width": 0},
    }


def _rule(mark: Mark) -> dict[str, Any]:
    (day,) = plain([mark.value])
    look = {"color": style.MUTED, "width": 1.5, "dash": "dash" if mark.dash else "solid"}
    return {"type": "line", "x0": day, "x1": day, "y0": 0, "y1": 1, "yref": "y domain", "layer": "below", "line": look}


def _above(day: Any, words: str, row: int) -> dict[str, Any]:
    look: dict[str, Any] = {"color": style.MUTED, "size": style.SMALL, "side": "left", "stands": "bottom"}
    return text_at(plain([day])[0], 1, style.label(words), yref="y domain", dy=2 + LINE_OF_TEXT * row, **look)


def _in_two_lines(signs: Iterable[str]) -> str:
    """The key's signs in a row, or in two where they would not fit a phone."""
    words = list(signs)
    rows = [words] if len(words) < 4 else [words[: len(words) // 2], words[len(words) // 2 :]]
    return "<br>".join("   ".join(row) for row in rows)


def _keyed(key: str, row: int) -> list[dict[str, Any]]:
    return [text | {"text": key, "font": {"size": style.SMALL, "color": style.MUTED}} for text in heading("key", row)]
