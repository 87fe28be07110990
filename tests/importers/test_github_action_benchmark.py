"""github-action-benchmark: a history is a draft an entry, with units and directions as the tools behind it mean them."""

import json
from pathlib import Path

import pytest

from benchstore.errors import Refused, UsageError
from benchstore.importers import registry
from benchstore.importers.document import Options

CASES = Path(__file__).resolve().parents[1] / "cases/importers/github-action-benchmark"


def entry(*benches, tool="cargo", date=1795879348739, commit="1" * 40):
    about = {"id": commit, "message": "Change\n\nmore", "timestamp": "2026-03-01T09:00:00+01:00", "author": {"name": "A"}}
    return {"commit": about, "date": date, "tool": tool, "benches": list(benches)}


def bench(name="sort", value=2.0, unit="ns/iter", **more):
    return {"name": name, "value": value, "unit": unit, **more}


def history(**suites):
    return {"lastUpdate": 1, "repoUrl": "https://github.com/acme/sort", "entries": suites}


def read(value, prefix="", name="data.js"):
    text = value if isinstance(value, str) else json.dumps(value)
    taken, drafts = registry.read((prefix + text).encode(), name)
    assert taken == "github-action-benchmark"
    return drafts


def one(tool, **more):
    (draft,) = read(history(suite=[entry(bench(**more), bench("other"), tool=tool)]))
    return draft.fields["definitions"].get("sort", {}), draft.fields.get("uncertainty", {}).get("sort")


@pytest.mark.parametrize("prefix", ["window.BENCHMARK_DATA = ", "window.BENCHMARK_DATA=", "\n\nwindow.BENCHMARK_DATA =\n"])
@pytest.mark.parametrize("indent", [None, 2])
def test_a_script_is_read_in_any_layout_and_with_or_without_a_semicolon(prefix, indent):
    text = json.dumps(history(suite=[entry(bench())]), indent=indent)
    for end in ("", ";", ";\n"):
        assert read(prefix + text + end)[0].metrics == {"sort": 2}


def test_every_entry_is_a_draft_of_its_own_with_its_date_and_commit_two_runs_of_one_commit_too():
    rust = registry.read((CASES / "data.js").read_bytes(), "data.js")[1]
    assert [draft.metrics["bench_sort"] for draft in rust] == [2802, 2911, 2650]
    assert [draft.fields["source"]["commit"][0] for draft in rust] == ["1", "1", "2"]
    assert len({draft.fields["created_at"] for draft in rust}) == 3
    assert [(draft.fields["model"], draft.fields["dataset"]) for draft in rust] == [("acme/sort", {"name": "Rust"})] * 3
    assert {draft.fields["environment"] for draft in rust} == {"github-actions"}
    assert len({draft.part for draft in rust} | {""}) == 4


def test_of_several_suites_each_is_a_data_set_of_its_own_and_one_may_be_asked_for():
    data = (CASES / "suites.js").read_bytes()
    whole = registry.read(data, "data.js")[1]
    assert [draft.fields["dataset"]["name"] for draft in whole] == ["Rust"] * 3 + ["Go", "JavaScript", "C++", "Python", "Google", "Server"]
    read = {suite: registry.read(data, "data.js", options=Options(task=suite))[1] for suite in ("Rust", "Go", "Google")}
    assert [len(drafts) for drafts in read.values()] == [3, 1, 1]
    assert [draft.part for draft in read["Rust"]] == [draft.part for draft in whole[:3]]
    assert read["Go"][0].metrics["BenchmarkSort - MB/s"] == 12.5
    assert read["Google"][0].notices == ("left out: BM_Broken (without a value)",)
    with pytest.raises(UsageError, match="no suite 'C'"):
        registry.read(data, "data.js", options=Options(task="C"))


def test_an_entry_is_known_again_when_the_history_has_grown_and_been_written_otherwise():
    (before,) = read(history(suite=[entry(bench())]))
    grown = read(json.dumps(history(suite=[entry(bench("new")), entry(bench(value=2))]), indent=3), "window.BENCHMARK_DATA = ")
    assert grown[1].part == before.part
    assert grown[0].part != before.part


def test_a_suite_may_be_called_by_any_text():
    suites = ('a@b "c"', "a%40b %22c%22", "größe", "x" * 300, "x" * 301)
    names = [read(history(**{suite: [entry(bench())]}))[0].fields["dataset"]["name"] for suite in suites]
    assert names[:3] == ["a%40b %22c%22", "a%2540b %2522c%2522", "größe"]
    assert len(set(names)) == 5
    assert max(map(len, names)) == 200


