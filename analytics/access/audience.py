"""Exhibits for whoever looks: the leader, a room, or a leader's file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from types import ModuleType

import numpy as np

from analytics.access.filters import frozen, narrowed
from analytics.access.safe import Labels, labels, safe_book
from analytics.exhibit import Audience, Exhibit, Missing, Sensitivity
from analytics.history.book import Book
from analytics.history.chosen import Chosen

WITH_NAMES = "with names"
WITH_PAY = "with pay"

# answered for everybody or not at all; the replays of a policy show a room attainment only, so they are not among them
ABOUT_PAY = frozenset(
    {
        "quota_and_pay.pay_and_attainment",
        "quota_and_pay.earnings_curve",
        "quota_and_pay.mix",
        "cancellations.payout",
        "motivation.verdict",
        "motivation.claim_120",
        "motivation.pay_between",
        "motivation.pay_within",
        "motivation.raises",
        "motivation.thresholds",
        "motivation.who_needs_help",
    }
)
HIDDEN = "Hidden to protect people: this is for the leader alone."
NARROWED = "Filters that would single out fewer than {smallest} people do not apply here."
FROZEN = "In a meeting, pay is shown for the whole team and the latest 12 months, whatever the filters."


class AccessError(ValueError):
    """An export that nobody asked for in the words it needs; the message says which."""


def exhibits_for(
    audience: Audience,
    topic: ModuleType,
    book: Book,
    chosen: Chosen,
    *,
    words: Collection[str] | None = None,
    rng: np.random.Generator | None = None,
    safe: tuple[Book, Labels] | None = None,
) -> list[Exhibit | Missing]:
    """A topic's exhibits for whoever looks.

    For a leader's screen `words` is None and everything is there. For a leader's *file* `words` holds what was asked
    for: without "with names" and "with pay" such exhibits come in the form a meeting sees.
    For a meeting, `safe` is a safe book made before (with its labels), so that several topics share their labels.

    Raises
    ------
    AccessError
        A leader's file that neither holds names nor pay: a meeting's file says as much, and may be passed on.
    """
    if audience is Audience.LEADER and words is None:
        return list(topic.exhibits(book, chosen, Audience.LEADER))
    if audience is Audience.LEADER and not set(words or ()) & {WITH_NAMES, WITH_PAY}:
        raise AccessError(
            f'A file for the leader alone must be asked for "{WITH_NAMES}" or "{WITH_PAY}"; '
            "else make the one for a meeting."
        )
    if audience is Audience.LEADER and {WITH_NAMES, WITH_PAY} <= set(words or ()):
        return list(topic.exhibits(book, chosen, Audience.LEADER))
    if safe is None:
        called = labels(book, rng)
        safe = safe_book(book, rng, called), called
    in_meeting = _for_a_meeting(topic, book, chosen, safe)
    if audience is Audience.MEETING:
        return in_meeting
    allowed = {Sensitivity.OPEN, Sensitivity.NAMES} | ({Sensitivity.PAY} if WITH_PAY in (words or ()) else set())
    open_to_leader = topic.exhibits(book, chosen, Audience.LEADER)
    return [
        own if isinstance(own, Missing) or own.sensitivity in allowed else shared
        for own, shared in zip(open_to_leader, in_meeting, strict=True)
    ]


def collected(
    audience: Audience,
    topics: Iterable[ModuleType],
    book: Book,
    chosen: Chosen,
    *,
    keys: Sequence[str] = (),
    words: Collection[str] | None = None,
    rng: np.random.Generator | None = None,
) -> list[Exhibit | Missing]:
    """The exhibits of several topics under one set of labels: those of `keys`, in that order, or all.

    `words` as in `exhibits_for`; a topic without a wanted key is not asked.
    """
    asked = [topic for topic in topics if not keys or set(topic.KEYS) & set(keys)]
    called = labels(book, rng)
    in_person = audience is Audience.LEADER and (words is None or {WITH_NAMES, WITH_PAY} <= set(words))
    safe = None if in_person else (safe_book(book, rng, called), called)
    found = [item for topic in asked for item in exhibits_for(audience, topic, book, chosen, words=words, safe=safe)]
    by_key = {item.key: item for item in found}
    return [by_key[key] for key in keys if key in by_key] if keys else found


def _for_a_meeting(topic: ModuleType, book: Book, chosen: Chosen, safe: tuple[Book, Labels]) -> list[Exhibit | Missing]:
    opened, called = safe
    wanted = narrowed(chosen, book)
    found = topic.exhibits(opened, called.of(wanted), Audience.MEETING)
    # pay has two answers only, both for everybody: all months, and the latest twelve
    of_pay: dict[str, Exhibit | Missing] = {}
    if wanted != Chosen() and wanted != frozen(book) and any(item.key in ABOUT_PAY for item in found):
        of_pay = {item.key: item for item in topic.exhibits(opened, frozen(book), Audience.MEETING)}
    note = "" if wanted == chosen else NARROWED.format(smallest=book.policies.latest.privacy.smallest_group)
    return [
        _gated(of_pay[item.key], FROZEN) if item.key in of_pay and item.key in ABOUT_PAY else _gated(item, note)
        for item in found
    ]


def _gated(item: Exhibit | Missing, note: str) -> Exhibit | Missing:
    if isinstance(item, Missing):
        return item
    if item.sensitivity is Sensitivity.PAY:
        return Missing(item.key, why=HIDDEN)
    return replace(item, caveat=" ".join(part for part in (item.caveat, note) if part))
