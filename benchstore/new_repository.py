"""A new store in a folder: its few files, and on GitHub the workflows that land, judge and publish."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchstore.errors import UsageError
from benchstore.store import commits, github_files, installed, installing, new_store, writing
from benchstore.store.git import GitRepository
from benchstore.store.workflow_texts import Setting
from benchstore.store.workplace import Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """What was written below `root`, and the workflows below the repository's top, which install benchstore from `source`.

    `todo` is what only a person can do.
    """

    root: Path
    paths: tuple[str, ...]
    workflows: tuple[str, ...]
    source: str
    todo: tuple[str, ...]
    in_git: bool


def create(root: Path, *, github: bool = False, install: str | None = None, measure: str | None = None) -> Created:
    """Make a folder a store; with `github` also its workflows, which a store that is there can be given later.

    What they install is what `install` says (a requirement, or `built-in`), else the benchstore that runs, where they can have it;
    `measure` is the command that one of them runs daily to measure the models.
    Raises UsageError where there is a store already or nothing says what to install, and BenchstoreError where a workflow of that
    name is there; nothing is changed then.
    """
    taken = [name for name in ("benchstore.yaml", "snapshots") if (root / name).exists()]
    if taken and not github:
        there = f"{' and '.join(taken)} {'is' if len(taken) == 1 else 'are'} there"
        raise UsageError(f"{root} is a store already: {there}", hint="nothing was changed")
    repository = GitRepository.find(next(folder for folder in (root, *root.parents) if folder.exists()))
    top = repository.top if repository else root
    chosen = installing.decided(install, installed.origin(), top=top) if github else None
    folder = root.relative_to(top).as_posix()
    branch = github_files.default_branch(repository)
    setting = Setting(folder="" if folder == "." else folder, branch=branch, measure=measure)
    workflows = github_files.writes(top, chosen, setting) if chosen else []
    name = github_files.remote_name(repository)
    config = new_store.CONFIG.replace("site: {}\n", github_files.site_of(name, branch)) if name else new_store.CONFIG
    paths = [] if taken else new_store.create(root, config)
    writing.write_all(top, workflows)
    commits.stage(Workplace(root=root, repository=repository), paths)
    commits.stage(Workplace(root=top, repository=repository), [write.path for write in workflows])
    todo = (*github_files.checklist(name, setting), *chosen.todo) if chosen else ()
    return Created(
        root=root,
        paths=tuple(paths),
        workflows=tuple(write.path for write in workflows),
        source=chosen.from_ if chosen else "",
        todo=todo,
        in_git=repository is not None,
    )
