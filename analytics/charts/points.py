"""Charts of points on two scales: scatter with a fitted line, and the funnel plot."""

from __future__ import annotations

from collections.abc import Sequence
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
    horizontal_marks,
    number_format,
    plain,
    present,
    reach,
    spread,
    text_at,
    title,
    vertical_marks,
)
from analytics.charts.lines import band
from analytics.charts.lines import line as _line

PLOT = 330
PHONE = 290


@by_position
def scatter(
    x: Values,
    y: Values,
    *,
    names: Values | None = None,
    accent: Values | None = None,
    labels: Values | None = None,
    line: tuple[Values, Values, Values, Values] | None = None,
    vmarks: Sequence[Mark] = (),
    hmarks: Sequence[Mark] = (),
    x_title: str = "",
    y_title: str = "",
    percent_x: bool = False,
    percent_y: bool = False,
) -> go.Figure:
    """Grey points; those in the mask `accent` are vermilion diamonds with their `labels` beside them.

    `names` are hover text; `line` is (x, y, low, high) of a fitted line and its band.
    """
    xs, ys = plain(x), plain(y)
    fitted = line or ((), (), (), ())
    x_span = reach(xs, fitted[0], [mark.value for mark in vmarks])
    y_span = reach(ys, *fitted[1:], [mark.value for mark in hmarks])
    chosen = [bool(a) for a in accent] if accent is not None else [False] * len(xs)
    traces: list[Any] = []
    if line:
        traces += band(plain(fitted[0]), plain(fitted[2]), plain(fitted[3]), style.BLUE_LIGHT)
    points = [(False, style.CONTEXT, "circle", 9), (True, style.VERMILION, "diamond", 11)]
    for wanted, color, symbol, size in points:
        at = [i for i, c in enumerate(chosen) if c == wanted]
        traces += _points(xs, ys, at, names, color, symbol, size, (percent_x, percent_y))
    if line:
        traces.append(_line(plain(fitted[0]), plain(fitted[1]), style.BLUE, 3))
    said = [i for i, c in enumerate(chosen) if labels is not None and (c or accent is None) and labels[i]]
    texts = _labels(
        xs, ys, said, labels or (), [style.VERMILION if accent is not None else style.INK] * len(xs), x_span, y_span
    )
    v_lines, v_texts, above = vertical_marks(vmarks, x_span)
    h_lines, h_texts = horizontal_marks(hmarks, _quieter(xs, ys, hmarks, x_span, y_span))
    top = 14 + LINE_OF_TEXT * (above + bool(y_title)) + 4
    return finished(
        traces,
        height=top + PLOT + 30 + (24 if x_title else 0),
        x={"range": x_span, "tickformat": number_format(percent_x, x_span), "title": title(x_title), "nticks": 7},
        y={"range": y_span, "tickformat": number_format(percent_y, y_span), "nticks": 7},
        margin={"t": top, "r": 16},
        shapes=[*v_lines, *h_lines],
        texts=[*texts, *v_texts, *h_texts, *heading(y_title, above)],
    )


@by_position
def funnel(
    expected: Values,
    observed: Values,
    *,
    names: Values,
    outside: Values,
    x_title: str = "Expected",
    y_title: str = "Observed",
    limits: pd.DataFrame,
) -> go.Figure:
    """Observed against expected counts with the limits that chance alone keeps to; named only where `outside`.

    `limits` has the columns expected, low95, high95, low998, high998.
    """
    xs, ys = plain(expected), plain(observed)
    grid = plain(limits["expected"])
    x_span = reach(xs, zero=True, room=0.08)
    kept = [i for i, value in enumerate(grid) if value is not None and value <= x_span[1]]
    bounds = {column: [plain(limits[column])[i] for i in kept] for column in ("low95", "high95", "low998", "high998")}
    near = [grid[i] for i in kept]
    y_span = reach(ys, bounds["high998"], zero=True, room=0.08)
    traces: list[Any] = [
        *band(near, bounds["low998"], bounds["high998"], style.CONTEXT_LIGHT),
        *(_line(near, bounds[c], style.CONTEXT, 1.3, dash="dash") for c in ("low95", "high95")),
        *(_line(near, bounds[c], style.CONTEXT, 1.3, dash="dot") for c in ("low998", "high998")),
        _line([0, x_span[1]], [0, x_span[1]], style.MUTED, 1.5),
    ]
    out = [bool(o) for o in outside]
    above = [o and (y or 0) > (x or 0) for o, x, y in zip(out, xs, ys, strict=True)]
    below = [o and not a for o, a in zip(out, above, strict=True)]
    looks = [
        ([not o for o in out], style.CONTEXT, "circle", 9),
        (above, style.VERMILION, "diamond", 12),
        (below, style.BLUE, "square", 10),
    ]
    for mask, color, symbol, size in looks:
        traces += _points(xs, ys, [i for i, m in enumerate(mask) if m], names, color, symbol, size, (False, False))
    tones = [style.VERMILION if a else style.BLUE for a in above]
    said = [i for i, o in enumerate(out) if o]
    texts = _labels(xs, ys, said, [style.shortened(name, 22) for name in names], tones, x_span, y_span)
    ends = [(c, values[-1]) for c, values in bounds.items() if values and c.startswith("high")]
    words = {"high95": "95%", "high998": "99.8%"}
    gap = (y_span[1] - y_span[0]) / PLOT * LINE_OF_TEXT
    rim = [("as expected", x_span[1] if near else 1.0), *((words[c], value) for c, value in ends)]
    for (word, _), at in zip(rim, spread([value for _, value in rim], gap), strict=True):
        texts.append(text_at(1, at, word, color=style.MUTED, size=style.SMALL, side="left", xref="x domain", dx=4))
    top = 14 + LINE_OF_TEXT + 4
    return finished(
        traces,
        height=top + PLOT + 54,
        x={"range": x_span, "tickformat": ",~r", "title": title(x_title), "nticks": 7},
        y={"range": y_span, "tickformat": ",~r", "nticks": 7},
        margin={"t": top, "r": 14 + style.text_width("as expected", style.SMALL)},
        texts=[*texts, *heading(y_title)],
    )


