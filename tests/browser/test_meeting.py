"""From a pinned exhibit to the room: the page Meeting, its files and presenting, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
from pptx import Presentation

Settled = Callable[[Page], None]


def open_meeting(server: str, page: Page, settled: Settled) -> None:
    page.goto(f"{server}/meeting?company=Sample")
    page.get_by_role("button", name="Take the standard set").click()
    expect(page.get_by_role("heading", name="What will be exported")).to_be_visible()
    settled(page)


def test_the_pinned_exhibits_become_a_deck_in_the_leader_s_order_and_words(
    server: str, page: Page, settled: Settled, tmp_path: Path
) -> None:
    open_meeting(server, page, settled)
    sentences = page.locator('[data-testid="stMain"] [class*="st-key-deck-"] strong')
    before = sentences.first.inner_text()
    page.get_by_role("button", name="Down", exact=True).first.click()
    expect(sentences.first).not_to_have_text(before)
    settled(page)
    page.get_by_text("Findings as text, for a mail or a chat").click()
    page.get_by_label("Your own sentence").first.fill("Let us talk about this one.")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stCode")).to_contain_text("Let us talk about this one.")
    settled(page)
    first = sentences.first.inner_text()
    with page.expect_download() as download:
        page.get_by_role("button", name="Deck").click()
    download.value.save_as(tmp_path / "deck.pptx")
    slides = list(Presentation(str(tmp_path / "deck.pptx")).slides)
    assert first == f"1. {slides[1].shapes.title.text_frame.text}"
    assert "Let us talk about this one." in [s.text_frame.text for s in slides[1].shapes if s.has_text_frame]


def test_presenting_shows_one_exhibit_turned_by_the_arrow_keys_and_no_sidebar(
    server: str, page: Page, settled: Settled
) -> None:
    open_meeting(server, page, settled)
    page.get_by_role("button", name="Present").click()
    expect(page.get_by_text("1 of 7")).to_be_visible()
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    settled(page)
    before = page.get_by_role("heading", level=1).inner_text()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("2 of 7")).to_be_visible()
    settled(page)
    assert page.get_by_role("heading", level=1).inner_text() != before
    assert page.locator(".js-plotly-plot").count() == 1
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="What will be exported")).to_be_visible()
