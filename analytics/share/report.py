"""One self-contained HTML file: works offline, prints one exhibit per page, light and dark, readable aloud."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from plotly.offline import get_plotlyjs

from analytics import style
from analytics.exhibit import Exhibit, Missing
from analytics.share import text as words
from analytics.share.context import Context
from analytics.share.figures import rows

_MOST_ROWS = 200
_PAGE = 470  # pixels that a printed page leaves to the chart

_CSS = """
:root {{ --paper: {PAPER}; --ink: {INK}; --muted: {MUTED}; --grid: {GRID}; --accent: {BLUE} }}
[data-look="dark"] {{ {dark} }}
* {{ box-sizing: border-box }}
body {{ margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.45 {FONT} }}
main, header, nav {{ max-width: 1080px; margin: 0 auto; padding: 16px }}
h1 {{ font-size: 28px; margin: 16px 0 4px }} h2 {{ font-size: 22px; line-height: 1.25; margin: 0 0 4px }}
p {{ margin: 4px 0 }} .muted, footer {{ color: var(--muted); font-size: 14px }}
.stamp {{ border: 2px solid; display: inline-block; font-weight: 700; padding: 2px 10px }}
.own {{ border-left: 4px solid var(--accent); padding-left: 10px; margin: 8px 0 }}
section {{ border-top: 1px solid var(--grid); padding: 28px 0 12px }}
a {{ color: var(--accent) }} nav ol {{ padding-left: 22px }} .figure {{ width: 100%; margin: 8px 0 }}
.scroll {{ overflow-x: auto }} table {{ border-collapse: collapse; font-size: 14px }}
th, td {{ text-align: left; padding: 3px 10px; border-bottom: 1px solid var(--grid) }}
td.n, th.n {{ text-align: right; font-variant-numeric: tabular-nums }} summary {{ cursor: pointer; padding: 6px 0 }}
button {{ font: inherit; color: var(--ink); background: none; border: 1px solid var(--muted); padding: 4px 12px }}
button:focus-visible, a:focus-visible, summary:focus-visible {{ outline: 3px solid var(--accent) }}
@page {{ size: A4 landscape; margin: 12mm }}
@media print {{
  nav, button, details {{ display: none }} main, header {{ max-width: none; padding: 0 }}
  .figure {{ zoom: var(--fit) }}
  section {{ break-before: page; break-inside: avoid; border: 0; padding: 0 }}
  body {{ -webkit-print-color-adjust: exact; print-color-adjust: exact }}
}}
"""

_SCRIPT = """
const figures = JSON.parse(document.getElementById("figures").textContent);
const config = JSON.parse(document.getElementById("config").textContent);
const root = document.documentElement;
const query = matchMedia("(prefers-color-scheme: dark)");
const draw = (look) => {
  root.dataset.look = look;
  for (const [key, forms] of Object.entries(figures))
    Plotly.react(document.getElementById(key), forms[look].data, forms[look].layout, config);
};
const chosen = () => query.matches ? "dark" : "light";
document.getElementById("look").onclick = () => draw(root.dataset.look === "dark" ? "light" : "dark");
query.onchange = () => draw(chosen());
let before = "light";
addEventListener("beforeprint", () => { before = root.dataset.look; draw("light"); });
addEventListener("afterprint", () => draw(before));
draw(chosen());
"""


def write(exhibits: Sequence[Exhibit | Missing], path: Path, context: Context) -> list[Path]:
    """Write the report; names and findings in it are text, never markup."""
    path.write_text(page(exhibits, context), encoding="utf-8")
    return [path]


def page(exhibits: Sequence[Exhibit | Missing], context: Context) -> str:
    """The whole report as HTML."""
    shown = [item for item in exhibits if isinstance(item, Exhibit)]
    absent = [item for item in exhibits if isinstance(item, Missing)]
    title = _text(context.title)
    stamp = f'<p class="stamp">{context.stamp}</p>' if context.stamp else ""
    filters = f" · {_text(context.filters_text)}" if context.filters_text else ""
    links = "".join(f'<li><a href="#{_id(item)}">{_text(item.finding)}</a></li>' for item in shown)
    figures = {f"figure-{_id(item)}": _forms(item) for item in shown}
    return "".join(
        [
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<style>{_css()}</style></head><body><header>{stamp}<h1>{title}</h1>",
            f'<p class="muted">Data as of {context.day}{filters}</p>',
            '<button id="look" type="button">Light or dark</button></header>',
            f'<nav aria-label="Findings"><ol>{links}</ol></nav><main>',
            *(_section(item, context) for item in shown),
            _not_shown(absent),
            "</main>",
            f'<script type="application/json" id="figures">{_embedded(figures)}</script>',
            f'<script type="application/json" id="config">{_embedded(style.CONFIG)}</script>',
            f"<script>{get_plotlyjs()}</script><script>{_SCRIPT}</script></body></html>",
        ]
    )


def _section(item: Exhibit, context: Context) -> str:
    said = (context.own_words.get(item.key), context.last_time.get(item.key))
    own = "".join(f'<p class="own">{_text(words_)}</p>' for words_ in said if words_)
    height = int(item.figure.layout.height or 400)
    return "".join(
        [
            f'<section id="{_id(item)}"><h2>{_text(item.finding)}</h2><p class="muted">{_text(item.subtitle)}</p>{own}',
            f'<div class="figure" id="figure-{_id(item)}" role="img" style="height:{height}px;--fit:{_fit(height)}"',
            f' aria-label="{_text(words.alt(item))}"></div>',
            f'<details><summary>Table</summary><div class="scroll">{_table(item.table, item.finding)}</div></details>',
            f"<footer><p>{_text(item.caveat)}</p><p>{_text(context.footer(item.source))}</p></footer></section>",
        ]
    )


def _fit(height: int) -> float:
    """How far a tall chart shrinks so that its exhibit stays on one printed page."""
    return round(min(1.0, _PAGE / height), 3)


def _not_shown(absent: Sequence[Missing]) -> str:
    if not absent:
        return ""
    lines = "".join(
        f"<li>{_text(item.key)}: {_text(item.why or 'needs ' + ', '.join(item.needs))}</li>" for item in absent
    )
    return f'<section><h2>Not shown</h2><ul class="muted">{lines}</ul></section>'


def _table(table: pd.DataFrame, caption: str) -> str:
    lines = rows(table)
    if not lines:
        return "<p>No rows.</p>"
    numeric = {name for name in lines[0] if all(isinstance(line[name], int | float | None) for line in lines)}
    head = "".join(f'<th scope="col"{_n(name in numeric)}>{_text(name)}</th>' for name in lines[0])
    body = "".join(
        "<tr>" + "".join(f"<td{_n(name in numeric)}>{_cell(value)}</td>" for name, value in line.items()) + "</tr>"
        for line in lines[:_MOST_ROWS]
    )
    left = len(lines) - _MOST_ROWS
    more = f"<p>{left:,} more rows stand in the workbook.</p>" if left > 0 else ""
    title = f"<caption hidden>{_text(caption)}</caption>"
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _n(numeric: bool) -> str:
    return ' class="n"' if numeric else ""


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return "" if value is None else _text(value)


def _forms(item: Exhibit) -> dict[str, Any]:
    light = item.figure.to_json()
    return {"light": json.loads(light), "dark": json.loads(style.darkened(light))}


def _embedded(value: Any) -> str:
    """JSON that cannot end its own script element, whatever a name holds."""
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _css() -> str:
    names = {"PAPER": style.PAPER, "INK": style.INK, "MUTED": style.MUTED, "GRID": style.GRID, "BLUE": style.BLUE}
    variables = zip(("paper", "ink", "muted", "grid", "accent"), names.values(), strict=True)
    dark = "; ".join(f"--{name}: {style.DARK_TWIN[color]}" for name, color in variables)
    return _CSS.format(**names, dark=dark, FONT=style.FONT)


def _id(item: Exhibit) -> str:
    return html.escape(item.key.replace(".", "-"), quote=True)


def _text(text: object) -> str:
    return html.escape(style.cleaned(text), quote=True)
