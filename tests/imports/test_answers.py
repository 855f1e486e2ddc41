from __future__ import annotations

from analytics.imports import Import, Mapping, open_export
from analytics.imports.answers import Answers, combined, from_plain, to_plain, to_remember, told

EXPORT = b"Ref,Client,Seller,Signed,MRR,ARR\n1,Acme,Jo,2026-10-31,10,120\n"
WINS = Mapping(name="wins*.csv", table="deals", columns={"deal_id": "Ref", "amount": "MRR"})


def read(*rules: Mapping) -> Import:
    return open_export("wins.csv", EXPORT, remembered=rules)[0]


def test_answers_that_repeat_what_was_recognised_say_nothing():
    found = read(WINS)
    assert told(found, Answers(table="deals", columns=dict(found.mapping)), [WINS]) is None


def test_a_changed_column_is_said_and_the_earlier_choices_stay_said():
    rule = told(read(WINS), Answers(table="deals", columns={"amount": "ARR"}), [WINS])
    assert rule is not None
    assert dict(rule.columns) == {"deal_id": "Ref", "amount": "ARR"}
    again = read(*combined([rule], [WINS]))
    assert again.rows["amount"].tolist() == [120.0]
    assert again.rows["deal_id"].tolist() == ["1"]


def test_a_value_for_every_row_takes_the_place_of_a_column():
    answers = Answers(table="deals", columns={"owner_id": ""}, constants={"owner_id": "Ann", "product": " "})
    rule = told(read(WINS), answers, [WINS])
    assert rule is not None
    assert dict(rule.constants) == {"owner_id": "Ann"}
    assert read(*combined([rule], [WINS])).rows["owner_id"].tolist() == ["Ann"]
    assert told(read(rule), Answers(table="deals", constants={"owner_id": "Ann"}), [rule]) is None


def test_what_is_remembered_fits_files_of_other_names_with_the_same_headers():
    rule = told(read(WINS), Answers(table="deals", columns={"amount": "ARR"}), [WINS])
    assert rule is not None
    kept = from_plain(to_plain(rule))
    (found,) = open_export("november [2].csv", EXPORT, remembered=[kept])
    assert found.rows["amount"].tolist() == [120.0]
    (other,) = open_export("other.csv", EXPORT.replace(b"Seller", b"Vendor"), remembered=[kept])
    assert other.table is None


def test_a_rule_by_name_is_remembered_by_the_headers_of_the_file_it_read():
    rule = to_remember(read(WINS), [WINS])
    assert rule is not None
    (found,) = open_export("november.csv", EXPORT, remembered=[from_plain(to_plain(rule))])
    assert found.rows["amount"].tolist() == [10.0]
    assert to_remember(read(WINS), []) is None


def test_a_stage_that_means_won_keeps_its_rows():
    export = b"Opportunity ID,Account Name,Opportunity Owner,Close Date,Amount,Stage\n" + b"".join(
        b"%d,Acme,Jo,2026-10-%d,5,%s\n" % (day, day, stage)
        for day, stage in enumerate((b"Closed Won", b"Gold plated", b"Lost"), 10)
    )
    (found,) = open_export("crm.csv", export)
    assert found.receipt.kept == 1
    rule = told(found, Answers(table="deals", won=("Gold plated",)))
    assert rule is not None
    assert open_export("crm.csv", export, remembered=[rule])[0].receipt.kept == 2
