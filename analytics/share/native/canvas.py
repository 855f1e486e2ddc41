"""Drawing on a slide in pixels of a 1280 x 720 page: text boxes, lines, alt text, fixed plot areas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree  # type: ignore[import-untyped]
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Emu, Pt

from analytics import style
from analytics.share.native.markup import Run, lines

WIDTH, HEIGHT = 1280, 720
TEXT_PT = 14
TEXT = TEXT_PT / 0.75
LINE = 24.0
FONT = "Arial"
EMU = 9525
ALIGN = {"left": "l", "center": "ctr", "right": "r"}
ANCHOR = {"top": MSO_ANCHOR.TOP, "middle": MSO_ANCHOR.MIDDLE, "bottom": MSO_ANCHOR.BOTTOM}
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"


@dataclass(frozen=True)
class Area:
    """A rectangle on the page, in pixels."""

    x: float
    y: float
    w: float
    h: float


def emu(pixels: float) -> Emu:
    """Pixels as PowerPoint's unit."""
    return Emu(round(pixels * EMU))


def rgb(color: str) -> RGBColor:
    """A palette colour as PowerPoint's."""
    return RGBColor.from_string(color.lstrip("#").upper())


def box(
    shapes: Any,
    area: Area,
    markup: str,
    *,
    points: float = TEXT_PT,
    color: str = style.INK,
    align: str = "left",
    anchor: str = "top",
    bold: bool = False,
    wrap: bool = True,
    name: str = "Text",
) -> Any:
    """Add a text box without margins; `markup` is a label (see `analytics.style.label`)."""
    shape = shapes.add_textbox(emu(area.x), emu(area.y), emu(area.w), emu(area.h))
    shape.name = name
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = ANCHOR[anchor]
    put(frame, markup, points, color, align, bold)
    frame.word_wrap = wrap
    return shape


def put(frame: Any, markup: str, points: float, color: str, align: str | None = None, bold: bool = False) -> None:
    """Write a label into a text frame, one paragraph per line."""
    body = frame._txBody
    for old in body.findall(f"{{{DRAWING}}}p"):
        body.remove(old)
    for paragraph in etree.fromstring(paragraphs(markup, points, color, align, bold)):
        body.append(paragraph)


def paragraphs(markup: str, points: float, color: str, align: str | None = None, bold: bool = False) -> str:
    """A label's paragraphs as XML; written at once, since a run at a time takes seconds for a deck."""
    side = f' algn="{ALIGN[align]}"' if align else ""
    written = []
    for line in lines(markup):
        runs = "".join(
            f'<a:r><a:rPr lang="en" sz="{round(points * 100)}" b="{int(bold or piece.bold)}"><a:solidFill>'
            f'<a:srgbClr val="{(piece.color or color).lstrip("#").upper()}"/></a:solidFill>'
            f'<a:latin typeface="{FONT}"/></a:rPr><a:t>{escape(piece.text)}</a:t></a:r>'
            for piece in line or [Run("")]
        )
        written.append(f"<a:p><a:pPr{side}/>{runs}</a:p>")
    return f'<a:body xmlns:a="{DRAWING}">{"".join(written)}</a:body>'


def look(font: Any, points: float, color: str, bold: bool = False) -> None:
    """Set size, weight, colour and family."""
    font.size, font.bold, font.name = Pt(points), bold, FONT
    font.color.rgb = rgb(color)


def describe(shape: Any, text: str) -> None:
    """Set the alt text (python-pptx has no property for it)."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", text)


def width(markup: str, points: float = TEXT_PT) -> float:
    """Roughly how many pixels wide a label's widest line is in the slide's font."""
    return style.text_width(markup, 1) * points / 0.75 * 0.98


def height(markup: str) -> float:
    """How many pixels high a label is at the chart's text size."""
    return LINE * (markup.count("<br>") + 1)


def rows_of(text: str, points: float, room: float, bold: bool = False) -> list[str]:
    """The plain text broken at spaces into lines that fit into `room` pixels."""
    found: list[str] = [""]
    for word in text.split():
        longer = f"{found[-1]} {word}".strip()
        fits = width(style.escaped(longer), points) * (1.06 if bold else 1.0) <= room
        if fits or not found[-1]:
            found[-1] = longer
        else:
            found.append(word)
    return found


def fix_plot_area(chart: Any, x: float, y: float, w: float, h: float) -> None:
    """Pin the inner plot area, in shares of the chart, so that words and lines beside it stay in place."""
    area = chart._chartSpace.chart.plotArea
    for old in area.findall(f"{{{CHART}}}layout"):
        area.remove(old)
    layout = etree.Element(f"{{{CHART}}}layout")
    area.insert(0, layout)
    manual = etree.SubElement(layout, f"{{{CHART}}}manualLayout")
    places = {"x": f"{x:.5f}", "y": f"{y:.5f}", "w": f"{w:.5f}", "h": f"{h:.5f}"}
    for tag, value in {"layoutTarget": "inner", "xMode": "edge", "yMode": "edge", **places}.items():
        etree.SubElement(manual, f"{{{CHART}}}{tag}").set("val", value)
