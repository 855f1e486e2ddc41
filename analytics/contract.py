"""The tables an import produces: columns, types, units, which are required, names they go by in exports.

Import recognises columns by this file, validation reads it, the sample company is written by it, and the page
"Data" prints its help and its CSV templates from it. Adding a column is one line here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import TypeVar

import narwhals as nw
import pandas as pd
import pyarrow as pa

UNASSIGNED = "(unassigned)"
SALES = "sales"
ACCOUNT_MANAGEMENT = "account_management"


class Kind(StrEnum):
    """What a cell of a column holds, once clean."""

    ID = "id"  # text; leading zeros stay
    TEXT = "text"
    PERSON = "person"  # a reference to somebody: an id, an e-mail or a name
    DATE = "date"  # no time zone
    TIMESTAMP = "timestamp"  # in the company's zone
    MONTH = "month"  # the first day of a month
    MONEY = "money"  # in the company's currency
    NUMBER = "number"
    COUNT = "count"
    SHARE = "share"  # 0-1
    FLAG = "flag"  # yes or no
    CHOICE = "choice"  # one of the column's choices


class PayRole(Enum):
    """Whether a pay figure was agreed before the month's results, or caused by them."""

    AGREED_BEFORE = "agreed_before"
    EARNED_AFTER = "earned_after"


PAY_ROLES: Mapping[str, PayRole] = {
    "base": PayRole.AGREED_BEFORE,
    "target_variable": PayRole.AGREED_BEFORE,
    "on_target_pay": PayRole.AGREED_BEFORE,
    "pay_mix": PayRole.AGREED_BEFORE,
    "commission": PayRole.EARNED_AFTER,
    "bonus": PayRole.EARNED_AFTER,
    "earned_pay": PayRole.EARNED_AFTER,
}


@dataclass(frozen=True)
class Column:
    """One column of a table.

    `aliases` are the headers it goes by in exports, compared after normalising and never by substring.
    `choices` maps each allowed value to other words for it.
    """

    name: str
    kind: Kind
    help: str
    required: bool = False
    aliases: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """One table: its columns, the columns of which one is needed, its key and the column that dates a row."""

    name: str
    title: str
    help: str
    comes_from: str
    columns: tuple[Column, ...]
    one_of: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    dated_by: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns a row cannot do without."""
        return tuple(column.name for column in self.columns if column.required)

    @property
    def people(self) -> tuple[str, ...]:
        """Names of the columns that refer to somebody."""
        return tuple(column.name for column in self.columns if column.kind is Kind.PERSON)

    def __getitem__(self, name: str) -> Column:
        """The column of that name; KeyError if the table has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name}")


def _id(name: str, help: str, *aliases: str, required: bool = False) -> Column:
    return Column(name, Kind.ID, help, required, aliases)


def _text(name: str, help: str, *aliases: str) -> Column:
    return Column(name, Kind.TEXT, help, False, aliases)


def _person(name: str, help: str, *aliases: str, required: bool = False) -> Column:
    return Column(name, Kind.PERSON, help, required, aliases)


def _date(name: str, help: str, *aliases: str, required: bool = False) -> Column:
    return Column(name, Kind.DATE, help, required, aliases)


def _money(name: str, help: str, *aliases: str, required: bool = False) -> Column:
    return Column(name, Kind.MONEY, help, required, aliases)


def _month(help: str, *aliases: str) -> Column:
    return Column("period", Kind.MONTH, help, True, aliases)


_DEAL_IDS = (
    "Opportunity ID", "Opportunity", "OpportunityId", "Deal ID", "Deal - ID", "Subscription ID",
    "subscription_id", "opportunity_id", "Associated Deal IDs", "Subscription Ref", "Contract ID",
)  # fmt: skip
_ACCOUNT_IDS = (
    "Account ID", "AccountId", "Associated Company IDs", "Organization - ID", "Account Name.id",
    "Account (id)", "account_id", "customer_id", "Customer ID", "Company ID", "Client ID",
)  # fmt: skip
_WON = ("Closed Won", "closedwon", "Closed-Won", "Won", "Gewonnen", "Gagné", "Gagnée", "Ganado", "Ganada",
        "Vinto", "Vinta", "Abgeschlossen gewonnen", "1", "true", "Signed", "6 - Closed Won")  # fmt: skip
_LOST = ("Closed Lost", "closedlost", "Closed-Lost", "Lost", "Verloren", "Perdu", "Perdue", "Perdido",
         "Perdida", "Perso")  # fmt: skip
