"""Is a sold client handed over whole? The exhibits, and the agenda of the next meeting."""

from __future__ import annotations

import streamlit as st

from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.topics.handoff import agenda
from analytics.topics.handoff import exhibits as topic
from pages import show
from pages.shell import clients, how_to_export

TABS = {
    "Steps": ("handoff.health", "handoff.trend"),
    "First contact": ("handoff.first_contact", "handoff.pairs"),
    "Document": ("handoff.document", "handoff.changes", "handoff.pays_off"),
    "Meetings": ("handoff.meetings", "handoff.agenda"),
    "Escalations": ("handoff.escalations", "handoff.response", "handoff.route", "handoff.mis_sold"),
    "Referrals": ("handoff.referrals", "handoff.thanks"),
}


@st.cache_data(scope="session", show_spinner=False, max_entries=10)
def made(version: str, policies: str, chosen: Chosen, _book: Book) -> agenda.Agenda:  # noqa: ARG001
    return agenda.agenda(_book, chosen)


READS = ("handoffs", "document_changes", "escalations", "meetings", "cancellations")
opened, chosen = show.topic_page(topic, TABS, ("deals", *READS))
how_to_export.offer(opened, READS)
if not st.session_state.get("meeting") and opened.has("deals"):
    found = made(opened.version, repr(opened.policies), chosen, opened)
    st.header("The next meeting", anchor="agenda")
    listed, written = st.tabs(["Clients to talk about", "Agenda as text"])
    with listed:
        if found.clients.empty:
            st.caption("Nobody waits, no escalation is open, no recent document has gaps.")
        for reason in agenda.REASONS:
            rows = found.of(reason)
            if len(rows):
                with st.expander(f"{reason}: {len(rows)}", expanded=reason == agenda.AT_RISK):
                    st.caption("Click a row to open the client.")
                    clients.table(
                        rows[["account", "why", "seller", "account_manager", "account_id"]],
                        key=f"agenda_{agenda.REASONS.index(reason)}",
                    )
    with written:
        st.caption("Copy it into the invitation with the button at its corner.")
        st.code(agenda.text(found), language=None, wrap_lines=True)
