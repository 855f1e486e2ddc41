"""Ids as Salesforce writes them: 15 case-sensitive characters, or the same with three that check the case."""

from __future__ import annotations

import string

_DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_CHECKS = string.ascii_uppercase + "012345"


def salesforce_id(prefix: str, number: int) -> str:
    """The 15-character id of a record: a prefix of five characters, then the number in base 62.

    >>> salesforce_id("0065j", 61), salesforce_id("0065j", 35)
    ('0065j000000000z', '0065j000000000Z')
    """
    digits = ""
    for _ in range(15 - len(prefix)):
        number, rest = divmod(number, 62)
        digits = _DIGITS[rest] + digits
    return prefix + digits


def long_id(short: str) -> str:
    """The 18-character form of a 15-character id: each added character tells which of five are capitals.

    >>> long_id("0055j000007eZcp")
    '0055j000007eZcpAAE'
    """
    checks = ""
    for start in (0, 5, 10):
        bits = sum(
            1 << i for i, character in enumerate(short[start : start + 5]) if character in string.ascii_uppercase
        )
        checks += _CHECKS[bits]
    return short + checks
