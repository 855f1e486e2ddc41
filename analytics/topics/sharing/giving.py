"""Who gives and who receives: the barometer by month, colleagues and clients apart, the matrix, whom to invite."""

from __future__ import annotations

import pandas as pd

from analytics import charts
from analytics.exhibit import Exhibit, Missing, Sensitivity
from analytics.topics.phrases import counted, listed, percent, share_of
from analytics.topics.sharing import measures
from analytics.topics.sharing.measures import WINDOW_DAYS, Sharing, Window

BAROMETER, AXES, MATRIX, EXCHANGE = "sharing.barometer", "sharing.axes", "sharing.matrix", "sharing.exchange"
MOST = 10
NOT_BLAME = "It shows whom one could ask or invite, not who is good or bad: what nobody writes down is not in here."


def barometer(shared: Sharing) -> Exhibit | Missing:
    """Share of the roster who gave, received, and did both, by month."""
    windows = [window for window in measures.by_month(shared) if window.people]
    if not windows:
        return Missing(BAROMETER, why="Nobody of this filter was there in a month with recorded practices.")
    now = windows[-1]
    table = pd.DataFrame([_row(window) for window in windows])
    days = table["last_day"].tolist()
    numbers = {
        "people": now.people,
        "gave_share": now.share(now.gave),
        "received_share": now.share(now.received),
        "both_share": now.share(now.both),
        "with_teammates": now.with_teammates,
        "with_clients": now.with_clients,
    }
    lines = {
        "Gave": (days, table["gave_share"].tolist()),
        "Received": (days, table["received_share"].tolist()),
        "Both": (days, table["both_share"].tolist()),
    }
    return Exhibit(
        key=BAROMETER,
        finding=f"{share_of(now.gave, now.people, 'people')} shared something with a colleague in the last "
        f"{WINDOW_DAYS} days; {share_of(now.received, now.people)} received something by name"
        + (f", {now.both} did both" if now.both else ""),
        subtitle=f"Share of the roster, silent people included, in the {WINDOW_DAYS} days up to each month's end; "
        f"up to {now.last:%d %b %Y}",
        figure=charts.lines(lines, accent=("Gave", "Received"), percent=True) if len(windows) > 1 else charts.bars(
            list(lines), [values[-1] for _, values in lines.values()], percent=True),
        numbers=numbers,
        table=table,
        caveat=f"In these {WINDOW_DAYS} days {counted(now.with_teammates, 'practice')} went to colleagues and "
        f"{counted(now.with_clients, 'practice')} to clients; these are two things and are not added. Receiving counts "
        "only where the receiver is named. " + NOT_BLAME,
        source=shared.book.source_line("practices", "people", n=now.people),
    )  # fmt: skip


def _row(window: Window) -> dict[str, object]:
    return {
        "last_day": window.last,
        "people": window.people,
        "gave": window.gave,
        "received": window.received,
        "both": window.both,
        "gave_share": window.share(window.gave),
        "received_share": window.share(window.received),
        "both_share": window.share(window.both),
        "with_teammates": window.with_teammates,
        "with_clients": window.with_clients,
    }


def axes(shared: Sharing) -> Exhibit | Missing:
    """Colleagues and clients as two axes, one dot per person."""
    people = measures.exchange(shared)
    if people.empty:
        return Missing(AXES, why="Nobody of this filter is there on the last day of the period.")
    both = int(((people["to_colleagues"] > 0) & (people["to_clients"] > 0)).sum())
    neither = int(((people["to_colleagues"] == 0) & (people["to_clients"] == 0)).sum())
    total = people["to_colleagues"] + people["to_clients"]
    marked = total.rank(ascending=False, method="first") <= 5
    return Exhibit(
        key=AXES,
        finding=f"{both} of {len(people)} people shared both with colleagues and with clients; "
        + (f"{neither} with neither yet" if neither else "nobody is left out"),
        subtitle="Practices shared in the period, per person: with colleagues (one or the team) and with clients",
        figure=charts.scatter(
            people["to_colleagues"].tolist(), people["to_clients"].tolist(), names=people["name"].tolist(),
            accent=(marked & (total > 0)).tolist(), labels=people["name"].tolist(), x_title="With colleagues",
            y_title="With clients",
        ),
        numbers={"people": len(people), "both": both, "neither": neither,
                 "with_teammates": int(people["to_colleagues"].sum()), "with_clients": int(people["to_clients"].sum())},
        table=people[["name", "to_colleagues", "to_clients", "received"]].sort_values("name", ignore_index=True),
        caveat="The five who shared most are named, so that others can ask them. " + NOT_BLAME,
        source=shared.book.source_line("practices", "people", n=len(people)),
        sensitivity=Sensitivity.NAMES,
    )  # fmt: skip