def test_a_date_is_when_it_was_measured():
    (draft,) = read(history(suite=[entry(bench(), date=1795879348739)]))
    assert draft.fields["created_at"] == "2026-11-28T15:22:28.739000Z"
    assert draft.fields["extra"] == {"commit_message": "Change", "commit_timestamp": "2026-03-01T09:00:00+01:00"}


def test_every_entry_that_has_no_date_or_no_number_is_named():
    with pytest.raises(Refused) as caught:
        read(history(suite=[entry(bench(), date=None), entry(bench(value=None)), entry(bench())]))
    assert [problem.place for problem in caught.value.problems] == ["entries.suite[0].date", ""]
    assert "holds no numbers" in str(caught.value)


@pytest.mark.parametrize(
    ("tool", "unit", "stated"),
    [
        ("cargo", "ns/iter", {"unit": "ns", "direction": "lower"}),
        ("go", "ns/op\t      64 B/op\t       2 allocs/op", {"unit": "ns", "direction": "lower"}),
        ("go", "B/op", {"unit": "bytes", "direction": "lower"}),
        ("go", "allocs/op", {"unit": "allocs/op", "direction": "lower"}),
        ("go", "MB/s", {"unit": "MB/s", "direction": "higher"}),
        ("go", "widgets", {"unit": "widgets"}),
        ("benchmarkjs", "ops/sec", {"unit": "ops/sec", "direction": "higher"}),
        ("pytest", "iter/sec", {"unit": "iter/sec", "direction": "higher"}),
        ("googlecpp", "us/iter", {"unit": "us", "direction": "lower"}),
        ("jmh", "ops/s", {"unit": "ops/s", "direction": "higher"}),
        ("jmh", "us/op", {"unit": "us", "direction": "lower"}),
        ("customBiggerIsBetter", "s", {"unit": "s", "direction": "higher"}),
        ("customSmallerIsBetter", "MB/s", {"unit": "MB/s", "direction": "lower"}),
        ("customSmallerIsBetter", "Percent", {"unit": "percent", "direction": "lower"}),
        ("customSmallerIsBetter", "", {"direction": "lower"}),
    ],
)
def test_units_and_directions_are_what_the_tool_means_by_them(tool, unit, stated):
    assert one(tool, unit=unit)[0] == stated


@pytest.mark.parametrize(
    ("tool", "more", "spread"),
    [
        ("benchmarkjs", {"value": 200, "unit": "ops/sec", "range": "±1.5%", "extra": "91 samples"}, {"ci": [197, 203], "confidence": 0.95, "method": "relative margin of error of benchmark.js"}),
        ("catch2", {"value": 43.0, "unit": "us", "range": "± 11.0", "extra": "100 samples\n2 iterations"}, {"stderr": 1.1, "n": 100}),
        ("pytest", {"value": 100, "unit": "iter/sec", "range": "stddev: 0.002", "extra": "mean: 10 msec\nrounds: 25"}, {"stderr": 4, "n": 25, "method": "from the deviation of the time of a round"}),
        ("cargo", {"range": "± 120"}, None),
        ("cargo", {"range": "+/- 2,802"}, None),
        ("benchmarkdotnet", {"range": "± 0.002"}, None),
        ("customSmallerIsBetter", {"range": "0.42%"}, None),
    ],
)  # fmt: skip
def test_a_range_is_taken_where_the_tool_defines_what_it_is(tool, more, spread):
    assert one(tool, **more)[1] == spread


@pytest.mark.parametrize(("tool", "left"), [("googlecpp", 1), ("cargo", 2), ("customSmallerIsBetter", 2)])
def test_a_time_of_0_of_google_benchmark_is_that_of_a_benchmark_which_failed(tool, left):
    (draft,) = read(history(suite=[entry(bench("broken", 0), bench(), tool=tool)]))
    assert len(draft.metrics) == left
    assert bool(draft.notices) == (tool == "googlecpp")


def test_custom_json_says_no_direction_and_that_is_said():
    (draft,) = read([bench(value="93.5", unit="Percent", range="1", extra="x"), bench("b", 3, "ms")], name="out.json")
    assert draft.metrics == {"sort": 93.5, "b": 3}
    assert draft.fields["definitions"] == {"sort": {"unit": "percent"}, "b": {"unit": "ms"}}
    assert "does not say whether more or less is better" in draft.notices[0]
    assert draft.part == ""


def test_a_script_that_is_cut_off_is_refused_at_its_line():
    text = "window.BENCHMARK_DATA = " + json.dumps(history(suite=[entry(bench())]), indent=2)
    with pytest.raises(Refused, match=r"line \d\d"):
        read(text[: len(text) // 2])
    with pytest.raises(Refused, match="holds no runs"):
        read(history())
