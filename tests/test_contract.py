from __future__ import annotations

from datetime import date

import pandas as pd
import pyarrow as pa
import pytest

from analytics import contract
from analytics.contract import TABLES
from analytics.history.engine import DuckEngine, collect


def test_there_are_thirteen_tables() -> None:
    assert list(TABLES) == [
        "people", "quotas", "pay", "deals", "cancellations", "upgrades", "handoffs", "document_changes",
        "escalations", "meetings", "practices", "survey", "self_assessment",
    ]  # fmt: skip


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_keys_dates_and_alternatives_are_columns_of_their_table(table: contract.Table) -> None:
    named = {*table.key, *table.one_of, *([table.dated_by] if table.dated_by else [])}
    assert named <= set(table.names)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_column_has_a_help_text(table: contract.Table) -> None:
    assert all(column.help for column in table.columns)


def test_a_frame_becomes_the_declared_types_and_missing_columns_are_null() -> None:
    rows = contract.to_arrow(contract.DEALS, pd.DataFrame({"deal_id": ["007"], "close_date": [date(2026, 1, 31)]}))
    assert rows.schema == contract.arrow_schema(contract.DEALS)
    assert rows["deal_id"].to_pylist() == ["007"]
    assert rows["close_date"].to_pylist() == [date(2026, 1, 31)]
    assert rows["amount"].to_pylist() == [None]


def test_whole_number_amounts_stay_decimal_numbers() -> None:
    rows = contract.to_arrow(contract.PAY, pd.DataFrame({"person_id": ["a"], "base": [20]}))
    assert rows.schema.field("base").type == pa.float64()


def test_text_in_a_money_column_is_refused() -> None:
    with pytest.raises(pa.ArrowInvalid):
        contract.to_arrow(contract.PAY, pd.DataFrame({"person_id": ["a"], "base": ["12.5OO"]}))


def test_pay_is_derived_once() -> None:
    pay = pd.DataFrame(
        {
            "person_id": ["whole", "base only", "nothing"],
            "base": [4000.0, 4000.0, None],
            "target_variable": [1000.0, None, None],
            "commission": [1500.0, None, None],
            "bonus": [100.0, None, None],
        }
    )
    got = collect(contract.with_pay_columns(DuckEngine().frame(contract.PAY, pay))).set_index("person_id")
    assert got.loc["whole", ["on_target_pay", "earned_pay", "pay_mix"]].tolist() == [5000.0, 5600.0, 0.2]
    assert got.loc["base only", ["on_target_pay", "earned_pay"]].tolist() == [4000.0, 4000.0]
    assert got.loc["nothing", ["on_target_pay", "earned_pay", "pay_mix"]].isna().all()


def test_a_template_is_the_header_line() -> None:
    assert contract.template(contract.QUOTAS) == "person_id,period,quota,attained\n"
