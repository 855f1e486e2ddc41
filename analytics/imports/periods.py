"""Months, quarters and years that a quota or a pay line covers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analytics.imports.dates import MONTHS, PIVOT_OF_SHORT_YEARS, Stamps, read_dates
from analytics.imports.shapes import distinct

_NAME = r"(?P<mon>[^\W\d_]{3,12})\.?"
_FORMS: tuple[tuple[re.Pattern[str], int], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), months)
    for pattern, months in (
        (r"(?P<y>\d{4})[-/. ](?P<m>\d{1,2})", 1),
        (r"(?P<m>\d{1,2})[-/. ](?P<y>\d{4})", 1),
        (r"(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])", 1),
        (_NAME + r"[-/, ']*(?P<y>\d{4}|\d{2})", 1),
        (r"(?P<y>\d{4})[-/, ]*" + _NAME, 1),
        (r"(?P<fy>fy)?\s*(?P<y>\d{4})[-/ ]*q(?P<q>[1-4])", 3),
        (r"q(?P<q>[1-4])[-/, ']*(?P<fy>fy|cy)?\s*'?(?P<y>\d{4}|\d{2})", 3),
        (r"(?P<y>\d{4})[-/ ]*h(?P<h>[12])|h(?P<h2>[12])[-/ ]*(?P<y2>\d{4})", 6),
        (r"(?P<fy>fy|cy)?[-/ ']*(?P<y>\d{4})", 12),
        (r"(?P<fy>fy)[-/ ']*(?P<y>\d{2})", 12),
    )
)


@dataclass(frozen=True)
class Periods:
    """A column of periods: the first month (datetime64[M], NaT if none) and the number of months, row by row."""

    first: np.ndarray
    months: np.ndarray
    stamps: Stamps | None
    blank: np.ndarray


def read_periods(texts: pa.Array, fiscal_year_starts: int) -> Periods:
    """Read a column of trimmed texts; plain dates among them stay open in `stamps` until the day's place is known."""
    found = distinct(texts)
    first = np.full(len(found.texts), np.datetime64("NaT"), dtype="datetime64[M]")
    months = np.ones(len(found.texts), dtype=np.int64)
    for place, text in enumerate(found.texts.to_pylist()):
        read = _read(text, fiscal_year_starts)
        if read:
            first[place], months[place] = read
    blank = found.spread(np.array([not text for text in found.texts.to_pylist()] or [False]))
    rows = found.spread(first)
    stamps = read_dates(texts) if (np.isnat(rows) & ~blank).any() else None
    return Periods(rows, found.spread(months), stamps, blank)


def _read(text: str, fiscal_year_starts: int) -> tuple[np.datetime64, int] | None:
    for form, months in _FORMS:
        found = form.fullmatch(text)
        if not found:
            continue
        parts = {name: value for name, value in found.groupdict().items() if value}
        year = int(parts.get("y") or parts["y2"])
        if len(parts.get("y", "0000")) == 2:
            year += 1900 if year >= PIVOT_OF_SHORT_YEARS else 2000
        if not 1950 <= year <= 2199:
            continue
        month = _first_month(parts, months)
        if month is None or month > 12:
            continue
        start = np.datetime64(f"{year:04d}-{month:02d}", "M")
        fiscal = months in (3, 6, 12) and fiscal_year_starts > 1 and parts.get("fy", "").casefold() != "cy"
        if fiscal:  # a fiscal year is named for the calendar year it ends in
            start += fiscal_year_starts - 1 - 12
        return start, months
    return None


def _first_month(parts: dict[str, str], months: int) -> int | None:
    if "mon" in parts:
        return MONTHS.get(parts["mon"].casefold())
    if "m" in parts:
        return int(parts["m"]) or None
    if months == 3:
        return 3 * int(parts["q"]) - 2
    if months == 6:
        return 6 * int(parts.get("h") or parts["h2"]) - 5
    return 1


def first_days_say(stamps: Stamps) -> bool | None:
    """For periods given by a day: True when only day-first makes them all firsts of a month, False for month-first."""
    open_ = ~stamps.fixed & ~stamps.bad & ~stamps.blank
    ones = (bool((stamps.first[open_] == 1).all()), bool((stamps.second[open_] == 1).all()))
    return ones[0] if open_.any() and ones[0] != ones[1] else None


def months_of(periods: Periods, resolve: Callable[[Stamps], np.ndarray]) -> np.ndarray:
    """The first month of each row, plain dates included once `resolve` knows the place of the day."""
    if periods.stamps is None:
        return periods.first
    days = resolve(periods.stamps).astype("datetime64[M]")
    return np.where(np.isnat(periods.first), days, periods.first)
