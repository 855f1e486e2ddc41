"""The life-cycle document over all clients: which sections are filled, who edits, and what went with a whole one."""

from __future__ import annotations

import math

import narwhals as nw
import pandas as pd

from analytics import charts
from analytics.contract import ACCOUNT_MANAGEMENT, SALES
from analytics.exhibit import Exhibit, Missing
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.history.engine import collect
from analytics.statistics import wilson
from analytics.topics.handoff import measures
from analytics.topics.handoff.fields import sections_agreed, words_for
from analytics.topics.handoff.pooled import Difference, stratified_difference
from analytics.topics.phrases import FEW, counted, percent, points, share_of

DOCUMENT, CHANGES, PAYS_OFF = "handoff.document", "handoff.changes", "handoff.pays_off"
WEEKS = 8
LEAST_PER_SIDE = 5


def document(book: Book, chosen: Chosen) -> Exhibit | Missing:
    """Share of handed-over deals with each section filled."""
    lacks = book.lacks("deals", "handoffs")
    if lacks:
        return Missing(DOCUMENT, needs=lacks)
    sections = sections_agreed(book.policies)
    rows = measures.handed_over(book, chosen)
    sums = {section: nw.col(f"filled_{section}").cast(nw.Float64) for section in sections}
    flat = rows.with_columns(**sums, whole=nw.col("complete").cast(nw.Float64))
    totals = collect(flat.select(n=nw.len(), whole=nw.col("whole").sum(), **{s: nw.col(s).sum() for s in sections}))
    n = int(totals["n"].iloc[0])
    if not n:
        return Missing(DOCUMENT, why="No deal of this period and filter was handed over.")
    filled = sorted(((s, int(totals[s].iloc[0])) for s in sections), key=lambda item: item[1])
    limits = [wilson(k, n) for _, k in filled]
    target = book.policies.at(book.as_of).handoff.target
    whole = int(totals["whole"].iloc[0])
    shares = [k / n for _, k in filled]
    return Exhibit(
        key=DOCUMENT,
        finding=_document_finding(filled, whole, n),
        subtitle="Share of handed-over clients whose life-cycle document has the section filled, with 95% interval",
        figure=charts.bars(
            [words_for(s).capitalize() for s, _ in filled], shares, low=[low for low, _ in limits],
            high=[high for _, high in limits], percent=True, marks=[charts.Mark(target, f"target {target:.0%}")],
            shades=["warn" if share < target else "accent" for share in shares],
            text=[("▼ " if share < target else "") + percent(share) for share in shares],
        ),
        numbers={"deals": n, "complete_share": whole / n, **{s: k / n for s, k in filled}},
        table=pd.DataFrame(
            {"section": [words_for(s) for s, _ in filled], "filled": [k for _, k in filled], "deals": n,
             "share": shares}
        ),
        caveat="Filled means that something stands there, not that it is right. ▼ = below the agreed target. "
        "Which sections count is agreed on the page “Policy”.",
        source=book.source_line("deals", "handoffs", n=n, of="handed-over deals"),
    )  # fmt: skip


def _document_finding(filled: list[tuple[str, int]], whole: int, n: int) -> str:
    weakest, k = filled[0]
    said = f"The document is whole for {share_of(whole, n, 'clients')}"
    if k == n:
        return said
    return f"{said}; “{words_for(weakest)}” is filled least ({percent(k / n) if n >= FEW else share_of(k, n)})"


