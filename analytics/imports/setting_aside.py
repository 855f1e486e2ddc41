"""Rows that are right but do not count, each set aside under the words the receipt prints."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analytics.contract import DEALS, UNASSIGNED
from analytics.imports.layout import TOTAL
from analytics.imports.results import Question
from analytics.imports.shapes import distinct
from analytics.imports.sheet import Sheet
from analytics.imports.words import read_choices, read_flags, word_key

UPGRADE_TYPES = frozenset(
    {
        "existing customer upgrade", "upgrade", "upsell", "up sell", "expansion", "existingbusiness",
        "existing business", "existing customer upsell", "existing customer expansion", "add on", "cross sell",
    }
)  # fmt: skip
_SORTED = ("↑", "↓", "▲", "▼")
_GROUPED_WHEN_BLANK = 0.3


def blank_and_total_rows(sheet: Sheet) -> None:
    """Set aside rows without a cell, and totals among the rows of a report."""
    blank = np.logical_and.reduce([sheet.blank(name) for name in sheet.texts]) if sheet.texts else np.zeros(0, bool)
    sheet.put_aside(blank, "blank rows")
    required = [name for name in sheet.table.required if name in sheet.texts]
    if not required or not len(sheet.rows):
        return
    lacking = np.logical_or.reduce([sheet.blank(name) for name in required])
    total = np.zeros(len(sheet.rows), dtype=bool)
    names = list(sheet.texts)
    for place in np.flatnonzero(lacking):
        cells = (sheet.texts[name][int(place)].as_py() for name in names)
        total[place] = any(TOTAL.match(cell) for cell in cells if cell)
    sheet.put_aside(total, "total rows")
    fill_groups(sheet, bool(total.any()))


def fill_groups(sheet: Sheet, has_totals: bool) -> None:
    """Repeat a group's value, which a grouped report gives only on the group's first row."""
    for name, texts in sheet.texts.items():
        if not len(texts):
            continue
        blank = sheet.blank(name)
        sorted_by = any(mark in sheet.headers.get(name, "") for mark in _SORTED)
        looks_grouped = has_totals and name.startswith("#") and blank.mean() >= _GROUPED_WHEN_BLANK
        person = name in sheet.table.people and has_totals and blank.mean() >= _GROUPED_WHEN_BLANK
        if blank.any() and not blank[0] and (sorted_by or looks_grouped or person):
            filled = pc.fill_null_forward(pc.if_else(pa.array(blank), pa.scalar(None, pa.string()), texts))
            sheet.texts[name] = filled
            if not name.startswith("#"):
                sheet.note(
                    "grouped", f"A grouped report: {name.replace('_', ' ')} was repeated on the rows of its group."
                )


def rows_not_asked_for(sheet: Sheet, where: AnyMapping[str, tuple[str, ...]], names: AnyMapping[str, str]) -> None:
    """Keep the rows whose cells are among the values a mapping asks for, and set the others aside."""
    for header, values in where.items():
        wanted = {value.strip().casefold() for value in values}
        found = distinct(sheet.texts[names[header]])
        fits = np.array([text.casefold() in wanted for text in found.texts.to_pylist()] or [False])
        sheet.put_aside(~found.spread(fits), f"{header} is none of {', '.join(values)}")


def deals_not_won(sheet: Sheet) -> None:
    """Set aside lost and open deals as such; a stage nobody knows is asked about."""
    if "stage" not in sheet.texts:
        if "stage" not in sheet.headers:
            sheet.note("no_stage", "No column gives a stage, so every row counts as a won deal.")
        return
    found = distinct(sheet.texts["stage"])
    is_won_flag = word_key(sheet.headers["stage"]) in {"iswon", "is won", "won"}
    values, unknown = read_choices(found, DEALS["stage"])
    for place, text in enumerate(found.texts.to_pylist()):
        if values[place] is None:
            values[place] = _guess_stage(word_key(text), is_won_flag)
    rows = found.spread(values)
    unknown = [text for text in unknown if _guess_stage(word_key(text), is_won_flag) is None]
    for text in unknown[:10]:
        sheet.questions.append(
            Question(
                "which_stage",
                f"Does the stage “{text}” mean a won deal? Its rows were set aside.",
                {"won": "yes, won", "lost": "no, lost", "open": "no, still open"},
                about=text,
            )
        )
    labels = np.array([value or "stage not known" for value in rows], dtype=object)
    for label, why in (("lost", "lost deals"), ("open", "open deals"), ("stage not known",) * 2):
        these = labels == label
        sheet.put_aside(these, why)
        labels = labels[~these]


def _guess_stage(key: str, is_won_flag: bool) -> str | None:
    """The stage in words with more behind them: `closed won - renewal`; won or not where the column is a flag."""
    if is_won_flag:
        return "open"
    if key.startswith(("closed won", "closedwon", "won ")):
        return "won"
    if key.startswith(("closed lost", "closedlost", "lost ")):
        return "lost"
    return None


def upgrades_among_deals(sheet: Sheet) -> np.ndarray:
    """Which rows of a deals export are upgrades of existing clients, by their type."""
    found = distinct(sheet.texts["#type"])
    return found.spread(np.array([word_key(text) in UPGRADE_TYPES for text in found.texts.to_pylist()] or [False]))


def cases_not_escalated(sheet: Sheet) -> None:
    """Set aside the cases of a support desk that were never escalated."""
    if "escalated" in sheet.texts:
        found = distinct(sheet.texts["escalated"])
        values, _ = read_flags(found)
        sheet.put_aside(~found.spread(np.array([value is True for value in values] or [False])), "not escalated")


def events_that_never_came(sheet: Sheet) -> None:
    """Set aside clients without a cancellation or upgrade date in exports that list every client."""
    column, why = {
        "cancellations": ("cancel_date", "not cancelled"),
        "upgrades": ("upgrade_date", "not upgraded"),
    }.get(sheet.table.name, ("", ""))
    if column in sheet.texts:
        sheet.put_aside(sheet.blank(column), why)


def unassigned(texts: pa.Array) -> pa.Array:
    """The texts with words for nobody made empty."""
    return pc.if_else(pc.is_in(pc.utf8_lower(texts), pa.array([UNASSIGNED, "unassigned", "no owner"])), "", texts)
