"""The sample company: the same to the byte, in its systems' dialects, and with the story that it promises."""

from __future__ import annotations

import csv
import json
from datetime import date
from statistics import median

import pytest
from scipy.stats import poisson

import sample_data
from sample_data.__main__ import main
from sample_data.cast import (
    BY_ID,
    BY_NAME,
    CARELESS_SELLER,
    LAST_DAY,
    LIST_SELLER,
    MONTHS,
    NEEDS_HELP,
    NEW_POLICY,
    UNHAPPY_STAR,
    stream,
)
from sample_data.generate import Story, story, truth_text, write
from sample_data.ids import long_id
from sample_data.story.documents import ROBOT
from sample_data.story.earnings import attained, payout_share
from sample_data.story.endings import EARLY_RISK, WINDOW
from sample_data.truth import REJECTED, attainment

EXPORTS = sorted(path.name for path in sample_data.folder().iterdir())


@pytest.fixture(scope="module")
def told() -> Story:
    return story()


def test_the_committed_exports_are_what_the_program_writes(tmp_path, told):
    write(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == EXPORTS
    for name in EXPORTS:
        assert (tmp_path / name).read_bytes() == (sample_data.folder() / name).read_bytes(), name
    assert (sample_data.folder().parent / "truth.json").read_text(encoding="utf-8") == truth_text(told)


def test_the_command_writes_another_story_for_another_seed(tmp_path, capsys):
    assert main(["company", "--out", str(tmp_path), "--seed", "7"]) == 0
    assert capsys.readouterr().out == f"Wrote 14 files to {tmp_path}.\n"
    assert (tmp_path / "payroll.csv").read_bytes() != (sample_data.folder() / "payroll.csv").read_bytes()


def test_the_streams_of_two_modules_have_nothing_in_common():
    assert stream(1, "deals").random() == stream(1, "deals").random() != stream(1, "pay").random()


def test_a_long_id_tells_which_letters_are_capitals():
    assert long_id("0055j000007eZcp") == "0055j000007eZcpAAE"


def test_half_reach_quota_one_in_six_120_percent_and_two_stay_below_half(told):
    credited = attained(told.deals, told.cancellations.values(), told.upgrades)
    for months in (MONTHS, MONTHS[12:]):
        shares = list(attainment(told.quotas, credited, months).values())
        assert 0.97 <= median(shares) <= 1.01
        assert 0.45 <= _share(share >= 1 for share in shares) <= 0.55
        assert 0.15 <= _share(share >= 1.2 for share in shares) <= 0.20
        assert sum(share < 0.5 for share in shares) == 2


def test_two_sellers_are_above_100_percent_if_account_management_takes_the_hit(told):
    after = attained(told.deals, told.cancellations.values(), told.upgrades)
    before = attained(told.deals, [], told.upgrades)
    for months in (MONTHS[12:], MONTHS):
        with_hit, without = (attainment(told.quotas, credited, months) for credited in (after, before))
        crossing = {name for name in with_hit if with_hit[name] < 1 <= without[name]}
        assert crossing == {"Kavita Deshmukh", CARELESS_SELLER}


def test_a_star_is_unhappy_and_somebody_at_half_of_quota_too(told):
    credited = attained(told.deals, told.cancellations.values(), told.upgrades)
    last_year = attainment(told.quotas, credited, MONTHS[12:])
    assert 1.25 <= last_year[UNHAPPY_STAR] <= 1.30
    assert 0.45 <= last_year[NEEDS_HELP] <= 0.52
    for name in (UNHAPPY_STAR, NEEDS_HELP):
        scores = [answer.fulfilment for answer in told.survey if answer.person_id == BY_NAME[name].person_id]
        assert max(scores) <= 4


def test_the_list_seller_stands_out_only_until_the_lead_source_is_counted_in(told):
    lost, closed, by_source = _early(told, LIST_SELLER)
    overall = _early(told)
    assert lost > poisson.ppf(0.999, closed * overall[0] / overall[1])
    assert lost < poisson.ppf(0.975, by_source)


def test_the_careless_seller_lies_between_the_two_funnel_limits(told):
    lost, _, by_source = _early(told, CARELESS_SELLER)
    assert poisson.ppf(0.975, by_source) < lost <= poisson.ppf(0.999, by_source)


def test_about_one_client_in_ten_leaves_early_and_one_in_four_of_the_purchased_list(told):
    lost, closed, _ = _early(told)
    assert 0.08 <= lost / closed <= 0.11
    listed = [deal for deal in told.deals if deal.lead_source == "Purchased list" and _is_old(deal.close_date)]
    assert _share(_left_early(told, deal.deal_id) for deal in listed) > 0.2


def test_incomplete_handovers_lose_more_clients(told):
    complete, incomplete = (
        _share(_left_early(told, h.deal.deal_id) for h in told.handoffs if h.complete is whole)
        for whole in (True, False)
    )
    assert incomplete > 1.5 * complete


def test_every_document_replays_to_what_the_handover_form_shows(told):
    with (sample_data.folder() / "hubspot_handoffs.csv").open(encoding="utf-8") as file:
        rows = {row["Opportunity ID"]: row for row in csv.DictReader(file)}
    document = told.documents[told.showcase.deal_id]
    shown = rows[long_id(told.showcase.deal_id)]
    assert shown["Decision Makers"] == document["decision_makers"]
    assert document["decision_makers"] == "Owner; practice manager; her brother pays the bills"
    sides = {change.person for change in told.changes if change.deal_id == told.showcase.deal_id}
    assert len(sides) == 2
    assert any(change.person == ROBOT for change in told.changes)


def test_nothing_happens_after_the_day_of_the_exports_and_something_on_it(told):
    days = [gone.cancel_date for gone in told.cancellations.values()]
    days += [more.upgrade_date for more in told.upgrades] + [deal.close_date for deal in told.deals]
    assert max(days) == LAST_DAY == date(2026, 10, 31)


def test_commission_is_what_the_plan_pays(told):
    credited = attained(told.deals, told.cancellations.values(), told.upgrades)
    assert payout_share(1.3) == pytest.approx(1.0 + 1.5 * 0.2 + 2.0 * 0.1)
    for paid in told.pay:
        quota = told.quotas.get((paid.person_id, paid.period))
        if quota:
            share = payout_share(credited.get((paid.person_id, paid.period), 0.0) / quota)
            assert paid.commission == pytest.approx(paid.target_variable * share, abs=0.01)


def test_under_the_old_policy_sales_is_not_charged(told):
    gone = next(g for g in told.cancellations.values() if g.early and g.cancel_date < NEW_POLICY)
    assert attained([], [gone], []) == {}
    later = next(g for g in told.cancellations.values() if g.early and g.cancel_date >= NEW_POLICY)
    assert attained([], [later], []) == {(later.deal.owner_id, later.cancel_date.replace(day=1)): -later.amount_lost}


def test_the_files_speak_their_systems_dialects():
    folder = sample_data.folder()
    report = (folder / "crm_opportunities.csv").read_bytes().decode("iso-8859-1").splitlines()
    assert report[-1] == "Quillmere"
    assert any(line.startswith('"Grand Totals (') for line in report[-10:])
    assert (folder / "upgrades_unicode.txt").read_bytes()[:2] == b"\xff\xfe"
    assert "01.01.2026" in (folder / "billing_cancellations.csv").read_text(encoding="utf-8")
    assert (folder / "meeting_log.csv").read_bytes().startswith(b"sep=,\r\n")


def test_the_truth_names_every_row_that_must_be_set_aside():
    truth = json.loads((sample_data.folder().parent / "truth.json").read_text(encoding="utf-8"))
    assert truth["rejected_rows"] == {name: list(reasons) for name, reasons in REJECTED.items()}
    assert set(REJECTED) <= set(EXPORTS)


def _share(claims) -> float:
    claims = list(claims)
    return sum(claims) / len(claims)


def _is_old(day: date) -> bool:
    return (LAST_DAY - day).days >= WINDOW


def _left_early(told: Story, deal_id: str) -> bool:
    return deal_id in told.cancellations and told.cancellations[deal_id].early


def _early(told: Story, seller: str | None = None) -> tuple[int, int, float]:
    """Early cancellations, deals old enough, and the cancellations that the lead sources' rates lead one to expect."""
    old = [deal for deal in told.deals if _is_old(deal.close_date)]
    rates = {
        source: _share(_left_early(told, deal.deal_id) for deal in old if deal.lead_source == source)
        for source in EARLY_RISK
    }
    own = [deal for deal in old if seller in (None, BY_ID[deal.owner_id].name)]
    lost = sum(_left_early(told, deal.deal_id) for deal in own)
    return lost, len(own), sum(rates[deal.lead_source] for deal in own)
