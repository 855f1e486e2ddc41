"""The literal claim, "everybody would be at 120%": how many are, what the step pays, and why it decides no more."""

from __future__ import annotations

import math

import pandas as pd

from analytics import charts
from analytics.exhibit import Exhibit, Missing, Sensitivity
from analytics.history.book import Book
from analytics.policy import PayPlan
from analytics.statistics import wilson
from analytics.topics.motivation.look import Look

KEY = "motivation.claim_120"
CLAIM, QUOTA = 1.2, 1.0
DECIDES_NOTHING = (
    "This answers the claim as it is said, and no more: in simulated teams 3.6% of people reach 120% when pay does "
    "nothing, and 4.3% when a 10% raise truly adds 4.8 points, so the share cannot tell one from the other."
)


def claim_120(look: Look) -> Exhibit | Missing:
    """How many of the people in the filter reach 120%, against the claim that everybody would."""
    if not look.book.has("quotas"):
        return Missing(KEY, ("quotas",))
    shares = look.results.people["attainment"].dropna()
    n = len(shares)
    if n == 0:
        return Missing(KEY, why="Nobody in this filter has a quota in this period.")
    bands = {
        "At 120% or more": int((shares >= CLAIM).sum()),
        "From 100% to 119%": int(((shares >= QUOTA) & (shares < CLAIM)).sum()),
        "Below 100%": int((shares < QUOTA).sum()),
    }
    at_120 = bands["At 120% or more"]
    low, high = wilson(at_120, n)
    intervals = [wilson(count, n) for count in bands.values()]
    step = step_pay(look)
    numbers: dict[str, float] = {
        "people": n, "at_120": at_120, "share": at_120 / n, "ci_low": low, "ci_high": high, **step,
    }  # fmt: skip
    if look.in_meeting:
        numbers["unearned"] = math.nan
    return Exhibit(
        key=KEY,
        finding=_finding(at_120, n, low, high),
        subtitle=f"Share of people by attainment with 95% interval, {look.results.span}",
        figure=charts.dots(
            list(bands), [count / n for count in bands.values()], [i[0] for i in intervals], [i[1] for i in intervals],
            accent=[True, False, False], marks=[charts.Mark(1.0, "the claim: everybody")], percent=True,
            text=[f"{count} of {n}" for count in bands.values()], x_title="Share of people",
        ),
        numbers=numbers,
        table=pd.DataFrame({"attainment": list(bands), "people": list(bands.values())}),
        caveat=" ".join(part for part in (_step_words(numbers, look), DECIDES_NOTHING) if part),
        source=look.book.source_line("quotas", "deals", n=n),
        sensitivity=Sensitivity.OPEN if look.in_meeting else Sensitivity.PAY,
    )  # fmt: skip


def _finding(at_120: int, n: int, low: float, high: float) -> str:
    if at_120 == n:
        return f"All {n} people are at 120% or more in this period, as the claim says; that does not say why"
    verb = "is" if at_120 == 1 else "are"
    chance = f"{at_120 / n:.0%}; 95% interval {low:.0%} to {high:.0%}"
    return f"The claim says everybody; {at_120 or 'none'} of {n} people {verb} at 120% or more ({chance})"


def step_pay(look: Look) -> dict[str, float]:
    """What the plan pays for the step from 100% to 120%, and what was left unearned below 120%.

    `step_of_target`: share of the target variable (of the team's usual plan); `step_of_pay`: the same as a share of
    on-target pay at the median mix; `unearned`: money, over the person-months below 120% of people below 120%.
    """
    found, book = look.results, look.book
    plan = book.policies.at(found.last).plan_for()
    step = plan.payout_share(CLAIM) - plan.payout_share(QUOTA)
    mix = found.people["pay_mix"].median() if "pay_mix" in found.people else math.nan
    return {"step_of_target": step, "step_of_pay": step * mix, "unearned": _unearned(look)}


def _unearned(look: Look) -> float:
    found = look.results
    if found.pay_months.empty or found.people.empty:
        return math.nan
    below = found.people.loc[found.people["attainment"] < CLAIM, ["person_id"]]
    months = found.months.merge(found.pay_months, on=["person_id", "period"]).merge(below, on="person_id")
    missed = [
        target * (plan.payout_share(CLAIM) - plan.payout_share(share))
        for plan, share, target in zip(
            plans(look.book, months), months["attained"] / months["quota"], months["target_variable"], strict=True
        )
        if share < CLAIM and target > 0
    ]
    return float(sum(missed))


def plans(book: Book, months: pd.DataFrame) -> list[PayPlan]:
    """The pay plan of each person-month; columns `person_id, period`."""
    labels = book.people.set_index("person_id")[["name", "role", "group"]].astype(str)
    of = {str(who): (str(who), *row) for who, row in zip(labels.index, labels.to_numpy().tolist(), strict=True)}
    return [
        book.policies.at(month.date()).plan_for(*of.get(who, (who,)))
        for who, month in zip(months["person_id"], months["period"], strict=True)
    ]


def _step_words(numbers: dict[str, float], look: Look) -> str:
    words = f"The plan pays {numbers['step_of_target']:.0%} of the target variable for the step from 100% to 120%"
    of_pay, unearned = numbers["step_of_pay"], numbers["unearned"]
    if not math.isnan(of_pay):
        words += f", {of_pay:.0%} of on-target pay at the team's middle mix"
    if not math.isnan(unearned) and unearned > 0:
        currency = look.book.policies.latest.company.currency
        words += f"; {unearned:,.0f} {currency} were left unearned in months below 120% by people below 120%"
    return words + "."
