"""The marked-up document as HTML: words added underlined, words removed struck through, in the colour of the side.

Every text a client or colleague wrote is escaped here; the page only places what comes out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from analytics import style
from analytics.contract import ACCOUNT_MANAGEMENT, SALES
from analytics.topics.handoff.document import NEITHER, SIDE_NAMES, Edit, Piece, Version, differences
from analytics.topics.handoff.fields import SECTIONS, words_for

SIGNS = {SALES: "●", ACCOUNT_MANAGEMENT: "◆", NEITHER: "■"}
RULES = {SALES: "solid", ACCOUNT_MANAGEMENT: "double", NEITHER: "dotted"}
INKS = {SALES: style.BLUE, ACCOUNT_MANAGEMENT: style.VERMILION, NEITHER: style.MUTED}
GROUNDS = {SALES: style.BLUE_LIGHT, ACCOUNT_MANAGEMENT: style.VERMILION_LIGHT, NEITHER: style.CONTEXT_LIGHT}


def said(text: object) -> str:
    """Any text as HTML that is nothing but text: cleaned of control characters, its line breaks kept."""
    lines = str(text if text is not None else "").splitlines() or [""]
    return "<br>".join(escape(style.cleaned(line), quote=True) for line in lines)


def side_label(side: str, dark: bool) -> str:
    """The side's sign and name in its colour."""
    return f'<span style="color:{_tone(INKS[side], dark)};font-weight:600">{SIGNS[side]} {SIDE_NAMES[side]}</span>'


def version(shown: Version, dark: bool) -> str:
    """One version beside the one before: each changed section, before on the left and after on the right."""
    blocks = [
        f'<div style="{_GRID}"><div style="{_SECTION};grid-column:1/-1;color:{_tone(style.MUTED, dark)}">'
        f"{said(words_for(section).capitalize())}</div>"
        f"{_cell('Before', _words(pieces, 'removed', shown.side, dark), style.GRID, 'solid', dark)}"
        f"{_cell('After', _words(pieces, 'added', shown.side, dark), INKS[shown.side], RULES[shown.side], dark)}</div>"
        for section, pieces in differences(shown).items()
    ]
    return "".join(blocks)


def document(sections: Mapping[str, str], edits: Sequence[Edit], agreed: Sequence[str], dark: bool) -> str:
    """The document as it stands: every section with its text, who edited it last, and what is still empty."""
    latest = {edit.section: edit for edit in edits}
    order = [*(s for s in SECTIONS if s in agreed or sections.get(s)), *(s for s in sections if s not in SECTIONS)]
    blocks = []
    for section in order:
        text = sections.get(section, "").strip()
        last = latest.get(section)
        by = f"{side_label(last.side, dark)} {said(last.person)}, {last.at:%d %b %Y}" if last else ""
        empty = f'<span style="color:{_tone(style.VERMILION, dark)}">▼ empty</span>'
        body = said(text) if text else empty if section in agreed else "–"
        blocks.append(
            f'<div style="margin:0 0 .9rem"><div style="{_SECTION};color:{_tone(style.MUTED, dark)}">'
            f"{said(words_for(section).capitalize())}</div><div>{body}</div>"
            f'<div style="font-size:.85rem;color:{_tone(style.MUTED, dark)}">{by}</div></div>'
        )
    return f'<div style="overflow-wrap:anywhere">{"".join(blocks)}</div>'


_GRID = (
    "display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,18rem),1fr));gap:.4rem 1rem;margin:0 0 1rem;"
    "overflow-wrap:anywhere"
)
_SECTION = "font-size:.85rem;font-weight:600"


def _cell(title: str, body: str, rim: str, rule: str, dark: bool) -> str:
    return (
        f'<div style="border-left:4px {rule} {_tone(rim, dark)};padding:.2rem .6rem">'
        f'<div style="font-size:.8rem;color:{_tone(style.MUTED, dark)}">{title}</div>{body or "–"}</div>'
    )


def _words(pieces: Sequence[Piece], kind: str, side: str, dark: bool) -> str:
    """The words of one side of the comparison: those that stayed, and those removed (or added) marked."""
    ground, ink = _tone(GROUNDS[side], dark), _tone(style.INK, dark)
    marks = {
        "added": f'<ins style="background:{ground};color:{ink};text-decoration:underline 2px">',
        "removed": f'<del style="color:{_tone(style.MUTED, dark)};text-decoration:line-through 2px">',
    }
    parts = []
    for piece in pieces:
        space = "&#32;" if piece.text[:1].isspace() else ""
        if piece.kind == "same":
            parts.append(f"{space}{said(piece.text.lstrip())}")
        elif piece.kind == kind:
            close = "</ins>" if kind == "added" else "</del>"
            parts.append(f"{space}{marks[kind]}{said(piece.text.lstrip())}{close}")
    return "".join(parts)


def _tone(color: str, dark: bool) -> str:
    return style.DARK_TWIN[color] if dark else color
