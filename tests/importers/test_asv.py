"""asv: a tree is a draft a commit, by the commits' dates; failed and skipped are left out, and units come from benchmarks.json."""

import json
import shutil
from pathlib import Path

import pytest

from benchstore import result_files
from benchstore.errors import Refused, UsageError
from benchstore.importers import registry
from benchstore.importers.document import Options
from benchstore.result_folders import Reading

CASES = Path(__file__).resolve().parents[1] / "cases/importers/asv"


def results(version=1, **more):
    return {
        "commit_hash": "fcf8c079fae7ebad9f27bd31a819f0e4fdd85b99",
        "date": 1367127519000,
        "params": {"machine": "cheetah", "cpu": "i5", "ram": "8.2G", "python": "2.7"},
        "python": "2.7",
        "requirements": {"numpy": "1.8", "Cython": ""},
        "version": version,
        **more,
    }


def read(value, **beside):
    _, (draft,) = registry.read(json.dumps(value).encode(), "fcf8c079-py2.7.json", beside=lambda _: {k: json.dumps(v).encode() for k, v in beside.items()})  # fmt: skip
    return draft


def tree(folder, task=None):
    found = result_files.read([folder.name], Reading(folder=folder.parent, options=Options(task=task)))
    assert not found.problems, found.problems
    return [item.draft for item in found.incoming]


def test_a_tree_is_a_draft_a_commit_in_the_order_of_the_commits_each_known_again():
    first, second = tree(CASES / "tree")
    assert (first.fields["created_at"], second.fields["created_at"]) == ("2026-03-01T08:00:00Z", "2026-03-02T08:00:00Z")
    assert [draft.metrics["bench.track_words"] for draft in (first, second)] == [42, 43]
    assert len({first.fields["source"]["commit"], second.fields["source"]["commit"]}) == 2
    assert len({first.part, second.part, ""}) == 3
    assert (
        first.places["bench.mem_list"]
        == f"runner/{first.fields['source']['commit'][:8]}-virtualenv-py3.11.json: results.bench.mem_list[0][0]"
    )
    assert first.fields["extra"]["environment"] == "virtualenv-py3.11"


def test_when_it_was_measured_is_told_beside_the_date_of_the_commit():
    (draft,) = tree(CASES / "alone")
    assert draft.fields["extra"]["measured_at"] > draft.fields["created_at"]


def test_both_versions_of_the_format_say_the_same():
    old = results(
        results={"t.time_x": {"result": [1.5, None], "params": [["1", "2"]], "stats": [{"ci_99": [1.4, 1.6], "repeat": 10}, None]}},
        benchmark_version={"t.time_x": "abc"},
    )
    columns = ["result", "params", "version", "stats_ci_99_a", "stats_ci_99_b", "stats_repeat"]
    new = results(2, result_columns=columns, results={"t.time_x": [[1.5, None], [["1", "2"]], "abc", [1.4, None], [1.6, None], [10, None]]})
    assert read(old).fields == read(new).fields
    assert read(new).fields["uncertainty"] == {
        "t.time_x(1)": {"ci": [1.4, 1.6], "confidence": 0.99, "n": 10, "method": "interval of the median"}
    }
    assert read(new).fields["definitions"]["t.time_x(1)"]["version"] == "abc"


def test_what_failed_and_what_was_skipped_are_left_out_by_name():
    draft = read(
        results(
            results={"time_failed": None, "time_skipped": float("nan"), "time_x": {"params": [["1", "2", "3"]], "result": [1, 4, None]}}
        )
    )
    assert draft.metrics == {"time_x(1)": 1, "time_x(2)": 4}
    assert draft.notices == ("left out as failed: time_failed and time_x(3)", "left out as skipped: time_skipped")


def test_parameters_with_quotes_keep_their_names_as_labels():
    draft = read(results(results={"track_x": {"params": [["'a'", "<class 'x.Y'>"]], "result": [1, 2]}}))
    labels = [definition["label"] for definition in draft.fields["definitions"].values()]
    assert labels == ["track_x('a')", "track_x(<class 'x.Y'>)"]


def test_units_are_those_of_benchmarks_json_and_else_of_the_kinds_that_asv_defines():
    value = results(results={"m.time_x": 1, "m.mem_x": 2, "m.track_x": 3, "m.ratio": 4})
    alone = {name: (item.get("unit"), item.get("direction")) for name, item in read(value).fields["definitions"].items()}
    assert alone == {"m.time_x": ("s", "lower"), "m.mem_x": ("bytes", "lower")}
    described = {"m.track_x": {"type": "track", "unit": "words"}, "m.ratio": {"type": "time", "unit": "seconds"}, "version": 2}
    beside = read(value, **{"../benchmarks.json": described}).fields["definitions"]
    assert beside["m.track_x"] == {"unit": "words"}
    assert beside["m.ratio"] == {"unit": "s", "direction": "lower", "min": 0}


