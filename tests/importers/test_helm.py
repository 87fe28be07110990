"""HELM's numbers by names that tell splits, parts and perturbations apart, and its rows beside them."""

import json

import pytest

from benchstore.errors import Refused
from benchstore.importers import registry


def stat(name, mean, count=1, **more):
    """One entry; without a mean nothing was measured."""
    return {"name": {"name": name, "split": "test", **more}, "count": count, "sum": 0} | ({} if mean is None else {"mean": mean})


def read(stats, rows=None, spec=None, **options):
    beside = {"per_instance_stats.json": rows, "run_spec.json": spec}
    given = {name: json.dumps(value).encode() for name, value in beside.items() if value is not None}
    _, (draft,) = registry.read(json.dumps(stats).encode(), "run/stats.json", options=registry.Options(**options), beside=lambda _: given)
    return draft


LOWER = {"name": "lowercase", "robustness": True, "fairness": False, "computed_on": "perturbed"}
TYPOS = {"name": "typos", "robustness": True, "fairness": False, "computed_on": "worst", "prob": 0.1}


def test_counters_and_what_was_not_measured_are_no_metrics_and_n_is_that_of_instances():
    """A count in `stats.json` is that of training trials."""
    stats = [stat("exact_match", 0.5, 3), stat("num_instances", 40.0, 3), stat("finish_reason_stop", 1.0), stat("bleu", None, 0)]
    draft = read([*stats, stat("inference_runtime", 0.25)])
    assert draft.metrics == {"exact_match": 0.5, "latency_ms": 250}
    assert draft.fields["uncertainty"] == {"exact_match": {"n": 40}}


def test_parts_and_perturbations_have_names_of_their_own():
    stats = [stat("em", 0.5), stat("em", 0.4, perturbation=LOWER), stat("em", 0.3, perturbation=TYPOS), stat("em", 0.2, sub_split="hard")]
    assert read(stats).metrics == {"em": 0.5, "lowercase-perturbed/em": 0.4, "typos-worst(prob=0.1)/em": 0.3, "hard/em": 0.2}


def test_where_nothing_was_perturbed_the_repeated_numbers_are_left_out():
    stats = [stat("em", 0.5), stat("em", 0.5, perturbation=TYPOS)]
    assert read(stats, spec={"data_augmenter_spec": {"perturbation_specs": []}}).metrics == {"em": 0.5}


def test_the_split_test_is_taken_and_another_where_there_is_none():
    both = [stat("em", 0.1, split="valid"), stat("em", 0.5)]
    draft = read(both)
    assert (draft.metrics, draft.fields["dataset"]) == ({"em": 0.5}, {"split": "test"})
    assert "of the splits, test is taken and valid left out" in draft.notices
    assert read(both[:1]).fields["dataset"] == {"split": "valid"}


def test_rows_of_one_instance_and_trial_are_one_row_whatever_was_perturbed():
    plain = {"instance_id": "id1", "train_trial_index": 0, "stats": [stat("em", 1.0), stat("inference_runtime", 0.002)]}
    lower = {"instance_id": "id1", "train_trial_index": 0, "perturbation": LOWER, "stats": [stat("em", 0.0, perturbation=LOWER)]}
    other = {"instance_id": "id2", "train_trial_index": 0, "stats": [stat("em", None, 0, split="valid"), stat("em", None)]}
    stats = [stat("em", 1.0), stat("em", 0.0, perturbation=LOWER)]
    draft = read(stats, [plain, lower, other])
    assert draft.samples.columns == {
        "id": ("id1", "id2"),
        "latency_ms": (2.0, None),
        "outcomes.em": (1, None),
        "outcomes.lowercase-perturbed/em": (0, None),
    }
    again = [plain | {"train_trial_index": 1}, plain]
    assert read(stats, again).samples.columns["trial"] == (1, 0)
    assert read(stats, [plain], samples=False).samples is None


def test_model_data_and_settings_come_from_the_description():
    adapter = {"model": "openai/gpt2", "temperature": 0.0, "max_tokens": 1, "max_eval_instances": 10, "method": "joint"}
    draft = read([stat("em", 1)], spec={"name": "mmlu:subject=law,method=joint,model=openai_gpt2", "adapter_spec": adapter})
    assert draft.fields["model"] == "openai/gpt2"
    assert draft.fields["dataset"]["name"] == "mmlu:subject=law"
    assert draft.fields["generation"] == {"temperature": 0, "max_tokens": 1}
    assert draft.fields["extra"] == {"max_eval_instances": 10, "method": "joint"}


@pytest.mark.parametrize("value", [[], [1], {"a": 1}, [{"name": "x"}]])
def test_another_file_is_no_run_of_helm(value):
    with pytest.raises(Refused, match=r"is not a stats\.json of HELM"):
        registry.read(json.dumps(value).encode(), "f", importer="helm")
