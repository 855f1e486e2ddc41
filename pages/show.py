"""The one place that knows how Streamlit draws an exhibit, a card and an empty state; all that pages need."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import ModuleType
from typing import Any

import pandas as pd
import streamlit as st

from analytics import access, style
from analytics.contract import TABLES
from analytics.exhibit import Audience, Card, Exhibit, Missing
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.share.tables import csv_text
from pages.shell.company import book, book_or_invitation, history, invitation, open_sample
from pages.shell.filters import audience, chosen

PINNED = "pinned"

__all__ = [
    "answers",
    "audience",
    "book",
    "book_or_invitation",
    "card",
    "chosen",
    "exhibit",
    "heading",
    "history",
    "in_tabs",
    "invitation",
    "missing",
    "open_sample",
    "table",
    "text",
    "topic_page",
]  # fmt: skip

_LINKED_BY_ITSELF = re.compile(r"(?<=\w):(?=//)|\bwww(?=\.)|@", re.IGNORECASE)  # an escape does not stop these
_JOINER = "\u2060"  # has no width
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&^])")


def text(anything: object) -> str:
    """Any text as harmless Markdown: nothing in it is a link, an image, markup or a line of its own."""
    unlinked = _LINKED_BY_ITSELF.sub(f"\\g<0>{_JOINER}", style.cleaned(anything))
    return _MARKDOWN.sub(r"\\\1", unlinked)


def topic_page(
    topic: ModuleType, tabs: Mapping[str, Sequence[str]] | None = None, reads: Sequence[str] = ()
) -> tuple[Book, Chosen]:
    """A topic's page: its question, then its exhibits, a few at a time behind tabs; `reads` are its tables."""
    opened = book_or_invitation(*reads)
    picked = chosen()
    heading(topic.TITLE, topic.QUESTION)
    in_tabs(answers(topic, opened, picked), tabs or {"All": topic.KEYS})
    return opened, picked


def heading(title: str, question: str) -> None:
    """A page's title and the question it answers."""
    st.title(title)
    st.markdown(f"*{text(question)}*")


def answers(topic: ModuleType, opened: Book, chosen: Chosen) -> list[Exhibit | Missing]:
    """The topic's exhibits for whoever looks; in a meeting they are made from the safe book."""
    who = audience()
    return _answers(topic.__name__, opened.version, repr(opened.policies), chosen, who, topic, opened)


@st.cache_data(scope="session", show_spinner="Counting …", max_entries=40)
def _answers(
    name: str,  # noqa: ARG001
    version: str,
    policies: str,  # noqa: ARG001
    chosen: Chosen,
    who: Audience,
    _topic: ModuleType,
    _book: Book,
) -> list[Exhibit | Missing]:
    safe = _safe(version, _book) if who is Audience.MEETING else None
    return access.exhibits_for(who, _topic, _book, chosen, safe=safe)


@st.cache_resource(scope="session", show_spinner=False, max_entries=2)
def _safe(version: str, _book: Book) -> tuple[Book, access.Labels]:  # noqa: ARG001
    """The safe book of this session: the same random labels on every page until the data change."""
    called = access.labels(_book)
    return access.safe_book(_book, called=called), called


def in_tabs(
    found: Iterable[Exhibit | Missing],
    tabs: Mapping[str, Sequence[str]],
    after: Mapping[str, Callable[[Exhibit | Missing], None]] | None = None,
) -> None:
    """The exhibits in tabs; only the open tab's charts are drawn. `after` draws more under the exhibit of a key."""
    by_key = {item.key: item for item in found}
    if len(tabs) == 1:
        for item in by_key.values():
            exhibit(item)
        return
    drawn = st.tabs(list(tabs), on_change="rerun", key=f"tab_{next(iter(by_key)).split('.')[0]}")
    for tab, keys in zip(drawn, tabs.values(), strict=True):
        if tab.open:
            with tab:
                for key in keys:
                    if key in by_key:
                        exhibit(by_key[key])
                        if after and key in after:
                            after[key](by_key[key])


