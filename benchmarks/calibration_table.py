"""The calibration as a page, and the pass marks it is held to."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.calibration_cells import Done

VERDICTS = {
    "too_little": "too little",
    "same_day": "same day",
    "rose": "rose",
    "fell": "fell",
    "no_important": "no important effect",
    "depends": "depends",
    "cannot_tell": "cannot tell",
}
INTRODUCTION = """# How often is the myth check right?

Written by `make calibrate`. Teams with a known truth (`python -m sample_data worlds`) go through the product's own
path: tables, book, person-months, verdict. In a *null* world nothing that pay does matters, so "rose" and "fell" are
wrong; in a *money* world a 10% raise adds {effect:.1f} points. Each row is {runs} teams over {months} months;
figures carry their binomial standard error (±). "Covered" is how often the interval of both readings together held
the truth, among teams that had enough to say anything.
"""


@dataclass(frozen=True)
class Mark:
    """One pass mark: what was promised, what was found, and whether it holds."""

    promise: str
    found: str
    holds: bool


def standard_error(share: float, runs: float) -> float:
    """Binomial standard error of a share."""
    return math.sqrt(max(share * (1 - share), 0.0) / runs)


def marks(results: Sequence[Done]) -> list[Mark]:
    """Each pass mark, held against the results."""
    null = [done for done in _of(results, "verdict") if done.cell.truth == "null" and done.cell.raises != "everyone"]
    held = [_wrong(null), _covered(null), *_traps(results), _same_day(results), _fading(results), *_pace(results)]
    return [mark for mark in held if mark is not None]


def _of(results: Iterable[Done], kind: str, **wanted: object) -> list[Done]:
    return [
        done
        for done in results
        if done.cell.kind == kind and all(getattr(done.cell, name) == value for name, value in wanted.items())
    ]


def _wrong(null: Sequence[Done]) -> Mark:
    worst = max(null, key=lambda done: done.share("rose", "fell"))
    allowed = 0.05 + 2 * standard_error(0.05, worst.cell.runs)
    share = worst.share("rose", "fell")
    return Mark(
        'Wrong "rose" plus wrong "fell" in every null story and size: at most 5% (+ 2 standard errors)',
        f"{share:.1%} at worst ({_story(worst)}, {worst.cell.people} people); allowed {allowed:.1%}",
        share <= allowed,
    )


def _covered(null: Sequence[Done]) -> Mark:
    judged = [(done.figures.get("covered", math.nan), done.figures.get("judged_runs", 0.0), done) for done in null]
    enough = [(share, runs, done) for share, runs, done in judged if runs >= 50]
    short, worst = max(
        ((0.93 - 2 * standard_error(0.93, runs) - share, done) for share, runs, done in enough),
        key=lambda found: found[0],
    )
    pooled = sum(share * runs for share, runs, _ in enough) / sum(runs for _, runs, _ in enough)
    return Mark(
        "Both readings' interval holds the truth in at least 93% (− 2 standard errors) of every null story and size",
        f"{pooled:.1%} over all; {worst.figures['covered']:.1%} at worst ({_story(worst)}, {worst.cell.people} people)",
        short <= 0 and pooled >= 0.93,
    )


def _traps(results: Sequence[Done]) -> list[Mark]:
    held = []
    for done in _of(results, "verdict", truth="null", raises="random", people=20)[:1]:
        banned = done.figures["banned"]
        held.append(
            Mark(
                'The banned comparison, earned pay with attainment, is "significant" in over 90% of null teams of 20',
                f"{banned:.1%}",
                banned > 0.90,
            )
        )
    for done in _of(results, "verdict", truth="null", raises="annual_review", people=200):
        alone = done.figures["within_wrong"]
        held.append(
            Mark(
                "Reading 1 alone is wrong after annual reviews: over 20% of null teams of 200",
                f"{alone:.1%}",
                alone > 0.20,
            )
        )
    for done in _of(results, "looks"):
        once, ever = done.figures["once"], done.figures["ever"]
        allowed = 0.06 + 2 * standard_error(0.06, done.cell.runs)
        held.append(
            Mark(
                f"One dated look is false in at most 6% of null teams (+ 2 standard errors, {done.cell.runs} teams)",
                f"{once:.1%}; looking every month from the 18th on finds something false in {ever:.1%}",
                once <= allowed,
            )
        )
    return held


def _same_day(results: Sequence[Done]) -> Mark | None:
    for done in _of(results, "verdict", raises="everyone"):
        share = done.share("same_day")
        return Mark("A raise for everyone on one day is called that, always", f"{share:.1%}", share == 1.0)
    return None


def _fading(results: Sequence[Done]) -> Mark | None:
    for done in _of(results, "verdict", truth="fading"):
        early, late = done.figures["early"], done.figures["late"]
        found = f"months 0–2 {early:+.1%}, months 3–5 {late:+.1%} of bookings (the truth: +12%, +5%)"
        return Mark("A fading effect is seen to fade: months 3–5 below 0.7 of months 0–2", found, late < 0.7 * early)
    return None


def _pace(results: Sequence[Done]) -> list[Mark]:
    held = []
    for done in _of(results, "pace"):
        pace, people, found = done.cell.shape.pace, done.cell.people, done.share("speeds up")
        shown = f"{found:.1%} ± {standard_error(found, done.cell.runs):.1%}"
        if pace == 1.0:
            allowed = 0.05 + 2 * standard_error(0.05, done.cell.runs)
            promise = f'Pace, {people} people, nothing happens: "speeds up" in at most 5% (+ 2 standard errors)'
            held.append(Mark(promise, shown, found <= allowed))
        elif (pace, people) == (1.3, 12):
            promise = "Pace, 12 people, 12 months of 20 deals, +30%: found in at least 70%"
            held.append(Mark(promise, shown, found >= 0.70))
    return held


def _story(done: Done) -> str:
    return done.cell.raises.replace("_", " ") + (", leavers" if done.cell.shape.leavers else "")


def table(results: Sequence[Done], held: Sequence[Mark], minutes: float, worked: float) -> str:
    """The whole page as Markdown; `worked` is the processors' time, in minutes like the other."""
    verdicts = sorted(_of(results, "verdict"), key=lambda done: (*_order(done), done.cell.people))
    runs = max(done.cell.runs for done in verdicts)
    effect = next((done.cell.effect for done in verdicts if done.cell.truth == "money"), math.nan)
    parts = [INTRODUCTION.format(effect=effect, runs=runs, months=verdicts[0].cell.months)]
    rows = [[mark.promise, mark.found, "yes" if mark.holds else "**no**"] for mark in held]
    parts += ["## Pass marks\n", _grid(["promise", "found", "holds"], rows)]
    null = [done for done in verdicts if done.cell.effect == 0]
    other = [done for done in verdicts if done.cell.effect != 0]
    parts += ["\n## Pay does nothing\n", _grid(_HEAD, map(_row, null))]
    parts += ["\n## Pay matters\n", _grid(_HEAD, map(_row, other))]
    parts += ["\n## Pace around quota\n", _grid(_PACE_HEAD, map(_pace_row, _of(results, "pace")))]
    parts += [
        "\n## Leavers after bad months\n",
        _leavers(verdicts),
        f"\nTook {minutes:.1f} minutes ({worked:.1f} of processor time).\n",
    ]
    return "\n".join(parts)


