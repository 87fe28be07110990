"""The folder of a built site: written beside its place and swapped in whole, never over something that benchstore did not build."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from benchstore.errors import BenchstoreError, UsageError
from benchstore.store.workplace import Workplace

MARK = ".benchstore-site"
"""A file in every built site, so that a build never replaces a folder that it did not make."""


def refuse_foreign(workplace: Workplace, target: Path) -> None:
    """Raise UsageError where `target` holds something that benchstore did not build."""
    if target == workplace.root or workplace.root.is_relative_to(target):
        raise UsageError(f"{target} holds the store itself", hint="choose another folder: --out DIR")
    if target.exists() and not (target.is_dir() and (not any(target.iterdir()) or (target / MARK).is_file())):
        raise UsageError(f"{target} already exists and was not built by benchstore", hint="remove it, or choose another folder: --out DIR")


def write(target: Path, files: Iterable[tuple[str, bytes]]) -> int:
    """Write the site beside `target` and swap it in whole; gives the number of files."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        count, made = 0, {fresh}
        for name, data in files:
            count += 1
            path = fresh / name
            if path.parent not in made:
                path.parent.mkdir(parents=True, exist_ok=True)
                made.add(path.parent)
            path.write_bytes(data)
        (fresh / MARK).write_text("Built by benchstore; a build replaces this folder.\n", encoding="utf-8")
        fresh.chmod(0o755)
        if target.exists():
            shutil.rmtree(target)
        fresh.rename(target)
    except OSError as error:
        raise BenchstoreError(f"cannot write the site to {target}: {error.strerror}") from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return count
