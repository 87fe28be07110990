"""What a store brings for its page beside its data: the logo that its config names, and files of its own for the site's.

Read through a tree, so that a page of an earlier revision looks as it did; what they say is placed by `publish`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from benchstore.errors import Problem, refuse_errors
from benchstore.records.config import FILE as CONFIG_FILE
from benchstore.store.trees import Entry, Tree

TEMPLATES = "site_template"
LOGO_BYTES = 200_000
TEMPLATE_BYTES = 1_000_000
_PNG = b"\x89PNG\r\n\x1a\n"
_SVG = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?svg[\s>]")
_READ = (".jinja", ".css", ".js", ".svg", ".json")


def logo(tree: Tree, path: str | None) -> bytes | None:
    """The logo at `path`; None where the config names none. Raises Refused where that is no SVG or PNG of at most 200 KB."""
    found = _logo(tree, path)
    refuse_errors([found] if isinstance(found, Problem) else [])
    return found if isinstance(found, bytes) else None


def templates(tree: Tree) -> dict[str, str]:
    """Name -> text of every file in the store's `site_template/`, with line feeds alone; a file that no page can use has no text.

    Raises Refused with every one that cannot be read as text.
    """
    found = _templates(tree)
    refuse_errors([item for item in found.values() if isinstance(item, Problem)])
    return {name: item for name, item in found.items() if isinstance(item, str)}


def problems(tree: Tree, path: str | None) -> list[Problem]:
    """What keeps the logo or a file of `site_template/` from being read, or a template from being one."""
    found = _templates(tree)
    unread = [item for item in (_logo(tree, path), *found.values()) if isinstance(item, Problem)]
    return [*unread, *_not_compiled({name: text for name, text in found.items() if isinstance(text, str) and name.endswith(".jinja")})]


def _not_compiled(templates: Mapping[str, str]) -> Iterator[Problem]:
    """Where a template is not written as Jinja reads it, or uses a filter or a test that there is none of."""
    if not templates:
        return
    from jinja2 import TemplateSyntaxError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment()
    for name, text in templates.items():
        try:
            environment.compile(text, name, name)
        except TemplateSyntaxError as error:
            hint = f"compare it with ours: benchstore template {name}"
            said = str(error.message or "no template").splitlines()[0]
            yield Problem(file=f"{TEMPLATES}/{name}", place=f"line {error.lineno}", message=said, hint=hint, rule="template")
        except RecursionError:
            yield Problem(file=f"{TEMPLATES}/{name}", message="nested too deeply", hint="write it flatter", rule="template")


def _logo(tree: Tree, path: str | None) -> bytes | Problem | None:
    if path is None:
        return None
    entry = next((item for item in tree.beside(path) if item.path == path), None)
    if entry is None:
        return _no_logo(f"there is no file {path} in the {tree.label}", "correct the path, or put the file there")
    if entry.kind != "file":
        what = "is a symbolic link, or lies behind one" if entry.kind == "symlink" else "is no file"
        return _no_logo(f"{path} {what}", "put the file itself there")
    data = _content(tree, entry)
    if len(data) > LOGO_BYTES:
        return _no_logo(f"{path} has {len(data):,} bytes; a logo may have {LOGO_BYTES:,}", "draw it simpler, or save it smaller")
    if not (_SVG.search(data[:8192]) if path.lower().endswith(".svg") else data.startswith(_PNG)):
        return _no_logo(f"{path} does not hold what its name says", "save it again, as SVG or as PNG")
    return data


def _no_logo(message: str, hint: str) -> Problem:
    return Problem(file=CONFIG_FILE, place="site.logo", message=message, hint=hint, rule="logo")


def _templates(tree: Tree) -> dict[str, str | Problem]:
    """Name -> text, or what is wrong, of every file in `site_template/`."""
    found: dict[str, str | Problem] = {}
    for entry in tree.beside(TEMPLATES):
        if entry.path == TEMPLATES:
            return {"": _no_template(entry, "no folder, or a symbolic link", "make it a folder with the files themselves")}
        name = entry.path.removeprefix(f"{TEMPLATES}/")
        if not name.rpartition("/")[2].startswith(".") and name != "README.md":
            found[name] = _text(tree, entry) if name.endswith(_READ) else ""
    return found


def _text(tree: Tree, entry: Entry) -> str | Problem:
    if entry.kind != "file":
        what = "a symbolic link, or behind one" if entry.kind == "symlink" else "no file"
        return _no_template(entry, what, "put the file itself there")
    data = _content(tree, entry)
    if len(data) > TEMPLATE_BYTES:
        return _no_template(entry, f"{len(data):,} bytes; a file of {TEMPLATES}/ may have {TEMPLATE_BYTES:,}", "make it smaller")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        message = f"not UTF-8: byte {error.start} is 0x{data[error.start]:02x}"
        return _no_template(entry, message, "save the file as UTF-8")


def _no_template(entry: Entry, message: str, hint: str) -> Problem:
    return Problem(file=entry.path, message=message, hint=hint, rule="template")


def _content(tree: Tree, entry: Entry) -> bytes:
    return next(iter(tree.read([entry.path])))[1]
