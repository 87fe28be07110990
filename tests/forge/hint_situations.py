"""Situations in which a comment, an issue, an answer or a finding tells somebody what to do: each is brought about and gives that text."""

import json
import subprocess

from hint_world import ADDED, seen
from places import Place

from benchstore.records import canonical_json


def regressed(world):
    world.here.add(0.5, "--commit", model="n")
    return world.comment(code=1)


def edited(world):
    world.here.add(0.9, "--commit", model="n", notes="mine")
    path = "snapshots/n/1.json"
    world.here.write(path, canonical_json.dumps(json.loads(world.here.read(path)) | {"notes": "better"}))
    world.here.commit("Edit")
    return world.comment(code=1)


def renamed(world):
    world.here.add(0.9, "--commit", model="n", notes="mine")
    world.here.git("mv", "snapshots/n/1.json", "snapshots/n/7.json")
    world.here.commit("Rename")
    return world.comment(code=1)


def deleted(world):
    world.here.git("rm", "-q", "snapshots/n/1.json")
    world.here.commit("Delete")
    return world.comment(code=1)


def deleted_while_main_moved(world):
    world.lands(lambda place: place.add(0.9, "--commit", model="o"))
    world.here.git("rm", "-q", "snapshots/n/1.json")
    world.here.commit("Delete")
    return world.judged(code=1)


def half_deleted(world):
    world.here.git("rm", "-q", "snapshots/m/1.samples.json")
    world.here.commit("Delete the rows")
    return world.comment(code=1)


def other_half_deleted(world):
    world.here.git("rm", "-q", "snapshots/m/1.json")
    world.here.commit("Delete the snapshot")
    return world.comment(code=1)


def deleted_and_compared(world):
    """The rows of what a new result is compared with."""
    world.here.git("rm", "-q", "snapshots/m/2.samples.json")
    world.here.add(0.9, "--commit", notes="more", metrics={"accuracy": 0.75}, samples=ADDED)
    world.here.commit("Delete the rows")
    return world.comment(code=1)


def compared_without_rows(world):
    (world.here.path / "snapshots/m/1.samples.json").unlink()
    return world.here.bench("compare", "m@1", "m@2", code=1).err


def compared_after_a_loss(world):
    world.here.git("rm", "-q", "snapshots/m/1.samples.json")
    world.here.commit("Delete the rows")
    return world.here.bench("compare", "m@1", "m@2", code=1).err


def shown_of_an_empty_store(world):
    world.here = Place(world.tmp / "new")
    world.here.path.mkdir()
    world.type("git init -q && benchstore init")
    return world.here.bench("show", "m", code=2).err


def lost_here(path):
    def told(world):
        (world.here.path / path).unlink()
        return world.here.bench("check", code=1).out

    return told


def reverted(world):
    world.lands(lambda place: (place.add(0.5, model="n"), place.commit("Merge what somebody measured")))
    world.here.git("fetch", "-q")
    world.here.git("reset", "-q", "--hard", "origin/main")
    world.here.git("revert", "--no-edit", "HEAD")
    return world.comment(code=1)


def polished(world):
    world.here.add(0.9, "--commit", model="n")
    path = "snapshots/n/3.json"
    world.here.write(path, canonical_json.dumps(json.loads(world.here.read(path)) | {"notes": "better"}))
    world.here.commit("Polish")
    return world.comment(code=1)


def clashing(world):
    world.here.add(0.9, "--commit", model="n", notes="mine")
    world.lands(lambda place: place.add(0.9, "--commit", model="n", notes="theirs"))
    return world.judged()


def taken(world):
    clashing(world)
    world.other.git("switch", "-q", "main")
    world.other.git("pull", "-q", "origin", "main")
    blob = world.here.git("rev-parse", "HEAD:snapshots/n/3.json")
    world.github.files[7] = [{"filename": "snapshots/n/3.json", "status": "added", "sha": blob}]
    world.other.bench("taken")
    return seen(next(item["body"] for item in world.github.comments if "were taken" in item["body"]))


def marked(world, merge):
    """Both sides added a result of `n`, and the work tree holds git's conflict markers."""
    world.here.add(0.9, "--commit", model="n", notes="mine")
    world.lands(lambda place: place.add(0.9, "--commit", model="n", notes="theirs"))
    world.here.git("fetch", "-q")
    subprocess.run(["git", *merge, "origin/main"], cwd=world.here.path, capture_output=True, check=False)
    return world.check(code=1)


