"""Which filters a room may use, and which groups it may see."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analytics.history.book import Book
from analytics.history.chosen import Chosen, add_months
from analytics.topics.grouping import shown_groups


def narrowed(chosen: Chosen, book: Book) -> Chosen:
    """The part of a filter that singles out nobody: no single people, and no few of them, or all but a few."""
    smallest = book.policies.latest.privacy.smallest_group
    everybody = replace(chosen, teams=(), managers=(), groups=(), people=(), account_managers=())
    whole = set(book.roster(everybody)["person_id"])
    tried = replace(chosen, people=(), account_managers=())
    candidates = (
        tried,
        replace(tried, managers=()),
        replace(tried, groups=()),
        replace(tried, managers=(), groups=()),
    )
    for wanted in candidates:
        kept = set(book.roster(wanted)["person_id"])
        if len(kept) >= smallest and (kept == whole or len(whole - kept) >= smallest):
            return wanted
    return everybody


def frozen(book: Book) -> Chosen:
    """The one filter for which a room sees pay: everybody, in the last twelve months that have data."""
    months = book.months()
    last = months[-1] if months else book.as_of.replace(day=1)
    return Chosen(first=add_months(last, -11), last=last)


def suppress(table: pd.DataFrame, groups: str, smallest: int, people: str = "people") -> pd.DataFrame:
    """The rows of a table of groups that may be shown; `groups` names its column of groups.

    A group of fewer than `smallest` people is left out, and a second one where the first could be worked out from
    the whole and the rest. The frame's `attrs["hidden"]` counts them.
    """
    sizes = {name: int(size) for name, size in zip(table[groups], table[people], strict=True)}
    shown, hidden = shown_groups(sizes, smallest)
    kept = table[table[groups].isin(shown)].reset_index(drop=True)
    kept.attrs["hidden"] = len(hidden)
    return kept
