"""`verify` on random histories: a seeded sample of `benchmarks/soak/landed.py`, a few worlds of each kind, and every hint tried."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks/soak"))

import innocent
import landed
import losses

from benchstore.errors import errors_of
from benchstore.repository import open_repository


@pytest.mark.parametrize("kind", innocent.KINDS)
def test_nothing_innocent_is_named(kind, tmp_path):
    assert not landed.tried(kind, "suite", tmp_path).wrong


@pytest.mark.parametrize("kind", losses.KINDS)
def test_every_loss_is_named_and_every_hint_brings_the_landed_content_back(kind, tmp_path):
    world = landed.made(kind, "suite", tmp_path)
    assert not landed.judged(world, kind, "suite").wrong
    repository = open_repository(world.store)
    follow(world, repository.verify()[1])
    assert not errors_of(repository.verify()[1]), "what the scan's hints bring back is what landed first"
    follow(world, repository.verify(world.trusted)[1])
    assert not errors_of(repository.verify(world.trusted)[1])
    for path, data in world.before.items():
        assert world.file(path).read_bytes() == data
        assert not world.file(path).is_symlink()


def follow(world, problems):
    for command in {found[1] for problem in problems if (found := re.search(r"restore it: ([^;]+)", problem.hint))}:
        subprocess.run(command, shell=True, cwd=world.store, check=True, capture_output=True)
    world.commit("Restore")


def test_the_table_counts_what_was_lost_and_what_was_said(tmp_path):
    found = [landed.tried(kind, "table", tmp_path / str(number)) for number, kind in enumerate(("an edit", "merge -s ours", "merges"))]
    rows = landed.table(found).splitlines()
    lost = len(found[0].lost)
    assert f"| an edit | 1 | {lost} | {lost} | 0 | 1 | 0 | 0 |" in rows
    assert rows[-1] == "| **all that are innocent** | 1 | 0 | 0 | 0 | 0 | 0 | 1 |"
