"""pyperf: means over all values of all processes, with a standard error that knows that values of one process are alike."""

import json
import statistics
from pathlib import Path

import pytest

from benchstore.errors import Refused
from benchstore.importers import registry

CASES = Path(__file__).resolve().parents[1] / "cases/importers/pyperf"


def bench(*processes, name="sort", **metadata):
    runs = [{"metadata": {"date": f"2026-01-0{day} 09:00:00.5"}, "values": list(values)} for day, values in enumerate(processes, start=1)]
    return {"metadata": metadata | ({"name": name} if name else {}), "runs": runs}


def read(*benches, **metadata):
    value = {"version": "1.0", "metadata": metadata, "benchmarks": list(benches)}
    name, (draft,) = registry.read(json.dumps(value).encode(), "p.json")
    assert name == "pyperf"
    return draft


def case(name):
    value = json.loads((CASES / name).read_text(encoding="utf-8"))
    return read(*value["benchmarks"], **value["metadata"])


def test_values_of_one_process_count_once_in_the_standard_error():
    draft = read(bench([1.0, 3.0], [4.0, 6.0]))
    assert draft.metrics == {"sort": 3.5}
    assert draft.fields["uncertainty"] == {"sort": {"stderr": pytest.approx(statistics.stdev([2, 5]) / 2**0.5), "n": 2}}
    alone = read(bench([1.0, 3.0]))
    assert alone.fields["uncertainty"] == {"sort": {"stderr": pytest.approx(1.0), "n": 2}}


def test_processes_that_looked_for_the_number_of_loops_alone_have_no_values():
    processes = json.loads((CASES / "calibrated.json").read_text(encoding="utf-8"))["benchmarks"][0]["runs"]
    values = [value for run in processes for value in run.get("values", [])]
    draft = case("calibrated.json")
    assert len(processes) == 3
    assert draft.metrics == {"sum": pytest.approx(statistics.fmean(values))}
    assert draft.fields["uncertainty"]["sum"]["n"] == 2


def test_bytes_are_bytes_and_whole_numbers_have_no_direction():
    stated = case("memory.json").fields["definitions"]["list"]
    assert {key: stated[key] for key in ("unit", "direction", "min")} == {"unit": "bytes", "direction": "lower", "min": 0}
    assert read(bench([1, 2], unit="integer")).fields["definitions"] == {"sort": {"unit": "count"}}


def test_another_statement_under_one_name_is_another_measure():
    read_version = {stmt: read(bench([1.0], timeit_stmt=stmt)).fields["definitions"]["sort"]["version"] for stmt in ("'1+1'", "'2*2'")}
    assert len(set(read_version.values())) == 2
    assert read(bench([1.0]), timeit_stmt="'1+1'").fields["definitions"]["sort"]["version"] == read_version["'1+1'"]
    assert "version" not in read(bench([1.0])).fields["definitions"]["sort"]


def test_the_name_of_the_only_benchmark_stands_with_the_facts_of_the_file():
    assert set(case("one.json").metrics) == {"add"}
    assert set(read(bench([1.0], name=None)).metrics) == {"benchmark"}


def test_the_first_process_says_when_and_a_zone_is_asked_for():
    assert read(bench([1.0], [2.0])).fields["created_at"] == "2026-01-01T09:00:00.5"


def test_hardware_python_and_tags_are_those_of_the_file():
    draft = case("suite.json")
    assert set(draft.fields["hardware"]) == {"cpu", "cpu_count"}
    assert draft.fields["packages"] == {"python": "3.11.7"}
    assert draft.fields["tags"] == ["sorting"]


def test_a_file_of_before_pyperf_1_says_so():
    value = {"version": 3, "benchmarks": [{"common_metadata": {"name": "telco"}, "runs": [{"samples": [0.02]}]}]}
    with pytest.raises(Refused, match="version: is a format of before pyperf 1"):
        registry.read(json.dumps(value).encode(), "p.json")


def test_two_benchmarks_of_one_name_and_a_file_without_values_are_refused():
    with pytest.raises(Refused, match="sort stands there twice"):
        read(bench([1.0]), bench([2.0]))
    with pytest.raises(Refused, match="holds no numbers"):
        read(bench([]))


def test_values_that_are_too_large_to_be_added_are_left_out():
    assert read(bench([1.7e308] * 3), bench([1.0], name="b")).notices == ("left out: sort (nan)",)
