from __future__ import annotations

import json
import subprocess
import sys
from datetime import date

import numpy as np
import pandas as pd

from analytics.exhibit import Audience, Missing
from analytics.history.book import TableFacts
from analytics.policy import PayPlan, Policy
from analytics.policy_file import to_mapping
from analytics.share.figures import document, dumps


def written(items, **about):
    given = {"as_of": date(2026, 10, 31), "policy": {}, "tables": {}} | about
    return json.loads(dumps(document(items, **given)))


def test_numbers_keep_their_full_precision_and_absent_ones_are_null(exhibit):
    item = exhibit(numbers={"rate": 0.1 + 0.2, "low": float("nan"), "high": None, "deals": np.int64(3)})
    assert written([item])["exhibits"][0]["numbers"] == {
        "rate": 0.30000000000000004,
        "low": None,
        "high": None,
        "deals": 3,
    }


def test_tables_become_rows_with_iso_dates_and_nulls(exhibit):
    table = pd.DataFrame({"month": [pd.Timestamp(2026, 10, 1), pd.NaT], "who": ["Ann", None], "n": [1.5, np.inf]})
    assert written([exhibit(table=table)])["exhibits"][0]["table"] == [
        {"month": "2026-10-01", "who": "Ann", "n": 1.5},
        {"month": None, "who": None, "n": None},
    ]


def test_a_named_index_is_a_column(exhibit):
    table = pd.DataFrame({"n": [1]}, index=pd.Index(["North"], name="group"))
    assert written([exhibit(table=table)])["exhibits"][0]["table"] == [{"group": "North", "n": 1}]


def test_what_is_missing_is_listed_with_what_it_needs(exhibit):
    said = written([exhibit(), Missing("sharing.matrix", needs=("practices",))])
    assert said["missing"] == [{"key": "sharing.matrix", "needs": ["practices"], "why": ""}]
    assert [item["key"] for item in said["exhibits"]] == ["cancellations.early_rate"]


def test_the_day_the_tables_and_the_policy_stand_beside_the_exhibits():
    said = written([], tables={"deals": TableFacts(812, 3, ("deals.csv",))}, policy=to_mapping(Policy()))
    assert said["as_of"] == "2026-10-31"
    assert said["tables"] == {"deals": {"rows": 812, "rejected": 3, "files": ["deals.csv"]}}
    assert said["policy"]["cancellation"]["window_days"] == 30


def test_a_meeting_s_figures_name_no_file_and_nobody_with_a_plan_of_their_own():
    policy = to_mapping(Policy(pay_plans=(PayPlan("Special", applies_to=("Ann Lee",)),)))
    facts = {"deals": TableFacts(812, 3, ("ann_lee.csv",))}
    said = written([], tables=facts, policy=policy, audience=Audience.MEETING)
    assert "Ann Lee" not in json.dumps(said)
    assert said["tables"]["deals"] == {"rows": 812, "rejected": 3, "files": []}


def test_the_figures_need_neither_powerpoint_nor_excel():
    code = "import sys, analytics.share.figures; sys.exit(bool({'pptx', 'xlsxwriter', 'openpyxl'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
