"""Whatever is kept of earlier work, every answer is what it would be without: after any history, with what is broken, old or held by others."""

import random
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

import benchstore

WAYS = ("list", "versions", "shown", "regressions", "history", "compared")


def answers(place):
    """What each way of reading says, as plain values or as its refusal."""
    found = {}
    for way in WAYS:
        try:
            found[way] = asked(benchstore.open(place.path), way)
        except benchstore.BenchstoreError as error:
            found[way] = str(error)
    return found


def asked(repository, way):
    if way == "list":
        return [repository.series().to_dict(), str(repository.series())]
    if way == "versions":
        return [repository.versions(model).to_dict() for model in repository.models]
    if way == "shown":
        versions = [(model, item.snapshot.version) for model in repository.models for item in repository.versions(model)]
        return [repository.snapshot(f"{model}@{version}").to_dict() for model, version in versions]
    if way == "regressions":
        return repository.regressions().to_dict()
    if way == "history":
        return repository.history().to_dict()
    return repository.compare().to_dict()


def folder(place):
    return place.path / ".git" / "benchstore"


def without(place):
    """The same with nothing kept, in a way that keeps what there was."""
    aside = place.path / ".git" / "aside"
    if folder(place).exists():
        folder(place).rename(aside)
    said = answers(place)
    shutil.rmtree(folder(place), ignore_errors=True)
    if aside.exists():
        aside.rename(folder(place))
    return said


class World:
    """A store to which random things happen; `edited` are landed files that were altered in place."""

    def __init__(self, place, seed):
        self.place, self.noise = place, random.Random(seed)
        self.number = 0

    def happen(self):
        kinds = (
            self.add,
            self.add,
            self.add,
            self.promote,
            self.uncommitted,
            self.remove,
            self.merge,
            self.back,
            self.edit,
            self.new_model,
        )
        self.noise.choice(kinds)()

    def add(self, model=None, flags=("--commit",)):
        self.number += 1
        metrics = {"f1": round(self.noise.random(), 3), "latency_ms": 10.0 + self.number}
        if self.noise.random() < 0.2:
            metrics["own"] = self.noise.choice([0.5, 7.0])
        draft = self.place.draft(metrics=metrics, created_at=f"2026-01-01T00:{self.number // 60:02d}:{self.number % 60:02d}Z")
        self.place.bench(
            "add",
            draft,
            "--model",
            model or self.noise.choice("ab"),
            "--dataset",
            self.noise.choice(["d@1", "e@1"]),
            "--environment",
            "local",
            *flags,
            code=(0, 1, 2, 3),
        )

    def uncommitted(self):
        self.add(flags=())

    def new_model(self):
        self.add(model=f"m{self.number}")

    def snapshots(self):
        return sorted(self.place.path.glob("snapshots/*/[0-9]*.json"))

    def promote(self):
        if self.snapshots():
            chosen = self.noise.choice(self.snapshots())
            self.place.bench("promote", f"{chosen.parent.name}@{chosen.stem}", "--commit", code=(0, 1, 2, 3))

    def remove(self):
        if self.snapshots():
            self.noise.choice(self.snapshots()).unlink()

    def edit(self):
        if self.snapshots():
            chosen = self.noise.choice(self.snapshots())
            chosen.write_text(chosen.read_text().replace('"f1": 0.', '"f1": 0.1'))

    def merge(self):
        for command in ("stash -q -u", "switch -q -C other HEAD~1"):
            self.tried(command)
        self.add()
        for command in ("switch -q main", "merge -q --no-edit other", "merge --abort"):
            self.tried(command)

    def back(self):
        self.tried("reset -q --hard HEAD~1")

    def tried(self, command):
        """What git may refuse, as things stand."""
        subprocess.run(["git", *command.split()], cwd=self.place.path, capture_output=True, check=False)


@pytest.mark.parametrize("seed", range(6))
def test_answers_are_the_same_with_what_is_kept_and_without(place, seed):
    world = World(place, seed)
    for _ in range(9):
        world.happen()
        assert answers(place) == without(place)


def test_answers_are_the_same_with_what_another_commit_left(place):
    world = World(place, 1)
    for _ in range(4):
        world.add()
    answers(place)
    place.git("switch", "-q", "-c", "older", "HEAD~2")
    assert answers(place) == without(place)
    place.git("switch", "-q", "main")
    assert answers(place) == without(place)


def test_answers_are_the_same_with_a_broken_index(place):
    world = World(place, 2)
    for _ in range(4):
        world.add()
    said = answers(place)
    for file in folder(place).iterdir():
        data = bytearray(file.read_bytes())
        for _ in range(40):
            data[world.noise.randrange(len(data))] ^= 255 if data else 0
        file.write_bytes(bytes(data))
    assert answers(place) == said


def test_a_shallow_clone_answers_as_it_would_without(place, tmp_path):
    world = World(place, 3)
    for _ in range(4):
        world.add()
    place.git("clone", "-q", "--depth", "2", f"file://{place.path}", str(tmp_path / "clone"))
    clone = type(place)(tmp_path / "clone")
    assert answers(clone) == answers(clone) == without(clone)


def test_several_readers_at_once_get_the_same(place):
    world = World(place, 4)
    for _ in range(4):
        world.add()
    said = without(place)
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lambda _: answers(place), range(4))) == [said] * 4


def test_what_has_landed_is_read_as_it_landed_and_check_finds_the_edit(place):
    """A snapshot stays as it is: an edit in place is for `check` to find, not for a page to show."""
    World(place, 5).add()
    (file,) = place.path.glob("snapshots/*/1.json")
    landed = benchstore.open(place.path).series().to_dict()
    file.write_text(file.read_text().replace('"latency_ms": 11', '"latency_ms": 99'))
    assert benchstore.open(place.path).series().to_dict() == landed
    assert place.bench("check", "--against", "HEAD", code=1)
