"""SWE-bench reports: the share resolved, a row for each instance, and what contradicts itself."""

import json
from pathlib import Path

import pytest

from benchstore.errors import Refused
from benchstore.importers import registry

(CASE,) = (Path(__file__).resolve().parents[1] / "cases/importers/swebench").glob("*.json")
REPORT = json.loads(CASE.read_text())


def read(value, file=CASE.name):
    name, (draft,) = registry.read(json.dumps(value).encode(), file)
    assert name == "swebench"
    return draft


def test_the_share_is_of_the_instances_with_a_prediction_and_the_rows_give_it():
    draft = read(REPORT)
    rows = draft.samples.columns
    assert draft.metrics["resolved"] == 1 / 4 == sum(rows["outcomes.resolved"]) / len(rows["id"])
    assert dict(zip(rows["id"], rows["error"], strict=True)) == {
        "astropy__astropy-1": None,
        "django__django-2": None,
        "flask__flask-3": None,
        "sympy__sympy-4": "error",
    }
    assert draft.fields["counts"] == {"total": 4, "succeeded": 3, "failed": 1}


def test_why_an_instance_failed_is_kept():
    assert read({**REPORT, "failure_reasons": {"sympy__sympy-4": "no space"}}).samples.columns["error"][3] == "error: no space"


def test_model_and_run_stand_in_the_name_of_the_file():
    assert read(REPORT, "runs/org__gpt-4.1__x.nightly.json").fields["model"] == "org/gpt-4.1__x"
    assert read(REPORT).fields["source"]["run_id"] == "nightly"
    assert "model" not in read(REPORT, "report.json").fields


def test_where_not_every_instance_has_a_prediction_it_is_a_part_of_the_data():
    assert read(REPORT).fields["dataset"] == {"split": "all[:4]"}
    assert read(REPORT).notices == ("1 of 5 instances have no prediction and are no part of it",)
    assert read({**REPORT, "incomplete_ids": [], "total_instances": 4}).fields["dataset"] == {"size": 4}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"resolved_instances": 2}, "resolved_instances: is 2, and resolved_ids holds 1"),
        ({"total_instances": 9}, "total_instances: is 9, and its lists of outcomes hold 5"),
        ({"error_ids": ["django__django-2"]}, "django__django-2 is in more than one list of outcomes"),
        ({"error_ids": "none"}, "error_ids: is not a list of instances"),
        ({"total_instances": "5"}, "total_instances: '5' is not a number"),
        ({f"{name}_ids": [] for name in ("resolved", "unresolved", "empty_patch", "error", "incomplete")} | {f"{name}_instances": 0 for name in ("total", "resolved", "unresolved", "empty_patch", "error")}, "is 0, of which none has a prediction: nothing was evaluated"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_refused(changed, said):
    with pytest.raises(Refused) as caught:
        read(REPORT | changed)
    assert said in str(caught.value)
