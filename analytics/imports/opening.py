"""An export, or a folder of them, opened: what it holds, and all that was wrong, asked or assumed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from analytics import policy
from analytics.contract import DEALS, UPGRADES, Kind, Table, empty
from analytics.imports import archive
from analytics.imports import mapping as mappings
from analytics.imports.clean import clean, product_names
from analytics.imports.grid import Grid
from analytics.imports.headers import header_key, is_known, signature
from analytics.imports.mapping import Mapping
from analytics.imports.names import tidy
from analytics.imports.read import read_text
from analytics.imports.recognise import Recognised, recognise, unknown_headers, why_not
from analytics.imports.results import Import, Note, Question, Receipt
from analytics.imports.sheet import Sheet
from analytics.imports.tally import frame_of, receipt_of
from analytics.imports.workbook import UnreadableWorkbookError, read_workbook

MUST_BE_ANSWERED = frozenset({"which_table", "day_or_month"})
_MOST_REJECTED = 0.5
_IGNORED = frozenset({"policy.toml", "mapping.toml"})
_TEXT_ENDINGS = (".csv", ".tsv", ".txt", ".tab", "")
_NOT_PART_OF_A_SOURCE = re.compile(
    r"\(\d+\)|\b(?:copy|kopie|copie|final|new|latest|export(?:ed)?|download)\b|\d+|"
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|tember|ober|ember)?\b"
)


def open_export(
    name: str,
    content: bytes,
    *,
    mapping: Mapping | None = None,
    remembered: Sequence[Mapping] = (),
    company: policy.Company | None = None,
) -> list[Import]:
    """What an export holds; a zip or a workbook may give several imports, anything unreadable one that says why.

    Parameters
    ----------
    name
        The file's name as it came; folders in it are ignored.
    mapping
        What a leader said about this very file.
    remembered
        What was said about earlier files: used for a file of a fitting name or with the same headers.
    company
        Its currency, time zone, fiscal year and way of writing dates.
    """
    file = _file_name(name)
    company = company or policy.Company()
    if archive.is_zip(content) and not archive.is_workbook(content):
        return _opened_zip(file, content, mapping, remembered, company)
    grids = _grids(file, content, mapping, remembered)
    if isinstance(grids, str):
        return [_unusable(file, grids)]
    found: list[Import] = []
    for grid in grids:
        told = (mapping,) if mapping else mappings.fitting(remembered, file, signature(grid.headers))
        for each in told or (Mapping(),):
            found += _imports(grid, each, company)
    return _fitting_sheets(found) if len(grids) > 1 else found


def open_folder(folder: Path, company: policy.Company | None = None) -> list[Import]:
    """What the exports in a folder hold, by its `mapping.toml` where there is one, in the order of their names.

    Raises
    ------
    MappingError
        The folder's `mapping.toml` says something that cannot be.
    """
    path = folder / mappings.FILE_NAME
    told = mappings.load(path.read_text(encoding="utf-8")) if path.exists() else ()
    files = sorted(file for file in folder.iterdir() if file.is_file() and not file.name.startswith((".", "~$")))
    wanted = (*archive.EXPORTS, ".zip")
    exports = [file for file in files if file.suffix.casefold() in wanted and file.name not in _IGNORED]
    found = [one for f in exports for one in open_export(f.name, f.read_bytes(), remembered=told, company=company)]
    return spellings_compared(found)


def spellings_compared(imports: Sequence[Import]) -> list[Import]:
    """The imports with a note where two files write one product in two ways."""
    from_files: dict[str, set[tuple[str, str]]] = {}
    for one in imports:
        for product in one.products:
            from_files.setdefault(re.sub(r"[\W_]+", "", product).casefold(), set()).add((product, one.file))
    compared = []
    for one in imports:
        notes = []
        for product in one.products if one.usable else ():
            others = from_files[re.sub(r"[\W_]+", "", product).casefold()]
            for other, file in sorted(others):
                if other != product and file != one.file:
                    message = f"{one.file} writes “{product}”, {file} writes “{other}”: probably one product."
                    notes.append(Note("near_duplicates", f"{message} They are kept apart."))
        compared.append(replace(one, notes=(*one.notes, *notes)) if notes else one)
    return compared


def source_of(file: str) -> str:
    """The name without dates, digits and copy marks: two months of one export are one source.

    Examples
    --------
    >>> source_of("subs_2026-09.csv") == source_of("subs_2026-10 (1).csv") == "subs"
    True
    >>> source_of("deals_emea.csv")
    'deals emea'
    """
    words = re.sub(r"[_\-.\s]+", " ", PurePosixPath(file.partition(" › ")[0]).stem.casefold())
    return " ".join(_NOT_PART_OF_A_SOURCE.sub(" ", words).split()) or "export"


def _file_name(name: str) -> str:
    return tidy(PurePosixPath(name.replace("\\", "/")).name)[:200] or "export"


def _opened_zip(
    file: str, content: bytes, mapping: Mapping | None, remembered: Sequence[Mapping], company: policy.Company
) -> list[Import]:
    found: list[Import] = []
    try:
        for name, inner in archive.exports_in(content):
            for one in open_export(name, inner, mapping=mapping, remembered=remembered, company=company):
                found.append(one)
    except archive.UnsafeArchiveError as error:
        return [_unusable(file, f"{file} was not opened: {error}. Drop the exports in it here one by one.")]
    nothing = f"{file} holds no export: put CSV or Excel files into it."
    return found or [_unusable(file, nothing)]


def _grids(file: str, content: bytes, mapping: Mapping | None, remembered: Sequence[Mapping]) -> list[Grid] | str:
    """The grids in the bytes, or one sentence on why there are none."""
    named = {header_key(h) for m in ((mapping,) if mapping else remembered) for h in (*m.columns.values(), *m.where)}

    def known(header: str) -> bool:
        return is_known(header) or header_key(header) in named

    ending = PurePosixPath(file).suffix.casefold()
    if not content.strip(b"\xef\xbb\xbf \t\r\n\0,;"):
        return f"{file} is empty: export it again and drop the new file here."
    if archive.is_workbook(content):
        if ending in _TEXT_ENDINGS:
            return (
                f"{file} is an Excel workbook named {ending or 'otherwise'}: save it as CSV, or drop it here as .xlsx."
            )
        try:
            archive.check_size(content)
            grids = read_workbook(file, content, known)
        except (archive.UnsafeArchiveError, UnreadableWorkbookError):
            return f"{file} cannot be opened: it is damaged, protected or far too large. Save it again as .xlsx or CSV."
        return grids or f"{file} is an empty workbook: export it again and drop the new file here."
    kind = archive.other_kind(content)
    if kind:
        return f"{file} is {kind}, not an export: drop a CSV, Excel (.xlsx) or zip file here."
    grid = read_text(file, content, known)
    return [grid] if grid else f"{file} is empty: export it again and drop the new file here."


def _imports(grid: Grid, mapping: Mapping, company: policy.Company) -> list[Import]:
    """The table in a grid; two where an export of deals also holds upgrades."""
    absent = unknown_headers(grid, mapping)
    if absent:
        told = f"{grid.file} has no column “{absent[0]}”, which its mapping names; its columns are "
        return [_unusable(grid.file, told + f"{', '.join(grid.headers[:12])}.", grid)]
    found, candidates, questions = recognise(grid, mapping)
    if found is None:
        return [_unusable(grid.file, why_not(grid, candidates), grid)]
    if "type" not in found.helpers or found.table is not DEALS:
        return [_import(grid, found, clean(grid, found, mapping, company), questions)]
    deals = _import(grid, found, clean(grid, found, mapping, company, upgrades=False), questions)
    if "upgrades, read as such" not in deals.receipt.set_aside:
        return [deals]
    as_upgrades = _as_upgrades(found)
    added = _import(grid, as_upgrades, clean(grid, as_upgrades, mapping, company, upgrades=True), [])
    return [deals, added] if deals.receipt.kept else [added]


def _as_upgrades(deals: Recognised) -> Recognised:
    """The same columns, as those of the upgrades in an export of deals."""
    names = {
        "upgrade_id": "deal_id", "account_id": "account_id", "account": "account", "upgrade_date": "close_date",
        "amount_added": "amount", "product": "product", "seller_id": "owner_id", "stage": "stage",
    }  # fmt: skip
    columns = {name: deals.columns[old] for name, old in names.items() if old in deals.columns}
    helpers = {name: place for name, place in deals.helpers.items() if name != "converted_currency"}
    return replace(deals, table=UPGRADES, columns=columns, helpers=helpers, rivals={})


def _import(grid: Grid, found: Recognised, sheet: Sheet, questions: Sequence[Question]) -> Import:
    receipt = receipt_of(sheet)
    asked = (*questions, *_which_column(grid, found), *sheet.questions)
    notes = (*grid.notes, *sheet.notes)
    usable, sentence = _verdict(grid, found.table, sheet, receipt, asked)
    return Import(
        file=grid.file,
        table=found.table,
        rows=frame_of(sheet),
        rejected=tuple(sorted(sheet.rejected, key=lambda wrong: wrong.line or 0)),
        notes=notes,
        questions=asked,
        mapping={name: sheet.headers[name] for name in found.columns if name in found.table.names},
        headers=grid.headers,
        confidence=found.confidence,
        receipt=receipt,
        source=source_of(grid.file),
        usable=usable,
        sentence=sentence,
        products=tuple(product_names(sheet)),
    )


def _which_column(grid: Grid, found: Recognised) -> list[Question]:
    """A question for each amount or date that two columns fit about as well."""
    asked = []
    for name, others in found.rivals.items():
        if found.table[name].kind is Kind.PERSON or (name == "amount" and "converted" in found.helpers):
            continue
        place = found.columns[name]
        others = tuple(o for o in others if any(row[o].strip() != row[place].strip() for row in grid.sample))
        if others:
            headers = [grid.headers[p] for p in (place, *others)]
            label = name.replace("_", " ")
            message = f"Which column of {grid.file} is the {label}? “{headers[0]}” was taken."
            asked.append(Question("which_column", message, {header: header for header in headers}, about=name))
    return asked


def _verdict(grid: Grid, table: Table, sheet: Sheet, receipt: Receipt, asked: Sequence[Question]) -> tuple[bool, str]:
    """Whether the import can be used, and the sentence that says what it is or what to do."""
    title = table.title.lower()
    first_question = next((question for question in asked if question.kind in MUST_BE_ANSWERED), None)
    if first_question:
        return False, f"{first_question.message} Say so on the page Data, or in mapping.toml."
    if not receipt.rows_in:
        return False, f"{grid.file} has the headers of {title} and no rows: check the filter of the export."
    if not receipt.kept:
        aside = ", ".join(f"{count:,} {why}" for why, count in receipt.set_aside.items())
        why = sheet.rejected[0].message if sheet.rejected else f"set aside: {aside}."
        return False, f"{grid.file} looks like {title}, but none of its {receipt.rows_in:,} rows can be used. {why}"
    if receipt.rejected > _MOST_REJECTED * (receipt.kept + receipt.rejected):
        return False, (
            f"{grid.file} looks like {title}, but {receipt.rejected:,} of {receipt.rows_in:,} rows are wrong. "
            f"The first: {sheet.rejected[0].message}"
        )
    dates = f", {receipt.first} to {receipt.last}" if receipt.first else ""
    lost = [f"{receipt.rejected:,} rejected"] if receipt.rejected else []
    lost += [f"{count:,} {why}" for why, count in receipt.set_aside.items()]
    beside = f" Not kept: {'; '.join(lost)}." if lost else ""
    return True, f"{grid.file} holds {title}: {receipt.kept:,} of {receipt.rows_in:,} rows kept{dates}.{beside}"


def _fitting_sheets(found: list[Import]) -> list[Import]:
    """Of a workbook's sheets the first that fits each table; the others are named."""
    chosen: dict[str, Import] = {}
    for one in found:
        if one.usable and one.table:
            first = chosen.get(one.table.name)
            if first is None:
                chosen[one.table.name] = one
            else:
                message = (
                    f"The sheet {one.file} fits {one.table.title.lower()} too and was not read: save it as a file."
                )
                chosen[one.table.name] = replace(first, notes=(*first.notes, Note("another_sheet", message)))
    return list(chosen.values()) or found[:1]


def _unusable(file: str, sentence: str, grid: Grid | None = None) -> Import:
    headers = grid.headers if grid else ()
    products: tuple[str, ...] = ()
    if grid:
        places = [p for p, header in enumerate(headers) if header_key(header) in ("product", "productname")]
        products = tuple(sorted({row[places[0]].strip() for row in grid.sample} - {""})) if places else ()
    return Import(
        file,
        None,
        empty(DEALS).iloc[:, :0],
        headers=headers,
        source=source_of(file),
        sentence=sentence,
        products=products,
    )
