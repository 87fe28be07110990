"""How a hint is followed where its reader has to fill something in, and what is so once it was."""

import json
import re
import shlex
from urllib.parse import parse_qs, urlsplit

import yaml
from hint_world import ADDED
from receivers import receiving
from runner import ROOT


def passes(words):
    def then(world, said):
        world.commit()
        assert words in world.comment(code=0).splitlines()[0]

    return then


def clean(world, said):
    world.commit()
    world.check(code=0)


def clean_when_judged(world, said):
    world.commit()
    assert "problem" not in world.judged(code=0).splitlines()[0]


def settled(world, said):
    assert "conflicts with" not in world.judged(code=0)
    world.check(code=0)
    assert {"3.json", "4.json"} <= {path.name for path in (world.here.path / "snapshots/n").iterdir()}


def no_more_taken(world, said):
    world.github.files[7] = [
        {"filename": path, "status": "added", "sha": world.here.git("rev-parse", f"HEAD:{path}")}
        for path in world.here.git("diff", "--name-only", "--diff-filter=A", "origin/main", "HEAD").splitlines()
    ]
    assert world.github.files[7]
    assert world.bare.git("rev-parse", "change") == world.here.git("rev-parse", "HEAD")
    assert "no open pull request" in world.other.bench("taken").out


def says(words):
    def then(world, said):
        assert words in said

    return then


def says_no_more(words, said):
    assert words not in said


def closed(world, said):
    world.commit()
    assert "#100: closed" in world.here.bench("alert").out


def asked_on_a_phone(world, address, text):
    """The form of that link, with what the link fills in or else the model alone, sent; as the workflow that answers it reads it."""
    known = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    form = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE" / known["template"]).read_text(encoding="utf-8"))
    fields = {item["attributes"]["label"]: known.get(item["id"]) for item in form["body"] if "id" in item}
    fields["Model"] = fields["Model"] or "n"
    body = "\n\n".join(f"### {label}\n\n{value or '_No response_'}" for label, value in fields.items())
    event = world.tmp / "event.json"
    event.write_text(json.dumps({"sender": {"login": "ada"}, "issue": {"number": 9, "title": form["title"], "body": body}}))
    world.github.writers.add("ada")
    world.here.git("switch", "-q", "-C", "rollback/42", "origin/main")
    return world.type("benchstore rollback --asked --commit", GITHUB_EVENT_PATH=str(event))


def opened_in_the_editor(world, address, text):
    """What the forge's editor opens at that address: a branch and a path that are there."""
    branch, path = re.search(r"/edit/([^/]+)/(\S+)", address).groups()
    return world.bare.git("show", f"{branch}:{path}")


def squashed(world, command, text):
    """The whole branch made one commit, in the editor that the command opens."""
    return world.type(f"{command} origin/main", GIT_SEQUENCE_EDITOR="sed -i '2,$s/^pick/fixup/'")


def accepted_by_hand(world, lines, text):
    """What `add the lines under accepted: in FILE` says, done in an editor."""
    [file] = set(re.findall(r"snapshots/\S+/current\.yaml", text))
    assert "with your reason" in text
    known, lines = world.here.read(file), lines.replace('reason: ""', 'reason: "expected"')
    world.here.write(file, f"{known}\naccepted:\n{lines}\n")
    return ""


def with_a_reason(world, command, text):
    return world.type(command.replace("…", "expected"))


def added_from_a_file(world, command, text):
    """The file is the one that is wrong, taken out of the store."""
    (world.here.path / "snapshots/n/3.json").replace(world.tmp / "made.json")
    return world.type(f"{command} {world.tmp / 'made.json'} --again")


def added_anew(world, command, text):
    for name in ("3.json", "3.samples.json"):
        (world.here.path / "snapshots/m" / name).unlink()
    world.here.git("reset", "-q", "--hard")
    draft = world.here.draft(notes="more", metrics={"accuracy": 0.75}, samples=ADDED)
    return world.type(f"{command} {draft} --model m --dataset d@1 --environment local --again")


def on_the_model(world, command, text):
    return world.type(f"{command} n")


def from_before(world, command, text):
    """To an address that answers by now."""
    with receiving() as (address, got):
        said = world.type(command.replace("REV", "HEAD~2"), BENCHSTORE_WEBHOOK_URL=address)
        assert len(got) == 1
    return said


def corrected(world, command, text):
    """The snapshot comes back, the commits become one, and what was meant is a new version."""
    if "rebase" in command:
        world.commit()
        return squashed(world, command, text)
    if "add" in command:
        command += f" {world.here.draft(supersedes=1, metrics={'f1': 0.9})} --model n --dataset d@1 --commit"
    return world.type(command)


def both_kept(world, command, text):
    """What had landed comes back, and what stood in its place goes in once more."""
    path, kept = world.here.path / "snapshots/n/3.json", world.tmp / "kept.json"
    if "add" not in command:
        kept.write_bytes(path.read_bytes())
        return world.type(command)
    world.commit("Restore")
    return world.type(f"{command} {kept} --again --commit")


def placed(**values):
    """The command with the words of its reader."""

    def how(world, command, text):
        for name, value in values.items():
            command = command.replace(name, value)
        return world.type(command)

    return how


def named(world, command, text):
    return world.type(command.replace("NAME", "results").replace("URL", shlex.quote(world.bare.path.as_uri())))


def proposed(world, said):
    assert "opened" in world.here.bench("propose").out
