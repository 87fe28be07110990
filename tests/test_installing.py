"""What `init --github` lets workflows install: decided from where benchstore came from, or from what a person says."""

import re
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from runner import ROOT

from benchstore.errors import UsageError
from benchstore.store import installing
from benchstore.store.github_files import FILES
from benchstore.store.installed import ADDRESS, Origin, address

COMMIT, HASH = "c" * 40, "a" * 64
LOCK = ROOT / ".github/benchstore/requirements.txt"


def source(url, **info):
    return Origin.from_dict({"url": url, **info}, {})


def git(url, **more):
    return source(url, vcs_info={"vcs": "git", "commit_id": COMMIT, "requested_revision": "main"}, **more)


def requirement(install):
    [file] = [write for write in install.files if write.path == ".github/benchstore/benchstore.txt"]
    return file.data.decode()


@pytest.mark.parametrize(
    ("found", "line"),
    [
        (git("https://git.example.org/o/benchstore"), f"benchstore @ git+https://git.example.org/o/benchstore@{COMMIT}"),
        (git("https://git.example.org/o/benchstore.git"), f"benchstore @ git+https://git.example.org/o/benchstore.git@{COMMIT}"),
        (
            git("https://u:secret@git.example.org/o/b", subdirectory="x/y"),
            f"benchstore @ git+https://git.example.org/o/b@{COMMIT}#subdirectory=x/y",
        ),
        (
            source("https://files.example.org/b-1.whl", archive_info={"hash": f"sha256={HASH}"}),
            f"benchstore @ https://files.example.org/b-1.whl#sha256={HASH}",
        ),
        (
            source("https://t@files.example.org/b-1.tar.gz", archive_info={"hashes": {"sha256": HASH}}),
            f"benchstore @ https://files.example.org/b-1.tar.gz#sha256={HASH}",
        ),
    ],
)
def test_an_address_that_every_machine_reaches_is_installed_as_it_was_and_without_its_password(found, line):
    made = installing.decided(None, found)
    assert requirement(made) == line + "\n"
    assert "secret" not in repr(made)
    assert f"{LOCK.read_text(encoding='utf-8')}".encode() in [write.data for write in made.files]


@pytest.mark.parametrize(
    "found",
    [
        git("file:///srv/benchstore.git"),
        git("https://localhost:8443/benchstore"),
        git("https://127.0.0.1/benchstore"),
        git("ssh://git@git.example.org/benchstore"),
        git("http://git.example.org/benchstore"),
        source("https://files.example.org/b.whl?X-Signature=abc", archive_info={"hashes": {"sha256": HASH}}),
        source("https://files.example.org/b.whl", archive_info={}),
        source("https://files.example.org/b.whl", archive_info={"hash": "md5=abc"}),
        git("https://git.example.org/b${TOKEN}"),
    ],
)
def test_an_address_that_only_this_machine_or_a_password_reaches_is_none_for_a_workflow(found):
    assert installing.reachable(found) is None


def test_where_the_folder_that_it_came_from_is_gone_that_is_said(tmp_path):
    for spec in (None, "built-in"):
        with pytest.raises(UsageError, match="was installed from, is gone"):
            installing.decided(spec, source((tmp_path / "gone").as_uri(), dir_info={}))


@pytest.mark.parametrize("spec", [None, "built-in"])
@pytest.mark.parametrize("origin", [None, Origin(version="0.1.0"), Origin(version="0.1.0", files={"benchstore/x.py": HASH})])
def test_nothing_is_guessed_for_an_installation_from_an_index_that_does_not_show_the_file(spec, origin):
    with pytest.raises(UsageError, match="nothing shows which file of which index") as refused:
        installing.decided(spec, origin, "http://127.0.0.1:9/simple")
    assert "--install SPEC" in refused.value.hint


