"""What the data of the other topics say beside a contrast: one series, in words that do not claim a cause."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import narwhals as nw
import pandas as pd

from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.history.engine import collect
from analytics.topics.cancellations.events import is_mis_sold
from analytics.topics.crediting import events_with_deals
from analytics.topics.handoff import measures as handoff
from analytics.topics.phrases import percent

LAST_DAYS = 5
LEAST_CASES = 10


@dataclass(frozen=True)
class Evidence:
    """A series: `what` it is, `points` with `when` (month or survey round), `value` and `n`; `tables` its source."""

    what: str
    points: pd.DataFrame
    tables: tuple[str, ...]
    percent: bool = True

    def sentence(self) -> str:
        """The latest value and where it came from."""
        last, first = self.points.iloc[-1], self.points.iloc[0]
        now, then = (percent(p["value"]) if self.percent else f"{p['value']:.0f}" for p in (last, first))
        start = f" ({then} in {first['when']:%b %Y})" if len(self.points) > 1 else ""
        return f"{self.what}: {now} in {last['when']:%b %Y}{start}"


def evidence(name: str, book: Book, chosen: Chosen) -> Evidence | None:
    """The series of that name; None where the tables are not there or too thin."""
    found = _KNOWN[name](book, chosen)
    return found if found is not None and len(found.points) else None


def _survey(score: str, words: str) -> Callable[[Book, Chosen], Evidence | None]:
    def make(book: Book, chosen: Chosen) -> Evidence | None:
        """The score's median per quarter, of rounds that enough people answered."""
        if not book.has("survey"):
            return None
        rows = book.dated("survey", chosen).filter(
            nw.col("person_id").is_in(book.roster(chosen)["person_id"].tolist()) & ~nw.col(score).is_null()
        )
        found = collect(rows.select("person_id", "answered_at", score))
        smallest = book.policies.latest.privacy.smallest_group
        rounds = found["answered_at"].dt.to_period("Q").dt.to_timestamp()
        points = (
            found.groupby(rounds.rename("when")).agg(value=(score, "median"), n=("person_id", "nunique")).reset_index()
        )
        return Evidence(
            f"The team's {words} in the survey (median, 0–100%)", points[points["n"] >= smallest], ("survey",)
        )

    return make


def _by_month(rows: pd.DataFrame, day: str, value: str) -> pd.DataFrame:
    month = rows[day].dt.to_period("M").dt.to_timestamp().rename("when")
    points = rows.groupby(month)[value].agg(value="mean", n="count").reset_index()
    return points[points["n"] >= LEAST_CASES]


def _new_practices(book: Book, chosen: Chosen) -> Evidence | None:
    if not book.has("practices"):
        return None
    first = collect(
        book.table("practices")
        .filter(~nw.col("practice").is_null())
        .group_by("practice")
        .agg(day=nw.col("shared_at").min())
    )
    shared = collect(book.dated("practices", chosen).select("shared_at"))
    months = pd.Index(shared["shared_at"].dt.to_period("M").unique().sort_values())
    new = first["day"].dt.to_period("M").value_counts().reindex(months, fill_value=0)
    per_month = shared["shared_at"].dt.to_period("M").value_counts().reindex(months)
    points = pd.DataFrame({"when": months.to_timestamp(), "value": new.to_numpy(float), "n": per_month.to_numpy()})
    return Evidence("Practices shared for the first time", points, ("practices",), percent=False)


def _reasons_known(book: Book, chosen: Chosen) -> Evidence | None:
    if not book.has("cancellations"):
        return None
    rows = collect(book.dated("cancellations", chosen).select("cancel_date", "reason"))
    rows["known"] = rows["reason"].notna().astype(float)
    return Evidence(
        "Cancellations with a reason on record", _by_month(rows, "cancel_date", "known"), ("cancellations",)
    )


def _month_end(book: Book, chosen: Chosen) -> Evidence | None:
    if not book.has("deals"):
        return None
    rows = collect(book.deals(chosen).select("close_date"))
    rows["late"] = (rows["close_date"].dt.days_in_month - rows["close_date"].dt.day < LAST_DAYS).astype(float)
    what = f"Deals closed in the last {LAST_DAYS} days of their month"
    return Evidence(what, _by_month(rows, "close_date", "late"), ("deals",))


def _early_leavers(book: Book, chosen: Chosen) -> Evidence | None:
    if not book.has("deals", "cancellations"):
        return None
    left = events_with_deals(book, "cancellations").select("deal_id", left_on="cancel_date")
    deals = book.deals(chosen).join(left, on="deal_id", how="left")
    deals = handoff.early_cancels(book, deals.with_columns(age=handoff.days_between(book.as_of, "close_date")))
    rows = collect(deals.filter(~nw.col("left_early").is_null()).select("close_date", "left_early"))
    days = book.policies.at(book.as_of).cancellation.window_days
    what = f"Clients of a month who left within {days} days"
    return Evidence(what, _by_month(rows, "close_date", "left_early"), ("deals", "cancellations"))


def _actions_done(book: Book, chosen: Chosen) -> Evidence | None:
    if not book.has("meetings"):
        return None
    rows = collect(book.dated("meetings", chosen).select("date", "actions_done", "actions_open")).dropna()
    month = rows["date"].dt.to_period("Q").dt.to_timestamp().rename("when")
    sums = rows.groupby(month)[["actions_done", "actions_open"]].sum()
    sums = sums[sums.sum(axis=1) > 0]
    points = pd.DataFrame({"value": sums["actions_done"] / sums.sum(axis=1), "n": sums.sum(axis=1)}).reset_index()
    return Evidence("Actions agreed in joint meetings that are done", points, ("meetings",))


def _mis_sold(book: Book, chosen: Chosen) -> Evidence | None:
    if not book.has("cancellations"):
        return None
    rows = collect(
        book.dated("cancellations", chosen).filter(~nw.col("reason").is_null()).select("cancel_date", "reason")
    )
    rows["mis_sold"] = rows["reason"].map(is_mis_sold).astype(float)
    what = "Cancellations put down to a mis-sold client"
    return Evidence(what, _by_month(rows, "cancel_date", "mis_sold"), ("cancellations",))


_KNOWN: dict[str, Callable[[Book, Chosen], Evidence | None]] = {
    "new_practices": _new_practices,
    "mastery": _survey("mastery", "mastery"),
    "autonomy": _survey("autonomy", "autonomy"),
    "purpose": _survey("purpose", "sense of purpose"),
    "fulfilment": _survey("fulfilment", "fulfilment"),
    "reasons_known": _reasons_known,
    "month_end": _month_end,
    "early_leavers": _early_leavers,
    "actions_done": _actions_done,
    "mis_sold": _mis_sold,
}
