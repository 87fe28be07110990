"""`verify`: what history tells of landed files (the scan), and that all a trusted commit held is still there (the proof)."""

from __future__ import annotations

from collections.abc import Mapping

from benchstore.errors import BenchstoreError, Problem
from benchstore.store import acknowledged
from benchstore.store.ancestry import Ancestry
from benchstore.store.containment import as_new, missing, restoring, store_in
from benchstore.store.git_output import Commit, Content
from benchstore.store.scan import Loss, Scan
from benchstore.store.whereabouts import Whereabouts, files
from benchstore.store.workplace import Workplace


def verify(workplace: Workplace, revision: str, *, strict: bool = False) -> tuple[int, list[Problem]]:
    """The scan: the number of commits behind `revision`, and what was lost in them, errors first.

    What was put back, is acknowledged, or is contested is a warning; contested is an error where `strict`. Raises
    BenchstoreError in a shallow clone.
    """
    with workplace.git().as_recorded():
        history = History(workplace, revision)
        return len(history.ancestry.parents), history.problems(strict=strict)


def losses(workplace: Workplace, revision: str) -> list[Loss]:
    """All that was lost behind `revision`, certain or contested, also what is back by now. Raises BenchstoreError in a shallow clone."""
    with workplace.git().as_recorded():
        return History(workplace, revision).losses


def contains(workplace: Workplace, trusted: str, revision: str) -> tuple[int, list[Problem]]:
    """The proof: how many snapshot and samples files the commit `trusted` held, and which of them `revision` has not as they were.

    What is acknowledged is a warning. It does not matter how the two commits are related.
    """
    repository = workplace.git()
    with repository.as_recorded():
        prefix = store_in(workplace, trusted, revision)
        held, now = files(repository, trusted, prefix), files(repository, revision, workplace.prefix)
        found = list(missing(held, now, trusted, moved=prefix != workplace.prefix))
        accepted = History(workplace, revision).accepted if found and _any_acknowledged(workplace, revision) else None
        return len(held), [
            _softened(problem, accepted(problem.file, held[problem.file], trusted) if accepted else None) for problem in found
        ]


def _any_acknowledged(workplace: Workplace, revision: str) -> bool:
    return bool(acknowledged.of_tree(workplace.tree_of(revision)))


def _softened(problem: Problem, reason: str | None) -> Problem:
    return acknowledged.softened(problem, reason) if reason is not None else problem


class History:
    """The whole history behind a commit, read as it was made, and what was lost in it."""

    def __init__(self, workplace: Workplace, revision: str) -> None:
        repository = workplace.git()
        if repository.is_shallow():
            raise BenchstoreError("this is a shallow clone, which hides part of the history", hint="git fetch --unshallow")
        self.ancestry = Ancestry(repository.ancestry(revision), revision)
        self._repository, self._prefix = repository, workplace.prefix
        self._places = Whereabouts(repository, self.ancestry, self._prefix)
        self._now = self._places.files(revision)
        self._acknowledged = acknowledged.of_history(repository, self.ancestry, self._places)
        scan = Scan(repository, self.ancestry, self._places)
        self.losses, self._restored = scan.losses, scan.restored
        self._counting = _last(self.losses)
        self._commits: dict[tuple[str, Content, int], list[str]] = {}
        for loss in self.losses:
            self._commits.setdefault((*loss.key, self.ancestry.landing[loss.commit]), []).append(loss.commit)

    def problems(self, *, strict: bool) -> list[Problem]:
        """The losses in words, errors first."""
        wanted = [loss for loss in self._counting.values() if loss.certain or not self._is_back(loss)]
        named = (sha for loss in wanted for sha in (loss.commit, self._restored.get(loss.key)) if sha)
        words = {sha: _named(commit) for sha, commit in self._repository.show_commits(dict.fromkeys(named)).items()}
        return sorted((self._problem(loss, words, strict=strict) for loss in wanted), key=lambda problem: problem.severity)

    def accepted(self, path: str, content: Content, trusted: str) -> str | None:
        """Why that content, which `trusted` held, may be missing; None where nothing acknowledges it.

        Where history was rewritten without it there is no commit that lost it; then an entry names `trusted` itself.
        """
        loss = self._counting.get((path, content))
        if loss:
            return self._reason(loss)
        entry = self._acknowledged.of(trusted) if trusted not in self.ancestry.landing else None
        return entry.reason if entry else None

    def _is_back(self, loss: Loss) -> bool:
        return self._now.get(loss.path) == loss.content

    def _reason(self, loss: Loss) -> str | None:
        """Why it is acknowledged: by its own commit, or where a merge brought it in by the one of the same landing that made it."""
        entry = self._acknowledged.of(loss.commit, *self._commits[*loss.key, self.ancestry.landing[loss.commit]])
        return entry.reason if entry else None

    def _problem(self, loss: Loss, words: Mapping[str, str], *, strict: bool) -> Problem:
        said = _said(loss, words[loss.commit])
        problem = Problem(file=loss.path, message=said, hint=self._hint(loss), rule="immutable" if loss.certain else "contested")
        if self._is_back(loss):
            where = words.get(self._restored.get(loss.key, ""), "another line of history")
            return acknowledged.warning(problem, message=f"{said}, restored in {where}", hint="it is as it was")
        reason = self._reason(loss)
        if reason is not None:
            return acknowledged.softened(problem, reason)
        return problem if loss.certain or strict else acknowledged.warning(problem)

    def _hint(self, loss: Loss) -> str:
        """How it comes back; what is there now stays where that may be what landed."""
        restore = restoring(loss.path, loss.content, loss.source, moved=self._places.prefixes[loss.source] != self._prefix)
        if loss.certain:
            return f"restore it: {restore}"
        if loss.path not in self._now:
            return f"if it had landed, restore it: {restore}"
        if loss.on_chain:
            return f"if it is what had landed, restore it: {restore}; what is there now goes under a new number: benchstore add"
        return f"if it had landed, bring it back as a new version: {as_new(loss.path, loss.content)}"


def _last(losses: list[Loss]) -> dict[tuple[str, Content], Loss]:
    """Of each content that was lost the last loss that counts: a certain one, else a contested one."""
    found: dict[tuple[str, Content], Loss] = {}
    for loss in losses:
        if loss.certain or not found.get(loss.key, loss).certain:
            found[loss.key] = loss
    return found


def _named(commit: Commit) -> str:
    return f"{commit.sha[:12]} by {commit.author} on {commit.time[:10]} ({commit.subject[:60]})"


def _said(loss: Loss, where: str) -> str:
    """What happened, and in which commit."""
    word = "deleted" if loss.left is None else "edited" if loss.left.blob != loss.content.blob else "given another mode"
    if loss.certain:
        return f"{word} in {where}"
    if loss.merge:
        return f"contested: {'left out by' if loss.left is None else 'another file of this name was kept in'} the merge {where}"
    return f"contested: {word} in {where}" + ("" if loss.on_chain else ", before a merge brought it here")
