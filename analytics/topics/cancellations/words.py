"""How rates, money and names are written in the findings of both early topics."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from analytics.history.book import Book
from analytics.topics import phrases


@dataclass(frozen=True)
class Words:
    """What happens early, in the words of a topic."""

    topic: str
    verb: str  # clients ...
    done: str  # deals were ...
    event: str
    events: str
    tables: tuple[str, ...]


CANCELLING = Words(
    "cancellations", "cancel", "cancelled", "early cancellation", "early cancellations", ("deals", "cancellations")
)
UPGRADING = Words("upgrades", "upgrade", "upgraded", "early upgrade", "early upgrades", ("deals", "upgrades"))


def percent(share: float) -> str:
    """A share as 10.5%; a dash where there is none."""
    return "–" if math.isnan(share) else f"{share:.1%}"


def points(difference: float) -> str:
    """A difference of shares in percentage points, with its sign."""
    return f"{round(100 * difference, 1) + 0.0:+.1f}".replace("-", "−")


def money(book: Book, amount: float) -> str:
    """An amount in the company's currency, short enough for a sentence."""
    return phrases.money(amount, book.policies.latest.company.currency)


def counted(number: int, one: str, many: str = "") -> str:
    """1 deal, 2 deals; `many` where the plural is irregular."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(names: Sequence[str], most: int = 3) -> str:
    """A, B and C; or A, B and 4 more."""
    shown = [*names[:most], f"{len(names) - most} more"] if len(names) > most else list(names)
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""


def month(day: date) -> str:
    """Sep 2026."""
    return f"{day:%b %Y}"


def period(first: date, last: date) -> str:
    """Jan 2026 – Sep 2026, or the one month."""
    return month(first) if month(first) == month(last) else f"{month(first)} – {month(last)}"
