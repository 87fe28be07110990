"""The HTTP server of `benchstore serve`: files from memory, on loopback only, and a stream that tells pages of a new state."""

from __future__ import annotations

import os
import sys
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from benchstore.errors import BenchstoreError
from benchstore.publish.site.pages.not_found import FILE as NOT_FOUND
from benchstore.publish.site.preview import EVENTS, Preview

ADDRESS = "127.0.0.1"
_LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".xml": "application/xml",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
"""Our own table: the system's may say anything, on Windows even of `.js`."""
_HEARTBEAT_SECONDS = 15.0


class PreviewServer(ThreadingHTTPServer):
    """Serves one `Preview` after another."""

    daemon_threads = True  # an open stream must not hold up the end
    allow_reuse_address = os.name == "posix"  # on Windows it would share the port with another server

    def __init__(self, port: int, first: Preview) -> None:
        """Listen on `port`, 0 for a free one. Raises BenchstoreError where it cannot be had."""
        self._preview = first
        self._changed = threading.Condition()
        try:
            super().__init__((ADDRESS, port), _Handler)
        except OSError as error:
            message = f"cannot listen on port {port}: {(error.strerror or str(error)).lower()}"
            raise BenchstoreError(message, hint="choose another one: --port PORT, or --port 0 for any that is free") from None

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://{ADDRESS}:{self.server_port}/"

    @property
    def preview(self) -> Preview:
        """What is shown now."""
        return self._preview

    def show(self, preview: Preview) -> None:
        """Show this from now on, and tell every open page."""
        with self._changed:
            self._preview = preview
            self._changed.notify_all()

    def other_than(self, known: Preview | None) -> Preview | None:
        """What is shown, as soon as it is not `known`; None where nothing has changed for a while."""
        with self._changed:
            changed = self._changed.wait_for(lambda: self._preview is not known, timeout=_HEARTBEAT_SECONDS)
            return self._preview if changed else None

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up is no error."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """One connection. A path is only ever looked up among the site's files, so that it cannot lead anywhere else."""

    protocol_version = "HTTP/1.1"
    timeout = 60
    server: PreviewServer

    def do_GET(self) -> None:
        """Answer with a file of the site, or with the stream."""
        if not _is_loopback(self.headers.get("Host", "")):
            self._refuse(HTTPStatus.FORBIDDEN, "This server answers to localhost and 127.0.0.1 only.")
            return
        path = _path(self.path)
        if path == EVENTS:
            self._stream()
            return
        data = self.server.preview.files.get(path)
        if data is None:
            self._not_found()
        else:
            self._send(HTTPStatus.OK, _TYPES.get(PurePosixPath(path).suffix, "application/octet-stream"), data)

    do_HEAD = do_GET  # noqa: N815  # http.server's name

    def do_POST(self) -> None:
        """Refuse: there is nothing here to change."""
        self._refuse(HTTPStatus.METHOD_NOT_ALLOWED, "GET and HEAD only.")

    do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_POST  # noqa: N815  # as above

    def version_string(self) -> str:
        """What the Server header says."""
        return "benchstore"

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing: what matters is printed by the command."""

    def _not_found(self) -> None:
        """The site's own page for that, as GitHub Pages answers: it leads old addresses home."""
        page = self.server.preview.files.get(NOT_FOUND)
        if page is None:
            self._refuse(HTTPStatus.NOT_FOUND, "There is no such file in the site.")
        else:
            self.close_connection = True
            self._send(HTTPStatus.NOT_FOUND, _TYPES[".html"], page)

    def _refuse(self, status: HTTPStatus, text: str) -> None:
        self.close_connection = True  # a body that came with the request is not read
        self._send(status, _TYPES[".txt"], f"{text}\n".encode())

    def _send(self, status: HTTPStatus, kind: str, data: bytes) -> None:
        self._head(status, kind)
        self.send_header("Content-Length", str(len(data)))
        if status == HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", "GET, HEAD")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _head(self, status: HTTPStatus, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        # The data files are scripts; without this any site could include them and read the store.
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")

    def _stream(self) -> None:
        self.close_connection = True
        self._head(HTTPStatus.OK, "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        known: Preview | None = None
        while self.command != "HEAD":
            fresh = self.server.other_than(known)
            self.wfile.write(fresh.event() if fresh else b":\n\n")  # a comment, to notice a page that has gone
            known = fresh or known


def _is_loopback(host: str) -> bool:
    """Whether a Host header names this machine; a name that only resolves to it may be anyone's (DNS rebinding)."""
    try:
        return urlsplit(f"//{host}").hostname in _LOOPBACK_NAMES
    except ValueError:
        return False


def _path(target: str) -> str:
    """The path in a request's target, from the site's root."""
    try:
        path = unquote(urlsplit(target).path).removeprefix("/")
    except ValueError:
        return target
    return f"{path}index.html" if path.endswith("/") or not path else path
