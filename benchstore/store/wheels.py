"""A wheel of benchstore itself, built by pip or taken as it is, and what it holds."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import os
import re
import shutil
import subprocess  # nosec B404  # commands are lists, never a shell's text
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchstore import resources
from benchstore.errors import BenchstoreError
from benchstore.store.installed import NAME

LOCK = ".github/benchstore/requirements.txt"
"""The hashed versions of all that benchstore needs, and of what builds it; it ships with benchstore."""
INDEX = "https://pypi.org/simple"
"""The index that pip asks on a runner where nobody has said otherwise."""
_REACHED_BY = ("PIP_CERT", "PIP_CLIENT_CERT", "PIP_PROXY", "PIP_DEFAULT_TIMEOUT")
_LOCKED = re.compile(r"^(\S+==.*?) *\\$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wheel:
    """One wheel: its file's name, its bytes."""

    name: str
    data: bytes

    @property
    def sha256(self) -> str:
        """What an installer compares."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def files(self) -> Mapping[str, str]:
        """The sha256 of the package's files, by path."""
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            return {path: hashlib.sha256(archive.read(path)).hexdigest() for path in archive.namelist() if path.startswith(f"{NAME}/")}


def published(version: str, index: str = INDEX) -> Wheel | None:
    """The wheel that an index has of that version; None where it has none, or does not answer. No other index is asked, nothing is built."""
    with tempfile.TemporaryDirectory(prefix="benchstore-wheel-") as folder:
        options = (
            "--quiet",
            "--no-deps",
            "--no-cache-dir",
            "--only-binary",
            ":all:",
            "--retries",
            "1",
            "--index-url",
            index,
            "--dest",
            folder,
        )
        command = [*_pip(), "download", *options, f"{NAME}=={version}"]
        known = {name: value for name, value in os.environ.items() if not name.startswith("PIP_") or name in _REACHED_BY}
        environ = known | {"PIP_CONFIG_FILE": os.devnull}
        done = subprocess.run(command, env=environ, capture_output=True, check=False)  # noqa: S603  # nosec B603  # a list, no shell
        found = list(Path(folder).glob("*.whl"))
        return Wheel(name=found[0].name, data=found[0].read_bytes()) if done.returncode == 0 and len(found) == 1 else None


def made(target: str) -> Wheel:
    """The wheel of what pip calls `target`: a folder, an archive, a git address with its commit.

    It is built by the versions that the lock names, so that it can be built again byte by byte. Raises BenchstoreError, in pip's
    words, where it cannot be had.
    """
    with tempfile.TemporaryDirectory(prefix="benchstore-wheel-") as folder:
        constraints = Path(folder, "constraints.txt")
        constraints.write_text("\n".join(_LOCKED.findall(resources.read_text(LOCK))), encoding="utf-8")
        command = [*_pip(), "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, "--", target]
        done = subprocess.run(command, env=_environ(constraints), capture_output=True, text=True, check=False)  # noqa: S603  # nosec B603  # a list, no shell
        found = list(Path(folder).glob("*.whl"))
        if done.returncode or len(found) != 1:
            raise BenchstoreError(f"no wheel of {target} could be built: {_last(done.stderr)}", hint=_HINT)
        return Wheel(name=found[0].name, data=found[0].read_bytes())


_HINT = "it needs pip, and once the network for what builds it; or say what the workflows install: --install SPEC"


def _environ(constraints: Path) -> dict[str, str]:
    """Pip's settings: older ones know the first name alone, newer ones the second. hatchling takes the files' time from nowhere else."""
    own = {"PIP_CONSTRAINT": str(constraints), "PIP_BUILD_CONSTRAINT": str(constraints)}
    return {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"} | own


def _pip() -> list[str]:
    """The pip of this environment; else one that uv brings, as its environments have none."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    uvx = shutil.which("uvx")
    if uvx:
        return [uvx, "pip"]
    raise BenchstoreError("there is no pip here to build a wheel with", hint=_HINT)


def _last(words: str) -> str:
    """Pip's own sentence, below whatever the build said."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error")]
    return (errors or lines or ["it said nothing"])[-1]
