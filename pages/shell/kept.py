"""What the history holds: months per table, uploads with undo, and the tables that can be brought."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analytics.contract import TABLES, Table, template
from analytics.history import wording
from analytics.history.ledger import Upload
from analytics.history.store import History
from analytics.share.tables import csv_text
from pages import show
from pages.shell import company

DONE = "data_done"
SHOWN = 8


def just_done() -> None:
    """Say once what the last click did."""
    done = st.session_state.pop(DONE, None)
    if done:
        st.success(show.text(done), icon=":material/check_circle:")


def invite_own() -> None:
    """The sample company takes no exports; one's own company does."""
    with st.container(border=True):
        st.markdown("This is the **sample company**. Your own exports go into your own company, apart from it.")
        st.button(
            "Bring my own exports", type="primary", on_click=company.open_own, icon=":material/upload_file:", key="own"
        )


def grid(coverage: pd.DataFrame) -> None:
    """Rows per table and month."""
    if coverage.empty:
        return
    st.subheader("What there is", anchor=False)
    st.caption("Rows per table and month, the newest month first; “none” marks a gap.")
    for gap in wording.gaps(coverage):
        st.warning(show.text(gap), icon=":material/event_busy:")
    counted = wording.grid(coverage)
    layout = {name: st.column_config.TextColumn(name, alignment="right") for name in counted.columns[1:]}
    layout["Table"] = st.column_config.TextColumn("Table", pinned=True)
    st.dataframe(
        counted, hide_index=True, column_config=layout, height="content", key="coverage", alt="Rows per table and month"
    )


def listed(history: History, uploads: Sequence[Upload]) -> None:
    """The uploads, the newest first, each of which can be taken back."""
    if not uploads:
        return
    st.subheader("Uploads", anchor=False)
    for upload in uploads[:SHOWN]:
        _upload(history, upload)
    if uploads[SHOWN:]:
        with st.expander(f"{len(uploads) - SHOWN} older uploads"):
            for upload in uploads[SHOWN:]:
                _upload(history, upload)


def _upload(history: History, upload: Upload) -> None:
    with st.container(border=True, key=f"upload-{upload.id}"):
        when = f"{upload.at.astimezone():%d %b %Y %H:%M}"
        taken_back = "" if upload.active else " · **taken back: does not count**"
        st.markdown(f"**{show.text(wording.upload_line(upload))}**{taken_back}")
        st.caption(show.text(f"{upload.id} · {when} · {upload.who or 'somebody'} · {', '.join(upload.files)}"))
        with st.container(horizontal=True):
            if upload.active:
                _button(history, upload, "Take back", "undo")
            else:
                _button(history, upload, "Count again", "redo")
            if upload.rejected:
                st.download_button(
                    f"{upload.rejected:,} rejected rows",
                    data=lambda: csv_text(history.rejected(upload.id)),
                    file_name=f"rejected_upload_{upload.id}.csv",
                    mime="text/csv",
                    on_click="ignore",
                    key=f"rejected_{upload.id}",
                    type="tertiary",
                    icon=":material/download:",
                )


def _button(history: History, upload: Upload, label: str, icon: str) -> None:
    if st.button(label, key=f"{icon}_{upload.id}", type="tertiary", icon=f":material/{icon}:"):
        _confirm(history, upload)


@st.dialog("Are you sure?")
def _confirm(history: History, upload: Upload) -> None:
    line = show.text(wording.upload_line(upload))
    if upload.active:
        st.markdown(f"**{line}**")
        st.write(
            "It will no longer count; what it replaced counts again. Nothing is deleted: it can count again later."
        )
    else:
        st.markdown(f"**{line}**")
        st.write("It will count again, as if it had never been taken back.")
    with st.container(horizontal=True):
        if st.button("Take it back" if upload.active else "Let it count", type="primary", key="sure"):
            (history.undo if upload.active else history.redo)(upload.id)
            said = "no longer counts" if upload.active else "counts again"
            st.session_state[DONE] = f"Upload {upload.id} {said}. The figures follow."
            st.rerun()
        if st.button("Leave it", key="leave"):
            st.rerun()


def wanted(coverage: pd.DataFrame) -> None:
    """Which tables can be brought, what they hold and where they come from, with a template each."""
    absent = [TABLES[name].title.lower() for name in wording.absent(coverage)]
    st.subheader("What can be brought", anchor=False)
    st.caption("Exports go by many headers; these are the columns behind them. Only deals are needed to start.")
    if absent and not coverage.empty:
        st.markdown(f"Not here yet: {', '.join(absent)}.")
    name = st.selectbox(
        "Table",
        list(TABLES),
        format_func=lambda name: TABLES[name].title,
        index=list(TABLES).index("deals"),
        key="help_table",
    )
    _help(TABLES[name])


def _help(table: Table) -> None:
    st.markdown(f"{show.text(table.help)} Usually from: {show.text(table.comes_from)}.")
    columns = pd.DataFrame(
        {
            "Column": column.name,
            "Needed": "yes" if column.required else "one of these" if column.name in table.one_of else "",
            "What": column.help,
            "Known headers": ", ".join(column.aliases[:6]),
        }
        for column in table.columns
    )
    show.table(columns, key=f"columns_{table.name}")
    st.download_button(
        f"Template for {table.title.lower()}",
        data=template(table),
        file_name=f"{table.name}.csv",
        mime="text/csv",
        on_click="ignore",
        key=f"template_{table.name}",
        icon=":material/download:",
    )
