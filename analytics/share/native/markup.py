"""Plotly's label markup as runs of text."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

_TAG = re.compile(r"(<br\s*/?>|</?b>|<span style='color:#[0-9A-Fa-f]{6}'>|</span>)")


@dataclass(frozen=True)
class Run:
    """A piece of text in one weight and colour; `color` None = the label's own."""

    text: str
    bold: bool = False
    color: str | None = None


def lines(markup: str) -> list[list[Run]]:
    """The runs of each line of a label.

    Examples
    --------
    >>> [[run.text for run in line] for line in lines("<b>A</b> &lt;b&gt;<br>C")]
    [['A', ' <b>'], ['C']]
    """
    found: list[list[Run]] = [[]]
    bold, color = False, None
    for piece in _TAG.split(markup):
        if piece.startswith("<br"):
            found.append([])
        elif piece in {"<b>", "</b>"}:
            bold = piece == "<b>"
        elif piece.startswith("<span"):
            color = piece[-9:-2]
        elif piece == "</span>":
            color = None
        elif piece:
            found[-1].append(Run(html.unescape(piece), bold, color))
    return found


def plain(markup: str) -> str:
    """The label as plain text in one line."""
    return " ".join("".join(run.text for run in line) for line in lines(markup)).replace("\u00a0", " ").strip()
