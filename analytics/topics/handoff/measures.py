"""Handoffs, deal by deal: whole document, first contact in time, both sides at work, and what became of the client.

Lazy frames in, lazy frames out. Dates that lie after `book.as_of` have not happened yet.
"""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import and_

import narwhals as nw
import pandas as pd

from analytics.contract import ACCOUNT_MANAGEMENT, SALES, UNASSIGNED
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.history.engine import LazyFrame, days_between
from analytics.history.held import held
from analytics.topics.crediting import by_version, events_with_deals
from analytics.topics.handoff.fields import NOT_FILLED, SECTIONS, section_of_field, sections_agreed

OF_DEAL = ("deal_id", "account_id", "account", "owner_id", "account_manager_id", "close_date", "amount", "lead_source")
NO_GROUP = "(no group)"
HANDED_OVER_SOON = 7  # days after the close: a later handoff leaves too little of the window to compare


def is_filled(column: str) -> nw.Expr:
    """Whether a section says something: not blank, nor a word such as "no" or "n/a" for an unticked box."""
    text = nw.col(column).str.strip_chars().str.to_lowercase()
    return (~text.is_null() & ~text.is_in(list(NOT_FILLED))).fill_null(False)


def teams_of(book: Book) -> tuple[pd.DataFrame, str]:
    """What a seller's team is called: the group, else the manager.

    Returns `person_id, team_name` of everybody, and the word for it ("group", "manager" or "" where neither is known).
    """
    people = book.people
    sellers = people[people["team"] == SALES]
    word = next((column for column in ("group", "manager") if sellers[column].notna().any()), "")
    named = people[word].fillna(NO_GROUP) if word else pd.Series(NO_GROUP, index=people.index)
    return pd.DataFrame({"person_id": people["person_id"].astype(str), "team_name": named.astype(str)}), word


def with_team(book: Book, rows: LazyFrame) -> LazyFrame:
    """The rows with `team_name`, the team of the deal's seller."""
    teams = book.engine.adhoc(teams_of(book)[0])
    joined = rows.join(teams, left_on="owner_id", right_on="person_id", how="left")
    return joined.with_columns(nw.col("team_name").fill_null(NO_GROUP))


def handed_over(book: Book, chosen: Chosen) -> LazyFrame:
    """The deals in the filter that were handed over, with each agreed step as a claim.

    Returns
    -------
    LazyFrame
        The deal's columns, `handed_over_date`, `first_contact_date`, `left_on` (day of the first cancellation, or
        null), `age` (days since the close), `team_name`; `filled_<section>` and `complete` (bool, the sections
        agreed on the day of the close); `contacted` (bool), `watched` (days from the close to the first contact, or
        until the client left or the data end, >= 0); `contact_in_time` (bool; null while it cannot be known: the
        days are not over, or the client left before they were).
    """
    return held(book, "handed over", chosen, lambda: _handed_over(book, chosen))


def _handed_over(book: Book, chosen: Chosen) -> LazyFrame:
    handoffs = book.table("handoffs").unique("deal_id", keep="last", order_by=["handed_over_date"])
    rows = book.deals(chosen).select(*OF_DEAL).join(handoffs, on="deal_id", how="inner")
    rows = rows.join(_left(book), on="deal_id", how="left")
    contact = nw.col("first_contact_date")
    rows = rows.with_columns(
        *(is_filled(section).alias(f"filled_{section}") for section in sections_agreed(book.policies)),
        first_contact_date=nw.when(contact <= nw.lit(book.as_of)).then(contact),
        age=days_between(book.as_of, "close_date"),
    )
    rows = rows.with_columns(complete=complete(book, "filled_"), contacted=~nw.col("first_contact_date").is_null())
    end = nw.coalesce("first_contact_date", "left_on").fill_null(nw.lit(book.as_of))
    rows = rows.with_columns(watched=days_between(end, "close_date"))
    rows = rows.with_columns(watched=nw.when(nw.col("watched") > 0).then(nw.col("watched")).otherwise(nw.lit(0)))
    agreed = by_version(book.policies, "close_date", lambda policy: policy.handoff.first_contact_days)
    in_time = nw.col("contacted") & (nw.col("watched") <= agreed)
    known = (nw.col("age") >= agreed) & (nw.col("contacted") | (nw.col("watched") >= agreed))
    rows = rows.with_columns(contact_in_time=nw.when(known).then(in_time.cast(nw.Float64)))
    return with_team(book, rows)


def _left(book: Book) -> LazyFrame:
    cancelled = events_with_deals(book, "cancellations")
    return cancelled.group_by("deal_id").agg(left_on=nw.col("cancel_date").min())


