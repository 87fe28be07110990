"""Page, API, CSV, comment, command line, alert and exit code answer alike: on known cases, and on any history."""

import json
import re
import tempfile
from pathlib import Path

import faces
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sites import built

import benchstore
from benchstore.errors import UsageError
from benchstore.store.git import GitRepository

NIGHTLY = {"source": {"triggered_by": "schedule"}}


def drafts(place, value, models=("a", "b", "c")):
    """A file a model, each with the standard error at which one drop alone is a regression and three together are none."""
    return [
        place.draft(f"{model}{value}.json", model=model, metrics={"f1": value}, uncertainty={"f1": {"stderr": 0.0065}}) for model in models
    ]


def branch(place):
    place.git("add", "-A")
    place.git("commit", "-q", "--allow-empty", "-m", "base")
    place.git("checkout", "-q", "-b", "change")


def comment(place):
    said = place.bench("comment", "--against", "main", code=(0, 1))
    return said.out, said.code


def test_one_add_says_what_regressions_and_the_page_say_after_it(place):
    place.bench("add", *drafts(place, 0.9), "--dataset", "d@1")
    branch(place)
    added = place.bench("add", *drafts(place, 0.88), "--dataset", "d@1", "--commit", "--format", "json").json["added"]
    api = faces.agree(place.path)
    judged = {(row["model"], row["verdict"], row["p_adjusted"]) for item in added for row in item["judgements"]}
    assert judged == {
        (row["model"], row["verdict"], row["p_adjusted"]) for row in place.bench("regressions", "--format", "json", code=1).json["rows"]
    }
    assert {item[0] for item in api.concerns} == {model for model, verdict, _ in judged if verdict == "regressed"} == {"a", "b", "c"}


def test_what_regressed_alone_and_does_not_stand_in_the_report_is_to_be_looked_at_in_comment_and_gate(place):
    place.bench("add", *drafts(place, 0.9), "--dataset", "d@1", "--commit")
    branch(place)
    place.bench("add", *drafts(place, 0.88), "--dataset", "d@1", "--commit")
    said, code = comment(place)
    gate = place.bench("regressions", "--against", "main")
    assert code == 0
    assert "3 to be looked at: not after correction over 3 snapshots" in said.splitlines()[0]
    assert gate.out.count("not after correction over 3 snapshots") == 3


def test_what_is_held_back_is_what_the_report_calls_regressed(place):
    place.bench("add", *drafts(place, 0.9), "--dataset", "d@1", "--commit")
    added = place.bench("add", *drafts(place, 0.88), "--dataset", "d@1", "--commit", "--hold-regressed", "--format", "json").json["added"]
    api = faces.agree(place.path)
    assert [item["promoted"] for item in added] == [False] * 3
    assert {item[-1] for item in api.concerns} == {"held"}
    assert len(api.concerns) == sum(row["verdict"] == "regressed" for item in added for row in item["judgements"])


def test_an_unconfirmed_nightly_run_is_one_thing_on_every_face(place):
    place.write("benchstore.yaml", "policy: {confirm: 2}\n")
    place.add(0.9, **NIGHTLY)
    branch(place)
    place.add(0.8, "--commit", **NIGHTLY)
    api = faces.agree(place.path)
    said, code = comment(place)
    place.bench("regressions", "--against", "main")
    place.bench("regressions")
    assert {item[-1] for item in api.concerns} == {"unconfirmed"}
    assert code == 0
    assert said.startswith("### ⚠️ no regression found, 1 not confirmed yet")
    assert "not confirmed yet |" in said
    badges = {data for name, data in built(place).items() if name.endswith("f1.svg")}
    assert all(b"not confirmed" in data for data in badges)
    place.add(0.81, "--commit", **NIGHTLY)
    assert {item[-1] for item in faces.agree(place.path).concerns} == {"open"}
    assert comment(place)[1] == 1
    place.bench("regressions", "--against", "main", code=1)


def test_a_roll_back_by_hand_to_a_version_that_was_held_leaves_one_target(place):
    place.add(0.9, "--commit")
    place.add(0.8, "--no-promote", "--commit")
    place.add(0.7, "--promote", "--commit")
    place.bench("rollback", "m", "--to", "2", "--commit")
    assert list(faces.agree(place.path).back_to.values()) == [1]


