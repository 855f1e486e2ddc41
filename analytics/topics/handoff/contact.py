"""First contact: how long a sold client waits for the account manager, and which pairs differ from the team."""

from __future__ import annotations

import math

import narwhals as nw
import numpy as np
import pandas as pd

from analytics import charts
from analytics.contract import UNASSIGNED
from analytics.exhibit import Exhibit, Missing, Sensitivity
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.history.engine import collect
from analytics.statistics import shrink, survival
from analytics.topics.handoff import measures
from analytics.topics.phrases import counted, percent, share_of
from analytics.topics.records import records

FIRST_CONTACT, PAIRS = "handoff.first_contact", "handoff.pairs"
SURE = 0.99
FEWEST_CLIENTS = 5
MOST_PAIRS = 12
KEPT = {"contact": "contact in time", "complete": "whole document", "stayed": "client stayed"}


def first_contact(book: Book, chosen: Chosen) -> Exhibit | Missing:
    """Days from the close to the first contact, clients still waiting censored."""
    lacks = book.lacks("deals", "handoffs")
    if lacks:
        return Missing(FIRST_CONTACT, needs=lacks)
    rows = measures.handed_over(book, chosen)
    rows = rows.with_columns(still=nw.col("left_on").is_null().cast(nw.Float64))
    counts = collect(rows.group_by("watched", "contacted").agg(deals=nw.len(), waiting=nw.col("still").sum()))
    if counts.empty:
        return Missing(FIRST_CONTACT, why="No deal of this period and filter was handed over.")
    judged = collect(rows.select(n=nw.col("contact_in_time").count(), k=nw.col("contact_in_time").sum()))
    n, in_time = int(judged["n"].iloc[0]), float(judged["k"].fillna(0).iloc[0])
    deals = int(counts["deals"].sum())
    open_ones = counts[~counts["contacted"]]
    curve = survival(counts["watched"], counts["contacted"], weights=counts["deals"])
    median = _median(curve)
    agreed = book.policies.at(book.as_of).handoff.first_contact_days
    numbers = {
        "deals": deals,
        "median_days": median,
        "share_in_time": in_time / n if n else math.nan,
        "judged": n,
        "waiting": int(open_ones["waiting"].sum()),
        "left_before_contact": int((open_ones["deals"] - open_ones["waiting"]).sum()),
        "not_handed_over": _not_handed_over(book, chosen),
    }
    until = int(max(3 * agreed, min(60, _day_of(curve, 0.05))))
    return Exhibit(
        key=FIRST_CONTACT,
        finding=_contact_finding(numbers, agreed, in_time),
        subtitle="Share of handed-over clients still waiting for the account manager's first contact, "
        "by days since the close (Kaplan–Meier, 95% interval)",
        figure=charts.steps(
            {"waiting": curve}, marks=[charts.Mark(agreed, f"agreed: day {agreed}")], y_title="Still waiting",
            until=until, at_risk_days=tuple(range(0, until + 1, max(1, until // 4))),
        ),
        numbers=numbers,
        table=curve[["day", "at_risk", "events", "survival", "low", "high"]],
        caveat=_contact_caveat(numbers, agreed),
        source=book.source_line("deals", "handoffs", n=deals, of="handed-over deals"),
    )  # fmt: skip


def _median(curve: pd.DataFrame) -> float:
    reached = curve.loc[curve["survival"] <= 0.5, "day"]
    return float(reached.iloc[0]) if len(reached) else math.nan


def _day_of(curve: pd.DataFrame, share: float) -> float:
    reached = curve.loc[curve["survival"] <= share, "day"]
    return float(reached.iloc[0]) if len(reached) else float(curve["day"].max())


def _not_handed_over(book: Book, chosen: Chosen) -> int:
    """Deals past the agreed days, still clients, with no handoff on record, since handoffs are recorded at all."""
    agreed = book.policies.at(book.as_of).handoff.first_contact_days
    handoffs = book.table("handoffs").select("deal_id", "handed_over_date")
    start = collect(handoffs.select(day=nw.col("handed_over_date").min()))["day"].iloc[0]
    gone = book.table("cancellations").filter(~nw.col("deal_id").is_null()).select("deal_id").unique()
    deals = book.deals(chosen).join(handoffs.select("deal_id"), on="deal_id", how="anti")
    deals = deals.join(gone, on="deal_id", how="anti").filter(nw.col("close_date") >= nw.lit(start.date()))
    old = deals.filter(measures.days_between(book.as_of, "close_date") > agreed)
    return int(collect(old.select(n=nw.len()))["n"].iloc[0])


def _contact_finding(numbers: dict[str, float], agreed: int, in_time: float) -> str:
    if numbers["judged"] == 0:
        return f"Too early to tell: no handed-over client is {counted(agreed, 'day')} old yet"
    judged = share_of(in_time, numbers["judged"], "clients")
    said = f"First contact within {counted(agreed, 'day')} for {judged}"
    median = numbers["median_days"]
    if not math.isnan(median):
        said += f"; half were reached by day {median:.0f}"
    return said + (f", {numbers['waiting']:,.0f} still wait" if numbers["waiting"] else "")


def _contact_caveat(numbers: dict[str, float], agreed: int) -> str:
    parts = ["A client who still waits, or left before the first contact, counts for the days seen (censored)."]
    if numbers["left_before_contact"]:
        parts.append(f"{counted(numbers['left_before_contact'], 'client')} left before any contact.")
    if numbers["not_handed_over"]:
        parts.append(
            f"Not in here: {counted(numbers['not_handed_over'], 'deal')} older than {counted(agreed, 'day')} "
            "without any handoff on record."
        )
    return " ".join(parts)


def pairs(book: Book, chosen: Chosen) -> Exhibit | Missing:
    """Seller × account manager, each share pulled towards the team's by how few clients stand behind it."""
    lacks = book.lacks("deals", "handoffs")
    if lacks:
        return Missing(PAIRS, needs=lacks)
    rows = measures.early_cancels(book, measures.handed_over(book, chosen))
    table = collect(measures.pairs(rows))
    if len(table) < 2:
        return Missing(PAIRS, why="Pairs can be compared once two sellers or two account managers share clients.")
    judged = against_the_team(table, has_cancellations=book.has("cancellations"))
    names = {**book.names(), UNASSIGNED: UNASSIGNED}
    judged["seller"] = judged["owner_id"].map(names).fillna(judged["owner_id"])
    judged["account_manager"] = judged["account_manager_id"].map(names).fillna(judged["account_manager_id"])
    flagged = judged[judged["flagged"]]
    shown = judged.sort_values("worse", ascending=False, kind="stable").head(MOST_PAIRS)
    numbers = {
        "pairs": len(table),
        "flagged": int(flagged[["owner_id", "account_manager_id"]].drop_duplicates().shape[0]),
        "flagged_by_chance": float((1 - flagged["worse"]).sum()),
    }
    names_first = ["seller", "account_manager", "step", "clients", "kept", "share", "usual"]
    columns = [*names_first, "shrunken", "low", "high", "team", "flagged"]
    return Exhibit(
        key=PAIRS,
        finding=_pairs_finding(flagged, numbers),
        subtitle="Points from the team's share, each pair pulled towards the team by how few clients it has "
        f"(95% interval); the {len(shown)} furthest below",
        figure=charts.dots(
            [f"{r.seller} × {r.account_manager}: {r.step}" for r in records(shown)],
            (100 * (shown["shrunken"] - shown["team"])).tolist(),
            (100 * (shown["low"] - shown["team"])).tolist(), (100 * (shown["high"] - shown["team"])).tolist(),
            accent=shown["flagged"].tolist(), marks=[charts.Mark(0, "the team")],
            x_title="Points from the team's share",
        ),
        numbers=numbers,
        table=judged.sort_values(["seller", "account_manager", "step"])[columns].reset_index(drop=True),
        caveat=f"A pair is marked where it lies below the team with {SURE:.0%} certainty and has at least "
        f"{FEWEST_CLIENTS} clients. Who stayed is compared within lead sources. It says where to "
        "ask, not whose fault it is.",
        source=book.source_line("deals", "handoffs", "cancellations", n=len(table), of="pairs"),
        sensitivity=Sensitivity.NAMES,
    )  # fmt: skip


def against_the_team(table: pd.DataFrame, has_cancellations: bool = True) -> pd.DataFrame:
    """Each pair's share of each step beside the team's.

    Who stayed is compared with what the pair's lead sources lead one to expect.

    Returns one row per pair and step that has cases: `owner_id, account_manager_id, step, clients, kept, share, usual`
    (the share expected of it), `team`, `shrunken` (beta-binomial, at the team's mix), `low, high` (95% of the
    posterior), `worse` (probability that the pair's true share lies below the team's), `flagged`.
    """
    parts = []
    for step, words in KEPT.items():
        cases = table[table[f"{step}_n"] > 0]
        if cases.empty or (step == "stayed" and not has_cancellations):
            continue
        kept, n = cases[f"{step}_k"].to_numpy(float), cases[f"{step}_n"].to_numpy(float)
        team = kept.sum() / n.sum()
        usual = cases["stayed_e"].to_numpy(float) / n if step == "stayed" else np.full(len(n), team)
        alike = np.clip(kept - n * (usual - team), 0, n)  # as if the pair had the team's mix of lead sources
        part = cases[["owner_id", "account_manager_id"]].assign(
            step=words, clients=n.astype(int), kept=kept.astype(int), share=kept / n, usual=usual, team=team
        )
        parts.append(part.assign(**_posterior(alike, n, team)))
    judged = pd.concat(parts, ignore_index=True)
    judged["flagged"] = (judged["worse"] >= SURE) & (judged["clients"] >= FEWEST_CLIENTS)
    return judged


def _posterior(kept: np.ndarray, n: np.ndarray, team: float) -> dict[str, np.ndarray]:
    """Each share as the beta-binomial sees it: `shrunken`, `low`, `high`; `worse` is the chance to lie below the team.

    Where the pairs differ no more than chance, all of them are the team's.
    """
    from scipy import special  # slow to import, and only pairs need it

    expected = n * team
    spread = ((kept - expected) ** 2 / np.maximum(expected * (1 - team), 1e-12)).sum()
    shrunken, weight = shrink(kept, n) if spread > len(n) - 1 else (kept, math.inf)  # else chance explains it all
    if not math.isfinite(weight):
        same = np.full(len(n), team)
        return {"shrunken": same, "low": same, "high": same, "worse": np.full(len(n), 0.5)}
    centre = float(np.clip((shrunken[0] * (n[0] + weight) - kept[0]) / weight, 1e-9, 1 - 1e-9))
    a, b = kept + weight * centre, n - kept + weight * (1 - centre)
    low, high = special.betaincinv(a, b, 0.025), special.betaincinv(a, b, 0.975)
    return {"shrunken": shrunken, "low": low, "high": high, "worse": special.betainc(a, b, team)}


def _pairs_finding(flagged: pd.DataFrame, numbers: dict[str, float]) -> str:
    if flagged.empty:
        return f"No sign that any of {numbers['pairs']:,} pairs of seller and account manager does worse than the team"
    worst = flagged.sort_values("worse", ascending=False).iloc[0]
    said = (
        f"{worst['seller']} and {worst['account_manager']}: {worst['step']} for {worst['kept']} of {worst['clients']} "
    )
    said += f"clients (expected {percent(worst['usual'])})"
    others = numbers["flagged"] - 1
    return said + (f"; {counted(others, 'more pair')} to look at" if others else "")
