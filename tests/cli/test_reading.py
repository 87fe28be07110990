"""`list`, `show`, `log`, `compare`, `regressions`, `init`, `demo`: what they print, on today's tree and on earlier ones."""

import json
import subprocess
import sys

import pytest


@pytest.fixture
def history(made, tmp_path):
    """Three versions on three days, the third worse; then a roll back."""
    return made(three_days).copied(tmp_path / "store")


def three_days(place):
    for day, f1 in enumerate((0.9, 0.92, 0.8), start=2):
        place.add(f1)
        place.commit(f"Add v{day - 1}", date=f"2026-01-0{day}T12:00:00Z")
    place.bench("rollback", "m")
    place.commit("Roll back", date="2026-01-05T12:00:00Z")


def current(place, *flags):
    return place.bench("show", *flags, "--format", "json").json["snapshot"]["version"]


def test_show_finds_every_kind_of_address(history):
    assert [current(history, a) for a in ("m", "m@3", "m@v3", "m@current", "m@baseline", "m@previous")] == [2, 3, 3, 2, 1, 1]
    assert [current(history, f"m@2026-01-0{day}") for day in (2, 3, 4, 5)] == [1, 2, 3, 2]


@pytest.mark.parametrize(("at", "version"), [("HEAD~1", 3), ("HEAD~3", 1), ("2026-01-04", 3), ("2026-01-02", 1)])
def test_show_at_an_earlier_commit_or_day_gives_what_was_current_then(history, at, version):
    assert current(history, "m", "--at", at) == version


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("nobody", "there is no model 'nobody'"),
        ("m@9", "m has no version 9"),
        ("m@zz", "'zz' is not a version"),
        ("@4", "names no model"),
        ("m@2025-01-01", "no commit by the end of"),
    ],
)
def test_an_unknown_address_is_a_usage_error_with_a_way_out(history, address, said):
    result = history.bench("show", address, code=2)
    assert said in result.err
    assert len(result.err.splitlines()) > 1


def test_list_shows_series_and_versions(history):
    row = history.bench("list", "--format", "json").json["series"][0]
    assert (row["current"], row["baseline"], row["versions"]) == (2, 1, 3)
    marks = {row["version"]: row["marks"] for row in history.bench("list", "m", "--format", "json").json["versions"]}
    assert marks == {3: [], 2: ["CURRENT"], 1: ["BASELINE"]}
    assert history.bench("list", "--at", "2026-01-04", "--format", "json").json["series"][0]["current"] == 3
    assert "| m | d@1 |" in history.bench("list", "--format", "md").out


def test_log_tells_what_happened_newest_first_and_by_whom(history):
    events = history.bench("log", "m", "--format", "json").json["events"]
    assert [(e["kind"], e["version"]) for e in events] == [
        ("rolled back", 2), ("promoted", 3), ("added", 3), ("promoted", 2), ("added", 2), ("baseline set", 1), ("promoted", 1), ("added", 1),
    ]  # fmt: skip
    assert {e["author"] for e in events} == {"Ada"}
    assert history.bench("log", "--since", "2026-01-05", "--format", "json").json["events"] == events[:1]
    assert history.bench("log", "--until", "2026-01-02", "--last", "1", "--format", "json").json["events"] == events[5:6]


def test_a_merged_snapshot_is_credited_to_the_commit_that_made_it(history):
    history.git("checkout", "-q", "-b", "work")
    history.add(0.95)
    history.git("add", "-A")
    history.git("-c", "user.name=Grace", "commit", "-q", "--author", "Grace <g@example.org>", "-m", "Better prompt")
    history.git("checkout", "-q", "main")
    history.git("merge", "-q", "--no-ff", "-m", "Merge pull request #1", "work")
    (added,) = (e for e in history.bench("log", "--format", "json").json["events"] if e["kind"] == "added" and e["version"] == 4)
    assert (added["author"], added["subject"]) == ("Grace", "Better prompt")


def test_compare_shows_delta_percent_winner_and_keeps_the_old_first(history):
    row = history.bench("compare", "m@1", "m@3", "--format", "json").json["comparisons"][0]["rows"][0]
    assert (row["reference"], row["version"], row["better"], row["verdict"]) == (1, 3, -1, "regressed")
    assert row["delta"] == pytest.approx(-0.1)
    assert row["relative"] == pytest.approx(-0.1 / 0.9)
    text = history.bench("compare", "m@1", "m@3").out
    assert "m v1 → m v3" in text
    assert "−10.0 pt" in text
    assert "old" in text


