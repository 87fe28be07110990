"""Git attributes that rewrite landed files on their way into a work tree: what is in git is right, and what people check out is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from benchstore.errors import Problem
from benchstore.store.git_output import TreeEntry
from benchstore.store.immutable_files import is_immutable
from benchstore.store.snapshots import Store
from benchstore.store.workplace import Workplace

FILE = ".gitattributes"
_NAMES = ("text", "eol", "filter", "ident", "working-tree-encoding")
_OFF = ("unspecified", "unset")


def problems(workplace: Workplace, store: Store) -> Iterator[Problem]:
    """Each way in which git would rewrite snapshots or samples, once, by the attributes that the store's tree has."""
    paths = (
        [f"{workplace.prefix}{entry.path}" for entry in store.tree.entries() if is_immutable(entry.path)] if workplace.repository else []
    )
    if not paths:
        return
    found: dict[str, dict[str, str]] = {}
    for path, name, value in workplace.git().attributes(_NAMES, paths, _files(workplace, store)):
        found.setdefault(path, {})[name] = value
    said: dict[str, list[str]] = {}
    for path, values in found.items():
        for what in _rewriting(values):
            said.setdefault(what, []).append(path.removeprefix(workplace.prefix))
    for what, where in said.items():
        more = f" and {len(where) - 1} more" if len(where) > 1 else ""
        hint = f"below that line write: snapshots/** -text -filter -ident -working-tree-encoding (git check-attr -a -- {where[0]} tells what holds)"
        yield Problem(file=FILE, message=f"git rewrites {where[0]}{more} on checkout: {what}", hint=hint, rule="attributes")


def _files(workplace: Workplace, store: Store) -> list[TreeEntry] | None:
    """The files of attributes that hold for a commit's store; None of the work tree, whose own git reads itself."""
    if store.tree.commit is None:
        return None
    git, prefix = workplace.git(), workplace.prefix
    folders = prefix.split("/")[:-1]
    above = ["/".join([*folders[:depth], FILE]) for depth in range(len(folders) + 1)]
    below = git.entries(store.tree.commit, *above, prefix + "snapshots")
    return [entry for entry in below if entry.path.rpartition("/")[2] == FILE and entry.mode.startswith("100")]


def _rewriting(values: Mapping[str, str]) -> Iterator[str]:
    """What of one file's attributes changes its bytes (gitattributes(5))."""
    if values.get("eol") == "crlf" and values.get("text") != "unset":
        yield "eol=crlf"
    yield from (f"{name}={values[name]}" for name in ("filter", "working-tree-encoding") if values.get(name, "unset") not in _OFF)
    if values.get("ident") == "set":
        yield "ident"
