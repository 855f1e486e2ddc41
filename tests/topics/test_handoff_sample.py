"""What is true in the sample company is found, and a room sees nobody's name."""

from __future__ import annotations

import json
from datetime import date
from types import ModuleType

import numpy as np
import pytest

from analytics import access
from analytics.exhibit import Audience, Exhibit
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.topics.handoff import contact, document
from analytics.topics.handoff import exhibits as handoff
from analytics.topics.leadership import exhibits as leadership
from analytics.topics.sharing import exhibits as sharing
from sample_data.cast import SLOW_PAIR

YEAR = Chosen(date(2025, 11, 1), date(2026, 10, 1))


def test_the_pair_with_the_slow_first_contact_is_found(sample: Book) -> None:
    found = contact.pairs(sample, YEAR)
    assert isinstance(found, Exhibit)
    flagged = found.table[found.table["flagged"] & (found.table["step"] == "contact in time")]
    assert SLOW_PAIR in set(zip(flagged["seller"], flagged["account_manager"], strict=True))


def test_a_whole_handoff_went_with_fewer_early_cancellations(sample: Book) -> None:
    found = {item.key: item for item in handoff.exhibits(sample, YEAR)}["handoff.pays_off"]
    assert isinstance(found, Exhibit)
    assert found.numbers["ci_high"] is not None
    assert found.numbers["ci_high"] < 0


def test_every_client_opens(sample: Book) -> None:
    for account in document.clients(sample, most=25)["account_id"]:
        opened = document.client(sample, account)
        assert opened is not None
        if opened.versions:
            last = opened.versions[-1]
            assert all(last.after[edit.section] is not None for edit in last.edits)


@pytest.mark.parametrize("topic", [handoff, sharing, leadership])
def test_in_a_meeting_no_name_of_a_person_or_client_is_left(sample: Book, topic: ModuleType) -> None:
    shown = access.exhibits_for(Audience.MEETING, topic, sample, YEAR, rng=np.random.default_rng(1))
    everything = "".join(
        f"{item.finding} {item.subtitle} {item.caveat} {item.source} {item.table.to_csv()}"
        + json.dumps(json.loads(item.figure.to_json()), ensure_ascii=False)
        for item in shown
        if isinstance(item, Exhibit)
    )
    assert not [name for name in sample.people["name"].dropna() if name in everything]
    assert tuple(item.key for item in shown) == topic.KEYS
