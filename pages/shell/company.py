"""Which company is open: the sample company or one's own, its history, and its book."""

from __future__ import annotations

import gc
import os
from datetime import date
from pathlib import Path

import streamlit as st

import sample_data
from analytics.contract import TABLES
from analytics.history.book import Book
from analytics.history.store import OWN_FOLDER, SAMPLE_FOLDER, History, home
from analytics.imports import open_folder
from analytics.policy_file import from_toml

SAMPLE, OWN = "Sample", "My company"  # as the switch shows them and the link holds them


def choose() -> str | None:
    """Let the viewer choose between the sample company and their own; returns the choice."""
    if "company" not in st.session_state and "company" not in st.query_params:
        st.session_state["company"] = SAMPLE if os.environ.get("BAROMETER_COMPANY") == "sample" else OWN
    return st.sidebar.segmented_control(
        "Company",
        [OWN, SAMPLE],
        key="company",
        required=True,
        bind="query-params",
        label_visibility="collapsed",
        width="stretch",
    )


def open_sample() -> None:
    """Switch to the sample company; a button's callback."""
    st.session_state["company"] = SAMPLE


def open_own() -> None:
    """Switch to one's own company; a button's callback."""
    st.session_state["company"] = OWN


def is_sample() -> bool:
    """Whether the sample company is open."""
    return bool(st.session_state.get("company") == SAMPLE)


def history() -> History:
    """The history of the open company; the sample company's is made on first use."""
    if st.session_state.get("company") == SAMPLE:
        return _sample_history(home() / SAMPLE_FOLDER)
    return _own_history(home() / OWN_FOLDER)


@st.cache_resource(show_spinner=False)
def _own_history(folder: Path) -> History:
    return History(folder)


@st.cache_resource(show_spinner="Reading the sample company's exports …")
def _sample_history(folder: Path) -> History:
    kept = History(folder)
    if not kept.uploads():
        exports = sample_data.folder()
        policies = from_toml((exports / "policy.toml").read_text(encoding="utf-8"))
        for version in policies.versions:
            kept.add_policy(version, version.agreed.by)
        imports = [found for found in open_folder(exports, policies.latest.company) if found.usable]
        originals = {name: (exports / name).read_bytes() for name in {found.file for found in imports}}
        kept.add(imports, originals, who="Sample company")
    return kept


def book() -> Book | None:
    """The open company's book as of its newest data; None while there is nothing in it."""
    kept = history()
    return _book(kept, str(kept.folder), kept.version(), date.today())


@st.cache_resource(show_spinner="Reading the history …", max_entries=4)
def _book(_kept: History, folder: str, version: str, today: date) -> Book | None:  # noqa: ARG001
    opened = _kept.book(today=today)
    gc.collect()
    gc.freeze()  # the interpreter's full collection after every rerun is the largest part of a fast page
    return opened if opened.tables else None


def book_or_invitation(*reads: str) -> Book:
    """The book, or a page that says how to begin; `reads` are the tables behind the page that is asked for."""
    opened = book()
    if opened is None:
        invitation(*reads)
        st.stop()
    return opened


def invitation(*reads: str) -> None:
    """How to begin: the sample company one click away, or the first export, and what this page reads."""
    st.title("What does your team's own data say?")
    st.write(
        "Barometer reads the exports that your CRM, payroll and support desk already give you. "
        "Start with the won deals of your CRM: a CSV, an Excel workbook or a ZIP of them."
    )
    with st.container(horizontal=True):
        st.button("Open the sample company", type="primary", on_click=open_sample, icon=":material/play_arrow:")
        if st.button("Bring your first export", icon=":material/upload_file:"):
            st.switch_page("../data.py")
    if reads:
        st.subheader("This page reads")
        for table in (TABLES[name] for name in reads):
            st.markdown(f"- **{table.title}**: {table.help} Usually from: {table.comes_from}.")
