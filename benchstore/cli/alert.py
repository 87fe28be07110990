"""`benchstore alert`: tell people of the regressions that stand on the main branch."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from benchstore.cli import output
from benchstore.cli.forge import connected, token
from benchstore.errors import BenchstoreError, UsageError
from benchstore.repository import Repository, open_repository

if TYPE_CHECKING:
    from benchstore.alerting import Fresh, Sender
    from benchstore.forge.github import GitHub
    from benchstore.publish.site.tabs.regressions import Alert


@click.command("alert")
@click.option("--repository", metavar="OWNER/NAME", envvar="GITHUB_REPOSITORY", help="Where the issues are; $GITHUB_REPOSITORY.")
@click.option("--since", metavar="REV", help="Send to webhooks and by e-mail what did not stand at REV, such as the commit before a push.")
@click.option(
    "--remember",
    is_flag=True,
    help="Keep in refs/benchstore/ of origin what was told, and which place could not be reached; --since counts where nothing is kept.",
)
@click.option("--dry-run", is_flag=True, help="Say what stands and what is new; open, close and send nothing.")
@click.pass_obj
def alert_command(directory: str, /, repository: str | None, since: str | None, remember: bool, dry_run: bool) -> int:
    """Keep one GitHub issue open for each series that regressed, and send new regressions elsewhere.

    An issue is brought up to date, and closed when the series recovered, was rolled back or the change was accepted; where the same
    version regresses again it is reopened. One that a person closes stays closed until the series recovered, or another version
    regresses. The token comes from GITHUB_TOKEN.

    Sent is what an issue was opened, reopened or moved on for, so that nothing is sent twice. With --since it is what did not
    stand at REV, whatever the issues say; so it is where there is no token. With --remember, for a CI job after every push, it is
    what came since the last run, and a place that could not be reached gets it by the next one, while the others do not get it again.

    \b
    Elsewhere, off unless set: BENCHSTORE_WEBHOOK_URL (JSON, signed by BENCHSTORE_WEBHOOK_SECRET), BENCHSTORE_SLACK_URL,
    BENCHSTORE_SMTP_URL (smtp://user:password@host:587) with BENCHSTORE_MAIL_FROM and BENCHSTORE_MAIL_TO.

    \b
    benchstore alert
    benchstore alert --since HEAD~1
    """
    from benchstore import alerting

    here, has_forge = open_repository(directory), bool(repository and token(os.environ))
    standing = here.alerts()
    new = _new(here, standing, since, has_forge=has_forge) if since and not remember else None
    output.say(f"{len(standing)} series regressed" + (f", {len(new)} of them new since {since}" if new is not None else ""))
    senders = alerting.senders_of(os.environ, repository or os.environ.get("CI_PROJECT_PATH", ""), here.config.site.url)
    if dry_run:
        for item in standing:
            output.say(f"  {alerting.title(item)}")
        output.say("Nothing was opened or sent (--dry-run).", err=True)
        return 0
    if not has_forge and not senders:
        hint = "GITHUB_TOKEN and --repository for issues; benchstore alert --help names the addresses of the rest"
        raise UsageError("there is nowhere to send it", hint=hint)
    if not has_forge:
        output.say("no issue was touched: that needs GITHUB_TOKEN and --repository", err=True)
        if new is None and not remember:
            output.say("nothing was sent elsewhere: --since REV tells what is new", err=True)
    github = connected(os.environ, repository) if repository and has_forge else None
    if not remember:
        _tell(here, github, standing, alerting.Fresh(of=lambda _: new), senders)
        return 0
    refs = here.alerted_refs(_warn)
    try:
        _tell(here, github, standing, alerting.remembered(here, standing, refs, since, has_forge=has_forge), senders)
    finally:
        refs.advance()
    return 0


def _warn(text: str) -> None:
    lead = "::warning::" if os.environ.get("GITHUB_ACTIONS") else "warning: "
    output.say(" ".join(text.split()), lead=lead)


def _tell(here: Repository, github: GitHub | None, standing: Sequence[Alert], news: Fresh, senders: Mapping[str, Sender]) -> None:
    from benchstore import alerting

    for done in alerting.tell(here, github, standing, news, senders):
        output.say(f"  {done}")


def _new(here: Repository, standing: Sequence[Alert], since: str, *, has_forge: bool) -> list[Alert] | None:
    """What is new since then; None where that cannot be known of a commit that an event named, and the issues know it."""
    from benchstore import alerting

    try:
        return alerting.new_since(here, standing, since)
    except BenchstoreError as error:
        if not (has_forge and alerting.is_commit(since)):
            raise
        output.say(f"what stood at {since[:12]} is not known, so the issues alone tell what is new: {error}", err=True)
        return None
