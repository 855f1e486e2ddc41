"""A matrix as a native table: names, shaded cells with their text, targets and totals."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go
from lxml import etree  # type: ignore[import-untyped]
from pptx.enum.text import MSO_ANCHOR

from analytics import style
from analytics.share.native import canvas
from analytics.share.native.canvas import DRAWING, LINE, TEXT_PT, Area, emu, rgb

NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
NARROWEST = 46.0


@dataclass(frozen=True)
class Grid:
    """A table's text and fills; an empty fill is none."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    text: tuple[tuple[str, ...], ...]
    fills: tuple[tuple[str, ...], ...]
    across: str = ""


def read(figure: go.Figure) -> Grid:
    """Read a heatmap and the words beside it."""
    heat = next(trace for trace in figure.data if trace.type == "heatmap")
    rows, columns = list(figure.layout.yaxis.ticktext), list(figure.layout.xaxis.ticktext)
    text = [["" for _ in columns] for _ in rows]
    fills = [["" for _ in columns] for _ in rows]
    for i, line in enumerate(heat.z):
        for j, value in enumerate(line):
            text[i][j] = heat.text[i][j].replace("<br>", "")
            fills[i][j] = _shade(value, heat.zmin, heat.zmax, heat.colorscale)
    for trace in figure.data:
        if trace.type == "scatter":
            for x, y, words in zip(trace.x, trace.y, trace.text, strict=True):
                text[int(y)][int(x)] = words
    title = figure.layout.xaxis.title.text if figure.layout.xaxis.title else None
    return Grid(
        tuple(name.replace("<br>", " ") for name in rows),
        tuple(name.replace("<br>", " ") for name in columns),
        tuple(map(tuple, text)),
        tuple(map(tuple, fills)),
        (title or "").replace("<br>", " "),
    )


def pages(grid: Grid, area: Area) -> list[Grid]:
    """The grid in parts that can be read on one slide each."""
    names = _names_width(grid)
    wide = max(1, int((area.w - names) / NARROWEST))
    tall = max(1, int((area.h - _header(grid, (area.w - names) / min(wide, len(grid.columns)))) / (LINE + 4)))
    parts = []
    for top in range(0, len(grid.rows), tall):
        for left in range(0, len(grid.columns), wide):
            rows, columns = slice(top, top + tall), slice(left, left + wide)
            parts.append(
                Grid(
                    grid.rows[rows],
                    grid.columns[columns],
                    tuple(line[columns] for line in grid.text[rows]),
                    tuple(line[columns] for line in grid.fills[rows]),
                    grid.across,
                )
            )
    return parts


def draw(shapes: Any, grid: Grid, area: Area, alt: str) -> None:
    """Add the grid to a slide as one native table."""
    names = _names_width(grid)
    each = (area.w - names) / len(grid.columns)
    head = _header(grid, each)
    turned = head > LINE * 2.6
    row = min((area.h - head) / len(grid.rows), 56.0)
    frame = shapes.add_table(
        len(grid.rows) + 1,
        len(grid.columns) + 1,
        emu(area.x),
        emu(area.y),
        emu(area.w),
        emu(head + row * len(grid.rows)),
    )
    frame.name = "Table"
    canvas.describe(frame, alt)
    properties = frame._element.graphic.graphicData.tbl.tblPr
    properties.set("bandRow", "0")
    properties.set("firstCol", "1")
    properties.find(f"{{{DRAWING}}}tableStyleId").text = NO_STYLE
    table = frame.table
    table.columns[0].width = emu(names)
    table.rows[0].height = emu(head)
    _cell(table.cell(0, 0), style.escaped(grid.across), style.MUTED, "right")
    for j, name in enumerate(grid.columns, start=1):
        table.columns[j].width = emu(each)
        cell = table.cell(0, j)
        _cell(cell, name, style.INK, "left" if turned else "center")
        if turned:
            cell._tc.get_or_add_tcPr().set("vert", "vert270")
    for i, name in enumerate(grid.rows, start=1):
        table.rows[i].height = emu(row)
        _cell(table.cell(i, 0), name, style.INK, "right")
        for j, (text, fill) in enumerate(zip(grid.text[i - 1], grid.fills[i - 1], strict=True), start=1):
            cell = table.cell(i, j)
            _cell(cell, text, style.INK if fill else style.MUTED, "center", fill)
            _border(cell)


def _names_width(grid: Grid) -> float:
    return min(max(canvas.width(name) for name in (*grid.rows, grid.across)) + 22, 420.0)


def _header(grid: Grid, each: float) -> float:
    """Height of the header row: one line, two, or the names turned upright."""
    widest = max((canvas.width(name) for name in grid.columns), default=0.0) + 10
    if widest <= each:
        return LINE + 10
    longest_word = max((canvas.width(word) for name in grid.columns for word in name.split()), default=0.0) + 10
    return LINE * 2 + 10 if longest_word <= each and widest <= 1.7 * each else min(widest + 12, 210.0)


def _cell(cell: Any, text: str, color: str, align: str, fill: str = "") -> None:
    cell.margin_left = cell.margin_right = emu(5)
    cell.margin_top = cell.margin_bottom = 0
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    canvas.put(cell.text_frame, text, TEXT_PT, color, align)
    if fill:
        cell.fill.solid()
        cell.fill.fore_color.rgb = rgb(fill)


def _border(cell: Any) -> None:
    properties = cell._tc.get_or_add_tcPr()
    for place, side in enumerate(("lnL", "lnR", "lnT", "lnB")):
        line = etree.Element(f"{{{DRAWING}}}{side}", w="19050")
        solid = etree.SubElement(line, f"{{{DRAWING}}}solidFill")
        etree.SubElement(solid, f"{{{DRAWING}}}srgbClr", val=style.PAPER.lstrip("#"))
        properties.insert(place, line)


def _shade(value: float | None, low: float, high: float, scale: Any) -> str:
    if value is None:
        return ""
    at = min(max((value - low) / ((high - low) or 1), 0.0), 1.0)
    for (left, a), (right, b) in pairwise(scale):
        if at <= right:
            return _mix(a, b, (at - left) / ((right - left) or 1))
    return scale[-1][1]


def _mix(a: str, b: str, share: float) -> str:
    parts = zip((1, 3, 5), (1, 3, 5), strict=True)
    return "#" + "".join(
        f"{round(int(a[i : i + 2], 16) * (1 - share) + int(b[j : j + 2], 16) * share):02X}" for i, j in parts
    )
