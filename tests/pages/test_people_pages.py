"""The pages handoff, one client, sharing and leader or manager: they open on little, and their forms are kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from analytics.history.store import History

SHELL = Path(__file__).parents[2] / "pages" / "shell" / "shell.py"
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[AppTest, History]:
    monkeypatch.setenv("BAROMETER_HOME", str(tmp_path))
    monkeypatch.delenv("BAROMETER_COMPANY", raising=False)
    st.cache_data.clear()
    history = History(tmp_path / "own")
    deal = {"deal_id": "d1", "account_id": "a1", "account": HOSTILE, "owner_id": "Ann", "amount": 1.0}
    history.add_rows("deals", pd.DataFrame([deal | {"close_date": date(2026, 6, 1)}]), "a test")
    return AppTest.from_file(str(SHELL), default_timeout=60).run(), history


@pytest.mark.parametrize("page", ["handoff", "client", "sharing", "leadership"])
def test_a_page_opens_on_one_deal(opened: tuple[AppTest, History], page: str) -> None:
    app = opened[0].switch_page(f"../{page}.py").run()
    assert not app.exception
    assert len(app.title) == 1


def test_a_client_named_like_markup_is_shown_as_text(opened: tuple[AppTest, History]) -> None:
    app = opened[0]
    app.query_params["client"] = "a1"
    app.switch_page("../client.py").run()
    assert not app.exception
    assert [header.value for header in app.header] == [r"\<img src=x onerror=alert\(1\)\>"]


def test_a_recorded_practice_is_kept_and_can_be_taken_back(opened: tuple[AppTest, History]) -> None:
    app, history = opened
    app.switch_page("../sharing.py").run()
    next(box for box in app.selectbox if box.label == "Who shared it").select("Ann")
    next(box for box in app.selectbox if box.label == "With whom").select("team")
    next(text for text in app.text_input if text.label == "What was shared").input("Call early")
    next(button for button in app.button if button.label == "Record").click().run()
    assert not app.exception
    assert [message.value for message in app.success] == ["Recorded. It can be taken back on the page “Data”."]
    assert history.uploads()[0].tables == ("practices",)


def test_the_questionnaire_is_kept_with_its_date_and_not_before_anything_was_moved(
    opened: tuple[AppTest, History],
) -> None:
    app, history = opened
    app.switch_page("../leadership.py").run()
    assert len(app.slider) == 13
    save = "Save with today's date"
    next(button for button in app.button if button.label == save).click().run()
    assert [message.value for message in app.warning] == [
        "All thirteen stand at the same place: move at least those where you lean to one side."
    ]
    for i, slider in enumerate(app.slider):
        slider.set_value(5 * i)
    next(button for button in app.button if button.label == save).click().run()
    assert not app.exception
    assert history.uploads()[0].tables == ("self_assessment",)
    assert history.book(as_of=date.today()).has("self_assessment")
    assert any("You answered" in heading.value for heading in app.subheader)
