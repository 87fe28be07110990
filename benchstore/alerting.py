"""Telling people of the regressions that stand: issues on a forge, webhooks, e-mail."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchstore.errors import BenchstoreError
from benchstore.forge.github import GitHub
from benchstore.forge.issues import Issues
from benchstore.forge.mail import Mailer
from benchstore.forge.webhook import Webhook, for_slack
from benchstore.publish.forge_texts import issue
from benchstore.publish.site.tabs.regressions import Alert
from benchstore.publish.words import wording
from benchstore.repository import Repository
from benchstore.store.landing.alerted_refs import AlertedRefs

Sender = Callable[[Sequence[Alert]], None]
_SEND_AGAIN = "it was not delivered: benchstore alert --since REV sends again what did not stand at REV"
_LATER = "it was not delivered: the next run sends it there, and there alone"
_COMMIT = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_NOTHING = re.compile(r"0{40}(0{24})?")


def title(alert: Alert) -> str:
    """One line of what regressed."""
    return issue.title(alert)


def settle(here: Repository, github: GitHub, standing: Sequence[Alert]) -> Iterator[tuple[str, Alert | None]]:
    """Keep one issue open for each alert and close the others with the reason.

    Says what was done with each, and gives the alert that people learn of by it: an issue opened, reopened, moved on to another version.
    """
    wanted = here.issues(standing)
    alerts = {item.mark: alert for item, alert in zip(wanted, standing, strict=True)}
    for done in Issues(github=github).settle(wanted, here.why_closed):
        yield done.said, alerts.get(done.news)


def new_since(here: Repository, standing: Sequence[Alert], since: str) -> list[Alert]:
    """What stands now and did not stand at `since`; at zeros, which a push gives that made the branch, nothing stood.

    Raises BenchstoreError where what stood there cannot be known.
    """
    if _NOTHING.fullmatch(since):
        return list(standing)
    before = {(item.view.series, item.version) for item in here.at(since).alerts()}
    return [item for item in standing if (item.view.series, item.version) not in before]


def remembered(here: Repository, standing: Sequence[Alert], refs: AlertedRefs, since: str | None, *, has_forge: bool) -> Fresh:
    """What is new for each place by what the remote remembers: since all were told, or since that place alone was not.

    Where nothing is remembered it is what did not stand at `since`; where that is no commit any more the issues tell, and without a
    forge all that stands is new.
    """
    general = refs.since(since)
    first = None if has_forge else list(standing)

    def of(place: str) -> Sequence[Alert] | None:
        known = refs.owed_since(_place(place)) or general
        try:
            return new_since(here, standing, known) if known else first
        except BenchstoreError as error:
            refs.warn(f"what stood at {str(known)[:12]} is not known, so the issues alone tell what is new: {error}")
            return first

    def done(place: str, got: bool) -> None:  # noqa: FBT001  # as the senders call it
        if got:
            refs.told(_place(place))
        else:
            refs.not_told(_place(place), general)

    return Fresh(of=of, done=done, kept=True)


def _place(variable: str) -> str:
    """`slack`, `webhook` or `smtp`: a place by the variable that has its address."""
    return variable.removeprefix("BENCHSTORE_").removesuffix("_URL").lower()


def is_commit(since: str) -> bool:
    """Whether that is the whole name of a commit, as a forge's event gives it, and not a name that somebody may have mistyped."""
    return bool(_COMMIT.fullmatch(since))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """What is new for a place by its name, None where the issues alone tell; `done` hears whether it got it, which is kept if `kept`."""

    of: Callable[[str], Sequence[Alert] | None]
    done: Callable[[str, bool], None] = lambda _place, _got: None
    kept: bool = False


def tell(here: Repository, github: GitHub | None, standing: Sequence[Alert], news: Fresh, senders: Mapping[str, Sender]) -> Iterator[str]:
    """Settle the issues where there is a forge, then send elsewhere what is news there; says what was done.

    News is what `news` gives for a place, else what people learn of by an issue now.
    What fails keeps nothing else from being done. Raises BenchstoreError with all that failed, at the end.
    """
    told, failed = [], []
    try:
        for said, alert in settle(here, github, standing) if github else ():
            told += [alert] if alert else []
            yield said
    except BenchstoreError as error:
        failed.append(error)
    for name, sender in senders.items():
        try:
            new = news.of(name)
            message = told if new is None else new
            if message:
                sender(message)
                yield f"{name}: sent"
        except BenchstoreError as error:
            failed.append(BenchstoreError(str(error), hint=_LATER if news.kept else _SEND_AGAIN))
            news.done(name, False)  # whether it got it
        else:
            news.done(name, True)
    _raise(failed)


def _raise(failed: Sequence[BenchstoreError]) -> None:
    if len(failed) == 1:
        raise failed[0]
    if failed:
        raise BenchstoreError("; ".join(map(str, failed)), hint="; ".join(dict.fromkeys(filter(None, (error.hint for error in failed)))))


def senders_of(environ: Mapping[str, str], repository: str, site_url: str | None) -> dict[str, Sender]:
    """What sends one message of all that is new, by the variable that holds the address; a wrong address is refused at once."""
    site = wording.web_link(site_url)
    found: dict[str, Sender] = {}
    if address := environ.get("BENCHSTORE_WEBHOOK_URL"):
        hook = Webhook(name="BENCHSTORE_WEBHOOK_URL", address=address, secret=environ.get("BENCHSTORE_WEBHOOK_SECRET", ""))
        found[hook.name] = lambda new: hook.send(issue.as_value(new, repository))
    if address := environ.get("BENCHSTORE_SLACK_URL"):
        slack = Webhook(name="BENCHSTORE_SLACK_URL", address=address)
        found[slack.name] = lambda new: slack.send(for_slack(issue.message(new, site, repository)))
    if address := environ.get("BENCHSTORE_SMTP_URL"):
        mailer = _mailer(environ, address)
        found[mailer.name] = lambda new: mailer.send(*_mail(issue.message(new, site, repository)))
    return found


def _mailer(environ: Mapping[str, str], address: str) -> Mailer:
    recipients = [part.strip() for part in environ.get("BENCHSTORE_MAIL_TO", "").split(",") if part.strip()]
    sender = environ.get("BENCHSTORE_MAIL_FROM", "").strip()
    return Mailer(name="BENCHSTORE_SMTP_URL", server=address, sender=sender, recipients=recipients)


def _mail(text: str) -> tuple[str, str]:
    """Subject and text."""
    return f"benchstore: {text.splitlines()[0]}", text
