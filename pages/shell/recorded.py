"""Rows typed into the app's own forms: kept like an upload, and shown even where the exports end earlier."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from analytics.contract import TABLES
from analytics.history.book import Book
from analytics.history.engine import collect
from analytics.history.store import History
from pages import show


def keep(table: str, rows: pd.DataFrame, form: str, said: str) -> None:
    """Keep the rows in the open company's history, and say so on the next run."""
    show.history().add_rows(table, rows, form)
    st.session_state["said_after_keeping"] = said
    st.rerun()


def said() -> None:
    """What was to be said after keeping."""
    words = st.session_state.pop("said_after_keeping", "")
    if words:
        st.success(words, icon=":material/check:")


def up_to_today(opened: Book | None, form: str) -> Book | None:
    """The book as of today where the form was used after the day of the data, else the book as it is."""
    kept = show.history()
    later = [u for u in kept.uploads() if u.active and form in u.files]
    if not later or (opened is not None and opened.as_of >= date.today()):
        return opened
    return _today(kept, str(kept.folder), kept.version(), date.today())


def with_newest(opened: Book | None, table: str, form: str) -> Book | None:
    """The book as of its data's day, but with every row of one table that was typed into the form since."""
    newest = up_to_today(opened, form)
    if newest is None or newest is opened or opened is None or not opened.has(table):
        return newest
    rows = opened.engine.frame(TABLES[table], collect(newest.table(table)))
    return replace(opened, tables={**opened.tables, table: rows}, version=newest.version)


@st.cache_resource(show_spinner="Reading the history …", max_entries=2)
def _today(_kept: History, folder: str, version: str, today: date) -> Book:  # noqa: ARG001
    return _kept.book(as_of=today)
