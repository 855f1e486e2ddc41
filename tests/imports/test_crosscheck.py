"""Events against the deals they are about."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import pytest

from analytics.imports.crosscheck import crosscheck

DEALS = pd.DataFrame(
    {
        "deal_id": ["D1", "D2"],
        "account_id": ["A1", "A1"],
        "close_date": [datetime(2026, 3, 5), datetime(2026, 5, 1)],
    }
)


def cancelled(**columns: list[object]) -> dict[str, pd.DataFrame]:
    return {"deals": DEALS, "cancellations": pd.DataFrame(columns)}


def test_a_cancellation_before_its_deals_close_is_set_aside() -> None:
    tables, rejected, notes = crosscheck(
        cancelled(deal_id=["D1", "D2"], cancel_date=[datetime(2026, 3, 2), datetime(2026, 5, 1)])
    )
    assert tables["cancellations"]["deal_id"].tolist() == ["D2"]
    assert [r.message for r in rejected] == [
        "The cancellation of deal D1 on 2026-03-02 lies before the deal's close on 2026-03-05. The row was set aside."
    ]
    assert notes == ()


def test_a_client_who_cancels_between_two_deals_cancelled_the_first() -> None:
    _, rejected, _ = crosscheck(cancelled(account_id=["A1"], cancel_date=[datetime(2026, 4, 1)]))
    assert rejected == ()


@pytest.mark.parametrize(
    ("deals", "said"),
    [
        (["X"], "1 of 1 cancellations belongs to no deal in the exports. Check that both exports use the same ids."),
        (
            ["D2", "D2", "X"],
            "1 of 3 cancellations belongs to no deal in the exports. It counts for nobody until that deal is uploaded.",
        ),
        (
            ["D2", "D2", "X", "Y"],
            "2 of 4 cancellations belong to no deal in the exports. "
            "They count for nobody until those deals are uploaded.",
        ),
    ],
)
def test_events_of_unknown_deals_are_kept_and_said(deals: list[object], said: str) -> None:
    tables, _, notes = crosscheck(cancelled(deal_id=deals, cancel_date=[datetime(2026, 5, 1)] * len(deals)))
    assert len(tables["cancellations"]) == len(deals)
    assert [n.message for n in notes] == [said]


def test_an_upgrade_before_the_close_is_set_aside_too() -> None:
    upgrades = pd.DataFrame({"deal_id": ["D2"], "upgrade_date": [datetime(2026, 4, 30)]})
    tables, rejected, _ = crosscheck({"deals": DEALS, "upgrades": upgrades})
    assert (len(tables["upgrades"]), rejected[0].kind) == (0, "before_the_close")