def test_compare_with_one_address_is_baseline_against_current(history):
    comparison = history.bench("compare", "m", "--format", "json").json["comparisons"][0]
    assert (comparison["old"], comparison["new"]) == ("m v1", "m v2")


def test_compare_of_other_data_says_incomparable(history):
    history.add(0.9, dataset="e@1")
    text = history.bench("compare", "m@1", "m@4").out
    assert "incomparable" in text
    assert "measured on d@1 and on e@1" in text


def test_compare_two_files_outside_any_repository(folder):
    spread = {"uncertainty": {"f1": {"stderr": 0.01}}}
    folder.write("before.json", {"metrics": {"f1": 0.9, "latency_ms": 100}} | spread)
    folder.write("after.json", {"metrics": {"f1": 0.8, "tokens": 5}} | spread)
    rows = folder.bench("compare", "before.json", "after.json", "--format", "json").json["comparisons"][0]["rows"]
    assert {row["metric"]: row["verdict"] for row in rows} == {"f1": "regressed", "latency_ms": "missing", "tokens": "new"}
    assert "after.json is better on 0, worse on 1" in folder.bench("compare", "before.json", "after.json").out


def test_regressions_exits_1_and_says_what_accepts_it(place):
    place.add(0.9, "--commit")
    place.bench("regressions")
    place.add(0.8, "--commit")
    text = place.bench("regressions", code=1).out
    assert "F1 fell 10.0 points (0.900 → 0.800)" in text
    assert "benchstore accept m@2 f1" in text
    assert "1 series with 1 regression open: 1 metric of 1 snapshot, 1 test, corrected by snapshot" in text


def test_regressions_against_a_revision_compares_with_what_was_current_there(place):
    place.add(0.9)
    place.add(0.95)
    place.commit("two")
    place.git("checkout", "-q", "-b", "work")
    place.add(0.92)
    place.add(0.5, "--no-promote")
    place.commit("more")
    rows = place.bench("regressions", "--against", "main", "--format", "json", code=1).json["rows"]
    assert [(row["version"], row["reference"], row["promoted"], row["verdict"]) for row in rows] == [
        (3, 2, True, "regressed"),
        (4, 2, False, "regressed"),
    ]
    assert place.bench("regressions", "--against", "baseline", "--format", "json").json["regressions"] == 0
    assert place.bench("regressions", "--against", "previous", "--format", "json", code=1).json["regressions"] == 1


def test_init_writes_a_store_and_refuses_to_overwrite(folder):
    folder.write(".gitignore", "mine")
    folder.bench("init")
    assert folder.read(".gitignore") == "mine\n/_site/\n"
    assert "snapshots/** -text" in folder.read(".gitattributes")
    before = folder.read("benchstore.yaml")
    assert "is a store already" in folder.bench("init", code=2).err
    assert folder.read("benchstore.yaml") == before
    folder.bench("check", "--strict")


def test_outside_a_store_every_command_says_how_to_make_one(folder):
    for command in ("list", "check", "log", "regressions"):
        assert "benchstore init makes a store here" in folder.bench(command, code=2).err


def test_a_mistyped_command_is_answered_with_the_nearest(folder):
    assert "Did you mean rollback?" in folder.bench("rolback", code=2).err


def test_every_command_has_help_with_an_example(folder):
    from benchstore.cli.main import COMMANDS

    for name in COMMANDS:
        assert f"benchstore {name}" in folder.bench(name, "--help").out.split("Usage:")[1].partition("\n")[2], name


def test_the_module_runs_as_a_command(folder):
    done = subprocess.run([sys.executable, "-m", "benchstore", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("benchstore, version ")


def test_control_characters_in_content_do_not_reach_the_terminal(place):
    place.add(0.9, notes="a\u202eb", display_name="x\u200fy")
    assert "\u202e" not in place.bench("show", "m").out
    place.write("../hostile\x1b[2J.json", '{"metrics": {"f1": NaN}}')
    assert "\x1b[2J" not in place.bench("add", "../hostile\x1b[2J.json", code=1).err


def test_a_closed_pipe_ends_quietly_as_it_does_for_other_programs(history):
    command = f"{sys.executable} -m benchstore -C {history.path} log | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) in (("141\n", ""), ("0\n", ""))


def test_json_output_is_json_and_nothing_else(history):
    for command in (
        ["list"],
        ["list", "m"],
        ["show", "m"],
        ["log"],
        ["compare", "m"],
        ["regressions"],
        ["check"],
        ["verify"],
        ["importers"],
    ):
        assert isinstance(json.loads(history.bench(*command, "--format", "json").out), dict)


ROWS = {"id": [f"q{n}" for n in range(10)], "correct": [1] * 5 + [0] * 5}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({"correct": [1, 0]}, "samples.correct: 2 values for 10 ids"),
        ({"id": ["a"] * 10}, "ids occur more than once"),
        ({"correct": ["x"] * 10}, "is not one of [0, 1, None]"),
        ({"id": [], "correct": []}, "should be non-empty"),
    ],
)
def test_rows_that_are_none_are_refused_by_add_and_by_compare_alike(folder, rows, said):
    folder.bench("init")
    good, bad = ({"metrics": {"accuracy": 0.5}, "samples": ROWS | more} for more in ({}, rows))
    folder.write("good.json", good)
    folder.write("bad.json", bad)
    assert said in folder.bench("compare", "good.json", "bad.json", code=1).err
    assert said in folder.bench("add", "bad.json", "--model", "m", "--dataset", "d@1", code=1).err


