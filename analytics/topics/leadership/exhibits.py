"""Am I leading or managing? The mix, the thirteen contrasts, the team's view, and one contrast to work on next."""

from __future__ import annotations

import math

import pandas as pd

from analytics import charts
from analytics.exhibit import Audience, Card, Exhibit, Missing, Sensitivity
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.topics.leadership import measures
from analytics.topics.leadership.contrasts import BY_ITEM, COUNT
from analytics.topics.leadership.evidence import Evidence, evidence
from analytics.topics.phrases import change, counted, percent

TITLE = "Leader or manager"
QUESTION = "Am I leading or managing? Thirteen contrasts, over time."
MIX, CONTRASTS, TEAM, NEXT = "leadership.mix", "leadership.contrasts", "leadership.team", "leadership.next"
KEYS = (MIX, CONTRASTS, TEAM, NEXT)
PRIVATE = "leader only: one leader's own answers are theirs alone, and a team's answers are about one person."
NOBODY_YET = "No answers yet: the questionnaire on this page takes five minutes."


def exhibits(book: Book, chosen: Chosen, audience: Audience = Audience.LEADER) -> list[Exhibit | Missing]:
    """Every exhibit of the topic, in the order of KEYS; none of it is ever shown in a meeting."""
    if audience is Audience.MEETING:
        return [Missing(key, why=PRIVATE) for key in KEYS]
    if not book.has("self_assessment"):
        return [Missing(key, needs=("self_assessment",)) for key in KEYS]
    mine = measures.own(book)
    if mine.empty:
        return [
            Missing(MIX, why=NOBODY_YET),
            Missing(CONTRASTS, why=NOBODY_YET),
            team(book, mine),
            Missing(NEXT, why=NOBODY_YET),
        ]
    return [mix(book, mine), contrasts(book, mine), team(book, mine), work_on_next(book, chosen, mine)]


def mix(book: Book, mine: pd.DataFrame) -> Exhibit:
    """x% leader, and the path towards 100%."""
    times = measures.by_date(mine)
    now = times.iloc[-1]
    moved = float(now["leader_share"] - times["leader_share"].iloc[-2]) if len(times) > 1 else math.nan
    share = float(now["leader_share"])
    finding = f"You answered {percent(share)} leader, {percent(1 - share)} manager"
    if not math.isnan(moved):
        finding += f"; {change(moved)} since {times['answered_at'].iloc[-2]:%b %Y}"
    if len(times) > 1:
        figure = charts.trend(
            times["answered_at"].dt.date.tolist(), times["leader_share"].tolist(), low=times["low"].tolist(),
            high=times["high"].tolist(), percent=True, marks=[charts.Mark(1.0, "100% leader")], y_title="Leader share",
        )  # fmt: skip
    else:
        figure = charts.bars(["Leader", "Manager"], [share, 1 - share], percent=True, shades=["accent", "plain"])
    answered = int(now["answered"])
    return Exhibit(
        key=MIX,
        finding=finding,
        subtitle="Mean of the answers of each time (0% = manager pole, 100% = leader pole) with its 95% interval",
        figure=figure,
        numbers={
            "leader_share": share, "manager_share": 1 - share, "change": moved, "low": float(now["low"]),
            "high": float(now["high"]), "answered": answered, "times": len(times),
        },
        table=times,
        caveat=_range(now) + "It is your own view of yourself; a move smaller than the range may be a mood.",
        source=book.source_line("self_assessment", n=answered, of="answers"),
        sensitivity=Sensitivity.NAMES,
    )  # fmt: skip


def _range(now: pd.Series) -> str:
    if math.isnan(now["low"]):
        return "One answer has no range. "
    return f"{counted(now['answered'], 'answer')} leave a range of {100 * now['low']:.0f}–{100 * now['high']:.0f}%. "


def _poles(items: pd.Series) -> tuple[list[str], list[str]]:
    chosen = [BY_ITEM[item] for item in items]
    return [c.manager for c in chosen], [c.leader for c in chosen]


def _from_middle(shares: pd.Series) -> list[float]:
    return [100 * (share - 0.5) for share in shares]


def contrasts(book: Book, mine: pd.DataFrame) -> Exhibit:
    """The thirteen, sorted, with the answers of last time."""
    found = measures.latest(mine)
    widest = found.iloc[-1]
    contrast = BY_ITEM[int(widest["item"])]
    again = found["before"].notna().any()
    left, right = _poles(found["item"])
    leaning = int((found["leader_share"] > 0.5).sum())
    return Exhibit(
        key=CONTRASTS,
        finding=f"{leaning} of {len(found)} answers lean to the leader's side; the widest way to go is from "
        f"“{contrast.manager}” to “{contrast.leader}” ({percent(widest['leader_share'])} leader)",
        subtitle="Distance from the middle, 0–50 points, of the latest answers"
        + ("; ◆ = the time before" if again else "") + ". Most leader on top",
        figure=charts.diverging(
            left, right, _from_middle(found["leader_share"]), accent=[False] * (len(found) - 1) + [True],
            markers=_from_middle(found["before"]) if again else None, markers_name="the time before" if again else "",
        ),
        numbers={"widest": float(widest["leader_share"]), "answered": len(found), "leaning_to_leader": leaning},
        table=pd.DataFrame({"manager pole": left, "leader pole": right, "leader_share": found["leader_share"],
                            "before": found["before"], "change": found["change"]}),
        caveat=(f"{COUNT - len(found)} of the thirteen were not answered. " if len(found) < COUNT else "")
        + "Neither pole is bad: a team needs both done; the question is which one you do by habit.",
        source=book.source_line("self_assessment", n=len(found), of="answers"),
        sensitivity=Sensitivity.NAMES,
    )  # fmt: skip


