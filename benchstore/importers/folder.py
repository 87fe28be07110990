"""A folder as a result: its files are read one by one, and never more of them than is allowed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from benchstore.errors import Problem, Refused
from benchstore.importers import sizes

MOST_TOTAL = sizes.SIZES["a result file with all that lie beside it"].most_bytes
"""So many bytes of all files together are read."""


class Folder:
    """The files below a folder by their paths from it, with `/`, sorted; `read` is given by who may open files.

    `file` is what the folder is called in problems.
    """

    def __init__(self, file: str, names: Sequence[str], reader: Callable[[str], bytes]) -> None:
        self.names = tuple(sorted(names))
        self._file, self._known, self._reader, self._left = file, frozenset(names), reader, MOST_TOTAL
        self._hashes: dict[str, str] = {}

    def read(self, name: str) -> bytes:
        """A file's bytes. Raises Refused where it is not there, cannot be read, or is too large with those before it."""
        if name not in self._known:
            self._refuse(name, "is not in the folder", "take the whole folder from the run again")
        data = self._reader(name)
        if len(data) > self._left:
            self._refuse(name, f"the folder has more than the {MOST_TOTAL:,} bytes that are read", "add its parts one after the other")
        self._left -= len(data)
        self._hashes[name] = hashlib.sha256(data).hexdigest()
        return data

    @property
    def seen(self) -> tuple[str, ...]:
        """The names of the files that were read so far, sorted."""
        return tuple(sorted(self._hashes))

    def fingerprint(self) -> bytes:
        """The names and hashes of the files that were read so far, a line each: what the result was read from."""
        return "".join(f"{self._hashes[name]}  {name}\n" for name in self.seen).encode(errors="surrogateescape")

    def _refuse(self, name: str, message: str, hint: str) -> None:
        raise Refused([Problem(file=f"{self._file.rstrip('/')}/{name}", message=message, hint=hint, rule="importer")])
