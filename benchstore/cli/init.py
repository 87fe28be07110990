"""`benchstore init`: the few files that make a folder a store."""

from __future__ import annotations

from pathlib import Path

import click

from benchstore.cli import output


@click.command("init")
@click.argument("target", metavar="[DIR]", default=".")
@click.option("--github", is_flag=True, help="Also write workflows and an issue form into .github; in a store that is there, only those.")
@click.pass_obj
def init_command(directory: str, /, target: str, github: bool) -> None:
    """Make DIR (or here) a store: benchstore.yaml, snapshots/, .gitattributes, a line in .gitignore.

    \b
    benchstore init --github
    """
    from benchstore.new_repository import create

    made = create((Path(directory) / target).resolve(), github=github)
    output.say(
        f"{made.root} is a store now: {', '.join(made.paths)}" if made.paths else f"{made.root} is a store already, and stays as it is"
    )
    for path in made.workflows:
        output.say(f"  {path}")
    if made.todo:
        output.say("What only a person can do, once:", err=True)
    for line in made.todo:
        output.say(f"  {line}", err=True)
    first = "" if made.in_git else "git init, then "
    output.say(f"Next: {first}benchstore add results.json --model MODEL --dataset NAME@VERSION", err=True)
