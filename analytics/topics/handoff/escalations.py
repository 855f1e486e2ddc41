"""Escalations: the agreed route against the one taken, the time to an answer, and what was mis-sold."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from analytics import charts
from analytics.contract import UNASSIGNED
from analytics.exhibit import Exhibit, Missing, Sensitivity
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.history.engine import collect
from analytics.history.held import held
from analytics.statistics import funnel_limits, survival
from analytics.topics.cancellations.events import is_mis_sold
from analytics.topics.crediting import events_with_deals
from analytics.topics.handoff import measures
from analytics.topics.phrases import FEW, counted, listed, percent, share_of

ESCALATIONS, ROUTE, RESPONSE, MIS_SOLD = (
    "handoff.escalations", "handoff.route", "handoff.response", "handoff.mis_sold",
)  # fmt: skip
STOPS = {
    "sales_rep": "The seller",
    "rep_manager": "The seller's manager",
    "am_manager": "The account manager's manager",
    "other": "Somebody else",
}
NOT_RECORDED = "Not recorded"


def escalations(book: Book, chosen: Chosen) -> pd.DataFrame:
    """The escalations opened in the period about deals in the filter, whenever these closed.

    Cases that a desk marks as not escalated do not count; one that names only a client belongs to the client's latest
    deal closed by then.

    Returns one row per escalation: `escalation_id, deal_id, account_id, owner_id, account_manager_id, team_name,
    opened_at, reason, escalated_to`, `mis_sold` (bool), `first_stop` (what the policy of that day agrees), `by_route`
    (1, 0; NaN where the stop is not recorded), `hours` (to the first response, or until now), `answered` (bool),
    `in_time` (1, 0; NaN while it can still be), `solved` (bool).
    """
    return held(book, "escalations", chosen, lambda: _escalations(book, chosen))


def _escalations(book: Book, chosen: Chosen) -> pd.DataFrame:
    of_deals = book.deals(Chosen(**{**chosen.__dict__, "first": None, "last": None})).select("deal_id")
    rows = events_with_deals(book, "escalations").join(of_deals, on="deal_id", how="semi")
    columns = ["escalation_id", "deal_id", "account_id", "owner_id", "account_manager_id", "opened_at", "reason",
               "escalated_to", "first_response_at", "resolved_at", "escalated", "team_name"]  # fmt: skip
    found = collect(measures.with_team(book, rows).select(columns))
    first, last = (pd.Timestamp(day) for day in book.period(chosen))
    day = found["opened_at"].dt.normalize()
    found = found[(day >= first) & (day <= last) & (found["escalated"].fillna(True).astype(bool))]
    return judged(book, found.sort_values(["opened_at", "escalation_id"], ignore_index=True))


def judged(book: Book, found: pd.DataFrame) -> pd.DataFrame:
    """The escalations with what the policy of their day says of them."""
    now = pd.Timestamp(book.as_of) + pd.Timedelta(days=1)
    answer = found["first_response_at"].fillna(found["resolved_at"])
    answer = answer.where(answer < now)
    policies = [book.policies.at(day.date()).escalation for day in found["opened_at"]]
    limit = np.array([policy.respond_within_hours for policy in policies], dtype=float)
    stops = [policy.route[0] if policy.route else "" for policy in policies]
    hours = (answer.fillna(now) - found["opened_at"]).dt.total_seconds().div(3600).clip(lower=0)
    answered = answer.notna()
    in_time = np.where(answered & (hours <= limit), 1.0, np.where(hours > limit, 0.0, np.nan))
    on_route = (found["escalated_to"] == pd.Series(stops, index=found.index)).astype(float)
    return found.assign(
        mis_sold=[isinstance(reason, str) and is_mis_sold(reason) for reason in found["reason"]],
        first_stop=stops,
        by_route=on_route.where(found["escalated_to"].notna()),
        hours=hours,
        answered=answered,
        in_time=in_time,
        solved=(found["resolved_at"] < now),
    )


def exhibits(book: Book, chosen: Chosen) -> list[Exhibit | Missing]:
    """The route taken, the route by team, the time to an answer, and what was mis-sold per seller."""
    lacks = book.lacks("deals", "escalations")
    if lacks:
        return [Missing(key, needs=lacks) for key in (ESCALATIONS, ROUTE, RESPONSE, MIS_SOLD)]
    found = escalations(book, chosen)
    if found.empty:
        why = "No client of this filter was escalated in this period."
        return [Missing(key, why=why) for key in (ESCALATIONS, ROUTE, RESPONSE, MIS_SOLD)]
    return [_overall(book, found), _by_team(book, found), _response(book, found), _mis_sold(book, found)]


def numbers_of(found: pd.DataFrame) -> dict[str, float]:
    """The figures of a set of escalations; shares of those that can be judged."""
    curve = survival(found["hours"], found["answered"])
    reached = curve.loc[curve["survival"] <= 0.5, "day"]
    return {
        "escalations": len(found),
        "by_route_share": float(found["by_route"].mean()),
        "in_time_share": float(found["in_time"].mean()),
        "mis_sold_share": float(found["mis_sold"].mean()) if found["reason"].notna().any() else math.nan,
        "median_response_hours": float(reached.iloc[0]) if len(reached) else math.nan,
        "unanswered": int((~found["answered"]).sum()),
        "unsolved": int((~found["solved"]).sum()),
    }


def _overall(book: Book, found: pd.DataFrame) -> Exhibit:
    numbers = numbers_of(found)
    stops = found["escalated_to"].map(STOPS).fillna(NOT_RECORDED)
    agreed = set(found["first_stop"].map(STOPS))
    counts = stops.value_counts().reindex([*STOPS.values(), NOT_RECORDED]).dropna().astype(int)
    labels = [f"{stop} (agreed first stop)" if stop in agreed else stop for stop in counts.index]
    hours = book.policies.at(book.as_of).escalation.respond_within_hours
    known, timed = found["by_route"].dropna(), found["in_time"].dropna()
    parts = []
    if len(known):
        parts.append(f"{share_of(known.sum(), len(known), 'escalations')} went to the agreed first stop")
    if len(timed):
        count = f"{timed.sum():.0f} of {len(timed)}"
        answered = percent(timed.mean()) if len(timed) >= FEW else count
        of = "" if parts else " of the escalations"
        parts.append(f"{answered}{of} were answered within {hours} hours")
    finding = "; ".join(parts) or "Neither the first stop nor a first response is recorded for any escalation"
    table = pd.DataFrame({"first_stop": counts.index, "escalations": counts.to_numpy()})
    return Exhibit(
        key=ESCALATIONS,
        finding=finding,
        subtitle="Escalations by the first stop that was asked, beside the agreed one",
        figure=charts.bars(
            labels, counts.tolist(), shades=["accent" if s in agreed else "plain" for s in counts.index]
        ),
        numbers=numbers,
        table=table,
        caveat=_overall_caveat(numbers, found),
        source=book.source_line("escalations", "deals", n=len(found), of="escalations"),
    )


def _overall_caveat(numbers: dict[str, float], found: pd.DataFrame) -> str:
    parts = []
    if not math.isnan(numbers["mis_sold_share"]):
        parts.append(
            f"{share_of(found['mis_sold'].sum(), len(found), 'escalations')} were put down to a mis-sold client."
        )
    if numbers["unanswered"]:
        parts.append(f"{counted(numbers['unanswered'], 'escalation')} had no answer by the day of the data.")
    unknown = int(found["by_route"].isna().sum())
    if unknown:
        parts.append(f"The first stop is not recorded for {unknown}: they are in no share of the route.")
    return " ".join([*parts, "What never reaches the desk is not in here."])


def _by_team(book: Book, found: pd.DataFrame) -> Exhibit | Missing:
    known = found.dropna(subset=["by_route"])
    if known.empty:
        return Missing(ROUTE, why="The export does not say whom an escalation went to first.")
    stops = known["escalated_to"].map(STOPS)
    counts = pd.crosstab(known["team_name"], stops).reindex(columns=list(STOPS.values()), fill_value=0)
    counts = counts.loc[:, counts.sum() > 0]
    share = known.groupby("team_name")["by_route"].agg(["mean", "count", "sum"])
    order = share.sort_values("mean", kind="stable").index
    counts, share = counts.loc[order], share.loc[order]
    _, word = measures.teams_of(book)
    weakest = share[share["count"] >= FEW]
    finding = f"{share_of(known['by_route'].sum(), len(known), 'escalations')} kept to the agreed route"
    if len(weakest) > 1:
        name = weakest.index[0]
        finding += f"; least in {name}: {share_of(weakest['sum'].iloc[0], weakest['count'].iloc[0])}"
    return Exhibit(
        key=ROUTE,
        finding=finding,
        subtitle=f"Escalations by the seller's {word or 'team'} and the first stop asked; least by the route on top",
        figure=charts.matrix(counts, percent=False, totals=(
            [f"{percent(m)} by route" if n >= FEW else f"{k:.0f} of {n}" for m, n, k in share.to_numpy()
             for n in [int(n)]], [f"{c}" for c in counts.sum()])),
        numbers={"teams": len(counts), "by_route_share": float(known["by_route"].mean())},
        table=counts.assign(by_route=share["mean"]).reset_index(),
        caveat=f"Agreed first stop: {listed(sorted({STOPS.get(s, s).lower() for s in known['first_stop']}))}. Teams "
        f"with fewer than {FEW} escalations are written as counts.",
        source=book.source_line("escalations", "deals", n=len(known), of="escalations"),
    )  # fmt: skip


def _response(book: Book, found: pd.DataFrame) -> Exhibit | Missing:
    if not found["answered"].any():
        return Missing(RESPONSE, why="No escalation of this period has a first response on record.")
    numbers = numbers_of(found)
    limit = book.policies.at(book.as_of).escalation.respond_within_hours
    curve = survival(found["hours"], found["answered"])
    until = int(max(3 * limit, 24))
    late = int((found["in_time"] == 0).sum())
    median = numbers["median_response_hours"]
    said = f"Half of the escalations were answered within {_hours(median)}" if not math.isnan(median) else (
        "Fewer than half of the escalations were answered")  # fmt: skip
    return Exhibit(
        key=RESPONSE,
        finding=f"{said}; {counted(late, 'escalation')} waited longer than the agreed {limit} hours",
        subtitle="Share of escalations still without an answer, by hours since they were opened (Kaplan–Meier)",
        figure=charts.steps({"open": curve}, marks=[charts.Mark(limit, f"agreed: {limit} hours")],
                            x_title="Hours since it was opened", y_title="Still without an answer", until=until,
                            at_risk_days=tuple(range(0, until + 1, max(1, until // 3)))),
        numbers={"median_response_hours": median, "late": late, "unanswered": numbers["unanswered"],
                 "in_time_share": numbers["in_time_share"]},
        table=curve.rename(columns={"day": "hours"}),
        caveat="Hours by the clock, nights and weekends included. One still open counts for the hours seen (censored).",
        source=book.source_line("escalations", n=len(found), of="escalations"),
    )  # fmt: skip


def _hours(hours: float) -> str:
    if hours < 1:
        return "an hour"
    return counted(round(hours), "hour") if hours < 72 else counted(round(hours / 24), "day")


def _at_least(count: pd.Series, trials: pd.Series, share: float) -> np.ndarray:
    """The exact chance of so many or more: the drawn limits are smoothed, and too narrow for a handful of cases."""
    from scipy import special

    inside = np.clip(count, 1, trials)
    chance = special.betainc(inside, trials - inside + 1, share)
    return np.where(count <= 0, 1.0, np.where(count > trials, 0.0, chance))


def _mis_sold(book: Book, found: pd.DataFrame) -> Exhibit | Missing:
    if not found["reason"].notna().any():
        return Missing(MIS_SOLD, why="The export gives no reasons of escalations.")
    sellers = found.assign(owner_id=found["owner_id"].fillna(UNASSIGNED)).groupby("owner_id")
    table = sellers["mis_sold"].agg(escalations="count", mis_sold="sum").reset_index()
    share = float(found["mis_sold"].mean())
    if share in (0.0, 1.0) or len(table) < 2:
        word = "every" if share == 1 else "no"
        return Missing(
            MIS_SOLD, why=f"There is nothing to compare: {word} escalation was put down to a mis-sold client."
        )
    table["seller"] = table["owner_id"].map(book.names()).fillna(table["owner_id"])
    table["expected"] = table["escalations"] * share
    grid = np.arange(1, int(table["escalations"].max()) + 2)
    limits = pd.DataFrame({"expected": grid * share})
    for level, name in ((0.95, "95"), (0.998, "998")):
        low, high = funnel_limits(grid, share, level)
        limits[f"low{name}"], limits[f"high{name}"] = low * grid, high * grid
        table[f"above_{name}"] = _at_least(table["mis_sold"], table["escalations"], share) <= (1 - level) / 2
        table[f"below_{name}"] = _at_least(table["mis_sold"] + 1, table["escalations"], share) >= (1 + level) / 2
    outside = table["above_95"] | table["below_95"]
    above = table[table["above_95"]].sort_values("mis_sold", ascending=False)
    finding = f"{percent(share)} of the escalations are put down to a mis-sold client"
    finding += f"; more than chance allows at {listed(above['seller'].tolist())}" if len(above) else (
        "; no seller stands out from chance")  # fmt: skip
    return Exhibit(
        key=MIS_SOLD,
        finding=finding,
        subtitle="Mis-sold escalations per seller against those expected from the number of escalations; "
        "dashed 95%, dotted 99.8% limits",
        figure=charts.funnel(table["expected"].tolist(), table["mis_sold"].tolist(), names=table["seller"].tolist(),
                             outside=outside.tolist(), x_title="Expected at the team's share",
                             y_title="Mis-sold escalations", limits=limits),
        numbers={"people": len(table), "mis_sold_share": share, "above_95": int(table["above_95"].sum()),
                 "above_998": int(table["above_998"].sum()), "below_95": int(table["below_95"].sum())},
        table=table[["seller", "escalations", "mis_sold", "expected", "above_95", "above_998"]].sort_values("seller"),
        caveat=f"With {counted(len(table), 'seller')} about {len(table) * 0.05:.1f} lie outside the 95% limits by "
        "chance alone. The desk chose the reason; read the cases before drawing a conclusion.",
        source=book.source_line("escalations", "deals", n=len(found), of="escalations"),
        sensitivity=Sensitivity.NAMES,
    )  # fmt: skip
