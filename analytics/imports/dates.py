"""Dates and times in every form that exports use, read a column at a time.

Whether 03/04 is March or April is one decision for the whole column, never cell by cell: a number above twelve
decides; if none does, somebody who knows more (the file's other dates, the company's setting, a person).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from analytics.imports.shapes import distinct, shapes_of

PIVOT_OF_SHORT_YEARS = 70
FIRST_YEAR, LAST_YEAR = 1950, 2199
_EXCEL_DAY_ZERO = np.datetime64("1899-12-30", "D")
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000  # 1954 to 2119

MONTHS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar jänner janvier janv enero ene gennaio gen janeiro januari",
            "feb february februar februari février févr fevr fevrier febrero febbraio fevereiro fev",
            "mar march märz mär mrz mars marzo março maart mrt",
            "apr april avril avr abril abr aprile",
            "may mai mayo maggio mag maio mei maj",
            "jun june juni juin junio giugno giu junho",
            "jul july juli juillet juil julio luglio lug julho",
            "aug august août aout agosto ago augustus augusti",
            "sep sept september septembre septiembre settembre set setembro",
            "oct october okt oktober octobre octubre ottobre ott outubro out",
            "nov november novembre noviembre novembro",
            "dec december dez dezember décembre déc decembre diciembre dic dicembre dezembro",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so)[a-zäöü]*\.?,?\s+(?=\w)", re.IGNORECASE)
_TIME = (
    r"(?:(?:T|[ ,]+(?:at |um )?)(?P<H>0{1,2}):(?P<M>00)(?::(?P<S>00)(?:[.,]0{1,9})?)?"
    r"(?:\s*(?P<ap>[ap])\.?m\.?)?\s*(?P<z>z|utc|gmt|(?P<zs>[+-])(?P<zh>00):?(?P<zm>00)?)?)?"
)
_MONTH_NAME = r"(?P<mon>[^\W\d_]{3,12})\.?"
_YEAR = r"(?P<y>0000|'?00)"
_FORMS = tuple(
    re.compile(form + r"$", re.IGNORECASE)
    for form in (
        r"(?P<y>0000)(?P<s>[-/.])(?P<m>0{1,2})(?P=s)(?P<d>0{1,2})" + _TIME,
        r"(?P<a>0{1,2})(?P<s>[-/. ])\s?(?P<b>0{1,2})(?P=s)\s?" + _YEAR + _TIME,
        r"(?P<d>0{1,2})(?:st|nd|rd|th|\.)?[-/., ]{0,2}" + _MONTH_NAME + r"[-/., ]{0,2}" + _YEAR + _TIME,
        _MONTH_NAME + r"[-/ ]{0,2}(?P<d>0{1,2})(?:st|nd|rd|th)?,?[-/ ]{1,2}" + _YEAR + _TIME,
        r"(?P<y>0000)[-/. ]" + _MONTH_NAME + r"[-/. ](?P<d>0{1,2})" + _TIME,
        r"(?P<y>0000)(?P<m>00)(?P<d>00)(?:T(?P<H>00)(?P<M>00)(?P<S>00)(?P<z>z)?)?",
        r"(?P<serial>0{5})(?:[.,](?P<part>0{1,12}))?",
        r"(?P<seconds>0{10})(?:[.]0+)?",
        r"(?P<millis>0{13})",
    )
)


class _Form(NamedTuple):
    """How one shape is read: where its numbers stand, and what its letters say."""

    spans: dict[str, tuple[int, int]]
    month: int | None
    afternoon: str
    zone_sign: int
    has_zone: bool


@lru_cache(maxsize=4096)
def _form_of(shape: str) -> _Form | None:
    prefix = _WEEKDAY.match(shape)
    skipped = prefix.end() if prefix else 0
    for form in _FORMS:
        found = form.match(shape, skipped)
        if not found:
            continue
        parts = {name: found.span(name) for name, text in found.groupdict().items() if text is not None}
        month = None
        if "mon" in parts:
            month = MONTHS.get(found["mon"].casefold())
            if month is None:
                continue
        if "y" in parts and found["y"].startswith("'"):
            parts["y"] = (parts["y"][0] + 1, parts["y"][1])
        groups = found.groupdict()
        sign = -1 if groups.get("zs") == "-" else 1
        return _Form(parts, month, (groups.get("ap") or "").lower(), sign, groups.get("z") is not None)
    return None


@dataclass(frozen=True)
class Stamps:
    """A column of dates, read except for the order of day and month.

    `first` and `second` are the two numbers whose order is open (0 where it is not); `fixed` marks dates whose order
    is not open. `bad` marks texts that are no date in any order; `blank` empty ones.
    """

    year: np.ndarray
    first: np.ndarray
    second: np.ndarray
    fixed: np.ndarray
    month: np.ndarray
    day: np.ndarray
    microseconds: np.ndarray  # since midnight
    zone_minutes: np.ndarray
    has_zone: np.ndarray
    has_time: np.ndarray
    bad: np.ndarray
    blank: np.ndarray
    dotted: bool
    kinds: frozenset[str]
    codes: np.ndarray

    @property
    def days_above_twelve(self) -> tuple[int, int]:
        """How many rows say that the first number is the day, and how many that the second is."""
        counts = np.bincount(self.codes, minlength=len(self.year))
        open_ = ~self.fixed & ~self.bad & ~self.blank
        first = open_ & (self.first > 12) & (self.second <= 12)
        second = open_ & (self.second > 12) & (self.first <= 12)
        return int(counts[first].sum()), int(counts[second].sum())

    @property
    def needs_order(self) -> bool:
        """Whether any date's day and month are told apart by their order only."""
        return bool((~self.fixed & ~self.bad & ~self.blank & (self.first != self.second)).any())

    def resolved(self, day_first: bool, zone: str, utc: bool, keep_time: bool) -> tuple[np.ndarray, np.ndarray]:
        """The dates as datetime64[us] row by row, and which rows are dates only in the other order.

        Times with a zone (and all times, where `utc`) move to the company's `zone`; without `keep_time` the clock is
        then left out. A column of nothing but midnights in UTC holds plain dates and stays where it is.
        """
        month = np.where(self.fixed, self.month, self.second if day_first else self.first)
        day = np.where(self.fixed, self.day, self.first if day_first else self.second)
        stamps, valid = _calendar(self.year, month, day)
        _, other_valid = _calendar(self.year, day, month)
        against = ~valid & other_valid & ~self.fixed & ~self.bad & ~self.blank
        stamps = stamps.astype("datetime64[us]") + self.microseconds.astype("timedelta64[us]")
        zoned = self.has_zone | (self.has_time if utc else False)
        only_midnights = not keep_time and not (self.microseconds[zoned] != 0).any()
        if zoned.any() and not only_midnights:
            shifted = stamps[zoned] - (self.zone_minutes[zoned] * 60_000_000).astype("timedelta64[us]")
            local = pd.DatetimeIndex(shifted).tz_localize("UTC").tz_convert(zone).tz_localize(None)
            stamps = stamps.copy()
            stamps[zoned] = local.to_numpy().astype("datetime64[us]")
        if not keep_time:
            stamps = stamps.astype("datetime64[D]").astype("datetime64[us]")
        stamps[self.bad | self.blank | ~valid] = np.datetime64("NaT")
        return stamps[self.codes], against[self.codes]