_SCORE = "Score on the survey's own scale; scaled to 0-1 on import."

PEOPLE = Table(
    "people", "People", "Who is in the team, since when, and who leads them.", "CRM users",
    (
        _id("person_id", "The CRM's own id of the person.", "User ID", "Id", "UserId", "Employee ID",
            "Personnel Number", "Worker ID", "Owner ID", "sales_agent", "User name", "Username", required=True),
        Column("name", Kind.TEXT, "Full name.", True,
               ("Full Name", "Name", "User name", "Employee", "Employee Name", "sales_agent", "User")),
        _text("email", "Work e-mail; the best way to match people across exports.", "Email", "E-mail",
              "Email Address", "Work Email", "Username"),
        Column("team", Kind.CHOICE, "Sales or account management.", False,
               ("Team", "Department", "Profile", "Function", "Division"),
               {SALES: ("Sales", "Inside Sales", "Account Executive", "Sales Rep", "New Business", "Vertrieb"),
                ACCOUNT_MANAGEMENT: ("Account Management", "Account Manager", "Customer Success", "AM", "CSM",
                                     "Client Success", "Kundenbetreuung")}),
        _text("role", "Job title.", "Role", "Title", "Job Title", "UserRole.Name", "Position"),
        _text("manager", "Name of the person's manager.", "Manager", "ManagerId", "Manager Name", "Reports To",
              "Manager: Full Name", "Supervisor"),
        _text("group", "Region, pod or office.", "Group", "Region", "Office", "Pod", "regional_office", "Location",
              "Territory"),
        _date("start_date", "First day in the team.", "Start Date", "Hire Date", "Joined", "Date Hired"),
        _date("end_date", "Last day in the team; empty while here.", "End Date", "Termination Date", "Left",
              "Deactivated On", "Leave Date"),
    ),
    key=("person_id",),
)  # fmt: skip

QUOTAS = Table(
    "quotas", "Quotas", "What each person was to sell in each month.", "quota sheet, commission system",
    (
        _person("person_id", "Whose quota.", "Quota Owner", "QuotaOwnerId", "User", "Owner", "Sales Rep", "Employee",
                "Rep", "sales_agent", "Employee ID", "Name", "Full Name", required=True),
        _month("The month; a quarter or a year is spread evenly over its months.", "Period", "Forecast Month",
               "StartDate", "Month", "Quarter", "Quota Period", "Start Date"),
        _money("quota", "Quota of the period.", "Quota Amount", "QuotaAmount", "Quota", "Goal", "Target", "Budget",
               "Plan", "Sales Target", required=True),
        _money("attained", "Credited bookings of the period, if the export has them.", "Attained",
               "Credited Bookings", "Credited Amount", "Actual", "Quota Credit", "Achieved"),
    ),
    key=("person_id", "period"), dated_by="period",
)  # fmt: skip

PAY = Table(
    "pay", "Pay", "What each person was promised and paid per month.", "payroll, commission statement",
    (
        _person("person_id", "Whose pay.", "Employee", "Employee ID", "Employee Name", "Payee", "Personnel Number",
                "Worker", "Name", "Full Name", "Email", "User", "Rep", required=True),
        _month("The month the pay belongs to.", "Period", "Month", "Pay Period End", "Pay Period", "Payroll Month",
               "Period End", "Pay Date"),
        _money("base", "Fixed pay of the month.", "Base Salary", "Base Pay", "Base", "Fixed Pay", "Salary",
               "Regular Pay", "Grundgehalt"),
        _money("target_variable", "Variable pay promised at 100% of quota.", "Target Incentive", "Target Variable",
               "Variable Target", "Target Commission", "Target Bonus", "On-Target Commission"),
        _money("commission", "Commission earned for the month.", "Commission Earned", "Commission Paid", "Commission",
               "Commissions", "Payout", "Variable Paid", "Provision"),
        _money("bonus", "Other variable pay of the month.", "Bonus", "SPIFF", "Bonus Paid", "Prämie"),
    ),
    key=("person_id", "period"), dated_by="period",
)  # fmt: skip

