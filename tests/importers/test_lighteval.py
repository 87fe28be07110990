"""lighteval: tasks and means over tasks, what was asked, and the older keys; the case is a run of the tool itself."""

import json
import math
from pathlib import Path

import pytest

from benchstore.errors import Refused, UsageError
from benchstore.importers import registry

(CASE,) = (Path(__file__).resolve().parents[1] / "cases/importers/lighteval").glob("*.json")
RUN = json.loads(CASE.read_text())


def read(value, file=CASE.name, **options):
    name, (draft,) = registry.read(json.dumps(value).encode(), file, options=registry.Options(**options))
    assert name == "lighteval"
    return draft


def run(results, general=None, **more):
    return {"config_general": {"model_name": "o/m", **(general or {})}, "results": results, "versions": {}, **more}


def test_every_number_of_a_run_is_there_under_its_task():
    draft = read(RUN)
    stated = {(key, name): value for key, numbers in RUN["results"].items() for name, value in numbers.items()}
    metrics = {(key, name): value for (key, name), value in stated.items() if not name.endswith("_stderr")}
    assert draft.metrics == {f"{key.partition('|')[0]}/{name}": value for (key, name), value in metrics.items()}
    assert draft.fields["uncertainty"]["parity:odd/acc"] == {"stderr": stated["parity:odd|0", "acc_stderr"]}


def test_a_mean_over_tasks_is_a_summary_and_has_no_standard_error():
    """The tool writes the mean of the standard errors there."""
    draft = read(RUN)
    summaries = {name for name, item in draft.fields["definitions"].items() if item.get("summary")}
    assert summaries == {"parity:_average/acc", "all/acc", "all/em", "all/rouge1"}
    assert not summaries & set(draft.fields["uncertainty"])


def test_one_task_is_its_own_data_set_with_plain_names():
    draft = read(RUN, task="words")
    assert set(draft.metrics) == {"em", "rouge1"}
    assert draft.fields["dataset"] == {"name": "words", "version": "2", "split": "test[:8]"}
    assert draft.settings == {"shots": 0, "generation": {"temperature": 0}}
    with pytest.raises(UsageError) as caught:
        read(RUN, task="zz")
    assert "parity:even|0" in caught.value.hint


def test_each_task_is_a_draft_of_its_own_where_that_is_asked_for():
    _, drafts = registry.read(CASE.read_bytes(), CASE.name, options=registry.Options(per_task=True))
    assert [(draft.fields["dataset"]["name"], set(draft.metrics)) for draft in drafts] == [
        ("parity:even", {"acc"}),
        ("parity:odd", {"acc"}),
        ("words", {"em", "rouge1"}),
    ]


def test_a_file_of_one_task_needs_no_option_and_leaves_its_own_mean_out():
    draft = read(
        run(
            {"leaderboard|gsm8k|5|1": {"em": 0.5, "em_stderr": 0.1}, "all": {"em": 0.5, "em_stderr": 0.1}},
            versions={"leaderboard|gsm8k|5|1": 0},
        )
    )
    assert (dict(draft.metrics), draft.fields["dataset"], draft.settings) == ({"em": 0.5}, {"name": "gsm8k", "version": "0"}, {"shots": 5})


def test_the_same_task_at_other_shots_is_another_question_of_its_own():
    draft = read(run({"t|0": {"acc": 0.1}, "t|5": {"acc": 0.2}}))
    assert dict(draft.metrics) == {"t (0-shot)/acc": 0.1, "t (5-shot)/acc": 0.2}
    assert {name: item["prompt"] for name, item in draft.fields["definitions"].items()} == {
        "t (0-shot)/acc": "0-shot",
        "t (5-shot)/acc": "5-shot",
    }
    assert "shots" not in draft.settings


def test_the_size_is_known_where_all_documents_were_taken():
    config = {
        "t|0": {
            "effective_num_docs": 20,
            "original_num_docs": 20,
            "metrics": [{"metric_name": ["a", "b"], "higher_is_better": {"a": True, "b": False}}],
        }
    }
    draft = read(run({"t|0": {"a": 0.1, "b": 3}}, config_tasks=config))
    assert draft.fields["dataset"] == {"name": "t", "size": 20}
    assert draft.fields["uncertainty"] == {"a": {"n": 20}, "b": {"n": 20}}
    assert {name: item["direction"] for name, item in draft.fields["definitions"].items()} == {"a": "higher", "b": "lower"}


def test_what_was_asked_tells_runs_apart_and_the_artifact_does_not():
    model = {"generation_parameters": {"temperature": 0.7, "seed": 3, "cache_implementation": None}, "system_prompt": "Be brief.", "use_chat_template": True, "revision": "abc", "dtype": "bfloat16"}  # fmt: skip
    draft = read(run({"t|0": {"acc": 1}}, {"model_config": model}))
    assert draft.settings == {"shots": 0, "generation": {"temperature": 0.7}, "system_prompt": "Be brief.", "chat_template": True}
    assert draft.fields["extra"] == {"revision": "abc", "dtype": "bfloat16"}


def test_the_date_stands_in_the_name_of_the_file_and_nowhere_else():
    assert read(RUN, "results_2026-01-02T03-04-05.678901.json").fields["created_at"] == "2026-01-02T03:04:05.678901"
    assert "created_at" not in read(RUN, "results.json").fields


def test_what_was_not_measured_is_left_out_and_a_run_without_a_number_refused():
    assert read(run({"t|0": {"acc": math.nan, "f1": 0.5}})).notices == ("left out: acc (nan)",)
    with pytest.raises(Refused, match="holds no numbers"):
        read(run({"t|0": {"acc": math.nan}}))
