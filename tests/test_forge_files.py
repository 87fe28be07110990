"""The files that a forge and pre-commit read agree with what the page and the command line say."""

import re
import shlex
from pathlib import Path

import yaml

from benchstore.publish.words import links

ROOT = Path(__file__).resolve().parent.parent


SPEC = "benchstore @ git+https://git.example.org/o/benchstore@v1"
"""What the workflows are to install: the tests' own benchstore is editable, which takes a word."""


def read(path):
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def test_the_issue_form_has_the_fields_that_the_page_fills_in():
    form = read(f".github/ISSUE_TEMPLATE/{links.ISSUE_FORM}")
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


def test_this_repository_runs_the_hook_that_it_offers():
    [offered] = read(".pre-commit-hooks.yaml")
    own = {hook["id"]: hook for repository in read(".pre-commit-config.yaml")["repos"] for hook in repository["hooks"]}[offered["id"]]
    assert own["entry"].endswith(f"/{offered['entry']}")
    assert {key: own[key] for key in ("files", "pass_filenames")} == {key: offered[key] for key in ("files", "pass_filenames")}


def test_init_writes_the_workflows_and_says_what_a_person_must_do(folder):
    folder.git("init", "-q", "-b", "trunk")
    folder.git("remote", "add", "origin", "git@github.com:Acme/evals.git")
    done = folder.bench("init", "--github", "--install", SPEC)
    assert "https://github.com/Acme/evals/settings/pages: Source: GitHub Actions" in done.err
    assert "name your default branch there" in done.err
    assert "https://github.com/Acme/evals/settings/branches: require the status `benchstore`" in done.err
    for path in ("workflows/snapshots.yml", "workflows/judge.yml", "workflows/pages.yml", "workflows/rollback.yml"):
        text = folder.read(f".github/{path}")
        assert "pip install ." not in text
        assert yaml.safe_load(text)["permissions"] == {}
    assert folder.read(".github/ISSUE_TEMPLATE/rollback.yml") == (ROOT / ".github/ISSUE_TEMPLATE/rollback.yml").read_text(encoding="utf-8")
    assert folder.read(".github/benchstore/benchstore.txt") == f"{SPEC}\n"
    assert f"The workflows install benchstore from {SPEC}" in done.err
    config = yaml.safe_load(folder.read("benchstore.yaml"))
    assert config["site"] == {"repository_url": "https://github.com/Acme/evals", "url": "https://acme.github.io/evals"}
    folder.bench("check")
    assert set(folder.git("diff", "--cached", "--name-only").split()) >= {".github/workflows/judge.yml", "benchstore.yaml"}


def test_init_adds_workflows_to_a_store_but_overwrites_none(place):
    place.write(".github/workflows/pages.yml", "mine")
    assert "there already: .github/workflows/pages.yml" in place.bench("init", "--github", "--install", SPEC, code=3).err
    (place.path / ".github/workflows/pages.yml").unlink()
    config = place.read("benchstore.yaml")
    assert "is a store already, and stays as it is" in place.bench("init", "--github", "--install", SPEC).out
    assert place.read("benchstore.yaml") == config
    assert (place.path / ".github/workflows/snapshots.yml").is_file()


def test_workflows_of_a_store_in_a_folder_work_in_that_folder(folder):
    folder.git("init", "-q")
    folder.bench("init", "evals/llm", "--github", "--install", SPEC)
    for name in ("snapshots", "judge", "pages", "rollback"):
        value = yaml.safe_load(folder.read(f".github/workflows/{name}.yml"))
        assert value["defaults"] == {"run": {"working-directory": "evals/llm"}}
    assert '"evals/llm/_site"' in folder.read(".github/workflows/pages.yml")
    assert (folder.path / "evals/llm/benchstore.yaml").is_file()