@pytest.mark.parametrize(
    "spec",
    [
        "benchstore==1.2",
        f"benchstore==1.2 --hash=sha256:{HASH}",
        f"benchstore @ git+https://git.example.org/o/benchstore@{COMMIT}",
        f"git+ssh://git@git.example.org/o/benchstore.git@{COMMIT}",
        f"https://files.example.org/b-1.whl#sha256={HASH}",
        "./vendor/benchstore-1.2-py3-none-any.whl",
        "benchstore[examples]>=1,<2",
    ],
)
def test_what_a_person_names_is_installed_as_it_stands(spec):
    assert requirement(installing.decided(spec, None)) == f"{spec}\n"


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("https://ada:secret@files.example.org/b.whl", "password or token"),
        ("benchstore @ git+https://ghp_secret@git.example.org/o/b", "password or token"),
        ("https://files.example.org/b.whl?token=secret", "password or token"),
        ("http://files.example.org/b.whl", "can be changed on its way"),
        ("benchstore @ git+http://git.example.org/o/benchstore@main", "can be changed on its way"),
        ("benchstore", "bare name"),
        ("--index-url https://files.example.org", "not one requirement"),
        ("benchstore==1; echo", "not one requirement"),
        ("benchstore==1\nother", "not one requirement"),
        ("benchstore @ git+https://${TOKEN}@git.example.org/b", "not one requirement"),
        ("${{ secrets.X }}", "not one requirement"),
        ("'b' @ x", "not one requirement"),
        ("/opt/benchstore-1.whl", "is no file of this repository"),
        ("../benchstore-1.whl", "is no file of this repository"),
        ("~/benchstore-1.whl", "is no file of this repository"),
        ("./gone/benchstore-1.whl", "is no file of this repository"),
        ("benchstore-1.whl --hash=sha256:" + HASH, "is no file of this repository"),
        ("benchstore @ /opt/benchstore", "is no file of this repository"),
        ("benchstore @ file:///opt/benchstore-1.whl", "no runner has the files of this machine"),
        (f"git+file:///srv/benchstore@{COMMIT}", "no runner has the files of this machine"),
        (f"https://localhost:8443/b.whl#sha256={HASH}", "is this machine"),
        (f"git+https://127.0.0.1/b@{COMMIT}", "is this machine"),
        ("`id`", "not one requirement"),
        ("", "not one requirement"),
    ],
)
def test_what_a_file_a_shell_or_yaml_could_take_for_something_else_is_refused(folder, spec, words):
    refused = folder.bench("init", "--github", "--install", spec, code=2)
    assert words in refused.err
    assert not list(folder.path.iterdir())


def test_a_file_of_the_repository_is_one_that_a_runner_has(folder):
    folder.git("init", "-q")
    folder.write("vendor/benchstore-1.2-py3-none-any.whl", "")
    folder.bench("init", "--github", "--install", "./vendor/benchstore-1.2-py3-none-any.whl")
    assert folder.read(".github/benchstore/benchstore.txt") == "./vendor/benchstore-1.2-py3-none-any.whl\n"


def test_a_name_on_an_index_is_left_to_a_person_to_look_at(folder):
    assert (
        "[ ] .github/benchstore/benchstore.txt: benchstore==1.2 comes from the index"
        in folder.bench("init", "--github", "--install", "benchstore==1.2").err
    )


@pytest.mark.parametrize(
    ("spec", "loose"),
    [
        ("git+https://git.example.org/o/benchstore@v1", True),
        ("https://files.example.org/b-1.whl", True),
        (f"git+http://git.example.org/o/benchstore@{COMMIT}", False),
        (f"https://files.example.org/b-1.whl#sha256={HASH}", False),
        (f"benchstore==1.2 --hash=sha256:{HASH}", False),
        ("./vendor/benchstore-1.2-py3-none-any.whl", False),
    ],
)
def test_what_may_change_by_itself_is_said(spec, loose):
    assert [("may change by itself" in line) for line in installing.decided(spec, None).todo] == [True] * loose


