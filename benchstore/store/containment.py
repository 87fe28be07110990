"""The proof that what a commit held is still there: same path, same content, whatever lies between. And how a file comes back."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from benchstore.errors import Problem
from benchstore.records.config import FILE as CONFIG_FILE
from benchstore.records.snapshot import SNAPSHOTS
from benchstore.store.ancestry import Ancestry
from benchstore.store.git_output import Content
from benchstore.store.immutable_files import is_snapshot, place
from benchstore.store.whereabouts import Files, Whereabouts, came_from
from benchstore.store.workplace import Workplace


def missing(held: Files, now: Files, commit: str, *, moved: bool) -> Iterator[Problem]:
    """What of the files that `commit` held is not there, or not as it was."""
    places = {content: path for path, content in now.items()}
    for path, content in held.items():
        here = now.get(path)
        if here != content:
            elsewhere = f"; it lies at {places[content]}" if content in places else ""
            what = "gone" if here is None else "another file now" if here.blob != content.blob else "of another mode now"
            hint = f"restore it: {restoring(path, content, commit, moved=moved)}"
            yield Problem(file=path, message=f"{commit[:12]} held it, and it is {what}{elsewhere}", hint=hint, rule="immutable")


def store_in(workplace: Workplace, commit: str, revision: str) -> str:
    """Where the store of `revision` lay in `commit`: where it lies now if something of it is there, else where its benchstore.yaml came from."""
    repository, prefix = workplace.git(), workplace.prefix
    if repository.entries(commit, prefix + SNAPSHOTS, prefix + CONFIG_FILE):
        return prefix
    if not repository.is_shallow() and repository.is_ancestor(commit, revision):
        ancestry = Ancestry(repository.ancestry(revision), revision)
        return Whereabouts(repository, ancestry, prefix).prefixes.get(commit, prefix)
    return came_from(repository, commit, revision, prefix)


def restoring(path: str, content: Content, commit: str, *, moved: bool) -> str:
    """The command, typed in the store's folder, that puts a file back as the commit has it; from its blob where the store has `moved`."""
    if moved:
        return f"git cat-file blob {content.blob[:12]} > {shlex.quote(path)}"
    return f"git checkout {commit[:12]} -- {shlex.quote(path)}"


def as_new(path: str, content: Content) -> str:
    """The command that adds a lost snapshot under a new number; of lost samples the one that shows them."""
    if is_snapshot(path):
        return f"git cat-file blob {content.blob[:12]} > lost.json && benchstore add lost.json --model {shlex.quote(place(path)[0])}"
    return f"git cat-file blob {content.blob[:12]} > lost.samples.json"
