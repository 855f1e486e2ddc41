"""What a topic answers with: exhibits, and what every surface (page, slide, report, JSON) shows of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import pandas as pd
import plotly.graph_objects as go


class Sensitivity(StrEnum):
    """How far an exhibit may travel."""

    OPEN = "open"  # nobody can be told apart
    NAMES = "names"  # people can be told apart
    PAY = "pay"  # somebody's pay can be worked out


class Audience(StrEnum):
    """Who looks: the leader alone, or a room."""

    LEADER = "leader"
    MEETING = "meeting"


@dataclass(frozen=True)
class Exhibit:
    """One answer: a sentence, the figure that shows it, the numbers behind it, and what it does not show.

    Attributes
    ----------
    key
        Stable name, `topic.exhibit`; links, files and tests use it.
    finding
        One computed sentence that says what the figures say, and no more. Plain text.
    subtitle
        Measure, period, unit.
    figure
        A plain plotly figure without a title.
    numbers
        The named figures behind the sentence, full precision, shares 0-1; NaN or None where there is none.
    table
        What is drawn; downloadable.
    caveat
        What this does not show.
    source
        Tables used, rows, "data as of".
    sensitivity
        How far it may travel.
    """

    key: str
    finding: str
    subtitle: str
    figure: go.Figure
    numbers: Mapping[str, float | None]
    table: pd.DataFrame
    caveat: str
    source: str
    sensitivity: Sensitivity = Sensitivity.OPEN


@dataclass(frozen=True)
class Missing:
    """An exhibit that cannot be shown: the tables it needs, or why the data are too thin for it.

    Attributes
    ----------
    key
        The key of the exhibit.
    needs
        Names of the tables that are not there.
    why
        One plain sentence where no table is missing; empty else.
    """

    key: str
    needs: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Card:
    """A topic's headline on the overview.

    Attributes
    ----------
    topic, key
        The topic's name, and the exhibit that says more.
    label
        What is measured, in a few words.
    value
        The figure as text, unit included.
    change
        What moved since before, as text; empty where nothing can be compared.
    spark
        The last months, oldest first.
    moved
        How far it moved, in its own standard errors or an equally unit-free measure; ranks the findings that
        moved most. NaN where it is not known.
    """

    topic: str
    key: str
    label: str
    value: str
    change: str = ""
    spark: tuple[float, ...] = field(default_factory=tuple)
    moved: float = float("nan")
