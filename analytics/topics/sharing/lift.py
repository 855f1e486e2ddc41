"""Do receivers sell more in the months after? The same two readings, and the same "cannot tell", as the myth check."""

from __future__ import annotations

import math
from datetime import date

import narwhals as nw
import numpy as np
import pandas as pd

from analytics import charts
from analytics.exhibit import Exhibit, Missing
from analytics.history.chosen import add_months, month_end
from analytics.history.engine import collect, month_of
from analytics.statistics import Effect, within_effect
from analytics.statistics.clustered import clustered_slope
from analytics.topics.phrases import counted, signed
from analytics.topics.sharing.measures import TO_COLLEAGUES, Sharing

KEY = "sharing.lift"
LASTS = 2  # months after a practice was received in which its effect is looked for
BEFORE, EARLIER = 3, 9
SMALLEST_MONTH = 0.1  # a month without bookings counts as this share of the usual month
LEAST_DF, LEAST_MONTHS = 4, 12
ELSEWHERE = (
    "Seen elsewhere: structured meetings in pairs raised a call centre's sales by more than 15%, and for the 20 weeks "
    "after (Sandvik, Saouma, Seegert and Stanton, Quarterly Journal of Economics 2020)."
)


def panel(shared: Sharing) -> pd.DataFrame:
    """Every full month of everybody in the roster: `person_id, month, log_bookings, received`.

    `received` counts the practices that colleagues shared with the person by name in the two months before; months for
    which these are not fully recorded are left out. People with bookings in fewer than half of their months are too.
    """
    months = _months(shared)
    if len(months) < 2 or shared.people.empty:
        return pd.DataFrame(columns=["person_id", "month", "log_bookings", "received"])
    booked = shared.book.table("deals").with_columns(month=month_of("close_date"))
    sums = collect(booked.group_by("owner_id", "month").agg(bookings=nw.col("amount").sum()))
    grid = pd.MultiIndex.from_product([shared.people["person_id"], months], names=["person_id", "month"])
    rows = pd.DataFrame(index=grid).reset_index()
    rows = rows.merge(sums.rename(columns={"owner_id": "person_id"}), on=["person_id", "month"], how="left")
    rows = _there(shared, rows).assign(bookings=lambda r: r["bookings"].fillna(0.0).clip(lower=0))
    usual = rows[rows["bookings"] > 0].groupby("person_id")["bookings"].median()
    sells = rows.groupby("person_id")["bookings"].agg(lambda b: (b > 0).mean()) >= 0.5
    rows = rows[rows["person_id"].map(sells).astype(bool)]
    floor = rows["person_id"].map(usual).astype(float) * SMALLEST_MONTH
    rows = rows.assign(log_bookings=np.log(rows["bookings"].where(rows["bookings"] > 0, floor)))
    received = _received(shared)
    back = [pd.DatetimeIndex(rows["month"]) - pd.DateOffset(months=k) for k in range(1, LASTS + 1)]
    counts = [received.reindex(pd.MultiIndex.from_arrays([rows["person_id"], m])).fillna(0).to_numpy() for m in back]
    recorded_from = pd.Timestamp(add_months(shared.gifts["day"].min().date().replace(day=1), LASTS))
    rows = rows.assign(received=np.sum(counts, axis=0), recorded=rows["month"] >= recorded_from)
    return rows.reset_index(drop=True)


def _months(shared: Sharing) -> list[pd.Timestamp]:
    """The full months with deals, up to the last day looked at: the longest run there is, whatever the first month."""
    last = shared.period[1]
    full = [month for month in shared.book.months() if month_end(month) <= last]
    return [pd.Timestamp(month) for month in full]


def _there(shared: Sharing, rows: pd.DataFrame) -> pd.DataFrame:
    """The months that a person was there from the first to the last day."""
    dates = shared.people.set_index("person_id")[["start_date", "end_date"]]
    start, end = (rows["person_id"].map(dates[c]) for c in ("start_date", "end_date"))
    month_last = rows["month"] + pd.offsets.MonthEnd(0)
    return rows[~(start > rows["month"]) & ~(end < month_last)]


def _received(shared: Sharing) -> pd.Series:
    named = shared.gifts[shared.gifts["audience"].isin(TO_COLLEAGUES)].dropna(subset=["receiver"])
    month = named["day"].dt.to_period("M").dt.to_timestamp().astype("datetime64[us]")
    return named.assign(month=month).groupby(["receiver", "month"])["n"].sum()


def readings(rows: pd.DataFrame) -> tuple[Effect, Effect]:
    """The slope of log bookings per practice received, read in two ways.

    Within person: months after receiving against the same person's other months. Lagged outcome: one row per person
    and month, later bookings on what was received, beside the last 3 months and the earlier 9.
    """
    known = rows[rows["recorded"]]
    within = within_effect(known, "log_bookings", "received", "person_id", "month")
    return within, _lagged(rows)


