"""Handoff health: every agreed step by team against its target, and how the steps moved month by month."""

from __future__ import annotations

import math
from dataclasses import dataclass

import narwhals as nw
import pandas as pd

from analytics import charts
from analytics.exhibit import Exhibit, Missing
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.history.engine import collect, month_of
from analytics.history.held import held
from analytics.topics.handoff import escalations, measures, meetings
from analytics.topics.phrases import FEW, counted, listed, percent, share_of, within
from analytics.topics.records import records

HEALTH, TREND = "handoff.health", "handoff.trend"
EVERYBODY = "All"
MOST_TEAMS = 8


@dataclass(frozen=True)
class Step:
    """One agreed step over everybody: how many could be judged (`n`), how many were kept, and the target share."""

    name: str
    kept: float
    n: float
    target: float

    @property
    def share(self) -> float:
        """Share kept."""
        return self.kept / self.n


def step_counts(book: Book, chosen: Chosen) -> pd.DataFrame:
    """Every step by team: `step, team_name` ("All" for everybody), `kept, n`; steps that cannot be judged left out.

    Joint meetings are of the whole company and stand under "All" only.
    """
    return held(book, "step counts", chosen, lambda: _step_counts(book, chosen))


def _step_counts(book: Book, chosen: Chosen) -> pd.DataFrame:
    parts = [*_of_deals(book, chosen), *_of_escalations(book, chosen)]
    by_team = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["step", "team_name", "kept", "n"])
    everybody = by_team.groupby("step", as_index=False, sort=False)[["kept", "n"]].sum().assign(team_name=EVERYBODY)
    found = pd.concat([everybody, by_team, _of_meetings(book, chosen)], ignore_index=True)
    return found[found["n"] > 0].reset_index(drop=True)


def steps(book: Book, chosen: Chosen) -> list[Step]:
    """The steps over everybody."""
    counts = step_counts(book, chosen)
    target = book.policies.at(book.as_of).handoff.target
    everybody = counts[counts["team_name"] == EVERYBODY]
    return [Step(row.step, float(row.kept), float(row.n), target) for row in records(everybody)]


def _of_deals(book: Book, chosen: Chosen) -> list[pd.DataFrame]:
    if not book.has("deals", "handoffs"):
        return []
    rules = book.policies.at(book.as_of).handoff
    rows = measures.handed_over(book, chosen).with_columns(whole=nw.col("complete").cast(nw.Float64))
    columns = {
        "Document complete": "whole",
        f"First contact within {counted(rules.first_contact_days, 'day')}": "contact_in_time",
    }
    if book.has("document_changes"):
        rows = measures.with_both_sides(book, rows, measures.edits(book, chosen))
        columns[f"Both sides edited within {counted(rules.both_sides_within_days, 'day')}"] = "both_edited"
    sums = collect(
        rows.group_by("team_name").agg(
            *(nw.col(c).sum().alias(f"{c}_kept") for c in columns.values()),
            *(nw.col(c).count().alias(f"{c}_n") for c in columns.values()),
        )
    ).sort_values("team_name")
    return [
        pd.DataFrame(
            {"step": name, "team_name": sums["team_name"], "kept": sums[f"{c}_kept"].fillna(0), "n": sums[f"{c}_n"]}
        )
        for name, c in columns.items()
    ]


def _of_escalations(book: Book, chosen: Chosen) -> list[pd.DataFrame]:
    if not book.has("deals", "escalations"):
        return []
    found = escalations.escalations(book, chosen)
    if found.empty:
        return []
    hours = book.policies.at(book.as_of).escalation.respond_within_hours
    named = {
        f"Escalation answered within {counted(hours, 'hour')}": "in_time",
        "Escalation by the agreed route": "by_route",
    }
    return [
        found.groupby("team_name")[column].agg(kept="sum", n="count").reset_index().assign(step=name)
        for name, column in named.items()
    ]  # fmt: skip


