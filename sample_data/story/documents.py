"""Every edit of the clients' life-cycle documents, by sales before the handover and by both sides after it.

What sales wrote is in the history from the first word on, so that a document replays to its last state.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np

from sample_data.cast import BY_ID, BY_NAME, LAST_DAY, SELLERS, stream
from sample_data.story.clients import sentence
from sample_data.story.deals import Deal
from sample_data.story.endings import Cancellation, Upgrade
from sample_data.story.handoffs import SECTIONS, Handoff, known

ROBOT = "Integration User"  # edits now and then; in no list of people
SHOWCASE_SELLER = "Priya Raghunathan"
_MORE = (" - after the first call: sooner", "; bookkeeper wants a say", " (second site later)",
         "; asks for a weekly report", " - confirmed in the kick-off", "; partner joins in May")  # fmt: skip
# days after the close; time; side; section; text
_SHOWCASE = (
    (-9, "10:12", "sales", "needs", "Fewer missed appointments"),
    (-6, "16:40", "sales", "needs", "Fewer missed appointments, and no more paper at reception"),
    (-6, "16:40", "sales", "goals", "No-shows under 8% by summer"),
    (-2, "11:05", "sales", "decision_makers", "Owner alone"),
    (0, "17:31", "sales", "decision_makers", "Owner; practice manager has a say"),
    (0, "17:31", "sales", "commitments", "Import of old bookings by us"),
    (1, "09:20", "sales", "aspirations", "A further branch next year"),
    (4, "14:02", "account_management", "goals", "No-shows under 8% by summer; invoices on the same day"),
    (4, "14:10", "account_management", "decision_makers", "Owner; practice manager; her brother pays the bills"),
    (9, "10:45", "account_management", "commitments", "Import of old bookings by us, before the 20th"),
    (12, "15:27", "sales", "commitments", "Import of old bookings by us, before the 20th; training on site, one day"),
    (20, "08:55", "account_management", "risks", "Import is late; practice manager is losing patience"),
    (27, "13:15", "account_management", "risks", "Import done; trust to be rebuilt"),
    (48, "11:38", "account_management", "aspirations", "Two further branches: contract signed for the first"),
    (61, "16:05", "account_management", "success_criteria", "No-shows halved (from 16% to 7%)"),
    (90, "09:50", "account_management", "needs", "Same booking for three sites; fewer missed appointments"),
)


@dataclass(frozen=True)
class Change:
    """One edit of one section; `person` is a name, since the history export has nothing else."""

    deal_id: str
    changed_at: datetime
    person: str
    section: str
    old: str
    new: str


def showcase(deals: list[Deal], left: dict[str, Cancellation], bought: list[Upgrade]) -> Deal:
    """The client with the rich history: still there, closed in 2026, upgraded after the story's second month."""
    upgraded = {m.deal.deal_id for m in bought if 48 <= (m.upgrade_date - m.deal.close_date).days <= 100}
    return next(
        deal for deal in deals
        if deal.owner_id == BY_NAME[SHOWCASE_SELLER].person_id and deal.close_date.year == 2026
        and deal.account_manager_id and deal.deal_id in upgraded and deal.deal_id not in left
    )  # fmt: skip


def documents(
    seed: int, handoffs: list[Handoff], left: dict[str, Cancellation], shown: Deal
) -> tuple[list[Change], dict[str, dict[str, str]]]:
    """All edits up to the day of the exports, and the sections of each document as they stand on it."""
    rngs = {p.person_id: stream(seed, f"documents of {p.name}") for p in SELLERS}
    changes: list[Change] = []
    for handoff in handoffs:
        deal, rng = handoff.deal, rngs[handoff.deal.owner_id]
        ended = left[deal.deal_id].cancel_date if deal.deal_id in left else None
        edits = _edits(rng, handoff, ended)
        changes += _showcase(deal) if deal is shown else edits
    changes = [change for change in changes if change.changed_at.date() <= LAST_DAY]
    state: dict[str, dict[str, str]] = {}
    for change in sorted(changes, key=lambda c: c.changed_at):
        state.setdefault(change.deal_id, {})[change.section] = change.new
    return changes, state


def _edits(rng: np.random.Generator, handoff: Handoff, ended: date | None) -> list[Change]:
    deal, seen = handoff.deal, known(handoff, ended)
    seller = BY_ID[deal.owner_id].name
    changes, before = [], max(1, (handoff.handed_over - deal.close_date).days + 3)
    for section, text in handoff.filled.items():
        day = handoff.handed_over - timedelta(days=int(rng.integers(0, before)))
        changes.append(Change(deal.deal_id, _moment(rng, day), seller, section, "", text))
    first_contact = seen.first_contact if seen else None
    if first_contact and deal.account_manager_id:
        manager = BY_ID[deal.account_manager_id].name
        changes += _follow_up(rng, handoff, first_contact, ended, seller, manager)
    return changes


def _follow_up(
    rng: np.random.Generator, handoff: Handoff, first_contact: date, ended: date | None, seller: str, manager: str
) -> list[Change]:  # fmt: skip
    """Gaps filled by the account manager, and sections that either side worked on once more."""
    changes = []
    last = ended or LAST_DAY
    for section in SECTIONS:
        day, luck, text = first_contact + timedelta(days=int(rng.integers(0, 12))), rng.random(), sentence(rng, section)
        if section not in handoff.filled and luck < 0.5 and day < last:
            changes.append(Change(handoff.deal.deal_id, _moment(rng, day), manager, section, "", text))
    for chance, who, wait in ((0.46, manager, 9.0), (0.12, manager, 60.0), (0.13, seller, 12.0), (0.004, ROBOT, 20.0)):
        day = first_contact + timedelta(days=1 + int(rng.exponential(wait)))
        section, more, luck = SECTIONS[int(rng.integers(4))], _MORE[int(rng.integers(len(_MORE)))], rng.random()
        old = handoff.filled.get(section)
        if luck < chance and old and day < last and not any(c.section == section for c in changes):
            changes.append(Change(handoff.deal.deal_id, _moment(rng, day), who, section, old, old + more))
    return changes


def _showcase(deal: Deal) -> list[Change]:
    sides = {"sales": BY_ID[deal.owner_id].name, "account_management": BY_ID[deal.account_manager_id or ""].name}
    state: dict[str, str] = {}
    changes = []
    for days, at, side, section, text in _SHOWCASE:
        moment = datetime.combine(deal.close_date + timedelta(days=days), time.fromisoformat(at))
        changes.append(Change(deal.deal_id, moment, sides[side], section, state.get(section, ""), text))
        state[section] = text
    return changes


def _moment(rng: np.random.Generator, day: date) -> datetime:
    """A minute of the working day: the history export knows no seconds, so several edits may share one."""
    return datetime.combine(day, time(8, 0)) + timedelta(minutes=int(rng.integers(0, 590)))
