"""Purpose, autonomy, mastery and fulfilment by group, as people themselves say."""

from __future__ import annotations

import math

import pandas as pd
from scipy import special

from analytics import charts
from analytics.contract import SALES
from analytics.exhibit import Exhibit, Missing
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.history.engine import collect
from analytics.topics.grouping import shown_groups
from analytics.topics.motivation import measures
from analytics.topics.motivation.look import Look

KEY = "motivation.motivators"
SCORES = ("purpose", "autonomy", "mastery", "fulfilment")
DRIVERS = SCORES[:3]
FEW = 0.5
WHOLE = "All"


def latest_answers(book: Book, chosen: Chosen) -> pd.DataFrame:
    """The latest answer of each sales person in the filter and period.

    Returns `person_id, name, group, answered_at`, the scores (0-1, NaN where not answered) and `stated_motivator`.
    """
    answers = collect(measures.surveys(book.dated("survey", chosen)))
    roster = book.roster(chosen, team=SALES)[["person_id", "name", "group"]]
    answers = answers.merge(roster, on="person_id").sort_values(["person_id", "answered_at"])
    return answers.groupby("person_id", as_index=False).last()


def answered_by(answered: int, asked: int) -> str:
    """How many answered, and a warning where they are few."""
    words = f"Answered by {answered} of {asked} people."
    if asked and answered / asked < FEW:
        words += " That is few: whoever did not answer may feel otherwise."
    return words


def motivators(look: Look) -> Exhibit | Missing:
    """The four scores by group, groups of at least the smallest size."""
    if not look.book.has("survey"):
        return Missing(KEY, ("survey",))
    answers = latest_answers(look.book, look.chosen)
    asked = len(look.book.roster(look.chosen, team=SALES))
    smallest = look.smallest_group
    if len(answers) < smallest:
        return Missing(
            KEY,
            why=f"{answered_by(len(answers), asked)} Answers are shown for groups of {smallest} or more, to "
            f"protect people.",
        )
    by_group = answers.dropna(subset=["group"])
    shown, hidden = shown_groups(by_group["group"].value_counts().to_dict(), smallest)
    parts = {str(name): part for name, part in by_group.groupby("group") if name in shown}
    if len(parts) < 2 and not (parts and len(next(iter(parts.values()))) < len(answers)):
        parts = {}
    parts |= {WHOLE: answers}
    table = pd.DataFrame(
        {f"{name} (n = {len(part)})": part[list(SCORES)].mean() * 100 for name, part in parts.items()}
    ).T
    low, high, apart = _lowest_and_highest(answers)
    means = answers[list(SCORES)].mean()
    numbers: dict[str, float] = {
        "answered": len(answers), "people": asked, "groups": len(shown), "hidden": len(hidden),
    }  # fmt: skip
    numbers |= {score: float(means[score]) for score in SCORES}
    return Exhibit(
        key=KEY,
        finding=_finding(low, high, apart, means),
        subtitle=f"Mean of the latest answers, 0 = lowest and 100 = highest of the survey's own scale, "
        f"{look.results.span}",
        figure=charts.matrix(table.rename(columns=str.capitalize).round(0), percent=False),
        numbers=numbers,
        table=table.rename_axis("group").reset_index(),
        caveat=" ".join(
            part
            for part in (
                answered_by(len(answers), asked),
                f"Groups of fewer than {smallest} are hidden to protect people." if hidden else "",
                "Scores of one survey tell how people answer it; a difference of a few points between groups is within "
                "chance.",
            )
            if part
        ),
        source=look.book.source_line("survey", n=len(answers)),
    )


def _lowest_and_highest(answers: pd.DataFrame) -> tuple[str, str, bool]:
    """The drivers with the lowest and highest mean, and whether people's own difference leaves out 0.

    The interval is widened for the three pairs that could have been picked (Bonferroni).
    """
    means = answers[list(DRIVERS)].mean().dropna()
    if len(means) < 2:
        return "", "", False
    low, high = str(means.idxmin()), str(means.idxmax())
    difference = (answers[high] - answers[low]).dropna()
    n = len(difference)
    if n < 3 or not difference.std() > 0:
        return low, high, False
    reach = float(special.stdtrit(n - 1, 1 - 0.025 / 3)) * float(difference.std()) / math.sqrt(n)
    return low, high, bool(difference.mean() > reach)


def _finding(low: str, high: str, apart: bool, means: pd.Series) -> str:
    known = means[list(DRIVERS)].dropna()
    if known.empty:
        return "The survey holds no answers on purpose, autonomy or mastery"
    if apart:
        return (
            f"{low.capitalize()} stands lowest ({means[low] * 100:.0f} of 100) and {high} highest "
            f"({means[high] * 100:.0f} of 100)"
        )
    values = ", ".join(f"{driver} {known[driver] * 100:.0f}" for driver in known.index)
    return f"None of the drivers stands apart: {values}, of 100"
