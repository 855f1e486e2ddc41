"""What an upload is about to say: its files put together per table and source, before anything is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analytics.contract import Table, to_arrow
from analytics.history.files import sha256
from analytics.imports import Import, Rejected
from analytics.imports.grid import INSIDE


@dataclass(frozen=True)
class Draft:
    """All that one upload says of one table from one source.

    `rows` have the contract's types, `periods` counts them per month (empty for a table without a date), and
    `read_from` maps each file, sheet or member to the SHA-256 of the original.
    """

    table: Table
    source: str
    rows: pa.Table
    periods: Mapping[date, int]
    rejected: tuple[Rejected, ...]
    read_from: Mapping[str, str]


def drafts(imports: Sequence[Import], hashes: Mapping[str, str]) -> list[Draft]:
    """The usable imports, those of one table and source put together; `hashes` are of the original files by name."""
    groups: dict[tuple[str, str], list[Import]] = {}
    for found in imports:
        if found.usable and found.table is not None:
            groups.setdefault((found.table.name, found.source), []).append(found)
    return [_draft(group, hashes) for group in groups.values()]


def _draft(group: Sequence[Import], hashes: Mapping[str, str]) -> Draft:
    table = group[0].table
    assert table is not None
    rows, repeated = together(table, {found.file: found.rows for found in group})
    typed = to_arrow(table, rows)
    rejected = [r for found in group for r in found.rejected] + repeated
    read_from = {found.file: hashes.get(original_of(found.file), "") for found in group}
    return Draft(table, group[0].source, typed, months(table, typed), tuple(rejected), read_from)


def original_of(file: str) -> str:
    """The name of the file that was dropped, given the name of a sheet or member in it."""
    return file.split(INSIDE, 1)[0]


def months(table: Table, rows: pa.Table) -> dict[date, int]:
    """Rows per month, by the first day of the month; nothing for a table without a date."""
    if table.dated_by is None or not len(rows):
        return {}
    counted = pc.value_counts(pc.floor_temporal(rows[table.dated_by], unit="month").cast(pa.date32()))
    found = {entry["values"].as_py(): entry["counts"].as_py() for entry in counted}
    return {month: found[month] for month in sorted(month for month in found if month is not None)}


def together(table: Table, files: Mapping[str, pd.DataFrame]) -> tuple[pd.DataFrame, list[Rejected]]:
    """The rows of several files of one source, given oldest first, each row counted once.

    Where two files overlap, the later one's row stands. Files that fill different columns (base pay here,
    commission there) say different things and are both kept whole.
    """
    if len(files) == 1:
        return next(iter(files.values())), []
    key = list(table.key or table.names)
    frames = [
        frame.reindex(columns=list(table.names)).assign(_file=place) for place, frame in enumerate(files.values())
    ]
    rows = pd.concat(frames, ignore_index=True)
    if table.key and not _compete(frames, key):
        return rows[list(table.names)], []
    newest = rows.groupby(key, dropna=False)["_file"].transform("max")
    complete = rows[key].notna().all(axis=1) if table.key else True
    repeated = (rows["_file"] < newest) & complete
    names = list(files)
    told = [
        _said_again(names[place], names[later], table, key, values)
        for place, later, values in zip(
            rows.loc[repeated, "_file"], newest[repeated], rows.loc[repeated, key].itertuples(index=False), strict=True
        )
    ]
    return rows.loc[~repeated, list(table.names)].reset_index(drop=True), told


def _compete(frames: Sequence[pd.DataFrame], key: Sequence[str]) -> bool:
    """Whether some column besides the key is filled by more than one of the files."""
    filled = [{c for c in frame if frame[c].notna().any()} - {*key, "_file"} for frame in frames]
    return sum(map(len, filled)) > len(set().union(*filled)) or not any(filled)


def _said_again(file: str, later: str, table: Table, key: Sequence[str], values: Sequence[object]) -> Rejected:
    shown = ", ".join(str(value) for value in values if isinstance(value, str) or value == value)
    message = f"{file} and {later} both have {table.title.lower()} {shown}: the row of {later} counts."
    return Rejected(file, None, ", ".join(key) if table.key else "", shown, "said_again", message)


def digest_of(imports: Sequence[Import], hashes: Mapping[str, str]) -> str:
    """One text for the same bytes read the same way, whatever the files are called."""
    said = []
    for found in imports:
        assert found.table is not None
        inside = found.file[len(original_of(found.file)) :]
        how = sorted((str(column), str(header)) for column, header in found.mapping.items())
        said.append(f"{hashes[original_of(found.file)]}{inside} {found.table.name} {len(found.rows)} {how}")
    return sha256("\n".join(sorted(said)).encode())
