"""Small multiples: one small line per person or team, all on one scale."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analytics import style
from analytics.charts.frame import Mark, by_position, finished, in_words, plain, reach, text_at
from analytics.charts.lines import line

ACROSS, DOWN, PANEL = 1.16, 2.0, 98


@by_position
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
    """One small line per value of `panel`, with its latest value; panels in the order they come in the frame.

    All panels share a single pair of axes (each line is moved to its panel's place), which draws far faster than
    real subplots; the true values are in the hover text and in the exhibit's table. At most four columns, so that
    names can be read on a phone.
    """
    names = list(dict.fromkeys(frame[panel].tolist()))
    columns = max(1, min(columns, 4, len(names)))
    deep = math.ceil(len(names) / columns) or 1
    periods = sorted(frame[x].dropna().unique())
    across = {period: i / max(len(periods) - 1, 1) for i, period in enumerate(periods)}
    low, high = reach(frame[y], [mark.value] if mark else None, zero=percent)
    traces, texts, rules, ends = [], [], [], []
    for i, name in enumerate(names):
        left, floor = (i % columns) * ACROSS, -(i // columns) * DOWN
        rows = frame[frame[panel] == name].sort_values(x)
        values = plain(rows[y])
        xs = [left + across[value] for value in rows[x]]
        ys = [None if value is None else floor + (value - low) / (high - low) for value in values]
        said = [f"{p}: {in_words(v, percent)}" for p, v in zip(plain(rows[x]), values, strict=True)]
        hover = f"%{{hovertext}}<extra>{style.label(name)}</extra>"
        traces.append(line(xs, ys, style.CONTEXT, 1.8, hovertext=said, hovertemplate=hover, name=style.label(name)))
        known = [k for k, value in enumerate(ys) if value is not None]
        ends += [(xs[k], ys[k]) for k in known[-1:]]
        latest = in_words(values[known[-1]], percent) if known else "–"
        words = _headed(name, latest)
        texts.append(text_at(left, floor + 1.08, words, size=style.SMALL, side="left", stands="bottom"))
        if mark:
            rules.append(_rule(left, floor + (mark.value - low) / (high - low)))
    dots = {"size": 6, "color": style.BLUE}
    traces.append(
        go.Scatter(x=[e[0] for e in ends], y=[e[1] for e in ends], mode="markers", marker=dots, hoverinfo="skip")
    )
    named = bool(mark and mark.label)
    if mark and mark.label:
        words = f"dotted: {style.label(mark.label)}"
        texts.append(text_at(0, DOWN + 0.1, words, color=style.MUTED, size=style.SMALL, side="left"))
    return finished(
        traces,
        height=16 + PANEL * deep + 20 * named,
        x={"visible": False, "range": [-0.02, (columns - 1) * ACROSS + 1.03]},
        y={"visible": False, "range": [-(deep - 1) * DOWN - 0.1, DOWN - 0.05 + 0.35 * named]},
        shapes=rules,
        texts=texts,
        kind="panels",
    )


def _headed(name: Any, latest: str) -> str:
    """The panel's name and latest value in two lines; of a name in two lines the shorter one has the value."""
    first, _, second = style.wrapped(name, 13, 2).partition("<br>")
    value = f"<b>{latest}</b>"
    if len(first) < len(second):
        return f"{first} {value}<br>{second}"
    return f"{first}<br>{second} {value}" if second else f"{first}<br>{value}"


def _rule(left: float, at: float) -> dict[str, Any]:
    look = {"color": style.CONTEXT, "width": 1, "dash": "dot"}
    return {"type": "line", "x0": left, "x1": left + 1, "y0": at, "y1": at, "layer": "below", "line": look}
