"""One archive as drafts: it is read as the folder that it would be, unless an importer knows it as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fnmatch import fnmatchcase
from functools import partial

from benchstore.errors import Problem, Refused
from benchstore.importers import packed, registry, unread
from benchstore.importers.archive import MAGIC
from benchstore.importers.folder import Folder
from benchstore.result_folders import RESULTS, Reading, candidates, telling_of_others
from benchstore.store.new_files import Incoming


def is_folder(reading: Reading, name: str, data: bytes) -> bool:
    """Whether bytes are an archive of files, and not one result, a workbook or the like. Raises Refused where it is broken."""
    if not packed.is_packed(data):
        return False
    if not data.startswith(MAGIC):
        return True
    return not registry.is_known(data, name, importer=reading.importer) and not unread.is_held(packed.opened(data, name).names)


def read(reading: Reading, name: str, data: bytes, modified: datetime | None) -> list[Incoming]:
    """The drafts of an archive: where it is one result those of it, else those of every result file in it.

    Raises Refused with the problems of all its files, and where there is no result among them.
    """
    folder = packed.opened(data, name)
    top = packed.inner(folder, name)
    whole = registry.read_folder(top, name, importer=reading.importer, options=reading.options)
    if whole is not None:
        held = top.fingerprint()
        return [Incoming(file=name, data=held, importer=whole[0], draft=draft, modified=modified) for draft in whole[1]]
    found: list[Incoming] = []
    others: list[str] = []
    problems: list[Problem] = []
    used: set[str] = set()
    for member in candidates(folder):
        reading.progress(len(found), None, f"{name}/{member}")
        try:
            drafts = _of_one(reading, name, folder, member, modified, used)
        except Refused as refusal:
            problems += refusal.problems
            continue
        found += drafts
        others += [] if drafts else [member]
    if problems:
        raise Refused(problems)
    return telling_of_others(name, found, [member for member in others if member not in used], what="an archive")


def _of_one(reading: Reading, name: str, folder: Folder, member: str, modified: datetime | None, used: set[str]) -> list[Incoming]:
    """The drafts of one member; none where no importer of a tool knows it. `used` grows by what lies beside it and belongs to it."""
    file = f"{name}/{member}"
    try:
        data = folder.read(member)
        if not registry.is_known(data, file, importer=reading.importer):
            return []
    except Refused:
        if member.endswith(RESULTS):
            raise
        return []
    beside = partial(_beside, folder, member, used)
    taken, drafts = registry.read(data, file, importer=reading.importer, options=reading.options, beside=beside)
    return [Incoming(file=file, data=data, importer=taken, draft=draft, modified=modified) for draft in drafts]


def _beside(folder: Folder, member: str, used: set[str], patterns: Sequence[str]) -> Mapping[str, bytes]:
    """The members in the folder of `member`, and with `../` in the one above, that a pattern fits."""
    here, above = member.rpartition("/")[0], member.rpartition("/")[0].rpartition("/")[0]
    places = [(here, "", patterns)]
    if here:
        places.append((above, "../", [pattern.removeprefix("../") for pattern in patterns if pattern.startswith("../")]))
    found = {}
    for place, prefix, wanted in places:
        for name in folder.names:
            parent, _, file = name.rpartition("/")
            if parent == place and name != member and any(fnmatchcase(file, pattern) for pattern in wanted):
                found[prefix + file] = folder.read(name)
                used.add(name)
    return found
