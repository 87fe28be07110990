"""What opens a regression, what closes it, and where a roll back goes: on histories told step by step."""

import pytest

from benchstore.records.event import Event
from benchstore.records.series import Series
from benchstore.repository import open_repository
from benchstore.standing.positions import stood

# A step is a value that is added and promoted, or a command's words. Standard errors are far below the limit of one point.
CASES = {
    "a fall opens": ([0.9, 0.8], {2: "f1"}, 1),
    "what falls further is the same regression, opened by the first": ([0.9, 0.8, 0.7], {3: "f1"}, 1),
    "back where the reference was closes": ([0.9, 0.8, 0.9], {}, None),
    "better than the one that fell, and still worse than the reference, does not": ([0.9, 0.7, 0.8], {3: "f1"}, 1),
    "less bad by noise alone does not": ([0.9, 0.8, 0.801], {3: "f1"}, 1),
    "a roll back closes": ([0.9, 0.8, "rollback m"], {}, None),
    "going on after a roll back opens again": ([0.9, 0.8, "rollback m", "promote m@2"], {2: "f1"}, 1),
    "an acceptance closes": ([0.9, 0.8, "accept m@2 f1 --reason r"], {}, None),
    "an acceptance of a later version closes what was opened before": ([0.9, 0.8, 0.8, "accept m@3 f1 --reason r"], {}, None),
    "what falls below an accepted level opens": ([0.9, 0.8, "accept m@2 f1 --reason r", 0.7], {3: "f1"}, 2),
    "a baseline moved by hand closes": ([0.9, 0.8, 0.8, "baseline m@3"], {}, None),
    "a withdrawal closes what that version opened": ([0.9, 0.8, "withdraw m@2 --reason r", 0.9], {}, None),
    "a roll back passes over versions in which a regression was open": ([0.9, 0.91, 0.8, 0.7], {4: "f1"}, 2),
    "a roll back passes over withdrawn versions": ([0.9, 0.91, 0.8, "withdraw m@2 --reason r"], {3: "f1"}, 1),
    "a version that came between and was never current is no target": ([0.9, "add 0.91 --no-promote", "add 0.8 --promote"], {3: "f1"}, 1),
    "a version that was never current opens nothing": ([0.9, "add 0.5 --no-promote", "add 0.9 --promote"], {}, None),
}


def play(place, steps):
    for step in steps:
        if isinstance(step, float):
            place.add(step, "--commit")
        elif step.startswith("add "):
            _, value, *flags = step.split()
            place.add(float(value), *flags, "--commit")
        else:
            place.bench(*step.split(), "--commit")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_is_open_after_a_history(place, case):
    steps, expected, back_to = CASES[case]
    play(place, steps)
    findings = [finding for finding in open_repository(place.path).attention() if finding.state == "open"]
    assert {finding.snapshot.version: row.metric for finding in findings for row in finding.rows_of("open")} == expected
    assert [finding.back_to.version if finding.back_to else None for finding in findings] == ([back_to] if expected else [])


def test_a_regression_that_is_carried_names_the_version_that_opened_it(place):
    play(place, [0.9, 0.8])
    place.add(0.895, "--commit", uncertainty={"f1": {"stderr": 0.05}})
    (finding,) = open_repository(place.path).attention()
    (row,) = finding.rows_of("open")
    assert (row.version, finding.snapshot.version) == (2, 3)
    assert finding.reason(row) == "open since v2; v3 is not shown to be back where v1 was"


def move(version, previous=None, *, commit="c"):
    series = Series(model="m", dataset="d@1", prompt="", environment="local")
    kind = "promoted" if version > (previous or 0) else "rolled back"
    return Event(kind=kind, model="m", version=version, previous=previous, series=series, commit=commit, author="", time="", subject="")


@pytest.mark.parametrize(
    ("moves", "current", "expected"),
    [
        ([], 3, [1, 2, 3]),
        ([move(1), move(3, 1)], 3, [1, 3]),
        ([move(1), move(3, 1), move(1, 3)], 1, [1, 3, 1]),
        ([move(3, commit="")], 3, [1, 2, 3]),
        ([move(3)], 3, [3]),
        ([move(3, 2)], 3, [1, 2, 3]),
        ([move(1), move(2, 1)], 4, [1, 2, 4]),
        ([move(1)], None, []),
    ],
)
def test_where_a_series_stood_follows_from_its_moves_and_what_is_unknown_is_every_usable_version(moves, current, expected):
    assert stood(moves[::-1], [1, 2, 3], current) == expected


def test_a_gate_of_one_snapshot_is_its_own_verdict_and_a_small_p_stands_among_many(place):
    for model in "abc":
        place.add(0.9, "--commit", model=model, uncertainty={"f1": {"stderr": 0.0065}})
    place.git("checkout", "-q", "-b", "change")
    place.add(0.88, "--commit", model="a", uncertainty={"f1": {"stderr": 0.0065}})
    place.bench("comment", "--against", "main", code=1)
    place.add(0.88, "--commit", model="b", uncertainty={"f1": {"stderr": 0.0065}})
    assert place.bench("comment", "--against", "main").out.startswith("### ⚠️ no regression found, 2 to be looked at")
    place.add(0.6, "--commit", model="c", uncertainty={"f1": {"stderr": 0.0065}})
    said = place.bench("comment", "--against", "main", code=1).out
    assert said.startswith("### ❌ 1 regressed")
    assert said.count("not after correction over 3 snapshots") == 2


def test_of_many_versions_that_came_in_one_commit_a_roll_back_finds_the_newest_that_is_sound(place):
    drafts = [place.draft(f"{n}.json", metrics={"f1": f1}, uncertainty={"f1": {"stderr": 0.002}}) for n, f1 in enumerate((0.9, 0.91, 0.8))]
    place.bench("add", *drafts, "--model", "m", "--dataset", "d@1", "--commit")
    assert "roll back m 3 → 2" in place.bench("rollback", "m", "--commit").out


@pytest.mark.parametrize(("steps", "why"), [(["withdraw m@2 --reason r"], "withdrawn"), (["add 0.9 --supersedes"], "corrected by v3")])
def test_a_current_version_that_does_not_count_any_more_is_not_judged_and_said_with_what_goes_on(place, steps, why):
    play(place, [0.9, 0.8])
    if why == "withdrawn":
        play(place, steps)
    else:
        place.add(0.9, "--no-promote", "--commit", supersedes=2)
    done = place.bench("regressions")
    assert "regressed" not in done.out
    assert f"m · d@1 · local: v2 is current and was {why}, so it is not judged" in done.out.replace("m on d@1, local", "m · d@1 · local")
    assert "no regression open" in done.out
    assert "1 series stands on its own baseline" not in done.out
    assert "go on with: benchstore rollback m --to 1" in done.err
    (found,) = place.bench("regressions", "--format", "json").json["done_with"]
    assert found == {"model": "m", "version": 2, "why": why, "back_to": 1}
    place.bench("rollback", "m", "--to", "1", "--commit")
    assert "is not judged" not in place.bench("regressions").out
