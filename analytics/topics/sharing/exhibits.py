"""The barometer of success: do we share what works, with clients and with each other? Exhibits in page order."""

from __future__ import annotations

import math

from analytics.exhibit import Audience, Card, Exhibit, Missing
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.topics.phrases import change, percent
from analytics.topics.sharing import giving, lift, use
from analytics.topics.sharing.measures import Sharing, by_month

TITLE = "Sharing"
QUESTION = "Do we share what works, with clients and with each other? Who gives, who receives?"
KEYS = (
    giving.BAROMETER, giving.AXES, giving.MATRIX, giving.EXCHANGE, use.PRACTICES, use.ASK, use.PAIRS, lift.KEY,
)  # fmt: skip


def exhibits(book: Book, chosen: Chosen, audience: Audience = Audience.LEADER) -> list[Exhibit | Missing]:  # noqa: ARG001
    """Every exhibit of the topic, in the order of KEYS; nothing in it depends on pay."""
    if not book.has("practices"):
        return [Missing(key, needs=book.lacks("practices", *(["deals"] if key == lift.KEY else []))) for key in KEYS]
    shared = Sharing(book, chosen)
    if shared.people.empty or shared.gifts.empty:
        why = (
            "Nobody in this filter."
            if shared.people.empty
            else "No practice was recorded up to the end of this period."
        )
        return [Missing(key, why=why) for key in KEYS]
    return [
        giving.barometer(shared),
        giving.axes(shared),
        giving.matrix(shared),
        giving.exchange(shared),
        use.practices(shared),
        use.ask(shared),
        use.pairs(shared),
        lift.exhibit(shared),
    ]


def card(book: Book, chosen: Chosen) -> Card | Missing:
    """Who gave at least one practice to a colleague in the last 30 days."""
    if not book.has("practices"):
        return Missing(giving.BAROMETER, needs=("practices",))
    windows = [w for w in by_month(Sharing(book, chosen)) if w.people]
    if not windows:
        return Missing(giving.BAROMETER, why="No practice was recorded up to the end of this period.")
    latest = windows[-1]
    said, moved = "", math.nan
    if len(windows) > 1:
        before = windows[-2]
        difference = latest.share(latest.gave) - before.share(before.gave)
        said = f"{change(difference)} since {before.last:%b}"
        pooled = (latest.gave + before.gave) / (latest.people + before.people)
        error = math.sqrt(pooled * (1 - pooled) * (1 / latest.people + 1 / before.people))
        moved = difference / error if error else math.nan
    return Card(
        topic="sharing",
        key=giving.BAROMETER,
        label="Shared with a colleague, last 30 days",
        value=percent(latest.share(latest.gave)),
        change=said,
        spark=tuple(w.share(w.gave) for w in windows[-12:]),
        moved=moved,
    )
