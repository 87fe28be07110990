"""`benchstore serve`: the page on this machine while someone works on the store; it follows every change."""

from __future__ import annotations

import signal
import threading

import click

from benchstore import resources
from benchstore.cli import output
from benchstore.errors import BenchstoreError, Refused
from benchstore.publish.site import preview
from benchstore.publish.site.preview import Preview
from benchstore.publish.words.visible import visible
from benchstore.repository import Repository, open_repository

_MOST_SHOWN = 20
"""So many problems the page shows; the terminal has them all."""


@click.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Where to listen; 0 takes a free port.")
@click.option("--open", "open_page", is_flag=True, help="Open the page in the browser.")
@click.pass_obj
def serve_command(directory: str, /, port: int, open_page: bool) -> None:
    """Show the dashboard on this machine, and keep it up to date while you work. Ctrl-C ends it.

    The page reloads by itself when a snapshot, a pointer, benchstore.yaml or the commit changes. What cannot be built is
    printed and shown on the page, over its last good state. Nothing is written into the repository.

    \b
    benchstore serve --open
    """
    here = open_repository(directory)
    try:
        _serve(here, directory, port, open_page=open_page)
    except KeyboardInterrupt:
        output.say("Stopped.", err=True)


def _serve(here: Repository, directory: str, port: int, *, open_page: bool) -> None:
    from benchstore.cli.preview_server import PreviewServer
    from benchstore.cli.watching import StoreWatch

    with PreviewServer(port, preview.blank()) as server, StoreWatch(here.path, here.git_directory) as watch:
        # Ctrl-C also where a shell has told a background process to ignore it; a service manager sends SIGTERM.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.default_int_handler)
        server.show(_built(directory, server.preview))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        output.say(server.url)
        output.say("The page follows every change of the store. Ctrl-C ends this.", err=True)
        if open_page and click.launch(server.url) != 0:
            output.say("No browser could be opened; open the address above in one.", err=True)
        while True:
            watch.wait()
            server.show(_built(directory, server.preview))


def _built(directory: str, last: Preview) -> Preview:
    """The site as the store is now; the last good one with the problems where it cannot be built."""
    resources.read_text.cache_clear()  # a template may be what has changed
    try:
        built = preview.preview(_files(directory))
    except Refused as refusal:
        output.problems(refusal.problems, err=True)
        return last.but(_listed(refusal))
    except BenchstoreError as error:
        return _said(last, f"{error}\n    {error.hint}" if error.hint else str(error))
    except Exception as error:  # noqa: BLE001  # half a template, for example: the server goes on until it is put right
        return _said(last, f"{type(error).__name__}: {error}")
    if last.problems or built.build != last.build:
        output.say(f"Built from {output.counted(len(built.files), 'file')}.", err=True)
    return built


def _files(directory: str) -> dict[str, bytes]:
    """Every file of the site, by its path; nothing of it stays on disk."""
    return dict(open_repository(directory).pages())


def _said(last: Preview, text: str) -> Preview:
    output.say(f"benchstore: {text}", err=True)
    return last.but(visible(text))


def _listed(refusal: Refused) -> str:
    shown = [visible(str(problem)) for problem in refusal.problems[:_MOST_SHOWN]]
    more = len(refusal.problems) - len(shown)
    return "\n".join([*shown, f"… and {output.counted(more, 'more problem')}"] if more > 0 else shown)