def test_marks_are_the_same_words_everywhere(place):
    place.add(0.9, "--commit")
    place.add(0.91, "--commit", supersedes=1)
    place.add(0.92, "--no-promote", "--commit")
    place.bench("withdraw", "m@3", "--reason", "wrong", "--commit")
    api = faces.agree(place.path)
    assert api.marks["m", 1] == place.bench("show", "m@1", "--format", "json").json["marks"]
    assert set(api.marks["m", 1]) > {"SUPERSEDED"}


def test_a_pointer_to_a_version_that_is_not_there_is_said_by_every_face(place):
    place.add(0.9, "--commit")
    place.add(0.91, "--commit")
    path = "snapshots/m/current.yaml"
    place.write(path, place.read(path).replace("current: 2", "current: 33"))
    api = faces.agree(place.path)
    assert len(api.broken) == 1
    place.bench("check", code=1)
    for said in (place.bench("list").out, place.bench("regressions", code=1).out, built(place)["index.html"].decode()):
        assert "33" in said
        assert "not there" in said


def falling(place, *values, **flags):
    for value in values:
        place.add(value, "--commit")


def test_less_bad_is_not_recovered_on_any_face(place):
    falling(place, 0.726, 0.652, 0.677)
    api = faces.agree(place.path)
    page = built(place)["index.html"].decode()
    assert {item[-1] for item in api.concerns} == {"open"}
    assert "recovered in v" not in page
    place.add(0.727, "--commit")
    assert not faces.agree(place.path).concerns
    assert "recovered in v4" in built(place)["index.html"].decode()


def test_a_regression_stays_open_until_it_is_shown_to_be_back(place):
    place.add(0.9, "--commit", uncertainty={"f1": {"stderr": 0.002}})
    place.add(0.88, "--commit", uncertainty={"f1": {"stderr": 0.002}})
    place.add(0.889, "--commit", uncertainty={"f1": {"stderr": 0.03}})  # within noise of the baseline, and of the one that fell
    api = faces.agree(place.path)
    assert {(item[-2], item[-1]) for item in api.concerns} == {(2, "open")}
    assert "open since v2" in place.bench("regressions", code=1).out
    assert "Open since v2; v3 is not shown to be back where v1 was." in built(place)["index.html"].decode()


@pytest.mark.parametrize("decision", [("accept", "m@2", "f1", "--reason", "r"), ("rollback", "m"), ("baseline", "m@3")])
def test_a_person_closes_it_by_a_decision(place, decision):
    falling(place, 0.9, 0.8, 0.8)
    assert faces.agree(place.path).concerns
    place.bench(*decision, *(["--commit"]))
    assert not faces.agree(place.path).concerns


def test_the_way_back_is_the_last_good_version_with_its_value_beside_it(place):
    falling(place, 0.975, 0.976, 0.956, 0.94)
    api = faces.agree(place.path)
    assert list(api.back_to.values()) == [2]
    dry = place.bench("rollback", "m", "--dry-run")
    assert "v2 has f1 0.976" in dry.out
    site = built(place)
    assert "Go back to v2, F1 0.976:" in site["index.html"].decode()
    assert [item["back_to_value"] for item in json.loads(site["api/v1/regressions.json"])["open"]] == [0.976]


def test_the_comment_names_the_same_way_back_with_its_value(place):
    falling(place, 0.975, 0.976, 0.9)
    branch(place)
    falling(place, 0.85)
    api = faces.agree(place.path)
    said, code = comment(place)
    assert code == 1
    assert f"go back to v{next(iter(api.back_to.values()))}, F1 0.976: `benchstore rollback m --to 2`" in said


def test_where_nothing_sound_came_before_there_is_no_way_back_on_any_face(place):
    place.add(0.9, "--no-promote", "--commit")
    place.add(0.5, "--promote", "--commit")
    place.bench("baseline", "m@1", "--commit")
    api = faces.agree(place.path)
    assert list(api.back_to.values()) == [None]
    assert "has no version before 2 to go back to" in place.bench("rollback", "m", code=2).err


