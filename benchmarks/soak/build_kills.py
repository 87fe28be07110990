"""Kill `benchstore build` at many moments, and look: is the site whole, does the same command again end well, is nothing left?

    python benchmarks/soak/build_kills.py [--moments 200] [--seed 1] [--without-exchange]

Half of the moments are named events (the n-th time that Python opens, makes, renames or removes something beside or below the
site, told by `sys.addaudithook`; each kind of event as often as any other), half are times. Before each there is the old site, or, every fifth time, none. After each kill
the site must be the old one or the new one, whole; then the same command must give what it gives without a kill, byte for byte,
leave nothing beside the site, and git must see nothing at any time. `--without-exchange` is a system that cannot let two folders
change places: there the site may be away after a kill, and must come back before the next build begins. Exits 1 where one is not so.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path

from benchstore import resources
from benchstore.cli.main import run
from benchstore.publish.site import charts
from benchstore.store import scaffold, site_folder

EVENTS = ("open", "os.", "shutil.", "tempfile.", "fcntl.", "ctypes.")


def main() -> int:
    """Make a store, kill, look; prints a table."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--moments", type=int, default=200)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--without-exchange", action="store_true")
    given = asked.parse_args()
    if given.without_exchange:
        site_folder.write.__defaults__ = (lambda _one, _other: False,)  # type: ignore[attr-defined]
    with tempfile.TemporaryDirectory() as folder:
        kills = Kills(Path(folder).resolve())
        kills.all(given.moments, random.Random(given.seed))
    print(kills.table())
    return 1 if kills.wrong else 0


