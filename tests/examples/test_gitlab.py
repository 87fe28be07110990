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
from receivers import receiving

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
            if self.path.startswith("/api/v4/projects/5/merge_requests?state=opened&target_branch=main"):
                return self.answer([{"iid": 3}])
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
    """The exit code of a job's script; GitLab puts the values of variables into others, and reads `$$` as `$`."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    script = "\n".join(PIPELINE[job]["script"])
    stated = {name: str(value) for name, value in PIPELINE[job].get("variables", {}).items()}
    set_here = {name: environ.get(value[1:], "") if value[:1] == "$" else value.replace("$$", "$") for name, value in stated.items()}
    known = os.environ | {"PATH": path, "PYTHONPATH": str(EXAMPLE.parents[1])} | set_here | environ
    return subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=place.path, env=known, check=False).returncode


def cloned(place, tmp_path):
    """With a remote that takes push options."""
    place.git("clone", "-q", "--bare", str(place.path), str(tmp_path / "bare.git"))
    place.git("-C", str(tmp_path / "bare.git"), "config", "receive.advertisePushOptions", "true")
    place.git("remote", "add", "origin", str(tmp_path / "bare.git"))
    for name in ("note.py", "taken.py"):
        place.write(name, (EXAMPLE / name).read_text(encoding="utf-8"))


def test_a_merge_request_is_judged_and_has_one_note(place, gitlab, tmp_path):
    address, notes = gitlab
    place.add(0.9, "--commit")
    cloned(place, tmp_path)
    known = {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "CI_API_V4_URL": address, "CI_PROJECT_ID": "5", "CI_MERGE_REQUEST_IID": "3"}
    place.add(0.9, "--commit")
    assert run(place, "verdict", BENCHSTORE_GITLAB_TOKEN="glpat-x", **known) == 0
    place.add(0.5, "--commit")
    assert run(place, "verdict", BENCHSTORE_GITLAB_TOKEN="glpat-x", **known) == 1
    assert len(notes) == 101
    assert notes[100]["body"].startswith("### ❌ 1 regressed")
    assert "against the tip of origin/main" in notes[100]["body"]


def test_the_page_is_built_where_gitlab_looks_for_it(place):
    place.add(0.9, "--commit")
    assert run(place, "pages") == 0
    assert (place.path / "public/index.html").is_file()


def test_a_merge_request_whose_version_was_taken_is_told_once(place, gitlab, tmp_path):
    address, notes = gitlab
    place.add(0.9, "--commit")
    cloned(place, tmp_path)
    place.git("switch", "-q", "-c", "theirs")
    place.add(0.91, "--commit")
    place.git("push", "-q", "origin", "theirs:refs/merge-requests/3/head")
    place.git("switch", "-q", "main")
    place.git("config", "core.quotePath", "false")
    (place.path / os.fsdecode(b"snapshots\xff.txt")).write_text("a name that is no UTF-8", encoding="utf-8")
    place.commit("An odd name")
    known = {"CI_API_V4_URL": address, "CI_PROJECT_ID": "5", "CI_DEFAULT_BRANCH": "main", "BENCHSTORE_GITLAB_TOKEN": "glpat-x"}
    assert run(place, "taken", **known) == 0
    assert len(notes) == 100
    place.add(0.92, "--commit")
    for _ in range(2):
        assert run(place, "taken", **known) == 0
    assert len(notes) == 101
    assert "- m: version 2 was taken.\n\nOn its branch: `benchstore resolve && git push`" in notes[100]["body"]


def test_the_form_rolls_back_on_a_branch_and_asks_for_a_merge_request(place, tmp_path):
    place.add(0.9, "--commit")
    place.add(0.91, "--commit")
    cloned(place, tmp_path)
    hook = tmp_path / "bare.git/hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f'#!/bin/sh\necho "$GIT_PUSH_OPTION_0 $GIT_PUSH_OPTION_1" > {tmp_path}/asked\n', encoding="utf-8")
    hook.chmod(0o755)
    known = {"CI_PIPELINE_ID": "42", "CI_DEFAULT_BRANCH": "main", "CI_PROJECT_URL": str(tmp_path / "bare"), "ROLLBACK_TO": ""}
    known |= {"GITLAB_USER_NAME": "Grace", "GITLAB_USER_EMAIL": "grace@example.org", "BENCHSTORE_GITLAB_TOKEN": "glpat-x"}
    assert run(place, "rollback", ROLLBACK_MODEL="m", ROLLBACK_WHY="$(touch pwned)", **known) == 0
    assert (tmp_path / "asked").read_text(encoding="utf-8") == "merge_request.create merge_request.target=main\n"
    place.git("fetch", "-q", "origin", "rollback/42")
    assert place.git("log", "-1", "--format=%an %s", "FETCH_HEAD") == "Grace Roll back m 2 → 1 on d@1: $(touch pwned)"
    assert not (place.path / "pwned").exists()
    place.git("switch", "-q", "main")
    (tmp_path / "asked").unlink()
    assert run(place, "rollback", ROLLBACK_MODEL="m", ROLLBACK_WHY="", **known | {"CI_PIPELINE_ID": "44", "ROLLBACK_TO": "2"}) == 0
    assert not (tmp_path / "asked").exists()
    place.git("switch", "-q", "main")
    assert run(place, "rollback", ROLLBACK_MODEL="--help", ROLLBACK_WHY="", **known | {"CI_PIPELINE_ID": "43"}) != 0


def test_what_a_push_brought_is_told_and_of_a_new_branch_what_stands(place):
    place.add(0.9, "--commit")
    before = place.git("rev-parse", "HEAD")
    place.add(0.5, "--commit")
    with receiving() as (address, got):
        assert run(place, "alert", CI_COMMIT_BEFORE_SHA=before, BENCHSTORE_SLACK_URL=address) == 0
        assert run(place, "alert", CI_COMMIT_BEFORE_SHA=place.git("rev-parse", "HEAD"), BENCHSTORE_SLACK_URL=address) == 0
        assert len(got) == 1
        assert run(place, "alert", CI_COMMIT_BEFORE_SHA="0" * 40, BENCHSTORE_SLACK_URL=address) == 0
        assert len(got) == 2
