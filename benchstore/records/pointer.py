"""The pointer file, `current.yaml`: which snapshot each series stands on; reading it and editing it in place.

Edits touch only the characters they must, so that comments and hand edits survive; every edit is read back and
compared with what it was meant to say.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Any, Self

import yaml

from benchstore.errors import BenchstoreError, refuse_errors
from benchstore.records import schema, strict_yaml
from benchstore.records.series import Series

FILE = "current.yaml"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Gives nodes with their places; the C one where PyYAML has it, which takes a tenth of the time."""
HEADER = "# Which snapshot each series stands on. To roll back, revert a change to this file or run: benchstore rollback MODEL\n"
Configuration = tuple[str, str, str]
"""Dataset label, prompt and environment: a series without its model, which the directory names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one series stands: its current version, and the baseline it is judged against."""

    current: int
    baseline: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A change that was expected: `version` is the reference of `metric` from then on."""

    metric: str
    version: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """What a pointer file says. `withdrawn` maps versions to reasons."""

    series: Mapping[Configuration, Standing] = field(default_factory=dict)
    accepted: tuple[Accepted, ...] = ()
    withdrawn: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def from_text(cls, text: str, file: str) -> Self:
        """The pointer that `text` holds. Raises Refused with every problem if it holds none."""
        value = strict_yaml.load(text, file)
        value = {} if value is None and strict_yaml.says_nothing(text) else value
        refuse_errors(schema.problems("pointer", value, file))
        return cls.from_dict(value)

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Self:
        """From the value of a schema-valid pointer file; of two lines for one series the first counts."""
        series: dict[Configuration, Standing] = {}
        for line in value.get("series") or ():
            series.setdefault(_configuration(line), Standing(current=line["current"], baseline=line.get("baseline")))
        return cls(
            series=series,
            accepted=tuple(Accepted(**item) for item in value.get("accepted") or ()),
            withdrawn={item["version"]: item["reason"] for item in value.get("withdrawn") or ()},
        )

    def standing(self, series: Series) -> Standing | None:
        """Where `series` stands; None if it was never promoted."""
        return self.series.get(series.configuration)


def _configuration(line: Mapping[str, Any]) -> Configuration:
    return (line["dataset"], line.get("prompt", ""), line["environment"])


def duplicate_series(value: Mapping[str, Any]) -> list[Configuration]:
    """The series that have more than one line in the value of a pointer file."""
    times = Counter(_configuration(line) for line in value.get("series") or ())
    return sorted(line for line, number in times.items() if number > 1)


def set_standing(text: str, series: Series, standing: Standing) -> str:
    """`text` with `series` standing where `standing` says; its line is added where it has none.

    A baseline of None leaves the one that is there.
    """
    before = Pointer.from_text(text, FILE)
    known = before.series.get(series.configuration)
    wanted = replace(standing, baseline=standing.baseline or (known.baseline if known else None))
    return rewrite(text, replace(before, series={**before.series, series.configuration: wanted}))


def accept(text: str, metric: str, version: int, reason: str) -> str:
    """`text` with one more accepted change."""
    before = Pointer.from_text(text, FILE)
    return rewrite(text, replace(before, accepted=(*before.accepted, Accepted(metric=metric, version=version, reason=reason))))


def withdraw(text: str, version: int, reason: str) -> str:
    """`text` with one more withdrawn version."""
    before = Pointer.from_text(text, FILE)
    return rewrite(text, replace(before, withdrawn={**before.withdrawn, version: reason}))


def rewrite(text: str, wanted: Pointer) -> str:
    """`text` edited until it says what `wanted` says, in time linear in both; what it says already stays as it is written.

    Raises BenchstoreError where the file is written in a way that cannot be edited.
    """
    accepted = frozenset(wanted.accepted)
    text = _filtered(text, "series", lambda line: _stays(wanted.series.get(_configuration(line)), line))
    text = _filtered(text, "accepted", lambda line: Accepted(**line) in accepted)
    text = _filtered(text, "withdrawn", lambda line: wanted.withdrawn.get(line["version"]) == line["reason"])
    have = Pointer.from_text(text, FILE)
    text = _with_series(text, {name: standing for name, standing in wanted.series.items() if have.series.get(name) != standing})
    known = frozenset(have.accepted)
    text = _append(text, "accepted", [accept_line(it.metric, it.version, it.reason) for it in wanted.accepted if it not in known])
    withdrawn = [(version, reason) for version, reason in wanted.withdrawn.items() if version not in have.withdrawn]
    text = _append(text, "withdrawn", [f"- {{version: {version}, reason: {_quote(reason)}}}" for version, reason in withdrawn])
    return _read_back(text, wanted)


def _stays(standing: Standing | None, line: Mapping[str, Any]) -> bool:
    """Whether a line can be edited into one that says `standing`."""
    return standing is not None and (standing.baseline is not None or "baseline" not in line)


def _filtered(text: str, name: str, stays: Callable[[Mapping[str, Any]], bool]) -> str:
    """`text` without the lines of a section that do not stay, each with the comment above it and the blank line before."""
    section = _section(text, name)
    if section is None or not section.value:
        return text
    lines = text.split("\n")
    for value, item in reversed(list(zip((strict_yaml.load(text, FILE) or {})[name], section.value, strict=True))):
        if not stays(value):
            start = _first_line(lines, item, section)
            del lines[start - (start > 0 and not lines[start - 1].strip()) : _last_line(item) + 1]
    return "\n".join(lines)


def accept_line(metric: str, version: int, reason: str = "") -> str:
    """The line that accepts a change, for a person to paste under `accepted:`."""
    return f"- {{metric: {_quote(metric)}, version: {version}, reason: {_quote(reason)}}}"


_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What YAML does not take as it is, or reads as a line's end, beyond what JSON escapes."""