def complete(book: Book, prefix: str) -> nw.Expr:
    """Whether every section that the policy of the day of the close names is filled, from the columns `prefix…`."""

    def by_sections(sections: tuple[str, ...]) -> nw.Expr:
        known = (nw.col(f"{prefix}{section}") for section in sections if section in SECTIONS)
        return reduce(and_, known, nw.lit(True))

    answer = by_sections(book.policies.versions[0].handoff.sections)
    for version in book.policies.versions[1:]:
        since = nw.col("close_date") >= nw.lit(version.agreed.valid_from or date.min)
        answer = nw.when(since).then(by_sections(version.handoff.sections)).otherwise(answer)
    return answer


def edits(book: Book, chosen: Chosen) -> LazyFrame:
    """The edits of the life-cycle documents of the deals in the filter, each with the side that made it.

    The deal's own seller is sales and its own account manager account management, whatever team they are in today;
    anybody else counts for their team, and who is in neither is on the side "neither". Changes of CRM fields that are
    no part of the document (stage, amount) do not count.

    Returns
    -------
    LazyFrame
        `deal_id, close_date, changed_at, person_id, section` (a section's name, or the field as written), `side`,
        `old_value, new_value`, `days` since the close (negative before it).
    """
    return held(book, "edits", chosen, lambda: _edits(book, chosen))


def _edits(book: Book, chosen: Chosen) -> LazyFrame:
    changes = book.table("document_changes")
    fields = section_of_field(changes)
    of_deal = book.deals(chosen).select("deal_id", "close_date", "owner_id", "account_manager_id")
    rows = changes.join(of_deal, on="deal_id", how="inner").join(book.engine.adhoc(fields), on="field", how="inner")
    teams = book.engine.adhoc(_teams(book))
    rows = rows.join(teams, on="person_id", how="left")
    person = nw.col("person_id")
    side = (
        nw.when(person == nw.col("owner_id"))
        .then(nw.lit(SALES))
        .otherwise(
            nw.when(person == nw.col("account_manager_id"))
            .then(nw.lit(ACCOUNT_MANAGEMENT))
            .otherwise(nw.col("editors_team").fill_null("neither"))
        )
    )
    rows = rows.with_columns(side=side, days=days_between("changed_at", "close_date"))
    columns = ("deal_id", "close_date", "changed_at", "person_id", "section", "side", "old_value", "new_value", "days")
    return rows.select(*columns)


def _teams(book: Book) -> pd.DataFrame:
    team = book.people["team"].where(book.people["team"].isin([SALES, ACCOUNT_MANAGEMENT]), "neither")
    return pd.DataFrame({"person_id": book.people["person_id"].astype(str), "editors_team": team.astype(str)})


def with_both_sides(book: Book, deals: LazyFrame, made: LazyFrame) -> LazyFrame:
    """The deals with `both_edited`: both sides edited within the agreed days of the close (null while these run)."""
    agreed = by_version(book.policies, "close_date", lambda policy: policy.handoff.both_sides_within_days)
    early = made.filter(nw.col("days") <= agreed).filter(nw.col("side").is_in([SALES, ACCOUNT_MANAGEMENT]))
    sides = early.group_by("deal_id").agg(sides=nw.col("side").n_unique())
    rows = deals.join(sides, on="deal_id", how="left")
    both = (nw.col("sides").fill_null(0) == 2).cast(nw.Float64)
    return rows.with_columns(both_edited=nw.when(nw.col("age") >= agreed).then(both))


