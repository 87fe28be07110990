"""What `init --github` lets workflows install: decided from where benchstore came from, and really installed from each kind of source."""

import functools
import hashlib
import os
import re
import shutil
import subprocess
import sys
import threading
import tomllib
import venv
import zipfile
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
import yaml
from packaging.requirements import Requirement
from runner import ROOT

from benchstore import __version__
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
        ("`id`", "not one requirement"),
        ("", "not one requirement"),
    ],
)
def test_what_a_file_a_shell_or_yaml_could_take_for_something_else_is_refused(folder, spec, words):
    refused = folder.bench("init", "--github", "--install", spec, code=2)
    assert words in refused.err
    assert not list(folder.path.iterdir())


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


# ---- installed for real


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A repository of benchstore as it is here, and its commit."""
    folder = tmp_path_factory.mktemp("project") / "benchstore"
    listed = run(ROOT, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    for name in (name for name in listed if name and not name.startswith(("tests/", "snapshots/")) and (ROOT / name).is_file()):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes((ROOT / name).read_bytes())
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "All"]):
        run(folder, "git", *command)
    return folder, run(folder, "git", "rev-parse", "HEAD").strip()


def run(folder, *command, **environ):
    done = subprocess.run([*map(str, command)], cwd=folder, env=os.environ | environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def packages(environment):
    return next((environment / "lib").glob("python*/site-packages"))


def fresh(folder, base):
    """A new environment that has what the locked one has, and no benchstore."""
    venv.create(folder, with_pip=False)
    (packages(folder) / "base.pth").write_text(str(packages(base)), encoding="utf-8")
    (folder / "bin/pip").write_text(f'#!/bin/sh\nexec {folder}/bin/python -m pip "$@"\n', encoding="utf-8")
    (folder / "bin/pip").chmod(0o755)
    return folder


def repository(folder, environment, *flags, **environ):
    """A new repository with the workflows that the benchstore of that environment writes: its path, and what is installed there."""
    folder.mkdir()
    run(folder, "git", "init", "-q")
    run(folder, environment / "bin/benchstore", "init", "--github", *flags, **environ)
    return folder, (folder / ".github/benchstore/benchstore.txt").read_text(encoding="utf-8")


def installs(repo, environment, **environ):
    """Whether the workflows' own step gives a benchstore that runs."""
    [step] = [
        step
        for step in yaml.safe_load((repo / ".github/workflows/pages.yml").read_text())["jobs"]["build"]["steps"]
        if step.get("name") == "Install"
    ]
    run(repo, "bash", "-euo", "pipefail", "-c", step["run"], PATH=f"{environment}/bin:{os.environ['PATH']}", **environ)
    assert run(repo, environment / "bin/benchstore", "--version").split()[-1] == __version__


INDEXED = """
import sys
from benchstore.errors import UsageError
from benchstore.store import installed, installing
try:
    print(installing.decided(None, installed.origin(), sys.argv[1]).files[0].data.decode(), end="")
except UsageError as error:
    print(error)
"""


def indexed(environment, wheel, folder):
    """What the benchstore of that environment decides where an index on this machine has that wheel."""
    page = folder / "simple/benchstore"
    page.mkdir(parents=True)
    shutil.copy(wheel, page)
    page.joinpath("index.html").write_text(f'<a href="{wheel.name}">{wheel.name}</a>', encoding="utf-8")
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        said = run(folder, environment / "bin/python", "-c", INDEXED, f"http://127.0.0.1:{server.server_port}/simple")
        server.shutdown()
    return said


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def test_the_workflows_of_another_repository_install_from_each_kind_of_source(project, tmp_path):
    folder, commit = project
    base = tmp_path / "base"
    run(tmp_path, sys.executable, "-m", "venv", base)
    run(tmp_path, base / "bin/pip", "install", "-q", "--require-hashes", "-r", LOCK)

    from_clone = fresh(tmp_path / "from-clone", base)
    run(tmp_path, from_clone / "bin/pip", "install", "-q", "--no-build-isolation", folder)
    repo, line = repository(tmp_path / "of-clone", from_clone)
    assert f"built from commit {commit}.\n" in line
    assert str(tmp_path) not in line
    repo_of_clone, from_wheel = repo, fresh(tmp_path / "from-wheel", base)
    installs(repo, from_wheel)

    again = [text.removeprefix("#   ") for text in line.splitlines() if text.startswith("#   ")]
    run(tmp_path, "git", "clone", "-q", folder, "rebuilt")
    fresh(tmp_path / "rebuilt/.again", base)
    said = run(tmp_path / "rebuilt", "bash", "-euo", "pipefail", "-c", "\n".join(again))
    assert re.findall(r"--hash=sha256:([0-9a-f]{64})", said) == re.findall(r"--hash=sha256:([0-9a-f]{64})", line)

    handed_on, same = repository(tmp_path / "of-wheel", from_wheel)
    assert same.splitlines()[-1] == line.splitlines()[-1]
    [wheel] = (handed_on / ".github/benchstore").glob("*.whl")
    assert wheel.read_bytes() == (repo / ".github/benchstore" / wheel.name).read_bytes()

    elsewhere = "https://git.example.org/o/benchstore"
    there = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": f"url.{folder.as_uri()}.insteadOf", "GIT_CONFIG_VALUE_0": elsewhere}
    from_git = fresh(tmp_path / "from-git", base)
    run(tmp_path, from_git / "bin/pip", "install", "-q", "--no-build-isolation", f"git+{elsewhere}", **there)
    repo, line = repository(tmp_path / "of-git", from_git)
    assert line == f"benchstore @ git+{elsewhere}@{commit}\n"
    installs(repo, fresh(tmp_path / "by-git", base), **there)

    repo, line = repository(tmp_path / "of-spec", from_git, "--install", f"git+{folder.as_uri()}@{commit}")
    installs(repo, fresh(tmp_path / "by-spec", base))

    [wheel] = (repo_of_clone / ".github/benchstore").glob("*.whl")
    [recorded] = packages(from_clone).glob("benchstore-*.dist-info/direct_url.json")
    stated = recorded.read_text(encoding="utf-8")
    recorded.unlink()
    found = indexed(from_clone, wheel, tmp_path / "index")
    assert found == f"benchstore=={__version__} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"
    other = tmp_path / "other" / wheel.name
    other.parent.mkdir()
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name) + (b"# other" if name == "benchstore/__init__.py" else b""))
    assert "nothing shows which file of which index" in indexed(from_clone, other, tmp_path / "other-index")
    recorded.write_text(stated, encoding="utf-8")

    (folder / "benchstore/__init__.py").write_text(
        "# other\n" + (folder / "benchstore/__init__.py").read_text(encoding="utf-8"), encoding="utf-8"
    )
    run(folder, "git", "commit", "-qam", "Another")
    refused = subprocess.run(
        [from_clone / "bin/benchstore", "init", "--github", tmp_path / "not"], capture_output=True, text=True, check=False
    )
    assert refused.returncode == 3
    assert "no longer gives the benchstore that is installed here" in refused.stderr
