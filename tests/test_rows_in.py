"""Rows of other tools, from the files they write to a verdict by a test on rows; and what keeps them from being read."""

import json
import os
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from benchstore import input_files

CASES = Path(__file__).parent / "cases/importers"
ROW_TESTS = ("mcnemar", "sign-flip")
DATE = "2026-01-02T03-04-05.678901"


def methods(place, model):
    """Metric -> the test of its newest verdict."""
    found = place.bench("show", model, "--format", "json").json["judgements"]
    return {row["metric"]: row["method"] for row in found}


def refused(place, *arguments, code=1):
    """What is said of files that cannot be added; nothing is written."""
    before = place.git("status", "--porcelain")
    said = place.bench("add", *arguments, code=code).err
    assert "Traceback" not in said
    assert place.git("status", "--porcelain") == before
    return said


def declare(place, name):
    rule = f"metrics:\n  {name}: {{direction: higher, unit: proportion, min: 0, max: 1, limit: {{absolute: 0.01}}}}\n"
    place.write("benchstore.yaml", place.read("benchstore.yaml").replace("metrics: {}\n", rule, 1))


# ---- lm-evaluation-harness


def lm_eval(folder, right, total=60, date=DATE):
    """A run of one task, of which so many examples are right, by exact match and by F1."""
    rows = [
        {"doc_id": k, "filter": "none", "metrics": ["exact_match", "f1"], "exact_match": float(k < right), "f1": 1.0 if k < right else 0.25}
        for k in range(total)
    ]
    numbers = {f"{name},none": sum(row[name] for row in rows) / total for name in ("exact_match", "f1")}
    value = {"results": {"t": numbers}, "versions": {"t": 1}, "config": {}, "model_name": "m", "n-samples": {"t": {"effective": total}}}
    folder.mkdir(exist_ok=True)
    (folder / f"results_{date}.json").write_text(json.dumps(value))
    (folder / f"samples_t_{date}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder / f"results_{date}.json"


def test_two_runs_of_lm_eval_are_judged_by_their_rows(place, tmp_path):
    first, second = (lm_eval(tmp_path / str(right), right) for right in (50, 30))
    assert "note: rows of 60 examples from samples_t_….jsonl" in place.bench("add", first, "--commit").out
    assert "regressed" in place.bench("add", second, "--commit").out
    assert methods(place, "m") == {"exact_match": "mcnemar", "f1": "sign-flip"}
    place.bench("check")


def test_the_rows_can_be_left(place, tmp_path):
    path = lm_eval(tmp_path / "run", 50)
    said = place.bench("add", path, "--no-samples").out
    assert "note: " not in said
    assert not (place.path / "snapshots/m/1.samples.json").exists()


def test_two_result_files_outside_a_store_are_compared_by_their_rows(folder, tmp_path):
    first, second = (lm_eval(tmp_path / str(right), right) for right in (50, 30))
    found = folder.bench("compare", first, second, "--format", "json").json["comparisons"][0]["rows"]
    assert {row["method"] for row in found} == set(ROW_TESTS)


def test_a_sample_file_that_is_cut_off_keeps_its_result_out(place, tmp_path):
    path = lm_eval(tmp_path / "run", 50)
    sample = path.with_name(f"samples_t_{DATE}.jsonl")
    sample.write_text(sample.read_text()[:-20])
    said = refused(place, path)
    assert f"{sample}: line 60: not valid JSON: " in said
    assert "as if it was cut off" in said
    assert "--no-samples" in said
    place.bench("add", path, "--no-samples")


def test_rows_that_do_not_give_the_value_are_kept_with_a_warning(place, tmp_path):
    path = lm_eval(tmp_path / "run", 50)
    sample = path.with_name(f"samples_t_{DATE}.jsonl")
    sample.write_text("".join(sample.read_text().splitlines(keepends=True)[:55]))
    said = place.bench("add", path).out
    assert "not the rows of all examples: t has 55 of 60" in said
    assert "and the mean of its outcomes" in said


# ---- HELM


def helm(folder, right, total=60):
    """The real run, with so many instances of which so many are right by exact match, and half right by F1 else."""
    shutil.copytree(CASES / "helm/trials", folder)
    scores = [{"exact_match": float(k < right), "f1_score": 1.0 if k < right else 0.5} for k in range(total)]
    rows = [
        {"instance_id": f"id{k}", "train_trial_index": 0, "stats": [stat(name, value) for name, value in row.items()]}
        for k, row in enumerate(scores)
    ]
    means = {name: sum(row[name] for row in scores) / total for name in scores[0]}
    stats = [stat(name, mean) for name, mean in (means | {"num_instances": float(total)}).items()]
    (folder / "stats.json").write_text(json.dumps(stats))
    (folder / "per_instance_stats.json").write_text(json.dumps(rows))
    return folder


def stat(name, mean):
    return {"name": {"name": name, "split": "test"}, "count": 1, "sum": mean, "mean": mean}


def test_two_runs_of_helm_are_judged_by_their_rows(place, tmp_path):
    declare(place, "f1_score")
    first, second = (helm(tmp_path / str(right), right) for right in (50, 30))
    said = place.bench("add", first, "--dataset", "odd@1/test", "--commit").out
    assert "note: rows of 60 examples from per_instance_stats.json" in said
    place.bench("add", second / "stats.json", "--dataset", "odd@1/test", "--commit")
    assert methods(place, "simple__model1") == {"exact_match": "mcnemar", "f1_score": "sign-flip"}
    place.bench("check")


def test_a_run_of_helm_without_its_rows_or_its_description_says_what_is_missing(place, tmp_path):
    run = helm(tmp_path / "run", 50)
    (run / "per_instance_stats.json").unlink()
    assert "note: no rows: per_instance_stats.json is not beside it" in place.bench("add", run, "--dataset", "d@1", "--dry-run").out
    (run / "run_spec.json").unlink()
    assert "nothing states the model" in refused(place, run, "--dataset", "d@1")
    place.bench("add", run, "--dataset", "d@1", "--model", "m")


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("per_instance_stats.json", lambda text: text[:-30], "per_instance_stats.json: not valid JSON: "),
        ("per_instance_stats.json", lambda text: "{}", "per_instance_stats.json: is not a list of instances"),
        ("per_instance_stats.json", lambda text: json.dumps(json.loads(text)[:1] * 2), "occur more than once: id0 trial 0"),
        ("per_instance_stats.json", lambda text: text.replace('"id1"', "[1]"), "per_instance_stats.json: [1].instance_id: [1] is not text"),
        ("per_instance_stats.json", lambda text: '[1, {"instance_id": "a", "stats": 3}]', "[1].stats: 3 is not a list"),
        ("run_spec.json", lambda text: text[:-30], "run_spec.json: not valid JSON: "),
        ("run_spec.json", lambda text: "[]", "run_spec.json: is not an object"),
        ("run_spec.json", lambda text: '{"adapter_spec": 3}', "run_spec.json: adapter_spec: 3 is not an object"),
        ("stats.json", lambda text: json.dumps(json.loads(text) * 2), "exact_match of the split test occurs twice"),
        ("stats.json", lambda text: text.replace('"mean": 0.5', '"mean": "half"'), "[0].mean: 'half' is not a number"),
        ("stats.json", lambda text: json.dumps([stat("num_instances", 3)]), "holds no scores"),
    ],
)  # fmt: skip
def test_a_broken_run_of_helm_is_refused_with_the_file_and_what_is_wrong(place, tmp_path, name, change, said):
    run = helm(tmp_path / "run", 30)
    (run / name).write_text(change((run / name).read_text()))
    assert said in refused(place, run, "--dataset", "d@1", "--model", "m")


