"""Waits until something changes that a store's page is made of. The only user of watchdog."""

from __future__ import annotations

import threading
from pathlib import Path, PurePath
from typing import Self

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

from benchstore.errors import BenchstoreError
from benchstore.records.config import FILE as CONFIG_FILE
from benchstore.records.snapshot import SNAPSHOTS

TEMPLATES = "site_template"
_KINDS: list[type[FileSystemEvent]] = [
    FileCreatedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileDeletedEvent,
    DirCreatedEvent,
    DirMovedEvent,
    DirDeletedEvent,
]
"""Changes only: that a file was opened or read is what a build itself does."""
_QUIET_SECONDS = 0.15
"""One `add` writes several files, an editor a file in several steps; they are one change."""
_TICK_SECONDS = 0.5
"""A wait without an end cannot be interrupted on Windows."""


class StoreWatch(FileSystemEventHandler):
    """Watches the config, the snapshots and the templates of one store, and the log of git's HEAD for commits.

    Folders that appear later are watched from then on. Use it as a context manager.
    """

    def __init__(self, root: Path, git_directory: Path | None) -> None:
        self._root = root
        self._git_logs = git_directory / "logs" if git_directory else None
        self._changed = threading.Event()
        self._observer = Observer()

    def __enter__(self) -> Self:
        """Start to watch. Raises BenchstoreError where the system refuses."""
        try:
            self._observer.start()
            self._follow()
        except OSError as error:
            hint = "on Linux the limit is fs.inotify.max_user_watches (sysctl)"
            raise BenchstoreError(f"cannot watch {self._root}: {error.strerror}", hint=hint) from None
        return self

    def __exit__(self, *_exception: object) -> None:
        """Watch no longer."""
        self._observer.stop()
        self._observer.join()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Called by watchdog, in its own thread."""
        if any(self._matters(PurePath(str(path)), event) for path in (event.src_path, event.dest_path) if path):
            self._changed.set()

    def wait(self) -> None:
        """Come back when something has changed and nothing more has for a moment."""
        while not self._changed.wait(_TICK_SECONDS):
            pass
        while self._changed.is_set():
            self._changed.clear()
            self._changed.wait(_QUIET_SECONDS)
        self._follow()

    def _matters(self, path: PurePath, event: FileSystemEvent) -> bool:
        parent = Path(path.parent)
        if parent == self._root:
            return path.name in (CONFIG_FILE, SNAPSHOTS, TEMPLATES)
        if parent == self._git_logs:
            return path.name == "HEAD"
        if parent.is_relative_to(self._root / TEMPLATES):
            return True
        return event.is_directory or path.suffix in (".json", ".yaml")

    def _follow(self) -> None:
        """Watch the folders that are there now; one that was removed and made again is another one."""
        self._observer.unschedule_all()
        folders = [(self._root, False), (self._root / SNAPSHOTS, True), (self._root / TEMPLATES, True), (self._git_logs, False)]
        for folder, recursive in folders:
            if folder and folder.is_dir():
                self._observer.schedule(self, str(folder), recursive=recursive, event_filter=_KINDS)
