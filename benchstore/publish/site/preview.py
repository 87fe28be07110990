"""The site as `benchstore serve` shows it: each page with a script that reloads it and says what keeps it from being built.

Only what is served is changed; a built site holds none of this.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from benchstore.publish.site.templates import Templates

EVENTS = "-/events"
"""The path of the stream that tells a page of each new state."""

_OWN = ("serve.js", "serve.css")
_HEAD_END = b"</head>"
_NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What is shown at one moment: the files of the last good build by path, and why there is no newer one.

    `build` names the files' content, so that a build that changed nothing reloads nothing.
    """

    files: Mapping[str, bytes]
    build: str
    problems: str = ""

    def event(self) -> bytes:
        """The state as a page is told of it (HTML Living Standard, server-sent events)."""
        return b"data: " + json.dumps({"build": self.build, "problems": self.problems}).encode() + b"\n\n"

    def but(self, problems: str) -> Preview:
        """The same files, with what keeps newer ones from being built."""
        return replace(self, problems=problems)


def blank() -> Preview:
    """What is shown before the first good build."""
    templates = Templates()
    files = {"index.html": templates.render("serve.jinja").encode(), "style.css": templates.text("style.css").encode()}
    return _preview(files, _NONE)


def preview(files: Mapping[str, bytes]) -> Preview:
    """A site that was just built, by path from its root, ready to be served."""
    digest = hashlib.sha256()
    for name, data in sorted(files.items()):
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    return _preview(files, digest.hexdigest()[:12])


def _preview(files: Mapping[str, bytes], build: str) -> Preview:
    templates = Templates()
    shown = {name: live(data, build) if name.endswith(".html") else data for name, data in files.items()}
    return Preview(files=shown | {f"-/{name}": templates.text(name).encode() for name in _OWN}, build=build)


def live(page: bytes, build: str) -> bytes:
    """A page with the script that reloads it."""
    tags = f'<link rel="stylesheet" href="/-/serve.css">\n<script defer src="/-/serve.js" data-build="{build}"></script>\n'
    return page.replace(_HEAD_END, tags.encode() + _HEAD_END, 1)
