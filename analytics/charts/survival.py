"""Survival curves: steps with their bands, and the numbers still at risk under the axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analytics import style
from analytics.charts.frame import (
    LINE_OF_TEXT,
    Mark,
    finished,
    heading,
    in_words,
    plain,
    present,
    text_at,
    title,
    vertical_marks,
)
from analytics.charts.lines import PLOT, TONES, band, end_labels, line

LIGHT = {style.BLUE: style.BLUE_LIGHT, style.VERMILION: style.VERMILION_LIGHT}


def steps(
    curves: Mapping[str, pd.DataFrame],
    *,
    marks: Sequence[Mark] = (),
    x_title: str = "Days since the close",
    y_title: str = "Still a client",
    until: int = 365,
    at_risk_days: Sequence[int] = (0, 30, 90, 180, 365),
) -> go.Figure:
    """Kaplan–Meier curves with their bands, and the numbers still at risk under the axis.

    Each frame has the columns day, survival, low, high, at_risk. The axis starts just below the lowest band and
    says so when that is not zero; days too close together to be read on a phone leave the row of numbers.
    """
    tones = dict(zip(curves, TONES, strict=False))
    drawn = {name: _until(curve, until) for name, curve in curves.items()}
    lowest = min(present(*(curve[column] for curve in drawn.values() for column in ("survival", "low"))), default=0.0)
    floor = 0.0 if lowest < 0.3 else int(lowest * 10 - 0.2) / 10
    span = (floor, 1.0 + 0.02 * (1 - floor))
    traces: list[Any] = []
    for name, curve in drawn.items():
        days, low, high = _corners(curve)
        traces += band(days, low, high, LIGHT.get(tones.get(name, ""), style.CONTEXT_LIGHT))
    for name, curve in drawn.items():
        hover = f"day %{{x}}: %{{y:.1%}}<extra>{style.label(name)}</extra>"
        tone = tones.get(name, style.MUTED)
        days, survival = plain(curve["day"]), plain(curve["survival"])
        traces.append(line(days, survival, tone, 2.5, shape="hv", hovertemplate=hover, name=style.label(name)))
    ends = [(name, float(curve["survival"].iloc[-1])) for name, curve in drawn.items()]
    labels, width = end_labels(ends, tones, span) if len(curves) > 1 else ([], 8.0)
    rules, mark_texts, above = vertical_marks(marks, (0, until))
    days_shown = _apart(sorted({0, *(day for day in at_risk_days if day <= until)}), until / 6.5)
    base = 28 + (24 if x_title else 0)
    top = 14 + LINE_OF_TEXT * (above + 1)
    bottom = base + LINE_OF_TEXT * (len(curves) + 1) + 8
    return finished(
        traces,
        height=top + PLOT + bottom,
        x={"range": [0, until], "tickvals": days_shown, "title": title(x_title), "showgrid": False},
        y={"range": span, "tickformat": ".0%", "nticks": 6},
        margin={"t": top, "r": max(width + 14, 24), "b": bottom},
        shapes=rules,
        texts=[
            *labels,
            *mark_texts,
            *heading(y_title + (f" (axis starts at {in_words(floor, True)})" if floor else ""), above),
            *_at_risk(curves, tones, days_shown, until, base),
        ],
    )


def _at_risk(
    curves: Mapping[str, pd.DataFrame], tones: Mapping[str, str], days: list[int], until: int, base: float
) -> list[dict[str, Any]]:
    look: dict[str, Any] = {"size": style.SMALL, "stands": "top", "yref": "y domain"}
    texts = [text_at(0, 0, "Still at risk", color=style.MUTED, side="left", xref="x domain", dy=-base, **look)]
    for row, (name, curve) in enumerate(curves.items()):
        for day in days:
            left = curve.loc[curve["day"] >= day, "at_risk"]
            number = f"{int(left.iloc[0]) if len(left) else 0:,}"
            side = "right" if day > 0.97 * until else "left" if day == 0 else "center"
            down = -base - LINE_OF_TEXT * (row + 1)
            texts.append(text_at(day, 0, number, color=tones.get(name, style.MUTED), side=side, dy=down, **look))
    return texts


def _until(curve: pd.DataFrame, until: int) -> pd.DataFrame:
    kept = curve.loc[curve["day"] <= until, ["day", "survival", "low", "high"]].sort_values("day")
    start = pd.DataFrame({"day": [0.0], "survival": [1.0], "low": [1.0], "high": [1.0]})
    parts = [start, kept.astype(float)] if kept.empty or kept["day"].iloc[0] > 0 else [kept.astype(float)]
    whole = pd.concat(parts, ignore_index=True).ffill()
    last_followed = min(float(curve["day"].max()), float(until)) if len(curve) else 0.0
    if whole["day"].iloc[-1] < last_followed:
        whole = pd.concat([whole, whole.tail(1).assign(day=last_followed)], ignore_index=True)
    return whole


def _corners(curve: pd.DataFrame) -> tuple[list[Any], list[Any], list[Any]]:
    """Return the band's corners: a step holds until the next day, then falls."""
    days, low, high = plain(curve["day"]), plain(curve["low"]), plain(curve["high"])
    across = [day for day in days for _ in (0, 1)][1:]
    return across, [v for v in low for _ in (0, 1)][:-1], [v for v in high for _ in (0, 1)][:-1]


def _apart(days: list[int], gap: float) -> list[int]:
    """Return the days that are at least `gap` from the one kept before; the last one always stays."""
    kept: list[int] = []
    for day in days:
        if not kept or day - kept[-1] >= gap:
            kept.append(day)
    if days and kept[-1] != days[-1]:
        kept = [*(kept[:-1] if len(kept) > 1 else kept), days[-1]]
    return kept
