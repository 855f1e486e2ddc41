"""A book made from a folder of exports: what the command line reports on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from analytics.history.book import Book, TableFacts
from analytics.imports import Import, open_folder
from analytics.policy import Policies
from analytics.policy_file import from_toml


def policies_of(folder: Path) -> Policies:
    """The folder's `policy.toml`, or the defaults.

    Raises
    ------
    PolicyError
        The file is there and says something the policy does not know.
    """
    path = folder / "policy.toml"
    return from_toml(path.read_text(encoding="utf-8-sig")) if path.exists() else Policies()


def book_of_folder(
    folder: Path, policies: Policies | None = None, as_of: date | None = None, today: date | None = None
) -> tuple[Book, list[Import]]:
    """The book of all usable exports in a folder, and what became of each file."""
    rules = policies or policies_of(folder)
    imports = open_folder(folder, rules.latest.company)
    return book_of(imports, rules, as_of, today), imports


def book_of(
    imports: Sequence[Import], policies: Policies, as_of: date | None = None, today: date | None = None
) -> Book:
    """The book of what was imported; several files of one table are put together, of one key the last row counts."""
    parts: dict[str, list[Import]] = {}
    for found in imports:
        if found.usable and found.table is not None:
            parts.setdefault(found.table.name, []).append(found)
    frames = {name: _together(found) for name, found in parts.items()}
    facts = {
        name: TableFacts(
            rows=len(frames[name]),
            rejected=sum(f.receipt.rejected for f in found),
            files=tuple(f.file for f in found),
        )
        for name, found in parts.items()
    }
    return Book.from_frames(frames, policies, as_of, today, facts)


def _together(found: Sequence[Import]) -> pd.DataFrame:
    table = found[0].table
    rows = pd.concat([f.rows for f in found], ignore_index=True)
    if len(found) == 1 or table is None or not table.key:
        return rows
    known = rows[list(table.key)].notna().all(axis=1)
    return rows[~known | ~rows.duplicated(list(table.key), keep="last")].reset_index(drop=True)
