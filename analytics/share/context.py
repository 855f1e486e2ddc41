"""What every exported file says about itself: what, when, which filters, for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from analytics.exhibit import Audience


@dataclass(frozen=True)
class Context:
    """The frame around exported exhibits.

    Attributes
    ----------
    title
        What the file is about.
    as_of
        The day of the data.
    filters_text
        The filters in words that name nobody.
    audience
        For whom the exhibits were made; a leader's file is stamped.
    tables
        Rows, rejected rows and files per table, as `figures.json` gives them.
    policy
        The policy as a plain mapping.
    company_template
        A .pptx whose design the deck takes over.
    own_words
        The leader's own sentence per exhibit key.
    last_time
        Named figures per exhibit key as the last deck had them, and the day of that deck's data.
    """

    title: str
    as_of: date
    filters_text: str = ""
    audience: Audience = Audience.MEETING
    tables: Mapping[str, Any] = field(default_factory=dict)
    policy: Mapping[str, Any] = field(default_factory=dict)
    company_template: Path | None = None
    own_words: Mapping[str, str] = field(default_factory=dict)
    last_time: Mapping[str, str] = field(default_factory=dict)

    @property
    def stamp(self) -> str:
        """The words across a leader's file; empty for a meeting's."""
        return "LEADER ONLY" if self.audience is Audience.LEADER else ""

    @property
    def day(self) -> str:
        """The day of the data, as people write it."""
        return f"{self.as_of.day} {self.as_of:%b %Y}"

    def footer(self, source: str) -> str:
        """The line under an exhibit: source, filters, day of the data, and the stamp."""
        filters = f"Filters: {self.filters_text}" if self.filters_text else ""
        day = "" if "as of" in source else f"data as of {self.day}"
        return " · ".join(part for part in (self.stamp, source.rstrip("."), filters, day) if part)
