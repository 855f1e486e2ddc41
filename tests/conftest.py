from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import pytest

import sample_data
from analytics.contract import TABLES
from analytics.history.book import Book
from analytics.history.engine import DuckEngine, LazyFrame
from analytics.imports import open_folder
from analytics.policy import Policies
from analytics.policy_file import from_toml


@pytest.fixture
def engine() -> Callable[[str, dict[str, list[Any]]], LazyFrame]:
    """Makes a lazy frame of a contract table from a small dict of columns."""
    duck = DuckEngine()
    return lambda table, columns: duck.frame(TABLES[table], pd.DataFrame(columns))


@pytest.fixture
def book() -> Callable[..., Book]:
    """Makes a book of small dicts: `book(deals={...}, pay={...}, as_of=date(2026, 1, 31))`."""

    def make(as_of: date | None = None, policies: Policies | None = None, **tables: dict[str, list[Any]]) -> Book:
        frames = {name: pd.DataFrame(columns) for name, columns in tables.items()}
        return Book.from_frames(frames, policies=policies, as_of=as_of)

    return make


@pytest.fixture(scope="session")
def sample() -> Book:
    """The book of the sample company, read from its exports."""
    folder = sample_data.folder()
    policies = from_toml((folder / "policy.toml").read_text(encoding="utf-8"))
    imports = [found for found in open_folder(folder, policies.latest.company) if found.usable]
    frames: dict[str, list[pd.DataFrame]] = {}
    for found in imports:
        assert found.table is not None
        frames.setdefault(found.table.name, []).append(found.rows)
    return Book.from_frames({name: pd.concat(parts) for name, parts in frames.items()}, policies=policies)
