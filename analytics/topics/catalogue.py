"""The seven topics, in the order in which a leader asks."""

from __future__ import annotations

from types import ModuleType

from analytics.topics.cancellations import exhibits as cancellations
from analytics.topics.handoff import exhibits as handoff
from analytics.topics.leadership import exhibits as leadership
from analytics.topics.motivation import exhibits as motivation
from analytics.topics.quota_and_pay import exhibits as quota_and_pay
from analytics.topics.sharing import exhibits as sharing
from analytics.topics.upgrades import exhibits as upgrades

TOPICS: dict[str, ModuleType] = {
    "quota_and_pay": quota_and_pay,
    "motivation": motivation,
    "cancellations": cancellations,
    "upgrades": upgrades,
    "handoff": handoff,
    "sharing": sharing,
    "leadership": leadership,
}