def team(book: Book, mine: pd.DataFrame) -> Exhibit | Missing:
    """The team's view beside one's own; only from the smallest group up, and without days."""
    smallest = book.policies.latest.privacy.smallest_group
    theirs = measures.of_team(book)
    if theirs.empty:
        return Missing(
            TEAM, why=f"The team's answers about its leader show from {smallest} people up, to protect who answers."
        )
    both = theirs.rename(columns={"leader_share": "team"})
    if len(mine):
        both = both.merge(
            measures.latest(mine)[["item", "leader_share"]].rename(columns={"leader_share": "own"}), how="left"
        )
    else:
        both["own"] = math.nan
    both = both.sort_values(["team", "item"], ascending=[False, True], ignore_index=True)
    gap = both["own"] - both["team"]
    finding = f"The team sees {percent(both['team'].mean())} leader"
    if both["own"].notna().any():
        finding += f", you yourself {percent(both['own'].mean())}"
        furthest = both.iloc[int(gap.abs().fillna(-1).to_numpy().argmax())]
        name = BY_ITEM[int(furthest["item"])].name
        word = "higher" if furthest["own"] > furthest["team"] else "lower"
        finding += f"; you rate yourself {word} than they do most at “{name}”"
    left, right = _poles(both["item"])
    own = _from_middle(both["own"]) if both["own"].notna().any() else None
    return Exhibit(
        key=TEAM,
        finding=finding,
        subtitle=f"Median of the team's answers ({int(both['answers'].min())} people or more), distance from the middle"
        + ("; ◆ = your own answer" if own else ""),
        figure=charts.diverging(left, right, _from_middle(both["team"]), markers=own, markers_name="your own answer"),
        numbers={"people": int(both["answers"].min()), "leader_share": float(both["team"].mean()),
                 "own_leader_share": float(both["own"].mean())},
        table=pd.DataFrame({"manager pole": left, "leader pole": right, "team": both["team"], "own": both["own"]}),
        caveat=f"Medians of at least {smallest} people, rounded to five points, without the days of the answers, so "
        "that nobody's answer can be worked out. Do not guess who said what.",
        source=book.source_line("self_assessment", n=int(both["answers"].min()), of="people").split(" · data as of")[0],
        sensitivity=Sensitivity.NAMES,
    )  # fmt: skip


def work_on_next(book: Book, chosen: Chosen, mine: pd.DataFrame) -> Exhibit:
    """The contrast furthest from the leader's pole, and what the other topics' data show beside it."""
    found = measures.latest(mine)
    item = found.iloc[-1]
    contrast = BY_ITEM[int(item["item"])]
    shown = evidence(contrast.evidence, book, chosen)
    history = mine[mine["item"] == contrast.item]
    finding = f"One to work on next: from “{contrast.manager}” to “{contrast.leader}”"
    return Exhibit(
        key=NEXT,
        finding=finding + (f". {shown.sentence()}" if shown else ""),
        subtitle=f"{shown.what}, over time" if shown else "Your own answers to this contrast over time",
        figure=_evidence_figure(shown) if shown else charts.bars(
            [f"{day:%b %Y}" for day in history["answered_at"]], history["leader_share"].tolist(), percent=True),
        numbers={"item": contrast.item, "leader_share": float(item["leader_share"]),
                 "latest": float(shown.points["value"].iloc[-1]) if shown else math.nan},
        table=shown.points if shown else history,
        caveat=f"To try: {contrast.practice} The figure stands beside your answer to talk about; it does not measure "
        "you, and much else moves it.",
        source=book.source_line("self_assessment", *(shown.tables if shown else ()),
                                n=int(shown.points["n"].sum()) if shown else len(history), of="cases"),
        sensitivity=Sensitivity.NAMES,
    )  # fmt: skip


def _evidence_figure(shown: Evidence) -> object:
    days, values = shown.points["when"].dt.date.tolist(), shown.points["value"].tolist()
    if len(days) < 2:
        return charts.columns([f"{day:%b %Y}" for day in days], values, percent=shown.percent)
    return charts.trend(days, values, percent=shown.percent)


def card(book: Book, chosen: Chosen) -> Card | Missing:  # noqa: ARG001
    """The leader's own mix; the same months whatever the filter."""
    if not book.has("self_assessment"):
        return Missing(MIX, needs=("self_assessment",))
    mine = measures.own(book)
    if mine.empty:
        return Missing(MIX, why=NOBODY_YET)
    times = measures.by_date(mine)
    share = float(times["leader_share"].iloc[-1])
    said, in_errors = "", math.nan
    if len(times) > 1:
        difference = share - float(times["leader_share"].iloc[-2])
        said = f"{change(difference)} since {times['answered_at'].iloc[-2]:%b %Y}"
        both = measures.latest(mine)["change"].dropna()
        error = float(both.std(ddof=1) / math.sqrt(len(both))) if len(both) > 1 else 0.0
        in_errors = difference / error if error else math.nan
    spark = tuple(float(v) for v in times["leader_share"])
    return Card(
        "leadership",
        MIX,
        f"Leader share, {times['answered_at'].iloc[-1]:%b %Y}",
        percent(share),
        said,
        spark,
        in_errors,
    )
