from __future__ import annotations

import re
from dataclasses import replace

from analytics.exhibit import Audience
from analytics.share import report
from tests.gallery import HOSTILE

PLOTLY = re.compile(r"<script>.{1000000,}?</script>", re.S)


def without_plotly(page: str) -> str:
    return PLOTLY.sub("", page)


def test_plotly_is_embedded_once_and_nothing_is_fetched(gallery, context):
    page = report.page(gallery, context)
    assert len(PLOTLY.findall(page)) == 1
    assert not re.search(r'(src|href)="(?!#)', without_plotly(page))
    assert '"showSendToCloud": false' in page


def test_names_never_become_markup(gallery, context):
    page = without_plotly(report.page(gallery, context))
    assert '<a href="http://evil' not in page
    assert "<img" not in page
    assert "&lt;a href=&quot;http://evil.example&quot;&gt;" in page


def test_a_name_cannot_end_the_script_that_holds_the_figures(exhibit, context):
    figure = exhibit().figure
    figure.data[0].name = "</script><script>alert(1)</script>"
    page = without_plotly(report.page([exhibit(figure=figure)], context))
    assert "<script>alert" not in page


def test_every_chart_has_a_heading_alt_text_and_its_table_behind_it(gallery, context):
    page = without_plotly(report.page(gallery, context))
    shown = len(gallery) - 1
    assert page.count("<h2>") == shown + 1  # the last one lists what is not shown
    assert page.count('role="img"') == page.count("aria-label=") - 1 == page.count("<details>") == shown
    assert page.count('<th scope="col"') == 2 * shown


def test_each_exhibit_prints_on_a_page_of_its_own_however_tall_its_chart(exhibit, context):
    figure = exhibit().figure.update_layout(height=940)
    page = report.page([exhibit(figure=figure)], context)
    assert "break-before: page" in page
    assert "--fit:0.5" in page


def test_a_leader_s_report_is_stamped(exhibit, context):
    page = report.page([exhibit()], replace(context, audience=Audience.LEADER))
    assert '<p class="stamp">LEADER ONLY</p>' in page


def test_own_words_and_last_time_stand_under_the_finding(exhibit, context):
    said = replace(context, own_words={exhibit().key: HOSTILE}, last_time={exhibit().key: "Last time: 9%."})
    page = report.page([exhibit()], said)
    assert '<p class="own">&lt;a href' in page
    assert '<p class="own">Last time: 9%.</p>' in page