def changes(book: Book, chosen: Chosen) -> Exhibit | Missing:
    """Edits by each side, week by week since the close."""
    lacks = book.lacks("deals", "document_changes")
    if lacks:
        return Missing(CHANGES, needs=lacks)
    made = measures.edits(book, chosen)
    by_side = collect(made.group_by("side").agg(edits=nw.len())).set_index("side")["edits"]
    if by_side.empty:
        return Missing(CHANGES, why="Nobody edited a life-cycle document of the deals of this period and filter.")
    deals = book.deals(chosen).with_columns(age=measures.days_between(book.as_of, "close_date"))
    if book.has("handoffs"):
        deals = deals.join(book.table("handoffs").select("deal_id").unique(), on="deal_id", how="semi")
    judged = collect(
        measures.with_both_sides(book, deals, made).select(
            n=nw.col("both_edited").count(), k=nw.col("both_edited").sum()
        )
    )
    n, both = int(judged["n"].iloc[0]), float(judged["k"].fillna(0).iloc[0])
    ages = collect(deals.select(week=nw.col("age") // 7).group_by("week").agg(deals=nw.len()))
    weekly = _per_hundred(collect(measures.edits_by_week(book, made, WEEKS - 1)), ages)
    days = book.policies.at(book.as_of).handoff.both_sides_within_days
    sales, managing = (int(by_side.get(side, 0)) for side in (SALES, ACCOUNT_MANAGEMENT))
    neither = int(by_side.get("neither", 0))
    numbers = {
        "both_sides_share": both / n if n else math.nan,
        "judged": n,
        "sales_edits": sales,
        "account_management_edits": managing,
        "neither_edits": neither,
    }
    finding = f"Both sides worked on the document within {days} days for {share_of(both, n, 'clients')}"
    lines = {str(name): (part["week"].tolist(), part["per_hundred"].tolist()) for name, part in weekly.groupby("side")}
    return Exhibit(
        key=CHANGES,
        finding=finding if n else f"Too early to tell: no client is {days} days old yet",
        subtitle=f"Edits per 100 clients by week since the close (week 1 includes edits before it); "
        f"{sales:,} by sales, {managing:,} by account management",
        figure=charts.lines(lines, accent=("Sales", "Account management"), x_title="Week since the close",
                            y_title="Edits per 100 clients"),
        numbers=numbers,
        table=weekly,
        caveat="Only clients old enough to have finished a week count in it. The deal's own seller counts as sales and "
        "its own account manager as account management, whatever their team today."
        + (f" {counted(neither, 'edit')} by people of neither team belong to no side." if neither else "")
        + " An edit is not yet a conversation.",
        source=book.source_line("deals", "document_changes", n=n, of="clients"),
    )  # fmt: skip


def _per_hundred(weekly: pd.DataFrame, ages: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for side, name in ((SALES, "Sales"), (ACCOUNT_MANAGEMENT, "Account management")):
        for week in range(WEEKS):
            clients = int(ages.loc[ages["week"] >= week + 1, "deals"].sum())
            edits = int(weekly.loc[(weekly["side"] == side) & (weekly["week"] == week), "edits"].sum())
            if clients:
                rows.append((name, week + 1, edits, clients, 100 * edits / clients))
    return pd.DataFrame(rows, columns=["side", "week", "edits", "clients", "per_hundred"])


def pays_off(book: Book, chosen: Chosen) -> Exhibit | Missing:
    """Early cancellations after whole and after incomplete handoffs, like compared with like."""
    lacks = book.lacks("deals", "handoffs", "cancellations")
    if lacks:
        return Missing(PAYS_OFF, needs=lacks)
    rows = measures.as_of_handoff(book, measures.handed_over(book, chosen), measures.edits(book, chosen))
    cells = collect(measures.whole_or_not(measures.early_cancels(book, rows)))
    wide = cells.pivot_table(index="lead_source", columns="whole_then", values=["deals", "left"], fill_value=0)
    wide = wide.reindex(columns=pd.MultiIndex.from_product([["deals", "left"], [True, False]]), fill_value=0)
    counts = pd.DataFrame(
        {"n_a": wide["deals", True], "events_a": wide["left", True], "n_b": wide["deals", False],
         "events_b": wide["left", False]}
    )  # fmt: skip
    whole_n, other_n = int(counts["n_a"].sum()), int(counts["n_b"].sum())
    found = stratified_difference(counts)
    if min(whole_n, other_n) < LEAST_PER_SIDE or not found.strata:
        return Missing(
            PAYS_OFF,
            why=f"Too few to compare: {counted(whole_n, 'whole handoff')} and {other_n:,} incomplete of clients "
            "whose window is over.",
        )
    window = book.policies.at(book.as_of).cancellation.window_days
    whole_k, other_k = int(counts["events_a"].sum()), int(counts["events_b"].sum())
    labels = [f"Whole ({whole_n:,} clients)", f"Incomplete ({other_n:,} clients)"]
    limits = [wilson(whole_k, whole_n), wilson(other_k, other_n)]
    numbers = {
        "complete_rate": found.a, "incomplete_rate": found.b, "difference": found.difference,
        "ci_low": found.low, "ci_high": found.high, "complete_deals": whole_n, "incomplete_deals": other_n,
        "crude_complete_rate": whole_k / whole_n, "crude_incomplete_rate": other_k / other_n, "strata": found.strata,
    }  # fmt: skip
    half_a, half_b = ((high - low) / 2 for low, high in limits)
    return Exhibit(
        key=PAYS_OFF,
        finding=_pays_off_finding(found, window),
        subtitle=f"Share of clients cancelled within {window} days of the close, by the document as it stood at the "
        f"handoff; same mix of lead sources on both sides",
        figure=charts.dots(
            labels, [found.a, found.b], [max(0.0, found.a - half_a), max(0.0, found.b - half_b)],
            [found.a + half_a, found.b + half_b], percent=True, x_title=f"Cancelled within {window} days",
            text=[percent(found.a), percent(found.b)],
        ),
        numbers=numbers,
        table=counts.reset_index().rename(columns={"n_a": "whole", "events_a": "whole_left", "n_b": "incomplete",
                                                   "events_b": "incomplete_left"}),
        caveat=f"It went with the handoff; it need not come from it: careful sellers may also choose other clients. "
        f"Counted are clients whose window is over, handed over within {measures.HANDED_OVER_SOON} days and still "
        "there on that day, since who left earlier could not be documented.",
        source=book.source_line("deals", "handoffs", "document_changes", "cancellations", n=whole_n + other_n,
                                of="clients"),
    )  # fmt: skip


def _pays_off_finding(found: Difference, window: int) -> str:
    interval = f"{points(found.difference)}, 95% interval {100 * found.low:.1f} to {100 * found.high:.1f}".replace(
        " -", " −"
    )
    if found.low <= 0 <= found.high:
        return f"No sign that whole handoffs went with fewer cancellations within {window} days ({interval})"
    fewer = "fewer" if found.difference < 0 else "more"
    return (
        f"Whole handoffs went with {fewer} cancellations within {window} days: {percent(found.a)} against "
        f"{percent(found.b)} ({interval})"
    )
