"""Google Benchmark: times in one unit, aggregates or repetitions but never both, and rows that are no times."""

import json
import statistics
from pathlib import Path

import pytest

from benchstore.errors import Refused
from benchstore.importers import registry

CASES = Path(__file__).resolve().parents[1] / "cases/importers/google-benchmark"


def row(name="BM_x", *, real=2.0, cpu=1.0, unit="ns", **more):
    return {"name": name, "iterations": 10, "real_time": real, "cpu_time": cpu, "time_unit": unit, **more}


def read(*rows, context=None):
    value = {"benchmarks": list(rows)} if context is None else {"context": context, "benchmarks": list(rows)}
    name, (draft,) = registry.read(json.dumps(value).encode(), "out.json")
    assert name == "google-benchmark"
    return draft


def case(name):
    return read(*json.loads((CASES / name).read_text(encoding="utf-8"))["benchmarks"])


@pytest.mark.parametrize(("unit", "nanoseconds"), [("ns", 2.0), ("us", 2e3), ("ms", 2e6), ("s", 2e9)])
def test_times_are_in_nanoseconds_whatever_the_unit_so_that_a_change_of_it_is_no_change(unit, nanoseconds):
    draft = read(row(unit=unit))
    assert draft.metrics == {"BM_x/real_time": nanoseconds, "BM_x/cpu_time": nanoseconds / 2}
    assert draft.fields["definitions"]["BM_x/real_time"] == {"unit": "ns", "direction": "lower", "min": 0}


def test_a_time_in_a_unit_that_is_not_known_is_left_out():
    assert read(row(unit="fortnights"), row("BM_y")).notices == (
        "left out: BM_x/real_time (without a value) and BM_x/cpu_time (without a value)",
    )


def test_the_mean_of_repetitions_is_taken_with_its_standard_error_and_never_their_rows_too():
    whole, summed = case("repetitions.json"), case("aggregates.json")
    rows = json.loads((CASES / "repetitions.json").read_text(encoding="utf-8"))["benchmarks"]
    times = [item["cpu_time"] for item in rows if item["name"] == "BM_Sort<int>/64/min_time:0.010"]
    name = "BM_Sort%3Cint%3E/64/min_time:0.010/cpu_time"
    assert whole.metrics[name] == pytest.approx(statistics.fmean(times))
    assert whole.fields["uncertainty"][name]["stderr"] == pytest.approx(statistics.stdev(times) / 3**0.5)
    assert whole.fields["uncertainty"][name]["n"] == 3
    assert set(whole.metrics) == set(summed.metrics)
    assert not [name for name in whole.metrics if "_mean" in name or "stddev" in name or "_cv" in name]


def test_rows_of_one_name_without_their_sum_are_repetitions():
    draft = read(row(real=1.0), row(real=2.0), row(real=3.0))
    assert draft.metrics["BM_x/real_time"] == 2
    assert draft.fields["uncertainty"]["BM_x/real_time"] == {"stderr": pytest.approx(3**-0.5), "n": 3}


def test_of_sums_the_mean_is_a_time_else_the_median_and_no_other():
    summed = {
        kind: row(f"BM_x_{kind}", real=real, run_type="aggregate", run_name="BM_x", aggregate_name=kind)
        for kind, real in {"stddev": 9.0, "median": 2.0}.items()
    }
    assert read(*summed.values()).metrics["BM_x/real_time"] == 2
    assert read(summed["stddev"], row("BM_y")).notices == (
        "left out: BM_x/real_time (without a value) and BM_x/cpu_time (without a value)",
    )


def test_files_of_before_1_5_tell_their_sums_by_the_ends_of_names_alone():
    """A benchmark of that name is none where nothing else says that it is a sum."""
    rows = [row(real=1.0), row(real=3.0), row("BM_x_mean"), row("BM_x_median"), row("BM_x_stddev", real=0.5)]
    draft = read(*rows, row("BM_arithmetic_mean", real=7.0))
    assert draft.metrics["BM_x/real_time"] == 2
    assert draft.metrics["BM_arithmetic_mean/real_time"] == 7
    assert len(draft.metrics) == 4


def test_a_fitted_curve_is_no_time():
    assert all(
        name.endswith(("time", "held", "per_second")) and "BigO" not in name and "RMS" not in name
        for name in case("complexity.json").metrics
    )
    old = read(
        row(),
        {"name": "My_BigO", "cpu_coefficient": 4.2, "real_coefficient": 6.4, "big_o": "N", "time_unit": "ns"},
        {"name": "My_RMS", "rms": 0.004},
    )
    assert set(old.metrics) == {"BM_x/real_time", "BM_x/cpu_time"}


def test_counters_are_metrics_of_which_a_rate_alone_has_a_direction():
    draft = read(row(held=64.0, items_per_second=5e8, flagged=True))
    assert draft.metrics == {"BM_x/real_time": 2, "BM_x/cpu_time": 1, "BM_x/held": 64, "BM_x/items_per_second": 5e8}
    definitions = draft.fields["definitions"]
    assert definitions["BM_x/items_per_second"] == {"direction": "higher"}
    assert "BM_x/held" not in definitions


def test_what_reports_an_error_is_left_out_by_name_though_its_time_is_0():
    draft = case("iterations.json")
    assert draft.notices == ("left out: BM_Broken (no such file)",)
    assert not [name for name in draft.metrics if "Broken" in name]


def test_the_context_gives_model_date_and_hardware():
    context = {
        "date": "2016-08-02 17:44:46",
        "executable": "./build/bench",
        "num_cpus": 4,
        "mhz_per_cpu": 4228,
        "host_name": "h",
        "load_avg": [1],
    }
    draft = read(row(), context=context)
    assert draft.fields["created_at"] == "2016-08-02T17:44:46"
    assert draft.fields["model"] == "bench"
    assert draft.fields["hardware"] == {"cpu_count": 4, "mhz": 4200}
    assert "hardware" not in read(row()).fields


def test_a_file_without_times_is_refused():
    with pytest.raises(Refused, match="holds no numbers"):
        read({"name": "99 family 0", "run_type": "iteration", "family_index": 0})
