"""A server on this machine that behaves like GitHub's REST API where it is used: comments, pull requests, statuses, rights, failures."""

from __future__ import annotations

import json
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "ghs_secretsecretsecret"
PAGE = 100
NEEDED = (
    ("POST", r"statuses/", {"statuses"}),
    ("POST|PATCH|DELETE", r"issues/(comments/\d+|\d+/comments)", {"pull-requests", "issues"}),
    ("POST|PATCH", r"pulls", {"pull-requests"}),
    ("POST|PATCH", r"issues", {"issues"}),
)
"""Method, path below the repository -> the rights of which a job's token needs one."""


class GitHubServer:
    """Its state: comments, pull requests and statuses, and answers to give instead of the real ones, in order.

    `tokens` are those of jobs, each with what it may write; TOKEN may all. `git` is the repository behind it, where there is one.
    """

    def __init__(self) -> None:
        self.tokens: dict[str, set[str]] = {}
        self.statuses: list[dict[str, Any]] = []
        self.default_branch = "main"
        self.git: Path | None = None
        self.comments: list[dict[str, Any]] = []
        self.pulls: list[dict[str, Any]] = []
        self.issues: list[dict[str, Any]] = []
        self.said: list[tuple[int, str]] = []
        self.files: dict[int, list[dict[str, str]]] = {}
        self.writers: set[str] = set()
        self.merged: dict[str, int] = {}
        self.instead: list[tuple[int, dict[str, str], dict[str, Any]]] = []
        self.before: Callable[[str, str], None] = lambda method, path: None
        self.asked: list[tuple[str, str]] = []
        self.login: str | None = None
        self.address = ""
        self._lock = threading.Lock()

    def comment(self, body: str, *, login: str = "github-actions[bot]", kind: str = "Bot", on: int = 7) -> dict[str, Any]:
        login, kind = (self.login, "User") if self.login and kind == "Bot" else (login, kind)
        with self._lock:
            number = max((item["id"] for item in self.comments), default=0) + 1
            user, url = {"login": login, "type": kind}, f"https://github.example/c/{number}"
            made = {"id": number, "body": body, "user": user, "html_url": url, "issue": on}
            self.comments.append(made)
            return made

    def pull(self, number: int, head: str = "", *, base: str = "main", ref: str = "change", state: str = "open") -> dict[str, Any]:
        """A pull request; with a repository behind, `refs/pull/N/head` is its commit there."""
        made = {"number": number, "owner": "acme", "state": state, "html_url": f"https://github.com/acme/evals/pull/{number}"}
        made |= {"head": {"ref": ref, "sha": head}, "base": {"ref": base, "repo": {"default_branch": self.default_branch}}}
        self.pulls.append(made)
        self._show(made)
        return made

    def _show(self, pull: dict[str, Any]) -> None:
        """As GitHub shows a pushed branch: as the pull request's newest commit, under a ref of its own."""
        if self.git and pull.get("state") == "open":
            git = ["git", "--git-dir", str(self.git)]
            branch = f"refs/heads/{pull['head']['ref']}"
            found = subprocess.run([*git, "rev-parse", "--verify", "--quiet", branch], capture_output=True, text=True, check=False)
            pull["head"]["sha"] = found.stdout.strip() or pull["head"]["sha"]
            subprocess.run([*git, "update-ref", f"refs/pull/{pull['number']}/head", pull["head"]["sha"]], check=True)

    def said_of(self, commit: str) -> list[tuple[str, str, str]]:
        """Name, state and description of a commit's statuses, in the order in which they were said."""
        return [(item["context"], item["state"], item["description"]) for item in self.statuses if item["sha"] == commit]

    def _may(self, method: str, path: str, token: str) -> bool:
        rest = path.removeprefix("/repos/acme/evals/")
        needed = next((rights for methods, where, rights in NEEDED if re.fullmatch(methods, method) and re.match(where, rest)), None)
        return token == TOKEN or needed is None or bool(needed & self.tokens[token])

    def _status(
        self, method: str, path: str, address: str, query: dict[str, list[str]], body: dict[str, Any]
    ) -> tuple[int, dict[str, str], Any]:
        *_, sha = path.removesuffix("/statuses").split("/")
        if method == "GET":
            return self._page([item for item in reversed(self.statuses) if item["sha"] == sha], address, query)
        if len(body["description"]) > 140 or body["state"] not in ("error", "failure", "pending", "success"):
            return 422, {}, {"message": "Validation Failed"}
        self.statuses.append(body | {"sha": sha})
        return 201, {}, self.statuses[-1]

    def answer(self, method: str, address: str, body: dict[str, Any], token: str) -> tuple[int, dict[str, str], Any]:
        parts = urlsplit(address)
        self.asked.append((method, address))
        self.before(method, parts.path)
        if self.instead:
            return self.instead.pop(0)
        token = token.removeprefix("Bearer ")
        if token != TOKEN and token not in self.tokens:
            return 401, {}, {"message": "Bad credentials"}
        if not self._may(method, parts.path, token):
            return 403, {}, {"message": "Resource not accessible by integration"}
        if parts.path == "/repos/acme/evals":
            return 200, {}, {"default_branch": self.default_branch}
        if parts.path == "/user":
            return (200, {}, {"login": self.login}) if self.login else (403, {}, {"message": "Resource not accessible by integration"})
        query = parse_qs(parts.query)
        if "/statuses" in parts.path:
            return self._status(method, parts.path, address, query, body)
        on = re.fullmatch(r"/repos/acme/evals/issues/(\d+)/comments", parts.path)
        if on and any(item["number"] == int(on[1]) for item in self.issues):
            on = None  # of an issue, not of a pull request
        if on and method == "GET":
            return self._page([item for item in self.comments if item["issue"] == int(on[1])], address, query)
        if on and method == "POST":
            too_long = len(body["body"]) > 65_536
            return (422, {}, {"message": "Body is too long"}) if too_long else (201, {}, self.comment(body["body"], on=int(on[1])))
        if parts.path.startswith(("/repos/acme/evals/pulls", "/repos/acme/evals/collaborators", "/repos/acme/evals/commits")):
            return self._pull(method, parts.path, address, query, body)
        if parts.path.startswith("/repos/acme/evals/issues") and "comments/" not in parts.path:
            return self._issue(method, parts.path, address, query, body)
        return self._one(method, parts.path, body)

    def _pull(
        self, method: str, path: str, address: str, query: dict[str, list[str]], body: dict[str, Any]
    ) -> tuple[int, dict[str, str], Any]:
        *_, kind, name = path.removesuffix("/files").removesuffix("/permission").removesuffix("/pulls").split("/")
        if kind == "collaborators":
            return 200, {}, {"permission": "write" if name in self.writers else "read"}
        if kind == "commits":
            return self._page([{"number": self.merged[name]}] if name in self.merged else [], address, query)
        if path.endswith("/files"):
            return self._page(self.files[int(name)], address, query)
        if method == "POST":
            made = self.pull(200 + len(self.pulls), ref=body["head"], base=body["base"])
            made |= {"title": body["title"], "body": body["body"]}
            return 201, {}, made
        for pull in self.pulls:
            self._show(pull)
        if method == "PATCH":
            found = next(pull for pull in self.pulls if pull["number"] == int(name))
            found.update(body)
            return 200, {}, found
        if name.isdecimal() and kind == "pulls":
            found = [pull for pull in self.pulls if pull["number"] == int(name)]
            return (200, {}, found[0]) if found else (404, {}, {"message": "Not Found"})
        head, base = (query.get(name, [""])[0] for name in ("head", "base"))
        listed = [pull for pull in self.pulls if head in ("", f"{pull['owner']}:{pull['head']['ref']}") and pull.get("state") != "closed"]
        return self._page([pull for pull in listed if not base or pull.get("base", {}).get("ref", base) == base], address, query)

    def issue(
        self, title: str, body: str, *, login: str = "github-actions[bot]", kind: str = "Bot", labels: tuple[str, ...] = ("benchstore",)
    ) -> dict[str, Any]:
        number = 100 + len(self.issues)
        user = {"login": login, "type": kind}
        self.issues.append({"number": number, "title": title, "body": body, "state": "open", "user": user, "labels": list(labels)})
        return self.issues[-1]

    def _issue(
        self, method: str, path: str, address: str, query: dict[str, list[str]], body: dict[str, Any]
    ) -> tuple[int, dict[str, str], Any]:
        number = re.fullmatch(r"/repos/acme/evals/issues/(\d+)(/comments)?", path)
        if number is None:
            if method == "POST":
                return 201, {}, self.issue(body["title"], body["body"], labels=tuple(body["labels"]))
            label, state = query.get("labels", [""])[0], query.get("state", ["open"])[0]
            found = [item for item in self.issues if label in item["labels"] and state in ("all", item["state"])]
            return self._page(sorted(found, key=lambda item: -item["number"]), address, query)
        issue = next((item for item in self.issues if item["number"] == int(number[1])), None)
        if issue is None:
            return 404, {}, {"message": "Not Found"}
        if number[2]:
            self.said.append((issue["number"], body["body"]))
            return 201, {}, {"id": len(self.said), "body": body["body"]}
        issue.update(body)
        return 200, {}, issue

    def _one(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
        match = re.fullmatch(r"/repos/acme/evals/issues/comments/(\d+)", path)
        found = [item for item in self.comments if match and item["id"] == int(match[1])]
        if not found:
            return 404, {}, {"message": "Not Found"}
        if method == "DELETE":
            self.comments.remove(found[0])
            return 204, {}, None
        found[0]["body"] = body["body"]
        return 200, {}, found[0]

    def _page(self, items: list[Any], address: str, query: dict[str, list[str]]) -> tuple[int, dict[str, str], Any]:
        size, page = min(int(query.get("per_page", ["30"])[0]), PAGE), int(query.get("page", ["1"])[0])
        rest = items[page * size :]
        bare = re.sub(r"&page=\d+", "", address)
        links = {"Link": f'<{self.address}{bare}&page={page + 1}>; rel="next", <{self.address}{bare}&page=9>; rel="last"'} if rest else {}
        return 200, links, items[(page - 1) * size : page * size]


class Handler(BaseHTTPRequestHandler):
    state: GitHubServer

    def _serve(self) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.loads(data) if data else {}
        status, headers, value = self.state.answer(self.command, self.path, body, self.headers.get("Authorization", ""))
        text = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        for name, content in {**headers, "Content-Length": str(len(text))}.items():
            self.send_header(name, content)
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = do_PATCH = do_DELETE = _serve  # noqa: N815  # the library's names

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def running() -> Iterator[GitHubServer]:
    """The server while the block runs."""
    state = GitHubServer()
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Handler,), {"state": state})) as server:
        state.address = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield state
        server.shutdown()
