"""The motivation page: three things are fixed before looking, a look is remembered, a later change is said."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.history.store import FIXED, LOOK, History, home
from analytics.imports import open_folder
from analytics.policy import Company
from sample_data.worlds import Shape, world

SHELL = Path(__file__).parents[2] / "pages" / "shell" / "shell.py"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[History, Callable[[], AppTest]]:
    """A company of eight people with two years of pay and deals, and its motivation page."""
    monkeypatch.setenv("BAROMETER_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("BAROMETER_COMPANY", raising=False)
    exports = tmp_path / "exports"
    exports.mkdir()
    for name, frame in world("null", "several", 8, 20, 1, Shape(deals=2)).items():
        frame.to_csv(exports / f"{name}.csv", index=False)
    history = History(home() / "own")
    found = [one for one in open_folder(exports, Company()) if one.usable]
    history.add(found, {one.file: (exports / one.file).read_bytes() for one in found}, who="me")

    def opened() -> AppTest:
        app = AppTest.from_file(str(SHELL), default_timeout=60)
        app.run()
        return app.switch_page("../motivation.py").run()

    return history, opened


def press(app: AppTest, label: str) -> AppTest:
    pressed = next(button for button in app.button if button.label == label).click().run()
    assert not pressed.exception, json.dumps([error.value for error in pressed.exception])
    return pressed


def test_nothing_is_shown_before_three_things_are_fixed(own: tuple[History, Callable[[], AppTest]]) -> None:
    history, opened = own
    app = opened()
    assert not app.exception
    assert not app.subheader
    assert (history.notes(FIXED), history.notes(LOOK)) == ([], [])
    app.number_input[0].set_value(3.0)
    app = press(app, "Keep these and look")
    assert next(said.value for said in app.subheader) == r"Too little to tell\."
    assert [(note["smallest"], note["after_looking"]) for note in history.notes(FIXED)] == [(3.0, False)]


def test_a_look_is_remembered_once_and_a_later_change_is_said(own: tuple[History, Callable[[], AppTest]]) -> None:
    history, opened = own
    app = press(opened(), "Keep these and look")
    app.run()
    assert [note["look"] for note in history.notes(LOOK)] == [1]
    app = press(app, "Change")
    assert [note["after_looking"] for note in history.notes(FIXED)] == [False, True]
    assert any("changed after a verdict had been seen" in said.value for said in app.caption)
