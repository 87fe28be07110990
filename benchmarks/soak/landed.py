"""Random histories against `verify`: `python benchmarks/soak/landed.py [--worlds 500] [--seed 1] [--only KIND]`.

So many changes that lose or alter something landed, and as many innocent histories, on real git. Each world keeps its own
account of what was lost. `--contains` the commit that was trusted must name every loss and nothing else; the scan must have
no error where nothing was lost. Prints a table and exits 1 where one of these is not so.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent))

import innocent
import losses
from world import ENVIRONMENT, World, start

from benchstore.errors import errors_of
from benchstore.repository import open_repository

KINDS = {"loses": losses.KINDS, "innocent": innocent.KINDS}


@dataclass(frozen=True)
class Outcome:
    """What one world held against what `verify` says of it: paths that were lost, that the proof names, and the scan's findings."""

    kind: str
    loses: bool
    seed: str
    lost: frozenset[str]
    named: frozenset[str]
    errors: int
    contested: int

    @property
    def wrong(self) -> str:
        """What is not as it must be; empty where all is."""
        if self.lost != self.named:
            return f"lost {sorted(self.lost)}, named {sorted(self.named)}"
        if self.loses and not self.lost:
            return "this world lost nothing"
        return "the scan has an error" if self.errors and not self.loses else ""


def made(kind: str, seed: str, folder: Path) -> World:
    """One world of that kind."""
    world = start(folder / "world", random.Random(seed))
    world.trust()
    KINDS["loses" if kind in losses.KINDS else "innocent"][kind](world)
    return world


def tried(kind: str, seed: str, folder: Path) -> Outcome:
    """Make one world and judge it."""
    return judged(made(kind, seed, folder), kind, seed)


def judged(world: World, kind: str, seed: str) -> Outcome:
    """What `verify` says of a world."""
    repository = open_repository(world.store)
    _, proof = repository.verify(world.trusted)
    _, scan = repository.verify()
    return Outcome(
        kind=kind,
        loses=kind in losses.KINDS,
        seed=seed,
        lost=frozenset(world.lost & world.before.keys()),
        named=frozenset(problem.file for problem in errors_of(proof)),
        errors=len(errors_of(scan)),
        contested=sum(problem.rule == "contested" for problem in scan),
    )


def outcomes(worlds: int, seed: int, only: str = "") -> Iterator[Outcome]:
    """So many worlds of each side, the kinds in turn."""
    for kinds in KINDS.values():
        names = [name for name in kinds if only in name]
        for number in range(worlds if names else 0):
            folder = Path(tempfile.mkdtemp(prefix="landed-"))
            try:
                yield tried(names[number % len(names)], f"{seed}/{number}", folder)
            finally:
                shutil.rmtree(folder, ignore_errors=True)


def table(found: list[Outcome]) -> str:
    """A row a kind: worlds, losses and how many of them the proof names, what it names besides, and worlds by what the scan says."""
    rows = defaultdict(list)
    for outcome in found:
        rows[outcome.loses, outcome.kind].append(outcome)
    lines = [
        "| kind | worlds | files lost | of them named by `--contains` | others named | scan: errors | only contested | nothing |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for loses in (True, False):
        for (side, kind), group in rows.items():
            if side == loses:
                lines.append(_row(kind, group))
        group = [outcome for outcome in found if outcome.loses == loses]
        if group:
            lines.append(_row("**all that lose**" if loses else "**all that are innocent**", group))
    return "\n".join(lines)


def _row(name: str, group: list[Outcome]) -> str:
    lost, named = sum(len(item.lost) for item in group), sum(len(item.lost & item.named) for item in group)
    errors, contested = sum(item.errors > 0 for item in group), sum(not item.errors and item.contested > 0 for item in group)
    cells = [
        len(group),
        lost,
        named,
        sum(len(item.named - item.lost) for item in group),
        errors,
        contested,
        len(group) - errors - contested,
    ]
    return f"| {name} | " + " | ".join(map(str, cells)) + " |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=500, help="of each side")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="kinds whose name holds this")
    given = parser.parse_args()
    os.environ.update(ENVIRONMENT)
    found = []
    for outcome in outcomes(given.worlds, given.seed, given.only):
        found.append(outcome)
        if outcome.wrong:
            print(f"{outcome.kind}, seed {outcome.seed}: {outcome.wrong}", file=sys.stderr)
    print(table(found))
    return 1 if any(outcome.wrong for outcome in found) else 0


if __name__ == "__main__":
    sys.exit(main())
