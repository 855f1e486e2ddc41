"""Which currency an amount is in; several are never added up."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analytics.imports.money import CODES, SYMBOLS
from analytics.imports.shapes import distinct
from analytics.imports.sheet import Sheet

_SHARED = {"$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"), "kr": ("SEK", "NOK", "DKK", "ISK")}


def currency_code(text: str, company: str) -> str:
    """The three-letter code of a currency as written: a code, a symbol, `USD - U.S. Dollar`; else the text itself.

    A symbol that several countries share is the company's own currency where that is one of them.

    Examples
    --------
    >>> currency_code("€", "USD"), currency_code("$", "CAD"), currency_code("$", "EUR"), currency_code("usd", "EUR")
    ('EUR', 'CAD', 'USD', 'USD')
    """
    word = text.strip()
    code = SYMBOLS.get(word) or SYMBOLS.get(word.upper()) or word.upper()
    if code in _SHARED:
        return company if company in _SHARED[code] else _SHARED[code][0]
    return code[:3] if code[:3] in CODES and not code[3:4].isalpha() else code


def currency_of_rows(sheet: Sheet, written: Mapping[str, np.ndarray], stated: str, company: str) -> np.ndarray:
    """The currency of each row: of its own column, else beside its amounts, else of the header, else the one
    currency that other rows show, else the company's.

    Parameters
    ----------
    written
        For each money column the currency beside each amount, or nothing.
    stated
        The currency a constant or a header gives, or nothing.
    """
    found = np.full(len(sheet.rows), "", dtype=object)
    for name in ("currency", "#currency"):
        if name in sheet.texts:
            column = distinct(sheet.texts[name])
            codes = [currency_code(text, company) if text else "" for text in column.texts.to_pylist()] or [""]
            found = column.spread(np.array(codes, dtype=object))
    for beside in written.values():
        names = {name: currency_code(name, company) for name in pd.unique(beside) if name}
        if names:
            own = np.array([names.get(name, "") for name in beside], dtype=object)
            found = np.where(found == "", own, found)
    if not written and not {"currency", "#currency"} & set(sheet.texts):
        found[:] = currency_code(stated, company) if stated else company
        return found
    seen = set(pd.unique(found)) - {""}
    rest = currency_code(stated, company) if stated else (seen.pop() if len(seen) == 1 else company)
    return np.where(found == "", rest, found)


def set_other_currencies_aside(sheet: Sheet, money: str, company: str) -> None:
    """Keep the rows in the company's currency if it occurs, else in the most frequent one.

    The others are set aside with their number and sum; they are never added to the rest.
    """
    right = sheet.currency[~sheet.wrong] if sheet.wrong.any() else sheet.currency
    codes = np.array(sorted(pd.unique(right)), dtype=object)
    if len(codes) == 1 and codes[0] != company:
        message = f"The amounts are in {codes[0]}, not in the company's {company}; nothing was converted."
        sheet.note("other_currency", message)
    if len(codes) < 2:
        return
    counts = np.array([(right == code).sum() for code in codes])
    main = company if company in codes else str(codes[counts.argmax()])
    for code, count in zip(codes, counts, strict=True):
        if code != main:
            these = (sheet.currency == code) & ~sheet.wrong
            amounts = np.asarray(sheet.values[money], dtype=float)[these]
            rows = (
                f"1 row in {code} ({amounts[0]:,.2f}) was"
                if count == 1
                else (f"{count:,} rows in {code} ({np.nansum(amounts):,.2f} in all) were")
            )
            advice = f"Amounts in several currencies are never added up: export the amount converted to {main}."
            sheet.note("several_currencies", f"{rows} set aside. {advice}")
            sheet.put_aside(these, f"amounts in {code}")
