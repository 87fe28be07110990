"""The same command again: what stands is left, what was cut off is finished, and nothing is added twice."""

import json

import pytest

RUN = {"GITHUB_ACTIONS": "true", "GITHUB_RUN_ID": "77", "GITHUB_RUN_ATTEMPT": "1", "GITHUB_JOB": "measure"}


@pytest.fixture
def two(place):
    """Two committed versions of one series."""
    for day, f1 in enumerate((0.9, 0.92), start=1):
        place.add(f1)
        place.commit(f"Add v{day}", date=f"2026-01-0{day}T12:00:00Z")
    return place


def add(place, draft, *flags, code=0):
    return place.bench("add", draft, "--model", "m", "--dataset", "d@1", *flags, code=code)


def versions(place):
    return [row["version"] for row in place.bench("list", "m", "--format", "json").json["versions"]]


def subjects(place, number):
    return place.git("log", "--format=%s", f"-{number}").splitlines()


def clean(place):
    return place.git("status", "--porcelain", "--", "snapshots") == ""


def landed(place, tmp_path):
    """Pushed to a remote that the branch follows."""
    place.git("init", "-q", "--bare", str(tmp_path / "there.git"))
    place.git("remote", "add", "origin", str(tmp_path / "there.git"))
    place.git("push", "-q", "-u", "origin", "HEAD")


# ---- moves


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["promote", "m@1"], "Roll back m 2 → 1 on d@1"),
        (["rollback", "m", "--to", "1"], "Roll back m 2 → 1 on d@1"),
        (["rollback", "m", "--from", "2"], "Roll back m 2 → 1 on d@1"),
        (["rollback", "m"], "Roll back m 2 → 1 on d@1"),
        (["baseline", "m@2"], "Baseline of m on d@1 1 → 2"),
        (["accept", "m@2", "f1", "--reason", "fine"], "Accept f1 of m@2: fine"),
        (["withdraw", "m@1", "--reason", "bad"], "Withdraw m@1: bad"),
    ],
)
def test_a_move_that_was_made_and_not_committed_is_committed_by_the_same_command(two, command, message):
    two.bench(*command)
    two.git("reset", "-q")  # as if it was killed before it staged anything
    assert "that is not committed" in two.bench(*command).out
    assert two.git("diff", "--cached", "--name-only") == "snapshots/m/current.yaml"
    said = two.bench(*command, "--commit")
    assert "made before, and committed now" in said.out
    assert subjects(two, 1) == [message]
    assert clean(two)


def test_a_bare_roll_back_goes_further_only_after_a_commit(place):
    for day in (1, 2, 3):
        place.add(0.9 + day / 1000)
        place.commit(f"Add v{day}", date=f"2026-01-0{day}T12:00:00Z")
    place.bench("rollback", "m")
    said = place.bench("rollback", "m").out
    assert "stands on 2 already, and that is not committed" in said
    assert "--to VERSION" in said
    place.bench("rollback", "m", "--to", "1")
    assert "was rolled back 3 → 1, and that is not committed" in place.bench("rollback", "m", code=2).err


def test_from_moves_only_what_stands_there_still(place):
    for day in (1, 2, 3):
        place.add(0.9 + day / 1000, "--commit")
    place.bench("rollback", "m", "--from", "3", "--commit")
    assert "nothing to do" in place.bench("rollback", "m", "--from", "3", "--commit").out
    place.bench("promote", "m@3", "--commit")
    said = place.bench("rollback", "m", "--from", "2", code=2).err
    assert "stands on 3, not on 2: nothing was moved" in said
    assert "rolled back" not in place.bench("rollback", "m", "--from", "3", "--to", "1", "--commit").err
    assert "nothing to do" in place.bench("rollback", "m", "--from", "3", "--to", "1").out


def test_a_bare_promote_says_which_version_it_took(two):
    two.bench("rollback", "m", "--to", "1", "--commit")
    assert "m means its newest usable version here, v2" in two.bench("promote", "m").out


def test_a_commit_holds_its_own_move_and_not_a_neighbours(two):
    two.add(0.5, dataset="e@1")
    two.commit("Add e")
    two.bench("promote", "m@1")
    two.bench("withdraw", "m@3", "--reason", "bad", "--commit")
    told = two.git("show", "--format=", "HEAD")
    assert "current: 1" not in told
    assert "withdrawn" in told
    assert "current: 1" in two.git("diff", "--cached")
    two.bench("promote", "m@1", "--commit")
    assert clean(two)


