"""A file of lines that lies beside a result and may be large: it is read line by line, and never held as a whole."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from typing import BinaryIO

_LONGEST = 64 * 2**20
"""So long may one line be; what is longer comes in parts, which are no JSON."""
_BLOCK = 2**20


class Lines:
    """The lines of a file, as bytes with their ends; `opener` opens it anew each time."""

    def __init__(self, opener: Callable[[], BinaryIO]) -> None:
        self._opener = opener

    @classmethod
    def of(cls, data: bytes) -> Lines:
        """The lines of content that is at hand."""
        return cls(lambda: io.BytesIO(data))

    def __iter__(self) -> Iterator[bytes]:
        with self._opener() as stream:
            while line := stream.readline(_LONGEST):
                yield line

    def sha256(self) -> str:
        """The hash of the file's bytes, in hex."""
        found = hashlib.sha256()
        with self._opener() as stream:
            while block := stream.read(_BLOCK):
                found.update(block)
        return found.hexdigest()
