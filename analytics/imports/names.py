"""Names of people as exports write them, and as one writes them oneself."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = dict.fromkeys([*range(0x00, 0x20), *range(0x7F, 0xA0), 0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF])
_INVISIBLE |= dict.fromkeys((9, 10, 13), " ") | dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_GONE_WORDS = "(?:inactive|deactivated|disabled|former|left|inaktiv|removed user)"
_GONE = re.compile(rf"\s*[(\[]\s*{_GONE_WORDS}\s*[)\]]\s*$|\s+-\s+{_GONE_WORDS}\s*$", re.I)
_BRACKETED_EMAIL = re.compile(r"\s*[<(\[]\s*[^\s<>()\[\]]+@[^\s<>()\[\]]+\s*[>)\]]\s*$")
_NO_ACCENT = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
_AFTER_A_COMMA = {"jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "phd", "ph.d.", "md", "mba", "inc", "inc.", "llc", "ltd"}


def tidy(text: str) -> str:
    """The text in one line: no control or invisible characters, single plain spaces, Unicode NFKC."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join(unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).split())


def tidy_name(text: str) -> str:
    """The name as one writes it: first name first, no `(inactive)`, no e-mail in brackets behind it.

    Examples
    --------
    >>> tidy_name("Doe,  Jane (inactive)")
    'Jane Doe'
    >>> tidy_name("Jane.Doe@Acme.com")
    'jane.doe@acme.com'
    """
    name = tidy(text)
    if "@" in name and " " not in name:
        return name.strip("<>()").casefold()
    name = _GONE.sub("", _BRACKETED_EMAIL.sub("", name) or name)
    last, comma, first = name.partition(",")
    first, last = first.strip(), last.strip()
    turned = comma and first and last and "," not in first and first.casefold() not in _AFTER_A_COMMA
    return f"{first} {last}" if turned and not re.search(r"\d", name) else name


def name_key(text: str) -> str:
    """What two spellings of one name have in common: case and order of `Doe, Jane` do not matter.

    Examples
    --------
    >>> name_key("DOE, Jane") == name_key("Jane  Doe")
    True
    """
    return tidy_name(text).casefold()


def name_in_email(email: str) -> str:
    """The name key an address spells out, or nothing: `jane.doe@acme.com` is `jane doe`, `jdoe@…` is nobody's.

    Examples
    --------
    >>> name_in_email("jane.doe@acme.com")
    'jane doe'
    >>> name_in_email("jdoe@acme.com")
    ''
    """
    parts = [part.replace("-", "") for part in re.split(r"[._]", email.partition("@")[0].casefold()) if part]
    return " ".join(parts) if len(parts) > 1 and all(len(part) > 1 and part.isalpha() for part in parts) else ""


def plain_letters(key: str) -> str:
    """A name key as an address can spell it: without accents, apostrophes and hyphens.

    Examples
    --------
    >>> plain_letters("lucía o'grady-føre")
    'lucia ogradyfore'
    """
    folded = unicodedata.normalize("NFKD", key.translate(_NO_ACCENT))
    return "".join(letter for letter in folded if letter.isalpha() or letter == " ")
