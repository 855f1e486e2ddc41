"""Do we share what works? The barometer, and a form to record a practice."""

from __future__ import annotations

import narwhals as nw
import pandas as pd
import streamlit as st

from analytics.history.book import Book
from analytics.history.engine import collect
from analytics.topics.sharing import exhibits as topic
from pages import show
from pages.shell import how_to_export, recorded

FORM = "Practice form"
AUDIENCES = {"teammate": "With a colleague", "team": "With the whole team", "client": "With a client"}
HELPED = {"unknown": "Not known yet", "yes": "Yes", "no": "No"}
TABS = {
    "Barometer": ("sharing.barometer", "sharing.axes"),
    "Who and whom": ("sharing.matrix", "sharing.exchange"),
    "What helped": ("sharing.practices", "sharing.ask"),
    "Next": ("sharing.pairs", "sharing.lift"),
}


def record(opened: Book | None) -> None:
    """The form: who shared what with whom, and did it help."""
    names = opened.names() if opened is not None else {}
    people = sorted(names, key=lambda person: names[person].casefold())

    def called(person: str) -> str:
        return names.get(person, person)

    with st.form("practice", clear_on_submit=True):
        left, right = st.columns(2)
        giver = left.selectbox(
            "Who shared it", people, index=None, format_func=called, accept_new_options=True, placeholder="Name"
        )
        audience = right.selectbox("With whom", list(AUDIENCES), format_func=AUDIENCES.__getitem__)
        receiver = left.selectbox(
            "Which colleague (if one)",
            people,
            index=None,
            format_func=called,
            accept_new_options=True,
            placeholder="Name",
        )
        helped = right.selectbox("Did it help", list(HELPED), format_func=HELPED.__getitem__)
        practice = st.text_input("What was shared", max_chars=200, placeholder="Three questions before any price")
        day = st.date_input("When", value="today", max_value="today", format="YYYY-MM-DD")
        if not st.form_submit_button("Record", type="primary"):
            return
    if not giver or not practice.strip():
        st.warning("Say who shared it and what was shared.")
    elif audience == "teammate" and giver == receiver:
        st.warning("Somebody else received it: sharing with oneself does not count.")
    else:
        row = {
            "shared_at": day, "giver_id": giver, "receiver_id": receiver if audience == "teammate" else None,
            "audience": audience, "practice": practice.strip(), "helped": helped,
        }  # fmt: skip
        recorded.keep("practices", pd.DataFrame([row]), FORM, "Recorded. It can be taken back on the page “Data”.")


def not_counted_yet(opened: Book) -> None:
    """What was recorded here after the day of the data."""
    book = recorded.up_to_today(opened, FORM)
    if book is None or book is opened:
        return
    later = collect(book.table("practices").filter(nw.col("shared_at") > nw.lit(opened.as_of)))
    if len(later):
        st.caption(
            f"Recorded after {opened.as_of:%d %b %Y}, the day of the data; counted once newer deals are uploaded."
        )
        named = later.assign(giver=later["giver_id"].map(book.names()), receiver=later["receiver_id"].map(book.names()))
        show.table(named[["shared_at", "giver", "receiver", "audience", "practice", "helped"]], key="recorded_later")


def form(opened: Book | None) -> None:
    """The form and what it holds; not in a meeting."""
    if st.session_state.get("meeting"):
        return
    st.header("Record a practice", anchor="record")
    recorded.said()
    record(opened)
    if opened is not None:
        not_counted_yet(opened)


if show.book() is None:
    show.heading(topic.TITLE, topic.QUESTION)
    st.write("No export is needed to begin: record what somebody shared that works.")
    form(None)
else:
    opened, _ = show.topic_page(topic, TABS)
    how_to_export.offer(opened, ("practices",))
    form(opened)