def test_current_and_regressions_count_the_same_series(place):
    for model in "abc":
        place.add(0.9, "--commit", model=model, metrics={"f1": 0.9, "recall": 0.9}, uncertainty={"f1": {"stderr": 0.002}})
    place.add(0.9, "--commit", model="a", metrics={"f1": 0.9, "recall": 0.7}, uncertainty={"f1": {"stderr": 0.002}})
    place.add(0.8, "--commit", model="b", metrics={"f1": 0.8, "recall": 0.9}, uncertainty={"f1": {"stderr": 0.002}})
    faces.agree(place.path)
    leads = faces.of_page(built(place), [("a", "d@1", "", "local"), ("b", "d@1", "", "local"), ("c", "d@1", "", "local")]).extra["leads"]
    assert "1 cannot tell" in leads["current"]
    assert leads["regressions"].startswith(leads["current"].rstrip("."))


def test_compare_and_the_page_give_one_verdict_of_one_pair(place):
    for model in "abcdef":
        place.add(0.9, "--commit", model=model, uncertainty={"f1": {"stderr": 0.0065}})
        place.add(0.88, "--commit", model=model, uncertainty={"f1": {"stderr": 0.0065}})
    current = {item["model"]: item["rows"] for item in json.loads(built(place)["api/v1/current.json"])["series"]}
    pair = place.bench("compare", "a@1", "a@2", "--format", "json").json["comparisons"][0]["rows"]
    assert [(row["verdict"], row["p_adjusted"]) for row in pair] == [(row["verdict"], row["p_adjusted"]) for row in current["a"]]
    (models,) = (value for name, value in scripts(place).items() if name.startswith("data/pairs/"))
    words = scripts(place)["data/index.js"]["verdicts"]
    shown = {(item["old"], item["new"]): [words[place][0] for place in item["verdicts"]] for item in models["pairs"]}
    compared = place.bench("compare", "a@2", "b@2", "--format", "json").json["comparisons"][0]["rows"]
    assert shown[0, 1] == [row["verdict"] for row in compared]


def scripts(place):
    return {name: faces.received(data) for name, data in built(place).items() if name.startswith("data/")}


def test_the_band_that_is_drawn_is_the_one_that_the_newest_run_is_held_against(place):
    for value in (0.66, 0.65, 0.67, 0.655, 0.665, 0.66, 0.80):
        place.add(value, "--commit", uncertainty={})
    (series,) = scripts(place)["data/model/m.js"]["series"]
    low, high = series["bands"][0]
    assert (series["outside"] == [0]) == (not low <= 0.80 <= high)
    assert high < 0.75


def test_compare_counts_what_the_verdicts_say(place):
    place.add(0.9, "--commit", metrics={"f1": 0.9, "recall": 0.9}, uncertainty={"f1": {"stderr": 0.05}, "recall": {"stderr": 0.05}})
    place.add(0.9, "--commit", metrics={"f1": 0.91, "recall": 0.89}, uncertainty={"f1": {"stderr": 0.05}, "recall": {"stderr": 0.05}})
    rows = place.bench("compare", "m@1", "m@2", "--format", "json").json["comparisons"][0]["rows"]
    said = place.bench("compare", "m@1", "m@2", "--format", "md").out
    assert {row["verdict"] for row in rows} == {"within noise"}
    assert "better on 0, worse on 0; 2 within noise" in said
    assert not re.search(r"\| (new|old) \|$", said, re.MULTILINE)


def test_add_counts_a_metric_without_a_reference_as_that(place):
    place.add(0.9, "--commit")
    said = place.add(0.9, metrics={"f1": 0.9, "tokens": 5})
    judged = {row["metric"]: row["verdict"] for row in place.bench("show", "m@2", "--format", "json").json["judgements"]}
    assert judged["tokens"] == "new"
    assert "1 without a reference" in said.out


def test_after_a_roll_back_the_sparkline_ends_on_the_version_that_is_current(place):
    for value in (0.90, 0.91, 0.92):
        place.add(value, "--commit")
    before = sparkline(place)
    place.add(0.5, "--commit")
    assert sparkline(place) != before
    place.bench("rollback", "m", "--to", "3", "--commit")
    assert sparkline(place) == before


def sparkline(place):
    return re.search(r'<svg class="spark[^>]*><path d="([^"]*)"', built(place)["index.html"].decode())[1]


