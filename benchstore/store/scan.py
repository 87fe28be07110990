"""What was lost of landed files, read from the whole history: who changed, dropped or overwrote which content, and where.

History alone cannot tell which side of a merge had landed: "pull, keep ours, push" and "the pull request takes main's v4"
are one graph. So a loss is *certain* or *contested*; what a commit is trusted to have held is proved by `containment`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from benchstore.store import renumbered
from benchstore.store.ancestry import Ancestry
from benchstore.store.git import GitRepository
from benchstore.store.git_output import Content, Difference
from benchstore.store.whereabouts import Whereabouts


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """A content that stood at `path` in the commit `source` and went in `commit`, which has `left` there.

    It is certain where the content had landed. Contested it is where another parent of a merge had `left` too, or where it
    never stood on the chain of first parents.
    """

    path: str
    content: Content
    left: Content | None
    commit: str
    source: str
    certain: bool
    merge: bool
    on_chain: bool

    @property
    def key(self) -> tuple[str, Content]:
        """What was lost."""
        return self.path, self.content


@dataclass(slots=True)
class _File:
    """One path of a merge in which some parent differs from the result: what each parent has that differs, and the result."""

    before: dict[str, Content | None] = field(default_factory=dict)
    after: Content | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Merge:
    """The files of a merge, the contents that its parents have in common, and what only got another number."""

    files: Mapping[str, _File]
    bases: Mapping[str, frozenset[Content]]
    excused: frozenset[tuple[str, Content]]


class Scan:
    """The losses of one history, in the order in which they landed."""

    def __init__(self, repository: GitRepository, ancestry: Ancestry, whereabouts: Whereabouts) -> None:
        self._repository, self._ancestry, self._whereabouts = repository, ancestry, whereabouts
        self._landed: dict[str, set[Content]] = {}
        self._added = self._additions()
        self._merges = self._read_merges()
        self.restored: dict[tuple[str, Content], str] = {}
        """Where the chain brought a landed content back."""
        self.losses = [loss for sha in ancestry.by_landing() for loss in self._of(sha)]

    def _changes(self, parent: str | None, child: str) -> list[Difference]:
        return self._whereabouts.changes[parent, child]

    def _additions(self) -> set[tuple[str, Content]]:
        """Contents that came to a path where no parent had any: what an edit made is never worth bringing back."""
        found = set()
        for child, parents in self._ancestry.parents.items():
            [first, *others] = [{change.path: change for change in self._changes(parent, child)} for parent in parents or (None,)]
            for path, change in first.items():
                if change.old is None and change.new and all(path in other and other[path].old is None for other in others):
                    found.add((path, change.new))
        return found

    # ---- one commit

    def _of(self, sha: str) -> list[Loss]:
        parents, on_chain = self._ancestry.parents[sha], sha in self._ancestry.on_chain
        changes = self._changes(next(iter(parents), None), sha)
        merge = self._merges.get(sha)
        if merge:
            found = list(self._of_merge(sha, merge, on_chain=on_chain))
        else:
            found = [] if len(parents) > 1 else list(self._of_step(sha, changes, on_chain=on_chain))
        if on_chain:
            self._land(sha, changes, merge.excused if merge else ())
            self._land_contested(found if merge else ())
        return found

    def _of_step(self, sha: str, changes: Iterable[Difference], *, on_chain: bool) -> Iterator[Loss]:
        """A commit with one parent: what landed is lost for certain, unless what takes its place had landed there as well."""
        for change in changes:
            landed = self._landed.get(change.path, ())
            if change.old and (change.old in landed if on_chain else self._counts(change.path, change.old)):
                if on_chain and change.new in landed:
                    continue  # of two that may have landed a person chose the other one again
                yield self._loss(change.path, change.old, change.new, sha, self._ancestry.parents[sha][0], certain=on_chain)

    def _of_merge(self, sha: str, merge: _Merge, *, on_chain: bool) -> Iterator[Loss]:
        """What no parent has, and what went from the chain although the parents had it in common, is lost for certain."""
        parents = self._ancestry.parents[sha]
        lines = {parent: self._first_contents(parent, merge, parent) for parent in parents}
        for path, file in merge.files.items():
            nobodys = len(file.before) == len(parents) and (file.after is not None or None not in file.before.values())
            for parent, content in file.before.items():
                if content is None or (path, content) in merge.excused:
                    continue
                landed, chain = self._landed.get(path), on_chain and parent == parents[0]
                if landed and content in landed and (nobodys or chain):
                    yield self._loss(path, content, file.after, sha, parent, certain=nobodys or content in merge.bases[path])
                elif not chain and path in lines[parent]:
                    source, first = lines[parent][path]
                    certain = on_chain and nobodys and not landed
                    if certain:
                        self._landed[path] = {first}
                    yield self._loss(path, first, file.after, sha, source, certain=certain)

    def _first_contents(self, parent: str, merge: _Merge, sha: str) -> dict[str, tuple[str, Content]]:
        """Of the files that the parents of a merge do not have in common: where each first came on a parent's own line, and as what."""
        open_ = {path for path, file in merge.files.items() if file.before.get(parent) and not merge.bases[path]}
        found: dict[str, tuple[str, Content]] = {}
        while open_:
            before = next(iter(self._ancestry.parents[sha]), None)
            for change in self._changes(before, sha):
                if change.path in open_ and change.old is None and change.new:
                    found[change.path] = (sha, change.new)
                    open_.discard(change.path)
            if before is None:
                break
            sha = before
        return found

    def _loss(self, path: str, content: Content, left: Content | None, sha: str, source: str, *, certain: bool) -> Loss:
        return Loss(
            path=path,
            content=content,
            left=left,
            commit=sha,
            source=source,
            certain=certain,
            merge=len(self._ancestry.parents[sha]) > 1,
            on_chain=sha in self._ancestry.on_chain,
        )

    def _counts(self, path: str, content: Content) -> bool:
        """Whether that content is a first one: landed, or added where nothing had landed."""
        landed = self._landed.get(path)
        return content in landed if landed else (path, content) in self._added

    # ---- what has landed

    def _land(self, sha: str, changes: Iterable[Difference], excused: Collection[tuple[str, Content]]) -> None:
        """The first content that comes to a path is what landed there; what comes later in its place is not.

        What only got another number never landed under the old one.
        """
        for path, content in excused:
            self._landed.get(path, set()).discard(content)
        for change in changes:
            if change.new:
                landed = self._landed.setdefault(change.path, set())
                if change.new in landed:
                    self.restored[change.path, change.new] = sha
                    landed.intersection_update({change.new})  # what was contested is settled
                elif not landed:
                    landed.add(change.new)

    def _land_contested(self, losses: Iterable[Loss]) -> None:
        """Of a contested file both contents may have landed."""
        found = list(losses)
        certain = {loss.path for loss in found if loss.certain}
        for loss in found:
            if loss.path not in certain:
                self._landed.setdefault(loss.path, set()).update({loss.content, *filter(None, [loss.left])})

    # ---- merges

    def _read_merges(self) -> dict[str, _Merge]:
        """Every merge in which some parent has a file that the result has not, or has otherwise."""
        files = {sha: found for sha in self._ancestry.parents if (found := self._files(sha))}
        bases = self._bases(files)
        excused = self._excused(files, bases)
        return {sha: _Merge(files=found, bases=bases[sha], excused=excused.get(sha, frozenset())) for sha, found in files.items()}

    def _files(self, sha: str) -> dict[str, _File]:
        found: dict[str, _File] = {}
        parents = self._ancestry.parents[sha]
        if len(parents) > 1:
            for parent in parents:
                for change in self._changes(parent, sha):
                    file = found.setdefault(change.path, _File(after=change.new))
                    file.before[parent] = change.old
        return found if any(content for file in found.values() for content in file.before.values()) else {}

    def _bases(self, merges: Mapping[str, Mapping[str, _File]]) -> dict[str, dict[str, frozenset[Content]]]:
        """For each merge and file the contents that the best common ancestors of its parents have there."""
        ancestors = {sha: self._common(self._ancestry.parents[sha]) for sha in merges}
        first = {sha: self._ancestry.parents[sha][0] for sha in merges}
        steps = self._whereabouts.between((base, first[sha]) for sha, bases in ancestors.items() for base in bases)
        differing = {pair: {change.path: change.old for change in changes} for pair, changes in steps.items()}
        found: dict[str, dict[str, frozenset[Content]]] = {}
        for sha, files in merges.items():
            found[sha] = {}
            for path, file in files.items():
                here = file.before.get(first[sha], file.after)
                contents = (differing[base, first[sha]].get(path, here) for base in ancestors[sha])
                found[sha][path] = frozenset(content for content in contents if content)
        return found

    def _common(self, parents: tuple[str, ...]) -> set[str]:
        return {base for number, one in enumerate(parents) for other in parents[:number] for base in self._ancestry.bases(one, other)}

    def _excused(
        self, merges: Mapping[str, Mapping[str, _File]], bases: Mapping[str, Mapping[str, frozenset[Content]]]
    ) -> dict[str, frozenset[tuple[str, Content]]]:
        """What each merge only gave another number, of the files that its parents do not have in common."""
        lost = {
            (sha, parent): {path: content for path, file in files.items() if (content := file.before.get(parent)) and not bases[sha][path]}
            for sha, files in merges.items()
            for parent in self._ancestry.parents[sha]
        }
        new = {sha: dict(_new(files, len(self._ancestry.parents[sha]))) for sha, files in merges.items()}
        blobs = sorted({blob for (sha, _), contents in lost.items() for blob in renumbered.wanted(contents, new[sha])})
        data = dict(self._repository.blobs(blobs))
        found: dict[str, frozenset[tuple[str, Content]]] = {}
        for (sha, _), contents in lost.items():
            moved = renumbered.excused(contents, new[sha], data)
            for path in moved.values():
                new[sha].pop(path, None)
            found[sha] = found.get(sha, frozenset()) | {(path, contents[path]) for path in moved}
        return found


def _new(files: Mapping[str, _File], parents: int) -> Iterator[tuple[str, Content]]:
    """What a merge has of no parent."""
    for path, file in files.items():
        if file.after and len(file.before) == parents:
            yield path, file.after
