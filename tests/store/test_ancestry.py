"""The shape of a history agrees with git's own answers."""

import random
import subprocess

import pytest

from benchstore.store.ancestry import Ancestry
from benchstore.store.git import GitRepository


def grown(place, seed):
    """A history of fifty commits with merges of any two or three earlier ones; all of them are behind the last."""
    chance, lines, open_ = random.Random(seed), [], set()
    for mark in range(1, 51):
        parents = chance.sample(range(1, mark), min(mark - 1, chance.choice((1, 1, 2, 3)))) if mark < 50 else sorted(open_)
        open_ = open_ - set(parents) | {mark}
        head = f"from :{parents[0]}\n" + "".join(f"merge :{parent}\n" for parent in parents[1:]) if parents else ""
        start = "reset refs/heads/main\n" if not parents else ""
        lines.append(f"{start}commit refs/heads/main\nmark :{mark}\ncommitter A <a@b> {1700000000 + mark} +0000\ndata 0\n{head}\n")
    place.git("init", "-q", "-b", "main")
    subprocess.run(["git", "fast-import", "--quiet"], cwd=place.path, input="".join(lines), text=True, check=True)
    repository = GitRepository.find(place.path)
    head = place.git("rev-parse", "main")
    return Ancestry(repository.ancestry(head), head)


@pytest.mark.parametrize("seed", range(3))
def test_common_ancestors_are_those_of_git(folder, seed):
    ancestry, chance = grown(folder, seed), random.Random(seed)
    assert len(ancestry.parents) == 50
    for _ in range(25):
        one, other = chance.choices(list(ancestry.parents), k=2)
        assert ancestry.bases(one, other) == set(folder.git("merge-base", "--all", one, other).split())


@pytest.mark.parametrize("seed", range(3))
def test_a_commit_lands_with_the_first_of_the_chain_that_has_it(folder, seed):
    ancestry = grown(folder, seed)
    assert ancestry.chain[::-1] == folder.git("rev-list", "--first-parent", "main").split()
    seen = set()
    for landing, sha in enumerate(ancestry.chain):
        behind = set(folder.git("rev-list", sha).split())
        assert {commit for commit, place in ancestry.landing.items() if place == landing} == behind - seen
        seen = behind
    order = ancestry.by_landing()
    assert all(order.index(parent) < order.index(sha) for sha, parents in ancestry.parents.items() for parent in parents)


def test_a_parent_of_another_project_is_left_out_and_stays_so(folder):
    folder.git("init", "-q", "-b", "main")
    folder.git("commit", "-q", "--allow-empty", "-m", "one")
    for name in ("other", "again"):
        folder.git("checkout", "-q", *(["--orphan", "other"] if name == "other" else ["other"]))
        folder.git("commit", "-q", "--allow-empty", "-m", name)
        folder.git("checkout", "-q", "main")
        folder.git("merge", "-q", "--allow-unrelated-histories", "-m", f"merge {name}", "other")
    head = folder.git("rev-parse", "HEAD")
    ancestry = Ancestry(GitRepository.find(folder.path).ancestry(head), head)
    assert list(ancestry.parents) == folder.git("rev-list", "--first-parent", "HEAD").split()
