"""Columns: counts side by side, with reference lines between them and sentences above groups of them."""

from __future__ import annotations

from collections.abc import Sequence

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
    lines_of_notes = max((_lines(note, count) for note in notes), default=0)
    reserve = LINE_OF_TEXT * (lines_of_notes + 1) + 10
    ceiling = (high or 1.0) / (1 - reserve / (0.8 * PLOT))
    trace = go.Bar(
        x=list(range(count)),
        y=amounts,
        width=0.9,
        marker={
            "color": [style.SHADES[tone] for tone in tones],
            "line": {
                "color": [style.CONTEXT if tone == "muted" else style.SHADES[tone] for tone in tones],
                "width": [1.2 if tone == "muted" else 0 for tone in tones],
            },
        },
        text=shown,
        textposition="outside",
        textangle=0,
        textfont={"size": style.TEXT, "color": style.INK},
        constraintext="none",
        cliponaxis=False,
        hovertext=[style.label(name) for name in labels],
        hovertemplate=f"%{{hovertext}}: %{{y:{number_format(percent, present(amounts))}}}<extra></extra>",
    )
    between = [Mark(mark.value - 0.5, mark.label, mark.dash) for mark in marks]
    span = (-0.6, count - 0.4)
    lines, texts, above = vertical_marks(between, span)
    for note in notes:
        middle = (note.first + note.last) / 2
        wide = _letters(note, count)
        words = "<br>".join(style.wrapped(part, wide, 3) for part in note.text.split("\n"))
        texts.append(
            text_at(
                middle,
                1,
                words,
                color=style.TEXT_ON_SHADE[note.shade],
                size=style.SMALL,
                stands="top",
                yref="y domain",
                dy=-4,
            )
        )
    top = 14 + LINE_OF_TEXT * (above + bool(y_title)) + 4
    names = [style.wrapped(name, 12, 2) for name in labels]
    return finished(
        [trace],
        height=top
        + PLOT
        + 34
        + (LINE_OF_TEXT if any("<br>" in name for name in names) else 0)
        + (24 if x_title else 0),
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


def _letters(note: Note, count: int) -> int:
    """How many letters fit above the note's bars on a phone."""
    return max(9, min(26, int((note.last - note.first + 1) * 340 / max(count, 1) / 7)))


def _lines(note: Note, count: int) -> int:
    wide = _letters(note, count)
    return sum(style.wrapped(part, wide, 3).count("<br>") + 1 for part in note.text.split("\n"))
