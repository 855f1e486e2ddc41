"""What a leader answers about a file, as the mapping it is read again by."""

from __future__ import annotations

import glob
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from analytics.contract import DEALS, TABLES
from analytics.imports.headers import signature
from analytics.imports.mapping import Mapping, fitting
from analytics.imports.results import Import

WHICH_TABLE, WHICH_COLUMN, WHICH_STAGE, DAY_OR_MONTH = "which_table", "which_column", "which_stage", "day_or_month"
ANSWERABLE = (WHICH_TABLE, WHICH_COLUMN, WHICH_STAGE, DAY_OR_MONTH)


@dataclass(frozen=True)
class Answers:
    """Everything somebody said about one file, sheet or member.

    `columns` maps contract columns to a header, or to nothing for "not in this file"; `constants` to the value of
    every row; `where` headers to the values to keep; `won` are stages that mean a won deal.
    """

    table: str = ""
    columns: AnyMapping[str, str] = field(default_factory=dict)
    constants: AnyMapping[str, str] = field(default_factory=dict)
    where: AnyMapping[str, tuple[str, ...]] = field(default_factory=dict)
    day_first: bool | None = None
    won: tuple[str, ...] = ()


def told(found: Import, answers: Answers, rules: Sequence[Mapping] = ()) -> Mapping | None:
    """The mapping that says what was answered; None where the answers are what was recognised anyway.

    `rules` are those the file was read by: what they say and no answer changes stays said.
    """
    mark = signature(found.headers)
    recognised = found.table.name if found.table else ""
    table = answers.table or recognised
    before = rule_for(found, table, rules)
    columns = {
        column: header
        for column, header in answers.columns.items()
        if header != found.mapping.get(column, "") and not (column in before.constants and not header)
    }
    constants = {c: v for c, v in answers.constants.items() if v.strip() and before.constants.get(c) != v}
    where = dict(answers.where)
    stage = {**found.mapping, **columns}.get("stage", "")
    if answers.won and stage:
        where[stage] = ("won", *DEALS["stage"].choices["won"], *answers.won)
        columns["stage"] = ""
    asked = bool(answers.table) and any(question.kind == WHICH_TABLE for question in found.questions)
    if not (asked or table != recognised or columns or constants or where or answers.day_first is not None):
        return None
    own = set(TABLES[table].names) if table else set()
    return Mapping(
        name=glob.escape(found.file),
        table=table,
        columns={c: h for c, h in {**before.columns, **columns}.items() if c in own and c not in constants},
        constants={c: v for c, v in {**before.constants, **constants}.items() if c in own and not columns.get(c)},
        where={**before.where, **where},
        day_first=before.day_first if answers.day_first is None else answers.day_first,
        headers=mark,
    )


def rule_for(found: Import, table: str, rules: Sequence[Mapping]) -> Mapping:
    """The rule that a file is read by as that table; one that says nothing, where there is none."""
    fit = fitting(rules, found.file, signature(found.headers))
    return next((rule for rule in fit if rule.table in ("", table)), Mapping())


def to_remember(found: Import, rules: Sequence[Mapping]) -> Mapping | None:
    """The rule a file was read by, tied to its headers; None where there is none, or several made several tables."""
    fit = fitting(rules, found.file, signature(found.headers))
    return replace(fit[0], headers=signature(found.headers)) if len(fit) == 1 and fit[0] != Mapping() else None


def combined(answered: Sequence[Mapping], rules: Sequence[Mapping]) -> tuple[Mapping, ...]:
    """The rules to read a file by: what was answered about it, and of the others those that nothing overrules."""

    def overruled(rule: Mapping) -> bool:
        return any(rule.table in ("", own.table) and rule.fits(_plain(own.name), own.headers) for own in answered)

    return (*answered, *(rule for rule in rules if not overruled(rule)))


def to_plain(mapping: Mapping) -> dict[str, Any]:
    """A mapping as plain values, to be remembered for files with the same headers whatever their names."""
    plain = asdict(mapping)
    del plain["name"]
    return {**plain, "where": {header: list(values) for header, values in mapping.where.items()}}


def from_plain(plain: AnyMapping[str, Any]) -> Mapping:
    """The mapping that `to_plain` made plain; it fits by its headers only."""
    where = {header: tuple(values) for header, values in plain.get("where", {}).items()}
    return Mapping(**{**plain, "where": where})


def _plain(escaped: str) -> str:
    return escaped.replace("[*]", "*").replace("[?]", "?").replace("[[]", "[")
