"""Every way a row can be wrong, by name: what it is called and how it is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analytics.imports.results import Rejected

SHOWN_OF_A_VALUE = 60


@dataclass(frozen=True)
class Defect:
    """A named kind of wrong row; `template` may use {row}, {file}, {column}, {value} and {hint}."""

    kind: str
    title: str
    template: str


def _defect(kind: str, title: str, template: str) -> Defect:
    return Defect(kind, title, f"Row {{row}} of {{file}}: {template} The row was set aside.")


DEFECTS: Mapping[str, Defect] = {
    defect.kind: defect
    for defect in (
        _defect("missing", "A needed value is empty", "{column} is empty{hint}."),
        _defect("not_a_number", "Not a number", '{column} "{value}" is not a number{hint}.'),
        _defect("not_a_date", "Not a date", '{column} "{value}" is not a date{hint}.'),
        _defect("not_a_month", "Not a month", '{column} "{value}" is not a month, quarter or year{hint}.'),
        _defect("day_and_month", "Day and month against the column", '{column} "{value}" does not fit{hint}.'),
        _defect("decimal_mark", "Decimal mark against the column", '{column} "{value}" does not fit{hint}.'),
        _defect("not_a_share", "Not a share", '{column} "{value}" is not a share or score{hint}.'),
        _defect("not_a_choice", "Not one of the choices", '{column} "{value}" is none of {hint}.'),
        _defect("no_reference", "Belongs to nothing", "neither {column} is given, so it belongs to no client."),
        _defect("ragged", "More cells than headers", "it has {value} cells where the header has {hint}."),
        Defect("before_the_close", "Before its deal's close", "{hint}"),
    )
}


def rejected(kind: str, *, file: str, row: int, column: str, value: str = "", hint: str = "") -> Rejected:
    """The rejection of one row, in one plain sentence or two.

    Examples
    --------
    >>> wrong = rejected("not_a_number", file="pay.csv", row=17, column="bonus", value="12.5OO", hint=" (letter O?)")
    >>> wrong.message
    'Row 17 of pay.csv: bonus "12.5OO" is not a number (letter O?). The row was set aside.'
    """
    shown = value if len(value) <= SHOWN_OF_A_VALUE else value[: SHOWN_OF_A_VALUE - 1] + "…"
    words = {"row": f"{row}", "file": file, "column": column.replace("_", " "), "value": shown, "hint": hint}
    return Rejected(file, row, column, value, kind, DEFECTS[kind].template.format(**words))
