from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from dataclasses import replace
from typing import Any

import openpyxl
import pandas as pd
import plotly.graph_objects as go
import pytest
from pptx import Presentation

from analytics import charts, style
from analytics.exhibit import Audience
from analytics.share import slides
from analytics.share.native.reading import UnknownTraceError, drawing
from tests.gallery import BUILDERS, HOSTILE


def made(items, context, tmp_path) -> Any:
    slides.write(items, tmp_path / "deck.pptx", context)
    return Presentation(str(tmp_path / "deck.pptx"))


def shapes_of(slide: Any) -> list[Any]:
    return list(slide.shapes)


def charts_of(slide: Any) -> list[Any]:
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def test_first_what_and_when_then_the_findings_then_decisions(exhibit, context, tmp_path):
    deck = made([exhibit()], context, tmp_path)
    assert [slide.shapes.title.text_frame.text for slide in deck.slides] == [
        "Inside sales review",
        "10% of new clients cancel within 30 days",
        "Decisions, owner, date",
    ]
    assert "Data as of 30 Jun 2026" in "\n".join(s.text_frame.text for s in deck.slides[0].shapes if s.has_text_frame)


@pytest.mark.parametrize("name", BUILDERS)
def test_every_chart_of_the_vocabulary_is_native_and_described(name, exhibit, context, tmp_path):
    deck = made([exhibit(figure=BUILDERS[name]())], context, tmp_path)
    slide = deck.slides[1]
    native = [shape for shape in slide.shapes if shape.has_chart or shape.has_table]
    assert len(native) == 1
    assert native[0]._element.xpath(".//p:cNvPr")[0].get("descr").startswith("10% of new clients cancel")
    assert not any(shape.shape_type == 13 for shape in slide.shapes)  # 13 = picture


@pytest.mark.parametrize("name", BUILDERS)
def test_no_text_on_a_slide_is_smaller_than_14_points(name, exhibit, context, tmp_path):
    made([exhibit(figure=BUILDERS[name]())], context, tmp_path)
    with zipfile.ZipFile(tmp_path / "deck.pptx") as archive:
        for part in archive.namelist():
            if part.startswith(("ppt/slides/slide", "ppt/charts/chart")) and part.endswith(".xml"):
                written = archive.read(part).decode()
                sizes = [int(size.split('"')[1]) for size in written.split(" sz=")[1:]]
                assert min(sizes, default=1400) >= 1400


@pytest.mark.parametrize("name", BUILDERS)
def test_nothing_lies_outside_the_slide(name, exhibit, context, tmp_path):
    deck = made([exhibit(figure=BUILDERS[name]())], context, tmp_path)
    for shape in deck.slides[1].shapes:
        assert shape.left >= -13 * 12700
        assert shape.top >= 0
        assert shape.left + shape.width <= deck.slide_width + 14 * 12700
        assert shape.top + shape.height <= deck.slide_height


def test_source_filters_and_day_stand_on_the_slide_and_what_to_say_in_the_notes(exhibit, context, tmp_path):
    slide = made([exhibit()], context, tmp_path).slides[1]
    texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    assert "Source: deals (812 rows) · data as of 30 Jun 2026 · Filters: Jan 2026 to Jun 2026" in texts
    notes = slide.notes_slide.notes_text_frame.text
    assert all(word in notes for word in ("SAY:", "DO NOT SAY:", "ASK:"))


def test_a_leader_s_deck_is_stamped_on_every_slide(exhibit, context, tmp_path):
    deck = made([exhibit()], replace(context, audience=Audience.LEADER), tmp_path)
    for slide in deck.slides:
        assert "LEADER ONLY" in " ".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)


def test_many_rows_are_spread_over_slides_and_none_is_lost(exhibit, context, tmp_path):
    names = [f"Person {i:02}" for i in range(30)]
    figure = charts.dots(names, [0.5] * 30, [0.4] * 30, [0.6] * 30)
    deck = made([exhibit(figure=figure)], context, tmp_path)
    parts = [slide for slide in deck.slides if charts_of(slide)]
    written = [
        label.text_frame.text.strip()
        for slide in parts
        for label in (p.data_label for p in _labelled(charts_of(slide)[0]))
    ]
    assert len(parts) == 3
    assert [text for text in written if text.startswith("Person")] == names
    assert "(2 of 3)" in " ".join(s.text_frame.text for s in parts[1].shapes if s.has_text_frame)