def test_a_move_onto_what_is_not_committed_is_not_committed_alone(two):
    two.add(0.95, "--no-promote")
    said = two.bench("promote", "m@3", "--commit", code=2).err
    assert "m@3 is not committed" in said
    assert "current: 2" in two.read("snapshots/m/current.yaml")
    command = said.split("commit it first: ")[1].strip()
    two.git("add", "--all", "snapshots/m")
    assert command.startswith("git add --all snapshots/m")
    two.git("commit", "-q", "-m", "Add m v3", "--", "snapshots/m")
    two.bench("promote", "m@3", "--commit")
    assert clean(two)


# ---- add


def test_a_file_that_is_added_again_before_it_landed_is_found(place):
    draft = place.draft()
    add(place, draft)
    said = add(place, draft)
    assert "already m@1" in said.out
    assert "the same command with --commit" in said.err
    said = add(place, draft, "--commit")
    assert "already m@1" in said.out
    assert subjects(place, 2) == ["Promote m to v1", "Add m v1"]
    assert "To add it once more: --again" in add(place, draft, "--commit").err
    assert versions(place) == [1]
    assert clean(place)
    add(place, draft, "--again")
    assert versions(place) == [2, 1]


def test_what_landed_is_added_again_as_the_next_night_may_give_the_same_bytes(place, tmp_path):
    draft = place.draft()
    add(place, draft, "--commit")
    landed(place, tmp_path)
    assert "m v2" in add(place, draft).out
    assert "already m@2" in add(place, draft).out


@pytest.mark.parametrize(
    "flags", [["--prompt", "v2"], ["--tag", "x"], ["--note", "other"], ["--run-id", "8"], ["--created-at", "2026-01-02T03:04:05Z"]]
)
def test_another_fact_is_another_result(place, flags):
    draft = place.draft()
    add(place, draft)
    assert "m v2" in add(place, draft, *flags).out


def test_equal_values_alone_are_no_repetition(place):
    add(place, place.draft("a.json"))
    assert "m v2" in add(place, place.write("../drafts-store/b.json", '{"metrics": {"f1": 0.90}}')).out
    from benchstore.repository import open_repository

    repository = open_repository(place.path)
    for _ in range(2):
        repository.add({"f1": 0.5}, model="n", dataset="d@1")
    assert len(repository.versions("n")) == 2


def test_equal_files_of_one_call_are_two_results_and_again_they_are_the_same_two(place):
    drafts = [place.draft("a.json"), place.draft("b.json")]
    flags = ("--model", "m", "--dataset", "d@1")
    place.bench("add", *drafts, *flags)
    said = place.bench("add", *drafts, *flags, "--commit").out
    assert [line.split()[1] for line in said.splitlines() if "already there" in line][:2] == ["m@1", "m@2"]
    assert versions(place) == [2, 1]
    assert subjects(place, 2) == ["Promote m to v2", "Add m v1, m v2"]


def test_a_job_that_is_run_again_is_known_by_its_run_also_after_it_landed(place, tmp_path, monkeypatch):
    for name, value in RUN.items():
        monkeypatch.setenv(name, value)
    draft = place.draft()
    add(place, draft, "--commit")
    landed(place, tmp_path)
    monkeypatch.setenv("GITHUB_RUN_ATTEMPT", "2")
    assert "already m@1" in add(place, draft, "--commit").out
    monkeypatch.setenv("GITHUB_RUN_ID", "78")
    assert "m v2" in add(place, draft, "--commit").out


def test_a_later_attempt_with_other_bytes_is_a_new_version_that_names_the_first(place, monkeypatch):
    for name, value in RUN.items():
        monkeypatch.setenv(name, value)
    add(place, place.draft("a.json"), "--commit")
    monkeypatch.setenv("GITHUB_RUN_ATTEMPT", "2")
    said = add(place, place.draft("b.json", metrics={"f1": 0.91}), "--commit").out
    assert "attempt 2 of run 77; attempt 1 is m@1" in said
    source = json.loads(place.read("snapshots/m/2.json"))["source"]
    assert (source["run_attempt"], source["job"]) == (2, "measure")
    assert json.loads(place.read("snapshots/m/2.json"))["schema_version"] == 2
    place.bench("check", "--strict")


