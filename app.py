"""The application object: `streamlit run app.py`."""

from pathlib import Path

import streamlit as st

from pages.shell import plain_error

app = st.App(
    Path(__file__).parent / "pages" / "shell" / "shell.py",
    on_script_error=plain_error.show,
)
