"""What was said last time, beside now: the figures of the decks that were made, one small JSON file per day of data."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analytics.exhibit import Exhibit, Missing, Sensitivity
from analytics.share.figures import plain

_FOLDER = "last_time"
_COUNTS = frozenset({"people", "deals", "groups", "hidden", "teams", "pairs", "answered", "windows", "accounts"})
_BOUNDS = re.compile(r"(^|_)(low|high|before|previous|p_value|n)($|_)")
_HEADLINES: Mapping[str, tuple[str, ...]] = {
    "quota_and_pay.attainment": ("share_at_quota", "team"),
    "quota_and_pay.trend": ("latest",),
    "cancellations.early_rate": ("rate",),
    "cancellations.survival": ("day_30",),
    "upgrades.early_rate": ("rate",),
    "upgrades.symmetry": ("symmetry",),
    "handoff.health": ("steps_below_target", "weakest"),
    "sharing.barometer": ("gave_share", "received_share"),
    "leadership.mix": ("leader_share",),
}
_PLAIN_NUMBERS = frozenset({"symmetry", "spearman", "gini_given", "reciprocity", "slope", "ratio"})


@dataclass(frozen=True)
class LastTime:
    """The figures of an earlier deck: the day of its data, and the named numbers per exhibit key."""

    as_of: date
    numbers: Mapping[str, Mapping[str, float]]


def remember(exhibits: Sequence[Exhibit | Missing], folder: Path, as_of: date) -> Path:
    """Keep the exhibits' figures; nothing that tells pay is kept. The same day's deck replaces its figures."""
    numbers = {
        item.key: {name: value for name, value in plain(item.numbers).items() if value is not None}
        for item in exhibits
        if isinstance(item, Exhibit) and item.sensitivity is not Sensitivity.PAY
    }
    kept = folder / _FOLDER
    kept.mkdir(parents=True, exist_ok=True)
    path = kept / f"{as_of.isoformat()}.json"
    draft = path.with_suffix(".part")
    draft.write_text(json.dumps({"as_of": as_of.isoformat(), "numbers": numbers}, indent=1), encoding="utf-8")
    draft.replace(path)
    return path


def recall(folder: Path, before: date) -> LastTime | None:
    """The newest deck whose data are older than `before`; a file that cannot be read is passed over."""
    for path in sorted((folder / _FOLDER).glob("????-??-??.json"), reverse=True):
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            day = date.fromisoformat(found["as_of"])
            numbers = {str(key): dict(values) for key, values in found["numbers"].items()}
        except (ValueError, KeyError, AttributeError, TypeError, OSError):
            continue
        if day < before:
            return LastTime(day, numbers)
    return None


def sentences(exhibits: Sequence[Exhibit | Missing], last: LastTime | None) -> dict[str, str]:
    """What each exhibit's headline figures were last time, beside what they are now; by exhibit key.

    Examples
    --------
    "Last time (30 Sep 2026): rate 9.8%, now 10.5%."
    """
    if last is None:
        return {}
    said = {}
    for item in exhibits:
        if isinstance(item, Exhibit) and item.key in last.numbers:
            then, now = last.numbers[item.key], plain(item.numbers)
            parts = [
                f"{name.replace('_', ' ')} {_written(name, then[name])}, now {_written(name, now[name])}"
                for name in _headlines(item.key, now)
                if then.get(name) is not None and now.get(name) is not None
            ]
            if parts:
                said[item.key] = f"Last time ({last.as_of.day} {last.as_of:%b %Y}): {'; '.join(parts)}."
    return said


def _headlines(key: str, now: Mapping[str, float]) -> tuple[str, ...]:
    if key in _HEADLINES:
        return _HEADLINES[key]
    telling = [name for name in now if name not in _COUNTS and not _BOUNDS.search(name)]
    return tuple(telling[:1])


def _written(name: str, value: float) -> str:
    is_share = name not in _PLAIN_NUMBERS and isinstance(value, float) and abs(value) <= 3
    return f"{value:.1%}" if is_share else f"{value:,.2f}".rstrip("0").rstrip(".")
