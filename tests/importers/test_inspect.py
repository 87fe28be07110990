"""Logs of Inspect: what ended well, by names that tell scorers and ways of bringing epochs together apart, with its samples as rows."""

import json
import re
from pathlib import Path

import pytest

from benchstore.errors import Refused
from benchstore.importers import registry
from benchstore.importers.inspect_rows import number
from benchstore.records.asking import prompt_of

CASES = Path(__file__).resolve().parents[1] / "cases/importers/inspect"


def score(name="match", scorer=None, reducer=None, **metrics):
    return {
        "name": name,
        "scorer": scorer or name,
        "reducer": reducer,
        "metrics": {key: {"value": value} for key, value in metrics.items()},
    }


def sample(identifier, epoch=1, error=None, **scores):
    return {"id": identifier, "epoch": epoch, "error": error, "scores": {name: {"value": value} for name, value in scores.items()}}


def log(*scores, samples=(), epochs=1, status="success", **config):
    return {
        "version": 2,
        "status": status,
        "eval": {"task": "t", "task_version": 0, "model": "m", "config": {"epochs": epochs} | config},
        "results": {"completed_samples": len(samples), "scores": list(scores)},
        "samples": list(samples),
    }


def read(value, **options):
    data = value.read_bytes() if isinstance(value, Path) else json.dumps(value).encode()
    _, (draft,) = registry.read(data, "log.json", options=registry.Options(**options))
    return draft


def test_one_scorer_has_plain_names_and_several_have_their_own():
    assert read(log(score(accuracy=0.5, stderr=0.1))).metrics == {"accuracy": 0.5}
    assert read(log(score(accuracy=0.5), score("f1", mean=0.25))).metrics == {"match/accuracy": 0.5, "f1/mean": 0.25}
    assert set(read(log(score("a", "x", mean=1), score("a", "y", mean=1))).metrics) == {"x/a/mean", "y/a/mean"}


def test_a_standard_error_is_no_metric_and_n_is_that_of_samples():
    samples = [sample(k, epoch, match="C") for k in range(3) for epoch in (1, 2)]
    assert read(log(score(accuracy=1.0, stderr=0.1), samples=samples, epochs=2)).fields["uncertainty"] == {
        "accuracy": {"stderr": 0.1, "n": 3}
    }


def test_how_epochs_were_brought_together_is_part_of_the_name():
    ways = [score(reducer=way, accuracy=0.5) for way in ("mean", "pass_at_2", "max")]
    assert set(read(log(*ways, epochs=2)).metrics) == {"accuracy", "pass@2", "accuracy,max"}
    assert set(read(log(score(accuracy=0.5), epochs=2, epochs_reducer=["mode"])).metrics) == {"accuracy,mode"}
    assert set(read(log(score(accuracy=0.5), epochs=1, epochs_reducer=["mode"])).metrics) == {"accuracy"}


@pytest.mark.parametrize(
    ("value", "counts"),
    [
        ("C", 1),
        ("I", 0),
        ("P", 0.5),
        ("N", 0),
        ("yes", 1),
        ("False", 0),
        (True, 1),
        (0.25, 0.25),
        ("3.5", 3.5),
        ("c", None),
        ("maybe", None),
    ],
)
def test_letters_and_words_count_as_inspect_counts_them(value, counts):
    assert number(value) == counts


def test_partial_credit_makes_scores_and_right_or_wrong_outcomes():
    half = [sample("a", match="C"), sample("b", match="P")]
    assert read(log(score(accuracy=0.75), samples=half)).samples.columns == {"id": ("a", "b"), "scores.accuracy": (1, 0.5)}
    whole = [sample("a", match="C"), sample("b", match="N")]
    assert read(log(score(accuracy=0.5), samples=whole)).samples.columns == {"id": ("a", "b"), "outcomes.accuracy": (1, 0)}


def test_a_metric_of_ones_own_has_rows_where_it_is_their_mean():
    samples = [sample("a", match=2), sample("b", match=4)]
    assert read(log(score(ours=3, std=1.41), samples=samples)).samples.names("scores") == ["ours"]


def test_several_values_of_one_scorer_have_a_column_each_and_lists_have_none():
    samples = [sample(k, graded={"grade": "C", "words": k}, listed=[1, 2]) for k in (1, 2)]
    scores = [score("grade", "graded", accuracy=1), score("words", "graded", mean=1.5), score("listed", mean=1)]
    draft = read(log(*scores, samples=samples))
    assert list(draft.samples.columns) == ["id", "outcomes.grade/accuracy", "scores.words/mean"]
    assert "no rows of listed: a sample has no single number there" in draft.notices