DEALS = Table(
    "deals", "Deals", "Every closed-won deal: who sold it, when, for how much.",
    "CRM opportunities (closed-won rows count)",
    (
        _id("deal_id", "The CRM's id of the deal.", *_DEAL_IDS, "Id", "Record ID", "Record Id", required=True),
        _id("account_id", "The client's id; the client's name serves where there is none.", *_ACCOUNT_IDS,
            required=True),
        _text("account", "The client's name.", "Account Name", "Account.Name", "Associated Company",
              "Deal - Organization", "Account", "Potential Customer", "Company", "Client", "Customer",
              "Primary Associated Company"),
        _person("owner_id", "Who sold it.", "Opportunity Owner", "OwnerId", "Deal owner", "Deal - Owner", "Deal Owner",
                "Owner", "sales_agent", "Sales Rep", "Account Executive", "Seller", "Sold By", required=True),
        _person("account_manager_id", "Who looks after the client.", "Account Manager", "Account Manager ID",
                "AccountManagerId", "Customer Success Manager", "CSM", "Account Owner"),
        _date("close_date", "Day the deal was won.", "Close Date", "CloseDate", "Deal - Won time", "Closing Date",
              "Actual Close Date", "Won Date", "Signed", "start_date", "Date Closed", required=True),
        _money("amount", "Booked value.", "Amount", "Amount (converted)", "Amount in company currency",
               "Deal - Value", "Actual Revenue", "close_value", "ARR", "ACV", "mrr_amount", "arr_amount", "Value",
               required=True),
        _text("product", "What was sold.", "Product Name", "Product", "Product - Name", "plan", "plan_tier",
              "Package"),
        _text("lead_source", "Where the lead came from.", "Lead Source", "LeadSource", "Original Source",
              "Original Traffic Source", "Deal - Source", "Originating Lead", "referral_source", "Source"),
        _person("referred_by_id", "Who in the company brought the referral.", "Referred By", "Referred By ID",
                "Referral Owner", "Referrer"),
        Column("stage", Kind.CHOICE, "Only won deals count; open and lost ones are set aside as such.", False,
               ("Stage", "StageName", "Deal Stage", "Deal - Status", "Status", "deal_stage", "IsWon", "Sales Stage"),
               {"won": _WON, "lost": _LOST, "open": ("Open", "Prospecting", "Engaging", "Negotiation", "Proposal",
                                                     "Qualified", "Offen", "In Progress", "Qualification",
                                                     "Appointment Scheduled", "Contract Sent", "Needs Analysis")}),
        _text("currency", "Currency of the amount, as a three-letter code.", "Amount Currency", "CurrencyIsoCode",
              "Currency", "Deal - Currency", "Opportunity Currency"),
    ),
    key=("deal_id",), dated_by="close_date",
)  # fmt: skip

CANCELLATIONS = Table(
    "cancellations", "Cancellations", "Clients who left: when, and why.", "billing, CRM",
    (
        _id("deal_id", "The deal that was cancelled.", *_DEAL_IDS),
        _id("account_id", "The client who cancelled.", *_ACCOUNT_IDS),
        _date("cancel_date", "Day the cancellation took effect.", "Cancellation Date", "Churn Date", "Churn date",
              "Ended At", "Contract End Date", "canceled_at", "cancelled_on", "Canceled At (UTC)", "churn_date",
              "end_date", "Cancelled On", "Canceled On", "Kündigungsdatum", required=True),
        _money("amount_lost", "Value lost, where it is not the deal's whole amount.", "Amount Lost", "Lost Amount",
               "Churned ARR", "Churned MRR", "Lost ARR"),
        _text("reason", "Why the client left, in the export's words.", "Cancellation Reason", "Lost Reason",
              "reason_code", "Churn Reason", "Reason", "Kündigungsgrund"),
    ),
    one_of=("deal_id", "account_id"), dated_by="cancel_date",
)  # fmt: skip

UPGRADES = Table(
    "upgrades", "Upgrades", "Clients who bought more.", "billing, CRM",
    (
        _id("upgrade_id", "The id of the upgrade.", "Upgrade ID", "Id", "Record ID", "Expansion ID"),
        _id("deal_id", "The deal that was upgraded.", *_DEAL_IDS, "Original Opportunity", "Parent Opportunity"),
        _id("account_id", "The client who upgraded.", *_ACCOUNT_IDS),
        _date("upgrade_date", "Day of the upgrade.", "upgrade_date", "Upgrade Date", "Upgraded On", "Expansion Date",
              "Upgraded At", required=True),
        _money("amount_added", "Value added.", "Amount Added", "Expansion MRR", "Expansion ARR", "upsell",
               "Upsell Amount", "Added ARR", "Added MRR", required=True),
        _text("product", "What was added.", "Product Added", "Product", "Product Name", "Add-on", "plan"),
        _person("seller_id", "Who sold the upgrade.", "Sold By", "Seller", "Upgrade Owner", "Opportunity Owner",
                "Owner"),
    ),
    one_of=("deal_id", "account_id"), key=("upgrade_id",), dated_by="upgrade_date",
)  # fmt: skip

