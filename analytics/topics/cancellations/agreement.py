"""Exhibits on what the agreed policy does: who is charged, who crosses 100%, what is paid, which targets change."""

from __future__ import annotations

import math

import pandas as pd
import plotly.graph_objects as go

from analytics import charts
from analytics.exhibit import Audience, Exhibit, Missing, Sensitivity
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.policy import Cancellation, ChargeIn, Side, Upgrade
from analytics.topics.cancellations.pay_rules import IN_WORDS, PayRule
from analytics.topics.cancellations.replay import Replay, renewal_targets
from analytics.topics.cancellations.words import CANCELLING, Words, counted, listed, money, period

REPLAYS = "This replays the past under another rule, with everybody doing what they did. It forecasts nothing."
ATTAINED = "Where quotas bring their own attained amounts, the difference between the rules is added."
MOST_DRAWN = 15  # rows that a phone shows in one screen
TEAM = {"sales": "sales", "account_management": "account management"}


def in_words(rule: Cancellation | Upgrade) -> str:
    """A rule in one phrase: the window, who carries it, and when it is charged."""
    side = rule.hit if isinstance(rule, Cancellation) else rule.credit
    share = f"{rule.sales_share:.0%} sales, {1 - rule.sales_share:.0%} account management"
    who = {Side.SALES: "sales", Side.ACCOUNT_MANAGEMENT: "account management", Side.SHARED: share}[side]
    if isinstance(rule, Upgrade):
        return f"{rule.window_days} days, credit to {who}"
    month = "cancellation" if rule.charge_in is ChargeIn.CANCEL_MONTH else "close"
    relief = "" if rule.relieve_renewal_target else ", renewal targets not relieved"
    return f"{rule.window_days} days, carried by {who}, charged in the month of the {month}{relief}"


def policy(
    book: Book,
    chosen: Chosen,
    found: Replay,
    rules: tuple[Cancellation | Upgrade, Cancellation | Upgrade],
    audience: Audience,
    words: Words = CANCELLING,
) -> Exhibit | Missing:
    """Attainment of each person under the agreed rule and under another; who crosses 100% is accented."""
    key = f"{words.topic}.policy"
    people = found.people
    agreed, other = (in_words(rule) for rule in rules)
    if not found.events:
        return Missing(key, why=f"No deal was {words.done} in this period, so no rule would change anything.")
    if people.empty:
        return Missing(key, why="The deals name neither sellers nor account managers, so nobody can be charged.")
    with_pay = bool(people["payout_agreed"].notna().any()) and audience is Audience.LEADER
    rows = people[people["attainment_agreed"].notna()]
    step = rows["attainment_alternative"] - rows["attainment_agreed"]
    drawn, moved = who_moves(rows, step, 0.0005, rows["crosses"] != "")
    numbers: dict[str, float | None] = {
        "people": len(rows),
        "cross_down": found.cross_down,
        "cross_up": found.cross_up,
        "moved_amount": found.moved_amount,
        "events": found.events,
        "early": found.early_agreed,
        "early_alternative": found.early_alternative,
    }
    if isinstance(rules[0], Cancellation):
        numbers |= {"relief": found.relief_agreed, "relief_alternative": found.relief_alternative}
    for side in ("agreed", "alternative"):
        numbers |= {
            f"{team}_{side}": amount for team, amount in zip(found.teams["team"], found.teams[side], strict=True)
        }
    return Exhibit(
        key=key,
        finding=_policy_finding(book, found, rows, words),
        subtitle=f"Attainment, {period(*book.period(chosen))} · agreed: {agreed} · alternative: {other}",
        figure=_dumbbell(rows, drawn) if len(rows) else _moved_bars(people),
        numbers=numbers,
        table=_table(people, with_pay),
        caveat=" ".join([*not_drawn(len(rows), moved, len(drawn)), REPLAYS, *_whole_people(chosen), ATTAINED]),
        source=book.source_line(*words.tables, "quotas", n=len(people)),
        sensitivity=Sensitivity.PAY if with_pay else Sensitivity.NAMES,
    )


def _whole_people(chosen: Chosen) -> list[str]:
    """A word on the filters that cannot apply to what somebody attained."""
    if chosen.products or chosen.lead_sources or chosen.account_managers:
        return [
            "Attainment is a person's whole month: products, lead sources and account managers are not filtered here."
        ]
    return []


