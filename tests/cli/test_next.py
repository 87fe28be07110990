"""What a command says comes next, followed as it stands."""

import re
import shlex


def subjects(place):
    return place.git("log", "-2", "--format=%s").splitlines()


def test_an_add_without_commit_leads_to_two_commits_so_that_a_revert_keeps_the_result(place):
    draft = place.draft()
    how = ("add", draft, "--model", "m", "--dataset", "d@1")
    said = place.bench(*how).err
    assert "Next: the same command with --commit, then push" in said
    place.bench(*how, "--commit")
    first = subjects(place)
    assert first[0].startswith("Promote m to v1")
    again = place.bench(*how, "--again").err
    commands = re.search(r"Next: (git .*), then push", again)[1]
    for command in commands.split(" && "):
        place.git(*shlex.split(command)[1:])
    assert subjects(place) == ["Promote m v2", "Add m v2"]
    place.git("revert", "--no-edit", "HEAD")
    place.bench("check", "--against", "HEAD~1")
    assert place.git("status", "--porcelain") == ""


def test_a_model_that_is_not_there_is_answered_with_the_closest_or_with_those_there_are(place):
    place.add(0.9, model="assistant")
    assert "closest: assistant" in place.bench("list", "asistant", code=2).err
    assert "known models: assistant" in place.bench("list", "zzz", code=2).err


def test_an_acceptance_pasted_without_a_reason_is_told_to_have_one(place):
    place.add(0.9, "--commit")
    path = "snapshots/m/current.yaml"
    place.write(path, place.read(path) + 'accepted:\n- {metric: "f1", version: 1, reason: ""}\n')
    assert "accepted[0].reason: is empty: write why" in place.bench("check", code=1).out
