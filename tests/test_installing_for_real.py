"""The workflows that `init --github` writes install for real: from a clone, git, a wheel, what a person names, and from an index."""

import functools
import hashlib
import os
import re
import shutil
import ssl
import subprocess
import sys
import threading
import venv
import zipfile
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
import yaml
from runner import ROOT

from benchstore import __version__

LOCK = ROOT / ".github/benchstore/requirements.txt"


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


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """An environment with what the lock names."""
    folder = tmp_path_factory.mktemp("locked") / "base"
    run(folder.parent, sys.executable, "-m", "venv", folder)
    run(folder.parent, folder / "bin/pip", "install", "-q", "--require-hashes", "-r", LOCK)
    return folder


def tried(folder, *command, **environ):
    return subprocess.run([*map(str, command)], cwd=folder, env=os.environ | environ, capture_output=True, text=True, check=False)


def run(folder, *command, **environ):
    done = tried(folder, *command, **environ)
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


def step_of(repo, environment):
    """The workflows' own step, as a command, and the variables by which it finds that environment."""
    steps = yaml.safe_load((repo / ".github/workflows/pages.yml").read_text())["jobs"]["build"]["steps"]
    [step] = [step for step in steps if step.get("name") == "Install"]
    return ["bash", "-euo", "pipefail", "-c", step["run"]], {"PATH": f"{environment}/bin:{os.environ['PATH']}"}


def installs(repo, environment, **environ):
    """Whether that step gives a benchstore that runs."""
    command, path = step_of(repo, environment)
    run(repo, *command, **path, **environ)
    assert run(repo, environment / "bin/benchstore", "--version").split()[-1] == __version__


def test_the_workflows_of_another_repository_install_from_each_kind_of_source(project, base, tmp_path):
    folder, commit = project
    from_clone = fresh(tmp_path / "from-clone", base)
    run(tmp_path, from_clone / "bin/pip", "install", "-q", "--no-build-isolation", folder)
    repo, line = repository(tmp_path / "of-clone", from_clone)
    assert f"built from commit {commit}.\n" in line
    assert str(tmp_path) not in line
    from_wheel = fresh(tmp_path / "from-wheel", base)
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

    repo, line = repository(tmp_path / "of-spec", from_git, "--install", f"benchstore @ git+{elsewhere}@{commit}")
    installs(repo, fresh(tmp_path / "by-spec", base), **there)

    (folder / "benchstore/__init__.py").write_text(
        "# other\n" + (folder / "benchstore/__init__.py").read_text(encoding="utf-8"), encoding="utf-8"
    )
    run(folder, "git", "commit", "-qam", "Another")
    refused = subprocess.run(
        [from_clone / "bin/benchstore", "init", "--github", tmp_path / "not"], capture_output=True, text=True, check=False
    )
    assert refused.returncode == 3
    assert "no longer gives the benchstore that is installed here" in refused.stderr


# ---- from an index


@pytest.fixture(scope="module")
def wheel(project, base, tmp_path_factory):
    """The wheel of that repository, as its maintainers would put it on an index."""
    folder, _ = project
    made = tmp_path_factory.mktemp("wheel")
    run(made, base / "bin/pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--wheel-dir", made, folder)
    [found] = made.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for the name of the index that pip asks, with its key."""
    path = tmp_path_factory.mktemp("tls") / "pypi.pem"
    subject = [
        "-subj",
        "/CN=pypi.org",
        "-addext",
        "subjectAltName=DNS:pypi.org",
        "-days",
        "2",
        "-keyout",
        path,
        "-out",
        path.with_suffix(".crt"),
    ]
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject], check=True, capture_output=True)
    path.write_text(path.read_text() + path.with_suffix(".crt").read_text())
    return path


class Index(SimpleHTTPRequestHandler):
    """A simple index (PEP 503), asked directly, or as a proxy asks pypi.org itself."""

    certificate = None

    def do_CONNECT(self):
        self.send_response(200)
        self.end_headers()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate)
        self.request = context.wrap_socket(self.request, server_side=True)
        self.setup()
        self.close_connection = False

    def finish(self):
        super().finish()
        self.request.close()

    def log_message(self, *_):
        pass


@contextmanager
def serving(folder, certificate, file):
    """How pip is told to ask an index on this machine, and it alone, which has that file: as a runner's pypi.org, and by its address."""
    page = folder / "simple/benchstore"
    page.mkdir(parents=True)
    shutil.copy(file, page)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    page.joinpath("index.html").write_text(f'<a href="{file.name}#sha256={digest}">{file.name}</a>', encoding="utf-8")
    handler = type("Handler", (Index,), {"certificate": certificate})
    none = {"PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": "", "PIP_EXTRA_INDEX_URL": "", "PIP_NO_CACHE_DIR": "1"}
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        here = f"http://127.0.0.1:{server.server_port}"
        trusted = dict.fromkeys(("PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"), str(certificate.with_suffix(".crt")))
        yield none | trusted | {"PIP_PROXY": here}, none | {"PIP_INDEX_URL": f"{here}/simple"}
        server.shutdown()


def with_other_content(wheel, folder):
    """A file of the same name and version that is not the same."""
    folder.mkdir()
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(folder / wheel.name, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name) + (b"# other" if name == "benchstore/__init__.py" else b""))
    return folder / wheel.name


def test_what_came_from_an_index_is_installed_from_it_by_its_hash_and_another_file_of_that_version_is_not(
    wheel, base, certificate, tmp_path
):
    other = with_other_content(wheel, tmp_path / "changed")
    with serving(tmp_path / "index", certificate, wheel) as (as_pypi, by_address):
        here = fresh(tmp_path / "here", base)
        run(tmp_path, here / "bin/pip", "install", "-q", f"benchstore=={__version__}", **by_address)
        repo, line = repository(tmp_path / "repo", here, **as_pypi)
        assert line == f"benchstore=={__version__} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"
        installs(repo, fresh(tmp_path / "there", base), **by_address)
    with serving(tmp_path / "other", certificate, other) as (as_pypi, by_address):
        refused = tried(tmp_path, here / "bin/benchstore", "init", "--github", tmp_path / "not", **as_pypi)
        assert (refused.returncode, (tmp_path / "not").exists()) == (2, False)
        assert "nothing shows which file of which index" in refused.stderr
        environment = fresh(tmp_path / "elsewhere", base)
        command, path = step_of(repo, environment)
        said = tried(repo, *command, **path, **by_address)
        assert said.returncode != 0
        assert "THESE PACKAGES DO NOT MATCH THE HASHES" in said.stderr
        assert not (environment / "bin/benchstore").exists()