def _points(
    xs: list[Any],
    ys: list[Any],
    at: list[int],
    names: Values | None,
    color: str,
    symbol: str,
    size: int,
    percent: tuple[bool, bool],
) -> list[go.Scatter]:
    if not at:
        return []
    formats = [number_format(p, present(v)) for p, v in zip(percent, (xs, ys), strict=True)]
    named = {"hovertext": [style.label(names[i]) for i in at]} if names is not None else {}
    said = "%{hovertext}: " if names is not None else ""
    return [
        go.Scatter(
            x=[xs[i] for i in at],
            y=[ys[i] for i in at],
            mode="markers",
            marker={"size": size, "color": color, "symbol": symbol, "line": {"color": style.PAPER, "width": 1}},
            hovertemplate=f"{said}%{{x:{formats[0]}}}, %{{y:{formats[1]}}}<extra></extra>",
            cliponaxis=False,
            **named,
        )
    ]


def _quieter(xs: list[Any], ys: list[Any], marks: Sequence[Mark], x_span: Any, y_span: Any) -> str:
    """The end of the marks, "left" or "right", at which fewer points lie where their labels stand."""
    near = 0.09 * (y_span[1] - y_span[0])
    edge = (x_span[1] - x_span[0]) / 6
    at = [x for x, y in zip(xs, ys, strict=True) if x is not None and y is not None
          and any(m.value - near / 3 <= y <= m.value + near for m in marks)]  # fmt: skip
    left = sum(x < x_span[0] + edge for x in at)
    return "left" if sum(x > x_span[1] - edge for x in at) > left else "right"


def _labels(
    xs: list[Any],
    ys: list[Any],
    at: list[int],
    words: Values,
    tones: Values,
    x_span: tuple[float, float],
    y_span: tuple[float, float],
) -> list[dict[str, Any]]:
    """Return the words beside their points, right or left, moved up or down until none covers another.

    Places are tried as they would be on a phone; a word that finds none is left to the hover text and the table.
    """
    wide, high = (x_span[1] - x_span[0]) / PHONE, (y_span[1] - y_span[0]) / PLOT
    taken: list[tuple[float, float, float, float]] = []
    texts = []
    for i in sorted((i for i in at if xs[i] is not None and ys[i] is not None), key=lambda i: -ys[i]):
        text = style.label(words[i], 24)
        width = (style.text_width(text, style.SMALL) + 9) * wide
        sides = ("left", "right") if xs[i] + width <= x_span[1] else ("right", "left")
        for side, dy in ((side, dy) for dy in (0, -14, 14, -26, 26) for side in sides):
            left = xs[i] if side == "left" else xs[i] - width
            bottom = ys[i] + (dy - 8) * high
            box = (left, left + width, bottom, bottom + 16 * high)
            inside = x_span[0] <= box[0] and box[1] <= x_span[1] + 2 * wide
            if inside and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                dx = 9 if side == "left" else -9
                texts.append(text_at(xs[i], ys[i], text, color=tones[i], size=style.SMALL, side=side, dx=dx, dy=dy))
                break
    return texts


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[1] and b[0] < a[1] and a[2] < b[3] and b[2] < a[3]
