"""What git prints, as values: files of a revision, commits with their changes, differences, and its failures in sentences."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchstore.errors import GitFailed

_RECORD = "\x1e"
COMMIT_FORMAT = f"{_RECORD}%H%x00%P%x00%an%x00%cI%x00%aI%x00%s"
_RAW = re.compile(rb"^(:+)")
_HEAD = re.compile(
    rb"\x1e(?P<sha>[0-9a-f]{40,64})\0(?P<parents>[0-9a-f ]*)\0(?P<author>[^\0]*)\0"
    rb"(?P<time>[0-9]{4}-[0-9]{2}-[0-9]{2}T[^\0]*)\0(?P<authored>[^\0]*)\0(?P<subject>[^\0\n]*)"
)
"""A commit's head in our format: no author or subject, whatever it holds, can look like one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeEntry:
    """One file of a revision: path from the repository's top, git's mode (`100644`, `120000` …), blob id."""

    path: str
    mode: str
    blob: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """How one commit changed one path: `status` is git's letter(s), one for each parent that is compared.

    `mode` is that of the new file; `moved_from` is the path it had, where renames were asked for and it had another.
    """

    status: str
    path: str
    old_blob: str
    new_blob: str
    mode: str = ""
    moved_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """One commit with its changes; `time` is the committer's, RFC 3339, `authored` the author's as git could read it."""

    sha: str
    parents: tuple[str, ...]
    author: str
    time: str
    subject: str
    changes: tuple[FileChange, ...] = ()
    authored: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """What a path holds: git's mode and the blob. Two are equal only where nothing of the file differs."""

    mode: str
    blob: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One path that differs between two commits; None is no file."""

    path: str
    old: Content | None
    new: Content | None


def nul_separated(paths: Iterable[str]) -> bytes:
    """Paths as git reads them from standard input: each ended by NUL."""
    return b"".join(path.encode(errors="surrogateescape") + b"\0" for path in paths)


_KNOWN_FAILURES = (
    (
        re.compile(r"detected dubious ownership"),
        "git does not read {top}, which belongs to another user",
        "if you trust it: git config --global --add safe.directory {quoted}",
    ),
    (
        re.compile(r"Unable to create '(?P<lock>[^']+\.lock)': File exists"),
        "another git process is at work here: it holds {lock}",
        "wait for it; if none is running, one was cut off: remove that file",
    ),
    (
        re.compile(r"unable to auto-detect email address|empty ident name|Please tell me who you are|no (?:name|email) was given"),
        "git does not know who commits",
        'git config user.name "Your Name" && git config user.email you@example.org',
    ),
)
"""What git says -> what a person should read, and what to do."""


def failure(command: str, words: str, status: int, top: Path) -> GitFailed:
    """The error for a git command that failed: in a sentence of our own where we know it, else in git's words."""
    for pattern, sentence, hint in _KNOWN_FAILURES:
        match = pattern.search(words)
        if match:
            known = {"top": str(top), "quoted": shlex.quote(str(top)), **match.groupdict()}
            return GitFailed(sentence.format(**known), hint=hint.format(**known), status=status, busy="lock" in known)
    return GitFailed(f"git {command} failed: {words or f'exit code {status}'}", status=status)


def tree_entries(output: bytes) -> list[TreeEntry]:
    """The records of `ls-tree -z`: mode, kind, blob, then a tab and the path."""
    found = []
    for record in output.split(b"\0"):
        if record:
            head, _, path = record.partition(b"\t")
            mode, _, blob = head.decode().split()[:3]
            found.append(TreeEntry(path=path.decode(errors="surrogateescape"), mode=mode, blob=blob))
    return found


def commits(output: bytes) -> list[Commit]:
    """Every commit of a log in `COMMIT_FORMAT`, in its order, with the raw changes that follow it."""
    heads = list(_HEAD.finditer(output))
    ends = [*(head.start() for head in heads[1:]), len(output)][: len(heads)]
    return [_commit(head, output[head.end() : end]) for head, end in zip(heads, ends, strict=True)]


def _commit(head: re.Match[bytes], raw: bytes) -> Commit:
    text = {name: value.decode(errors="replace") for name, value in head.groupdict().items()}
    return Commit(
        sha=text["sha"],
        parents=tuple(text["parents"].split()),
        author=text["author"],
        time=text["time"],
        authored=text["authored"],
        subject=text["subject"],
        changes=tuple(changes(raw)),
    )


def changes(raw: bytes) -> Iterator[FileChange]:
    """Git's raw records: `:modes… blobs… status`, NUL, path, NUL; one colon for each parent compared.

    What moved, compared with one parent, has two paths: the old one first.
    """
    fields = raw.split(b"\0")
    position = 0
    while position < len(fields):
        head = fields[position].lstrip(b"\n")
        colons = _RAW.match(head)
        if not colons:
            position += 1
            continue
        parents = len(colons[1])
        words = head[parents:].decode().split()
        blobs = words[parents + 1 : 2 * parents + 2]
        moved = parents == 1 and words[-1][0] in "RC"
        paths = [path.decode(errors="surrogateescape") for path in fields[position + 1 : position + 2 + moved]]
        yield FileChange(
            status=words[-1],
            path=paths[-1],
            old_blob=blobs[0],
            new_blob=blobs[-1],
            mode=words[parents],
            moved_from=paths[0] if moved else "",
        )
        position += 1 + len(paths)


def differences(raw: bytes) -> list[list[Difference]]:
    """The records of `diff-tree --stdin -z --always`: a commit, then its changes, each as modes, blobs, status and a path."""
    found: list[list[Difference]] = []
    fields = iter(raw.split(b"\0"))
    for field in fields:
        if field.startswith(b":"):
            old_mode, new_mode, old, new, _ = field[1:].decode().split()
            path = next(fields).decode(errors="surrogateescape")
            found[-1].append(Difference(path=path, old=_content(old_mode, old), new=_content(new_mode, new)))
        elif field:
            found.append([])
    return found


def _content(mode: str, blob: str) -> Content | None:
    return Content(mode, blob) if mode.strip("0") else None


def triples(output: bytes) -> list[tuple[str, str, str]]:
    """What `check-attr -z` answers: path, attribute, value."""
    words = [word.decode(errors="surrogateescape") for word in output.split(b"\0")[:-1]]
    return list(zip(words[::3], words[1::3], words[2::3], strict=True))
