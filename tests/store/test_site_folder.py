"""A site gets its place whole: whoever is killed, builds at the same time or has no room leaves the old site or the new one."""

import resource
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from benchstore.errors import BenchstoreError, UsageError
from benchstore.store import scaffold, site_folder
from benchstore.store.exchange import exchanged

SOAK = Path(__file__).parents[2] / "benchmarks/soak/build_kills.py"


def never(_one, _other):
    """A system that cannot let two folders change places."""
    return False


@pytest.fixture(params=[exchanged, never], ids=["exchange", "two renames"])
def exchange(request):
    return request.param


def site(word, more=()):
    return [("index.html", word.encode()), ("data/a.js", word.encode()), *more]


def read(target):
    return {path.relative_to(target).as_posix(): path.read_text() for path in target.rglob("*") if path.is_file()}


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_site_is_swapped_in_whole_and_nothing_is_left_beside_it(tmp_path, exchange):
    target = tmp_path / "_site"
    assert site_folder.write(target, site("old", [("gone.html", b"old")]), exchange) == 3
    assert site_folder.write(target, site("new"), exchange) == 2
    assert sorted(read(target)) == [".benchstore-site", "data/a.js", "index.html"]
    assert read(target)["index.html"] == "new"
    assert names(tmp_path) == ["_site"]


@pytest.mark.skipif(sys.platform not in ("linux", "darwin"), reason="other systems have no such call")
def test_two_folders_change_places_in_one_step(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name / name).mkdir(parents=True)
    assert exchanged(tmp_path / "a", tmp_path / "b")
    assert [*names(tmp_path / "a"), *names(tmp_path / "b")] == ["b", "a"]
    assert not exchanged(tmp_path / "a", tmp_path / "none")
    assert names(tmp_path / "a") == ["b"]


@pytest.mark.parametrize("error", [ValueError("the last page cannot be made"), KeyboardInterrupt()])
def test_a_build_that_fails_leaves_the_old_site_and_no_folder_of_its_own(tmp_path, exchange, error):
    def failing(word):
        yield from site(word)
        raise error

    target = tmp_path / "deep/er/_site"
    with pytest.raises(type(error)):
        site_folder.write(target, failing("new"), exchange)
    assert names(tmp_path) == []
    site_folder.write(target, site("old"), exchange)
    with pytest.raises(type(error)):
        site_folder.write(target, failing("new"), exchange)
    assert read(target)["index.html"] == "old"
    assert names(target.parent) == ["_site"]


def killed(target, *, aside):
    """What a build leaves that was killed while it wrote, or after it had set the old site aside."""
    folder = target.parent / f"{scaffold.PREFIX}killed"
    (folder / "site").mkdir(parents=True)
    (folder / "site/index.html").write_text("half")
    (folder / "lock").touch()
    if aside:
        scaffold.set_aside(folder, target)


@pytest.mark.parametrize("aside", [False, True])
def test_the_next_build_clears_what_a_killed_one_left(tmp_path, exchange, aside):
    target = tmp_path / "_site"
    site_folder.write(target, site("old"), exchange)
    killed(target, aside=aside)
    site_folder.write(target, site("new"), exchange)
    assert read(target)["index.html"] == "new"
    assert names(tmp_path) == ["_site"]


def test_a_site_that_a_killed_build_had_taken_away_comes_back_although_the_next_build_fails(tmp_path):
    target = tmp_path / "_site"
    site_folder.write(target, site("old"), never)
    killed(target, aside=True)
    assert not target.exists()
    with pytest.raises(BenchstoreError):
        site_folder.write(target, [("index.html/x" * 500, b"")], never)
    assert read(target)["index.html"] == "old"
    assert names(tmp_path) == ["_site"]


def test_what_another_build_is_at_work_on_stays(tmp_path):
    with scaffold.raised(tmp_path) as folder:
        (folder / "site").mkdir()
        command = [
            sys.executable,
            "-c",
            f"from pathlib import Path; from benchstore.store import scaffold; scaffold.clear(Path({str(tmp_path)!r}))",
        ]
        subprocess.run(command, check=True)
        assert (folder / "site").is_dir()
    assert names(tmp_path) == []


def test_builds_at_once_into_one_folder_all_end_well_and_one_wins_whole(tmp_path, exchange):
    target, failed = tmp_path / "_site", []

    def build(word):
        try:
            for _ in range(20):
                site_folder.write(target, site(word), exchange)
        except (BenchstoreError, OSError) as error:
            failed.append(error)

    builders = [threading.Thread(target=build, args=(word,)) for word in "abcd"]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join()
    assert failed == []
    assert len({text for name, text in read(target).items() if not name.startswith(".")}) == 1
    assert names(tmp_path) == ["_site"]


def test_git_never_sees_a_scaffold(place):
    with scaffold.raised(place.path) as folder:
        (folder / "site").mkdir()
        (folder / "site/index.html").touch()
        assert place.git("status", "--porcelain") == ""


def test_what_somebody_puts_in_the_place_meanwhile_is_not_replaced(tmp_path, exchange):
    target = tmp_path / "_site"

    def slow():
        yield from site("new")
        target.mkdir()
        (target / "precious").touch()

    with pytest.raises(UsageError, match="was not built by benchstore"):
        site_folder.write(target, slow(), exchange)
    assert names(target) == ["precious"]
    assert names(tmp_path) == ["_site"]


def _little_room():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))


def test_without_room_the_old_site_stays_and_a_sentence_says_so(one_landed):
    one_landed.bench("build")
    before = read(one_landed.path / "_site")
    command = [sys.executable, "-m", "benchstore", "-C", str(one_landed.path), "build"]
    done = subprocess.run(command, preexec_fn=_little_room, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert done.stderr.startswith(f"benchstore: cannot write the site to {one_landed.path}/_site: File too large\n")
    assert read(one_landed.path / "_site") == before
    assert not list(one_landed.path.glob(".benchstore-*"))


@pytest.mark.parametrize(
    ("out", "code", "said"),
    [
        ("benchstore.yaml/x/y", 2, "benchstore.yaml is a file, and no folder can lie in it"),
        ("benchstore.yaml", 2, "was not built by benchstore"),
        (".", 2, "holds the store itself"),
        ("..", 2, "holds the store itself"),
        ("snapshots/site", 2, "holds the store itself"),
        ("loop/site", 2, "leads nowhere"),
        ("x" * 300, 3, "File name too long"),
        ("/proc/site", 3, "cannot write the site to /proc/site"),
    ],
)
def test_a_place_where_no_site_can_be_is_refused_with_a_sentence(one_landed, out, code, said):
    (one_landed.path / "loop").symlink_to("loop")
    before = names(one_landed.path)
    found = one_landed.bench("build", "--out", out, code=code).err
    assert said in found
    assert "--out DIR" in found
    assert "internal error" not in found
    assert names(one_landed.path) == before


def test_a_link_to_a_folder_stays_a_link(one_landed, tmp_path):
    (one_landed.path / "_site").symlink_to(tmp_path / "elsewhere")
    one_landed.bench("build")
    one_landed.bench("build")
    assert (one_landed.path / "_site").is_symlink()
    assert (tmp_path / "elsewhere/index.html").is_file()


@pytest.mark.parametrize("flags", [[], ["--without-exchange"]], ids=["exchange", "two renames"])
def test_a_build_that_is_killed_leaves_a_whole_site_and_the_same_command_again_ends_well(flags):
    done = subprocess.run([sys.executable, SOAK, "--moments", "3", *flags], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
