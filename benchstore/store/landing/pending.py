"""What lies in the work tree below `snapshots/` and is not committed yet, and its commits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchstore.records.pointer import Pointer
from benchstore.records.snapshot import SNAPSHOTS
from benchstore.store import commits, locks, new_store
from benchstore.store.history import readable
from benchstore.store.immutable_files import is_immutable
from benchstore.store.snapshots import SNAPSHOT_NAME
from benchstore.store.workplace import Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """Paths from the store's root: snapshots with their samples, and pointer files."""

    snapshots: tuple[str, ...]
    pointers: tuple[str, ...]

    @property
    def models(self) -> set[str]:
        """The models that they belong to."""
        return {path.split("/")[1] for path in (*self.snapshots, *self.pointers)}


def find(workplace: Workplace) -> Pending:
    """What HEAD has not, or has otherwise. Samples without their snapshot are what a crash left, and stay where they are."""
    prefix = workplace.prefix
    changed = {path.removeprefix(prefix) for path in workplace.git().changed(prefix + SNAPSHOTS)}
    immutable = sorted(path for path in changed if is_immutable(path))
    whole = [path for path in immutable if not path.endswith(".samples.json") or (workplace.root / path.replace(".samples.", ".")).exists()]
    return Pending(snapshots=tuple(whole), pointers=tuple(sorted(path for path in changed if path.endswith("/current.yaml"))))


def commit(workplace: Workplace, message: str | None = None) -> list[str]:
    """Commit it: the snapshots, then the pointers, so that reverting the second commit is the roll back. Gives the commits.

    What makes the folder a store goes before them where HEAD has not got it.
    """
    with locks.locked(workplace, find(workplace).models):
        pending, store = find(workplace), _new_store(workplace)
        commits.stage(workplace, [*store, *pending.snapshots, *pending.pointers])
        done = [commits.commit(workplace, "Start a store of benchmarks", store)]
        if pending.snapshots:
            done.append(commits.commit(workplace, message or f"Add {commits.some(_versions(pending.snapshots))}", pending.snapshots))
        if pending.pointers:
            words = message if message and not any(done[1:]) else _moves(workplace, pending.pointers)
            done.append(commits.commit(workplace, words, pending.pointers))
    return [commit for commit in done if commit]


def _new_store(workplace: Workplace) -> list[str]:
    """The files that make the folder a store; none where HEAD has its config."""
    head = workplace.head()
    if head and workplace.tree_of(head).config_text() is not None:
        return []
    return [name for name in new_store.FILES if (workplace.root / name).is_file()]


def _versions(paths: Sequence[str]) -> list[str]:
    parts = [path.split("/") for path in paths if SNAPSHOT_NAME.fullmatch(path.rsplit("/", 1)[1])]
    return [f"{model} v{name.split('.')[0]}" for _, model, name in sorted(parts, key=lambda part: (part[1], int(part[2].split(".")[0])))]


def _moves(workplace: Workplace, paths: Sequence[str]) -> str:
    """What the pointer files do, as a commit's subject."""
    head = workplace.head()
    tree = workplace.tree_of(head) if head else None
    known = {entry.path for entry in tree.entries()} if tree else set()
    old = dict(tree.read([path for path in paths if path in known])) if tree else {}
    moved: list[str] = []
    back: list[str] = []
    for path in paths:
        before = readable(old.get(path, b"").decode(errors="replace")) or Pointer()
        after = readable(_text(workplace, path)) or Pointer()
        for forward, name in _standings(path.split("/")[1], before, after):
            (moved if forward else back).append(name)
    verb = "Promote" if moved and not back else "Roll back" if back and not moved else "Move"
    return f"{verb} {commits.some(moved + back)}" if moved or back else f"Note in {commits.some([path.split('/')[1] for path in paths])}"


def _text(workplace: Workplace, path: str) -> str:
    file = workplace.root / path
    return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""


def _standings(model: str, before: Pointer, after: Pointer) -> list[tuple[bool, str]]:
    """Whether each series that moved went forward, and where to."""
    found = []
    for configuration, standing in after.series.items():
        known = before.series.get(configuration)
        if known is None or known.current != standing.current:
            found.append((known is None or standing.current > known.current, f"{model} to v{standing.current}"))
    return found