def _lagged(rows: pd.DataFrame) -> Effect:
    wide = rows.pivot_table(index="month", columns="person_id", values="log_bookings").sort_index()
    wide = wide.asfreq("MS")
    held = rows.pivot_table(index="month", columns="person_id", values="received").reindex(wide.index)
    recorded = rows.groupby("month")["recorded"].any().reindex(wide.index, fill_value=False)
    parts = []
    # month i: `held` counts what was received in the two months before it; its bookings and the next month's follow
    for i in range(BEFORE + EARLIER + LASTS, len(wide) - LASTS + 1, LASTS):
        if not recorded.iloc[i]:
            continue
        after = wide.iloc[i : i + LASTS].mean()
        before = wide.iloc[i - LASTS - BEFORE : i - LASTS].mean()
        earlier = wide.iloc[i - LASTS - BEFORE - EARLIER : i - LASTS - BEFORE].mean()
        parts.append(
            pd.DataFrame({"after": after, "received": held.iloc[i], "before": before, "earlier": earlier, "at": i})
        )
    found = (
        pd.concat(parts).dropna() if parts else pd.DataFrame(columns=["after", "received", "before", "earlier", "at"])
    )
    if len(found) < 8:
        nothing = np.zeros(0)
        return clustered_slope(nothing, nothing, np.zeros((0, 0)), nothing, absorb=False)
    controls = [
        np.eye(found["at"].nunique())[pd.factorize(found["at"])[0]],
        found[["before", "earlier"]].to_numpy(float),
    ]
    return clustered_slope(
        found["after"].to_numpy(float),
        found["received"].to_numpy(float),
        np.column_stack(controls),
        pd.factorize(found.index)[0],
        absorb=False,
    )


def exhibit(shared: Sharing) -> Exhibit | Missing:
    """Percent of bookings per practice received, both readings and their union."""
    lacks = shared.book.lacks("practices", "deals")
    if lacks:
        return Missing(KEY, needs=lacks)
    if shared.gifts["receiver"].notna().sum() == 0:
        return Missing(KEY, why="No practice names who received it: nobody's later months can be compared.")
    rows = panel(shared)
    months = int(rows.loc[rows["recorded"], "month"].nunique()) if len(rows) else 0
    if months < LEAST_MONTHS:
        return Missing(
            KEY,
            why=f"{counted(months, 'full month')} with deals and recorded practices: too few to compare later months "
            f"with earlier ones; it takes {LEAST_MONTHS}.",
        )
    effects = readings(rows)
    if any(not effect.known or not effect.df >= LEAST_DF for effect in effects):
        return Missing(KEY, why="Too little to tell: too few people received different numbers of practices.")
    return _shown(shared, rows, effects, months)


def _shown(shared: Sharing, rows: pd.DataFrame, effects: tuple[Effect, Effect], months: int) -> Exhibit:
    low = 100 * math.expm1(min(effect.low for effect in effects))
    high = 100 * math.expm1(max(effect.high for effect in effects))
    centre = [100 * math.expm1(effect.slope) for effect in effects]
    received = float(rows.loc[rows["recorded"], "received"].sum() / LASTS)
    labels = ["Within person", "After, given the months before", "Both together"]
    people = int(rows["person_id"].nunique())
    both = sum(centre) / 2
    numbers = {
        "people": people, "lift": both / 100, "ci_low": low / 100, "ci_high": high / 100, "months": months,
        "within": centre[0] / 100, "lagged": centre[1] / 100, "received": received,
    }  # fmt: skip
    lows = [*(100 * math.expm1(e.low) for e in effects), low]
    highs = [*(100 * math.expm1(e.high) for e in effects), high]
    return Exhibit(
        key=KEY,
        finding=finding(low, high, effects),
        subtitle=f"Change of a receiver's bookings in the {LASTS} months after, in percent per practice received by "
        f"name; 95% intervals, {_span(rows)}",
        figure=charts.dots(labels, [*centre, both], lows, highs, accent=[False, False, True],
                           marks=[charts.Mark(0, "no change")], x_title="Percent of bookings per practice received",
                           text=[f"{signed(v)}%" for v in [*centre, both]]),
        numbers=numbers,
        table=pd.DataFrame({"reading": labels, "percent": [*centre, both], "low": lows, "high": highs}),
        caveat="Who receives is not drawn by lot: colleagues may help those on the way up, or those in trouble. The "
        "first reading is right if they help by lasting ability, the second if by past results. " + ELSEWHERE,
        source=shared.book.source_line("practices", "deals", n=people),
    )  # fmt: skip


def _span(rows: pd.DataFrame) -> str:
    known = rows.loc[rows["recorded"], "month"]
    first, last = known.min(), known.max()
    return f"{first:%b %Y} to {last:%b %Y}" if isinstance(first, date) else ""


def finding(low: float, high: float, effects: tuple[Effect, Effect]) -> str:
    """The sentence that the union of both intervals (percent) allows."""
    span = f"{signed(low)}% to {signed(high)}% bookings per practice received"
    if low > 0:
        return f"Your data are consistent with practices helping: {span}"
    if high < 0:
        return (
            f"Bookings fell after practices were received, under both readings: {span}; do those in trouble get help?"
        )
    outside = [effect.low > 0 or effect.high < 0 for effect in effects]
    if sum(outside) == 1:
        return f"Whether practices help depends on why people were helped: {span} over both readings"
    return f"Your data cannot tell whether practices help: {span}"
