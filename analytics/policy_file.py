"""`policy.toml`: one version of the policy, or several as `[[version]]` tables, read and written."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from enum import StrEnum
from typing import Any, get_type_hints
from zoneinfo import ZoneInfo

from analytics.policy import (
    Agreed,
    Cancellation,
    Company,
    Escalation,
    Handoff,
    Meetings,
    PayPlan,
    Policies,
    Policy,
    PolicyError,
    Privacy,
    Tier,
    Upgrade,
)

_SECTIONS: Mapping[str, type] = {
    "agreed": Agreed,
    "cancellation": Cancellation,
    "upgrade": Upgrade,
    "handoff": Handoff,
    "escalation": Escalation,
    "meetings": Meetings,
    "privacy": Privacy,
    "company": Company,
}


def from_toml(text: str) -> Policies:
    """Read `policy.toml`: one version, or several as `[[version]]` tables.

    Raises
    ------
    PolicyError
        Not TOML, an unknown section or key, or a value out of its range; the message names it.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"The policy file is not valid TOML: {error}.") from error
    versions = document.get("version", [document])
    return Policies(tuple(from_mapping(version) for version in versions))


def from_mapping(document: Mapping[str, Any]) -> Policy:
    """One version from nested mappings, as TOML or JSON give them."""
    unknown = set(document) - set(_SECTIONS) - {"pay_plan"}
    if unknown:
        known = ", ".join([*_SECTIONS, "pay_plan"])
        raise PolicyError(f"The policy has no section “{sorted(unknown)[0]}”; it knows {known}.")
    parts = {name: _section(kind, name, document.get(name, {})) for name, kind in _SECTIONS.items()}
    plans = tuple(_plan(plan) for plan in document.get("pay_plan", []))
    policy = Policy(**parts, pay_plans=plans or (PayPlan(),))
    _check(policy)
    return policy


def _section(kind: type, name: str, values: Mapping[str, Any]) -> Any:
    hints = get_type_hints(kind)
    unknown = set(values) - set(hints)
    if unknown:
        raise PolicyError(f"[{name}] has no setting “{sorted(unknown)[0]}”; it knows {', '.join(hints)}.")
    return kind(**{key: _value(f"[{name}] {key}", hints[key], value) for key, value in values.items()})


def _value(place: str, kind: Any, value: Any) -> Any:
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        try:
            return kind(value)
        except ValueError:
            raise PolicyError(f"{place} is “{value}”; it can be {', '.join(kind)}.") from None
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if kind == (date | None) and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise PolicyError(f"{place} is “{value}”; write a date as 2026-01-31.") from None
    if isinstance(value, list):
        return tuple(str(item) for item in value)
    expected = {int: "a whole number", float: "a number", bool: "true or false", str: "text"}.get(kind)
    if expected and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
        raise PolicyError(f"{place} is “{value}”; it must be {expected}.")
    return value


def _plan(values: Mapping[str, Any]) -> PayPlan:
    plain = {key: value for key, value in values.items() if key not in {"tiers", "applies_to", "cap"}}
    plan = _section(PayPlan, "pay_plan", plain)
    applies_to = values.get("applies_to", ())
    applies_to = (applies_to,) if isinstance(applies_to, str) else tuple(applies_to)
    cap = values.get("cap")
    return dataclasses.replace(
        plan,
        applies_to=() if applies_to == ("everybody",) else applies_to,
        cap=None if cap in (None, "none") else float(cap),
        tiers=_tiers(values["tiers"]) if "tiers" in values else plan.tiers,
    )


def _tiers(values: Sequence[Mapping[str, Any]]) -> tuple[Tier, ...]:
    try:
        tiers = tuple(Tier(float(tier["from"]), float(tier["rate"])) for tier in values)
    except (KeyError, TypeError, ValueError) as error:
        raise PolicyError("A tier of a pay plan is written { from = 1.0, rate = 1.5 }.") from error
    starts = [tier.from_ for tier in tiers]
    if not tiers or starts[0] != 0 or starts != sorted(set(starts)):
        raise PolicyError("The tiers of a pay plan start at 0 and rise.")
    return tiers


def _check(policy: Policy) -> None:
    ranges: list[tuple[str, float, float, float]] = [
        ("[cancellation] window_days", policy.cancellation.window_days, 1, 365),
        ("[upgrade] window_days", policy.upgrade.window_days, 1, 365),
        ("[cancellation] sales_share", policy.cancellation.sales_share, 0, 1),
        ("[upgrade] sales_share", policy.upgrade.sales_share, 0, 1),
        ("[handoff] first_contact_days", policy.handoff.first_contact_days, 0, 365),
        ("[handoff] both_sides_within_days", policy.handoff.both_sides_within_days, 1, 365),
        ("[handoff] target", policy.handoff.target, 0, 1),
        ("[escalation] respond_within_hours", policy.escalation.respond_within_hours, 1, 24 * 365),
        ("[meetings] alignment_every_days", policy.meetings.alignment_every_days, 1, 365),
        ("[meetings] outing_every_days", policy.meetings.outing_every_days, 1, 3650),
        ("[privacy] smallest_group", policy.privacy.smallest_group, 3, 1000),
        ("[company] fiscal_year_starts", policy.company.fiscal_year_starts, 1, 12),
    ]
    for place, value, low, high in ranges:
        if not low <= value <= high:
            raise PolicyError(f"{place} is {value}; it must lie between {low} and {high}.")
    try:
        ZoneInfo(policy.company.time_zone)
    except (KeyError, ValueError, OSError):
        raise PolicyError(
            f"[company] time_zone is “{policy.company.time_zone}”; write one as Europe/Berlin or America/Denver."
        ) from None


def to_mapping(policy: Policy) -> dict[str, Any]:
    """The version as nested plain values: what `policy.toml` and `figures.json` hold."""
    document: dict[str, Any] = {}
    for name in _SECTIONS:
        section = getattr(policy, name)
        values = {f.name: getattr(section, f.name) for f in fields(section)}
        document[name] = {key: _plain(value) for key, value in values.items() if value is not None}
    document["pay_plan"] = [
        {
            "name": plan.name,
            "applies_to": list(plan.applies_to) or ["everybody"],
            "kind": str(plan.kind),
            "cap": "none" if plan.cap is None else plan.cap,
            "tiers": [{"from": tier.from_, "rate": tier.rate} for tier in plan.tiers],
        }
        for plan in policy.pay_plans
    ]
    return document


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value


def to_toml(policies: Policies) -> str:
    """All versions as the text of a `policy.toml` that `from_toml` reads back to the same."""
    blocks = []
    for version in policies.versions:
        lines = ["[[version]]"]
        for name, section in to_mapping(version).items():
            if name == "pay_plan":
                for plan in section:
                    lines += ["", "[[version.pay_plan]]", *_assignments(plan)]
            elif section:
                lines += ["", f"[version.{name}]", *_assignments(section)]
        blocks.append("\n".join(lines))
    return "\n\n\n".join(blocks) + "\n"


def _assignments(values: Mapping[str, Any]) -> list[str]:
    return [f"{key} = {_toml(value)}" for key, value in values.items()]


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(_assignments(value)) + " }"
    return _toml_text(str(value))


def _toml_text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c >= " " and c != "\x7f" else f"\\u{ord(c):04x}" for c in escaped) + '"'
