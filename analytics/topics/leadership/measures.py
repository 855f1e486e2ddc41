"""The questionnaire's answers: the leader's own by date, the change since last time, and the team's view."""

from __future__ import annotations

import math
from datetime import date, timedelta

import narwhals as nw
import pandas as pd

from analytics.history.book import Book
from analytics.history.chosen import add_months, month_end
from analytics.history.engine import collect
from analytics.topics.leadership.contrasts import BY_ITEM

REMIND_AFTER_MONTHS = 3
ROUNDED_TO = 0.05


def answers(book: Book) -> pd.DataFrame:
    """Every answer to one of the thirteen: `answered_at, item, leader_share, person_id` (missing = the leader)."""
    rows = book.table("self_assessment").filter(nw.col("item").is_in(list(BY_ITEM)))
    found = collect(rows.filter((nw.col("leader_share") >= 0) & (nw.col("leader_share") <= 1)))
    return found.sort_values(["answered_at", "item"], kind="stable", ignore_index=True)


def own(book: Book) -> pd.DataFrame:
    """The leader's own answers, the last of a day counting: `answered_at, item, leader_share`.

    They are those without a person; where every answer is of one and the same person, that person is the leader.
    """
    found = answers(book)
    mine = found["person_id"].isna()
    if len(found) and not mine.any() and len(found["person_id"].unique()) == 1:
        mine = ~mine
    columns = ["answered_at", "item", "leader_share"]
    return found.loc[mine, columns].drop_duplicates(["answered_at", "item"], keep="last").reset_index(drop=True)


def by_date(mine: pd.DataFrame) -> pd.DataFrame:
    """Each time the leader answered: `answered_at`, `leader_share` (mean of the items), `low, high`, `answered`.

    The interval is the t interval of the mean over the items: what thirteen answers can tell.
    """
    rows = []
    for day, part in mine.groupby("answered_at"):
        low, high = spread(part["leader_share"])
        rows.append((day, float(part["leader_share"].mean()), low, high, len(part)))
    return pd.DataFrame(rows, columns=["answered_at", "leader_share", "low", "high", "answered"])


def spread(shares: pd.Series) -> tuple[float, float]:
    """The 95% t interval of the mean of the items, within 0 and 1; nan for a single answer."""
    from scipy import special

    n = len(shares)
    if n < 2:
        return math.nan, math.nan
    reach = float(special.stdtrit(n - 1, 0.975)) * float(shares.std(ddof=1)) / math.sqrt(n)
    return max(0.0, float(shares.mean()) - reach), min(1.0, float(shares.mean()) + reach)


def latest(mine: pd.DataFrame) -> pd.DataFrame:
    """The latest answer of each item given on the last day, with the one before: `item, leader_share, before, change`.

    Sorted by leader_share, the largest first.
    """
    last = mine["answered_at"].max()
    now = mine[mine["answered_at"] == last]
    earlier = mine[mine["answered_at"] < last].drop_duplicates("item", keep="last")
    found = now[["item", "leader_share"]].merge(
        earlier[["item", "leader_share"]].rename(columns={"leader_share": "before"}), on="item", how="left"
    )
    found["change"] = found["leader_share"] - found["before"]
    return found.sort_values(["leader_share", "item"], ascending=[False, True], ignore_index=True)


def of_team(book: Book) -> pd.DataFrame:
    """The team's view of its leader: `item, answers` (people), `leader_share` (median, rounded to five points).

    Only items that at least `privacy.smallest_group` people answered; each person's latest answer counts, and no day
    is kept.
    """
    found = answers(book)
    if found["person_id"].isna().sum() == 0 and len(found["person_id"].unique()) == 1:
        found = found.iloc[:0]
    named = found.dropna(subset=["person_id"]).drop_duplicates(["person_id", "item"], keep="last")
    items = named.groupby("item", as_index=False).agg(
        answers=("person_id", "nunique"), median=("leader_share", "median")
    )
    items = items[items["answers"] >= book.policies.latest.privacy.smallest_group]
    rounded = (items["median"] / ROUNDED_TO).round() * ROUNDED_TO
    return items[["item", "answers"]].assign(leader_share=rounded).reset_index(drop=True)


def due_on(mine: pd.DataFrame) -> date | None:
    """The day to answer again: three months after the last answers; None if there are none."""
    if mine.empty:
        return None
    last = mine["answered_at"].max().date()
    month = add_months(last.replace(day=1), REMIND_AFTER_MONTHS)
    return min(month_end(month), month + timedelta(days=last.day - 1))
