"""The agreed policy in plain words: what it says, and what one version changes against another."""

from __future__ import annotations

from analytics.policy import Cancellation, ChargeIn, PayPlan, PlanKind, Policy, Side, Upgrade
from analytics.policy_file import to_mapping

_CALLED = {
    "cancellation": "early cancellations",
    "upgrade": "early upgrades",
    "hit": "carried by",
    "credit": "credited to",
    "charge_in": "charged in",
}
_STOPS = {"sales_rep": "the sales rep", "rep_manager": "the rep's manager", "am_manager": "the account managers' lead"}


def in_words(policy: Policy) -> dict[str, str]:
    """What the policy says, section by section: heading -> sentences.

    Examples
    --------
    >>> in_words(Policy())["Early upgrades"]
    'An upgrade within 30 days of the close is credited to sales. A later one is credited to the account manager.'
    """
    return {
        "Early cancellations": _cancellation(policy.cancellation),
        "Early upgrades": _upgrade(policy.upgrade),
        "Handoff": f"The account manager contacts the client within {_days(policy.handoff.first_contact_days)}; both "
        f"sides work on the document within {_days(policy.handoff.both_sides_within_days)}. It holds: "
        f"{_listed([section.replace('_', ' ') for section in policy.handoff.sections])}. Target: "
        f"{policy.handoff.target:.0%} of handoffs.",
        "Escalations": "A problem goes to "
        + ", then to ".join(_STOPS.get(stop, stop.replace("_", " ")) for stop in policy.escalation.route)
        + f", and is answered within {policy.escalation.respond_within_hours} hours.",
        "Meetings": f"Both teams meet every {_days(policy.meetings.alignment_every_days)} and go out together every "
        f"{_days(policy.meetings.outing_every_days)}.",
        "Pay plans": " ".join(plan_in_words(plan) for plan in policy.pay_plans),
        "Privacy": "In a meeting, pay and survey answers are shown for groups of at least "
        f"{policy.privacy.smallest_group} people only.",
    }


def _cancellation(rule: Cancellation) -> str:
    who = _who(rule.hit, rule.sales_share, "carried by")
    month = "the cancellation" if rule.charge_in is ChargeIn.CANCEL_MONTH else "the close"
    relief = "What sales carries leaves" if rule.relieve_renewal_target else "Nothing leaves"
    return (
        f"A cancellation within {_days(rule.window_days)} of the close is {who}, in the month of {month}. "
        f"A later one is the account manager's. {relief} the account manager's renewal target."
    )


def _upgrade(rule: Upgrade) -> str:
    who = _who(rule.credit, rule.sales_share, "credited to")
    return (
        f"An upgrade within {_days(rule.window_days)} of the close is {who}. "
        "A later one is credited to the account manager."
    )


def _who(side: Side, share: float, verb: str) -> str:
    if side is Side.SHARED:
        return f"{verb} both: {share:.0%} sales, {1 - share:.0%} account management"
    return f"{verb} {'sales' if side is Side.SALES else 'account management'}"


def plan_in_words(plan: PayPlan) -> str:
    """A pay plan in one sentence: for whom, how much from which attainment, the cap."""
    steps = _listed([f"{tier.rate:g} × from {tier.from_:.0%}" for tier in plan.tiers])
    whom = _listed(list(plan.applies_to)) if plan.applies_to else "everybody"
    kind = "on everything once reached" if plan.kind is PlanKind.RETROACTIVE else "on what lies above each step"
    cap = f", at most {plan.cap:g} × the target variable" if plan.cap is not None else ""
    return f"{plan.name} (for {whom}): {steps}, {kind}{cap}."


def changes(before: Policy, after: Policy) -> list[str]:
    """What a version changes against the one before it, a line per setting; empty when they say the same.

    Examples
    --------
    >>> changes(Policy(), Policy(upgrade=Upgrade(window_days=45)))
    ['early upgrades, window days: 30 → 45']
    """
    old, new = to_mapping(before), to_mapping(after)
    lines = []
    for section in new:
        if section == "agreed":
            continue
        if section == "pay_plan":
            plans = {plan.name: plan_in_words(plan) for plan in before.pay_plans}
            lines += [f"pay plan: {plan_in_words(p)}" for p in after.pay_plans if plans.get(p.name) != plan_in_words(p)]
            gone = sorted(set(plans) - {plan.name for plan in after.pay_plans})
            lines += [f"pay plan: {name} ends" for name in gone]
            continue
        for setting in sorted(set(old[section]) | set(new[section])):
            was, now = old[section].get(setting), new[section].get(setting)
            if was != now:
                lines.append(f"{_called(section)}, {_called(setting)}: {_plain(was)} → {_plain(now)}")
    return lines


def _called(name: str) -> str:
    return _CALLED.get(name, name.replace("_", " "))


def _plain(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace("_", " ")


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _listed(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else "nothing"
