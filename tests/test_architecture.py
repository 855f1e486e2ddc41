"""What a machine can check of the structure: floors, rooms and names."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted(
    [*ROOT.glob("analytics/**/*.py"), *ROOT.glob("pages/**/*.py"), *ROOT.glob("sample_data/**/*.py"), ROOT / "app.py"]
)
FLOORS = {  # first match counts; a module imports from its own floor and those below
    r"analytics\.(contract|policy|policy_file|policy_words)": 0,
    r"analytics\.(imports|history)": 1,
    r"analytics\.(style|charts|exhibit)": 3,
    r"analytics\.topics\.(catalogue|overview)": 3,
    r"analytics\.topics\.\w+\.measures": 2,
    r"analytics\.topics\.(crediting|grouping|phrases)": 2,
    r"analytics\.statistics": 2,
    r"analytics\.topics": 3,
    r"analytics\.(share|access)": 4,
    r"analytics\.__main__": 5,
    r"sample_data": 1,
    r"pages|app": 5,
}
PAGES = sorted(path for path in ROOT.glob("pages/*.py") if path.stem != "show")


def named(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def floor(module: str) -> int | None:
    """The floor a module stands on; a topic's room that draws nothing stands with the measures."""
    level = next((level for pattern, level in FLOORS.items() if re.match(rf"({pattern})(\.|$)", module)), None)
    return 2 if level == 3 and module.startswith("analytics.topics.") and not draws(module) else level


@cache
def draws(module: str) -> bool:
    """Whether a topic's module reaches the charts, the style or an exhibit."""
    path = ROOT / f"{module.replace('.', '/')}.py"
    if not path.exists():
        return False
    reached = imported(path)
    if any(re.match(r"analytics\.(style|charts|exhibit)\b|plotly", name) for name in reached):
        return True
    return any(draws(name) for name in reached if name.startswith("analytics.topics.") and name != module)


@cache
def imported(path: Path) -> frozenset[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                as_path = ROOT / full.replace(".", "/")
                found.add(full if as_path.with_suffix(".py").exists() or as_path.is_dir() else node.module)
    return frozenset(found)


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_imports_go_down_the_floors_only(path: Path) -> None:
    own = floor(named(path))
    if own is None:
        assert named(path) in {"analytics", "analytics.topics"}
        return
    above = {name for name in imported(path) if (level := floor(name)) is not None and level > own}
    assert not above, f"{named(path)} stands on floor {own} and imports from above: {sorted(above)}"


def test_no_two_modules_import_each_other_in_a_circle() -> None:
    known = {named(path): path for path in MODULES}
    graph = {name: {other for other in imported(path) if other in known} - {name} for name, path in known.items()}
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, f"a circle: {' -> '.join([*way[way.index(name) :], name])}"
        if name not in done:
            for other in graph[name]:
                visit(other, (*way, name))
            done.add(name)

    for name in graph:
        visit(name, ())


@pytest.mark.parametrize("path", [p for p in MODULES if named(p).startswith(("analytics", "sample_data"))], ids=named)
def test_nothing_that_computes_knows_a_screen(path: Path) -> None:
    assert not {name for name in imported(path) if name.split(".")[0] in {"streamlit", "pages"}}


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_colours_are_written_in_style_only(path: Path) -> None:
    if path == ROOT / "analytics/style.py":
        return
    assert not re.findall(r"#[0-9a-fA-F]{6}\b|rgba?\(\s*\d", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_no_room_is_a_grab_bag(path: Path) -> None:
    assert path.stem not in {"utils", "helpers", "common", "misc", "manager", "handler"}


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_every_public_function_that_computes_says_what_it_returns(path: Path) -> None:
    if not named(path).startswith(("analytics", "sample_data")):
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            length = (node.end_lineno or node.lineno) - node.lineno
            assert ast.get_docstring(node) or length <= 6, f"{named(path)}.{node.name} has no docstring"


def test_every_topic_has_measures_exhibits_a_page_and_tests() -> None:
    from analytics.topics.catalogue import TOPICS

    pages = {path.stem: path.read_text(encoding="utf-8") for path in PAGES}
    for topic in TOPICS:
        folder = ROOT / "analytics/topics" / topic
        assert (folder / "measures.py").exists()
        assert (folder / "exhibits.py").exists()
        assert any(f"topics.{topic}" in text for text in pages.values()), f"{topic} has no page"
        assert list(ROOT.glob(f"tests/topics/test_{topic}*.py")), f"{topic} has no tests"


def test_every_page_stands_in_the_navigation() -> None:
    shell = (ROOT / "pages/shell/shell.py").read_text(encoding="utf-8")
    for path in PAGES:
        assert f'"{path.stem}"' in shell


def test_config_repeats_the_palette() -> None:
    from analytics import style

    config = (ROOT / ".streamlit/config.toml").read_text(encoding="utf-8")
    light, dark = config.split("[theme.light]")[1].split("[theme.dark]")
    for colour in (style.BLUE, style.PAPER, style.CONTEXT_LIGHT, style.INK, style.GRID):
        assert colour in light
        assert colour == style.BLUE or style.DARK_TWIN[colour] in dark
    assert style.DARK_BUTTON in dark


def test_the_rules_people_argue_about_stand_in_the_policy_only() -> None:
    """A window of 30 days is written in policy.py; elsewhere the number is another thing, or a bug."""
    pattern = re.compile(r"(?:window(?:_days)?|days)\s*(?:=|==|<=|<)\s*30\b")
    elsewhere = [
        named(path)
        for path in MODULES
        if named(path).startswith(("analytics", "pages"))
        and path.name != "policy.py"
        and pattern.search(path.read_text(encoding="utf-8"))
    ]
    assert elsewhere == []


def test_the_project_says_nothing_of_where_it_was_made() -> None:
    rooms = [path for path in ROOT.iterdir() if not path.name.startswith(".")]
    text_files = [p for room in rooms for p in (room.rglob("*") if room.is_dir() else [room])]
    text_files = [p for p in text_files if p.suffix in {".py", ".md", ".toml"}]
    for path in text_files:
        if path == Path(__file__):
            continue
        assert not re.search(r"/work/|\.\./shared|pypi\.org|/root/", path.read_text(encoding="utf-8")), path
