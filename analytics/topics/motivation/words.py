"""The words of the verdict: the table's own, and "why we say so" for somebody who leads a sales team.

Every number in a sentence is taken from the numbers it is given, and a test holds each one against them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import StrEnum

from analytics.topics.motivation.settings import Settings

Numbers = Mapping[str, float]


class Verdict(StrEnum):
    """The rows of the table, in the order in which they are tried; the last is none of them."""

    NO_PAY = "no_pay"
    SAME_DAY = "same_day"
    TOO_LITTLE = "too_little"
    ROSE = "rose"
    FELL = "fell"
    NO_IMPORTANT = "no_important"
    DEPENDS = "depends"
    CANNOT_TELL = "cannot_tell"
    BETWEEN_LOOKS = "between_looks"


SAYS_NOTHING = (Verdict.NO_PAY, Verdict.SAME_DAY, Verdict.TOO_LITTLE)
TOO_MANY_MONTHS = 120
STAGGER = (
    "What would tell: at the next plan change, draw lots, give it to one half of the team first and to the other half "
    "three to six months later."
)


def sentence(verdict: Verdict, numbers: Numbers) -> str:
    """The verdict in the words of the table."""
    if verdict is Verdict.NO_PAY:
        return "No pay known before the month: description only."
    if verdict is Verdict.SAME_DAY:
        return "Pay changed for everyone on the same day: before and after only."
    if verdict is Verdict.TOO_LITTLE:
        return "Too little to tell."
    if verdict is Verdict.ROSE:
        span = between(numbers, "low", "high")
        return f"Your data are consistent with more pay raising results: {span} per 10%."
    if verdict is Verdict.FELL:
        return (
            "Results fell after raises, under both readings; look at quotas, territories and who was raised before "
            "blaming pay."
        )
    if verdict is Verdict.NO_IMPORTANT:
        return f"No important effect: at most ±{plain(numbers['smallest'])} points per 10% raise."
    if verdict is Verdict.DEPENDS:
        ability, results = (between(numbers, f"{which}_low", f"{which}_high") for which in ("within", "lagged"))
        return f"Depends on why raises were given: {ability} per 10% if for ability, {results} if for results."
    if verdict is Verdict.CANNOT_TELL:
        return (
            f"Your data cannot tell; to see {plain(numbers['smallest'])} points you would need about "
            f"{numbers['people_needed']:,.0f} people."
        )
    return "No verdict between two dated looks: the intervals stand below, and the next look will judge them."


def why(verdict: Verdict, numbers: Numbers) -> tuple[str, ...]:
    """ "Why we say so", sentence by sentence: what was compared, the two readings, and what could have been seen."""
    if verdict is Verdict.NO_PAY:
        return (
            "The pay export holds no base and no target pay, only what was earned. Commission is computed from "
            "results, so it goes with them in any team and proves nothing.",
            "What would tell: a pay export with the base and the target pay agreed for each month.",
        )
    parts = [compared(numbers), left_out(numbers)]
    if verdict is Verdict.SAME_DAY:
        parts += [
            "On each day on which pay changed it changed for everybody, so whatever else changed that day cannot be "
            "told apart from pay.",
            STAGGER,
        ]
    elif verdict is Verdict.TOO_LITTLE:
        parts += [too_little(numbers), STAGGER]
    else:
        parts += [*readings(numbers), _both(verdict, numbers), could_see(numbers), what_points_are(numbers)]
        if verdict in (Verdict.CANNOT_TELL, Verdict.DEPENDS):
            parts.append(STAGGER)
    return tuple(part for part in parts if part)


def compared(numbers: Numbers) -> str:
    """Who was compared with whom."""
    return (
        f"We looked at {_n(numbers, 'people')} people over {_n(numbers, 'months')} months. The agreed pay of "
        f"{_n(numbers, 'raised')} of them changed, {_times(numbers['raises'])} in all; their bookings were compared "
        "with their own before, and with those of colleagues in the same months."
    )


def left_out(numbers: Numbers) -> str:
    """Who was left out, and why; empty if nobody was."""
    parts = []
    if numbers["no_pay"]:
        parts.append(f"{_people(numbers['no_pay'])} without a known agreed pay")
    if numbers["few_sales"]:
        parts.append(f"{_people(numbers['few_sales'])} with bookings in no more than half of the months")
    return f"Left out: {' and '.join(parts)}." if parts else ""


def too_little(numbers: Numbers) -> str:
    """Which of the needs is not met."""
    if not numbers["raises"]:
        return "Nobody's agreed pay changed in these months, so there is nothing to compare."
    if numbers["months"] < numbers["fewest_months"]:
        return f"A year is needed at the least: {_n(numbers, 'fewest_months')} months."
    if not numbers["compared"]:
        return (
            f"Reading 2 needs a raise with {_n(numbers, 'months_before')} months before it and "
            f"{_n(numbers, 'months_after')} from it on, and a colleague who was not raised then; there is none."
        )
    return (
        f"Too few raises, or too few colleagues to compare with: the error of the effect rests on "
        f"{_round(numbers['fewest_df_found'])} independent comparisons, and {_n(numbers, 'fewest_df')} are the fewest "
        "that can be trusted."
    )


def readings(numbers: Numbers) -> tuple[str, str]:
    """The two readings, and when each is right."""
    return (
        "Reading 1, right if raises went to people for what they can do in the long run: "
        f"{between(numbers, 'within_low', 'within_high')} per 10% raise.",
        f"Reading 2, right if raises rewarded the results just before ({_raises(numbers['compared'])} with enough "
        f"months around): {between(numbers, 'lagged_low', 'lagged_high')} per 10% raise.",
    )


def _both(verdict: Verdict, numbers: Numbers) -> str:
    span = between(numbers, "low", "high")
    if verdict is Verdict.NO_IMPORTANT:
        return (
            f"Both together, at the level that “no important effect” asks for: "
            f"{between(numbers, 'inner_low', 'inner_high')}. The truth may be 0, and may be anything in there."
        )
    return f"Nobody can see from the data why raises were given, so both readings count together: {span}."


def could_see(numbers: Numbers) -> str:
    """What this team could have detected at all."""
    detectable, needed = numbers["detectable"], numbers["people_needed"]
    if math.isnan(detectable):
        return ""
    words = (
        f"What a team like this could have seen at all: an effect of about {plain(detectable)} points, in 8 of 10 such "
        "teams."
    )
    if math.isnan(needed):
        return words
    words += (
        f" To see {plain(numbers['smallest'])} points it takes about {needed:,.0f} people over as many months, with "
        "raises spread like yours"
    )
    months = numbers["months_needed"]
    if math.isnan(months) or months > TOO_MANY_MONTHS:
        return words + "."
    return words + f", or the people you have over about {months:.0f} months."


def what_points_are(numbers: Numbers) -> str:
    """The unit, in a leader's terms."""
    return (
        "A point is one percent of bookings: at an unchanged quota, one point of attainment for somebody at 100%. "
        f"Results count from {_lag(numbers['lag'])}."
    )


