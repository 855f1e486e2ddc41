"""The month on one page: each topic's headline, what moved most, and what is missing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date

from analytics.contract import TABLES, Table
from analytics.exhibit import Card, Missing
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.topics.catalogue import TOPICS

STALE_AFTER_DAYS = 45  # a month's close and two weeks


def cards(book: Book, chosen: Chosen) -> dict[str, Card | Missing]:
    """Each topic's headline, or what it needs."""
    return {name: topic.card(book, chosen) for name, topic in TOPICS.items()}


def moved_most(found: Mapping[str, Card | Missing], most: int = 3) -> list[Card]:
    """The headlines that moved most against their own history, the largest move first."""
    moving = [card for card in found.values() if isinstance(card, Card) and not math.isnan(card.moved) and card.change]
    return sorted(moving, key=lambda card: -abs(card.moved))[:most]


def absent(book: Book) -> list[Table]:
    """The tables that nothing has been brought for yet."""
    return [TABLES[name] for name in book.lacks(*TABLES)]


def age(book: Book, today: date) -> str:
    """How old the data are, in one sentence."""
    days = (today - book.as_of).days
    words = "today" if days <= 0 else "1 day ago" if days == 1 else f"{days} days ago"
    stale = " Bring this month's exports to see where you stand." if days > STALE_AFTER_DAYS else ""
    return f"Data as of {book.as_of:%d %B %Y} ({words}).{stale}"
