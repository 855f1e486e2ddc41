"""Who shares what with whom: the roster with its silent people, gifts in windows of time, and what practices did."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

import narwhals as nw
import numpy as np
import pandas as pd

from analytics.contract import SALES
from analytics.history.book import Book
from analytics.history.chosen import Chosen, month_end
from analytics.history.engine import collect
from analytics.statistics import gini, reciprocity

WINDOW_DAYS = 30
TO_COLLEAGUES = ("teammate", "team")
CLIENT = "client"
DRAWS = 400


@dataclass(frozen=True)
class Sharing:
    """The practices of the people in the filter.

    People are those of the chosen teams, or of sales where none is chosen. Sharing with oneself is left out.
    """

    book: Book
    chosen: Chosen

    @cached_property
    def people(self) -> pd.DataFrame:
        """The roster of the period, silent people too."""
        chosen = replace(self.chosen, first=self.period[0].replace(day=1))
        return self.book.roster(chosen, team=None if chosen.teams else SALES)

    @cached_property
    def period(self) -> tuple[date, date]:
        """First and last day looked at; where no deal gives a first month, from the first practice on."""
        first, last = self.book.period(self.chosen)
        if self.chosen.first is None and not self.book.months() and self.book.has("practices"):
            days = collect(self.book.table("practices").select(first=nw.col("shared_at").min()))["first"].dropna()
            first = min([first, *(day.date() for day in days)])
        return first, last

    @cached_property
    def gifts(self) -> pd.DataFrame:
        """Practices given up to the last day, also before the first one: `day, giver, receiver, audience, practice,
        helped, n`; `receiver` is None where nobody is named."""
        rows = self.book.table("practices").filter(nw.col("shared_at") <= nw.lit(self.period[1]))
        keys = {"day": "shared_at", "giver": "giver_id", "receiver": "receiver_id"}
        rows = rows.with_columns(**{new: nw.col(old) for new, old in keys.items()})
        by = [*keys, "audience", "practice", "helped"]
        found = collect(rows.group_by(*by).agg(n=nw.len()))
        found = found[found["giver"] != found["receiver"]]
        return found.sort_values(["day", "giver"], kind="stable", ignore_index=True)

    @cached_property
    def of_period(self) -> pd.DataFrame:
        """The gifts of the period."""
        return self.gifts[self.gifts["day"] >= pd.Timestamp(self.period[0])]

    def here(self, first: date, last: date) -> set[str]:
        """Who of the roster was there at some time between the days."""
        start, end = self.people["start_date"], self.people["end_date"]
        there = ~(start > pd.Timestamp(last)) & ~(end < pd.Timestamp(first))
        return set(self.people.loc[there, "person_id"])


@dataclass(frozen=True)
class Window:
    """The barometer of one window of time; `last` is its last day.

    `gave`, `received`, `both` count people of the roster; `with_teammates` and `with_clients` count practices they
    shared with colleagues (one or the team) and with clients.
    """

    last: date
    people: int
    gave: int
    received: int
    both: int
    with_teammates: int
    with_clients: int

    def share(self, count: int) -> float:
        """A count of people as a share of the roster."""
        return count / self.people if self.people else math.nan


def window(shared: Sharing, last: date, days: int = WINDOW_DAYS) -> Window:
    """Who gave and who received in the days up to `last`: last - days < shared_at <= last."""
    start = last - timedelta(days=days)
    roster = shared.here(start + timedelta(days=1), last)
    gifts = shared.gifts
    inside = gifts[(gifts["day"] > pd.Timestamp(start)) & (gifts["day"] <= pd.Timestamp(last))]
    own = inside[inside["giver"].isin(roster)]
    to_colleagues = own[own["audience"].isin(TO_COLLEAGUES)]
    gave = set(to_colleagues["giver"])
    received = set(inside.loc[inside["audience"].isin(TO_COLLEAGUES), "receiver"].dropna()) & roster
    return Window(
        last,
        len(roster),
        len(gave),
        len(received),
        len(gave & received),
        int(to_colleagues["n"].sum()),
        int(own.loc[own["audience"] == CLIENT, "n"].sum()),
    )


def by_month(shared: Sharing) -> list[Window]:
    """A window ending on each month's last day (the last one on the last day looked at), oldest first.

    It begins with the first month in which anybody shared anything: before, nothing was recorded.
    """
    first, last = shared.period
    if shared.gifts.empty:
        return []
    start = max(first, shared.gifts["day"].min().date()).replace(day=1)
    ends = [month_end(month.date()) for month in pd.date_range(start, last, freq="MS")]
    return [window(shared, min(end, last)) for end in ends]


def matrix(shared: Sharing) -> pd.DataFrame:
    """Giver × receiver: practices shared with a colleague by name in the period, everybody of the roster on both sides.

    Index and columns are person_ids, largest givers first.
    """
    ids = shared.people["person_id"].tolist()
    named = shared.of_period
    named = named[named["giver"].isin(ids) & named["receiver"].isin(ids) & named["audience"].isin(TO_COLLEAGUES)]
    counts = named.pivot_table(index="giver", columns="receiver", values="n", aggfunc="sum", fill_value=0)
    counts = counts.reindex(index=ids, columns=ids, fill_value=0).astype(int)
    order = counts.sum(axis=1).sort_values(ascending=False, kind="stable").index
    return counts.loc[order, order]


def given(shared: Sharing) -> pd.Series:
    """Practices each person of the roster gave to colleagues in the period, zeros included, largest first."""
    own = shared.of_period[shared.of_period["audience"].isin(TO_COLLEAGUES)]
    counts = own.groupby("giver")["n"].sum().reindex(shared.people["person_id"], fill_value=0)
    return counts.sort_values(ascending=False, kind="stable")


def concentration(counts: pd.Series) -> dict[str, float]:
    """How far sharing hangs on a few people.

    Returns `gini_given`; `gini_by_chance` (what equally willing people would show with as many practices);
    `top3_share`, `largest_share`, and `half_from`, the number of people who gave half of all (the bus factor).
    """
    total = float(counts.sum())
    if not total:
        names = ("gini_given", "gini_by_chance", "top3_share", "largest_share", "half_from")
        return dict.fromkeys(names, math.nan)
    ordered = np.sort(counts.to_numpy(float))[::-1]
    return {
        "gini_given": gini(ordered),
        "gini_by_chance": gini_by_chance(int(total), len(ordered)),
        "top3_share": float(ordered[:3].sum() / total),
        "largest_share": float(ordered[0] / total),
        "half_from": float(np.searchsorted(np.cumsum(ordered), total / 2) + 1),
    }


def gini_by_chance(practices: int, people: int) -> float:
    """The average Gini of so many practices given by people who are all equally willing; the same on every call."""
    if people < 2 or not practices:
        return math.nan
    draws = np.random.default_rng(13).multinomial(practices, np.full(people, 1 / people), size=DRAWS)
    return float(np.mean([gini(draw) for draw in draws]))


def mutual(counts: pd.DataFrame) -> tuple[int, float, float]:
    """Pairs who shared by name, the share of them whose reverse also occurs, and how far it lies above chance."""
    pairs = [(giver, receiver) for giver, row in counts.iterrows() for receiver in row.index[row > 0]]
    share, above = reciprocity(pairs, list(counts.index))
    return len(pairs), share, above


def practices(shared: Sharing) -> pd.DataFrame:
    """Each practice of the period: how often shared, and whether it helped.

    Returns `practice, shared, people` (givers), `confirmed` (a named receiver says it helped), `not_confirmed` (says it
    did not), `claimed` (a "yes" with no receiver named: the giver's or the team's word), `asked` (confirmed or not);
    most shared first.
    """
    rows = shared.of_period[shared.of_period["giver"].isin(shared.people["person_id"])].dropna(subset=["practice"])
    named, said = rows["receiver"].notna(), rows["helped"]
    rows = rows.assign(
        confirmed=rows["n"].where(named & (said == "yes"), 0),
        not_confirmed=rows["n"].where(named & (said == "no"), 0),
        claimed=rows["n"].where(~named & (said == "yes"), 0),
        claimed_not=rows["n"].where(~named & (said == "no"), 0),
    )
    found = rows.groupby("practice", as_index=False).agg(
        shared=("n", "sum"), people=("giver", "nunique"), confirmed=("confirmed", "sum"),
        not_confirmed=("not_confirmed", "sum"), claimed=("claimed", "sum"), claimed_not=("claimed_not", "sum"),
    )  # fmt: skip
    found["asked"] = found["confirmed"] + found["not_confirmed"]
    return found.sort_values(["shared", "practice"], ascending=[False, True], ignore_index=True)


def who_made_it_work(shared: Sharing) -> pd.DataFrame:
    """Who could be asked about what: `practice, person_id, confirmed` (times a named receiver said it helped)."""
    rows = shared.of_period
    here = shared.here(*(shared.period[1],) * 2)
    rows = rows[rows["giver"].isin(here) & rows["receiver"].notna() & (rows["helped"] == "yes")].dropna(
        subset=["practice"]
    )
    found = rows.groupby(["practice", "giver"], as_index=False).agg(confirmed=("n", "sum"))
    return found.rename(columns={"giver": "person_id"}).sort_values(
        ["practice", "confirmed", "person_id"], ascending=[True, False, True], ignore_index=True
    )


def exchange(shared: Sharing) -> pd.DataFrame:
    """Everybody who is there on the last day, with what they gave and received in the period.

    Returns `person_id, name, to_colleagues, received, to_clients, place` ("gave and received", "gave", "received",
    "not yet").
    """
    here = shared.people[shared.people["person_id"].isin(shared.here(*(shared.period[1],) * 2))]
    rows = shared.of_period
    colleagues = rows[rows["audience"].isin(TO_COLLEAGUES)]
    sums = {
        "to_colleagues": colleagues.groupby("giver")["n"].sum(),
        "received": colleagues.groupby("receiver")["n"].sum(),
        "to_clients": rows[rows["audience"] == CLIENT].groupby("giver")["n"].sum(),
    }
    found = here[["person_id", "name"]].copy()
    for name, counts in sums.items():
        found[name] = found["person_id"].map(counts).fillna(0).astype(int)
    gave, received = found["to_colleagues"] > 0, found["received"] > 0
    found["place"] = np.select(
        [gave & received, gave, received], ["gave and received", "gave", "received"], default="not yet"
    )
    return found.reset_index(drop=True)
