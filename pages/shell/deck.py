"""The meeting page's parts: what is pinned, for whom, in which order, the downloads, and presenting it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import streamlit as st

from analytics import access, share, style
from analytics.exhibit import Audience, Exhibit, Missing, Sensitivity
from analytics.history.book import Book
from analytics.history.chosen import Chosen
from analytics.policy_file import to_mapping
from analytics.share import last_time
from analytics.share import text as words_of
from analytics.topics.catalogue import TOPICS
from pages import show
from pages.shell.company import history

PINNED, PRESENTING, PLACE, OWN_WORDS, EXPORT = "pinned", "presenting", "place", "own_words", "export_number"
STANDARD = (
    "quota_and_pay.attainment",
    "quota_and_pay.trend",
    "cancellations.early_rate",
    "cancellations.trend",
    "upgrades.symmetry",
    "handoff.health",
    "sharing.barometer",
)
FORMS = {
    "pptx": ("Deck", "pptx", ":material/slideshow:"),
    "html": ("Report", "html", ":material/description:"),
    "xlsx": ("Workbook", "xlsx", ":material/table_view:"),
    "csv": ("Tables", "zip", ":material/csv:"),
    "json": ("Figures", "json", ":material/data_object:"),
}
CHOICES = {
    "Safe for a meeting": (Audience.MEETING, None),
    "For me alone, with names": (Audience.LEADER, (access.WITH_NAMES,)),
    "For me alone, with names and with pay": (Audience.LEADER, (access.WITH_NAMES, access.WITH_PAY)),
}
_PRESENTATION_CSS = (
    "<style>[data-testid='stSidebar'],[data-testid='stSidebarCollapsedControl'],[data-testid='stExpandSidebarButton'],"
    "header{display:none!important}.stMainBlockContainer{padding:1.5rem 2.5rem}</style>"
)


def pinned(topics: Iterable[ModuleType]) -> list[str]:
    """The pinned keys that still exist, in the leader's order."""
    known = {key for topic in topics for key in topic.KEYS}
    return [key for key in st.session_state.get(PINNED, []) if key in known]


def offer_standard_set() -> None:
    """What to do while nothing is pinned."""
    st.write("Pin exhibits on the other pages, or start with a set that covers the month.")
    st.button("Take the standard set", type="primary", on_click=_take_standard, icon=":material/playlist_add:")


def _take_standard() -> None:
    st.session_state[PINNED] = list(STANDARD)


def for_whom() -> tuple[Audience, tuple[str, ...] | None]:
    """Ask for whom the files are; a file with names or pay must be asked for in those words."""
    choice = st.radio("For whom?", list(CHOICES), horizontal=True, key="deck_audience")
    audience, words = CHOICES[choice]
    if audience is Audience.LEADER:
        st.warning(
            "Leader only: these files name people. They are stamped, and not for the room.", icon=":material/lock:"
        )
    return audience, words


def prepared(
    book: Book, chosen: Chosen, audience: Audience, words: tuple[str, ...] | None, keys: Sequence[str]
) -> list[Exhibit | Missing]:
    """The pinned exhibits for that audience; people's labels are new in each export."""
    number = st.session_state.setdefault(EXPORT, 0)
    return _prepared(
        book.version, repr(book.policies), chosen, audience, words, tuple(sorted(keys)), number, book, tuple(keys)
    )


@st.cache_data(scope="session", show_spinner="Making the exhibits safe …", max_entries=8)
def _prepared(
    version: str,  # noqa: ARG001
    policies: str,  # noqa: ARG001
    chosen: Chosen,
    audience: Audience,
    words: tuple[str, ...] | None,
    keys: tuple[str, ...],  # noqa: ARG001
    number: int,  # noqa: ARG001
    _book: Book,
    _keys: tuple[str, ...],
) -> list[Exhibit | Missing]:
    return access.collected(audience, TOPICS.values(), _book, chosen, keys=_keys, words=words)


