"""Telling people of the regressions that stand: issues on a forge, webhooks, e-mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from benchstore.errors import BenchstoreError
from benchstore.forge.github import GitHub
from benchstore.forge.issues import Issues
from benchstore.forge.mail import Mailer
from benchstore.forge.webhook import Webhook, for_slack
from benchstore.publish.forge_texts import issue
from benchstore.publish.site.tabs.regressions import Alert
from benchstore.publish.words import wording
from benchstore.repository import Repository

Sender = Callable[[], None]


def title(alert: Alert) -> str:
    """One line of what regressed."""
    return issue.title(alert)


def settle(here: Repository, github: GitHub, standing: Sequence[Alert]) -> Iterator[str]:
    """Keep one issue open for each alert and close the others with the reason; says what was done."""
    return iter(Issues(github=github).settle(here.issues(standing), here.why_closed))


def new_since(here: Repository, standing: Sequence[Alert], since: str) -> list[Alert]:
    """What stands now and did not stand at `since`."""
    before = {(item.view.series, item.version) for item in here.at(since).alerts()}
    return [item for item in standing if (item.view.series, item.version) not in before]


def senders_of(environ: Mapping[str, str], new: Sequence[Alert], repository: str, site_url: str | None) -> dict[str, Sender]:
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


def send(senders: Mapping[str, Sender]) -> Iterator[str]:
    """Send to every address, whose names are given as they are served. One that fails does not keep the others from it.

    Raises BenchstoreError with all that failed, at the end.
    """
    failed = []
    for name, sender in senders.items():
        try:
            sender()
        except BenchstoreError as error:
            failed.append(str(error))
        else:
            yield name
    if failed:
        raise BenchstoreError("; ".join(failed), hint="the other addresses and the issues were served")
