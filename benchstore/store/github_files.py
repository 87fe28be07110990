"""The workflows that `init --github` writes into a repository, and what only a person can do there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from benchstore.errors import BenchstoreError
from benchstore.store import workflow_texts
from benchstore.store.git import GitRepository
from benchstore.store.installing import Install
from benchstore.store.workflow_texts import Setting
from benchstore.store.writing import Write

FILES = (
    "workflows/snapshots.yml",
    "workflows/judge.yml",
    "workflows/pages.yml",
    "workflows/rollback.yml",
    "workflows/alert.yml",
    "workflows/benchmarks.yml",
    "ISSUE_TEMPLATE/rollback.yml",
)
"""Of this project's own `.github` folder: what every repository with a store needs."""
_FOLDER = re.compile(r'^    working-directory: (".*")$', re.MULTILINE)
_REMOTE = re.compile(r"github\.com[:/](?P<owner>[A-Za-z0-9-]{1,39})/(?P<name>[A-Za-z0-9._-]{1,100}?)(?:\.git)?/?\Z")


def writes(top: Path, install: Install, setting: Setting) -> list[Write]:
    """The files, and what they `install`, for a repository at `top` with that `setting`.

    What is there as it would be written is left. Raises BenchstoreError where some exist and differ, with all of their names, or where those there are of another store;
    UsageError where the setting's command cannot stand in a workflow.
    """
    workflow_texts.refuse_odd(setting.measure, setting.folder)
    _refuse_second(top, setting.folder)
    files = [*(Write(path=f".github/{name}", data=workflow_texts.text(name, setting).encode()) for name in FILES), *install.files]
    missing = [write for write in files if not _is_there(top, write)]
    taken = [write.path for write in missing if (top / write.path).exists()]
    if taken:
        raise BenchstoreError(f"there already: {', '.join(taken)}", hint="move them away first, or copy what you need by hand")
    return missing


def _is_there(top: Path, write: Write) -> bool:
    """Whether a file is there as it would be written: what did not change needs no moving away."""
    path = top / write.path
    return path.is_file() and path.read_bytes() == write.data


def _refuse_second(top: Path, folder: str) -> None:
    """A repository has one page, and so the workflows of one store; the judge alone sees to every store that is there."""
    path = top / ".github/workflows/snapshots.yml"
    text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    match = _FOLDER.search(text)
    there = json.loads(match[1]) if match else ""
    if "benchstore " in text and there != folder:
        hint = (
            "judge.yml judges every store that is here, but a repository has one page: add the results of both to one store, whose models and\n"
            "  data sets keep apart, or make a repository for this one"
        )
        raise BenchstoreError(f"the workflows of this repository are those of the store in {there or 'its top folder'}", hint=hint)


def default_branch(repository: GitRepository | None) -> str:
    """The branch that people merge into: the remote's, as far as this clone knows it, else the one that is checked out, else main."""
    if repository is None:
        return "main"
    head = repository.answer("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
    if head:
        return head.removeprefix("origin/")
    known = repository.run("for-each-ref", "--format=%(refname:lstrip=3)", "refs/remotes/origin/main", "refs/remotes/origin/master")
    return next(iter(known.decode().split()), None) or repository.branch() or "main"


def remote_name(repository: GitRepository | None) -> str | None:
    """`owner/name` of the repository on GitHub, by the remote `origin`; None where it is elsewhere."""
    if repository is None or "origin" not in repository.run("remote").decode(errors="replace").split():
        return None
    address = repository.run("remote", "get-url", "origin").decode(errors="replace").strip()
    match = _REMOTE.search(address)
    return f"{match['owner']}/{match['name']}" if match else None


def site_of(name: str, branch: str = "main") -> str:
    """The config's `site` of a repository on GitHub, as YAML; `branch` is its default one."""
    owner, _, rest = name.partition("/")
    page = f"https://{owner.lower()}.github.io/" + ("" if rest.lower() == f"{owner.lower()}.github.io" else rest)
    edited = "" if branch == "main" else f"  branch: {json.dumps(branch)}\n"
    return f'site:\n  repository_url: "https://github.com/{name}"\n  url: "{page}"\n{edited}'


def checklist(name: str | None, setting: Setting) -> Iterator[str]:
    """What only a person with rights can switch on, with the page where it is done, and what they should look at."""

    def page(part: str) -> str:
        return f"https://github.com/{name}/settings/{part}" if name else f"Settings, {part.capitalize()}"

    yield f"[ ] {page('pages')}: Source: GitHub Actions"
    yield f"[ ] {page('actions')}: allow GitHub Actions to create pull requests (for rollback.yml)"
    yield f"[ ] {page('branches')}: require the status `benchstore` on the default branch"
    if setting.branch != "main":
        yield f"[ ] {setting.branch} is taken for the default branch: in pages.yml, alert.yml, and in benchstore.yaml as site.branch"
    if setting.measure is None:
        yield "[ ] .github/workflows/benchmarks.yml: say there what measures your models, and let it run daily"
    if name is None:
        yield "[ ] benchstore.yaml: site.repository_url and site.url, so that the page links to commits and forms"
