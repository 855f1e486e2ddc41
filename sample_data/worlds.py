"""Teams with a known truth: what the myth check must find, and what it must not.

A world is a team whose results follow rules we wrote, so that a verdict on it can be right or wrong. `truth` says
what drives results, `raises` who is raised and why. Nobody in it is meant to be anybody.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from sample_data import world_rules as rules

START = date(2024, 1, 1)
TRUTHS = ("null", "money", "intrinsic", "both", "gaming", "ratchet", "fading")
RAISES = ("random", "ability", "annual_review", "weakest_review", "good_quarter", "several", "everyone")


@dataclass(frozen=True)
class Shape:
    """How a world looks apart from its truth.

    Attributes
    ----------
    deals
        Deals per person and month on average; 1 writes each month's bookings as one deal (fast, for many worlds).
    pace
        How much faster deals come once the month's quota is passed; 1 = no faster.
    leavers
        Whether people leave, most of them after three bad months, and are replaced.
    pay_effect
        Slope of log bookings on log agreed pay where the truth says that money matters; 0.5 is about
        +4.9% of bookings per 10% raise.
    """

    deals: float = 20.0
    pace: float = 1.0
    leavers: bool = False
    pay_effect: float = 0.5


def world(
    truth: str, raises: str, people: int, months: int, seed: int, shape: Shape | None = None
) -> dict[str, pd.DataFrame]:
    """The tables of a team with a known truth.

    Parameters
    ----------
    truth
        `null` (nothing that can be changed matters), `money` (later results follow raises), `intrinsic` (they
        follow last quarter's autonomy, mastery and purpose), `both`, `gaming` (nothing matters, but deals of lost
        months are dated into the next), `ratchet` (money matters, and quotas follow past results), `fading` (money
        matters for half a year after a raise).
    raises
        Who is raised: at `random`, the able (`ability`), the better half at the `annual_review` of the past twelve
        months, the weaker half (`weakest_review`), people after one `good_quarter`, each person `several` times, or
        `everyone` on one day.
    people, months, seed
        Size of the team, length of its record (18 or more for a raise to have a before and an after), and the random
        numbers' seed.

    Returns
    -------
    dict
        `people`, `quotas`, `pay`, `deals`, `survey`: contract tables.
    """
    if truth not in TRUTHS:
        raise ValueError(f'There is no truth "{truth}"; there are {", ".join(TRUTHS)}.')
    if raises not in RAISES:
        raise ValueError(f'There is no raise story "{raises}"; there are {", ".join(RAISES)}.')
    shape = shape or Shape()
    rng = np.random.default_rng([seed, TRUTHS.index(truth), RAISES.index(raises), people, months])
    team = rules.lived(rng, truth, raises, people, months, shape.pay_effect, shape.leavers)
    periods = pd.date_range(START, periods=months, freq="MS")
    ids = np.array([f"rep-{number:03d}" for number in range(1, people + 1)])
    deals = rules.dated_deals(rng, team, shape.deals, shape.pace, periods)
    if truth == "gaming":
        deals = rules.gamed(deals, team.quota, periods)
    sold = deals.groupby(["owner", "month"])["amount"].sum()
    bookings = sold.reindex(pd.MultiIndex.from_product([range(people), range(months)]), fill_value=0.0).to_numpy()
    return {
        "people": _people(team, ids, periods),
        "quotas": _monthly(team, ids, periods, quota=team.quota),
        "pay": _pay(team, ids, periods, bookings.reshape(people, months)),
        "deals": _deals(deals, ids),
        "survey": _survey(team, ids, periods),
    }


def _people(team: rules.Team, ids: np.ndarray, periods: pd.DatetimeIndex) -> pd.DataFrame:
    here = team.here
    first, last = here.argmax(axis=1), here.shape[1] - here[:, ::-1].argmax(axis=1)
    ends = pd.Series(periods[np.minimum(last, len(periods) - 1)]) - pd.Timedelta(days=1)
    started = pd.Series(periods[first]).where(first > 0, periods[0] - pd.DateOffset(years=2))
    return pd.DataFrame(
        {
            "person_id": ids,
            "name": [f"Rep {who[-3:]}" for who in ids],
            "team": "sales",
            "group": np.where(np.arange(len(ids)) % 2, "North", "South"),
            "start_date": started,
            "end_date": ends.where(last < len(periods)),
        }
    )


def _monthly(team: rules.Team, ids: np.ndarray, periods: pd.DatetimeIndex, **columns: np.ndarray) -> pd.DataFrame:
    who, month = np.nonzero(team.here)
    table = pd.DataFrame({"person_id": ids[who], "period": periods[month]})
    return table.assign(**{name: values[who, month].round(2) for name, values in columns.items()})


def _pay(team: rules.Team, ids: np.ndarray, periods: pd.DatetimeIndex, bookings: np.ndarray) -> pd.DataFrame:
    """Half of agreed pay is variable; each point above quota pays one and a half times."""
    attained = bookings / team.quota
    payout = np.minimum(attained, 1.0) + 1.5 * np.maximum(attained - 1.0, 0.0)
    half = team.pay / 2
    return _monthly(team, ids, periods, base=half, target_variable=half, commission=half * payout)


def _deals(deals: pd.DataFrame, ids: np.ndarray) -> pd.DataFrame:
    number = [f"D{place:06d}" for place in range(1, len(deals) + 1)]
    return pd.DataFrame(
        {
            "deal_id": number,
            "account_id": [f"A{one[1:]}" for one in number],
            "owner_id": ids[deals["owner"]],
            "close_date": deals["close_date"].to_numpy(),
            "amount": deals["amount"].to_numpy(),
        }
    )


def _survey(team: rules.Team, ids: np.ndarray, periods: pd.DatetimeIndex) -> pd.DataFrame:
    """Answers in the last month of each quarter; what people rank first does not say what drives them."""
    quarter, who = np.nonzero(team.here[:, 2::3].T)
    answers = pd.DataFrame({"person_id": ids[who], "answered_at": periods[2::3][quarter] + pd.Timedelta(days=14)})
    scores = {name: values[who, quarter].round(3) for name, values in team.moods.items()}
    return answers.assign(**scores, stated_motivator=np.where(who % 3 == 0, "money", "purpose"))


def run(argv: Sequence[str]) -> int:
    """`python -m sample_data worlds`: write the exports of one world to a folder; exit code 0 when written."""
    parser = argparse.ArgumentParser(
        prog="python -m sample_data worlds", description="The exports of a team with a known truth, as CSV files."
    )
    parser.add_argument("--truth", choices=TRUTHS, default="null", help="what drives results (default: %(default)s)")
    parser.add_argument("--raises", choices=RAISES, default="random", help="who is raised (default: %(default)s)")
    parser.add_argument("--people", type=int, default=20, help="size of the team (default: %(default)s)")
    parser.add_argument("--months", type=int, default=30, help="length of its record (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another team (default: %(default)s)")
    parser.add_argument("--pace", type=float, default=1.0, help="pace of deals once past quota (default: %(default)s)")
    parser.add_argument("--leavers", action="store_true", help="people leave after bad months, and are replaced")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to; made if needed")
    wanted = parser.parse_args(argv)
    if wanted.people < 2 or wanted.months < 6:
        parser.error("a world needs 2 people and 6 months or more")
    shape = Shape(pace=wanted.pace, leavers=wanted.leavers)
    tables = world(wanted.truth, wanted.raises, wanted.people, wanted.months, wanted.seed, shape)
    wanted.out.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        table.to_csv(wanted.out / f"{name}.csv", index=False, date_format="%Y-%m-%d")
    print(f"Wrote {len(tables)} files to {wanted.out}.")
    return 0