def test_install_without_workflows_is_a_usage_error(folder):
    assert "give --github with them" in folder.bench("init", "--install", "built-in", code=2).err


def test_an_editable_or_changed_or_unknown_folder_takes_a_word(folder):
    folder.git("init", "-q")
    folder.write("pyproject.toml", "")
    folder.commit("Start")
    url = folder.path.as_uri()
    with pytest.raises(UsageError, match="it is installed as editable") as refused:
        installing.decided(None, source(url, dir_info={"editable": True}))
    assert "--install built-in" in refused.value.hint
    folder.write("more.py", "")
    with pytest.raises(UsageError, match="it has changes that are not committed"):
        installing.decided(None, source(url, dir_info={}))
    (folder.path / "elsewhere").mkdir()
    with pytest.raises(UsageError, match="it is in no git repository"):
        installing.decided(None, source(folder.path.parent.as_uri(), dir_info={}))


def test_the_lock_has_a_hashed_version_of_everything_that_benchstore_needs_and_of_what_builds_it():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    locked = {}
    for block in re.split(r"\n(?=\S)", LOCK.read_text(encoding="utf-8")):
        if not block.startswith("#"):
            assert re.fullmatch(r"[^\n]+ \\\n(    --hash=sha256:[0-9a-f]{64}( \\)?\n?)+", block), block
            name, version = re.match(r"([a-z0-9-]+)==(\S+)", block).groups()
            locked.setdefault(name, []).append(version)
    for line in (*project["project"]["dependencies"], *project["build-system"]["requires"]):
        wanted = Requirement(line)
        assert locked[wanted.name]
        assert all(wanted.specifier.contains(version) for version in locked[wanted.name]), line


INSTALL = {
    "name": "Install",
    "working-directory": "${{ github.workspace }}",
    "run": "pip install --require-hashes -r .github/benchstore/requirements.txt\n"
    "pip install --no-build-isolation -r .github/benchstore/benchstore.txt\n",
}
CACHE = {"python-version": "3.13", "cache": "pip", "cache-dependency-path": ".github/benchstore/*.txt"}
UNCACHED = ("comment.yml", "judge.yml")
"""Workflows that write with what a pull request brought in view."""


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("workflows/")])
def test_every_workflow_installs_what_one_file_names_by_the_lock(name):
    for job in yaml.safe_load((ROOT / ".github" / name).read_text(encoding="utf-8"))["jobs"].values():
        steps = job["steps"]
        assert [step for step in steps if step.get("name") == "Install"] in ([], [INSTALL])
        cached = {"python-version": "3.13"} if name.endswith(UNCACHED) else CACHE
        assert all(step["with"] == cached for step in steps if "setup-python" in step.get("uses", ""))


TOLD = (
    "README.md",
    "CONTRIBUTING.md",
    "action.yml",
    "docs/*.md",
    "examples/**/*",
    ".github/**/*.yml",
    "benchstore/**/*.py",
    "site_template/*",
)


def test_nothing_tells_anybody_to_install_a_bare_name_that_may_not_be_ours():
    files = [path for pattern in TOLD for path in ROOT.glob(pattern) if path.suffix in (".md", ".yml", ".py", ".jinja")]
    lines = [(path.name, line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    assert [
        found for found in lines if re.search(r"(?:pip|pipx|uv|uvx|tool) (?:install|run|add)\b[^#|]*[\s'\"]benchstore(?![\w/@-])", found[1])
    ] == []


def test_until_the_project_says_where_it_lives_its_documents_say_so_in_its_place():
    urls = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"].get("urls", {})
    told = [name for name in ("docs/how-to.md", "action.yml") if ADDRESS in (ROOT / name).read_text(encoding="utf-8")]
    assert told == ([] if urls else ["docs/how-to.md", "action.yml"])
    assert address() == (next(iter(urls.values())) if urls else ADDRESS)
    assert "OWNER/benchstore" not in (ROOT / "action.yml").read_text(encoding="utf-8")