def edits_by_week(book: Book, made: LazyFrame, last_week: int) -> LazyFrame:
    """Edits per week since the close (0 = the first; edits before the close too) and side, from clients of full age.

    Only deals old enough to have finished the week count in it. Returns `week, side, edits`.
    """
    days = nw.when(nw.col("days") > 0).then(nw.col("days")).otherwise(nw.lit(0))
    rows = made.with_columns(week=days // 7, age=days_between(book.as_of, "close_date"))
    rows = rows.filter((nw.col("week") <= last_week) & (nw.col("age") >= 7 * (nw.col("week") + 1)))
    return rows.group_by("week", "side").agg(edits=nw.col("deal_id").count())


def as_of_handoff(book: Book, rows: LazyFrame, made: LazyFrame) -> LazyFrame:
    """The handed-over deals with `whole_then`: whether the document was complete on the day of the handoff.

    A section stood as the last edit up to that day left it; without one, as the first later edit found it; without
    any edit, as it stands now. An edit whose values the CRM did not keep says nothing.
    """
    told = made.filter(~(nw.col("old_value").is_null() & nw.col("new_value").is_null()))
    handed = rows.select("deal_id", "handed_over_date")
    told = told.join(handed, on="deal_id", how="inner").with_columns(
        until=days_between("handed_over_date", "changed_at") >= 0
    )
    key = ["deal_id", "section"]
    before = told.filter(nw.col("until")).unique(key, keep="last", order_by=["changed_at", "new_value"])
    after = told.filter(~nw.col("until")).unique(key, keep="first", order_by=["changed_at", "old_value"])
    sections = sections_agreed(book.policies)
    for frame, value, name in ((before, "new_value", "before"), (after, "old_value", "after")):
        flags = frame.with_columns(filled=is_filled(value).cast(nw.Int64))
        flags = flags.with_columns(
            *(nw.when(nw.col("section") == s).then(nw.col("filled")).alias(f"{name}_{s}") for s in sections)
        )
        flags = flags.group_by("deal_id").agg(*(nw.col(f"{name}_{s}").max() for s in sections))
        rows = rows.join(flags, on="deal_id", how="left")
    then = [
        (nw.coalesce(f"before_{s}", f"after_{s}", nw.col(f"filled_{s}").cast(nw.Int64)) == 1).alias(f"then_{s}")
        for s in sections
    ]
    return rows.with_columns(*then).with_columns(whole_then=complete(book, "then_"))


def early_cancels(book: Book, rows: LazyFrame) -> LazyFrame:
    """The handed-over deals with `left_early` (1, 0; null while the window is open): gone within the agreed days."""
    window = by_version(book.policies, "close_date", lambda policy: policy.cancellation.window_days)
    early = (~nw.col("left_on").is_null()) & (days_between("left_on", "close_date") <= window)
    return rows.with_columns(left_early=nw.when(nw.col("age") >= window).then(early.fill_null(False).cast(nw.Float64)))


def whole_or_not(rows: LazyFrame) -> LazyFrame:
    """Early cancellations after whole and incomplete handoffs, by lead source.

    Counted are clients whose window is over, handed over within a week of the close and still there on that day: who
    left before could not be documented. Returns `lead_source, whole_then, deals, left`.
    """
    soon = days_between("handed_over_date", "close_date") <= HANDED_OVER_SOON
    there = nw.col("left_on").is_null() | (nw.col("left_on") > nw.col("handed_over_date"))
    counted = rows.filter(soon & there).filter(~nw.col("left_early").is_null())
    counted = counted.with_columns(lead_source=nw.col("lead_source").fill_null("(unknown)"))
    return counted.group_by("lead_source", "whole_then").agg(
        deals=nw.col("deal_id").count(), left=nw.col("left_early").sum()
    )


def pairs(rows: LazyFrame) -> LazyFrame:
    """Each seller with each account manager: clients, and of each step how many could be judged and were kept.

    Returns `owner_id, account_manager_id, clients, contact_n, contact_k, complete_n, complete_k, stayed_n, stayed_k`
    and `stayed_e`: how many would have stayed at the shares of their lead sources over all pairs.
    """
    named = rows.with_columns(
        nw.col("owner_id").fill_null(UNASSIGNED), nw.col("account_manager_id").fill_null(UNASSIGNED)
    ).with_columns(whole=nw.col("complete").cast(nw.Float64), stayed=1 - nw.col("left_early"))
    named = named.with_columns(nw.col("lead_source").fill_null("(unknown)"))
    usual = named.group_by("lead_source").agg(usual=nw.col("stayed").mean())
    named = named.join(usual, on="lead_source", how="left").with_columns(
        usual=nw.when(~nw.col("stayed").is_null()).then(nw.col("usual"))
    )
    return named.group_by("owner_id", "account_manager_id").agg(
        clients=nw.col("deal_id").count(),
        contact_n=nw.col("contact_in_time").count(),
        contact_k=nw.col("contact_in_time").sum(),
        complete_n=nw.col("whole").count(),
        complete_k=nw.col("whole").sum(),
        stayed_n=nw.col("stayed").count(),
        stayed_k=nw.col("stayed").sum(),
        stayed_e=nw.col("usual").sum(),
    )


def referred(book: Book, chosen: Chosen) -> LazyFrame:
    """The deals in the filter that somebody in the company referred, with the team of who did.

    Returns the deal's columns, `referred_by_id`, `from_team` (`sales`, `account_management` or `neither`), `left_on`.
    """
    deals = book.deals(chosen).filter(~nw.col("referred_by_id").is_null()).select(*OF_DEAL, "referred_by_id")
    teams = book.engine.adhoc(_teams(book).rename(columns={"person_id": "referrer", "editors_team": "from_team"}))
    rows = deals.join(teams, left_on="referred_by_id", right_on="referrer", how="left")
    rows = rows.with_columns(nw.col("from_team").fill_null("neither"))
    return rows.join(_left(book), on="deal_id", how="left")
