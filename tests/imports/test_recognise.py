"""Exports of the systems people have, recognised by their headers; and what is asked when two readings fit."""

from __future__ import annotations

import pytest

from analytics.imports import open_export
from analytics.imports.headers import signature
from analytics.imports.mapping import Mapping
from analytics.imports.opening import spellings_compared

SYSTEMS = {
    "salesforce_report": (
        "Opportunity ID,Account ID,Account Name,Opportunity Owner,Close Date,Amount,Stage,Lead Source,Product Name",
        "006A,001A,Acme,Jane Doe,10/31/2026,7,Closed Won,Web,Basic",
    ),
    "salesforce_data_loader": (
        "Id,AccountId,OwnerId,CloseDate,Amount,StageName,LeadSource,CurrencyIsoCode",
        "006A,001A,005A,2026-10-31,7,Closed Won,Web,USD",
    ),
    "hubspot": (
        "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Associated Company,Associated Company IDs",
        "123,Big one,closedwon,2026-10-31 16:05,Jane Doe,7,Acme,77",
    ),
    "pipedrive": (
        "Deal - ID,Deal - Title,Deal - Value,Deal - Currency,Deal - Organization,Organization - ID,Deal - Owner,"
        "Deal - Won time,Deal - Status",
        "1,Big one,7,USD,Acme,77,Jane Doe,2026-10-31 16:05:00,Won",
    ),
    "zoho": (
        "Record Id,Deal Name,Account Name,Account Name.id,Deal Owner,Closing Date,Amount,Stage,Lead Source",
        "zcrm_1,Big one,Acme,zcrm_77,Jane Doe,2026-10-31,7,Closed Won,Web",
    ),
    "dynamics": (
        "(Do Not Modify) Opportunity,(Do Not Modify) Row Checksum,Topic,Potential Customer,Owner,Actual Close Date,"
        "Actual Revenue,Status",
        "6f1a,x=,Big one,Acme,Jane Doe,10/31/2026,7,Won",
    ),
    "custom_fields": (
        "Deal_ID__c,Account__c,Owner__c,Close_Date__c,Amount__c",
        "1,Acme,Jane Doe,2026-10-31,7",
    ),
}


@pytest.mark.parametrize("system", SYSTEMS)
def test_deals_of_every_system_are_recognised(system: str) -> None:
    header, row = SYSTEMS[system]
    (found,) = open_export(f"{system}.csv", f"{header}\n{row}\n".encode())
    assert found.usable, found.sentence
    assert found.table is not None
    assert found.table.name == "deals"
    deal = found.rows.iloc[0]
    assert (deal["amount"], str(deal["close_date"].date())) == (7.0, "2026-10-31")
    assert deal["owner_id"] in {"Jane Doe", "005A"}
    assert {"deal_id", "account_id", "owner_id"} <= set(found.rows.dropna(axis=1).columns)


OTHER_TABLES = {
    "people": "Full Name,User ID,Email,Role,Manager,Profile\nJane Doe,u1,j@x.com,AE,Ann Lee,Sales\n",
    "quotas": "Quota Owner,Forecast Month,Quota Amount\nJane Doe,2026-10-01,5000\n",
    "pay": "Employee,Pay Date,Base Pay,Commission Earned\nJane Doe,2026-10-31,5000,100\n",
    "cancellations": "Customer ID,Canceled At (UTC),Cancellation Reason\nA,2026-10-31 20:00,price\n",
    "upgrades": "account_id,upgrade_date,Expansion MRR\nA,2026-10-31,10\n",
    "document_changes": "OpportunityId,CreatedDate,CreatedById,Field,OldValue,NewValue\nA,2026-10-31,u,Goals,x,y\n",
    "escalations": "Case Number,Account ID,Date/Time Opened,Date/Time Closed\n1,A,10/31/2026 4:05 PM,\n",
    "practices": "Date,Shared By,Shared With,Audience,Tip\n2026-10-31,Jane Doe,Ann Lee,Teammate,Call early\n",
    "self_assessment": "answered_at,item,leader_share\n2026-10-31,1,0.5\n",
}


@pytest.mark.parametrize("table", OTHER_TABLES)
def test_other_tables_are_recognised(table: str) -> None:
    (found,) = open_export("export.csv", OTHER_TABLES[table].encode())
    assert found.usable, found.sentence
    assert found.table is not None
    assert found.table.name == table
    assert len(found.rows) == 1


def test_a_header_is_never_matched_by_a_part_of_it() -> None:
    (found,) = open_export("x.csv", b"Amount of rain,Close Date of shop,Owner of dog\n1,2026-10-31,Jane\n")
    assert found.table is None


SUBSCRIPTIONS = b"subscription_id,account_id,start_date,end_date,mrr_amount,status\n1,A,2026-01-05,2026-02-20,7,Paid\n"


def test_a_file_that_may_be_two_tables_is_asked_about() -> None:
    (found,) = open_export("subs.csv", SUBSCRIPTIONS)
    assert not found.usable
    assert [(q.kind, list(q.choices)) for q in found.questions] == [("which_table", ["cancellations", "deals"])]


def test_what_a_leader_said_overrules_what_was_recognised() -> None:
    said = Mapping("subs*.csv", "deals", {"account": "status"}, {"currency": "EUR"}, {"status": ("Paid",)})
    (found,) = open_export("subs_2026-10.csv", SUBSCRIPTIONS, remembered=[said])
    assert found.usable, found.sentence
    deal = found.rows.iloc[0]
    assert (deal["deal_id"], deal["account"], deal["currency"]) == ("1", "Paid", "EUR")
    assert [note.message for note in found.notes if note.kind == "unassigned"] == [
        "1 deal has no owner; counted under (unassigned)."
    ]


def test_an_answer_is_remembered_for_files_with_the_same_headers() -> None:
    headers = SUBSCRIPTIONS.decode().splitlines()[0].split(",")
    said = Mapping(table="deals", columns={"stage": ""}, headers=signature(headers))
    assert open_export("other.csv", SUBSCRIPTIONS, remembered=[said])[0].usable
    other_headers = SUBSCRIPTIONS.replace(b"status", b"state")
    assert not open_export("other.csv", other_headers, remembered=[said])[0].usable


def test_a_mapping_that_names_a_missing_column_says_so() -> None:
    said = Mapping("subs.csv", "deals", {"deal_id": "Ref"})
    assert open_export("subs.csv", SUBSCRIPTIONS, mapping=said)[0].sentence == (
        "subs.csv has no column “Ref”, which its mapping names; its columns are "
        "subscription_id, account_id, start_date, end_date, mrr_amount, status."
    )


def test_two_files_that_write_a_product_differently_are_compared() -> None:
    deals = b"Deal ID,Company,Deal owner,Close Date,Amount,Product\nA,Acme,J,2026-10-31,1,GTXPro\n"
    imports = [*open_export("deals.csv", deals), *open_export("products.csv", b"product,price\nGTX Pro,10\n")]
    assert [note.message for note in spellings_compared(imports)[0].notes if note.kind == "near_duplicates"] == [
        "deals.csv writes “GTXPro”, products.csv writes “GTX Pro”: probably one product. They are kept apart."
    ]
