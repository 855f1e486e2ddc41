"""Exhibits on their way out: figures (json), report (html), deck (pptx), workbook (xlsx), tables (csv), text.

Every format is written from the same list of exhibits, so no number can differ between them. What an audience may
see was decided before (`analytics.access`): nothing is hidden here, since what is not in the exhibits cannot leak.
"""

from __future__ import annotations

import importlib
import io
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from analytics.exhibit import Exhibit, Missing
from analytics.share.context import Context

__all__ = ["FORMATS", "Context", "bytes_of", "write"]

FORMATS = {
    "json": ("figures", "figures.json"),
    "html": ("report", "report.html"),
    "pptx": ("slides", "deck.pptx"),
    "xlsx": ("workbook", "workbook.xlsx"),
    "csv": ("tables", "tables"),
    "txt": ("text", "findings.txt"),
}


def write(exhibits: Sequence[Exhibit | Missing], out: Path, formats: Iterable[str], context: Context) -> list[Path]:
    """Write the exhibits into the folder `out` in each of the formats; a format's library is loaded when asked for.

    Raises
    ------
    ValueError
        A format that is not one of `FORMATS`.
    """
    wanted = list(dict.fromkeys(formats))
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown:
        raise ValueError(f'"{unknown[0]}" is not a format; choose from {", ".join(FORMATS)}.')
    out.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for name in wanted:
        module, file = FORMATS[name]
        written += importlib.import_module(f"analytics.share.{module}").write(exhibits, out / file, context)
    return written


def bytes_of(exhibits: Sequence[Exhibit | Missing], name: str, context: Context) -> bytes:
    """The exhibits in one format as bytes; several files come as a ZIP."""
    with tempfile.TemporaryDirectory() as folder:
        paths = write(exhibits, Path(folder), [name], context)
        if [path.name for path in paths] == [FORMATS[name][1]]:
            return paths[0].read_bytes()
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in paths:
                archive.write(path, path.name)
        return packed.getvalue()
