"""What several exhibits of one answer share: computed once while the answer is made, and let go with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from typing import TypeVar

import narwhals as nw
import pandas as pd

from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.history.engine import LazyFrame

Rows = TypeVar("Rows", LazyFrame, pd.DataFrame)


@contextmanager
def one_answer(book: Book) -> Iterator[Book]:
    """The book for the length of one answer: in it, `held` computes each of its frames once.

    Lazy frames that were held are gone afterwards, so an answer ends in pandas frames and figures.
    """
    answering = copy(book)
    kept: dict[tuple[str, Chosen], LazyFrame | pd.DataFrame] = {}
    object.__setattr__(answering, "_held", kept)
    try:
        yield answering
    finally:
        for rows in kept.values():
            if isinstance(rows, nw.LazyFrame):
                book.engine.drop(rows)


def held(book: Book, name: str, chosen: Chosen, derive: Callable[[], Rows]) -> Rows:
    """What is derived for a filter: computed once inside `one_answer`, at each call outside of it.

    A pandas frame is handed to several readers: nobody may change it.
    """
    kept = book._held
    if kept is None:
        return derive()
    if (name, chosen) not in kept:
        found = derive()
        kept[name, chosen] = book.engine.keep(found) if isinstance(found, nw.LazyFrame) else found
    return kept[name, chosen]