HANDOFFS = Table(
    "handoffs", "Handoffs", "When a sold client was handed over, and how whole the life-cycle document was.", "CRM",
    (
        _id("deal_id", "The deal handed over.", *_DEAL_IDS, required=True),
        _date("handed_over_date", "Day sales handed the client over.", "Handed Over", "Handover Date", "Handoff Date",
              "Handed Over On", "Handed Over Date", required=True),
        _date("first_contact_date", "Day of the account manager's first contact; empty while waiting.",
              "First Contact", "First Contact Date", "AM First Contact", "Kick-off Date", "First Contacted On"),
        _text("needs", "Why the client bought.", "Needs", "Client Needs", "Customer Needs"),
        _text("goals", "What the client wants to reach.", "Goals", "Client Goals", "Customer Goals"),
        _text("aspirations", "Where the client wants to be one day.", "Aspirations", "Client Aspirations"),
        _text("decision_makers", "Everyone in the decision.", "Decision Makers", "Decision Makers Involved",
              "Buying Committee"),
        _text("success_criteria", "How the client will judge success.", "Success Criteria"),
        _text("champion", "Who inside the client's company wants it.", "Champion"),
        _text("commitments", "What was promised.", "Commitments", "Promises Made"),
        _text("risks", "What may go wrong.", "Risks"),
        _text("document_link", "Where the document is.", "Document Link", "Document", "Document URL"),
    ),
    key=("deal_id",), dated_by="handed_over_date",
)  # fmt: skip

DOCUMENT_CHANGES = Table(
    "document_changes", "Document changes", "Every edit of a client's life-cycle document, by either side.",
    "CRM field history",
    (
        _id("deal_id", "The deal whose document changed.", *_DEAL_IDS, "ParentId", required=True),
        Column("changed_at", Kind.TIMESTAMP, "When.", True,
               ("Edit Date", "CreatedDate", "Changed At", "Changed On", "Timestamp", "Date")),
        _person("person_id", "Who edited.", "Edited By", "CreatedById", "Changed By", "User", required=True),
        Column("field", Kind.TEXT, "Which section.", True, ("Field / Event", "Field", "Changed Field", "Property")),
        _text("old_value", "Before.", "Old Value", "OldValue", "Previous Value"),
        _text("new_value", "After.", "New Value", "NewValue", "Value"),
    ),
    dated_by="changed_at",
)  # fmt: skip

ESCALATIONS = Table(
    "escalations", "Escalations", "Problems raised about a sold client, and who answered.", "support desk",
    (
        _id("escalation_id", "The case number.", "Case Number", "Ticket ID", "ticket_id", "Id", "Case",
            "Escalation ID"),
        _id("deal_id", "The deal concerned.", *_DEAL_IDS),
        _id("account_id", "The client concerned.", *_ACCOUNT_IDS),
        Column("opened_at", Kind.TIMESTAMP, "When it was raised.", True,
               ("Date/Time Opened", "CreatedDate", "Create date", "submitted_at", "Opened At", "Created At",
                "Opened")),
        _text("reason", "Why, in the desk's words.", "Case Reason", "Reason", "Category", "Subject", "Type"),
        _person("raised_by_id", "Who raised it.", "Raised By", "Case Owner", "Created By", "Requester", "Raised By ID"),
        Column("escalated_to", Kind.CHOICE, "First stop of the escalation.", False,
               ("Escalated To", "Escalation Level", "Assigned To Role"),
               {"sales_rep": ("Sales Rep", "Rep", "Seller", "Account Executive"),
                "rep_manager": ("Rep Manager", "Rep's Manager", "Sales Manager", "Sales Lead"),
                "am_manager": ("AM Manager", "Account Management Manager", "Account Manager's Manager",
                               "Head of Account Management"),
                "other": ("Other", "Support", "Nobody")}),
        Column("first_response_at", Kind.TIMESTAMP, "When it was first answered.", False,
               ("First Response At", "First Response", "First Replied At", "First Response Date/Time")),
        Column("resolved_at", Kind.TIMESTAMP, "When it was solved.", False,
               ("Date/Time Closed", "Close date", "closed_at", "Resolved At", "Closed At", "Solved At")),
        Column("escalated", Kind.FLAG, "Whether the case was escalated at all; only those count.", False,
               ("Escalated", "IsEscalated", "escalation_flag")),
    ),
    one_of=("deal_id", "account_id"), key=("escalation_id",), dated_by="opened_at",
)  # fmt: skip

