"""The deck: native, editable PowerPoint charts, one finding per slide, translated from the exhibits' figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR
from pptx.opc.packuri import PackURI

from analytics import style
from analytics.exhibit import Exhibit, Missing
from analytics.share import text as words
from analytics.share.context import Context
from analytics.share.native import canvas, category, grid, panels, xy
from analytics.share.native.canvas import HEIGHT, TEXT_PT, WIDTH, Area
from analytics.share.native.marks import part
from analytics.share.native.reading import UnknownTraceError, drawing

EDGE = 48.0
ROWS_PER_SLIDE = 14
Draw = Callable[[Any, Area, str], None]


def write(exhibits: Sequence[Exhibit | Missing], path: Path, context: Context) -> list[Path]:
    """Write the deck: a first slide, the exhibits, and a last slide for decisions.

    Raises
    ------
    UnknownTraceError
        A figure that holds something without a native form.
    """
    deck = _opened(context)
    shown = [item for item in exhibits if isinstance(item, Exhibit)]
    _first(deck, context, len(shown))
    for item in shown:
        _exhibit(deck, item, context)
    _last(deck, context)
    deck.save(path)
    return [path]


def _opened(context: Context) -> Any:
    """An empty deck of 16:9, or the company's template without its slides."""
    deck = Presentation(str(context.company_template)) if context.company_template else Presentation()
    slides = deck.slides._sldIdLst
    for slide in list(slides):
        deck.part.drop_rel(slide.rId)
        slides.remove(slide)
    if not context.company_template:
        deck.slide_width, deck.slide_height = canvas.emu(WIDTH), canvas.emu(HEIGHT)
    _number_parts(deck.part.package)
    properties = deck.core_properties
    properties.title, properties.subject = style.cleaned(context.title), f"Data as of {context.day}"
    properties.author = properties.last_modified_by = "Barometer"
    properties.language, properties.keywords, properties.comments = "en", context.stamp, ""
    return deck


def _number_parts(package: Any) -> None:
    """Count new parts on: python-pptx walks the whole deck for the name of each."""
    taken = {part.partname for part in package.iter_parts()}
    numbers: defaultdict[str, Iterator[int]] = defaultdict(lambda: count(1))

    def next_partname(template: str) -> PackURI:
        return PackURI(next(name for name in (template % n for n in numbers[template]) if name not in taken))

    package.next_partname = next_partname


def _title_only(deck: Any) -> Any:
    """The layout with a title and the fewest other placeholders."""
    titled = [
        layout for layout in deck.slide_layouts if any(p.placeholder_format.type in (1, 3) for p in layout.placeholders)
    ]
    named = [layout for layout in titled if layout.name.casefold() in {"title only", "nur titel", "titre seul"}]
    return (named or sorted(titled, key=lambda layout: len(layout.placeholders)) or list(deck.slide_layouts))[0]


def _slide(deck: Any, title: str, top: float = 26.0, largest: float = 26) -> tuple[Any, float]:
    """A slide with its title placeholder filled and fitted; returns it and where the title ends."""
    slide = deck.slides.add_slide(_title_only(deck))
    for shape in list(slide.placeholders):
        if shape.placeholder_format.idx != 0:
            shape._element.getparent().remove(shape._element)
    room = WIDTH - 2 * EDGE
    sizes = [size for size in (36, 26, 24, 22, 20, 18) if size <= largest]
    size = next((s for s in sizes if len(canvas.rows_of(title, s, room * 0.97, bold=True)) <= 2), sizes[-1])
    rows = canvas.rows_of(title, size, room * 0.97, bold=True)
    height = len(rows) * size / 0.75 * 1.2 + 4
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = map(canvas.emu, (EDGE, top, room, height))
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
    canvas.put(frame, style.escaped(title), size, style.INK, "left", bold=True)
    return slide, top + height


def _exhibit(deck: Any, item: Exhibit, context: Context) -> None:
    title = style.cleaned(item.finding)
    own = [style.cleaned(t) for t in (context.own_words.get(item.key), context.last_time.get(item.key)) if t]
    footer = canvas.rows_of(style.cleaned(context.footer(item.source)), TEXT_PT, WIDTH - 2 * EDGE)
    room = _chart_area(title, item, own, footer)
    parts = _parts(item.figure, room)
    for number, draw in enumerate(parts, start=1):
        slide, y = _slide(deck, title)
        subtitle = style.cleaned(item.subtitle) + (f" ({number} of {len(parts)})" if len(parts) > 1 else "")
        for line, color, points in [(subtitle, style.MUTED, 16), *((t, style.INK, 16) for t in own)]:
            rows = canvas.rows_of(line, points, WIDTH - 2 * EDGE)
            height = len(rows) * points / 0.75 * 1.22
            place = Area(EDGE, y, WIDTH - 2 * EDGE, height)
            canvas.box(slide.shapes, place, style.escaped(line), points=points, color=color, name="Subtitle")
            y += height + 2
        draw(slide.shapes, Area(room.x, y + 10, room.w, room.y + room.h - y - 10), words.alt(item))
        height = len(footer) * canvas.LINE
        place = Area(EDGE, HEIGHT - height - 18, WIDTH - 2 * EDGE, height)
        text = style.escaped(" ".join(footer))
        canvas.box(slide.shapes, place, text, color=style.MUTED, anchor="bottom", name="Source")
        slide.notes_slide.notes_text_frame.text = words.notes(item, context)


