"""Bytes of a text export as UTF-8, whatever they were written in."""

from __future__ import annotations

import codecs

import numpy as np
import pyarrow as pa

from analytics.imports.results import Note

_SAMPLE = 4096
_FEW_NULS = 0.01


def to_utf8(content: bytes) -> tuple[bytes, list[Note]]:
    """The same text in UTF-8 without a byte order mark or NUL bytes, lines ending in LF or CR LF, and what was done.

    Tried in this order, because statistics mistake one Western code page for another: byte order mark, UTF-16 by
    its pattern of zeros, strict UTF-8, and then Windows-1252, which reads anything.
    """
    notes: list[Note] = []
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        content = content.decode("utf-16", errors="replace").encode("utf-8")
    elif wide := _utf16_by_pattern(content[:_SAMPLE]):
        content = content.decode(wide, errors="replace").encode("utf-8")
    elif content.startswith(codecs.BOM_UTF8):
        content = content[len(codecs.BOM_UTF8) :]
    if b"\0" in content:
        notes.append(Note("nul_bytes", f"{content.count(bytes(1)):,} NUL bytes were taken out of the text."))
        content = content.replace(b"\0", b"")
    if not _is_utf8(content):
        content = _windows_1252(content).encode("utf-8")
        notes.append(Note("encoding", "The text is not UTF-8; it was read as Windows-1252 (Western European)."))
    if b"\n" not in content and b"\r" in content:
        content = content.replace(b"\r", b"\n")
    return content, notes


def looks_binary(content: bytes) -> bool:
    """Whether these bytes are no text at all."""
    sample = content[:_SAMPLE]
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _utf16_by_pattern(sample):
        return False
    control = sum(byte < 32 and byte not in b"\t\n\r\f\0\x1a" for byte in sample)
    return sample.count(0) > _FEW_NULS * len(sample) + 4 or control > _FEW_NULS * len(sample) + 4


def _utf16_by_pattern(sample: bytes) -> str:
    pairs = len(sample) // 2
    if pairs < 4:
        return ""
    even, odd = sample[0 : 2 * pairs : 2].count(0), sample[1 : 2 * pairs : 2].count(0)
    if odd > 0.4 * pairs and even < 0.05 * pairs:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 * pairs and odd < 0.05 * pairs else ""


def _is_utf8(content: bytes) -> bool:
    offsets = pa.py_buffer(np.array([0, len(content)], dtype=np.int32))
    try:
        pa.Array.from_buffers(pa.binary(), 1, [None, offsets, pa.py_buffer(content)]).cast(pa.string())
    except pa.ArrowInvalid:
        return False
    return True


def _windows_1252(content: bytes) -> str:
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:  # five bytes mean nothing in it
        return "".join(bytes([b]).decode("cp1252", errors="replace") if b > 127 else chr(b) for b in content)
