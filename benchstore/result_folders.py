"""One result file or folder on disk as drafts: with what lies beside it, and of a folder all that is a result in it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from benchstore import input_files
from benchstore.errors import Problem, Refused
from benchstore.importers import registry
from benchstore.importers.document import Options
from benchstore.importers.folder import Folder
from benchstore.importers.lines import Lines
from benchstore.importers.rows import listed
from benchstore.store.new_files import Incoming, Progress, silent

RESULTS = (".json", ".eval", ".jsonl")
"""Endings of files that are refused where they cannot be read; any other may be anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How results are read: from which folder, by which importer, and what to take of them."""

    folder: Path
    importer: str = "auto"
    options: Options = field(default_factory=Options)
    progress: Progress = silent


def of_file(reading: Reading, name: str, data: bytes, files: list[Path]) -> list[Incoming]:
    """The drafts of one file on disk and of those beside it; adds these to `files`."""
    path = reading.folder / name
    files.append(path)
    beside = partial(_beside, path, name, files)
    taken, drafts = registry.read(data, name, importer=reading.importer, options=reading.options, beside=beside)
    modified = input_files.modified(reading.folder, name)
    return [Incoming(file=name, data=data, importer=taken, draft=draft, modified=modified) for draft in drafts]


def _beside(path: Path, name: str, files: list[Path], patterns: Sequence[str]) -> Mapping[str, bytes | Lines]:
    found = input_files.beside(path, name, patterns)
    files.extend(path.parent / companion for companion in found)
    return found


def read(reading: Reading, name: str, files: list[Path]) -> list[Incoming]:
    """The drafts of a folder: where it is one result those of it, else those of every result file in it.

    Raises Refused with the problems of all its files, and where there is no result among them.
    """
    folder = input_files.files_of(reading.folder, name)
    whole = registry.read_folder(folder, name, importer=reading.importer, options=reading.options)
    if whole is not None:
        files.extend(reading.folder / name / file for file in folder.seen)
        data = folder.fingerprint()
        modified = max((input_files.modified(reading.folder, f"{name}/{file}") for file in folder.seen), default=None)
        return [Incoming(file=name, data=data, importer=whole[0], draft=draft, modified=modified) for draft in whole[1]]
    return telling_of_others(name, *_of_files(reading, name, folder, files))


def telling_of_others(name: str, found: list[Incoming], others: Sequence[str], *, what: str = "a folder") -> list[Incoming]:
    """What was found, the first of it with a notice of the other files. Raises Refused where nothing was found."""
    if not found:
        inside = "name the result file that lies in it" if what == "a folder" else "unpack it and name the result file that lies in it"
        hint = f"{inside}; benchstore importers lists the kinds"
        message = f"is {what} in which no result is known: {listed(others)}" if others else f"is {what} without files"
        raise Refused([Problem(file=name, message=message, hint=hint, rule="file")])
    if others:
        notice = f"{len(others)} other {'file' if len(others) == 1 else 'files'} in {name} {_ARE[len(others) == 1]}: {listed(others)}"
        found[0] = replace(found[0], draft=replace(found[0].draft, notices=(*found[0].draft.notices, notice)))
    return found


_ARE = {True: "is no result by itself", False: "are no results by themselves"}


def _of_files(reading: Reading, name: str, folder: Folder, files: list[Path]) -> tuple[list[Incoming], list[str]]:
    """The drafts of every file that an importer of a tool knows, and the names of those that none does."""
    found: list[Incoming] = []
    others: list[str] = []
    problems: list[Problem] = []
    for file in candidates(folder):
        path = os.path.join(name, file)  # noqa: PTH118  # as it was written, not made absolute
        reading.progress(len(files), None, path)
        try:
            drafts = _of_one(reading, path, files)
        except Refused as refusal:
            problems += refusal.problems
            continue
        found += drafts
        others += [] if drafts else [file]
    if problems:
        raise Refused(problems)
    beside = {str(path) for path in files}
    return found, [file for file in others if str(reading.folder / name / file) not in beside]


def candidates(folder: Folder) -> Iterator[str]:
    """The files that may be results: of a folder with one that stands for it, that one."""
    mains = registry.main_files()
    runs = {name.rpartition("/")[0] for name in folder.names if name.rpartition("/")[2] in mains}
    for name in folder.names:
        above, _, file = name.rpartition("/")
        if above not in runs or file in mains:
            yield name


def _of_one(reading: Reading, path: str, files: list[Path]) -> list[Incoming]:
    """The drafts of one file of a folder; none where no importer of a tool knows it."""
    try:
        data = input_files.content(reading.folder, path)
        if not registry.is_known(data, path, importer=reading.importer):
            return []
    except Refused:
        if path.endswith(RESULTS):
            raise
        return []
    return of_file(reading, path, data, files)