def test_rows_that_were_broken_in_the_store_are_refused_by_name_and_not_judged(place):
    for correct in ([1] * 8 + [0] * 2, [1] * 5 + [0] * 5):
        place.add(metrics={"accuracy": sum(correct) / 10}, samples=ROWS | {"correct": correct})
    path = "snapshots/m/2.samples.json"
    place.write(path, place.read(path).replace("1, 1, 1, ", "1, "))
    said = place.bench("regressions", code=1).err
    assert "snapshots/m/2.samples.json: samples.correct: 8 values for 10 ids" in said


@pytest.mark.parametrize("uncertainty", [{"stderr": 0}, {"n": 0}, {"n": 7}])
def test_a_spread_that_says_nothing_is_no_evidence(folder, uncertainty):
    for name, value in (("a.json", 0.9), ("b.json", 0.8)):
        folder.write(name, {"metrics": {"accuracy": value}, "uncertainty": {"accuracy": uncertainty}})
    row = folder.bench("compare", "a.json", "b.json", "--format", "json").json["comparisons"][0]["rows"][0]
    assert (row["verdict"], row["method"], row["p"]) == ("cannot tell", "limit", None)


def test_a_negative_standard_error_is_refused(folder):
    folder.write("a.json", {"metrics": {"accuracy": 0.9}, "uncertainty": {"accuracy": {"stderr": -1}}})
    assert "-1 is less than the minimum of 0" in folder.bench("compare", "a.json", "a.json", code=1).err


def test_policy_decides_what_fails(place):
    place.add(0.9)
    place.add(0.8, uncertainty={})
    assert "cannot tell" in place.bench("regressions").out
    place.write("benchstore.yaml", 'policy: {fail_on: ["cannot tell"]}\n')
    place.bench("regressions", code=1)
    place.write("benchstore.yaml", "policy: {warn_on: []}\n")
    assert "cannot tell" not in place.bench("regressions").out
    place.write("benchstore.yaml", "policy: {confidence: 2, correction: maybe}\n")
    said = place.bench("regressions", code=1).err
    assert "policy.confidence" in said
    assert "policy.correction" in said


def test_a_scheduled_run_fails_only_when_the_next_one_confirms(place):
    place.write("benchstore.yaml", "policy: {confirm: 2}\n")
    nightly = {"source": {"triggered_by": "schedule"}}
    place.add(0.9, **nightly)
    place.add(0.8, **nightly)
    said = place.bench("regressions").out
    assert "not confirmed yet, the next scheduled run decides" in said
    place.add(0.81, **nightly)
    assert "not confirmed" not in place.bench("regressions", code=1).out


def test_a_run_by_hand_is_not_waited_for(place):
    place.write("benchstore.yaml", "policy: {confirm: 2}\n")
    place.add(0.9)
    place.add(0.8)
    place.bench("regressions", code=1)


def test_only_what_looks_worse_fails(place):
    place.write("benchstore.yaml", 'policy: {fail_on: ["cannot tell"]}\n')
    place.add(0.8, uncertainty={})
    place.add(0.9, uncertainty={})
    place.bench("regressions")


def test_a_limit_without_parts_is_no_limit(place):
    place.write("benchstore.yaml", "metrics: {f1: {limit: {}}}\n")
    place.add(0.9)
    place.add(0.5)
    assert "no regression" in place.bench("regressions").out


