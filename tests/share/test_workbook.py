from __future__ import annotations

import openpyxl
import pandas as pd

from analytics.share import workbook
from tests.gallery import HOSTILE


def test_each_exhibit_has_a_sheet_with_finding_table_and_source(exhibit, context, tmp_path):
    workbook.write([exhibit()], tmp_path / "w.xlsx", context)
    sheet = openpyxl.load_workbook(tmp_path / "w.xlsx")["early rate"]
    assert sheet["A1"].value == "10% of new clients cancel within 30 days"
    assert sheet["A4"].value == "Source: deals (812 rows) · data as of 30 Jun 2026 · Filters: Jan 2026 to Jun 2026"
    assert [[cell.value for cell in row] for row in sheet["A7:B9"]] == [["source", "rate"], ["Web", 0.1], ["Fair", 0.2]]
    assert len(sheet._charts) == 1


def test_no_cell_is_a_formula_or_a_link_whatever_an_export_holds(exhibit, context, tmp_path):
    names = ["=1+1", "+1", "@SUM(A1)", HOSTILE, "http://evil.example", "{=1}", "bell\x07", "\u202eRTL", "😀" * 300]
    item = exhibit(finding="=1+1", table=pd.DataFrame({"=who": names, "n": range(len(names))}))
    workbook.write([item], tmp_path / "w.xlsx", context)
    book = openpyxl.load_workbook(tmp_path / "w.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not any(cell.hyperlink for cell in cells)
    assert "=1+1" in {cell.value for cell in cells}


def test_sheets_of_long_and_equal_names_are_told_apart(exhibit, context, tmp_path):
    keys = ["a.a_very_long_key_that_goes_on_and_on", "b.a_very_long_key_that_goes_on_and_off", "c.contents"]
    workbook.write([exhibit(key=key) for key in keys], tmp_path / "w.xlsx", context)
    names = openpyxl.load_workbook(tmp_path / "w.xlsx").sheetnames
    assert len({name.casefold() for name in names}) == 4
    assert max(map(len, names)) <= 31
