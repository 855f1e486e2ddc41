"""Column headers as exports write them, and what they have in common."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from analytics.contract import TABLES

_MARKS = re.compile(r"\(\s*(?:utc|gmt|do not modify|read only)\s*\)|[↑↓▲▼*]|\ufeff")
_CUSTOM = re.compile(r"__c\b")
_ENTITY = re.compile(r"^[^\W\d_][\w ]* - (?=.)")
_MONEY_MARK = re.compile(r"[(\[]\s*(?:[a-z]{3}|us\$|[$€£¥])\s*[)\]]\s*$|\s+in\s+[a-z]{3}$")
_NO_LETTERS = re.compile(r"[^\w%#]|_")


def header_key(header: str) -> str:
    """What two spellings of one header have in common; headers are equal when their keys are, never by substring.

    Unicode NFKC, folded case, without marks such as `(UTC)`, `(Do Not Modify)`, sort arrows and the suffix `__c`,
    and without spaces, underscores and punctuation.

    Examples
    --------
    >>> header_key("Canceled At (UTC)") == header_key("canceled_at")
    True
    """
    text = unicodedata.normalize("NFKC", header).casefold().strip().strip("\"'")
    return _NO_LETTERS.sub("", _CUSTOM.sub("", _MARKS.sub("", text)))


def header_keys(header: str) -> tuple[str, ...]:
    """The keys a header may be known under, the most exact first.

    Behind the whole header come the header without `Entity - ` before it, and without a currency behind it.

    Examples
    --------
    >>> header_keys("Deal - Owner")
    ('dealowner', 'owner')
    >>> header_keys("Commission (USD)")
    ('commissionusd', 'commission')
    """
    folded = unicodedata.normalize("NFKC", header).casefold().strip()
    plain = _MARKS.sub("", folded).strip()
    forms = (header, _ENTITY.sub("", header.strip()), _MONEY_MARK.sub("", plain))
    return tuple(dict.fromkeys(key for form in forms if (key := header_key(form))))


def currency_in(header: str) -> str:
    """The currency a header states, or nothing: `Amount (EUR)`."""
    found = re.search(r"[(\[]\s*([A-Za-z]{3}|US\$|[$€£¥])\s*[)\]]\s*$", header) or re.search(
        r"\bin ([A-Z]{3})$", header
    )
    return found.group(1) if found else ""


def says_utc(header: str) -> bool:
    """Whether a header states that its times are in UTC."""
    return re.search(r"\((utc|gmt)\)|\butc\b", header, re.IGNORECASE) is not None


def signature(headers: Iterable[str]) -> str:
    """A short text that is the same for files with the same headers, to remember a mapping by."""
    return hashlib.sha256("\n".join(header_key(header) for header in headers).encode()).hexdigest()[:16]


@cache
def vocabulary() -> frozenset[str]:
    """The keys of every header that the contract knows."""
    return frozenset(
        header_key(word)
        for table in TABLES.values()
        for column in table.columns
        for word in (column.name, *column.aliases)
    )


def is_known(header: str) -> bool:
    """Whether the contract knows the header under any of its keys."""
    return any(key in vocabulary() for key in header_keys(header))


def unique_headers(cells: Iterable[str]) -> tuple[str, ...]:
    """The headers tidied, with a name for empty ones and a number behind repeated ones.

    Examples
    --------
    >>> unique_headers(["Name", "", "Name"])
    ('Name', 'column 2', 'Name (2)')
    """
    seen: dict[str, int] = {}
    found = []
    for place, cell in enumerate(cells, 1):
        header = " ".join(cell.replace("\ufeff", "").split()) or f"column {place}"
        seen[header] = seen.get(header, 0) + 1
        found.append(header if seen[header] == 1 else f"{header} ({seen[header]})")
    return tuple(found)
