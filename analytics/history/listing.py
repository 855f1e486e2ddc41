"""The uploads in words, for the command line."""

from __future__ import annotations

from analytics.contract import TABLES
from analytics.history.ledger import Upload
from analytics.history.store import History


def listing(history: History) -> str:
    """Every upload, the newest first: number, when, who, what; one sentence where there is none.

    Times are UTC.
    """
    uploads = history.uploads()
    if not uploads:
        return f"Nothing was uploaded yet to {history.folder}."
    return "\n".join(described(upload) for upload in uploads)


def described(upload: Upload) -> str:
    """One upload in one line.

    Its parts are the number, the time, who, the tables, the months, the rows and the files.
    """
    parts = [
        f"{upload.id:>4}  {upload.at:%Y-%m-%d %H:%M}",
        upload.who or "somebody",
        ", ".join(TABLES[name].title.lower() for name in upload.tables),
        months_of(upload),
        f"{upload.rows:,} rows" + (f", {upload.rejected:,} set aside" if upload.rejected else ""),
        ", ".join(_printable(file) for file in upload.files),
    ]
    taken_back = "" if upload.active else "  (taken back)"
    return "  ".join(part for part in parts if part) + taken_back


def months_of(upload: Upload) -> str:
    """The months an upload speaks of: `2026-09`, `2025-11 to 2026-10`, or nothing."""
    if not upload.periods:
        return ""
    first, last = upload.periods[0], upload.periods[-1]
    return f"{first:%Y-%m}" if first == last else f"{first:%Y-%m} to {last:%Y-%m}"


def undone(history: History, upload_id: int | str) -> str:
    """Take an upload back; returns the sentence that says so.

    Raises
    ------
    HistoryError
        There is no such upload.
    """
    upload = history.undo(upload_id)
    return f"Upload {upload.id} no longer counts; its files are kept, and the page “Data” can let it count again."


def _printable(name: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in name)
