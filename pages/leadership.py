"""Am I leading or managing? The exhibits, and the questionnaire of thirteen contrasts."""

from __future__ import annotations

import random
from datetime import date

import pandas as pd
import streamlit as st

from analytics.history.book import Book
from analytics.topics.leadership import exhibits as topic
from analytics.topics.leadership import measures
from analytics.topics.leadership.contrasts import shuffled
from pages import show
from pages.shell import recorded

FORM = "Leader questionnaire"
MYSELF, MY_LEADER = "Myself", "My leader"


def questionnaire(opened: Book | None) -> None:
    """Thirteen sliders between two poles, in an order of their own each time."""
    st.header("The questionnaire", anchor="questionnaire")
    seed = st.session_state.setdefault("questionnaire_seed", random.randrange(10**6))
    st.write(
        "Where do you stand in an ordinary week? Slide towards the word that fits better: 0 is all the left one, "
        "100 all the right one. There is no right answer, and nobody else sees yours."
    )
    about = st.segmented_control("About", [MYSELF, MY_LEADER], default=MYSELF, required=True, key="answer_about")
    names = opened.names() if opened is not None else {}
    with st.form(f"questionnaire_{seed}"):
        who = None
        if about == MY_LEADER:
            st.caption("Shown to the leader as medians of at least the smallest group only, without days or names.")
            who = st.selectbox(
                "Your name (so that you count once)", sorted(names, key=lambda p: names[p].casefold()), index=None,
                format_func=lambda person: names.get(person, person), accept_new_options=True,
            )  # fmt: skip
        given = {}
        for contrast in shuffled(seed):
            given[contrast.item] = st.slider(
                f"**{contrast.manager}** ◀ or ▶ **{contrast.leader}**",
                0,
                100,
                50,
                step=5,
                key=f"answer_{seed}_{contrast.item}",
            )
        if not st.form_submit_button("Save with today's date", type="primary"):
            return
    if about == MY_LEADER and not who:
        st.warning("Say who answers, so that an answer given twice counts once.")
        return
    if len(set(given.values())) == 1:
        st.warning("All thirteen stand at the same place: move at least those where you lean to one side.")
        return
    shares = [value / 100 for value in given.values()]
    rows = pd.DataFrame({"answered_at": date.today(), "item": list(given), "leader_share": shares})
    rows["person_id"] = who
    del st.session_state["questionnaire_seed"]
    recorded.keep("self_assessment", rows, FORM, f"Saved for {date.today():%d %b %Y}.")


def reminder(book: Book) -> None:
    """A word when three months have passed."""
    mine = measures.own(book)
    due = measures.due_on(mine)
    if due and due <= date.today():
        last = mine["answered_at"].max()
        every = f"every {measures.REMIND_AFTER_MONTHS} months"
        st.info(f"Your last answers are of {last:%d %b %Y}: time to answer again ({every}).", icon=":material/repeat:")


opened = recorded.with_newest(show.book(), "self_assessment", FORM)
if opened is not None:
    chosen = show.chosen()
in_meeting = bool(st.session_state.get("meeting"))
show.heading(topic.TITLE, topic.QUESTION)
recorded.said()
if opened is not None:
    if not in_meeting and opened.has("self_assessment"):
        reminder(opened)
    show.in_tabs(
        show.answers(topic, opened, chosen),
        {"The mix": (topic.MIX, topic.NEXT), "The thirteen": (topic.CONTRASTS,), "The team's view": (topic.TEAM,)},
    )
if not in_meeting:
    questionnaire(opened)
