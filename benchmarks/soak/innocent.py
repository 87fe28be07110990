"""Histories in which nothing that had landed was lost, each on real git. Main is trusted as it was before."""

from __future__ import annotations

import shutil
from collections.abc import Callable

from world import World, start


def branch(world: World, name: str = "work", at: str = "main") -> None:
    world.git("checkout", "-q", "-B", name, at)


def land(world: World, how: str, name: str = "work") -> None:
    """Bring a branch to main."""
    world.git("checkout", "-q", "main")
    if how == "squash":
        world.git("merge", "-q", "--squash", name)
        world.git("commit", "-q", "--allow-empty", "-m", f"Squash {name}")
    else:
        world.git("merge", "-q", *(["--ff-only"] if how == "forward" else ["--no-ff", "-m", f"Merge {name}"]), name)


def merge(world: World) -> None:
    for number in range(world.chance.randint(1, 3)):
        branch(world, f"work{number}")
        world.add(world.fresh(), 1)
        world.git("checkout", "-q", "main")
        world.grow(0, 1)
        land(world, "merge", f"work{number}")


def fast_forward(world: World) -> None:
    own = world.fresh()
    branch(world)
    world.add(own, 1)
    world.add(own, 2)
    land(world, "forward")


def squash(world: World) -> None:
    own = world.fresh()
    branch(world)
    world.add(own, 1)
    world.add("a", world.next("a"))
    world.git("checkout", "-q", "main")
    if world.chance.random() < 0.5:
        world.land(world.add("b", world.next("b")))
    land(world, "squash")


def rebase(world: World) -> None:
    own = world.fresh()
    branch(world)
    world.add(own, 1)
    world.add(own, 2)
    world.git("checkout", "-q", "main")
    world.grow(1, 2)
    world.git("checkout", "-q", "work")
    world.git("rebase", "-q", "main")
    land(world, world.chance.choice(("forward", "merge")))


def cherry_pick(world: World) -> None:
    own = world.fresh()
    branch(world)
    world.add(own, 1)
    commit = world.git("rev-parse", "HEAD")
    world.git("checkout", "-q", "main")
    world.grow(1, 1)
    world.git("cherry-pick", commit)
    if world.chance.random() < 0.5:
        land(world, "merge")


def merge_with_main_in_between(world: World) -> None:
    own = world.fresh()
    branch(world)
    world.add(own, 1)
    for number in range(world.chance.randint(1, 2)):
        world.git("checkout", "-q", "main")
        world.grow(1, 1)
        world.git("checkout", "-q", "work")
        world.git("merge", "-q", "--no-ff", "-m", "Merge main", "main")
        world.add(own, number + 2)
    land(world, world.chance.choice(("merge", "forward", "squash")))


def criss_cross(world: World) -> None:
    one = world.fresh()
    branch(world, "one")
    world.add(one, 1)
    branch(world, "two")
    world.add(world.fresh(), 1)
    world.git("branch", "-f", "two-before")
    world.git("merge", "-q", "--no-ff", "-m", "Merge one", "one")
    world.git("checkout", "-q", "one")
    world.git("merge", "-q", "--no-ff", "-m", "Merge two", "two-before")
    world.add(one, 2)
    land(world, "merge", "one")
    land(world, "merge", "two")


def octopus(world: World) -> None:
    for name in ("one", "two", "three"):
        branch(world, name)
        world.add(world.fresh(), 1)
    world.git("checkout", "-q", "main")
    world.grow(0, 1)
    world.git("merge", "-q", "-m", "Merge three", "one", "two", "three")


def own_fix(world: World) -> None:
    """A branch adds, then corrects what it added; it comes as one commit or by a merge."""
    own = world.fresh()
    branch(world)
    files = world.add(own, 1)
    for path in files:
        if not path.endswith(".samples.json"):
            world.write(path, world.snapshot(own, 1))
    world.commit("Correct it")
    world.git("checkout", "-q", "main")
    world.grow(0, 1)
    land(world, world.chance.choice(("squash", "merge")))


def own_drop(world: World) -> None:
    own = world.fresh()
    branch(world)
    for path in world.add(own, 1):
        world.file(path).unlink()
    world.commit("Drop it")
    world.add(own, 2)
    world.git("checkout", "-q", "main")
    world.grow(0, 1)
    land(world, world.chance.choice(("squash", "merge")))


def took_mains(world: World) -> None:
    """A branch's number was taken; it takes main's file in the conflict, and adds its own again."""
    number = world.next("a")
    branch(world)
    own = world.add("a", number)
    world.git("checkout", "-q", "main")
    theirs = world.add("a", number)
    world.land(theirs)
    world.trust()
    world.git("checkout", "-q", "work")
    world.git("merge", "-q", "-m", "Merge main", "main", may_fail=True)
    for path in {*own, *theirs}:
        if path in theirs:
            world.write(path, theirs[path])
        else:
            world.file(path).unlink(missing_ok=True)
    world.commit("Merge main")
    if world.chance.random() < 0.5:
        world.add("a", number + 1)
    land(world, world.chance.choice(("forward", "merge", "squash")))


def remote(world: World) -> None:
    """A bare repository beside the world, as its `origin`."""
    bare = world.path.with_name(f"{world.path.name}.git")
    world.git("clone", "-q", "--bare", str(world.path), str(bare))
    world.git("remote", "add", "origin", str(bare))
    world.git("fetch", "-q", "origin")