def _policy_finding(book: Book, found: Replay, rows: pd.DataFrame, words: Words) -> str:
    moved = found.moved_amount
    teams = (
        f"{money(book, moved)} of {words.events} would change teams"
        if moved
        else f"No {words.event} would change teams"
    )
    crossing = [
        f"{listed(people['name'].tolist())} {verb} 100%"
        for people, verb in (
            (rows[rows["crosses"] == "down"], "would fall below"),
            (rows[rows["crosses"] == "up"], "would reach"),
        )
        if len(people)
    ]
    if not len(rows):
        opening = teams if moved else teams[0].lower() + teams[1:]
        return f"Under the alternative {opening}; without quotas nobody's attainment is known"
    return f"{teams}; {' and '.join(crossing) if crossing else 'nobody would cross 100%'}"


def who_moves(rows: pd.DataFrame, step: pd.Series, least: float, first: pd.Series) -> tuple[pd.DataFrame, int]:
    """The rows that a chart can hold, of those that move by more than `least` or are `first`; and how many those are.

    Those that are `first` come before all others, then the largest steps.
    """
    size = step.abs().where(~first, math.inf)
    moved = size[size > least].sort_values(ascending=False, kind="stable").index
    shown = rows.assign(step=step).loc[moved[:MOST_DRAWN]]
    return shown.sort_values(["step", "name"], ignore_index=True), len(moved)


def not_drawn(people: int, moved: int, drawn: int) -> list[str]:
    """A word on those whom the chart leaves out."""
    stay = people - moved
    said = [f"Drawn are the {drawn} of {moved} people who move most"] if drawn < moved else []
    said += [f"{stay} of {people} {'does' if stay == 1 else 'do'} not move"] if stay and moved else []
    return [f"{'; '.join(said)}; the table has all."] if said else []


def _dumbbell(rows: pd.DataFrame, ordered: pd.DataFrame) -> go.Figure:
    if ordered.empty:
        ordered = rows.sort_values("name", ignore_index=True).head(MOST_DRAWN)
    return charts.dumbbell(
        ordered["name"].tolist(),
        ordered["attainment_agreed"].tolist(),
        ordered["attainment_alternative"].tolist(),
        a_name="agreed",
        b_name="alternative",
        accent=(ordered["crosses"] != "").tolist(),
        mark=charts.Mark(1.0, "100% of quota"),
        x_title="Attainment",
    )


def _moved_bars(people: pd.DataFrame) -> go.Figure:
    rows = people[people["moved"] != 0]
    return charts.bars(rows["name"].tolist(), rows["moved"].tolist(), x_title="Credit moved")


def _table(people: pd.DataFrame, with_pay: bool) -> pd.DataFrame:
    columns = ["name", "team", "quota", "attained_agreed", "attained_alternative", "attainment_agreed",
               "attainment_alternative", "moved", "crosses"]  # fmt: skip
    return people[[*columns, *(["payout_agreed", "payout_alternative"] if with_pay else [])]]


def payouts(book: Book, chosen: Chosen, found: Replay, rule: PayRule, audience: Audience) -> Exhibit | Missing:
    """What the pay plan pays each person under the agreed policy, and under the alternative and its pay rule."""
    key = "cancellations.payout"
    lacking = book.lacks("quotas", "pay")
    if lacking:
        return Missing(key, needs=lacking)
    rows = found.people.dropna(subset=["payout_agreed", "payout_alternative"])
    if rows.empty:
        return Missing(key, why="No month in this selection has a quota and a target variable for the same person.")
    change = rows["payout_alternative"] - rows["payout_agreed"]
    if audience is Audience.MEETING:
        return _safe_payouts(book, chosen, rows, rule, key)
    rows = rows.assign(change=change).sort_values(["change", "name"], ignore_index=True)
    drawn, changed = who_moves(rows, rows["change"], 0.5, pd.Series(False, rows.index))
    shown = drawn if changed else rows.head(MOST_DRAWN)
    by_team = rows.groupby("team")["change"].sum()
    teams = " and ".join(
        f"{'rise' if amount >= 0 else 'fall'} by {money(book, abs(amount))} in {TEAM.get(str(team), team)}"
        for team, amount in by_team.items()
    )
    return Exhibit(
        key=key,
        finding=f"Pay would {teams}; {counted(changed, 'person', 'people')} would be paid a different amount"
        if changed
        else "Nobody would be paid a different amount",
        subtitle=f"Variable pay by the pay plan, {book.policies.latest.company.currency}, "
        f"{period(*book.period(chosen))} · alternative: {IN_WORDS[rule].lower()}",
        figure=charts.dumbbell(
            shown["name"].tolist(),
            shown["payout_agreed"].tolist(),
            shown["payout_alternative"].tolist(),
            a_name="agreed",
            b_name="alternative",
            percent=False,
            x_title=f"Payout, {book.policies.latest.company.currency}",
        ),
        numbers={
            "people": len(rows),
            "changed": changed,
            "payout_agreed": float(rows["payout_agreed"].sum()),
            "payout_alternative": float(rows["payout_alternative"].sum()),
            "change": float(change.sum()),
        },
        table=rows[["name", "team", "payout_agreed", "payout_alternative", "change"]],
        caveat=" ".join(
            [
                *not_drawn(len(rows), changed, len(drawn)),
                f"{REPLAYS} Computed from the pay plan, not from what payroll paid.",
            ]
        ),
        source=book.source_line("quotas", "pay", *CANCELLING.tables, n=len(rows)),
        sensitivity=Sensitivity.PAY,
    )


