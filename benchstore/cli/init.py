"""`benchstore init`: the few files that make a folder a store."""

from __future__ import annotations

from pathlib import Path

import click

from benchstore.cli import github_files
from benchstore.errors import UsageError
from benchstore.store import new_store, writing
from benchstore.store.git import GitRepository
from benchstore.store.workplace import Workplace


@click.command("init")
@click.argument("target", metavar="[DIR]", default=".")
@click.option("--github", is_flag=True, help="Also write workflows and an issue form into .github; in a store that is there, only those.")
@click.pass_obj
def init_command(directory: str, /, target: str, github: bool) -> None:
    """Make DIR (or here) a store: benchstore.yaml, snapshots/, .gitattributes, a line in .gitignore.

    \b
    benchstore init --github
    """
    root = (Path(directory) / target).resolve()
    taken = [name for name in ("benchstore.yaml", "snapshots") if (root / name).exists()]
    if taken and not github:
        raise UsageError(
            f"{root} is a store already: {' and '.join(taken)} {'is' if len(taken) == 1 else 'are'} there", hint="nothing was changed"
        )
    root.mkdir(parents=True, exist_ok=True)
    repository = GitRepository.find(root)
    top = repository.top if repository else root
    folder = root.relative_to(top).as_posix()
    workflows = github_files.writes(top, "" if folder == "." else folder) if github else []
    name = github_files.remote_name(repository)
    config = new_store.CONFIG.replace("site: {}\n", github_files.site_of(name)) if name else new_store.CONFIG
    paths = [] if taken else new_store.create(root, config)
    writing.write_all(top, workflows)
    writing.stage(Workplace(root=root, repository=repository), paths)
    writing.stage(Workplace(root=top, repository=repository), [write.path for write in workflows])
    click.echo(f"{root} is a store now: {', '.join(paths)}" if paths else f"{root} is a store already, and stays as it is")
    for write in workflows:
        click.echo(f"  {write.path}")
    if github:
        click.echo("What only a person can do, once:", err=True)
        for line in github_files.checklist(name, repository.branch() if repository else None):
            click.echo(f"  {line}", err=True)
    first = "" if repository else "git init, then "
    click.echo(f"Next: {first}benchstore add results.json --model MODEL --dataset NAME@VERSION", err=True)
