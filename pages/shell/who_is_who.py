"""Questions about people that only somebody who knows them can answer; each answer is remembered."""

import streamlit as st

from analytics.history.book import Book
from analytics.history.store import History
from analytics.imports import Question
from pages import show

AT_ONCE = 5


def ask(history: History, book: Book | None) -> None:
    """The open questions about people, a few at a time."""
    questions = book.questions if book else ()
    if not questions:
        return
    st.subheader("Who is who", anchor=False)
    st.caption(
        "Until you say so, people of one name are kept apart. An answer is remembered and holds for later uploads."
    )
    for question in questions[:AT_ONCE]:
        _question(history, question)
    if len(questions) > AT_ONCE:
        st.caption(f"{len(questions) - AT_ONCE} more questions follow.")


def _question(history: History, question: Question) -> None:
    with st.container(border=True):
        answer = st.radio(
            show.text(question.message),
            list(question.choices),
            format_func=lambda choice: show.text(question.choices[choice]),
            index=None,
            key=f"who_{question.about}",
        )
        st.button(
            "Remember",
            key=f"decide_{question.about}",
            disabled=answer is None,
            on_click=history.decide,
            args=(question.about, answer),
        )
