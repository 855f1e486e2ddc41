"""An import in words for the terminal, and its rejected rows as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from analytics.imports.names import tidy
from analytics.imports.results import Import

SHOWN_REJECTED = 10
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def describe(found: Import) -> str:
    """What the export is, how its columns map, what was kept and what is wrong, as lines of plain text."""
    lines = [tidy(found.sentence)]
    if found.table is not None and found.mapping:
        width = max(len(column) for column in found.mapping)
        lines += [f"  {column:<{width}}  <-  {tidy(header)}" for column, header in found.mapping.items()]
        unused = [tidy(header) for header in found.headers if header not in set(found.mapping.values())]
        if unused:
            lines.append(f"  not used: {', '.join(unused)}")
    lines += [f"  total {currency}: {total:,.2f}" for currency, total in found.receipt.totals.items()]
    lines += [f"  note: {tidy(note.message)}" for note in found.notes]
    for question in found.questions:
        lines.append(f"  question: {tidy(question.message)} ({' / '.join(map(tidy, question.choices.values()))})")
    lines += [f"  rejected: {tidy(row.message)}" for row in found.rejected[:SHOWN_REJECTED]]
    if len(found.rejected) > SHOWN_REJECTED:
        lines.append(f"  rejected: and {len(found.rejected) - SHOWN_REJECTED:,} more rows")
    return "\n".join(lines)


def rejected_csv(imports: Iterable[Import]) -> str:
    """The rejected rows of all these imports as CSV: file, row, column, value, kind and reason.

    A text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["file", "row", "column", "value", "kind", "reason"])
    for found in imports:
        for row in found.rejected:
            line = "" if row.line is None else f"{row.line}"
            writer.writerow([_safe(row.file), line, *map(_safe, (row.column, row.value, row.kind, row.message))])
    return out.getvalue()


def _safe(text: str) -> str:
    shown = tidy(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
