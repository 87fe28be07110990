"""Prints the oldest version of every dependency that pyproject.toml allows, as constraints for pip."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def constraint(requirement: str) -> str:
    """`altair==6.0` for `altair>=6.0`; a dependency without a lower bound has no oldest version."""
    match = re.fullmatch(r"([A-Za-z0-9._-]+)>=([0-9.]+)", requirement)
    if match is None:
        raise ValueError(f"{requirement!r} states no lower bound")
    return f"{match[1]}=={match[2]}"


if __name__ == "__main__":
    print(*map(constraint, PROJECT["dependencies"]), sep="\n")  # noqa: T201  # it is a script
