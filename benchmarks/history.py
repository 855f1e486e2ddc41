"""A month's upload made durable, the same file again, and taking it back."""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyarrow.csv as arrow_csv

from analytics.contract import DEALS
from analytics.history.store import History
from analytics.imports import Import, open_export
from benchmarks.measures import million_deals
from benchmarks.timing import Row, median_seconds, ratio

ROWS_OF_20_MB = 400_000


def month() -> tuple[pd.DataFrame, bytes]:
    """A month of deals, and the CSV of about 20 MB they were read from."""
    deals = million_deals(ROWS_OF_20_MB)
    deals["close_date"] = pd.Timestamp(2026, 10, 1) + pd.to_timedelta(deals.index % 31, unit="D")
    deals = deals.astype({"deal_id": "str", "account_id": "str", "owner_id": "str"})
    return deals, deals.to_csv(index=False).encode()


def rows() -> list[Row]:
    """Ratios to pyarrow's parse and to SHA-256, and milliseconds of an undo."""
    deals, content = month()
    parse = arrow_csv.read_csv
    uploads = iter([content + b"\n" * number for number in range(6)])  # bytes never seen each time
    with _history() as history:
        durable = ratio(lambda: _add(history, deals, next(uploads)), lambda: parse(io.BytesIO(content)))
    uploads = iter([content + b"\n" * number for number in range(6)])
    with _history() as history:
        whole = ratio(lambda: _bring(history, next(uploads)), lambda: parse(io.BytesIO(content)))
    with _history() as history:
        upload = history.add([_import(deals)], {"deals.csv": content})
        again = ratio(lambda: history.known(content), lambda: hashlib.sha256(content).hexdigest())
        undo = median_seconds(lambda: history.undo(upload.id)) * 1000
    size = f"{len(content) / 1e6:.0f} MB"
    return [
        Row(f"a month of {size}, clean table to durable", durable, 4, note="pyarrow's parse"),
        Row(f"a month of {size}, bytes to durable", whole, 4, note="pyarrow's parse; all but the line above is import"),
        Row(f"the same {size} again", again, 2, note="its SHA-256"),
        Row("undo", undo, 20, "ms"),
    ]


def _import(deals: pd.DataFrame) -> Import:
    mapping = {name: name for name in deals.columns}
    return Import("deals.csv", DEALS, deals, mapping=mapping, source="deals", usable=True)


def _add(history: History, deals: pd.DataFrame, content: bytes) -> None:
    history.add([_import(deals)], {"deals.csv": content})


def _bring(history: History, content: bytes) -> None:
    history.add(open_export("deals.csv", content), {"deals.csv": content})


@contextmanager
def _history() -> Iterator[History]:
    with tempfile.TemporaryDirectory() as folder:
        yield History(Path(folder))


def profile() -> Callable[[], None]:
    """One upload, to be run under a profiler."""
    deals, content = month()
    folder = tempfile.mkdtemp()
    return lambda: _add(History(Path(folder)), deals, content)
