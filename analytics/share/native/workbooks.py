"""Chart data whose embedded workbook never holds a live formula or link, whatever a name looks like."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from pptx.chart.data import CategoryChartData, XyChartData
from pptx.chart.xlsx import CategoryWorkbookWriter, XyWorkbookWriter
from xlsxwriter import Workbook

SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


class _OnlyText:
    @contextmanager
    def _open_worksheet(self, xlsx_file: BinaryIO) -> Iterator[tuple[Any, Any]]:
        workbook = Workbook(xlsx_file, SAFE)
        yield workbook, workbook.add_worksheet()
        workbook.close()


class _SafeXy(_OnlyText, XyWorkbookWriter):
    pass


class _SafeCategory(_OnlyText, CategoryWorkbookWriter):
    pass


class XyData(XyChartData):
    """XY chart data with a safe workbook."""

    @property
    def _workbook_writer(self) -> Any:
        return _SafeXy(self)


class CategoryData(CategoryChartData):
    """Category chart data with a safe workbook."""

    @property
    def _workbook_writer(self) -> Any:
        return _SafeCategory(self)