def exhibit(item: Exhibit | Missing, on_select: Callable[[], None] | None = None) -> Any:
    """One exhibit: sentence, chart, table, caveat; or what it needs. Returns what was selected in the chart."""
    if isinstance(item, Missing):
        missing(item)
        return None
    with st.container(border=True, key=f"exhibit-{item.key.replace('.', '-')}"):
        st.subheader(text(item.finding), anchor=item.key.replace(".", "-"))
        st.caption(text(item.subtitle))
        selected = _chart(item, on_select)
        if item.caveat:
            st.caption(text(item.caveat))
        st.caption(text(item.source))
        _actions(item)
    return selected


def _chart(item: Exhibit, on_select: Callable[[], None] | None) -> Any:
    dark = st.context.theme.type == "dark"
    options = dict(style.CONFIG.get("toImageButtonOptions", {}), filename=item.key.replace(".", "_"))
    selecting: dict[str, Any] = {"on_select": on_select, "selection_mode": "points"} if on_select else {}
    return st.plotly_chart(
        style.dressed(item.figure, dark),
        theme=None,
        key=f"chart_{item.key}",
        alt=f"{item.finding} {item.subtitle}",
        config={**style.CONFIG, "toImageButtonOptions": options},
        **selecting,
    )


def _actions(item: Exhibit) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        pinned: list[str] = st.session_state.setdefault(PINNED, [])
        label = "Pinned" if item.key in pinned else "Pin for the meeting"
        st.button(
            label, key=f"pin_{item.key}", on_click=_pin, args=(item.key,), type="tertiary", icon=":material/keep:"
        )
        st.download_button(
            "CSV",
            data=lambda: csv_text(item.table),
            file_name=f"{item.key}.csv",
            mime="text/csv",
            key=f"csv_{item.key}",
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
        )
    with st.expander("Table"):
        table(item.table, key=f"table_{item.key}")


def _pin(key: str) -> None:
    pinned: list[str] = st.session_state[PINNED]
    st.session_state[PINNED] = [k for k in pinned if k != key] if key in pinned else [*pinned, key]


def table(frame: pd.DataFrame, key: str) -> None:
    """A table as text and numbers only: no cell of it is a link."""
    st.dataframe(frame, hide_index=True, key=key, width="stretch")


def missing(item: Missing) -> None:
    """What an exhibit needs and which export has it, or why the data are too thin."""
    with st.container(border=True, key=f"exhibit-{item.key.replace('.', '-')}"):
        name = item.key.split(".")[-1].replace("_", " ")
        if item.needs:
            st.markdown(f"**{text(name.capitalize())}** needs " + _listed(item.needs) + ".")
            for need in item.needs:
                table_needed = TABLES[need]
                said = f"{table_needed.title}: {table_needed.help} Usually from: {table_needed.comes_from}."
                st.caption(text(said))
            st.page_link("../data.py", label="Bring the export", icon=":material/upload_file:")
        else:
            st.markdown(f"**{text(name.capitalize())}.** {text(item.why[:1].upper() + item.why[1:])}")


def _listed(needs: Sequence[str]) -> str:
    names = [TABLES[need].title.lower() for need in needs]
    return text(names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1])


def card(item: Card | Missing, page: str, title: str, question: str) -> None:
    """A topic's headline on the overview, with the question it answers."""
    with st.container(border=True, height="stretch"):
        if isinstance(item, Missing):
            st.markdown(f"**{text(title)}**")
            st.caption(text(item.why) if item.why else "Needs " + _listed(item.needs) + ".")
        else:
            spark = [value for value in item.spark if value == value]
            st.metric(
                text(item.label),
                item.value,
                delta=text(item.change) or None,
                delta_color="off",
                delta_arrow="off",
                chart_data=spark if len(spark) > 1 else None,
            )
        st.caption(text(question))
        st.page_link(f"../{page}.py", label=f"Open {title.lower()}", icon=":material/arrow_forward:")
