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
    "forge": 0,
    "records": 1,
    "analysis.statistics": 2.0,
    "importers": 2.1,
    "analysis": 2.2,
    "store": 3.0,
    "store.landing": 3.1,
    "standing": 4,
    "publish.words": 5.0,
    "publish.export": 5.1,
    "publish.site": 5.2,
    "publish.forge_texts": 5.3,
    "views": 6.0,
    "input_files": 6.0,
    "result_folders": 6.02,
    "result_archives": 6.03,
    "result_files": 6.05,
    "runs_of_recipe": 6.03,
    "repeated_runs": 6.05,
    "reports": 6.1,
    "arguments": 6.1,
    "comparison": 6.1,
    "rollbacks": 6.1,
    "pull_requests": 6.1,
    "named_facts": 6.1,
    "past_files": 6.1,
    "history_import": 6.15,
    "repository": 6.2,
    "whole_reviews": 6.25,
    "alerting": 6.3,
    "judging": 6.3,
    "demo": 6.3,
    "new_repository": 6.3,
    "cli": 7,
    "__main__": 8,
}
"""Folder, or module at the top -> its floor; a folder's own folders belong to it unless they are named."""
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


def runtime_imports(path: Path) -> set[str]:
    """As `imports`, without those that only types need."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tree.body = [node for node in tree.body if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")]
    return {f"{node.module}.{alias.name}" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}


def home(module: str) -> str:
    """The folder or top module of `FLOORS` that a module lies in, the innermost that is named; empty for the package itself."""
    parts = module.removeprefix("benchstore").strip(".").split(".")
    return next((name for size in range(len(parts), 0, -1) if (name := ".".join(parts[:size])) in FLOORS), "")


def folder(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def wrong_imports(module: str, imported: set[str]) -> list[str]:
    """What a module imports from its own floor's other folders, or from above."""
    here = home(module)
    found = [(other, home(other)) for other in imported if other.startswith("benchstore.") and home(other)]
    return [other for other, there in found if here and there != here and not FLOORS[there] < FLOORS[here] and FLOORS[there] != 0]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_down_only(path):
    assert wrong_imports(name_of(path), imports(path)) == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_module_has_a_floor(path):
    assert home(name_of(path)) or name_of(path) in ("benchstore", "benchstore.publish")


def test_a_module_on_a_wrong_floor_is_found():
    """The verdict book, moved to the store, would import what lies above it; attention, moved to the command line, would be imported from below."""
    book = imports(PACKAGE / "standing/attention.py")
    assert "benchstore.standing.overview.Overview" in wrong_imports("benchstore.store.attention", book)
    assert wrong_imports("benchstore.standing.decisions", {"benchstore.cli.attention.Attention"}) == ["benchstore.cli.attention.Attention"]
    assert wrong_imports("benchstore.analysis.statistics.mcnemar", {"benchstore.analysis.question.Question"})


@pytest.mark.parametrize("path", [path for path in MODULES if home(name_of(path)) == "analysis.statistics"], ids=name_of)
def test_the_mathematics_knows_no_record(path):
    assert [module for module in imports(path) if module.startswith("benchstore.") and home(module) != "analysis.statistics"] == []


ASSEMBLED = ("store", "store.landing", "standing", "publish.export", "publish.forge_texts")
"""What commands reach through the public class and the modules beside it alone."""


@pytest.mark.parametrize("path", sorted((PACKAGE / "cli").glob("*.py")), ids=name_of)
def test_a_command_assembles_nothing(path):
    assert [module for module in runtime_imports(path) if home(module) in ASSEMBLED] == []


@pytest.mark.parametrize("path", sorted({*(PACKAGE / "cli").glob("*.py")} - {PACKAGE / "cli/output.py"}), ids=name_of)
def test_a_command_prints_through_one_place_which_makes_what_is_not_seen_visible(path):
    names = [node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    assert [ast.unparse(name) for name in names if ast.unparse(name) in ("print", "click.echo", "click.secho", "sys.stdout.write")] == []


def test_no_command_imports_another():
    from benchstore.cli.main import COMMANDS

    commands = {f"benchstore.cli.{module}" for module in COMMANDS.values()}
    found = {
        (name_of(path), module)
        for path in MODULES
        if name_of(path) in commands
        for module in imports(path)
        if (module if module in commands else module.rpartition(".")[0]) in commands - {name_of(path)}
    }
    assert found == set()


def test_the_judge_is_called_from_the_verdict_book_alone():
    callers = {
        name_of(path)
        for path in MODULES
        if "benchstore.analysis.report.judge" in imports(path) or "benchstore.analysis.report" in imports(path)
    }
    assert callers == {"benchstore.standing.verdict_book"}


def test_what_worse_means_is_read_from_a_verdict_in_one_place():
    """No face compares a verdict with `regressed` and its confirmation, or a doubt with its direction, by itself."""
    marks = (".confirmed", ".better == -1")
    users = {name_of(path) for path in MODULES if any(mark in path.read_text(encoding="utf-8") for mark in marks)}
    assert users <= {"benchstore.standing.worse", "benchstore.analysis.judgement"}


def test_no_two_classes_have_one_name():
    classes = [
        node.name for path in MODULES for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ClassDef)
    ]
    assert sorted(name for name in set(classes) if classes.count(name) > 1) == []


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
