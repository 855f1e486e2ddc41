"""The ledger: which uploads there are, which of them count, and small dated facts. One SQLite file.

A row here is what makes an upload exist; it is written last, in one transaction. Any process may read and write.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

WAIT_SECONDS = 60.0

_SCHEMA = """
create table if not exists uploads (
    id integer primary key autoincrement, at text not null, who text not null, digest text not null,
    folder text not null, active integer not null, rejected integer not null, rules text not null,
    company text not null
);
create table if not exists originals (
    upload integer not null references uploads, file text not null, sha text not null, primary key (upload, file)
) without rowid;
create table if not exists parts (
    id integer primary key autoincrement, upload integer not null references uploads, tab text not null,
    source text not null, path text not null, sha text not null, rows integer not null, rejected integer not null,
    read_from text not null
);
create table if not exists periods (
    part integer not null references parts, period text not null, rows integer not null, primary key (part, period)
) without rowid;
create table if not exists notes (
    id integer primary key autoincrement, at text not null, who text not null, kind text not null,
    about text not null, value text not null
);
create index if not exists digests on uploads (digest);
create index if not exists parts_of on parts (upload);
create index if not exists kinds on notes (kind, about);
"""


@dataclass(frozen=True)
class Upload:
    """One upload, as the ledger remembers it; `active` is False once it is taken back.

    `files`, `hashes` and, in its own order, `tables`, `sources` and `periods` (first days of months) say what it held;
    `rows` were kept and `rejected` set aside with a reason.
    """

    id: int
    at: datetime
    who: str
    files: tuple[str, ...]
    hashes: tuple[str, ...]
    tables: tuple[str, ...]
    sources: tuple[str, ...]
    periods: tuple[date, ...]
    rows: int
    rejected: int
    active: bool


@dataclass(frozen=True)
class Part:
    """What one upload says of one table from one source: a Parquet file.

    `periods` holds the rows per month, and is empty for a table without a date. `read_from` are the labels of the
    files, sheets or members it was read from, each with the SHA-256 of the original.
    """

    table: str
    source: str
    path: str
    sha: str
    rows: int
    rejected: int
    periods: Mapping[date, int]
    read_from: Mapping[str, str]
    id: int = 0
    upload: int = 0


@dataclass(frozen=True)
class Entry:
    """Everything the ledger is told about a new upload."""

    who: str
    digest: str
    folder: str
    originals: Mapping[str, str]  # file -> SHA-256
    parts: Sequence[Part]
    rejected: int
    rules: str = ""
    company: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NoteRow:
    """A small dated fact."""

    at: datetime
    who: str
    about: str
    value: dict[str, Any]


class Ledger:
    """The file `ledger.sqlite` of a folder."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "ledger.sqlite"
        with self._open() as connection:
            _use_wal(connection)
            connection.executescript(_SCHEMA)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self.path, timeout=WAIT_SECONDS, isolation_level=None)
        try:
            connection.execute("pragma synchronous = full")
            yield connection
        finally:
            connection.close()

    @contextmanager
    def alone(self) -> Iterator[sqlite3.Connection]:
        """A transaction that no other writer enters; committed at the end, undone if anything fails."""
        with self._open() as connection:
            connection.execute("begin immediate")
            try:
                yield connection
            except BaseException:
                connection.execute("rollback")
                raise
            connection.execute("commit")

    def enter(self, connection: sqlite3.Connection, entry: Entry) -> int:
        """Write an upload within a transaction; returns its id."""
        upload = connection.execute(
            "insert into uploads (at, who, digest, folder, active, rejected, rules, company) "
            "values (?, ?, ?, ?, 1, ?, ?, ?)",
            (_now(), entry.who, entry.digest, entry.folder, entry.rejected, entry.rules, json.dumps(entry.company)),
        ).lastrowid
        assert upload is not None
        originals = [(upload, file, sha) for file, sha in entry.originals.items()]
        connection.executemany("insert into originals values (?, ?, ?)", originals)
        for part in entry.parts:
            row = connection.execute(
                "insert into parts (upload, tab, source, path, sha, rows, rejected, read_from) "
                "values (?, ?, ?, ?, ?, ?, ?, ?)",
                (upload, part.table, part.source, part.path, part.sha, part.rows, part.rejected,
                 json.dumps(dict(part.read_from))),
            ).lastrowid  # fmt: skip
            months = [(row, month.isoformat(), rows) for month, rows in part.periods.items()]
            connection.executemany("insert into periods values (?, ?, ?)", months)
        return upload

    def set_active(self, upload: int, active: bool) -> bool:
        """Let an upload count, or not; False if there is no such upload."""
        with self.alone() as connection:
            changed = connection.execute("update uploads set active = ? where id = ?", (int(active), upload))
            return changed.rowcount == 1

    def set_sha(self, part: int, sha: str) -> None:
        """Note the hash of a part's file that was written again."""
        with self.alone() as connection:
            connection.execute("update parts set sha = ? where id = ?", (sha, part))

    def uploads(self, upload: int | None = None) -> list[Upload]:
        """All uploads, the newest first, or the one of that id."""
        with self.reading() as connection:
            rows = connection.execute(
                "select id, at, who, active, rejected from uploads where ? is null or id = ? order by id desc",
                (upload, upload),
            ).fetchall()
            files: dict[int, list[tuple[str, str]]] = {row[0]: [] for row in rows}
            for of, file, sha in connection.execute("select upload, file, sha from originals order by upload, file"):
                files.get(of, []).append((file, sha))
            parts: dict[int, list[Part]] = {row[0]: [] for row in rows}
            for part in self.parts(connection):
                parts.get(part.upload, []).append(part)
        return [_upload(row, files[row[0]], parts[row[0]]) for row in rows]

    def active_parts(self) -> list[Part]:
        """The parts of the uploads that count, oldest first."""
        with self.reading() as connection:
            return self.parts(connection, active=True)

    def parts(self, connection: sqlite3.Connection, active: bool = False) -> list[Part]:
        """Parts, oldest first."""
        months: dict[int, dict[date, int]] = {}
        for part, period, rows in connection.execute("select part, period, rows from periods order by part, period"):
            months.setdefault(part, {})[date.fromisoformat(period)] = rows
        found = connection.execute(
            "select parts.id, upload, tab, source, path, sha, parts.rows, parts.rejected, read_from "
            "from parts join uploads on uploads.id = parts.upload where active >= ? order by parts.id",
            (int(active),),
        ).fetchall()
        return [
            Part(table, source, path, sha, rows, rejected, months.get(part, {}), json.loads(read_from), part, upload)
            for part, upload, table, source, path, sha, rows, rejected, read_from in found
        ]

    def folders(self) -> set[str]:
        """The folders of all uploads, counting or not."""
        with self._open() as connection:
            return {row[0] for row in connection.execute("select folder from uploads")}

    def same_digest(self, connection: sqlite3.Connection, digest: str) -> list[int]:
        """The uploads of that digest that count, newest first."""
        query = "select id from uploads where digest = ? and active order by id desc"
        return [row[0] for row in connection.execute(query, (digest,))]

    def folder(self, upload: int) -> str | None:
        """The folder of an upload; None if there is no such upload."""
        with self._open() as connection:
            row = connection.execute("select folder from uploads where id = ?", (upload,)).fetchone()
            return row[0] if row else None

    def reading_rules(self, upload: int) -> tuple[str, dict[str, Any]]:
        """The mapping rules and the company's settings that an upload was read with."""
        with self._open() as connection:
            query = "select rules, company from uploads where id = ?"
            rules, company = connection.execute(query, (upload,)).fetchone()
        return rules, json.loads(company)

    def note(self, kind: str, value: Mapping[str, Any], about: str = "", who: str = "") -> None:
        """Keep a small dated fact."""
        with self.alone() as connection:
            connection.execute(
                "insert into notes (at, who, kind, about, value) values (?, ?, ?, ?, ?)",
                (_now(), who, kind, about, json.dumps(value, ensure_ascii=False)),
            )

    def notes(self, kind: str, about: str | None = None) -> list[NoteRow]:
        """The facts of a kind, oldest first."""
        with self._open() as connection:
            found = connection.execute(
                "select at, who, about, value from notes where kind = ? and (? is null or about = ?) order by id",
                (kind, about, about),
            ).fetchall()
        return [NoteRow(datetime.fromisoformat(at), who, of, json.loads(value)) for at, who, of, value in found]

    def state(self, kinds: Sequence[str]) -> str:
        """A text that differs whenever other uploads count, or other facts of these kinds are known."""
        with self.reading() as connection:
            active = connection.execute(
                "select group_concat(id) from (select id from uploads where active order by id)"
            )
            marks = ", ".join("?" * len(kinds))
            notes = connection.execute(f"select max(id) from notes where kind in ({marks})", tuple(kinds))
            return f"{active.fetchone()[0] or ''}/{notes.fetchone()[0] or 0}"

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Several reads of one and the same moment."""
        with self._open() as connection:
            connection.execute("begin")
            yield connection


def _use_wal(connection: sqlite3.Connection) -> None:
    """Let readers and a writer work side by side; two processes that begin at once take turns."""
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
            return
        except sqlite3.OperationalError:  # this one statement does not wait by itself
            if time.monotonic() > until:
                raise
            time.sleep(0.02)


def _upload(row: Sequence[Any], files: Sequence[tuple[str, str]], parts: Sequence[Part]) -> Upload:
    return Upload(
        id=row[0],
        at=datetime.fromisoformat(row[1]),
        who=row[2],
        files=tuple(file for file, _ in files),
        hashes=tuple(sha for _, sha in files),
        tables=tuple(dict.fromkeys(part.table for part in parts)),
        sources=tuple(dict.fromkeys(part.source for part in parts)),
        periods=tuple(sorted({month for part in parts for month in part.periods})),
        rows=sum(part.rows for part in parts),
        rejected=row[4],
        active=bool(row[3]),
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
