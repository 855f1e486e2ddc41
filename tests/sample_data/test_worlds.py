"""Worlds keep to the truth they were given: checked on their own tables, before any verdict."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from analytics.contract import TABLES
from analytics.history.book import Book
from analytics.imports import open_folder
from analytics.policy import Company
from analytics.statistics import within_effect
from analytics.topics.motivation import measures
from sample_data import __main__ as command
from sample_data.worlds import RAISES, TRUTHS, Shape, world

FAST = Shape(deals=1)


def monthly(tables):
    """Pay, quota and bookings by person and month."""
    deals = tables["deals"].assign(period=tables["deals"]["close_date"].dt.to_period("M").dt.start_time)
    sold = deals.groupby(["owner_id", "period"])["amount"].sum().rename_axis(["person_id", "period"]).rename("sold")
    rows = tables["pay"].merge(tables["quotas"]).merge(sold.reset_index(), how="left")
    return rows.assign(on_target_pay=rows["base"] + rows["target_variable"])


def effect_of_pay(tables):
    rows = monthly(tables)
    rows = rows.assign(log_sold=np.log(rows["sold"]), log_pay=np.log(rows["on_target_pay"]))
    return within_effect(rows, "log_sold", "log_pay", "person_id", "period")


@pytest.mark.parametrize("truth", TRUTHS)
@pytest.mark.parametrize("raises", RAISES)
def test_every_world_is_made_of_contract_tables(truth, raises):
    tables = world(truth, raises, 6, 18, 1)
    assert set(tables) == {"people", "quotas", "pay", "deals", "survey"}
    for name, frame in tables.items():
        assert set(frame.columns) <= set(TABLES[name].names)
        assert len(frame)


def test_the_same_seed_is_the_same_world_and_another_is_not():
    first, again, other = (world("money", "random", 5, 18, seed)["deals"] for seed in (3, 3, 4))
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(other)


@pytest.mark.parametrize(("truth", "slope"), [("null", 0.0), ("intrinsic", 0.0), ("money", 0.5), ("both", 0.5)])
def test_raises_at_random_move_results_as_the_truth_says(truth, slope):
    effect = effect_of_pay(world(truth, "random", 400, 30, 1, FAST))
    assert effect.low < slope < effect.high
    assert effect.se < 0.17


def test_a_fading_effect_is_large_at_first_and_gone_after_half_a_year():
    rows = monthly(world("fading", "random", 600, 36, 2, FAST)).sort_values(["person_id", "period"])
    month = (rows["period"].dt.year - 2024) * 12 + rows["period"].dt.month
    changed = rows.groupby("person_id")["on_target_pay"].diff().fillna(0) > 1
    since = month - rows["person_id"].map(month[changed].groupby(rows["person_id"]).first())
    beyond = np.log(rows["sold"])
    beyond -= rows["person_id"].map(beyond[(since < 0) | since.isna()].groupby(rows["person_id"]).mean())
    beyond -= rows["period"].map(beyond[since.isna()].groupby(rows["period"]).mean())
    early, late, gone = (beyond[since.between(*spell)].mean() for spell in ((0, 2), (3, 5), (6, 11)))
    assert early == pytest.approx(0.12, abs=0.03)
    assert late == pytest.approx(0.05, abs=0.03)
    assert gone == pytest.approx(0.0, abs=0.03)


def test_at_the_annual_review_the_better_half_of_the_year_is_raised():
    rows = monthly(world("null", "annual_review", 40, 14, 5, FAST)).sort_values(["person_id", "period"])
    year = rows[rows["period"] < "2025-01-01"].groupby("person_id")["sold"].sum()
    pay = rows.pivot_table(index="person_id", columns="period", values="on_target_pay")
    raised = pay[pd.Timestamp("2025-01-01")] > pay[pd.Timestamp("2024-12-01")] + 1
    assert raised.equals(year > year.median())


def test_everyone_is_raised_on_one_day_by_the_same():
    pay = monthly(world("null", "everyone", 8, 24, 1, FAST)).pivot_table(
        index="person_id", columns="period", values="on_target_pay"
    )
    growth = pay.iloc[:, -1] / pay.iloc[:, 0]
    assert growth.to_numpy() == pytest.approx(np.full(8, 1.1), abs=1e-5)
    assert (pay.diff(axis=1).abs() > 1).any().sum() == 1


def test_gaming_moves_deals_and_sells_nothing_more():
    shape = Shape(deals=8)
    gamed, owners = world("gaming", "random", 10, 18, 1, shape), []
    rows = monthly(gamed)
    for _, own in rows.sort_values("period").groupby("person_id"):
        sold = own["sold"].fillna(0).to_numpy()
        owners.append(np.corrcoef(sold[:-1], sold[1:])[0, 1])
    honest = monthly(world("null", "random", 10, 18, 1, shape))
    assert (rows["sold"] > 1.2 * rows["quota"]).mean() > (honest["sold"] > 1.2 * honest["quota"]).mean()
    assert np.mean(owners) < 0.1


def test_a_ratchet_raises_the_quota_of_those_who_sold():
    rows = monthly(world("ratchet", "random", 30, 18, 1, FAST))
    past = rows[rows["period"] < "2024-07-01"].groupby("person_id")["sold"].mean()
    quota = rows[rows["period"] == "2024-07-01"].set_index("person_id")["quota"]
    assert quota.to_numpy() == pytest.approx(0.5 * 100_000 + 0.5 * past.to_numpy(), abs=0.02)


def test_people_leave_after_bad_months_and_sell_nothing_afterwards():
    tables = world("null", "random", 60, 24, 1, Shape(deals=1, leavers=True))
    ends = tables["people"].set_index("person_id")["end_date"]
    assert ends.notna().mean() > 0.2
    deals = tables["deals"]
    assert not (deals["close_date"] > deals["owner_id"].map(ends)).any()
    left = deals["owner_id"].map(ends)
    last = deals[left.notna() & (left - deals["close_date"] < pd.Timedelta(days=93))]["amount"].mean()
    assert last < 0.9 * deals[left.isna()]["amount"].mean()


def test_more_is_sold_after_quota_where_the_pace_quickens():
    steady = world("null", "random", 10, 12, 1)["deals"]["amount"].sum()
    assert world("null", "random", 10, 12, 1, Shape(pace=1.5))["deals"]["amount"].sum() > 1.05 * steady


@pytest.mark.parametrize(("truth", "raises"), [("magic", "random"), ("null", "lottery")])
def test_an_unknown_world_is_refused_with_the_known_ones(truth, raises):
    with pytest.raises(ValueError, match=r"^There is no .*; there are .*random|null"):
        world(truth, raises, 5, 18, 1)


def test_the_command_writes_exports_that_the_import_understands(tmp_path, capsys):
    arguments = ["worlds", "--truth", "money", "--raises", "several", "--people", "5", "--months", "18", "--out"]
    assert command.main([*arguments, str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"Wrote 5 files to {tmp_path}.\n"
    found = {one.table.name: one for one in open_folder(tmp_path, Company())}
    assert set(found) == {"people", "quotas", "pay", "deals", "survey"}
    assert all(len(one.rejected) == 0 for one in found.values())


def test_a_world_is_a_book_with_a_full_panel():
    book = Book.from_frames(world("null", "random", 4, 18, 1, FAST), as_of=date(2025, 6, 30))
    panel = measures.panel(book)
    assert len(panel) == 4 * 18
    assert panel["on_target_pay"].notna().all()
