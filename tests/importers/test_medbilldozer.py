"""The replaced system's files are known by what only they have; what merely looks like them is read as any other file."""

import json

import pytest

from benchstore.errors import Refused
from benchstore.importers import registry

RUN = {"model_version": "m", "model_provider": "p", "dataset_version": "set-v1", "dataset_size": 3, "prompt_version": "v1"}


def read(value, **options):
    return registry.read(json.dumps(value).encode(), "f.json", **options)


@pytest.mark.parametrize("left_out", [*RUN, "metrics"])
def test_a_run_that_lacks_a_column_of_the_monitors_table_is_none_of_its_own(left_out):
    value = {**RUN, "metrics": {"f1": 0.5}}
    assert read(value)[0] == "medbilldozer-monitoring"
    del value[left_out]
    try:
        name, _ = read(value)
    except Refused:
        return
    assert name != "medbilldozer-monitoring"


def test_a_latency_without_a_unit_is_never_taken_as_milliseconds():
    _, (draft,) = read({**RUN, "metrics": {"f1": 0.5, "latency": 1.25}})
    assert draft.metrics == {"f1": 0.5, "latency": 1.25}


@pytest.mark.parametrize(
    "value",
    [
        {"model_name": "m", "total_documents": 3, "issue_f1_score": 0.5},
        {"model_name": "m", "total_patients": 3, "avg_f1_score": 0.5},
        {"model_version": "m", "metrics": {"accuracy": 0.91, "latency": 1.25, "per_class": {"a": 1}}},
    ],
)
def test_what_another_tool_could_write_is_not_taken_for_the_monitors(value):
    assert not any(
        item.recognises(registry.parse(json.dumps(value).encode(), "f")) for item in registry.importers().values() if "medb" in item.name
    )
