import streamlit as st

from analytics.topics.catalogue import TOPICS
from pages import show
from pages.shell import deck

book = show.book_or_invitation()
if deck.presenting():
    deck.present(book)
    st.stop()

chosen = show.chosen()
show.heading("Meeting", "What goes into the room, and what stays with me?")
keys = deck.pinned(TOPICS.values())
if not keys:
    deck.offer_standard_set()
    st.stop()

audience, words = deck.for_whom()
exhibits = deck.prepared(book, chosen, audience, words, keys)
left, right = st.columns([3, 2], gap="large")
with left:
    deck.order(exhibits)
with right:
    deck.about(book, chosen, audience, exhibits)
    deck.downloads(book, chosen, audience, exhibits)
