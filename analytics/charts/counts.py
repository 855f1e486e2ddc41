"""Columns: counts side by side, with reference lines between them and sentences above groups of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from analytics import style
from analytics.charts.frame import (
    LINE_OF_TEXT,
    Mark,
    Note,
    Values,
    by_position,
    finished,
    heading,
    in_words,
    number_format,
    plain,
    present,
    text_at,
    title,
    vertical_marks,
)

PLOT = 250


@by_position
def columns(
    labels: Values,
    values: Values,
    *,
    shades: Values | None = None,
    text: Values | None = None,
    x_title: str = "",
    y_title: str = "",
    marks: Sequence[Mark] = (),
    notes: Sequence[Note] = (),
    percent: bool = False,
) -> go.Figure:
    """Vertical bars with their values on top.

    `shades` per bar: "plain", "accent", "warn" or "muted". A mark's `value` is a position: 5 draws the line between
    the fifth and the sixth bar. A `Note(first, last, text, shade)` is written above the bars first to last.
    """
    amounts = plain(values)
    count = len(amounts)
    tones = list(shades or ["plain"] * count)
    shown = [style.label(t) for t in text] if text is not None else [in_words(v, percent) for v in amounts]
    high, low = max([*present(amounts), 0.0]), min([*present(amounts), 0.0])
    reserve = LINE_OF_TEXT * (max((_words(note, count).count("<br>") + 1 for note in notes), default=0) + 1) + 10
    ceiling = (high or 1.0) / (1 - reserve / (0.8 * PLOT))
    between = [Mark(mark.value - 0.5, mark.label, mark.dash) for mark in marks]
    span = (-0.6, count - 0.4)
    lines, texts, above = vertical_marks(between, span)
    texts += [_written(note, count) for note in notes]
    top = 14 + LINE_OF_TEXT * (above + bool(y_title)) + 4
    names = [style.wrapped(name, 12, 2) for name in labels]
    return finished(
        [_bars(amounts, tones, shown, [style.label(name) for name in labels], percent)],
        height=top + PLOT + 34 + LINE_OF_TEXT * any("<br>" in name for name in names) + 24 * bool(x_title),
        x={
            "range": span,
            "tickvals": list(range(count)),
            "ticktext": names,
            "title": title(x_title),
            "showgrid": False,
            "showline": low >= 0,
            "autotickangles": [0, 90],
        },
        y={"range": [low * 1.15, ceiling], "visible": False},
        margin={"t": top},
        shapes=lines,
        texts=[*texts, *heading(y_title, above)],
        kind="columns",
    )


def _bars(amounts: list[Any], tones: list[str], shown: list[str], names: list[str], percent: bool) -> go.Bar:
    rims = [style.CONTEXT if tone == "muted" else style.SHADES[tone] for tone in tones]
    widths = [1.2 if tone == "muted" else 0 for tone in tones]
    return go.Bar(
        x=list(range(len(amounts))),
        y=amounts,
        width=0.9,
        marker={"color": [style.SHADES[tone] for tone in tones], "line": {"color": rims, "width": widths}},
        text=shown,
        textposition="outside",
        textangle=0,
        textfont={"size": style.TEXT, "color": style.INK},
        constraintext="none",
        cliponaxis=False,
        hovertext=names,
        hovertemplate=f"%{{hovertext}}: %{{y:{number_format(percent, present(amounts))}}}<extra></extra>",
    )


def _written(note: Note, count: int) -> dict[str, Any]:
    middle, color = (note.first + note.last) / 2, style.TEXT_ON_SHADE[note.shade]
    look: dict[str, Any] = {"size": style.SMALL, "stands": "top", "yref": "y domain", "dy": -4}
    return text_at(middle, 1, _words(note, count), color=color, **look)


def _words(note: Note, count: int) -> str:
    """The note, broken into lines that fit above its bars on a phone."""
    letters = max(9, min(26, int((note.last - note.first + 1) * 340 / max(count, 1) / 7)))
    return "<br>".join(style.wrapped(part, letters, 3) for part in note.text.split("\n"))
