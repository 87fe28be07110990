"""The versions of files through git's history as drafts: their contents read in bulk, each by its importer, with what lay beside it then."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import partial
from hashlib import sha256

from benchstore.errors import Problem, Refused
from benchstore.importers import registry
from benchstore.input_files import MOST_BYTES
from benchstore.records.draft import Draft
from benchstore.result_folders import Reading
from benchstore.store.file_history import FileVersion
from benchstore.store.git import GitRepository
from benchstore.store.new_files import Incoming

_AT_ONCE_BYTES = 64 * 1024 * 1024
"""Contents of about so many bytes are held at one time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastFile:
    """One version of a file as it was read: its drafts, or what is wrong with it; without either no tool's importer knows it.

    `digest` is the SHA-256 of its content. `asked_for` says that it is to be a result, as a pattern of a person fits it.
    """

    version: FileVersion
    drafts: Sequence[Incoming]
    problems: Sequence[Problem]
    digest: str = ""
    asked_for: bool = True


def read(git: GitRepository, versions: Sequence[FileVersion], reading: Reading, *, only_known: bool = False) -> Iterator[PastFile]:
    """Every version, in the order given. With `only_known` nothing is read but what the importer of a tool knows."""
    sizes = dict(zip(blobs := [*{version.blob for version in versions}], git.sizes(blobs), strict=True))
    for part in _portions(versions, sizes):
        wanted = {version.blob for version in part if sizes[version.blob] <= MOST_BYTES}
        contents = dict(git.blobs(sorted(wanted)))
        for version in part:
            yield _read(git, version, contents.get(version.blob), reading, only_known=only_known)


def _portions(versions: Sequence[FileVersion], sizes: Mapping[str, int]) -> Iterator[list[FileVersion]]:
    part: list[FileVersion] = []
    size = 0
    for version in versions:
        if part and size + sizes[version.blob] > _AT_ONCE_BYTES:
            yield part
            part, size = [], 0
        part.append(version)
        size += sizes[version.blob]
    if part:
        yield part


def _read(git: GitRepository, version: FileVersion, data: bytes | None, reading: Reading, *, only_known: bool) -> PastFile:
    if data is None:
        message, hint = f"is larger than the {MOST_BYTES:,} bytes that are read", "leave the file out of the pattern"
        return PastFile(version=version, drafts=(), problems=[Problem(file=version.label, message=message, hint=hint, rule="size")])
    try:
        if only_known and not registry.is_known(data, version.path, importer=reading.importer):
            return PastFile(version=version, drafts=(), problems=(), asked_for=False)
        return PastFile(version=version, drafts=_drafts(git, version, data, reading), problems=(), digest=sha256(data).hexdigest())
    except Refused as refusal:
        named = [replace(problem, file=version.label) for problem in refusal.problems]
        return PastFile(version=version, drafts=(), problems=named, asked_for=not only_known)


def _drafts(git: GitRepository, version: FileVersion, data: bytes, reading: Reading) -> list[Incoming]:
    """One content's drafts, without the content, which is not needed any more."""
    beside = partial(_beside, git, version)
    taken, drafts = registry.read(data, version.path, importer=reading.importer, options=reading.options, beside=beside)
    return [Incoming(file=version.label, data=b"", importer=taken, draft=draft) for draft in drafts]


def as_parts(read: Sequence[PastFile]) -> list[PastFile]:
    """Each draft as a part of its file's history, which is that result for ever: the whole content, or where the file ever held several results, its own.

    So the rows of a table that grew are found again in the longer one.
    """
    many = {past.version.path for past in read if len(past.drafts) > 1}
    without = {past.version.path for past in read if not all(item.draft.part for item in past.drafts)}
    return [replace(past, drafts=[*_parts_of(past, several=past.version.path in many, own=past.version.path in without)]) for past in read]


def _parts_of(past: PastFile, *, several: bool, own: bool) -> Iterator[Incoming]:
    """A file's drafts by the part that each importer names, or with `own` by what they say; of those that are alike also by which of them it is."""
    seen: Counter[str] = Counter()
    for item in past.drafts:
        draft = item.draft
        part = (_fingerprint(draft) if own else draft.part) if several else draft.part or past.digest
        seen[part] += 1
        again = seen[part] - 1
        yield replace(item, draft=replace(draft, part=_sha256(f"{part} {again}") if again else part))


_TOLD_APART_BY = ("model", "dataset", "prompt", "environment", "created_at", "metrics")


def _fingerprint(draft: Draft) -> str:
    """What the numbers are and of what; nothing that a later version of the importer may tell as well."""
    return _sha256(json.dumps({name: draft.fields.get(name) for name in _TOLD_APART_BY}, sort_keys=True, default=str))


def _sha256(text: str) -> str:
    return sha256(text.encode(errors="surrogatepass")).hexdigest()


_ABOVE = "../"


def _beside(git: GitRepository, version: FileVersion, patterns: Sequence[str]) -> Mapping[str, bytes]:
    """The files that lay beside a version in its commit and fit a pattern, by name; one that begins with `../` is about the folder above."""
    folder, _, name = version.path.rpartition("/")
    found: dict[str, str] = {}
    for prefix, place in (("", folder), (_ABOVE, folder.rpartition("/")[0])):
        wanted = [pattern.removeprefix(_ABOVE) for pattern in patterns if pattern.startswith(_ABOVE) == bool(prefix)]
        for entry in git.files_in(version.commit, place) if wanted and (folder or not prefix) else ():
            file = entry.path.rpartition("/")[2]
            if entry.mode.startswith("100") and (prefix or file != name) and any(fnmatchcase(file, pattern) for pattern in wanted):
                found[prefix + file] = entry.blob
    size = sum(git.sizes(found.values()))
    if size > MOST_BYTES:
        message, hint = f"{size:,} bytes lie beside it; {MOST_BYTES:,} are read", "leave the rows out with --no-samples"
        raise Refused([Problem(file=version.path, message=message, hint=hint, rule="size")])
    contents = dict(git.blobs(found.values()))
    return {file: contents[blob] for file, blob in found.items()}
