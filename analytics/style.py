"""One look for every chart: the palette, its dark twin, the plotly template, and how a label is written.

No colour is written anywhere else in the project. Contrasts (text at least 4.5:1, marks at least 3:1, in light
and in dark) are checked by tests/test_style.py.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from functools import cache, lru_cache
from typing import Any

import plotly.graph_objects as go

INK = "#1F2933"
MUTED = "#5B6672"
CONTEXT = "#8A94A0"
GRID = "#E4E8EC"
PAPER = "#FFFFFF"
BLUE = "#0072B2"
VERMILION = "#C24E00"
GREEN = "#00795A"
BLUE_LIGHT = "#CFE3F1"
BLUE_MID = "#8CC0E2"
VERMILION_LIGHT = "#F8DCC8"
VERMILION_MID = "#EBA67C"
CONTEXT_LIGHT = "#EEF1F4"

DARK_TWIN = {
    INK: "#E9EDF1",
    MUTED: "#A9B4BF",
    CONTEXT: "#7E8A96",
    GRID: "#29323B",
    PAPER: "#12171D",
    BLUE: "#56B0E8",
    VERMILION: "#F28C52",
    GREEN: "#3DBE98",
    BLUE_LIGHT: "#17405C",
    BLUE_MID: "#1F5F8A",
    VERMILION_LIGHT: "#4A2A17",
    VERMILION_MID: "#8A4720",
    CONTEXT_LIGHT: "#20272F",
}

DARK_BUTTON = "#1C7BBB"  # carries white text on a dark page: 4.6, and 3.9 against the page

SHADES = {"plain": CONTEXT, "accent": BLUE, "warn": VERMILION, "good": GREEN, "muted": CONTEXT_LIGHT}
TEXT_ON_SHADE = {"plain": MUTED, "accent": BLUE, "warn": VERMILION, "good": GREEN, "muted": MUTED}

RAMP = [[0.0, CONTEXT_LIGHT], [0.05, CONTEXT_LIGHT], [0.25, BLUE_LIGHT], [1.0, BLUE_MID]]
AGAINST_TARGET = [[0.0, VERMILION_MID], [0.45, VERMILION_LIGHT], [0.5, PAPER], [0.55, BLUE_LIGHT], [1.0, BLUE_MID]]

FONT = "'Source Sans', Inter, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
TEXT = 14
SMALL = 13

CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "showSendToCloud": False,
    "responsive": True,
    "scrollZoom": False,
    "modeBarButtons": [["toImage"]],
    "toImageButtonOptions": {"format": "png", "scale": 2},
}

_AXIS: dict[str, Any] = {
    "automargin": True,
    "gridcolor": GRID,
    "linecolor": CONTEXT,
    "zeroline": False,
    "ticks": "",
    "tickfont": {"size": SMALL, "color": MUTED},
    "title": {"font": {"size": TEXT, "color": MUTED}, "standoff": 8},
    "fixedrange": True,
    "ticklabelstandoff": 5,
}

template = go.layout.Template(
    layout={
        "font": {"family": FONT, "size": TEXT, "color": INK},
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "colorway": [CONTEXT, BLUE, VERMILION, GREEN],
        "margin": {"l": 8, "r": 12, "t": 12, "b": 8},
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": False,
        "hoverlabel": {"font": {"family": FONT, "size": TEXT, "color": INK}, "bgcolor": PAPER, "bordercolor": CONTEXT},
        "bargap": 0.1,
        "xaxis": _AXIS,
        "yaxis": _AXIS,
        "annotationdefaults": {"showarrow": False, "font": {"size": TEXT, "color": INK}},
    }
)

_GROWING = frozenset(
    {"size", "height", "margin", "xshift", "yshift", "standoff", "ticklabelstandoff", "thickness", "xgap", "ygap"}
)
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def dressed(figure: go.Figure, dark: bool) -> go.Figure:
    """Return a copy of the figure in its light or dark form.

    Every palette colour is replaced by its dark twin, wherever it stands (traces, shapes, template, text).

    Examples
    --------
    >>> dressed(go.Figure(layout={"template": template}), dark=True).layout.template.layout.paper_bgcolor
    '#12171D'
    """
    spec = figure.to_dict()
    return go.Figure(_darkened(spec) if dark else spec)


def page_css(dark: bool) -> str:
    """Return what the app's theme has no setting for: small and chosen words at 4.5:1 or more in both forms."""
    css = (
        '[data-testid="stCaptionContainer"] {opacity: 1}'
        f'[data-testid="stCaptionContainer"] :is(p, li) {{color: {MUTED}}}'
        f'[data-testid="stTab"][aria-selected="true"] p, [data-testid="stSliderThumbValue"] * {{color: {BLUE}}}'
        f'[data-variant="segmented_control"][aria-checked="true"] * {{color: {INK}}}'
    )
    return darkened(css) if dark else css


