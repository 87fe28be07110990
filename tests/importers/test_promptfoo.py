"""promptfoo's results, held against a count of their rows."""

import copy
import json
from pathlib import Path

import pytest

from benchstore.errors import Refused
from benchstore.importers import registry

CASES = Path(__file__).resolve().parents[1] / "cases/importers/promptfoo"
REPEATED, FAILING = (json.loads((CASES / f"{name}.json").read_text()) for name in ("repeated", "failing"))


def read(value, **options):
    name, drafts = registry.read(json.dumps(value).encode(), "results.json", options=registry.Options(**options))
    assert name == "promptfoo"
    return drafts


def of_column(value, index):
    return [row for row in value["results"]["results"] if row["promptIdx"] == index]


@pytest.mark.parametrize("index", [0, 1])
def test_every_number_is_the_mean_of_the_rows(index):
    draft, found = read(REPEATED)[index], of_column(REPEATED, index)
    assert len(found) == 6
    assert draft.metrics["pass_rate"] == sum(row["success"] for row in found) / 6
    assert draft.metrics["score"] == pytest.approx(sum(row["score"] for row in found) / 6, abs=1e-12)
    assert draft.metrics["latency_ms"] == pytest.approx(sum(row["latencyMs"] for row in found) / 6)
    weights = [4 if row["testCase"].get("description") else 1 for row in found if "has word" in row["namedScores"]]
    scores = [row["namedScores"]["has word"] for row in found if "has word" in row["namedScores"]]
    assert draft.metrics["has word"] == pytest.approx(sum(w * s for w, s in zip(weights, scores, strict=True)) / sum(weights))
    assert draft.fields["uncertainty"]["pass_rate"]["n"] == 3
    assert "cost_usd" not in draft.metrics


def test_two_prompts_of_one_provider_are_two_questions_on_the_same_tests():
    plain, louder = read(REPEATED)
    assert (plain.fields["model"], louder.fields["model"]) == ("parrot", "parrot")
    assert (plain.settings["prompt"], louder.settings["prompt"]) == ("Say {{word}}", "SAY {{word}}!")
    assert plain.fields["dataset"] == louder.fields["dataset"]
    assert plain.fields["dataset"]["name"] == "bills check"
    assert plain.fields["created_at"] == REPEATED["results"]["timestamp"]
    assert plain.part != louder.part


def test_repeats_of_a_test_are_its_trials_and_a_test_is_known_by_its_description_or_its_variables():
    columns = read(REPEATED)[0].samples.columns
    assert columns["id"][:2] == ("an apple", "an apple")
    assert columns["trial"] == (0, 1, 0, 1, 0, 1)
    assert read(REPEATED)[0].fields["counts"] == {"total": 3, "succeeded": 3, "failed": 0}
    moved = copy.deepcopy(REPEATED)
    for row in moved["results"]["results"]:
        row["testIdx"] += 10
    assert read(moved)[0].samples.columns["id"] == columns["id"]


def test_two_tests_of_one_description_are_known_by_their_variables():
    value = copy.deepcopy(REPEATED)
    for row in value["results"]["results"]:
        row["testCase"]["description"] = "the same"
    assert len(set(read(value)[0].samples.columns["id"])) == 3


def test_a_test_that_asserts_otherwise_is_other_data():
    value = copy.deepcopy(REPEATED)
    for row in value["results"]["results"]:
        row["testCase"]["assert"][0]["value"] = "other"
    assert read(value)[0].fields["dataset"]["sha256"] != read(REPEATED)[0].fields["dataset"]["sha256"]


def test_what_gave_no_answer_did_not_pass_is_counted_as_failed_and_says_why():
    (draft,) = read(FAILING)
    assert draft.metrics["pass_rate"] == 1 / 3
    assert draft.fields["counts"] == {"total": 3, "succeeded": 2, "failed": 1}
    assert draft.samples.columns["error"] == (None, "Error: no pears", None)
    assert draft.metrics["latency_ms"] == sum(row["latencyMs"] for row in of_column(FAILING, 0) if row["failureReason"] != 2) / 2
    assert draft.metrics["cost_usd"] == pytest.approx(sum(row["cost"] for row in of_column(FAILING, 0)) / 3)


def test_a_provider_that_answered_nothing_is_no_result_and_is_named():
    assert "left out: exec:false, of which no test was answered" in read(FAILING)[0].notices
    value = copy.deepcopy(FAILING)
    del value["results"]["prompts"][0]
    with pytest.raises(Refused, match="no provider answered a test: exec:false"):
        read(value)


def test_settings_of_the_provider_are_asked_and_its_key_is_kept_nowhere():
    (draft,) = read(FAILING)
    assert draft.settings["generation"] == {"temperature": 0.2, "max_tokens": 100}
    assert "REDACTED" not in json.dumps([dict(draft.fields), dict(draft.settings)])
    value = copy.deepcopy(FAILING)
    value["config"]["providers"][0]["config"]["temperature"] = 0.9
    assert read(value)[0].settings != draft.settings


def test_an_answer_from_the_cache_has_no_latency():
    value = copy.deepcopy(REPEATED)
    for row in value["results"]["results"]:
        row["response"] = {"cached": True}
    assert "latency_ms" not in read(value)[0].metrics


def test_results_before_version_3_have_their_prompts_in_the_head_of_a_table():
    value = copy.deepcopy(REPEATED)
    value["results"]["table"] = {"head": {"prompts": value["results"].pop("prompts")}, "body": []}
    assert [draft.metrics for draft in read(value)] == [draft.metrics for draft in read(REPEATED)]


def test_without_rows_the_counts_are_enough_and_a_sum_of_unknown_count_is_left_out_by_name():
    value = copy.deepcopy(REPEATED)
    for row in value["results"]["results"]:
        del row["promptIdx"]
    for prompt in value["results"]["prompts"]:
        del prompt["metrics"]["namedScoresCount"], prompt["metrics"]["namedScoreWeights"]
    draft = read(value)[0]
    assert (set(draft.metrics), draft.samples) == ({"pass_rate", "score"}, None)
    assert "has word (without a value)" in draft.notices[0]


def test_rows_stay_away_where_they_are_not_wanted():
    assert read(REPEATED, samples=False)[0].samples is None


def test_the_same_results_as_yaml_are_read_too(tmp_path):
    text = json.dumps({key: value for key, value in FAILING.items() if key != "config"}, ensure_ascii=False)
    name, drafts = registry.read(b"# promptfoo\n" + text.encode(), "results.yaml")
    assert (name, drafts[0].metrics) == ("promptfoo", read(FAILING)[0].metrics)
