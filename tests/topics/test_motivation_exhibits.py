"""The topic as surfaces see it: every key in order, numbers behind findings, and nothing about anybody in a room."""

from __future__ import annotations

import json
import math
import re
from datetime import date

import pandas as pd
import pytest

from analytics import access
from analytics.exhibit import Audience, Exhibit, Missing, Sensitivity
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.topics.motivation import elsewhere, exhibits
from analytics.topics.motivation.settings import Settings
from sample_data.worlds import Shape, world

KEYS = (
    "motivation.verdict", "motivation.pace", "motivation.claim_120", "motivation.pay_within", "motivation.raises",
    "motivation.regression_to_the_mean", "motivation.leavers", "motivation.pay_between", "motivation.thresholds",
    "motivation.motivators", "motivation.stated_or_revealed", "motivation.who_needs_help", "motivation.known_elsewhere",
    "motivation.known_elsewhere_strength",
)  # fmt: skip


@pytest.fixture(scope="module")
def leavers() -> Book:
    """A null world of 24 people over two years, some of whom leave."""
    return Book.from_frames(world("null", "random", 24, 24, 4, Shape(leavers=True)))


def by_key(book: Book, audience: Audience = Audience.LEADER) -> dict[str, Exhibit | Missing]:
    return {item.key: item for item in access.exhibits_for(audience, exhibits, book, Chosen())}  # type: ignore[arg-type]


def shown(item: Exhibit | Missing) -> Exhibit:
    assert isinstance(item, Exhibit), item
    return item


def test_every_key_is_answered_in_page_order(leavers: Book) -> None:
    assert KEYS == exhibits.KEYS
    for audience in Audience:
        assert tuple(by_key(leavers, audience)) == KEYS


@pytest.mark.parametrize("table", ["quotas", "pay", "survey", "deals", "people"])
def test_what_lacks_a_table_says_so(table: str) -> None:
    frames = world("null", "several", 8, 20, 1, Shape(deals=2))
    book = Book.from_frames({name: frame for name, frame in frames.items() if name != table})
    missing = {item.key for item in by_key(book).values() if isinstance(item, Missing) and table in item.needs}
    needing = {
        "quotas": {"pace", "claim_120", "regression_to_the_mean", "leavers", "pay_between", "thresholds",
                   "who_needs_help"},
        "pay": {"verdict", "pay_within", "raises", "pay_between"},
        "survey": {"motivators", "stated_or_revealed", "who_needs_help"},
        "deals": {key.removeprefix("motivation.") for key in KEYS} - {"motivators", "known_elsewhere_strength"},
        "people": set(),
    }  # fmt: skip
    assert missing == {f"motivation.{name}" for name in needing[table]}


def test_the_verdict_and_its_relatives_do_not_follow_the_filter(leavers: Book) -> None:
    few = Chosen(first=date(2025, 6, 1), last=date(2025, 12, 1), groups=("North",))
    everybody, narrowed = (
        {item.key: item for item in exhibits.exhibits(leavers, chosen)} for chosen in (Chosen(), few)
    )
    for key in ("motivation.verdict", "motivation.pace", "motivation.raises", "motivation.stated_or_revealed"):
        told, again = everybody[key], narrowed[key]
        assert (told.finding if isinstance(told, Exhibit) else told.why) == (
            again.finding if isinstance(again, Exhibit) else again.why
        )
    assert (
        shown(narrowed["motivation.claim_120"]).numbers["people"]
        < shown(everybody["motivation.claim_120"]).numbers["people"]
    )


def test_the_claim_is_counted_as_the_quota_page_counts(leavers: Book) -> None:
    from analytics.topics.quota_and_pay import exhibits as quota

    told = shown(by_key(leavers)["motivation.claim_120"]).numbers
    page = shown(quota.exhibits(leavers, Chosen())[0]).numbers
    assert (told["people"], told["share"]) == (page["people"], page["share_at_120"])


def test_a_room_sees_nobody_and_no_pay(leavers: Book) -> None:
    in_meeting = by_key(leavers, Audience.MEETING)
    names = [*leavers.people["name"], *leavers.people["person_id"]]
    for item in in_meeting.values():
        if isinstance(item, Exhibit):
            assert item.sensitivity is Sensitivity.OPEN, item.key
            said = json.dumps(item.figure.to_dict(), default=str) + item.table.to_csv() + item.finding + item.caveat
            assert not [name for name in names if name in said], item.key
    assert shown(in_meeting["motivation.claim_120"]).numbers["unearned"] is not None
    assert math.isnan(float(shown(in_meeting["motivation.claim_120"]).numbers["unearned"] or 0.0))
    assert in_meeting["motivation.who_needs_help"] == Missing(
        "motivation.who_needs_help", why="leader only: it is about people, one by one."
    )


