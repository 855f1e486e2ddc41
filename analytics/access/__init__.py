"""Who may see what: the safe book a room is shown, the filters it may use, and what a leader's file may hold.

A meeting's exhibits are computed from a safe book (people and clients are random labels, free text is gone), not
made safe afterwards: an exported chart carries its own data. Pay is answered for one fixed group of people and one
fixed period only, so that no series of filters can be subtracted from each other.
"""

from analytics.access.audience import ABOUT_PAY, WITH_NAMES, WITH_PAY, AccessError, collected, exhibits_for
from analytics.access.filters import frozen, narrowed, suppress
from analytics.access.safe import Labels, labels, safe_book

__all__ = [
    "ABOUT_PAY",
    "WITH_NAMES",
    "WITH_PAY",
    "AccessError",
    "Labels",
    "collected",
    "exhibits_for",
    "frozen",
    "labels",
    "narrowed",
    "safe_book",
    "suppress",
]
