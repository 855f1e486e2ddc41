"""The past replayed under another policy: who is credited and charged instead, who crosses 100%, what is paid.

It replays what happened, with people doing what they did; it forecasts nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import narwhals as nw
import numpy as np
import pandas as pd

from analytics.contract import UNASSIGNED
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.history.engine import collect
from analytics.policy import Cancellation, Policies, Policy, Side, Upgrade
from analytics.topics.cancellations.pay_rules import PayRule, paid
from analytics.topics.crediting import attained, charged, credited, events_with_deals, lines_of, pay_terms, payout

KEYS = ["person_id", "period"]
EVENT = ["deal_id", "event_date", "value", "early", "sales_share", "period", "days", "close_date"]


class Subject(StrEnum):
    """Which rule of the policy is replayed."""

    CANCELLATION = "cancellation"
    UPGRADE = "upgrade"


@dataclass(frozen=True)
class Replay:
    """The agreed policy beside an alternative, over the months in the filter.

    Attributes
    ----------
    people
        One row per person in the filter who has a quota or whose credits differ: `person_id`, `name`, `team`,
        `quota`, `attained_agreed`, `attained_alternative`, `attainment_agreed`, `attainment_alternative` (shares,
        NaN without a quota), `moved` (money), `crosses` (`down`, `up` or empty), `payout_agreed`,
        `payout_alternative` (money, NaN where no pay is known).
    teams
        What each team is charged or credited for the early events: `team`, `agreed`, `alternative`.
    moved_amount
        Money that changes teams.
    relief_agreed, relief_alternative
        Money that leaves the account managers' renewal targets.
    events, early_agreed, early_alternative
        How many events there are in the period, and how many count as early.
    """

    people: pd.DataFrame
    teams: pd.DataFrame
    moved_amount: float
    relief_agreed: float
    relief_alternative: float
    events: int
    early_agreed: int
    early_alternative: int

    @property
    def cross_down(self) -> int:
        """People who fall below 100% under the alternative."""
        return int((self.people["crosses"] == "down").sum())

    @property
    def cross_up(self) -> int:
        """People who reach 100% under the alternative."""
        return int((self.people["crosses"] == "up").sum())


def with_rule(policies: Policies, rule: Cancellation | Upgrade) -> Policies:
    """Every version with another rule for early cancellations, or for early upgrades; all else stays."""
    if isinstance(rule, Cancellation):
        return Policies(tuple(replace(version, cancellation=rule) for version in policies.versions))
    return Policies(tuple(replace(version, upgrade=rule) for version in policies.versions))


def usual_cancellation(book: Book) -> Cancellation:
    """What the agreed rule is compared with until somebody sets another: the version before it, else the other side."""
    now = book.policies.at(book.as_of).cancellation
    earlier = [known.cancellation for known in _begun(book) if known.cancellation != now]
    return earlier[-1] if earlier else replace(now, hit=_other_side(now.hit))


def usual_upgrade(book: Book) -> Upgrade:
    """The same for early upgrades."""
    now = book.policies.at(book.as_of).upgrade
    earlier = [known.upgrade for known in _begun(book) if known.upgrade != now]
    return earlier[-1] if earlier else replace(now, credit=_other_side(now.credit))


def _begun(book: Book) -> list[Policy]:
    """The versions of the policy that are or were valid."""
    return [v for v in book.policies.versions if v.agreed.valid_from is None or v.agreed.valid_from <= book.as_of]


def _other_side(side: Side) -> Side:
    return Side.ACCOUNT_MANAGEMENT if side is Side.SALES else Side.SALES


def replay(
    book: Book,
    chosen: Chosen,
    rule: Cancellation | Upgrade,
    pay_rule: PayRule = PayRule.RECOMPUTED,
    agreed: pd.DataFrame | None = None,
) -> Replay:
    """The months in the filter under the agreed policy, and under one in which `rule` had always been valid.

    `agreed` is what `attained(book)` gives, where it is at hand already.
    """
    subject = Subject.CANCELLATION if isinstance(rule, Cancellation) else Subject.UPGRADE
    name = f"{subject}s"
    other = with_rule(book.policies, rule)
    dated = "cancel_date" if subject is Subject.CANCELLATION else "upgrade_date"
    judge = charged if subject is Subject.CANCELLATION else credited
    found = collect(events_with_deals(book, name).rename({dated: "event_date"}))
    known = book.engine.adhoc(found.rename(columns={"event_date": dated}))
    judged = [judge(book, policies, known) for policies in (book.policies, other)]
    before, after = (collect(lines_of(frame, subject)) for frame in judged)
    facts = [collect(frame.rename({dated: "event_date"}).select(*EVENT)) for frame in judged]
    amounts = attained(book) if agreed is None else agreed
    amounts_after = _with_difference(amounts, before, after)
    first, last = (pd.Timestamp(day) for day in book.period(chosen))
    within = [frame[frame["event_date"].between(first, last)] for frame in facts]
    return Replay(
        people=_people(book, chosen, (amounts, amounts_after), (before, after), facts[1], other, pay_rule),
        teams=_teams(before, after, first, last),
        moved_amount=_moved(*within),
        relief_agreed=_relief(within[0], book.policies) if subject is Subject.CANCELLATION else 0.0,
        relief_alternative=_relief(within[1], other) if subject is Subject.CANCELLATION else 0.0,
        events=len(within[0]),
        early_agreed=int(within[0]["early"].sum()),
        early_alternative=int(within[1]["early"].sum()),
    )


def _with_difference(amounts: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """What was attained, with the lines of one policy taken out and those of the other put in."""
    moves = pd.concat([before.assign(amount=-before["amount"]), after]).groupby(KEYS, as_index=False)["amount"].sum()
    rows = amounts.merge(moves, on=KEYS, how="outer").sort_values(KEYS, ignore_index=True)
    return rows[KEYS].assign(attained=rows["attained"].fillna(0.0) + rows["amount"].fillna(0.0))


def _people(
    book: Book,
    chosen: Chosen,
    amounts: tuple[pd.DataFrame, pd.DataFrame],
    lines: tuple[pd.DataFrame, pd.DataFrame],
    events: pd.DataFrame,
    other: Policies,
    pay_rule: PayRule,
) -> pd.DataFrame:
    roster = book.roster(chosen)
    first, last = (pd.Timestamp(day) for day in book.period(chosen))
    terms = pay_terms(book)
    agreed = payout(book, amounts[0], terms=terms)
    alternative = paid(book, amounts[1], lines[1], events, other, pay_rule, terms)
    parts = []
    for side, frame in (("agreed", agreed), ("alternative", alternative)):
        counted = frame[frame["period"].between(first.replace(day=1), last) & (frame["quota"] > 0)]
        sums = counted.groupby("person_id")[["quota", "attained", "payout"]].sum(min_count=1)
        parts.append(sums.rename(columns={"attained": f"attained_{side}", "payout": f"payout_{side}"}))
    moved = _moved_per_person(lines, first, last)
    rows = roster[["person_id", "name", "team"]].merge(parts[0], on="person_id", how="left")
    rows = rows.merge(parts[1].drop(columns="quota"), on="person_id", how="left")
    rows = rows.merge(moved, on="person_id", how="left")
    rows["moved"] = rows["moved"].fillna(0.0)
    for side in ("agreed", "alternative"):
        rows[f"attainment_{side}"] = rows[f"attained_{side}"] / rows["quota"]
    before, after = rows["attainment_agreed"], rows["attainment_alternative"]
    rows["crosses"] = np.select([(before >= 1) & (after < 1), (before < 1) & (after >= 1)], ["down", "up"], "")
    rows = rows[rows["quota"].notna() | (rows["moved"] != 0)]
    return rows.sort_values(["moved", "name"], ignore_index=True)


def _moved_per_person(
    lines: tuple[pd.DataFrame, pd.DataFrame], first: pd.Timestamp, last: pd.Timestamp
) -> pd.DataFrame:
    before, after = (frame[frame["period"].between(first.replace(day=1), last)] for frame in lines)
    moves = pd.concat([before.assign(amount=-before["amount"]), after])
    return moves.groupby("person_id")["amount"].sum().rename("moved").reset_index()


def _teams(before: pd.DataFrame, after: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """What each team is charged or credited in the period, under both."""
    sums = {}
    for side, frame in (("agreed", before), ("alternative", after)):
        counted = frame[frame["period"].between(first.replace(day=1), last)]
        sums[side] = counted.groupby("team")["amount"].sum()
    return pd.DataFrame(sums).fillna(0.0).rename_axis("team").reset_index()


def _moved(before: pd.DataFrame, after: pd.DataFrame) -> float:
    """Money that changes teams: the change of the share of sales in each event."""
    keys = ["deal_id", "event_date", "value"]
    pairs = before.sort_values(keys, ignore_index=True), after.sort_values(keys, ignore_index=True)
    return float((pairs[0]["value"].abs() * (pairs[0]["sales_share"] - pairs[1]["sales_share"]).abs()).sum())


def _relief(events: pd.DataFrame, policies: Policies) -> float:
    """Money that leaves renewal targets: what sales carries of early cancellations where the policy says so."""
    relieved = [policies.at(day.date()).cancellation.relieve_renewal_target for day in events["event_date"]]
    carried = -events["value"] * events["sales_share"]
    return float(carried[events["early"] & pd.Series(relieved, index=events.index, dtype=bool)].sum())


def renewal_targets(book: Book, chosen: Chosen, rule: Cancellation | None = None) -> pd.DataFrame:
    """Each account manager's renewal target with and without the clients that never had a chance.

    The target is the amount of the deals closed in the filter that the account manager looks after. With `rule`
    None, the agreed policy decides which early cancellations leave it.

    Returns
    -------
    DataFrame
        `person_id`, `name`, `clients`, `target`, `relieved` (money; the share that sales carries), `left`.
    """
    policies = book.policies if rule is None else with_rule(book.policies, rule)
    manager = nw.col("account_manager_id").fill_null(UNASSIGNED)
    deals = collect(book.deals(chosen).select("deal_id", "account_id", "amount", person_id=manager))
    events = collect(
        charged(book, policies).select("deal_id", "value", "early", "sales_share", event_date="cancel_date")
    )
    events = events[events["early"]]
    relieves = [policies.at(day.date()).cancellation.relieve_renewal_target for day in events["event_date"]]
    events["relieved"] = (-events["value"] * events["sales_share"]).where(pd.Series(relieves, events.index, bool), 0.0)
    rows = deals.merge(events[["deal_id", "relieved"]], on="deal_id", how="left")
    sums = rows.groupby("person_id", as_index=False).agg(
        clients=("account_id", "nunique"), target=("amount", "sum"), relieved=("relieved", "sum")
    )
    sums["left"] = sums["target"] - sums["relieved"]
    names = book.names()
    sums["name"] = [names.get(person, UNASSIGNED) for person in sums["person_id"]]
    columns = ["person_id", "name", "clients", "target", "relieved", "left"]
    return sums[columns].sort_values("name", ignore_index=True)


def charged_to_sales(book: Book, chosen: Chosen, subject: Subject) -> tuple[float, float]:
    """Early money in the period, and how much of it the policy puts on sales: `(total, sales)`, both above 0."""
    dated = "cancel_date" if subject is Subject.CANCELLATION else "upgrade_date"
    frame = charged(book) if subject is Subject.CANCELLATION else credited(book)
    rows = collect(frame.select("value", "early", "sales_share", event_date=dated))
    first, last = (pd.Timestamp(day) for day in book.period(chosen))
    rows = rows[rows["early"] & rows["event_date"].between(first, last)]
    return float(rows["value"].abs().sum()), float((rows["value"].abs() * rows["sales_share"]).sum())
