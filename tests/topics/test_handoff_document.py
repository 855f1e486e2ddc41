"""One client's document: versions in order, word by word, and nothing in it that a browser would run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from analytics.contract import ACCOUNT_MANAGEMENT, SALES
from analytics.history.book import Book
from analytics.topics.handoff import document_html
from analytics.topics.handoff.document import Edit, Piece, chained, client, clients, differences, marked, replayed

MakeBook = Callable[..., Book]
D = date.fromisoformat
HOSTILE = '<img src=x onerror="alert(1)">'


def edit(at: str, section: str, old: str, new: str, person: str = "Ann", side: str = SALES) -> Edit:
    return Edit(pd.Timestamp(at), person, side, section, old, new)


texts = st.text(st.sampled_from("ab c,."), max_size=12)


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["needs", "goals"]), texts), max_size=12))
def test_a_history_replays_to_its_last_state(rows: list[tuple[int, str, str]]) -> None:
    state: dict[str, str] = {}
    edits = []
    for i, (day, section, new) in enumerate(sorted(rows, key=lambda row: row[0])):
        at = pd.Timestamp("2026-01-01") + pd.Timedelta(days=day, seconds=i)
        edits.append(Edit(at, f"p{i % 3}", SALES, section, state.get(section, ""), new))
        state[section] = new
    versions = replayed(chained(edits))
    if edits:
        assert dict(versions[-1].after) == state
        assert sum(len(version.edits) for version in versions) == len(edits)
    assert all(a.after == b.before for a, b in pairwise(versions))


@given(texts, texts)
def test_what_stayed_and_was_added_is_the_new_text_and_what_stayed_and_was_removed_the_old(old: str, new: str) -> None:
    pieces = marked(old, new)
    assert "".join(p.text for p in pieces if p.kind != "removed") == new
    assert len(marked(old, old)) <= 1
    removed = [p.text for p in pieces if p.kind != "added"]
    assert "".join(removed).replace(" ", "") == old.replace(" ", "")


def test_two_edits_in_one_second_stand_in_the_order_in_which_they_continue() -> None:
    at = "2026-01-05 10:00:00"
    second, first = edit(at, "needs", "a b", "a b c"), edit(at, "needs", "a", "a b")
    ordered = chained([edit("2026-01-01", "needs", "", "a"), second, first])
    assert [e.new for e in ordered] == ["a", "a b", "a b c"]
    assert not any(e.gap for e in ordered)


def test_an_edit_that_starts_from_another_text_is_marked_as_a_gap() -> None:
    ordered = chained([edit("2026-01-01", "needs", "", "a"), edit("2026-01-02", "needs", "z", "b")])
    assert [e.gap for e in ordered] == [False, True]


def test_what_one_person_edits_on_one_day_is_one_version() -> None:
    versions = replayed([
        edit("2026-01-01 09:00", "needs", "", "a"), edit("2026-01-01 17:00", "goals", "old goal", "b"),
        edit("2026-01-02 09:00", "needs", "a", "a c", "Cy", ACCOUNT_MANAGEMENT),
    ])  # fmt: skip
    assert [(v.number, v.person, len(v.edits)) for v in versions] == [(1, "Ann", 2), (2, "Cy", 1)]
    assert dict(versions[0].before) == {"goals": "old goal"}
    assert differences(versions[1]) == {"needs": [Piece("same", "a"), Piece("added", " c")]}


def test_a_text_too_long_to_compare_is_shown_whole() -> None:
    old, new = "word " * 2000, "other " * 2000
    assert [p.kind for p in marked(old, new)] == ["removed", "added"]


def a_client(book: MakeBook, **changes: Any) -> Book:
    rows = {
        "deal_id": ["d", "d", "d"], "person_id": ["m", "s", "ghost"],
        "changed_at": [datetime(2026, 1, 9, 9), datetime(2026, 1, 2, 9), datetime(2026, 1, 12, 9)],
        "field": ["Goals__c", "Client Goals", "Goals"], "old_value": ["one", None, "one two"],
        "new_value": ["one two", "one", HOSTILE], **changes,
    }  # fmt: skip
    return book(
        people={"person_id": ["s", "m"], "name": ["Ann Seller", "Cy Manager"], "team": ["sales", "account_management"]},
        deals={"deal_id": ["d"], "account_id": ["a1"], "account": [HOSTILE], "owner_id": ["s"],
               "account_manager_id": ["m"], "close_date": [D("2026-01-01")], "amount": [1.0]},
        handoffs={"deal_id": ["d"], "handed_over_date": [D("2026-01-03")], "first_contact_date": [D("2026-01-04")],
                  "goals": [HOSTILE]},
        document_changes=rows,
        escalations={"escalation_id": ["e"], "account_id": ["a1"], "opened_at": [datetime(2026, 1, 6, 8)]},
        cancellations={"deal_id": ["d"], "cancel_date": [D("2026-01-25")], "reason": ["Price"]},
        as_of=D("2026-01-31"),
    )  # fmt: skip


def test_a_clients_rows_out_of_order_make_versions_in_order(book: MakeBook) -> None:
    found = client(a_client(book), "a1")
    assert found is not None
    assert [(v.side, v.after["goals"]) for v in found.versions] == [
        (SALES, "one"), (ACCOUNT_MANAGEMENT, "one two"), ("neither", HOSTILE),
    ]  # fmt: skip
    assert found.notes == ("In neither team, as far as the users export says: ghost.",)


def test_the_time_line_runs_from_the_close_to_the_end(book: MakeBook) -> None:
    found = client(a_client(book), "a1")
    assert found is not None
    assert found.events["what"].tolist() == ["Close", "Handed over", "First contact", "Escalation", "Cancelled: Price"]


def test_nothing_a_client_wrote_reaches_the_page_as_markup(book: MakeBook) -> None:
    found = client(a_client(book), "a1")
    assert found is not None
    edits = [e for v in found.versions for e in v.edits]
    pages = [document_html.version(v, dark) for v in found.versions for dark in (True, False)]
    pages.append(document_html.document(found.sections, edits, ("goals", "needs"), False))
    for page in pages:
        assert "<img" not in page
    assert "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;" in pages[-1]
    assert "▼ empty" in pages[-1]


def test_added_and_removed_words_carry_a_second_cue() -> None:
    version = replayed([edit("2026-01-01", "needs", "two sites", "three sites")])[0]
    page = document_html.version(version, dark=False)
    assert "<del" in page
    assert "line-through" in page
    assert "<ins" in page
    assert "underline" in page
    assert "solid" in page  # the frame of sales; account management has a double one
    other = document_html.version(replayed([edit("2026-01-01", "needs", "", "x", side=ACCOUNT_MANAGEMENT)])[0], False)
    assert "double" in other


def test_a_client_is_found_by_a_part_of_the_name_taken_literally(book: MakeBook) -> None:
    opened = a_client(book)
    assert clients(opened, "ONERROR")["account_id"].tolist() == ["a1"]
    assert clients(opened, "%").empty
    assert client(opened, "nobody") is None
