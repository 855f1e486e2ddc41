"""What a newcomer does, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

Settled = Callable[[Page], None]


def findings(page: Page) -> list[str]:
    """The sentences over the charts that are on the page."""
    return page.locator('[data-testid="stMain"] h3').all_inner_texts()


def options_of(page: Page, label: str) -> Locator:
    """Open a filter of the sidebar and return its options; a list that scrolling closed is opened again."""
    options = page.get_by_role("option")
    box = page.get_by_test_id("stSidebar").get_by_role("combobox", name=label, exact=True)
    box.scroll_into_view_if_needed()
    for _ in range(10):
        box.click()
        page.wait_for_timeout(1000)
        if options.count() > 1:
            return options
        page.keyboard.press("Escape")
    raise AssertionError(f"the filter {label} does not open")


def test_a_deep_link_to_a_cold_server_opens_that_page_with_its_shell(
    cold_server: str, page: Page, settled: Settled
) -> None:
    page.goto(f"{cold_server}/quota?company=Sample&from=May+2026&to=Oct+2026")
    expect(page.get_by_role("heading", name="Quota and pay", exact=True)).to_be_visible()
    settled(page)
    expect(page.get_by_test_id("stSidebarNav").get_by_text("Early cancellations")).to_be_visible()
    assert "from=May" in page.url
    assert any("May 2026 to Oct 2026" in text for text in page.get_by_test_id("stCaptionContainer").all_inner_texts())


def test_the_sample_company_is_one_click_away_and_a_pasted_link_shows_the_same(
    cold_server: str, page: Page, settled: Settled
) -> None:
    page.goto(cold_server)
    page.get_by_role("button", name="Open the sample company").click()
    expect(page.get_by_role("heading", name="Overview", exact=True)).to_be_visible()
    settled(page)
    page.get_by_test_id("stSidebarNav").get_by_text("Quota and pay").click()
    expect(page.get_by_role("heading", name="Quota and pay", exact=True)).to_be_visible()
    settled(page)
    before = findings(page)
    options_of(page, "Group").nth(1).click()
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile("group="))
    expect(page.get_by_role("heading", name=before[0], exact=True)).to_have_count(0)
    settled(page)
    filtered = findings(page)
    assert filtered != before
    again = page.context.new_page()
    again.goto(page.url)
    expect(again.get_by_role("heading", name="Quota and pay", exact=True)).to_be_visible()
    settled(again)
    assert findings(again) == filtered


def test_no_name_of_a_person_stands_in_the_link(server: str, page: Page, settled: Settled) -> None:
    page.goto(f"{server}/quota?company=Sample")
    expect(page.get_by_role("heading", name="Quota and pay", exact=True)).to_be_visible()
    settled(page)
    option = options_of(page, "Person").nth(1)
    name = option.inner_text()
    option.click()
    page.keyboard.press("Escape")
    settled(page)
    assert name.split()[0] not in page.url
    assert "person=" not in page.url
