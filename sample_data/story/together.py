"""Alignment meetings and outings of the two teams, and the leader's own answers to the thirteen contrasts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sample_data.cast import FIRST_DAY, LAST_DAY, stream

OUTINGS = (
    date(2024, 12, 12),
    date(2025, 3, 20),
    date(2025, 6, 12),
    date(2025, 9, 18),
    date(2026, 3, 19),
    date(2026, 6, 18),
    date(2026, 9, 17),
)  # fmt: skip   December 2025 fell through
LONG_GAP = date(2025, 12, 9), date(2026, 1, 29)  # nobody met over the year-end rush
WORKING = ("First contact within three days in the North", "Joint last call before the signature",
           "Handovers with all decision makers named", "Escalations answered the same day",
           "Shared list of young clients", "Referrals thanked in public")  # fmt: skip
TO_IMPROVE = ("Decision makers missing in the document", "Clients from the purchased list expect something else",
              "First contact in the South too late", "Who takes the hit of early cancellations",
              "Commitments are not written down", "Escalations that skip the sales rep")  # fmt: skip
LEADER_ROUNDS = {date(2025, 3, 31): 0.32, date(2025, 12, 15): 0.36, date(2026, 9, 30): 0.40}
TEAM_ANSWERS = 9  # anonymous answers of the team about the leader, on the latest day
LEANING = (0.02, -0.06, 0.10, 0.04, 0.16, -0.02, -0.14, -0.10, -0.18, 0.05, 0.08, -0.04, 0.09)  # by contrast, sums to 0


@dataclass(frozen=True)
class Meeting:
    """One meeting of the two teams; counts are None where nobody counted."""

    day: date
    kind: str
    sales: int | None
    account_management: int | None
    working: str
    to_improve: str
    actions_open: int | None
    actions_done: int | None


@dataclass(frozen=True)
class Answer:
    """One answer to one contrast: 0 = manager pole, 100 = leader pole; no respondent = the leader."""

    day: date
    item: int
    leader_percent: int
    respondent: str


def meetings(seed: int) -> list[Meeting]:
    """Every second Tuesday, with gaps; outings every quarter but one; two other meetings."""
    rng = stream(seed, "meetings")
    held = [Meeting(day, "Outing", int(rng.integers(19, 33)), int(rng.integers(8, 15)), "", "", None, None)
            for day in OUTINGS]  # fmt: skip
    day = FIRST_DAY + timedelta(days=4)
    while day <= LAST_DAY:
        missed, alone, uncounted = rng.random() < 0.08, rng.random(), rng.random() < 0.05
        sales, managers = int(rng.integers(5, 15)), int(rng.integers(3, 10))
        if alone < 0.05:
            managers = 0
        elif alone < 0.08:
            sales = 0
        done, still_open = int(rng.integers(1, 6)), int(rng.integers(0, 4))
        works, improve = (texts[int(rng.integers(len(texts)))] for texts in (WORKING, TO_IMPROVE))
        shift = timedelta(days=int(rng.integers(-1, 3)))
        if not missed and not LONG_GAP[0] < day < LONG_GAP[1]:
            counts: tuple[int | None, int | None] = (None, None) if uncounted else (sales, managers)
            held.append(Meeting(day + shift, "Alignment", counts[0], counts[1], works, improve, still_open, done))
        day += timedelta(days=14)
    held += [Meeting(date(2025, 1, 22), "Other", 30, 14, "Plan for the year", "", None, None),
             Meeting(date(2026, 1, 21), "Other", 31, 14, "New policy explained", "Payroll dates", 4, 2)]  # fmt: skip
    return sorted((m for m in held if m.day <= LAST_DAY), key=lambda meeting: meeting.day)


def answers(seed: int) -> list[Answer]:
    """Thirteen answers of the leader on three days, 32%, 36% and 40% leader; on the last, nine of the team too."""
    rng = stream(seed, "leadership")
    given = []
    for day, mean in LEADER_ROUNDS.items():
        percents = [round(100 * (mean + lean + rng.normal(0, 0.03))) for lean in LEANING]
        percents[12] += round(1300 * mean) - sum(percents)
        given += [Answer(day, item, max(0, percent), "") for item, percent in enumerate(percents, start=1)]
    for number in range(1, TEAM_ANSWERS + 1):
        view = 0.33 + rng.normal(0, 0.06)
        for item, lean in enumerate(LEANING, start=1):
            percent = round(20 * (view + lean + rng.normal(0, 0.12))) * 5
            given.append(Answer(max(LEADER_ROUNDS), item, min(100, max(0, percent)), f"Respondent {number}"))
    return given
