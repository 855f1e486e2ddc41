"""Small multiples laid out anew for a wide page, in parts that can be read."""

from __future__ import annotations

import math

import plotly.graph_objects as go

from analytics.charts.panels import ACROSS, DOWN

COLUMNS, ROWS = 6, 4


def pages(figure: go.Figure) -> list[go.Figure]:
    """The figure's panels, six to a row and at most four rows to a page, as figures of their own."""
    lines, dots = list(figure.data[:-1]), figure.data[-1]
    was = round((figure.layout.xaxis.range[1] - 1.03) / ACROSS) + 1
    size = COLUMNS * ROWS
    return [
        _page(figure, lines, dots, was, range(start, min(start + size, len(lines))))
        for start in range(0, len(lines), size)
    ]


def _page(figure: go.Figure, lines: list[go.Scatter], dots: go.Scatter, was: int, kept: range) -> go.Figure:
    shifts = {i: _shift(i, was, place) for place, i in enumerate(kept)}
    deep = math.ceil(len(kept) / COLUMNS)
    traces = []
    for i, (dx, dy) in shifts.items():
        line = lines[i].to_plotly_json()
        line["x"] = [None if x is None else x + dx for x in line["x"]]
        line["y"] = [None if y is None else y + dy for y in line["y"]]
        traces.append(go.Scatter(line))
    ends = [(x, y, _panel(x, y, was)) for x, y in zip(dots.x, dots.y, strict=True)]
    placed = [(x + shifts[i][0], y + shifts[i][1]) for x, y, i in ends if i in shifts]
    look = dots.to_plotly_json() | {"x": [p[0] for p in placed], "y": [p[1] for p in placed]}
    traces.append(go.Scatter(look))
    texts, rules = [], []
    for note in (annotation.to_plotly_json() for annotation in figure.layout.annotations):
        i = _panel(note["x"], note["y"] - 1.08, was)
        if note["y"] > DOWN:
            texts.append(note | {"y": 1, "yref": "y domain", "yanchor": "bottom"})
        elif i in shifts:
            texts.append(note | {"x": note["x"] + shifts[i][0], "y": note["y"] + shifts[i][1]})
    for rule in (shape.to_plotly_json() for shape in figure.layout.shapes):
        i = _panel(rule["x0"], rule["y0"] - 0.001, was)
        if i in shifts:
            dx, dy = shifts[i]
            rules.append(rule | {end: rule[end] + (dx if end[0] == "x" else dy) for end in ("x0", "x1", "y0", "y1")})
    layout = {
        "xaxis": {"visible": False, "range": [-0.02, (COLUMNS - 1) * ACROSS + 1.03]},
        "yaxis": {"visible": False, "range": [-(deep - 1) * DOWN - 0.1, DOWN - 0.05]},
        "annotations": texts,
        "shapes": rules,
        "meta": {"kind": "xy"},
    }
    return go.Figure(traces, layout)


def _shift(i: int, was: int, place: int) -> tuple[float, float]:
    dx = ((place % COLUMNS) - (i % was)) * ACROSS
    return dx, ((i // was) - (place // COLUMNS)) * DOWN


def _panel(x: float, y: float, was: int) -> int:
    """The panel in which a point of the original figure lies; lines stay between 0 and 1 above their floor."""
    return math.floor((x + 0.01) / ACROSS) + was * math.ceil(-(y + 0.01) / DOWN)
