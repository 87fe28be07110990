"""Tell open merge requests whose version numbers were taken on the default branch: `python taken.py`, in a pipeline of that branch."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from urllib.parse import urlencode

from note import PROJECT, connected, keep

from benchstore.publish.words.markdown import escape_markdown
from benchstore.pull_requests import TAKEN_MARK

SNAPSHOT = re.compile(r"(?:.*/)?snapshots/(?P<model>[^/]+)/(?P<version>[0-9]+)\.json")


def git(*arguments: str) -> str:
    """What git prints."""
    return subprocess.run(["git", *arguments], capture_output=True, text=True, check=True).stdout


def blobs(revision: str) -> dict[str, str]:
    """Every file of a revision, with its blob."""
    records = (record.split("\t", 1) for record in git("ls-tree", "-r", "-z", revision).split("\0") if record)
    return {path: head.split()[2] for head, path in records}


def taken(head: str) -> Iterator[str]:
    """A line for each snapshot that the merge request adds under a name that the default branch has for another one by now."""
    here, there = blobs("HEAD"), blobs(head)
    for path in git("diff", "-z", "--name-only", "--no-renames", "--diff-filter=A", f"HEAD...{head}").split("\0"):
        match = SNAPSHOT.fullmatch(path)
        if match and here.get(path, there[path]) != there[path]:
            yield f"- {escape_markdown(match['model'])}: version {match['version']} was taken."


def main() -> None:
    """Put one note on each of them."""
    client, asked = connected(), urlencode({"state": "opened", "target_branch": os.environ["CI_DEFAULT_BRANCH"]})
    for merge in client.pages(f"{PROJECT.format_map(os.environ)}/merge_requests?{asked}"):
        git("fetch", "--quiet", "--no-tags", "origin", f"refs/merge-requests/{merge['iid']}/head")
        lines = "\n".join(taken("FETCH_HEAD"))
        if lines:
            said = "Version numbers of this merge request were taken meanwhile:"
            keep(client, merge["iid"], f"{said}\n\n{lines}\n\nOn its branch: `benchstore resolve && git push`\n\n{TAKEN_MARK}", TAKEN_MARK)
            print(f"!{merge['iid']}: told")


if __name__ == "__main__":
    main()
