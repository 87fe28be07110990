"""`benchstore regressions`: what got worse by more than noise and limits explain; exit code 1 if anything did."""

from __future__ import annotations

import click

from benchstore.cli import output
from benchstore.cli.options import format_option
from benchstore.publish.words.judged import references_text
from benchstore.publish.words.wording import accept_commands, data_text
from benchstore.repository import open_repository
from benchstore.views.judged import JudgedSnapshot, RegressionReport


@click.command("regressions")
@click.argument("model", required=False)
@click.option(
    "--against",
    metavar="baseline|previous|REV",
    help="The reference: each series' baseline, the version before, or what was current at REV.",
)
@click.option("--all", "everything", is_flag=True, help="Print every judged metric, not only what matters.")
@format_option
@click.pass_obj
def regressions_command(directory: str, /, model: str | None, against: str | None, everything: bool, form: str) -> int:
    """Say which regressions are open; with a revision, what the change since then brings. Exit code 1 if anything fails.

    A regression is open until a later version is shown to be back where the reference was, or somebody accepts it, makes it the
    baseline, rolls back or withdraws it.

    \b
    benchstore regressions
    benchstore regressions --against origin/main
    """
    report = open_repository(directory).regressions(against, model=model)
    if form == "text":
        _print(report, everything=everything)
    else:
        output.view(report, form)
    return 1 if report.fails else 0


def _print(report: RegressionReport, *, everything: bool) -> None:
    for finding in report.broken:
        output.say(f"{finding.view.series}: the pointer names {' and '.join(finding.missing)}, which is not there")
        output.say("    benchstore check names the line", err=True)
    for gone in report.done_with:
        output.say(f"{gone.series}: v{gone.version} is current and was {gone.why}, so it is not judged")
        output.say(f"    go on with: {gone.what_to_do}", err=True)
    for item in report.worst_first():
        rows = list(item.rows) if everything else report.worth_saying(item)
        if rows:
            output.say(_head(item))
            output.judgements(rows, item.notes)
            for command in accept_commands(row for row in rows if row.verdict == "regressed"):
                output.say(f"    expected? {command}")
    output.say(report.summary)


def _head(item: JudgedSnapshot) -> str:
    snapshot = item.snapshot
    state = "" if item.promoted else ", not promoted"
    against = references_text(item.rows) or "without a reference"
    return f"{snapshot.model} v{snapshot.version}{state} on {data_text(snapshot.series)}, {snapshot.environment}, {against}"
