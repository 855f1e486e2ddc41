"""The verdict table: each row, its whole sentence, and every number in every sentence against `numbers`."""

from __future__ import annotations

import math
import re
from datetime import date

import pandas as pd
import pytest

from analytics.exhibit import Audience, Exhibit
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.statistics import EarnedAfterError, Effect
from analytics.topics.motivation import measures, verdict_shown
from analytics.topics.motivation.bracket import Evidence, evidence, points, slope_of
from analytics.topics.motivation.look import Look
from analytics.topics.motivation.remembered import look_number, look_of, settings_of
from analytics.topics.motivation.settings import Settings
from analytics.topics.motivation.verdict import first_that_fits, judge, numbers_of
from analytics.topics.motivation.words import Verdict, dated, sentence, signed, why
from sample_data.worlds import RAISES, TRUTHS, Shape, world

NUMBER = re.compile(r"[−+±]?\d+(?:,\d{3})*(?:\.\d+)?%?")
RULES = {"10%", "100%", "1", "2", "8", "10"}  # per 10% raise, at 100%, readings 1 and 2, in 8 of 10


def effect(low: float, high: float, df: float = 1e9) -> Effect:
    """A reading whose 95% interval runs from low to high, in points per 10% raise."""
    start, end = slope_of(low), slope_of(high)
    se = (end - start) / 2 / 1.959964
    return Effect((start + end) / 2, se, df, 0.5, start, end, 50)


def found(within: Effect, lagged: Effect, months: int = 24, **changed: int | bool) -> Evidence:
    rows = pd.DataFrame({"person_id": ["a", "b"], "month": pd.to_datetime(["2025-01-01", "2026-12-01"])})
    rows["month"] = [pd.Timestamp(2025, 1, 1), pd.Timestamp(2025, 1, 1) + pd.DateOffset(months=months - 1)]
    usual = {"raises": 9, "raised": 8, "compared": 7, "unraised": True, "no_pay": 0, "few_sales": 0}
    return Evidence(rows=rows, within=within, lagged=lagged, **(usual | changed))  # type: ignore[arg-type]


NOTHING = Effect(*[math.nan] * 6, 0)

