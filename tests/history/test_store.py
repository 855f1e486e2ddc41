from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analytics.history.engine import collect
from analytics.history.listing import listing, undone
from analytics.history.store import History, HistoryError
from analytics.imports import Mapping, Rejected, open_export
from analytics.imports.mapping import dump
from analytics.policy import Agreed, Cancellation, Company, Policies, Policy
from tests.history.exports import deals, imported


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "own")


def amounts(history: History) -> dict[str, float]:
    if "deals" not in history.active_files():
        return {}
    rows = collect(history.book().table("deals"))
    return dict(zip(rows["deal_id"], rows["amount"], strict=True))


def test_what_was_added_is_read_back_with_the_types_of_the_contract(history):
    history.add([deals("oct.csv", ["2026-10-01"], amount=20)], {"oct.csv": b"whole numbers"})
    history.add([deals("nov.csv", ["2026-11-01"], amount=20.5, first=2)], {"nov.csv": b"with cents"})
    assert amounts(history) == {"d1": 20.0, "d2": 20.5}


def test_an_upload_says_who_brought_what(history):
    wrong = Rejected("oct.csv", 7, "amount", "12.5OO", "not_a_number", "Row 7 of oct.csv: …")
    found = deals("oct.csv", ["2026-10-01", "2026-11-02"])
    upload = history.add([imported("deals", "oct.csv", "deals", (wrong,), **found.rows)], {"oct.csv": b"1"}, who="Ann")
    assert (upload.who, upload.files, upload.tables, upload.sources) == ("Ann", ("oct.csv",), ("deals",), ("deals",))
    assert upload.periods == (date(2026, 10, 1), date(2026, 11, 1))
    assert (upload.rows, upload.rejected, upload.active) == (2, 1, True)
    assert upload.hashes == ("6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b",)
    assert history.rejected(upload.id).to_dict("records") == [
        {"file": "oct.csv", "line": 7, "column": "amount", "value": "12.5OO", "kind": "not_a_number",
         "message": "Row 7 of oct.csv: …"}
    ]  # fmt: skip


def test_the_same_bytes_twice_are_one_upload(history):
    first = history.add([deals("oct.csv", ["2026-10-01"])], {"oct.csv": b"october"})
    again = history.add([deals("oct (1).csv", ["2026-10-01"], source="copy")], {"oct (1).csv": b"october"})
    assert again == first
    assert history.known(b"october") == first
    assert history.known(b"november") is None


def test_the_same_bytes_under_two_names_in_one_upload_count_once(history):
    both = [deals("a.csv", ["2026-10-01"], source="a"), deals("b.csv", ["2026-10-01"], source="b")]
    assert history.add(both, {"a.csv": b"same", "b.csv": b"same"}).rows == 1


def test_bytes_that_come_again_beside_another_file_under_another_name_replace_themselves(history):
    pay = {"person_id": ["Jo"], "period": [date(2026, 10, 1)], "base": [3000.0]}
    history.add([imported("pay", "payroll.csv", **pay)], {"payroll.csv": b"october's pay"})
    renamed = [imported("pay", "renamed.csv", **pay), deals("deals.csv", ["2026-10-01"])]
    history.add(renamed, {"renamed.csv": b"october's pay", "deals.csv": b"deals"})
    assert history.coverage().set_index("table")["rows"].to_dict() == {"deals": 1, "pay": 1}


def test_a_month_said_again_by_the_same_source_replaces_and_an_undo_brings_the_old_one_back(history):
    history.add([deals("deals.csv", ["2026-09-30", "2026-10-01"], amount=10)], {"deals.csv": b"first"})
    corrected = history.add([deals("deals.csv", ["2026-10-05"], amount=99, first=3)], {"deals.csv": b"corrected"})
    assert amounts(history) == {"d1": 10.0, "d3": 99.0}
    history.undo(corrected.id)
    assert amounts(history) == {"d1": 10.0, "d2": 10.0}
    history.redo(corrected.id)
    assert amounts(history) == {"d1": 10.0, "d3": 99.0}


