"""Changes that lose or alter something that had landed, each on real git. Each notes what it lost, and trusts main as it was before."""

from __future__ import annotations

import os
from collections.abc import Callable

from world import World


def both_ways(world: World, change: Callable[[], object]) -> None:
    """Do it on main itself, on a branch that is fast-forwarded, squashed or merged; each is how a change comes to main."""
    how = world.chance.choice(("main", "forward", "squash", "merge"))
    if how == "main":
        change()
        world.commit("Change")
        return
    world.git("checkout", "-q", "-b", "work")
    change()
    world.commit("Change")
    if world.chance.random() < 0.5:
        world.write("notes.txt", b"more")
        world.commit("Notes")
    world.git("checkout", "-q", "main")
    if how != "forward" and world.chance.random() < 0.5:
        world.grow(1, 1)
    flags = {"squash": ["--squash"], "forward": ["--ff-only"], "merge": ["--no-ff", "-m", "Merge work"]}[how]
    world.git("merge", "-q", *flags, "work", may_fail=True)
    if how == "squash" or world.git("status", "--porcelain"):  # a conflict over where a file belongs; it stays where git put it
        world.commit("Land work")


def edit(world: World) -> None:
    both_ways(world, lambda: [world.edit(path) for path in world.some(rows=True)])


def deletion(world: World) -> None:
    both_ways(world, lambda: [world.drop(path) for path in world.some(rows=True)])


def swap(world: World) -> None:
    def change() -> None:
        one, other = world.chance.sample(sorted(world.held), 2)
        first, second = world.file(one).read_bytes(), world.file(other).read_bytes()
        world.write(one, second)
        world.write(other, first)
        world.lost |= {one, other}

    both_ways(world, change)


def renumbering(world: World) -> None:
    """A landed version gets the number after the newest, as `resolve` would write it, but in a plain change."""

    def change() -> None:
        path = world.some(1)[0]
        _, model, name = path.split("/")
        old, new = int(name.split(".")[0]), world.next(model)
        text = (
            world.file(path).read_text().replace(f'"version": {old}\n', f'"version": {new}\n').replace(f'"{old}.samples', f'"{new}.samples')
        )
        world.write(f"snapshots/{model}/{new}.json", text.encode())
        world.drop(path)
        rows = path.replace(".json", ".samples.json")
        if rows in world.held:
            world.write(f"snapshots/{model}/{new}.samples.json", world.file(rows).read_bytes())
            world.drop(rows)

    both_ways(world, change)


def rename(world: World) -> None:
    def change() -> None:
        path = world.some(1)[0]
        model = path.split("/")[1]
        world.git("mv", path, f"snapshots/{model}/{world.next(model)}.json")
        world.lost.add(path)

    both_ways(world, change)


def rename_model(world: World) -> None:
    def change() -> None:
        world.git("mv", "snapshots/a", "snapshots/z")
        world.lost |= {path for path in world.held if path.startswith("snapshots/a/")}

    both_ways(world, change)


def evil_merge(world: World) -> None:
    """The change hides in a merge of two branches that never touched the file."""
    world.git("checkout", "-q", "-b", "side")
    world.land(world.add("side", 1))
    world.git("checkout", "-q", "main")
    world.grow(1, 1)
    world.git("merge", "-q", "--no-ff", "--no-commit", "side")
    for path in world.some(rows=True):
        (world.edit if world.chance.random() < 0.5 else world.drop)(path)
    world.commit("Merge side")


def octopus(world: World) -> None:
    names = ("one", "two", "three")
    files = {}
    for name in names:
        world.git("checkout", "-q", "-b", name, "main")
        files |= world.add(name, 1)
    world.git("checkout", "-q", "main")
    world.grow(1, 1)
    world.git("merge", "-q", "-m", "Merge three", *names)
    for path in world.some(rows=True):
        (world.edit if world.chance.random() < 0.5 else world.drop)(path)
    world.git("add", "-A")
    world.git("commit", "-q", "--amend", "--no-edit")


def ours(world: World) -> None:
    """A branch from before takes main by `-s ours`, which leaves out all that landed since, and main is fast-forwarded to it."""
    base = world.git("rev-parse", "HEAD")
    known = set(world.held)
    world.grow()
    world.trust()
    world.git("checkout", "-q", "-b", "work", base)
    world.add("mine", 1)
    world.git("merge", "-q", "-s", "ours", "-m", "Merge main", "main")
    world.lost |= set(world.held) - known
    world.git("checkout", "-q", "main")
    world.git("merge", "-q", "--ff-only", "work")


def checkout_ours(world: World) -> None:
    """Two clones add one number; the second pulls, keeps its own and pushes."""
    base = world.git("rev-parse", "HEAD")
    number = world.next("a")
    theirs = world.add("a", number)
    world.land(theirs)
    world.grow(0, 1)
    world.trust()
    world.git("checkout", "-q", "-b", "clone", base)
    world.add("a", number)
    world.git("merge", "-q", "-m", "Merge branch main", "main", may_fail=True)
    world.git("checkout", "--ours", "--", ".", may_fail=True)
    for path in theirs:  # the rows of theirs may stay beside our snapshot; nobody looks
        if not world.file(path).exists() or world.file(path).read_bytes() != theirs[path]:
            world.lost.add(path)
    world.commit("Merge branch main")
    world.git("checkout", "-q", "-B", "main", "clone")


