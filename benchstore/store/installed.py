"""Where the benchstore that runs was installed from, as its `direct_url.json` says (PEP 610), and which files it holds.

Only says what is so; whether a workflow can install from there is decided in `installing`.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any, Self
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit
from urllib.request import url2pathname

NAME = "benchstore"
ADDRESS = "<address of this repository>"
"""What stands for the project's own address where its metadata name none."""
_ADDRESS = re.compile(r"(?:source|repository|homepage)\s*,\s*(?P<url>https://\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What an installation came from: `url` without credentials, and of a git repository the `commit`, of an archive its `sha256`.

    From an index, which nothing names, there is no `url`, and only the `version` is known.
    `folder` is where the project lies on this machine, `editable` that it runs from there; `subdirectory` is its place in the repository.
    `files` has the sha256 of every file that was installed, by path; none where the installation did not record them.
    """

    url: str = ""
    version: str | None = None
    commit: str | None = None
    sha256: str | None = None
    subdirectory: str | None = None
    folder: Path | None = None
    editable: bool = False
    files: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, value: Mapping[str, Any], files: Mapping[str, str]) -> Self:
        """From the content of a `direct_url.json`. Raises KeyError where it has no address."""
        parts = urlsplit(value["url"])
        info, there = value.get("dir_info"), urlunsplit(_without_credentials(parts))
        folder = Path(url2pathname(unquote(parts.path))) if info is not None and parts.scheme == "file" else None
        return cls(
            url=there,
            commit=value.get("vcs_info", {}).get("commit_id") if value.get("vcs_info", {}).get("vcs") == "git" else None,
            sha256=_sha256(value.get("archive_info", {})),
            subdirectory=value.get("subdirectory"),
            folder=folder / value.get("subdirectory", "") if folder else None,
            editable=bool(info and info.get("editable")),
            files=files,
        )


def origin() -> Origin | None:
    """Where this benchstore came from; None where it is not installed and runs from no checkout."""
    try:
        distribution = metadata.distribution(NAME)
    except metadata.PackageNotFoundError:
        return _checkout()
    try:
        return Origin.from_dict(json.loads(distribution.read_text("direct_url.json") or ""), _files(distribution))
    except (ValueError, KeyError, TypeError, AttributeError):  # there is none, or not one that the specification knows
        return Origin(version=distribution.version, files=_files(distribution))


def address() -> str:
    """Where the project's repository is, by the one place that says so, `project.urls`; words in its place where it says nothing."""
    try:
        stated = metadata.metadata(NAME).get_all("Project-URL") or []
    except metadata.PackageNotFoundError:
        return ADDRESS
    return next((found["url"] for entry in stated if (found := _ADDRESS.fullmatch(entry))), ADDRESS)


def _checkout() -> Origin | None:
    """The checkout that it runs from without having been installed."""
    top = Path(__file__).resolve().parents[2]
    return Origin(url=top.as_uri(), folder=top, editable=True) if (top / "pyproject.toml").is_file() else None


def _without_credentials(parts: SplitResult) -> SplitResult:
    return parts._replace(
        netloc=parts.netloc.rpartition("@")[2] if parts.scheme != "ssh" else parts.netloc.replace(f":{parts.password}@", "@")
    )


def _sha256(archive: Mapping[str, Any]) -> str | None:
    """By the key of today, or by the one of the specification's first years."""
    named, _, value = str(archive.get("hash") or "").partition("=")
    known = (archive.get("hashes") or {}).get("sha256") or (value if named == "sha256" else None)
    return known if known and re.fullmatch("[0-9a-f]{64}", known) else None


def _files(distribution: metadata.Distribution) -> dict[str, str]:
    """The package's own files, by the hashes that the installer recorded."""
    recorded = {str(file): file.hash for file in distribution.files or () if file.parts[0] == NAME and file.hash}
    return {path: _hex(entry.value) for path, entry in recorded.items() if entry.mode == "sha256"}


def _hex(value: str) -> str:
    """A recorded hash is base64 without its padding."""
    return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)).hex()
