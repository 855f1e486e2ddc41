"""A recognised grid made into a clean table of the contract, with everything that was wrong beside it."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping

import numpy as np
import pyarrow as pa

from analytics import policy
from analytics.contract import Kind
from analytics.imports import setting_aside, typed
from analytics.imports.currencies import currency_code, currency_of_rows, set_other_currencies_aside
from analytics.imports.dates import Stamps, read_dates
from analytics.imports.day_order import day_orders
from analytics.imports.derived import add_up_one_month, derive
from analytics.imports.grid import Grid
from analytics.imports.headers import currency_in, says_utc
from analytics.imports.loading import account_for_id, loaded, tell_namesakes_apart
from analytics.imports.mapping import Mapping
from analytics.imports.money import Amounts, decimal_mark, read_amounts
from analytics.imports.periods import Periods, months_of, read_periods
from analytics.imports.recognise import Recognised
from analytics.imports.repeats import replaced_later, written_two_ways
from analytics.imports.sheet import Sheet

API_TIMES = frozenset({"CreatedDate", "ClosedDate", "LastModifiedDate", "SystemModstamp"})
REPLACED = "replaced by a later row of the same key"
_MAY_BE_NOBODYS = ("owner_id", "account_id")


def clean(
    grid: Grid, found: Recognised, mapping: Mapping, company: policy.Company, upgrades: bool | None = None
) -> Sheet:
    """Read every column the table needs, decide each column's format, and keep the rows that are right.

    Parameters
    ----------
    upgrades
        For an export of deals of all types: True keeps its upgrades only, False everything else.

    Returns
    -------
    Sheet
        Its `values` are the clean columns, row by row.
    """
    sheet = loaded(grid, found, mapping)
    _set_aside(sheet, mapping, upgrades)
    for name, value in mapping.constants.items():
        if name in sheet.table.names:
            sheet.texts[name] = pa.array([value] * len(sheet.rows), pa.string())
    if sheet.table.name == "deals" or upgrades:
        account_for_id(sheet)
    tell_namesakes_apart(sheet)
    _type_columns(sheet, mapping, company)
    derive(sheet)
    _settle_currency(sheet, mapping, company.currency)
    _require(sheet)
    sheet.keep(~sheet.wrong)
    if sheet.table.name == "pay":
        add_up_one_month(sheet)
    _drop_replaced(sheet)
    sheet.texts.clear()
    for spellings in written_two_ways(product_names(sheet)):
        names = " and ".join(f"“{name}”" for name in spellings)
        sheet.note("near_duplicates", f"The products {names} are probably one; they were kept apart.")
    return sheet


def product_names(sheet: Sheet) -> list[str]:
    """The distinct product names of a clean sheet."""
    products = sheet.values.get("product")
    return [name for name in products.unique().to_pylist() if name] if isinstance(products, pa.Array) else []


def _set_aside(sheet: Sheet, mapping: Mapping, upgrades: bool | None) -> None:
    setting_aside.blank_and_total_rows(sheet)
    setting_aside.rows_not_asked_for(sheet, mapping.where, {header: f"#where {header}" for header in mapping.where})
    if upgrades is not None:
        theirs = setting_aside.upgrades_among_deals(sheet)
        sheet.put_aside(theirs != upgrades, "deals, read as such" if upgrades else "upgrades, read as such")
    if sheet.table.name == "deals" or upgrades:
        setting_aside.deals_not_won(sheet)
    elif sheet.table.name == "escalations":
        setting_aside.cases_not_escalated(sheet)
    setting_aside.events_that_never_came(sheet)


def _type_columns(sheet: Sheet, mapping: Mapping, company: policy.Company) -> None:
    """Every column in its own type; rows with unreadable values are marked wrong."""
    kinds = {column.name: column.kind for column in sheet.table.columns if column.name in sheet.texts}
    days = {n: read_dates(sheet.texts[n]) for n, kind in kinds.items() if kind in (Kind.DATE, Kind.TIMESTAMP)}
    period = next((n for n, kind in kinds.items() if kind is Kind.MONTH), "")
    periods = read_periods(sheet.texts[period], company.fiscal_year_starts) if period else None
    if periods and periods.stamps is not None:
        days[period] = periods.stamps
    orders = day_orders(sheet, days, mapping.day_first, company.day_first)
    money = {n: read_amounts(sheet.texts[n]) for n, kind in kinds.items() if kind in (Kind.MONEY, Kind.NUMBER)}
    mark = _mark_elsewhere(money)
    for name in kinds:
        if name == period and periods:
            sheet.values[name] = _months(sheet, name, periods, orders, company.time_zone)
        elif name in days:
            header = sheet.headers.get(name, "")
            utc = says_utc(header) or header in API_TIMES
            sheet.values[name] = typed.dates(sheet, name, days[name], orders[name], company.time_zone, utc)
        elif name in money:
            sheet.values[name] = typed.amounts(sheet, name, money[name], mark)
        else:
            sheet.values[name] = typed.other(sheet, sheet.table[name])
            if name != "currency":
                del sheet.texts[name]


def _mark_elsewhere(money: AnyMapping[str, Amounts]) -> str | None:
    """The decimal mark that some column of the file shows beyond doubt."""
    marks = [decimal_mark(read, None)[0] for read in money.values() if any(read.certain_marks.values())]
    return max(set(marks), key=marks.count) if marks else None


def _months(sheet: Sheet, name: str, periods: Periods, orders: AnyMapping[str, bool], zone: str) -> np.ndarray:
    def resolve(stamps: Stamps) -> np.ndarray:
        return stamps.resolved(orders[name], zone, utc=False, keep_time=False)[0]

    months = months_of(periods, resolve)
    sheet.reject(np.isnat(months) & ~periods.blank, "not_a_month", name)
    sheet.months = periods.months
    longer = int((periods.months > 1).sum())
    if longer:
        sheet.note("spread", f"{longer:,} rows cover a quarter or a year; each was spread evenly over its months.")
    return months.astype("datetime64[D]")


def _settle_currency(sheet: Sheet, mapping: Mapping, company: str) -> None:
    """The currency of each row; rows in another than the one that is kept are set aside."""
    names = [c.name for c in sheet.table.columns if c.kind is Kind.MONEY and c.name in sheet.texts]
    sheet.currency = np.full(len(sheet.rows), company, dtype=object)
    if not names or not len(sheet.rows):
        return
    converted = "#converted" in sheet.texts and "amount" not in mapping.columns
    if converted:
        column = sheet.texts.get("#converted_currency")
        stated = next((text for text in column.unique().to_pylist() if text), "") if column is not None else ""
        sheet.currency[:] = currency_code(stated, company) if stated else company
    else:
        headers = (currency_in(sheet.headers.get(name, "")) for name in names)
        stated = mapping.constants.get("currency") or next((found for found in headers if found), "")
        written = {n: read_amounts(sheet.texts[n]).currency_of_rows() for n in names if has_words(sheet.texts[n])}
        sheet.currency = currency_of_rows(sheet, written, stated, company)
        set_other_currencies_aside(sheet, names[0], company)
    if "currency" in sheet.table.names:
        sheet.values["currency"] = pa.array(sheet.currency, pa.string())
    pa.default_memory_pool().release_unused()


def has_words(texts: pa.Array) -> bool:
    """Whether anything but digits and marks stands in a column of amounts."""
    buffer = texts.buffers()[2]
    if buffer is None:
        return False
    data = np.frombuffer(buffer, dtype=np.uint8)
    return bool(((data >= ord("A")) | (data == ord("$"))).any())


def _require(sheet: Sheet) -> None:
    """Reject rows that lack what a row cannot do without. A deal without an owner is nobody's, but it is a deal."""
    for name in sheet.table.required:
        lacking = sheet.missing(name)
        if sheet.table.name != "deals" or name not in _MAY_BE_NOBODYS:
            sheet.reject(lacking, "missing", name)
        elif count := int((lacking & ~sheet.wrong).sum()):
            whose = "owner" if name == "owner_id" else "client"
            deals = "1 deal has" if count == 1 else f"{count:,} deals have"
            sheet.note("unassigned", f"{deals} no {whose}; counted under (unassigned).")
    if sheet.table.one_of:
        lacking = np.logical_and.reduce([sheet.missing(name) for name in sheet.table.one_of])
        sheet.reject(lacking, "no_reference", " nor ".join(sheet.table.one_of))


def _drop_replaced(sheet: Sheet) -> None:
    """Of several rows with one key the last one counts."""
    key = [sheet.values[name] for name in sheet.table.key if name in sheet.values]
    if key and len(key) == len(sheet.table.key) and len(sheet.rows):
        arrays = [part if isinstance(part, pa.Array) else pa.array(part) for part in key]
        sheet.put_aside(replaced_later(arrays), REPLACED)
