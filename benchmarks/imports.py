"""A million deals read from a CSV, and how much memory it takes."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import numpy as np

from analytics.imports import open_export
from benchmarks.timing import Row, ratio

DEALS = 1_000_000
_PEAK = """
import re, sys
from analytics.imports import open_export
def peak(): return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) * 1024
open_export("warm.csv", open(sys.argv[1], "rb").read(100_000).rpartition(b"\\n")[0])
before = peak()
found = open_export("deals.csv", open(sys.argv[1], "rb").read())
assert found[0].receipt.kept == int(sys.argv[2]), found[0].sentence
print(peak() - before)
"""


def deals_csv(rows: int = DEALS) -> bytes:
    """Deals as a US export writes them: 10/31/2026, "1,234.50", about 80 bytes a row."""
    rng = np.random.default_rng(2026)
    days = np.datetime64("2024-11-01") + rng.integers(0, 730, rows).astype("timedelta64[D]")
    years, months = days.astype("datetime64[Y]").astype(int) + 1970, days.astype("datetime64[M]").astype(int) % 12 + 1
    of_month = (days - days.astype("datetime64[M]")).astype(int) + 1
    amounts = np.round(rng.lognormal(8.5, 1.0, rows), 2)
    owners, accounts = rng.integers(0, 400, rows), rng.integers(0, 60_000, rows)
    lines = ["Opportunity ID,Account ID,Account Name,Opportunity Owner,Close Date,Amount,Stage,Lead Source\n"]
    lines += [
        f'006{i:09d},001{a:06d},Co {a},Ann Lee{o},{m}/{d}/{y},"{x:,.2f}",Closed Won,Web {o % 7}\n'
        for i, (a, o, m, d, y, x) in enumerate(zip(accounts, owners, months, of_month, years, amounts, strict=True))
    ]
    return "".join(lines).encode()


def rows() -> list[Row]:
    """Time as a ratio to DuckDB's own reader of the same file, and peak memory as a ratio to the file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deals.csv"
        path.write_bytes(deals_csv())

        def imported() -> None:
            open_export("deals.csv", path.read_bytes())

        def by_duckdb() -> None:
            with duckdb.connect(":memory:") as base:
                base.execute("create table deals as select * from read_csv(?)", [str(path)])

        times = ratio(imported, by_duckdb)
        command = [sys.executable, "-c", _PEAK, str(path), str(DEALS)]
        peak = float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        size = path.stat().st_size
    name = f"{DEALS:,} deals, CSV of {size / 1e6:.0f} MB"
    return [
        Row(f"{name}: bytes to clean typed table", times, 4, note="DuckDB's read_csv of it into a table"),
        Row(f"{name}: peak memory above the idle program's", peak / size, 6, note="the file's size"),
    ]
