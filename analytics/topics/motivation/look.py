"""What the exhibits of this topic share: one dated look at the data, computed once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analytics.exhibit import Audience
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.topics.motivation import measures
from analytics.topics.motivation.bracket import Evidence, evidence
from analytics.topics.motivation.settings import Settings
from analytics.topics.motivation.verdict import Judgement, judge
from analytics.topics.quota_and_pay.results import Results, results

WHOLE_TEAM = (
    "All of sales and all months, whatever the filters: searching parts of a team until one agrees is how false "
    "findings are made."
)


@dataclass(frozen=True)
class Look:
    """A look at a book, with what was fixed before it.

    The verdict and everything that could be searched until it says something is computed from all sales people and
    all months; what only describes follows the filter.
    """

    book: Book
    chosen: Chosen
    audience: Audience
    settings: Settings
    looks: int

    @cached_property
    def panel(self) -> pd.DataFrame:
        """Person-months of all sales people; see `measures.panel`."""
        return measures.panel(self.book)

    @cached_property
    def judgement(self) -> Judgement:
        """The verdict."""
        return judge(self.panel, self.settings, self.looks)

    @cached_property
    def evidence(self) -> Evidence:
        """The person-months and raises behind the verdict, the months after raises kept."""
        return evidence(self.panel)

    @cached_property
    def results(self) -> Results:
        """Attainment and pay of the people in the filter."""
        return results(self.book, self.chosen)

    @property
    def smallest_group(self) -> int:
        """People below which a room sees nothing of a group."""
        return self.book.policies.latest.privacy.smallest_group

    @property
    def in_meeting(self) -> bool:
        """Whether a room looks."""
        return self.audience is Audience.MEETING

    @property
    def span(self) -> str:
        """The months of the panel in words."""
        if self.panel.empty:
            return "no months"
        return f"{self.panel['month'].min():%b %Y} to {self.panel['month'].max():%b %Y}"

    def leader_only(self, people: int, what: str) -> str:
        """Why a room does not see a figure that rests on too few people; empty if it may."""
        if self.in_meeting and people < self.smallest_group:
            return f"leader only: fewer than {self.smallest_group} people {what}."
        return ""
