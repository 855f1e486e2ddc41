"""Amounts of money and other numbers in the ways people write them, read a column at a time.

Whether 1.234 is a thousand or a little more than one is decided for the whole column: by the numbers that can only be
read one way, then by the file's other columns, then by there being exactly three digits behind every mark.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa

from analytics.imports.shapes import Shapes, shapes_of

SYMBOLS: Mapping[str, str] = {
    "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD",
    "MX$": "MXN", "R$": "BRL", "$": "$", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "₽": "RUB",
    "₺": "TRY", "zł": "PLN", "kr": "kr", "kr.": "kr", "Kč": "CZK", "Ft": "HUF", "Fr.": "CHF", "SFr.": "CHF",
    "Euro": "EUR", "EURO": "EUR", "Rs": "INR", "Rs.": "INR", "Dollar": "$", "₪": "ILS",
}  # fmt: skip
CODES = frozenset(
    {
        "AED", "ARS", "AUD", "BGN", "BHD", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK",
        "DKK", "EGP", "EUR", "GBP", "GHS", "HKD", "HRK", "HUF", "IDR", "ILS", "INR", "ISK",
        "JPY", "KES", "KRW", "KWD", "MAD", "MXN", "MYR", "NGN", "NOK", "NZD", "PEN", "PHP",
        "PKR", "PLN", "QAR", "RON", "RSD", "RUB", "SAR", "SEK", "SGD", "THB", "TRY", "TWD",
        "UAH", "USD", "UYU", "VND", "ZAR",
    }
)  # fmt: skip
_SCALES = {"": 1.0, "k": 1e3, "tsd": 1e3, "m": 1e6, "mn": 1e6, "mio": 1e6, "mm": 1e6, "bn": 1e9}
_SIGNED = re.compile(r"^(?P<minus>[-−–]\s*)?(?P<word>[^\d\s(.,'’+-]{1,5})?\s*(?P<minus2>[-−–])?\+?\s*"
                     r"(?P<core>0[0.,'’\s  ]*|[.,]0+)(?P<exp>[eE][+-]?0{1,3})?\s*(?P<minus3>[-−–])?\s*"
                     r"(?P<tail>[^\d\s(.,'’+-][^\d\s()+-]{0,4})?(?P<minus4>\s*[-−])?$")  # fmt: skip
_GROUPED = re.compile(r"^0{1,3}(?P<s>[.,'’\s  ])(?:00(?P=s))*(?:000(?P=s))*000$")
_DIGITS = frozenset(b"0123456789")


@dataclass(frozen=True)
class _Form:
    """How one shape is read. `mark` is its decimal mark for certain; `either` holds a mark that may be one or not."""

    negative: bool
    scale: float
    currency: str
    mark: str | None
    either: str | None
    exponent: bool
    length: int


@dataclass(frozen=True)
class Amounts:
    """A column of numbers, read except for an open decimal mark; `bad` and `blank` are per row."""

    shaped: Shapes
    texts: pa.Array
    forms: tuple[_Form | None, ...]
    bad: np.ndarray
    blank: np.ndarray
    counts: np.ndarray

    @property
    def certain_marks(self) -> dict[str, int]:
        """Rows that can only be read with `.` or `,` as their decimal mark."""
        found = {".": 0, ",": 0}
        for form, count in zip(self.forms, self.counts, strict=True):
            if form is not None and form.mark in found:
                found[form.mark] += int(count)
        return found

    @property
    def open_marks(self) -> set[str]:
        """Marks followed by exactly three digits in rows that can be read both ways."""
        return {form.either for form in self.forms if form is not None and form.either}

    @property
    def has_long_plain_numbers(self) -> bool:
        """Whether thousands are written without a mark in some rows."""
        return any(
            form is not None and form.mark is None and not form.either and form.length > 3 for form in self.forms
        )

    @property
    def currencies(self) -> dict[str, int]:
        """Rows per currency written beside the number: a code, or `$` and `kr` where several share it."""
        found: dict[str, int] = {}
        for form, count in zip(self.forms, self.counts, strict=True):
            if form is not None and form.currency:
                found[form.currency] = found.get(form.currency, 0) + int(count)
        return found

    def currency_of_rows(self) -> np.ndarray:
        """The currency written beside each number, or nothing."""
        names = np.array([form.currency if form else "" for form in self.forms] or [""], dtype=object)
        return names[self.shaped.codes]

    def resolved(self, decimal: str) -> tuple[np.ndarray, np.ndarray]:
        """The numbers (NaN where there is none), and which rows fit only the other decimal mark."""
        against = np.array([f is not None and f.mark not in (None, decimal) for f in self.forms], dtype=bool)
        against_rows = against[self.shaped.codes] if len(self.forms) else np.zeros(0, dtype=bool)
        factor = np.array([(-f.scale if f.negative else f.scale) if f else np.nan for f in self.forms], dtype=float)
        readable = ~(self.bad | self.blank | against_rows)
        numbers = np.full(len(self.texts), np.nan)
        if readable.any():
            exponent = any(f is not None and f.exponent for f in self.forms)
            texts = self.texts if readable.all() else self.texts.filter(pa.array(readable))
            codes = self.shaped.codes if readable.all() else self.shaped.codes[readable]
            bare = _bare(texts, decimal, exponent).cast(pa.float64()).to_numpy(zero_copy_only=False)
            numbers[readable] = bare * factor[codes]
        return numbers, against_rows


def read_amounts(texts: pa.Array) -> Amounts:
    """Read a column of trimmed texts (no missing values; empty = blank)."""
    shaped = shapes_of(texts)
    forms = tuple(_form_of(shape) for shape in shaped.shapes)
    blank = np.array([not shape for shape in shaped.shapes] or [False])
    bad = np.array([form is None and bool(shape) for form, shape in zip(forms, shaped.shapes, strict=True)] or [False])
    counts = np.bincount(shaped.codes, minlength=len(forms))
    return Amounts(shaped, texts, forms, bad[shaped.codes], blank[shaped.codes], counts)


def decimal_mark(amounts: Amounts, elsewhere: str | None) -> tuple[str, bool]:
    """The column's decimal mark, and whether it rests on nothing but there being three digits behind each mark.

    Parameters
    ----------
    elsewhere
        The mark that the file's other columns use, if they show one.
    """
    marks = amounts.certain_marks
    if marks["."] or marks[","]:
        return ("," if marks[","] > marks["."] else "."), False
    either = amounts.open_marks
    if not either:
        return elsewhere or ".", False
    if elsewhere:
        return elsewhere, False
    if amounts.has_long_plain_numbers:
        return min(either), True
    return ("," if either == {"."} else "."), True


@lru_cache(maxsize=4096)
def _form_of(shape: str) -> _Form | None:
    bracketed = shape.startswith("(") and shape.endswith(")")
    found = _SIGNED.match(shape[1:-1].strip() if bracketed else _with_inner_brackets_out(shape))
    if not found:
        return None
    words = [word for word in (found["word"], found["tail"]) if word]
    scale, currency = 1.0, ""
    for word in words:
        code = SYMBOLS.get(word) or (word.upper() if word.upper() in CODES else "")
        if code and not currency:
            currency = code
        elif word.casefold().rstrip(".") in _SCALES and scale == 1.0:
            scale = _SCALES[word.casefold().rstrip(".")]
        else:
            return None
    core = found["core"].strip()
    marks = _marks(core)
    if marks is None:
        return None
    minus = bracketed or shape.startswith("(") or shape.endswith(")")
    negative = minus or any(found[name] for name in ("minus", "minus2", "minus3", "minus4"))
    return _Form(negative, scale, currency, *marks, found["exp"] is not None, sum(c == "0" for c in core))


def _with_inner_brackets_out(shape: str) -> str:
    """`$(0.00)` without its brackets."""
    inner = re.fullmatch(r"([^\d()\s]{1,4}\s?)\(([^()]*)\)", shape)
    return f"-{inner[1]}{inner[2]}" if inner else shape


def _marks(core: str) -> tuple[str | None, str | None] | None:
    """The certain decimal mark and the open one of a core of digits and marks; None if it is no number."""
    marks = [character for character in core if character != "0"]
    if not marks:
        return None, None
    last = marks[-1]
    whole, _, part = core.rpartition(last)
    if last in ".," and marks.count(last) == 1 and len(set(marks)) <= 2:
        others = set(marks) - {last}
        if others:
            return (last, None) if _GROUPED.match(whole) else None
        if len(part) == 3 and 1 <= len(whole) <= 3:
            return None, last
        return (last, None) if part or whole else None
    if len(set(marks)) == 1 and _GROUPED.match(core):
        other = {".": ",", ",": "."}.get(last)
        return (other, None) if other else (None, None)
    return None


def _bare(texts: pa.Array, decimal: str, exponent: bool) -> pa.Array:
    """The texts with nothing left but digits and a decimal point."""
    _, offsets, buffer = texts.buffers()
    starts = np.frombuffer(offsets, dtype=np.int32, count=len(texts) + 1, offset=4 * texts.offset)
    data = np.frombuffer(buffer, dtype=np.uint8)[starts[0] : starts[-1]]
    keep = np.zeros(256, dtype=bool)
    keep[[*_DIGITS, ord(decimal)]] = True
    turn = np.arange(256, dtype=np.uint8)
    turn[ord(decimal)] = ord(".")
    kept = keep[data]
    if exponent:
        kept |= _exponents(data)
    before = np.zeros(len(data) + 1, dtype=np.int32)
    np.cumsum(kept, out=before[1:])
    return pa.StringArray.from_buffers(
        len(texts), pa.py_buffer(before[starts - starts[0]]), pa.py_buffer(turn[data[kept]])
    )


def _exponents(data: np.ndarray) -> np.ndarray:
    """Marks the letter and sign of an exponent: an e between a digit and a digit or sign."""
    digit = (data >= ord("0")) & (data <= ord("9"))
    sign = (data == ord("+")) | (data == ord("-"))
    letter = (
        ((data == ord("e")) | (data == ord("E"))) & np.append(False, digit[:-1]) & np.append((digit | sign)[1:], False)
    )
    return letter | (sign & np.append(False, letter[:-1]))
