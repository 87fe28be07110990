"""Real result files that nobody on this project wrote, from file to page; skipped where they are not beside the checkout."""

import csv
import json
from datetime import datetime
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "shared/data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="no real result files beside this checkout")


def dataset_of(path):
    """The document set grew from 6 to 16 unmarked, so it is two versions; what cannot be read gets the later one."""
    if "patient" in path.name or "patient" in path.parent.name:
        return "patients@1"
    try:
        return "bills@1" if json.loads(path.read_text())["total_documents"] == 6 else "bills@2"
    except ValueError:
        return "bills@2"


@pytest.fixture
def monitor(place):
    """Every file of the replaced monitor's history through `add`, in order of time; what was refused, with its message."""
    with (DATA / "medbilldozer/index.csv").open() as file:
        rows = sorted(csv.DictReader(file), key=lambda row: datetime.fromisoformat(row["author_date"]))
    refused = {}
    for row in rows:
        path = DATA / "medbilldozer" / row["saved_as"]
        before = place.git("status", "--porcelain")
        result = place.bench("add", path, "--dataset", dataset_of(path), "--created-at", row["author_date"], code=(0, 1))
        if result.code:
            assert place.git("status", "--porcelain") == before
            refused[row["saved_as"]] = result.err
    place.commit("The monitor's history")
    return place, len(rows), refused


def test_the_replaced_monitors_history_becomes_snapshots_and_what_is_broken_is_refused(monitor):
    place, files, refused = monitor
    half_merged = [message for name, message in refused.items() if "8b464721" in name]
    conflicts = [message for message in refused.values() if "git conflict markers (lines" in message]
    assert (files, len(refused), len(half_merged), len(conflicts)) == (39, 5, 2, 3)
    assert all(
        "2 rows for 16 examples" in message and "metrics.f1: 0.2 does not follow from its 2 rows" in message for message in half_merged
    )
    series = place.bench("list", "--format", "json").json["series"]
    assert sum(row["versions"] for row in series) == 34
    assert {row["dataset"] for row in series} == {"bills@1", "bills@2", "patients@1"}
    assert (place.path / "snapshots/openai/4.samples.json").is_file()
    place.bench("check")
    place.bench("verify")
    place.bench("regressions")
    place.bench("build")
    assert "openai" in place.read("_site/index.html")


def test_the_six_and_the_sixteen_documents_are_incomparable(monitor):
    place, _, _ = monitor
    by_dataset = {
        row["dataset"]: row["current"] for row in place.bench("list", "--format", "json").json["series"] if row["model"] == "openai"
    }
    said = place.bench("compare", f"openai@{by_dataset['bills@1']}", f"openai@{by_dataset['bills@2']}", "--format", "json").json
    assert {row["verdict"] for row in said["comparisons"][0]["rows"]} <= {"incomparable", "new", "missing"}


def test_a_model_at_27_training_steps_is_one_series_with_standard_errors(place):
    steps = sorted((DATA / "lm_eval/pythia-160m-zero-shot-by-step").glob("*.json"), key=lambda path: int(path.stem.rpartition("step")[2]))
    place.bench("add", *steps, "--model", "pythia-160m", "--dataset", "zero-shot@1", "--created-at", "2023-04-01T00:00:00Z")
    assert place.bench("list", "--format", "json").json["series"][0]["versions"] == 27
    newest = place.bench("show", "pythia-160m", "--format", "json").json["snapshot"]
    assert newest["uncertainty"]["arc_challenge/acc"]["stderr"] > 0
    place.bench("check")
    place.bench("build")


def test_reruns_on_the_same_16_documents_raise_no_alarm_and_say_what_could_have_been_seen(monitor):
    """F1 0.2222, 0.2105 and 0.2000 between reruns: 12, 13 and 14 false positives in the same documents."""
    place, _, _ = monitor
    versions = place.bench("list", "openai", "--format", "json").json["versions"]
    first, *later = sorted(row["version"] for row in versions if row["dataset"] == "bills@2")
    assert len(later) == 6
    for version in later:
        said = place.bench("compare", f"openai@{first}", f"openai@{version}", "--format", "json").json
        rows = {row["metric"]: row for row in said["comparisons"][0]["rows"]}
        assert rows["f1"]["verdict"] == "within noise"
        assert 0.1 < rows["f1"]["detectable"] < 0.23
        assert "would be caught 8 times in 10" in rows["f1"]["sentence"]
        assert rows["latency_ms"]["verdict"] == "incomparable"


def test_adjacent_training_steps_alarm_far_less_than_a_bare_rule_of_5_percent(place):
    steps = sorted((DATA / "lm_eval/pythia-160m-zero-shot-by-step").glob("*.json"), key=lambda path: int(path.stem.rpartition("step")[2]))
    place.bench("add", *steps, "--model", "pythia-160m", "--dataset", "zero-shot@1", "--created-at", "2023-04-01T00:00:00Z")
    bare = ours = 0
    for version in range(2, 28):
        said = place.bench("compare", f"pythia-160m@{version - 1}", f"pythia-160m@{version}", "--format", "json").json
        for row in said["comparisons"][0]["rows"]:
            bare += row["better"] == -1 and row["relative"] is not None and abs(row["relative"]) >= 0.05
            ours += row["verdict"] == "regressed"
    assert bare > 700
    assert ours < 20


def test_the_rows_of_lm_eval_helm_and_inspect_come_along_and_give_the_values_of_their_runs(place):
    """Of lm-eval ten of 5 000 examples are in the sample file, of one of two tasks."""
    (run,) = (DATA / "helm").iterdir()
    said = place.bench("add", *(DATA / "lm_eval/v0.4").glob("results_*.json"), "--dataset", "math@1", "--model", "lm-eval").out
    assert "rows of 10 examples" in said
    assert "math_perturbed_full has 10 of 5,000" in said
    assert "rows of 9 examples" in place.bench("add", run, "--dataset", "mmlu@1/test", "--model", "helm").out
    assert "rows of 2 examples" in place.bench("add", *(DATA / "inspect_ai").glob("*.json"), "--model", "inspect").out
    samples = {model: json.loads(place.read(f"snapshots/{model}/1.samples.json")) for model in ("lm-eval", "helm", "inspect")}
    assert samples["lm-eval"]["outcomes"] == {"math_perturbed_full/exact_match": [0] * 10}
    assert sum(samples["helm"]["outcomes"]["exact_match"]) == 1
    assert samples["inspect"]["outcomes"] == {"accuracy": [1, 1]}
    for model in samples:
        metrics = json.loads(place.read(f"snapshots/{model}/1.json"))["metrics"]
        for name, column in samples[model]["outcomes"].items():
            assert abs(metrics[name] - sum(column) / len(column)) < 1e-9
    place.commit("Rows")
    place.bench("check")
    place.bench("build")
