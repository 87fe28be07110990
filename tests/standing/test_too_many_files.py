"""A change of a few kilobytes that holds ten million files is refused before they are listed."""

import os
import subprocess

from benchstore.repository import open_repository
from benchstore.whole_reviews import whole_review


def git(place, *words, given):
    done = subprocess.run(["git", *words], cwd=place.path, env=os.environ, input=given.encode(), capture_output=True, check=True)
    return done.stdout.decode().strip()


def test_trees_in_one_another_are_not_listed(place):
    place.add(0.9, "--commit")
    blob = git(place, "hash-object", "-w", "--stdin", given="x")
    tree = git(place, "mktree", given="".join(f"100644 blob {blob}\tf{k}\n" for k in range(10)))
    for _ in range(6):
        tree = git(place, "mktree", given="".join(f"040000 tree {tree}\td{k}\n" for k in range(10)))
    top = git(place, "mktree", given=place.git("ls-tree", "HEAD") + f"\n040000 tree {tree}\tbomb\n")
    head = place.git("commit-tree", top, "-p", "HEAD", "-m", "bomb")
    found = whole_review(open_repository(place.path), place.git("rev-parse", "main"), head, "main")
    assert found.fails
    assert "more than 100,000 files more than the base has" in found.text()


def test_a_change_of_many_files_is_no_such(place):
    place.add(0.9, "--commit")
    assert open_repository(place.path).too_many("main", "main") == []
