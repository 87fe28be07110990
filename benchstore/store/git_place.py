"""Where a git repository of the usual kind lies, told from its files: loading GitPython for that costs more than most commands take."""

from __future__ import annotations

import os
import re
from pathlib import Path

_ELSEWHERE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_CEILING_DIRECTORIES")
"""Variables by which git looks elsewhere; then GitPython finds the repository."""
_OTHERWISE = re.compile(rb"^\s*(?:worktree|bare)\s*=(?!\s*false\s*$)", re.IGNORECASE | re.MULTILINE)
"""What a repository's config says where its work tree is not the folder around `.git`."""


def usual_top(path: Path) -> Path | None:
    """The top of the repository that holds `path`, where it is of the usual kind, known without loading GitPython; else None."""
    if any(name in os.environ for name in _ELSEWHERE):
        return None
    start = path.resolve()
    for folder in (start, *start.parents):
        found = folder / ".git"
        if found.is_symlink() or found.is_file():
            return None
        if found.is_dir():
            usual = all((found / name).exists() for name in ("HEAD", "objects", "refs", "config")) and not (found / "commondir").exists()
            return folder if usual and not _OTHERWISE.search((found / "config").read_bytes()) else None
    return None