def withdrawn(world):
    world.here.bench("withdraw", "n@2", "--reason", "wrong test set", "--commit")
    return world.comment(code=0)


def unwritten(world):
    text = world.here.read("snapshots/n/2.json").replace('"version": 2', '"version": 3').replace("\n  ", "\n    ")
    world.here.write("snapshots/n/3.json", text)
    return world.check(code=1)


def of_two_runs(world):
    world.here.add(0.9, notes="more", metrics={"accuracy": 0.75}, samples=ADDED)
    world.here.write("snapshots/m/3.samples.json", world.here.read("snapshots/m/1.samples.json").replace("e3", "e4"))
    return world.check(code=1)


def broken_where_it_landed(world):
    world.here.write("snapshots/n/1.json", "{}\n")
    return world.here.bench("check", "--against", "HEAD", code=1).out


def without_config(world):
    world.here.git("rm", "-q", "benchstore.yaml")
    world.here.commit("No config")
    return world.check(code=0)


def leading_nowhere(world):
    world.here.write("benchstore.yaml", "site: {lead: [acuracy]}\n")
    return world.here.bench("check").out


def open_on_main(world):
    world.here.add(0.5, "--commit", model="n")
    world.here.bench("alert")
    return seen(world.github.issues[0]["body"])


def asked_for_nothing(world):
    world.github.writers.add("ada")
    event = world.tmp / "event.json"
    event.write_text(json.dumps({"sender": {"login": "ada"}, "issue": {"number": 9, "body": "### Model\n\nnothing\n"}}))
    return world.type("benchstore rollback --asked --commit", code=2, GITHUB_EVENT_PATH=str(event))


def undelivered(world):
    world.here.add(0.5, "--commit", model="n")
    world.patch.setenv("BENCHSTORE_WEBHOOK_URL", "http://127.0.0.1:9/")
    return world.here.bench("alert", code=3).err


def shallow(world):
    world.lands(lambda place: place.add(0.9, "--commit", model="o"))
    world.here.add(0.9, "--commit", model="n")
    world.push()
    world.here = world.clone("shallow", "--depth", "1", "--branch", "change", "--no-single-branch")
    return world.here.bench("comment", "--against", "origin/main", code=3).err


def unpushed(world):
    world.here.add(0.9, "--commit", model="n")
    world.here.git("branch", "-q", "--unset-upstream")
    return world.here.bench("propose", code=3).err


def on_the_base(world):
    world.here.git("switch", "-q", "-C", "main", "origin/main")
    world.here.add(0.9, "--commit", model="n")
    return world.here.bench("propose", code=3).err


def without_origin(world):
    world.here.git("remote", "remove", "origin")
    return world.here.bench("propose", code=3).err


def moved_on(world):
    return world.here.bench("rollback", "n", "--from", 1, code=2).err


def rolled_back_and_not_committed(world):
    world.here.add(0.9, "--commit", model="n")
    world.here.bench("rollback", "n", "--to", 1)
    return world.here.bench("rollback", "n", code=2).err


def nothing_before(world):
    world.here.add(0.9, "--commit", model="o")
    return world.here.bench("rollback", "o", code=2).err


def rolled_back_in_a_shallow_clone(world):
    world.here = world.clone("shallow", "--depth", "2")
    return world.here.bench("rollback", "n", "--dry-run").out


def verified_in_a_shallow_clone(world):
    world.here = world.clone("shallow", "--depth", "1")
    return world.here.bench("verify", code=3).err


def overwritten(world):
    """Two added version 3, and who merged kept their own."""
    world.lands(lambda place: place.add(0.9, "--commit", model="n", notes="theirs"))
    world.here.add(0.9, "--commit", model="n", notes="mine")
    world.here.git("fetch", "-q")
    subprocess.run(["git", "merge", "-q", "origin/main"], cwd=world.here.path, capture_output=True, check=False)
    world.here.git("checkout", "--ours", "--", ".")
    world.here.commit("Merge main")
    world.other.git("switch", "-q", "main")
    world.other.git("pull", "-q", "--no-rebase", str(world.here.path), "change")
    world.here = world.other
    return world.here.bench("verify").out


def built_without_a_past(*made):
    """In a new folder, with what of it was made before."""

    def told(world):
        world.here = Place(world.tmp / "new")
        world.here.path.mkdir()
        for command in made:
            world.type(command)
        return world.here.bench("build").err

    return told


def built_in_a_shallow_clone(world):
    world.here = world.clone("shallow", "--depth", "1")
    return world.here.bench("build").err
