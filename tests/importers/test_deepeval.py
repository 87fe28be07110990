"""DeepEval's test runs, held against a count of their cases."""

import copy
import json
from pathlib import Path

import pytest

from benchstore.errors import Refused
from benchstore.importers import registry

CASES = Path(__file__).resolve().parents[1] / "cases/importers/deepeval"
RUN = json.loads((CASES / "folder.json").read_text())


def read(value, **options):
    name, drafts = registry.read(json.dumps(value).encode(), "run.json", options=registry.Options(**options))
    assert (name, len(drafts)) == ("deepeval", 1)
    return drafts[0]


@pytest.mark.parametrize("metric", ["Contains", "Judged [GEval]"])
def test_every_number_is_that_of_the_cases(metric):
    judged = [item for case in RUN["testCases"] for item in case["metricsData"] if item["name"] == metric]
    scores = [item["score"] for item in judged if "score" in item]
    draft = read(RUN)
    assert draft.metrics[metric] == pytest.approx(sum(scores) / len(scores))
    assert draft.metrics[f"{metric}/pass_rate"] == sum(item["success"] for item in judged) / 3
    assert draft.fields["uncertainty"][metric]["n"] == len(scores)
    assert draft.metrics["pass_rate"] == sum(case["success"] for case in RUN["testCases"]) / 3
    assert draft.metrics["latency_ms"] == 250


def test_the_last_run_that_is_kept_in_a_wrapper_is_read_alike():
    latest = registry.read((CASES / "latest.json").read_bytes(), "x")[1][0]
    assert latest.metrics == read(RUN).metrics
    assert latest.places["Contains"] == "testRunData.metricsScores[0].scores"


def test_what_could_not_be_judged_has_no_score_and_is_said():
    draft = read(RUN)
    assert "Judged [GEval] could not judge 1 of 3 cases, which count as not passed" in draft.notices
    assert draft.samples.columns["scores.Judged [GEval]"] == (1, 0.05, None)


def test_a_case_is_known_by_its_name_or_by_what_was_asked_and_never_by_its_place():
    moved = copy.deepcopy(RUN)
    moved["testCases"].insert(0, {**copy.deepcopy(moved["testCases"][1]), "name": "test_case_0", "input": "other"})
    moved["testCases"][2]["name"] = "test_case_2"
    before, after = (read(value).samples.columns["id"] for value in (RUN, moved))
    assert (after[1], after[2], after[3]) == before
    assert after[0] not in before
    twice = copy.deepcopy(RUN)
    twice["testCases"] += copy.deepcopy(twice["testCases"])
    assert read(twice).samples.columns["trial"] == (0, 0, 0, 1, 1, 1)


def test_another_judge_or_threshold_is_said_of_the_metric_and_the_prompt_of_the_run():
    said = read(RUN).fields["definitions"]
    assert said["Judged [GEval]"]["prompt"] == "judge judge-1"
    assert said["Contains/pass_rate"]["prompt"] == "threshold 0.5"
    assert "prompt" not in said["pass_rate"]
    assert read(RUN).settings == {"prompt": "Say {word}", "generation": {"temperature": 0.2}}
    assert read(RUN).fields["model"] == "org/small"


def test_the_direction_of_a_score_is_the_metric_s_own_and_not_stated():
    assert "direction" not in read(RUN).fields["definitions"].get("Contains", {})
    assert read(RUN).fields["definitions"]["Contains/pass_rate"]["direction"] == "higher"


def test_a_data_set_has_the_alias_and_version_that_the_run_names():
    assert read({**RUN, "datasetAlias": "bills", "datasetVersion": "00.00.02"}).fields["dataset"] == {
        "name": "bills",
        "version": "00.00.02",
    }


def test_a_run_of_no_case_is_refused():
    with pytest.raises(Refused, match="no test case was run"):
        read({**RUN, "testCases": [], "metricsScores": [], "testPassed": 0, "testFailed": 0})


def test_every_problem_is_named_with_its_place():
    broken = {**RUN, "testPassed": -1, "metricsScores": [{"scores": [1]}, 3], "testCases": ["x"]}
    with pytest.raises(Refused) as caught:
        read(broken)
    for part in (
        "testPassed: -1 is not a count",
        "metricsScores[0].metric: is missing",
        "metricsScores[1]: 3 is not an object",
        "testCases[0]: 'x' is not",
    ):
        assert part in str(caught.value)


def test_rows_stay_away_where_they_are_not_wanted_and_no_text_of_a_case_is_kept():
    assert read(RUN, samples=False).samples is None
    draft = read(RUN)
    assert "it is an apple" not in json.dumps([dict(draft.fields), [list(column) for column in draft.samples.columns.values()]])


def test_a_parameter_that_is_no_number_asks_nothing_and_is_kept_as_its_word():
    draft = read({**RUN, "hyperparameters": {"model": "m", "temperature": float("nan"), "list": [float("inf")]}})
    assert draft.settings == {}
    assert draft.fields["extra"]["hyperparameters"] == {"model": "m", "temperature": "nan", "list": ["inf"]}
