"""One client: the life-cycle document with its versions, and what happened since the close."""

from __future__ import annotations

import streamlit as st

from analytics import charts, style
from analytics.history.book import Book
from analytics.topics.handoff import document, document_html
from analytics.topics.records import records
from pages import show
from pages.shell import clients

LATEST_VERSIONS = 5

opened = show.book_or_invitation("deals", "handoffs", "document_changes", "escalations")


def pick() -> str | None:
    """The client in the link, or one found by name."""
    wanted = st.query_params.get("client")
    words = st.text_input("Find a client", placeholder="Part of the name", key="client_words")
    if words or not wanted:
        found = document.clients(opened, words)
        if found.empty:
            st.info("No client's name holds these words.")
            return wanted
        st.caption("The clients who bought last." if not words else "Click a row to open the client.")
        clients.table(found.rename(columns={"latest": "last_close"}), key="clients_found")
    return wanted


def what_happened(book: Book, client: document.Client) -> None:
    """The time line from the close to today."""
    close = client.deals["close_date"].max().date()
    events = client.events
    figure = charts.timeline(
        events["day"].tolist(),
        events["what"].tolist(),
        lanes=events["lane"].tolist(),
        spans=document.window_spans(book, close),
        marks=[charts.Mark(book.as_of)],
    )
    st.plotly_chart(
        style.dressed(figure, st.context.theme.type == "dark"),
        theme=None,
        key="client_timeline",
        alt=f"{len(events)} events of the client from the close on, by who acted",
        config=style.CONFIG,
    )
    st.caption(
        f"The dashed line is {book.as_of:%d %b %Y}, the day of the data. Joint meetings of the first weeks only."
    )
    with st.expander("Table"):
        show.table(events, key="client_events")


def versions(client: document.Client, dark: bool) -> None:
    """Each version beside the one before, the newest first."""
    if not client.versions:
        st.caption("The field history has no edit of this document.")
        return
    st.markdown(
        "Words added are underlined, words removed struck through; the frame and its sign say which side wrote: "
        "● sales (solid line), ◆ account management (double line), ■ neither team (dotted line)."
    )
    everything = st.toggle(f"All {len(client.versions)} versions", key="client_all") if (
        len(client.versions) > LATEST_VERSIONS
    ) else True  # fmt: skip
    shown = client.versions if everything else client.versions[-LATEST_VERSIONS:]
    for one in reversed(shown):
        with st.container(border=True):
            st.html(
                f"<b>Version {one.number}</b> · {one.at:%d %b %Y, %H:%M} · {document_html.said(one.person)} "
                f"{document_html.side_label(one.side, dark)}"
            )
            st.html(document_html.version(one, dark))


def draw(book: Book, account_id: str) -> None:
    """The client's page."""
    client = document.client(book, account_id)
    if client is None:
        st.info("There is no such client in the deals.")
        return
    dark = st.context.theme.type == "dark"
    st.header(show.text(client.name), anchor=False)
    sold = client.deals.iloc[0]
    st.caption(
        show.text(f"{len(client.deals)} closed deals, the latest on {sold['close_date']:%d %b %Y}")
        if len(client.deals) > 1
        else show.text(f"Closed on {sold['close_date']:%d %b %Y}")
    )
    left, right = st.columns([3, 2])
    edits = [edit for version in client.versions for edit in version.edits]
    agreed = book.policies.at(sold["close_date"].date()).handoff.sections
    with left, st.container(border=True):
        st.subheader("The document as it stands", anchor=False)
        st.html(document_html.document(client.sections, edits, agreed, dark))
    with right, st.container(border=True):
        st.subheader("Who was involved", anchor=False)
        for person in records(client.people):
            side = f" · {show.text(person.side)}" if person.side else ""
            st.markdown(f"**{show.text(person.person)}**{side}  \n{show.text(person.part)}")
    for note in client.notes:
        st.caption(show.text(note))
    st.subheader("From the close to today", anchor=False)
    what_happened(book, client)
    st.subheader("Version by version", anchor=False)
    versions(client, dark)


st.title("One client")
if st.session_state.get("meeting"):
    st.info("A client's document holds what clients and colleagues wrote: it is shown in the leader's view only.")
else:
    wanted = pick()
    if wanted:
        draw(opened, wanted)
