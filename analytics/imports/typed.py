"""Texts of one column turned into what the contract says it holds."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analytics.contract import Column, Kind
from analytics.imports.dates import Stamps
from analytics.imports.ids import canonical_id
from analytics.imports.money import Amounts, decimal_mark
from analytics.imports.names import tidy, tidy_name
from analytics.imports.setting_aside import unassigned
from analytics.imports.shapes import distinct
from analytics.imports.sheet import Sheet, among_blanks
from analytics.imports.words import read_choices, read_counts, read_flags, read_shares

_OTHER = {"escalated_to": "other", "kind": "other", "helped": "unknown", "stated_motivator": "other"}
_DESTROYED = re.compile(r"^\d(?:[.,]\d+)?E\+\d{1,2}$", re.IGNORECASE)
_LIKE_A_NUMBER = re.compile(r"[\d.,'/:()%$€£\s-]*\d[\d.,'/:()%$€£\s-]*")
_SPREADSHEET_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!")


def nothing_where_empty(texts: pa.Array) -> pa.Array:
    """The texts, with missing values for empty ones."""
    empty = pc.equal(pc.binary_length(texts), 0)
    return pc.if_else(empty, pa.scalar(None, pa.string()), texts) if pc.any(empty).as_py() else texts


def _each(texts: pa.Array, change: Callable[[str], str]) -> pa.Array:
    """A change applied to each distinct text once."""
    encoded = texts.dictionary_encode()
    before = encoded.dictionary.to_pylist()
    after = [change(text) for text in before]
    return texts if before == after else pa.array(after, pa.string()).take(encoded.indices)


def people(sheet: Sheet, name: str) -> pa.Array:
    """References to people: names the way round one says them, ids in their short form, nobody as nothing."""
    return nothing_where_empty(_each(unassigned(sheet.texts[name]), lambda text: canonical_id(tidy_name(text))))


def words(sheet: Sheet, name: str) -> pa.Array:
    """Free text in one line; a spreadsheet's error in it is nothing, and said."""
    texts = sheet.texts[name]
    if pc.any(pc.starts_with(texts, "#")).as_py():
        errors = pc.is_in(texts, pa.array(_SPREADSHEET_ERRORS))
        count = pc.sum(errors).as_py()
        if count:
            sheet.note("spreadsheet_error", f"{count:,} cells of {name.replace('_', ' ')} hold a spreadsheet's error.")
            texts = pc.if_else(errors, "", texts)
    change = tidy_name if name in ("name", "manager") else tidy
    return nothing_where_empty(_each(texts, change))


def ids(sheet: Sheet, name: str) -> pa.Array:
    """Ids as text: the first of several in a cell, a CRM's long form made short, Excel's ruins called out."""
    texts = sheet.texts[name]
    label = name.replace("_", " ")
    if pc.any(pc.match_substring(texts, ";")).as_py():
        several = pc.sum(pc.match_substring(texts, ";")).as_py()
        texts = pc.utf8_trim_whitespace(pc.list_element(pc.split_pattern(texts, ";", max_splits=1), 0))
        sheet.note("several_ids", f"{several:,} cells of {label} hold several ids; the first was taken.")
    if len(texts) and pc.all(pc.match_substring_regex(texts, r"^\d*(\.0)?$")).as_py():
        texts = pc.replace_substring(texts, ".0", "") if pc.any(pc.ends_with(texts, ".0")).as_py() else texts
    lengths = pc.binary_length(texts)
    crm = pc.or_(pc.equal(lengths, 18), pc.equal(lengths, 15))
    if pc.any(crm).as_py():
        texts = _each(texts, canonical_id)
    if pc.any(pc.match_substring(texts, "E+", ignore_case=True)).as_py():
        texts = _ruined(sheet, name, texts)
    if not _is_plain_ascii(texts):
        texts = _each(texts, tidy)
    return nothing_where_empty(texts)


def _ruined(sheet: Sheet, name: str, texts: pa.Array) -> pa.Array:
    """Ids that a spreadsheet rounded: kept apart by their row in a key, since nobody knows which record they were."""
    ruined = np.array([bool(_DESTROYED.match(text)) for text in texts.to_pylist()])
    if not ruined.any():
        return texts
    example = texts[int(ruined.argmax())].as_py()
    sheet.note(
        "ruined_ids",
        f"Excel destroyed {int(ruined.sum()):,} ids in {name.replace('_', ' ')} (such as {example}): they match "
        "nothing in other exports. Export again and do not save the file from Excel.",
    )
    if name not in sheet.table.key:
        return texts
    apart = [f"{t} (row {r})" if bad else t for t, r, bad in zip(texts.to_pylist(), sheet.rows, ruined, strict=True)]
    return pa.array(apart, pa.string())


def _is_plain_ascii(texts: pa.Array) -> bool:
    buffer = texts.buffers()[2]
    if buffer is None:
        return True
    data = np.frombuffer(buffer, dtype=np.uint8)
    return not bool(((data < 32) | (data > 126)).any())


