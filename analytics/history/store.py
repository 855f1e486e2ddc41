"""Durable memory of uploads: a folder of immutable files and a ledger."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import platformdirs
import pyarrow as pa
import pyarrow.parquet as pq

from analytics.contract import TABLES, to_arrow
from analytics.history.book import Book
from analytics.history.checked import FORM, Checked, Damage, as_read
from analytics.history.drafts import Draft, digest_of, drafts, months, original_of
from analytics.history.engine import DuckEngine, Engine
from analytics.history.files import Files, sha256
from analytics.history.ledger import Entry, Ledger, Part, Upload
from analytics.history.winning import (
    Doubt,
    counts_wholly,
    doubts,
    in_force,
    known_source,
    replaced,
    rows_that_count,
    winning,
)
from analytics.imports import Import, Rejected
from analytics.policy import Company, Policies, Policy
from analytics.policy_file import from_mapping, to_mapping

REJECTED = "rejected.parquet"
POLICY, DECISION, MAPPING = "policy", "decision", "mapping"
FIXED, LOOK = "motivation.settings", "motivation.look"
"""What was fixed before a verdict, and when one was seen; topics are answered by the first, so versions turn on it."""
_REJECTED_COLUMNS = ("file", "line", "column", "value", "kind", "message")


class HistoryError(ValueError):
    """Something that the history cannot do; the message says what and what would do."""


SAMPLE_FOLDER, OWN_FOLDER = "sample", "own"  # of home(): the sample company's history, and one's own


def home() -> Path:
    """Where the histories lie: the folder in BAROMETER_HOME, else the user's data folder."""
    given = os.environ.get("BAROMETER_HOME")
    return Path(given) if given else Path(platformdirs.user_data_dir("barometer", appauthor=False))


