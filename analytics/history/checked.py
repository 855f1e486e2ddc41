"""The files that count, each compared with its hash; a damaged one is rebuilt from the original bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.parquet as pq

from analytics.contract import TABLES
from analytics.history.book import TableFacts
from analytics.history.drafts import drafts, original_of
from analytics.history.engine import LazyFrame, collect
from analytics.history.files import Files
from analytics.history.ledger import Ledger, Part
from analytics.history.winning import in_force, rows_that_count, winning
from analytics.imports import Import, open_export
from analytics.imports.mapping import load
from analytics.policy import Company

FORM = "form "


@dataclass(frozen=True)
class Damage:
    """A table's file that is damaged and cannot be rebuilt, since its original is damaged or read otherwise now."""

    upload: int
    table: str
    files: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What happened, and what to do."""
        title = TABLES[self.table].title.lower()
        return (
            f"What upload {self.upload} said of {title} is damaged on the disk, so it is left out: "
            f"take that upload back and bring {', '.join(self.files)} again."
        )


@dataclass(frozen=True)
class Standing:
    """What counts: the files per table, oldest first, with their months (None = all), and what is left out."""

    files: Mapping[str, Mapping[Path, tuple[date, ...] | None]]
    facts: Mapping[str, TableFacts]
    damages: tuple[Damage, ...]


class Checked:
    """Looks at files before they are read; one look per file for as long as nobody touches it."""

    def __init__(self, ledger: Ledger, files: Files) -> None:
        self._ledger = ledger
        self._files = files
        self._seen_whole: set[tuple[str, str, int, int]] = set()

    def standing(self) -> Standing:
        """What counts now."""
        parts = self._ledger.active_parts()
        won = winning(parts)
        whole = [part for part in parts if part.id in won and (self._is_whole(part) or self._rebuild(part))]
        files: dict[str, dict[Path, tuple[date, ...] | None]] = {}
        for part in whole:
            months = None if in_force(part, won) else won[part.id]
            files.setdefault(part.table, {})[self._files.path(part.path)] = months
        lost = [part for part in parts if part.id in won and part not in whole]
        damages = tuple(Damage(p.upload, p.table, tuple(dict.fromkeys(map(original_of, p.read_from)))) for p in lost)
        return Standing(files, _facts(parts, whole), damages)

    def _is_whole(self, part: Part) -> bool:
        try:
            there = self._files.path(part.path).stat()
        except OSError:
            return False
        seen = (part.path, part.sha, there.st_size, there.st_mtime_ns)
        if seen not in self._seen_whole and self._files.whole(part.path, part.sha):
            self._seen_whole.add(seen)
        return seen in self._seen_whole

    def _rebuild(self, part: Part) -> bool:
        """Write the part's file again from the original bytes; False if they do not give the same rows."""
        rules, company = self._ledger.reading_rules(part.upload)
        rows = _read_again(part, self._files, rules, company)
        if rows is None or rows.num_rows != part.rows:
            return False
        self._ledger.set_sha(part.id, self._files.write(part.path, rows))
        return True


def as_read(frames: Mapping[str, LazyFrame], standing: Standing) -> tuple[dict[str, TableFacts], tuple[str, ...]]:
    """The facts with the rows that were read, and a sentence where files said a row of one id more than once."""
    facts, said = dict(standing.facts), []
    for name, frame in frames.items():
        rows = int(collect(frame.select(rows=nw.len()))["rows"].iloc[0]) if len(standing.files[name]) > 1 else None
        if rows is not None and rows < facts[name].rows:
            more = facts[name].rows - rows
            title = TABLES[name].title.lower()
            said.append(
                f"Rows of {title} that stand in a newer file too, by their ids: {more:,}. The newer row counts."
            )
            facts[name] = replace(facts[name], rows=rows)
    return facts, tuple(said)


def _read_again(part: Part, files: Files, rules: str, company: Mapping[str, Any]) -> pa.Table | None:
    found: list[Import] = []
    for name, sha in {original_of(file): sha for file, sha in part.read_from.items()}.items():
        content = files.original(sha)
        if content is None:
            return None
        if part.source.startswith(FORM):
            return pq.read_table(io.BytesIO(content))
        settings = Company(**company) if company else None
        found += open_export(name, content, remembered=load(rules), company=settings)
    same = [f for f in found if f.table is TABLES[part.table] and f.file in part.read_from]
    again = drafts(same, {})
    return again[0].rows if len(again) == 1 else None


def _facts(parts: list[Part], whole: list[Part]) -> dict[str, TableFacts]:
    counted = rows_that_count(parts).groupby("part")["rows"].sum()
    facts: dict[str, TableFacts] = {}
    for part in whole:
        before = facts.get(part.table, TableFacts(0))
        facts[part.table] = TableFacts(
            before.rows + int(counted[part.id]),
            before.rejected + part.rejected,
            tuple(dict.fromkeys((*before.files, *part.read_from))),
        )
    return facts
