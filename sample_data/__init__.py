"""A small company's exports as its systems wrote them, and the program that makes them."""

from __future__ import annotations

from pathlib import Path


def folder() -> Path:
    """Where the committed exports of the sample company are."""
    return Path(__file__).parent / "company"
