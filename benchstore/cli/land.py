"""`land` and `resolve`: get snapshots onto a branch that others write to as well."""

from __future__ import annotations

import os
from collections.abc import Sequence

import click

from benchstore.cli import output
from benchstore.cli.options import format_option
from benchstore.cli.output import counted
from benchstore.repository import open_repository


@click.command("land")
@click.option("--remote", "remote_name", default="origin", show_default=True, metavar="NAME", help="Where to.")
@click.option("--branch", metavar="B", help="Its branch; the one that yours follows where not given.")
@click.option("-m", "--message", metavar="T", help="The message of the commit that is made of what is not committed yet.")
@format_option
@click.pass_obj
def land_command(directory: str, /, remote_name: str, branch: str | None, message: str | None, form: str) -> int:
    """Commit what is below snapshots/ and push it, with new version numbers where others were quicker; never by force.

    It may be run by many machines at once, and again after it was cut off.

    \b
    benchstore add results.json --model openai --dataset bills@2 && benchstore land
    """
    there, landed = open_repository(directory).land(remote_name, branch, message=message)
    if form == "json":
        value = {"branch": there, "commits": landed.commits, "head": landed.head, "notes": landed.notes, "tries": landed.tries}
        output.print_json(value)
        return 0
    _print_notes(landed.notes, form)
    if landed.commits:
        tries = f", at try {landed.tries}" if landed.tries > 1 else ""
        output.say(f"{counted(landed.commits, 'commit')} landed on {there}, which is at {landed.head[:12]}{tries}", form=form)
    else:
        output.say(f"nothing to land: {there} has it all", form=form)
    return 0


@click.command("resolve")
@click.option("--onto", metavar="BRANCH", help="The branch that this one will be merged into; the remote's default branch where not given.")
@click.option("--remote", "remote_name", default="origin", show_default=True, metavar="NAME", help="Where that branch is fetched from.")
@format_option
@click.pass_obj
def resolve_command(directory: str, /, onto: str | None, remote_name: str, form: str) -> int:
    """Merge what landed meanwhile into a pull request's branch: new version numbers where they were taken, pointers by series.

    Nothing is rewritten, so that a plain git push is enough afterwards.

    \b
    benchstore resolve && git push
    """
    name, done = open_repository(directory).resolve(onto or os.environ.get("GITHUB_BASE_REF"), remote=remote_name)
    if form == "json":
        output.print_json({"onto": name, "commit": done.commit, "notes": list(done.notes), "left": list(done.left)})
        return 1 if done.left else 0
    _print_notes(done.notes, form)
    if done.left:
        output.say(f"in conflict, and not benchstore's to settle: {', '.join(done.left)}", form=form)
        output.say("Next: settle them, git add them, and git commit.", err=True)
        return 1
    if done.commit:
        output.say(f"merged {name} as {done.commit[:12]}", form=form)
        output.say("Next: git push", err=True)
    else:
        output.say(f"nothing to resolve: no version number and no pointer clashes with {name}", form=form)
    return 0


def _print_notes(notes: Sequence[str], form: str) -> None:
    for note in notes:
        output.say(f"  {note}", form=form)
