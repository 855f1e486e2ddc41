"""Who to talk with: somebody at 120% may be unhappy, and somebody at 50% may need help."""

from __future__ import annotations

import pandas as pd

from analytics import charts
from analytics.exhibit import Exhibit, Missing, Sensitivity
from analytics.topics.motivation.look import Look
from analytics.topics.motivation.motivators import latest_answers

KEY = "motivation.who_needs_help"
HIGH, LOW = 1.2, 0.5
UNHAPPY = 0.5
TALK = "Talk with: results are fine, fulfilment is not"
ASK = "Ask what would help"


def who_needs_help(look: Look) -> Exhibit | Missing:
    """Attainment against fulfilment; the leader's own list, in words."""
    if look.book.lacks("survey", "quotas"):
        return Missing(KEY, look.book.lacks("survey", "quotas"))
    if look.in_meeting:
        return Missing(KEY, why="leader only: it is about people, one by one.")
    people = to_talk_with(look)
    if people.empty:
        return Missing(KEY, why="Nobody in this filter has both a quota and an answer on fulfilment.")
    listed = people[people["how"] != ""]
    talk, ask = int((people["how"] == TALK).sum()), int((people["how"] == ASK).sum())
    return Exhibit(
        key=KEY,
        finding=finding(talk, ask, len(people)),
        subtitle=f"Attainment against fulfilment in the latest answer, {look.results.span}",
        figure=charts.scatter(
            people["fulfilment"].tolist(), people["attainment"].tolist(), names=people["name"].tolist(),
            accent=(people["how"] != "").tolist(), labels=people["name"].tolist(),
            vmarks=[charts.Mark(UNHAPPY, "middle of the scale")],
            hmarks=[charts.Mark(HIGH, "120%"), charts.Mark(LOW, "50%")],
            x_title="Fulfilment, from lowest to highest", y_title="Attainment", percent_x=True, percent_y=True,
        ),
        numbers={"people": len(people), "talk_with": talk, "ask_what_would_help": ask},
        table=listed[["name", "how"]].rename(columns={"how": "what"}),
        caveat="For the leader alone, and a reason to talk, nothing else: an answer is one day's mood, and nobody is "
        "scored. At or below half of quota the question is what would help, not who should go.",
        source=look.book.source_line("survey", "quotas", n=len(people)),
        sensitivity=Sensitivity.NAMES,
    )  # fmt: skip


def to_talk_with(look: Look) -> pd.DataFrame:
    """People in the filter with a quota and an answer: `name, attainment, fulfilment` (shares), `how` (words)."""
    answers = latest_answers(look.book, look.chosen)[["person_id", "fulfilment"]]
    people = look.results.people[["person_id", "name", "attainment"]].merge(answers, on="person_id")
    people = people.dropna(subset=["attainment", "fulfilment"]).sort_values("name", ignore_index=True)
    unhappy = people["fulfilment"] < UNHAPPY
    how = pd.Series("", index=people.index, dtype=object)
    how = how.mask(unhappy & (people["attainment"] >= HIGH), TALK).mask(unhappy & (people["attainment"] <= LOW), ASK)
    return people.assign(how=how)


def finding(talk: int, ask: int, n: int) -> str:
    """How many to talk with, in words."""
    if talk + ask == 0:
        return f"Of {n} people with an answer, nobody is unhappy at 120% or more, nor at half of quota or less"
    parts = []
    if talk:
        parts.append(f"talk with {talk} who {'is' if talk == 1 else 'are'} at 120% or more and unhappy")
    if ask:
        parts.append(f"ask {ask} what would help: at half of their quota or less, and unhappy")
    words = "; ".join(parts)
    return words[0].upper() + words[1:]
