"""What people type themselves: the wiki of practices, the meeting log, the survey and the leader's own answers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sample_data.cast import BY_ID, stream
from sample_data.story import moods, together
from sample_data.story.sharing import Shared
from sample_data.systems.rows import delimited

TYPOS = {"Mei-Ling Zhao": "Mei-Ling Zaho", "Naomi Kirkbride": "Naomi Kirkbridge", "Lucía Ferrando": "Lucia Ferrando"}


def wiki(seed: int, practices: list[Shared]) -> bytes:
    """Practices with people as they were typed: names, e-mails, turned around, double spaces, three slips."""
    rng = stream(seed, "wiki")
    rows: list[Sequence[object]] = [("Shared On", "Shared By", "Shared With", "Audience", "Practice", "Helped")]
    slips = dict(TYPOS)
    for number, line in enumerate(practices):
        giver, receiver = (_typed(rng, person) for person in (line.giver_id, line.receiver_id))
        slip = slips.pop(giver, None) if number > 900 else None
        rows.append((line.shared_at.isoformat(), slip or giver, receiver, line.audience, line.practice, line.helped))
    return delimited(rows)


def meeting_log(meetings: list[together.Meeting]) -> bytes:
    """A spreadsheet that says how it is separated in its first line."""
    header = ("Date", "Type", "Sales Present", "AM Present", "What Works", "Needs Work", "Open Actions",
              "Done Actions")  # fmt: skip
    rows: list[Sequence[object]] = [header]
    rows += [(f"{m.day:%b} {m.day.day}, {m.day.year}", m.kind, m.sales, m.account_management, m.working, m.to_improve,
              m.actions_open, m.actions_done) for m in meetings]  # fmt: skip
    return b"sep=,\r\n" + delimited(rows, ending="\r\n")


def survey(answers: list[moods.Answer]) -> bytes:
    """The survey tool's export, scores from 1 to 7."""
    rows: list[Sequence[object]] = [("Email Address", "Submitted At", "Purpose", "Autonomy", "Mastery", "Fulfilment",
                                     "Importance of pay", "What motivates you most")]  # fmt: skip
    rows += [(BY_ID[a.person_id].email, a.answered_at.isoformat(), a.purpose, a.autonomy, a.mastery, a.fulfilment,
              a.pay_importance, a.stated_motivator) for a in answers]  # fmt: skip
    return delimited(rows, quote_all=True)


def self_assessment(answers: list[together.Answer]) -> bytes:
    """In Barometer's own columns, shares as percent; no person = the leader's own answer."""
    rows: list[Sequence[object]] = [("answered_at", "item", "leader_share", "person_id")]
    rows += [(a.day.isoformat(), a.item, f"{a.leader_percent}%", a.respondent) for a in answers]
    return delimited(rows)


def _typed(rng: np.random.Generator, person_id: str | None) -> str:
    if person_id is None:
        return ""
    person, luck = BY_ID[person_id], rng.random()
    if luck < 0.06:
        return person.email
    if luck < 0.09:
        return person.turned_around
    return person.name.replace(" ", "  ", 1) if luck < 0.11 else person.name
