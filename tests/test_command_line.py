"""The command line, run for real on the sample company, and the README's own commands."""

from __future__ import annotations

import json
import math
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

import sample_data
from analytics.__main__ import main
from analytics.exhibit import Exhibit, Missing
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.topics.catalogue import TOPICS

ROOT = Path(__file__).parent.parent
WITHOUT_A_DAY = {
    "motivation.known_elsewhere",  # published figures, each with its own source
    "motivation.known_elsewhere_strength",
    "leadership.team",  # a day could tell who answered
}


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """figures.json of the sample company, for the leader."""
    out = tmp_path_factory.mktemp("out")
    assert main(["report", str(sample_data.folder()), "--out", str(out), "--only", "json", "--audience", "leader"]) == 0
    return json.loads((out / "figures.json").read_text(encoding="utf-8"))


def test_the_report_holds_every_exhibit_of_every_topic_once(figures: dict[str, Any]) -> None:
    said = [item["key"] for item in figures["exhibits"]] + [item["key"] for item in figures["missing"]]
    assert sorted(said) == sorted(key for topic in TOPICS.values() for key in topic.KEYS)


def test_the_figures_are_those_of_the_pages(figures: dict[str, Any], sample: Book) -> None:
    by_key = {item["key"]: item for item in figures["exhibits"]}
    for topic in TOPICS.values():
        for item in topic.exhibits(sample, Chosen()):
            if isinstance(item, Missing):
                continue
            said = by_key[item.key]
            assert said["finding"] == item.finding
            assert said["numbers"].keys() == item.numbers.keys()
            for name, value in item.numbers.items():
                absent = value is None or math.isnan(float(value))
                assert (said["numbers"][name] is None) if absent else said["numbers"][name] == pytest.approx(value)


def test_the_report_says_what_it_stands_on(figures: dict[str, Any]) -> None:
    assert figures["as_of"] == "2026-10-31"
    assert figures["policy"]["cancellation"]["window_days"] == 30
    assert figures["tables"]["deals"]["rejected"] == 2
    assert figures["tables"]["deals"]["files"] == ["crm_opportunities.csv"]


def test_a_meeting_is_the_default_audience_and_holds_no_pay(tmp_path: Path, sample: Book) -> None:
    assert main(["report", str(sample_data.folder()), "--out", str(tmp_path), "--only", "json"]) == 0
    text = (tmp_path / "figures.json").read_text(encoding="utf-8")
    assert not [name for name in sample.people["name"] if name in text]
    assert all(item["sensitivity"] != "pay" for item in json.loads(text)["exhibits"])


def test_a_period_narrows_the_report(tmp_path: Path) -> None:
    folder = str(sample_data.folder())
    call = ["report", folder, "--out", str(tmp_path), "--only", "json", "--from", "2026-01", "--to", "2026-03"]
    assert main([*call, "--audience", "leader"]) == 0
    exhibits = {item["key"]: item for item in json.loads((tmp_path / "figures.json").read_text())["exhibits"]}
    months = {row["period"][:7] for row in exhibits["quota_and_pay.trend"]["table"]}
    assert months == {"2026-01", "2026-02", "2026-03"}


def test_a_folder_without_a_usable_export_ends_with_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    assert (
        capsys.readouterr().err == f"No usable export in {tmp_path}. Start with the won deals of your CRM as a CSV.\n"
    )


def test_check_says_what_an_export_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(sample_data.folder() / "quota_sheet.csv")]) == 0
    assert "quota_sheet.csv holds quotas: 912 of 912 rows kept" in capsys.readouterr().out


def test_check_of_something_unusable_ends_with_exit_code_one(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    assert main(["check", str(tmp_path / "empty.csv")]) == 1


@pytest.mark.parametrize("command", [[], ["check"], ["report"], ["history"], ["history", "undo"]])
def test_every_command_has_help(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([*command, "--help"])
    assert left.value.code == 0
    assert "usage: python -m analytics" in capsys.readouterr().out


def readme_commands() -> list[str]:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    return [line.split("#")[0].strip() for line in lines if re.match(r"    python -m analytics ", line)]


@pytest.mark.parametrize("command", readme_commands())
def test_the_readmes_commands_run(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAROMETER_HOME", str(tmp_path / "home"))
    company = sample_data.folder()
    stand_ins = {
        "FOLDER": str(company),
        "OUT": str(tmp_path / "out"),
        "deals.csv": str(company / "crm_opportunities.csv"),
        "pay.csv": str(company / "payroll.csv"),
    }
    words = [stand_ins.get(word, word) for word in shlex.split(command)[3:]]
    assert main(words) == 0


def test_an_exhibit_is_never_handed_out_without_its_source(sample: Book) -> None:
    for topic in TOPICS.values():
        for item in topic.exhibits(sample, Chosen()):
            if isinstance(item, Exhibit):
                assert item.finding, item.key
                assert item.source, item.key
                dated = item.key not in WITHOUT_A_DAY
                assert dated == (f"{sample.as_of:%d %b %Y}" in item.source), item.key
