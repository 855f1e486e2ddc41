"""What kind of file the bytes are, and zips taken apart within sane limits."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from analytics.imports.encoding import looks_binary

MOST_FILES = 100
MOST_BYTES = 500 * 2**20
MOST_RATIO = 200
_SMALL = 10 * 2**20
_WORKBOOK_PART = "xl/workbook.xml"
EXPORTS = (".csv", ".tsv", ".txt", ".tab", ".xlsx", ".xlsm")

_OTHER_KINDS = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a picture or a sound"),
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old or protected Excel workbook (.xls)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a database"),
)
_MARKUP = (
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"<?xml", "an XML file"),
    (b"{\\rtf", "a document"),
)


class UnsafeArchiveError(ValueError):
    """A zip that is damaged, protected, or larger inside than anybody's exports are; the message says which."""


def is_zip(content: bytes) -> bool:
    """Whether the bytes are a zip: an archive, a workbook or another office file."""
    return content.startswith(b"PK\x03\x04") or content.startswith(b"PK\x05\x06")


def is_workbook(content: bytes) -> bool:
    """Whether a zip is an Excel workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _WORKBOOK_PART in archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def other_kind(content: bytes) -> str:
    """What the bytes are when they are no export ("a picture"), or nothing when they may be a text."""
    for start, kind in _OTHER_KINDS:
        if content.startswith(start):
            return kind
    begin = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for start, kind in _MARKUP:
        if begin.startswith(start):
            return kind
    return "no text" if looks_binary(content) else ""


def check_size(content: bytes) -> None:
    """Refuse a zip or workbook that would unpack to something no export is.

    Raises
    ------
    UnsafeArchiveError
        Too many files, too many bytes, too high a ratio, a password, or damage.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise UnsafeArchiveError("it is damaged") from error
    size = sum(member.file_size for member in members)
    if len(members) > MOST_FILES * 20:
        raise UnsafeArchiveError(f"it holds {len(members):,} files")
    if size > MOST_BYTES or (size > _SMALL and size > MOST_RATIO * len(content)):
        raise UnsafeArchiveError(f"it would unpack to {size / 2**20:,.0f} MB")
    if any(member.flag_bits & 1 for member in members):
        raise UnsafeArchiveError("it is protected by a password")


def exports_in(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Name (without folders) and bytes of each export in a zip; folders, hidden and other files are passed over.

    Raises
    ------
    UnsafeArchiveError
        As `check_size`, or more exports than anybody drops at once.
    """
    check_size(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = [member for member in archive.infolist() if _is_export(member.filename)]
        if len(members) > MOST_FILES:
            raise UnsafeArchiveError(f"it holds {len(members):,} exports, more than {MOST_FILES}")
        for member in members:
            try:
                with archive.open(member) as unpacked:
                    found = unpacked.read(member.file_size + 1)
            except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
                raise UnsafeArchiveError("it is damaged") from error
            yield PurePosixPath(member.filename.replace("\\", "/")).name, found


def _is_export(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    hidden = any(part != ".." and part.startswith((".", "__MACOSX")) for part in path.parts)
    return not hidden and not path.name.startswith("~$") and path.suffix.casefold() in EXPORTS
