"""What the history holds, and what an upload would change, in sentences and small tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from analytics.contract import TABLES
from analytics.history.chosen import add_months
from analytics.history.ledger import Upload
from analytics.history.winning import Doubt
from analytics.imports import Receipt

GAP = "none"
FEWER = 0.5  # a month that shrinks to less than this share of its rows is called out


def holdings(coverage: pd.DataFrame, uploads: Sequence[Upload]) -> str:
    """One sentence on what there is; `coverage` as `History.coverage` gives it."""
    counting = [upload for upload in uploads if upload.active]
    if coverage.empty:
        return "Nothing is here yet: start with the won deals of your CRM."
    months = coverage["period"].dropna()
    period = _period(months)
    tables = coverage["table"].nunique()
    return (
        f"{int(coverage['rows'].sum()):,} rows in {_counted(tables, 'table')}{period}, "
        f"from {_counted(len(counting), 'upload')}."
    )


def absent(coverage: pd.DataFrame) -> list[str]:
    """Names of the tables there is nothing of."""
    return [name for name in TABLES if name not in set(coverage["table"])]


def grid(coverage: pd.DataFrame) -> pd.DataFrame:
    """Rows per table and month, as text; newest month first.

    Returns `Table`, `All` (rows of all months) and one column per month. A month without rows between a table's
    first and last is "none", outside of them it is empty.
    """
    dated = coverage.dropna(subset="period")
    months = _span(dated["period"])
    found = []
    for name in (name for name in TABLES if name in set(coverage["table"])):
        own = coverage[coverage["table"] == name]
        by_month = {day.date(): int(rows) for day, rows in own[["period", "rows"]].dropna().itertuples(index=False)}
        cells = {f"{month:%b %Y}": _cell(month, by_month) for month in reversed(months)}
        found.append({"Table": TABLES[name].title, "All": f"{int(own['rows'].sum()):,}", **cells})
    return pd.DataFrame(found)


def gaps(coverage: pd.DataFrame) -> list[str]:
    """A sentence per table of monthly figures that lacks a month between its first and last."""
    said = []
    for name in ("deals", "quotas", "pay"):
        months = coverage.loc[coverage["table"] == name, "period"].dropna()
        there = {day.date() for day in months}
        lacking = [f"{month:%b %Y}" for month in _span(months) if month not in there]
        if lacking:
            said.append(f"{TABLES[name].title}: nothing for {_listed(lacking)}, although later months are there.")
    return said


def totals_line(receipt: Receipt) -> str:
    """The totals of the kept rows per currency in one line; nothing where there is no money."""
    totals = [f"{currency} {total:,.2f}".strip() for currency, total in receipt.totals.items()]
    return f"In total {' and '.join(totals)}." if totals else ""


def changes(replaced: pd.DataFrame) -> list[str]:
    """What an upload would replace, a sentence per table and source; `replaced` as `History.replaced_by` gives it."""
    said = []
    for (table, source), rows in replaced.groupby(["table", "source"], sort=False):
        title = TABLES[str(table)].title
        before, after = int(rows["before"].sum()), int(rows["after"].sum())
        months = _listed([f"{day:%b %Y}" for day in rows["period"].dropna()])
        of = f" of {months}" if months else ""
        said.append(f"{title}{of} from “{source}”: {after:,} rows replace the {before:,} that are there.")
    return said


def shrinking(replaced: pd.DataFrame) -> list[str]:
    """The months that would lose more than half of their rows: often a file that covers a part of the month only."""
    fewer = replaced[replaced["after"] < FEWER * replaced["before"]].dropna(subset="period")
    rows = zip(fewer["table"], fewer["period"].dt.strftime("%b %Y"), fewer["before"], fewer["after"], strict=True)
    return [
        f"{TABLES[table].title} of {month} would shrink from {before:,} to {after:,} rows. "
        "Does the file hold the whole month?"
        for table, month, before, after in rows
    ]


def doubt_question(doubt: Doubt) -> str:
    """The question a second source of a table raises."""
    title = TABLES[doubt.table].title.lower()
    of = f" of {_listed([f'{month:%b %Y}' for month in doubt.periods])}" if doubt.periods else ""
    return f"“{doubt.source}” and “{doubt.other}” both give {title}{of}. What is “{doubt.source}” to the other?"


def upload_line(upload: Upload) -> str:
    """An upload's tables, months and rows in one line."""
    tables = _listed([TABLES[name].title.lower() for name in upload.tables], 5)
    line = f"{tables[:1].upper()}{tables[1:]}"
    if upload.periods:
        first, last = upload.periods[0], upload.periods[-1]
        line += f", {first:%b %Y}" + (f" to {last:%b %Y}" if last != first else "")
    return f"{line}: {_counted(upload.rows, 'row')}" + (f", {upload.rejected:,} rejected" if upload.rejected else "")


def _period(months: pd.Series) -> str:
    if months.empty:
        return ""
    first, last = f"{months.min():%b %Y}", f"{months.max():%b %Y}"
    return f" of {first}" if first == last else f" from {first} to {last}"


def _span(months: pd.Series) -> list[date]:
    if months.empty:
        return []
    first, last = months.min().date(), months.max().date()
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [add_months(first, number) for number in range(count)]


def _cell(month: date, rows: dict[date, int]) -> str:
    if month in rows:
        return f"{rows[month]:,}"
    return GAP if rows and min(rows) < month < max(rows) else ""


def _counted(number: int, one: str) -> str:
    return f"1 {one}" if number == 1 else f"{number:,} {one}s"


def _listed(texts: Sequence[str], most: int = 4) -> str:
    """The texts with commas; of many, the first and the last."""
    if len(texts) > most:
        return f"{texts[0]} to {texts[-1]}" if most == 4 else f"{', '.join(texts[:most])} and {len(texts) - most} more"
    return ", ".join(texts)
