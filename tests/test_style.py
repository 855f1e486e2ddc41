from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import plotly.graph_objects as go
import pytest

from analytics import style
from tests.gallery import BUILDERS

TEXT = (style.INK, style.MUTED, style.BLUE, style.VERMILION, style.GREEN)
FILLS = (
    style.BLUE_LIGHT, style.BLUE_MID, style.VERMILION_LIGHT, style.VERMILION_MID, style.CONTEXT_LIGHT, style.PAPER,
)  # fmt: skip


def luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def forms(*colors: str) -> list[tuple[str, ...]]:
    return [colors, tuple(style.DARK_TWIN[color] for color in colors)]


def test_black_on_white_has_the_contrast_that_the_standard_gives_it():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize("color", TEXT)
def test_text_can_be_read_on_paper_in_light_and_dark(color):
    assert all(contrast(text, paper) >= 4.5 for text, paper in forms(color, style.PAPER))


@pytest.mark.parametrize("color", [*TEXT, style.CONTEXT])
def test_marks_can_be_seen_on_paper_in_light_and_dark(color):
    assert all(contrast(mark, paper) >= 3 for mark, paper in forms(color, style.PAPER))


@pytest.mark.parametrize("fill", FILLS)
def test_ink_can_be_read_on_every_fill_of_a_matrix(fill):
    assert all(contrast(ink, cell) >= 4.5 for ink, cell in forms(style.INK, fill))


@pytest.mark.parametrize("name", BUILDERS)
def test_a_dark_chart_has_no_light_colour_left(name):
    dark = style.dressed(BUILDERS[name](), dark=True).to_json()
    used = {found.upper() for found in re.findall(r"#[0-9a-fA-F]{6}", dark)}
    assert used <= set(style.DARK_TWIN.values())


def test_dressing_leaves_the_figure_it_was_given_alone():
    figure = BUILDERS["bars"]()
    before = figure.to_json()
    style.dressed(figure, dark=True)
    style.enlarged(figure, 2)
    assert figure.to_json() == before


def test_an_enlarged_figure_grows_in_text_and_height_and_keeps_its_data():
    figure = go.Figure(go.Scatter(x=[10], y=[3], marker={"size": 8}), {"height": 300, "font": {"size": 14}})
    large = style.enlarged(figure, 1.5)
    assert (large.layout.height, large.layout.font.size, large.data[0].marker.size) == (450, 21, 12)
    assert (large.data[0].x, large.data[0].y) == ((10,), (3,))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ann Lee", "Ann Lee"),
        ('<a href="http://x">Ann</a>', '&lt;a href="http://x"&gt;Ann&lt;/a&gt;'),
        ("Tom & Jerry", "Tom &amp; Jerry"),
        ("two\nlines\tand\x00more", "two lines andmore"),
        ("\u202eevil\u200f", "evil"),
        ("x" * 300, "x" * 39 + "…"),
        (None, ""),
        ("😀 Zoë", "😀 Zoë"),
    ],
)
def test_a_label_is_harmless_whatever_the_name(name, shown):
    assert style.label(name) == shown


def test_a_long_label_is_broken_at_words_and_then_cut():
    assert style.wrapped("Escalation answered on time by the rep", 18, 2) == "Escalation<br>answered on time…"


def test_markup_in_a_wrapped_label_stays_text():
    assert style.wrapped("<b>Ann</b>", 18) == "&lt;b&gt;Ann&lt;/b&gt;"


def test_a_count_is_not_broken_over_two_lines():
    assert style.wrapped("Lowest quarter (n = 10)", 17) == "Lowest quarter<br>(n = 10)"


def test_the_wider_word_needs_more_room():
    assert style.text_width("MMMM") > style.text_width("iiii")
    assert style.text_width("a<br>bbbbbb") == style.text_width("bbbbbb")


def test_the_app_s_theme_repeats_the_palette():
    config = tomllib.loads((Path(__file__).parent.parent / ".streamlit" / "config.toml").read_text("utf-8"))
    light, dark = config["theme"]["light"], config["theme"]["dark"]
    pairs = {
        "primaryColor": style.BLUE,
        "backgroundColor": style.PAPER,
        "secondaryBackgroundColor": style.CONTEXT_LIGHT,
        "textColor": style.INK,
    }
    assert {name: light[name] for name in pairs} == pairs
    del pairs["primaryColor"]  # in the dark a button's white text needs a darker blue than a line does
    assert {name: dark[name] for name in pairs} == {name: style.DARK_TWIN[color] for name, color in pairs.items()}


@pytest.mark.parametrize("dark", [False, True])
def test_what_the_theme_cannot_set_is_written_in_the_palette(dark):
    twin = style.DARK_TWIN if dark else {color: color for color in style.DARK_TWIN}
    used = set(re.findall(r"#[0-9A-F]{6}", style.page_css(dark)))
    assert used == {twin[style.MUTED], twin[style.BLUE], twin[style.INK]}


def test_charts_never_offer_to_send_themselves_to_a_cloud():
    assert style.CONFIG["showSendToCloud"] is False
    assert json.dumps(style.CONFIG)
