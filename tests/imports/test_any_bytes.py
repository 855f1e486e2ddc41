"""Whatever is dropped, the answer is an import with a sentence, never an exception."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.contract import to_arrow
from analytics.imports import Import, describe, open_export, rejected_csv

CELLS = st.one_of(
    st.sampled_from(
        (
            *("", "10/31/2026", "31.10.2026", "2/3/2026", "46326", "2026-10", "Q4 2026", "99/99/9999", "1e400", "-"),
            *("1,234.50", "1.234,50 €", "(5)", "USD 7", "95%", "4", "#REF!", "1.23E+15", "N/A", '"', "\n", "=1+1"),
            *("Closed Won", "Lost", "Upgrade", "yes", "Jane Doe", "Doe, Jane", "Total", "0065j000007eZcpAAE", "a;b"),
        )
    ),
    st.text(max_size=6),
)
HEADERS = st.sampled_from(
    (
        ("Opportunity ID", "Account Name", "Opportunity Owner", "OwnerId", "Close Date", "Amount", "Stage", "Type"),
        ("Opportunity Owner ↑", "Deal ID", "Account ID", "Close Date", "ARR", "ACV", "Currency", "Product"),
        ("Employee", "Pay Date", "Base Salary", "Commission", "Bonus (EUR)"),
        ("User", "Period", "Quota", "Attainment %"),
        ("Ticket ID", "Account ID", "Created At (UTC)", "Escalated", "first_response_time_minutes"),
        ("Email", "Submitted At", "Purpose", "Autonomy", "What motivates you most"),
        ("Name", "User ID", "Email", "Team", "Manager", "Start Date"),
        ("Date", "Type", "Sales Present", "Open Actions"),
        ("", "Anything", "Amount"),
    )
)


def check(found: list[Import]) -> None:
    assert found
    for one in found:
        assert one.sentence.endswith((".", "?"))
        assert describe(one)
        if one.table is not None:
            typed = to_arrow(one.table, one.rows)
            assert typed.num_rows == len(one.rows)
            assert one.receipt.rejected == len(one.rejected)
        assert rejected_csv([one]).count("\n") == len(one.rejected) + 1


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=300), name=st.text(max_size=20))
def test_bytes_that_are_no_export_are_answered_with_a_sentence(content: bytes, name: str) -> None:
    check(open_export(name, content))


@settings(max_examples=400, deadline=None)
@given(headers=HEADERS, data=st.data(), delimiter=st.sampled_from(",;\t|"))
def test_any_cells_under_known_headers_are_accounted_for(
    headers: tuple[str, ...], data: st.DataObject, delimiter: str
) -> None:
    row = st.lists(CELLS, min_size=len(headers), max_size=len(headers) + 1)
    rows = data.draw(st.lists(row, max_size=6))
    lines = [delimiter.join(headers), *(delimiter.join(cells) for cells in rows)]
    check(open_export("anything.csv", "\n".join(lines).encode("utf-8", "replace")))


STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"\xff\xfe", b"\xfe\xff", b"sep=;\n")


@settings(max_examples=80, deadline=None)
@given(start=st.sampled_from(STARTS), rest=st.binary(max_size=80))
def test_a_promising_start_is_not_trusted(start: bytes, rest: bytes) -> None:
    for name in ("a.xlsx", "a.zip", "a.csv"):
        check(open_export(name, start + rest))
