"""How figures are written in a sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence

from analytics.statistics import wilson


def percent(share: float) -> str:
    """A share as whole percents; a share that is not quite all or nothing never reads as if it were.

    Examples
    --------
    >>> percent(0.125), percent(0.998), percent(0.003)
    ('12%', 'over 99%', 'under 1%')
    """
    if math.isnan(share):
        return "unknown"
    if 0.995 <= share < 1:
        return "over 99%"
    return "under 1%" if 0 < share < 0.005 else f"{100 * share:.0f}%"


def points(difference: float) -> str:
    """A difference of shares in percentage points, with its sign.

    Examples
    --------
    >>> points(-0.034)
    '−3.4 points'
    """
    return f"{signed(100 * difference)} points"


def change(difference: float) -> str:
    """A change of a share in words, in whole points.

    Examples
    --------
    >>> change(0.034), change(-0.01), change(0.001)
    ('up 3 points', 'down 1 point', 'unchanged')
    """
    whole = round(100 * abs(difference))
    return f"{'up' if difference > 0 else 'down'} {counted(whole, 'point')}" if whole else "unchanged"


def signed(value: float) -> str:
    """A number with one decimal and its sign."""
    shown = round(value, 1) + 0.0
    return f"{'−' if shown < 0 else '+' if shown > 0 else ''}{abs(shown):.1f}"


def within(successes: float, trials: float) -> str:
    """The 95% interval of a share, as "54–71%"."""
    low, high = wilson(successes, trials)
    return f"{100 * low:.0f}–{100 * high:.0f}%"


def share_of(successes: float, trials: float, of: str = "") -> str:
    """A share with its count; where few stand behind it, the count alone. `of` names the cases in the plural.

    Examples
    --------
    >>> share_of(3, 4), share_of(30, 40), share_of(30, 40, "clients"), share_of(3, 4, "clients")
    ('3 of 4', '75% (30 of 40)', '75% of the clients (30 of 40)', '3 of 4 clients')
    """
    if trials < FEW:
        return f"{successes:.0f} of {trials:.0f}" + (f" {of}" if of else "")
    cases = f" of the {of}" if of else ""
    return f"{percent(successes / trials)}{cases} ({successes:,.0f} of {trials:,.0f})"


def counted(count: float, one: str, many: str = "") -> str:
    """A count with its noun: "1 client", "2 clients"."""
    return f"{count:,.0f} {one if count == 1 else many or one + 's'}"


def listed(words: Sequence[str], most: int = 3) -> str:
    """Words in a row: "a, b and c"; beyond `most` the rest is counted.

    Examples
    --------
    >>> listed(["a", "b"]), listed(["a", "b", "c", "d", "e"])
    ('a and b', 'a, b, c and 2 more')
    """
    shown = list(words[:most])
    if len(words) > most:
        shown.append(f"{len(words) - most} more")
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " and " + shown[-1] if shown else "none"


FEW = 10
"""Below this many cases a share is written as a count."""


def money(amount: float, currency: str) -> str:
    """An amount, short enough for a sentence.

    Examples
    --------
    >>> money(1_412_000, "USD"), money(-95_400, "USD"), money(950, "USD")
    ('USD 1.41M', 'USD −95k', 'USD 950')
    """
    size = abs(amount)
    if size >= 999_500:
        shown = f"{amount / 1e6:,.2f}M"
    elif size >= 9_950:
        shown = f"{amount / 1e3:,.0f}k"
    else:
        shown = f"{amount:,.0f}"
    return f"{currency} {shown}".replace("-", "−")
