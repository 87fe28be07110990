"""`--metric-map NAME=PATH`, `NAME=PATH*FACTOR`: numbers taken from anywhere in a value, and what a path that leads nowhere was near to."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from benchstore.importers import cells
from benchstore.importers.cells import Value
from benchstore.importers.document import is_number

_ITEM = re.compile(r"\[([0-9]{1,9})\](?=[.\[]|\Z)|([0-9]{1,9})(?=[.\[]|\Z)")
_FACTOR = re.compile(r"(.+?)\s*\*\s*([0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2})?)", re.DOTALL)
_LEAVES = 5000
_NOWHERE = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What stands at a path, times its factor; `why` says in words why it is no number."""

    value: Value
    why: str = ""
    factor: str = ""


def take(root: Any, path: str, *, comma: bool = False) -> Found:
    """The number at `path` in `root`. A key that is written like a path with a factor is found as it stands."""
    value, factor = at(root, path), None
    if value is _NOWHERE and (match := _FACTOR.fullmatch(path)):
        value, factor = at(root, match[1]), match[2]
    if value is _NOWHERE:
        return Found(value=Value(), why=_near(root, _FACTOR.sub(r"\1", path)))
    said = cells.of(value, comma=comma)
    if said.number is None:
        return Found(value=said, why=f"{'it was not measured: ' + said.absent if said.absent else said.said} stands there")
    return Found(value=said) if factor is None else Found(value=_times(said.number, factor), factor=factor)


def _times(number: float, factor: str) -> Value:
    """The product as a person would write it: 93.4 times 0.01 is 0.934."""
    product = float(Decimal(repr(number)) * Decimal(factor))
    return Value(number=product) if is_number(product) else Value(absent="too large")


def at(value: Any, path: str) -> Any:
    """What stands at `a.b[0].c`; of keys that hold dots themselves, as in `metrics.mAP@0.5`, the longest that is there. A mark of its own where there is nothing."""
    if not path:
        return value
    if isinstance(value, list):
        step = _ITEM.match(path)
        index = int(step[1] or step[2]) if step else len(value)
        return at(value[index], path[step.end() :].removeprefix(".")) if step and index < len(value) else _NOWHERE
    if isinstance(value, dict):
        for end in _ends(path):
            found = at(value[path[:end]], path[end:].removeprefix(".")) if path[:end] in value else _NOWHERE
            if found is not _NOWHERE:
                return found
    return _NOWHERE


def _ends(path: str) -> list[int]:
    """Where its first key may end, the longest key first."""
    return [len(path), *(place for place in range(len(path) - 1, 0, -1) if path[place] in ".[")]


def is_there(value: Any) -> bool:
    """Whether `at` found something."""
    return value is not _NOWHERE


def first_number(value: Any) -> str | None:
    """The path of the first number within an object or a list; None where there is none, or `value` is neither."""
    return next(_leaves(value, ""), None) if isinstance(value, dict | list) else None


def _near(root: Any, path: str) -> str:
    """The paths of numbers that read like it, and what stands where it leaves what is there."""
    known = [name for name, _ in zip(_leaves(root, ""), range(_LEAVES), strict=False)]
    alike = difflib.get_close_matches(path, known, n=3, cutoff=0.6) or [name for name in known if name.rpartition(".")[2] == path][:3]
    here, kept = root, ""
    for part in re.findall(r"[^.\[]+|\[[^\]]*\]", path):
        following = at(here, part)
        if following is _NOWHERE:
            break
        here, kept = following, kept + part if part[0] == "[" else f"{kept}.{part}".strip(".")
    return "; ".join([f"near it: {', '.join(alike)}"] * bool(alike) + [f"{kept or 'the file'} {_held(here)}"])


def _held(value: Any) -> str:
    """What can be named in a value."""
    if isinstance(value, dict) and value:
        return f"has {', '.join(list(map(str, value))[:12])}{' and more' if len(value) > 12 else ''}"
    return f"holds {len(value)} items, [0] first" if isinstance(value, list) and value else "has nothing in it"


def _leaves(value: Any, path: str) -> Iterator[str]:
    """The paths of all numbers."""
    stack = [(value, path)]
    while stack:
        here, name = stack.pop()
        if isinstance(here, dict):
            stack += [(item, f"{name}.{key}".lstrip(".")) for key, item in reversed(here.items())]
        elif isinstance(here, list):
            stack += [(item, f"{name}[{index}]") for index, item in reversed(list(enumerate(here[:100])))]
        elif is_number(here) or (isinstance(here, str) and cells.of(here).number is not None):
            yield name
