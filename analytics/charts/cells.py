"""A matrix: values on a grid of names, shaded and written out, with targets or totals beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analytics import style
from analytics.charts.frame import LINE_OF_TEXT, Values, by_position, finished, in_words, plain, present, title

NARROW_FROM = 4


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
    cells = [plain(row) for row in values.to_numpy(dtype=float).tolist()]
    shares = _are_shares(present(*cells)) if percent is None else percent
    goals = _goals(values, targets)
    signed = low is not None and len(values.columns) > NARROW_FROM
    traces: list[Any] = [_heatmap(values, cells, _written(values, cells, text, low, shares), goals)]
    across = [style.wrapped(name, 12, 3) for name in values.columns]
    down = [style.wrapped(name, 17, 3) for name in values.index]
    width, depth = len(across), len(down)
    if goals is not None:
        across.append("Target")
        traces.append(_words([width] * depth, list(range(depth)), [in_words(goal, shares) for goal in goals]))
    if totals is not None:
        traces.append(_words([len(across)] * depth, list(range(depth)), [style.label(t) for t in totals[0]]))
        traces.append(_words(list(range(width)), [depth] * width, [style.label(t) for t in totals[1]]))
        across.append("Total")
        down.append("Total")
    lines = max([1 + signed, *(name.count("<br>") + 1 for name in down)])
    top = 14 + LINE_OF_TEXT * (bool(x_title) + 2)
    return finished(
        traces,
        height=top + max(32, LINE_OF_TEXT * lines + 6) * max(len(down), 1) + 16,
        x=_axis(across, x_title) | {"side": "top", "range": [-0.5, len(across) - 0.5], "autotickangles": [0, -90]},
        y=_axis(down, y_title) | {"range": [len(down) - 0.5, -0.5], "ticklabelstandoff": 6},
        margin={"t": top},
        kind="matrix",
    )


def _are_shares(numbers: list[float]) -> bool:
    return bool(numbers) and all(0 <= v <= 1 for v in numbers) and not all(v.is_integer() for v in numbers)


def _goals(values: pd.DataFrame, targets: Values | Mapping[Any, float] | None) -> list[Any] | None:
    if targets is None:
        return None
    return plain([targets[row] for row in values.index] if isinstance(targets, Mapping | pd.Series) else targets)


def _written(
    values: pd.DataFrame, cells: list[list[Any]], text: pd.DataFrame | None, low: pd.DataFrame | None, shares: bool
) -> list[list[str]]:
    """The text of each cell; with many columns the sign stands above its figure."""
    below = "▼<br>" if len(values.columns) > NARROW_FROM else "▼"

    def word(i: int, j: int, value: float | None) -> str:
        if text is not None:
            return style.label(text.iloc[i, j])
        return "" if value is None or (value == 0 and not shares) else in_words(value, shares)

    return [
        [(below if low is not None and bool(low.iloc[i, j]) else "") + word(i, j, v) for j, v in enumerate(row)]
        for i, row in enumerate(cells)
    ]


def _heatmap(
    values: pd.DataFrame, cells: list[list[Any]], shown: list[list[str]], goals: list[Any] | None
) -> go.Heatmap:
    numbers = present(*cells)
    low, high, scale, shade = min([0.0, *numbers]), max([*numbers, 1e-9]), style.RAMP, cells
    if goals is not None:
        low, high, scale = -0.5, 0.5, style.AGAINST_TARGET
        shade = [[_distance(v, goal) for v in row] for row, goal in zip(cells, goals, strict=True)]
    return go.Heatmap(
        x=list(range(len(values.columns))),
        y=list(range(len(values))),
        z=shade,
        zmin=low,
        zmax=high,
        colorscale=scale,
        showscale=False,
        xgap=2,
        ygap=2,
        text=shown,
        texttemplate="%{text}",
        textfont={"size": style.SMALL, "color": style.INK},
        customdata=[[f"{style.label(r)}, {style.label(c)}" for c in values.columns] for r in values.index],
        hovertemplate="%{customdata}: %{text}<extra></extra>",
        hoverongaps=False,
    )


def _distance(value: float | None, goal: float | None) -> float | None:
    """How far a value is from its target, as a share of it, cut at one half."""
    return None if value is None or goal is None else max(-0.5, min(0.5, (value - goal) / (abs(goal) or 1)))


def _axis(names: list[str], words: str) -> dict[str, Any]:
    return {
        "tickvals": list(range(len(names))),
        "ticktext": names,
        "title": title(words),
        "tickfont": {"size": style.SMALL, "color": style.INK},
        "showgrid": False,
    }


def _words(x: list[Any], y: list[Any], text: list[str]) -> go.Scatter:
    look = {"size": style.SMALL, "color": style.MUTED}
    return go.Scatter(x=x, y=y, mode="text", text=text, textfont=look, hoverinfo="skip", cliponaxis=False)
