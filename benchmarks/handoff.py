"""The handoff page with 200,000 field changes, against the same page with 2,000."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import numpy as np
import pandas as pd

from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.topics.handoff import document
from analytics.topics.handoff import exhibits as topic
from benchmarks.timing import Row, median_seconds

FEW, MANY = 2_000, 200_000
DEALS = 5_000
LIMIT = 2
FIELDS = ("Needs", "Goals", "Aspirations", "Decision Makers", "Stage")


def rows() -> list[Row]:
    """The whole page, and the document of one client."""
    few, many = company(FEW), company(MANY)
    page = [median_seconds(partial(topic.exhibits, book, Chosen()), runs=3) for book in (few, many)]
    client = [median_seconds(partial(document.client, book, "a7"), runs=3) for book in (few, many)]
    return [
        Row(f"handoff page, {MANY:,} against {FEW:,} field changes", page[1] / page[0], LIMIT, note=_note(page)),
        Row(f"one client, {MANY:,} against {FEW:,} field changes", client[1] / client[0], LIMIT, note=_note(client)),
    ]


def _note(seconds: list[float]) -> str:
    return f"{seconds[1]:.2f} s against {seconds[0]:.2f} s"


def company(changes: int, seed: int = 1) -> Book:
    """A company of 40 sellers and 5,000 deals whose documents were edited so many times."""
    rng = np.random.default_rng(seed)
    first = date(2025, 1, 1)
    closes = [first + timedelta(days=int(day)) for day in rng.integers(0, 600, DEALS)]
    sellers = [f"s{i}" for i in range(40)]
    managers = [f"m{i}" for i in range(15)]
    ids = np.array([f"d{i}" for i in range(DEALS)])
    contact = [close + timedelta(days=int(day)) for close, day in zip(closes, rng.integers(0, 12, DEALS), strict=True)]
    left = rng.random(DEALS) < 0.15
    owners, cares = rng.choice(sellers, DEALS), rng.choice(managers, DEALS)
    text = np.array(["Fewer missed appointments", "One bill per family", "Two sites", ""])
    rest = np.random.default_rng(seed + 1)  # a stream of its own: the same company, however many changes
    of_deal = rest.integers(0, DEALS, changes)
    at = pd.to_datetime(np.array(closes)[of_deal]) + pd.to_timedelta(
        rest.integers(0, 60 * 24 * 60, changes), unit="min"
    )
    frames = {
        "people": pd.DataFrame(
            {
                "person_id": [*sellers, *managers],
                "name": [*sellers, *managers],
                "team": ["sales"] * 40 + ["account_management"] * 15,
                "group": [f"g{i % 5}" for i in range(55)],
            }
        ),
        "deals": pd.DataFrame(
            {
                "deal_id": ids,
                "account_id": [f"a{i}" for i in range(DEALS)],
                "owner_id": owners,
                "account_manager_id": cares,
                "close_date": closes,
                "amount": rng.lognormal(9, 0.5, DEALS),
                "lead_source": rng.choice(["List", "Inbound", "Referral"], DEALS),
            }
        ),
        "handoffs": pd.DataFrame(
            {
                "deal_id": ids,
                "handed_over_date": [close + timedelta(days=1) for close in closes],
                "first_contact_date": contact,
                **{s: rng.choice(text, DEALS) for s in ("needs", "goals", "aspirations", "decision_makers")},
            }
        ),
        "cancellations": pd.DataFrame(
            {
                "deal_id": ids[left],
                "cancel_date": [
                    close + timedelta(days=int(day))
                    for close, day in zip(np.array(closes)[left], rng.integers(2, 90, left.sum()), strict=True)
                ],
            }
        ),
        "document_changes": pd.DataFrame(
            {
                "deal_id": ids[of_deal],
                "changed_at": at,
                "person_id": np.where(rest.random(changes) < 0.6, owners[of_deal], cares[of_deal]),
                "field": rest.choice(FIELDS, changes),
                "old_value": rest.choice(text, changes),
                "new_value": rest.choice(text, changes),
            }
        ),
    }
    return Book.from_frames(frames, as_of=date(2026, 10, 31))
