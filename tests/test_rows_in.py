"""Rows of other tools, from the files they write to a verdict by a test on rows; and what keeps them from being read."""

import json
import os
import shutil
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
    assert "is not the mean of its outcomes" in said


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


def test_files_that_are_too_large_together_are_refused(place, tmp_path, monkeypatch):
    path = lm_eval(tmp_path / "run", 50)
    monkeypatch.setattr(input_files, "MOST_BYTES", path.stat().st_size + 10)
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


def test_a_folder_that_is_no_run_says_what_is_looked_for(place, tmp_path):
    said = refused(place, tmp_path)
    assert "is a folder without " in said
    assert "name the result file that lies in it" in said
