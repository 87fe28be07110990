"""Make a file from `benchstore comment` the one note on a GitLab merge request: `python note.py comment.md`, in a pipeline of it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from benchstore.forge.http import Client
from benchstore.publish.forge_texts.comment import MARK
from benchstore.publish.forge_texts.foreign import Ours, foreign

PROJECT = "/projects/{CI_PROJECT_ID}"


def connected() -> Client:
    """GitLab's API; the token is that of BENCHSTORE_GITLAB_TOKEN."""
    return Client(api=os.environ["CI_API_V4_URL"], token=os.environ["BENCHSTORE_GITLAB_TOKEN"])


def keep(client: Client, number: int | str, text: str, mark: str) -> None:
    """Post the note that ends with `mark` on a merge request, or bring our own up to date."""
    notes = f"{PROJECT.format_map(os.environ)}/merge_requests/{number}/notes"
    me = client.ask("GET", "/user").value["id"]
    mine = [note["id"] for note in client.pages(notes) if note["author"]["id"] == me and note["body"].strip().endswith(mark)]
    if mine:
        client.ask("PUT", f"{notes}/{min(mine)}", {"body": text})
    else:
        client.ask("POST", notes, {"body": text})


def main(file: str) -> None:
    """Post the comment in `file`, of which nothing is live but links to the project and its page."""
    ours = Ours(repository=os.environ.get("CI_PROJECT_URL", ""), site=os.environ.get("CI_PAGES_URL"))
    keep(connected(), os.environ["CI_MERGE_REQUEST_IID"], foreign(Path(file).read_text(encoding="utf-8"), ours), MARK)


if __name__ == "__main__":
    main(sys.argv[1])