def resolve(world: World) -> None:
    number = world.next("a")
    branch(world)
    for extra in range(world.chance.randint(1, 3)):
        world.add("a", number + extra)
    world.git("checkout", "-q", "main")
    for extra in range(world.chance.randint(1, 2)):
        world.land(world.add("a", number + extra))
    world.trust()
    remote(world)
    world.git("checkout", "-q", "work")
    world.bench("resolve", "--onto", "main")
    land(world, world.chance.choice(("forward", "merge", "squash")))


def land_command(world: World) -> None:
    """Two clones give one number; the second one lands by `benchstore land`."""
    number = world.next("a")
    remote(world)
    branch(world, "theirs")
    for extra in range(world.chance.randint(1, 2)):
        world.land(world.add("a", number + extra))
    world.git("push", "-q", "origin", "theirs:main")
    world.trust()
    world.git("checkout", "-q", "main")
    for extra in range(world.chance.randint(1, 2)):
        world.add("a", number + extra)
    world.bench("land")


def subtree(world: World) -> None:
    """Another store is merged in below a folder, with its history, and once more later."""
    other = start(world.path.with_name(f"{world.path.name}-other"), world.chance)
    world.git("remote", "add", "other", str(other.path))
    world.git("fetch", "-q", "other")
    world.git("merge", "-q", "-s", "ours", "--no-commit", "--allow-unrelated-histories", "other/main")
    world.git("read-tree", "--prefix=vendor/other/", "-u", "other/main")
    world.git("commit", "-q", "-m", "Merge other")
    if world.chance.random() < 0.6:
        other.grow(1, 2)
        world.git("fetch", "-q", "other")
        world.git("merge", "-q", "-m", "Merge other again", "-Xsubtree=vendor/other", "other/main")
    world.grow(0, 1)


def abandoned(world: World) -> None:
    """Branches that lose and change things and never come to main."""
    branch(world, "gone")
    for path in world.some():
        world.file(path).unlink()
    world.commit("Delete")
    branch(world, "tried")
    world.add("a", world.next("a"))
    world.git("checkout", "-q", "main")
    world.grow(1, 2)
    if world.chance.random() < 0.5:
        world.git("merge", "-q", "-s", "ours", "-m", "Leave it behind", "gone")


def moved(world: World) -> None:
    world.path.joinpath("sub").mkdir()
    late = world.chance.random() < 0.5
    if late:
        branch(world)
        world.write("notes.txt", b"x")
        world.commit("Notes")
        world.git("checkout", "-q", "main")
    world.git("mv", "snapshots", "benchstore.yaml", "sub/")
    world.commit("Move the store")
    world.store = world.path / "sub"
    world.add("a", world.next("a"))
    if late:
        land(world, "merge")


def other_files(world: World) -> None:
    """Pointers, config and words change; reverts of such commits."""
    world.write("snapshots/a/current.yaml", b'series:\n- {dataset: "d@1", environment: "local", current: 1, baseline: 1}\n')
    world.commit("Promote")
    world.write("benchstore.yaml", b'schema_version: 1\nsite: {title: "x"}\n')
    world.commit("Title")
    world.git("revert", "--no-edit", "HEAD~1")
    world.grow(0, 1)


def healed(world: World) -> None:
    """An accident of long ago that was put back, before main was trusted."""
    paths = world.some()
    for path in paths:
        if world.chance.random() < 0.5:
            world.file(path).unlink()
        else:
            world.write(path, world.snapshot("a", 1))
    world.commit("Accident")
    world.write("README.md", b"words")
    world.commit("Words")
    for path in paths:
        world.write(path, world.held[path])
    world.commit("Put back")
    world.trust()
    world.grow(0, 2)


def reverted_and_back(world: World) -> None:
    """A landing that was reverted, and the revert reverted, before main was trusted."""
    own = world.fresh()
    branch(world)
    files = world.add(own, 1)
    land(world, "merge")
    world.land(files)
    world.git("revert", "--no-edit", "-m", "1", "HEAD")
    world.git("revert", "--no-edit", "HEAD")
    world.trust()
    world.grow(0, 2)


def packed(world: World) -> None:
    """What git does to itself."""
    world.grow(1, 2)
    world.git("tag", "-f", "v1")
    world.git("gc", "-q", "--prune=now")
    shutil.rmtree(world.path / ".git/logs", ignore_errors=True)


def several(world: World) -> None:
    """Three of these one after the other."""
    kinds = (
        merge,
        fast_forward,
        squash,
        rebase,
        cherry_pick,
        merge_with_main_in_between,
        criss_cross,
        octopus,
        own_fix,
        own_drop,
        took_mains,
    )
    for kind in world.chance.sample((*kinds, abandoned, healed, reverted_and_back), 3):
        kind(world)


KINDS: dict[str, Callable[[World], None]] = {
    "merges": merge,
    "a fast-forward": fast_forward,
    "a squash": squash,
    "a rebase": rebase,
    "a cherry-pick": cherry_pick,
    "main merged in between": merge_with_main_in_between,
    "criss-cross merges": criss_cross,
    "an octopus": octopus,
    "an own fix on a branch": own_fix,
    "an own drop on a branch": own_drop,
    "a branch takes main's v4": took_mains,
    "`resolve`": resolve,
    "`land`": land_command,
    "another store merged in": subtree,
    "abandoned branches": abandoned,
    "a store moved": moved,
    "pointers and config": other_files,
    "an accident, put back": healed,
    "a revert, reverted": reverted_and_back,
    "gc": packed,
    "three of these": several,
}
