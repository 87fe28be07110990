"""YAML read strictly: only plain decimal numbers, `true`, `false` and `null` are special; all else is a string.

So `no`, `010`, `2026-02-03` and `1:30` stay what was typed. Duplicate keys, tags, anchors and aliases are refused.
"""

from __future__ import annotations

import math
import re
from typing import Any, ClassVar

import yaml

from benchstore.errors import Problem, Refused
from benchstore.records import canonical_json

MOST_BYTES = 2**20
"""So much YAML is read: its nodes take two hundred times the memory of its text."""
MAX_NESTING = 500
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]  # the C loader where PyYAML has one; chosen when the module is read
    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002  # PyYAML's signature
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                raise _at(key_node, f"the key {key!r} is not a string: put it in quotes")
            if key in mapping:
                raise _at(key_node, f"the key {key!r} occurs twice")
            mapping[key] = self.construct_object(value_node, deep=deep)
        return mapping

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:  # noqa: FBT001, FBT002  # as above
        if node in self.constructed_objects:  # only an alias leads to one node twice
            raise _at(node, "anchors and aliases are not used here: write the value out")
        if node.tag not in _UNMARKED and node.tag != _implied(self, node):
            raise _at(node, "tags are not used here: write the plain value")
        value = super().construct_object(node, deep)
        if isinstance(value, float) and not math.isfinite(value):
            raise _at(node, "is too large for a number")
        return value


_UNMARKED = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "seq", "map"))


def _implied(loader: Any, node: yaml.Node) -> Any:
    """The tag that a scalar has by its text alone; what YAML knows beside those is not."""
    return loader.resolve(yaml.ScalarNode, node.value, (True, False)) if isinstance(node, yaml.ScalarNode) and not node.style else None


def _at(node: yaml.Node, message: str) -> yaml.MarkedYAMLError:
    return yaml.constructor.ConstructorError(None, None, message, node.start_mark)


def _resolve(tag: str, pattern: str, first: str) -> None:
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"(?:{pattern})\Z"), list(first))


_resolve("null", "null|~|", "n~\0")
_resolve("bool", "true|false", "tf")
_resolve("int", r"-?(?:0|[1-9][0-9]*)", "-0123456789")
_resolve("float", r"-?(?:0|[1-9][0-9]*)\.[0-9]+(?:[eE][-+]?[0-9]+)?", "-0123456789")
_Loader.yaml_implicit_resolvers.setdefault("", []).append(("tag:yaml.org,2002:null", re.compile(r"\Z")))


def load(text: str, file: str, most: int = MOST_BYTES) -> Any:
    """The value in `text`; `file` is the name used in problems.

    Raises Refused with line and column where the text is not strict YAML, and before it is parsed where it has more than `most` bytes.
    """
    size = len(text.encode(errors="replace"))
    if size > most:
        hint = "write JSON, or leave out what is not needed"
        raise Refused([Problem(file=file, message=f"{size:,} bytes of YAML; {most:,} are read", hint=hint, rule="size")])
    if _nesting(text) > MAX_NESTING:
        raise _refused(file, f"nested too deeply: at most {MAX_NESTING} brackets may be open at once", "")
    try:
        return yaml.load(text, Loader=_Loader)  # nosec B506  # noqa: S506  # _Loader is a safe loader, made stricter
    except yaml.MarkedYAMLError as error:
        _refuse_conflict(text, file)
        mark = error.problem_mark
        place = f"line {mark.line + 1} column {mark.column + 1}" if mark else ""
        raise _refused(file, error.problem or "not valid YAML", place) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _refused(file, f"not valid YAML: {str(error).splitlines()[0]}", "") from None


def _nesting(text: str) -> int:
    """How many brackets are open at once, those in texts too: older parsers in C end the whole program over too many."""
    deepest = depth = 0
    for bracket in _BRACKETS.findall(text):
        depth = depth + 1 if bracket in "[{" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest


_BRACKETS = re.compile(r"[\[\]{}]")


def _refuse_conflict(text: str, file: str) -> None:
    """Say so where what cannot be read is a merge that nobody resolved."""
    if lines := canonical_json.conflicts(text):
        message, place = f"git conflict markers (lines {lines})", f"line {lines.partition(',')[0].partition(' ')[0]}"
        hint = (
            "of a merge of two branches, benchstore resolve keeps both (of a rebase: git rebase --abort first); else keep one side's lines"
        )
        raise Refused([Problem(file=file, place=place, message=message, hint=hint, rule="yaml")])


def says_nothing(text: str) -> bool:
    """Whether there is nothing in a YAML text but comments; `null` is something."""
    return all(not line.strip() or line.lstrip().startswith("#") or line.rstrip() == "---" for line in text.splitlines())


def _refused(file: str, message: str, place: str) -> Refused:
    hint = "correct the line; strings may always be put in double quotes"
    return Refused([Problem(file=file, place=place, message=message, hint=hint, rule="yaml")])
