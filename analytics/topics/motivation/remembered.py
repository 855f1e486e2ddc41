"""What the history remembers of earlier looks: the settings that were fixed, and which look today's is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from analytics.history.book import Book
from analytics.history.store import FIXED, LOOK
from analytics.topics.motivation.settings import Settings

DAYS_BETWEEN_LOOKS = 85
"""A quarter, less a few days: sooner there is no new verdict."""
YEAR = 365


def settings_of(book: Book) -> Settings:
    """The settings stored last; the product's own where none were."""
    stored = book.remembered.get(FIXED, ())
    return Settings.from_mapping(dict(stored[-1])) if stored else Settings()


def look_of(book: Book) -> int:
    """Which dated look within a year the book's is; 0 = too soon after the last one, so between two."""
    return look_number(book.remembered.get(LOOK, ()), book.as_of)


def look_number(looks: Sequence[Mapping[str, Any]], as_of: date) -> int:
    """Which look within a year one at `as_of` is, given the days of the data of the earlier ones.

    The same data are the same look, however often they are looked at.

    Examples
    --------
    >>> looks = [{"as_of": "2026-01-31"}, {"as_of": "2026-04-30"}]
    >>> [look_number(looks, date(2026, month, 28)) for month in (5, 8)]
    [0, 3]
    """
    days = sorted({date.fromisoformat(str(look["as_of"])) for look in looks})
    before = [day for day in days if day < as_of]
    if as_of not in days and before and (as_of - before[-1]).days < DAYS_BETWEEN_LOOKS:
        return 0
    return 1 + sum((as_of - day).days <= YEAR for day in before)


def looked_at(looks: Sequence[Mapping[str, Any]], as_of: date) -> bool:
    """Whether a verdict on the data of this day has been seen."""
    return any(str(look["as_of"]) == as_of.isoformat() for look in looks)
