"""What surrounds every page: set-up, navigation, and which company is open."""

from pathlib import Path

import streamlit as st

from analytics import style
from pages.shell import company, filters

PAGES = Path(__file__).resolve().parent.parent

SECTIONS = {
    "": [
        ("overview", "Overview", "dashboard"),
    ],
    "Results": [
        ("quota", "Quota and pay", "target"),
        ("motivation", "Motivation", "psychology"),
    ],
    "One team": [
        ("cancellations", "Early cancellations", "event_busy"),
        ("upgrades", "Early upgrades", "trending_up"),
        ("handoff", "Handoff", "handshake"),
        ("client", "One client", "contact_page"),
    ],
    "People": [
        ("sharing", "Sharing", "share"),
        ("leadership", "Leader or manager", "explore"),
    ],
    "Company": [
        ("meeting", "Meeting", "present_to_all"),
        ("policy", "Policy", "gavel"),
        ("data", "Data", "upload_file"),
    ],
}

st.set_page_config(page_title="Barometer", page_icon=PAGES / "shell" / "icon.png", layout="wide")
page = st.navigation(
    {
        section: [
            st.Page(PAGES / f"{name}.py", title=title, icon=f":material/{icon}:", default=name == "overview")
            for name, title, icon in pages
            if (PAGES / f"{name}.py").exists()
        ]
        for section, pages in SECTIONS.items()
    }
)
st.html(f"<style>{style.page_css(st.context.theme.type == 'dark')}</style>")
company.choose()
filters.draw()
page.run()
