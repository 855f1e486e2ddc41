"""Every ugly export in tests/exports against the expectation beside it. A new case is two new files.

`NAME.json` says what `NAME` must give: `table`, `kept`, `rejected` (whole sentences), `set_aside`, `totals`, `notes`
and `questions` (their kinds), `rows` (some columns of each row), `usable`, `sentence`, `also` (tables besides).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analytics.contract import to_arrow
from analytics.imports import Import, open_export
from analytics.policy import Company

FOLDER = Path(__file__).parents[1] / "exports"
EXPORTS = sorted(path for path in FOLDER.iterdir() if path.suffix != ".json")


def opened(path: Path, expected: dict[str, Any]) -> list[Import]:
    company = Company(time_zone=expected.get("time_zone", "UTC"))
    return open_export(path.name, path.read_bytes(), company=company)


def plain(value: Any) -> Any:
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat() if value == value.normalize() else value.isoformat()
    return value


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.name)
def test_an_ugly_export_is_read_as_expected(path: Path) -> None:
    expected = json.loads(path.with_name(f"{path.name}.json").read_text(encoding="utf-8"))
    first, *others = opened(path, expected)
    assert first.usable is expected.get("usable", True), first.sentence
    assert (first.table.name if first.table else None) == expected.get("table")
    assert first.file == expected.get("file", path.name)
    assert [other.table.name for other in others if other.table] == expected.get("also", [])
    if "sentence" in expected:
        assert first.sentence == expected["sentence"]
    assert [row.message for row in first.rejected] == expected.get("rejected", [])
    assert dict(first.receipt.set_aside) == expected.get("set_aside", {})
    assert sorted(note.kind for note in first.notes) == sorted(expected.get("notes", []))
    assert [question.kind for question in first.questions] == expected.get("questions", [])
    if first.usable:
        assert first.receipt.kept == expected["kept"]
        to_arrow(first.table, first.rows)
    if "totals" in expected:
        assert first.receipt.totals == pytest.approx(expected["totals"])
    for place, row in enumerate(expected.get("rows", [])):
        assert {name: plain(first.rows[name].iloc[place]) for name in row} == row
