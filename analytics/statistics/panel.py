"""Does a change of one thing go with a later change of another, people compared with themselves?

Two readings of the same raises. `within_effect` is right if raises follow lasting ability,
`lagged_effect` if they follow past results; the truth lies between (Angrist and Pischke 2009, ch. 5;
Ding and Li 2019). Both take one row per person and month.
"""

import math

import numpy as np
import pandas as pd

from analytics.contract import PAY_ROLES, PayRole
from analytics.statistics.clustered import Effect, clustered_slope

SAME_PAY = 1e-9


class EarnedAfterError(ValueError):
    """A pay column that results cause was handed in as their cause."""


def require_agreed_before(column: str) -> None:
    """Refuse a pay column as a cause unless it was agreed before the month.

    Commission follows attainment by construction, so it "explains" it in any team. The column may be
    called by its name or by `log_` and its name; other columns (sharing, mood) pass.
    """
    if PAY_ROLES.get(column.removeprefix("log_")) is PayRole.EARNED_AFTER:
        raise EarnedAfterError(
            f'"{column}" is earned after the results it would explain: use base, target_variable or '
            "on_target_pay, which were agreed before."
        )


def within_effect(
    panel: pd.DataFrame, outcome: str, change: str, person: str, month: str, errors: str = "CR2"
) -> Effect:
    """Slope of `outcome` on `change` with a dummy per person and per month, by least squares.

    Parameters
    ----------
    panel
        One row per person and month; people may join and leave. Rows that miss the outcome or the change are left out.
    outcome, change, person, month
        Names of its columns.
    errors
        Clustered by person: "CR2" with Satterthwaite degrees of freedom or "CR1" with t(people - 1).

    Raises
    ------
    EarnedAfterError
        `change` is a pay column that was earned after the results.

    Examples
    --------
    >>> frame = pd.DataFrame({"who": list("aabbcc"), "when": [1, 2] * 3,
    ...     "pay": [0, 0, 0, 1, 0, 2.0], "sold": [5, 6, 3, 6, 1, 6.0]})
    >>> round(within_effect(frame, "sold", "pay", "who", "when").slope, 6)
    2.0
    """
    require_agreed_before(change)
    rows = panel.dropna(subset=[outcome, change])
    if rows.empty:
        return clustered_slope(*(np.zeros(0),) * 2, np.zeros((0, 0)), np.zeros(0), absorb=False)
    return clustered_slope(
        rows[outcome].to_numpy(float),
        rows[change].to_numpy(float),
        _dummies(rows[month])[:, 1:],
        pd.factorize(rows[person])[0],
        absorb=True,
        errors=errors,
    )


def lagged_effect(
    panel: pd.DataFrame,
    outcome: str,
    change: str,
    person: str,
    month: str,
    after: int = 6,
    before: int = 3,
    earlier: int = 9,
) -> Effect:
    """Slope of later results on the size of a raise, given the results before it.

    One row per person and raise date, see `raise_rows`: the mean outcome of the `after` months from the raise on, on
    the raise (0 for those not raised), the mean of the `before` months just before and of the `earlier` months before
    those, and a dummy per date. Errors are CR2, clustered by person.

    Parameters
    ----------
    panel
        One row per person and month.
    outcome, change, person, month
        Names of its columns; `change` holds the level of (log) pay, its steps are the raises; `month` holds dates or
        whole numbers.
    after, before, earlier
        Months.

    Raises
    ------
    EarnedAfterError
        `change` is a pay column that was earned after the results.
    """
    rows = raise_rows(panel, outcome, change, person, month, after=after, before=before, earlier=earlier)
    if rows.empty:
        return Effect(math.nan, math.nan, math.nan, math.nan, math.nan, math.nan, 0)
    return clustered_slope(
        rows["after"].to_numpy(),
        rows["raise"].to_numpy(),
        np.column_stack([_dummies(rows["date"]), rows["before"], rows["earlier"]]),
        pd.factorize(rows["person"])[0],
        absorb=False,
    )


def raise_rows(
    panel: pd.DataFrame,
    outcome: str,
    change: str,
    person: str,
    month: str,
    *,
    after: int = 6,
    before: int = 3,
    earlier: int = 9,
) -> pd.DataFrame:
    """The rows that `lagged_effect` compares.

    A date counts if its windows lie inside the panel's months. A person counts on it with at least half of the months
    of each window, and if not raised in the `before` months just before it. Those raised later, inside `after`, stay:
    to leave them out would be to choose by results, since a raise follows a good quarter (simulated: one null team of
    200 in ten "rose"). Dates on which all were raised by the same, or nobody was, drop out.

    Returns
    -------
    DataFrame
        `person` and `date` (numbers), `raise` (step of `change` on that date, 0 if none) and the means of the outcome
        `after`, `before` and `earlier`.
    """
    require_agreed_before(change)
    results, pay, months = _wide(panel, outcome, change, person, month)
    steps = np.diff(_carried(pay), axis=1, prepend=np.nan)
    steps = np.where(np.abs(np.nan_to_num(steps)) > SAME_PAY, np.nan_to_num(steps), 0.0)
    raised = steps != 0
    found = []
    for date in np.flatnonzero(raised.any(axis=0)):
        first, last = date - before - earlier, date + after
        if first < 0 or last > len(months):
            continue
        windows = [results[:, date:last], results[:, date - before : date], results[:, first : date - before]]
        seen = np.all([2 * (~np.isnan(part)).sum(axis=1) >= part.shape[1] for part in windows], axis=0)
        lately = raised[:, date - before : date].any(axis=1)
        who = np.flatnonzero(seen & ~lately & ~np.isnan(pay[:, date]))
        sizes = steps[who, date]
        if len(who) == 0 or np.all(sizes == sizes[0]):
            continue
        means = [np.nanmean(part[who], axis=1) for part in windows]
        found.append((who, np.full(len(who), date), sizes, *means))
    names = ["person", "date", "raise", "after", "before", "earlier"]
    if not found:
        return pd.DataFrame(columns=names)
    columns = [np.concatenate(parts) for parts in zip(*found, strict=True)]
    return pd.DataFrame(dict(zip(names, columns, strict=True)))


def _wide(
    panel: pd.DataFrame, outcome: str, change: str, person: str, month: str
) -> tuple[np.ndarray, np.ndarray, pd.Index]:
    """Results and pay as people x months, every calendar month from first to last."""
    who = pd.factorize(panel[person])[0]
    place = _month_number(panel[month])
    months = pd.RangeIndex(place.min(), place.max() + 1) if len(place) else pd.RangeIndex(0)
    shape = (who.max() + 1 if len(who) else 0, len(months))
    results, pay = np.full(shape, np.nan), np.full(shape, np.nan)
    if len(place):
        results[who, place - place.min()] = panel[outcome].to_numpy(float)
        pay[who, place - place.min()] = panel[change].to_numpy(float)
    return results, pay, months


def _month_number(month: pd.Series) -> np.ndarray:
    if pd.api.types.is_numeric_dtype(month):
        return month.to_numpy(int)
    dates = pd.DatetimeIndex(pd.to_datetime(month))
    return np.asarray(dates.year * 12 + dates.month, dtype=int)


def _carried(pay: np.ndarray) -> np.ndarray:
    """Pay with its gaps filled from the month before, so that a gap is not a raise."""
    return pd.DataFrame(pay).ffill(axis=1).to_numpy()


def _dummies(values: pd.Series) -> np.ndarray:
    place, names = pd.factorize(values, sort=True)
    return np.eye(len(names))[place]