def _safe_payouts(book: Book, chosen: Chosen, rows: pd.DataFrame, rule: PayRule, key: str) -> Exhibit | Missing:
    """The same for a room: the median change of each team as a share of its payout, groups large enough only."""
    smallest = book.policies.latest.privacy.smallest_group
    rows = rows[rows["payout_agreed"] > 0]
    rows = rows.assign(change=rows["payout_alternative"] / rows["payout_agreed"] - 1)
    groups = rows.groupby("team")["change"].agg(people="size", median="median").reset_index()
    shown = groups[groups["people"] >= smallest]
    if shown.empty:
        return Missing(key, why=f"leader only: hidden to protect people, since every team is smaller than {smallest}.")
    names = [TEAM.get(str(team), str(team)) for team in shown["team"]]
    said = " and ".join(
        f"{'rise' if value >= 0 else 'fall'} by {abs(value):.1%} in {name}"
        for value, name in zip(shown["median"], names, strict=True)
    )
    return Exhibit(
        key=key,
        finding=f"The middle person's variable pay would {said}",
        subtitle=f"Median change of variable pay by team, {period(*book.period(chosen))} · alternative: "
        f"{IN_WORDS[rule].lower()}",
        figure=charts.bars(names, shown["median"].tolist(), percent=True),
        numbers={"teams": len(shown), "hidden": len(groups) - len(shown)},
        table=shown.assign(team=names)[["team", "people", "median"]],
        caveat=f"{REPLAYS} Teams of fewer than {smallest} are hidden to protect people.",
        source=book.source_line("quotas", "pay", *CANCELLING.tables),
    )


def renewal_target(book: Book, chosen: Chosen, rule: Cancellation | None = None) -> Exhibit | Missing:
    """Each account manager's renewal target with and without the clients that never had a chance."""
    key = "cancellations.renewal_target"
    rows = renewal_targets(book, chosen, rule)
    managed = rows[rows["name"] != "(unassigned)"]
    if managed.empty:
        return Missing(key, why="The deals name no account manager. Bring an export of the deals that has them.")
    total, relieved = float(managed["target"].sum()), float(managed["relieved"].sum())
    if not relieved:
        finding = f"No renewal target is relieved: all {money(book, total)} stays with account management"
    else:
        finding = (
            f"{money(book, relieved)} of the {money(book, total)} to renew ({relieved / total:.1%}) leaves the account "
            "managers' targets: those clients cancelled early, and sales carries them"
        )
    return Exhibit(
        key=key,
        finding=finding,
        subtitle=f"Money to renew per account manager, with and without early cancellations that sales carries, "
        f"{book.policies.latest.company.currency} · closes {period(*book.period(chosen))}",
        figure=charts.dumbbell(
            managed["name"].tolist(),
            managed["target"].tolist(),
            managed["left"].tolist(),
            a_name="all clients",
            b_name="without early cancellations",
            percent=False,
        ),
        numbers={
            "people": len(managed),
            "target": total,
            "relief": relieved,
            "unassigned": float(rows["target"].sum()) - total,
        },
        table=rows.drop(columns="person_id"),
        caveat="The target is the money of the deals closed in the period that each account manager looks after; "
        "renewal dates are not in the exports.",
        source=book.source_line(*CANCELLING.tables, n=len(managed)),
        sensitivity=Sensitivity.NAMES,
    )
