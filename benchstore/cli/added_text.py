"""What is printed of what was added: one snapshot in detail, several a line each, and of either only what needs attention."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from benchstore.cli import output
from benchstore.publish.words import wording
from benchstore.publish.words.judged import references_text
from benchstore.records.metric import MetricTable
from benchstore.views import added_lines, explained
from benchstore.views.added_lines import Warned
from benchstore.views.written import AddedList

if TYPE_CHECKING:
    from benchstore.repository import Repository
    from benchstore.store.plan import Added

_SHOWN = 12
"""So many verdict lines a snapshot are printed; the rest is counted."""
_MOST_WARNINGS = 10
"""So many different warnings about many snapshots are printed; the rest is counted."""


def say(added: AddedList, *, quiet: bool) -> None:
    """Of one snapshot all that was decided, of several a line each; `quiet` leaves out what needs nobody."""
    items = [item for item in added if added_lines.needs_attention(item)] if quiet else list(added)
    if len(added) == 1 and not quiet:
        for item in items:
            _in_detail(item, added.table, committed=bool(added.commits) and not item.committed)
    elif items:
        output.print_table(added_lines.lines(items, added.table), "text")
        say_warnings(added_lines.warnings(items, added.table, quiet=quiet))
    if added.explain:
        for item in items:
            output.print_table(explained.table_of(item, added.table), "text")
    if len(added) != 1 and not quiet:
        output.say(f"{added_lines.counts(added)}.")


def say_warnings(found: Sequence[Warned]) -> None:
    """Warnings and notes about many snapshots, each with the files that it is about."""
    for warned in found[:_MOST_WARNINGS]:
        about = warned.files[0] if len(warned.files) == 1 else f"{warned.files[0]} and {len(warned.files) - 1:,} more"
        lead, colour = ("note: ", None) if warned.is_notice else ("warning: ", "yellow")
        output.say(f"{warned.text} ({about})", lead=lead, colour=colour)
    if len(found) > _MOST_WARNINGS:
        output.say(f"{len(found) - _MOST_WARNINGS:,} more warnings and notes; --format json has them all")


def _in_detail(item: Added, table: MetricTable, *, committed: bool) -> None:
    snapshot = item.snapshot
    if item.already:
        output.say(
            f" on {snapshot.dataset.label}: {item.file}, the same file and facts{', committed now' if committed else ''}",
            lead=f"already {snapshot.model}@{snapshot.version}",
            bold=True,
        )
        output.say(f"  {item.pointer_note}")
        return
    rows = f", {wording.rows_text(snapshot.samples)}" if snapshot.samples else ""
    rows += f", the mean of {snapshot.repeats.number} runs" if snapshot.repeats else ""
    said = f" on {snapshot.dataset.label}{rows}, read from {item.file} as {item.importer}"
    output.say(said, lead=f"{snapshot.model} v{snapshot.version}", bold=True)
    for fact in item.facts.shown:
        value = "none" if fact.value is None else str(fact.value)
        output.say(f"  {fact.name:<20} {value:<32} {fact.origin}")
    values = {**snapshot.metrics, **snapshot.aggregated}
    names = sorted(values, key=table.order)
    more = f" · {len(names) - _VALUES} more" if len(names) > _VALUES else ""
    output.say("  " + " · ".join(f"{name} {values[name]:.4g}" for name in names[:_VALUES]) + more)
    for problem in item.warnings:
        sign, colour = ("  note: ", None) if problem.rule == "notice" else ("  warning: ", "yellow")
        output.say(f"{problem.message}" + (f"; {problem.hint}" if problem.hint else ""), lead=sign, colour=colour)
    _print_verdicts(item)
    output.say(f"  {item.pointer_note}")


_VALUES = 6
"""So many values of a new snapshot are printed."""
_FIRST = ("regressed", "improved", "cannot tell", "missing", "incomparable", "accepted")


def _print_verdicts(item: Added) -> None:
    """What a reader must see first: regressions and the like, and the primary metrics; the rest is counted by what it is."""
    first = [row for row in item.judgements if row.verdict in _FIRST or (row.primary and row.method)]
    output.judgements(first[:_SHOWN])
    said = {id(row) for row in first[:_SHOWN]}
    rest = Counter("without a reference" if row.verdict == "new" else row.verdict for row in item.judgements if id(row) not in said)
    where = references_text(item.judgements)
    if where:
        counts = ", ".join(f"{number} {word}" for word, number in rest.items())
        output.say(f"  {output.counted(rest.total(), 'more metric')}: {counts}; {where}" if rest else f"  judged {where}")


def say_next_step(added: AddedList, repository: Repository, *, again: bool) -> None:
    """What comes next. Snapshot and pointer go into two commits, so that a revert of the second rolls back and keeps the result.

    The same command with --commit makes them; where it would add once more, `again`, git does. What begins its series has nothing to go back to.
    """
    names = " and ".join(dict.fromkeys(f"{item.snapshot.model} v{item.snapshot.version}" for item in added.added[:2]))
    commits = added.commits
    if added.dry_run:
        output.say("Nothing was written (--dry-run).", err=True)
    elif commits:
        follows = any(item.promoted and not item.pointer_note.endswith("the first of this series") for item in added)
        undo = f"\nTo roll back: git revert {commits[1][:12]}" if len(commits) > 1 and follows else ""
        output.say(f"Next: git push{output.after_push(on_default_branch=repository.on_default_branch)}.{undo}", err=True)
    elif all(item.committed for item in added):
        output.say("Nothing was added. To add it once more: --again", err=True)
    elif repository.in_git:
        by_git = f"git commit -m 'Add {names}' -- snapshots ':!*/current.yaml' && git commit -m 'Promote {names}' -- snapshots"
        output.say(
            f"Next: {by_git if again else 'the same command with --commit'}, then push{output.after_push(on_default_branch=repository.on_default_branch)}.",
            err=True,
        )
    else:
        output.say("Next: put this folder under git, so that nothing is lost: git init && git add . && git commit", err=True)
