"""Raises by months since: did bookings move, and did it last?"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from analytics import charts
from analytics.exhibit import Exhibit, Missing
from analytics.topics.motivation.bracket import pay_changes
from analytics.topics.motivation.look import WHOLE_TEAM, Look

KEY = "motivation.raises"
FEWEST_RAISES = 8
BASELINE_ENDS = -4
FEWEST_BASELINE = 3
SPELLS = (
    ("before", "3 months before", -3, -1),
    ("early", "Months 0–2 from the raise on", 0, 2),
    ("late", "Months 3–5", 3, 5),
)


@dataclass(frozen=True)
class Spell:
    """Bookings in a spell around a raise, as a share above what was to be expected; with its 95% interval."""

    share: float
    low: float
    high: float
    people: int

    @property
    def sure(self) -> int:
        """1 above, -1 below what was to be expected, 0 where chance would do."""
        return 1 if self.low > 0 else -1 if self.high < 0 else 0


def around_raises(rows: pd.DataFrame) -> dict[str, Spell]:
    """Bookings before, soon after and later after each person's first raise, against what was to be expected.

    Expected is a person's own level and the month's, from the months of people not raised and of those up to four
    months before their raise (imputation: Borusyak, Jaravel and Spiess 2024); so the three months just before are
    tested like those after. Errors are clustered by person, t(people - 1).

    Parameters
    ----------
    rows
        `person_id`, `month`, `log_bookings`, `log_on_target_pay`.
    """
    cells = _since_first_raise(rows)
    known = cells["since"].isna() | (cells["since"] <= BASELINE_ENDS)
    base = cells[known].groupby("person_id")["month"].transform("size") >= FEWEST_BASELINE
    control = cells.loc[base.index[base]]
    spells = {}
    for name, _, first, last in SPELLS:
        spell = cells[cells["since"].between(first, last)]
        inside = spell["person_id"].isin(control["person_id"]) & spell["month"].isin(control["month"])
        spells[name] = _against_expected(control, spell[inside])
    return spells


def _since_first_raise(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with `since`, months from the person's first raise (NaN = never), up to the next change of pay.

    People whose pay was cut are left out.
    """
    changes = pay_changes(rows)
    cut = set(changes.loc[changes["size"] < 0, "person_id"])
    nth = changes.groupby("person_id").cumcount()
    kept = rows[~rows["person_id"].isin(cut)].dropna(subset=["log_bookings"])
    for name, number in (("start", 0), ("end", 1)):
        own = changes.loc[nth == number, ["person_id", "month"]].rename(columns={"month": name})
        kept = kept.merge(own, on="person_id", how="left")
    month, start = kept["month"].dt, kept["start"].dt
    since = (month.year - start.year) * 12 + month.month - start.month
    return kept.assign(since=since)[~(kept["month"] >= kept["end"])].reset_index(drop=True)


def _against_expected(control: pd.DataFrame, spell: pd.DataFrame) -> Spell:
    people = spell["person_id"].nunique()
    if people < 2:
        return Spell(math.nan, math.nan, math.nan, people)
    both = pd.concat([control, spell])
    design = np.hstack([_dummies(both["person_id"]), _dummies(both["month"])[:, 1:]])
    known, asked = design[: len(control)], design[len(control) :]
    inverse = np.linalg.pinv(known.T @ known, hermitian=True)
    y_known, y_asked = control["log_bookings"].to_numpy(), spell["log_bookings"].to_numpy()
    coefficients = inverse @ (known.T @ y_known)
    beyond = y_asked - asked @ coefficients
    effect = float(beyond.mean())
    weight = np.concatenate([-known @ (inverse @ asked.mean(axis=0)), np.full(len(spell), 1 / len(spell))])
    left = np.concatenate([y_known - known @ coefficients, beyond - effect])
    scores = pd.Series(weight * left).groupby(both["person_id"].to_numpy()).sum()
    error = math.sqrt(float((scores**2).sum()) * people / (people - 1))
    reach = float(special.stdtrit(people - 1, 0.975)) * error
    return Spell(math.expm1(effect), math.expm1(effect - reach), math.expm1(effect + reach), people)


def _dummies(values: pd.Series) -> np.ndarray:
    place, names = pd.factorize(values, sort=True)
    return np.eye(len(names))[place]


def raises(look: Look) -> Exhibit | Missing:
    """Bookings around raises, pooled over three months each: effects fade."""
    if not look.book.has("pay"):
        return Missing(KEY, ("pay",))
    rows = look.evidence.rows
    spells = around_raises(rows) if len(rows) else {}
    people = min((spell.people for spell in spells.values()), default=0)
    if people < FEWEST_RAISES:
        return Missing(
            KEY,
            why=f"Too few raises with seven months of work before and six after them: {people}; "
            f"{FEWEST_RAISES} are needed to see anything.",
        )
    why = look.leader_only(people, "were raised")
    if why:
        return Missing(KEY, why=why)
    shown = [spells[name] for name, *_ in SPELLS]
    labels = [label for _, label, *_ in SPELLS]
    numbers: dict[str, float] = {"raises": people}
    for name, spell in spells.items():
        numbers |= {name: spell.share, f"{name}_low": spell.low, f"{name}_high": spell.high}
    return Exhibit(
        key=KEY,
        finding=finding(spells),
        subtitle="Bookings against what was to be expected from each person's own earlier months and from "
        "colleagues not "
        f"raised yet, with 95% interval, first raise of {people} people, {look.span}",
        figure=charts.dots(
            labels, [s.share for s in shown], [s.low for s in shown], [s.high for s in shown],
            accent=[False, True, True], marks=[charts.Mark(0.0, "as expected", dash=False)],
            x_title="Bookings beyond expectation", percent=True,
        ),
        numbers=numbers,
        table=pd.DataFrame({"spell": labels, "share": [s.share for s in shown], "low": [s.low for s in shown],
                            "high": [s.high for s in shown], "people": [s.people for s in shown]}),
        caveat="Raises that follow a good spell stand high before and fall back after it, with no effect of pay: read "
        "the first row first. Expectation is what earlier months say, four months or more before the raise. "
        + WHOLE_TEAM,
        source=look.book.source_line("deals", "pay", n=people),
    )  # fmt: skip


def finding(spells: dict[str, Spell]) -> str:
    """What stands out around raises; no more than the intervals allow."""
    before, early, late = (spells[name] for name, *_ in SPELLS)
    if before.sure:
        word = "above" if before.sure > 0 else "below"
        return (
            f"Bookings stood {word} expectation before the raises already ({_span(before)}), so what came after "
            "cannot be put down to them"
        )
    if early.sure > 0:
        lasting = f"and months 3–5 too ({_span(late)})" if late.sure > 0 else f"but not surely later ({_span(late)})"
        return f"Bookings were above expectation in the first three months after raises ({_span(early)}), {lasting}"
    if late.sure > 0:
        return f"Bookings were above expectation in months 3–5 after raises ({_span(late)}), not surely before"
    if early.sure < 0 or late.sure < 0:
        spell, when = (early, "in the first three months") if early.sure < 0 else (late, "in months 3–5")
        return f"Bookings were below expectation {when} after raises ({_span(spell)})"
    return (
        f"No sign that bookings moved after raises: {_span(early)} in the first three months, {_span(late)} in "
        "months 3–5"
    )


def _span(spell: Spell) -> str:
    return f"{spell.low:+.0%} to {spell.high:+.0%}".replace("-", "−")
