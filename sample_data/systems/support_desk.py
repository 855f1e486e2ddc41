"""The support desk: tickets with UTC time stamps, although Quillmere lives in Chicago."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sample_data.cast import BY_ID
from sample_data.ids import long_id
from sample_data.story.escalations import Case
from sample_data.systems.rows import delimited

HOME = ZoneInfo("America/Chicago")


def tickets(cases: list[Case]) -> bytes:
    """One row per ticket; most name the deal, a few only the client; plain questions were not escalated."""
    rows: list[Sequence[object]] = [("Ticket ID", "Opportunity ID", "Account ID", "Created At (UTC)", "Category",
                                     "Raised By", "Escalated", "Escalated To", "First Response At (UTC)",
                                     "Closed At (UTC)")]  # fmt: skip
    for i, case in enumerate(cases):
        deal = "" if i % 19 == 7 else case.deal.deal_id
        rows.append((case.number, deal, long_id(case.deal.account_id), _utc(case.opened_at), case.reason,
                     BY_ID[case.raised_by_id].email, "true" if case.escalated else "false", case.escalated_to,
                     _utc(case.first_response_at), _utc(case.resolved_at)))  # fmt: skip
    return delimited(rows)


def _utc(local: datetime | None) -> str:
    return f"{local.replace(tzinfo=HOME).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if local else ""
