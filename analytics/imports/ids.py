"""Ids as exports write them: text, with the same record sometimes under a longer form."""

from __future__ import annotations

import re

_SALESFORCE = re.compile(r"[0-9A-Za-z]{15}(?:[A-Z0-5]{3})?")
_SUFFIX_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_NOBODY = "0" * 15


def salesforce_suffix(id15: str) -> str:
    """The three letters that make a case-sensitive 15-character id safe where case is lost.

    Each stands for five characters of the id: bit i is set where character i is a capital.

    Examples
    --------
    >>> salesforce_suffix("0055j000007eZcp")
    'AAE'
    """
    fives = (id15[start : start + 5] for start in (0, 5, 10))
    return "".join(_SUFFIX_LETTERS[sum(c.isupper() << bit for bit, c in enumerate(five))] for five in fives)


def canonical_id(text: str) -> str:
    """The id under which one record is one record: an 18-character CRM id becomes its 15 characters, case kept.

    An id of zeros (a CRM's way to say none) is empty. Anything else stays as it is.

    Examples
    --------
    >>> canonical_id("0055j000007eZcpAAE")
    '0055j000007eZcp'
    >>> canonical_id("000000000000000AAA")
    ''
    >>> canonical_id("00012")
    '00012'
    """
    if not _SALESFORCE.fullmatch(text):
        return text
    short = text[:15]
    if short == _NOBODY:
        return ""
    return short if len(text) == 18 and salesforce_suffix(short) == text[15:] else text