TABLE = {
    "nobody left unraised": (
        found(effect(-1, 1), effect(-1, 1), unraised=False),
        "Pay changed for everyone on the same day: before and after only.",
    ),
    "eleven months": (found(effect(2, 6), effect(2, 6), months=11), "Too little to tell."),
    "few independent comparisons": (found(effect(2, 6), effect(2, 6, df=3.9)), "Too little to tell."),
    "no raise with its windows": (found(effect(2, 6), NOTHING), "Too little to tell."),
    "both above 0": (
        found(effect(1.2, 6), effect(0.4, 9)),
        "Your data are consistent with more pay raising results: between +0.4 and +9 points per 10%.",
    ),
    "both below 0": (
        found(effect(-9, -1), effect(-12, -3)),
        "Results fell after raises, under both readings; look at quotas, territories and who was raised before "
        "blaming pay.",
    ),
    "both narrow around 0": (
        found(effect(-4, 3), effect(-3, 4)), "No important effect: at most ±5 points per 10% raise.",
    ),
    "one of two leaves out 0": (
        found(effect(1, 9), effect(-3, 6)),
        "Depends on why raises were given: between +1 and +9 points per 10% if for ability, between −3 and +6 points "
        "if for results.",
    ),
    "two that leave out 0 on opposite sides": (
        found(effect(1, 9), effect(-8, -2)),
        "Depends on why raises were given: between +1 and +9 points per 10% if for ability, between −8 and −2 points "
        "if for results.",
    ),
    "both wide around 0": (
        found(effect(-8, 8), effect(-8, 8)), "Your data cannot tell; to see 5 points you would need about 12 people.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("data", "said"), TABLE.values(), ids=TABLE.keys())
def test_the_first_row_that_fits_is_said_in_the_tables_words(data: Evidence, said: str) -> None:
    numbers = numbers_of(data, Settings(), 1)
    assert sentence(first_that_fits(data, numbers), numbers) == said


def test_no_pay_known_before_the_month_is_description_only() -> None:
    panel = months_of({"a": [100.0] * 14}, pay={})
    judged = judge(panel)
    assert judged.verdict is Verdict.NO_PAY
    assert judged.sentence == "No pay known before the month: description only."
    assert judged.why[0].endswith("goes with them in any team and proves nothing.")


def test_no_important_effect_needs_the_interval_inside_what_was_fixed() -> None:
    data = found(effect(-4, 3), effect(-3, 4))
    stricter = Settings(smallest=3.0)
    assert first_that_fits(data, numbers_of(data, Settings(), 1)) is Verdict.NO_IMPORTANT
    assert first_that_fits(data, numbers_of(data, stricter, 1)) is Verdict.CANNOT_TELL


def test_a_second_look_within_a_year_halves_the_error() -> None:
    data = found(effect(0.1, 6), effect(0.1, 6))
    assert numbers_of(data, Settings(), 2)["level_used"] == pytest.approx(0.975)
    assert first_that_fits(data, numbers_of(data, Settings(), 1)) is Verdict.ROSE
    assert first_that_fits(data, numbers_of(data, Settings(), 2)) is Verdict.CANNOT_TELL


def test_between_two_looks_there_are_intervals_and_no_verdict() -> None:
    panel = measures.panel(Book.from_frames(world("null", "random", 40, 24, 5, Shape(deals=1))))
    assert judge(panel, looks=1).verdict is Verdict.CANNOT_TELL
    judged = judge(panel, looks=0)
    assert judged.sentence == (
        "No verdict between two dated looks: the intervals stand below, and the next look will judge them."
    )
    assert judged.numbers["low"] < 0 < judged.numbers["high"]


def test_earned_pay_is_refused_as_a_cause() -> None:
    panel = months_of({"a": [100.0] * 14}).rename(columns={"on_target_pay": "earned_pay"})
    with pytest.raises(EarnedAfterError):
        judge(panel, cause="earned_pay")


@pytest.mark.parametrize("truth", TRUTHS)
@pytest.mark.parametrize("raises", RAISES)
def test_every_number_in_every_sentence_is_among_the_numbers(truth: str, raises: str) -> None:
    sizes = ((6, 20, 1), (24, 24, 2)) if truth == "null" else ((24, 24, 2),)
    for people, months, seed in sizes:
        book = Book.from_frames(world(truth, raises, people, months, seed, Shape(deals=1)))
        judged = judge(measures.panel(book))
        for said in (judged.sentence, *judged.why, dated(judged.numbers, judged.settings)):
            assert_told(said, judged.numbers)


@pytest.mark.parametrize(("data", "said"), TABLE.values(), ids=TABLE.keys())
def test_so_are_those_of_every_row_of_the_table(data: Evidence, said: str) -> None:
    numbers = numbers_of(data, Settings(), 1)
    for one in (said, *why(first_that_fits(data, numbers), numbers)):
        assert_told(one, numbers)


def test_so_are_those_of_the_sentences_beside_it() -> None:
    frames = world("ratchet", "several", 30, 30, 1, Shape(deals=1))
    look = Look(Book.from_frames(frames), Chosen(), Audience.LEADER, Settings(), 1)
    told = verdict_shown.verdict(look)
    assert isinstance(told, Exhibit)
    reasons = told.table.loc[told.table["about"] == "Why we say so", "says"].tolist()
    assert any(reason.startswith("Quotas followed results: after three months with 10% more") for reason in reasons)
    for reason in reasons:
        assert_told(reason, dict(told.numbers))  # type: ignore[arg-type]


def assert_told(said: str, numbers: dict[str, float]) -> None:
    """Each number of a sentence is one of `numbers`, rounded as it is written, or a constant of the rules."""
    for token in NUMBER.findall(said):
        if token in RULES:
            continue
        digits = token.strip("−+±%").replace(",", "")
        half = 0.5 * 10 ** -len(digits.partition(".")[2]) + 1e-9
        value = float(digits) * (-1 if token.startswith("−") else 1)
        scale = 100 if token.endswith("%") else 1
        signed_ones = token[0] in "−+"
        known = [scale * n if signed_ones else abs(scale * n) for n in numbers.values() if not math.isnan(n)]
        assert any(abs(value - n) <= half for n in known), f"{token} in “{said}”"


def test_a_checker_that_sees_a_wrong_number() -> None:
    with pytest.raises(AssertionError):
        assert_told("between −3 and +9 points", {"low": -3.0, "high": 8.0})


def test_settings_changed_after_looking_are_said_to_be() -> None:
    numbers = numbers_of(found(effect(-8, 8), effect(-8, 8)), Settings(), 1)
    assert dated(numbers, Settings()) == (
        "First look, intervals at 95%, rules version 1. The settings were fixed before looking."
    )
    assert dated(numbers, Settings(after_looking=True)).endswith(
        "The settings were changed after a verdict had been seen: take it as a hint, not as a test."
    )


def test_settings_survive_the_history() -> None:
    fixed = Settings(3.0, 0.99, 2, date(2026, 1, 31), True)
    assert Settings.from_mapping(fixed.to_mapping()) == fixed


@pytest.mark.parametrize(
    "wrong", [{"smallest": 0.0}, {"level": 0.5}, {"level": 0.999}, {"lag": 4}], ids=lambda wrong: str(wrong)
)
def test_a_setting_out_of_its_range_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must"):
        Settings(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("looked", "today", "number"),
    [
        ((), date(2026, 1, 31), 1),
        (("2026-01-31",), date(2026, 1, 31), 1),  # the same data are the same look
        (("2026-01-31",), date(2026, 3, 31), 0),  # too soon
        (("2026-01-31",), date(2026, 4, 30), 2),
        (("2025-01-31", "2026-01-31"), date(2026, 4, 30), 2),  # the first is more than a year ago
    ],
)
def test_looks_are_counted_within_a_year(looked: tuple[str, ...], today: date, number: int) -> None:
    assert look_number([{"as_of": day} for day in looked], today) == number


def test_a_book_without_a_history_is_at_its_first_look_under_the_products_settings() -> None:
    book = Book.from_frames(world("null", "random", 6, 18, 1, Shape(deals=1)))
    assert (settings_of(book), look_of(book)) == (Settings(), 1)


def months_of(sold: dict[str, list[float]], pay: dict[str, list[float]] | None = None) -> pd.DataFrame:
    """A panel: bookings by month per person, and agreed pay (1,000 where `pay` is not told, unknown where it lacks)."""
    rows = []
    for who, values in sold.items():
        promised = [1000.0] * len(values) if pay is None else pay.get(who, [math.nan] * len(values))
        months = pd.date_range("2025-01-01", periods=len(values), freq="MS")
        rows += list(zip([who] * len(values), months, values, promised, strict=True))
    return pd.DataFrame(rows, columns=["person_id", "month", "bookings", "on_target_pay"])


def test_a_raise_of_ten_percent_that_adds_a_tenth_is_ten_points() -> None:
    assert points(1.0) == pytest.approx(10.0)
    assert slope_of(points(0.37)) == pytest.approx(0.37)


def test_rounding_and_a_month_without_full_pay_are_no_raises() -> None:
    pay = {
        "rounded": [1000.0, 1001, 1000, 1002, 1000, 1000],
        "unpaid leave": [1000.0, 1000, 400, 1000, 1000, 1000],
        "raised": [1000.0, 1000, 1000, 1100, 1100, 1100],
    }
    data = evidence(months_of(dict.fromkeys(pay, [100.0] * 6), pay))
    assert (data.raises, data.raised, data.unraised) == (1, 1, True)


def test_an_empty_month_counts_as_a_tenth_of_the_usual_one() -> None:
    data = evidence(months_of({"a": [100.0, 0.0, 100.0]}))
    assert data.rows["log_bookings"].tolist() == pytest.approx([math.log(100), math.log(10), math.log(100)])


def test_who_hardly_sells_or_has_no_known_pay_is_left_out_and_counted() -> None:
    panel = months_of(
        {"sells": [100.0] * 4, "hardly": [0.0, 0.0, 0.0, 90.0], "unknown": [100.0] * 4},
        {"sells": [1000.0] * 4, "hardly": [1000.0] * 4},
    )
    data = evidence(panel)
    assert (data.people, data.few_sales, data.no_pay) == (1, 1, 1)


def test_the_months_of_lag_leave_out_results_and_keep_the_raise() -> None:
    panel = months_of({"a": [100.0] * 6, "b": [100.0] * 6}, {"a": [1000.0] * 3 + [1100.0] * 3, "b": [1000.0] * 6})
    data = evidence(panel, lag=2)
    assert data.raises == 1
    assert data.rows.loc[data.rows["log_bookings"].isna(), "month"].dt.month.tolist() == [4, 5]


@pytest.mark.parametrize(("value", "said"), [(-3.14, "−3.1"), (0.04, "+0.04"), (27.4, "+27"), (math.nan, "unknown")])
def test_points_are_written_with_the_digits_that_matter(value: float, said: str) -> None:
    assert signed(value) == said
