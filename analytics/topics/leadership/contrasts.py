"""The thirteen contrasts between managing and leading, and which of the team's data speak to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Contrast:
    """One contrast: its number, both poles, the name of the evidence beside it, and what to try."""

    item: int
    manager: str
    leader: str
    evidence: str
    practice: str

    @property
    def name(self) -> str:
        """Both poles: "control – trust"."""
        return f"{self.manager} – {self.leader}"


CONTRASTS: tuple[Contrast, ...] = (
    Contrast(
        1, "administers", "innovates", "new_practices",
        "Start one meeting this week with a thing nobody has tried yet.",
    ),
    Contrast(
        2, "a copy", "an original", "new_practices",
        "Tell the team one rule you follow only because others do, and drop it.",
    ),
    Contrast(
        3, "maintains", "develops", "mastery",
        "Ask one person what they want to be good at in a year, and clear one hour a week for it.",
    ),
    Contrast(
        4, "accepts reality", "investigates it", "reasons_known",
        "Take one figure everybody shrugs at and ask three people why it is so.",
    ),
    Contrast(
        5, "systems and structure", "people", "fulfilment",
        "Before the next change of process, ask those who will live with it.",
    ),
    Contrast(
        6, "control", "trust", "autonomy",
        "Give one decision away that you have kept so far, and do not check on it for a month.",
    ),
    Contrast(
        7, "short range", "long range", "month_end",
        "Name one goal for next year in the next one-to-one, before this month's number.",
    ),
    Contrast(
        8, "how and when", "what and why", "purpose",
        "Give the next task as an aim and its reason; let the person choose the way.",
    ),
    Contrast(
        9, "the bottom line", "the horizon", "early_leavers",
        "Put one client outcome beside the month's bookings in the next review.",
    ),
    Contrast(
        10, "imitates", "originates", "new_practices",
        "Ask for an own way before showing how others do it.",
    ),
    Contrast(
        11, "accepts the status quo", "challenges it", "actions_done",
        "Pick the action that has been open longest and finish or bury it.",
    ),
    Contrast(
        12, "the classic good soldier", "their own person", "autonomy",
        "Say once this week what you would do differently if it were your company.",
    ),
    Contrast(
        13, "does things right", "does the right thing", "mis_sold",
        "Turn down one deal that would not serve the client, and tell the team.",
    ),
)  # fmt: skip
BY_ITEM = {contrast.item: contrast for contrast in CONTRASTS}
COUNT = len(CONTRASTS)


def shuffled(seed: int) -> Sequence[Contrast]:
    """The contrasts in an order of its own per questionnaire, so that no contrast is always answered tired."""
    return [CONTRASTS[i] for i in np.random.default_rng(seed).permutation(COUNT)]
