"""The `benchstore` command: finds each subcommand's module when it is called, and turns every exception into an exit code.

Exit codes: 0 clean, 1 findings, 2 usage, 3 the work could not be done.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Sequence
from io import StringIO
from typing import NoReturn

import click

from benchstore import __version__
from benchstore.errors import BenchstoreError, Refused

GARBAGE = 100_000
"""So many objects are made before the collector looks for circles among them; Python's own few hundred cost a build a fifth of its time."""
COMMANDS = {
    "init": "init",
    "demo": "demo",
    "add": "add",
    "import-history": "import_history",
    "importers": "importers",
    "check": "check",
    "verify": "check",
    "list": "listing",
    "show": "show",
    "log": "log",
    "compare": "compare",
    "regressions": "regressions",
    "comment": "comment",
    "post": "post",
    "judge": "judge",
    "alert": "alert",
    "promote": "moves",
    "rollback": "moves",
    "baseline": "moves",
    "accept": "moves",
    "withdraw": "moves",
    "land": "land",
    "resolve": "land",
    "propose": "propose",
    "taken": "propose",
    "build": "build",
    "serve": "serve",
    "template": "template",
}
"""Command -> the module below `benchstore.cli` that holds it; none is imported before it is needed."""


CLOSED_PIPE = 141
"""What a shell reports of a program that was writing when its reader left (128 + SIGPIPE): neither clean nor findings."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for, so that `--version` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """The commands in the order in which they are used."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's signature
        """The command of that name; None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"benchstore.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest names where there is no such command."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            import difflib

            close = difflib.get_close_matches(args[0], COMMANDS, n=3)
            ctx.fail(f"No such command {args[0]!r}." + (f" Did you mean {' or '.join(close)}?" if close else ""))
        return super().resolve_command(ctx, args)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", prog_name="benchstore")
@click.option("-C", "directory", metavar="DIR", default=".", help="Work in DIR instead of here.")
@click.pass_context
def cli(ctx: click.Context, directory: str) -> None:
    """Model benchmarks as small files in git: add results, compare, roll back, and see them on a static page.

    \b
    Start:     benchstore init && benchstore add results.json --dataset NAME@VERSION
    Look:      benchstore build && open _site/index.html
    Addresses: MODEL, MODEL@4, MODEL@current, MODEL@baseline, MODEL@previous, MODEL@2026-11-23
    Exit code: 0 clean, 1 findings, 2 usage, 3 could not do the work
    """
    ctx.obj = directory


def main() -> NoReturn:
    """Run the command line and leave with its exit code."""
    gc.set_threshold(GARBAGE)  # what a store holds is read once and kept, in records that refer to no circle
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command and give its exit code; the one place where an exception becomes text and a code."""
    try:
        result = cli.main(list(arguments), prog_name="benchstore", standalone_mode=False)
    except click.ClickException as error:
        with StringIO() as said:
            error.show(file=said)
            _say(said.getvalue().rstrip("\n"))
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        _say("interrupted")
        return 130
    except BenchstoreError as error:
        _show(error)
        return error.exit_code
    except (BrokenPipeError, SystemExit):  # click leaves by SystemExit where nobody reads on
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED_PIPE
    except OSError as error:
        return _could_not(error)
    except Exception as error:  # noqa: BLE001  # the last resort: no traceback for a user, who can ask for it
        return _unexpected(error)
    return result if isinstance(result, int) else 0


def _say(text: str) -> None:
    from benchstore.cli import output  # a command that says nothing here does not pay for it

    output.say(text, err=True)


def _show(error: BenchstoreError) -> None:
    from benchstore.cli import output

    if isinstance(error, Refused):
        from benchstore.errors import errors_of
        from benchstore.publish.words.problems import told_once

        told = told_once(error.problems)
        output.problems(told, err=True)
        _say(f"{output.counted(len(errors_of(told)), 'problem')}; {error.then}.")
        return
    _say(f"benchstore: {error}")
    if error.hint:
        _say(f"  {error.hint}")


def _could_not(error: OSError) -> int:
    """What the system refused, such as a disk that is full or read only, is no fault of benchstore."""
    if os.environ.get("BENCHSTORE_TRACEBACK"):
        raise error
    names = " and ".join(os.fspath(name) if not isinstance(name, bytes) else os.fsdecode(name) for name in _names(error))
    _say(f"benchstore: {f'{names}: ' if names else ''}{error.strerror or error}")
    _say("  the system did not let this be read or written: its rights, its kind and the disk's space say why")
    return BenchstoreError.exit_code


def _names(error: OSError) -> list[str | bytes]:
    return [name for name in (error.filename, error.filename2) if isinstance(name, str | bytes)]


def _unexpected(error: Exception) -> int:
    if os.environ.get("BENCHSTORE_TRACEBACK"):
        raise error
    _say(f"benchstore: internal error: {type(error).__name__}: {error}")
    _say("  BENCHSTORE_TRACEBACK=1 shows where; please report it with that output")
    return 3
