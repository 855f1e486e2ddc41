"""The verdict as an exhibit: the sentence, the two readings and their span, and why we say so."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analytics import charts
from analytics.exhibit import Exhibit, Missing
from analytics.statistics import Effect, within_effect
from analytics.topics.motivation.bracket import TEN_PERCENT, Evidence, evidence, pay_changes
from analytics.topics.motivation.look import WHOLE_TEAM, Look
from analytics.topics.motivation.words import SAYS_NOTHING, Verdict, between, dated

KEY = "motivation.verdict"
READINGS = (("within", "If raises went for lasting ability"), ("lagged", "If raises rewarded results"))
BOTH = "Both: what decides"


def verdict(look: Look) -> Exhibit | Missing:
    """What the team's own raises say, in one sentence."""
    judged = look.judgement
    why = look.leader_only(int(judged.numbers["raised"]), "had a change of agreed pay")
    if why and judged.numbers["raised"]:
        return Missing(KEY, why=why)
    numbers = dict(judged.numbers) | beside(look.panel, look.settings.lag)
    speaks = judged.verdict not in SAYS_NOTHING
    reasons = [*judged.why, *(in_attainment(numbers) if speaks else ())]
    if judged.verdict is Verdict.SAME_DAY:
        numbers |= before_and_after(look.evidence)
        reasons.append(in_money(numbers, look.book.policies.latest.company.currency))
    return Exhibit(
        key=KEY,
        finding=judged.sentence,
        subtitle=_subtitle(look, numbers),
        figure=_figure(look, numbers),
        numbers=numbers,
        table=_table(numbers, reasons, speaks),
        caveat=_caveat(look, numbers),
        source=look.book.source_line("deals", "pay", n=int(numbers["people"])),
    )


def beside(panel: pd.DataFrame, lag: int) -> dict[str, float]:
    """The same question in attainment, where a quota that follows results hides the answer; and that ratchet.

    `attainment_low`, `attainment_high`: points of attainment per 10% raise under reading 1. `ratchet`: share by
    which the quota rises after 10% more bookings in the three months before, with `ratchet_low`, `ratchet_high`.
    """
    rows = evidence(panel, lag).rows
    rows = rows.merge(panel[["person_id", "month", "attainment", "quota"]], on=["person_id", "month"])
    effect = within_effect(rows, "attainment", "log_on_target_pay", "person_id", "month") if len(rows) else None
    ratchet = _ratchet(rows) if len(rows) else None
    low, high = _scaled(effect)
    turns, turns_low, turns_high = (ratchet.slope, ratchet.low, ratchet.high) if ratchet else (math.nan,) * 3
    return {
        "attainment_low": low,
        "attainment_high": high,
        "ratchet": _share(turns),
        "ratchet_low": _share(turns_low),
        "ratchet_high": _share(turns_high),
    }


def _ratchet(rows: pd.DataFrame) -> Effect | None:
    """Slope of the log of the quota on the log of the mean bookings of the three months before."""
    known = rows[rows["quota"] > 0].sort_values(["person_id", "month"])
    if known.empty:
        return None
    recent = known.groupby("person_id")["bookings"].transform(lambda sold: sold.shift().rolling(3).mean())
    known = known.assign(log_quota=np.log(known["quota"]), log_recent=np.log(recent.where(recent > 0)))
    moves = known.groupby("person_id")["log_quota"].agg(np.ptp).max() > 0.005
    return within_effect(known, "log_quota", "log_recent", "person_id", "month") if moves else None


def _scaled(effect: Effect | None) -> tuple[float, float]:
    if effect is None or not effect.known:
        return math.nan, math.nan
    return 100 * effect.low * TEN_PERCENT, 100 * effect.high * TEN_PERCENT


def _share(slope: float) -> float:
    return math.expm1(slope * TEN_PERCENT)


def in_attainment(numbers: dict[str, float]) -> tuple[str, ...]:
    """The sentences about attainment and the ratchet, where they can be said."""
    said = []
    if not math.isnan(numbers["attainment_low"]):
        said.append(
            "In attainment instead of bookings, reading 1 says "
            f"{between(numbers, 'attainment_low', 'attainment_high')} per 10% raise."
        )
    if numbers["ratchet_low"] > 0:
        said.append(
            "Quotas followed results: after three months with 10% more bookings the quota stood "
            f"{numbers['ratchet']:.1%} higher. That hides an effect in attainment, so bookings decide."
        )
    return tuple(said)


def _subtitle(look: Look, numbers: dict[str, float]) -> str:
    words = (
        f"Change of bookings per 10% raise of agreed pay, in points (percent of bookings), {look.span}. "
        f"As of {look.book.as_of:%d %b %Y}"
    )
    if look.judgement.verdict in SAYS_NOTHING or math.isnan(numbers["low"]):
        return words
    return f"{words}: {between(numbers, 'low', 'high')} under both readings"


