"""The wiring of the pages where a rule is tried out and agreed: a version saved is the version in force."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.history.store import History

SHELL = Path(__file__).parents[2] / "pages" / "shell" / "shell.py"


@pytest.fixture
def open_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Opens a page of a company without data, in a home of its own."""
    monkeypatch.setenv("BAROMETER_HOME", str(tmp_path))
    monkeypatch.delenv("BAROMETER_COMPANY", raising=False)

    def opened(page: str) -> AppTest:
        app = AppTest.from_file(str(SHELL), default_timeout=60)
        app.run()
        return app.switch_page(f"../{page}.py").run()

    return opened


def widget(widgets, label: str):
    return next(one for one in widgets if one.label == label)


def test_a_changed_rule_is_kept_as_a_version_that_says_what_it_changes(open_page, tmp_path: Path) -> None:
    app = open_page("policy")
    assert not app.exception
    widget(app.number_input, "Outing every days").set_value(60)
    widget(app.text_input, "Agreed by").set_value("Both leads")
    widget(app.date_input, "Valid from").set_value(date(2026, 1, 1))
    widget(app.button, "Save as a new version").click().run()
    assert not app.exception
    assert [said.value for said in app.success] == [
        r"Saved, valid from 01 January 2026\: meetings, outing every days\: 90 → 60\."
    ]
    kept = [History(folder).policies() for folder in tmp_path.iterdir() if folder.is_dir()]
    assert [policies.latest.meetings.outing_every_days for policies in kept] == [60]
    assert kept[0].latest.agreed.by == "Both leads"


def test_nothing_is_saved_that_changes_nothing_or_that_nobody_agreed(open_page) -> None:
    app = open_page("policy")
    widget(app.button, "Save as a new version").click().run()
    assert [said.value for said in app.error] == ["Say who agreed, on which day, and from which day it is valid."]
    widget(app.text_input, "Agreed by").set_value("Both leads")
    widget(app.button, "Save as a new version").click().run()
    assert [said.value for said in app.info] == ["This says what the latest version says: nothing was saved."]


def test_a_value_out_of_its_range_is_refused_in_the_policys_own_words(open_page) -> None:
    app = open_page("policy")
    widget(app.text_input, "Agreed by").set_value("Both leads")
    app.number_input(key="p_hit_days").set_value(400)
    widget(app.button, "Save as a new version").click().run()
    assert [said.value for said in app.error] == [
        r"\[cancellation\] window\_days is 400; it must lie between 1 and 365\."
    ]
