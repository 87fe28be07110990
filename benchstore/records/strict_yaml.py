"""YAML read strictly: only plain decimal numbers, `true`, `false` and `null` are special; all else is a string.

So `no`, `010`, `2026-02-03` and `1:30` stay what was typed. Duplicate keys, tags, anchors and aliases are refused.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

import yaml

from benchstore.errors import Problem, Refused

_CONFLICT_MARKER = re.compile(r"^(<{7}|={7}|>{7}|\|{7})( |$)", re.MULTILINE)
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
        return super().construct_object(node, deep)


def _at(node: yaml.Node, message: str) -> yaml.MarkedYAMLError:
    return yaml.constructor.ConstructorError(None, None, message, node.start_mark)


def _resolve(tag: str, pattern: str, first: str) -> None:
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"(?:{pattern})\Z"), list(first))


_resolve("null", "null|~|", "n~\0")
_resolve("bool", "true|false", "tf")
_resolve("int", r"-?(?:0|[1-9][0-9]*)", "-0123456789")
_resolve("float", r"-?(?:0|[1-9][0-9]*)\.[0-9]+(?:[eE][-+]?[0-9]+)?", "-0123456789")
_Loader.yaml_implicit_resolvers.setdefault("", []).append(("tag:yaml.org,2002:null", re.compile(r"\Z")))


def load(text: str, file: str) -> Any:
    """The value in `text`; `file` is the name used in problems.

    Raises Refused with line and column where the text is not strict YAML.
    """
    try:
        return yaml.load(text, Loader=_Loader)  # nosec B506  # noqa: S506  # _Loader is a safe loader, made stricter
    except yaml.MarkedYAMLError as error:
        _refuse_conflict(text, file)
        mark = error.problem_mark
        place = f"line {mark.line + 1} column {mark.column + 1}" if mark else ""
        raise _refused(file, error.problem or "not valid YAML", place) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _refused(file, f"not valid YAML: {str(error).splitlines()[0]}", "") from None


def _refuse_conflict(text: str, file: str) -> None:
    """Say so where what cannot be read is a merge that nobody resolved."""
    lines = [text.count("\n", 0, match.start()) + 1 for match in _CONFLICT_MARKER.finditer(text)]
    if lines:
        message = f"git conflict markers (lines {', '.join(map(str, lines[:6]))})"
        hint = "keep one side: git checkout --ours FILE or --theirs FILE; of a merge of two branches, benchstore resolve keeps both"
        raise Refused([Problem(file=file, place=f"line {lines[0]}", message=message, hint=hint, rule="yaml")])


def _refused(file: str, message: str, place: str) -> Refused:
    hint = "correct the line; strings may always be put in double quotes"
    return Refused([Problem(file=file, place=place, message=message, hint=hint, rule="yaml")])
