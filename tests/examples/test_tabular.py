"""The example trains for real, is reproducible, and its metrics follow from its outcomes."""

import json
import sys
from pathlib import Path

import pytest

pytest.importorskip("sklearn", reason="pip install 'benchstore[examples]' brings scikit-learn")

EXAMPLE = Path(__file__).resolve().parents[2] / "examples/tabular"


@pytest.fixture(scope="module")
def example():
    sys.path.insert(0, str(EXAMPLE))
    import revisions
    import run

    yield run, revisions.REVISIONS
    sys.path.remove(str(EXAMPLE))


@pytest.mark.parametrize("dataset", ["breast-cancer", "digits"])
def test_a_draft_is_added_without_a_complaint_and_its_metrics_follow_from_its_rows(example, place, dataset):
    run, revisions = example
    draft = run.draft("naive-bayes", revisions["naive-bayes"][0], run.DATA[dataset]())
    place.bench("add", place.write("../draft.json", json.dumps(draft)))
    assert place.bench("check").code == 0


def test_the_same_revision_gives_the_same_outcomes(example):
    run, revisions = example
    data = run.breast_cancer()
    one, two = (run.draft("decision-tree", revisions["decision-tree"][0], data, folds=2)["samples"] for _ in range(2))
    assert one["correct"] == two["correct"]


def test_there_are_four_classifiers_with_three_changes_each_and_one_majority_class(example):
    _, revisions = example
    assert len(revisions) >= 4
    assert "majority-class" in revisions
    assert all(len(changes) >= 4 for changes in revisions.values())
