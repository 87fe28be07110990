"""The shell of comment.yml, run as a runner would, against a server that behaves like GitHub."""

import json

from github_server import TOKEN, running
from test_workflows import Runner, job


def test_the_artifact_of_a_fork_becomes_the_comment_of_its_own_pull_request(place, tmp_path):
    artifact = tmp_path / "comment"
    artifact.mkdir()
    artifact.joinpath("comment.md").write_text("### ✅ no regression found\n\n@all `$(id)` <script>\n", encoding="utf-8")
    run = {"head_sha": "a" * 40, "head_branch": "x`id`", "head_repository": {"owner": {"login": "mallory"}}, "pull_requests": []}
    place.write("event.json", json.dumps({"workflow_run": run}))
    with running() as github:
        github.pulls = [{"number": 7, "owner": "mallory", "head": {"ref": "x`id`", "sha": "a" * 40}}]
        environ = {"GITHUB_EVENT_PATH": str(place.path / "event.json"), "GITHUB_REPOSITORY": "acme/evals", "GITHUB_API_URL": github.address}
        for _ in range(2):
            assert Runner(place, tmp_path, {"github.token": TOKEN}, **environ).run(job("comment.yml", "post")["steps"]) == 0
        [comment] = github.comments
    assert comment["body"].startswith("### ✅ no regression found")
    assert "@all" not in comment["body"]
    assert "<script>" not in comment["body"]
