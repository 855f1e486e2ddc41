"""The evidence behind the verdict: the same raises read in two ways, on one cleaned table of person-months."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.statistics import Effect, lagged_effect, raise_rows, require_agreed_before, within_effect

TEN_PERCENT = math.log(1.1)
SMALLEST_MONTH = 0.1
"""A month without bookings counts as this share of the person's usual month: its logarithm would be endless."""
SAME_PAY = 0.005
"""Agreed pay that moves by less than this share has not changed: payrolls round."""
CAUSE = "on_target_pay"


@dataclass(frozen=True)
class Evidence:
    """What the two readings rest on.

    Attributes
    ----------
    rows
        Person-months used: `person_id, month, bookings, attainment, log_bookings` and the log of agreed pay.
    within, lagged
        The two readings: slopes of log bookings on the log of agreed pay.
    raises, raised
        Changes of agreed pay with a month before and after them, and the people who had one.
    compared
        Rows of the second reading that had a raise.
    unraised
        Whether somebody's pay stayed on a day on which others' changed.
    no_pay, few_sales
        People left out: without a known agreed pay, and with bookings in fewer than half of their months.
    """

    rows: pd.DataFrame
    within: Effect
    lagged: Effect
    raises: int
    raised: int
    compared: int
    unraised: bool
    no_pay: int
    few_sales: int

    @property
    def people(self) -> int:
        """People used."""
        return int(self.rows["person_id"].nunique())

    @property
    def months(self) -> int:
        """Calendar months from the first to the last used, both included."""
        if self.rows.empty:
            return 0
        first, last = self.rows["month"].min(), self.rows["month"].max()
        return (last.year - first.year) * 12 + last.month - first.month + 1


def points(slope: float) -> float:
    """What a slope of log bookings on log pay means: percent of bookings per 10% raise.

    At an unchanged quota these are points of attainment of somebody at 100%.

    Examples
    --------
    >>> round(points(0.5), 1)
    4.9
    """
    return 100 * math.expm1(min(slope * TEN_PERCENT, 100.0)) if not math.isnan(slope) else math.nan


def slope_of(effect: float) -> float:
    """The slope that `points` turns into this effect."""
    return math.log1p(effect / 100) / TEN_PERCENT


def evidence(panel: pd.DataFrame, lag: int = 0, cause: str = CAUSE) -> Evidence:
    """Both readings of a table of person-months.

    Parameters
    ----------
    panel
        `person_id`, `month` (datetime64, first of month), `bookings` (money, 0 where nothing was sold) and the
        cause; one row per person and month.
    lag
        Months left out from each raise on.
    cause
        The pay column, agreed before the month.

    Raises
    ------
    EarnedAfterError
        The cause is a pay column that results cause.
    """
    require_agreed_before(cause)
    log_pay = f"log_{cause}"
    rows, no_pay, few_sales = _usable(panel, cause, log_pay)
    changes = pay_changes(rows, log_pay)
    if lag:
        rows = _without_the_months_after(rows, changes, lag)
    columns = ("log_bookings", log_pay, "person_id", "month")
    compared = raise_rows(rows, *columns)
    return Evidence(
        rows=rows,
        within=within_effect(rows, *columns),
        lagged=lagged_effect(rows, *columns),
        raises=len(changes),
        raised=int(changes["person_id"].nunique()),
        compared=int((compared["raise"] != 0).sum()),
        unraised=_somebody_stayed(rows, changes, log_pay),
        no_pay=no_pay,
        few_sales=few_sales,
    )


def _usable(panel: pd.DataFrame, cause: str, log_pay: str) -> tuple[pd.DataFrame, int, int]:
    """The rows with logarithms, the people without a known pay, and those who hardly sell."""
    rows = panel[["person_id", "month", "bookings", cause]].sort_values(["person_id", "month"])
    pay = rows[cause].where(rows[cause] > 0)
    paid = rows.assign(**{log_pay: np.log(pay)}).dropna(subset=[log_pay])
    no_pay = panel["person_id"].nunique() - paid["person_id"].nunique()
    sold = with_log_bookings(paid)
    sold = sold.assign(**{log_pay: _steady(sold, log_pay)})
    few_sales = paid["person_id"].nunique() - sold["person_id"].nunique()
    return sold.reset_index(drop=True), int(no_pay), int(few_sales)


def with_log_bookings(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with `log_bookings`, without people who sold nothing in more than half of their months.

    A month below a tenth of the person's usual one, their median, counts as that tenth.
    """
    usual = rows.groupby("person_id")["bookings"].transform("median")
    sold = rows[usual > 0]
    floor = SMALLEST_MONTH * usual[usual > 0]
    return sold.assign(log_bookings=np.log(sold["bookings"].clip(lower=floor)))


def _steady(rows: pd.DataFrame, log_pay: str) -> np.ndarray:
    """Log pay in steps: what is too small to be a raise, or gone within two months, keeps the level before."""
    values = rows[log_pay].to_numpy(dtype=float).copy()
    starts = np.flatnonzero(np.diff(pd.factorize(rows["person_id"])[0], prepend=-1))
    ends = np.append(starts, len(values))[1:]
    for first, last in zip(starts, ends, strict=True):
        for i in range(first + 1, last):
            before, next_two = values[i - 1], values[i + 1 : min(i + 3, last)]
            if abs(values[i] - before) < SAME_PAY or (np.abs(next_two - before) < SAME_PAY).any():
                values[i] = before
    return values


def pay_changes(rows: pd.DataFrame, log_pay: str = f"log_{CAUSE}") -> pd.DataFrame:
    """Each change of agreed pay: `person_id`, `month` from which it holds, `size` (log, below 0 for a cut)."""
    steps = rows.groupby("person_id")[log_pay].diff()
    changed = rows.assign(size=steps)[steps.abs() >= SAME_PAY]
    return changed[["person_id", "month", "size"]].reset_index(drop=True)


def _without_the_months_after(rows: pd.DataFrame, changes: pd.DataFrame, lag: int) -> pd.DataFrame:
    """The rows with the results of the first months from each change on left out (their pay stays)."""
    early = [changes.assign(month=changes["month"] + pd.DateOffset(months=later)) for later in range(lag)]
    out = pd.MultiIndex.from_frame(rows[["person_id", "month"]]).isin(
        pd.MultiIndex.from_frame(pd.concat(early)[["person_id", "month"]])
    )
    return rows.assign(log_bookings=rows["log_bookings"].mask(out))


def _somebody_stayed(rows: pd.DataFrame, changes: pd.DataFrame, log_pay: str) -> bool:
    """Whether, in any month with a change, somebody who was there before kept their pay."""
    known = rows[rows.groupby("person_id")[log_pay].shift().notna()]
    there = known.groupby("month")["person_id"].nunique()
    moved = changes.groupby("month")["person_id"].nunique()
    return bool((there.reindex(moved.index).fillna(0) > moved).any())
