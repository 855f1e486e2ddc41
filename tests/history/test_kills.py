"""A process is killed at each step of an upload: the history is as before, or as after, and works on."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from analytics.history.store import History
from tests.history.exports import deals, imported

STEPS = (
    "original deals.csv",
    "original pay.csv",
    "table deals",
    "table pay",
    "before the ledger",
    "inside the ledger",
    "after the ledger",
)
LATE = ("after the ledger",)

UPLOAD = """
import os, signal, sys
from datetime import date
from pathlib import Path
from analytics.history.store import History
from tests.history.exports import deals, imported

def stop(point):
    if point == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)

pay = imported("pay", "pay.csv", person_id=["Jo"], period=[date(2026, 11, 1)], base=[3000.0])
both = [deals("deals.csv", ["2026-11-02"], first=2), pay]
History(Path(sys.argv[1]), stop).add(both, {"deals.csv": b"november", "pay.csv": b"november's pay"})
"""


def upload_killed_at(folder: Path, step: str) -> int:
    root = Path(__file__).parents[2]
    return subprocess.run([sys.executable, "-c", UPLOAD, str(folder), step], cwd=root, check=False).returncode


def rows(history: History) -> dict[str, int]:
    return history.coverage().groupby("table")["rows"].sum().to_dict()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system kills otherwise")
@pytest.mark.parametrize("step", STEPS)
def test_a_kill_leaves_all_of_an_upload_or_nothing(tmp_path, step):
    folder = tmp_path / "own"
    History(folder).add([deals("deals.csv", ["2026-10-02"])], {"deals.csv": b"october"})
    assert upload_killed_at(folder, step) == -signal.SIGKILL
    seen = {"deals": 2, "pay": 1} if step in LATE else {"deals": 1}
    history = History(folder)
    assert rows(history) == seen
    assert history.book().facts["deals"].rows == seen["deals"]
    assert upload_killed_at(folder, "nowhere") == 0
    assert rows(history) == {"deals": 2, "pay": 1}
    assert len(history.uploads()) == 2


def test_four_processes_that_upload_at_once_are_all_there_once(tmp_path):
    folder = tmp_path / "own"
    code = UPLOAD.replace("2026-11-02", "2026-0{}-02").replace("first=2", "first={}").replace("november", "month {}")
    code = code.replace("date(2026, 11, 1)", "date(2026, {}, 1)")
    root = Path(__file__).parents[2]
    running = [
        subprocess.Popen([sys.executable, "-c", code.replace("{}", str(month)), str(folder), "nowhere"], cwd=root)
        for month in (1, 2, 3, 3)
    ]
    assert [process.wait() for process in running] == [0, 0, 0, 0]
    history = History(folder)
    assert rows(history) == {"deals": 3, "pay": 3}
    assert len(history.uploads()) == 3


def test_what_a_kill_left_behind_is_swept_a_day_later_and_what_counts_is_not(tmp_path, monkeypatch):
    history = History(tmp_path)
    history.add([deals("d.csv", ["2026-10-02"])], {"d.csv": b"1"})
    left = tmp_path / "tables" / "left behind"
    left.mkdir()
    history.add([deals("d.csv", ["2026-10-02"], source="young")], {"d.csv": b"2"})
    assert left.exists()
    monkeypatch.setattr("analytics.history.files.ORPHANS_STAY_SECONDS", -1)
    history.add([imported("people", "u.csv", person_id=["1"], name=["Jo"])], {"u.csv": b"3"})
    assert not left.exists()
    assert history.book().facts["deals"].files == ("d.csv",)
