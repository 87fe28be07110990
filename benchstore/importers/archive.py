"""A zip archive as a result file: its members are read one by one, and never more of them than is allowed."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence
from typing import NoReturn

from benchstore.errors import Problem, Refused
from benchstore.importers import sizes

MAGIC = b"PK\x03\x04"
MOST_MEMBER = sizes.SIZES["a member of a zip archive"].most_bytes
"""So many bytes of one member are read, whatever the archive says of its size."""
MOST_TOTAL = sizes.SIZES["a zip archive, unpacked"].most_bytes
"""So many bytes of all members together."""
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)


_SMALLER = "evaluate in parts, or unpack it and keep only what is needed; of an Inspect log --no-samples leaves the rows out"


class Archive:
    """Members of a zip archive by name. Raises Refused where the bytes are none."""

    def __init__(self, data: bytes, file: str) -> None:
        self._file, self._left = file, MOST_TOTAL
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (*_BROKEN, NotImplementedError):
            self._refuse("", "is no whole zip archive, as if it was cut off", "take the file from the run again")

    @property
    def names(self) -> Sequence[str]:
        """The members' names, in the order they were written; each once."""
        return tuple(dict.fromkeys(self._zip.namelist()))

    def read(self, name: str) -> bytes:
        """A member's bytes. Raises Refused where it is not there, broken, too large, or packed in a way that is not known."""
        most = min(MOST_MEMBER, self._left)
        try:
            with self._zip.open(name) as member:
                data = member.read(most + 1)
        except KeyError:
            self._refuse(name, "is not in the archive", "take the file from the run again")
        except NotImplementedError:
            hint = "write it as JSON and add that: inspect log dump LOG.eval > log.json; Python 3.14 reads it as it is"
            self._refuse(name, "is packed in a way that this Python cannot unpack, most likely zstd", hint)
        except _BROKEN as error:
            self._refuse(name, f"cannot be unpacked: {error}", "take the file from the run again")
        if len(data) > most:
            self._refuse(name, f"is larger than the {most:,} bytes that are read", _SMALLER)
        self._left -= len(data)
        return data

    def _refuse(self, place: str, message: str, hint: str) -> NoReturn:
        raise Refused([Problem(file=self._file, place=place, message=message, hint=hint, rule="importer")])
