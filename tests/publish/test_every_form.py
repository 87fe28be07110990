"""Every command in every form it has, on stores of hostile content: nothing reaches a terminal, nothing is live in Markdown.

`test_unseen.py` says what single commands print; here none is left out.
"""

import json
import re
from pathlib import Path

import corpus
import pytest
from test_foreign import TAGS, Read, rendered
from test_unseen import HOSTILE, TEXTS, assert_seen

from benchstore.cli.main import COMMANDS, cli

LIVE = json.loads((Path(__file__).parent / "live.json").read_text(encoding="utf-8"))
KINDS = (
    "mention",
    "issue",
    "GH-",
    "bare address",
    "bare www",
    "link",
    "image",
    "HTML",
    "alert",
    "task list",
    "command",
    "table",
    "drawing",
    "formula",
)
FOUND = re.compile(
    r"(?<![a-z0-9])@[a-z0-9]|(?<![a-z0-9&])#[0-9]|\bgh-[0-9]|https?://|ftp://|www\.[a-z]|\[![a-z]|(?<!\u2060)\$", re.IGNORECASE
)
"""What a forge looks for in texts; commits are our own to name."""

WALK = {
    "init": ["init"],
    "demo": ["demo", "made"],
    "add": ["add", "new.json", "--model", "new", "--dataset", "d@1", "--note", HOSTILE, "--dry-run"],
    "importers": ["importers"],
    "check": ["check"],
    "verify": ["verify"],
    "list": ["list"],
    "show": ["show", "{model}@2"],
    "log": ["log"],
    "compare": ["compare", "{model}@1", "{model}@2"],
    "regressions": ["regressions", "--all"],
    "comment": ["comment", "--against", "HEAD~3"],
    "alert": ["alert", "--dry-run"],
    "promote": ["promote", "{model}@1", "--dry-run"],
    "rollback": ["rollback", "{model}", "--to", "1", "--dry-run"],
    "baseline": ["baseline", "{model}@2", "--reason", HOSTILE, "--dry-run"],
    "accept": ["accept", "{model}@2", "f1", "--reason", HOSTILE, "--dry-run"],
    "withdraw": ["withdraw", "{model}@2", "--reason", HOSTILE, "--dry-run"],
    "land": ["land"],
    "resolve": ["resolve"],
    "build": ["build", "--out", "made"],
    "template": ["template"],
}
ELSEWHERE = {
    "import-history": "tests/test_import_history.py; it prints what it listed as add does",
    "serve": "tests/cli/test_serve.py; what it prints goes through the one place that prints",
    "judge": "tests/forge/test_unseen_there.py",
    "post": "tests/forge/test_unseen_there.py",
    "propose": "tests/forge/test_unseen_there.py",
    "taken": "tests/forge/test_unseen_there.py",
}


def forms(name):
    """The forms that a command can print, by its own options."""
    options = {item.name: item.type for item in cli.get_command(None, name).params}
    return options["form"].choices if "form" in options else (None,)


CASES = [(name, form) for name in WALK for form in forms(name)]


def filled(texts):
    def fill(place):
        corpus.fill(place, texts)
        text = "\n".join(texts.values()).encode("utf-8", "ignore").decode()
        place.write("new.json", json.dumps({"metrics": {"f1": 0.9}, "notes": text, "display_name": text[:100]}))

    return fill


unseen, live = filled(TEXTS), filled({name: LIVE[name] for name in KINDS})


def walked(place, name, form):
    """The command with each of the models, as far as it is about one."""
    models = sorted(path.name for path in (place.path / "snapshots").iterdir() if path.is_dir())
    if name in ("land", "resolve"):
        _give_a_remote(place)
    elif name == "check":
        place.write("snapshots/broken/1.json", json.dumps({"notes": (place.path / "new.json").read_text(), "\x1b[31m@all\u202e": 1}))
    for model in models if any("{model}" in word for word in WALK[name]) else models[:1]:
        words = [str(place.path / word) if word == "new.json" else word.replace("{model}", model) for word in WALK[name]]
        yield place.bench(*words, *(["--format", form] if form else []), code=0 if name == "land" else (0, 1, 2))


def _give_a_remote(place):
    """One whose branch has a strange name, and something to land there that another clone was quicker with."""
    place.git("switch", "-q", "-c", "x\u202e#1@all")
    place.git("clone", "-q", "--bare", ".", "../there.git")
    place.git("remote", "add", "origin", str(place.path.parent / "there.git"))
    other = place.copied(place.path.parent / "other")
    for each, f1 in ((other, 0.8), (place, 0.7)):
        each.add(f1, "--commit", display_name="#1 @all \u202e")
    other.git("push", "-q", "origin", "HEAD")


def test_no_command_is_left_out():
    assert set(WALK) | set(ELSEWHERE) == set(COMMANDS)


@pytest.mark.parametrize(("name", "form"), CASES, ids=[f"{name} {form or ''}".strip() for name, form in CASES])
def test_no_form_of_a_command_lets_through_what_a_terminal_obeys(made, tmp_path, name, form):
    for said in walked(made(unseen).copied(tmp_path / "store"), name, form):
        assert_seen(said, "md" if name in ("comment", "template") else form or "text")


@pytest.mark.parametrize("name", [name for name, form in CASES if form == "md"] + ["comment"])
def test_nothing_is_live_in_the_markdown_of_a_command(made, tmp_path, name):
    for said in walked(made(live).copied(tmp_path / "store"), name, None if name == "comment" else "md"):
        read = Read(rendered(said.out))
        assert {tag for tag in read.tags - TAGS if not tag.startswith("language of")} == set()
        assert read.addresses == []
        assert [found[0] for part in read.texts if (found := FOUND.search(part))] == []
        assert [line for line in said.out.split("\n") if line.lstrip().startswith("/")] == []