def test_old_bytes_brought_again_after_a_correction_count_again(history):
    history.add([deals("d.csv", ["2026-10-01"], amount=10)], {"d.csv": b"first"})
    history.add([deals("d.csv", ["2026-10-01"], amount=99)], {"d.csv": b"second"})
    assert history.known(b"first") is None
    history.add([deals("d.csv", ["2026-10-01"], amount=10)], {"d.csv": b"first"})
    assert amounts(history) == {"d1": 10.0}


def test_a_deal_that_moved_to_the_next_month_counts_once(history):
    history.add([deals("d.csv", ["2026-09-30"], amount=10)], {"d.csv": b"september"})
    history.add([deals("d.csv", ["2026-10-01"], amount=12)], {"d.csv": b"october"})
    assert amounts(history) == {"d1": 12.0}
    book = history.book()
    assert book.facts["deals"].rows == 1
    assert book.notes[-1] == "Rows of deals that stand in a newer file too, by their ids: 1. The newer row counts."


def test_tables_without_a_date_are_replaced_whole_per_source(history):
    history.add([imported("people", "users.csv", person_id=["1", "2"], name=["Jo", "Al"])], {"users.csv": b"two"})
    history.add([imported("people", "users.csv", person_id=["1"], name=["Jo"])], {"users.csv": b"one"})
    history.add([imported("people", "agency.csv", person_id=["9"], name=["Zoe"])], {"agency.csv": b"other"})
    assert sorted(history.book().names()) == ["1", "9"]


def test_rows_from_a_form_add_to_each_other(history):
    row = {"date": [date(2026, 10, 1)], "kind": ["outing"]}
    history.add_rows("meetings", pd.DataFrame(row), "meeting form", who="Ann")
    history.add_rows("meetings", pd.DataFrame({**row, "kind": ["alignment"]}), "meeting form", who="Ann")
    twice = history.add_rows("meetings", pd.DataFrame(row), "meeting form", who="Ann")
    assert twice.id == 1
    assert history.coverage()["rows"].tolist() == [2]


def test_the_version_changes_with_uploads_policies_and_decisions_and_returns_after_an_undo(history):
    versions = [history.version()]
    history.add([deals("d.csv", ["2026-10-01"])], {"d.csv": b"1"})
    versions.append(history.version())
    upload = history.add([deals("d.csv", ["2026-11-01"])], {"d.csv": b"2"})
    history.undo(upload.id)
    assert history.version() == versions[1]
    history.add_policy(Policy())
    versions.append(history.version())
    history.decide("Jo", "17")
    versions.append(history.version())
    history.note("meeting", {"topic": "handoff"})
    assert history.version() == versions[-1]
    assert len(set(versions)) == 4


def test_what_is_about_to_be_replaced_is_told_before(history):
    history.add([deals("d.csv", ["2026-10-01", "2026-10-02", "2026-09-01"])], {"d.csv": b"1"})
    found = history.replaced_by([deals("d.csv", ["2026-10-31", "2026-11-01"])])
    assert found.to_dict("records") == [
        {"table": "deals", "source": "deals", "period": pd.Timestamp("2026-10-01"), "before": 2, "after": 1}
    ]


def test_a_second_source_for_a_month_is_a_question_and_a_known_source_is_none(history):
    pay = {"person_id": ["Jo"], "period": [date(2026, 10, 1)], "base": [3000.0]}
    history.add([imported("pay", "final.csv", "payroll final", **pay)], {"final.csv": b"1"})
    (doubt,) = history.doubts([imported("pay", "v2.csv", "payroll v", **pay)])
    assert (doubt.table, doubt.source, doubt.other) == ("pay", "payroll v", "payroll final")
    assert doubt.periods == (date(2026, 10, 1),)
    assert history.doubts([imported("pay", "final.csv", "payroll final", **pay)]) == []


def test_two_files_of_one_upload_that_say_the_same_are_a_question(history):
    pay = {"person_id": ["Jo"], "period": [date(2026, 10, 1)], "base": [3000.0]}
    statement = imported("pay", "c.csv", "statement", person_id=["Jo"], period=[date(2026, 10, 1)], commission=[800.0])
    twice = [imported("pay", "a.csv", "payroll", **pay), imported("pay", "b.csv", "salaries", **pay), statement]
    assert [(d.source, d.other) for d in history.doubts(twice)] == [("salaries", "payroll")]


