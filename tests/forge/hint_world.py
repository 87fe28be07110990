"""Where hints are followed: a repository on a server that behaves like GitHub, clones of it, texts as a person sees them, a shell."""

import html
import os
import re
import subprocess
import sys
from pathlib import Path

from cmarkgfm import github_flavored_markdown_to_html
from github_server import TOKEN
from places import Place

ADDED = {"id": [f"e{number}" for number in range(4)], "correct": [1, 1, 1, 0]}


def seen(markdown):
    """Markdown as a person reads it on the forge, and copies from there."""
    text = github_flavored_markdown_to_html(markdown.replace("<details>", "").replace("</details>", ""), 1 << 17)
    links = re.sub(r'<a href="([^"]*)">', r" \1 ", text)
    return html.unescape(re.sub(r"<!--.*?-->|<[^>]+>", "", links, flags=re.DOTALL))


class World:
    """A repository on a server, and a clone of it, `here`, on the branch `change` of pull request 7."""

    def __init__(self, place, tmp_path, github, monkeypatch):
        self.tmp, self.github, self.patch = tmp_path, github, monkeypatch
        place.git("clone", "-q", "--bare", str(place.path), str(tmp_path / "bare.git"))
        github.git, self.bare = tmp_path / "bare.git", Place(tmp_path / "bare.git")
        self.here, self.other = self.clone("here"), self.clone("other")
        self.here.git("switch", "-q", "-c", "change", "--track", "origin/main")
        known = {"API_URL": github.address, "TOKEN": TOKEN, "REPOSITORY": "acme/evals", "RUN_ID": "42", "SERVER_URL": "https://github.com"}
        for name, value in known.items():
            monkeypatch.setenv(f"GITHUB_{name}", value)

    def clone(self, name, *flags):
        self.bare.git("clone", "-q", *flags, self.bare.path.as_uri(), str(self.tmp / name))
        return Place(self.tmp / name)

    def lands(self, change):
        """What somebody else brings to main meanwhile."""
        self.other.git("switch", "-q", "-C", "main", "origin/main")
        change(self.other)
        self.other.git("push", "-q", "origin", "HEAD:main")

    def push(self):
        self.here.git("push", "-q", "--force", "-u", "origin", "HEAD:change")
        if not self.github.pulls:
            self.github.pull(7)

    def comment(self, code=(0, 1)):
        return seen(self.here.bench("comment", "--against", "origin/main", code=code).out)

    def judged(self, code=(0, 1)):
        """The comment that the judge makes, in a clone of main of its own."""
        self.push()
        judge = self.clone(f"judge-{len(list(self.tmp.iterdir()))}")
        judge.bench("judge", "--pull-request", 7, code=code)
        return seen(next(item["body"] for item in self.github.comments if item["issue"] == 7))

    def check(self, code=(0, 1)):
        said = self.here.bench("check", "--against", "origin/main", code=code)
        return said.out + said.err

    def type(self, command, code=0, **environ):
        """Type it in the clone."""
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command],
            cwd=self.here.path,
            env=os.environ | {"PATH": path} | environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def commit(self, message="As told"):
        if self.here.git("status", "--porcelain"):
            self.here.commit(message)


def landed(place):
    """Two versions of `m` with rows, and two of `n`."""
    place.write("benchstore.yaml", 'site: {repository_url: "https://github.com/acme/evals"}\n')
    for number in range(2):
        place.add(0.9, notes=str(number), metrics={"accuracy": 0.75}, samples=ADDED)
        place.add(0.9 + number / 1000, model="n")
    place.commit("Landed")
