"""The shapes of texts: a million dates or amounts come in a handful of them.

The shape of a text is the text with every digit replaced by 0. How a format is to be read is decided once per
shape, in plain Python; the digits are then read for all texts at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

MOST_SHAPES = 5000
UNREADABLE = "\ufffd"
_HIDE_DIGITS = np.arange(256, dtype=np.uint8)
_HIDE_DIGITS[ord("0") : ord("9") + 1] = ord("0")


@dataclass(frozen=True)
class Shapes:
    """Texts beside their shapes.

    Attributes
    ----------
    data, starts
        All bytes of the texts, and where each text begins in them.
    codes
        For each text, the place of its shape in `shapes`.
    """

    data: np.ndarray
    starts: np.ndarray
    codes: np.ndarray
    shapes: list[str]

    def groups(self) -> Iterator[tuple[str, np.ndarray]]:
        """Each shape with the places of its texts."""
        order = np.argsort(self.codes, kind="stable")
        ends = np.cumsum(np.bincount(self.codes, minlength=len(self.shapes)))
        for place, shape in enumerate(self.shapes):
            yield shape, order[ends[place - 1] if place else 0 : ends[place]]

    def digits(self, places: np.ndarray, shape: str, start: int, end: int) -> np.ndarray:
        """The whole number that stands at characters [start, end) of the shape, for each of the texts."""
        first = self.starts[places] + len(shape[:start].encode())
        number = np.zeros(len(places), dtype=np.int64)
        for step in range(end - start):
            number = number * 10 + (self.data[first + step] - ord("0"))
        return number


def shapes_of(texts: pa.Array) -> Shapes:
    """The shapes of an Arrow column of text without missing values."""
    _, offsets, buffer = texts.buffers()
    starts = np.frombuffer(offsets, dtype=np.int32, count=len(texts) + 1, offset=4 * texts.offset)
    data = np.frombuffer(buffer, dtype=np.uint8) if buffer is not None else np.zeros(0, dtype=np.uint8)
    hidden = pa.py_buffer(np.take(_HIDE_DIGITS, data))
    shaped = pa.StringArray.from_buffers(len(texts), offsets, hidden, offset=texts.offset).dictionary_encode()
    codes, shapes = _frequent(shaped.indices.to_numpy(), shaped.dictionary)
    return Shapes(data, starts[:-1].astype(np.int64), codes, shapes)


def _frequent(codes: np.ndarray, shapes: pa.Array) -> tuple[np.ndarray, list[str]]:
    """The codes and shapes, where free text has more shapes than any format all rare ones as one that is unreadable."""
    if len(shapes) <= MOST_SHAPES:
        return codes, shapes.to_pylist()
    order = np.argsort(-np.bincount(codes, minlength=len(shapes)), kind="stable")
    places = np.empty(len(shapes), dtype=np.int64)
    places[order] = np.minimum(np.arange(len(shapes)), MOST_SHAPES)
    return places[codes], [*shapes.take(pa.array(order[:MOST_SHAPES])).to_pylist(), UNREADABLE]


@dataclass(frozen=True)
class Distinct:
    """A column as its distinct texts and, for each row, which of them it holds."""

    texts: pa.Array
    codes: np.ndarray

    def spread(self, values: np.ndarray) -> np.ndarray:
        """Values of the distinct texts, row by row."""
        return values[self.codes]


def distinct(texts: pa.Array) -> Distinct:
    """The distinct texts of a column without missing values."""
    encoded = texts.dictionary_encode()
    return Distinct(encoded.dictionary, encoded.indices.to_numpy())
