"""What is known elsewhere, on both sides of the claim: published figures with their sources, never as a target."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from analytics import charts
from analytics.exhibit import Exhibit
from analytics.topics.motivation.look import Look
from analytics.topics.motivation.verdict import Judgement
from analytics.topics.motivation.words import SAYS_NOTHING, signed

RESULTS, STRENGTH = "motivation.known_elsewhere", "motivation.known_elsewhere_strength"
NO_FIGURE = (
    "Without a figure to draw: in an inbound sales call centre commissions were cut by 18%; those who stayed "
    "sold about "
    "as before, and the best left (Sandvik, Saouma, Seegert and Stanton). A bonus replaced by commission in 458 "
    "territories raised sales, most where they had been lowest (Kishore et al. 2013). People say that pay matters less "
    "to them than what they then do shows (Rynes, Gerhart and Minette 2004)."
)


@dataclass(frozen=True)
class Published:
    """A published figure: what was changed, what came of it, and where it stands."""

    what: str
    low: float
    high: float
    says: str
    source: str

    @property
    def middle(self) -> float:
        """The figure, or the middle of its range."""
        return (self.low + self.high) / 2

    @property
    def short(self) -> str:
        """First author and year."""
        words = self.source.replace(",", "").split()
        return f"{words[0]} {words[-1]}" if words[-1].isdigit() else self.source


CHANGES = (
    Published("Piece rates for hourly pay", 0.44, 0.44, "output +44% in a glass repair company", "Lazear 2000"),
    Published(
        "Base pay +30%",
        0.20,
        0.80,
        "output +20 to +80% in the next month, gone within months",
        "Jayaraman, Ray and de Vericourt 2016",
    ),
    Published("A new sales plan", 0.09, 0.09, "revenue +9% at a contact-lens maker", "Misra and Nair 2011"),
    Published(
        "Field effects, corrected",
        0.0,
        0.0,
        "zero or tiny once unpublished studies are allowed for",
        "Cala et al. 2022",
    ),
    Published(
        "Deals moved for accelerators",
        -0.08,
        -0.06,
        "6 to 8% of revenue lost to deals moved in time",
        "Larkin 2014",
    ),
)
STRENGTHS = (
    Published("Competence", 0.37, 0.37, "with performance, ρ .37", "Cerasoli et al. 2016"),
    Published(
        "Intrinsic motivation",
        0.21,
        0.45,
        "with performance, ρ .21 to .45 over 183 studies; more for quality, incentives more for quantity, “not "
        "necessarily antagonistic”",
        "Cerasoli, Nicklin and Ford 2014",
    ),
    Published("Autonomy", 0.28, 0.28, "with performance, ρ .28", "Cerasoli et al. 2016"),
    Published(
        "Incentives (δ as ρ)",
        0.25,
        0.28,
        "on performance, δ .52 to .58: as a correlation about .25 to .28",
        "Kim, Gerhart and Fang 2022",
    ),
    Published("Relatedness", 0.25, 0.25, "with performance, ρ .25", "Cerasoli et al. 2016"),
    Published(
        "Pay by results on interest (d as ρ)",
        -0.14,
        -0.14,
        "performance-contingent reward on later interest, d −.28: as a correlation about −.14",
        "Deci, Koestner and Ryan 1999",
    ),
)


def results_elsewhere(look: Look) -> Exhibit:
    """What changes of pay did to results elsewhere, with this team's own interval in the same chart."""
    judged = look.judgement
    own = _own(judged)
    shown = [*CHANGES, *([own] if own else [])]
    numbers: dict[str, float] = {"figures": len(CHANGES), "own_low": math.nan, "own_high": math.nan}
    if own:
        numbers |= {"own_low": own.low, "own_high": own.high}
    return Exhibit(
        key=RESULTS,
        finding="Elsewhere changes of pay went with anything from −8% to +80%: no figure answers for this team",
        subtitle="Change of output or revenue after a change of how or how much was paid; the sizes of the changes "
        "differ" + ("; own team: per 10% raise, both readings" if own else ""),
        figure=_drawn(shown, own, percent=True, x_title="Change of results"),
        numbers=numbers,
        table=_table(shown),
        caveat=f"Abstracts were read, not the data. {NO_FIGURE}",
        source="Sources: as named on each row",
    )


def strength_elsewhere(_: Look) -> Exhibit:
    """How closely drives go with performance elsewhere, incentives and the inner ones side by side."""
    return Exhibit(
        key=STRENGTH,
        finding="Elsewhere incentives and inner drives both go with performance; neither rules the other out",
        subtitle="Correlation with performance over many studies (0 = none, 1 = perfect); ranges where a range "
        "is given",
        figure=_drawn(list(STRENGTHS), None, percent=False, x_title="Correlation with performance"),
        numbers={"figures": len(STRENGTHS)},
        table=_table(list(STRENGTHS)),
        caveat="Effects given as d or δ are drawn as the correlation that belongs to them, d / √(d² + 4). The "
        "last row is "
        "about interest in the task, not about performance. Going together is no proof of cause.",
        source="Sources: as named on each row",
    )


def _own(judged: Judgement) -> Published | None:
    """This team's interval per 10% raise; None where the data allow none."""
    low, high = judged.numbers["low"], judged.numbers["high"]
    if judged.verdict in SAYS_NOTHING or math.isnan(low):
        return None
    says = f"between {signed(low)} and {signed(high)} points per 10% raise"
    return Published("This team, per 10% raise", low / 100, high / 100, says, "your own data")


def _drawn(shown: list[Published], own: Published | None, *, percent: bool, x_title: str) -> go.Figure:
    return charts.dots(
        [item.what for item in shown],
        [item.middle for item in shown],
        [item.low for item in shown],
        [item.high for item in shown],
        accent=[item is own for item in shown] if own else None,
        text=[item.short for item in shown],
        marks=[charts.Mark(0.0, "no change" if percent else "none", dash=False)],
        x_title=x_title,
        percent=percent,
    )


def _table(shown: list[Published]) -> pd.DataFrame:
    return pd.DataFrame([vars(item) for item in shown])
