from analytics.topics.quota_and_pay import exhibits as topic
from pages import show

show.topic_page(
    topic,
    tabs={
        "Who reaches quota": topic.KEYS[:2],
        "Person by person": topic.KEYS[2:3],
        "Pay": topic.PAID,
        "Bookings": topic.KEYS[6:],
    },
    reads=("quotas", "deals", "pay"),
)
