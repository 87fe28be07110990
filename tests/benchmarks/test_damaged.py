"""Damaged result files of benchmark tools: a seeded sample of `benchmarks/soak/damaged.py`, and each cut off at every tenth."""

import random
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks/soak"))

import damaged

from benchstore.errors import Refused
from benchstore.importers import registry

TOOLS = ("pytest-benchmark", "asv", "google-benchmark", "hyperfine", "pyperf", "bencher", "github-action-benchmark")
PATHS = [path for path in damaged.files() if path.parent.name in TOOLS]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_file_damaged_in_any_way_gives_drafts_or_a_refusal(path):
    chance = random.Random(f"suite {path.name}")
    assert sum(damaged.tried(path, chance) for _ in range(15)) > 0


@pytest.mark.parametrize("path", [path for path in PATHS if path.is_file()], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_file_that_is_cut_off_anywhere_is_refused_with_its_place(path):
    data = path.read_bytes()
    for tenth in range(10):
        for importer in ("auto", path.parent.name):
            with pytest.raises(Refused) as caught:
                registry.read(data[: len(data) * tenth // 10], path.name, importer=importer)
            (problem, *_) = caught.value.problems
            assert problem.place.startswith("line ") if tenth else problem.message == "the file is empty"
            assert problem.file == path.name
