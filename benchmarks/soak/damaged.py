"""Result files of every tool, damaged at random, each to the importer that it is of and to whichever knows it: drafts or a refusal.

    python benchmarks/soak/damaged.py [MINUTES] [--seed 1] [--only hyperfine]

Parts are exchanged for others of every kind, renamed or left out; what is no JSON is cut off, and what is no text
scratched. It exits 1 where anything but a refusal is raised. The suite runs a few of each.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from benchstore.errors import BenchstoreError
from benchstore.importers import registry
from benchstore.importers.folder import Folder

CASES = Path(__file__).resolve().parents[2] / "tests/cases/importers"
SCRIPT = "window.BENCHMARK_DATA = "
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 2.5, 1e-320, 1e300, float("nan"), float("inf"), 10**400, 2**63, 1795879348739, "", "x", "é\x00\n", "9" * 90,
    "NaN", "1e999", "2026-01-01", "\u202e", [], [None], [1, 2], [[["a"]]], {}, {"a": 1}, {"value": 1}, {"": {}}, [{"name": 1, "value": 2}],
)  # fmt: skip
"""What may stand where something else should."""


def files(only: str = "") -> list[Path]:
    """The files and the folders that importers are tested with."""
    found = [
        path for path in sorted(CASES.glob("*/*")) if path.parent.name in registry.importers() and path.suffix not in (".expected", ".py")
    ]
    return [path for path in found if only in path.parent.name]


def damaged(value: Any, chance: random.Random) -> Any:
    """The value with one to four of its parts exchanged, renamed or left out."""
    value = copy.deepcopy(value)
    for _ in range(chance.choice((1, 1, 2, 4))):
        *above, last = chance.choice(list(_places(value))[1:] or [(None,)])
        holder = value
        for key in above:
            holder = holder[key]
        if last is None:
            return chance.choice(ODD)
        how = chance.random()
        if how < 0.15 and isinstance(holder, dict):
            del holder[last]
        elif how < 0.25 and isinstance(holder, dict):
            holder[chance.choice(("", "x", "name", "é@", "a" * 300))] = holder.pop(last)
        else:
            holder[last] = copy.deepcopy(chance.choice(ODD))
    return value


def _places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield place
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _places(item, (*place, key))


class _Plain(yaml.SafeDumper):
    """Writes every part out, without anchors."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  # PyYAML's signature
        return True


def _of_yaml(path: Path, chance: random.Random) -> Iterator[bytes]:
    """YAML damaged again and again, and the YAML that Markdown begins with."""
    front = path.suffix == ".md"
    text = path.read_text(encoding="utf-8")
    value = yaml.safe_load(text.split("---\n")[1] if front else text)
    while True:
        found = yaml.dump(damaged(value, chance), Dumper=_Plain, sort_keys=False)
        yield (f"---\n{found}---\n# Text\n" if front else found).encode(errors="replace")


def variants(path: Path, chance: random.Random) -> Iterator[bytes]:
    """The file damaged again and again; nothing of a file that is neither JSON nor YAML but what is cut off."""
    data = path.read_bytes()
    if path.suffix == ".yaml" or data.startswith(b"---\n"):
        yield from _of_yaml(path, chance)
    start = len(SCRIPT) if data.startswith(SCRIPT.encode()) else 0
    try:
        value = json.loads(data[start:])
    except ValueError:
        while True:
            yield data[: chance.randrange(len(data))] if b"\0" not in data or chance.random() < 0.2 else scratched(data, chance)
    while True:
        yield data[:start] + json.dumps(damaged(value, chance)).encode()


def scratched(data: bytes, chance: random.Random) -> bytes:
    """A binary file with some of its bytes exchanged, of which most are among the first."""
    found = bytearray(data)
    for _ in range(chance.choice((1, 3, 10, 50))):
        found[chance.randrange(chance.choice((200, len(found))))] = chance.randrange(256)
    return bytes(found)


def read(data: bytes, path: Path) -> int:
    """How many drafts the content gives, by the importer of the file's tool and by `auto`. Raises what is not to be raised."""
    found = 0
    for importer in ("auto", path.parent.name):
        with suppress(BenchstoreError):
            found += len(registry.read(data, path.name, importer=importer)[1])
    return found


def read_folder(path: Path, chance: random.Random) -> int:
    """The same of a folder of which one file is damaged."""
    held = {file.relative_to(path).as_posix(): file.read_bytes() for file in path.rglob("*") if file.is_file()}
    name = chance.choice(sorted(held))
    held[name] = next(variants(path / name, chance))
    with suppress(BenchstoreError):
        found = registry.read_folder(Folder(path.name, list(held), held.__getitem__), path.name)
        return len(found[1]) if found else sum(_beside_others(held, file, path.parent.name) for file in held)
    return 0


def _beside_others(held: dict[str, bytes], name: str, importer: str) -> int:
    """The same of one file of a folder that holds several results, with those that lie beside it."""
    above = name.rpartition("/")[0]
    near = {Path(file).name: data for file, data in held.items() if file.rpartition("/")[0] == above}
    with suppress(BenchstoreError):
        return len(
            registry.read(held[name], name, importer=importer, beside=lambda asked: {file: near[file] for file in asked if file in near})[1]
        )
    return 0


def tried(path: Path, chance: random.Random) -> int:
    """One damaged variant of a file or a folder, read. Raises what is not to be raised."""
    return read_folder(path, chance) if path.is_dir() else read(next(variants(path, chance)), path)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("minutes", type=float, nargs="?", default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="importers whose name holds this")
    given = parser.parse_args()
    chance, end, count, drafts = random.Random(given.seed), time.monotonic() + given.minutes * 60, 0, 0
    paths, failed = files(given.only), set()
    while time.monotonic() < end:
        path, count = chance.choice(paths), count + 1
        try:
            drafts += tried(path, chance)
        except Exception as error:  # noqa: BLE001  # all that is not a refusal is what is looked for
            failed.add(f"{path.parent.name}/{path.name}: {''.join(traceback.format_exception(error, limit=-3))}")
    print(*sorted(failed), sep="\n", file=sys.stderr)
    print(f"{count:,} damaged variants of {len(paths)} files and folders gave {drafts:,} drafts; {len(failed)} kinds of other errors")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
