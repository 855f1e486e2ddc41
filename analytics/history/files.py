"""The files of the history: original bytes by their SHA-256, and one folder of Parquet files per upload.

Nothing here is ever changed in place. What was written is on the disk, not only in a buffer, before the ledger
mentions it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import time
import uuid
from collections.abc import Collection
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ORPHANS_STAY_SECONDS = 24 * 3600


def sha256(content: bytes) -> str:
    """The SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


class Files:
    """The folders `originals` and `tables` of a history."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._originals = folder / "originals"
        self._tables = folder / "tables"
        for made in (folder, self._originals, self._tables):
            made.mkdir(mode=0o700, parents=True, exist_ok=True)

    def keep_original(self, content: bytes, sha: str) -> None:
        """Keep the bytes under their hash; bytes already kept whole are left alone."""
        path = self._originals / sha
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_size == len(content) and path.read_bytes() == content:
                return
        _write(path, content)

    def original(self, sha: str) -> bytes | None:
        """The original bytes of that hash; None if they are gone or damaged."""
        try:
            content = (self._originals / sha).read_bytes()
        except OSError:
            return None
        return content if sha256(content) == sha else None

    def new_folder(self) -> str:
        """A new folder for the Parquet files of one upload; nobody reads it before the ledger names it."""
        name = uuid.uuid4().hex
        (self._tables / name).mkdir(mode=0o700)
        _flush_folder(self._tables)
        return name

    def write(self, path: str, rows: pa.Table) -> str:
        """Write rows as Parquet under `folder/name`; returns the SHA-256 of the file."""
        sink = pa.BufferOutputStream()
        plain = [field.name for field in rows.schema if not pa.types.is_string(field.type)]
        pq.write_table(rows, sink, compression="snappy", use_dictionary=_repeating(rows), write_statistics=plain)
        content = sink.getvalue().to_pybytes()
        _write(self._tables / path, content)
        return sha256(content)

    def path(self, path: str) -> Path:
        """Where a table's file of that name lies."""
        return self._tables / path

    def whole(self, path: str, sha: str) -> bool:
        """Whether the table's file is there and still what was written."""
        try:
            return sha256(self.path(path).read_bytes()) == sha
        except OSError:
            return False

    def drop(self, folder: str) -> None:
        """Remove the folder of an upload that did not come about."""
        shutil.rmtree(self._tables / folder, ignore_errors=True)

    def sweep(self, known: Collection[str]) -> None:
        """Remove what a kill left behind: folders unknown to the ledger and half-written files, once a day old."""
        before = time.time() - ORPHANS_STAY_SECONDS
        strangers = [f for f in self._tables.iterdir() if f.name not in known]
        for path in (*strangers, *self._originals.glob("*.part")):
            with contextlib.suppress(OSError):
                if path.stat().st_mtime < before:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()


def _repeating(rows: pa.Table) -> list[str]:
    """The text columns whose values repeat, by a look at the first rows: only those gain from a dictionary."""
    head = rows.slice(0, 2000)
    text = [field.name for field in rows.schema if pa.types.is_string(field.type)]
    return [name for name in text if 2 * len(head[name].unique()) <= max(len(head), 2)]


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, down to the disk."""
    half = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
    with half.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows keeps the entries of a folder by itself and cannot open one
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
