"""Whatever a file of a store or a result file is replaced by, every command ends with a sentence and a known exit code, and none hangs."""

import contextlib
import os
import re
import select
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

GARBAGE = {
    "empty": b"",
    "null": b"null",
    "a list": b"[]",
    "zero": b"0",
    "an empty text": b'""',
    "an empty object": b"{}",
    "a word": b"word",
    "binary": bytes(range(256)),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"a":' * 200 + b"1" + b"}" * 200,
    "a huge integer": b"9" * 5000,
    "a huge integer inside": b'{"version": ' + b"9" * 5000 + b"}",
    "a control character": b'{"a": "\x01"}',
    "a key twice": b'{"a": 1, "a": 2}',
    "NaN": b"NaN",
    "a tag": b"a: !!float .nan",
    "an alias": b"a: &a [1]\nb: *a\n",
    "a large number": b"a: 1.0e999",
    "a list as key": b"? [a]\n: b\n",
    "a tab": b"\t- a",
}
OTHER = {
    "a folder": lambda path: (path / "x").mkdir(parents=True) or (path / "x/y").write_text("1"),
    "a link to nothing": lambda path: path.symlink_to("nothing"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a link to a device without end": lambda path: path.symlink_to("/dev/zero"),
    "a pipe that nobody writes to": os.mkfifo,
    "a link to a file": lambda path: path.symlink_to(path.parent.parent / "benchstore.yaml"),
    "nothing": lambda _path: None,
}
FILES = ["snapshots/m/2.json", "snapshots/m/current.yaml", "snapshots/m/2.samples.json", "benchstore.yaml", "site_template/about.jinja"]
FILES += ["logo.svg", "result.json", "snapshots/m", "snapshots"]
COMMANDS = [["list"], ["show", "m@2"], ["compare", "m@1", "m@2"], ["regressions"], ["build"], ["promote", "m@1", "--dry-run"]]
COMMANDS += [["add", "result.json", "--model", "n", "--dataset", "d@1", "--dry-run"], ["compare", "result.json", "m@1"]]
COMMANDS += [
    ["log"],
    ["comment", "--against", "HEAD~1"],
    ["alert", "--dry-run"],
    ["withdraw", "m@1", "--reason", "x"],
    ["rollback", "m"],
    ["init"],
]
PATIENCE_SECONDS = 20


@pytest.fixture
def store(made, tmp_path):
    return made(fill).copied(tmp_path / "store")


def fill(place):
    samples = {"id": ["a", "b"], "tp": [1, 1], "fp": [0, 0], "fn": [0, 1]}
    place.write("result.json", {"metrics": {"f1": 0.8}, "samples": samples})
    for _ in range(2):
        place.add(metrics={"f1": 0.8}, samples=samples)
    place.write("site_template/about.jinja", "{# nothing #}")
    place.write("logo.svg", "<svg></svg>")
    place.write("benchstore.yaml", "site: {logo: logo.svg}\n")
    place.commit("all")
    place.add(0.9, "--commit")


@contextlib.contextmanager
def patience(what):
    """A hang becomes a failure that names the command."""

    def alarm(*_):
        raise AssertionError(f"{what} hangs")

    before = signal.signal(signal.SIGALRM, alarm)
    signal.alarm(PATIENCE_SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def some(file, kind):
    """Two of the commands, so that over all files every kind meets every command."""
    first = 2 * FILES.index(file) + [*GARBAGE, *OTHER].index(kind)
    return [COMMANDS[(first + step) % len(COMMANDS)] for step in range(2)]


def replace(path, kind):
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    if kind in GARBAGE:
        path.write_bytes(GARBAGE[kind])
    else:
        OTHER[kind](path)


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("kind", [*GARBAGE, *OTHER])
def test_every_command_says_what_is_wrong_with_a_file_that_is_something_else(store, monkeypatch, file, kind):
    monkeypatch.chdir(store.path)
    replace(store.path / file, kind)
    for command in [["check"], *some(file, kind)]:
        with patience(command):
            done = store.bench(*command, code=(0, 1, 2))
        assert "internal error" not in done.err
        assert done.code == 0 or len(done.out + done.err) > 20


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("file", FILES)
def test_what_may_not_be_read_is_named(store, monkeypatch, file):
    monkeypatch.chdir(store.path)
    (store.path / file).chmod(0)
    said = [store.bench(*command, code=(0, 1, 2, 3)) for command in COMMANDS]
    (store.path / file).chmod(0o755)
    assert not any("internal error" in done.err for done in said)
    assert any("cannot be read: Permission denied" in done.out + done.err for done in said)


def test_a_disk_that_cannot_be_written_to_is_named_with_its_file(store, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device", str(store.path / "_site/index.html"))

    monkeypatch.setattr("benchstore.cli.build.open_repository", full)
    assert re.search(r"benchstore: \S+/_site/index.html: No space left on device", store.bench("build", code=3).err)


def test_an_empty_revision_is_a_word_of_the_call_that_is_wrong(store):
    for command in (["list"], ["show", "m"], ["build"]):
        assert "the revision is empty" in store.bench(*command, "--at", "", code=2).err


def test_a_pipe_that_somebody_writes_to_is_a_result_file(store):
    os.mkfifo(store.path.parent / "pipe")
    with subprocess.Popen(["sh", "-c", "sleep 0.3; echo '{\"f1\": 0.5}' > pipe"], cwd=store.path.parent) as writer:
        reading = os.open(store.path.parent / "pipe", os.O_RDONLY | os.O_NONBLOCK)
        name = f"/dev/fd/{reading}" if Path("/dev/fd").is_dir() else store.path.parent / "pipe"
        os.set_blocking(reading, True)
        select.select([reading], [], [], 10)
        assert "f1 0.5" in store.bench("add", name, "--model", "n", "--dataset", "d@1", "--dry-run").out
    os.close(reading)
    assert writer.returncode == 0


@pytest.mark.parametrize("path", ["snapshots", "snapshots/m"])
@pytest.mark.parametrize("command", [["list"], ["log"], ["build"], ["check"], ["compare"], ["regressions"]])
def test_a_folder_behind_a_link_is_not_taken_for_an_empty_one(store, path, command):
    (store.path / path).rename(store.path.parent / "elsewhere")
    (store.path / path).symlink_to(store.path.parent / "elsewhere")
    done = store.bench(*command, code=1)
    assert f"{path}: a symbolic link in place of a folder, and what lies behind it is not read" in done.out + done.err
    assert "benchstore -C FOLDER" in done.out + done.err


def test_the_file_of_another_process_that_vanishes_while_the_folder_is_read_is_not_there(store, monkeypatch):
    scan = os.scandir

    @contextlib.contextmanager
    def late(folder):
        with scan(folder) as found:
            items = list(found)
            for item in items:
                if item.name.startswith(".benchstore-"):
                    Path(item.path).unlink()
            yield items

    store.write("snapshots/m/.benchstore-1", "x")
    monkeypatch.setattr("os.scandir", late)
    assert "no problems found" in store.bench("check").out
