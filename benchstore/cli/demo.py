"""`benchstore demo`: a small throw-away repository with a believable history, and its page. All numbers are simulated."""

from __future__ import annotations

from pathlib import Path

import click

from benchstore.cli import output


@click.command("demo")
@click.argument("target", metavar="[DIR]", default="benchstore-demo")
@click.pass_obj
def demo_command(directory: str, /, target: str) -> None:
    """Make a throw-away repository in DIR with a simulated history, build its page, and say where it is.

    \b
    benchstore demo && open benchstore-demo/_site/index.html
    """
    from benchstore.demo import demo

    built = demo((Path(directory) / target).resolve())
    output.say(f"{built.page}")
    output.say(f"Next: open that page; cd {target}; benchstore list; benchstore log; benchstore regressions", err=True)