class History:
    """What was uploaded, kept in a folder; safe for several processes at once.

    Parameters
    ----------
    folder
        Where it lies; made if need be.
    at_point
        Called with the name of each step of an upload as it is reached; tests stop the process there.
    """

    def __init__(self, folder: Path, at_point: Callable[[str], None] = lambda _: None) -> None:
        self.folder = folder
        self._at_point = at_point
        self._files = Files(folder)
        self._ledger = Ledger(folder)
        self._checked = Checked(self._ledger, self._files)

    def known(self, content: bytes) -> Upload | None:
        """The upload that brought this very file, if all that it said still counts; else None."""
        sha = sha256(content)
        parts = self._ledger.active_parts()
        won = winning(parts)
        said = [part for part in parts if sha in part.read_from.values()]
        newest = max((part.upload for part in said), default=0)
        wholly = newest and all(in_force(part, won) for part in said if part.upload == newest)
        return self._ledger.uploads(newest)[0] if wholly else None

    def add(
        self,
        imports: Sequence[Import],
        originals: Mapping[str, bytes],
        who: str = "",
        rules: str = "",
        company: Company | None = None,
    ) -> Upload:
        """Keep all usable imports of an upload, or none of them.

        The same bytes read the same way are one upload, however often they are sent. `rules` is the text of the
        `mapping.toml` and `company` the settings the files were read with; a damaged table is read again by them.

        Raises
        ------
        HistoryError
            Nothing usable was given, or the bytes of a file are missing.
        """
        lacking = [found.file for found in imports if found.usable and original_of(found.file) not in originals]
        if lacking:
            raise HistoryError(f"The original bytes of {lacking[0]} are missing.")
        hashes = {original_of(f.file): sha256(originals[original_of(f.file)]) for f in imports if f.usable}
        first = {sha: name for name, sha in reversed(hashes.items())}
        usable = [f for f in imports if f.usable and first[hashes[original_of(f.file)]] == original_of(f.file)]
        if not usable:
            raise HistoryError("There is nothing to keep: none of these files holds a table that can be read.")
        digest = digest_of(usable, hashes)
        there = self._in_force(digest)
        if there is not None:
            return there
        hashes = {name: sha for sha, name in first.items()}
        for name, sha in hashes.items():
            self._at_point(f"original {name}")
            self._files.keep_original(originals[name], sha)
        return self._enter(drafts(usable, hashes), digest, hashes, who, rules, asdict(company) if company else {})

    def add_rows(self, table: str, rows: pd.DataFrame, source: str, who: str = "") -> Upload:
        """Keep rows that were typed into one of the app's own forms; they add to what is there.

        Rows equal to those of an earlier call from the same form are the same rows.
        """
        if rows.empty:
            raise HistoryError("There is nothing to keep: no row was filled in.")
        typed = to_arrow(TABLES[table], rows)
        content = _parquet(typed)
        digest = sha256(f"{table} {source} ".encode() + content)
        there = self._in_force(digest)
        if there is not None:
            return there
        hashes = {source: sha256(content)}
        self._files.keep_original(content, hashes[source])
        draft = Draft(
            TABLES[table],
            f"{FORM}{digest[:16]}",
            typed,
            months(TABLES[table], typed),
            (),
            {FORM + source: hashes[source]},
        )
        return self._enter([draft], digest, hashes, who, "", {})

    def undo(self, upload_id: int | str) -> Upload:
        """Let an upload no longer count; what it replaced counts again."""
        return self._set_active(upload_id, False)

    def redo(self, upload_id: int | str) -> Upload:
        """Let an upload count again."""
        return self._set_active(upload_id, True)

    def _set_active(self, upload_id: int | str, active: bool) -> Upload:
        number = int(upload_id) if str(upload_id).isdecimal() else 0
        if not self._ledger.set_active(number, active):
            raise HistoryError(f"There is no upload {upload_id}; `history list` shows those there are.")
        return self._ledger.uploads(number)[0]

    def uploads(self) -> list[Upload]:
        """All uploads, the newest first; those taken back are there with `active` False."""
        return self._ledger.uploads()

    def version(self) -> str:
        """A text that changes whenever the book would: the key for everything computed from it."""
        return self._ledger.state((POLICY, DECISION, FIXED))

    def coverage(self) -> pd.DataFrame:
        """What there is: columns `table, period` (first of month; missing for a table without dates), `rows`."""
        counted = rows_that_count(self._ledger.active_parts())
        return counted.groupby(["table", "period"], dropna=False)[["rows"]].sum().reset_index()

    def replaced_by(self, imports: Sequence[Import]) -> pd.DataFrame:
        """What these imports would replace: columns `table, source, period, before, after` (rows)."""
        return replaced(self._ledger.active_parts(), drafts(imports, {}))

    def doubts(self, imports: Sequence[Import]) -> list[Doubt]:
        """Sources never seen, about months another source speaks of already: to be asked before adding."""
        counting = [part for part in self._ledger.active_parts() if not part.source.startswith(FORM)]
        return doubts(counting, drafts(imports, {}))

    def rejected(self, upload_id: int) -> pd.DataFrame:
        """The rows of an upload that were set aside: `file, line, column, value, kind, message`."""
        folder = self._ledger.folder(upload_id)
        if folder is None:
            raise HistoryError(f"There is no upload {upload_id}.")
        path = self._files.path(f"{folder}/{REJECTED}")
        rows = pq.read_table(path).to_pandas() if path.exists() else pd.DataFrame(columns=list(_REJECTED_COLUMNS))
        return rows.astype({"line": "Int64"})

    def active_files(self) -> dict[str, dict[Path, tuple[date, ...] | None]]:
        """The files that count, per table and oldest first, each with its months that count (None = all).

        Every file was compared with its hash. A damaged one is rebuilt from the original bytes, or left out and
        told by `damages`.
        """
        return {name: dict(paths) for name, paths in self._checked.standing().files.items()}

    def damages(self) -> tuple[Damage, ...]:
        """What is damaged beyond rebuilding, each with a sentence that says what to do."""
        return self._checked.standing().damages

    def book(self, as_of: date | None = None, today: date | None = None, engine: Engine | None = None) -> Book:
        """What topics are answered from: the tables as they stand, people matched, policies applied."""
        version = self.version()
        standing = self._checked.standing()
        engine = engine or DuckEngine()
        frames = {name: engine.scan(TABLES[name], files) for name, files in standing.files.items()}
        facts, repeated = as_read(frames, standing)
        book = Book.open(engine, frames, self.policies(), as_of, today, facts, self.decisions(), version)
        remembered = {kind: tuple(note.value for note in self._ledger.notes(kind)) for kind in (FIXED, LOOK)}
        notes = (*book.notes, *repeated, *(damage.sentence for damage in standing.damages))
        return replace(book, notes=notes, remembered=remembered)

    def policies(self) -> Policies:
        """The versions of the policy; the defaults where none was agreed yet."""
        agreed = [from_mapping(note.value) for note in self._ledger.notes(POLICY)]
        policies = Policies(tuple(agreed[:1])) if agreed else Policies()
        for policy in agreed[1:]:
            policies = policies.with_version(policy)
        return policies

    def add_policy(self, policy: Policy, who: str = "") -> None:
        """Keep a version of the policy; it replaces one that is valid from the same day."""
        self._ledger.note(POLICY, to_mapping(policy), who=who)

    def note(self, kind: str, value: dict[str, Any], who: str = "") -> None:
        """Keep a small dated fact of a kind, as JSON."""
        self._ledger.note(kind, value, who=who)

    def notes(self, kind: str) -> list[dict[str, Any]]:
        """The facts of a kind, oldest first; each with `at` (ISO, UTC) and `who` beside its own values."""
        return [{**n.value, "at": n.at.isoformat(), "who": n.who} for n in self._ledger.notes(kind)]

    def remember(self, signature: str, mapping: Mapping[str, Any], who: str = "") -> None:
        """Keep how the columns of files with these headers are mapped."""
        self._ledger.note(MAPPING, mapping, about=signature, who=who)

    def mapping_for(self, signature: str) -> dict[str, Any] | None:
        """How files with these headers were mapped last; None if never."""
        found = self._ledger.notes(MAPPING, signature)
        return found[-1].value if found else None

    def mappings(self) -> list[dict[str, Any]]:
        """The mapping remembered last for each signature of headers."""
        return list({note.about: note.value for note in self._ledger.notes(MAPPING)}.values())

    def decide(self, reference: str, person_id: str, who: str = "") -> None:
        """Keep who is meant by a reference (a name, an e-mail, an id); the latest word counts."""
        self._ledger.note(DECISION, {"person_id": person_id}, about=reference, who=who)

    def decisions(self) -> dict[str, str]:
        """Who was said to be meant, by reference."""
        return {note.about: note.value["person_id"] for note in self._ledger.notes(DECISION)}

    def _in_force(self, digest: str) -> Upload | None:
        """The upload of that digest, if it counts wholly."""
        with self._ledger.reading() as connection:
            ids = self._ledger.same_digest(connection, digest)
            parts = self._ledger.parts(connection, active=True) if ids else []
        found = counts_wholly(ids, parts)
        return self._ledger.uploads(found)[0] if found else None

    def _enter(
        self,
        coming: Sequence[Draft],
        digest: str,
        hashes: Mapping[str, str],
        who: str,
        rules: str,
        company: Mapping[str, Any],
    ) -> Upload:
        """Write the files of an upload, and last its row in the ledger."""
        self._files.sweep(self._ledger.folders())
        folder = self._files.new_folder()
        parts = [self._written(folder, number, draft) for number, draft in enumerate(coming, 1)]
        rejected = [r for draft in coming for r in draft.rejected]
        if rejected:
            self._files.write(f"{folder}/{REJECTED}", _as_table(rejected))
        self._at_point("before the ledger")
        with self._ledger.alone() as connection:
            known = self._ledger.parts(connection, active=True)
            there = counts_wholly(self._ledger.same_digest(connection, digest), known)
            if there is None:
                named = [replace(part, source=known_source(part, known)) for part in parts]
                entry = Entry(who, digest, folder, hashes, named, len(rejected), rules, company)
                upload = self._ledger.enter(connection, entry)
            else:
                upload = there
            self._at_point("inside the ledger")
        self._at_point("after the ledger")
        if there is not None:
            self._files.drop(folder)
        return self._ledger.uploads(upload)[0]

    def _written(self, folder: str, number: int, draft: Draft) -> Part:
        self._at_point(f"table {draft.table.name}")
        path = f"{folder}/{number:02}-{draft.table.name}.parquet"
        sha = self._files.write(path, draft.rows)
        rows = draft.rows.num_rows
        return Part(
            draft.table.name, draft.source, path, sha, rows, len(draft.rejected), draft.periods, draft.read_from
        )


def _as_table(rejected: Sequence[Rejected]) -> pa.Table:
    columns: dict[str, list[Any]] = {name: [getattr(r, name) for r in rejected] for name in _REJECTED_COLUMNS}
    kinds = {name: pa.int64() if name == "line" else pa.string() for name in _REJECTED_COLUMNS}
    return pa.table({name: pa.array(values, kinds[name]) for name, values in columns.items()})


def _parquet(rows: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(rows, sink)
    return sink.getvalue().to_pybytes()
