"""Every Eval Ever: names, what a record says of a metric, its settings and rows, and a real record against a reading of its own."""

import hashlib
import json
from pathlib import Path

import pytest

from benchstore.errors import Refused, UsageError
from benchstore.importers import registry

CASES = Path(__file__).resolve().parents[1] / "cases/importers/every-eval-ever"
REAL = sorted(path for path in Path(__file__).resolve().parents[3].glob("shared/data/every_eval_ever/*.json") if "schema" not in path.name)


def read(value, beside=None, **options):
    data = json.dumps(value).encode()
    name, (draft,) = registry.read(data, "runs/r.json", beside=lambda _: beside or {}, options=registry.Options(**options))
    assert name == "every-eval-ever"
    return draft


def record(*results, **changed):
    return {
        "schema_version": "0.2.2",
        "evaluation_id": "e",
        "source_metadata": {},
        "model_info": {"id": "o/m"},
        "evaluation_results": list(results),
    } | changed


def result(name="facts", score=0.5, dataset="facts", config=None, **metric):
    return {"evaluation_name": name, "source_data": {"dataset_name": dataset}, "metric_config": {"lower_is_better": False, **metric}, "score_details": {"score": score}, "generation_config": config or {}}  # fmt: skip


def case(name):
    return json.loads((CASES / f"{name}.json").read_text())


def test_what_the_record_says_of_a_metric_is_kept():
    draft = read(case("several-data-sets"))
    speed = draft.fields["definitions"]["speed/latency"]
    assert (speed["direction"], speed["unit"], speed["min"], "max" in speed) == ("lower", "s", 0, False)
    facts = read(case("one-data-set"))
    assert facts.fields["definitions"]["accuracy"] == {"direction": "higher", "unit": "percent", "min": 0, "max": 100}
    assert facts.fields["uncertainty"]["accuracy"] == {"ci": [71.0, 77.5], "confidence": 0.9, "n": 400, "method": "bootstrap"}


def test_settings_that_all_results_have_are_the_questions_and_others_each_metrics():
    assert read(case("one-data-set")).settings == {"generation": {"temperature": 0.0, "max_tokens": 64}, "prompt": "Q: {q}\nA:"}
    several = read(case("several-data-sets"))
    prompts = {name: item["prompt"] for name, item in several.fields["definitions"].items()}
    assert several.settings == {}
    assert prompts["speed/latency"].startswith("5-shot ")
    assert len(set(prompts.values())) == 2
    assert read(record(result(config={"additional_details": {"num_fewshot": "3"}}))).settings == {"shots": 3}


def test_a_command_and_a_sandbox_are_no_settings():
    plain, run = (
        {"generation_args": {"temperature": 0, **more}} for more in ({}, {"execution_command": "x", "sandbox": {"type": "docker"}})
    )
    assert read(record(result(config=plain))).settings == read(record(result(config=run))).settings == {"generation": {"temperature": 0}}


@pytest.mark.parametrize(
    ("results", "names"),
    [
        ([result(metric_id="accuracy")], ["accuracy"]),
        ([result("facts/hard", metric_name="f1")], ["hard/f1"]),
        ([result("factsheet", metric_name="f1")], ["factsheet/f1"]),
        ([result()], ["facts"]),
        ([result(), result("speed", dataset="speed"), result("x", dataset="speed", metric_id="f1")], ["facts", "speed", "speed/x/f1"]),
        ([result(evaluation_name="facts") | {"evaluation_result_id": mark} for mark in ("a", "b")], ["facts (a)", "facts (b)"]),
    ],
)
def test_names_say_what_tells_results_apart(results, names):
    assert list(read(record(*results)).metrics) == names


def test_two_results_of_one_name_are_refused_with_both_places():
    with pytest.raises(Refused, match=r"evaluation_results\[1\].*stands there twice, first at evaluation_results\[0\]"):
        read(record(result(), result()))


def test_one_of_several_data_sets_is_taken_by_its_name():
    value = case("several-data-sets")
    draft = read(value, task="speed")
    assert (dict(draft.metrics), draft.fields["dataset"]) == ({"latency": 3.5}, {"name": "speed", "split": "test"})
    assert draft.settings == {"shots": 5, "generation": {"temperature": 1.0}}
    with pytest.raises(UsageError) as caught:
        read(value, task="zz")
    assert "facts and speed" in caught.value.hint


def test_each_data_set_is_a_draft_of_its_own_where_that_is_asked_for():
    value = case("several-data-sets")
    _, drafts = registry.read(json.dumps(value).encode(), "r.json", options=registry.Options(per_task=True))
    assert [(draft.fields["dataset"]["name"], dict(draft.metrics)) for draft in drafts] == [
        ("facts", {"accuracy": 0.75}),
        ("speed", {"latency": 3.5}),
    ]
    value["evaluation_results"] += [result(score=2, max_score=1), result("b", dataset="speed", score=2, max_score=1)]
    with pytest.raises(Refused) as caught:
        registry.read(json.dumps(value).encode(), "r.json", options=registry.Options(per_task=True))
    assert [problem.place for problem in caught.value.problems] == [
        f"evaluation_results[{number}].score_details.score" for number in (2, 3)
    ]


