"""What the workflows of another repository install: decided here, from where this benchstore came from or from what a person says.

Never a bare name: an index may give another project's file under it. Never an address that only this machine or a password reaches.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from benchstore import resources
from benchstore.errors import BenchstoreError, UsageError
from benchstore.store import wheels
from benchstore.store.git import GitRepository
from benchstore.store.installed import ADDRESS, NAME, Origin, address
from benchstore.store.wheels import LOCK, Wheel
from benchstore.store.writing import Write

BUILT_IN = "built-in"
"""In place of a requirement: the wheel of what runs here, kept in the repository."""
FOLDER = ".github/benchstore"
FILE = f"{FOLDER}/{NAME}.txt"
"""The requirement that every workflow installs."""
_PLAIN = re.compile(r"[A-Za-z0-9._~:/@#=+,\[\]<>!&?%() -]+")
"""What no file of requirements, no shell and no YAML takes for anything but itself: no quote, `$`, backslash, line feed."""
_SECRET = re.compile(r"://(?!git@)[^/\s]*@|[?&#](?:[a-z_-]*(?:token|key|secret|password|signature))=", re.IGNORECASE)
_OPEN = re.compile(r"(?:^|[ +])(?:http|git|ftp)://", re.IGNORECASE)
_PINNED = re.compile(r"@[0-9a-f]{40}(?![0-9a-f])|sha256[=:][0-9a-f]{64}|^\./")
"""A commit, a hash, or a file of the repository itself."""
_LOCAL = re.compile(r"localhost|127\..*|\[::1\]|0\.0\.0\.0", re.IGNORECASE)
_NAME_OF = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*(?:\[[^\]]*\])?\s*@\s*(?=[./~]|[a-z+]+:)", re.IGNORECASE)
_HOST = re.compile(r"://(?:[^/@]*@)?(\[[^\]]*\]|[^/:?#]+)")
_FILE_URL = re.compile(r"(?:[a-z]+\+)?file:", re.IGNORECASE)
_PATH = re.compile(r"[./~]|[^\s=<>]+\.(?:whl|zip|tar\.gz)\b")
_NAMED = f"--install SPEC names what they install: '{NAME} @ git+https://HOST/OWNER/{NAME}@COMMIT', or a wheel's address with #sha256=…"
_CHOICES = f"--install {BUILT_IN} keeps a wheel of it in {FOLDER}; {_NAMED}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Install:
    """The files below `.github` by which workflows install benchstore, in words where it comes `from_`, and what a person must see to."""

    files: tuple[Write, ...]
    from_: str
    todo: tuple[str, ...] = ()


def decided(spec: str | None, origin: Origin | None, index: str = wheels.INDEX, *, top: Path | None = None) -> Install:
    """What to install: `spec` as it stands, `built-in`, or where None what `origin` allows; `top` is the repository's folder.

    Of one from an index, the file that `index` has, where its content is shown to be what is installed.
    Raises UsageError where a workflow could not install it, or where that takes a person's word; BenchstoreError where a wheel
    cannot be built.
    """
    if spec is not None and spec != BUILT_IN:
        return _stated(spec, top)
    if origin is None or not origin.url:
        return _indexed(origin, index, keep=spec == BUILT_IN)
    if origin.folder and not origin.folder.is_dir():
        raise UsageError(f"{origin.folder}, which this {NAME} was installed from, is gone", hint=_NAMED)
    if spec is None:
        requirement = reachable(origin)
        if requirement:
            return _install(requirement, requirement.partition(" @ ")[2])
        _refuse_unsure(origin)
    return _built_in(origin)


def _stated(spec: str, top: Path | None) -> Install:
    if not _PLAIN.fullmatch(spec) or spec.startswith("-") or " #" in spec:
        raise UsageError(
            f"--install {spec!r} is not one requirement", hint="one line as in a file of requirements, without quotes, options and $"
        )
    if _SECRET.search(spec):
        hint = "what stands in a workflow is read by everybody; a private address needs git's own credentials on the runner"
        raise UsageError("the address of --install holds a password or token", hint=hint)
    if not re.search(r"[@/=<>]", spec):
        raise UsageError(f"--install {spec} is a bare name, and an index may have another project's file under it", hint=_CHOICES)
    _refuse_unreachable(spec, top)
    pinned = _PINNED.search(spec)
    if _OPEN.search(spec) and not pinned:
        raise UsageError(f"what {spec} gives can be changed on its way", hint="an address of https, or one with its commit or #sha256=…")
    return _install(spec, spec, () if pinned else (f"[ ] {FILE}: {_loose(spec)}",))


def _refuse_unreachable(spec: str, top: Path | None) -> None:
    """Raise UsageError where only this machine has what is named: a file outside the repository, `file:`, an address of its own."""
    target = re.split(r"\s+(?:--|;|#)", _NAME_OF.sub("", spec))[0].strip()
    host = _HOST.search(target)
    if host and _LOCAL.fullmatch(host[1]):
        raise UsageError(f"--install {spec}: {host[1]} is this machine, which no runner reaches", hint=_CHOICES)
    if _FILE_URL.match(target):
        raise UsageError(
            f"--install {spec}: no runner has the files of this machine", hint=f"./PATH, a file in the repository; or {_CHOICES}"
        )
    if "://" in target or not (_PATH.match(target) or "/" in target):
        return
    path = Path(target.partition("#")[0].partition("[")[0])
    inside = top is None or ((top / path).resolve().is_relative_to(top.resolve()) and (top / path).exists())
    if path.is_absolute() or target.startswith("~") or not inside:
        why = "is no file of this repository" if top else "is a path of this machine"
        raise UsageError(
            f"--install {spec}: {path} {why}, so no runner has it", hint=f"copy it into the repository and name it ./PATH; or {_CHOICES}"
        )


def _loose(spec: str) -> str:
    if "/" in spec:
        return f"{spec} names no commit and no hash, so that what is installed may change by itself"
    return f"{spec} comes from the index that the runner asks; see that it is the {NAME} you mean"


def reachable(origin: Origin) -> str | None:
    """The requirement by which any machine gets the same files; None where only this one can, or a password is needed."""
    parts = urlsplit(origin.url)
    if parts.scheme != "https" or _LOCAL.fullmatch(parts.hostname or "localhost") or parts.query or parts.fragment:
        return None
    place = f"subdirectory={origin.subdirectory}" if origin.subdirectory else ""
    if origin.commit:
        found = f"{NAME} @ git+{origin.url}@{origin.commit}" + (f"#{place}" if place else "")
    elif origin.sha256:
        found = f"{NAME} @ {origin.url}#sha256={origin.sha256}" + (f"&{place}" if place else "")
    else:
        return None
    return found if _PLAIN.fullmatch(found) else None


def _indexed(origin: Origin | None, index: str, *, keep: bool) -> Install:
    wheel = wheels.published(origin.version, index) if origin and origin.version and origin.files else None
    if origin is None or wheel is None or dict(wheel.files) != dict(origin.files):
        raise UsageError(f"nothing shows which file of which index this {NAME} was installed from, and {index} has not got it", hint=_NAMED)
    if keep:
        return _kept(wheel, None, f"as {index} has it")
    return _install(f"{NAME}=={origin.version} --hash=sha256:{wheel.sha256}", f"{index}, whose file is the one that is installed here")


def _refuse_unsure(origin: Origin) -> None:
    """A folder that is worked in is no release: a person says that it is meant."""
    if origin.folder is None:
        return
    git = GitRepository.find(origin.folder)
    why = [
        *(["it is installed as editable"] if origin.editable else []),
        *(["it has changes that are not committed"] if git and git.is_dirty() else []),
        *(["it is in no git repository"] if git is None else []),
    ]
    if why:
        raise UsageError(f"{NAME} comes from {origin.folder}, which no workflow reaches: {', and '.join(why)}", hint=_CHOICES)


def _built_in(origin: Origin) -> Install:
    target, commit, words = _target(origin)
    wheel = wheels.made(target)
    if origin.files and not origin.editable and dict(origin.files) != dict(wheel.files):
        raise BenchstoreError(
            f"{target} no longer gives the {NAME} that is installed here", hint="install it again, then: benchstore init --github"
        )
    return _kept(wheel, commit, words)


def _kept(wheel: Wheel, commit: str | None, words: str) -> Install:
    text = _beside(wheel, commit, words)
    files = (Write(path=f"{FOLDER}/{wheel.name}", data=wheel.data), Write(path=FILE, data=text.encode()))
    return Install(files=(*files, _lock()), from_=f"{FOLDER}/{wheel.name}, {words}")


def _target(origin: Origin) -> tuple[str, str | None, str]:
    """What pip builds; the commit that it is, if any; and that in words."""
    if origin.folder is None:
        git = f"git+{origin.url}@{origin.commit}" + (f"#subdirectory={origin.subdirectory}" if origin.subdirectory else "")
        name = urlsplit(origin.url).path.rpartition("/")[2]
        return (git, origin.commit, f"built from commit {origin.commit}") if origin.commit else (origin.url, None, f"from the file {name}")
    repository = GitRepository.find(origin.folder)
    commit = repository.head() if repository else None
    if repository is None or commit is None:
        return str(origin.folder), None, "built from a folder without a commit"
    if repository.is_dirty():
        return str(origin.folder), None, f"built from commit {commit} with changes that were not committed"
    place = origin.folder.resolve().relative_to(repository.top).as_posix()
    return (
        f"git+{repository.top.as_uri()}@{commit}" + ("" if place == "." else f"#subdirectory={quote(place)}"),
        commit,
        f"built from commit {commit}",
    )


def _beside(wheel: Wheel, commit: str | None, words: str) -> str:
    """The requirement with its hash, which commit it was built from, and the lines that build it again."""
    where = address()
    lines = [f"# The wheel beside this file: {NAME}, {words}."]
    if commit:
        project = f"its repository, {where}" if where != ADDRESS else f"the repository of {NAME}"
        lines += [
            f"# To build it again, and compare its sha256, in a clone of {project}:",
            f"#   git checkout {commit} && python -m venv .again && .again/bin/pip install --require-hashes -r .github/benchstore/requirements.txt",
            "#   .again/bin/pip wheel --no-deps --no-build-isolation --wheel-dir .again . && python -m pip hash .again/*.whl",
        ]
    else:
        lines += ["# Which commit that is, is not known; what is installed is the file with this sha256."]
    return "\n".join([*lines, f"./{FOLDER}/{wheel.name} --hash=sha256:{wheel.sha256}", ""])


def _install(requirement: str, from_: str, todo: tuple[str, ...] = ()) -> Install:
    return Install(files=(Write(path=FILE, data=f"{requirement}\n".encode()), _lock()), from_=from_, todo=todo)


def _lock() -> Write:
    return Write(path=LOCK, data=resources.read_text(LOCK).encode())
