"""`benchstore alert`: tell people of the regressions that stand on the main branch."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from benchstore.cli import output
from benchstore.cli.forge import connected, token
from benchstore.errors import BenchstoreError, UsageError
from benchstore.repository import Repository, open_repository

if TYPE_CHECKING:
    from benchstore.publish.site.tabs.regressions import Alert


@click.command("alert")
@click.option("--repository", metavar="OWNER/NAME", envvar="GITHUB_REPOSITORY", help="Where the issues are; $GITHUB_REPOSITORY.")
@click.option("--since", metavar="REV", help="Send to webhooks and by e-mail what did not stand at REV, such as the commit before a push.")
@click.option("--dry-run", is_flag=True, help="Say what stands and what is new; open, close and send nothing.")
@click.pass_obj
def alert_command(directory: str, /, repository: str | None, since: str | None, dry_run: bool) -> int:
    """Keep one GitHub issue open for each series that regressed, and send new regressions elsewhere.

    An issue is brought up to date, and closed when the series recovered, was rolled back or the change was accepted; where the same
    version regresses again it is reopened. One that a person closes stays closed until the series recovered, or another version
    regresses. The token comes from GITHUB_TOKEN.

    Sent is what an issue was opened, reopened or moved on for, so that nothing is sent twice. With --since it is what did not
    stand at REV, whatever the issues say; so it is where there is no token.

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
    new = _new(here, standing, since, has_forge=has_forge) if since else None
    output.say(f"{len(standing)} series regressed" + (f", {len(new)} of them new since {since}" if new is not None else ""))
    senders = alerting.senders_of(os.environ, repository or "", here.config.site.url)
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
        if new is None:
            output.say("nothing was sent elsewhere: --since REV tells what is new", err=True)
    github = connected(os.environ, repository) if repository and has_forge else None
    for done in alerting.tell(here, github, standing, new, senders):
        output.say(f"  {done}")
    return 0


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
