"""Every topic answers whatever a company has: one table, three rows, columns that are empty."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pytest

from analytics import access
from analytics.contract import TABLES
from analytics.exhibit import Audience, Card, Exhibit, Missing
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.history.engine import collect
from analytics.topics.catalogue import TOPICS

Frames = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def frames(sample: Book) -> Frames:
    return {name: collect(sample.table(name)) for name in sample.tables}


def answered(frames: Frames) -> Iterator[tuple[str, Exhibit | Missing]]:
    """Every answer to both audiences, held to the topics' keys on the way."""
    book = Book.from_frames(frames)
    for audience in Audience:
        called = access.labels(book)
        safe = (access.safe_book(book, called=called), called) if audience is Audience.MEETING else None
        for topic in TOPICS.values():
            found = access.exhibits_for(audience, topic, book, Chosen(), safe=safe)
            assert tuple(item.key for item in found) == topic.KEYS
            yield from ((item.key, item) for item in found)
    for topic in TOPICS.values():
        assert isinstance(topic.card(book, Chosen()), Card | Missing)


def told(frames: Frames) -> None:
    for key, item in answered(frames):
        if isinstance(item, Missing):
            assert item.needs or item.why, f"{key} says neither what it needs nor why it is not shown"
        else:
            assert item.finding, key
            assert "nan" not in item.finding.casefold().split(), f"{key}: {item.finding}"


@pytest.mark.parametrize("name", TABLES)
def test_one_table_alone_is_enough_to_answer_or_to_say_what_is_missing(frames: Frames, name: str) -> None:
    told({name: frames[name].head(60)})


@pytest.mark.parametrize("rows", [1, 3, 20])
def test_a_few_rows_of_every_table_raise_nothing(frames: Frames, rows: int) -> None:
    told({name: table.head(rows) for name, table in frames.items()})


@pytest.mark.parametrize("seed", range(4))
def test_rows_that_do_not_belong_together_raise_nothing(frames: Frames, seed: int) -> None:
    picked = {name: table.sample(min(len(table), 15), random_state=seed) for name, table in frames.items()}
    told({name: table for i, (name, table) in enumerate(picked.items()) if (i + seed) % 4})


def test_tables_with_their_required_columns_only_raise_nothing(frames: Frames) -> None:
    bare = {}
    for name, table in frames.items():
        needed = {*TABLES[name].required, *TABLES[name].one_of}
        bare[name] = table.head(60).assign(**{column: None for column in table.columns if column not in needed})
    told(bare)
