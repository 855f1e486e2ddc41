"""The app in a real Chromium, against a bare Streamlit page that shows ready-made figures."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from analytics.exhibit import Exhibit
from analytics.history.chosen import Chosen
from analytics.history.folder import book_of_folder
from analytics.topics.quota_and_pay import exhibits as topic
from benchmarks.timing import Row
from sample_data import folder
from tests.find_browser import found

ROOT = Path(__file__).parent.parent
RUNS = 5
STARTS = ("2025-05", "2025-08")
BARE = """
import json, pathlib
import plotly.graph_objects as go
import streamlit as st
here = pathlib.Path(__file__).parent
st.title("Ready-made")
start = st.sidebar.selectbox("From", {starts!r})
for i, spec in enumerate(json.loads((here / f"{{start}}.json").read_text())):
    st.plotly_chart(go.Figure(spec), theme=None, key=f"chart {{i}}")
"""
ONE_CHART = """
import plotly.graph_objects as go
import streamlit as st
st.plotly_chart(go.Figure(go.Bar(x=list("abc"), y=[1, 2, 3])))
"""
DRAWN = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    return app && app.getAttribute('data-test-script-state') === 'notRunning'
        && document.querySelectorAll('.js-plotly-plot .main-svg').length > 0
        && !document.querySelector('[data-testid="stSkeleton"]');
}"""


def rows() -> list[Row]:
    """A filter change, and a cold start."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as name:
        home = Path(name)
        browser = playwright.chromium.launch(
            executable_path=found(), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(120_000)
        _ready_made(home)
        with _served(home / "bare.py", home) as address:
            bare = _filter_change(page, address)
        with _served(ROOT / "app.py", home) as address:
            ours = _filter_change(page, f"{address}/quota?company=Sample")
        bare_start = _cold_start(page, home / "one.py", home, "")
        our_start = _cold_start(page, ROOT / "app.py", home, "/quota?company=Sample")
        browser.close()
    change = f"{ours:.2f} s against {bare:.2f} s with ready-made figures"
    start = f"{our_start:.2f} s against {bare_start:.2f} s of a page with one plotly chart"
    start += "; loading libraries and the book is the rest"
    return [
        Row("filter change on the quota page, click to last chart", ours / bare, 2, note=change),
        Row("cold start, command to first chart", our_start / bare_start, 2, note=start),
    ]


def _ready_made(home: Path) -> None:
    book, _ = book_of_folder(folder())
    for start in STARTS:
        chosen = Chosen(first=date.fromisoformat(f"{start}-01"), last=date(2026, 10, 1))
        drawn = [item.figure.to_json() for item in topic.exhibits(book, chosen)[:2] if isinstance(item, Exhibit)]
        (home / f"{start}.json").write_text("[" + ",".join(drawn) + "]")
    (home / "bare.py").write_text(BARE.format(starts=list(STARTS)))
    (home / "one.py").write_text(ONE_CHART)


@contextmanager
def _served(script: Path, home: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--server.headless=true", f"--server.port={port}", "--browser.gatherUsageStats=false"]
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(script), *options],
        cwd=ROOT,
        env={**os.environ, "BAROMETER_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        while True:
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.02)
        yield address
    finally:
        process.kill()
        process.wait()


def _filter_change(page: Page, address: str) -> float:
    page.goto(address)
    page.wait_for_function(DRAWN)
    times = []
    for run in range(RUNS + 1):
        page.get_by_test_id("stSidebar").get_by_label("From").click()
        option = page.get_by_role("option", name=_named(page, STARTS[(run + 1) % 2]), exact=True)
        before = page.evaluate("() => document.querySelector('.js-plotly-plot').data?.[0]?.y?.join() ?? ''")
        start = time.perf_counter()
        option.click()
        page.wait_for_function(
            "before => (document.querySelector('.js-plotly-plot')?.data?.[0]?.y?.join() ?? '') !== before", arg=before
        )
        page.wait_for_function(DRAWN)
        times.append(time.perf_counter() - start)
        page.wait_for_timeout(300)
    return statistics.median(times[1:])


def _named(page: Page, start: str) -> str:
    words = f"{date.fromisoformat(f'{start}-01'):%b %Y}"
    return words if page.get_by_role("option", name=words, exact=True).count() else start


def _cold_start(page: Page, script: Path, home: Path, path: str) -> float:
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        with _served(script, home) as address:
            page.goto(f"{address}{path}")
            page.wait_for_function(DRAWN)
            times.append(time.perf_counter() - start)
    return statistics.median(times)