def _of_meetings(book: Book, chosen: Chosen) -> pd.DataFrame:
    empty = pd.DataFrame(columns=["step", "team_name", "kept", "n"])
    if not book.has("meetings"):
        return empty
    known = meetings.all_meetings(book)
    first, last = book.period(chosen)
    table = meetings.kept_windows(meetings.counted_from(first, known), last, meetings.held(known), book.policies)
    over = table[table["state"] != meetings.OPEN]
    every = book.policies.at(book.as_of).meetings.alignment_every_days
    kept = int((over["state"] == meetings.BOTH).sum())
    row = {"step": f"Joint meeting every {counted(every, 'day')}", "team_name": EVERYBODY, "kept": kept, "n": len(over)}
    return pd.DataFrame([row]) if len(over) else empty


def exhibit(book: Book, chosen: Chosen) -> Exhibit | Missing:
    """Steps × teams, the weakest step on top and the weakest team first."""
    lacks = book.lacks("deals", "handoffs")
    if lacks:
        return Missing(HEALTH, needs=lacks)
    counts = step_counts(book, chosen)
    if counts.empty or not (counts["step"] == "Document complete").any():
        return Missing(HEALTH, why="No deal of this period and filter was handed over.")
    target = book.policies.at(book.as_of).handoff.target
    counts = counts.assign(share=counts["kept"] / counts["n"])
    overall = counts[counts["team_name"] == EVERYBODY].set_index("step").sort_values("share", kind="stable")
    teams = [name for name in counts["team_name"].unique() if name != EVERYBODY]
    below = counts[(counts["share"] < target) & (counts["n"] >= FEW)].groupby("team_name").size()
    teams = sorted(teams, key=lambda t: (-int(below.get(t, 0)), t))
    columns = [EVERYBODY, *teams[:MOST_TEAMS]] if len(teams) > 1 else [EVERYBODY]
    share, n, kept = (
        counts.pivot_table(index="step", columns="team_name", values=value).reindex(
            index=overall.index, columns=columns
        )
        for value in ("share", "n", "kept")
    )
    text = share.copy().astype(object)
    for step in share.index:
        for team in columns:
            text.loc[step, team] = _cell(share.loc[step, team], kept.loc[step, team], n.loc[step, team])
    low = (share < target) & (n >= FEW) | ((share < target) & (share.columns == EVERYBODY))
    missed = overall[overall["share"] < target]
    weakest = overall.iloc[0]
    _, word = measures.teams_of(book)
    numbers = {
        "steps": len(overall), "steps_below_target": len(missed), "weakest": float(weakest["share"]),
        "teams": max(len(teams), 1), "target": target,
    }  # fmt: skip
    return Exhibit(
        key=HEALTH,
        finding=_finding(overall, missed, target, str(overall.index[0])),
        subtitle=f"Share of cases in which each agreed step was kept, by the seller's {word or 'team'}; ▼ = below "
        "target. Weakest step on top, team with most misses first",
        figure=charts.matrix(share, text=text, low=low, targets=[target] * len(share), percent=True),
        numbers=numbers,
        table=counts.assign(interval=[within(k, m) for k, m in zip(counts["kept"], counts["n"], strict=True)])[
            ["step", "team_name", "kept", "n", "share", "interval"]
        ],
        caveat=_caveat(len(teams), book),
        source=book.source_line("handoffs", "document_changes", "escalations", "meetings",
                                n=int(overall["n"].loc["Document complete"]), of="handed-over deals"),
    )  # fmt: skip


def _cell(share: float, kept: float, n: float) -> str:
    if pd.isna(share):
        return ""
    return percent(share) if n >= FEW else f"{kept:.0f} of {n:.0f}"


def _finding(overall: pd.DataFrame, missed: pd.DataFrame, target: float, weakest: str) -> str:
    row = overall.iloc[0]
    share = share_of(row["kept"], row["n"])
    if missed.empty:
        said = f"All {len(overall)} agreed steps reach the target of {percent(target)}"
        return f"{said}; “{weakest}” is the weakest ({share})"
    return (
        f"{len(missed)} of {len(overall)} agreed steps lie below the target of {percent(target)}; "
        f"“{weakest}” is kept least, {share}"
    )