def _quote(text: str) -> str:
    """A YAML double-quoted string: JSON's form, with what YAML finds unprintable escaped as well."""
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))


def series_line(configuration: Configuration, standing: Standing) -> str:
    """The canonical line of one series."""
    dataset, prompt, environment = configuration
    baseline = "" if standing.baseline is None else f", baseline: {standing.baseline}"
    return (
        f"- {{dataset: {_quote(dataset)}, prompt: {_quote(prompt)}, environment: {_quote(environment)}, "
        f"current: {standing.current}{baseline}}}"
    )


def _read_back(text: str, expected: Pointer) -> str:
    found = Pointer.from_text(text, FILE)
    if (found.series, set(found.accepted), found.withdrawn) != (expected.series, set(expected.accepted), expected.withdrawn):
        raise BenchstoreError(
            f"{FILE} is written in a way that cannot be edited safely",
            hint="write one series a line, as in: " + series_line(("data@1", "", "local"), Standing(current=1, baseline=1)),
        )
    return text


def _section(text: str, name: str) -> yaml.Node | None:
    """The value node of a top-level key; its marks give places in `text`."""
    root = yaml.compose(text, Loader=_LOADER)
    if root is None:
        return None
    return next((value for key, value in root.value if key.value == name), None)


def _with_series(text: str, changed: Mapping[Configuration, Standing]) -> str:
    """Numbers changed where they stand, and new lines in sorted place, a blank line away from their neighbours."""
    if not changed:
        return text
    text += "" if text.endswith("\n") or not text else "\n"
    section = _section(text, "series")
    new = sorted(changed)
    if section is None or not section.value:
        return _append(text, "series", "\n\n".join(series_line(name, changed[name]) for name in new).split("\n"))
    lines = text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    edits: list[tuple[int, int, str]] = []
    highest: list[Configuration] = []  # up to each item, so that a place is found by halving also where hands left no order
    seen = set()
    for item in section.value:
        members = {key.value: value for key, value in item.value}
        name = _configuration({key: node.value for key, node in members.items()})
        highest.append(max(name, highest[-1]) if highest else name)
        if name in changed and name not in seen:
            edits += _changes(item, members, changed[name])
        seen.add(name)
    for name in (name for name in new if name not in seen):
        line, place = _indented(section, series_line(name, changed[name])), bisect_right(highest, name)
        if place < len(highest):
            at = starts[_first_line(lines, section.value[place], section)]
            edits.append((at, at, f"{line}\n\n"))
        else:
            at = starts[_last_line(section.value[-1]) + 1]
            edits.append((at, at, f"\n{line}\n"))
    return _edited(text, edits)


def _changes(item: yaml.CollectionNode, members: Mapping[str, yaml.Node], standing: Standing) -> Iterator[tuple[int, int, str]]:
    """The edits that make a series' line say `standing`: from where, to where, and the text."""
    current, baseline = members["current"], members.get("baseline")
    yield current.start_mark.index, current.end_mark.index, str(standing.current)
    if baseline is not None:
        yield baseline.start_mark.index, baseline.end_mark.index, str(standing.baseline)
    elif standing.baseline is not None:
        separator = ", " if item.flow_style else "\n" + " " * item.start_mark.column
        yield current.end_mark.index, current.end_mark.index, f"{separator}baseline: {standing.baseline}"


def _edited(text: str, edits: Iterable[tuple[int, int, str]]) -> str:
    """`text` with pieces replaced; of several at one place the first stands first."""
    parts, done = [], 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        parts += [text[done:start], new]
        done = end
    return "".join([*parts, text[done:]])


def _indented(section: yaml.Node, line: str) -> str:
    return " " * section.start_mark.column + line


def _first_line(lines: Sequence[str], item: yaml.Node, section: yaml.Node) -> int:
    """The line where an item begins, with the comments right above it."""
    number = item.start_mark.line
    while number > section.start_mark.line and lines[number - 1].lstrip().startswith("#"):
        number -= 1
    return int(number)


def _last_line(item: yaml.CollectionNode) -> int:
    """The line where an item ends; the end of one in block style is where the next begins."""
    return int(item.end_mark.line if item.flow_style else item.value[-1][1].end_mark.line)


def _insert_before(text: str, line: int, addition: str) -> str:
    lines = text.split("\n")
    return "\n".join(lines[:line]) + ("\n" if line else "") + addition + "\n".join(lines[line:])


ORDER = ("series", "accepted", "withdrawn")


def _append(text: str, name: str, added: Sequence[str]) -> str:
    """Put lines at the end of a section, making the section where there is none."""
    if not added:
        return text
    if text and not text.endswith("\n"):
        text += "\n"
    section = _section(text, name)
    if section is None:
        return _new_section(text, name, "\n".join(added))
    if not section.value:
        return _fill_empty_section(text, name, "\n".join(added))
    return _insert_before(text, _last_line(section.value[-1]) + 1, "".join(f"{_indented(section, line)}\n" for line in added))


def _new_section(text: str, name: str, line: str) -> str:
    """Sections stand in one order, so that a new one goes before the first that comes after it."""
    for later in ORDER[ORDER.index(name) + 1 :]:
        section = _key_line(text, later)
        if section is not None:
            return _insert_before(text, section, f"{name}:\n{line}\n")
    return f"{text}{name}:\n{line}\n"


def _fill_empty_section(text: str, name: str, line: str) -> str:
    number = _key_line(text, name) or 0
    lines = text.split("\n")
    lines[number : number + 1] = [f"{name}:", line]
    return "\n".join(lines)


def _key_line(text: str, name: str) -> int | None:
    root = yaml.compose(text, Loader=_LOADER)
    return next((key.start_mark.line for key, _ in root.value if key.value == name), None) if root else None
