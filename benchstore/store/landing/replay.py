"""Commits made from values, without the work tree or the index: one `git fast-import` for a whole branch."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from benchstore.errors import BenchstoreError
from benchstore.store.git import GitRepository
from benchstore.store.landing.renumber import File

_REPLAYED = "refs/benchstore/replayed"
_AUTHOR = re.compile(rb"^author (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A commit as it is made again: its author line, and its message."""

    author: bytes
    message: str


def original(repository: GitRepository, commit: str) -> Original:
    """Author and message of a commit."""
    head, _, message = repository.run("cat-file", "commit", commit).partition(b"\n\n")
    author = _AUTHOR.search(head)
    if author is None:
        raise BenchstoreError(f"the commit {commit[:12]} has no author", hint="git fsck tells more")
    return Original(author=author[1], message=message.decode(errors="replace"))


def replay(repository: GitRepository, commits: Iterable[tuple[Original, Mapping[str, File | None]]], onto: str) -> str:
    """Make each commit again, one on the other from `onto`, and give the last one's id; HEAD and the work tree stay."""
    repository.run("update-ref", "-d", _REPLAYED)
    repository.run("fast-import", "--quiet", "--done", "--force", input_bytes=b"".join(_stream(repository, commits, onto)))
    last = repository.resolve(_REPLAYED)
    repository.run("update-ref", "-d", _REPLAYED)
    return last


def _stream(repository: GitRepository, commits: Iterable[tuple[Original, Mapping[str, File | None]]], onto: str) -> Iterator[bytes]:
    """The commits in the language of `git fast-import`; paths are always quoted, so that no name can be a command."""
    committer = repository.run("var", "GIT_COMMITTER_IDENT").strip()
    yield b"reset %s\nfrom %s\n\n" % (_REPLAYED.encode(), onto.encode())
    for commit, files in commits:
        yield b"commit %s\nauthor %s\ncommitter %s\n" % (_REPLAYED.encode(), commit.author, committer)
        yield _data(commit.message.encode())
        for path, file in files.items():
            yield b"D %s\n" % _path(path) if file is None else b"M %s inline %s\n" % (file.mode.encode(), _path(path)) + _data(file.data)
    yield b"done\n"


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)


def _path(path: str) -> bytes:
    raw = path.encode(errors="surrogateescape")
    return b'"' + raw.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n") + b'"'
