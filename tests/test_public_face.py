"""`import benchstore`: what is named there and nothing else, cheap to import, enough for a script and for a notebook."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

import benchstore
from benchstore.errors import Refused, UsageError
from benchstore.views.view import View

SCRIPT = Path(__file__).parent / "cases/python/face.py"


def python(code, cwd=None):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=cwd).stdout


def test_all_is_what_there_is_and_every_name_leads_somewhere():
    assert sorted(dir(benchstore)) == sorted(benchstore.__all__)
    assert [name for name in benchstore.__all__ if getattr(benchstore, name) is None] == []
    with pytest.raises(AttributeError, match="no attribute 'run'"):
        benchstore.run  # noqa: B018  # kept free


def test_what_is_no_public_name_of_the_class_is_underscored():
    public = {name for name in vars(benchstore.Repository) if not name.startswith("_")}
    assert all(getattr(benchstore.Repository, name).__doc__ for name in public)
    assert {
        "models",
        "series",
        "snapshot",
        "history",
        "compare",
        "regressions",
        "attention",
        "at",
        "add",
        "promote",
        "rollback",
        "accept",
        "build",
    } <= public


def test_importing_it_loads_nothing_but_itself():
    loaded = python("import sys; before = set(sys.modules); import benchstore; print(*sorted(set(sys.modules) - before))").split()
    assert [name for name in loaded if name.split(".")[0] not in sys.stdlib_module_names] == ["benchstore"]


def test_a_script_of_eight_lines_adds_judges_prints_and_builds(place):
    assert len(SCRIPT.read_text(encoding="utf-8").splitlines()) <= 8
    place.write("results.json", {"metrics": {"f1": 0.9}, "uncertainty": {"f1": {"stderr": 0.002}}})
    done = subprocess.run([sys.executable, str(SCRIPT)], capture_output=True, text=True, check=True, cwd=place.path)
    assert "openai v1" in done.stdout
    assert "no regression open" in done.stdout
    assert (place.path / "_site/index.html").is_file()
    assert place.git("log", "-1", "--format=%s") == "Promote openai to v1"
    place.write("results.json", {"metrics": {"f1": 0.8}, "uncertainty": {"f1": {"stderr": 0.002}}})
    again = subprocess.run([sys.executable, str(SCRIPT)], capture_output=True, text=True, check=True, cwd=place.path)
    assert "✗ regressed" in again.stdout


def executed(place, *cells):
    """The outputs of the last cell of a notebook that is really run, in the store's folder."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(book, timeout=120, resources={"metadata": {"path": str(place.path)}}).execute()
    return book.cells[-1].outputs


def test_a_cell_of_a_notebook_shows_the_table(place):
    place.add(0.9, "--commit")
    place.add(0.8, "--commit")
    (output,) = executed(place, "import benchstore", "benchstore.open().regressions()")
    shown = output["data"]["text/html"]
    assert shown.startswith("<table>")
    assert '<td style="text-align: left">✗ regressed</td>' in shown


def test_what_a_result_holds_is_text_in_a_notebook(place):
    place.add(0.9, notes="<script>alert(1)</script>")
    shown = benchstore.open(place.path).snapshot("m@1")._repr_html_()  # what a notebook calls
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_numpy_scalars_arrays_paths_and_dates_are_taken(place):
    repository = benchstore.open(Path(place.path))
    draft = {
        "metrics": {"accuracy": np.float64(0.5), "total_samples": np.int64(4)},
        "samples": {"id": np.array(["a", "b", "c", "d"]), "correct": np.array([1, 0, 1, 0])},
    }
    (added,) = repository.add(draft, model="m", dataset="d@1", created_at=datetime(2026, 1, 2, tzinfo=UTC))
    assert added.snapshot.metrics == {"accuracy": 0.5, "total_samples": 4}
    assert repository.snapshot("m").to_dict()["snapshot"]["created_at"] == "2026-01-02T00:00:00Z"
    place.write("more.json", {"metrics": {"accuracy": 0.75}})
    assert len(repository.add([place.path / "more.json", {"accuracy": np.float32(0.25)}], model="n", dataset="d@1")) == 2


def test_what_json_cannot_hold_is_refused_by_name(place):
    with pytest.raises(UsageError, match="object"):
        benchstore.open(place.path).add({"f1": object()}, model="m", dataset="d@1")
    with pytest.raises(Refused):
        benchstore.open(place.path).add({"f1": float("nan")}, model="m", dataset="d@1")
    assert benchstore.open(place.path).models == []


def test_every_result_is_a_table_a_text_and_json_of_the_command_line(place):
    place.add(0.9, "--commit")
    place.add(0.8, "--commit")
    repository = benchstore.open(place.path)
    same = {
        "list": repository.series(),
        "list m": repository.versions("m"),
        "show m": repository.snapshot("m"),
        "log m": repository.history("m"),
        "compare m@1 m@2": repository.compare("m@1", "m@2"),
        "regressions": repository.regressions(),
    }
    for command, result in same.items():
        assert isinstance(result, View)
        assert result.to_dict() == place.bench(*command.split(), "--format", "json", code=(0, 1)).json
        assert str(result)
        assert "<table>" in result._repr_html_()  # what a notebook calls


def test_the_store_as_it_was_is_the_same_face(place):
    place.add(0.9, "--commit")
    then = place.git("rev-parse", "HEAD")
    place.add(0.8, "--commit")
    repository = benchstore.open(place.path)
    assert [view.shown.version for view in repository.at(then).series()] == [1]
    assert not repository.at(then).regressions().fails
    assert repository.regressions().fails


def test_two_results_are_compared_outside_any_store(folder):
    folder.write("before.json", {"metrics": {"f1": 0.9}, "uncertainty": {"f1": {"stderr": 0.002}}})
    after = {"metrics": {"f1": 0.8}, "uncertainty": {"f1": {"stderr": 0.002}}}
    (row,) = benchstore.compare("before.json", after, folder=folder.path)
    assert (row.verdict, row.value, row.reference_value) == ("regressed", 0.8, 0.9)