@pytest.mark.parametrize("per_task", [False, True])
def test_a_record_without_results_is_refused(per_task):
    with pytest.raises(Refused, match="holds no numbers"):
        read(record(), per_task=per_task)


def test_an_unknown_score_is_left_out_and_one_beyond_the_records_own_bounds_is_refused():
    bounds = {"min_score": 0.0, "max_score": 1.0}
    draft = read(record(result(score=-1.0, **bounds), result("b", **bounds), result("c", score=None)))
    assert dict(draft.metrics) == {"b": 0.5}
    assert draft.notices[-1] == "left out: facts (-1, which is unknown) and c (without a value)"
    with pytest.raises(Refused) as caught:
        read(record(result(score=73.4, **bounds), result("b", score=-0.1, **bounds)))
    assert [problem.place for problem in caught.value.problems] == [
        f"evaluation_results[{number}].score_details.score" for number in (0, 1)
    ]


def test_the_date_is_that_of_the_evaluation_else_of_the_record_which_is_said():
    made = {"retrieved_timestamp": "1767225600"}
    assert read(record(result(), evaluation_timestamp="1767225601.5", **made)).fields["created_at"] == "2026-01-01T00:00:01.500000Z"
    assert (
        read(record(result() | {"evaluation_timestamp": "2025-12-31T10:00:00+01:00"}, **made)).fields["created_at"]
        == "2025-12-31T10:00:00+01:00"
    )
    draft = read(record(result(), **made))
    assert (draft.fields["created_at"], len(draft.notices)) == ("2026-01-01T00:00:00Z", 1)
    assert "created_at" not in read(record(result())).fields


def test_a_part_of_the_data_is_a_split_of_its_own_and_the_whole_fixes_the_size():
    some, whole = ({**result(), "source_data": {"dataset_name": "d", "samples_number": size, "sample_ids": ["a", "b"]}} for size in (9, 2))
    assert read(record(some)).fields["dataset"] == {"name": "d", "split": "all[:2]"}
    assert read(record(whole)).fields["dataset"] == {"name": "d", "size": 2}


def rows(*lines, **changed):
    data = "".join(json.dumps(line) + "\n" for line in lines).encode()
    stated = {
        "format": "jsonl",
        "file_path": "data/x/r_samples.jsonl",
        "hash_algorithm": "sha256",
        "checksum": hashlib.sha256(data).hexdigest(),
    }
    value = record({**result(metric_id="acc?"), "evaluation_result_id": "i"}, detailed_evaluation_results=stated | changed)
    return value, {"r_samples.jsonl": data}


def line(identity, score, **more):
    return {
        "evaluation_id": "e",
        "evaluation_result_id": "i",
        "sample_id": identity,
        "evaluation": {"score": score, "is_correct": True},
    } | more


def test_rows_come_from_the_file_that_the_record_names():
    value, beside = rows(
        line("a", 1.0, performance={"latency_ms": 12.5}),
        line("b", 0.0, error="timeout\nat x"),
        line("b", 1.0),
        line("c", 1, evaluation_result_id="other"),
    )
    draft = read(value, beside)
    assert draft.samples.columns == {
        "id": ("a", "b", "b"),
        "trial": (0, 0, 1),
        "outcomes.acc%3F": (1, 0, 1),
        "latency_ms": (12.5, None, None),
        "error": (None, "timeout", None),
    }
    assert read(value).notices == ("no rows: r_samples.jsonl is not beside it",)
    assert read(value, samples=False).notices == ()


@pytest.mark.parametrize(
    ("lines", "changed", "said"),
    [
        ([line("a", 1)], {"checksum": "0" * 64}, "runs/r_samples.jsonl: has another checksum than r.json states"),
        ([line("a", 1), line("a", 1, evaluation_id="f")], {}, "line 2: is of another evaluation, 'f'"),
        ([{"evaluation_id": "e"}], {}, "line 1: has no sample_id"),
    ],
)
def test_rows_of_another_run_are_refused(lines, changed, said):
    value, beside = rows(*lines, **changed)
    with pytest.raises(Refused) as caught:
        read(value, beside)
    assert said in str(caught.value)


@pytest.mark.skipif(not REAL, reason="no real result files beside this checkout")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_a_real_record_is_read_number_by_number(path):
    value = json.loads(path.read_text())
    draft = read(value)
    stated = {item["evaluation_name"]: item for item in value["evaluation_results"]}
    assert draft.metrics == {name: item["score_details"]["score"] for name, item in stated.items()}
    assert all(draft.fields["definitions"][name] == {"direction": "higher", "min": 0, "max": 1} for name in stated)
    assert (draft.fields["model"], draft.fields["created_at"]) == ("TencentARC/LLaMA-Pro-8B-Instruct", "2026-02-10T00:14:46.623709Z")
    assert [read(value, task=name).fields["dataset"] for name in stated] == [{"name": name} for name in stated]
