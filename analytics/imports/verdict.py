"""A clean sheet as an import: whether it can be used, what to ask, and the one sentence about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from analytics.contract import DEALS, Kind, Table, empty
from analytics.imports.archive import EXPORTS
from analytics.imports.clean import product_names
from analytics.imports.grid import INSIDE, Grid
from analytics.imports.headers import header_key
from analytics.imports.recognise import Recognised
from analytics.imports.results import Import, Question, Receipt
from analytics.imports.sheet import Sheet
from analytics.imports.tally import frame_of, receipt_of

MUST_BE_ANSWERED = frozenset({"which_table", "day_or_month"})
_MOST_REJECTED = 0.5
_NOT_PART_OF_A_SOURCE = re.compile(
    r"\(\d*\)|\b(?:copy|kopie|copie|final|new|latest|export(?:ed)?|download)\b|\d+|"
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|tember|ober|ember)?\b"
)


def import_of(grid: Grid, found: Recognised, sheet: Sheet, questions: Sequence[Question]) -> Import:
    """Everything that became of a grid that was recognised and cleaned."""
    receipt, products = receipt_of(sheet), tuple(product_names(sheet))
    asked = (*questions, *_which_column(grid, found), *sheet.questions)
    usable, sentence = _verdict(found.table, sheet, receipt, asked)
    return Import(
        file=grid.file,
        table=found.table,
        rows=frame_of(sheet),
        rejected=tuple(sorted(sheet.rejected, key=lambda wrong: wrong.line or 0)),
        notes=(*grid.notes, *sheet.notes),
        questions=asked,
        mapping={name: sheet.headers[name] for name in found.table.names if name in found.columns},
        headers=grid.headers,
        confidence=found.confidence,
        receipt=receipt,
        source=source_of(grid.file),
        usable=usable,
        sentence=sentence,
        products=products,
    )


def unusable(file: str, sentence: str, grid: Grid | None = None) -> Import:
    """An import that is none, with the sentence that says why and what to do."""
    headers = grid.headers if grid else ()
    products: set[str] = set()
    for place, header in enumerate(headers):
        if grid and header_key(header) in ("product", "productname"):
            products |= {row[place].strip() for row in grid.sample} - {""}
    return Import(
        file=file,
        table=None,
        rows=empty(DEALS).iloc[:, :0],
        headers=headers,
        source=source_of(file),
        sentence=sentence,
        products=tuple(sorted(products)),
    )


def source_of(file: str) -> str:
    """The name without dates, digits and copy marks: two months of one export are one source.

    Of a member of a zip it is the member's name that counts.

    Examples
    --------
    >>> source_of("subs_2026-09.csv"), source_of("october.zip › subs_2026-10 (1).csv")
    ('subs', 'subs')
    >>> source_of("deals_emea.csv")
    'deals emea'
    """
    parts = file.split(INSIDE)
    named = next((part for part in reversed(parts) if PurePosixPath(part).suffix.casefold() in EXPORTS), parts[0])
    words = re.sub(r"[_\-.\s]+", " ", PurePosixPath(named).stem.casefold())
    return " ".join(_NOT_PART_OF_A_SOURCE.sub(" ", words).split()) or "export"


def _which_column(grid: Grid, found: Recognised) -> list[Question]:
    """A question for each amount or date that two columns fit about as well."""
    asked = []
    for name, others in found.rivals.items():
        if found.table[name].kind is Kind.PERSON or (name == "amount" and "converted" in found.helpers):
            continue
        place = found.columns[name]
        others = tuple(o for o in others if any(row[o].strip() != row[place].strip() for row in grid.sample))
        if others:
            headers = [grid.headers[p] for p in (place, *others)]
            label = name.replace("_", " ")
            message = f"Which column of {grid.file} is the {label}? “{headers[0]}” was taken."
            asked.append(Question("which_column", message, {header: header for header in headers}, about=name))
    return asked


def _verdict(table: Table, sheet: Sheet, receipt: Receipt, asked: Sequence[Question]) -> tuple[bool, str]:
    """Whether the import can be used, and the sentence that says what it is or what to do."""
    title = table.title.lower()
    first_question = next((question for question in asked if question.kind in MUST_BE_ANSWERED), None)
    if first_question:
        return False, f"{first_question.message} Say so on the page Data, or in mapping.toml."
    if not receipt.rows_in:
        return False, f"{sheet.file} has the headers of {title} and no rows: check the filter of the export."
    stages = [question.about for question in asked if question.kind == "which_stage"]
    if not receipt.kept and stages:
        shown = ", ".join(f"“{stage}”" for stage in stages[:3])
        return (
            False,
            f"{sheet.file} looks like {title}, but no stage in it is known to mean won: say whether {shown} does.",
        )
    if not receipt.kept:
        aside = ", ".join(f"{count:,} {why}" for why, count in receipt.set_aside.items())
        why = sheet.rejected[0].message if sheet.rejected else f"Set aside: {aside}."
        return False, f"{sheet.file} looks like {title}, but none of its {receipt.rows_in:,} rows can be used. {why}"
    if receipt.rejected > _MOST_REJECTED * (receipt.kept + receipt.rejected):
        return False, (
            f"{sheet.file} looks like {title}, but {receipt.rejected:,} of {receipt.rows_in:,} rows are wrong. "
            f"The first: {sheet.rejected[0].message}"
        )
    dates = f", {receipt.first} to {receipt.last}" if receipt.first else ""
    lost = [f"{receipt.rejected:,} rejected"] if receipt.rejected else []
    lost += [f"{count:,} {why}" for why, count in receipt.set_aside.items()]
    beside = f" Not kept: {'; '.join(lost)}." if lost else ""
    return True, f"{sheet.file} holds {title}: {receipt.kept:,} of {receipt.rows_in:,} rows kept{dates}.{beside}"
