"""Runs every benchmark and keeps the latest results in RESULTS.md: `python -m benchmarks [name …]`."""

from __future__ import annotations

import importlib
import os
import platform
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from benchmarks.timing import Row

MODULES = ("imports", "history", "measures", "cancellations", "handoff", "share", "pages")
RESULTS = Path(__file__).parent / "RESULTS.md"


def main(names: Sequence[str]) -> int:
    """Run the named benchmarks, or all; each module gives `rows()`."""
    sections = {}
    for name in names or MODULES:
        print(f"{name} …", flush=True)
        sections[name] = importlib.import_module(f"benchmarks.{name}").rows()
        print(table(sections[name]))
    if not names:
        RESULTS.write_text(results(sections), encoding="utf-8")
    return 0


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| what | measured | target | | note |", "| --- | ---: | ---: | --- | --- |"]
    for row in rows:
        figure = f"{row.measured:,.2f} {row.unit}" if row.measured < 10 else f"{row.measured:,.0f} {row.unit}"
        lines.append(
            f"| {row.what} | {figure} | ≤ {row.limit:g} {row.unit} | {'' if row.met else 'missed'} | {row.note} |"
        )
    return "\n".join(lines)


def results(sections: dict[str, list[Row]]) -> str:
    """The text of RESULTS.md."""
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    head = (
        f"# Benchmarks\n\n`make bench`, {date.today()}, {machine}. Medians of five; ratios are measured in one run.\n"
    )
    return head + "".join(f"\n## {name}\n\n{table(rows)}\n" for name, rows in sections.items())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