def test_a_sample_failed_where_all_of_its_epochs_did():
    broken = {"message": "out of memory\nat line 3", "traceback": ""}
    samples = [sample("a", 1, match="C"), sample("a", 2, broken), sample("b", 1, broken), sample("b", 2, broken)]
    draft = read(log(score(accuracy=1), samples=samples, epochs=2))
    assert draft.fields["counts"] == {"total": 2, "succeeded": 1, "failed": 1}
    assert draft.samples.columns["error"] == (None, "out of memory", "out of memory", "out of memory")
    assert draft.samples.columns["outcomes.accuracy"] == (1, None, None, None)


def test_a_log_without_samples_or_whose_rows_are_not_wanted_has_none():
    assert read(log(score(accuracy=1))).notices == ("no rows: the log holds no samples",)
    draft = read(log(score(accuracy=1), samples=[sample("a", match="C")]), samples=False)
    assert (draft.samples, draft.notices, draft.fields["counts"]["total"]) == (None, (), 1)


@pytest.mark.parametrize(("status", "said"), [("started", "has not ended"), (3, "3 is no status that is known")])
def test_a_run_that_has_not_ended_is_refused_although_it_has_scores(status, said):
    with pytest.raises(Refused, match=said) as caught:
        read(log(score(accuracy=1), status=status))
    assert "inspect eval-retry" in str(caught.value)


@pytest.mark.parametrize("status", ["cancelled", "error"])
def test_a_run_that_did_not_end_well_keeps_its_status_and_fixes_no_size(status):
    fields = read(log(score(accuracy=1), status=status)).fields
    assert fields["status"] == status
    assert "size" not in fields["dataset"]


def ended(results=None, **top):
    value = log(score(accuracy=1)) | top
    value["results"] |= {"total_samples": 20, "completed_samples": 20} | (results or {})
    draft = read(value)
    return draft.fields.get("status"), draft.notices[0]


def test_a_run_that_did_not_complete_all_samples_is_incomplete_and_says_how_many():
    assert ended({"completed_samples": 5}) == ("incomplete", "15 of 20 samples were not completed, and the metrics are those of the others")
    assert ended({"logged_samples": 19})[0] == "incomplete"
    assert ended({"completed_samples": 5, "early_stopping": {"manager": "m"}})[0] is ended()[0] is None
    assert read(CASES / "failing.json").fields["status"] == "incomplete"


def test_a_run_of_which_samples_are_invalid_is_invalidated():
    assert ended(invalidated=True) == ("invalidated", "samples of it were marked as invalid: invalidated")


def test_a_run_that_ended_with_an_error_says_which():
    error = {"message": "ConnectionError(the server is gone)\nTraceback", "traceback": ""}
    assert ended(status="error", error=error) == ("error", "the run ended with an error: ConnectionError(the server is gone)")
    with pytest.raises(Refused, match=r"error: the run ended with an error: ConnectionError\(the server is gone\), and nothing was scored"):
        read(log() | {"status": "error", "error": error})
    with pytest.raises(Refused, match="the run was cancelled, and nothing was scored"):
        read(log() | {"status": "cancelled"})


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (log(), "results.scores: holds no numbers"),
        (log(score(accuracy="high")), "results.scores[0].metrics.accuracy.value: 'high' is not a number"),
        (log(score(accuracy=1), samples=[3]), "samples[0]: 3 is not an object"),
        (log(score(accuracy=1), samples=[{"epoch": 1}]), "samples[0].id: is missing"),
        (log(score(accuracy=1), samples=[sample("a"), sample("a")]), "samples occur more than once: a epoch 1"),
        (log(score(accuracy=1)) | {"results": 3}, "results: 3 is not an object"),
        (log(score(accuracy=1)) | {"plan": []}, "plan: [] is not an object"),
    ],
)  # fmt: skip
def test_a_broken_log_is_refused_with_the_place(value, said):
    with pytest.raises(Refused) as caught:
        read(value)
    assert said in str(caught.value)


def test_arguments_of_the_model_are_not_kept():
    """They may hold a key."""
    value = log(score(accuracy=1))
    value["eval"] |= {"model_args": {"api_key": "hidden"}, "task_args": {"shots": 3, "path": ["x"]}}
    assert "hidden" not in str(read(value).fields)
    assert read(value).fields["extra"] == {"task_args": {"shots": 3}, "model_roles": "none", "limits": "none"}