def test_a_room_does_not_see_a_verdict_that_rests_on_a_few_raises() -> None:
    frames = world("null", "random", 12, 24, 1, Shape(deals=2))
    pay, first = frames["pay"], frames["pay"].groupby("person_id")[["base", "target_variable"]].transform("first")
    few = pay["person_id"].isin(["rep-001", "rep-002", "rep-003"])
    pay[["base", "target_variable"]] = first
    later = few & (pay["period"] >= pd.Timestamp(2025, 3, 1))
    pay.loc[later, ["base", "target_variable"]] *= 1.1
    book = Book.from_frames(frames)
    assert by_key(book, Audience.MEETING)["motivation.verdict"] == Missing(
        "motivation.verdict", why="leader only: fewer than 5 people had a change of agreed pay."
    )


def test_what_a_book_remembers_is_what_was_fixed(leavers: Book) -> None:
    from dataclasses import replace

    kept = Settings(smallest=2.5, stored=date(2025, 1, 1)).to_mapping()
    remembering = replace(leavers, remembered={"motivation.settings": (kept,)})
    assert shown(by_key(leavers)["motivation.verdict"]).numbers["smallest"] == 5.0
    assert shown(by_key(remembering)["motivation.verdict"]).numbers["smallest"] == 2.5


def test_pay_for_everybody_on_one_day_is_before_and_after_only() -> None:
    book = Book.from_frames(world("null", "everyone", 10, 24, 1, Shape(deals=2)))
    found = by_key(book)
    told = shown(found["motivation.verdict"])
    assert told.finding == "Pay changed for everyone on the same day: before and after only."
    assert any(f"{told.numbers['before']:,.0f} USD in the six months before" in says for says in told.table["says"])
    assert found["motivation.pay_within"] == Missing(
        "motivation.pay_within", why="Pay changed for everyone on the same day, so there is nobody to compare with."
    )


def test_every_number_in_every_finding_is_among_the_numbers(leavers: Book, sample: Book) -> None:
    rules = {
        "100%",
        "120%",
        "100",
        "120",
        "3",
        "5",
        "10",
        "95%",
    }  # thresholds, scale, months 3–5, per 10%, interval
    for book in (leavers, sample):
        for item in by_key(book).values():
            if not isinstance(item, Exhibit) or "elsewhere" in item.key:
                continue
            known = [float(n) for n in item.numbers.values() if n is not None and not math.isnan(n)]
            known += [100 * n for n in known] + [100 * (n - 1) for n in known]
            for token in re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?%?", item.finding):
                digits = token.strip("%").replace(",", "")
                half = 0.5 * 10 ** -len(digits.partition(".")[2]) + 1e-9
                told = token in rules or any(abs(abs(n) - float(digits)) <= half for n in known)
                assert told, f"{token} in “{item.finding}”"


def test_no_sentence_says_that_money_motivates(leavers: Book) -> None:
    for item in by_key(leavers).values():
        if isinstance(item, Exhibit):
            words = " ".join([item.finding, item.subtitle, item.caveat, *map(str, item.table.get("says", []))])
            assert not re.search(r"(money|pay) (does|do)( not|n't)? motivate|motivates", words, re.IGNORECASE), item.key


def test_the_card_is_the_verdict_in_short(leavers: Book) -> None:
    card = exhibits.card(leavers, Chosen())
    assert not isinstance(card, Missing)
    told = shown(by_key(leavers)["motivation.verdict"])
    assert card.value == "Cannot tell"
    assert told.finding.startswith("Your data cannot tell")
    assert card.change.endswith(" points per 10% raise")


def test_published_effects_are_drawn_on_the_scale_they_say() -> None:
    by_name = {item.what: item for item in elsewhere.STRENGTHS}
    for name, low, high in (("Pay incentives", 0.52, 0.58), ("Reward, interest", -0.28, -0.28)):
        drawn = by_name[name]
        assert [round(d / math.sqrt(d**2 + 4), 2) for d in (low, high)] == [drawn.low, drawn.high]
    for item in elsewhere.CHANGES:
        assert item.low <= item.middle <= item.high


def test_on_the_sample_company_nothing_is_claimed_that_is_not_there(sample: Book) -> None:
    """Its raises follow neither ability nor results, and do nothing."""
    found = by_key(sample)
    assert shown(found["motivation.verdict"]).finding.startswith("Your data cannot tell; to see 5 points")
    assert shown(found["motivation.raises"]).finding.startswith("No sign that bookings moved after raises")
    assert shown(found["motivation.thresholds"]).finding.startswith("No sign that months are steered")
    helped = shown(found["motivation.who_needs_help"])
    assert helped.numbers["talk_with"] == 1
    assert list(helped.table) == ["name", "what"]
