import streamlit as st

from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.policy import Side, Upgrade
from analytics.topics.cancellations.replay import usual_upgrade
from analytics.topics.upgrades import exhibits as topic
from pages import show
from pages.shell import early

SIDES = {Side.SALES: "Sales", Side.SHARED: "Shared", Side.ACCOUNT_MANAGEMENT: "Account management"}
SHORTEST, LONGEST = 7, 120


def alternative(book: Book) -> Upgrade:
    """The alternative rule, set by widgets that are part of the link."""
    usual = usual_upgrade(book)
    early.preset("credit_days", min(max(usual.window_days, SHORTEST), LONGEST))
    early.preset("credit", usual.credit.value)
    early.preset("credit_share", round(100 * usual.sales_share))
    left, right = st.columns(2)
    days = left.slider("Window, days", SHORTEST, LONGEST, key="credit_days", bind="query-params")
    side = right.segmented_control(
        "Who gets the credit", [s.value for s in SIDES], format_func=lambda s: SIDES[Side(s)], key="credit",
        required=True, bind="query-params",
    )  # fmt: skip
    shared = side == Side.SHARED
    share = right.slider(
        "Share of sales, %", 0, 100, step=5, key="credit_share", bind="query-params", disabled=not shared
    )
    return Upgrade(days, Side(side or usual.credit), share / 100 if shared else usual.sales_share)


def simulator(book: Book, chosen: Chosen) -> None:
    early.said_after_saving()
    items = {item.key: item for item in show.answers(topic, book, chosen)}
    if book.has("deals", "upgrades"):
        agreed = book.policies.at(book.as_of)
        st.markdown(f"Agreed: {show.text(topic.in_words(agreed.upgrade))}. Compare it with:")
        rule = alternative(book)
        items[topic.AGREEMENT[0]] = topic.simulated(book, chosen, rule, agreed=early.attained_as_agreed(book))
        show.exhibit(items[topic.AGREEMENT[0]])
        early.save(rule, book.policies, "credit")
    for key in topic.AGREEMENT[1:] if book.has("deals", "upgrades") else topic.AGREEMENT:
        show.exhibit(items[key])


early.page(
    topic,
    {
        "How many": topic.RATES[:1],
        "By month": topic.RATES[1:],
        "By seller": topic.COMPARISONS[:1],
        "What": topic.COMPARISONS[1:],
    },
    simulator,
)
