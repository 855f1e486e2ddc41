"""Columns that an export gives in another form than the contract's."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analytics.contract import SALES, Kind
from analytics.imports.money import decimal_mark, read_amounts
from analytics.imports.repeats import combined_codes
from analytics.imports.sheet import Sheet

_SALES_HEADERS = frozenset({"sales agent", "sales rep", "seller", "account executive", "salesperson"})
_MOST_AS_A_SHARE = 3.0


def derive(sheet: Sheet) -> None:
    """Fill in what follows from other columns of the same export."""
    if sheet.table.name == "people":
        _everybody(sheet)
    elif sheet.table.name == "quotas":
        _attained(sheet)
    elif sheet.table.name == "escalations":
        _first_response(sheet)


def _everybody(sheet: Sheet) -> None:
    """An id and a name for everybody, and a team where the header of the names says it."""
    for name, others in (("person_id", ("email", "name")), ("name", ("person_id",))):
        if name not in sheet.values:
            sheet.values[name] = next(sheet.values[other] for other in others if other in sheet.values)
    header = sheet.headers.get("name", "")
    if "team" not in sheet.values and header.casefold().replace("_", " ") in _SALES_HEADERS:
        sheet.values["team"] = pa.array([SALES] * len(sheet.rows), pa.string())
        sheet.note("team_from_header", f"No column gives a team; “{header}” was taken to mean sales.")


def _attained(sheet: Sheet) -> None:
    """Attained = quota × attainment, where an export gives the attainment as a share or in percent."""
    if "attained" in sheet.values or "#attainment" not in sheet.texts or "quota" not in sheet.values:
        return
    texts = sheet.texts["#attainment"]
    percent = bool(pc.any(pc.match_substring(texts, "%")).as_py())
    read = read_amounts(pc.utf8_trim_whitespace(pc.replace_substring(texts, "%", "")))
    shares = read.resolved(decimal_mark(read, None)[0])[0]
    known = shares[~np.isnan(shares)]
    if percent or (len(known) and float(np.median(known)) > _MOST_AS_A_SHARE):
        shares = shares / 100
    quota = np.asarray(sheet.values["quota"], dtype=float)
    sheet.values["attained"] = quota * shares
    header = sheet.headers["#attainment"]
    sheet.note("attained_from_share", f"Attained was computed as the quota times “{header}”.")


def _first_response(sheet: Sheet) -> None:
    """The first response = opened + the time it took, where a desk gives only that."""
    for helper, seconds in (("#response_minutes", 60), ("#response_hours", 3600)):
        if "first_response_at" in sheet.values or helper not in sheet.texts:
            continue
        taken = read_amounts(sheet.texts[helper]).resolved(".")[0]
        opened = np.asarray(sheet.values["opened_at"])
        later = np.where(np.isnan(taken), 0, np.round(taken * seconds)).astype("timedelta64[s]")
        answered = (opened + later).astype("datetime64[us]")
        answered[np.isnan(taken)] = np.datetime64("NaT")
        sheet.values["first_response_at"] = answered
        header = sheet.headers[helper]
        sheet.note("response_from_duration", f"The first response was computed as the opening plus “{header}”.")


def add_up_one_month(sheet: Sheet) -> None:
    """Pay of several pay days in one month is one row of that month: amounts are added, not replaced."""
    if not len(sheet.rows) or "period" not in sheet.texts:
        return
    key = [sheet.values["person_id"], pa.array(sheet.values["period"])]
    month_rows = combined_codes(key)
    day_rows = combined_codes([*key, sheet.texts["period"]])
    last_of_day = _last_places(day_rows)
    months_of_days = month_rows[last_of_day]
    if len(np.unique(months_of_days)) == len(months_of_days):
        return
    again = np.ones(len(sheet.rows), dtype=bool)
    again[last_of_day] = False
    sheet.put_aside(again, "replaced by a later row of the same key")
    month_rows = combined_codes([sheet.values["person_id"], pa.array(sheet.values["period"])])
    last = np.sort(_last_places(month_rows))
    for column in sheet.table.columns:
        amounts = sheet.values.get(column.name)
        if column.kind is Kind.MONEY and isinstance(amounts, np.ndarray):
            known = ~np.isnan(amounts)
            sums = np.bincount(month_rows, weights=np.where(known, amounts, 0.0))
            any_known = np.bincount(month_rows, weights=known) > 0
            sheet.values[column.name] = np.where(any_known, sums, np.nan)[month_rows]
    keep = np.zeros(len(sheet.rows), dtype=bool)
    keep[last] = True
    sheet.merged += int((~keep).sum())
    sheet.note("pay_days", f"{int((~keep).sum()):,} rows are further pay days of a month; its amounts were added up.")
    sheet.keep(keep)


def _last_places(codes: np.ndarray) -> np.ndarray:
    """The place of the last row of each code."""
    last = np.zeros(codes.max() + 1, dtype=np.int64)
    last[codes] = np.arange(len(codes))
    return np.unique(last[np.unique(codes)])
