"""The filters in the sidebar: the same on every page, kept when the page changes, and held in the link.

They are drawn by the shell and not by the pages: a widget that a page draws is forgotten when the page changes.
No name of a person goes into the link.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from analytics import style
from analytics.exhibit import Audience
from analytics.history.book import Book
from analytics.history.chosen import Chosen, add_months, month_end
from pages.shell.company import book

CHOSEN = "chosen filter"
TEAMS = {"sales": "Sales", "account_management": "Account management"}


def draw() -> None:
    """Draw the audience switch, and the filters once there is something to filter."""
    with st.sidebar:
        st.toggle(
            "Meeting view",
            key="meeting",
            bind="query-params",
            help="Safe for a room: people become labels, and pay is shown for groups only.",
        )
        opened = book()
        st.session_state[CHOSEN] = _filters(opened) if opened else Chosen()


def chosen() -> Chosen:
    """What is picked in the sidebar."""
    picked: Chosen = st.session_state[CHOSEN]
    return picked


def audience() -> Audience:
    """Who looks: the leader, or the room."""
    return Audience.MEETING if st.session_state.get("meeting") else Audience.LEADER


def _filters(opened: Book) -> Chosen:
    choices = opened.choices()
    first, last = _period(opened)
    teams = _several("Team", "team", choices.teams, TEAMS)
    groups = _several("Group", "group", choices.groups)
    managers = _several("Manager", "manager", choices.managers, link=False)
    people = _several("Person", "person", tuple(choices.people), choices.people, link=False)
    with st.expander("More filters", icon=":material/filter_list:"):
        managing = choices.account_managers
        of_clients = _several("Account manager", "am", tuple(managing), managing, link=False)
        products = _several("Product", "product", choices.products)
        sources = _several("Lead source", "source", choices.lead_sources)
    return Chosen(first, last, teams, managers, groups, people, of_clients, products, sources)


def _period(opened: Book) -> tuple[date | None, date | None]:
    months = opened.months()
    if not months:
        return None, None
    options = {f"{month:%b %Y}": month for month in months}
    full = [month for month in months if month_end(month) <= opened.as_of] or list(months)
    start = max(months[0], add_months(full[-1], -11))
    _preset(list(options), **{"from": f"{start:%b %Y}", "to": f"{full[-1]:%b %Y}"})
    left, right = st.columns(2)
    first = options[left.selectbox("From", list(options), key="from", bind="query-params")]
    last = options[right.selectbox("To", list(options), key="to", bind="query-params")]
    return min(first, last), max(first, last)


def _preset(options: Sequence[str], **usual: str) -> None:
    """Give filters their usual values before they are drawn, in the link too: a default alone would not stand there."""
    for key, value in usual.items():
        if key not in st.session_state and key not in st.query_params:
            st.session_state[key] = st.query_params[key] = value
        elif st.session_state.get(key, value) not in options:
            st.session_state[key] = value


def _several(
    label: str, key: str, options: Sequence[str], names: Mapping[str, str] | None = None, link: bool = True
) -> tuple[str, ...]:
    """A filter of several values; those that name people are kept in the session and never in the link."""
    if len(options) < 2:
        return ()
    if key in st.session_state:  # another company, or an upload taken back, may not know what was picked
        st.session_state[key] = [value for value in st.session_state[key] if value in options]
    kept: dict[str, Any] = {"bind": "query-params"} if link else {"persist_state": "session"}
    picked = st.multiselect(
        label,
        list(options),
        format_func=lambda option: style.cleaned((names or {}).get(option, option)),
        key=key,
        placeholder="All",
        **kept,
    )
    return tuple(picked)