def before_and_after(found: Evidence) -> dict[str, float]:
    """Mean bookings per person and month up to 6 months before the day most people's pay changed, and up to 6 after."""
    rows, day = found.rows, pay_changes(found.rows)["month"].mode().iloc[0]
    before = rows[(rows["month"] < day) & (rows["month"] >= day - pd.DateOffset(months=6))]
    after = rows[(rows["month"] >= day) & (rows["month"] < day + pd.DateOffset(months=6))]
    return {"before": float(before["bookings"].mean()), "after": float(after["bookings"].mean())}


def in_money(numbers: dict[str, float], currency: str) -> str:
    """The sentence of before and after."""
    return (
        f"Bookings per person and month were {numbers['before']:,.0f} {currency} in the six months before and "
        f"{numbers['after']:,.0f} {currency} from then on; the season, the product and the market are in that too."
    )


def _figure(look: Look, numbers: dict[str, float]) -> go.Figure:
    found = look.judgement.verdict
    if found is Verdict.SAME_DAY:
        return _by_month(look.evidence)
    return _what_there_is(numbers, found) if found in SAYS_NOTHING else _readings(numbers)


def _by_month(found: Evidence) -> go.Figure:
    """Mean bookings by month, with the days on which everybody's pay changed."""
    sold = found.rows.groupby("month")["bookings"].mean()
    changed = sorted(set(pay_changes(found.rows)["month"]))
    return charts.columns(
        [f"{month:%b %y}" for month in sold.index],
        sold.tolist(),
        text=[""] * len(sold),
        marks=[charts.Mark(sold.index.get_loc(day), "pay changed") for day in changed],
        y_title="Bookings per person",
    )


def _readings(numbers: dict[str, float]) -> go.Figure:
    labels = [label for _, label in READINGS] + [BOTH]
    low = [numbers[f"{name}_low"] for name, _ in READINGS] + [numbers["low"]]
    high = [numbers[f"{name}_high"] for name, _ in READINGS] + [numbers["high"]]
    middle = [numbers[name] for name, _ in READINGS]
    middle.append(sum(middle) / 2)
    smallest = numbers["smallest"]
    return charts.dots(
        labels,
        middle,
        low,
        high,
        accent=[False, False, True],
        marks=[
            charts.Mark(0, "no effect", dash=False),
            charts.Mark(-smallest, f"−{smallest:g}"),
            charts.Mark(smallest, f"+{smallest:g}: matters"),
        ],
        x_title="Points of bookings per 10% raise",
    )


def _what_there_is(numbers: dict[str, float], found: Verdict) -> go.Figure:
    """How much of what a verdict needs is there, for data that do not allow one."""
    months, comparisons = numbers["fewest_months"] or 1.0, numbers["fewest_df"] or 1.0
    rows = [
        (f"Months ({months:.0f} needed)", numbers["months"] / months, f"{numbers['months']:.0f}"),
        *(
            (
                f"Comparisons, reading {i} ({comparisons:.0f} needed)",
                _known(numbers[f"{name}_df"]) / comparisons,
                f"{_known(numbers[f'{name}_df']):.1f}",
            )
            for i, name in ((1, "within"), (2, "lagged"))
        ),
    ]
    if found is Verdict.NO_PAY:
        rows = [("People with agreed pay", 0.0, "0")]
    return charts.bars(
        [label for label, _, _ in rows],
        [min(share, 3.0) for _, share, _ in rows],
        text=[text for _, _, text in rows],
        shades=["plain" if share >= 1 else "warn" for _, share, _ in rows],
        marks=[charts.Mark(1.0, "enough")],
        x_title="Share of what is needed",
        percent=True,
    )


def _known(value: float) -> float:
    return 0.0 if math.isnan(value) else value


def _table(numbers: dict[str, float], reasons: list[str], speaks: bool) -> pd.DataFrame:
    """The readings that are drawn, then "why we say so"."""
    rows: list[dict[str, object]] = []
    if speaks:
        for i, (name, label) in enumerate(READINGS, 1):
            rows.append({"about": f"Reading {i}", "says": label + "."} | {
                end: numbers[f"{name}_{end}"] for end in ("low", "high")})  # fmt: skip
        rows.append({"about": "Both", "says": BOTH + ".", "low": numbers["low"], "high": numbers["high"]})
    rows += [{"about": "Why we say so", "says": reason, "low": math.nan, "high": math.nan} for reason in reasons]
    return pd.DataFrame(rows, columns=["about", "says", "low", "high"])


def _caveat(look: Look, numbers: dict[str, float]) -> str:
    parts = [
        "This is about these raises among these people, and a raise often comes with a new role, quota or territory; "
        "the data cannot part them.",
        WHOLE_TEAM,
        dated(numbers, look.settings),
    ]
    return " ".join(part for part in parts if part)
