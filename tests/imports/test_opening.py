"""Files, folders and what is said about them."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from analytics.imports import MappingError, describe, open_export, open_folder, rejected_csv
from analytics.imports.mapping import load
from analytics.imports.results import Receipt
from analytics.imports.verdict import source_of
from analytics.policy import Company

DEALS = "Deal ID,Company,Deal owner,Close Date,Amount\n"


def deals(*rows: str) -> bytes:
    return (DEALS + "".join(f"{row}\n" for row in rows)).encode()


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("subs_2026-09.csv", "subs"),
        ("subs_2026-10.csv", "subs"),
        ("subs_2026-10 (1).csv", "subs"),
        ("Subs Oct 2026 - Copy.xlsx", "subs"),
        ("deals_emea.csv", "deals emea"),
        ("october.zip › subs_2026-10.csv", "subs"),
        ("plan.xlsx › Quotas", "plan"),
        ("2026-10.csv", "export"),
    ],
)
def test_two_months_of_one_export_are_one_source(name: str, source: str) -> None:
    assert source_of(name) == source


def test_a_folder_is_read_by_its_mapping_and_ignores_what_is_no_export(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_bytes(deals("1,Acme,Jane Doe,2026-10-31,7", "2,Acme,Jane Doe,2026-10-30,8"))
    (tmp_path / "policy.toml").write_text("[company]\n")
    (tmp_path / "notes.md").write_text("hello")
    (tmp_path / "mapping.toml").write_text('[[file]]\nname = "b*.csv"\nwhere = { "Deal ID" = ["2"] }\n')
    (found,) = open_folder(tmp_path)
    assert found.rows["deal_id"].tolist() == ["2"]
    assert found.receipt.set_aside == {"Deal ID is none of 2": 1}


def test_one_file_may_be_told_to_hold_two_tables(tmp_path: Path) -> None:
    (tmp_path / "subs.csv").write_text(
        "subscription_id,account_id,start_date,end_date,arr\n1,A,2026-01-05,2026-02-20,7\n"
    )
    (tmp_path / "mapping.toml").write_text(
        '[[file]]\nname = "subs.csv"\ntable = "deals"\n\n[[file]]\nname = "subs.csv"\ntable = "cancellations"\n'
    )
    assert [one.table.name for one in open_folder(tmp_path) if one.table and one.usable] == ["deals", "cancellations"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[file]]\ntable = "sales"', "There is no table “sales”; the tables are people, quotas, pay,"),
        (
            '[[file]]\ntable = "pay"\ncolumns = { amount = "x" }',
            "The table pay has no column “amount”; its columns are",
        ),
        ('[[file]]\nnmae = "x"', "mapping.toml knows no “nmae”; a [[file]] has"),
        ("[[file", "mapping.toml is not valid TOML:"),
    ],
)
def test_a_wrong_mapping_file_says_what_would_do(text: str, message: str) -> None:
    with pytest.raises(MappingError) as error:
        load(text)
    assert str(error.value).startswith(message)


def test_a_zip_gives_an_import_for_each_export_in_it() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.csv", deals("1,Acme,Jane Doe,2026-10-31,7"))
        archive.writestr("inner/b.csv", b"Payee,Period,Commission\nJane Doe,2026-10,5\n")
    found = open_export("month.zip", packed.getvalue())
    assert [(one.file, one.table.name) for one in found if one.table] == [
        ("month.zip › a.csv", "deals"),
        ("month.zip › b.csv", "pay"),
    ]


def test_rejected_rows_leave_as_csv_that_runs_nothing() -> None:
    wrong = open_export(
        "=cmd.csv", deals('1,Acme,Jane Doe,2026-10-31,"=HYPERLINK(""x"")"', "2,A,Jane Doe,2026-10-31,5")
    )
    assert rejected_csv(wrong).splitlines()[1].startswith("'=cmd.csv,2,amount,\"'=HYPERLINK(")


def test_a_name_cannot_climb_out_of_its_folder_or_hide_its_end() -> None:
    (found,) = open_export("../../etc/pass\u202ewd\n.csv", deals("1,Acme,Jane Doe,2026-10-31,7"))
    assert found.file == "passwd .csv"


def test_a_receipt_accounts_for_every_row() -> None:
    with pytest.raises(ValueError, match="a receipt of 3 rows accounts for 2"):
        Receipt(rows_in=3, kept=1, rejected=1)


def test_the_companys_setting_decides_when_no_date_does() -> None:
    content = deals("1,Acme,Jane Doe,03/04/2026,7")
    days = [
        str(open_export("d.csv", content, company=Company(day_first=setting))[0].rows["close_date"].iloc[0].date())
        for setting in (True, False)
    ]
    assert days == ["2026-04-03", "2026-03-04"]


def test_what_the_terminal_prints() -> None:
    (found,) = open_export("d.csv", deals("1,Acme,Jane Doe,2026-10-31,7", "2,Acme,Jane Doe,2026-10-31,x"))
    assert describe(found).splitlines() == [
        "d.csv holds deals: 1 of 2 rows kept, 2026-10-31 to 2026-10-31. Not kept: 1 rejected.",
        "  deal_id     <-  Deal ID",
        "  account     <-  Company",
        "  owner_id    <-  Deal owner",
        "  close_date  <-  Close Date",
        "  amount      <-  Amount",
        "  total USD: 7.00",
        "  note: No column gives a stage, so every row counts as a won deal.",
        '  rejected: Row 3 of d.csv: amount "x" is not a number. The row was set aside.',
    ]


def test_rows_of_the_future_are_kept_and_said() -> None:
    content = deals("1,Acme,Jane Doe,2026-10-31,7", "2,Acme,Jane Doe,2026-12-24,7")
    (found,) = open_export("d.csv", content, today=date(2026, 11, 23))
    assert len(found.rows) == 2
    assert found.notes[-1].message == (
        "1 row is dated after today, the last one 2026-12-24: such rows count once their day has come."
    )


def test_an_export_of_unknown_stages_asks_which_one_is_won() -> None:
    content = b"Deal ID,Company,Deal owner,Close Date,Amount,Stage\n1,Acme,Jane Doe,2026-10-31,7,Signature\n"
    (found,) = open_export("d.csv", content)
    assert found.sentence == (
        "d.csv looks like deals, but no stage in it is known to mean won: say whether “Signature” does."
    )
