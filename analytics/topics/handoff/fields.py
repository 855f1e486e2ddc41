"""The sections of the life-cycle document: which are agreed, which CRM field is which, what is empty."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from analytics.contract import DEALS, HANDOFFS
from analytics.history.engine import LazyFrame, collect
from analytics.policy import Policies

SECTIONS = (
    "needs", "goals", "aspirations", "decision_makers", "success_criteria", "champion", "commitments", "risks",
)  # fmt: skip
NOT_FILLED = frozenset({"", "-", "–", "no", "false", "0", "n", "n/a", "na", "none", "tbd", "?"})


def words_for(section: str) -> str:
    """A section as it is written on a page: "decision makers"."""
    return section.replace("_", " ")


def sections_agreed(policies: Policies) -> tuple[str, ...]:
    """Every section that some version of the policy names and the tables know, in the document's order."""
    named = {section for version in policies.versions for section in version.handoff.sections}
    return tuple(section for section in SECTIONS if section in named)


def section_of_field(changes: LazyFrame) -> pd.DataFrame:
    """Which section each field of the history is: `field, section`; fields that are no part of a document left out."""
    fields = collect(changes.select("field").unique())["field"].dropna().tolist()
    found = [(field, section) for field in fields if (section := section_named(field))]
    return pd.DataFrame(found, columns=["field", "section"], dtype="str")


def section_named(field: str) -> str:
    """The section that a CRM calls so, else the field's own name; empty for a field of the deal and not the document.

    Examples
    --------
    >>> section_named("Decision_Makers__c"), section_named("Client Goals"), section_named("Stage")
    ('decision_makers', 'goals', '')
    """
    key = _key(field)
    if key in _BY_KEY:
        return _BY_KEY[key]
    return "" if key in _OF_THE_DEAL else field.strip()


def _key(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", re.sub(r"__c$", "", text.strip().casefold())).strip()


def _keys(*words: Sequence[str]) -> set[str]:
    return {_key(word) for group in words for word in group}


_BY_KEY = {
    key: section for section in SECTIONS for key in _keys([section, HANDOFFS[section].name], HANDOFFS[section].aliases)
}
_OF_THE_DEAL = (
    _keys(*([column.name, *column.aliases] for column in DEALS.columns))
    | {"created", "closed", "deleted", "lead converted", "record type", "probability", "forecast category"}
    | _keys(*([HANDOFFS[name].name, *HANDOFFS[name].aliases] for name in ("handed_over_date", "first_contact_date")))
)