def test_policies_are_kept_as_versions(history):
    assert history.policies() == Policies()
    agreed = Policy(agreed=Agreed(by="both teams", valid_from=date(2026, 1, 1)), cancellation=Cancellation(45))
    history.add_policy(agreed, who="Ann")
    assert history.policies() == Policies((agreed,))


def test_small_facts_mappings_and_decisions_are_remembered(history):
    history.note("pinned", {"key": "quota.trend"}, who="Ann")
    (note,) = history.notes("pinned")
    assert (note["key"], note["who"]) == ("quota.trend", "Ann")
    history.remember("headers", {"table": "deals", "columns": {"amount": "Wert"}})
    history.remember("headers", {"table": "deals", "columns": {"amount": "Betrag"}})
    assert history.mapping_for("headers") == {"table": "deals", "columns": {"amount": "Betrag"}}
    assert history.mapping_for("others") is None
    history.decide("Jo", "17")
    history.decide("Jo", "18")
    assert history.decisions() == {"Jo": "18"}


def test_a_damaged_form_entry_is_rebuilt_from_its_original(history):
    history.add_rows("meetings", pd.DataFrame({"date": [date(2026, 10, 1)], "kind": ["outing"]}), "meeting form")
    (path,) = history.active_files()["meetings"]
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    assert history.active_files()["meetings"] == {path: None}
    assert path.read_bytes() == whole


def test_a_damaged_table_is_read_again_from_the_export_as_it_was_read_then(history):
    export = b"Ref;Kunde;Seller;Signed;Wert\n1;Acme;Jo;31.10.2026;1.234,50\n2;Bolt;Al;30.10.2026;7,25\n"
    rules = (Mapping(name="wins.csv", table="deals", columns={"deal_id": "Ref", "account": "Kunde", "amount": "Wert"}),)
    company = Company(currency="EUR")
    found = open_export("wins.csv", export, remembered=rules, company=company)
    history.add(found, {"wins.csv": export}, rules=dump(rules), company=company)
    (path,) = history.active_files()["deals"]
    path.unlink()
    assert amounts(history) == {"1": 1234.5, "2": 7.25}
    assert history.damages() == ()


def test_a_file_damaged_beyond_rebuilding_is_left_out_and_told(history):
    history.add([deals("d.csv", ["2026-10-01"])], {"d.csv": b"no export at all"})
    (path,) = history.active_files()["deals"]
    path.write_bytes(b"")
    assert history.active_files() == {}
    assert [damage.sentence for damage in history.damages()] == [
        "What upload 1 said of deals is damaged on the disk, so it is left out: "
        "take that upload back and bring d.csv again."
    ]


def test_what_cannot_be_done_is_said_in_a_sentence(history):
    with pytest.raises(HistoryError) as nothing:
        history.add([], {})
    with pytest.raises(HistoryError) as bytes_missing:
        history.add([deals("d.csv", ["2026-10-01"])], {})
    with pytest.raises(HistoryError) as no_upload:
        history.undo("seven")
    assert [str(error.value) for error in (nothing, bytes_missing, no_upload)] == [
        "There is nothing to keep: none of these files holds a table that can be read.",
        "The original bytes of d.csv are missing.",
        "There is no upload seven; `history list` shows those there are.",
    ]
    assert history.uploads() == []


def test_the_command_line_lists_uploads_and_takes_one_back(history):
    assert listing(history) == f"Nothing was uploaded yet to {history.folder}."
    upload = history.add([deals("d\n.csv", ["2026-09-01", "2026-10-01"])], {"d\n.csv": b"1"}, who="Ann")
    when = f"{upload.at:%Y-%m-%d %H:%M}"
    assert listing(history) == f"   1  {when}  Ann  deals  2026-09 to 2026-10  2 rows  d?.csv"
    assert undone(history, "1") == (
        "Upload 1 no longer counts; its files are kept, and the page “Data” can let it count again."
    )
    assert listing(history).endswith("(taken back)")
