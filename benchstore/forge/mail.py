"""A message by e-mail, by the standard library: TLS always, but to this machine itself."""

from __future__ import annotations

import smtplib
import ssl
import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage

from benchstore.errors import BenchstoreError, UsageError
from benchstore.forge.http import is_local, no_answer

TIMEOUT_SECONDS = 30
_PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailer:
    """Sends from one address to some. `server` is `smtp://user:password@host:587` (STARTTLS) or `smtps://…`; `name` is its variable's."""

    name: str
    server: str = field(repr=False)
    sender: str
    recipients: Sequence[str]
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)

    def __post_init__(self) -> None:
        parts = urllib.parse.urlsplit(self.server)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise UsageError(f"{self.name} is not the address of a mail server", hint="write it as smtp://user:password@host:587")
        if not self.sender or not self.recipients:
            raise UsageError(
                f"{self.name} is set, but not who sends and who receives", hint="set BENCHSTORE_MAIL_FROM and BENCHSTORE_MAIL_TO"
            )

    def send(self, subject: str, text: str) -> None:
        """Send one message to all. Raises BenchstoreError where it is not taken; the server's address is in no message."""
        mail = EmailMessage()
        mail["Subject"], mail["From"], mail["To"] = subject, self.sender, ", ".join(self.recipients)
        mail.set_content(text)
        try:
            with self._connected() as server:
                self._let_in(server)
                server.send_message(mail)
        except smtplib.SMTPResponseException as error:
            raise BenchstoreError(f"{self.name}: the mail server answered {error.smtp_code}", hint="the mail was not sent") from None
        except smtplib.SMTPException as error:
            raise BenchstoreError(f"{self.name}: {type(error).__name__}", hint="the mail was not sent") from None
        except OSError as error:
            raise BenchstoreError(f"{self.name}: {no_answer(error).why}", hint="the mail was not sent") from None

    def _connected(self) -> smtplib.SMTP:
        parts = urllib.parse.urlsplit(self.server)
        host = parts.hostname or ""
        port = parts.port or _PORTS[parts.scheme]
        if parts.scheme == "smtps":
            return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=self.context)
        return smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)

    def _let_in(self, server: smtplib.SMTP) -> None:
        """Make the connection secret before anything is said, and log in where there is a user."""
        parts = urllib.parse.urlsplit(self.server)
        server.ehlo_or_helo_if_needed()
        if parts.scheme == "smtp" and (not is_local(self.server) or server.has_extn("starttls")):
            server.starttls(context=self.context)
        if parts.username:
            server.login(urllib.parse.unquote(parts.username), urllib.parse.unquote(parts.password or ""))