def darkened(text: str) -> str:
    """Return a text, such as a figure's JSON, with every palette colour replaced by its dark twin."""
    return _HEX.sub(lambda found: DARK_TWIN.get(found.group().upper(), found.group()), text)


def enlarged(figure: go.Figure, factor: float) -> go.Figure:
    """Return a copy in which text, marks, lines and the room around them are `factor` times as large."""
    return go.Figure(_enlarged(figure.to_dict(), factor))


def label(text: object, limit: int = 40) -> str:
    """Return any text as a harmless plotly label: cleaned, shortened, its markup shown as written.

    Names come from exports and may hold `<a href>` or `<img>`; plotly would draw them as links.

    Examples
    --------
    >>> label('<a href="http://x">Ann</a>', 12)
    '&lt;a href="htt…'
    """
    return escaped(shortened(text, limit))


def escaped(text: str) -> str:
    """Return the text with plotly's markup characters made harmless."""
    return "".join(_ENTITIES.get(letter, letter) for letter in text)


def shortened(text: object, limit: int = 40) -> str:
    """Return the text in one line without control or direction marks, at most `limit` characters long."""
    line = cleaned(text)
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def cleaned(text: object) -> str:
    """Return the text in one line, without control characters, direction marks and lone surrogates."""
    if text is None:
        return ""
    kept = "".join(
        " " if letter.isspace() else letter
        for letter in str(text)
        if letter.isspace() or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    return " ".join(kept.split())


def wrapped(text: object, width: int = 18, lines: int = 2) -> str:
    """Return a label broken into at most `lines` lines of at most `width` characters, joined by `<br>`.

    Examples
    --------
    >>> wrapped("Escalation answered on time", 18)
    'Escalation<br>answered on time'
    """
    glued = shortened(text, width * lines).replace(" = ", "\u00a0=\u00a0")  # "n = 10" stays in one line
    rows = [row.replace("\u00a0", " ") for row in textwrap.wrap(glued, width, break_on_hyphens=False)] or [""]
    if len(rows) > lines:
        rows = [*rows[: lines - 1], shortened(" ".join(rows[lines - 1 :]), width)]
    return "<br>".join(escaped(row) for row in rows)


@lru_cache(maxsize=4096)
def text_width(text: str, size: int = TEXT) -> float:
    """Return roughly how many pixels wide the widest line of a label is drawn."""
    lines = re.sub(r"<(?!br)[^>]*>", "", text).split("<br>")
    return max(sum(_letter_width(letter) for letter in re.sub(r"&\w+;", "&", line)) for line in lines) * size


@cache
def _letter_width(letter: str) -> float:
    """Width of a letter in ems, as in the common sans-serif faces."""
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    if letter in " .,:;'|!ijlI()[]ft\u00a0":
        return 0.3
    if letter in "mwMW%@…—▼◆●":
        return 0.88
    return 0.37 if letter in "r-" else 0.52 if letter in "csvxyzkJ" else 0.7 if letter.isupper() else 0.58


def _enlarged(value: Any, factor: float, grows: bool = False) -> Any:
    if isinstance(value, dict):
        return {
            key: _enlarged(inner, factor, key in _GROWING or (grows and key in "lrtb")) for key, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [_enlarged(inner, factor, grows and not isinstance(inner, dict)) for inner in value]
    if not grows or isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return round(value * factor) if isinstance(value, int) else value * factor


def _darkened(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _darkened(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_darkened(inner) for inner in value]
    if isinstance(value, str) and "#" in value:
        return darkened(value)
    return value
