"""An export, or a folder of them, opened."""

from __future__ import annotations

from pathlib import Path

from analytics import policy
from analytics.imports.results import Import


def open_export(name: str, content: bytes, *, company: policy.Company | None = None) -> list[Import]:
    """What an export holds."""
    raise NotImplementedError


def open_folder(folder: Path, company: policy.Company | None = None) -> list[Import]:
    """What the exports in a folder hold."""
    raise NotImplementedError