def _calendar(year: np.ndarray, month: np.ndarray, day: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Days of the calendar, and whether there is such a day in the years we take for real."""
    plausible = (year >= FIRST_YEAR) & (year <= LAST_YEAR) & (month >= 1) & (month <= 12) & (day >= 1)
    months = (np.where(plausible, year, 2000) - 1970) * 12 + np.where(plausible, month, 1) - 1
    firsts = months.astype("datetime64[M]")
    length = ((firsts + 1).astype("datetime64[D]") - firsts.astype("datetime64[D]")).astype(np.int64)
    valid = plausible & (day <= length)
    return firsts.astype("datetime64[D]") + np.where(valid, day - 1, 0).astype("timedelta64[D]"), valid


def read_dates(texts: pa.Array) -> Stamps:
    """Read a column of trimmed texts (no missing values; empty = blank), each distinct text once."""
    found = distinct(texts)
    shaped = shapes_of(found.texts)
    size = len(found.texts)
    numbers = {name: np.zeros(size, dtype=np.int64) for name in ("y", "a", "b", "m", "d", "us", "zone")}
    flags = {name: np.zeros(size, dtype=bool) for name in ("fixed", "has_zone", "has_time", "bad", "blank")}
    dotted, kinds = False, set()
    for shape, places in shaped.groups():
        form = _form_of(shape) if shape else None
        if form is None:
            flags["bad" if shape else "blank"][places] = True
            continue
        value = {n: shaped.digits(places, shape, *span) for n, span in form.spans.items() if _numeric(n)}
        flags["fixed"][places] = "a" not in form.spans
        dotted = dotted or ("a" in form.spans and shape[form.spans["s"][0]] == ".")
        kinds |= {name for name in ("serial", "seconds", "millis") if name in form.spans}
        if {"serial", "seconds", "millis"} & set(form.spans):
            _from_a_count(form, value, places, numbers, flags)
        else:
            _from_a_calendar(form, value, places, numbers, flags)
    return Stamps(
        numbers["y"], numbers["a"], numbers["b"], flags["fixed"], numbers["m"], numbers["d"], numbers["us"],
        numbers["zone"], flags["has_zone"], flags["has_time"], flags["bad"], flags["blank"],
        dotted, frozenset(kinds), found.codes,
    )  # fmt: skip


def _numeric(name: str) -> bool:
    return name in {"y", "m", "d", "a", "b", "H", "M", "S", "zh", "zm", "serial", "part", "seconds", "millis"}


def _from_a_calendar(
    form: _Form,
    value: dict[str, np.ndarray],
    places: np.ndarray,
    numbers: dict[str, np.ndarray],
    flags: dict[str, np.ndarray],
) -> None:
    year = value["y"]
    if form.spans["y"][1] - form.spans["y"][0] == 2:
        year = np.where(year >= PIVOT_OF_SHORT_YEARS, 1900 + year, 2000 + year)
    numbers["y"][places] = year
    for name in ("a", "b", "d", "m"):
        if name in value:
            numbers[name][places] = value[name]
    if form.month is not None:
        numbers["m"][places] = form.month
    if "H" in value:
        hour, second = value["H"], value.get("S", np.int64(0))
        if form.afternoon:
            hour = hour % 12 + (12 if form.afternoon == "p" else 0)
        numbers["us"][places] = ((hour * 60 + value["M"]) * 60 + second) * 1_000_000
        flags["bad"][places] |= (hour > 24) | (value["M"] > 59)
        flags["has_time"][places] = True
        flags["has_zone"][places] = form.has_zone
        if "zh" in value:
            numbers["zone"][places] = form.zone_sign * (value["zh"] * 60 + value.get("zm", np.int64(0)))


def _from_a_count(
    form: _Form,
    value: dict[str, np.ndarray],
    places: np.ndarray,
    numbers: dict[str, np.ndarray],
    flags: dict[str, np.ndarray],
) -> None:
    """Excel's days since 1899, or seconds or milliseconds since 1970."""
    if "serial" in value:
        days = value["serial"]
        digits = form.spans["part"][1] - form.spans["part"][0] if "part" in form.spans else 0
        part = value["part"] / 10**digits if digits else np.zeros(len(days))
        stamps = _EXCEL_DAY_ZERO + days.astype("timedelta64[D]")
        microseconds = np.round(part * 86_400).astype(np.int64) * 1_000_000
        flags["bad"][places] |= (days < _FIRST_SERIAL) | (days > _LAST_SERIAL)
        flags["has_time"][places] = digits > 0
    else:
        seconds = value["seconds"] if "seconds" in value else value["millis"] // 1000
        stamps = (seconds // 86_400).astype("datetime64[D]")
        microseconds = seconds % 86_400 * 1_000_000
        flags["has_time"][places] = flags["has_zone"][places] = True
    months = stamps.astype("datetime64[M]")
    numbers["y"][places] = months.astype(np.int64) // 12 + 1970
    numbers["m"][places] = months.astype(np.int64) % 12 + 1
    numbers["d"][places] = (stamps - months.astype("datetime64[D]")).astype(np.int64) + 1
    numbers["us"][places] = microseconds
