"""Who gives to whom: how unequal, and how mutual."""

import math
from collections.abc import Collection, Hashable, Iterable

import numpy as np
from numpy.typing import ArrayLike


def gini(values: ArrayLike) -> float:
    """How unequally a total is spread over people, 0 (all the same) to 1 (one has it all).

    People with 0 count. Corrected by n/(n-1), so that teams of different size compare (Deltas 2003).

    Returns
    -------
    float
        0-1; nan when there is nothing to spread or fewer than two people.

    Examples
    --------
    >>> gini([1, 3]), gini([2, 2, 2]), gini([0, 0, 9])
    (0.5, 0.0, 1.0)
    """
    held = np.sort(np.asarray(values, dtype=float))
    n, total = len(held), float(held.sum())
    if n and held[0] < 0:
        raise ValueError("gini() needs values of 0 or more")
    if n < 2 or total == 0:
        return math.nan
    place = np.arange(1, n + 1)
    return float(((2 * place - n - 1) @ held) / ((n - 1) * total))


def reciprocity(pairs: Iterable[tuple[Hashable, Hashable]], people: Collection[Hashable] | int) -> tuple[float, float]:
    """Share of giver-receiver pairs whose reverse also occurs, and how far it lies above chance.

    Parameters
    ----------
    pairs
        Giver and receiver; repeated pairs count once, giving to oneself not at all.
    people
        The whole roster, silent people too, or its size; with a roster, pairs with somebody outside it do not count.

    Returns
    -------
    tuple
        The share r, and (r - d) / (1 - d), d being the share of all possible pairs that occur (Garlaschelli and
        Loffredo 2004): 0 by chance, 1 when every gift is returned. Both nan without pairs.

    Examples
    --------
    >>> share, above_chance = reciprocity([("ann", "bo"), ("bo", "ann"), ("ann", "cy")], ["ann", "bo", "cy"])
    >>> round(share, 2), round(above_chance, 2)
    (0.67, 0.33)
    """
    given = {(giver, receiver) for giver, receiver in pairs if giver != receiver}
    if isinstance(people, int):
        size = people
    else:
        roster = set(people)
        size = len(roster)
        given = {(giver, receiver) for giver, receiver in given if giver in roster and receiver in roster}
    if not given:
        return math.nan, math.nan
    share = sum((receiver, giver) in given for giver, receiver in given) / len(given)
    density = len(given) / (size * (size - 1))
    return share, (share - density) / (1 - density) if density < 1 else math.nan
