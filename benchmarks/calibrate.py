"""How often the myth check is wrong, and how often it sees what is there: `python -m benchmarks.calibrate`.

Teams with a known truth (`sample_data.worlds`) go through the product's own path: tables, book, person-months,
verdict. The result is written to CALIBRATION.md; exit code 1 if a pass mark is missed.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks import calibration_cells as cells
from benchmarks.calibration_table import marks, table

OUT = Path(__file__).parent / "CALIBRATION.md"
PROCESSES = 2


def main(argv: Sequence[str]) -> int:
    """Run every cell, write the table, and say which pass marks hold; 1 if one does not."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibrate", description=__doc__)
    parser.add_argument("--runs", type=int, default=200, help="worlds per cell (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=OUT, help="where the table goes (default: %(default)s)")
    wanted = parser.parse_args(argv)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    started = time.monotonic()
    todo = cells.all_cells(wanted.runs)
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, mp_context=spawn) as pool:
        results = []
        for done in pool.map(cells.run, sorted(todo, key=lambda cell: -cell.people * cell.runs)):
            print(done.line(), flush=True)
            results.append(done)
    held = marks(results)
    spent = os.times()
    worked = spent.children_user + spent.children_system
    text = table(results, held, (time.monotonic() - started) / 60, worked / 60)
    wanted.out.write_text(text, encoding="utf-8")
    print(text)
    return 0 if all(mark.holds for mark in held) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