def _labelled(chart: Any) -> list[Any]:
    series = chart.plots[0].series[0]
    count = len(series._element.xpath("c:dLbls/c:dLbl"))
    return [series.points[i] for i in range(count)]


def test_a_trace_that_has_no_native_form_is_an_error_and_no_picture(exhibit, context, tmp_path):
    with pytest.raises(UnknownTraceError, match='A "pie" trace has no native form on a slide'):
        made([exhibit(figure=go.Figure(go.Pie(values=[1, 2])))], context, tmp_path)


def test_a_line_shape_that_is_not_known_is_an_error():
    figure = go.Figure(go.Scatter(x=[1, 2], y=[1, 2], mode="lines", line={"shape": "spline", "color": style.BLUE}))
    with pytest.raises(UnknownTraceError, match='The line shape "spline" has no native form on a slide'):
        drawing(figure)


def test_a_step_curve_keeps_its_steps():
    figure = go.Figure(go.Scatter(x=[0, 1, 2], y=[9, 5, 4], mode="lines", line={"shape": "hv", "color": style.BLUE}))
    series = drawing(figure).series[0]
    assert (series.x, series.y) == ((0, 1, 1, 2, 2), (9, 9, 5, 5, 4))


def test_a_band_becomes_two_dashed_lines():
    figure = charts.trend([1, 2], [5, 6], low=[4, 5], high=[6, 7])
    upper, lower = drawing(figure).series[:2]
    assert (upper.y, lower.y, upper.dash) == ((6, 7), (4, 5), "dash")


def test_a_missing_month_breaks_the_line_and_is_no_zero():
    figure = charts.lines({"Team": ([1, 2, 3, 4, 5], [5, 6, None, 7, 8])})
    assert [series.y for series in drawing(figure).series] == [(5, 6), (7, 8)]


def test_the_workbook_inside_a_chart_holds_no_formula_and_no_link(exhibit, context, tmp_path):
    names = ["=1+1", "http://evil.example", "@SUM(A1)"]
    made([exhibit(figure=charts.columns(names, [1, 2, 3]))], context, tmp_path)
    with zipfile.ZipFile(tmp_path / "deck.pptx") as archive:
        inner = [name for name in archive.namelist() if name.endswith(".xlsx")]
        sheet = openpyxl.load_workbook(io.BytesIO(archive.read(inner[0]))).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert not any(cell.hyperlink for cell in cells)


def test_hostile_names_are_text_on_the_slide(exhibit, context, tmp_path):
    deck = made([exhibit(finding=HOSTILE, figure=BUILDERS["matrix"]())], context, tmp_path)
    assert deck.slides[1].shapes.title.text_frame.text == HOSTILE
    table = next(shape.table for shape in deck.slides[1].shapes if shape.has_table)
    assert table.cell(2, 0).text_frame.text.startswith('<a href="http://')


def test_a_finding_of_any_length_is_written_whole(exhibit, context, tmp_path):
    finding = "word " * 60 + "end"
    deck = made([exhibit(finding=finding)], context, tmp_path)
    assert deck.slides[1].shapes.title.text_frame.text == finding


def test_a_company_template_keeps_its_design_and_loses_its_slides(exhibit, context, tmp_path):
    company = Presentation()
    company.slides.add_slide(company.slide_layouts[0]).shapes.title.text = "Old slide"
    company.slide_layouts[5].name = "Our title only"
    company.save(str(tmp_path / "company.pptx"))
    deck = made([exhibit()], replace(context, company_template=tmp_path / "company.pptx"), tmp_path)
    assert len(deck.slides) == 3
    assert "Old slide" not in {slide.shapes.title.text_frame.text for slide in deck.slides}


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_an_office_program_opens_the_deck_and_draws_every_slide(gallery, context, tmp_path):
    slides.write(gallery, tmp_path / "deck.pptx", context)
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", tmp_path, tmp_path / "deck.pptx"], check=True, capture_output=True)
    pages = (tmp_path / "deck.pdf").read_bytes().count(b"/Type/Page") - 1
    assert pages >= len(gallery) + 1


def test_dates_are_months_on_the_axis():
    months = pd.date_range("2026-01-01", periods=6, freq="MS")
    axis = drawing(charts.trend(list(months), [1, 2, 3, 4, 5, 6])).x
    assert [text for _, text in axis.ticks][:2] == ["Jan 2026", "Feb 2026"]
