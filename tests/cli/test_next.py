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


def test_on_the_default_branch_a_push_is_all_and_elsewhere_a_pull_request_follows(place):
    branch = place.git("branch", "--show-current")
    assert "Next: git push.\n" in place.add(0.9, "--commit").err
    assert "then push.\n" in place.add(0.9).err
    place.git("switch", "-q", "-c", "results")
    assert "Next: git push, and open a pull request." in place.add(0.9, "--commit").err
    place.git("remote", "add", "origin", str(place.path))
    place.git("fetch", "-q")
    place.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/results")
    assert "Next: git push.\n" in place.add(0.9, "--commit").err
    place.git("switch", "-q", branch)
    assert "and open a pull request" in place.add(0.9, "--commit").err


def test_the_first_of_a_series_has_nothing_to_be_rolled_back_to(place):
    assert "To roll back" not in place.add(0.9, "--commit").err
    assert "To roll back: git revert" in place.add(0.9, "--commit").err
    assert "To roll back" not in place.add(0.9, "--commit", model="other").err


def test_a_day_is_told_to_be_about_commits_with_the_results_that_were_measured_on_it(place):
    place.add(0.9, "--commit")
    said = place.bench("show", "m@2026-01-02", code=2).err
    assert "no commit by the end of 2026-01-02 has m: @2026-01-02 means what was current at the end of that day, in git" in said
    assert "measured on that day: m@1; benchstore list m shows on which day each was measured" in said
    assert "there is no commit by the end of 2020-01-01: @2020-01-01 means" in place.bench("show", "m@2020-01-01", code=2).err
    assert "a day means its last commit" in place.bench("list", "--at", "2020-01-01", code=2).err


def test_a_day_before_the_model_came_into_an_old_repository_is_told_alike(place):
    place.write("code.py", "")
    place.git("add", "code.py")
    place.git("commit", "-q", "-m", "Old", date="2026-01-01T00:00:00Z")
    place.add(0.9, "--commit")
    said = place.bench("show", "m@2026-01-02", code=2).err
    assert "measured on that day: m@1" in said


def test_accepting_what_is_not_worse_is_told(place):
    place.add(0.9)
    place.add(0.9)
    said = place.bench("accept", "m@2", "f1", "--reason", "as planned")
    assert "f1 of m@2 is judged unchanged, which asks for no acceptance" in said.out + said.err
    place.add(0.2)
    said = place.bench("accept", "m@3", "f1", "--reason", "as planned", "--dry-run")
    assert "asks for no acceptance" not in said.out + said.err
