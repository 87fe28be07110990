"""The files that a forge and pre-commit read agree with what the page and the command line say."""

import re
import shlex
from pathlib import Path

import yaml

from benchstore.publish import forge_links

ROOT = Path(__file__).resolve().parent.parent


def read(path):
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def test_the_issue_form_has_the_fields_that_the_page_fills_in():
    form = read(f".github/ISSUE_TEMPLATE/{forge_links.ISSUE_FORM}")
    fields = {part["id"]: part for part in form["body"] if "id" in part}
    assert {"model", "version"} <= fields.keys()
    assert [name for name, part in fields.items() if part.get("validations", {}).get("required")] == ["model"]


def test_the_pre_commit_hook_runs_check_when_the_store_is_touched(place):
    [hook] = read(".pre-commit-hooks.yaml")
    touched = [
        path
        for path in ("snapshots/m/1.json", "evals/snapshots/m/current.yaml", "benchstore.yaml", "README.md")
        if re.search(hook["files"], path)
    ]
    assert touched == ["snapshots/m/1.json", "evals/snapshots/m/current.yaml", "benchstore.yaml"]
    assert hook["pass_filenames"] is False
    program, *arguments = shlex.split(hook["entry"])
    assert program == "benchstore"
    place.add(0.9)
    place.bench(*arguments)
    place.write("snapshots/m/2.json", "{")
    assert "2.json" in place.bench(*arguments, code=1).out