def test_who_grades_and_how_far_a_sample_may_go_make_it_another_question():
    def asked(**run):
        value = log(score(accuracy=1), **run.pop("config", {}))
        value["eval"] |= run
        return read(value)

    grader = {"model": "openai/judge", "config": {"temperature": 0, "seed": 1}, "base_url": None, "args": {"api_key": "hidden"}}
    plain, graded, limited = asked(), asked(model_roles={"grader": grader}), asked(config={"message_limit": 10, "token_limit": None})
    assert plain.settings == {}
    assert graded.settings == {"roles": {"grader": {"model": "openai/judge", "temperature": 0}}}
    assert limited.settings == {"limits": {"message_limit": 10}}
    assert asked(model_roles={"critics": [grader | {"config": {}}, 3]}).settings == {"roles": {"critics": ["openai/judge"]}}
    assert graded.fields["extra"]["model_roles"] == graded.settings["roles"]
    assert "hidden" not in str(graded.fields)
    assert [prompt_of(draft.settings).version for draft in (limited, asked(model_roles={"grader": grader | {"config": {}}}))] == [
        "message_limit=10",
        "grader=openai_judge",
    ]


def test_what_inspect_left_unscored_is_not_measured():
    """It writes NaN there."""
    draft = read(CASES / "unscored.json")
    assert draft.samples.columns["outcomes.mean"] == (1, 1, 0, 1, None, 0)
    assert draft.metrics == {"mean": 0.6}


@pytest.mark.parametrize("name", ["epochs", "changed", "failing", "partial", "unscored"])
def test_the_rows_that_inspect_wrote_give_its_means(name):
    draft = read(CASES / f"{name}.json")
    for kind in ("outcomes", "scores"):
        for metric in set(draft.samples.names(kind)) & set(draft.metrics):
            known = [value for value in draft.samples.columns[f"{kind}.{metric}"] if value is not None]
            assert sum(known) / len(known) == pytest.approx(draft.metrics[metric])


def part(ids, whole=20, *, shuffled=False, **config):
    value = log(score(accuracy=1), **config)
    value["eval"]["dataset"] = {"samples": whole, "sample_ids": ids, "shuffled": shuffled}
    return read(value).fields["dataset"].get("split")


def test_a_part_of_the_data_is_named_by_the_samples_that_it_has():
    some = [f"s{number}" for number in range(4, 9)]
    assert part(some, limit=5) == "all[:5]"
    assert part(some, limit=[4, 9]) == "all[4:9]"
    assert part(some, limit=[0, 5]) == "all[:5]"
    assert part(["s3", "s1"], sample_id=["s3", "s1"]) == "all[only s1,s3]"
    assert part(["s3", "s1"], limit=2, shuffled=True) == part(["s1", "s3"], limit=2, sample_shuffle=7) == "all[only s1,s3]"
    many = part([f"sample {number}" for number in range(12)], sample_id="sample*")
    assert re.fullmatch(r"all\[only 12 #[0-9a-f]{8}\]", many)
    assert many != part([f"sample {number}" for number in range(1, 13)], sample_id="sample*")


def test_all_of_the_data_is_no_part_of_it_however_it_was_asked_for():
    every = list("abc")
    assert part(every, 3) is part(every, 3, limit=5) is part(every, 3, sample_id=every) is part(every, 3, limit=[0, 9]) is None
    assert part(every, 3, shuffled=True, sample_shuffle=3) is None


def test_a_part_whose_samples_an_older_log_does_not_list_is_named_by_what_was_asked_for():
    assert part(None, sample_id=["b", "a"]) == "all[only a,b]"
    assert part(None, limit=[4, 90]) == "all[4:20]"


def test_a_log_with_a_grader_does_not_go_on_with_the_series_of_one_without(place):
    one = [sample("a", match="C")]
    graded = log(score(accuracy=0.5), samples=one)
    graded["eval"] = graded["eval"] | {"model_roles": {"grader": {"model": "judge"}}}
    words = ["--model", "m", "--dataset", "d@1", "--format", "json"]
    first = place.bench("add", place.write("a.json", log(score(accuracy=0.9), samples=one)), *words).json["added"][0]["snapshot"]
    second = place.bench("add", place.write("b.json", graded), *words).json["added"][0]["snapshot"]
    assert ("prompt" in first, second["prompt"]["version"]) == (False, "grader=judge")
