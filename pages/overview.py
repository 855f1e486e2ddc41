from datetime import date

import streamlit as st

from analytics.exhibit import Missing
from analytics.topics import overview
from analytics.topics.catalogue import TOPICS
from pages import show

PAGES = {"quota_and_pay": "quota"}  # topics whose page has a shorter name

book = show.book_or_invitation()
chosen = show.chosen()
show.heading("Overview", "What does the month say, and what moved?")
st.caption(show.text(overview.age(book, date.today())))
for note in book.notes:
    st.warning(show.text(note), icon=":material/info:")

cards = overview.cards(book, chosen)
moved = overview.moved_most(cards)
if moved:
    st.subheader("What moved most")
    for move in moved:
        st.markdown(f"- **{show.text(move.label)}: {show.text(move.value)}**, {show.text(move.change)}")

with st.grid(min_column_width=280):
    for name, card in cards.items():
        show.card(card, PAGES.get(name, name), TOPICS[name].TITLE, TOPICS[name].QUESTION)

missing = overview.absent(book)
if missing:
    st.subheader("What more data would show")
    for table in missing:
        st.markdown(f"- **{show.text(table.title)}** ({show.text(table.comes_from)}): {show.text(table.help)}")
    st.page_link("../data.py", label="Bring an export", icon=":material/upload_file:")
elif not any(isinstance(card, Missing) for card in cards.values()):
    st.caption("Every table is there.")
