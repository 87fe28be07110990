"""What a snapshot says of where it comes from: what its file, the CI or a person says, and nothing else; a file that two models have."""

import os
from datetime import UTC, datetime, timedelta

import pytest

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def facts(place, *flags, **fields):
    """What `add` would write of a draft, and where each fact comes from."""
    file = place.draft(**fields)
    os.utime(file, (1_767_225_600, 1_767_225_600))
    added = place.bench("add", file, "--model", "m", "--dataset", "d@1", *flags, "--format", "json", "--dry-run").json["added"][0]
    return added["snapshot"], {fact["name"]: (fact["value"], fact["origin"]) for fact in added["facts"]}


def test_what_is_checked_out_here_is_no_commit_that_was_measured(place):
    place.write("code.py", "")
    place.commit("Something")
    snapshot, said = facts(place)
    assert snapshot["source"].keys() == {"file_sha256"}
    assert said["source.commit"] == (None, "--source-commit SHA says which code was measured")


@pytest.mark.parametrize(
    ("name", "service"),
    [("GITHUB_SHA", "GitHub"), ("CI_COMMIT_SHA", "GitLab"), ("BUILDKITE_COMMIT", "Buildkite"), ("CIRCLE_SHA1", "CircleCI")],
)
def test_the_commit_that_a_service_measures_is(place, monkeypatch, name, service):
    monkeypatch.setenv(name, COMMIT)
    snapshot, said = facts(place)
    assert snapshot["source"]["commit"] == COMMIT, service
    assert said["source.commit"] == (COMMIT, name)


def test_a_person_goes_before_the_file_and_the_file_before_the_service(place, monkeypatch):
    monkeypatch.setenv("GITHUB_SHA", "a" * 40)
    assert facts(place, source={"commit": "b" * 40})[0]["source"]["commit"] == "b" * 40
    assert facts(place, "--source-commit", "c" * 40, source={"commit": "b" * 40})[0]["source"]["commit"] == "c" * 40


def test_a_file_without_a_date_has_that_of_its_last_change_and_says_so(place):
    snapshot, said = facts(place)
    assert snapshot["created_at"] == "2026-01-01T00:00:00Z"
    assert said["created_at"] == ("2026-01-01T00:00:00Z", "the file's modification time")
    assert facts(place, created_at="2025-05-05T05:05:05Z")[1]["created_at"] == ("2025-05-05T05:05:05Z", "the file")


def test_the_same_file_copied_later_is_the_same_result(place):
    file = place.draft()
    place.bench("add", file, "--model", "m", "--dataset", "d@1")
    os.utime(file, (1_767_225_600, 1_767_225_600))
    assert "already m@1" in place.bench("add", file, "--model", "m", "--dataset", "d@1").out


def test_files_are_added_in_the_order_of_their_own_dates(place):
    days = (3, 1, 2)
    files = [place.draft(f"{day}.json", metrics={"f1": day / 10}, created_at=f"2026-01-0{day}T00:00:00Z") for day in days]
    place.bench("add", *files, "--model", "m", "--dataset", "d@1")
    assert [place.bench("show", f"m@{version}", "--format", "json").json["snapshot"]["metrics"]["f1"] for version in (1, 2, 3)] == [
        0.1,
        0.2,
        0.3,
    ]


def test_files_of_which_one_has_no_date_stay_in_the_order_they_were_named(place):
    files = [place.draft("a.json", metrics={"f1": 0.2}, created_at="2026-01-02T00:00:00Z"), place.draft("b.json", metrics={"f1": 0.1})]
    place.bench("add", *files, "--model", "m", "--dataset", "d@1")
    assert place.bench("show", "m@1", "--format", "json").json["snapshot"]["metrics"]["f1"] == 0.2


def after(**delta):
    return (datetime.now(UTC) + timedelta(**delta)).isoformat(timespec="seconds")


def test_a_date_in_the_future_is_a_warning_when_it_is_added_and_when_it_is_checked(place):
    added = place.bench("add", place.draft(), "--model", "m", "--dataset", "d@1", "--created-at", "2099-01-01T00:00:00Z", "--commit")
    assert "warning: 2099-01-01T00:00:00Z lies ahead of the clock, which says 20" in added.out
    checked = place.bench("check", "--format", "json").json["problems"]
    assert [(item["rule"], item["severity"], item["place"]) for item in checked] == [("future", "warning", "created_at")]
    place.bench("check", "--strict", code=1)
    place.bench("withdraw", "m@1", "--reason", "wrong clock")
    assert not [item for item in place.bench("check", "--format", "json").json["problems"] if item["rule"] == "future"]


def test_a_day_of_difference_between_clocks_is_none(place):
    place.bench("add", place.draft(), "--model", "m", "--dataset", "d@1", "--created-at", after(hours=23))
    place.bench("check", "--strict")
    found = place.bench("add", place.draft(), "--model", "n", "--dataset", "d@1", "--created-at", after(hours=25)).out
    assert "lies ahead of the clock" in found


def told(text):
    return "the same bytes" in text


def test_that_two_models_scored_alike_is_told_when_it_is_added_and_never_again(place):
    file = place.write("../same.json", '{"accuracy":0.9}')

    def add(model):
        return place.bench("add", file, "--model", model, "--dataset", "d@1", "--created-at", "2026-01-02T03:04:05Z").out

    assert not told(add("a"))
    place.commit("Add a")
    assert told(add("b"))
    assert told(place.bench("check").out)
    place.commit("Add b")
    assert not told(place.bench("check", "--strict").out)
    again = add("b")
    assert not told(again)
    assert "already b@1" in again
    place.bench("check", "--strict")
    assert told(add("c"))