# ---- Inspect


def inspect_log(path, right, *, partly=0, epochs=1, total=60):
    """The real log of one scorer, with so many samples of which so many are right, and some of them partly in every other epoch."""
    log = json.loads((CASES / "inspect/failing.json").read_text())
    value = [1.0 if k < right else 0.0 for k in range(total)]
    letters = ["C" if k < right else "I" for k in range(total)]
    log["results"]["completed_samples"] = log["results"]["total_samples"] = total * epochs
    log["samples"] = [
        {"id": f"q{k}", "epoch": epoch, "scores": {"match": {"value": "P" if k < partly and epoch % 2 == 0 else letters[k]}}}
        for epoch in range(1, epochs + 1)
        for k in range(total)
    ]
    halves = partly * 0.5 * (epochs // 2) / epochs
    (entry,) = log["results"]["scores"]
    entry["metrics"] = {"accuracy": {"value": (sum(value) - halves) / total}}
    log["eval"]["config"]["epochs"] = epochs
    path.write_text(json.dumps(log))
    return path


@pytest.mark.parametrize(("epochs", "partly", "method"), [(1, 0, "mcnemar"), (2, 10, "sign-flip")])
def test_two_logs_of_inspect_are_judged_by_their_rows(place, tmp_path, epochs, partly, method):
    first = inspect_log(tmp_path / "first.json", 50, epochs=epochs, partly=partly)
    second = inspect_log(tmp_path / "second.json", 30, epochs=epochs)
    assert "note: rows of 60 examples, of the samples in the log" in place.bench("add", first, "--commit").out
    place.bench("add", second, "--commit")
    assert methods(place, "mockllm__model")["accuracy"] == method
    place.bench("check")


def test_the_logs_that_inspect_wrote_are_added_and_their_pass_at_two_is_judged_by_rows(place):
    declare(place, "pass@2")
    for name in ("epochs", "changed"):
        place.bench("add", CASES / f"inspect/{name}.json", "--commit")
    found = methods(place, "mockllm__model")
    assert (found["choice/accuracy"], found["choice/pass@2"]) == ("sign-flip", "mcnemar")  # by two of four every sample is 0 or 1


def archive(path, **members):
    """An Inspect archive, deflated; `None` leaves a member out."""
    with zipfile.ZipFile(CASES / "inspect/archive.eval") as real, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name in real.namelist():
            content = members.get(Path(name).stem, real.read(name)) if "/" not in name else None
            if content is not None:
                made.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"header": None, "summaries": None}, "is an archive in which no result is known"),
        ({"header": b'{"status": '}, "header.json: not valid JSON: expecting value, as if it was cut off"),
        ({"header": b"[]"}, "header.json: is not an object"),
        ({"summaries": b'[{"id": "a"'}, "summaries.json: not valid JSON: "),
        ({"summaries": b"{}"}, "summaries.json: {} is not a list"),
        ({"summaries": b'[{"id": "a", "epoch": 1}, {"id": "a", "epoch": 1}]'}, "samples: samples occur more than once: a epoch 1"),
        ({"summaries": b'[{"epoch": "one"}]'}, "summaries.json[0].epoch: 'one' is not a number"),
        ({"summaries": b"[" + b" " * (80 * 2**20) + b"]"}, "summaries.json: is larger than the 67,108,864 bytes that are read"),
    ],
    ids=["other", "header-cut", "header-list", "rows-cut", "rows-object", "twice", "wrong-kind", "bomb"],
)
def test_a_broken_archive_of_inspect_is_refused_with_its_member(place, tmp_path, members, said):
    assert said in refused(place, archive(tmp_path / "log.eval", **members), "--dataset", "d@1")


