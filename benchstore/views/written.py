"""What was written: snapshots, moves of a pointer, a site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from benchstore.errors import Problem
from benchstore.publish.words.tables import Table
from benchstore.records import quantities
from benchstore.records.metric import MetricTable
from benchstore.standing import worse
from benchstore.store.plan import Added
from benchstore.views import explained
from benchstore.views.view import View


@dataclass(frozen=True, kw_only=True)
class AddedList(View):
    """What was added, or would be: each snapshot with its facts, its verdicts, and where its pointer went; and the commits made."""

    added: Sequence[Added]
    commits: Sequence[str]
    dry_run: bool
    table: MetricTable
    explain: bool = False

    def __len__(self) -> int:
        return len(self.added)

    def __iter__(self) -> Iterator[Added]:
        return iter(self.added)

    @property
    def regressed(self) -> bool:
        """Whether any of them is judged regressed."""
        return any(worse.regressed(row) for item in self.added for row in item.judgements)

    def to_dict(self) -> dict[str, Any]:
        """`added`, `commits` and `dry_run`; with `explain` each also says under `explained` where its numbers came from."""
        rows = [added_row(item) | ({"explained": self._explained(item)} if self.explain else {}) for item in self.added]
        return {"added": rows, "commits": list(self.commits), "dry_run": self.dry_run}

    def tables(self) -> Iterator[Table]:
        """One line a metric and snapshot, with its verdict."""
        columns = ("snapshot", "metric", "value", "verdict", "pointer")
        yield Table(title="", columns=columns, rows=tuple(line for item in self.added for line in self._lines(item)), right=frozenset({2}))

        for item in self.added if self.explain else ():
            yield explained.table_of(item, self.table)

    def _explained(self, item: Added) -> list[dict[str, Any]]:
        return [found.to_dict() for found in explained.explained(item, self.table)]

    def _lines(self, item: Added) -> Iterator[tuple[str, ...]]:
        judged = {row.metric: row.verdict for row in item.judgements}
        for name in sorted(item.snapshot.values, key=self.table.order):
            value = quantities.value_text(self.table.get(name), item.snapshot.value(name))
            verdict = judged.get(name, "its own baseline" if item.promoted else quantities.NONE)
            yield f"{item.snapshot.model} v{item.snapshot.version}", name, value, verdict, item.pointer_note


def added_row(item: Added) -> dict[str, Any]:
    """One snapshot that was added, as `--format json` has it."""
    return {
        "file": item.file,
        "importer": item.importer,
        "model": item.snapshot.model,
        "version": item.snapshot.version,
        "already": item.already,
        "paths": item.paths,
        "promoted": item.promoted,
        "pointer": item.pointer_note,
        "facts": [{"name": fact.name, "value": fact.value, "origin": fact.origin} for fact in item.facts.shown],
        "judgements": [row.to_dict() for row in item.judgements],
        "warnings": [problem.to_dict() for problem in item.warnings],
        "snapshot": item.snapshot.to_dict(),
    }


@dataclass(frozen=True, kw_only=True)
class PointerMove(View):
    """What a move of the pointer did, or would do; `message` is the commit message that fits, `commit` the one that was made.

    `changed` says that the file is another now, `pending` that HEAD has it otherwise still.
    """

    changed: bool
    pending: bool
    dry_run: bool
    what: str
    path: str
    message: str
    notes: Sequence[str]
    commit: str | None

    def to_dict(self) -> dict[str, Any]:
        """`changed`, `pending`, `dry_run`, `what`, `path`, `notes` and `commit`."""
        names = ("changed", "pending", "dry_run", "what", "path", "notes", "commit")
        return {name: list(self.notes) if name == "notes" else getattr(self, name) for name in names}

    def tables(self) -> Iterator[Table]:
        """One line."""
        yield Table(title="", columns=("what", "file", "commit"), rows=((self.what, self.path, self.commit or quantities.NONE),))


@dataclass(frozen=True, kw_only=True)
class BuiltSite:
    """A dashboard that was written: its first page, how many files, what to warn of, and what it cannot show and why."""

    page: Path
    files: int
    warnings: Sequence[Problem]
    gaps: Sequence[str]

    def to_dict(self) -> dict[str, Any]:
        """Every field by name."""
        warnings = [problem.to_dict() for problem in self.warnings]
        return {"page": str(self.page), "files": self.files, "warnings": warnings, "gaps": list(self.gaps)}

    def _repr_html_(self) -> str:
        return f'<a href="{escape(self.page.as_uri())}">{escape(str(self.page))}</a>'
