"""The stores of one git repository: each folder that has a config and results, or that has had them landed."""

from __future__ import annotations

from benchstore.records.config import FILE as CONFIG_FILE
from benchstore.records.snapshot import SNAPSHOTS
from benchstore.store.git import GitRepository


def folders(git: GitRepository, *commits: str) -> list[str]:
    """The folders of all stores that one of the commits has, sorted, with a slash at their end; the top is empty.

    A folder with a config alone is none: there is nothing in it to judge.
    """
    paths = {entry.path for commit in commits for entry in git.entries(commit)}
    configs = {path.removesuffix(CONFIG_FILE) for path in paths if path.rpartition("/")[2] == CONFIG_FILE}
    results = {path.partition(f"{SNAPSHOTS}/")[0] for path in paths if f"/{SNAPSHOTS}/" in f"/{path}"}
    return sorted(configs & results)
