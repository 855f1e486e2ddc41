import streamlit as st

from analytics.topics.motivation import exhibits as topic
from pages import show
from pages.shell import myth_check

TABS = {
    "The verdict": topic.KEYS[:3],
    "Raises": topic.KEYS[3:7],
    "Pay and quota": topic.KEYS[7:9],
    "What drives us": topic.KEYS[9:12],
    "Known elsewhere": topic.KEYS[12:],
}

opened = show.book_or_invitation("deals", "pay", "quotas", "survey")
chosen = show.chosen()
show.heading(topic.TITLE, topic.QUESTION)
if myth_check.to_be_fixed(opened):
    myth_check.before_looking(opened)
    st.stop()
myth_check.note_look(opened)
found = show.answers(topic, opened, chosen)
show.in_tabs(found, TABS, after={topic.KEYS[0]: myth_check.why})
myth_check.settings(opened)
