from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.find_browser import found

ROOT = Path(__file__).parent.parent.parent
expect.set_options(timeout=60_000)  # a cold server reads the sample company first
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = found()
    assert path, "no browser; `make test` finds or installs one"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _serve(home: Path) -> tuple[subprocess.Popen[bytes], str]:
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true", f"--server.port={port}"],
        cwd=ROOT,
        env={**os.environ, "BAROMETER_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return process, address
    process.kill()
    raise AssertionError("the app did not start")


@pytest.fixture
def cold_server(tmp_path: Path) -> Iterator[str]:
    """A server that nobody has visited yet, with an empty history."""
    process, address = _serve(tmp_path)
    yield address
    process.kill()
    process.wait()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One server for the tests that only look."""
    process, address = _serve(tmp_path_factory.mktemp("home"))
    yield address
    process.kill()
    process.wait()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    yield opened
    context.close()


@pytest.fixture
def settled() -> Callable[[Page], None]:
    """Waits until the page has stopped running and every chart on it is drawn."""

    def wait(page: Page) -> None:
        page.wait_for_function(
            """() => {
                const app = document.querySelector('[data-testid="stApp"]');
                const busy = !app || app.getAttribute('data-test-script-state') !== 'notRunning'
                    || document.querySelector('[data-testid="stSkeleton"], [data-testid="stSpinner"]');
                if (busy || !window.quietSince) window.quietSince = busy ? 0 : Date.now();
                return window.quietSince && Date.now() - window.quietSince > 700;
            }""",
            polling=100,
        )

    return wait