def test_the_first_of_an_environment_is_judged_by_another_on_every_face(place, monkeypatch):
    columns = lambda right: {"id": [f"r{k}" for k in range(400)], "correct": [int(k < right) for k in range(400)]}  # noqa: E731
    place.add(metrics={"accuracy": 0.9}, samples=columns(360))
    branch(place)
    added = place.add(0, "--environment", "github-actions", "--commit", metrics={"accuracy": 0.4}, samples=columns(160))
    said, code = comment(place)
    api = faces.agree(place.path)
    assert "✗ regressed" in added.out
    assert "compared across environments" in added.out
    assert {(item[3], item[-1]) for item in api.concerns} == {("github-actions", "open")}
    assert code == 1
    place.bench("regressions", code=1)
    assert said.startswith("### ❌ 1 regressed")
    place.bench("accept", "m@2", "accuracy", "--reason", "a smaller machine", "--commit")
    assert not faces.agree(place.path).concerns


def test_a_problem_and_what_to_do_about_it_are_two_sentences_in_the_comment(place):
    place.add(0.9, "--commit")
    place.add(0.91, "--commit")
    branch(place)
    place.git("rm", "-q", "snapshots/m/2.json")
    place.write("snapshots/m/current.yaml", place.read("snapshots/m/current.yaml").replace("current: 2", "current: 1"))
    place.commit('Revert "Add m v2"')
    said, _ = comment(place)
    (problem,) = place.bench("check", "--against", "main", "--format", "json", code=1).json["problems"]
    line, below = re.search(r"^- \*\*error\*\* (.*)\n  What to do: (.*)$", said, re.MULTILINE).groups()
    assert line.endswith("must stay")
    assert problem["message"].endswith("must stay")
    assert below.startswith("restore the file")


# ---- any history

MODELS, VALUES = ("m", "m", "n"), (0.95, 0.94, 0.9, 0.8, 0.7)
ADD = st.tuples(st.just("add"), st.sampled_from(MODELS), st.sampled_from(VALUES), st.sampled_from([None, None, True, False]), st.booleans())
MOVE = st.tuples(st.sampled_from(["promote", "rollback", "accept", "withdraw", "baseline"]), st.sampled_from(MODELS), st.integers(0, 5))
BACK = st.tuples(st.just("back"), st.sampled_from(MODELS))
HISTORY = st.tuples(st.lists(ADD, min_size=2, max_size=4), st.lists(st.one_of(ADD, MOVE, MOVE, BACK), min_size=2, max_size=7))


def play(repository, step, number):
    """One thing that a person does, to one of the versions that there are; what the store refuses is not done."""
    what, model, *rest = step
    versions = [item.snapshot.version for item in repository.versions(model)] if model in repository.models else []
    version = versions[rest[0] % len(versions)] if versions and rest and what != "add" else 0
    try:
        if what == "add":
            value, promote, nightly = rest
            source = {"source": {"triggered_by": "schedule"}} if nightly else {}
            draft = {"metrics": {"f1": value}, "uncertainty": {"f1": {"stderr": 0.004}}, "notes": str(number)} | source
            known = {"created_at": f"2026-01-{number + 1:02d}T00:00:00Z", "dataset": "d@1", "environment": "local"}
            repository.add(draft, model=model, promote=promote, commit=True, **known)
        elif what == "back":
            repository.rollback(model, commit=True)
        elif what == "rollback":
            repository.rollback(model, version, commit=True)
        elif what == "accept":
            repository.accept(f"{model}@{version}", "f1", reason="r", commit=True)
        elif what == "withdraw":
            repository.withdraw(f"{model}@{version}", reason="r", commit=True)
        else:
            getattr(repository, what)(f"{model}@{version}", commit=True)
    except UsageError:
        pass


@settings(max_examples=40)
@given(HISTORY, st.booleans())
def test_every_face_agrees_on_any_history(history, confirm):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        GitRepository.create(root)
        (root / "benchstore.yaml").write_text("policy: {confirm: 2}\n" if confirm else "schema_version: 1\n", encoding="utf-8")
        repository = benchstore.open(root)
        for number, step in enumerate([*history[0], *history[1]]):
            play(repository, step, number)
        faces.agree(root)
