"""What is shared and whether it helped: practices, whom to ask about them, and the next pairs to bring together."""

from __future__ import annotations

import math

import pandas as pd

from analytics import charts
from analytics.exhibit import Exhibit, Missing, Sensitivity
from analytics.statistics import wilson
from analytics.topics.phrases import counted, listed, share_of
from analytics.topics.records import records
from analytics.topics.sharing import measures
from analytics.topics.sharing.measures import Sharing

PRACTICES, ASK, PAIRS = "sharing.practices", "sharing.ask", "sharing.pairs"
MOST = 12
MOST_PAIRS = 8
PAIRS_PER_GIVER = 2
FEWEST_ANSWERS = 3


def practices(shared: Sharing) -> Exhibit | Missing:
    """Practices by use, with the share of receivers who say it helped."""
    found = measures.practices(shared)
    if found.empty:
        return Missing(PRACTICES, why="No practice of this period and filter says what was shared.")
    asked, helped = int(found["asked"].sum()), int(found["confirmed"].sum())
    claimed, of_claims = int(found["claimed"].sum()), int((found["claimed"] + found["claimed_not"]).sum())
    shown = found[found["asked"] >= FEWEST_ANSWERS].head(MOST)
    answers = list(zip(shown["confirmed"], shown["asked"], strict=True))
    limits, shares = [wilson(k, n) for k, n in answers], [k / n for k, n in answers]
    if asked:
        finding = f"Receivers confirm that it helped in {share_of(helped, asked, 'answers')}"
    else:
        finding = f"{counted(len(found), 'practice')} shared; no receiver has said yet whether one helped"
    first = found.iloc[0]
    finding += f"; shared most: “{first['practice']}” ({first['shared']:,}×)"
    numbers = {
        "practices": len(found),
        "shared": int(found["shared"].sum()),
        "helped_share": helped / asked if asked else math.nan,
        "asked": asked,
        "confirmed": helped,
        "claimed": claimed,
        "claimed_share": claimed / of_claims if of_claims else math.nan,
    }
    if len(shown):
        labels = [f"{r.practice} ({r.shared}×)" for r in records(shown)]
        low, high = [a for a, _ in limits], [b for _, b in limits]
        mark = charts.Mark(helped / asked, "all practices")
        figure = charts.dots(
            labels, shares, low, high, percent=True, marks=[mark], x_title="Receivers who say it helped"
        )
    else:
        first_ones = found.head(MOST)
        figure = charts.bars(first_ones["practice"].tolist(), first_ones["shared"].tolist(), x_title="Times shared")
    return Exhibit(
        key=PRACTICES,
        finding=finding,
        subtitle="Practices shared most, and the share of named receivers who confirm that it helped (95% interval); "
        f"{len(shown) or min(MOST, len(found))} of {len(found)} drawn, all in the table",
        figure=figure,
        numbers=numbers,
        table=found,
        caveat="Confirmed: a receiver who is named says so. Claimed is kept apart: "
        f"{counted(claimed, 'more “yes”', 'more “yes”')} without a named receiver. A practice with fewer than "
        f"{FEWEST_ANSWERS} answers is not drawn. With so many practices the best and the worst differ by chance too.",
        source=shared.book.source_line("practices", n=int(found["shared"].sum()), of="practices shared"),
    )


