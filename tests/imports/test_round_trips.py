"""What a format writes, the import reads back: money and dates of every locale, and mappings."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.imports.dates import read_dates
from analytics.imports.mapping import Mapping, dump, load
from analytics.imports.money import decimal_mark, read_amounts

AMOUNTS = st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=8)
DAYS = st.lists(st.dates(date(1971, 1, 1), date(2068, 12, 31)), min_size=1, max_size=8)


def grouped(cents: int, thousands: str, decimal: str) -> str:
    text = f"{cents / 100:,.2f}".replace(",", "T").replace(".", decimal)
    return text.replace("T", thousands)


FORMATS = {
    "us": lambda cents: grouped(cents, ",", "."),
    "us_dollars": lambda cents: f"-${grouped(-cents, ',', '.')}" if cents < 0 else f"${grouped(cents, ',', '.')}",
    "us_brackets": lambda cents: f"({grouped(-cents, ',', '.')})" if cents < 0 else grouped(cents, ",", "."),
    "german": lambda cents: f"{grouped(cents, '.', ',')} €",
    "french": lambda cents: grouped(cents, "\u202f", ","),
    "swiss": lambda cents: f"CHF {grouped(cents, '’', '.')}",
    "plain": lambda cents: f"{cents / 100:.2f}",
    "minus_behind": lambda cents: f"{grouped(abs(cents), '.', ',')}{'-' if cents < 0 else ''}",
}


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=60, deadline=None)
@given(cents=AMOUNTS)
def test_money_comes_back_in_every_locale(name: str, cents: list[int]) -> None:
    texts = [FORMATS[name](amount) for amount in cents]
    read = read_amounts(pa.array(texts))
    mark, _ = decimal_mark(read, None)
    numbers, against = read.resolved(mark)
    assert not read.bad.any(), texts
    assert not against.any()
    assert numbers.tolist() == pytest.approx([amount / 100 for amount in cents])


LAYOUTS = {
    "%Y-%m-%d": None,
    "%d-%b-%y": None,
    "%B %d, %Y": None,
    "%A, %d %B %Y": None,
    "%Y%m%d": None,
    "%d.%m.%Y": True,
    "%d/%m/%Y": True,
    "%m/%d/%Y": False,
    "%m-%d-%y": False,
}


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=60, deadline=None)
@given(days=DAYS)
def test_dates_come_back_in_every_layout(layout: str, days: list[date]) -> None:
    stamps = read_dates(pa.array([day.strftime(layout) for day in days]))
    values, against = stamps.resolved(bool(LAYOUTS[layout]), "UTC", utc=False, keep_time=False)
    assert not against.any()
    assert values.astype("datetime64[D]").tolist() == days


@settings(max_examples=60, deadline=None)
@given(days=DAYS)
def test_spreadsheet_serials_come_back(days: list[date]) -> None:
    serials = [f"{(day - date(1899, 12, 30)).days}" for day in days]
    values, _ = read_dates(pa.array(serials)).resolved(False, "UTC", utc=False, keep_time=False)
    assert values.astype("datetime64[D]").tolist() == days


@settings(max_examples=60, deadline=None)
@given(days=st.lists(st.dates(date(2000, 1, 1), date(2060, 1, 1)), min_size=60, max_size=60, unique=True))
def test_a_day_above_twelve_decides_for_the_whole_column(days: list[date]) -> None:
    if max(day.day for day in days) <= 12:
        days = [*days, date(2026, 10, 31)]
    for layout, day_first in (("%d/%m/%Y", True), ("%m/%d/%Y", False)):
        first, second = read_dates(pa.array([day.strftime(layout) for day in days])).days_above_twelve
        assert (first > second) is day_first
        assert min(first, second) == 0


def test_a_stamp_with_a_zone_moves_to_the_companys_day() -> None:
    stamps = read_dates(pa.array(["2026-11-01T02:00:00Z", "2026-10-31T23:30:00-06:00", "2026-10-31 20:00"]))
    values, _ = stamps.resolved(False, "America/Denver", utc=False, keep_time=False)
    assert values.astype("datetime64[D]").tolist() == [date(2026, 10, 31)] * 3


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@settings(max_examples=100, deadline=None)
@given(header=TEXT, value=TEXT, name=TEXT, day_first=st.sampled_from([None, True, False]))
def test_a_mapping_file_reads_back_what_it_was_told(header: str, value: str, name: str, day_first: bool | None) -> None:
    told = (
        Mapping(name, "deals", {"deal_id": header}, {"currency": value}, {header: (value, header)}, day_first),
        Mapping(name),
    )
    assert load(dump(told)) == told


def test_every_day_of_four_years_is_its_own_day() -> None:
    days = [date(2024, 1, 1) + timedelta(days=step) for step in range(1461)]
    values, _ = read_dates(pa.array([f"{d:%m/%d/%Y}" for d in days])).resolved(False, "UTC", utc=False, keep_time=False)
    assert np.unique(values).size == 1461
    assert values.astype("datetime64[D]").tolist() == days
