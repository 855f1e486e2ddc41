"""Who is credited and charged: the nine pairs of rules on ten clients, day by day, version by version."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from analytics.history.book import Book
from analytics.history.engine import collect
from analytics.policy import Agreed, Cancellation, ChargeIn, PayPlan, Policies, Policy, Side, Tier, Upgrade
from analytics.topics.crediting import attained, credits, events_with_deals, payout

MakeBook = Callable[..., Book]
D = date

CLIENTS = [
    ("P01", "S1", "A1", D(2026, 3, 1), 1000.0), ("P02", "S1", "A1", D(2026, 3, 10), 500.0),
    ("P03", "S1", "A2", D(2026, 3, 15), 800.0), ("P04", "S2", "A1", D(2026, 4, 1), 1200.0),
    ("P05", "S2", "A2", D(2026, 4, 5), 300.0), ("P06", "S2", None, D(2026, 4, 10), 700.0),
    ("P07", "S2", "A2", D(2026, 4, 12), 900.0), ("P08", None, "A1", D(2026, 5, 1), 400.0),
    ("P09", "S1", "A2", D(2026, 5, 2), 600.0), ("P10", "S1", "A1", D(2026, 5, 3), 1000.0),
]  # fmt: skip
CANCELLED = [
    ("P01", D(2026, 3, 20), 1000.0), ("P02", D(2026, 4, 9), 500.0), ("P03", D(2026, 4, 15), 800.0),
    ("P06", D(2026, 4, 25), 700.0), ("P07", D(2026, 5, 10), 1350.0), ("P10", D(2026, 5, 2), 1000.0),
]  # fmt: skip
UPGRADED = [
    ("P04", D(2026, 4, 20), 300.0), ("P05", D(2026, 5, 5), 100.0), ("P07", D(2026, 4, 30), 450.0),
    ("P08", D(2026, 5, 31), 200.0), ("P09", D(2026, 6, 15), 250.0),
]  # fmt: skip
U = "(unassigned)"
NINE_PAIRS = {
    ("sales", "sales"): {"sales S1": -1500, "sales S2": -1200, f"sales {U}": 200, "am A2": -550},
    ("sales", "am"): {"sales S1": -1500, "sales S2": -2050, "am A1": 500, "am A2": 0},
    ("sales", "split"): {"sales S1": -1500, "sales S2": -1625, f"sales {U}": 100, "am A1": 250, "am A2": -275},
    ("am", "sales"): {"sales S2": 850, f"sales {U}": 200, "am A1": -1500, "am A2": -1900, f"am {U}": -700},
    ("am", "am"): {"am A1": -1000, "am A2": -1350, f"am {U}": -700},
    ("am", "split"): {"sales S2": 425, f"sales {U}": 100, "am A1": -1250, "am A2": -1625, f"am {U}": -700},
    ("split", "sales"): {"sales S1": -750, "sales S2": -175, f"sales {U}": 200, "am A1": -750, "am A2": -1225,
                         f"am {U}": -350},
    ("split", "am"): {"sales S1": -750, "sales S2": -1025, "am A1": -250, "am A2": -675, f"am {U}": -350},
    ("split", "split"): {"sales S1": -750, "sales S2": -600, f"sales {U}": 100, "am A1": -500, "am A2": -950,
                         f"am {U}": -350},
}  # fmt: skip
SIDES = {"sales": Side.SALES, "am": Side.ACCOUNT_MANAGEMENT, "split": Side.SHARED}


def ten_clients(book: MakeBook, policies: Policies | None = None) -> Book:
    deal, owner, manager, close, amount = zip(*CLIENTS, strict=True)
    return book(
        policies=policies,
        deals={"deal_id": deal, "account_id": deal, "owner_id": owner, "account_manager_id": manager,
               "close_date": close, "amount": amount},
        cancellations=columns(CANCELLED, "account_id", "cancel_date", "amount_lost"),
        upgrades={"upgrade_id": ["U1", "U2", "U3", "U4", "U5"]}
        | columns(UPGRADED, "account_id", "upgrade_date", "amount_added"),
    )  # fmt: skip


def columns(rows: list[tuple[object, ...]], *names: str) -> dict[str, tuple[object, ...]]:
    return dict(zip(names, zip(*rows, strict=True), strict=True))


def event_lines(opened: Book, policies: Policies | None = None) -> pd.DataFrame:
    lines = collect(credits(opened, policies))
    return lines[lines["kind"] != "deal"]


@pytest.mark.parametrize("pair", NINE_PAIRS)
def test_every_pair_of_rules_credits_and_charges_whom_it_says(book: MakeBook, pair: tuple[str, str]) -> None:
    rules = Policy(cancellation=Cancellation(hit=SIDES[pair[0]]), upgrade=Upgrade(credit=SIDES[pair[1]]))
    lines = event_lines(ten_clients(book, Policies((rules,))))
    team = lines["team"].map({"sales": "sales", "account_management": "am"})
    sums = lines.groupby(team + " " + lines["person_id"])["amount"].sum()
    assert sums.to_dict() == pytest.approx(NINE_PAIRS[pair], abs=1e-9)
    assert lines["amount"].sum() == pytest.approx(-4350 + 1300, abs=1e-9)


def test_days_run_from_the_close_to_the_event_and_day_30_is_inside(book: MakeBook) -> None:
    opened = ten_clients(book)
    days = collect(events_with_deals(opened, "cancellations")).set_index("deal_id")["days"]
    assert days.to_dict() == {"P01": 19, "P02": 30, "P03": 31, "P06": 15, "P07": 28}
    days = collect(events_with_deals(opened, "upgrades")).set_index("deal_id")["days"]
    assert days.to_dict() == {"P04": 19, "P05": 30, "P07": 18, "P08": 30, "P09": 44}
    kinds = event_lines(opened).set_index("deal_id")["kind"]
    assert (kinds["P02"], kinds["P03"]) == ("early_cancellation", "later_cancellation")


def test_a_cancellation_before_its_close_charges_nobody_and_is_counted(book: MakeBook) -> None:
    opened = ten_clients(book)
    assert "P10" not in set(event_lines(opened)["deal_id"])
    assert [row.value for row in opened.set_aside] == ["2026-05-02"]
    assert opened.facts["cancellations"].rejected == 1


ONE_DEAL = {
    "deal_id": ["d"], "account_id": ["c"], "owner_id": ["ann"], "account_manager_id": ["max"],
    "close_date": [D(2026, 1, 20)], "amount": [500.0],
}  # fmt: skip


@pytest.mark.parametrize(
    ("days", "kind"),
    [(0, "early_cancellation"), (30, "early_cancellation"), (31, "later_cancellation")],
)
def test_early_includes_the_day_of_the_close_and_the_last_day_of_the_window(
    book: MakeBook, days: int, kind: str
) -> None:
    day = pd.Timestamp("2026-01-20") + pd.Timedelta(days=days)
    lines = event_lines(book(deals=ONE_DEAL, cancellations={"deal_id": ["d"], "cancel_date": [day.date()]}))
    assert lines["kind"].tolist() == [kind]
    assert lines["amount"].tolist() == [-500.0]
    assert lines["person_id"].tolist() == ["ann" if kind == "early_cancellation" else "max"]


def test_a_deal_cancelled_twice_is_charged_once_for_the_first(book: MakeBook) -> None:
    twice = {"deal_id": ["d", "d"], "cancel_date": [D(2026, 3, 9), D(2026, 2, 1)], "amount_lost": [500.0, 200.0]}
    lines = event_lines(book(deals=ONE_DEAL, cancellations=twice))
    assert lines[["kind", "amount"]].to_numpy().tolist() == [["early_cancellation", -200.0]]


def test_a_client_who_upgrades_and_then_cancels_is_credited_and_charged(book: MakeBook) -> None:
    lines = event_lines(
        book(
            deals=ONE_DEAL,
            upgrades={"deal_id": ["d"], "upgrade_date": [D(2026, 1, 25)], "amount_added": [100.0]},
            cancellations={"deal_id": ["d"], "cancel_date": [D(2026, 2, 5)], "amount_lost": [600.0]},
        )
    )
    assert dict(zip(lines["kind"], lines["amount"], strict=True)) == {
        "early_upgrade": 100.0,
        "early_cancellation": -600.0,
    }


SIGNED_TWICE = {
    "deal_id": ["old", "new"], "account_id": ["c", "c"], "owner_id": ["ann", "bob"],
    "close_date": [D(2026, 1, 5), D(2026, 3, 1)], "amount": [100.0, 300.0],
}  # fmt: skip


@pytest.mark.parametrize(
    ("day", "deal"),
    [(D(2026, 1, 20), "old"), (D(2026, 2, 28), "old"), (D(2026, 3, 1), "new"), (D(2026, 3, 9), "new")],
)
def test_an_event_that_names_the_client_belongs_to_the_latest_deal_closed_by_then(
    book: MakeBook, day: date, deal: str
) -> None:
    opened = book(deals=SIGNED_TWICE, cancellations={"account_id": ["c"], "cancel_date": [day]}, as_of=D(2026, 4, 1))
    found = collect(events_with_deals(opened, "cancellations"))
    assert found[["deal_id", "by_account"]].to_numpy().tolist() == [[deal, True]]


def test_an_event_after_as_of_is_not_known_yet(book: MakeBook) -> None:
    cancelled = {"deal_id": ["d"], "cancel_date": [D(2026, 2, 10)]}
    assert event_lines(book(deals=ONE_DEAL, cancellations=cancelled, as_of=D(2026, 2, 9))).empty
    assert len(event_lines(book(deals=ONE_DEAL, cancellations=cancelled, as_of=D(2026, 2, 10)))) == 1


def test_the_charge_falls_in_the_month_the_policy_names(book: MakeBook) -> None:
    opened = book(deals=ONE_DEAL, cancellations={"deal_id": ["d"], "cancel_date": [D(2026, 2, 10)]})
    in_close_month = Policies((Policy(cancellation=Cancellation(charge_in=ChargeIn.CLOSE_MONTH)),))
    assert event_lines(opened)["period"].dt.month.tolist() == [2]
    assert event_lines(opened, in_close_month)["period"].dt.month.tolist() == [1]


def test_the_version_valid_on_the_day_of_the_event_applies(book: MakeBook) -> None:
    deals = {name: values * 2 for name, values in ONE_DEAL.items()} | {"deal_id": ["a", "b"]}
    cancelled = {"deal_id": ["a", "b"], "cancel_date": [D(2026, 2, 9), D(2026, 2, 10)]}
    first = Policy(agreed=Agreed(valid_from=D(2025, 1, 1)))
    second = Policy(
        agreed=Agreed(valid_from=D(2026, 2, 10)), cancellation=Cancellation(hit=Side.SHARED, sales_share=0.25)
    )
    lines = event_lines(book(deals=deals, cancellations=cancelled, policies=Policies((second, first))))
    charged = {(row.deal_id, row.person_id): row.amount for row in lines.itertuples()}
    assert charged == {("a", "ann"): -500.0, ("b", "ann"): -125.0, ("b", "max"): -375.0}


def test_attained_is_the_export_own_column_where_given_else_the_credits(book: MakeBook) -> None:
    opened = book(
        deals=ONE_DEAL,
        cancellations={"deal_id": ["d"], "cancel_date": [D(2026, 2, 10)], "amount_lost": [200.0]},
        quotas={"person_id": ["ann", "ann", "bob"], "period": [D(2026, 1, 1), D(2026, 2, 1), D(2026, 1, 1)],
                "quota": [400.0] * 3, "attained": [None, 50.0, None]},
    )  # fmt: skip
    rows = attained(opened)
    found = {(row.person_id, row.period.month): row.attained for row in rows.itertuples()}
    assert found == {("ann", 1): 500.0, ("ann", 2): 50.0, ("bob", 1): 0.0}
    of_am = Policies((Policy(cancellation=Cancellation(hit=Side.ACCOUNT_MANAGEMENT)),))
    moved = {(row.person_id, row.period.month): row.attained for row in attained(opened, of_am).itertuples()}
    assert moved == {("ann", 1): 500.0, ("ann", 2): 250.0, ("bob", 1): 0.0, ("max", 2): -200.0}


@pytest.mark.parametrize(
    ("attainment", "kind", "cap", "paid"),
    [
        (-0.1, "marginal", None, 0.0),
        (0.3, "marginal", None, 0.0),
        (1.0, "marginal", None, 600.0),
        (1.1, "marginal", None, 800.0),
        (1.1, "marginal", 0.7, 700.0),
        (0.3, "retroactive", None, 0.0),
        (0.4, "retroactive", None, 400.0),
        (1.1, "retroactive", None, 2200.0),
    ],
)
def test_the_plan_pays_by_tiers_with_threshold_and_cap(
    book: MakeBook, attainment: float, kind: str, cap: float | None, paid: float
) -> None:
    tiers = (Tier(0.0, 0.0), Tier(0.4, 1.0), Tier(1.0, 2.0))
    plan = replace(PayPlan(), kind=type(PayPlan().kind)(kind), cap=cap, tiers=tiers)
    month = D(2026, 1, 1)
    opened = book(
        policies=Policies((Policy(pay_plans=(plan,)),)),
        quotas={"person_id": ["ann"], "period": [month], "quota": [100.0], "attained": [100.0 * attainment]},
        pay={"person_id": ["ann"], "period": [month], "target_variable": [1000.0]},
        deals=ONE_DEAL,
    )
    rows = payout(opened, attained(opened))
    assert rows["payout"].tolist() == pytest.approx([paid])
