from __future__ import annotations

from datetime import date

import pandas as pd

from analytics.contract import DEALS, MEETINGS, PAY
from analytics.history.drafts import together


def test_where_two_files_of_a_source_overlap_the_later_row_counts_and_the_other_is_told():
    first = pd.DataFrame({"deal_id": ["a", "b"], "amount": [1.0, 2.0]})
    later = pd.DataFrame({"deal_id": ["b", "c"], "amount": [3.0, 4.0]})
    rows, told = together(DEALS, {"oct.csv": first, "nov.csv": later})
    assert dict(zip(rows["deal_id"], rows["amount"], strict=True)) == {"a": 1.0, "b": 3.0, "c": 4.0}
    assert [r.message for r in told] == ["oct.csv and nov.csv both have deals b: the row of nov.csv counts."]


def test_rows_repeated_inside_one_file_stay():
    lines = pd.DataFrame({"deal_id": ["a", "a"], "amount": [1.0, 2.0]})
    other = pd.DataFrame({"deal_id": ["b"], "amount": [3.0]})
    assert together(DEALS, {"1.csv": lines, "2.csv": other})[0]["amount"].tolist() == [1.0, 2.0, 3.0]


def test_a_table_without_a_key_loses_only_rows_that_are_equal_throughout():
    outing = pd.DataFrame({"date": [date(2026, 10, 1)], "kind": ["outing"], "working": ["food"]})
    other = outing.assign(working="talks")
    rows, told = together(MEETINGS, {"1.csv": outing, "2.csv": pd.concat([outing, other])})
    assert rows["working"].tolist() == ["food", "talks"]
    assert len(told) == 1


def test_base_pay_from_one_file_and_commission_from_another_are_both_kept():
    month = date(2026, 10, 1)
    payroll = pd.DataFrame({"person_id": ["Jo"], "period": [month], "base": [3000.0]})
    statement = pd.DataFrame({"person_id": ["Jo"], "period": [month], "commission": [800.0]})
    rows, told = together(PAY, {"1.csv": payroll, "2.csv": statement})
    assert rows["base"].sum() == 3000.0
    assert rows["commission"].sum() == 800.0
    assert told == []
