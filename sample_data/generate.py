"""Quillmere's story, told once and written down by all its systems."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analytics.policy_file import to_toml
from sample_data.agreed import policies
from sample_data.cast import SEED
from sample_data.story.deals import Deal, deals, quotas
from sample_data.story.documents import Change, documents, showcase
from sample_data.story.earnings import Paid, attained, pay
from sample_data.story.endings import Cancellation, Upgrade, cancellations, upgrades
from sample_data.story.escalations import Case, escalations
from sample_data.story.handoffs import Handoff, handoffs, known
from sample_data.story.moods import Answer, moods
from sample_data.story.sharing import Shared, practices, received_lift
from sample_data.story.together import answers, meetings
from sample_data.systems import billing, hubspot, intranet, office, salesforce, support_desk
from sample_data.truth import truth


@dataclass(frozen=True)
class Story:
    """Everything that happened, in plain values; people are ids."""

    quotas: dict[tuple[str, date], float]
    deals: list[Deal]
    handoffs: list[Handoff]
    cancellations: dict[str, Cancellation]
    upgrades: list[Upgrade]
    changes: list[Change]
    documents: dict[str, dict[str, str]]
    cases: list[Case]
    practices: list[Shared]
    survey: list[Answer]
    pay: list[Paid]
    showcase: Deal


def story(seed: int = SEED) -> Story:
    """The two years of Quillmere; the same for the same seed."""
    mood, shared = moods(seed), practices(seed)
    received = received_lift(shared)
    sold = deals(seed, lambda person, month: mood.lift.get((person, month), 1.0) * received(person, month))
    handed = handoffs(seed, sold)
    left = cancellations(seed, handed)
    bought = upgrades(seed, handed, left)
    shown = showcase(sold, left, bought)
    changes, state = documents(seed, handed, left, shown)
    cases = escalations(seed, handed, left, shown)
    quota = quotas(seed)
    earned = pay(seed, quota, attained(sold, left.values(), bought))
    return Story(quota, sold, handed, left, bought, changes, state, cases, shared, mood.survey, earned, shown)


def exports(told: Story, seed: int = SEED) -> dict[str, bytes]:
    """Each system's export of a story, by file name."""
    left = {deal: gone.cancel_date for deal, gone in told.cancellations.items()}
    handed = [h for h in (known(h, left.get(h.deal.deal_id)) for h in told.handoffs) if h]
    return {
        "crm_users.csv": salesforce.users(),
        "crm_opportunities.csv": salesforce.opportunities(seed, told.deals),
        "crm_field_history.csv": salesforce.field_history(seed, told.changes),
        "hubspot_handoffs.csv": hubspot.handoffs(handed, told.documents),
        "quota_sheet.csv": office.quota_sheet(told.quotas),
        "payroll.csv": office.payroll(told.pay),
        "billing_cancellations.csv": billing.cancellations(seed, list(told.cancellations.values())),
        "upgrades_unicode.txt": billing.upgrades(told.upgrades),
        "support_tickets.csv": support_desk.tickets(told.cases),
        "practice_wiki.csv": intranet.wiki(seed, told.practices),
        "meeting_log.csv": intranet.meeting_log(meetings(seed)),
        "survey.csv": intranet.survey(told.survey),
        "leader_self_assessment.csv": intranet.self_assessment(answers(seed)),
        "policy.toml": to_toml(policies()).encode(),
    }


def write(folder: Path, seed: int = SEED) -> None:
    """Write all exports into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in exports(story(seed), seed).items():
        (folder / name).write_bytes(content)


def truth_text(told: Story) -> str:
    """What is true about a story, as the text of `truth.json`."""
    known_truth = truth(told.deals, told.cancellations, told.upgrades, told.quotas, told.showcase)
    return json.dumps(known_truth, indent=1, ensure_ascii=False) + "\n"
