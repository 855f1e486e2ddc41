"""What the leader picked in the sidebar: the period and the people, products and sources to look at."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, fields
from datetime import date


@dataclass(frozen=True)
class Chosen:
    """A filter. Months are given by their first day; None and empty mean everything.

    Attributes
    ----------
    first, last
        First and last month.
    teams, managers, groups, people
        Values of the people's table; `people` are person_ids.
    account_managers, products, lead_sources
        Values of the deals' table; `account_managers` are person_ids.
    """

    first: date | None = None
    last: date | None = None
    teams: tuple[str, ...] = ()
    managers: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    account_managers: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    lead_sources: tuple[str, ...] = ()

    @property
    def narrows_people(self) -> bool:
        """Whether some people are left out."""
        return bool(self.teams or self.managers or self.groups or self.people)

    def text(self) -> str:
        """The filter in words that name nobody, for slides and subtitles."""
        period = f"{_month(self.first)} to {_month(self.last)}" if self.first or self.last else "all months"
        parts = [period]
        for f in fields(self):
            picked = getattr(self, f.name)
            if f.name in {"teams", "groups", "products", "lead_sources"} and picked:
                parts.append(f"{f.name.replace('_', ' ')}: {', '.join(picked)}")
            elif isinstance(picked, tuple) and picked:
                parts.append(f"{len(picked)} {f.name.replace('_', ' ')}")
        return " · ".join(parts)


def month_end(month: date) -> date:
    """The last day of a month."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def add_months(month: date, months: int) -> date:
    """The first day of the month that lies so many months later."""
    years, index = divmod(month.month - 1 + months, 12)
    return date(month.year + years, index + 1, 1)


def _month(month: date | None) -> str:
    return f"{month:%b %Y}" if month else "…"
