"""The command line: `python -m analytics check|report|history`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from analytics import access, share
from analytics.exhibit import Audience
from analytics.history.chosen import Chosen
from analytics.history.folder import book_of_folder, policies_of
from analytics.history.listing import listing, undone
from analytics.history.store import OWN_FOLDER, History, HistoryError, home
from analytics.imports import open_export
from analytics.imports.describe import describe
from analytics.policy import PolicyError
from analytics.policy_file import from_toml, to_mapping
from analytics.topics.catalogue import TOPICS

FORMATS = tuple(share.FORMATS)


class _UnusableError(Exception):
    """What the reader has to be told before the command ends with exit code 1."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code: 0 done, 1 the input is unusable, 2 the call is off."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except (_UnusableError, PolicyError, HistoryError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m analytics", description="Barometer without its pages.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    check = commands.add_parser("check", help="say what an export is, how its columns map and what is wrong in it")
    check.add_argument("exports", nargs="+", type=Path, metavar="EXPORT", help="a CSV, TSV, XLSX or ZIP")
    check.set_defaults(run=_check)

    report = commands.add_parser("report", help="write the figures, report, deck and workbook of a folder of exports")
    report.add_argument("folder", type=Path, metavar="FOLDER", help="export files under any names")
    report.add_argument("--out", required=True, type=Path, help="the folder to write into")
    report.add_argument("--as-of", type=_day, help="nothing dated after this day counts (default: the newest date)")
    report.add_argument("--from", dest="first", type=_month, metavar="YYYY-MM", help="first month (default: all)")
    report.add_argument("--to", dest="last", type=_month, metavar="YYYY-MM", help="last month (default: all)")
    report.add_argument("--policy", type=Path, help="a policy.toml (default: the folder's own)")
    report.add_argument(
        "--audience",
        choices=[*Audience],
        default=Audience.MEETING,
        type=Audience,
        help="meeting: safe for a room (default); leader: with names and pay, for the leader alone",
    )
    report.add_argument("--only", type=_formats, default=FORMATS, help=f"some of {','.join(FORMATS)}")
    report.add_argument("--template", type=Path, help="a company's own .pptx to build the deck on")
    report.set_defaults(run=_report)

    history = commands.add_parser("history", help="uploads kept, and taking one back")
    actions = history.add_subparsers(required=True, metavar="ACTION")
    actions.add_parser("list", help="every upload: who, when, files, tables, rows").set_defaults(run=_list)
    undo = actions.add_parser("undo", help="take an upload back; its rows no longer count")
    undo.add_argument("upload", help="the upload's number, as `history list` gives it")
    undo.set_defaults(run=_undo)
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a day; write it as 2026-10-31") from None


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a month; write it as 2026-10") from None


def _formats(text: str) -> tuple[str, ...]:
    picked = tuple(part.strip() for part in text.split(",") if part.strip())
    unknown = set(picked) - set(FORMATS)
    if unknown or not picked:
        raise argparse.ArgumentTypeError(f"“{text}” is not among {','.join(FORMATS)}")
    return picked


def _check(options: argparse.Namespace) -> int:
    usable = True
    for path in options.exports:
        found = open_export(path.name, path.read_bytes())
        print("\n\n".join(describe(item) for item in found))
        usable &= any(item.usable for item in found)
    return 0 if usable else 1


def _report(options: argparse.Namespace) -> int:
    if not options.folder.is_dir():
        raise _UnusableError(f"{options.folder} is not a folder; give the folder that holds the exports.")
    policies = from_toml(options.policy.read_text("utf-8-sig")) if options.policy else policies_of(options.folder)
    book, imports = book_of_folder(options.folder, policies, options.as_of, date.today())
    for found in imports:
        print(found.sentence)
    if not book.tables:
        raise _UnusableError(f"No usable export in {options.folder}. Start with the won deals of your CRM as a CSV.")
    for note in book.notes:
        print(note)
    if options.as_of is None:
        print(f"As of {book.as_of}, the newest date in the data.")
    chosen = Chosen(first=options.first, last=options.last)
    context = share.Context(
        title="Barometer",
        as_of=book.as_of,
        filters_text=chosen.text(),
        audience=options.audience,
        tables=book.facts,
        policy=to_mapping(policies.at(book.as_of)),
        company_template=options.template,
    )
    # asking for the leader's report is asking for names and pay
    words = {access.WITH_NAMES, access.WITH_PAY} if options.audience is Audience.LEADER else None
    answers = access.collected(options.audience, TOPICS.values(), book, chosen, words=words)
    for path in share.write(answers, options.out, options.only, context):
        print(f"Wrote {path}")
    return 0


def _list(_: argparse.Namespace) -> int:
    print(listing(History(home() / OWN_FOLDER)))
    return 0


def _undo(options: argparse.Namespace) -> int:
    print(undone(History(home() / OWN_FOLDER), options.upload))
    return 0


if __name__ == "__main__":
    sys.exit(main())
