"""Damaged result files: a seeded sample of `benchmarks/soak/damaged.py`, and those of benchmark tools and trackers cut off at every tenth."""

import json
import random
import sys
from contextlib import suppress
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks/soak"))

import damaged

from benchstore.errors import Refused
from benchstore.importers import registry

TOOLS = ("pytest-benchmark", "asv", "google-benchmark", "hyperfine", "pyperf", "bencher", "github-action-benchmark")
TRACKERS = ("dvc", "trackio", "promptfoo", "deepeval", "vllm", "llama-bench")
CUT = [
    path
    for path in damaged.files()
    if path.is_file() and (path.parent.name in TOOLS or (path.parent.name in TRACKERS and path.suffix == ".json"))
]
"""What is nothing where its end is missing; of lines and tables the beginning is a result."""


@pytest.mark.parametrize("path", damaged.files(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_file_damaged_in_any_way_gives_drafts_or_a_refusal(path):
    chance = random.Random(f"suite {path.name}")
    for _ in range(10):
        damaged.tried(path, chance)


@pytest.mark.parametrize("name", ["schema_version", "model", "version", "tags", "metrics"])
def test_a_draft_with_a_text_in_place_of_any_field_is_refused_and_not_more(name):
    with suppress(Refused):
        registry.read(json.dumps({"metrics": {"a": 1}, name: "x"}).encode(), "draft.json")


@pytest.mark.parametrize("results", [{}, {"t": {}}, {"t": {"alias": "t"}}])
def test_results_of_lm_eval_without_a_task_are_refused(results):
    value = {"results": results, "versions": {}, "config": {"model": "hf", "model_args": "pretrained=x", "num_fewshot": 0}}
    with pytest.raises(Refused):
        registry.read(json.dumps(value).encode(), "results.json", importer="lm-eval")


@pytest.mark.parametrize("path", CUT, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_file_that_is_cut_off_anywhere_is_refused_with_its_place(path):
    data = path.read_bytes()
    for tenth in range(10):
        for importer in ("auto", path.parent.name):
            with pytest.raises(Refused) as caught:
                registry.read(data[: len(data) * tenth // 10], path.name, importer=importer)
            (problem, *_) = caught.value.problems
            assert problem.place.startswith("line ") if tenth else problem.message == "the file is empty"
            assert problem.file == path.name