def dated(numbers: Numbers, settings: Settings) -> str:
    """Which look this is, at which level, and whether anything was moved after looking."""
    look = numbers["look"]
    which = "Between two dated looks" if look == 0 else f"Look {look:.0f} within a year" if look > 1 else "First look"
    words = f"{which}, intervals at {100 * numbers['level_used']:.4g}%, rules version {numbers['version']:.0f}."
    if settings.after_looking:
        return words + " The settings were changed after a verdict had been seen: take it as a hint, not as a test."
    return words + " The settings were fixed before looking."


def between(numbers: Numbers, low: str, high: str) -> str:
    """A span of points, signed."""
    return f"between {signed(numbers[low])} and {signed(numbers[high])} points"


def signed(value: float) -> str:
    """A number of points with its sign and as many decimals as can matter.

    Examples
    --------
    >>> signed(-3.14159), signed(0.04), signed(27.4)
    ('−3.1', '+0.04', '+27')
    """
    if math.isnan(value):
        return "unknown"
    sign = "−" if value < 0 else "+"
    return sign + plain(abs(value))


def plain(value: float) -> str:
    """A number of points with as many decimals as can matter."""
    if math.isnan(value):
        return "unknown"
    if abs(value) >= 10:
        return f"{value:,.0f}"
    return f"{value:.1f}".removesuffix(".0") if abs(value) >= 0.1 or value == 0 else f"{value:.2f}"


def _round(value: float) -> str:
    return "no" if math.isnan(value) else f"{value:.1f}"


def _n(numbers: Numbers, name: str) -> str:
    return f"{numbers[name]:,.0f}"


def _people(count: float) -> str:
    return "1 person" if count == 1 else f"{count:,.0f} people"


def _times(count: float) -> str:
    return "once" if count == 1 else f"{count:,.0f} times"


def _raises(count: float) -> str:
    return "1 raise" if count == 1 else f"{count:,.0f} raises"


def _lag(lag: float) -> str:
    return {0: "the month of the raise on", 1: "1 month after the raise on"}.get(
        int(lag), f"{lag:.0f} months after the raise on"
    )
