import streamlit as st

from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.policy import Cancellation, ChargeIn, Side
from analytics.topics.cancellations import exhibits as topic
from analytics.topics.cancellations.pay_rules import IN_WORDS, PayRule
from analytics.topics.cancellations.replay import usual_cancellation
from pages import show
from pages.shell import early

SIDES = {Side.SALES: "Sales", Side.SHARED: "Shared", Side.ACCOUNT_MANAGEMENT: "Account management"}
MONTHS = {ChargeIn.CANCEL_MONTH: "of the cancellation", ChargeIn.CLOSE_MONTH: "of the close"}
SHORTEST, LONGEST = 7, 120


def alternative(book: Book) -> tuple[Cancellation, PayRule]:
    """The alternative rule, set by widgets that are part of the link."""
    usual = usual_cancellation(book)
    early.preset("hit_days", min(max(usual.window_days, SHORTEST), LONGEST))
    early.preset("hit", usual.hit.value)
    early.preset("hit_share", round(100 * usual.sales_share))
    early.preset("hit_month", usual.charge_in.value)
    early.preset("hit_relief", usual.relieve_renewal_target)
    early.preset("hit_pay", PayRule.RECOMPUTED.value)
    left, right = st.columns(2)
    with left:
        days = st.slider("Window, days", SHORTEST, LONGEST, key="hit_days", bind="query-params")
        side = st.segmented_control(
            "Who carries it", [s.value for s in SIDES], format_func=lambda s: SIDES[Side(s)], key="hit",
            required=True, bind="query-params",
        )  # fmt: skip
        shared = side == Side.SHARED
        share = st.slider(
            "Share of sales, %", 0, 100, step=5, key="hit_share", bind="query-params", disabled=not shared
        )
    with right:
        month = st.segmented_control(
            "Charged in the month", [m.value for m in MONTHS], format_func=lambda m: MONTHS[ChargeIn(m)],
            key="hit_month", required=True, bind="query-params",
        )  # fmt: skip
        relief = st.toggle("Relieve the renewal target", key="hit_relief", bind="query-params")
        pay = st.selectbox(
            "What it does to pay", [p.value for p in PayRule], format_func=lambda p: IN_WORDS[PayRule(p)],
            key="hit_pay", bind="query-params",
        )  # fmt: skip
    rule = Cancellation(
        days,
        Side(side or usual.hit),
        share / 100 if shared else usual.sales_share,
        ChargeIn(month or usual.charge_in),
        relief,
    )
    return rule, PayRule(pay)


def simulator(book: Book, chosen: Chosen) -> None:
    early.said_after_saving()
    found = {item.key: item for item in show.answers(topic, book, chosen)}
    if book.has("deals", "cancellations"):
        agreed = book.policies.at(book.as_of)
        st.markdown(f"Agreed: {show.text(topic.in_words(agreed.cancellation))}. Compare it with:")
        rule, pay = alternative(book)
        answers = topic.simulated(book, chosen, rule, pay, agreed=early.attained_as_agreed(book))
        found |= {item.key: item for item in answers}
    for key in topic.AGREEMENT:
        show.exhibit(found[key])
    if book.has("deals", "cancellations"):
        early.save(rule, book.policies, "hit")


early.page(
    topic,
    {
        "How many": topic.RATES[:3],
        "By month": topic.RATES[3:],
        "By seller": topic.COMPARISONS[:1],
        "Why": topic.COMPARISONS[1:4],
        "Money": topic.COMPARISONS[4:],
    },
    simulator,
)
