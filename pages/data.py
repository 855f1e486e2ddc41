import streamlit as st

from analytics.exhibit import Audience
from analytics.history import wording
from pages import show
from pages.shell import arrivals, company, kept, who_is_who

who = show.audience()
show.heading("Data", "What do we know, where does it come from, and what is missing?")
if who is Audience.MEETING:
    st.info("This page names people and pay. Switch the meeting view off to use it.", icon=":material/visibility_off:")
    st.stop()

history = show.history()
coverage, uploads = history.coverage(), history.uploads()
st.subheader(show.text(wording.holdings(coverage, uploads)), anchor=False)
for damage in history.damages():
    st.error(show.text(damage.sentence), icon=":material/broken_image:")
kept.just_done()

if company.is_sample():
    kept.invite_own()
else:
    arrivals.bring(history, first=not uploads)
who_is_who.ask(history, show.book())
kept.grid(coverage)
kept.listed(history, uploads)
kept.wanted(coverage)
