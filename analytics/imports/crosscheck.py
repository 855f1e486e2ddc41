"""What can only be checked once several tables are there: events against the deals they are about."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analytics.contract import TABLES
from analytics.imports.results import Note, Rejected

CANNOT_PRECEDE_THE_CLOSE = ("cancellations", "upgrades")
OF_A_DEAL = ("cancellations", "upgrades", "escalations", "handoffs", "document_changes")
_ONE = {"cancellations": "cancellation", "upgrades": "upgrade"}
_MOST_UNKNOWN = 0.5


def crosscheck(
    tables: Mapping[str, pd.DataFrame],
) -> tuple[dict[str, pd.DataFrame], tuple[Rejected, ...], tuple[Note, ...]]:
    """Set aside the events that contradict their deals, and note those whose deal or client nobody knows.

    A cancellation or upgrade before its deal's close is rejected; where only the client is known, before the
    client's first close. `Rejected.file` is then the table's name and `line` None. Frames are not changed in place.
    """
    checked = dict(tables)
    rejected: list[Rejected] = []
    notes: list[Note] = []
    deals = tables.get("deals")
    if deals is None or deals.empty:
        return checked, (), ()
    for name in CANNOT_PRECEDE_THE_CLOSE:
        if name in tables and not tables[name].empty:
            early = _before_the_close(name, tables[name], deals)
            rejected += _rejections(name, tables[name], early)
            checked[name] = tables[name][early.isna()].reset_index(drop=True)
    for name in OF_A_DEAL:
        if name in tables and not tables[name].empty:
            notes += _unknown(name, checked[name], deals)
    return checked, tuple(rejected), tuple(notes)


def _before_the_close(name: str, events: pd.DataFrame, deals: pd.DataFrame) -> pd.Series:
    """For each event that lies before it, the close of its deal (or its client's first); else missing."""
    happened = pd.to_datetime(events[TABLES[name].dated_by or ""]).dt.normalize()
    closed = pd.Series(pd.NaT, index=events.index, dtype="datetime64[us]")
    for key in ("deal_id", "account_id"):
        if key in events and key in deals:
            ids = events[key][closed.isna()].dropna()
            related = deals.loc[deals[key].isin(set(ids)), [key, "close_date"]]
            first = pd.to_datetime(related["close_date"]).groupby(related[key]).min()
            closed = closed.fillna(events[key].map(first.to_dict()).astype("datetime64[us]"))
    return closed.where(happened < closed.dt.normalize())


def _rejections(name: str, events: pd.DataFrame, early: pd.Series) -> list[Rejected]:
    column = TABLES[name].dated_by or ""
    found = []
    contradicting = events[early.notna()]
    for (_, event), close in zip(contradicting.iterrows(), early.dropna(), strict=True):
        day = pd.Timestamp(event[column]).date()
        deal, client = event.get("deal_id"), event.get("account_id")
        of = f"deal {deal}" if isinstance(deal, str) else f"client {client}"
        its = "the deal's close" if isinstance(deal, str) else "the client's first deal"
        message = f"The {_ONE[name]} of {of} on {day} lies before {its} on {close.date()}. The row was set aside."
        known = deal if isinstance(deal, str) else ""
        found.append(Rejected(name, None, column, str(day), "before_the_close", message, known))
    return found


def _unknown(name: str, events: pd.DataFrame, deals: pd.DataFrame) -> list[Note]:
    """A word on events that belong to no deal there is."""
    known = pd.Series(False, index=events.index)
    for key in ("deal_id", "account_id"):
        if key in events and key in deals:
            known |= events[key].isin(set(deals[key].dropna()))
    missing = int((~known).sum())
    if not missing:
        return []
    title = TABLES[name].title.lower()
    belongs, it_counts = ("belongs", "It counts") if missing == 1 else ("belong", "They count")
    advice = (
        "Check that both exports use the same ids."
        if missing > _MOST_UNKNOWN * len(events)
        else f"{it_counts} for nobody until {'that deal is' if missing == 1 else 'those deals are'} uploaded."
    )
    said = f"{missing:,} of {len(events):,} {title} {belongs} to no deal in the exports. {advice}"
    return [Note("deal_unknown", said)]
