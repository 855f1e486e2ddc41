"""Rows that stand in an export more than once, and names that nearly do."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa


def codes_of(column: pa.Array) -> tuple[np.ndarray, int]:
    """A whole number for each distinct value, missing ones included, and how many there are."""
    encoded = column.dictionary_encode(null_encoding="encode")
    return encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64), len(encoded.dictionary)


def combined_codes(columns: Sequence[pa.Array]) -> np.ndarray:
    """A whole number for each distinct combination of values."""
    codes, _ = codes_of(columns[0])
    for column in columns[1:]:
        more, size = codes_of(column)
        codes = np.unique(codes * size + more, return_inverse=True)[1]
    return codes


def replaced_later(key: Sequence[pa.Array]) -> np.ndarray:
    """Which rows are followed by another row of the same key; a key with a missing part is nobody's repeat."""
    if len(key) == 1 and key[0].null_count == 0:
        codes, size = codes_of(key[0])
        if size == len(codes):
            return np.zeros(len(codes), dtype=bool)
    codes = combined_codes(key)
    last = np.zeros(codes.max() + 1 if len(codes) else 0, dtype=np.int64)
    last[codes] = np.arange(len(codes))
    complete = np.logical_and.reduce([column.is_valid().to_numpy(zero_copy_only=False) for column in key])
    return complete & (last[codes] != np.arange(len(codes)))


def written_two_ways(names: Iterable[str]) -> list[tuple[str, ...]]:
    """Names that differ only in spaces, case and punctuation: one to a human, two to a computer.

    Examples
    --------
    >>> written_two_ways(["GTX Pro", "GTXPro", "GTX Plus"])
    [('GTX Pro', 'GTXPro')]
    """
    found: dict[str, set[str]] = defaultdict(set)
    for name in names:
        found[re.sub(r"[\W_]+", "", name).casefold()].add(name)
    return [tuple(sorted(spellings)) for spellings in found.values() if len(spellings) > 1]
