"""Diverging bars: how far each row leans to one of two poles."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from analytics import style
from analytics.charts.by_row import GAP, row_text, rows_figure
from analytics.charts.frame import Values, by_position, plain, text_at

WIDE = 25  # points that a value takes on a phone


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
    both = [f"{style.label(a)} – {style.label(b)}" for a, b in zip(left, right, strict=True)]
    second = plain(markers) if markers is not None else [None] * len(amounts)
    traces: list[Any] = [_bars(amounts, tones, both), _values(amounts, second, tones)]
    if markers is not None:
        traces.append(_second_reading(second, markers_name))
    poles = [style.wrapped(pole, 17, 3) for pole in right]
    zero = {"type": "line", "x0": 0, "x1": 0, "y0": 0, "y1": 1, "yref": "y domain"}
    figure = rows_figure(
        traces,
        left,
        {"range": [-55, 55], "visible": False},
        (),
        (-55, 55),
        key=[(style.INK, "◆", markers_name)] if markers is not None and markers_name else [],
        rows_above=1,
        texts=_poles(poles, left_name, right_name),
        shapes=[zero | {"line": {"color": style.INK, "width": 1.5, "dash": "solid"}}],
    )
    figure.layout.margin.r = 12 + max((style.text_width(pole, style.SMALL) for pole in poles), default=0)
    return figure


def _bars(amounts: list[Any], tones: list[str], names: list[str]) -> go.Bar:
    return go.Bar(
        x=amounts,
        y=list(range(len(amounts))),
        orientation="h",
        width=0.6,
        marker={"color": tones},
        hovertext=names,
        hovertemplate="%{hovertext}: %{x:.0f}<extra></extra>",
    )


def _values(amounts: list[Any], second: list[Any], tones: list[str]) -> go.Scatter:
    """Each row's value on the side that the bar leaves free: at the middle line, or beyond a diamond beside it."""
    free = [-1 if (v or 0) >= 0 else 1 for v in amounts]
    return row_text(
        [m if m is not None and 0 <= m * side <= WIDE else 0.0 for m, side in zip(second, free, strict=True)],
        range(len(amounts)),
        [f"{GAP}{abs(v):.0f}{GAP}" if v is not None else "" for v in amounts],
        ["middle left" if (v or 0) >= 0 else "middle right" for v in amounts],
        [tone if tone != style.CONTEXT else style.MUTED for tone in tones],
    )


def _second_reading(values: list[Any], name: str) -> go.Scatter:
    rim = {"color": style.PAPER, "width": 1}
    return go.Scatter(
        x=values,
        y=list(range(len(values))),
        mode="markers",
        marker={"size": 10, "color": style.INK, "symbol": "diamond", "line": rim},
        hovertemplate=f"%{{x:.0f}}<extra>{style.label(name)}</extra>",
    )


def _poles(right: list[str], left_name: str, right_name: str) -> list[dict[str, Any]]:
    look: dict[str, Any] = {"stands": "bottom", "yref": "y domain", "dy": 6}
    # both grow outwards from the middle line: on a phone the halves are narrower than the words
    return [
        *(text_at(1, i, pole, size=style.SMALL, side="left", xref="x domain", dx=6) for i, pole in enumerate(right)),
        text_at(0, 1, f"◀ {style.label(left_name)}", color=style.MUTED, side="right", dx=-10, **look),
        text_at(0, 1, f"<b>{style.label(right_name)} ▶</b>", color=style.BLUE, side="left", dx=10, **look),
    ]