def test_versions_of_one_commit_are_logged_by_number_in_one_line(place):
    for number in range(12):
        place.add(0.9 + number / 1000)
    place.commit(f"Add {', '.join(f'a-model-with-a-long-name v{number}' for number in range(1, 13))}")
    events = place.bench("log", "--format", "json").json["events"]
    assert [event["version"] for event in events if event["kind"] == "added"] == list(range(12, 0, -1))
    lines = [line for line in place.bench("log").out.splitlines() if " added " in line]
    assert len(lines) == 1
    assert "v1 to v12" in lines[0]
    assert "a-model-with-a-long-name v3" not in lines[0]


def test_two_versions_of_one_commit_are_two_lines_and_another_model_is_another(place):
    for model in ("a", "b"):
        place.add(0.9, model=model)
        place.add(0.91, model=model)
    place.commit("Add them")
    lines = [line for line in place.bench("log").out.splitlines() if " added " in line]
    assert [(line.split("added")[0].split()[-1], line.split("added")[1].split()[0]) for line in lines] == [
        ("b", "v2"),
        ("b", "v1"),
        ("a", "v2"),
        ("a", "v1"),
    ]


def test_what_happened_and_what_regressed_names_the_prompt(place):
    for f1 in (0.9, 0.5):
        for prompt in ("0-shot", "5-shot"):
            place.add(f1, "--prompt", prompt, "--commit")
    said = place.bench("regressions", code=1).out
    assert "m v3 on d@1, prompt 0-shot, local" in said
    assert "m v4 on d@1, prompt 5-shot, local" in said
    assert "d@1, prompt 5-shot · Promote" in place.bench("log").out


def scores(place, *values, **flags):
    """Add several metrics with small standard errors."""
    names = ("accuracy", "f1", "recall")
    return place.add(
        0, metrics=dict(zip(names, values, strict=False)), uncertainty={name: {"stderr": 0.002} for name in names[: len(values)]}, **flags
    )


def test_what_regressed_is_accepted_by_one_command_a_version(place):
    scores(place, 0.9, 0.9, 0.9)
    scores(place, 0.5, 0.6, 0.9)
    place.commit("Add them")
    said = place.bench("regressions", code=1).out
    assert [line.strip() for line in said.splitlines() if "expected?" in line] == [
        'expected? benchstore accept m@2 accuracy f1 --reason "…"'
    ]
    place.bench("accept", "m@2", "accuracy", "f1", "--reason", "harder questions", "--commit")
    assert place.git("log", "-1", "--format=%s") == "Accept accuracy, f1 of m@2: harder questions"
    place.bench("regressions")


def test_all_that_regressed_is_accepted_in_one_call(place):
    scores(place, 0.9, 0.9, 0.9)
    scores(place, 0.5, 0.6, 0.9)
    place.bench("accept", "m@2", "f1", "--reason", "first")
    said = place.bench("accept", "m@2", "--all", "--reason", "second").out
    assert "accept accuracy of m@2" in said
    accepted = place.read("snapshots/m/current.yaml")
    assert 'metric: "f1", version: 2, reason: "first"' in accepted
    assert 'metric: "accuracy", version: 2, reason: "second"' in accepted
    assert "recall" not in accepted
    assert "no metric of m@2 regressed" in place.bench("accept", "m@2", "--all", "--reason", "x", code=2).err


def test_an_acceptance_of_nothing_or_of_what_is_not_there_is_a_usage_error(place):
    scores(place, 0.9)
    assert "no metric of m@1 is named" in place.bench("accept", "m@1", "--reason", "x", code=2).err
    said = place.bench("accept", "m@1", "accuracy", "a", "b", "--reason", "x", code=2).err
    assert "m@1 has no metric 'a', 'b'" in said
    assert "accepted" not in place.read("snapshots/m/current.yaml")


def test_of_several_that_are_accepted_the_known_ones_keep_their_reasons(place):
    scores(place, 0.9, 0.9, 0.9)
    place.bench("accept", "m@1", "f1", "--reason", "first")
    said = place.bench("accept", "m@1", "f1", "recall", "--reason", "second").out
    assert "accept recall of m@1" in said
    assert "the reason of f1 stays: first" in said
    assert "f1, recall of m@1 are accepted already" in place.bench("accept", "m@1", "f1", "recall", "--reason", "second").out


def test_the_worst_is_said_first_and_what_improved_last(place):
    for model, after in (("a-better", 0.95), ("b-worse", 0.85), ("c-worst", 0.5)):
        for value in (0.9, after):
            scores(place, value, model=model)
    said = place.bench("regressions", code=1).out
    places = [said.index(f"{model} v2 on") for model in ("c-worst", "b-worse", "a-better")]
    assert places == sorted(places)
    table = place.bench("regressions", "--format", "md", code=1).out
    assert table.index("c-worst") < table.index("b-worse") < table.index("a-better")
