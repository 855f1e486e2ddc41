"""Alignment meetings and outings: the agreed windows, which of them both teams kept, and the longest gap."""

from __future__ import annotations

import math
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd

from analytics import charts
from analytics.exhibit import Exhibit, Missing
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.history.engine import collect
from analytics.policy import Policies
from analytics.topics.phrases import counted, percent

KEY = "handoff.meetings"
BOTH, ONE, MISSED, UNKNOWN, OPEN = "held_by_both", "one", "missed", "not_recorded", "still_open"
WORDS = {
    BOTH: "both teams",
    ONE: "one team only",
    MISSED: "missed",
    UNKNOWN: "who came is not recorded",
    OPEN: "still open",
}
MOST_SHOWN = 30


def windows(first: date, last: date, policies: Policies) -> list[tuple[date, date]]:
    """The agreed windows from the first to the last day, without gap or overlap; the last one may run past the end.

    Each is as long as the policy valid on its first day says.
    """
    found, start = [], first
    while start <= last:
        end = start + timedelta(days=policies.at(start).meetings.alignment_every_days - 1)
        found.append((start, end))
        start = end + timedelta(days=1)
    return found


def held(meetings: pd.DataFrame) -> pd.DataFrame:
    """The alignment meetings with `both` (bool) and `known` (whether attendance was recorded).

    A meeting of which one side's count is missing was not seen to be joint. Where no meeting at all has counts, the
    export does not hold them and an alignment meeting is taken at its word.
    """
    aligned = meetings[meetings["kind"] == "alignment"].copy()
    counts = aligned[["sales_present", "account_management_present"]]
    aligned["known"] = counts.notna().all(axis=1)
    aligned["both"] = (counts.fillna(0) > 0).all(axis=1)
    if not counts.notna().to_numpy().any():
        aligned["both"] = True
    return aligned


def kept_windows(first: date, last: date, aligned: pd.DataFrame, policies: Policies) -> pd.DataFrame:
    """One row per window: `start, end` (days), `state`, `meetings`; a window that is not over is still open."""
    rows = []
    days, known, both = (aligned[column].to_numpy() for column in ("date", "known", "both"))
    for start, end in windows(first, last, policies):
        inside = (days >= np.datetime64(start)) & (days <= np.datetime64(end))
        state = ONE if known[inside].any() else UNKNOWN if inside.any() else MISSED
        state = BOTH if both[inside].any() else state
        rows.append((start, end, OPEN if end > last else state, int(inside.sum())))
    return pd.DataFrame(rows, columns=["start", "end", "state", "meetings"])


def longest_gap(first: date, last: date, aligned: pd.DataFrame) -> float:
    """Most days between one joint meeting and the next, the wait since the last one included; nan without any.

    A gap that began before the period counts when it ends in it.
    """
    days = sorted({day.date() for day in aligned.loc[aligned["both"], "date"] if day.date() <= last})
    edges = [*days, last]
    gaps = [(b - a).days for a, b in pairwise(edges) if b >= first]
    return float(max(gaps)) if days and gaps else math.nan


def all_meetings(book: Book) -> pd.DataFrame:
    """The meetings up to the day of the data, oldest first."""
    return collect(book.table("meetings")).sort_values("date", ignore_index=True)


def counted_from(first: date, meetings: pd.DataFrame) -> date:
    """The day from which windows count: not before the month of the first meeting on record."""
    return max(first, meetings["date"].min().date().replace(day=1)) if len(meetings) else first


def exhibit(book: Book, chosen: Chosen) -> Exhibit | Missing:
    """The windows as a calendar."""
    if not book.has("meetings"):
        return Missing(KEY, needs=("meetings",))
    meetings = all_meetings(book)
    first, last = book.period(chosen)
    first = counted_from(first, meetings)
    table = kept_windows(first, last, held(meetings), book.policies) if first <= last else pd.DataFrame()
    over = table[table["state"] != OPEN] if len(table) else table
    if over.empty:
        return Missing(KEY, why="No agreed window between two alignment meetings is over in this period.")
    aligned = held(meetings)
    inside = meetings[(meetings["date"] >= pd.Timestamp(first)) & (meetings["date"] <= pd.Timestamp(last))]
    n, both = len(over), int((over["state"] == BOTH).sum())
    done, left = float(inside["actions_done"].sum()), float(inside["actions_open"].sum())
    unknown = int((~aligned.loc[aligned["date"].isin(inside["date"]), "known"]).sum())
    numbers = {
        "windows": n,
        "held_share": both / n,
        "held_by_one": int((over["state"] == ONE).sum()),
        "missed": int((over["state"] == MISSED).sum()),
        "not_recorded": int((over["state"] == UNKNOWN).sum()),
        "longest_gap_days": longest_gap(first, last, aligned),
        "outings": int((inside["kind"] == "outing").sum()),
        "actions_done_share": done / (done + left) if done + left else math.nan,
        "attendance_unknown": unknown,
    }
    shown = over.tail(MOST_SHOWN)
    return Exhibit(
        key=KEY,
        finding=_finding(numbers, bool(len(aligned)) and not aligned["known"].any()),
        subtitle=_subtitle(book, first, last, len(over) - len(shown)),
        figure=charts.calendar(shown["start"].tolist(), shown["end"].tolist(), shown["state"].tolist()),
        numbers=numbers,
        table=table.assign(state=table["state"].map(WORDS)),
        caveat=_caveat(book, numbers, n),
        source=book.source_line("meetings", n=n, of="windows"),
    )


def _finding(numbers: dict[str, float], nobody_counted: bool) -> str:
    n, both = numbers["windows"], round(numbers["held_share"] * numbers["windows"])
    who = "an alignment meeting took place" if nobody_counted else "both teams met"
    gap = numbers["longest_gap_days"]
    said = f"In {both} of {n} agreed windows {who}"
    return f"{said}; the longest gap was {counted(gap, 'day')}" if not math.isnan(gap) else said


def _subtitle(book: Book, first: date, last: date, left_out: int) -> str:
    every = book.policies.at(last).meetings.alignment_every_days
    older = f"; the latest {MOST_SHOWN} drawn, all in the table" if left_out else ""
    return f"Windows of {every} days, {first:%d %b %Y} to {last:%d %b %Y}{older}"


def _caveat(book: Book, numbers: dict[str, float], n: int) -> str:
    days = book.policies.at(book.as_of).meetings.outing_every_days
    parts = [f"{counted(numbers['outings'], 'joint outing')} on record (agreed: one every {days} days)."]
    if not math.isnan(numbers["actions_done_share"]):
        parts.append(f"Of the actions noted, {percent(numbers['actions_done_share'])} are done.")
    if numbers["attendance_unknown"]:
        parts.append(
            f"Who came is not recorded for {counted(numbers['attendance_unknown'], 'meeting')}: "
            "where other meetings have counts, such a one is not taken as joint."
        )
    if n < 6:
        parts.append("Few windows: one missed meeting moves the share a lot.")
    return " ".join([*parts, "The current window counts once it is over. Meetings are of the whole company."])
