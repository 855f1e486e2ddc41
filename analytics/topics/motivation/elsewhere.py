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
    """A published figure: what was changed, what came of it (`shown` in few signs), and where it stands."""

    what: str
    low: float
    high: float
    shown: str
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
    Published("Piece rates", 0.44, 0.44, "+44%", "output, after piece rates replaced hourly pay in glass repair",
              "Lazear 2000"),
    Published("Base pay +30%", 0.20, 0.80, "20–80%", "output in the next month, gone within months",
              "Jayaraman, Ray and de Vericourt 2016"),
    Published("New sales plan", 0.09, 0.09, "+9%", "revenue at a contact-lens maker", "Misra and Nair 2011"),
    Published("Field effects", 0.0, 0.0, "about 0", "zero or tiny, once unpublished studies are allowed for",
              "Cala et al. 2022"),
    Published("Deals moved", -0.08, -0.06, "−8 to −6%", "revenue lost to deals moved in time to reach accelerators",
              "Larkin 2014"),
)  # fmt: skip
STRENGTHS = (
    Published("Competence", 0.37, 0.37, ".37", "with performance, ρ", "Cerasoli et al. 2016"),
    Published("Inner drive", 0.21, 0.45, ".21 to .45",
              "intrinsic motivation with performance, ρ over 183 studies; more for quality, incentives more for "
              "quantity, “not necessarily antagonistic”", "Cerasoli, Nicklin and Ford 2014"),
    Published("Autonomy", 0.28, 0.28, ".28", "with performance, ρ", "Cerasoli et al. 2016"),
    Published("Pay incentives", 0.25, 0.28, ".25 to .28", "with performance, δ .52 to .58",
              "Kim, Gerhart and Fang 2022"),
    Published("Relatedness", 0.25, 0.25, ".25", "with performance, ρ", "Cerasoli et al. 2016"),
    Published("Reward, interest", -0.14, -0.14, "−.14",
              "pay that depends on performance, with later interest in the task, d −.28",
              "Deci, Koestner and Ryan 1999"),
)  # fmt: skip


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
        "differ" + ("; this team: per 10% raise, both readings" if own else ""),
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
    span = f"{signed(low)} to {signed(high)}%"
    return Published("This team", low / 100, high / 100, span, "bookings per 10% raise, both readings", "per 10% raise")


def _drawn(shown: list[Published], own: Published | None, *, percent: bool, x_title: str) -> go.Figure:
    return charts.dots(
        [f"{item.what}, {item.short}" for item in shown],
        [item.middle for item in shown],
        [item.low for item in shown],
        [item.high for item in shown],
        accent=[item is own for item in shown] if own else None,
        text=[item.shown for item in shown],
        marks=[charts.Mark(0.0, "no change" if percent else "none", dash=False)],
        x_title=x_title,
        percent=percent,
    )


def _table(shown: list[Published]) -> pd.DataFrame:
    return pd.DataFrame([vars(item) for item in shown])
