"""Which of a store's files never change once they have landed, and what their paths say."""

from __future__ import annotations

from benchstore.records.snapshot import SNAPSHOTS
from benchstore.store.snapshots import SAMPLES_NAME, SNAPSHOT_NAME


def is_immutable(path: str) -> bool:
    """Whether a path from the store's root is a snapshot's or a samples file's."""
    parts = path.split("/")
    return len(parts) == 3 and parts[0] == SNAPSHOTS and bool(SNAPSHOT_NAME.fullmatch(parts[2]) or SAMPLES_NAME.fullmatch(parts[2]))


def is_snapshot(path: str) -> bool:
    """Whether such a path is a snapshot's, not its samples'."""
    return bool(SNAPSHOT_NAME.fullmatch(path.rsplit("/", 1)[1]))


def place(path: str) -> tuple[str, int]:
    """Model and version of such a path."""
    _, model, name = path.split("/")
    return model, int(name.split(".")[0])


def snapshot_of(path: str) -> str:
    """The path of the snapshot whose samples lie at one; of a snapshot its own."""
    return path.replace(".samples.json", ".json")
