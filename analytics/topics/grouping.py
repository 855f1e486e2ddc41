"""Which groups of people are large enough to be shown, so that nobody's figure can be worked out."""

from __future__ import annotations

from collections.abc import Hashable, Mapping


def shown_groups(sizes: Mapping[Hashable, int], smallest: int) -> tuple[set[Hashable], set[Hashable]]:
    """The groups that may be shown, and those hidden.

    A group smaller than `smallest` is hidden. When exactly one group with people in it is hidden, the smallest of
    the others is hidden too, so that the hidden one cannot be worked out from the whole and the rest.

    Examples
    --------
    >>> shown_groups({"North": 9, "South": 7, "Remote": 3}, 5)[0]
    {'North'}
    """
    peopled = {group: size for group, size in sizes.items() if size > 0}
    hidden = {group for group, size in peopled.items() if size < smallest}
    shown = set(peopled) - hidden
    if len(hidden) == 1 and shown:
        second = min(shown, key=lambda group: (peopled[group], str(group)))
        hidden.add(second)
        shown.discard(second)
    return shown, hidden
