"""Tell open merge requests whose version numbers were taken on the default branch: `python taken.py`, in a pipeline of that branch."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlencode

from note import PROJECT, connected, keep

from benchstore.errors import BenchstoreError
from benchstore.forge.http import Client
from benchstore.publish.words.markdown import escape_markdown
from benchstore.pull_requests import TAKEN_MARK

SNAPSHOT = re.compile(r"(?:.*/)?snapshots/(?P<model>[^/]+)/(?P<version>[0-9]+)\.json")


def git(*arguments: str) -> str:
    """What git prints; a name that is no UTF-8 is kept as it is."""
    done = subprocess.run(["git", *arguments], capture_output=True, check=True)
    return done.stdout.decode(errors="surrogateescape")


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
    failed: list[str] = []
    client, asked = connected(), urlencode({"state": "opened", "target_branch": os.environ["CI_DEFAULT_BRANCH"]})
    for merge in client.pages(f"{PROJECT.format_map(os.environ)}/merge_requests?{asked}"):
        try:
            tell(client, merge["iid"])
        except (BenchstoreError, subprocess.CalledProcessError) as error:  # one keeps no other from being told
            failed.append(f"!{merge['iid']}: {error}")
    if failed:
        sys.exit("\n".join(failed))


def tell(client: Client, number: int) -> None:
    """Put a note on one, if versions of it were taken."""
    git("fetch", "--quiet", "--no-tags", "origin", f"refs/merge-requests/{number}/head")
    lines = "\n".join(taken("FETCH_HEAD"))
    if lines:
        said = "Version numbers of this merge request were taken meanwhile:"
        keep(client, number, f"{said}\n\n{lines}\n\nOn its branch: `benchstore resolve && git push`\n\n{TAKEN_MARK}", TAKEN_MARK)
        print(f"!{number}: told")


if __name__ == "__main__":
    main()
