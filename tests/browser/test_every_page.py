"""Every page with the sample company: it draws, it fits a phone, it calls nobody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request

PAGES = sorted(path.stem for path in (Path(__file__).parents[2] / "pages").glob("*.py") if path.stem != "show")
Settled = Callable[[Page], None]


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_draws_without_an_error_and_without_sideways_scrolling(
    server: str, page: Page, settled: Settled, width: int
) -> None:
    foreign: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((server, server.replace("http", "ws"), "data:", "blob:")):
            foreign.append(request.url)

    page.on("request", note)
    page.set_viewport_size({"width": width, "height": 900})
    for name in PAGES:
        page.goto(f"{server}/{name}?company=Sample")
        page.locator('[data-testid="stMain"] h1').first.wait_for()
        settled(page)
        main = page.get_by_test_id("stMain")
        assert "could not be drawn" not in main.inner_text(), name
        assert not page.get_by_test_id("stException").count(), name
        too_wide = main.evaluate("element => element.scrollWidth - element.clientWidth")
        assert too_wide <= 1, f"{name} is {too_wide} px wider than a screen of {width}"
    assert foreign == []
