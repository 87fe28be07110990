"""Staging and committing exactly what a command wrote: on top of HEAD, through an index of its own, with the repository's own hooks.

What else is staged, and what a neighbour changed in the same file, stays as it is and out of the commit.
"""

from __future__ import annotations

import shlex
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from benchstore.errors import BenchstoreError, GitFailed, UsageError
from benchstore.store import writing
from benchstore.store.git import GitRepository
from benchstore.store.locks import COMMIT_INDEX, git_turn
from benchstore.store.workplace import Workplace

_NO_BLOB = "0" * 40
_UNDER_WAY = {
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
}
"""What git keeps while it waits for a person -> what that is."""
_HOW_TO_END = {
    "a merge": "benchstore resolve settles results that both sides added and commits it; or git merge --abort",
    "a rebase": "git rebase --abort, then benchstore land, or benchstore resolve on a pull request's branch; or finish it",
    "a cherry-pick": "finish it, or git cherry-pick --abort",
    "a revert": "finish it, or git revert --abort",
}
_SHOWN = 3
"""A commit's subject names so many and counts the rest."""
_TRIES, _WAIT_SECONDS = 16, 0.25
"""Other programs, such as an editor, hold git's index for moments: so often and so long is it waited for."""


def refuse_unready(workplace: Workplace) -> None:
    """Raise where nothing can be committed, before anything is written.

    UsageError where there is no git or HEAD is on no branch; BenchstoreError during a merge or its like, and where git does not know who commits.
    """
    repository = workplace.git()
    for name, what in _UNDER_WAY.items():
        if (repository.own_directory / name).exists():
            raise BenchstoreError(f"{what} is under way, and a commit would end it", hint=_HOW_TO_END[what])
    if repository.branch() is None:
        hint = "git switch BRANCH, or git switch --create BRANCH; without --commit the files are only written and staged"
        raise UsageError("HEAD is on no branch: a commit would belong to none", hint=hint)
    for who in ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"):
        repository.run("var", who)


def stage(workplace: Workplace, paths: Iterable[str]) -> None:
    """Put these files of the store into git's index, ignored ones as well; without git there is nothing to do."""
    names = list(paths)
    if workplace.repository is None or not names:
        return
    try:
        with git_turn(workplace.git()):
            _stage(workplace.repository, [workplace.prefix + name for name in names])
    except BenchstoreError as error:
        hint = f"then run the same command again, or: git add {_quoted(names)}"
        raise BenchstoreError(f"the files are written, and git could not stage them: {error}", hint=_hint(error, hint)) from None


def commit(
    workplace: Workplace, message: str, paths: Sequence[str], *, contents: Mapping[str, bytes] | None = None, date: str | None = None
) -> str | None:
    """Commit these files of the store, and nothing else, on top of HEAD; gives the commit, or None where HEAD has them so.

    They are staged already. What is committed of a file is what the work tree has, or its bytes in `contents`; both as they are,
    whatever filters and hooks do. `date` is RFC 3339. Raises BenchstoreError where git refuses.
    """
    repository, prefix = workplace.git(), workplace.prefix
    if not paths:
        return None
    with git_turn(workplace.git()):
        try:
            blobs = _blobs(repository, prefix, paths, contents or {})
            known = _at(repository, "HEAD", blobs) if repository.head() else {}
            wanted = {path: blob for path, blob in blobs.items() if known.get(path, _NO_BLOB) != blob}
            return _commit(repository, message, wanted, date) if wanted else None
        except BenchstoreError as error:
            then = "then run the same command again: it goes on from here"
            raise BenchstoreError(f"the files are written and staged, and not committed: {error}", hint=_hint(error, then)) from None


def some(names: Sequence[str]) -> str:
    """The first few names, so that a commit's subject stays readable."""
    return ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")


def _stage(repository: GitRepository, names: Sequence[str]) -> None:
    for _ in range(_TRIES):
        try:
            repository.stage(names)
        except GitFailed as failed:
            if not failed.busy:
                raise
            last = failed
            time.sleep(_WAIT_SECONDS)
        else:
            return
    raise last


