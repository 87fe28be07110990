"""hyperfine: times in seconds by their commands; what did not run as it should is no time of the command."""

import json
from pathlib import Path

import pytest

from benchstore.errors import Refused
from benchstore.importers import registry

CASES = Path(__file__).resolve().parents[1] / "cases/importers/hyperfine"


def result(command="make", *, mean=2.0, stddev=0.5, times=(1.5, 2.5, 2.0, 2.0), **more):
    stated = dict.fromkeys(("median", "min", "max", "user", "system"), mean)
    return {"command": command, "mean": mean, "stddev": stddev, **stated, "times": list(times), **more}


def read(*results):
    name, (draft,) = registry.read(json.dumps({"results": list(results)}).encode(), "h.json")
    assert name == "hyperfine"
    return draft


def case(name):
    return read(*json.loads((CASES / name).read_text(encoding="utf-8"))["results"])


def test_a_time_is_in_seconds_with_the_standard_error_of_its_runs():
    draft = read(result())
    assert draft.metrics == {"make": 2}
    assert draft.fields["uncertainty"] == {"make": {"stderr": 0.25, "n": 4}}
    assert draft.fields["definitions"] == {"make": {"unit": "s", "direction": "lower", "min": 0}}
    assert "created_at" not in draft.fields


def test_of_a_single_run_no_spread_is_known():
    assert "uncertainty" not in case("once.json").fields


def test_commands_of_any_length_and_with_any_character_keep_their_names():
    draft = case("commands.json")
    written = [item["command"] for item in json.loads((CASES / "commands.json").read_text(encoding="utf-8"))["results"]]
    assert [draft.fields["definitions"][name].get("label", name) for name in draft.metrics] == written
    assert all(len(name) <= 200 for name in draft.metrics)


def test_one_command_under_several_parameters_is_told_apart_by_them():
    assert set(case("same.json").metrics) == {"sleep 0.01 [way=new]", "sleep 0.01 [way=old]"}
    assert set(case("scan.json").metrics) == {"sleep 0.01", "sleep 0.02"}
    with pytest.raises(Refused, match="make stands there twice"):
        read(result(), result())


def test_what_failed_now_and_then_was_not_found_or_killed_is_left_out_by_name():
    draft = case("failing.json")
    labels = [item.get("label", name) for name, item in draft.fields["definitions"].items()]
    assert labels == ["sleep 0.01", "sleep 0.01; exit 1"]
    said = " ".join(draft.notices)
    for why in ("2 of its 4 runs failed", "it was not found, or a signal ended it", "true (over before the shell's start was"):
        assert why in said


def test_a_command_that_always_ends_with_1_is_another_measure_than_one_that_ends_with_0():
    """So that a program which breaks at once is not called faster; a linter that finds something is compared with itself."""
    definitions = case("failing.json").fields["definitions"]
    assert definitions["sleep 0.01%3B exit 1"]["version"] == "exit code 1"
    assert definitions["sleep 0.01"]["version"] == "exit code 0"
    assert "version" not in read(result()).fields["definitions"]["make"]


def test_a_run_that_is_called_an_error_is_left_out_though_no_exit_codes_are_there():
    draft = read(result("[ERROR] solver", mean=3e-06), result())
    assert set(draft.metrics) == {"make"}
    assert draft.notices == ("left out: [ERROR] solver (its name says that it failed)",)


def test_the_memory_that_newer_versions_write_is_a_metric_of_its_own():
    draft = read(result(memory_usage_byte=[1000, 3000]))
    assert draft.metrics == {"make": 2, "make (memory)": 2000}
    assert draft.fields["definitions"]["make (memory)"] == {"unit": "bytes", "direction": "lower", "min": 0}


def test_a_file_of_which_every_command_failed_is_refused():
    with pytest.raises(Refused, match="holds no numbers"):
        read(result(exit_codes=[0, 1, 0, 0]))


def test_of_exit_codes_that_are_none_nothing_is_taken():
    """Null is how a signal is written where no shell is used."""
    for codes in ([None] * 4, ["1"] * 4):
        with pytest.raises(Refused, match="holds no numbers"):
            read(result(exit_codes=codes))
