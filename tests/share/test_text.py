from __future__ import annotations

from dataclasses import replace

from analytics.exhibit import Audience
from analytics.share import text


def test_the_findings_can_be_pasted_into_a_mail(exhibit, context):
    said = replace(context, own_words={"cancellations.early_rate": "Let us ask the fair's clients."})
    assert text.findings([exhibit()], said) == (
        "Inside sales review\n"
        "Data as of 30 Jun 2026 · Jan 2026 to Jun 2026\n"
        "\n"
        "- 10% of new clients cancel within 30 days\n"
        "  Let us ask the fair's clients.\n"
    )


def test_a_leader_s_findings_are_stamped(exhibit, context):
    assert text.findings([exhibit()], replace(context, audience=Audience.LEADER)).startswith("LEADER ONLY\n")


def test_a_speaker_is_told_what_to_say_what_not_to_say_and_what_to_ask(exhibit, context):
    assert text.notes(exhibit(), context).split("\n\n") == [
        "SAY: 10% of new clients cancel within 30 days. Share of deals, Jan to Jun 2026.",
        "DO NOT SAY: More than this allows. Says nothing about why.",
        "ASK: What did these clients expect on day one that they did not get?",
        "Source: deals (812 rows) · data as of 30 Jun 2026 · Filters: Jan 2026 to Jun 2026",
    ]


def test_alt_text_says_what_the_chart_says(exhibit):
    assert text.alt(exhibit()) == "10% of new clients cancel within 30 days. Chart: Share of deals, Jan to Jun 2026."
