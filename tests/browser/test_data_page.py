"""Exports brought, kept and taken back on the page Data, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

Settled = Callable[[Page], None]
HOSTILE = "![x](http://evil.example/a.png)<img src=http://evil.example/b.png>"
FOOTER = '\n"Grand Totals (3 records)"\n"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."\n'


def report(folder: Path, name: str, month: int, amount: int) -> Path:
    """A report of three won deals and a lost one in that month of 2026."""
    lines = ["Opportunity ID,Account Name,Opportunity Owner,Close Date,Amount,Stage,Lead Source"]
    for day in (3, 14, 25):
        lines.append(
            f'0065j00000{month:02}{day}Abc,Client {day},"Doe, Jane",{month}/{day}/2026,"${amount:,}.00",Closed Won,Web'
        )
    lines.append(f"0065j00000{month:02}99Abc,Nobody,Al Fox,{month}/9/2026,$5.00,Closed Lost,Web")
    path = folder / name
    path.write_text("\n".join(lines) + "\n" + FOOTER, encoding="utf-8")
    return path


def keep(page: Page, settled: Settled, path: Path, rows: int) -> None:
    page.locator('input[type="file"]').set_input_files(path)
    page.get_by_role("button", name=f"Keep {rows:,} rows").click()
    expect(page.get_by_text("Kept as upload")).to_be_visible()
    settled(page)


def overview(page: Page, settled: Settled) -> str:
    page.get_by_test_id("stSidebarNav").get_by_text("Overview").click()
    expect(page.get_by_role("heading", name="Overview", exact=True)).to_be_visible()
    settled(page)
    text = page.get_by_test_id("stMain").inner_text()
    page.get_by_test_id("stSidebarNav").get_by_text("Data", exact=True).click()
    expect(page.get_by_role("heading", name="Data", exact=True)).to_be_visible()
    settled(page)
    return text


def test_figures_follow_an_upload_and_return_when_it_is_taken_back(
    cold_server: str, page: Page, settled: Settled, tmp_path: Path
) -> None:
    page.goto(f"{cold_server}/data")
    keep(page, settled, report(tmp_path, "report_2026-09.csv", 9, 1200), 3)
    september = overview(page, settled)
    keep(page, settled, report(tmp_path, "report_2026-10.csv", 10, 3400), 3)
    both = overview(page, settled)
    assert both != september
    page.get_by_role("button", name="Take back").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Upload 2 no longer counts.")).to_be_visible()
    settled(page)
    assert overview(page, settled) == september


def test_a_file_that_is_kept_already_changes_nothing(
    cold_server: str, page: Page, settled: Settled, tmp_path: Path
) -> None:
    page.goto(f"{cold_server}/data")
    path = report(tmp_path, "report.csv", 9, 1200)
    keep(page, settled, path, 3)
    page.locator('input[type="file"]').set_input_files(path)
    expect(page.get_by_text("report.csv is kept already: upload 1")).to_be_visible()
    settled(page)
    assert page.get_by_role("button", name="Keep ").count() == 0


def test_nothing_in_a_file_becomes_a_link_or_a_request(
    cold_server: str, page: Page, settled: Settled, tmp_path: Path
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    path = report(tmp_path, "![x](http:evil.example) [1] <b>.csv", 9, 1200)
    text = path.read_text(encoding="utf-8").replace("Doe, Jane", f"Jane {HOSTILE}").replace("Web", f"Weird {HOSTILE}")
    path.write_text(text.replace("Closed Lost", f"Lost? {HOSTILE}"), encoding="utf-8")
    page.goto(f"{cold_server}/data")
    page.locator('input[type="file"]').set_input_files(path)
    expect(page.get_by_text("mean a won deal?")).to_be_visible()
    page.get_by_label("Your name, kept with the upload").fill(HOSTILE)
    page.keyboard.press("Tab")
    settled(page)
    page.get_by_role("button", name="Keep 3 rows").click()
    expect(page.get_by_text("Kept as upload")).to_be_visible()
    settled(page)
    main = page.get_by_test_id("stMain")
    expect(main.get_by_text("evil.example").first).to_be_visible()
    assert [url for url in asked if "evil" in url] == []
    assert main.locator('a[href*="evil"]').count() == 0
    assert main.locator("img").count() == 0