def _caveat(teams: int, book: Book) -> str:
    parts = [f"Cells with fewer than {FEW} cases show counts and no ▼ by team. A case counts once its days are over."]
    if teams > MOST_TEAMS:
        parts.append(f"The {MOST_TEAMS} teams with most misses are drawn; the table has all {teams}.")
    absent = [name.replace("_", " ") for name in book.lacks("document_changes", "escalations", "meetings")]
    if absent:
        parts.append(f"Steps that need {listed(absent)} are not judged.")
    return " ".join([*parts, "There is no overall score: the steps are not each other's price."])


def trend(book: Book, chosen: Chosen) -> Exhibit | Missing:
    """Document complete and first contact in time by month of close."""
    lacks = book.lacks("deals", "handoffs")
    if lacks:
        return Missing(TREND, needs=lacks)
    table = by_month(book, chosen)
    if table["month"].nunique() < 2:
        return Missing(TREND, why="A trend needs handed-over deals of at least two months.")
    lines = {
        str(name): (part["month"].dt.date.tolist(), part["share"].tolist())
        for name, part in table.groupby("step", sort=False)
    }
    target = book.policies.at(book.as_of).handoff.target
    whole = table[table["step"] == "Document complete"]
    before, after = _halves(whole)
    return Exhibit(
        key=TREND,
        finding=_trend_finding(before, after),
        subtitle="Share of handed-over clients by month of close",
        figure=charts.lines(lines, accent=("Document complete", "First contact in time"), percent=True,
                            marks=[charts.Mark(target, f"target {target:.0%}")]),
        numbers={
            "latest_complete": float(whole["share"].iloc[-1]),
            "previous_complete": float(whole["share"].iloc[-2]) if len(whole) > 1 else math.nan,
        },
        table=table,
        caveat="A month with few deals jumps by chance; the counts stand in the table.",
        source=book.source_line("deals", "handoffs", n=int(whole["n"].sum()), of="handed-over deals"),
    )  # fmt: skip


def by_month(book: Book, chosen: Chosen) -> pd.DataFrame:
    """Both steps by month of close: `step, month, kept, n, share`, oldest month first."""
    rows = measures.handed_over(book, chosen).with_columns(
        month=month_of("close_date"), whole=nw.col("complete").cast(nw.Float64)
    )
    sums = collect(
        rows.group_by("month").agg(
            nw.col("whole").sum(),
            n=nw.len(),
            contact=nw.col("contact_in_time").sum(),
            known=nw.col("contact_in_time").count(),
        )
    ).sort_values("month")
    parts = [
        pd.DataFrame({"step": name, "month": sums["month"], "kept": sums[kept].fillna(0), "n": sums[n]})
        for name, kept, n in (("Document complete", "whole", "n"), ("First contact in time", "contact", "known"))
    ]
    table = pd.concat(parts, ignore_index=True)
    table = table[table["n"] > 0].reset_index(drop=True)
    return table.assign(share=table["kept"] / table["n"])


def _halves(months: pd.DataFrame) -> tuple[tuple[float, float], tuple[float, float]]:
    """Kept and all of the earlier and of the later half of the months."""
    middle = len(months) // 2
    first, second = months.iloc[:middle], months.iloc[middle:]
    return (float(first["kept"].sum()), float(first["n"].sum())), (
        float(second["kept"].sum()),
        float(second["n"].sum()),
    )


def _trend_finding(before: tuple[float, float], after: tuple[float, float]) -> str:
    from analytics.statistics import newcombe

    difference, low, high = newcombe(*after, *before)
    if math.isnan(difference) or low <= 0 <= high:
        return "No sign that documents became more or less complete over the period"
    word = "more" if difference > 0 else "less"
    return (
        f"Documents became {word} complete: {percent(after[0] / after[1])} in the later half of the months, "
        f"{percent(before[0] / before[1])} in the earlier"
    )
