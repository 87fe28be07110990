"""`benchstore init`: the few files that make a folder a store."""

from __future__ import annotations

from pathlib import Path

import click

from benchstore.cli import output
from benchstore.errors import UsageError


@click.command("init")
@click.argument("target", metavar="[DIR]", default=".")
@click.option("--github", is_flag=True, help="Also write workflows and an issue form into .github; in a store that is there, only those.")
@click.option("--install", metavar="SPEC", help="With --github: what the workflows install, one requirement, or `built-in`.")
@click.option("--measure", metavar="COMMAND", help="With --github: what measures your models and writes result files into $RESULTS.")
@click.pass_obj
def init_command(directory: str, /, target: str, github: bool, install: str | None, measure: str | None) -> None:
    """Make DIR (or here) a store: benchstore.yaml, snapshots/, .gitattributes, a line in .gitignore.

    The workflows install the benchstore that wrote them: by its git address and commit or its file's address and hash where it was
    installed so, from a clone as a wheel in .github/benchstore, else as SPEC says. `built-in` keeps that wheel in any case.

    \b
    benchstore init --github
    benchstore init --github --install built-in
    benchstore init --github --measure 'python evaluate.py --out "$RESULTS"'
    """
    from benchstore.new_repository import create

    if not github and (install is not None or measure is not None):
        raise UsageError("--install and --measure say what workflows do", hint="give --github with them")
    made = create((Path(directory) / target).resolve(), github=github, install=install, measure=measure)
    output.say(
        f"{made.root} is a store now: {', '.join(made.paths)}" if made.paths else f"{made.root} is a store already, and stays as it is"
    )
    for path in made.workflows:
        output.say(f"  {path}")
    if made.source:
        output.say(f"The workflows install benchstore from {made.source}", err=True)
    if made.todo:
        output.say("What only a person can do, once:", err=True)
    for line in made.todo:
        output.say(f"  {line}", err=True)
    first = "" if made.in_git else "git init, then "
    output.say(f"Next: {first}benchstore add results.json --model MODEL --dataset NAME@VERSION", err=True)
