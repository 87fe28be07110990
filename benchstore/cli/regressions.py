"""`benchstore regressions`: what got worse by more than noise and limits explain; exit code 1 if anything did."""

from __future__ import annotations

import os

import click

from benchstore.analysis.judgement import Judgement
from benchstore.cli import output
from benchstore.cli.check import is_test_merge
from benchstore.cli.output import counted
from benchstore.records.config import Against
from benchstore.standing.judged import Judged, judge_store
from benchstore.store import immutability
from benchstore.store.workplace import Workplace


@click.command("regressions")
@click.argument("model", required=False)
@click.option(
    "--against",
    metavar="baseline|previous|REV",
    help="The reference: each series' baseline, the version before, or what was current at REV.",
)
@click.option("--all", "everything", is_flag=True, help="Print every judged metric, not only what matters.")
@output.format_option
@click.pass_obj
def regressions_command(directory: str, /, model: str | None, against: str | None, everything: bool, form: str) -> int:
    """Judge every series' current snapshot against its reference: worse by its limit, and by more than noise.

    \b
    benchstore regressions
    benchstore regressions --against origin/main
    """
    place = Workplace.find(directory)
    store, base = place.store(), None
    words: dict[str, Against] = {"baseline": "baseline", "previous": "previous"}
    if against and against not in words:
        revision = place.revision(against)
        base = place.store(immutability.base_of(place.git(), revision, test_merge=is_test_merge(os.environ)))
    policy = words.get(against or "", store.config.policy.against)
    judged = judge_store(store, policy, base=base, model=model)
    rules = store.config.policy
    failing = [row for item in judged for row in item.judgements if row.verdict in rules.fail_on and row.better != 1 and row.confirmed]
    bad = sum(row.verdict == "regressed" for item in judged for row in item.judgements)
    loud = {*rules.fail_on, *rules.warn_on, "regressed", "improved", "accepted"}
    if form == "json":
        rows = [row.to_dict() | {"promoted": item.promoted} for item in judged for row in item.judgements]
        output.print_json({"against": against or policy, "regressions": bad, "rows": rows})
    elif form == "md":
        rows_md = [row for item in judged for row in item.judgements if everything or _worth_saying(row, loud)]
        output.print_table(output.judgement_table(rows_md, store.config.metrics), form)
    else:
        _print(judged, bad, loud, everything=everything)
    return 1 if failing else 0


def _worth_saying(row: Judgement, loud: set[str]) -> bool:
    """What is not sure is only worth a look where it looks worse; it fails under the same condition."""
    return row.verdict in loud and (row.verdict == "improved" or row.better != 1)


def _print(judged: list[Judged], bad: int, loud: set[str], *, everything: bool) -> None:
    metrics = sum(len(item.judgements) for item in judged)
    quiet = sum(not item.judgements for item in judged)
    for item in judged:
        rows = [row for row in item.judgements if everything or _worth_saying(row, loud)]
        if rows:
            snapshot, first = item.snapshot, rows[0]
            state = "" if item.promoted else ", not promoted"
            against = f"against v{first.reference} ({first.reference_why})" if first.reference else "without a reference"
            click.echo(
                output.plain(f"{snapshot.model} v{snapshot.version}{state} on {snapshot.series.dataset}, {snapshot.environment}, {against}")
            )
            output.judgements(rows)
            for row in rows:
                if row.verdict == "regressed":
                    click.echo(
                        output.plain(f'    expected? benchstore accept {snapshot.model}@{snapshot.version} {row.metric} --reason "…"')
                    )
    head = f"{bad} {'regression' if bad == 1 else 'regressions'}" if bad else "no regression"
    own = f"; {quiet} series {'stands on its' if quiet == 1 else 'stand on their'} own baseline" if quiet else ""
    tests = sum(row.p is not None for item in judged for row in item.judgements)
    click.echo(f"{head} in {counted(metrics, 'metric')} of {len(judged)} series, {counted(tests, 'test')} corrected together{own}")
