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


def test_the_share_is_of_all_instances_and_the_rows_give_it():
    draft = read(REPORT)
    rows = draft.samples.columns
    assert draft.metrics["resolved"] == 1 / 5 == sum(rows["outcomes.resolved"]) / len(rows["id"])
    assert dict(zip(rows["id"], rows["error"], strict=True)) == {
        "astropy__astropy-1": None,
        "django__django-2": None,
        "flask__flask-3": None,
        "sympy__sympy-4": "error",
        REPORT["incomplete_ids"][0]: "no prediction",
    }
    assert draft.fields["counts"] == {"total": 5, "succeeded": 3, "failed": 2}


def test_why_an_instance_failed_is_kept():
    assert read({**REPORT, "failure_reasons": {"sympy__sympy-4": "no space"}}).samples.columns["error"][3] == "error: no space"


def test_model_and_run_stand_in_the_name_of_the_file():
    assert read(REPORT, "runs/org__gpt-4.1__x.nightly.json").fields["model"] == "org/gpt-4.1__x"
    assert read(REPORT).fields["source"]["run_id"] == "nightly"
    assert "model" not in read(REPORT, "report.json").fields


def test_an_instance_without_a_prediction_is_not_resolved_and_the_data_stays_the_same():
    """So does the leaderboard count, and a nightly run of an agent that gives up now and then is one series."""
    assert read(REPORT).fields["dataset"] == {"size": 5}
    assert read(REPORT).notices == ("1 of 5 instances have no prediction and count as not resolved",)
    answered = read(
        {**REPORT, "incomplete_ids": [], "unresolved_ids": REPORT["unresolved_ids"] + REPORT["incomplete_ids"], "unresolved_instances": 2}
    )
    assert (answered.fields["dataset"], answered.metrics["resolved"], answered.notices) == ({"size": 5}, 1 / 5, ())


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
