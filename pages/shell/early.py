"""What the pages on early cancellations and early upgrades share: tabs, the list of deals, saving a rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import ModuleType
from typing import Any

import pandas as pd
import streamlit as st

from analytics.exhibit import Exhibit, Missing
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.policy import Agreed, Cancellation, Policies, Upgrade
from analytics.share.tables import csv_text
from analytics.topics.crediting import attained
from pages import show
from pages.shell import clients

POLICY = "Policy"


def page(
    topic: ModuleType,
    tabs: Mapping[str, Sequence[str]],
    simulator: Callable[[Book, Chosen], None],
) -> None:
    """The page: rates and comparisons in tabs with the list of deals below, and the policy simulator."""
    name = topic.KEYS[0].split(".")[0]
    opened = show.book_or_invitation("deals", name)
    chosen = show.chosen()
    show.heading(topic.TITLE, topic.QUESTION)
    found = {item.key: item for item in show.answers(topic, opened, chosen)}
    in_meeting = bool(st.session_state.get("meeting"))
    drawn = st.tabs([*tabs, POLICY], on_change="rerun", key=f"tab_{name}")
    for tab, keys in zip(drawn, tabs.values(), strict=False):
        if tab.open:
            with tab:
                for key in keys:
                    show.exhibit(found[key], on_select=_rerun if key in _clickable(name) else None)
                if not in_meeting:
                    _list(topic, opened, chosen, name, {key: found[key] for key in keys})
    if drawn[-1].open:
        with drawn[-1]:
            if in_meeting:
                st.caption("A room sees the agreed policy beside its usual alternative; the simulator is the leader's.")
                for key in topic.AGREEMENT:
                    show.exhibit(found[key])
            else:
                simulator(opened, chosen)


def _clickable(name: str) -> tuple[str, str]:
    return f"{name}.trend", f"{name}.by_person"


def _rerun() -> None:
    """A click on a mark only narrows the list below: the page runs again with what was selected."""


def _list(topic: ModuleType, opened: Book, chosen: Chosen, name: str, found: Mapping[str, Exhibit | Missing]) -> None:
    """The early events behind the charts of the open tab, narrowed by what was clicked; downloadable."""
    if opened.lacks("deals", name):
        return
    trend, people = _clickable(name)
    month = _month(trend) if trend in found else None
    seller = _seller(people, found.get(people))
    rows = topic.listed(opened, chosen, month, seller)
    with st.container(border=True, key=f"list-{name}"):
        narrowed = [f"closed in {month:%b %Y}"] if month else []
        narrowed += [f"sold by {seller}"] if seller else []
        of = " ".join(narrowed)
        st.subheader(show.text(f"{len(rows):,} early {name}{' of deals ' + of if of else ''}"), anchor=f"{name}-list")
        st.caption(
            "Double-click the chart to see all again."
            if of
            else "Click a month or a seller in their charts to narrow this list."
        )
        if rows["by client"].any():
            st.caption(
                "Where the export names only the client, the event belongs to the client's latest deal closed by then."
            )
        st.caption("Click a row to open the client.")
        clients.table(rows, key=f"deals_{name}")
        st.download_button(
            "CSV", data=lambda: csv_text(rows), file_name=f"early_{name}.csv", mime="text/csv", on_click="ignore",
            key=f"csv_list_{name}", type="tertiary", icon=":material/download:",
        )  # fmt: skip


def _points(key: str) -> list[dict[str, Any]]:
    state = st.session_state.get(f"chart_{key}")
    return list(state["selection"]["points"]) if state else []


def _month(key: str) -> date | None:
    """The month of close that was clicked in the trend."""
    for point in _points(key):
        return pd.Timestamp(point["x"]).date().replace(day=1)
    return None


def _seller(key: str, item: Exhibit | Missing | None) -> str:
    """The name of the seller whose point was clicked."""
    if isinstance(item, Exhibit):
        for point in _points(key):
            rows = item.table
            near = (rows["expected"] - point["x"]).abs() + (rows["observed"] - point["y"]).abs()
            if near.min() < 1e-6:
                return str(rows.loc[near.idxmin(), "name"])
    return ""


def attained_as_agreed(opened: Book) -> pd.DataFrame:
    """What everybody attained under the agreed policy: the half of a replay that no widget changes."""
    return _attained(opened.version, repr(opened.policies), opened)


@st.cache_data(scope="session", show_spinner=False, max_entries=2)
def _attained(version: str, policies: str, _book: Book) -> pd.DataFrame:  # noqa: ARG001
    return attained(_book)


def preset(key: str, value: Any) -> None:
    """Set a widget that is part of the link before it is drawn, so that its value stands in the link."""
    if key not in st.session_state and key not in st.query_params:
        st.session_state[key] = value


def save(rule: Cancellation | Upgrade, policies: Policies, key: str) -> None:
    """A form that keeps the rule as a new version of the agreed policy."""
    with st.expander("Agree on the alternative", icon=":material/gavel:"), st.form(f"agree_{key}", border=False):
        st.caption("Keeps the policy as it is, with this one rule, as a new version valid from the day you name.")
        left, middle, right = st.columns(3)
        on = left.date_input("Agreed on", value="today", key=f"agree_on_{key}")
        by = middle.text_input("Agreed by", key=f"agree_by_{key}", max_chars=80)
        valid_from = right.date_input("Valid from", value="today", key=f"agree_from_{key}")
        if st.form_submit_button("Save as a new version", type="primary"):
            if not by.strip() or not isinstance(on, date) or not isinstance(valid_from, date):
                st.error("Say who agreed, on which day, and from which day it is valid.")
                return
            section = {"cancellation": rule} if isinstance(rule, Cancellation) else {"upgrade": rule}
            before = policies.at(valid_from)
            version = replace(before, agreed=Agreed(on, by.strip(), valid_from), **section)
            show.history().add_policy(version, by.strip())
            st.session_state["policy_saved"] = f"Saved. Events from {valid_from:%d %B %Y} on follow the new version."
            st.rerun()


def said_after_saving() -> None:
    """One sentence after a version was saved."""
    if said := st.session_state.pop("policy_saved", None):
        st.success(show.text(said), icon=":material/check:")