def ask(shared: Sharing) -> Exhibit | Missing:
    """Practice -> the people who made it work."""
    found = measures.who_made_it_work(shared)
    if found.empty:
        return Missing(ASK, why="No named receiver has confirmed yet that a practice helped.")
    names = shared.book.names()
    found["name"] = found["person_id"].map(names).fillna(found["person_id"])
    by_practice = found.groupby("practice").agg(
        people=("name", "count"), confirmed=("confirmed", "sum"), whom=("name", lambda n: listed(list(n), 1))
    )
    by_practice = by_practice.sort_values(["confirmed", "people"], ascending=False).reset_index()
    shown = by_practice.head(MOST)
    people = int(found["person_id"].nunique())
    return Exhibit(
        key=ASK,
        finding=f"{counted(people, 'colleague')} can be asked about {counted(len(by_practice), 'practice')} "
        "that helped somebody by name",
        subtitle="Times a named receiver said it helped, and whom to ask"
        + (f"; the first {MOST} of {len(by_practice)}" if len(by_practice) > MOST else ""),
        figure=charts.bars(shown["practice"].tolist(), shown["confirmed"].tolist(), shades=["accent"] * len(shown),
                           text=[f"{r.confirmed}× · {r.whom}" for r in records(shown)]),
        numbers={"practices": len(by_practice), "people": people},
        table=found[["practice", "name", "confirmed"]],
        caveat="Only people who are still there. What is not confirmed may help as well: nobody was asked.",
        source=shared.book.source_line("practices", n=int(found["confirmed"].sum()), of="confirmed practices"),
        sensitivity=Sensitivity.NAMES,
    )  # fmt: skip


def next_pairs(shared: Sharing) -> pd.DataFrame:
    """The next pairs to bring together: who received least first, each with a practice that is new to them.

    The giver made the practice work for somebody by name; nobody gives to more than two, and those who never shared
    with each other come first. Returns `receiver, giver` (names), `practice, confirmed, received`.
    """
    worked = measures.who_made_it_work(shared)
    people = measures.exchange(shared).sort_values(["received", "to_colleagues", "name"], kind="stable")
    rows = shared.of_period
    known = {(r.receiver, r.practice) for r in records(rows)} | {(r.giver, r.practice) for r in records(rows)}
    met = set(zip(rows["giver"], rows["receiver"], strict=True))
    load: dict[str, int] = {}
    taken: set[str] = set()
    found: list[tuple[str, str, str, int, int]] = []
    for person in records(people):
        if len(found) == MOST_PAIRS:
            break
        fits = [
            row for row in records(worked)
            if row.person_id != person.person_id and (person.person_id, row.practice) not in known
            and load.get(row.person_id, 0) < PAIRS_PER_GIVER
        ]  # fmt: skip
        if fits:
            best = min(
                fits,
                key=lambda row: (
                    (row.person_id, person.person_id) in met,
                    row.practice in taken,
                    -row.confirmed,
                    row.practice,
                ),
            )
            load[best.person_id] = load.get(best.person_id, 0) + 1
            taken.add(best.practice)
            found.append((person.name, best.person_id, best.practice, best.confirmed, person.received))
    table = pd.DataFrame(found, columns=["receiver", "giver", "practice", "confirmed", "received"])
    table["giver"] = table["giver"].map(shared.book.names()).fillna(table["giver"])
    return table


def pairs(shared: Sharing) -> Exhibit | Missing:
    """Who could show what to whom next."""
    table = next_pairs(shared)
    if table.empty:
        return Missing(
            PAIRS, why="No practice is confirmed yet by a named receiver: nobody can be put forward to show one."
        )
    first = table.iloc[0]
    return Exhibit(
        key=PAIRS,
        finding=f"{counted(len(table), 'pair')} to bring together next, for instance {first['giver']} showing "
        f"{first['receiver']} “{first['practice']}”",
        subtitle="One who made a practice work and one for whom it is new, those who received least first; "
        "bars: times it was confirmed to help",
        figure=charts.bars(
            [f"{r.giver} → {r.receiver}: {r.practice}" for r in records(table)], table["confirmed"].tolist(),
            shades=["accent"] * len(table), text=[f"{r.confirmed}×" for r in records(table)],
        ),
        numbers={"pairs": len(table)},
        table=table,
        caveat=f"A proposal from what is written down: ask both. Nobody is asked to show something to more than "
        f"{PAIRS_PER_GIVER} people at once.",
        source=shared.book.source_line("practices", "people", n=len(table), of="pairs"),
        sensitivity=Sensitivity.NAMES,
    )  # fmt: skip
