"""The motivation page's own parts: what is fixed before looking, why a verdict says what it says, and noting a look."""

from __future__ import annotations

from datetime import date

import streamlit as st

from analytics.exhibit import Exhibit, Missing
from analytics.history.book import Book
from analytics.history.store import FIXED, LOOK
from analytics.topics.motivation.remembered import look_of, looked_at, settings_of
from analytics.topics.motivation.settings import Settings
from pages import show
from pages.shell import company

LEVELS = {0.90: "90%", 0.95: "95%", 0.99: "99%"}
LAGS = {0: "at once", 1: "after 1 month", 2: "after 2 months", 3: "after 3 months"}


def to_be_fixed(book: Book) -> bool:
    """Whether a verdict could be seen for the first time, in a company of one's own, with nothing fixed before."""
    history = show.history()
    own = st.session_state.get("company") != company.SAMPLE
    return own and book.has("deals", "pay") and not history.notes(FIXED) and not history.notes(LOOK)


def before_looking(book: Book) -> None:
    """Ask for the three choices once, before any figure is shown."""
    st.markdown(
        "**Before you look.** A figure that is looked at first and judged afterwards always finds a reason. "
        "Fix three things now; the verdict is held against them, and says so if they are changed later."
    )
    if _form(settings_of(book), "Keep these and look", first=True):
        st.rerun()


def settings(book: Book) -> None:
    """What was fixed, and the way to change it, which is remembered as done after looking."""
    fixed = settings_of(book)
    with st.expander("What was fixed before looking", icon=":material/lock:"):
        when = f"on {fixed.stored:%d %b %Y}" if fixed.stored else "by Barometer, before it saw any data"
        st.write(
            f"Fixed {when}: effects under {fixed.smallest:g} points do not matter, intervals at {fixed.level:.0%}, "
            f"raises count {LAGS[fixed.lag]}."
            + (" They were changed after a verdict had been seen." if fixed.after_looking else "")
        )
        if looked_at(show.history().notes(LOOK), book.as_of):
            st.caption("A verdict on these data has been seen. Whatever is changed now, the page will say so.")
        if _form(fixed, "Change", first=False, after_looking=looked_at(show.history().notes(LOOK), book.as_of)):
            st.rerun()


def _form(fixed: Settings, button: str, *, first: bool, after_looking: bool = False) -> bool:
    with st.form("myth_check", border=first):
        smallest = st.number_input(
            "Smallest effect that matters, in points of bookings per 10% raise",
            min_value=0.5, max_value=50.0, value=fixed.smallest, step=0.5,
            help="A point is one percent of bookings: at an unchanged quota, one point of attainment at 100%.",
        )  # fmt: skip
        level = st.selectbox(
            "How sure an interval must be", list(LEVELS), format_func=LEVELS.__getitem__,
            index=list(LEVELS).index(fixed.level) if fixed.level in LEVELS else 1,
        )  # fmt: skip
        lag = st.selectbox(
            "From when on a raise can show in bookings", list(LAGS), format_func=LAGS.__getitem__, index=fixed.lag
        )
        pressed = st.form_submit_button(button, type="primary" if first else "secondary")
    if pressed:
        chosen = Settings(float(smallest or 5.0), float(level), int(lag), date.today(), after_looking)
        show.history().note(FIXED, chosen.to_mapping())
    return pressed


def note_look(book: Book) -> None:
    """Remember that a verdict on the data of this day has been seen; once a day of data, and none between two looks."""
    if not book.has("deals", "pay") or look_of(book) == 0:
        return
    history = show.history()
    if not looked_at(history.notes(LOOK), book.as_of):
        history.note(LOOK, {"as_of": book.as_of.isoformat(), "look": look_of(book)})


def why(item: Exhibit | Missing) -> None:
    """ "Why we say so", one line each, under the verdict."""
    if isinstance(item, Missing):
        return
    reasons = item.table.loc[item.table["about"] == "Why we say so", "says"]
    with st.expander("Why we say so", icon=":material/help:", expanded=True):
        st.markdown("\n".join(f"- {show.text(reason)}" for reason in reasons))
