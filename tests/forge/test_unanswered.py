"""What keeps the forge from answering, each made for real on this machine: its own sentence, exit code 3, and a hint that helps."""

import socket
import ssl
import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from github_server import TOKEN, running
from receivers import receiving

from benchstore.errors import BenchstoreError
from benchstore.forge.http import TRIES, Client
from benchstore.forge.mail import Mailer
from benchstore.forge.webhook import Webhook

ABROAD = "https://nowhere.invalid"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for this machine that nobody vouches for, and its key, in one file."""
    path = tmp_path_factory.mktemp("tls") / "self-signed.pem"
    subject = ["-subj", "/CN=here", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", path, "-out", path.with_suffix(".crt"), *subject]
    subprocess.run(command, check=True, capture_output=True)
    path.write_text(path.read_text() + path.with_suffix(".crt").read_text())
    return path


@contextmanager
def over_tls(server, certificate):
    """The address of a server on this machine, over TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()


class Answering(BaseHTTPRequestHandler):
    """Answers every request with one status and body; a subclass says which."""

    status, body = 200, b'{"login": "ada"}'

    def do_GET(self):
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    do_CONNECT = do_GET  # noqa: N815  # the library's name

    def log_message(self, *_):
        pass

    def log_error(self, *_):
        pass


@contextmanager
def answering(**known):
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Answering,), known)) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@contextmanager
def silent(*, break_off=False):
    """An address where a connection is taken and nothing is said, or it is broken off."""
    held = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def take():
            while True:
                try:
                    taken, _ = listening.accept()
                except OSError:
                    return
                held.append(taken)
                if break_off:
                    taken.close()

        threading.Thread(target=take, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    for taken in held:
        taken.close()


def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


def refused(address):
    """What is said of a request there, and how often it was tried again."""
    waits = []
    with pytest.raises(BenchstoreError) as found:
        Client(api=address, token=TOKEN, sleep=waits.append, chance=lambda: 0.5).ask("GET", "/user")
    assert found.value.exit_code == 3
    assert TOKEN not in f"{found.value} {found.value.hint}"
    return str(found.value), found.value.hint, len(waits)


def test_a_certificate_that_nobody_vouches_for_is_named_and_trusted_as_the_hint_says(certificate, monkeypatch):
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server, over_tls(server, certificate) as address:
        said, hint, again = refused(address)
        assert said == f"GET /user at {address[8:]}: the certificate is not trusted (self-signed certificate)"
        assert again == 0
        assert "SSL_CERT_FILE" in hint
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert Client(api=address, token=TOKEN).ask("GET", "/user").value == {"login": "ada"}


def test_post_says_so_at_once_with_exit_code_3(certificate, place, monkeypatch):
    place.write("comment.md", "words")
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server, over_tls(server, certificate) as address:
        for name, value in {"GITHUB_API_URL": address, "GITHUB_TOKEN": TOKEN, "GITHUB_REPOSITORY": "acme/evals"}.items():
            monkeypatch.setenv(name, value)
        said = place.bench("post", place.path / "comment.md", "--pull-request", 7, code=3)
    assert "the certificate is not trusted" in said.err
    assert "internal error" not in said.err


def test_a_server_that_speaks_no_tls_is_named():
    with answering() as address:
        said, hint, again = refused(address.replace("http:", "https:"))
    assert "no secure connection" in said
    assert "is it https" in hint
    assert again == 0


def test_a_name_that_is_not_known_is_told_apart():
    said, hint, _ = refused(ABROAD)
    assert said == "GET /user at nowhere.invalid: the name of the host is not known"
    assert "name service" in hint


def test_a_port_where_nobody_listens_is_told_apart():
    said, hint, again = refused(f"http://127.0.0.1:{closed_port()}")
    assert "nobody listens at the host" in said
    assert "port" in hint
    assert again == TRIES - 1


def test_silence_is_told_by_its_length(monkeypatch):
    monkeypatch.setattr("benchstore.forge.http.TIMEOUT_SECONDS", 0.05)  # silence itself is real, only the patience is shorter
    with silent() as address:
        said, _, again = refused(address)
    assert "no answer within 0.05 seconds" in said
    assert again == TRIES - 1


def test_a_connection_that_breaks_off_is_tried_again():
    with silent(break_off=True) as address:
        said, _, again = refused(address)
    assert "the connection broke off" in said
    assert again == TRIES - 1


def test_a_proxy_that_lets_nothing_through_is_named(monkeypatch):
    with answering(status=407, body=b"") as proxy:
        monkeypatch.setenv("https_proxy", proxy)
        said, hint, again = refused(ABROAD)
    assert "the proxy does not let it through (407" in said
    assert "HTTPS_PROXY names the proxy, NO_PROXY what goes without" in hint
    assert again == 0


def test_a_proxy_that_is_not_there_is_not_taken_for_the_forge(monkeypatch):
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{closed_port()}")
    said, hint, _ = refused(ABROAD)
    assert "nobody listens at the proxy" in said
    assert "NO_PROXY" in hint
    monkeypatch.setenv("no_proxy", "nowhere.invalid")
    assert "the name of the host is not known" in refused(ABROAD)[0]


def test_what_is_for_this_machine_goes_through_no_proxy(monkeypatch):
    with receiving() as (proxy, got), running() as github:
        monkeypatch.setenv("http_proxy", proxy)
        github.login = "ada"
        assert Client(api=github.address, token=TOKEN).ask("GET", "/user").value == {"login": "ada"}
    assert not got


@pytest.mark.parametrize("body", [b"<!doctype html><title>Log in</title>", b"[]", b""])
def test_a_page_that_is_no_api_is_not_taken_for_one(body, place, monkeypatch):
    place.write("comment.md", "words")
    with answering(body=body) as address:
        for name, value in {"GITHUB_API_URL": address, "GITHUB_TOKEN": TOKEN, "GITHUB_REPOSITORY": "acme/evals"}.items():
            monkeypatch.setenv(name, value)
        said = place.bench("post", place.path / "comment.md", "--pull-request", 7, code=3)
    assert "something answers, but not as GitHub's API does" in said.err
    assert "GITHUB_API_URL names the API" in said.err


def test_webhooks_and_mail_say_as_much_and_not_where(certificate):
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server, over_tls(server, certificate) as address:
        with pytest.raises(BenchstoreError) as hook:
            Webhook(name="X", address=f"{address}/s3cret").send({})
        with pytest.raises(BenchstoreError) as mail:
            Mailer(name="X", server=address.replace("https", "smtps"), sender="a@x.example", recipients=["b@x.example"]).send("x", "y")
    for found in (hook, mail):
        assert str(found.value) == "X: the certificate is not trusted (self-signed certificate)"
