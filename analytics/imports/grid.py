"""A table of texts: what every kind of file becomes before anybody asks what the texts mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from analytics.imports.results import Note

INSIDE = " › "  # stands between a file's name and the sheet or member in it


@dataclass(frozen=True)
class Ragged:
    """A row with more cells than there are headers."""

    row: int
    cells: int


@dataclass(frozen=True)
class Texts:
    """The columns asked for, by place, as text without missing values; `rows` numbers them as a spreadsheet does."""

    columns: dict[int, pa.Array]
    rows: np.ndarray
    ragged: tuple[Ragged, ...] = ()


@dataclass(frozen=True)
class Grid:
    """One table found in a file, not yet read whole.

    `sample` holds some rows from the top to recognise it by; `load` reads the columns at the given places.
    """

    file: str
    headers: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    load: Callable[[Sequence[int]], Texts]
    delimiter: str = ""
    notes: tuple[Note, ...] = field(default_factory=tuple)


def text_array(values: Sequence[str]) -> pa.Array:
    """Python texts as an Arrow column."""
    return pa.array(values, type=pa.string())
