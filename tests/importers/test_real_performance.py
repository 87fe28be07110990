"""Real files of benchmark tools, each number, spread, date and name compared with a reading of its own: json, and no code of the importers."""

import json
import math
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchstore import result_files
from benchstore.importers.document import Options
from benchstore.result_folders import Reading

SHARED = Path(__file__).resolve().parents[3] / "shared/data"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="no real result files beside this checkout")


def added(name, task=None):
    return result_files.read([name], Reading(folder=SHARED, options=Options(task=task)))


def drafts(name, task=None):
    read = added(name, task)
    assert not read.problems, read.problems
    return [item.draft for item in read.incoming]


def by_label(draft, field="metrics"):
    """Metrics or their spread, by the names that the tool wrote."""
    labels = {name: item["label"] for name, item in draft.fields.get("definitions", {}).items() if "label" in item}
    return {labels.get(name, name): value for name, value in draft.fields.get(field, {}).items()}


def files(pattern):
    return {path.relative_to(SHARED).as_posix(): json.loads(path.read_text(encoding="utf-8")) for path in sorted(SHARED.glob(pattern))}


def test_pytest_benchmark():
    read = files("pytest_benchmark/dot-benchmarks/*/*/*.json")
    numbers = 0
    for name, value in read.items():
        (draft,) = drafts(name)
        stats = {bench["fullname"]: bench["stats"] for bench in value["benchmarks"]}
        assert by_label(draft) == {label: item["mean"] for label, item in stats.items()}
        assert by_label(draft, "uncertainty") == {
            label: {"stderr": pytest.approx(item["stddev"] / math.sqrt(item["rounds"])), "n": item["rounds"]}
            for label, item in stats.items()
        }
        when, commit = datetime.fromisoformat(draft.fields["created_at"]), value["commit_info"]
        assert when == datetime.fromisoformat(value["datetime"]).replace(tzinfo=UTC)
        assert when > datetime.fromisoformat(commit["time"])
        assert draft.fields["source"]["commit"] == commit["id"]
        assert draft.fields["source"]["dirty"] == commit["dirty"]
        assert draft.fields["source"].get("branch", "(detached head)") == commit["branch"]
        assert draft.fields["model"] == commit["project"]
        numbers += len(stats)
    assert (len(read), numbers) == (12, 38)


def test_a_storage_folder_of_pytest_benchmark_is_added_a_python_at_a_time():
    (problem,) = added("pytest_benchmark/dot-benchmarks").problems
    assert "4 kinds of machine" in problem.message
    folders = sorted(path.relative_to(SHARED).as_posix() for path in (SHARED / "pytest_benchmark/dot-benchmarks").iterdir())
    assert [len(drafts(folder)) for folder in folders] == [3, 2, 4, 3]


def asv_numbers(value):
    """The numbers of a file of version 1, and which names failed or were skipped, as its documentation describes them."""
    numbers, failed, skipped = {}, set(), set()
    for name, item in value["results"].items():
        result = item["result"] if isinstance(item, dict) else item
        labels = [f"{name}({text})" for text in item["params"][0]] if isinstance(item, dict) and "params" in item else [name]
        for label, number in zip(labels, result if isinstance(result, list) else [result], strict=True):
            if number is None:
                failed.add(label)
            elif isinstance(number, float) and math.isnan(number):
                skipped.add(label)
            else:
                numbers[label] = number
    return numbers, failed, skipped


def test_asv():
    task, folder = "py2.7-Cython-numpy1.8", SHARED / "asv/asv_example_results/cheetah"
    (problem,) = added("asv/asv_example_results").problems
    assert "py2.7-Cython-numpy1.8 and py2.7-Cython-numpy1.8-foo" in problem.message
    read = {draft.fields["source"]["commit"]: draft for draft in drafts("asv/asv_example_results", task)}
    count = 0
    for path in folder.glob(f"*-{task}.json"):
        if path.name[:8] in ("aaaaaaaa", "bbbbbbbb", "cccccccc"):
            continue
        value = json.loads(path.read_text(encoding="utf-8"))
        numbers, failed, skipped = asv_numbers(value)
        if not numbers:
            assert value["commit_hash"] not in read
            continue
        draft = read.pop(value["commit_hash"])
        assert by_label(draft) == numbers
        assert datetime.fromisoformat(draft.fields["created_at"]) == datetime.fromtimestamp(value["date"] / 1000, UTC)
        said = " ".join(draft.notices)
        assert ("left out as failed" in said, "left out as skipped" in said) == (bool(failed), bool(skipped))
        assert draft.fields["hardware"]["memory"] == "8.2G"
        count += len(numbers)
    assert read == {}
    assert count == 424
    known = {"confidence": 0.99, "method": "interval of the median"}
    stated = [draft.fields["uncertainty"] for draft in drafts("asv/asv_example_results", task) if "time_ci_big" in draft.metrics]
    assert sorted(len(found) for found in stated) == [1, 2]  # of one of them the interval does not hold the value
    assert {"time_ci_big": {"ci": [1.5, 3.5], **known}} in stated
    assert {"time_ci_small": {"ci": [0.9, 1.1], **known}, "time_ci_big": {"ci": [0.5, 2.5], **known}} in stated


def test_google_benchmark():
    factor = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}
    for name, value in files("google_benchmark/test1*.json").items():
        (draft,) = drafts(name)
        rows = [row for row in value["benchmarks"] if "real_time" in row]
        expected = {f"{row['name']}/{key}": row[key] * factor[row["time_unit"]] for row in rows for key in ("real_time", "cpu_time")}
        assert by_label(draft) == expected
        assert len(expected) == 28
        assert draft.fields["created_at"] == "2016-08-02T17:44:46"
    (problem,) = added("google_benchmark/test4_run.json").problems
    assert problem.message.startswith("holds no numbers")


def test_hyperfine():
    ((name, value),) = files("hyperfine/*/*.json").items()
    (draft,) = drafts(name)
    assert by_label(draft) == {item["command"]: item["mean"] for item in value["results"]}
    assert by_label(draft, "uncertainty") == {
        item["command"]: {"stderr": pytest.approx(item["stddev"] / math.sqrt(3)), "n": 3} for item in value["results"]
    }


def test_bencher_metric_format():
    for name, value in files("bencher_bmf/*.json").items():
        (draft,) = drafts(name)
        assert by_label(draft) == {
            f"{bench}/{measure}": item["value"] for bench, measures in value.items() for measure, item in measures.items()
        }
        assert "uncertainty" not in draft.fields
        assert bool(draft.notices) == ("dhat" not in name)
