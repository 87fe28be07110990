"""`benchstore alert`: tell people of the regressions that stand on the main branch."""

from __future__ import annotations

import os

import click

from benchstore.cli import output
from benchstore.cli.forge import connected, token
from benchstore.errors import UsageError
from benchstore.repository import open_repository


@click.command("alert")
@click.option("--repository", metavar="OWNER/NAME", envvar="GITHUB_REPOSITORY", help="Where the issues are; $GITHUB_REPOSITORY.")
@click.option("--since", metavar="REV", help="Send to webhooks and by e-mail what did not stand at REV, such as the commit before a push.")
@click.option("--dry-run", is_flag=True, help="Say what stands and what is new; open, close and send nothing.")
@click.pass_obj
def alert_command(directory: str, /, repository: str | None, since: str | None, dry_run: bool) -> int:
    """Keep one GitHub issue open for each series that regressed, and send new regressions elsewhere.

    An issue is brought up to date, and closed when the series recovered, was rolled back or the change was accepted. One that a
    person closes stays closed until another version regresses. The token comes from GITHUB_TOKEN.

    \b
    Elsewhere, off unless set: BENCHSTORE_WEBHOOK_URL (JSON, signed by BENCHSTORE_WEBHOOK_SECRET), BENCHSTORE_SLACK_URL,
    BENCHSTORE_SMTP_URL (smtp://user:password@host:587) with BENCHSTORE_MAIL_FROM and BENCHSTORE_MAIL_TO.

    \b
    benchstore alert --since HEAD~1
    """
    from benchstore import alerting

    here = open_repository(directory)
    standing, site = here.alerts(), here.config.site
    new = alerting.new_since(here, standing, since) if since else []
    output.say(f"{len(standing)} series regressed" + (f", {len(new)} of them new since {since}" if since else ""))
    senders = alerting.senders_of(os.environ, new, repository or "", site.url)
    if dry_run:
        for item in standing:
            output.say(f"  {alerting.title(item)}")
        output.say("Nothing was opened or sent (--dry-run).", err=True)
        return 0
    has_forge = bool(repository and token(os.environ))
    if not has_forge and not senders:
        hint = "GITHUB_TOKEN and --repository for issues; benchstore alert --help names the addresses of the rest"
        raise UsageError("there is nowhere to send it", hint=hint)
    if has_forge and repository:
        for done in alerting.settle(here, connected(os.environ, repository), standing):
            output.say(f"  {done}")
    else:
        output.say("no issue was touched: that needs GITHUB_TOKEN and --repository", err=True)
    if senders and not since:
        output.say("nothing was sent elsewhere: --since REV tells what is new", err=True)
    for name in alerting.send(senders) if new else ():
        output.say(f"  {name}: sent")
    return 0
