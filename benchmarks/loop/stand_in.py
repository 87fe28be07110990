"""GitHub on this machine for a real runner: the REST API of the tests, git over HTTP with the rights of a token, required checks."""

from __future__ import annotations

import base64
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from github_server import TOKEN, GitHubServer, Handler

REPOSITORY = "acme/evals"


class StandIn(GitHubServer):
    """The API, with the repository behind it and the checks that jobs leave: (commit, name) -> conclusion, apart from statuses.

    `refused` are services of git that a token may not reach, `spared` actions that were replaced by nothing.
    """

    def __init__(self, bare: Path) -> None:
        super().__init__()
        self.git = bare
        self.checks: dict[tuple[str, str], str] = {}
        self.refused: list[str] = []
        self.spared: set[str] = set()

    def token_of(self, permissions: dict[str, str]) -> str:
        """A job's token, which may write what its permissions say."""
        token = f"ghs_job{len(self.tokens)}"
        self.tokens[token] = {right for right, how in permissions.items() if how == "write"}
        return token

    def required(self, commit: str, name: str) -> str:
        """Whether a branch's protection that requires `name` lets a commit in: where a check and a status have one name, both must."""
        statuses = [item["state"] for item in self.statuses if (item["sha"], item["context"]) == (commit, name)]
        found = [*statuses[-1:], *([self.checks[commit, name]] if (commit, name) in self.checks else [])]
        return "waits" if not found else "success" if set(found) == {"success"} else "blocked"

    def may_reach(self, service: str, token: str) -> bool:
        """Whether a token may fetch, as the repository is private, or push."""
        rights = self.tokens.get(token, set())
        return token == TOKEN or ("contents" in rights if service == "git-receive-pack" else token in self.tokens)


class GitHandler(Handler):
    """Both: what is below the repository's own path is git's, the rest the API's."""

    state: StandIn

    def _serve(self) -> None:
        if self.path.startswith((f"/{REPOSITORY}/", f"/{REPOSITORY}.git/")):
            self._git()
        else:
            super()._serve()

    do_GET = do_POST = do_PATCH = do_DELETE = _serve  # noqa: N815  # the library's names

    def _git(self) -> None:
        parts = urlsplit(self.path)
        service = "git-receive-pack" if "git-receive-pack" in self.path else "git-upload-pack"
        if not self.state.may_reach(service, self._token()):
            self.state.refused.append(service)
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="stand-in"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        data = self._body()
        environ = {
            "GIT_PROJECT_ROOT": str(self.state.git),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": "/" + parts.path.split("/", 3)[3],
            "QUERY_STRING": parts.query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(data)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "REMOTE_USER": "job",
        }
        done = subprocess.run(["git", "http-backend"], input=data, env=os.environ | environ, capture_output=True, check=False)
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().splitlines())
        self.send_response(int(fields.pop("Status", "200").split()[0]))
        for name, value in {**fields, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        data = b""
        while size := int(self.rfile.readline().strip() or b"0", 16):
            data += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return data

    def _token(self) -> str:
        kind, _, value = self.headers.get("Authorization", "").partition(" ")
        return base64.b64decode(value).decode().partition(":")[2] if kind.lower() == "basic" else value


@contextmanager
def running(bare: Path) -> Iterator[StandIn]:
    """The server while the block runs."""
    state = StandIn(bare)
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Both", (GitHandler,), {"state": state})) as server:
        state.address = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield state
        server.shutdown()
