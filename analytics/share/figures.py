"""figures.json: the machine's view of the same exhibits; full precision, ISO dates, absent is null."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

import pandas as pd

from analytics.exhibit import Audience, Exhibit, Missing
from analytics.share.context import Context


def document(
    exhibits: Sequence[Exhibit | Missing],
    *,
    as_of: date,
    policy: Mapping[str, Any],
    tables: Mapping[str, Any],
    audience: Audience = Audience.LEADER,
) -> dict[str, Any]:
    """The structure of figures.json: `as_of, audience, policy, tables, exhibits, missing`.

    A meeting's document names no file and nobody to whom a pay plan applies: both may hold people's names.
    """
    policy, tables = plain(policy), {name: plain(facts) for name, facts in tables.items()}
    if audience is Audience.MEETING:
        tables = {name: facts | {"files": []} for name, facts in tables.items()}
        policy = _nameless(policy)
    return {
        "as_of": as_of.isoformat(),
        "audience": audience.value,
        "policy": policy,
        "tables": tables,
        "exhibits": [_exhibit(item) for item in exhibits if isinstance(item, Exhibit)],
        "missing": [_missing(item) for item in exhibits if isinstance(item, Missing)],
    }


def dumps(document: Mapping[str, Any]) -> str:
    """The document as JSON text; a number that is not finite is null."""
    return json.dumps(plain(document), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def write(exhibits: Sequence[Exhibit | Missing], path: Path, context: Context) -> list[Path]:
    """Write figures.json."""
    said = document(
        exhibits,
        as_of=context.as_of,
        policy=context.policy,
        tables=context.tables,
        audience=context.audience,
    )
    path.write_text(dumps(said), encoding="utf-8")
    return [path]


def plain(value: Any) -> Any:
    """The value in JSON's own types."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, pd.Series | pd.Index):
        return [plain(inner) for inner in value.tolist()]
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, Enum):
        return _scalar(value.value)
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, pd.Period):
        return str(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, pd.Timedelta):
        return value.total_seconds() / 86400
    return str(value)


def _nameless(policy: Any) -> Any:
    if isinstance(policy, dict):
        return {key: _nameless(value) for key, value in policy.items() if key not in {"applies_to", "by"}}
    return [_nameless(value) for value in policy] if isinstance(policy, list) else policy


def rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The table's rows as plain dicts; an index that is named becomes a column."""
    flat = table.reset_index() if any(name is not None for name in table.index.names) else table
    columns = [" ".join(map(str, c)) if isinstance(c, tuple) else str(c) for c in flat.columns]
    cells = [[plain(value) for value in flat.iloc[:, i].tolist()] for i in range(len(columns))]
    return [dict(zip(columns, row, strict=True)) for row in zip(*cells, strict=True)]


def _exhibit(item: Exhibit) -> dict[str, Any]:
    return {
        "key": item.key,
        "finding": item.finding,
        "subtitle": item.subtitle,
        "numbers": plain(item.numbers),
        "table": rows(item.table),
        "caveat": item.caveat,
        "source": item.source,
        "sensitivity": item.sensitivity.value,
    }


def _missing(item: Missing) -> dict[str, Any]:
    return {"key": item.key, "needs": list(item.needs), "why": item.why}