def test_an_archive_that_is_cut_off_or_damaged_is_refused(place, tmp_path):
    whole = (CASES / "inspect/archive.eval").read_bytes()
    (tmp_path / "cut.eval").write_bytes(whole[: len(whole) // 2])
    assert "cut.eval: is no whole zip archive, as if it was cut off" in refused(place, tmp_path / "cut.eval")
    packed = whole.index(b"header.json") + len(b"header.json") + 20
    (tmp_path / "bits.eval").write_bytes(whole[:packed] + bytes(100) + whole[packed + 100 :])
    assert "bits.eval: header.json: cannot be unpacked: " in refused(place, tmp_path / "bits.eval")


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="reads zstd")
def test_an_archive_packed_by_zstd_says_how_to_write_it_otherwise(place):
    said = refused(place, CASES / "refused/zstd.eval")
    assert "header.json: is packed in a way that this Python cannot unpack, most likely zstd" in said
    assert "inspect log dump LOG.eval > log.json" in said


# ---- files beside a result file


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_named(place, tmp_path):
    path = lm_eval(tmp_path / "run", 50)
    path.with_name(f"samples_t_{DATE}.jsonl").chmod(0)
    assert f"samples_t_{DATE}.jsonl: cannot be read: Permission denied" in refused(place, path)


def test_a_folder_where_a_file_should_be_is_named(place, tmp_path):
    path = lm_eval(tmp_path / "run", 50)
    sample = path.with_name(f"samples_t_{DATE}.jsonl")
    sample.unlink()
    sample.mkdir()
    assert f"{sample}: cannot be read: Is a directory" in refused(place, path)


def test_files_that_are_too_large_are_refused(place, tmp_path, monkeypatch):
    path = lm_eval(tmp_path / "run", 50)
    monkeypatch.setattr(input_files, "MOST_LINES", 10)
    said = refused(place, path)
    assert f"samples_t_{DATE}.jsonl: " in said
    assert "leave the rows out with --no-samples" in said
    monkeypatch.setattr(input_files, "MOST_BYTES", 10)
    assert f"{path}: " in refused(place, path)


def test_a_name_in_a_result_file_leads_nowhere_else(place, tmp_path):
    path = lm_eval(tmp_path / "run", 50)
    shutil.copy(path.with_name(f"samples_t_{DATE}.jsonl"), tmp_path / f"samples_t_{DATE}.jsonl")
    value = json.loads(path.read_text())
    path.write_text(json.dumps(value | {"results": {"/../../t": value["results"]["t"]}}))
    place.bench("add", path, "--dataset", "d@1", "--dry-run")


def test_a_folder_of_results_is_added_file_by_file_and_the_rest_is_named(place, tmp_path):
    (tmp_path / "runs").mkdir()
    for number in (1, 2):
        lm_eval(tmp_path / f"runs/{number}", 50)
    (tmp_path / "runs/README.txt").write_text("no result")
    (tmp_path / "runs/settings.json").write_text('{"lr": 0.1}')
    found = place.bench("add", tmp_path / "runs", "--model", "m", "--dataset", "d@1", "--dry-run")
    said = " ".join((found.out + found.err).split())
    assert "m@2 d@1" in said
    assert "2 other files in" in said
    assert "are no results by themselves: README.txt and settings.json" in said


def test_a_broken_result_in_a_folder_keeps_all_of_it_out(place, tmp_path):
    (tmp_path / "runs").mkdir()
    lm_eval(tmp_path / "runs/1", 50)
    (tmp_path / "runs/cut.json").write_text('{"results": ')
    assert "cut.json: line 1" in refused(place, tmp_path / "runs", "--model", "m", "--dataset", "d@1")


def test_links_out_of_a_folder_are_not_followed(place, tmp_path):
    lm_eval(tmp_path / "outside", 50)
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs/link").symlink_to(tmp_path / "outside")
    assert "is a folder without files" in refused(place, tmp_path / "runs", "--model", "m", "--dataset", "d@1")


def test_a_folder_that_is_no_run_says_what_is_looked_for(place, tmp_path):
    said = refused(place, tmp_path)
    assert "is a folder in which no result is known: " in said
    assert "name the result file that lies in it" in said
