"""What charts with one row per name share: their height, names, key and reference lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from analytics import style
from analytics.charts.frame import LINE_OF_TEXT, ROW, Mark, Values, finished, text_at, vertical_marks

GAP = "\u00a0\u00a0\u00a0"


def rows_figure(
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
    """The finished figure of traces whose rows are 0, 1, … from the top; `key` is (colour, sign, words) per line."""
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


def row_text(x: Sequence[Any], y: Sequence[int], text: Values, places: str | Values, color: str | Values) -> go.Scatter:
    """Words at places in the rows, beside their points."""
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