def _order(done: Done) -> tuple[str, str, bool]:
    return done.cell.truth, done.cell.raises, done.cell.shape.leavers


_HEAD = ["truth", "raises", "people", *VERDICTS.values(), "covered", "reading 1", "reading 2", "width"]
_PACE_HEAD = ["true pace", "people", "speeds up", "does not", "cannot tell", "ratio read", "naive ratio", "covered"]


def _row(done: Done) -> list[str]:
    figures, runs = done.figures, done.cell.runs
    shares = [done.share(name) for name in VERDICTS]
    return [
        done.cell.truth,
        _story(done),
        str(done.cell.people),
        *(f"{share:.0%} ± {100 * standard_error(share, runs):.0f}" if share else "–" for share in shares),
        _percent(figures.get("covered", math.nan)),
        *(_signed(figures.get(name, math.nan)) for name in ("within", "lagged")),
        _signed(figures.get("width", math.nan)).lstrip("+"),
    ]


def _pace_row(done: Done) -> list[str]:
    runs, figures = done.cell.runs, done.figures
    shares = [done.share(name) for name in ("speeds up", "does not speed up", "cannot tell")]
    return [
        f"{done.cell.shape.pace - 1:+.0%}",
        str(done.cell.people),
        *(f"{share:.0%} ± {100 * standard_error(share, runs):.0f}" for share in shares),
        f"{figures['ratio']:.2f}",
        f"{figures['naive']:.2f}",
        _percent(figures["covered"]),
    ]


def _leavers(verdicts: Sequence[Done]) -> str:
    """How far attrition moves the readings, beside the same worlds without it."""
    rows = []
    for done in verdicts:
        if not done.cell.shape.leavers:
            continue
        twins = [
            one
            for one in verdicts
            if not one.cell.shape.leavers
            and (one.cell.truth, one.cell.raises, one.cell.people)
            == (done.cell.truth, done.cell.raises, done.cell.people)
        ]
        for name, one in (("all stay", twins[0] if twins else None), ("the weak leave", done)):
            if one is not None:
                wrong = one.share("rose", "fell") if one.cell.effect == 0 else one.share("fell")
                figures = [_signed(one.figures[part]) for part in ("within", "lagged", "width")]
                covered = _percent(one.figures["covered"])
                rows.append(
                    [one.cell.truth, one.cell.raises.replace("_", " "), name, *figures, covered, f"{wrong:.1%}"]
                )
    head = ["truth", "raises", "who leaves", "reading 1", "reading 2", "width", "covered", "wrong"]
    text = (
        "Each month 1 person in 100 leaves, and 10 in 100 of the third with the worst last three months. "
        "Readings in points per 10% raise.\n\n"
    )
    return text + _grid(head, rows)


def _percent(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.0%}"


def _signed(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:+.1f}".replace("-", "−")


def _grid(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines: list[Sequence[str]] = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
