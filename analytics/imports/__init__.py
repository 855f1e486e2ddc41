"""Bytes of an export in, clean typed tables out, and everything that was wrong, asked or assumed beside them."""

from analytics.imports.describe import describe, rejected_csv
from analytics.imports.mapping import Mapping, MappingError
from analytics.imports.opening import open_export, open_folder, spellings_compared
from analytics.imports.results import Import, Note, Question, Receipt, Rejected

__all__ = [
    "Import",
    "Mapping",
    "MappingError",
    "Note",
    "Question",
    "Receipt",
    "Rejected",
    "describe",
    "open_export",
    "open_folder",
    "rejected_csv",
    "spellings_compared",
]
