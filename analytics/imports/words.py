"""Columns of few different words: choices, yes and no, counts, shares and scores."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analytics.contract import Column
from analytics.imports.money import decimal_mark, read_amounts
from analytics.imports.names import tidy
from analytics.imports.shapes import Distinct

YES = frozenset(
    {"true", "yes", "y", "1", "x", "ja", "oui", "si", "sí", "sim", "wahr", "vrai", "✓", "✔", "☑", "t", "on", "j"}
)
NO = frozenset({"false", "no", "n", "0", "nein", "non", "não", "nao", "falsch", "faux", "✗", "✘", "☐", "f", "off"})
SCALE_TOPS = (1, 5, 7, 10, 100)
_AGREEMENT: Mapping[str, float] = {
    "strongly disagree": 0.0, "disagree": 0.25, "somewhat disagree": 0.25, "neutral": 0.5,
    "neither agree nor disagree": 0.5, "undecided": 0.5, "agree": 0.75, "somewhat agree": 0.75, "strongly agree": 1.0,
    "never": 0.0, "rarely": 0.25, "sometimes": 0.5, "often": 0.75, "always": 1.0,
}  # fmt: skip
_LED_BY_A_NUMBER = re.compile(
    r"^(\d{1,3}(?:[.,]\d+)?)\s*(?:[-–:)(/=]|\.\s|of|out of|von)\s*.+$|^[^\d]+\((\d{1,2})\)$", re.IGNORECASE
)
_NOTHING = frozenset({"", "-", "–", "n/a", "na", "#n/a", "none", "null", "no answer"})


def word_key(text: str) -> str:
    """What spellings of one word have in common: case, numbering in front (`6 - Closed Won`) and punctuation aside."""
    folded = re.sub(r"^\d+\s*[-.):]\s*", "", tidy(text).casefold())
    return re.sub(r"[^\w✓✔✗✘☑☐?]+|_", " ", folded).strip() or folded


def read_choices(found: Distinct, column: Column) -> tuple[np.ndarray, list[str]]:
    """The column's choice for each distinct text (None where there is none), and the words that are no choice."""
    known = {word_key(word): choice for choice, words in column.choices.items() for word in (choice, *words)}
    texts = found.texts.to_pylist()
    values = np.array([known.get(word_key(text)) if text else None for text in texts], dtype=object)
    unknown = [text for text, value in zip(texts, values, strict=True) if text and value is None]
    return values, unknown


def read_flags(found: Distinct) -> tuple[np.ndarray, list[str]]:
    """True, False or None for each distinct text, and the words that are neither."""
    texts = found.texts.to_pylist()
    folded = [text.casefold().strip() for text in texts]
    values = np.array([True if f in YES else False if f in NO else None for f in folded], dtype=object)
    unknown = [text for text, f in zip(texts, folded, strict=True) if f and f not in YES and f not in NO]
    return values, unknown


def read_counts(found: Distinct) -> tuple[np.ndarray, np.ndarray]:
    """Whole numbers as floats (NaN for none), and which texts are no count; a list of names is counted."""
    values, bad = np.full(len(found.texts), np.nan), np.zeros(len(found.texts), dtype=bool)
    for place, text in enumerate(found.texts.to_pylist()):
        if re.fullmatch(r"\d{1,9}(?:[.,]0+)?", text):
            values[place] = float(re.split(r"[.,]", text)[0])
        elif re.search(r"[^\W\d_]{2}", text):
            values[place] = len([name for name in re.split(r"[;,\n]|\band\b", text) if name.strip()])
        elif text.casefold() not in _NOTHING:
            bad[place] = True
    return values, bad


@dataclass(frozen=True)
class Shares:
    """Shares 0-1 per distinct text (NaN for none), which texts are none, and the scale they were read on."""

    values: np.ndarray
    bad: np.ndarray
    scale: str


def read_shares(found: Distinct, header: str) -> Shares:
    """Shares, percentages and scores of one column on one scale: `95%`, `0.95` and `95` are never mixed.

    The scale is the one the header states (`Purpose (1-7)`), else percent signs, else the smallest usual scale that
    holds the largest value: 0 to 1, 1 to 5, 1 to 7, 1 (or 0) to 10, 0 to 100.
    """
    texts = [text.strip() for text in found.texts.to_pylist()]
    agreed = np.array([_AGREEMENT.get(text.casefold(), np.nan) for text in texts])
    percent = any("%" in text for text in texts)
    numbers, bad = _numbers([_number_in(text) for text in texts])
    bad &= np.isnan(agreed) & np.array([text.casefold() not in _NOTHING for text in texts], dtype=bool)
    low, high = _scale(header, numbers, percent)
    outside = (numbers < low) | (numbers > high)
    values = np.where(outside, np.nan, (numbers - low) / (high - low))
    scale = "percent" if percent else f"{low:g} to {high:g}"
    return Shares(np.where(np.isnan(agreed), values, agreed), bad | outside, scale)


def _number_in(text: str) -> str:
    led = _LED_BY_A_NUMBER.match(text)
    return (led[1] or led[2]) if led else text.replace("%", "").strip()


def _numbers(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    amounts = read_amounts(pa.array(texts, pa.string()))
    mark, _ = decimal_mark(amounts, None)
    mark = "." if amounts.open_marks == {"."} else mark  # 0.955 is no thousand
    numbers, against = amounts.resolved(mark)
    return numbers, amounts.bad | against


def _scale(header: str, numbers: np.ndarray, percent: bool) -> tuple[float, float]:
    stated = re.search(r"\(?\b(\d{1,3})\s*(?:-|–|to|bis)\s*(\d{1,3})\b\)?", header)
    if stated and int(stated[1]) < int(stated[2]):
        return float(stated[1]), float(stated[2])
    if percent:
        return 0.0, 100.0
    known = numbers[~np.isnan(numbers)]
    if not len(known) or known.max() <= 1:
        return 0.0, 1.0
    top = next((top for top in SCALE_TOPS[1:] if known.max() <= top), 100)
    return (0.0 if top == 100 or known.min() < 1 else 1.0), float(top)