def test_the_machine_is_described_beside_the_file_and_written_one_way_for_all_of_its_runs():
    value = results(results={"time_x": 1})
    value["params"]["ram"] = 8804682956.8
    machine = {"machine": "cheetah", "cpu": "i5", "num_cpu": "4", "ram": "8.2G", "version": 1}
    assert read(value, **{"machine.json": machine}).fields["hardware"] == {
        "machine": "cheetah",
        "cpu": "i5",
        "cpu_count": "4",
        "memory": "8.2G",
    }
    assert read(value).fields["packages"] == {"python": "2.7", "numpy": "1.8"}


def odd(folder, name, content):
    (folder / name).write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")


@pytest.fixture
def cheetah(tmp_path):
    folder = tmp_path / "results"
    (folder / "cheetah").mkdir(parents=True)
    odd(folder / "cheetah", "machine.json", {"machine": "cheetah", "version": 1})
    odd(folder / "cheetah", "fcf8c079-py2.7.json", results(results={"time_x": 1}))
    return folder


def test_what_asv_passes_over_is_passed_over_and_named(cheetah):
    machine = cheetah / "cheetah"
    odd(cheetah, "benchmarks.json", {"version": 2})
    odd(machine, "aaaaaaaa-py2.7.json", "{ malformed")
    odd(machine, "bbbbbbbb-py2.7.json", {"explanation": "no results", "version": 1})
    odd(machine, "dddddddd-py2.7.json", "null")
    odd(machine, "eeeeeeee-py2.7.json", results(results={"time_x": None}))
    odd(machine, "cccccccc-py2.7.json", {**results(results={"time_x": 1}), "params": {"machine": "not-cheetah"}})
    (draft,) = tree(cheetah)
    names = [f"cheetah/{letter * 8}-py2.7.json" for letter in "abcde"]
    assert draft.notices[:2] == (
        f"passed over, as asv does: {', '.join(names[:3])} and 1 more",
        f"left out, as nothing was measured: {names[4]}",
    )


def test_one_commit_in_two_environments_is_no_one_series_until_one_is_named(cheetah):
    odd(cheetah / "cheetah", "fcf8c079-py3.12.json", results(results={"time_x": 2}))
    (problem,) = result_files.read(["results"], Reading(folder=cheetah.parent)).problems
    assert "more than once, in py2.7 and py3.12" in problem.message
    assert "--environment NAME" in problem.hint
    assert "--task py2.7" in problem.hint
    (draft,) = tree(cheetah, "py3.12")
    assert draft.metrics == {"time_x": 2}
    with pytest.raises(UsageError, match="no machine and no environment 'x'") as caught:
        tree(cheetah, "x")
    assert "cheetah, py2.7 and py3.12" in caught.value.hint


def test_one_commit_on_two_machines_is_no_one_series_until_one_is_named(cheetah):
    shutil.copytree(cheetah / "cheetah", cheetah / "snail")
    odd(cheetah / "snail", "machine.json", {"machine": "snail", "version": 1})
    other = results(results={"time_x": 3})
    other["params"]["machine"] = "snail"
    odd(cheetah / "snail", "fcf8c079-py2.7.json", other)
    (problem,) = result_files.read(["results"], Reading(folder=cheetah.parent)).problems
    assert "in cheetah and snail" in problem.message
    assert [draft.metrics for draft in tree(cheetah, "snail")] == [{"time_x": 3}]


def test_of_machines_with_several_environments_each_one_of_both_is_named(cheetah):
    shutil.copytree(cheetah / "cheetah", cheetah / "snail")
    odd(cheetah / "snail", "machine.json", {"machine": "snail", "version": 1})
    (cheetah / "snail/fcf8c079-py2.7.json").unlink()
    for number, (machine, environment) in enumerate([("cheetah", "py3.12"), ("snail", "py2.7"), ("snail", "py3.12")], start=2):
        odd(cheetah / machine, f"fcf8c079-{environment}.json", results(results={"time_x": number}, params={"machine": machine}))
    (problem,) = result_files.read(["results"], Reading(folder=cheetah.parent)).problems
    assert "--task cheetah/py2.7" in problem.hint
    assert [draft.metrics for draft in tree(cheetah, "snail/py2.7")] == [{"time_x": 3}]


def test_a_tree_is_known_in_the_folder_of_its_configuration_too(cheetah):
    folder = cheetah.parent / "benchmarks"
    shutil.copytree(cheetah, folder / "results")
    (folder / "asv.conf.json").write_text('{\n  // asv allows comments\n  "version": 1\n}', encoding="utf-8")
    odd(folder / "results/cheetah", "fcf8c079-py3.12.json", results(results={"time_x": 2}))
    (problem,) = result_files.read(["benchmarks"], Reading(folder=cheetah.parent)).problems
    assert "more than once" in problem.message
    assert [draft.metrics for draft in tree(folder, "py3.12")] == [{"time_x": 2}]


def test_results_of_other_tools_beside_a_tree_are_not_passed_over(cheetah):
    odd(cheetah, "bmf.json", {"a": {"latency": {"value": 1}}})
    found = {next(iter(draft.metrics)) for draft in tree(cheetah)}
    assert found == {"a/latency", "time_x"}


def test_a_file_in_which_all_failed_is_refused():
    with pytest.raises(Refused, match="holds no numbers"):
        read(results(results={"time_x": None}))
