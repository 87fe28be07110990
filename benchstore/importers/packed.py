"""Many files in one: a zip or tar archive, also a tar packed with gzip, as the folder that it would be. Nothing is ever unpacked onto a disk.

Links and devices are left out, as links are in a folder. A path that leads out of the archive keeps all of it out.
"""

from __future__ import annotations

import io
import re
import tarfile
import zlib
from collections.abc import Callable
from itertools import islice
from typing import NoReturn

from benchstore.errors import Problem, Refused
from benchstore.importers import archive
from benchstore.importers.archive import Archive
from benchstore.importers.folder import Folder
from benchstore.importers.rows import listed

MOST_FILES = 50_000
"""So many members an archive may have."""
_GZIP = b"\x1f\x8b"
_ENTRY = b"PK\x01\x02"
"""What each entry of a zip archive's directory begins with."""
_END = bytes(1024)
"""What every tar archive ends with."""
_OUTSIDE = re.compile(r"(?:.*[/\\])?\.\.(?:[/\\].*)?|[/\\].*|[A-Za-z]:.*", re.DOTALL)
_AGAIN = "pack the folder again"


def is_packed(data: bytes) -> bool:
    """Whether bytes are an archive by how they begin; of what is packed with gzip, whether a tar archive is in it."""
    return data.startswith(archive.MAGIC) or _is_tar(data) or (data.startswith(_GZIP) and _is_tar(_unzipped(data, 512)))


def opened(data: bytes, file: str) -> Folder:
    """The archive as a folder. Raises Refused where it is broken, holds too much, or names paths outside of it."""
    names, reader = _of_zip(data, file) if data.startswith(archive.MAGIC) else _of_tar(data, file)
    outside = [name for name in names if _OUTSIDE.fullmatch(name)]
    if outside:
        _refuse(file, f"has members whose paths lead out of it: {listed(outside, 5)}", "pack the folder with paths inside of it")
    if len(names) > MOST_FILES:
        _refuse(file, f"holds more than {MOST_FILES:,} files", "pack the part that is to be added")
    return Folder(file, names, reader)


def inner(folder: Folder, file: str) -> Folder:
    """The one folder at the top of an archive that holds everything in it, where there is one; else the archive's own top."""
    tops = {name.partition("/")[0] for name in folder.names}
    if len(tops) != 1 or not all("/" in name for name in folder.names):
        return folder
    top = f"{tops.pop()}/"
    return Folder(file, [name.removeprefix(top) for name in folder.names], lambda name: folder.read(top + name))


def _of_zip(data: bytes, file: str) -> tuple[list[str], Callable[[str], bytes]]:
    if data.count(_ENTRY) > MOST_FILES:
        _refuse(file, f"holds more than {MOST_FILES:,} files", "pack the part that is to be added")
    found = Archive(data, file)
    return [name for name in found.names if not name.endswith("/")], found.read


def _of_tar(data: bytes, file: str) -> tuple[list[str], Callable[[str], bytes]]:
    if data.startswith(_GZIP):
        data = _unzipped(data, archive.MOST_TOTAL + 1)
        if len(data) > archive.MOST_TOTAL:
            _refuse(file, f"is larger, unpacked, than the {archive.MOST_TOTAL:,} bytes that are read", "pack the part that is to be added")
    if not data.endswith(_END):
        _refuse(file, "is no whole tar archive: its end is missing", "take the file from the run again")
    try:
        opened = tarfile.open(fileobj=io.BytesIO(data), mode="r:")  # noqa: SIM115  # it lives as long as its reader
        members = {_plain(member.name): member for member in islice(opened, 2 * MOST_FILES) if member.isreg()}
    except (tarfile.TarError, OSError, ValueError, OverflowError) as error:
        _refuse(file, f"is no whole tar archive: {error}", _AGAIN)

    def read(name: str) -> bytes:
        try:
            stream = opened.extractfile(members[name])
            found = stream.read(archive.MOST_MEMBER + 1) if stream else b""
        except (tarfile.TarError, OSError, ValueError, OverflowError) as error:
            _refuse(f"{file}/{name}", f"cannot be unpacked: {error}", _AGAIN)
        if len(found) > archive.MOST_MEMBER:
            _refuse(
                f"{file}/{name}",
                f"is larger than the {archive.MOST_MEMBER:,} bytes that are read",
                "leave its rows out, or evaluate in parts",
            )
        return found

    return list(members), read


def _plain(name: str) -> str:
    return name.removeprefix("./")


def _is_tar(data: bytes) -> bool:
    return data[257:262] == b"ustar"


def _unzipped(data: bytes, most: int) -> bytes:
    """What is packed with gzip, `most` bytes of it; less where it is cut off, nothing where it is broken."""
    try:
        return zlib.decompressobj(wbits=31).decompress(data, most)
    except zlib.error:
        return b""


def _refuse(file: str, message: str, hint: str) -> NoReturn:
    raise Refused([Problem(file=file, message=message, hint=hint, rule="importer")])
