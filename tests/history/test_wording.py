from __future__ import annotations

from datetime import UTC, date, datetime

import pandas as pd

from analytics.history import wording
from analytics.history.ledger import Upload
from analytics.history.winning import Doubt
from analytics.imports import Receipt

SEP, OCT, NOV = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)


def coverage(*rows: tuple[str, date | None, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["table", "period", "rows"]).astype({"period": "datetime64[us]"})


def upload(**changed: object) -> Upload:
    known = {
        "id": 3, "at": datetime(2026, 11, 2, tzinfo=UTC), "who": "Ann", "files": ("a.csv",), "hashes": ("0",),
        "tables": ("deals", "pay"), "sources": ("a",), "periods": (SEP, OCT), "rows": 1, "rejected": 0, "active": True,
    }  # fmt: skip
    return Upload(**{**known, **changed})


def test_one_sentence_says_what_there_is():
    assert wording.holdings(coverage(), []) == "Nothing is here yet: start with the won deals of your CRM."
    there = coverage(("deals", SEP, 1000), ("deals", OCT, 200), ("people", None, 5))
    uploads = [upload(), upload(active=False)]
    assert wording.holdings(there, uploads) == "1,205 rows in 2 tables from Sep 2026 to Oct 2026, from 1 upload."


def test_the_grid_begins_with_the_newest_month_and_marks_a_gap():
    grid = wording.grid(coverage(("deals", SEP, 1000), ("deals", NOV, 200), ("people", None, 5), ("pay", OCT, 40)))
    assert grid.to_dict("records") == [
        {"Table": "People", "All": "5", "Nov 2026": "", "Oct 2026": "", "Sep 2026": ""},
        {"Table": "Pay", "All": "40", "Nov 2026": "", "Oct 2026": "40", "Sep 2026": ""},
        {"Table": "Deals", "All": "1,200", "Nov 2026": "200", "Oct 2026": "none", "Sep 2026": "1,000"},
    ]
    assert wording.gaps(coverage(("deals", SEP, 1), ("deals", NOV, 1))) == [
        "Deals: nothing for Oct 2026, although later months are there."
    ]


def test_totals_are_told_per_currency():
    assert (
        wording.totals_line(Receipt(2, 2, totals={"EUR": 1234.5, "USD": 7.0})) == "In total EUR 1,234.50 and USD 7.00."
    )
    assert wording.totals_line(Receipt(2, 2)) == ""


def test_what_is_replaced_is_told_and_a_month_that_shrinks_is_called_out():
    replaced = pd.DataFrame(
        {"table": ["deals"] * 2, "source": ["crm"] * 2, "period": [SEP, OCT], "before": [100, 80], "after": [101, 3]}
    ).astype({"period": "datetime64[us]"})
    assert wording.changes(replaced) == [
        "Deals of Sep 2026, Oct 2026 from “crm”: 104 rows replace the 180 that are there."
    ]
    assert wording.shrinking(replaced) == [
        "Deals of Oct 2026 would shrink from 80 to 3 rows. Does the file hold the whole month?"
    ]


def test_a_doubt_is_a_question():
    assert wording.doubt_question(Doubt("pay", "payroll v", "payroll", (OCT,))) == (
        "“payroll v” and “payroll” both give pay of Oct 2026. What is “payroll v” to the other?"
    )


def test_an_upload_is_one_line():
    assert wording.upload_line(upload(rejected=2)) == "Deals, pay, Sep 2026 to Oct 2026: 1 row, 2 rejected"
    assert wording.upload_line(upload(tables=("people",), periods=(), rows=9)) == "People: 9 rows"
