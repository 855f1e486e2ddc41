from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from analytics.exhibit import Audience, Exhibit, Missing
from analytics.share import Context
from tests.gallery import BUILDERS, HOSTILE


@pytest.fixture
def exhibit():
    """Makes an exhibit; whatever is not said is plain."""

    def make(**said) -> Exhibit:
        given = {
            "key": "cancellations.early_rate",
            "finding": "10% of new clients cancel within 30 days",
            "subtitle": "Share of deals, Jan to Jun 2026",
            "figure": BUILDERS["bars"](),
            "numbers": {"deals": 812, "rate": 0.105},
            "table": pd.DataFrame({"source": ["Web", "Fair"], "rate": [0.1, 0.2]}),
            "caveat": "Says nothing about why.",
            "source": "Source: deals (812 rows) · data as of 30 Jun 2026",
        }
        return Exhibit(**(given | said))

    return make


@pytest.fixture
def gallery(exhibit) -> list[Exhibit | Missing]:
    """One exhibit per chart of the vocabulary, hostile wherever text comes from an export, and one missing."""
    table = pd.DataFrame({"who": [HOSTILE, "+1"], "rate": [0.1, float("nan")]})
    made = [
        exhibit(key=f"test.{name}", finding=f"{HOSTILE} in {name}", figure=build(), table=table)
        for name, build in BUILDERS.items()
    ]
    return [*made, Missing("test.absent", needs=("practices",))]


@pytest.fixture
def context() -> Context:
    return Context("Inside sales review", date(2026, 6, 30), "Jan 2026 to Jun 2026", Audience.MEETING)