def test_where_it_was_cut_off_between_snapshot_and_pointer_the_pointer_moves_now(two):
    draft = two.draft("new.json", metrics={"f1": 0.93})
    before = two.read("snapshots/m/current.yaml")
    add(two, draft)
    two.git("reset", "-q")
    two.write("snapshots/m/current.yaml", before)
    said = add(two, draft, "--commit")
    assert "already m@3" in said.out
    assert "current moves from 2 to 3" in said.out
    assert subjects(two, 2) == ["Promote m to v3", "Add m v3"]
    assert clean(two)


def test_where_two_of_one_call_were_written_and_the_pointer_not_both_are_decided_on_again(two):
    drafts = [two.draft(f"{n}.json", metrics={"f1": 0.93 + n / 100}) for n in range(2)]
    before = two.read("snapshots/m/current.yaml")
    two.bench("add", *drafts, "--model", "m", "--dataset", "d@1")
    two.git("reset", "-q")
    two.write("snapshots/m/current.yaml", before)
    said = two.bench("add", *drafts, "--model", "m", "--dataset", "d@1", "--commit").out
    assert "current moves from 2 to 3" in said
    assert "current moves from 3 to 4" in said
    assert subjects(two, 2) == ["Promote m to v4", "Add m v3, m v4"]


def test_where_it_was_cut_off_between_the_two_commits_the_second_is_made(two):
    draft = two.draft("new.json", metrics={"f1": 0.93})
    add(two, draft)
    two.git("commit", "-q", "-m", "Add m v3", "--", "snapshots/m/3.json")
    add(two, draft, "--commit")
    assert subjects(two, 2) == ["Promote m to v3", "Add m v3"]
    assert clean(two)


def test_what_was_rolled_back_before_it_was_committed_stays_so(two):
    draft = two.draft("new.json", metrics={"f1": 0.5})
    add(two, draft)
    two.bench("rollback", "m", "--to", "2")
    assert "current stays at 2" in add(two, draft, "--commit").out
    assert subjects(two, 1) == ["Add m v3"]
    assert clean(two)


def test_samples_that_a_crash_left_are_no_number_and_those_that_head_has_are(two):
    two.write("snapshots/m/3.samples.json", "{}")
    assert "m v3" in add(two, two.draft("new.json", metrics={"f1": 0.93}), "--commit").out
    assert not (two.path / "snapshots/m/3.samples.json").exists()
    (two.path / "snapshots/m/3.json").unlink()
    assert "m v4" in add(two, two.draft("other.json", metrics={"f1": 0.94})).out


def test_what_was_added_before_is_promoted_where_that_is_asked(two):
    two.bench("rollback", "m", "--to", "1", "--commit")
    draft = two.draft("new.json", metrics={"f1": 0.93})
    assert "current stays at 1" in add(two, draft, "--commit").out
    said = add(two, draft, "--promote", "--commit").out
    assert "already m@3" in said
    assert "current moves from 1 to 3" in said
    assert subjects(two, 1) == ["Promote m to v3"]


def test_a_version_of_another_series_than_the_one_named_is_refused(two):
    said = two.bench("promote", "m@1", "--environment", "staging", code=2).err
    assert "m@1 is of m on d@1, local, not of the series that is named" in said


def test_a_move_back_to_what_head_has_leaves_nothing_to_commit_and_says_so(two):
    two.bench("rollback", "m", "--to", "1")
    said = two.bench("promote", "m@2", "--commit")
    assert "there is nothing to commit" in said.err
    assert clean(two)


def test_a_reason_that_stands_is_not_exchanged_by_the_way(two):
    two.bench("withdraw", "m@1", "--reason", "first")
    said = two.bench("withdraw", "m@1", "--reason", "second", "--commit").out
    assert "the reason stays: first" in said
    assert 'reason: "first"' in two.read("snapshots/m/current.yaml")
    assert clean(two)


def test_a_series_without_a_prompt_can_be_chosen_as_the_hint_says(two):
    two.add(0.91, "--prompt", "p2")
    said = two.bench("show", "m", code=2).err
    line = next(line for line in said.splitlines() if "--prompt ''" in line)
    assert "m v2" in two.bench("show", "m", *["" if part == "''" else part for part in line.split()]).out
