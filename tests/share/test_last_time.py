from __future__ import annotations

import json
from datetime import date

from analytics.exhibit import Sensitivity
from analytics.share.last_time import recall, remember, sentences

SEPTEMBER, OCTOBER = date(2026, 9, 30), date(2026, 10, 31)


def test_next_month_says_what_it_was_last_time(exhibit, tmp_path):
    remember([exhibit(numbers={"rate": 0.098})], tmp_path, SEPTEMBER)
    now = [exhibit(numbers={"rate": 0.105})]
    assert sentences(now, recall(tmp_path, OCTOBER)) == {
        "cancellations.early_rate": "Last time (30 Sep 2026): rate 9.8%, now 10.5%."
    }


def test_the_deck_of_the_same_day_is_not_last_time(exhibit, tmp_path):
    remember([exhibit()], tmp_path, OCTOBER)
    assert recall(tmp_path, OCTOBER) is None
    assert sentences([exhibit()], None) == {}


def test_the_newest_of_the_earlier_decks_counts(exhibit, tmp_path):
    remember([exhibit(numbers={"rate": 0.2})], tmp_path, date(2026, 8, 31))
    remember([exhibit(numbers={"rate": 0.1})], tmp_path, SEPTEMBER)
    assert recall(tmp_path, OCTOBER).numbers["cancellations.early_rate"]["rate"] == 0.1


def test_what_tells_pay_is_not_kept(exhibit, tmp_path):
    path = remember([exhibit(sensitivity=Sensitivity.PAY)], tmp_path, SEPTEMBER)
    assert json.loads(path.read_text("utf-8"))["numbers"] == {}


def test_a_damaged_file_is_passed_over(exhibit, tmp_path):
    remember([exhibit()], tmp_path, date(2026, 8, 31))
    (tmp_path / "last_time" / "2026-09-30.json").write_text("{", encoding="utf-8")
    assert recall(tmp_path, OCTOBER).as_of == date(2026, 8, 31)
