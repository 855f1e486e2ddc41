"""Names that are nearly the same: worth a question, never a reason to merge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

LETTERS_THAT_MAY_DIFFER = 2


def nearly_same(names: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """For each of `names`, the most alike of `known` that differs by a slip of the pen, if there is one.

    Only names that share a word or begin with the same letter are compared, so long lists stay fast. Names that
    are equal are not "nearly" the same.

    Examples
    --------
    >>> nearly_same(["jon smith", "mary jones"], ["john smith", "jane doe"])
    {'jon smith': 'john smith'}
    """
    by_word: dict[str, set[str]] = defaultdict(set)
    for name in known:
        for mark in _marks(name):
            by_word[mark].add(name)
    found: dict[str, str] = {}
    for name in names:
        near = {other for mark in _marks(name) for other in by_word.get(mark, ()) if other != name}
        allowed = LETTERS_THAT_MAY_DIFFER if len(name) > 6 else 1
        distances = sorted((slips(name, other, allowed), other) for other in near)
        if distances and distances[0][0] <= allowed:
            found[name] = distances[0][1]
    return found


def _marks(name: str) -> set[str]:
    words = name.split()
    return {word for word in words if len(word) > 2} | {words[0][:1] + "…" + words[-1][:1]} if words else set()


def slips(a: str, b: str, at_most: int) -> int:
    """Letters added, left out, changed or swapped between two texts (optimal string alignment), or `at_most` + 1.

    Examples
    --------
    >>> slips("jon", "john", 2), slips("smiht", "smith", 2), slips("jane", "peter", 2)
    (1, 1, 3)
    """
    if abs(len(a) - len(b)) > at_most:
        return at_most + 1
    before: list[int] = []
    above = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        row = [i]
        for j, other in enumerate(b, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and other == a[i - 2]:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > at_most:
            return at_most + 1
        before, above = above, row
    return min(above[-1], at_most + 1)
