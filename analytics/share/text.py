"""Exhibits in words: the findings to paste into a mail, the notes of a speaker, the alt text of a chart."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from analytics import style
from analytics.exhibit import Exhibit, Missing
from analytics.share.context import Context

ASK = {
    "quota_and_pay": "What would the people below quota need from us, and who asks them by when?",
    "motivation": "Which change to the plan could we stagger, so that next year we know?",
    "cancellations": "What did these clients expect on day one that they did not get?",
    "upgrades": "Does the rule for credit make anybody wait, or rush, with an upgrade?",
    "handoff": "Which step fails first, and who owns it on both sides?",
    "sharing": "Whose practice should we hear next, and who would gain from it?",
    "leadership": "Which one contrast do I want to move by next month?",
}


def findings(exhibits: Sequence[Exhibit | Missing], context: Context) -> str:
    """The findings as plain text, to paste into a mail or a chat."""
    lines = [style.cleaned(context.title), f"Data as of {context.day}" + _filters(context), ""]
    if context.stamp:
        lines.insert(0, context.stamp)
    for item in exhibits:
        if isinstance(item, Exhibit):
            lines.append(f"- {style.cleaned(item.finding)}")
            lines += [f"  {style.cleaned(said)}" for said in _said(item, context)]
    return "\n".join(lines).rstrip() + "\n"


def write(exhibits: Sequence[Exhibit | Missing], path: Path, context: Context) -> list[Path]:
    """Write the findings as a text file."""
    path.write_text(findings(exhibits, context), encoding="utf-8")
    return [path]


def alt(item: Exhibit) -> str:
    """The chart in words, for those who cannot see it."""
    return style.cleaned(f"{item.finding.rstrip('.')}. Chart: {item.subtitle.rstrip('.')}.")


def notes(item: Exhibit, context: Context) -> str:
    """A speaker's notes: what to say, what not to say, what to ask."""
    said = " ".join([item.finding.rstrip(".") + ".", item.subtitle.rstrip(".") + ".", *_said(item, context)])
    caveat = item.caveat or "More than the sentence above: it holds for these people and this period."
    ask = ASK.get(item.key.split(".")[0], "What would we do differently if this holds next month?")
    parts = {"SAY": said, "DO NOT SAY": f"More than this allows. {caveat}", "ASK": ask}
    written = [f"{word}: {style.cleaned(text)}" for word, text in parts.items()]
    return "\n\n".join([*written, style.cleaned(context.footer(item.source))])


def _said(item: Exhibit, context: Context) -> list[str]:
    return [words for words in (context.own_words.get(item.key), context.last_time.get(item.key)) if words]


def _filters(context: Context) -> str:
    return f" · {style.cleaned(context.filters_text)}" if context.filters_text else ""
