"""Where `schemas/`, `site_template/` and the workflows are found: inside the installed package, else beside it in a checkout.

Reads only files that ship with benchstore; what a user's repository holds is read by `store/`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from benchstore.errors import BenchstoreError

_PACKAGE = Path(__file__).resolve().parent


@cache
def directory(name: str) -> Path:
    """The directory `schemas`, `site_template` or `.github` that belongs to this benchstore.

    Raises BenchstoreError if the installation is incomplete.
    """
    for parent in (_PACKAGE, _PACKAGE.parent):
        if (parent / name).is_dir():
            return parent / name
    raise BenchstoreError(f"benchstore is installed without its {name}/", hint="install it again, from where it came")


@cache
def read_text(name: str) -> str:
    """The text of one shipped file, such as `schemas/snapshot.schema.json`."""
    folder, _, rest = name.partition("/")
    return (directory(folder) / rest).read_text(encoding="utf-8")


@cache
def names(folder: str) -> tuple[str, ...]:
    """The names of the files that ship in `schemas` or `site_template`, sorted."""
    return tuple(sorted(path.name for path in directory(folder).iterdir() if path.is_file()))
