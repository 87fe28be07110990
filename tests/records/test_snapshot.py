"""A snapshot is read and written without loss, and its schema is one on both validators."""

import json

import jsonschema
import pytest
from builders import build_snapshot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchstore.records import canonical_json, schema
from benchstore.records.samples import Samples
from benchstore.records.snapshot import Snapshot

KINDS = ("snapshot", "samples", "pointer", "config")
FULL = {
    "schema_version": 1,
    "model": "org__model-7b",
    "display_name": 'He said "hi" *there*',
    "version": 12,
    "provider": "org",
    "dataset": {"name": "org/set", "version": "2", "split": "test", "size": 10, "sha256": "0" * 64},
    "prompt": {"version": "v3", "sha256": "1" * 64},
    "environment": "github-actions",
    "created_at": "2026-01-02T03:04:05.123456+02:00",
    "source": {"commit": "a" * 40, "branch": "main", "dirty": False, "run_id": "1", "run_url": "https://example.org/1", "triggered_by": "me",
               "tool": {"name": "t", "version": "1"}, "command": "t run", "file_sha256": "2" * 64},
    "metrics": {"f1": 0.5, "task/acc,strict": 1},
    "uncertainty": {"f1": {"stderr": 0.1, "ci": [0.3, 0.7], "confidence": 0.95, "n": 10, "method": "mean over patients"}},
    "counts": {"total": 10, "succeeded": 9, "failed": 1},
    "duration_seconds": 1.5,
    "hardware": {"cpu": "x"},
    "packages": {"numpy": "2.0"},
    "seed": 0,
    "generation": {"temperature": 0},
    "tags": ["a", "b"],
    "notes": "plain",
    "samples": {"file": "12.samples.json", "sha256": "3" * 64, "rows": 9},
    "supersedes": 11,
    "extra": {"anything": [1, {"x": None}]},
}  # fmt: skip


def test_a_snapshot_with_every_field_survives_reading_and_writing():
    assert schema.problems("snapshot", FULL, "f") == []
    assert Snapshot.from_dict(FULL).to_dict() == FULL


def test_the_schema_names_exactly_the_fields_of_the_record():
    assert set(schema.load("snapshot")["properties"]) | {"aggregated", "beyond"} == set(Snapshot.__dataclass_fields__)


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_valid_describes_every_property_and_its_examples_validate(kind):
    value = schema.load(kind)
    jsonschema.Draft202012Validator.check_schema(value)
    assert value["$id"]
    assert schema.max_bytes(kind) > 0
    assert [example for example in value["examples"] if schema.problems(kind, example, "f")] == []
    assert list(_undescribed(value, kind)) == []


def _undescribed(value, where):
    for name, item in value.get("properties", {}).items():
        if "description" not in item:
            yield f"{where}.{name}"
        yield from _undescribed(item, f"{where}.{name}")
    for key in ("items", "additionalProperties"):
        if isinstance(value.get(key), dict):
            yield from _undescribed(value[key], f"{where}.{key}")


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_both_validators_agree_on_damaged_snapshots(data):
    """jsonschema-rs gives the fast yes, jsonschema the messages: they must not differ."""
    value = json.loads(json.dumps(FULL))
    for _ in range(data.draw(st.integers(1, 3))):
        _damage(value, data)
    fast = schema.is_valid("snapshot", value)
    explained = schema.explain("snapshot", value, "f")
    assert fast == (explained == [])
    assert schema.problems("snapshot", value, "f") == explained


junk = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5)
    | st.just([])
    | st.just({})
    | st.just("x\n")
)


def _damage(value, data):
    target = value
    while True:
        key = data.draw(st.sampled_from(sorted(target)))
        if isinstance(target[key], dict) and target[key] and data.draw(st.booleans()):
            target = target[key]
            continue
        action = data.draw(st.sampled_from(["replace", "remove", "add"]))
        if action == "remove":
            del target[key]
        else:
            target[key if action == "replace" else data.draw(st.text(max_size=4))] = data.draw(junk)
        return


def test_derived_metrics_come_from_the_counts_unless_stated(snapshot):
    counts = {"total": 4, "succeeded": 3, "failed": 1}
    assert snapshot(counts=counts).values == {"f1": 0.9, "total_samples": 4, "error_count": 1, "success_rate": 0.75}
    assert snapshot(counts=counts, metrics={"success_rate": 0.7}).values["success_rate"] == 0.7
    assert "success_rate" not in snapshot(counts={"total": 0, "succeeded": 0, "failed": 0}).values


def test_each_column_of_samples_is_one_line():
    data = canonical_json.dumps(Samples(columns={"id": ("a", "b"), "correct": (1, None)}).to_dict())
    assert data.decode().splitlines()[1:3] == ['  "correct": [1, null],', '  "id": ["a", "b"],']


def test_an_error_says_place_what_and_what_it_should_be():
    problem = schema.problems("snapshot", FULL | {"metrics": {"f1": "high"}}, "snapshots/m/1.json")[0]
    assert str(problem).startswith("snapshots/m/1.json: metrics.f1: 'high' is not of type 'number'")
    assert problem.hint


def test_a_proportion_in_percent_has_its_bounds_and_limit_in_percent():
    from benchstore.records.metric import MetricTable

    metric = MetricTable.from_dict({"accuracy": {"unit": "percent"}}).get("accuracy")
    assert (metric.min, metric.max, metric.limit.absolute) == (0, 100, 1)


def test_a_whole_number_that_no_page_counts_exactly_is_judged_as_a_double_and_kept_as_it_is():
    snapshot = build_snapshot(metrics={"a": 2**64 - 1, "b": 2**53 - 1})
    assert (type(snapshot.values["a"]), type(snapshot.values["b"])) == (float, int)
    assert snapshot.to_dict()["metrics"]["a"] == 2**64 - 1
