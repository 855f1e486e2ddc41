"""The sample company read the way a leader's exports are: only what was broken on purpose is set aside."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pandas as pd
import pytest

import sample_data
from analytics.contract import TABLES
from analytics.imports import open_folder
from analytics.policy_file import from_toml
from analytics.topics import crediting
from sample_data.agreed import policies
from sample_data.cast import SELLERS
from sample_data.generate import story
from sample_data.story.earnings import attained
from sample_data.truth import NEARLY_THE_SAME_NAME, REJECTED


@pytest.fixture(scope="module")
def opened():
    folder = sample_data.folder()
    return open_folder(folder, from_toml((folder / "policy.toml").read_text(encoding="utf-8")).latest.company)


def test_every_table_is_there_once(opened):
    assert sorted(found.table.name for found in opened) == sorted(TABLES)


def test_only_rows_broken_on_purpose_are_set_aside(opened, sample):
    rejected = Counter(row.file for found in opened for row in found.rejected)
    assert rejected == {"crm_opportunities.csv": 2, "payroll.csv": 1, "hubspot_handoffs.csv": 1}
    assert [(row.file, row.value) for row in sample.set_aside] == [
        ("cancellations", "2024-10-03"),
        ("upgrades", "2024-10-05"),
    ]
    assert sum(rejected.values()) + len(sample.set_aside) == sum(len(reasons) for reasons in REJECTED.values())


def test_the_day_of_the_data_is_the_day_of_the_exports(sample):
    assert sample.as_of == date(2026, 10, 31)


def test_three_slips_of_the_pen_are_asked_about(sample):
    assert sorted(question.about for question in sample.questions) == sorted(NEARLY_THE_SAME_NAME)


def test_the_policy_file_says_what_was_agreed():
    assert from_toml((sample_data.folder() / "policy.toml").read_text(encoding="utf-8")) == policies()


def test_crediting_finds_what_every_seller_attained_in_every_month(sample):
    told = story()
    truth = attained(told.deals, told.cancellations.values(), told.upgrades)
    found = crediting.attained(sample)
    months = pd.to_datetime(found["period"]).dt.date
    credited = dict(zip(zip(found["person_id"], months, strict=True), found["attained"], strict=True))
    sellers = {person.person_id for person in SELLERS}
    for (person, month), amount in truth.items():
        assert credited.pop((person, month), 0.0) == pytest.approx(amount)
    moved = {key for key, amount in credited.items() if key[0] in sellers and amount}
    assert moved == set()
