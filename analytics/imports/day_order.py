"""Whether the day or the month comes first: decided for a whole column, from the best evidence there is."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from analytics.contract import Kind
from analytics.imports.dates import Stamps
from analytics.imports.periods import first_days_say
from analytics.imports.results import Question
from analytics.imports.sheet import Sheet

_MONTH_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_. ]?(0[1-9]|1[0-2])(?!\d)")


def day_orders(
    sheet: Sheet, columns: Mapping[str, Stamps], told: bool | None, company_says: bool | None
) -> dict[str, bool]:
    """For each column of dates, whether its day comes first; what cannot be decided is asked (and read month first).

    The order of evidence: what a person said about this file, a number above twelve in the column, dots between the
    numbers, the same in the file's other columns, firsts of months in a column of periods, the month in the file's
    name, the company's setting.
    """
    found: dict[str, bool] = {}
    for name, stamps in columns.items():
        decided = told if told is not None else _own_evidence(stamps)
        if decided is not None:
            found[name] = decided
    votes = [found[name] for name in found if columns[name].needs_order]
    others = max(set(votes), key=votes.count) if votes else None
    for name, stamps in columns.items():
        if name in found:
            continue
        if not stamps.needs_order:
            found[name] = False
            continue
        if others is None and sheet.table[name].kind is Kind.MONTH:
            others = first_days_say(stamps)
        decided = next((d for d in (others, _name_says(sheet.file, stamps), company_says) if d is not None), None)
        found[name] = bool(decided)
        if decided is None:
            sheet.questions.append(_question(sheet, name, stamps))
    return found


def _own_evidence(stamps: Stamps) -> bool | None:
    first, second = stamps.days_above_twelve
    if first or second:
        return first > second
    return True if stamps.dotted else None


def _name_says(file: str, stamps: Stamps) -> bool | None:
    """The order that puts every date into the month which the file's name gives."""
    named = _MONTH_IN_NAME.search(file)
    if not named:
        return None
    year, month = int(named[1]), int(named[2])
    open_ = ~stamps.fixed & ~stamps.bad & ~stamps.blank
    if not (stamps.year[open_] == year).all():
        return None
    second_is_month, first_is_month = ((numbers[open_] == month).all() for numbers in (stamps.second, stamps.first))
    return bool(second_is_month) if second_is_month != first_is_month else None


def _question(sheet: Sheet, name: str, stamps: Stamps) -> Question:
    place = int(np.flatnonzero(~stamps.fixed & ~stamps.bad & ~stamps.blank & (stamps.first != stamps.second))[0])
    row = int(np.flatnonzero(stamps.codes == place)[0])
    text = sheet.texts[name][row].as_py()
    return Question(
        "day_or_month",
        f"In {sheet.file}, is the {name.replace('_', ' ')} “{text}” day first or month first? No date in it tells.",
        {"day_first": "day first (31/10/2026)", "month_first": "month first (10/31/2026)"},
        about=name,
    )