class Kills:
    """A store with an old site and the one that a build makes now, and what was seen of kills."""

    def __init__(self, folder: Path) -> None:
        self.store, self.old = folder / "store", folder / "old"
        self.site = self.store / "_site"
        self.seen: Counter[tuple[str, str]] = Counter()
        self.wrong: list[str] = []
        once()
        make(self.store, self.old)
        started = time.monotonic()
        self.events = self._told()
        self.seconds = time.monotonic() - started
        self.new, self.before = digest(self.site), digest(self.old)
        self.beside = sorted(self.store.iterdir())

    def all(self, moments: int, luck: random.Random) -> None:
        """As many kills, half by event and half by time."""
        for number in range(moments):
            self._reset(empty=number % 5 == 4)
            if number % 2 == 0:
                chosen = luck.choice(sorted(set(self.events)))
                place = luck.choice([place for place, name in enumerate(self.events) if name == chosen])
                event = self._build(kill_at=place)
                kind, moment = f"event {event}", f"event {place} {event}"
            else:
                after = luck.uniform(0.5, 1.1) * self.seconds
                self._build(kill_after=after)
                kind, moment = "time", f"{after:.3f} s"
            self._look(kind, f"moment {number}, {moment}")

    def table(self) -> str:
        """Kinds of moments, and what the site was after each."""
        kinds = sorted({kind for kind, _ in self.seen})
        states = ("old", "new", "none", "none before", "away")
        lines = ["| killed at | " + " | ".join(states) + " |", "|---" * (len(states) + 1) + "|"]
        lines += [f"| {kind} | " + " | ".join(str(self.seen[kind, state]) for state in states) + " |" for kind in kinds]
        sums = (str(sum(self.seen[kind, state] for kind in kinds)) for state in states)
        end = f"{self.seen.total()} kills among {len(self.events)} events; {len(self.wrong)} wrong"
        return "\n".join([*lines, "| all | " + " | ".join(sums) + " |", "", end, *self.wrong])

    def _reset(self, *, empty: bool) -> None:
        shutil.rmtree(self.site, ignore_errors=True)
        if not empty:
            shutil.copytree(self.old, self.site)
        self.empty = empty

    def _look(self, kind: str, moment: str) -> None:
        state = self._state()
        self.seen[kind, state] += 1
        self._must(state != "half", f"{moment}: the site is neither the old one nor the new one")
        self._must(state != "none" or self.empty or self._aside(), f"{moment}: the site is gone for good")
        self._must(not git(self.store, "status", "--porcelain"), f"{moment}: git sees what the kill left")
        if state == "away":
            scaffold.clear(self.store)
            self._must(digest(self.site) == self.before, f"{moment}: the old site does not come back")
        self._must(self._build() == "", f"{moment}: the same command again fails")
        self._must(digest(self.site) == self.new, f"{moment}: the same command again gives another site")
        self._must(sorted(self.store.iterdir()) == self.beside, f"{moment}: something is left beside the site")
        self._must(not git(self.store, "status", "--porcelain"), f"{moment}: git sees something in the end")

    def _state(self) -> str:
        if not self.site.exists():
            return "none before" if self.empty else "away" if self._aside() else "none"
        return {self.before: "old", self.new: "new"}.get(digest(self.site), "half")

    def _aside(self) -> bool:
        return any(digest(one) == self.before for one in self.store.glob(f"{scaffold.PREFIX}*/aside-*/*"))

    def _must(self, holds: bool, otherwise: str) -> None:  # noqa: FBT001
        if not holds:
            self.wrong.append(otherwise)

    def _told(self) -> list[str]:
        """The events of a build, in order."""
        told = self.store.parent / "events"
        if not (child := os.fork()):
            names: list[str] = []
            sys.addaudithook(lambda name, arguments: names.append(name) if self._is_ours(name, arguments) else None)
            self._run()
            told.write_text("\n".join(names), encoding="utf-8")
            os._exit(0)
        os.waitpid(child, 0)
        return told.read_text(encoding="utf-8").split()

    def _is_ours(self, name: str, arguments: tuple[object, ...]) -> bool:
        if not name.startswith(EVENTS):
            return False
        text = " ".join(os.fsdecode(one) for one in arguments if isinstance(one, str | bytes | os.PathLike))
        return name.startswith(("fcntl.", "ctypes.")) or "_site" in text or scaffold.PREFIX in text

    def _build(self, *, kill_at: int | None = None, kill_after: float | None = None) -> str:
        """Build in a process of its own; gives the name of the event that it was killed at, empty where it ended well."""
        reader, writer = os.pipe()
        if not (child := os.fork()):
            self._killed_at(kill_at, writer)
            os._exit(self._run())
        os.close(writer)
        if kill_after is not None:
            time.sleep(kill_after)
            os.kill(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
        said = os.read(reader, 99).decode()
        os.close(reader)
        return said or (f"exit {status}" if status else "")

    def _killed_at(self, number: int | None, writer: int) -> None:
        left = -1 if number is None else number

        def hook(name: str, arguments: tuple[object, ...]) -> None:
            nonlocal left
            if left < 0 or not self._is_ours(name, arguments):
                return
            if left == 0:
                left = -1
                os.write(writer, name.encode())
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

        sys.addaudithook(hook)

    def _run(self) -> int:
        """The command, silent."""
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        return run(["-C", str(self.store), "build", "--out", "_site"])


def make(store: Path, old: Path) -> None:
    """A store of two models in git, and the site that it had before its last snapshot."""
    store.mkdir()
    git(store, "init", "-q", "-b", "main")
    quiet("-C", store, "init")
    for model, f1 in (("m", 0.9), ("n", 0.9), ("m", 0.91)):
        if git(store, "log", "--all", "--oneline", "--", "snapshots/n"):
            quiet("-C", store, "build", "--out", old)
        (store.parent / "draft.json").write_text(json.dumps({"metrics": {"f1": f1}}), encoding="utf-8")
        quiet("-C", store, "add", store.parent / "draft.json", "--model", model, "--dataset", "d@1", "--created-at", "2026-01-02T03:04:05Z")
        git(store, "add", "-A")
        git(store, "commit", "-q", "-m", f"Add {model}")


def once() -> None:
    """What is the same in every build, and most of its time, is made once: so more of the moments fall into the writing."""
    bundle, specifications = charts.bundle(), charts.specifications(resources.read_text("site_template/theme.json"))
    charts.bundle = lambda: bundle
    charts.specifications = lambda _themes: specifications


def quiet(*arguments: str | Path) -> None:
    """A command whose words nobody needs, in this process: what it imports every child has."""
    with Path(os.devnull).open("w", encoding="utf-8") as null, redirect_stdout(null), redirect_stderr(null):
        code = run([*map(str, arguments)])
    if code:
        raise SystemExit(f"{arguments} ended with {code}")


def git(store: Path, *arguments: str) -> str:
    """What git says; as somebody, in a repository that may not know who works in it."""
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    return subprocess.run(["git", *who, *arguments], cwd=store, check=True, capture_output=True, text=True).stdout.strip()


def digest(folder: Path) -> str:
    """One line for all names and bytes of a folder."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        found.update(f"{path.relative_to(folder)}\0".encode())
        with suppress(IsADirectoryError):
            found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