def revert_of_revert(world: World) -> None:
    """A landing is reverted, the revert reverted, and that again: gone at the end."""
    world.git("checkout", "-q", "-b", "work")
    files = world.add("work", 1)
    world.git("checkout", "-q", "main")
    world.git("merge", "-q", "--no-ff", "-m", "Merge work", "work")
    world.land(files)
    world.trust()
    world.git("revert", "--no-edit", "-m", "1", "HEAD")
    for _ in range(world.chance.choice((0, 2))):
        world.git("revert", "--no-edit", "HEAD")
    world.lost |= set(files)


def replace_refs(world: World) -> None:
    """An edit that `git replace` hides from everybody who looks."""
    for path in world.some():
        world.edit(path)
    bad = world.commit("Edit")
    if world.chance.random() < 0.5:
        world.grow(1, 1)
    good = world.git("commit-tree", f"{world.trusted}^{{tree}}", "-p", world.trusted, "-m", "Edit")
    world.git("replace", bad, good)
    tip = world.git("rev-parse", "HEAD")
    if tip != bad and world.chance.random() < 0.5:
        world.git("replace", "-f", f"{tip}^{{tree}}", f"{world.trusted}^{{tree}}")


def grafts(world: World) -> None:
    """An edit whose commit a graft takes out of history."""
    for path in world.some():
        world.edit(path)
    world.commit("Edit")
    world.write("notes.txt", b"x")
    tip = world.commit("Notes")
    (world.path / ".git/info").mkdir(exist_ok=True)
    (world.path / ".git/info/grafts").write_text(f"{tip}\n")


def moved_store(world: World) -> None:
    world.path.joinpath("sub").mkdir()
    world.git("mv", "snapshots", "benchstore.yaml", "sub/")
    together = world.chance.random() < 0.5
    if not together:
        world.commit("Move")
    world.store = world.path / "sub"
    for path in world.some(rows=True):
        (world.edit if world.chance.random() < 0.5 else world.drop)(path)
    world.commit("Move" if together else "Edit")


def amend(world: World) -> None:
    """The last landing is made again, with another content."""
    model = world.chance.choice(("a", "b"))
    files = world.add(model, world.next(model))
    world.land(files)
    world.trust()
    path = next(iter(files))
    (world.edit if world.chance.random() < 0.7 else world.drop)(path)
    world.git("add", "-A")
    world.git("commit", "-q", "--amend", "--no-edit", "--allow-empty")


def symlink(world: World) -> None:
    def change() -> None:
        path, other = world.chance.sample(sorted(world.held), 2)
        world.file(path).unlink()
        world.file(path).symlink_to(os.path.relpath(world.file(other), world.file(path).parent))
        world.lost.add(path)

    both_ways(world, change)


def mode(world: World) -> None:
    def change() -> None:
        for path in world.some(rows=True):
            world.file(path).chmod(0o755)
            world.lost.add(path)

    both_ways(world, change)


def folder_instead(world: World) -> None:
    def change() -> None:
        path = world.some(1)[0]
        world.drop(path)
        world.file(path).mkdir()
        (world.file(path) / "README.md").write_text("x")

    both_ways(world, change)


def deleted_and_added_again(world: World) -> None:
    paths = world.some(rows=True)
    for path in paths:
        world.file(path).unlink()
    world.commit("Delete")
    if world.chance.random() < 0.5:
        world.grow(1, 1)
    for path in paths:
        world.edit(path)
    world.commit("Add again")


def reset_and_rewrite(world: World) -> None:
    """The branch goes back a few landings, and another history grows in their place."""
    known = set(world.held)
    base = world.git("rev-parse", "HEAD")
    world.grow(1, 3)
    world.trust()
    world.git("reset", "-q", "--hard", base)
    for path in sorted(set(world.held) - known):
        if world.chance.random() < 0.5:
            world.edit(path)
    world.commit("Another v3")
    world.lost |= set(world.held) - known


def orphan(world: World) -> None:
    """A history that begins anew, without some of the files."""
    world.git("checkout", "-q", "--orphan", "fresh")
    for path in world.some(rows=True):
        world.drop(path)
    world.commit("Begin anew")
    world.git("checkout", "-q", "-B", "main")


def cherry_picked(world: World) -> None:
    world.git("checkout", "-q", "-b", "work")
    for path in world.some(rows=True):
        world.edit(path)
    commit = world.commit("Edit")
    world.git("checkout", "-q", "main")
    world.grow(1, 1)
    world.git("cherry-pick", commit)


KINDS: dict[str, Callable[[World], None]] = {
    "an edit": edit,
    "a deletion": deletion,
    "a swap": swap,
    "a renumbering": renumbering,
    "a rename": rename,
    "a model renamed": rename_model,
    "an evil merge": evil_merge,
    "an evil octopus": octopus,
    "merge -s ours": ours,
    "pull, keep ours": checkout_ours,
    "a revert, again": revert_of_revert,
    "behind replace refs": replace_refs,
    "behind a graft": grafts,
    "a store moved and changed": moved_store,
    "amend": amend,
    "a symbolic link instead": symlink,
    "another mode": mode,
    "a folder instead": folder_instead,
    "deleted and added again": deleted_and_added_again,
    "reset and rewritten": reset_and_rewrite,
    "a history begun anew": orphan,
    "an edit, cherry-picked": cherry_picked,
}
