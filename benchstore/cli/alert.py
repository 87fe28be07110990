"""`benchstore alert`: tell people of the regressions that stand on the main branch."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence

import click

from benchstore.cli.forge import connected, token
from benchstore.cli.output import plain
from benchstore.errors import BenchstoreError, UsageError
from benchstore.forge.issues import Issues
from benchstore.forge.mail import Mailer
from benchstore.forge.webhook import Webhook, for_slack
from benchstore.publish.forge_texts import issue
from benchstore.publish.site.tabs.regressions import Alert
from benchstore.publish.words import wording
from benchstore.repository import Repository, open_repository

Sender = Callable[[], None]


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
    here = open_repository(directory)
    standing, site = here.alerts(), here.config.site
    new = _new(here, standing, since) if since else []
    click.echo(f"{len(standing)} series regressed" + (f", {len(new)} of them new since {plain(since)}" if since else ""))
    senders = _senders(os.environ, new, repository or "", site.url)
    if dry_run:
        for item in standing:
            click.echo(plain(f"  {issue.title(item)}"))
        click.echo("Nothing was opened or sent (--dry-run).", err=True)
        return 0
    has_forge = bool(repository and token(os.environ))
    if not has_forge and not senders:
        hint = "GITHUB_TOKEN and --repository for issues; benchstore alert --help names the addresses of the rest"
        raise UsageError("there is nowhere to send it", hint=hint)
    if has_forge and repository:
        issues = Issues(github=connected(os.environ, repository))
        for done in issues.settle(here.issues(standing), here.why_closed):
            click.echo(plain(f"  {done}"))
    else:
        click.echo("no issue was touched: that needs GITHUB_TOKEN and --repository", err=True)
    _send(senders, new, since)
    return 0


def _new(here: Repository, standing: Sequence[Alert], since: str) -> list[Alert]:
    """What stands now and did not stand at `since`."""
    before = {(item.view.series, item.version) for item in here.at(since).alerts()}
    return [item for item in standing if (item.view.series, item.version) not in before]


def _senders(environ: Mapping[str, str], new: Sequence[Alert], repository: str, site_url: str | None) -> dict[str, Sender]:
    """What sends one message of all that is new, by the variable that holds the address; a wrong address is refused at once."""
    text = issue.message(new, wording.web_link(site_url), repository)
    found: dict[str, Sender] = {}
    if address := environ.get("BENCHSTORE_WEBHOOK_URL"):
        hook = Webhook(name="BENCHSTORE_WEBHOOK_URL", address=address, secret=environ.get("BENCHSTORE_WEBHOOK_SECRET", ""))
        found[hook.name] = lambda: hook.send(issue.as_value(new, repository))
    if address := environ.get("BENCHSTORE_SLACK_URL"):
        slack = Webhook(name="BENCHSTORE_SLACK_URL", address=address)
        found[slack.name] = lambda: slack.send(for_slack(text))
    if address := environ.get("BENCHSTORE_SMTP_URL"):
        recipients = [part.strip() for part in environ.get("BENCHSTORE_MAIL_TO", "").split(",") if part.strip()]
        mailer = Mailer(
            name="BENCHSTORE_SMTP_URL", server=address, sender=environ.get("BENCHSTORE_MAIL_FROM", "").strip(), recipients=recipients
        )
        found[mailer.name] = lambda: mailer.send(f"benchstore: {text.splitlines()[0]}", text)
    return found


def _send(senders: Mapping[str, Sender], new: Sequence[Alert], since: str | None) -> None:
    """Send to every address; one that fails does not keep the others from it. Raises BenchstoreError with all that failed."""
    if senders and not since:
        click.echo("nothing was sent elsewhere: --since REV tells what is new", err=True)
    if not new:
        return
    failed = []
    for name, send in senders.items():
        try:
            send()
        except BenchstoreError as error:
            failed.append(str(error))
        else:
            click.echo(f"  {name}: sent")
    if failed:
        raise BenchstoreError("; ".join(failed), hint="the other addresses and the issues were served")