def dates(sheet: Sheet, name: str, stamps: Stamps, day_first: bool, zone: str, utc: bool) -> np.ndarray:
    """Dates or times as datetime64[us]; rows that are no date, or one only in the other order, are rejected."""
    keep_time = sheet.table[name].kind is Kind.TIMESTAMP
    values, against = stamps.resolved(day_first, zone, utc, keep_time)
    blank = stamps.blank[stamps.codes]
    wrong = np.isnat(values) & ~blank & ~against
    wrong &= ~among_blanks(sheet.texts[name], wrong)
    order = "day" if day_first else "month"
    sheet.reject(against, "day_and_month", name, f" a column whose {order} comes first")
    if wrong.any():
        no_form = stamps.bad[stamps.codes]
        sheet.reject(wrong & ~no_form, "not_a_date", name, " (there is no such day)")
        sheet.reject(wrong, "not_a_date", name, _letter_hint)
    return values


def amounts(sheet: Sheet, name: str, read: Amounts, elsewhere: str | None) -> np.ndarray:
    """Numbers as floats, NaN for none; rows that are no number, or one only with the other mark, are rejected."""
    mark, unsure = decimal_mark(read, elsewhere)
    values, against = read.resolved(mark)
    label = name.replace("_", " ")
    if unsure:
        example = next(iter(read.open_marks))
        meaning = "a decimal mark" if mark == example else "a mark between thousands"
        sheet.note("thousands_or_decimals", f"“{example}” in {label} was read as {meaning}; no amount in it tells.")
    sheet.reject(against, "decimal_mark", name, f" a column whose decimal mark is “{mark}”")
    wrong = read.bad & ~among_blanks(sheet.texts[name], read.bad) if read.bad.any() else read.bad
    sheet.reject(wrong, "not_a_number", name, _letter_hint)
    return values


def _letter_hint(text: str) -> str:
    """A guess at what went wrong with a number or date."""
    if text.upper() in _SPREADSHEET_ERRORS:
        return " (an error of the spreadsheet)"
    for letters, digit in (("oO", "0"), ("lI", "1")):
        corrected = re.sub(f"[{letters}]", digit, text)
        if corrected != text and _LIKE_A_NUMBER.fullmatch(corrected):
            return f" (letter {next(letter for letter in text if letter in letters)}?)"
    return ""


def choices(sheet: Sheet, column: Column) -> pa.Array:
    """One of the column's choices; what is none becomes "other" where there is one, else nothing, and is said."""
    found = distinct(sheet.texts[column.name])
    values, unknown = read_choices(found, column)
    instead = _OTHER.get(column.name)
    if unknown:
        rows = found.spread(np.array([text in set(unknown) for text in found.texts.to_pylist()]))
        if column.required and instead is None:
            sheet.reject(rows, "not_a_choice", column.name, ", ".join(column.choices))
        else:
            shown = ", ".join(f"“{tidy(text)[:40]}”" for text in unknown[:3]) + (", …" if len(unknown) > 3 else "")
            read_as = f"“{instead}”" if instead else "nothing"
            sheet.note("unknown_words", f"{column.name.replace('_', ' ')}: {shown} read as {read_as}.")
    texts = found.texts.to_pylist()
    final = [value if value else (instead if text else None) for value, text in zip(values, texts, strict=True)]
    return pa.array(final, pa.string()).take(pa.array(found.codes))


def flags(sheet: Sheet, name: str) -> pa.Array:
    """Yes or no; other words are nothing, and said."""
    found = distinct(sheet.texts[name])
    values, unknown = read_flags(found)
    if unknown:
        sheet.note("unknown_words", f"{name.replace('_', ' ')}: “{tidy(unknown[0])[:40]}” is neither yes nor no.")
    return pa.array(list(values), pa.bool_()).take(pa.array(found.codes))


def counts(sheet: Sheet, name: str) -> np.ndarray:
    """Whole numbers as floats, NaN for none."""
    found = distinct(sheet.texts[name])
    values, bad = read_counts(found)
    sheet.reject(found.spread(bad), "not_a_number", name)
    return found.spread(values)


def shares(sheet: Sheet, name: str) -> np.ndarray:
    """Shares 0-1 on the column's own scale, which is said."""
    found = distinct(sheet.texts[name])
    read = read_shares(found, sheet.headers.get(name, ""))
    sheet.reject(found.spread(read.bad), "not_a_share", name, f" on the scale {read.scale}")
    if read.scale not in ("percent", "0 to 1"):
        sheet.note("scale", f"{name.replace('_', ' ')} was read on a scale of {read.scale}.")
    return found.spread(read.values)


def other(sheet: Sheet, column: Column) -> pa.Array | np.ndarray:
    """A column that is neither date nor money."""
    match column.kind:
        case Kind.ID:
            return ids(sheet, column.name)
        case Kind.PERSON:
            return people(sheet, column.name)
        case Kind.CHOICE:
            return choices(sheet, column)
        case Kind.FLAG:
            return flags(sheet, column.name)
        case Kind.COUNT:
            return counts(sheet, column.name)
        case Kind.SHARE:
            return shares(sheet, column.name)
        case _:
            return words(sheet, column.name)
