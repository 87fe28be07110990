"""The workflows that `init --github` writes into a repository, and what only a person can do there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from benchstore import resources
from benchstore.errors import BenchstoreError
from benchstore.store.git import GitRepository
from benchstore.store.installing import Install
from benchstore.store.writing import Write

FILES = (
    "workflows/snapshots.yml",
    "workflows/judge.yml",
    "workflows/pages.yml",
    "workflows/rollback.yml",
    "ISSUE_TEMPLATE/rollback.yml",
)
"""Of this project's own `.github` folder: what every repository with a store needs. `benchmarks.yml` is its own business."""
_OUTPUT = re.compile(r"path: (_site)$", re.MULTILINE)
_REMOTE = re.compile(r"github\.com[:/](?P<owner>[A-Za-z0-9-]{1,39})/(?P<name>[A-Za-z0-9._-]{1,100}?)(?:\.git)?/?\Z")


def writes(top: Path, install: Install, folder: str = "") -> list[Write]:
    """The files, and what they `install`, for a repository at `top` whose store lies in `folder` of it.

    Raises BenchstoreError where some of them already exist, with all of their names.
    """
    files = [*(Write(path=f".github/{name}", data=_text(name, folder).encode()) for name in FILES), *install.files]
    taken = [write.path for write in files if (top / write.path).exists()]
    if taken:
        raise BenchstoreError(f"there already: {', '.join(taken)}", hint="move them away first, or copy what you need by hand")
    return files


def _text(name: str, folder: str) -> str:
    text = resources.read_text(f".github/{name}")
    if not folder or not name.startswith("workflows/"):
        return text
    there = f"defaults:\n  run:\n    working-directory: {json.dumps(folder)}\n\npermissions: {{}}\n"
    text = text.replace("permissions: {}\n", there, 1)
    return _OUTPUT.sub(lambda match: f"path: {json.dumps(f'{folder}/{match[1]}')}", text)


def remote_name(repository: GitRepository | None) -> str | None:
    """`owner/name` of the repository on GitHub, by the remote `origin`; None where it is elsewhere."""
    if repository is None or "origin" not in repository.run("remote").decode(errors="replace").split():
        return None
    address = repository.run("remote", "get-url", "origin").decode(errors="replace").strip()
    match = _REMOTE.search(address)
    return f"{match['owner']}/{match['name']}" if match else None


def site_of(name: str) -> str:
    """The config's `site` of a repository on GitHub, as YAML."""
    owner, _, rest = name.partition("/")
    page = f"https://{owner.lower()}.github.io/" + ("" if rest.lower() == f"{owner.lower()}.github.io" else rest)
    return f'site:\n  repository_url: "https://github.com/{name}"\n  url: "{page}"\n'


def checklist(name: str | None, branch: str | None) -> Iterator[str]:
    """What only a person with rights can switch on, with the page where it is done; `branch` is the one that is checked out."""

    def page(part: str) -> str:
        return f"https://github.com/{name}/settings/{part}" if name else f"Settings, {part.capitalize()}"

    yield f"[ ] {page('pages')}: Source: GitHub Actions"
    yield f"[ ] {page('actions')}: allow GitHub Actions to create pull requests (for rollback.yml)"
    yield f"[ ] {page('branches')}: require the status `benchstore` on the default branch"
    if branch != "main":
        yield "[ ] .github/workflows/pages.yml: it publishes pushes to main; name your default branch there if it is another one"
    if name is None:
        yield "[ ] benchstore.yaml: site.repository_url and site.url, so that the page links to commits and forms"