MEETINGS = Table(
    "meetings", "Meetings", "Alignment meetings and outings of sales and account management.", "calendar, notes",
    (
        _date("date", "Day of the meeting.", "Date", "Start Date", "Start", "Meeting Date", required=True),
        Column("kind", Kind.CHOICE, "Alignment meeting, outing or another.", True,
               ("Kind", "Type", "Meeting Type", "Category", "Subject"),
               {"alignment": ("Alignment", "Sales/AM alignment", "Sales & AM alignment", "Alignment meeting",
                              "Joint meeting"),
                "outing": ("Outing", "Team outing", "Joint outing", "Offsite"),
                "other": ("Other", "1:1", "Standup")}),
        Column("sales_present", Kind.COUNT, "Sales people who came.", False,
               ("Sales Present", "Sales Attendees", "Sales")),
        Column("account_management_present", Kind.COUNT, "Account managers who came.", False,
               ("Account Management Present", "AM Present", "AM Attendees", "Account Managers")),
        _text("working", "What works.", "Working", "What Works", "Went Well"),
        _text("to_improve", "What to improve.", "To Improve", "Needs Work", "Improve"),
        Column("actions_open", Kind.COUNT, "Actions agreed and still open.", False, ("Actions Open", "Open Actions")),
        Column("actions_done", Kind.COUNT, "Actions agreed and done.", False, ("Actions Done", "Done Actions")),
    ),
    dated_by="date",
)  # fmt: skip

PRACTICES = Table(
    "practices", "Practices", "What somebody shared that works, with whom, and whether it helped.",
    "wiki, chat, CRM activity",
    (
        Column("shared_at", Kind.DATE, "Day it was shared.", True, ("Shared At", "Shared On", "Date", "Created")),
        _person("giver_id", "Who shared it.", "Giver", "Shared By", "From", "Author", "Giver ID", required=True),
        _person("receiver_id", "Who it was shared with, if with one person.", "Receiver", "Shared With", "To",
                "Receiver ID"),
        Column("audience", Kind.CHOICE, "A teammate, the team, or a client.", True, ("Audience", "Shared To", "Scope"),
               {"teammate": ("Teammate", "Colleague", "Peer"), "team": ("Team", "Everyone", "Channel"),
                "client": ("Client", "Customer", "Prospect")}),
        _text("practice", "What was shared.", "Practice", "Title", "Topic", "Tip"),
        Column("helped", Kind.CHOICE, "Whether the receiver says it helped.", False,
               ("Helped", "Did It Help", "Useful"),
               {"yes": ("Yes", "Y", "True", "1"), "no": ("No", "N", "False", "0"),
                "unknown": ("Unknown", "?", "Not sure", "n/a")}),
    ),
    dated_by="shared_at",
)  # fmt: skip

SURVEY = Table(
    "survey", "Survey", "How people feel about purpose, autonomy, mastery, and what they say drives them.",
    "survey tool",
    (
        _person("person_id", "Who answered.", "Respondent", "Email", "Email Address", "Employee", "Employee ID", "Name",
                required=True),
        Column("answered_at", Kind.DATE, "Day of the answer.", True,
               ("Answered At", "Submitted At", "Submitted", "Timestamp", "Date", "Completed")),
        Column("purpose", Kind.SHARE, _SCORE, False, ("Purpose", "My work matters")),
        Column("autonomy", Kind.SHARE, _SCORE, False, ("Autonomy", "I decide how I work")),
        Column("mastery", Kind.SHARE, _SCORE, False, ("Mastery", "I am getting better at what I do")),
        Column("fulfilment", Kind.SHARE, _SCORE, False, ("Fulfilment", "Fulfillment", "Satisfaction", "Happiness")),
        Column("pay_importance", Kind.SHARE, _SCORE, False, ("Pay Importance", "Importance of pay")),
        Column("stated_motivator", Kind.CHOICE, "What the person names first as their motivator.", False,
               ("Stated Motivator", "What motivates you most", "Motivator"),
               {"pay": ("Pay", "Money", "Compensation"), "purpose": ("Purpose", "Meaning"),
                "autonomy": ("Autonomy", "Freedom"), "mastery": ("Mastery", "Learning", "Growth"),
                "other": ("Other", "Team", "Security", "Recognition")}),
    ),
    dated_by="answered_at",
)  # fmt: skip

