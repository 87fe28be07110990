"""A store's own files in place of those of `site_template/`: which count, what to warn of, and the mark that tells versions apart.

A mark is one line, a comment, with a digest of our file as it was when it was copied. So an upgrade can tell whether
that file has changed since, however often the version has.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping

from benchstore import __version__, resources
from benchstore.errors import Problem

FOLDER = "site_template"
_MARK = re.compile(r"^.*benchstore template [^\s,]+, version (\S+) \(([0-9a-f]{12})\).*\n?", re.MULTILINE)
_COMMENTS = {
    ".jinja": "{{#- {} -#}}\n",
    ".css": "/* {} */\n",
    ".js": "/* {} */\n",
    ".svg": "<!-- {} -->\n",
    ".json": '  "$comment": "{}",\n',
}
"""How a mark is written in a file of each kind; in JSON it is the first member."""


def marked(name: str) -> str:
    """Our file `name` with the mark of this version, to be copied and changed."""
    text = ours(name)
    comment = _COMMENTS["." + name.rpartition(".")[2]]
    line = comment.format(f"benchstore template {name}, version {__version__} ({_digest(text)})")
    return text.replace("{\n", "{\n" + line, 1) if name.endswith(".json") else line + text


def ours(name: str) -> str:
    """The text of one of our files."""
    return resources.read_text(f"{FOLDER}/{name}")


def effective(found: Mapping[str, str]) -> dict[str, str]:
    """The files of a store that differ from ours, or that ours have none of."""
    names = resources.names(FOLDER)
    return {name: text for name, text in sorted(found.items()) if name not in names or _MARK.sub("", text, count=1) != ours(name)}


def warnings(found: Mapping[str, str]) -> Iterator[Problem]:
    """Files that were copied from other ones than ours, that do not say from which, and that nothing uses."""
    for name, text in effective(found).items():
        file = f"{FOLDER}/{name}"
        if name not in resources.names(FOLDER):
            yield from _unknown(name, found)
            continue
        mark, now = _MARK.search(text), _digest(ours(name))
        if mark is None:
            hint = f"benchstore template {name} prints ours; its first lines hold the mark to copy"
            yield _warning(file, f"does not say which version of ours it was copied from; this is {__version__} ({now})", hint)
        elif mark[2] != now:
            hint = f"benchstore template {name} prints ours: take over what has changed, and its mark"
            yield _warning(file, f"was copied from version {mark[1]} ({mark[2]}); ours is {__version__} ({now}) and differs", hint)


def _unknown(name: str, found: Mapping[str, str]) -> Iterator[Problem]:
    """A file of no name of ours has its use where another of the store's names it."""
    if any(name in text for other, text in found.items() if other != name):
        return
    import difflib

    close = difflib.get_close_matches(name, resources.names(FOLDER), n=1)
    hint = f"did you mean {close[0]}?" if close else "benchstore template lists the names that there are"
    yield _warning(f"{FOLDER}/{name}", "benchstore has no file of that name, and nothing here uses it", hint)


def _warning(file: str, message: str, hint: str) -> Problem:
    return Problem(file=file, message=message, hint=hint, rule="template", severity="warning")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
