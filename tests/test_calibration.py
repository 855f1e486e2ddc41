"""The calibration's own path, on a handful of worlds, and that its marks can be missed."""

from __future__ import annotations

from benchmarks.calibration_cells import Cell, Done, run
from benchmarks.calibration_table import marks, table
from sample_data.worlds import Shape


def done(raises="random", people=20, truth="null", **verdicts):
    figures = {"covered": 0.96, "judged_runs": 200.0, "banned": 0.97, "within_wrong": 0.5, "within": 0.1}
    figures |= {"lagged": 0.2, "width": 8.0, "early": 0.12, "late": 0.05}
    cannot_tell = 200 - sum(verdicts.values())
    return Done(Cell(truth, raises, people, 200), verdicts | {"cannot_tell": cannot_tell}, figures)


def failed(results):
    return [mark.promise for mark in marks(results) if not mark.holds]


def test_each_world_gets_one_verdict():
    found = run(Cell("null", "random", 8, 5))
    assert sum(found.verdicts.values()) == 5
    assert set(found.figures) >= {"banned", "judged_runs"}


def test_worlds_that_share_a_book_are_judged_apart():
    together = run(Cell("money", "random", 12, 6))
    assert sum(together.verdicts.values()) == 6
    assert run(Cell("money", "random", 12, 6)) == together


def test_a_raise_for_everyone_is_called_that():
    assert run(Cell("null", "everyone", 8, 3)).verdicts == {"same_day": 3}


def test_the_pace_cell_counts_the_pace_tests_words():
    found = run(Cell("null", "random", 6, 2, kind="pace", months=12, shape=Shape(pace=1.3)))
    assert sum(found.verdicts.values()) == 2
    assert found.figures["naive"] > 1


def test_the_marks_hold_where_few_are_wrong():
    assert failed([done(), done("annual_review", 200, rose=4), done(truth="fading")]) == []


def test_too_many_wrong_verdicts_miss_their_mark():
    missed = failed([done(), done("ability", 50, rose=9, fell=9)])
    assert missed == ['Wrong "rose" plus wrong "fell" in every null story and size: at most 5% (+ 2 standard errors)']


def test_the_page_names_every_cell_and_mark():
    results = [done(), done(truth="money")]
    page = table(results, marks(results), minutes=1.0, worked=2.0)
    assert "| null | random | 20 |" in page
    assert "| money | random | 20 |" in page
    assert all(mark.promise in page for mark in marks(results))
