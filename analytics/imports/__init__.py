"""Bytes of an export in, clean typed tables out, and everything that was wrong, asked or assumed beside them."""

from analytics.imports.opening import open_export, open_folder
from analytics.imports.results import Import, Note, Question, Receipt, Rejected

__all__ = ["Import", "Note", "Question", "Receipt", "Rejected", "open_export", "open_folder"]
