"""`python -m sample_data company` rewrites the sample company, `worlds` makes teams with a known truth."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import sample_data
from sample_data import worlds
from sample_data.cast import SEED
from sample_data.generate import story, truth_text, write


def main(argv: Sequence[str]) -> int:
    """Run a sub-command; exit code 0 when it worked."""
    parser = argparse.ArgumentParser(prog="python -m sample_data", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    company = commands.add_parser("company", help="the made-up company Quillmere: its systems' exports")
    company.add_argument("--out", type=Path, default=None, help="folder to write to (default: the committed exports)")
    company.add_argument(
        "--seed", type=int, default=SEED, help="another seed, another two years (default: %(default)s)"
    )
    commands.add_parser("worlds", help="teams with a known truth, for calibration; see worlds --help", add_help=False)
    if argv[:1] == ["worlds"]:
        return worlds.run(argv[1:]) or 0
    arguments = parser.parse_args(argv)
    if arguments.out is None and arguments.seed != SEED:
        parser.error("another seed would replace the committed exports: say where to write with --out FOLDER")
    folder = arguments.out or sample_data.folder()
    write(folder, arguments.seed)
    if arguments.out is None:
        (sample_data.folder().parent / "truth.json").write_text(truth_text(story(arguments.seed)), encoding="utf-8")
    print(f"Wrote {len(list(folder.iterdir()))} files to {folder}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
