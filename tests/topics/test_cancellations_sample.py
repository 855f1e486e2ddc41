"""What the sample company has to show: a bad lead source, a seller whom the mix explains, a rule that moves two."""

from __future__ import annotations

from datetime import date

import pytest

from analytics.exhibit import Exhibit, Missing
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.topics.cancellations import exhibits as cancellations
from analytics.topics.upgrades import exhibits as upgrades

LAST_YEAR = Chosen(first=date(2025, 11, 1), last=date(2026, 10, 1))


@pytest.fixture(scope="module")
def found(sample: Book) -> dict[str, Exhibit | Missing]:
    both = [*cancellations.exhibits(sample, LAST_YEAR), *upgrades.exhibits(sample, LAST_YEAR)]
    return {item.key: item for item in both}


def shown(found: dict[str, Exhibit | Missing], key: str) -> Exhibit:
    item = found[key]
    assert isinstance(item, Exhibit), item
    return item


def test_every_exhibit_of_both_topics_is_there(found: dict[str, Exhibit | Missing]) -> None:
    assert [key for key, item in found.items() if isinstance(item, Missing)] == []


def test_one_lead_source_loses_clearly_more_clients(found: dict[str, Exhibit | Missing]) -> None:
    rows = shown(found, "cancellations.by_source").table
    assert rows["lead source"].iloc[0] == "Purchased list"
    assert rows["low"].iloc[0] > 2 * shown(found, "cancellations.early_rate").numbers["rate"]


def test_one_seller_is_far_out_only_as_long_as_the_mix_is_ignored(found: dict[str, Exhibit | Missing]) -> None:
    numbers = shown(found, "cancellations.by_person").numbers
    assert (numbers["above_998"], numbers["above_998_mix_ignored"]) == (0, 1)
    assert "the mix explains it" in shown(found, "cancellations.by_person").caveat


def test_the_change_of_the_policy_moves_two_people_across_quota(found: dict[str, Exhibit | Missing]) -> None:
    numbers = shown(found, "cancellations.policy").numbers
    assert (numbers["cross_down"], numbers["cross_up"]) == (0, 2)


def test_the_last_month_is_open_and_the_figures_agree(found: dict[str, Exhibit | Missing]) -> None:
    months = shown(found, "cancellations.trend").table
    assert months["known"].tolist() == [True] * 11 + [False]
    headline = shown(found, "cancellations.early_rate").numbers
    assert months["early"].sum() == headline["cancelled_early"]
    assert shown(found, "cancellations.money").numbers["amount_lost"] == headline["amount_lost"]
    assert shown(found, "upgrades.net").numbers["lost"] == pytest.approx(headline["amount_lost"])