def order(exhibits: Sequence[Exhibit | Missing]) -> None:
    """The exhibits in order, each with its own sentence, up, down and away."""
    by_key = {item.key: item for item in exhibits}
    keys = [key for key in st.session_state.get(PINNED, []) if key in by_key]
    for place, key in enumerate(keys):
        item = by_key[key]
        with st.container(border=True, key=f"deck-{key.replace('.', '-')}"):
            said = item.finding if isinstance(item, Exhibit) else item.why or "Not there: " + ", ".join(item.needs)
            st.markdown(f"**{place + 1}. {show.text(said)}**")
            if isinstance(item, Exhibit):
                st.caption(show.text(item.subtitle))
            kept = st.session_state.setdefault(OWN_WORDS, {})
            kept[key] = st.text_input(
                "Your own sentence", value=kept.get(key, ""), key=f"own_{key}", max_chars=200, placeholder="Optional"
            )
            with st.container(horizontal=True):
                st.button("Up", key=f"up_{key}", on_click=_move, args=(key, -1), disabled=place == 0)
                st.button("Down", key=f"down_{key}", on_click=_move, args=(key, 1), disabled=place == len(keys) - 1)
                st.button("Remove", key=f"away_{key}", on_click=_remove, args=(key,), type="tertiary")


def _move(key: str, by: int) -> None:
    keys = st.session_state[PINNED]
    at = keys.index(key)
    other = max(0, min(at + by, len(keys) - 1))
    keys[at], keys[other] = keys[other], keys[at]


def _remove(key: str) -> None:
    st.session_state[PINNED] = [kept for kept in st.session_state[PINNED] if kept != key]


def about(book: Book, chosen: Chosen, audience: Audience, exhibits: Sequence[Exhibit | Missing]) -> None:
    """Say exactly what will be exported."""
    shown = [item for item in exhibits if isinstance(item, Exhibit)]
    applied = access.narrowed(chosen, book) if audience is Audience.MEETING else chosen
    st.subheader("What will be exported")
    lines = {
        "For whom": "the room: random labels, no pay of single people" if audience is Audience.MEETING else "me alone",
        "Exhibits": f"{len(shown)} of {len(exhibits)} pinned",
        "Filters": applied.text(),
        "Data as of": f"{book.as_of:%d %b %Y}",
    }
    for name, value in lines.items():
        st.markdown(f"{name}: **{show.text(value)}**")
    if applied != chosen:
        st.caption("Filters that single out few people are left out, to protect them.")
    sensitive = [item for item in shown if item.sensitivity is Sensitivity.PAY]
    if sensitive:
        st.caption(f"{len(sensitive)} of these tell what single people are paid.")
    st.button("Present", type="primary", on_click=_start, icon=":material/play_arrow:", disabled=not shown)


def downloads(book: Book, chosen: Chosen, audience: Audience, exhibits: Sequence[Exhibit | Missing]) -> None:
    """One button per format, made at the click, and the findings to copy."""
    template = st.file_uploader("Company template (optional)", type=["pptx"], key="deck_template")
    context = context_of(book, chosen, audience, exhibits)
    shown = _in_order(exhibits)
    folder = history().folder  # a download is made later, when the session's company is no longer known
    for name, (title, ending, icon) in FORMS.items():
        st.download_button(
            title,
            data=_maker(shown, name, context, template, folder),
            file_name=f"barometer-{book.as_of}{'-leader-only' if context.stamp else ''}.{ending}",
            key=f"download_{name}",
            on_click="ignore",
            icon=icon,
            width="stretch",
        )
    with st.expander("Findings as text, for a mail or a chat"):
        st.code(words_of.findings(shown, context), language=None, wrap_lines=True)
    if audience is Audience.MEETING:
        st.button("New random labels", on_click=_relabel, type="tertiary", icon=":material/shuffle:")


