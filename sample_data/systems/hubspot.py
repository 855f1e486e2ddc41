"""HubSpot: the handover form that sales fills in, joined to the CRM by the opportunity's 18-character id."""

from __future__ import annotations

from datetime import date

from sample_data.cast import DOMAIN
from sample_data.ids import long_id
from sample_data.story.handoffs import EXTRAS, SECTIONS, Handoff
from sample_data.systems.rows import delimited

HEADER = ("Record ID", "Opportunity ID", "Handover Date", "First Contact Date", "Client Needs", "Client Goals",
          "Client Aspirations", "Decision Makers", "Success Criteria", "Champion", "Commitments", "Risks",
          "Document URL")  # fmt: skip


def handoffs(known: list[Handoff], documents: dict[str, dict[str, str]]) -> bytes:
    """One row per deal handed over, with the document as it stands now; one has a date that does not exist."""
    rows: list[list[object]] = []
    for number, handoff in enumerate(known):
        document = documents.get(handoff.deal.deal_id, {})
        rows.append([
            18_204_400_000 + 61 * number, long_id(handoff.deal.deal_id), _stamp(handoff.handed_over, number),
            _stamp(handoff.first_contact, number + 7), *(document.get(section, "") for section in SECTIONS + EXTRAS),
            f"https://docs.{DOMAIN}/{number:04x}" if document else "",
        ])  # fmt: skip
    rows[1_500][2] = "2025-09-31 09:12"
    return delimited([HEADER, *rows], quote_all=True)


def _stamp(day: date | None, number: int) -> str:
    return f"{day.isoformat()} {9 + number % 8:02d}:{number * 7 % 60:02d}" if day else ""
