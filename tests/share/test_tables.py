from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

from analytics.share.tables import csv_text, harmless


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+1", "'+1"),
        ("-1+1", "'-1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'=1"),
        ("\u202e=1", "'=1"),
        ("Ann", "Ann"),
        ("", ""),
    ],
)
def test_no_cell_starts_a_formula(cell, shown):
    assert harmless(cell) == shown


def test_numbers_stay_numbers_even_below_zero_and_absent_is_empty():
    table = pd.DataFrame(
        {"who": ["=1", 'a,"b'], "change": [-0.5, float("nan")], "on": [pd.Timestamp(2026, 1, 2), pd.NaT]}
    )
    rows = list(csv.reader(io.StringIO(csv_text(table))))
    assert rows == [["who", "change", "on"], ["'=1", "-0.5", "2026-01-02"], ['a,"b', "", ""]]


def test_a_table_without_rows_still_has_its_header():
    assert csv_text(pd.DataFrame({"a": [], "b": []})) == "a,b\n"
