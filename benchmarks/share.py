"""The whole report of the sample company, as a monthly job would run it: time, and the most memory held."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from analytics import access, share
from analytics.exhibit import Audience
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.history.engine import collect
from analytics.history.folder import book_of_folder
from analytics.topics.catalogue import TOPICS
from benchmarks.timing import Row, median_seconds
from sample_data import folder

RUNS = 3
MANY_DEALS = 100_000
REST_OF_THE_TIME = (
    "on one core: loading libraries 1.4 s, reading 1.2 s, safe book 0.5 s, topics 4.1 s, "
    "deck 2.2 s, the other formats 0.9 s"
)
REST_OF_THE_MEMORY = "libraries 190 MB, tables 140 MB, topics 45 MB, formats 35 MB"
COMMAND = """
import re, sys
from analytics.__main__ import main
code = main(sys.argv[1:])
print(int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024)
sys.exit(code)
"""  # a child's resource usage would count its parent's memory too


def rows() -> list[Row]:
    """The report in all formats, the deck alone, and the report of a company with 100,000 deals."""
    with tempfile.TemporaryDirectory() as name:
        out = Path(name)
        book, _ = book_of_folder(folder())
        seconds, megabytes = _report(folder(), out / "sample")
        many_seconds, many_megabytes = _report(_with_many_deals(book, out / "many"), out / "many out")
        answers = access.collected(Audience.MEETING, TOPICS.values(), book, Chosen())
        context = share.Context(title="Benchmark", as_of=book.as_of)
        deck = median_seconds(lambda: share.write(answers, out / "deck", ["pptx"], context), RUNS)
    return [
        Row("report of the sample company in all formats, meeting", seconds, 8, "s", REST_OF_THE_TIME),
        Row("the same, most memory held", megabytes, 400, "MB", REST_OF_THE_MEMORY),
        Row("deck alone, from the exhibits", deck, 3, "s", f"{len(answers)} exhibits"),
        Row(f"report with {MANY_DEALS:,} deals", many_seconds / seconds, 1.5, note=f"{many_seconds:.1f} s"),
        Row("the same, most memory held", many_megabytes / megabytes, 1.5, note=f"{many_megabytes:,.0f} MB"),
    ]


def _report(exports: Path, out: Path) -> tuple[float, float]:
    """Median seconds and most megabytes of the command, each run in a process of its own."""
    times, most = [], 0.0
    for _ in range(RUNS):
        start = time.perf_counter()
        command = [sys.executable, "-c", COMMAND, "report", str(exports), "--out", str(out)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        times.append(time.perf_counter() - start)
        most = max(most, float(done.stdout.split()[-1]))
        shutil.rmtree(out)
    return statistics.median(times), most


def _with_many_deals(book: Book, exports: Path) -> Path:
    """The sample company's tables as plain exports, its deals repeated under new ids and clients."""
    exports.mkdir()
    for name in book.tables:
        table = collect(book.table(name))
        if name == "deals":
            copies = []
            for copy in range(-(-MANY_DEALS // len(table))):
                mark = f"-{copy}" if copy else ""
                copies.append(table.assign(deal_id=table["deal_id"] + mark, account_id=table["account_id"] + mark))
            table = pd.concat(copies).head(MANY_DEALS)
        table.to_csv(exports / f"{name}.csv", index=False)
    return exports
