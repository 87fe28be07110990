"""scikit-learn's classification report: names, denominators, and what is no report."""

import json
import math
from pathlib import Path

import pytest

from benchstore.errors import Refused
from benchstore.importers import registry

CASES = Path(__file__).resolve().parents[1] / "cases/importers/sklearn"
REAL = sorted(Path(__file__).resolve().parents[3].glob("shared/data/sklearn_classification_report/*.json"))


def read(value):
    name, (draft,) = registry.read(json.dumps(value).encode(), "report.json")
    assert name == "sklearn"
    return draft


def case(name):
    return json.loads((CASES / f"{name}.json").read_text())


def test_support_is_the_denominator_of_a_recall_and_what_was_predicted_that_of_a_precision():
    """Of class 0, 3 examples, 3 were predicted; of 1, 5 and 5; of 2, 2 and 2, in `make_reports.py`."""
    draft = read(case("classes"))
    assert draft.fields["uncertainty"]["1/recall"] == {"n": 5}
    found = read({**case("classes"), "1": {"precision": 2 / 3, "recall": 0.8, "f1-score": 0.727, "support": 5.0}})
    assert found.fields["uncertainty"]["1/precision"] == {"n": 6}
    assert draft.fields["uncertainty"]["f1_macro"] == draft.fields["uncertainty"]["accuracy"] == {"n": 10}
    assert draft.fields["dataset"] == {"size": 10}


def test_all_are_proportions_and_higher_is_better():
    draft = read(case("classes"))
    assert all(item == {"direction": "higher", "unit": "proportion", "min": 0, "max": 1} for item in draft.fields["definitions"].values())


def test_a_report_of_several_labels_an_example_has_no_accuracy_and_no_size():
    draft = read(case("several-labels"))
    assert {"f1_micro", "f1_macro", "f1_weighted", "f1_samples"} <= set(draft.metrics)
    assert "accuracy" not in draft.metrics
    assert "dataset" not in draft.fields


def test_a_weighted_report_has_no_denominators():
    assert "uncertainty" not in read(case("weighted")).fields


def test_a_label_keeps_its_name_whatever_it_is():
    draft = read(case("odd-labels"))
    labels = [draft.fields["definitions"][name].get("label", name) for name in draft.metrics if name.endswith("/f1")]
    assert labels == ["reverted_card_payment?/f1", "a/b/f1", "naïve/f1", "it's <b>/f1"]


def test_a_label_called_accuracy_is_a_label():
    value = case("classes")
    row = value.pop("0")
    assert read({**value, "accuracy": row}).metrics["accuracy/f1"] == row["f1-score"]


def test_a_report_of_nothing_and_rows_that_are_none_are_refused():
    empty = {"precision": 0.0, "recall": 0.0, "f1-score": 0.0, "support": 0}
    with pytest.raises(Refused, match=r"macro avg.support: is 0"):
        read({"macro avg": empty, "weighted avg": empty, "accuracy": 0.0})
    with pytest.raises(Refused) as caught:
        read({**case("classes"), "epoch": 3, "extra": {"precision": 1}})
    assert [problem.place for problem in caught.value.problems] == ["epoch", "extra"]


@pytest.mark.skipif(not REAL, reason="no real result files beside this checkout")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_every_real_report_is_read_number_by_number(path):
    value = json.loads(path.read_text())
    draft = read(value)
    assert draft.metrics["accuracy"] == value["accuracy"]
    for label in ("0", "1"):
        row = value[label]
        assert [draft.metrics[f"{label}/{name}"] for name in ("precision", "recall", "f1")] == [
            row[key] for key in ("precision", "recall", "f1-score")
        ]
        assert draft.fields["uncertainty"][f"{label}/recall"]["n"] == draft.fields["uncertainty"][f"{label}/f1"]["n"] == row["support"]
    for name in ("macro", "weighted"):
        row = value[f"{name} avg"]
        assert [draft.metrics[f"{key}_{name}"] for key in ("precision", "recall", "f1")] == [
            row[key] for key in ("precision", "recall", "f1-score")
        ]
    assert len(draft.metrics) == 13
    assert math.isclose(sum(value[label]["support"] for label in "01"), draft.fields["dataset"]["size"])