def _chart_area(title: str, item: Exhibit, own: Sequence[str], footer: Sequence[str]) -> Area:
    """Roughly the room that title, subtitle, own words and footer leave to the chart."""
    room = WIDTH - 2 * EDGE
    used = 30 + 2 * 26 / 0.75 * 1.2 * (1 if len(canvas.rows_of(title, 26, room * 0.97, bold=True)) > 1 else 0.7)
    for line in (item.subtitle, *own):
        used += len(canvas.rows_of(line, 16, room)) * 16 / 0.75 * 1.22 + 2
    bottom = len(footer) * canvas.LINE + 28
    return Area(EDGE - 14, used + 10, WIDTH - 2 * EDGE + 28, HEIGHT - used - 10 - bottom)


def _parts(figure: go.Figure, room: Area) -> list[Draw]:
    """How to draw the figure: one function per slide it needs."""
    unknown = {trace.type for trace in figure.data} - {"scatter", "bar", "heatmap"}
    if unknown:
        raise UnknownTraceError(f'A "{min(unknown)}" trace has no native form on a slide.')
    if any(trace.type == "heatmap" for trace in figure.data):
        inner = Area(room.x + 14, room.y, room.w - 28, room.h - 20)
        return [_table(page) for page in grid.pages(grid.read(figure), inner)]
    if category.fits(figure):
        return [lambda shapes, area, alt: category.draw(shapes, figure, area, alt)]
    if (figure.layout.meta or {}).get("kind") == "panels":
        return [_chart(drawing(page)) for page in panels.pages(figure)]
    whole = drawing(figure)
    if whole.rows <= ROWS_PER_SLIDE:
        return [_chart(whole)]
    size = -(-whole.rows // -(-whole.rows // ROWS_PER_SLIDE))
    return [_chart(part(whole, i, min(size, whole.rows - i))) for i in range(0, whole.rows, size)]


def _table(page: grid.Grid) -> Draw:
    def draw(shapes: Any, area: Area, alt: str) -> None:
        grid.draw(shapes, page, Area(area.x + 14, area.y, area.w - 28, area.h), alt)

    return draw


def _chart(whole: Any) -> Draw:
    return lambda shapes, area, alt: xy.draw(shapes, whole, area, alt)


def _first(deck: Any, context: Context, findings: int) -> None:
    slide, y = _slide(deck, style.cleaned(context.title), top=230, largest=40)
    said = [
        f"Data as of {context.day}",
        style.cleaned(f"Filters: {context.filters_text}") if context.filters_text else "",
        f"{findings} finding{'s' if findings != 1 else ''}",
        context.stamp or "For the meeting: people are random labels, pay is shown for groups only",
    ]
    markup = "<br>".join(style.escaped(line) for line in said if line)
    canvas.box(slide.shapes, Area(EDGE, y + 16, WIDTH - 2 * EDGE, 180), markup, points=18, color=style.MUTED)
    slide.notes_slide.notes_text_frame.text = "Say what will be decided today, and by whom, before the first chart."


def _last(deck: Any, context: Context) -> None:
    slide, y = _slide(deck, "Decisions, owner, date")
    place = Area(EDGE, y + 24, WIDTH - 2 * EDGE, 7 * 62)
    frame = slide.shapes.add_table(7, 3, *map(canvas.emu, (place.x, place.y, place.w, place.h)))
    frame.name = "Decisions"
    canvas.describe(frame, "An empty table for decisions, their owners and their dates")
    for j, (head, share) in enumerate((("Decision", 0.64), ("Owner", 0.2), ("Date", 0.16))):
        frame.table.columns[j].width = canvas.emu(place.w * share)
        canvas.put(frame.table.cell(0, j).text_frame, head, 16, style.PAPER, bold=True)
        frame.table.cell(0, j).fill.solid()
        frame.table.cell(0, j).fill.fore_color.rgb = canvas.rgb(style.BLUE)
        for i in range(1, 7):
            cell = frame.table.cell(i, j)
            cell.fill.solid()
            cell.fill.fore_color.rgb = canvas.rgb(style.CONTEXT_LIGHT if i % 2 else style.PAPER)
            canvas.put(cell.text_frame, "", 16, style.INK)
    note = style.escaped(" · ".join(t for t in (context.stamp, f"Data as of {context.day}") if t))
    canvas.box(slide.shapes, Area(EDGE, HEIGHT - 44, WIDTH - 2 * EDGE, 26), note, color=style.MUTED, name="Source")
    slide.notes_slide.notes_text_frame.text = "Write decisions down while everybody can see them."
