"""An export, or a folder of them, opened: what it holds, and all that was wrong, asked or assumed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePosixPath

import pandas as pd

from analytics import policy
from analytics.contract import DEALS, UPGRADES
from analytics.imports import archive
from analytics.imports import mapping as mappings
from analytics.imports.clean import clean
from analytics.imports.grid import INSIDE, Grid
from analytics.imports.headers import header_key, is_known, signature
from analytics.imports.layout import Known
from analytics.imports.mapping import Mapping
from analytics.imports.names import tidy
from analytics.imports.read import read_text
from analytics.imports.recognise import Recognised, recognise, unknown_headers, why_not
from analytics.imports.results import Import, Note
from analytics.imports.verdict import import_of, unusable
from analytics.imports.workbook import UnreadableWorkbookError, read_workbook

_TEXT_ENDINGS = (".csv", ".tsv", ".txt", ".tab", "")
_LONGEST_NAME = 200
_UPGRADES_FROM_DEALS = {
    "upgrade_id": "deal_id", "account_id": "account_id", "account": "account", "upgrade_date": "close_date",
    "amount_added": "amount", "product": "product", "seller_id": "owner_id", "stage": "stage",
}  # fmt: skip


def open_export(
    name: str,
    content: bytes,
    *,
    mapping: Mapping | None = None,
    remembered: Sequence[Mapping] = (),
    company: policy.Company | None = None,
    today: date | None = None,
) -> list[Import]:
    """What an export holds; a zip or a workbook may give several imports, anything unreadable one that says why.

    Parameters
    ----------
    name
        The file's name as it came; folders in it are ignored.
    mapping
        What a leader said about this very file.
    remembered
        What was said about other files: used for a file of a fitting name, or with the same headers.
    company
        Its currency, time zone, fiscal year and way of writing dates.
    today
        Where given, rows dated after it are noted.
    """
    file = _file_name(name)
    company = company or policy.Company()
    told = (mapping,) if mapping else tuple(remembered)
    if not archive.is_zip(content) or archive.is_workbook(content):
        return [_future_noted(one, today) for one in _opened(file, content, told, bool(mapping), company)]
    found: list[Import] = []
    try:
        for member, inner in archive.exports_in(content):
            found += _opened(f"{file}{INSIDE}{_file_name(member)}", inner, told, bool(mapping), company)
    except archive.UnsafeArchiveError as error:
        return [unusable(file, f"{file} was not opened: {error}. Drop the exports in it here one by one.")]
    found = [_future_noted(one, today) for one in found]
    return found or [unusable(file, f"{file} holds no export: put CSV or Excel files into it.")]


def open_folder(folder: Path, company: policy.Company | None = None) -> list[Import]:
    """What the exports in a folder hold, by its `mapping.toml` where there is one, in the order of their names.

    Raises
    ------
    MappingError
        The folder's `mapping.toml` says something that cannot be.
    """
    path = folder / mappings.FILE_NAME
    told = mappings.load(path.read_text(encoding="utf-8-sig")) if path.exists() else ()
    files = sorted(file for file in folder.iterdir() if file.is_file() and not file.name.startswith((".", "~$")))
    exports = [file for file in files if file.suffix.casefold() in (*archive.EXPORTS, ".zip")]
    found = [one for f in exports for one in open_export(f.name, f.read_bytes(), remembered=told, company=company)]
    return spellings_compared(found)


def _future_noted(one: Import, today: date | None) -> Import:
    """The import with a note on rows dated after today; they are kept, since some systems plan ahead."""
    last = one.receipt.last
    if today is None or last is None or last <= today or one.table is None or not one.table.dated_by:
        return one
    count = int((one.rows[one.table.dated_by] >= pd.Timestamp(today) + pd.Timedelta(days=1)).sum())
    rows = "1 row is" if count == 1 else f"{count:,} rows are"
    message = f"{rows} dated after today, the last one {last}: such rows count once their day has come."
    return replace(one, notes=(*one.notes, Note("future", message)))


def spellings_compared(imports: Sequence[Import]) -> list[Import]:
    """The imports with a note where two files write one product in two ways."""
    written: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for one in imports:
        for product in one.products:
            written[_letters(product)].add((product, one.file))
    compared = []
    for one in imports:
        notes = []
        for product in one.products if one.usable else ():
            for other, file in sorted(written[_letters(product)]):
                if other != product and file != one.file:
                    message = f"{one.file} writes “{product}”, {file} writes “{other}”: probably one product."
                    notes.append(Note("near_duplicates", f"{message} They are kept apart."))
        compared.append(replace(one, notes=(*one.notes, *notes)) if notes else one)
    return compared


def _letters(product: str) -> str:
    return re.sub(r"[\W_]+", "", product).casefold()


def _file_name(name: str) -> str:
    return tidy(PurePosixPath(name.replace("\\", "/")).name)[:_LONGEST_NAME] or "export"


def _opened(
    file: str, content: bytes, told: Sequence[Mapping], about_this: bool, company: policy.Company
) -> list[Import]:
    """What one file holds that is no zip; `about_this` says that whatever was told is about it."""
    grids = _grids(file, content, [header for m in told for header in (*m.columns.values(), *m.where)])
    if isinstance(grids, str):
        return [unusable(file, grids)]
    found: list[Import] = []
    for grid in grids:
        fitting = told if about_this else mappings.fitting(told, grid.file, signature(grid.headers))
        for each in fitting or (Mapping(),):
            found += _imports(grid, each, company)
    return _fitting_sheets(found) if len(grids) > 1 else found


def _grids(file: str, content: bytes, headers_told: Iterable[str]) -> list[Grid] | str:
    """The grids in the bytes, or one sentence on why there are none."""
    told = {header_key(header) for header in headers_told}

    def known(header: str) -> bool:
        return is_known(header) or header_key(header) in told

    if not content.strip(b"\xef\xbb\xbf \t\r\n\0,;"):
        return f"{file} is empty: export it again and drop the new file here."
    if archive.is_zip(content):
        return _sheets(file, content, known)
    kind = archive.other_kind(content)
    if kind:
        return f"{file} is {kind}, not an export: drop a CSV, Excel (.xlsx) or zip file here."
    grid = read_text(file, content, known)
    return [grid] if grid else f"{file} is empty: export it again and drop the new file here."


def _sheets(file: str, content: bytes, known: Known) -> list[Grid] | str:
    if not archive.is_workbook(content):
        return f"{file} is a zip or an office document inside another file: drop the exports themselves here."
    if PurePosixPath(file).suffix.casefold() in _TEXT_ENDINGS:
        return f"{file} is an Excel workbook by another name: save it as CSV, or drop it here as .xlsx."
    try:
        archive.check_size(content)
        grids = read_workbook(file, content, known)
    except (archive.UnsafeArchiveError, UnreadableWorkbookError):
        return f"{file} cannot be opened: it is damaged, protected or far too large. Save it again as .xlsx or CSV."
    return grids or f"{file} is an empty workbook: export it again and drop the new file here."


def _imports(grid: Grid, mapping: Mapping, company: policy.Company) -> list[Import]:
    """The table in a grid; two where an export of deals also holds upgrades."""
    absent = unknown_headers(grid, mapping)
    if absent:
        told = f"{grid.file} has no column “{absent[0]}”, which its mapping names; its columns are "
        return [unusable(grid.file, told + f"{', '.join(grid.headers[:12])}.", grid)]
    found, candidates, questions = recognise(grid, mapping)
    if found is None:
        return [unusable(grid.file, why_not(grid, candidates), grid)]
    if "type" not in found.helpers or found.table is not DEALS:
        return [import_of(grid, found, clean(grid, found, mapping, company), questions)]
    deals = import_of(grid, found, clean(grid, found, mapping, company, upgrades=False), questions)
    if "upgrades, read as such" not in deals.receipt.set_aside:
        return [deals]
    as_upgrades = _as_upgrades(found)
    added = import_of(grid, as_upgrades, clean(grid, as_upgrades, mapping, company, upgrades=True), [])
    return [deals, added] if deals.receipt.kept else [added]


def _as_upgrades(deals: Recognised) -> Recognised:
    """The same columns, as those of the upgrades in an export of deals."""
    columns = {name: deals.columns[old] for name, old in _UPGRADES_FROM_DEALS.items() if old in deals.columns}
    return replace(deals, table=UPGRADES, columns=columns, rivals={})


def _fitting_sheets(found: list[Import]) -> list[Import]:
    """Of a workbook's sheets the first that fits each table; the others are named."""
    chosen: dict[str, Import] = {}
    for one in found:
        if not one.usable or one.table is None:
            continue
        first = chosen.setdefault(one.table.name, one)
        if first is not one:
            fits = f"The sheet {one.file} fits {one.table.title.lower()} too"
            note = Note("another_sheet", f"{fits} and was not read: save it as a file of its own.")
            chosen[one.table.name] = replace(first, notes=(*first.notes, note))
    nearest = max(found, key=lambda one: (one.table is not None, one.confidence, len(one.headers)))
    return list(chosen.values()) or [nearest]
