"""What a reader sees when a page fails: one plain sentence; the details go to the server's log."""

import logging

import streamlit as st


def show(error: Exception) -> bool:
    """Say that the page could not be drawn; True = nothing else is shown."""
    logging.getLogger("barometer").error("A page failed", exc_info=error)
    st.error(
        "This page could not be drawn. Your data are safe: nothing was changed. "
        "Open another page, or take back the latest upload on the page “Data” if it started this.",
        icon=":material/error:",
    )
    return True
