"""pytest-benchmark: times with their spread, the commit and the machine, and a storage folder with a draft a run."""

import json
import math
import shutil
from pathlib import Path

import pytest

from benchstore import result_files
from benchstore.errors import Refused
from benchstore.importers import registry
from benchstore.result_folders import Reading

CASES = Path(__file__).resolve().parents[1] / "cases/importers/pytest-benchmark"


def bench(name="t.py::test_a", *, mean=0.5, stddev=0.1, rounds=25):
    return {"name": name.partition("::")[2], "fullname": name, "stats": {"mean": mean, "stddev": stddev, "rounds": rounds}}


def run(*benches, machine=None, commit=None, **more):
    return {
        "benchmarks": list(benches or [bench()]),
        "machine_info": machine or {},
        "commit_info": commit or {},
        "datetime": "2021-11-06T14:43:54.034391",
        "version": "3.4.1",
        **more,
    }


def read(value):
    name, (draft,) = registry.read(json.dumps(value).encode(), "run.json")
    assert name == "pytest-benchmark"
    return draft


def stored(folder):
    return [item.draft for item in result_files.read([folder.name], Reading(folder=folder.parent)).incoming]


def test_a_time_is_a_mean_in_seconds_with_the_standard_error_of_its_rounds():
    draft = read(run())
    assert draft.metrics == {"t.py::test_a": 0.5}
    assert draft.fields["uncertainty"] == {"t.py::test_a": {"stderr": 0.1 / math.sqrt(25), "n": 25}}
    assert draft.fields["definitions"] == {"t.py::test_a": {"unit": "s", "direction": "lower", "min": 0}}
    assert draft.places == {"t.py::test_a": "benchmarks[0].stats.mean"}


def test_of_a_single_round_whose_deviation_is_written_as_0_no_spread_is_known():
    assert "uncertainty" not in read(run(bench(stddev=0, rounds=1))).fields


def test_another_clock_is_another_measure():
    timed = bench() | {"options": {"timer": "time.process_time", "min_rounds": 5}}
    draft = read(run(timed))
    assert draft.fields["definitions"]["t.py::test_a"]["version"] == "process_time"
    assert draft.fields["extra"]["options"] == {"timer": "time.process_time", "min_rounds": 5}


def test_tests_are_told_apart_by_their_full_names_in_whatever_order():
    first, second = bench("a.py::test_x", mean=1), bench("b.py::test_x", mean=2)
    assert dict(read(run(first, second)).metrics) == dict(read(run(second, first)).metrics) == {"a.py::test_x": 1, "b.py::test_x": 2}


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2021-11-06T14:43:54.034391", "2021-11-06T14:43:54.034391Z"),
        ("2026-11-28T15:18:57.724702+00:00", "2026-11-28T15:18:57.724702+00:00"),
    ],
)
def test_a_date_without_a_zone_is_of_utc_as_the_tool_wrote_it(written, moment):
    assert read(run(datetime=written)).fields["created_at"] == moment


def test_the_commit_is_the_files_own_with_its_branch_and_its_changes():
    commit = {"id": "a" * 40, "branch": "main", "dirty": True, "project": "sorting"}
    draft = read(run(commit=commit))
    assert draft.fields["model"] == "sorting"
    tool = {"name": "pytest-benchmark", "version": "3.4.1"}
    assert draft.fields["source"] == {"commit": "a" * 40, "branch": "main", "dirty": True, "tool": tool}
    nowhere = {"id": "unversioned", "branch": "(unknown)", "dirty": False, "project": None}
    assert read(run(commit=nowhere)).fields["source"] == {"tool": tool}
    assert "branch" not in read(run(commit={**commit, "branch": "(detached head)"})).fields["source"]


def test_hardware_is_what_stays_from_run_to_run():
    """Neither the name of a machine in the cloud nor how fast its clock was at that moment: times could never be compared."""
    cpu = {"brand_raw": "EPYC", "count": 2, "hz_actual_friendly": "2.0952 GHz"}
    machine = {"node": "fv-az244-822", "machine": "x86_64", "python_version": "3.11.7", "cpu": cpu}
    draft = read(run(machine=machine))
    assert draft.fields["hardware"] == {"cpu": "EPYC", "cpu_count": 2, "arch": "x86_64"}
    assert draft.fields["packages"] == {"python": "3.11.7", "pytest-benchmark": "3.4.1"}


def test_a_storage_folder_is_a_draft_a_run_each_known_again_when_the_folder_has_grown(tmp_path):
    whole = stored(CASES / "storage")
    assert [draft.fields["source"]["dirty"] for draft in whole] == [False, True]
    assert len({draft.part for draft in whole} | {""}) == 3
    first = next(iter(whole[0].places.values()))
    assert first == "Linux-CPython-3.11-64bit/0001_first.json: benchmarks[0].stats.mean"
    shutil.copytree(CASES / "storage", tmp_path / "storage")
    (first,) = (tmp_path / "storage").glob("*/0001_*")
    first.unlink()
    assert [draft.part for draft in stored(tmp_path / "storage")] == [whole[1].part]


def test_runs_of_several_pythons_are_no_one_series_and_each_is_added_by_its_own_folder(tmp_path):
    (machine,) = (CASES / "storage").iterdir()
    for name in ("Linux-CPython-3.11-64bit", "Linux-CPython-3.12-64bit"):
        shutil.copytree(machine, tmp_path / "stored" / name)
    read = result_files.read(["stored"], Reading(folder=tmp_path))
    (problem,) = read.problems
    assert "2 kinds of machine (Linux-CPython-3.11-64bit and Linux-CPython-3.12-64bit)" in problem.message
    assert "--environment NAME" in problem.hint
    assert "stored/Linux-CPython-3.11-64bit" in problem.hint
    assert len(stored(tmp_path / "stored/Linux-CPython-3.12-64bit")) == 2


def test_a_file_of_a_storage_folder_that_is_cut_off_is_named(tmp_path):
    shutil.copytree(CASES / "storage", tmp_path / "stored")
    (second,) = (tmp_path / "stored").glob("*/0002_*")
    second.write_bytes(second.read_bytes()[:900])
    (problem,) = result_files.read(["stored"], Reading(folder=tmp_path)).problems
    assert problem.file.endswith("0002_second.json")
    assert "line" in problem.place


def test_results_of_other_tools_beside_stored_runs_are_not_passed_over(tmp_path):
    shutil.copytree(CASES / "storage", tmp_path / "stored")
    (tmp_path / "stored/bmf.json").write_text('{"a": {"latency": {"value": 1}}}', encoding="utf-8")
    assert len(stored(tmp_path / "stored")) == 3


def test_a_run_without_a_test_that_was_measured_is_refused():
    with pytest.raises(Refused, match="holds no numbers"):
        registry.read(json.dumps({**run(), "benchmarks": []}).encode(), "run.json")
