"""How to get the exports that a page lacks out of the common systems."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analytics.contract import TABLES
from analytics.history.book import Book

WAYS: dict[str, tuple[str, ...]] = {
    "handoffs": (
        "Salesforce: a report on opportunities with the handover date, the first contact and the document's fields; "
        "Export, Details Only, as CSV.",
        "HubSpot: the list of deals with these properties as columns; Export, all properties on this view, as CSV.",
    ),
    "document_changes": (
        "Salesforce: switch on field history for the document's fields once (Object Manager, Opportunity, Fields & "
        "Relationships, Set History Tracking); then a report of the type Opportunity Field History, exported as CSV. "
        "History begins on the day it is switched on.",
        "HubSpot: Settings, Properties, the section's property, Export property history, one file per section. HubSpot "
        "keeps the last 20 changes of each.",
    ),
    "escalations": (
        "Zendesk: Admin Center, Account, Tools, Reports, tab Export, as CSV (if enabled for the account); "
        "or a view of escalated tickets exported as CSV.",
        "Salesforce: a report on cases with IsEscalated, opened, first response and closed.",
        "HubSpot: the list of tickets, exported as CSV.",
    ),
    "meetings": (
        "Outlook: File, Open & Export, Export to a file, comma-separated, the calendar of the joint meetings.",
        "Google Calendar gives no CSV: keep a sheet with one row per meeting; the page Data has the header line "
        "to start from.",
    ),
    "practices": (
        "A wiki or chat seldom has one: keep a sheet from the header line on the page Data, or record practices in the "
        "form on the page Sharing.",
    ),
    "self_assessment": (
        "Answer the questionnaire on the page Leader or manager; a sheet of earlier answers works too.",
    ),
    "cancellations": (
        "The billing system's list of cancelled subscriptions, or the CRM's lost renewals, with day and reason.",
    ),
}


def offer(opened: Book, tables: Sequence[str]) -> None:
    """An expander with the ways to get those of the tables that the book lacks; nothing where none is lacking."""
    lacking = [name for name in opened.lacks(*tables) if name in WAYS]
    if not lacking:
        return
    with st.expander("How to get the missing exports", icon=":material/help:"):
        for name in lacking:
            st.markdown(f"**{TABLES[name].title}**")
            st.markdown("\n".join(f"- {way}" for way in WAYS[name]))
        st.page_link("../data.py", label="Bring an export", icon=":material/upload_file:")