SELF_ASSESSMENT = Table(
    "self_assessment", "Self-assessment", "Thirteen contrasts between managing and leading.",
    "the app's own questionnaire, or a CSV",
    (
        _date("answered_at", "Day of the answer.", "Answered At", "Date", required=True),
        Column("item", Kind.COUNT, "Contrast 1-13.", True, ("Item", "Contrast", "Question")),
        Column("leader_share", Kind.SHARE, "0 = manager pole, 1 = leader pole.", True,
               ("Leader Share", "Score", "Leader")),
        _person("person_id", "Who answered; empty for the leader's own answer.", "Respondent", "Person", "Answered By"),
    ),
    dated_by="answered_at",
)  # fmt: skip

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        PEOPLE, QUOTAS, PAY, DEALS, CANCELLATIONS, UPGRADES, HANDOFFS, DOCUMENT_CHANGES, ESCALATIONS, MEETINGS,
        PRACTICES, SURVEY, SELF_ASSESSMENT,
    )
}  # fmt: skip

_ARROW = {
    Kind.DATE: pa.date32(),
    Kind.MONTH: pa.date32(),
    Kind.TIMESTAMP: pa.timestamp("us"),
    Kind.MONEY: pa.float64(),
    Kind.NUMBER: pa.float64(),
    Kind.SHARE: pa.float64(),
    Kind.COUNT: pa.int64(),
    Kind.FLAG: pa.bool_(),
}


def arrow_schema(table: Table) -> pa.Schema:
    """The declared Arrow type of each column: what Parquet files hold and readers expect, never inferred."""
    return pa.schema([pa.field(column.name, _ARROW.get(column.kind, pa.string())) for column in table.columns])


def to_arrow(table: Table, frame: pd.DataFrame) -> pa.Table:
    """The frame as an Arrow table of the declared types; columns it lacks are null, others are left out.

    Raises
    ------
    pyarrow.ArrowInvalid
        A value that is not of its column's declared type.
    """
    schema = arrow_schema(table)
    arrays = [_array(frame[f.name], f.type) if f.name in frame else pa.nulls(len(frame), f.type) for f in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


def _array(values: pd.Series, kind: pa.DataType) -> pa.Array:
    values = values.astype(object).where(values.notna(), None) if values.dtype == object else values
    array = pa.Array.from_pandas(values)
    if pa.types.is_large_string(array.type):
        return array.cast(kind)
    if pa.types.is_string(kind) and not pa.types.is_string(array.type) and array.type != pa.null():
        array = pa.array([None if v is None else str(v) for v in array.to_pylist()])
    if pa.types.is_integer(kind) and pa.types.is_floating(array.type):
        return array.cast(kind, safe=True)
    if pa.types.is_date(kind) and pa.types.is_timestamp(array.type):
        return array.cast(kind, safe=False)
    return array.cast(kind)


def empty(table: Table) -> pd.DataFrame:
    """A frame of the table's columns and no rows."""
    return arrow_schema(table).empty_table().to_pandas()


def template(table: Table) -> str:
    """A CSV header line with the table's column names, to fill in by hand."""
    return ",".join(table.names) + "\n"


AnyFrame = TypeVar("AnyFrame", nw.LazyFrame, nw.DataFrame)


def with_pay_columns(pay: AnyFrame) -> AnyFrame:
    """Pay with `on_target_pay`, `earned_pay` (money per month) and `pay_mix` (share), derived here only.

    On-target pay is agreed before the period; earned pay is caused by attainment. Missing parts count as zero,
    except that there is no on-target pay without a base or a target, and no earned pay without a part paid.
    """
    base, target, commission, bonus = (nw.col(c) for c in ("base", "target_variable", "commission", "bonus"))
    on_target = nw.when(~(base.is_null() & target.is_null())).then(base.fill_null(0.0) + target.fill_null(0.0))
    earned = nw.when(~(base.is_null() & commission.is_null() & bonus.is_null())).then(
        base.fill_null(0.0) + commission.fill_null(0.0) + bonus.fill_null(0.0)
    )
    with_sums = pay.with_columns(on_target_pay=on_target, earned_pay=earned)
    mix = nw.when(nw.col("on_target_pay") > 0).then(target / nw.col("on_target_pay"))
    return with_sums.with_columns(pay_mix=mix)
