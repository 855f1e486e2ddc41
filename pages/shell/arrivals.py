"""Exports on their way in: what each file is, how its columns map, what would change, and the click that keeps it."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from analytics.history import wording
from analytics.history.drafts import original_of
from analytics.history.files import sha256
from analytics.history.store import History, HistoryError
from analytics.imports import Import, open_export, spellings_compared
from analytics.imports.answers import combined, from_plain, to_plain, to_remember, told
from analytics.imports.mapping import FILE_NAME, MappingError, dump, load
from analytics.imports.mapping import Mapping as Rule
from pages import show
from pages.shell import kept
from pages.shell.arrival_card import Reading, answers_about, cards, table_about

READINGS, ROUND = "readings", "drop_round"
KEPT_READINGS = 16


def bring(history: History, first: bool) -> None:
    """Drop files, look at each, keep them."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.subheader("Bring exports", anchor=False)
        if first:
            st.button("Load the sample company", on_click=show.open_sample, icon=":material/play_arrow:", key="sample")
    dropped = st.file_uploader(
        "CSV, TSV, Excel (.xlsx) or ZIP, several at once, at most 50 MB each. "
        "A month brought again replaces what the same export said of it before.",
        accept_multiple_files=True,
        key=f"dropped_{st.session_state.setdefault(ROUND, 0)}",
    )
    files = _named(dropped)
    rules = (*_rules_in(files), *(from_plain(plain) for plain in history.mappings()))
    readings = [
        _reading(history, name, content, rules) for name, content in files.items() if _new(history, name, content)
    ]
    compared = spellings_compared([found for reading in readings for found in reading.final])
    notes = {(found.file, found.table.name if found.table else ""): found.notes for found in compared}
    wanted: list[Import] = []
    for reading in readings:
        wanted += cards(reading, notes)
    if readings:
        _keep(history, wanted, readings, rules)


def _named(dropped: Sequence[UploadedFile]) -> dict[str, bytes]:
    """The bytes by name; two files of one name get a number."""
    files: dict[str, bytes] = {}
    for file in dropped:
        path, number = PurePosixPath(file.name), 2
        name = file.name
        while name in files:
            name, number = f"{path.stem} ({number}){path.suffix}", number + 1
        files[name] = file.getvalue()
    return files


def _rules_in(files: dict[str, bytes]) -> tuple[Rule, ...]:
    """The rules of a mapping.toml among the files, which is then no export any more."""
    content = files.pop(FILE_NAME, None)
    if content is None:
        return ()
    try:
        rules = load(content.decode("utf-8-sig"))
    except (MappingError, UnicodeDecodeError) as error:
        st.error(show.text(f"{FILE_NAME} was not used: {error}"), icon=":material/error:")
        return ()
    st.info(f"{FILE_NAME} was read; it holds for the files it names.", icon=":material/rule:")
    return rules


def _new(history: History, name: str, content: bytes) -> bool:
    """Whether a file says something new, or is to be read again although it does not."""
    known = history.known(content)
    if known is None:
        return True
    when = f"{known.at.astimezone():%d %b %Y}"
    line = f"{name} is kept already: upload {known.id} of {when} by {known.who or 'somebody'}. Nothing would change."
    st.info(show.text(line), icon=":material/done_all:")
    return st.checkbox("Read it again all the same", key=f"again_{name}")


def _reading(history: History, name: str, content: bytes, rules: Sequence[Rule]) -> Reading:
    """What a file holds: as recognised, under the table chosen for it, and by all that was answered about it."""
    sha = sha256(content)
    recognised = _read(history, name, content, sha, rules)
    tables = [rule for found in recognised if (rule := told(found, table_about(found, sha), rules))]
    by_table = _read(history, name, content, sha, combined(tables, rules)) if tables else recognised
    answered = [
        rule
        for found in by_table
        if (rule := told(found, answers_about(found, sha, recognised), combined(tables, rules)))
    ]
    said = {rule.headers for rule in answered}
    answered += [rule for rule in tables if rule.headers not in said]
    final = _read(history, name, content, sha, combined(answered, rules)) if answered else recognised
    return Reading(name, content, sha, recognised, by_table, final, answered, combined(tables, rules))


