"""A bar on a terminal while results are read and judged: on standard error alone, and nothing where that is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from benchstore.publish.words.visible import visible

if TYPE_CHECKING:
    from benchstore.store.new_files import Progress

_MOST = 40
"""So much of a file's name is shown."""


@contextmanager
def bar(*, quiet: bool) -> Iterator[Progress]:
    """What is to be told of the progress; the bar is gone when the block ends."""
    if quiet or not sys.stderr.isatty():
        yield lambda _done, _total, _following: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Shown

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Shown(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=None)

        def tell(done: int, total: int | None, following: str) -> None:
            verb = "read" if total is None else "judge"
            shown.update(task, completed=done, total=total, description=f"{verb} {visible(following)[-_MOST:]}")

        yield tell