def matrix(shared: Sharing) -> Exhibit | Missing:
    """Giver × receiver, by name."""
    counts = measures.matrix(shared)
    given = measures.given(shared)
    if not given.sum():
        return Missing(MATRIX, why="Nobody in this filter shared a practice with a colleague in this period.")
    pairs, mutual, above = measures.mutual(counts)
    spread = measures.concentration(given)
    numbers = {"people": len(given), "practices": int(given.sum()), "pairs": pairs, "reciprocity": mutual,
               "reciprocity_above_chance": above, **spread}  # fmt: skip
    names = shared.book.names()
    shown = counts.loc[given.index, given.index].iloc[:MOST, :MOST].astype(float)
    for person in shown.index:
        shown.loc[person, person] = float("nan")
    labels = [names.get(person, person) for person in shown.index]
    shown.index = pd.Index([f"{place} {name}" for place, name in enumerate(labels, 1)])
    shown.columns = pd.Index([str(place) for place in range(1, len(labels) + 1)])
    totals = ([str(n) for n in given.iloc[:MOST]], [str(n) for n in counts.sum().loc[given.index].iloc[:MOST]])
    return Exhibit(
        key=MATRIX,
        finding=_matrix_finding(spread, given),
        subtitle="Practices shared by name in the period: each row gives, each column (the same numbers) receives; "
        "Total = given to colleagues (the team as a whole included) and received by name"
        + (f". The {MOST} who gave most of {len(given)} people" if len(given) > MOST else ""),
        figure=charts.matrix(shown, totals=totals, x_title="Receives", percent=False),
        numbers=numbers,
        table=_pairs_table(counts, names),
        caveat=_matrix_caveat(numbers),
        source=shared.book.source_line("practices", "people", n=len(given)),
        sensitivity=Sensitivity.NAMES,
    )


def _matrix_finding(spread: dict[str, float], given: pd.Series) -> str:
    silent = int((given == 0).sum())
    people = counted(len(given), "person", "people")
    if len(given) <= 3:
        return f"{counted(given.sum(), 'practice')} shared among {people}"
    said = f"Three of {people} gave {percent(spread['top3_share'])} of the practices shared with colleagues"
    return said + (f"; {silent} gave none in this period" if silent else "; everybody gave something")


def _matrix_caveat(numbers: dict[str, float]) -> str:
    parts = [
        f"Half of all came from {counted(numbers['half_from'], 'person', 'people')}, the largest giver's share is "
        f"{percent(numbers['largest_share'])}.",
        f"Inequality (Gini) {numbers['gini_given']:.2f}; equally willing people would show "
        f"{numbers['gini_by_chance']:.2f} by chance alone with as few practices.",
    ]
    if numbers["pairs"]:
        parts.append(
            f"Of {numbers['pairs']:,} pairs by name {percent(numbers['reciprocity'])} are mutual "
            f"({numbers['reciprocity_above_chance']:+.2f} above chance, on a scale up to 1)."
        )
    return " ".join([*parts, NOT_BLAME])


def _pairs_table(counts: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    long = counts.rename_axis(index="giver", columns=None).reset_index()
    long = long.melt("giver", var_name="receiver", value_name="practices").query("practices > 0")
    for side in ("giver", "receiver"):
        long[side] = long[side].map(names).fillna(long[side])
    return long.sort_values(["practices", "giver", "receiver"], ascending=[False, True, True], ignore_index=True)


def exchange(shared: Sharing) -> Exhibit | Missing:
    """Who is in the exchange, and whom to invite."""
    people = measures.exchange(shared)
    if people.empty:
        return Missing(EXCHANGE, why="Nobody of this filter is there on the last day of the period.")
    places = ["gave and received", "gave", "received", "not yet"]
    counts = people["place"].value_counts().reindex(places, fill_value=0)
    invited = sorted(people.loc[people["place"] == "not yet", "name"], key=str.casefold)
    quiet = sorted(people.loc[people["place"] == "received", "name"], key=str.casefold)
    if invited:
        finding = f"{counted(len(invited), 'colleague')} to invite into the exchange: {listed(invited)}"
    elif quiet:
        finding = f"Everybody takes part; {counted(len(quiet), 'colleague')} could be asked for a practice of their own"
    else:
        finding = "Everybody has given something to a colleague in this period"
    order = {place: i for i, place in enumerate(reversed(places))}
    table = people.sort_values(["place", "name"], key=lambda c: c.map(order) if c.name == "place" else c.str.casefold())
    return Exhibit(
        key=EXCHANGE,
        finding=finding,
        subtitle="People by their part in the exchange with colleagues over the period",
        figure=charts.bars(["Gave and received", "Gave only", "Received only", "Not yet"], counts.tolist(),
                           shades=["plain", "plain", "plain", "accent"]),
        numbers={"people": len(people), "in_exchange": int(len(people) - counts["not yet"]), "to_invite": len(invited),
                 "received_only": int(counts["received"])},
        table=table[["name", "place", "to_colleagues", "received", "to_clients"]].reset_index(drop=True),
        caveat="An invitation, not a blame list: quiet people often know what works and were never asked.",
        source=shared.book.source_line("practices", "people", n=len(people)),
        sensitivity=Sensitivity.NAMES,
    )  # fmt: skip
