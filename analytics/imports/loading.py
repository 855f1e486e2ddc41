"""The columns of a recognised grid, loaded and trimmed under the contract's names."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from analytics.contract import Kind
from analytics.imports.defects import rejected
from analytics.imports.grid import Grid
from analytics.imports.mapping import Mapping
from analytics.imports.recognise import Recognised, place_of
from analytics.imports.repeats import combined_codes
from analytics.imports.shapes import distinct
from analytics.imports.sheet import Sheet, plain

_CELLS_THAT_MAY_SAY_TOTAL = 2


def loaded(grid: Grid, found: Recognised, mapping: Mapping) -> Sheet:
    """The texts of every column that matters; rows with more cells than headers are rejected already."""
    places = dict(found.columns)
    if "converted" in found.helpers and "amount" not in mapping.columns:
        places["amount"] = found.helpers["converted"]
    places |= {f"#{helper}": place for helper, place in found.helpers.items()}
    for column, others in found.rivals.items():
        if found.table[column].kind is Kind.PERSON and others:
            places[f"#or {column}"] = others[0]
    places |= {f"#where {header}": place_of(grid, header) for header in mapping.where}
    for place in range(min(_CELLS_THAT_MAY_SAY_TOTAL, len(grid.headers))):
        if place not in places.values():
            places[f"#{place}"] = place
    texts = grid.load(sorted(set(places.values())))
    trimmed = {place: plain(texts.columns.pop(place)) for place in list(texts.columns)}
    columns = {name: trimmed[place] for name, place in places.items()}
    headers = {name: grid.headers[place] for name, place in places.items()}
    sheet = Sheet(grid.file, found.table, columns, texts.rows, headers, len(texts.rows) + len(texts.ragged))
    for row in texts.ragged:
        width = f"{len(grid.headers)}"
        wrong = rejected("ragged", file=grid.file, row=row.row, column="", value=f"{row.cells}", hint=width)
        sheet.rejected.append(wrong)
    return sheet


def account_for_id(sheet: Sheet) -> None:
    """The client's name serves where an export gives no id of the client."""
    if "account" not in sheet.texts:
        return
    if "account_id" not in sheet.texts:
        sheet.texts["account_id"] = sheet.texts["account"]
    elif (lacking := sheet.blank("account_id")).any():
        sheet.texts["account_id"] = pc.if_else(pa.array(lacking), sheet.texts["account"], sheet.texts["account_id"])


def tell_namesakes_apart(sheet: Sheet) -> None:
    """Where one name stands beside two ids in the same export, the ids are used for that name."""
    for name in sheet.table.people:
        other = f"#or {name}"
        if name not in sheet.texts or other not in sheet.texts or not len(sheet.rows):
            continue
        pairs = combined_codes([sheet.texts[name], sheet.texts[other]])
        names = distinct(sheet.texts[name])
        one_row_each = dict(zip(pairs.tolist(), range(len(pairs)), strict=True)).values()
        seen = [names.codes[row] for row in one_row_each if sheet.texts[other][row].as_py()]
        twice = {code for code in seen if seen.count(code) > 1 and names.texts[int(code)].as_py()}
        if twice:
            these = pa.array([code in twice for code in names.codes.tolist()])
            sheet.texts[name] = pc.if_else(these, sheet.texts[other], sheet.texts[name])
            whose = ", ".join(f"“{names.texts[int(code)].as_py()}”" for code in sorted(twice)[:3])
            instead = sheet.headers[other]
            sheet.note("namesakes", f"{whose} stands beside several values of “{instead}”, which were used instead.")
