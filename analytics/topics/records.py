"""The rows of a small frame, one at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd


def records(frame: pd.DataFrame) -> Iterable[Any]:
    """Each row as a named tuple without its index; what its fields hold is said where the frame is made."""
    return frame.itertuples(index=False)
