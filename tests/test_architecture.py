"""The floors of the house: a module imports only from its own folder or from floors below; nothing goes round in circles."""

import ast
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "benchstore"
FLOORS = {
    "errors": 0,
    "resources": 0,
    "records": 1,
    "analysis": 2,
    "importers": 2,
    "forge": 0,
    "store": 3,
    "standing": 4,
    "publish": 5,
    "cli": 7,
    "__main__": 8,
}
PURE = ("records", "analysis", "importers")
IMPURE = {"os", "pathlib", "subprocess", "time", "socket", "git", "shutil", "tempfile", "random"}
MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> set[str]:
    """Every module that a file names in an import, at any depth."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def folder(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_down_only(path):
    here = folder(name_of(path))
    for module in imports(path):
        there = folder(module) if module.startswith("benchstore.") else ""
        if there in FLOORS and here in FLOORS:
            assert there == here or FLOORS[there] < FLOORS[here] or FLOORS[there] == 0, f"{name_of(path)} imports {module}"


def test_no_imports_go_round_in_circles():
    names = {name_of(path) for path in MODULES}
    graph = {}
    for path in MODULES:
        used = {module if module in names else module.rpartition(".")[0] for module in imports(path) if module.startswith("benchstore")}
        graph[name_of(path)] = {module for module in used & names if module not in (name_of(path), "benchstore")}
    assert len(list(TopologicalSorter(graph).static_order())) >= len(names) - 1


@pytest.mark.parametrize("path", [path for path in MODULES if folder(name_of(path)) in PURE], ids=name_of)
def test_records_analysis_and_importers_are_pure(path):
    assert {module.split(".")[0] for module in imports(path)} & IMPURE == set()


@pytest.mark.parametrize("library", ["git", "altair", "vl_convert", "scipy", "numpy", "click", "watchdog"])
def test_a_library_stays_behind_the_module_that_needs_it(library):
    allowed = {
        "git": {"store.git"},
        "altair": {"publish.site.charts"},
        "vl_convert": {"publish.site.charts"},
        "click": {"cli"},
        "watchdog": {"cli.watching"},
    }.get(library, {"analysis"})
    users = {name_of(path).removeprefix("benchstore.") for path in MODULES if any(m.split(".")[0] == library for m in imports(path))}
    assert all(user in allowed or user.split(".")[0] in allowed for user in users), users


def expressions(path: Path) -> dict[str, str]:
    """Every regular expression that is written out in a file, and the call it stands in."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    of_re = [node for node in calls if isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "re"]
    parts = ((part, node) for node in of_re for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant))
    return {str(part.value): ast.unparse(node) for part, node in parts}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_regular_expression_lets_no_last_line_feed_and_no_other_digits_pass(path):
    """`$` is also the place before a last line feed, and `\\d` is every script's digit: fullmatch, or `\\Z`, and 0-9."""
    for expression, call in expressions(path).items():
        assert "\\d" not in expression, call
        assert not expression.endswith(("$", "$)")) or "re.MULTILINE" in call, call


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_module_is_named_like_one_of_the_standard_library_at_the_top(path):
    if path.parent == PACKAGE and not path.stem.startswith("__"):
        assert path.stem not in sys.stdlib_module_names


def test_the_version_is_shown_without_loading_anything_heavy():
    import subprocess

    code = "import sys; sys.argv = ['benchstore', '--version']\nimport benchstore.cli.main as m\ntry: m.main()\nexcept SystemExit: pass\nprint(*sorted(sys.modules))"
    loaded = set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())
    assert loaded & {"git", "altair", "scipy", "numpy", "yaml", "jsonschema", "orjson", "rich"} == set()


@pytest.mark.parametrize("command", ["list", "log", "check"])
def test_commands_that_judge_nothing_do_not_load_the_mathematics(place, command):
    import subprocess

    place.add(0.9, "--commit")
    code = f"import sys\nfrom benchstore.cli.main import run\nrun(['-C', {str(place.path)!r}, {command!r}])\nprint(*sorted(sys.modules))"
    loaded = set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())
    assert loaded & {"scipy", "numpy", "altair"} == set()
