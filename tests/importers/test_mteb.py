"""MTEB: both layouts, the files beside a result, what was not measured, and real results against a reading of their own."""

import json
import math
import statistics
from pathlib import Path

import pytest

from benchstore.errors import Refused
from benchstore.importers import registry

REAL = sorted(Path(__file__).resolve().parents[3].glob("shared/data/mteb/*/*/*.json"))
META = json.dumps({"name": "example/letters", "revision": "abc1234", "max_tokens": math.inf, "experiment_kwargs": {"dim": 64}}).encode()


def read(value, file="Task.json", beside=None):
    name, drafts = registry.read(json.dumps(value).encode(), file, beside=lambda _: beside or {})
    assert name == "mteb"
    return drafts


def result(**splits):
    return {"task_name": "T", "mteb_version": "2.1.0", "dataset_revision": "r1", "evaluation_time": 4.5, "scores": splits}


def row(subset="default", **scores):
    return {"hf_subset": subset, "languages": ["eng-Latn"], **scores}


def test_a_split_is_a_draft_and_a_subset_stands_before_the_names_of_its_metrics():
    test, dev = read(result(test=[row(main_score=0.5, f1=0.4)], dev=[row("en", main_score=0.6), row("de", main_score=0.7)]))
    assert (test.metrics, test.fields["dataset"]) == ({"main_score": 0.5, "f1": 0.4}, {"name": "T", "version": "r1", "split": "test"})
    assert dev.metrics == {"en/main_score": 0.6, "de/main_score": 0.7}
    assert dev.fields["definitions"]["de/main_score"] == {"direction": "higher", "primary": True}
    assert dev.places["de/main_score"] == "scores.dev[1].main_score"


def test_the_time_of_a_task_is_that_of_its_split_only_where_it_has_one():
    assert read(result(test=[row(main_score=0.5)]))[0].fields["duration_seconds"] == 4.5
    assert all("duration_seconds" not in draft.fields for draft in read(result(a=[row(main_score=0.5)], b=[row(main_score=0.5)])))


def test_a_subset_without_a_main_score_is_left_out_by_name_and_a_split_without_any_too():
    (draft,) = read(result(test=[row("en", main_score=0.5), row("de", main_score=math.nan)], dev=[row(main_score=math.nan, f1=0.1)]))
    assert draft.metrics == {"en/main_score": 0.5}
    assert draft.notices == ("T: no main score in the split dev, which is left out", "left out: de/main_score (nan)")


@pytest.mark.parametrize("scores", [{}, {"test": []}, {"test": [row(main_score=math.nan, f1=0.1)]}, {"test": [row(main_score=None)]}])
def test_a_task_without_a_main_score_is_refused(scores):
    with pytest.raises(Refused, match=r"no main score in test|holds no scores"):
        read(result(**scores))


def test_a_mean_of_experiments_has_their_standard_error_and_so_has_the_main_score_that_it_is():
    runs = [{"accuracy": value, "f1": 0.5} for value in (0.7, 0.8, 0.75, 0.75)]
    (draft,) = read(result(test=[row(main_score=0.75, accuracy=0.75, f1=0.9, scores_per_experiment=runs)]))
    spread = {"stderr": statistics.stdev([0.7, 0.8, 0.75, 0.75]) / 2, "method": "mean of 4 experiments"}
    assert draft.fields["uncertainty"] == {"accuracy": spread, "main_score": spread}


def test_of_very_many_numbers_the_main_scores_are_taken_and_the_rest_is_said():
    parts = [row(f"s{number}", main_score=0.5, **{f"nauc_{index}": 0.1 for index in range(50)}) for number in range(60)]
    (draft,) = read(result(test=parts))
    assert set(draft.metrics) == {f"s{number}/main_score" for number in range(60)}
    assert draft.notices == ("3,000 numbers of 60 subsets beside their main scores are left out: more than 2,000 are no overview",)
    with pytest.raises(Refused, match="holds 5,001 numbers"):
        read(result(test=[row(f"s{number}", main_score=0.5) for number in range(5001)]))


def test_model_and_revision_come_from_the_file_beside_it_else_from_the_folders():
    value = result(test=[row(main_score=0.5)])
    named = read(value, beside={"model_meta.json": META})[0].fields
    assert (named["model"], named["extra"]) == ("example/letters", {"model_revision": "abc1234", "experiment_kwargs": {"dim": 64}})
    by_folder = read(value, "results/org__some__model/0a1b2c/T.json")[0].fields
    assert (by_folder["model"], by_folder["extra"]) == ("org/some__model", {"model_revision": "0a1b2c"})
    assert "extra" not in read(value, "org__m/no_revision_available/T.json")[0].fields
    assert "model" not in read(value, "nightly/T.json")[0].fields


