"""New regressions reach webhooks, Slack and a mail server on this machine: once each, signed, and without telling the address."""

import email
import email.policy
import hashlib
import hmac
import json
import socketserver
import threading
from contextlib import contextmanager

import pytest
from github_server import TOKEN
from receivers import receiving

from benchstore.errors import BenchstoreError, UsageError
from benchstore.forge.mail import Mailer
from benchstore.forge.webhook import SIGNATURE, Webhook, for_slack


@contextmanager
def mail_server(*, refuse=False):
    """An SMTP server that keeps the mails it gets."""
    got = []

    class Handler(socketserver.StreamRequestHandler):
        def say(self, line):
            self.wfile.write(line.encode() + b"\r\n")

        def handle(self):
            self.say("220 here")
            while line := self.rfile.readline():
                word = line[:4].upper()
                if word == b"DATA":
                    self.say("354 go on")
                    lines = []
                    while (text := self.rfile.readline()) != b".\r\n":
                        lines.append(text)
                    got.append(b"".join(lines).decode())
                    self.say("250 taken")
                elif word == b"QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("550 not you" if refuse and word == b"RCPT" else "250 fine")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"smtp://127.0.0.1:{server.server_address[1]}", got
        server.shutdown()


@pytest.fixture
def worse(place):
    """A store whose last commits bring a regression."""
    place.add(0.9, "--commit")
    place.add(0.5, "--commit")
    return place


def test_a_new_regression_is_sent_once_and_an_old_one_not_again(worse, monkeypatch):
    with receiving() as (address, got):
        monkeypatch.setenv("BENCHSTORE_WEBHOOK_URL", address)
        monkeypatch.setenv("BENCHSTORE_WEBHOOK_SECRET", "hush")
        said = worse.bench("alert", "--since", "HEAD~2")
        assert "1 series regressed, 1 of them new since HEAD~2" in said.out
        assert "BENCHSTORE_WEBHOOK_URL: sent" in said.out
        worse.git("commit", "-q", "--allow-empty", "-m", "Later")
        worse.bench("alert", "--since", "HEAD~1")
    ((_, headers, data),) = got
    assert headers[SIGNATURE.title()] == "sha256=" + hmac.new(b"hush", data, hashlib.sha256).hexdigest()
    (found,) = json.loads(data)["regressions"]
    assert (found["model"], found["version"], found["metrics"][0]["metric"]) == ("m", 2, "f1")


def test_slack_gets_its_own_shape_and_escapes(worse, monkeypatch):
    with receiving() as (address, got):
        monkeypatch.setenv("BENCHSTORE_SLACK_URL", address)
        worse.bench("alert", "--since", "HEAD~2")
    (text,) = json.loads(got[0][2]).values()
    assert text.splitlines()[2] == "m v2 regressed on d@1: F1 −40.0 pt"
    assert for_slack("<!channel> & co") == {"text": "&lt;!channel&gt; &amp; co"}


def test_mail_says_what_fell(worse, monkeypatch):
    with mail_server() as (address, got):
        monkeypatch.setenv("BENCHSTORE_SMTP_URL", address)
        monkeypatch.setenv("BENCHSTORE_MAIL_FROM", "bench@example.org")
        monkeypatch.setenv("BENCHSTORE_MAIL_TO", "ada@example.org, bob@example.org")
        worse.bench("alert", "--since", "HEAD~2")
    mail = email.message_from_string(got[0], policy=email.policy.default)
    assert mail["Subject"].split() == ["benchstore:", "1", "new", "regression"]
    assert mail["To"] == "ada@example.org, bob@example.org"
    assert "F1 fell 40.0 points" in mail.get_content()


def test_one_address_that_fails_does_not_keep_the_message_from_the_others(worse, monkeypatch):
    with receiving([404]) as (bad, _), receiving() as (good, got):
        monkeypatch.setenv("BENCHSTORE_WEBHOOK_URL", bad)
        monkeypatch.setenv("BENCHSTORE_SLACK_URL", good)
        refused = worse.bench("alert", "--since", "HEAD~2", code=3)
    assert len(got) == 1
    assert "BENCHSTORE_WEBHOOK_URL: the server answered 404" in refused.err
    assert "s3cret" not in refused.err + refused.out


def test_what_was_not_delivered_is_sent_again_as_the_hint_says(worse, github, monkeypatch):
    for name, value in {"GITHUB_API_URL": github.address, "GITHUB_TOKEN": TOKEN, "GITHUB_REPOSITORY": "acme/evals"}.items():
        monkeypatch.setenv(name, value)
    with receiving([404]) as (address, got):
        monkeypatch.setenv("BENCHSTORE_WEBHOOK_URL", address)
        assert "benchstore alert --since REV sends again what did not stand at REV" in worse.bench("alert", code=3).err
        worse.bench("alert")
        assert len(got) == 1
        assert "BENCHSTORE_WEBHOOK_URL: sent" in worse.bench("alert", "--since", "HEAD~2").out
        assert len(got) == 2


def test_a_branch_that_a_push_made_had_nothing_before(worse, monkeypatch):
    with receiving() as (address, got):
        monkeypatch.setenv("BENCHSTORE_WEBHOOK_URL", address)
        worse.bench("alert", "--since", "0" * 40)
    assert len(got) == 1


def test_without_since_nothing_is_sent_and_it_says_why(worse, monkeypatch):
    with receiving() as (address, got):
        monkeypatch.setenv("BENCHSTORE_SLACK_URL", address)
        assert "--since REV tells what is new" in worse.bench("alert").err
    assert not got


def test_a_webhook_tries_again_where_that_helps_and_follows_no_redirect():
    waited = []
    with receiving([503, 429]) as (address, got):
        Webhook(name="X", address=address, sleep=waited.append, chance=lambda: 0.5).send({"a": 1})
        assert len(got) == 3
        assert waited == [2.0, 4.0]
    with receiving([302]) as (address, got), pytest.raises(BenchstoreError, match="answered 302"):
        Webhook(name="X", address=address).send({"a": 1})
    assert [path for path, _, _ in got] == ["/hook-s3cret"]


@pytest.mark.parametrize("address", ["http://example.org/x", "file:///etc/passwd", "ftp://example.org", "nothing"])
def test_only_https_addresses_are_webhooks(address):
    with pytest.raises(UsageError) as refused:
        Webhook(name="X", address=address)
    assert address not in str(refused.value)


def test_a_mail_server_that_refuses_is_named_by_its_variable_alone():
    with mail_server(refuse=True) as (address, _), pytest.raises(BenchstoreError) as refused:
        Mailer(name="BENCHSTORE_SMTP_URL", server=address, sender="a@example.org", recipients=["b@example.org"]).send("x", "y")
    assert "BENCHSTORE_SMTP_URL" in str(refused.value)
    assert "127.0.0.1" not in str(refused.value)


def test_a_mail_server_elsewhere_must_speak_tls(monkeypatch):
    with mail_server() as (address, got):
        # Another machine's server cannot be had here; this one is taken for such.
        monkeypatch.setattr("benchstore.forge.mail.is_local", lambda _: False)
        with pytest.raises(BenchstoreError, match="SMTPNotSupportedError"):
            Mailer(name="X", server=address, sender="a@example.org", recipients=["b@example.org"]).send("x", "y")
    assert not got


@pytest.mark.parametrize(
    ("server", "words"), [("http://x", "not the address of a mail server"), ("smtp://", "not the address of a mail server")]
)
def test_what_is_no_mail_server_is_refused(server, words):
    with pytest.raises(UsageError, match=words):
        Mailer(name="X", server=server, sender="a@example.org", recipients=["b@example.org"])
