"""Histories of benchmark tools in a store: tomorrow's longer file adds what is new alone, and times are judged as their files say."""

import json
import shutil
from pathlib import Path

import pytest

CASES = Path(__file__).resolve().parents[1] / "cases/importers"
GIVEN = ("--dataset", "@1", "--model", "sort")


def versions(place):
    return [row["version"] for row in place.bench("list", "sort", "--format", "json").json["versions"]]


def test_a_longer_history_adds_the_entries_that_are_new(place):
    prefix, text = (CASES / "github-action-benchmark/data.js").read_text(encoding="utf-8").split("= ", 1)
    history = json.loads(text)
    entries = history["entries"]["Rust"]
    place.write("data.js", f"{prefix}= {json.dumps(history | {'entries': {'Rust': entries[:2]}})}")
    place.bench("add", "data.js", *GIVEN)
    place.commit("Two")
    place.write("data.js", f"{prefix}= {json.dumps(history, indent=1)}")
    said = place.bench("add", "data.js", *GIVEN).out
    assert [line.split()[1] for line in said.splitlines() if line.endswith("already there")] == ["sort@1", "sort@2"]
    assert versions(place) == [3, 2, 1]
    newest = json.loads(place.read("snapshots/sort/3.json"))
    assert newest["metrics"]["bench_sort"] == entries[2]["benches"][0]["value"]
    assert newest["source"]["commit"] == entries[2]["commit"]["id"]


def test_a_tree_that_has_grown_adds_the_commit_that_is_new(place):
    shutil.copytree(CASES / "asv/tree", place.path / "results")
    first, second = sorted((place.path / "results/runner").glob("*-*.json"), key=lambda path: json.loads(path.read_text())["date"])
    kept = second.read_bytes()
    second.unlink()
    place.bench("add", "results", "--dataset", "suite@1", "--model", "sort")
    place.commit("One")
    second.write_bytes(kept)
    said = place.bench("add", "results", "--dataset", "suite@1", "--model", "sort").out
    assert [line.split()[1] for line in said.splitlines() if line.endswith("already there")] == ["sort@1"]
    assert versions(place) == [2, 1]
    assert json.loads(place.read("snapshots/sort/1.json"))["source"]["commit"].startswith(first.name[:8])


def timed(place, number, unit, hardware):
    """A run of Google Benchmark whose time is twice that of the one before."""
    row = {"name": "BM_x", "run_type": "iteration", "real_time": 2.0**number, "cpu_time": 2.0**number, "time_unit": unit}
    context = {"date": f"2026-03-0{number}T09:00:00+00:00", **hardware}
    place.write(f"{number}.json", json.dumps({"context": context, "benchmarks": [row]}))
    place.bench("add", f"{number}.json", "--dataset", "suite@1", "--model", "sort")


def judged(place):
    rows = place.bench("compare", "sort@1", "sort@2", "--format", "json").json["comparisons"][0]["rows"]
    return {row["metric"]: row for row in rows}["BM_x/real_time"]


@pytest.mark.parametrize("unit", ["ns", "us", "ms", "s"])
def test_a_time_that_only_its_file_describes_is_judged_on_one_hardware_and_less_is_better(place, unit):
    for number in (1, 2):
        timed(place, number, unit, {"num_cpus": 4})
    assert judged(place)["better"] == -1
    assert judged(place)["verdict"] == "regressed"


@pytest.mark.parametrize(("first", "second"), [({"num_cpus": 4}, {"num_cpus": 8}), ({}, {})])
def test_a_time_of_any_unit_is_not_compared_across_hardware_or_where_it_is_not_known(place, first, second):
    timed(place, 1, "ns", first)
    timed(place, 2, "ns", second)
    assert judged(place)["verdict"] == "incomparable"
    assert "hardware" in judged(place)["sentence"]
