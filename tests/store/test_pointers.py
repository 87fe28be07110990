"""Promote, roll back, baseline, accept, withdraw: what they do, what they refuse, and how each shows in the log."""

import pytest


@pytest.fixture
def three(place):
    """Three committed versions of one series, the third bad."""
    for day, f1 in enumerate((0.9, 0.92, 0.8), start=1):
        place.add(f1)
        place.commit(f"Add v{day}", date=f"2026-01-0{day}T12:00:00Z")
    return place


def standing(place, model="m"):
    rows = place.bench("list", "--format", "json").json["series"]
    return next((row["current"], row["baseline"]) for row in rows if row["model"] == model)


def events(place):
    return [(e["kind"], e["previous"], e["version"]) for e in place.bench("log", "m", "--format", "json").json["events"]]


def test_roll_back_goes_to_what_was_current_before_again_goes_further_never_forward(three):
    three.bench("rollback", "m", "--commit")
    assert standing(three) == (2, 1)
    three.bench("rollback", "m", "--commit")
    assert standing(three) == (1, 1)
    assert "has no version before 1 to go back to" in three.bench("rollback", "m", code=2).err
    assert events(three)[:2] == [("rolled back", 2, 1), ("rolled back", 3, 2)]


def test_roll_back_after_a_new_promotion_goes_to_what_stood_before_it(three):
    three.bench("rollback", "m", "--commit")
    three.add(0.93, "--promote", "--commit")
    three.bench("rollback", "m", "--commit")
    assert standing(three) == (2, 1)


def test_roll_back_passes_over_withdrawn_versions(three):
    three.bench("withdraw", "m@2", "--reason", "wrong test set", "--commit")
    three.bench("rollback", "m", "--commit")
    assert standing(three) == (1, 1)
    assert "was withdrawn: wrong test set" in three.bench("promote", "m@2", code=2).err


def test_roll_back_to_a_named_version_only_backwards(three):
    three.bench("rollback", "m", "--to", "2", "--commit")
    assert "to go forward: benchstore promote m@3" in three.bench("rollback", "m", "--to", "3", code=2).err
    assert "has no version 9" in three.bench("rollback", "m", "--to", "9", code=2).err
    three.bench("rollback", "m", "--to", "1", "--reason", "all bad", "--commit")
    assert three.git("log", "-1", "--format=%s") == "Roll back m 2 → 1 on d@1: all bad"


def test_reverting_the_promote_commit_is_a_roll_back(place):
    place.add(0.9, "--commit")
    place.add(0.5, "--commit")
    place.git("revert", "--no-edit", "HEAD")
    assert standing(place) == (1, 1)
    assert events(place)[0] == ("rolled back", 2, 1)
    place.bench("check", "--against", "HEAD~1")
    assert "current stays at 1 (2 was rolled back)" in place.add(0.9).out


def test_a_hand_edit_is_a_roll_back(three):
    path = "snapshots/m/current.yaml"
    three.write(path, three.read(path).replace("current: 3", "current: 2"))
    assert events(three)[0] == ("rolled back", 3, 2)
    three.commit("by hand")
    assert events(three)[0] == ("rolled back", 3, 2)
    assert standing(three) == (2, 1)


def test_the_revert_of_a_squashed_commit_is_recognised_and_can_be_mended_as_told(three):
    three.git("revert", "--no-edit", "HEAD")
    said = three.bench("check", "--against", "HEAD~1", code=1).out
    assert "looks like a revert that rolls back m 3 → 2" in said
    command = said[said.index("git checkout") :].splitlines()[0]
    restore, _ = command.split(" && ")
    three.git(*restore.split()[1:])
    three.git("commit", "-q", "-m", "Keep the snapshot")
    three.bench("check", "--against", "HEAD~2")
    assert standing(three) == (2, 1)
    assert events(three)[0] == ("rolled back", 3, 2)


def test_an_accepted_version_is_its_metrics_reference_from_then_on(three):
    assert "regressed" in three.bench("regressions", code=1).out
    three.bench("accept", "m@3", "f1", "--reason", "harder prompt", "--commit")
    assert "accepted" in three.bench("regressions").out
    three.add(0.8)
    row = three.bench("regressions", "--all", "--format", "json").json["rows"][0]
    assert (row["reference"], row["reference_why"], row["verdict"]) == (3, "accepted v3: harder prompt", "unchanged")
    assert "has no metric 'zz'" in three.bench("accept", "m@3", "zz", "--reason", "x", code=2).err


def test_a_baseline_can_be_moved(three):
    three.bench("baseline", "m@2")
    assert standing(three) == (3, 2)
    assert "is 2 already" in three.bench("baseline", "m@2").out


def test_withdrawing_what_a_series_stands_on_says_what_to_do(three):
    said = three.bench("withdraw", "m@3", "--reason", "bad").out
    assert "still stands on 3: benchstore rollback m" in said
    assert "current is 3, which was withdrawn" in three.bench("check").out


def test_several_series_need_a_choice_and_the_list_is_given(place):
    place.add(0.9, dataset="a@1")
    place.add(0.9, dataset="b@1")
    said = place.bench("rollback", "m", code=2).err
    assert "m has several series" in said
    assert "--dataset a@1 --environment local" in said
    place.add(0.8, dataset="b@1")
    place.bench("rollback", "m", "--dataset", "b")
    assert "current: 2" in place.read("snapshots/m/current.yaml")


def test_comments_in_the_pointer_file_survive_every_command(three):
    path = "snapshots/m/current.yaml"
    three.write(path, "# ours\n" + three.read(path).replace("baseline: 1}", "baseline: 1}  # why"))
    three.bench("rollback", "m")
    three.bench("accept", "m@2", "f1", "--reason", "x")
    text = three.read(path)
    assert text.startswith("# ours\n")
    assert "# why" in text


def test_rolling_back_to_a_version_that_was_corrected_goes_to_its_correction(three):
    three.add(0.91, "--no-promote", "--commit", supersedes=2)
    three.add(0.7, "--promote", "--commit")
    three.bench("rollback", "m", "--commit")
    assert standing(three)[0] == 4, "in version 3 a regression was open"
    three.bench("rollback", "m", "--commit")
    assert standing(three)[0] == 1
    three.bench("promote", "m@3", "--commit")
    three.bench("rollback", "m", "--commit")
    assert standing(three)[0] == 1, "version 4, the correction of 2, is not before 3"


def test_a_pointer_file_that_was_broken_for_a_while_moved_nothing(three):
    path, said = "snapshots/m/current.yaml", events(three)
    three.write(path, three.read(path).replace("current: 3", "current {: 3"))
    three.commit("broken")
    three.git("revert", "--no-edit", "HEAD")
    assert events(three) == said
    three.write(path, "series: [}")
    assert events(three) == said


def test_a_roll_back_from_a_version_that_is_not_there_goes_to_what_stood_before(three):
    path = "snapshots/m/current.yaml"
    three.write(path, three.read(path).replace("current: 3", "current: 33"))
    three.commit("a slip")
    assert "roll back m 33 → 2" in three.bench("rollback", "m", "--commit").out
    three.bench("check", "--strict")
