"""Make a file from `benchstore comment` the one note on a GitLab merge request: `python note.py comment.md`, in a pipeline of it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from benchstore.forge.http import Client
from benchstore.publish.forge_texts.comment import MARK
from benchstore.publish.forge_texts.foreign import Ours, foreign


def main(file: str) -> None:
    """Post the note, or bring it up to date; the token is that of BENCHSTORE_GITLAB_TOKEN."""
    client = Client(api=os.environ["CI_API_V4_URL"], token=os.environ["BENCHSTORE_GITLAB_TOKEN"])
    notes = f"/projects/{os.environ['CI_PROJECT_ID']}/merge_requests/{os.environ['CI_MERGE_REQUEST_IID']}/notes"
    me = client.ask("GET", "/user").value["id"]
    ours = Ours(repository=os.environ.get("CI_PROJECT_URL", ""), site=os.environ.get("CI_PAGES_URL"))
    body = {"body": foreign(Path(file).read_text(encoding="utf-8"), ours)}
    mine = [note["id"] for note in client.pages(notes) if note["author"]["id"] == me and note["body"].strip().endswith(MARK)]
    if mine:
        client.ask("PUT", f"{notes}/{min(mine)}", body)
    else:
        client.ask("POST", notes, body)


if __name__ == "__main__":
    main(sys.argv[1])
