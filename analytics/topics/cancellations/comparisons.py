"""Exhibits on whose and why: sellers beside what their mix leads one to expect, sources, products, reasons, money."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics import charts
from analytics.exhibit import Exhibit, Missing, Sensitivity
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.history.engine import LazyFrame, collect
from analytics.statistics import poisson_limits, wilson
from analytics.topics.cancellations import events, measures
from analytics.topics.cancellations.rates import source, too_young
from analytics.topics.cancellations.words import CANCELLING, Words, counted, listed, money, percent, period

FALSE_ALARMS = 0.05
"""Share of sellers outside the 95% limits by chance alone."""
MORE_THAN_CHANCE = 1.5
FEWEST_TO_NAME = 10
"""A group is called high or low from this many deals on."""


def by_person(
    book: Book, chosen: Chosen, deals: LazyFrame, window: int, words: Words = CANCELLING
) -> Exhibit | Missing:
    """Observed against expected early ends of each seller; only who is outside the limits is named."""
    key = f"{words.topic}.by_person"
    if collect(deals.select("owner_id").head(1)).empty:
        return too_young(key, 0, window)
    people = measures.by_person(deals, window)
    if people.empty:
        return Missing(key, why="The deals name no seller. Bring an export of the deals with their owner.")
    names = book.names()
    people["name"] = [names.get(person, person) for person in people["person_id"]]
    people = people.sort_values("name", ignore_index=True)
    ignoring = measures.by_person(deals, window, strata=()).set_index("person_id")["outside"]
    people["outside, mix ignored"] = people["person_id"].map(ignoring)
    explained = people["outside, mix ignored"].str.contains("99.8") & (people["outside"] == "")
    outside = people["outside"]
    return Exhibit(
        key=key,
        finding=_outside_finding(people, words),
        subtitle=f"{words.events.capitalize()} of each seller against the number that their lead sources and their "
        f"deals' age lead one to expect; limits of chance · closes {period(*book.period(chosen))}",
        figure=charts.funnel(
            people["expected"].tolist(),
            people["observed"].tolist(),
            names=people["name"].tolist(),
            outside=(outside != "").tolist(),
            x_title=f"Expected {words.events}",
            y_title=f"Observed {words.events}",
            limits=_limits(float(people["expected"].max())),
        ),
        numbers={
            "people": len(people),
            "above_95": int(outside.str.startswith("above").sum()),
            "above_998": int((outside == "above 99.8%").sum()),
            "below_95": int(outside.str.startswith("below").sum()),
            "below_998": int((outside == "below 99.8%").sum()),
            "above_998_mix_ignored": int((people["outside, mix ignored"] == "above 99.8%").sum()),
            "spread": measures.spread_beyond_chance(people),
        },
        table=people.drop(columns="person_id")[["name", *people.columns.drop(["name", "person_id"])]],
        caveat=" ".join(_by_person_caveats(people, explained)),
        source=source(book, words, int(people["deals"].sum())),
        sensitivity=Sensitivity.NAMES,
    )


def _outside_finding(people: pd.DataFrame, words: Words) -> str:
    above = people[people["outside"].str.startswith("above")]
    below = people[people["outside"].str.startswith("below")]
    all_of_them = counted(len(people), "seller")
    if above.empty and below.empty:
        return (
            f"None of the {all_of_them} stands outside what chance, lead sources and the deals' age lead one to expect"
        )
    said = [
        f"{counted(len(rows), 'seller')} of {len(people)} {'has' if len(rows) == 1 else 'have'} {word} {words.events} "
        f"than their lead sources lead one to expect: {listed(rows['name'].tolist())}"
        for rows, word in ((above, "more"), (below, "fewer"))
        if len(rows)
    ]
    return "; ".join(said)


def _by_person_caveats(people: pd.DataFrame, explained: pd.Series) -> list[str]:
    by_chance = FALSE_ALARMS * len(people)
    said = [f"Of {counted(len(people), 'seller')}, {by_chance:.1f} would lie outside the 95% limits by chance alone."]
    for side, limit in (("above", "above the upper"), ("below", "below the lower")):
        who = people.loc[explained & people["outside, mix ignored"].str.startswith(side), "name"].tolist()
        if who:
            said.append(
                f"If lead sources were ignored, {listed(who)} would lie {limit} 99.8% limit: the mix explains it."
            )
    if measures.spread_beyond_chance(people) > MORE_THAN_CHANCE:
        said.append("People differ more than chance everywhere; look at the lead source first.")
    few = int((people["deals"] < measures.FEWEST_DEALS).sum())
    if few:
        said.append(
            f"{counted(few, 'seller')} with fewer than {measures.FEWEST_DEALS} deals cannot be told from chance."
        )
    return [*said, "Sorted by name: this is no ranking."]


def _limits(most: float) -> pd.DataFrame:
    expected = np.linspace(0.05, max(most * 1.12, 1.0), 60)
    low95, high95 = poisson_limits(expected, 0.95)
    low998, high998 = poisson_limits(expected, 0.998)
    return pd.DataFrame({"expected": expected, "low95": low95, "high95": high95, "low998": low998, "high998": high998})


def by_group(
    book: Book,
    chosen: Chosen,
    deals: LazyFrame,
    window: int,
    column: str,
    whole: float,
    words: Words = CANCELLING,
) -> Exhibit | Missing:
    """The early risk of each lead source or product, with its interval, beside that of all deals (`whole`)."""
    noun = column.replace("_", " ")
    key = f"{words.topic}.by_{noun.split()[-1]}"
    rows = measures.by_group(deals, column, window)
    if rows.empty or rows["rate"].isna().all():
        return too_young(key, int(rows["deals"].sum()) if len(rows) else 0, window)
    if (rows["group"] == measures.UNKNOWN).all():
        return Missing(key, why=f"The deals name no {noun}. Bring an export of the deals that has it.")
    apart = (rows["low"] > whole) | (rows["high"] < whole)
    apart &= rows["deals"] >= FEWEST_TO_NAME
    high = rows[apart & (rows["rate"] > whole)]
    return Exhibit(
        key=key,
        finding=_group_finding(high, whole, noun, window, words),
        subtitle=f"Share of deals {words.done} within {window} days by {noun}, 95% interval · closes "
        f"{period(*book.period(chosen))}",
        figure=charts.dots(
            rows["group"].tolist(),
            rows["rate"].tolist(),
            rows["low"].tolist(),
            rows["high"].tolist(),
            accent=apart.tolist(),
            marks=(charts.Mark(whole, f"all {percent(whole)}"),),
            percent=True,
            text=[f"{percent(rate)} of {deals:,}" for rate, deals in zip(rows["rate"], rows["deals"], strict=True)],
        ),
        numbers={
            "groups": len(rows),
            "apart": int(apart.sum()),
            "highest": float(rows["rate"].max()),
            "lowest": float(rows["rate"].min()),
            "all": whole,
        },
        table=rows.drop(columns=["known"]).rename(columns={"group": noun}),
        caveat=f"A mark is set apart when its whole interval misses the rate of all deals. With {len(rows)} of them, "
        f"about {FALSE_ALARMS * len(rows):.1f} would be by chance alone.",
        source=source(book, words, int(rows["deals"].sum())),
    )


def _group_finding(high: pd.DataFrame, whole: float, noun: str, window: int, words: Words) -> str:
    if high.empty:
        return f"No {noun} stands out above the {percent(whole)} of all deals {words.done} within {window} days"
    top = high.iloc[0]
    more = f" (and {counted(len(high) - 1, 'other ' + noun)})" if len(high) > 1 else ""
    whose = "of" if noun == "product" else "from"
    return (
        f"{percent(top['rate'])} of the deals {whose} {top['group']}{more} are {words.done} within {window} days "
        f"(between {percent(top['low'])} and {percent(top['high'])}), against {percent(whole)} of all"
    )


def reasons(book: Book, chosen: Chosen, deals: LazyFrame, window: int) -> Exhibit | Missing:
    """Why clients cancel early, and the share that says mis-sold."""
    key = "cancellations.reasons"
    rows = events.reasons(deals, window)
    if rows.empty:
        return Missing(key, why=f"Nobody in this selection cancelled within {window} days.")
    known = rows[rows["reason"] != measures.UNKNOWN]
    total, with_reason = int(rows["deals"].sum()), int(known["deals"].sum())
    if not with_reason:
        return Missing(
            key, why="No early cancellation gives a reason. Bring an export of the cancellations that has it."
        )
    mis_sold = int(known["deals"][known["mis_sold"]].sum())
    low, high = wilson(mis_sold, with_reason)
    share = mis_sold / with_reason
    top = known.iloc[0]
    return Exhibit(
        key=key,
        finding=f"{percent(share) if mis_sold else 'None'} of the {counted(with_reason, 'early cancellation')} with a "
        f"reason say mis-sold ({percent(low)} to {percent(high)}); the most frequent reason is {top['reason']}",
        subtitle=f"Deals cancelled within {window} days by the reason given · closes {period(*book.period(chosen))}",
        figure=charts.bars(
            rows["reason"].tolist(),
            rows["deals"].tolist(),
            shades=[_shade(*row) for row in zip(rows["reason"], rows["mis_sold"], strict=True)],
            x_title="Deals",
        ),
        numbers={
            "mis_sold_share": share,
            "ci_low": low,
            "ci_high": high,
            "mis_sold": mis_sold,
            "with_reason": with_reason,
            "without_reason": total - with_reason,
        },
        table=rows,
        caveat="The reason is what the client or the desk wrote down; who was asked, and how, decides much of it."
        + (f" {total - with_reason:,} gave none." if total > with_reason else ""),
        source=source(book, CANCELLING, total),
    )


def _shade(reason: str, is_mis_sold: bool) -> str:
    return "warn" if is_mis_sold else "muted" if reason == measures.UNKNOWN else "plain"


def money_lost(
    book: Book, chosen: Chosen, deals: LazyFrame, window: int, found: measures.EarlyRate
) -> Exhibit | Missing:
    """The money that early cancellations took back, by month of close."""
    key = "cancellations.money"
    rows = events.money_by_month(deals, window)
    booked, lost = float(rows["booked"].sum()), float(rows["lost"].sum())
    if not booked:
        return too_young(key, 0, window)
    rows["share"] = rows["lost"] / rows["booked"].where(rows["booked"] > 0)
    still_open = int((rows["young"] > 0).sum())
    return Exhibit(
        key=key,
        finding=f"{money(book, lost)} of the {money(book, booked)} booked was lost again within {window} days "
        f"({percent(lost / booked)})",
        subtitle=f"Money cancelled within {window} days by month of close, {book.policies.latest.company.currency} · "
        f"closes {period(*book.period(chosen))}",
        figure=charts.columns(
            [f"{month:%b %y}" for month in rows["month"]],
            rows["lost"].tolist(),
            shades=["muted" if young else "warn" for young in rows["young"] > 0],
        ),
        numbers={"amount_lost": lost, "booked": booked, "share": lost / booked},
        table=rows.assign(month=rows["month"].dt.date),
        caveat="The amount lost where the export gives it, else the deal's whole amount."
        + (f" Pale months ({still_open:,}) are still open and can only grow." if still_open else ""),
        source=source(book, CANCELLING, found.deals),
    )