def context_of(book: Book, chosen: Chosen, audience: Audience, exhibits: Sequence[Exhibit | Missing]) -> share.Context:
    """What every file says about itself."""
    applied = access.narrowed(chosen, book) if audience is Audience.MEETING else chosen
    earlier = last_time.recall(history().folder, book.as_of)
    return share.Context(
        title="Inside sales review",
        as_of=book.as_of,
        filters_text=applied.text(),
        audience=audience,
        tables=book.facts,
        policy=to_mapping(book.policies.at(book.as_of)),
        own_words={key: words for key, words in st.session_state.get(OWN_WORDS, {}).items() if words},
        last_time=last_time.sentences(exhibits, earlier),
    )


def _maker(
    exhibits: Sequence[Exhibit | Missing], name: str, context: share.Context, template: object, folder: Path
) -> Callable[[], bytes]:
    def make() -> bytes:
        return _made(exhibits, name, context, template, folder)

    return make


def _made(
    exhibits: Sequence[Exhibit | Missing], name: str, context: share.Context, template: object, folder: Path
) -> bytes:
    if context.audience is Audience.MEETING:
        last_time.remember(exhibits, folder, context.as_of)
    if template is None or name != "pptx":
        return share.bytes_of(exhibits, name, context)
    with tempfile.TemporaryDirectory() as kept:
        path = Path(kept) / "template.pptx"
        path.write_bytes(template.getvalue())  # type: ignore[attr-defined]
        return share.bytes_of(exhibits, name, replace(context, company_template=path))


def _in_order(exhibits: Sequence[Exhibit | Missing]) -> list[Exhibit | Missing]:
    by_key = {item.key: item for item in exhibits}
    return [by_key[key] for key in st.session_state.get(PINNED, []) if key in by_key]


def _relabel() -> None:
    st.session_state[EXPORT] = st.session_state.get(EXPORT, 0) + 1


def presenting() -> bool:
    """Whether the presentation is on."""
    return bool(st.session_state.get(PRESENTING))


def _start() -> None:
    st.session_state[PRESENTING], st.session_state[PLACE] = True, 0


def _stop() -> None:
    st.session_state[PRESENTING] = False


def _turn(by: int, count: int) -> None:
    st.session_state[PLACE] = max(0, min(st.session_state.get(PLACE, 0) + by, count - 1))


def present(book: Book) -> None:
    """One exhibit at a time, large, pay-safe, turned by the arrow keys; nothing else on the screen."""
    st.html(_PRESENTATION_CSS)
    chosen = show.chosen()
    exhibits = prepared(book, chosen, Audience.MEETING, None, pinned(TOPICS.values()))
    shown = [item for item in _in_order(exhibits) if isinstance(item, Exhibit)]
    if not shown:
        _stop()
        st.rerun()
    place = min(st.session_state.get(PLACE, 0), len(shown) - 1)
    item = shown[place]
    st.title(show.text(item.finding), anchor=False)
    st.markdown(show.text(item.subtitle))
    own = st.session_state.get(OWN_WORDS, {}).get(item.key)
    if own:
        st.markdown(f"**{show.text(own)}**")
    dark = st.context.theme.type == "dark"
    figure = style.enlarged(style.dressed(item.figure, dark), 1.35)
    st.plotly_chart(figure, theme=None, key="presented", alt=words_of.alt(item), config={"displayModeBar": False})
    st.caption(show.text(f"{item.caveat} {item.source}"))
    with st.container(horizontal=True, vertical_alignment="center"):
        count = len(shown)
        st.button("Back", on_click=_turn, args=(-1, count), disabled=place == 0, shortcut="Left", key="present_back")
        last = place == count - 1
        st.button("Next", on_click=_turn, args=(1, count), disabled=last, shortcut="Right", key="present_next")
        st.button("End", on_click=_stop, shortcut="Esc", key="present_end")
        st.caption(f"{place + 1} of {count}")
