"""benchstore: model benchmarks as small files in git, honest verdicts, a static dashboard.

    import benchstore

    repo = benchstore.open("path/to/store")
    repo.add({"f1": 0.91}, model="openai", dataset="bills@2")
    print(repo.regressions())

What is named in `__all__` is the public face; every module beneath is internal and may change. Nothing heavy is imported before it
is used. `benchstore.run` is kept free.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchstore.comparison import compare
    from benchstore.errors import BenchstoreError, Problem, Refused, UsageError
    from benchstore.records.snapshot import Snapshot
    from benchstore.repository import Repository
    from benchstore.repository import open_repository as open  # noqa: A004  # as the standard library's, of a store

__version__ = "0.1.0"
__all__ = ["BenchstoreError", "Problem", "Refused", "Repository", "Snapshot", "UsageError", "__version__", "compare", "open"]

_HOMES = {
    "BenchstoreError": ("benchstore.errors", "BenchstoreError"),
    "Problem": ("benchstore.errors", "Problem"),
    "Refused": ("benchstore.errors", "Refused"),
    "UsageError": ("benchstore.errors", "UsageError"),
    "Snapshot": ("benchstore.records.snapshot", "Snapshot"),
    "Repository": ("benchstore.repository", "Repository"),
    "compare": ("benchstore.comparison", "compare"),
    "open": ("benchstore.repository", "open_repository"),
}
"""Where each public name lives; it is imported when it is first asked for."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'benchstore' has no attribute {name!r}")
    import importlib

    module, attribute = _HOMES[name]
    value = globals()[name] = getattr(importlib.import_module(module), attribute)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