def _blobs(repository: GitRepository, prefix: str, paths: Sequence[str], contents: Mapping[str, bytes]) -> dict[str, str]:
    """Path from the repository's top -> the blob that it is to be, written into git's objects."""
    found = {prefix + path: _hashed(repository, data) for path, data in contents.items()}
    rest = [prefix + path for path in paths if path not in contents]
    there = [path for path in rest if (repository.top / path).is_file()]
    names = "".join(f"{repository.top / path}\n" for path in there)
    ids = repository.run("hash-object", "-w", "--no-filters", "--stdin-paths", input_bytes=names.encode()).decode().split() if there else []
    return found | dict.fromkeys(rest, _NO_BLOB) | dict(zip(there, ids, strict=True))


def _hashed(repository: GitRepository, data: bytes) -> str:
    return repository.run("hash-object", "-w", "--stdin", input_bytes=data).decode().strip()


def _at(repository: GitRepository, commit: str, paths: Iterable[str]) -> dict[str, str]:
    """Path -> blob of what the commit has in the folders of these paths."""
    folders = {path.rpartition("/")[0] or path for path in paths}
    return {entry.path: entry.blob for entry in repository.entries(commit, *sorted(folders))}


def _commit(repository: GitRepository, message: str, blobs: Mapping[str, str], date: str | None) -> str:
    before = repository.head()
    index = repository.git_directory / "benchstore-locks" / COMMIT_INDEX
    own = {"GIT_INDEX_FILE": str(index)}
    dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date} if date else {}
    records = "".join(f"{'0' if blob == _NO_BLOB else '100644'} {blob}\t{path}\0" for path, blob in blobs.items())
    try:
        _remove(index)  # what a killed process left
        repository.run("read-tree", before or "--empty", environ=own)
        repository.run("update-index", "-z", "--index-info", input_bytes=records.encode(errors="surrogateescape"), environ=own)
        repository.run("commit", "--quiet", "--message", message, environ=own | dates)
    except GitFailed:
        _undo_rewriting(repository, blobs)
        raise
    finally:
        _remove(index)
    made = repository.resolve("HEAD")
    _refuse_rewritten(repository, blobs, before, made)
    return made


def _remove(index: Path) -> None:
    for path in (index, index.with_name(f"{index.name}.lock")):
        path.unlink(missing_ok=True)


def _refuse_rewritten(repository: GitRepository, blobs: Mapping[str, str], before: str | None, made: str) -> None:
    """Take the commit back, and what a hook did to a result's bytes. Raises BenchstoreError then."""
    there = _at(repository, made, blobs)
    changed = [path for path, blob in blobs.items() if path.endswith(".json") and there.get(path, _NO_BLOB) != blob]
    if not changed:
        return
    repository.run("update-ref", *(("HEAD", before) if before else ("-d", "HEAD")), made)
    _put_back(repository, blobs, changed)


def _undo_rewriting(repository: GitRepository, blobs: Mapping[str, str]) -> None:
    """Put back what a hook that refused the commit did to results in the work tree. Raises BenchstoreError where it did anything."""
    here = {path: repository.content_of(path) for path, blob in blobs.items() if path.endswith(".json") and blob != _NO_BLOB}
    changed = [path for path, content in here.items() if content is None or content.blob != blobs[path]]
    if changed:
        _put_back(repository, blobs, changed)


def _put_back(repository: GitRepository, blobs: Mapping[str, str], changed: Sequence[str]) -> NoReturn:
    """Give results their bytes again, in the work tree and in the index, and say that a hook took them."""
    for path, (_, data) in zip(changed, repository.blobs(blobs[path] for path in changed), strict=True):
        writing.replace(repository.top / path, data)
    _stage(repository, changed)
    hint = "let the hook leave snapshots/ alone (pre-commit: exclude: ^snapshots/)"
    raise BenchstoreError(f"a commit hook of this repository rewrites {changed[0]}, whose bytes are its identity", hint=hint)


def _hint(error: BenchstoreError, then: str) -> str:
    return f"{error.hint}; {then}" if error.hint else f"mend that, {then}"


def _quoted(names: Sequence[str]) -> str:
    return " ".join(map(shlex.quote, names[:5])) + (" …" if len(names) > 5 else "")