@pytest.mark.parametrize(("name", "data"), [("model_meta.json", b"[1]"), ("model_meta.json", b'{"name"'), ("run_settings.jsonl", b"1\n")])
def test_a_broken_file_beside_a_result_is_named(name, data):
    with pytest.raises(Refused, match=rf"runs/{name}"):
        read(result(test=[row(main_score=0.5)]), "runs/T.json", {name: data})


def test_the_old_layout_has_its_splits_at_the_top_and_its_similarities_as_objects():
    old = {
        "mteb_dataset_name": "STS",
        "test": {"cos_sim": {"pearson": 0.8}, "evaluation_time": 3},
        "dev": {"de": {"map": 0.5, "main_score": 0.5}},
    }
    test, dev = read(old)
    assert (test.metrics, test.fields["duration_seconds"], test.places) == (
        {"cosine_pearson": 0.8},
        3,
        {"cosine_pearson": "test.cos_sim.pearson"},
    )
    assert (dev.metrics, dev.fields["dataset"]) == ({"de/map": 0.5, "de/main_score": 0.5}, {"name": "STS", "split": "dev"})


@pytest.mark.parametrize(
    ("scores", "low"),
    [
        ({"ndcg_at_10": 0.5, "map_at_10": 0.4}, 0),
        ({"v_measure": 0.5}, 0),
        ({"map": 0.5, "mrr": 0.6}, 0),
        ({"manhattan_ap": 0.5, "max_ap": 0.5}, 0),
        ({"ap": 0.5, "nauc_x": 0.5}, 0),
        ({"cosine_spearman": 0.5, "cosine_pearson": 0.4}, -1),
        ({"p-MRR": 0.5}, -1),
        ({"unheard_of": 0.5}, None),
        ({"f1": 0.4}, None),
    ],
)
def test_the_main_score_means_what_the_score_of_its_value_means(scores, low):
    (draft,) = read(result(test=[row(main_score=0.5, **scores)]))
    known = {} if low is None else {"unit": "proportion", "min": low, "max": 1}
    assert draft.fields["definitions"]["main_score"] == {"direction": "higher", "primary": True, **known}


def test_the_main_score_leads_on_every_face_and_is_judged(place):
    """As MTEB's leaderboard shows it, before accuracy and F1; a metric that both versions have is never new."""
    scores = {"v_measure": 0.8, "f1": 0.9, "nauc_x": 0.1}
    for number, factor in enumerate((1, 0.5)):
        place.write(
            f"T{number}.json",
            json.dumps(result(test=[row(main_score=0.8 * factor, **{key: value * factor for key, value in scores.items()})])),
        )
    place.bench("add", "T0.json", "--model", "m", "--commit")
    said = place.bench("add", "T1.json", "T0.json", "--model", "m", "--commit").out
    assert "main_score 0.400" in said
    assert "✗ regressed main_score" in said
    rows = place.bench("show", "m@2", "--format", "json").json["judgements"]
    assert next((row["metric"], row["primary"]) for row in rows) == ("main_score", True)
    assert {row["metric"] for row in rows if row["verdict"] == "not judged"} == {"nauc_x"}
    assert place.bench("list").out.index("main_score") > 0


@pytest.mark.skipif(not REAL, reason="no real result files beside this checkout")
def test_every_real_result_is_read_number_by_number():
    seen = 0
    for path in REAL:
        value = json.loads(path.read_text())
        if path.name == "model_meta.json":
            continue
        drafts = read(value, str(path), {"model_meta.json": path.with_name("model_meta.json").read_bytes()})
        found = {(draft.fields["dataset"]["split"], name): number for draft in drafts for name, number in draft.metrics.items()}
        assert found == dict(numbers(value)), path
        assert {draft.fields["model"] for draft in drafts} == {"sentence-transformers/all-MiniLM-L6-v2"}
        assert {draft.fields["dataset"]["version"] for draft in drafts} == {value["dataset_revision"]}
        assert {"created_at" in draft.fields for draft in drafts} == {bool(value.get("date"))}
        seen += len(found)
    assert (len(REAL), seen) == (60, 3560)


def numbers(value):
    """Every finite number of a result, but of splits whose main scores are all NaN."""
    for split, parts in value["scores"].items():
        if any(math.isfinite(part["main_score"]) for part in parts):
            for part in parts:
                prefix = "" if part["hf_subset"] == "default" else f"{part['hf_subset']}/"
                yield from (
                    ((split, prefix + name), number)
                    for name, number in part.items()
                    if isinstance(number, int | float) and math.isfinite(number) and name != "evaluation_time"
                )
