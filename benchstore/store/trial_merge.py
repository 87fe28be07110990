"""A trial merge: what a forge would make of a change and its base, as a commit that no branch names. Nothing is checked out or run."""

from __future__ import annotations

from benchstore.errors import BenchstoreError
from benchstore.store.git import GitRepository

_AUTHOR = {"NAME": "benchstore", "EMAIL": "benchstore@localhost"}


def merge_base(git: GitRepository, base: str, head: str) -> str:
    """Where a change left its base. Raises BenchstoreError in a shallow clone, and where the two have nothing in common."""
    if git.is_shallow():
        hint = "fetch the rest first: git fetch --unshallow (in GitHub Actions: actions/checkout with fetch-depth: 0)"
        raise BenchstoreError("this is a shallow clone, which may hide the merge base", hint=hint)
    found = git.merge_base(base, head)
    if found is None:
        hint = "name the branch that this one will be merged into"
        raise BenchstoreError(f"{head[:12]} and {base[:12]} have no common history", hint=hint)
    return found


def merged(git: GitRepository, base: str, head: str) -> str | None:
    """A commit that holds both; `head` itself where it has the base already, None where git cannot merge them."""
    if git.is_ancestor(base, head):
        return head
    tree = git.answer("merge-tree", "--write-tree", "--no-messages", base, head)
    if tree is None:
        return None
    date = git.show_commit(head).time  # of a merge without a date of its own, so that the same two give the same commit
    known = {f"GIT_{who}_{what}": text for who in ("AUTHOR", "COMMITTER") for what, text in {**_AUTHOR, "DATE": date}.items()}
    return git.run("commit-tree", tree, "-p", base, "-p", head, "-m", "Trial merge", environ=known).decode().strip()
