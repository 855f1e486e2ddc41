"""What several exhibits of one answer share: computed once while the answer is made, and let go with it."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

import narwhals as nw
import pandas as pd

from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.history.engine import LazyFrame

P = ParamSpec("P")
T = TypeVar("T")
Rows = TypeVar("Rows", LazyFrame, pd.DataFrame)


def one_answer(answer: Callable[Concatenate[Book, P], T]) -> Callable[Concatenate[Book, P], T]:
    """Let an answer's first argument be a book in which `held` computes each of its frames once.

    Returns the answer, to be called as before. Lazy frames that were held are gone when it returns, so an answer is
    made of pandas frames and figures.
    """

    @wraps(answer)
    def _answered(book: Book, /, *args: P.args, **kwargs: P.kwargs) -> T:
        answering = copy(book)
        kept: dict[tuple[str, Chosen], LazyFrame | pd.DataFrame] = {}
        object.__setattr__(answering, "_held", kept)
        try:
            return answer(answering, *args, **kwargs)
        finally:
            for rows in kept.values():
                if isinstance(rows, nw.LazyFrame):
                    book.engine.drop(rows)

    return _answered


def held(book: Book, name: str, chosen: Chosen, derive: Callable[[], Rows]) -> Rows:
    """What is derived for a filter: computed once inside `one_answer`, at each call outside of it.

    Returns what `derive` does. A pandas frame is handed to several readers: nobody may change it.
    """
    kept = book._held
    if kept is None:
        return derive()
    if (name, chosen) not in kept:
        found = derive()
        kept[name, chosen] = book.engine.keep(found) if isinstance(found, nw.LazyFrame) else found
    return kept[name, chosen]
