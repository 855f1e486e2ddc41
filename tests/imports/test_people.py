"""Who is who across exports."""

from __future__ import annotations

import pandas as pd
import pytest

from analytics.imports.people import identities


def users(*rows: tuple[str, str, str | None]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["person_id", "name", "email"])


def sold_by(*owners: str) -> dict[str, pd.DataFrame]:
    return {"deals": pd.DataFrame({"owner_id": list(owners)})}


JANE = ("0055j000007eZcp", "Jane Doe", "jane.doe@acme.com")


@pytest.mark.parametrize(
    "reference",
    ["0055j000007eZcp", "0055j000007eZcpAAE", "Jane.Doe@acme.com", "Doe, Jane", "jane  doe", "Jane Doe (inactive)"],
)
def test_one_person_has_many_spellings(reference: str) -> None:
    assert identities(sold_by(reference), users(JANE), {}).same[reference] == "0055j000007eZcp"


def test_an_id_in_other_case_is_another_person() -> None:
    who = identities(sold_by("0055j000007ezcp"), users(JANE), {})
    assert who.same["0055j000007ezcp"] == "0055j000007ezcp"


def test_two_people_of_one_name_are_asked_about_until_somebody_decides() -> None:
    staff = users(("1", "Jane Doe", "jd@acme.com"), ("2", "Jane Doe", "jane@acme.com"))
    who = identities(sold_by("Jane Doe"), staff, {})
    assert who.same["Jane Doe"] not in {"1", "2"}
    assert [(q.kind, list(q.choices)) for q in who.questions] == [
        ("two_people_of_one_name", ["1", "2", "Jane Doe"]),
    ]
    decided = identities(sold_by("Jane Doe"), staff, {"Jane Doe": "2"})
    assert decided.same["Jane Doe"] == "2"
    assert decided.questions == ()


def test_a_slip_of_the_pen_is_asked_about_and_not_corrected() -> None:
    staff = users(("1", "John Smith", None))
    who = identities(sold_by("Jon Smith"), staff, {})
    assert who.same["Jon Smith"] == "Jon Smith"
    assert [q.message for q in who.questions] == [
        "Is “Jon Smith” the same person as “John Smith”? They are kept apart until you say so."
    ]
    assert identities(sold_by("Jon Smith"), staff, {"Jon Smith": "1"}).same["Jon Smith"] == "1"
    apart = identities(sold_by("Jon Smith"), staff, {"Jon Smith": "Jon Smith"})
    assert (apart.same["Jon Smith"], apart.questions) == ("Jon Smith", ())


def test_without_a_users_export_everybody_comes_from_the_other_tables() -> None:
    tables = {
        "deals": pd.DataFrame({"owner_id": ["Doe, Jane", "Ann Lee"], "account_manager_id": ["Bo Berg", "Ann Lee"]}),
        "pay": pd.DataFrame({"person_id": ["jane.doe@acme.com"]}),
    }
    who = identities(tables, None, {})
    assert who.same == {"Doe, Jane": "Jane Doe", "jane.doe@acme.com": "Jane Doe", "Ann Lee": "Ann Lee",
                        "Bo Berg": "Bo Berg"}  # fmt: skip
    assert dict(zip(who.people["name"], who.people["team"], strict=True)) == {
        "Jane Doe": "sales", "Ann Lee": "sales", "Bo Berg": "account_management",
    }  # fmt: skip
    assert "There is no users export: 3 people were taken from the names in the other exports." in [
        note.message for note in who.notes
    ]


def test_nobody_is_not_a_person() -> None:
    assert identities(sold_by("(unassigned)", ""), None, {}).people.empty


def test_two_accounts_with_one_address_are_one_person() -> None:
    staff = users(("old", "Jane Roe", "jane@acme.com"), ("new", "Jane Doe", "Jane@acme.com"))
    who = identities(sold_by("new", "old"), staff, {})
    assert who.same == {"new": "old", "old": "old"}
    assert who.people["person_id"].tolist() == ["old"]


def test_a_manager_given_by_id_gets_a_name() -> None:
    staff = users(("1", "Jane Doe", None), ("2", "Ann Lee", None)).assign(manager=["2", None])
    assert identities({}, staff, {}).people["manager"].tolist()[0] == "Ann Lee"
