"""The agreed rules, as data: windows, who takes the hit, who gets the credit, routes, cadences, pay plans.

Every number people argue about stands here and nowhere else. A policy has versions; the one valid at an event's
date applies to it. `policy.toml` holds one version, or several as `[[version]]` tables.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any, get_type_hints
from zoneinfo import ZoneInfo


class PolicyError(ValueError):
    """A policy file says something that the policy does not know; the message says what and what would do."""


class Side(StrEnum):
    """Which team takes a hit or gets a credit."""

    SALES = "sales"
    ACCOUNT_MANAGEMENT = "account_management"
    SHARED = "shared"


class ChargeIn(StrEnum):
    """The month in which an early cancellation is charged."""

    CANCEL_MONTH = "cancel_month"
    CLOSE_MONTH = "close_month"


class PlanKind(StrEnum):
    """Whether a tier's rate pays only what lies inside the tier, or everything once the tier is reached."""

    MARGINAL = "marginal"
    RETROACTIVE = "retroactive"


@dataclass(frozen=True)
class Agreed:
    """When the policy was agreed, by whom, and from which day it applies (None = always)."""

    on: date | None = None
    by: str = ""
    valid_from: date | None = None


@dataclass(frozen=True)
class Cancellation:
    """Who takes the hit of a client that leaves within `window_days` of the close."""

    window_days: int = 30
    hit: Side = Side.SALES
    sales_share: float = 0.5  # when shared
    charge_in: ChargeIn = ChargeIn.CANCEL_MONTH
    relieve_renewal_target: bool = True

    @property
    def share_of_sales(self) -> float:
        """Share (0-1) of an early cancellation that sales carries."""
        return _sales_share(self.hit, self.sales_share)


@dataclass(frozen=True)
class Upgrade:
    """Who gets the credit of an upgrade within `window_days` of the close."""

    window_days: int = 30
    credit: Side = Side.SALES
    sales_share: float = 0.5  # when shared

    @property
    def share_of_sales(self) -> float:
        """Share (0-1) of an early upgrade that is credited to sales."""
        return _sales_share(self.credit, self.sales_share)


def _sales_share(side: Side, shared: float) -> float:
    return {Side.SALES: 1.0, Side.ACCOUNT_MANAGEMENT: 0.0, Side.SHARED: shared}[side]


@dataclass(frozen=True)
class Handoff:
    """What a whole handoff is: first contact, edits by both sides, sections of the document, targets (shares)."""

    first_contact_days: int = 3
    both_sides_within_days: int = 14
    sections: tuple[str, ...] = ("needs", "goals", "aspirations", "decision_makers")
    target: float = 0.9


@dataclass(frozen=True)
class Escalation:
    """Where a mis-sold client is escalated, stop by stop, and how fast it is answered."""

    route: tuple[str, ...] = ("sales_rep", "rep_manager", "am_manager")
    respond_within_hours: int = 24


@dataclass(frozen=True)
class Meetings:
    """How often both teams meet, and how often they go out together."""

    alignment_every_days: int = 14
    outing_every_days: int = 90


@dataclass(frozen=True)
class Tier:
    """From which attainment (share of quota) on which rate (multiple of the target variable) is paid."""

    from_: float
    rate: float


DEFAULT_TIERS = (Tier(0.0, 1.0), Tier(1.0, 1.5), Tier(1.2, 2.0))


@dataclass(frozen=True)
class PayPlan:
    """How attainment becomes pay. `cap` is a multiple of the target variable; None = no cap.

    `applies_to` names roles, groups or people; empty = everybody.
    """

    name: str = "Standard plan"
    applies_to: tuple[str, ...] = ()
    kind: PlanKind = PlanKind.MARGINAL
    cap: float | None = None
    tiers: tuple[Tier, ...] = DEFAULT_TIERS

    def payout_share(self, attainment: float) -> float:
        """What is paid at an attainment (1.0 = quota), as a multiple of the target variable."""
        if not attainment > 0:
            return 0.0
        if self.kind is PlanKind.RETROACTIVE:
            paid = attainment * max((t for t in self.tiers if attainment >= t.from_), key=lambda t: t.from_).rate
        else:
            ends = [tier.from_ for tier in self.tiers[1:]] + [float("inf")]
            paid = sum(
                max(0.0, min(attainment, end) - tier.from_) * tier.rate
                for tier, end in zip(self.tiers, ends, strict=True)
            )
        return paid if self.cap is None else min(paid, self.cap)

    @property
    def accelerates_at(self) -> float | None:
        """The attainment at which the rate first rises above the one at quota's start; None = it never does."""
        for before, after in zip(self.tiers, self.tiers[1:], strict=False):
            if after.rate > before.rate > 0:
                return after.from_
        return None


@dataclass(frozen=True)
class Privacy:
    """The smallest group of people of which a figure is shown."""

    smallest_group: int = 5


@dataclass(frozen=True)
class Company:
    """Currency, fiscal year, time zone, and how the company writes dates (None = as each file shows)."""

    currency: str = "USD"
    fiscal_year_starts: int = 1
    time_zone: str = "UTC"
    day_first: bool | None = None


@dataclass(frozen=True)
class Policy:
    """One version of everything that was agreed."""

    agreed: Agreed = field(default_factory=Agreed)
    cancellation: Cancellation = field(default_factory=Cancellation)
    upgrade: Upgrade = field(default_factory=Upgrade)
    handoff: Handoff = field(default_factory=Handoff)
    escalation: Escalation = field(default_factory=Escalation)
    meetings: Meetings = field(default_factory=Meetings)
    pay_plans: tuple[PayPlan, ...] = (PayPlan(),)
    privacy: Privacy = field(default_factory=Privacy)
    company: Company = field(default_factory=Company)

    def plan_for(self, *labels: str) -> PayPlan:
        """The pay plan of somebody with these labels (role, group, name, id): the first that names one, else all's."""
        named = (plan for plan in self.pay_plans if set(plan.applies_to) & set(labels))
        general = (plan for plan in self.pay_plans if not plan.applies_to)
        return next(named, None) or next(general, None) or PayPlan()


@dataclass(frozen=True)
class Policies:
    """The versions of the policy, oldest first."""

    versions: tuple[Policy, ...] = (Policy(),)

    def __post_init__(self) -> None:
        object.__setattr__(self, "versions", tuple(sorted(self.versions, key=_starts)))

    def at(self, day: date) -> Policy:
        """The version valid on a day; before the first one starts, the first."""
        valid = [version for version in self.versions if _starts(version) <= day]
        return valid[-1] if valid else self.versions[0]

    @property
    def latest(self) -> Policy:
        """The newest version."""
        return self.versions[-1]

    def with_version(self, policy: Policy) -> Policies:
        """These versions and one more; one that starts on the same day is replaced."""
        kept = tuple(v for v in self.versions if _starts(v) != _starts(policy))
        return Policies((*kept, policy))


def _starts(policy: Policy) -> date:
    return policy.agreed.valid_from or date.min


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
