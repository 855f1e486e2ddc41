"""What a leader said about a file: which table it is, which column is which; as kept in `mapping.toml`."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field, fields
from fnmatch import fnmatchcase
from typing import Any

from analytics.contract import TABLES

FILE_NAME = "mapping.toml"


class MappingError(ValueError):
    """A mapping file says something that cannot be; the message says what and what would do."""


@dataclass(frozen=True)
class Mapping:
    """How to read the files of one name.

    Attributes
    ----------
    name
        File name; `*` and `?` are allowed.
    table
        Name of the table; empty = recognise it.
    columns
        Header by contract column, for the columns that differ from what would be recognised; an empty header leaves
        the column out.
    constants
        Value by contract column, for columns the export lacks.
    where
        Values to keep, by header; other rows are set aside.
    day_first
        Whether 03/04 is 3 April; None = as the file shows.
    headers
        Signature of the headers (`headers.signature`), to remember the answer for files of other names; may be empty.
    """

    name: str = "*"
    table: str = ""
    columns: AnyMapping[str, str] = field(default_factory=dict)
    constants: AnyMapping[str, str] = field(default_factory=dict)
    where: AnyMapping[str, tuple[str, ...]] = field(default_factory=dict)
    day_first: bool | None = None
    headers: str = ""

    def __post_init__(self) -> None:
        if self.table and self.table not in TABLES:
            raise MappingError(f"There is no table “{self.table}”; the tables are {', '.join(TABLES)}.")
        for column in (*self.columns, *self.constants):
            if self.table and column not in TABLES[self.table].names:
                known = ", ".join(TABLES[self.table].names)
                raise MappingError(f"The table {self.table} has no column “{column}”; its columns are {known}.")

    def fits(self, name: str, signature: str = "") -> bool:
        """Whether it is about a file of this name, or one with these headers."""
        if self.headers and self.headers == signature:
            return True
        by_headers_only = self.name == "*" and bool(self.headers)
        last = name.rpartition(" › ")[2]
        return not by_headers_only and any(fnmatchcase(n.casefold(), self.name.casefold()) for n in (name, last))


def load(text: str) -> tuple[Mapping, ...]:
    """The mappings in the text of a `mapping.toml`.

    Raises
    ------
    MappingError
        The text is no TOML, or names something unknown.

    Examples
    --------
    >>> load('[[file]]\\nname = "subs_*.csv"\\ntable = "deals"')[0].table
    'deals'
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"{FILE_NAME} is not valid TOML: {error}.") from error
    files = given.get("file", [])
    unknown = sorted(set(given) - {"file"})
    if unknown or not isinstance(files, list) or not all(isinstance(entry, dict) for entry in files):
        raise MappingError(f"{FILE_NAME} holds [[file]] tables only; found {', '.join(unknown) or 'file'}.")
    return tuple(_mapping(entry) for entry in files)


def _mapping(entry: dict[str, Any]) -> Mapping:
    known = {spot.name for spot in fields(Mapping)}
    unknown = sorted(set(entry) - known)
    if unknown:
        raise MappingError(f"{FILE_NAME} knows no “{unknown[0]}”; a [[file]] has {', '.join(sorted(known))}.")
    for name in ("columns", "constants", "where"):
        if not isinstance(entry.get(name, {}), dict):
            raise MappingError(f'“{name}” in {FILE_NAME} is a table such as {name} = {{ deal_id = "…" }}.')
    day_first = entry.get("day_first")
    if not isinstance(day_first, bool | None):
        raise MappingError(f"“day_first” in {FILE_NAME} is true or false.")
    return Mapping(
        name=str(entry.get("name", "*")),
        table=str(entry.get("table", "")),
        columns={column: str(header) for column, header in entry.get("columns", {}).items()},
        constants={column: str(value) for column, value in entry.get("constants", {}).items()},
        where={header: _values(values) for header, values in entry.get("where", {}).items()},
        day_first=day_first,
        headers=str(entry.get("headers", "")),
    )


def _values(given: Any) -> tuple[str, ...]:
    return tuple(str(value) for value in given) if isinstance(given, list) else (str(given),)


def dump(mappings: Iterable[Mapping]) -> str:
    """The text of a `mapping.toml` that `load` reads back as the same mappings.

    Examples
    --------
    >>> given = (Mapping(name="subs.csv", table="deals", columns={"deal_id": "Ref"}),)
    >>> load(dump(given)) == given
    True
    """
    return "\n".join(_entry(mapping) for mapping in mappings)


def _entry(mapping: Mapping) -> str:
    lines = ["[[file]]", f"name = {_text(mapping.name)}"]
    if mapping.table:
        lines.append(f"table = {_text(mapping.table)}")
    for name in ("columns", "constants"):
        pairs = [f"{_text(key)} = {_text(value)}" for key, value in getattr(mapping, name).items()]
        if pairs:
            lines.append(f"{name} = {{ {', '.join(pairs)} }}")
    if mapping.where:
        kept = [f"{_text(k)} = [{', '.join(_text(v) for v in values)}]" for k, values in mapping.where.items()]
        lines.append(f"where = {{ {', '.join(kept)} }}")
    if mapping.day_first is not None:
        lines.append(f"day_first = {str(mapping.day_first).lower()}")
    if mapping.headers:
        lines.append(f"headers = {_text(mapping.headers)}")
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def fitting(mappings: Sequence[Mapping], name: str, signature: str = "") -> tuple[Mapping, ...]:
    """The mappings about a file: those of its name, else those of its headers."""
    by_name = tuple(mapping for mapping in mappings if mapping.fits(name) and mapping.name != "*")
    return by_name or tuple(mapping for mapping in mappings if mapping.fits(name, signature))
