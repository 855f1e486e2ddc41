"""One export on its way in: what it is, how its columns map, its receipt, and what was set aside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analytics.contract import TABLES, Column, Kind, Table
from analytics.history import wording
from analytics.imports import Import, Note, Question
from analytics.imports.answers import (
    ANSWERABLE,
    DAY_OR_MONTH,
    WHICH_COLUMN,
    WHICH_STAGE,
    WHICH_TABLE,
    Answers,
    rule_for,
)
from analytics.imports.mapping import Mapping as Rule
from analytics.imports.verdict import MUST_BE_ANSWERED
from analytics.share.tables import csv_text
from analytics.style import cleaned
from pages import show

ABSENT, SAME = "(not in this file)", "(the same in every row)"
UNSURE = 0.6
SHOWN_REJECTED = 50
MAY_BE_CONSTANT = {Kind.TEXT, Kind.PERSON, Kind.CHOICE, Kind.ID, Kind.MONTH, Kind.DATE}


@dataclass(frozen=True)
class Reading:
    """One dropped file: as recognised, under the table chosen for it, and by all that was answered about it."""

    name: str
    content: bytes
    sha: str
    recognised: Sequence[Import]
    by_table: Sequence[Import]
    final: Sequence[Import]
    answered: Sequence[Rule]
    rules: Sequence[Rule]  # it was read by before the answers


def table_about(found: Import, sha: str) -> Answers:
    """Which table somebody said the file holds."""
    return Answers(table=st.session_state.get(_key(found, sha, "table")) or "")


def answers_about(found: Import, sha: str, recognised: Sequence[Import]) -> Answers:
    """Everything somebody said about the file, from the widgets of its card."""
    first = _of(recognised, found.file)
    table = table_about(first, sha).table or ("" if _asks_for_table(first) else _table(found))
    if not table:
        return Answers()

    def said(what: str) -> str:
        return str(st.session_state.get(_key(found, sha, what)) or "")

    columns, constants = {}, {}
    for name in TABLES[table].names:
        picked = said(f"{table} {name}")
        if picked == SAME:
            constants[name] = said(f"{table} {name} same")
        elif picked:
            columns[name] = "" if picked == ABSENT else picked
    asked = {(q.kind, q.about): said(f"{q.kind} {q.about}") for q in (*first.questions, *found.questions)}
    for (kind, about), answer in asked.items():
        if kind == WHICH_COLUMN and answer and columns.get(about, "") == found.mapping.get(about, ""):
            columns[about] = answer
    days = [answer for (kind, _), answer in asked.items() if kind == DAY_OR_MONTH and answer]
    values = tuple(value.strip() for value in said("where values").split(";") if value.strip())
    return Answers(
        table=table,
        columns=columns,
        constants=constants,
        where={said("where"): values} if said("where") and values else {},
        day_first=days[0] == "day_first" if days else None,
        won=tuple(about for (kind, about), answer in asked.items() if kind == WHICH_STAGE and answer == "won"),
    )


def cards(reading: Reading, notes: Mapping[tuple[str, str], Sequence[Note]]) -> list[Import]:
    """Show what a file holds, a card each; returns what is to be kept of it."""
    wanted, seen = [], set()
    for found in reading.final:
        said = notes.get((found.file, _table(found)), found.notes)
        if _card(reading, found, said, first=found.file not in seen):
            wanted.append(found)
        seen.add(found.file)
    return wanted


def _card(reading: Reading, found: Import, notes: Sequence[Note], first: bool) -> bool:
    sha, before = reading.sha, _of(reading.recognised, found.file)
    questions = {(q.kind, q.about): q for q in (*before.questions, *_of(reading.by_table, found.file).questions)}
    asks = any(question.kind in MUST_BE_ANSWERED for question in found.questions)
    with st.container(border=True):
        name = f"**{show.text(found.file)}**"
        if found.usable:
            wanted = st.checkbox(name, value=True, key=_key(found, sha, f"keep {_table(found)}"))
            said = found.sentence.removeprefix(found.file).strip()
            st.markdown(show.text(f"{said[:1].upper()}{said[1:]} {wording.totals_line(found.receipt)}"))
        else:
            wanted = False
            st.markdown(name)
            if not asks:
                st.warning(show.text(found.sentence), icon=":material/help:")
        for note in notes:
            st.caption(show.text(note.message))
        if first:
            for question in (q for q in questions.values() if q.kind != WHICH_TABLE):
                _question(found, question, sha)
        if first and found.headers:
            _columns(reading, found)
        if found.usable:
            _rows(found, sha)
        if found.rejected:
            _rejected(found, sha)
    return wanted


def _asks_for_table(found: Import) -> bool:
    return any(question.kind == WHICH_TABLE for question in found.questions)


def _of(imports: Sequence[Import], file: str) -> Import:
    return next((found for found in imports if found.file == file), imports[0])


def _question(found: Import, question: Question, sha: str) -> None:
    if question.kind in ANSWERABLE:
        st.radio(
            show.text(question.message),
            list(question.choices),
            format_func=lambda choice: show.text(question.choices[choice]),
            index=None,
            key=_key(found, sha, f"{question.kind} {question.about}"),
        )
    else:
        st.info(show.text(question.message), icon=":material/help:")


def _columns(reading: Reading, found: Import) -> None:
    sha, before = reading.sha, _of(reading.recognised, found.file)
    table = table_about(before, sha).table or ("" if _asks_for_table(before) else _table(before))
    unsure = not before.usable or not found.usable or before.confidence < UNSURE
    with st.expander("Columns", expanded=unsure, icon=":material/view_column:"):
        _which_table(before, sha)
        if not table:
            st.caption(show.text(f"Its columns: {', '.join(found.headers)}"))
            return
        st.caption("Each column of the table, and where it is in the file. What you change is remembered.")
        said = rule_for(before, table, reading.rules)
        with st.grid(min_column_width=240):
            for column in TABLES[table].columns:
                _column(_of(reading.by_table, found.file), TABLES[table], column, sha, said.constants)
            st.selectbox(
                "Keep only rows where",
                list(found.headers),
                index=None,
                format_func=cleaned,
                placeholder="All rows",
                key=_key(before, sha, "where"),
            )
            st.text_input("is one of (with ; between)", key=_key(before, sha, "where values"))


def _which_table(before: Import, sha: str) -> None:
    """Which table the file holds: chosen where it was recognised, asked where two fit about as well."""
    asked = next((question for question in before.questions if question.kind == WHICH_TABLE), None)
    names = [*asked.choices, *(name for name in TABLES if name not in asked.choices)] if asked else list(TABLES)
    st.selectbox(
        show.text(asked.message) if asked else "What this file holds",
        names,
        format_func=lambda name: TABLES[name].title,
        index=None if asked or before.table is None else names.index(before.table.name),
        placeholder="Choose a table",
        key=_key(before, sha, "table"),
    )


def _column(found: Import, table: Table, column: Column, sha: str, constants: Mapping[str, str]) -> None:
    key = _key(found, sha, f"{table.name} {column.name}")
    options = [ABSENT, *([SAME] if column.kind in MAY_BE_CONSTANT else []), *found.headers]
    here = SAME if column.name in constants else found.mapping.get(column.name, ABSENT)
    label = column.name.replace("_", " ")
    with st.container():
        picked = st.selectbox(
            label + (" *" if column.required else ""),
            options,
            index=options.index(here) if here in options else 0,
            format_func=cleaned,
            help=column.help,
            key=key,
        )
        if picked == SAME:
            value = constants.get(column.name, "")
            st.text_input(f"{label} in every row", value, key=f"{key} same", max_chars=100)


def _rows(found: Import, sha: str) -> None:
    with st.expander("First rows, as read", icon=":material/table_rows:"):
        filled = found.rows.head(20).dropna(axis="columns", how="all")
        show.table(filled, key=_key(found, sha, f"rows {_table(found)}"))


def _rejected(found: Import, sha: str) -> None:
    from_file = [{"Row": r.line, "Column": r.column, "Value": r.value, "Why": r.message} for r in found.rejected]
    with st.expander(f"Rejected rows: {len(found.rejected):,}", icon=":material/block:"):
        show.table(pd.DataFrame(from_file[:SHOWN_REJECTED]), key=_key(found, sha, f"rejected {_table(found)}"))
        st.download_button(
            "All rejected rows",
            data=lambda: csv_text(pd.DataFrame(from_file)),
            file_name="rejected_rows.csv",
            mime="text/csv",
            on_click="ignore",
            key=_key(found, sha, f"download {_table(found)}"),
            icon=":material/download:",
        )


def _table(found: Import) -> str:
    return found.table.name if found.table else ""


def _key(found: Import, sha: str, what: str) -> str:
    return f"in {sha[:16]} {found.file} {what}"
