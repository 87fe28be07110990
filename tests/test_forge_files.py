"""The files that a forge and pre-commit read agree with what the page and the command line say."""

import re
import shlex
from pathlib import Path
from urllib.parse import quote

import pytest
import yaml
from places import Place
from runner import Runner

from benchstore.publish.words import links
from benchstore.store import github_files
from benchstore.store.git import GitRepository
from benchstore.store.github_files import FILES

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
    assert "https://github.com/Acme/evals/settings/branches: require the status `benchstore`" in done.err
    for path in (path for path in FILES if path.startswith("workflows/")):
        text = folder.read(f".github/{path}")
        assert "pip install ." not in text
        assert "benchstore's own repository\n" not in text.partition("name:")[2]
        assert yaml.safe_load(text)["permissions"] == {}
    assert folder.read(".github/ISSUE_TEMPLATE/rollback.yml") == (ROOT / ".github/ISSUE_TEMPLATE/rollback.yml").read_text(encoding="utf-8")
    assert folder.read(".github/benchstore/benchstore.txt") == f"{SPEC}\n"
    assert f"The workflows install benchstore from {SPEC}" in done.err
    config = yaml.safe_load(folder.read("benchstore.yaml"))
    site = {"repository_url": "https://github.com/Acme/evals", "url": "https://acme.github.io/evals"}
    assert config["site"] == site | {"branch": "trunk"}
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


def test_what_would_be_written_as_it_is_there_need_not_be_moved_away(folder):
    folder.git("init", "-q")
    folder.bench("init", "--github", "--install", SPEC)
    for path in (*folder.path.glob(".github/workflows/*.yml"), *folder.path.glob(".github/benchstore/*")):
        path.unlink()
    folder.bench("init", "--github", "--install", "benchstore==9 --hash=sha256:" + "a" * 64)
    assert "benchstore==9" in folder.read(".github/benchstore/benchstore.txt")


def test_a_folder_whose_name_github_would_replace_is_refused(folder):
    folder.git("init", "-q")
    refused = folder.bench("init", "${{ github.token }}", "--github", "--install", SPEC, code=2)
    assert "holds ${{, which GitHub would replace" in refused.err


def test_workflows_of_a_store_in_a_folder_work_in_that_folder(folder):
    folder.git("init", "-q")
    folder.bench("init", "evals/llm", "--github", "--install", SPEC)
    for path in (path for path in FILES if path.startswith("workflows/")):
        value = yaml.safe_load(folder.read(f".github/{path}"))
        assert value["defaults"] == {"run": {"working-directory": "evals/llm"}}
    assert '"evals/llm/_site"' in folder.read(".github/workflows/pages.yml")
    assert (folder.path / "evals/llm/benchstore.yaml").is_file()


def triggers(place, name):
    return yaml.safe_load(place.read(f".github/workflows/{name}.yml"))[True]  # YAML 1.1 reads `on` so


@pytest.mark.parametrize(
    ("branch", "pattern"),
    [
        ("master", "master"),
        ("trunk", "trunk"),
        ("release/1.0", "release/1.0"),
        ("c++!", r"c\+\+\!"),
        ("1", "1"),
        ("on", "on"),
        ("null", "null"),
    ],
)
def test_the_default_branch_is_written_where_workflows_and_links_need_it(folder, branch, pattern):
    folder.git("init", "-q", "-b", branch)
    folder.git("remote", "add", "origin", "https://github.com/acme/evals")
    done = folder.bench("init", "evals", "--github", "--install", SPEC)
    for name in ("pages", "alert"):
        assert triggers(folder, name)["push"] == {"branches": [pattern]}
    assert f"[ ] {branch} is taken for the default branch" in done.err
    store = Place(folder.path / "evals")
    store.add(0.9)
    store.add(0.5, "--commit")
    assert folder.git("branch", "--show-current") == branch
    store.bench("build")
    shard = next(path for path in (store.path / "_site").rglob("*.js*") if "/edit/" in path.read_text(encoding="utf-8"))
    assert f"https://github.com/acme/evals/edit/{quote(branch)}/evals/snapshots/m/current.yaml" in shard.read_text(encoding="utf-8")


def test_the_remote_s_default_branch_goes_before_the_one_that_is_checked_out(folder):
    folder.git("init", "-q", "-b", "topic")
    folder.git("commit", "-q", "--allow-empty", "-m", "Start")
    folder.git("update-ref", "refs/remotes/origin/master", "HEAD")
    assert github_files.default_branch(GitRepository.find(folder.path)) == "master"
    folder.git("update-ref", "refs/remotes/origin/develop", "HEAD")
    folder.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/develop")
    assert github_files.default_branch(GitRepository.find(folder.path)) == "develop"


def test_a_second_store_is_refused_with_what_to_do(folder):
    folder.git("init", "-q")
    folder.bench("init", "a", "--github", "--install", SPEC)
    for second in ("b", "."):
        refused = folder.bench("init", second, "--github", "--install", SPEC, code=3).err
        assert "the workflows of this repository are those of the store in a\n" in refused
        assert "add the results of both to one store" in refused
    assert not (folder.path / "b").exists()
    folder.bench("init", "a", "--github", "--install", SPEC)
    folder.write(".github/workflows/pages.yml", folder.read(".github/workflows/pages.yml") + "# mine\n")
    assert "there already: .github/workflows/pages.yml" in folder.bench("init", "a", "--github", "--install", SPEC, code=3).err


COMMANDS = [
    'python evaluate.py --out "$RESULTS"',
    "python -m venv own\nown/bin/pip install -r requirements.txt\n\n  own/bin/python x.py # 'to' $RESULTS: \"all\" | - {a} \\d",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_team_s_own_command_is_run_daily_as_it_was_given(folder, command):
    folder.bench("init", "--github", "--install", SPEC, "--measure", command)
    value = yaml.safe_load(folder.read(".github/workflows/benchmarks.yml"))
    [step] = [step for step in value["jobs"]["measure"]["steps"] if step.get("name") == "Measure"]
    assert step["run"] == f'mkdir -p "$RESULTS"\n{command}\n'
    assert triggers(folder, "benchmarks").keys() == {"schedule", "workflow_dispatch"}


def test_without_a_command_the_step_says_what_to_write_and_nothing_starts_it_by_itself(folder, tmp_path):
    done = folder.bench("init", "--github", "--install", SPEC)
    assert "[ ] .github/workflows/benchmarks.yml: say there what measures your models" in done.err
    assert triggers(folder, "benchmarks").keys() == {"workflow_dispatch"}
    steps = yaml.safe_load(folder.read(".github/workflows/benchmarks.yml"))["jobs"]["measure"]["steps"]
    runner = Runner(folder, tmp_path, {"runner.temp": tmp_path})
    assert runner.run([step for step in steps if step.get("name") == "Measure"]) == 1
    assert "::error file=.github/workflows/benchmarks.yml::say here what measures your models" in runner.printed


@pytest.mark.parametrize("command", ["", " \n", "python ${{ secrets.X }}", "a\x1b[2J", "a\u2028b", "a\rb"])
def test_a_command_that_a_workflow_would_read_otherwise_is_refused(folder, command):
    assert "--measure" in folder.bench("init", "--github", "--install", SPEC, "--measure", command, code=2).err
    assert not list(folder.path.iterdir())