def _read(history: History, name: str, content: bytes, sha: str, rules: Sequence[Rule]) -> list[Import]:
    """What a file holds; read once per session for the same rules."""
    company = history.policies().latest.company
    readings: dict[tuple[str, str, str], list[Import]] = st.session_state.setdefault(READINGS, {})
    key = (sha, name, dump(rules) + repr(company))
    if key not in readings:
        with st.spinner(f"Reading {show.text(name)} …", show_time=True):
            try:
                readings[key] = open_export(name, content, remembered=rules, company=company)
            except Exception as error:
                logging.getLogger("barometer").error("A file could not be read", exc_info=error)
                sentence = f"{name} could not be read. Export it again, as CSV if you can, and drop the new file here."
                readings[key] = [Import(name, None, pd.DataFrame(), sentence=sentence)]
        for old in list(readings)[:-KEPT_READINGS]:
            del readings[old]
    return readings[key]


def _keep(history: History, wanted: Sequence[Import], readings: Sequence[Reading], rules: Sequence[Rule]) -> None:
    """What would change, the questions that must be answered first, and the button."""
    answered = [rule for reading in readings for rule in reading.answered]
    usable = list(wanted)
    if answered:
        st.download_button(
            f"Save the column choices ({FILE_NAME})", dump(answered), FILE_NAME, "text/plain", on_click="ignore",
            icon=":material/download:", type="tertiary", key="mapping_file",
        )  # fmt: skip
    if not usable:
        return
    ready, usable = _placed(history, usable)
    replaced = history.replaced_by(usable)
    for line in wording.changes(replaced):
        st.markdown(show.text(line))
    for line in wording.shrinking(replaced):
        st.warning(show.text(line), icon=":material/compress:")
    who = st.text_input("Your name, kept with the upload", key="who", persist_state="session", max_chars=80)
    rows = sum(len(item.rows) for item in usable)
    if st.button(f"Keep {rows:,} rows", type="primary", disabled=not ready, icon=":material/save:", key="keep"):
        _kept(history, usable, readings, who, rules)
    if not ready:
        st.caption("Answer the questions above first.")


def _placed(history: History, usable: Sequence[Import]) -> tuple[bool, list[Import]]:
    """The imports under the source they replace, and whether every question about that is answered."""
    ready, sources = True, {}
    for doubt in history.doubts(usable):
        answer = st.radio(
            show.text(wording.doubt_question(doubt)),
            ["replaces", "adds"],
            format_func={"replaces": "It replaces it", "adds": "It adds to it: both count"}.__getitem__,
            index=None,
            key=f"doubt_{doubt.table}_{doubt.source}_{doubt.other}",
        )
        ready = ready and answer is not None
        if answer == "replaces":
            sources[doubt.table, doubt.source] = doubt.other
    placed = [
        replace(item, source=sources.get((item.table.name, item.source), item.source)) for item in usable if item.table
    ]
    return ready, placed


def _kept(
    history: History, usable: Sequence[Import], readings: Sequence[Reading], who: str, rules: Sequence[Rule]
) -> None:
    answered = [rule for reading in readings for rule in reading.answered]
    originals = {original_of(found.file): reading.content for reading in readings for found in reading.final}
    with st.status(f"Keeping {sum(len(found.rows) for found in usable):,} rows …", expanded=True) as status:
        st.write("Writing them to the disk …")
        company = history.policies().latest.company
        try:
            upload = history.add(usable, originals, who, dump(combined(answered, rules)), company)
        except (HistoryError, OSError) as error:
            status.update(label="Not kept.", state="error")
            st.error(show.text(f"Nothing was kept: {error} The files are still here: try again."))
            return
        for found in usable:
            rule = to_remember(found, combined(answered, rules))
            if rule and history.mapping_for(rule.headers) != to_plain(rule):
                history.remember(rule.headers, to_plain(rule), who)
        st.write("Counting …")
        show.book()
        status.update(label="Kept.", state="complete")
    st.session_state[kept.DONE] = f"Kept as upload {upload.id}: {wording.upload_line(upload)}."
    st.session_state[ROUND] += 1
    st.session_state.pop(READINGS, None)
    st.rerun()
