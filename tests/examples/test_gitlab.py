"""The GitLab example: its shell runs on a real repository, and its note is made once and then updated, by a real HTTP server."""

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

EXAMPLE = Path(__file__).resolve().parents[2] / "examples/gitlab"
PIPELINE = yaml.safe_load((EXAMPLE / ".gitlab-ci.yml").read_text(encoding="utf-8"))


@pytest.fixture
def gitlab():
    """A server that keeps the notes of one merge request; the second page of its list holds the newest."""
    notes = [{"id": number, "body": "words", "author": {"id": 1}} for number in range(100)]

    class Handler(BaseHTTPRequestHandler):
        def answer(self, value, headers=()):
            data = json.dumps(value).encode()
            self.send_response(200)
            for name, text in (("Content-Length", str(len(data))), *headers):
                self.send_header(name, text)
            self.end_headers()
            self.wfile.write(data)

        def do_GET(self):
            if self.path == "/api/v4/user":
                return self.answer({"id": 9})
            page = 2 if "page=2" in self.path else 1
            here = f"http://127.0.0.1:{self.server.server_port}/api/v4/projects/5/merge_requests/3/notes?per_page=100&page=2"
            return self.answer(notes[100 * (page - 1) : 100 * page], [("Link", f'<{here}>; rel="next"')] if page == 1 else [])

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            notes.append({"id": len(notes), "body": body["body"], "author": {"id": 9}})
            self.answer(notes[-1])

        def do_PUT(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            notes[int(self.path.rsplit("/", 1)[1])]["body"] = body["body"]
            self.answer({})

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/api/v4", notes
        server.shutdown()


def run(place, job, **environ):
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    script = "\n".join(PIPELINE[job]["script"])
    known = os.environ | {"PATH": path, "PYTHONPATH": str(EXAMPLE.parents[1])} | environ
    return subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=place.path, env=known, check=False).returncode


def test_a_merge_request_is_judged_and_has_one_note(place, gitlab, tmp_path):
    address, notes = gitlab
    place.add(0.9, "--commit")
    place.git("clone", "-q", "--bare", str(place.path), str(tmp_path / "bare.git"))
    place.git("remote", "add", "origin", str(tmp_path / "bare.git"))
    place.write("note.py", (EXAMPLE / "note.py").read_text(encoding="utf-8"))
    known = {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "CI_API_V4_URL": address, "CI_PROJECT_ID": "5", "CI_MERGE_REQUEST_IID": "3"}
    place.add(0.9, "--commit")
    assert run(place, "verdict", BENCHSTORE_GITLAB_TOKEN="glpat-x", **known) == 0
    place.add(0.5, "--commit")
    assert run(place, "verdict", BENCHSTORE_GITLAB_TOKEN="glpat-x", **known) == 1
    assert len(notes) == 101
    assert notes[100]["body"].startswith("### ❌ 1 regression")


def test_the_page_is_built_where_gitlab_looks_for_it(place):
    place.add(0.9, "--commit")
    assert run(place, "pages") == 0
    assert (place.path / "public/index.html").is_file()
