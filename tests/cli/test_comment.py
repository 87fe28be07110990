"""`benchstore comment` on real branches: what it opens with, what it rests on, its exit code."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from runner import ROOT

ROWS = 400


@pytest.fixture
def repo(made, tmp_path):
    """A model with three landed versions, on main; `branch(name)` leaves it."""
    return made(three_landed).copied(tmp_path / "store")


def three_landed(place):
    for number, right in enumerate((360, 362, 361), 1):
        add(place, number, right)


def add(place, number, right, *flags, model="openai", dataset="bills@1", **fields):
    columns = {"id": [f"d{row:03d}" for row in range(ROWS)], "correct": [int(row < right) for row in range(ROWS)]}
    draft = place.draft(metrics={"accuracy": right / ROWS}, samples=columns, created_at=f"2026-03-{number:02d}T12:00:00Z", **fields)
    place.bench("add", draft, "--model", model, "--dataset", dataset, "--commit", *flags)


def branch(place):
    place.git("checkout", "-q", "-b", "change")


def comment(place, code=0):
    return place.bench("comment", "--against", "main", code=code).out


def first_line(place, code=0):
    return comment(place, code).splitlines()[0]


def test_a_clean_change_says_what_could_have_been_seen(repo):
    branch(repo)
    add(repo, 4, 361)
    said = comment(repo)
    assert re.match(r"### ✅ no regression found · 1 unchanged; a drop of accuracy of \d\.\d points would be caught 8 times in 10\n", said)
    assert "against v3, current before this change" in said
    assert "Self-reported: environment local, no CI run" in said
    assert said.rstrip().endswith("<!-- benchstore: the comment of this pull request -->")


def test_a_clean_change_of_too_few_examples_is_no_pass(place):
    for value in (0.9, 0.88):
        draft = {"metrics": {"f1": value}, "counts": {"total": 16, "succeeded": 16, "failed": 0}, "notes": str(value)}
        place.write("draft.json", draft)
        place.bench("add", "draft.json", "--model", "m", "--dataset", "d@1", "--environment", "local", "--commit")
        if value == 0.9:
            branch(place)
    assert first_line(place) == "### ⚠️ 1 looks worse and cannot be told from noise · 1 unchanged; F1 −2.0 pt on d@1"
    assert "To let it be told from noise, give the rows of the examples" in comment(place)
    draft["metrics"]["f1"] = 0.899
    place.write("draft.json", draft)
    place.git("checkout", "-q", "main")
    place.git("checkout", "-q", "-b", "other")
    place.bench("add", "draft.json", "--model", "m", "--dataset", "d@1", "--environment", "local", "--commit")
    assert first_line(place) == "### ○ no regression shown · 2 unchanged; 16 examples could not show a drop of F1 below 38.6 points"


def test_a_regression_fails_and_says_how_to_accept_it_or_to_go_back(repo):
    branch(repo)
    add(repo, 4, 280)
    said = comment(repo, code=1)
    assert said.startswith("### ❌ 1 regressed; accuracy −20.2 pt on bills@1\n")
    assert "| Accuracy | 0.902 | 0.700 | −20.2 pt | −24.5 to −16.6 pt | ❌ regressed |" in said
    assert "`███▁` the last 4" in said
    assert 'benchstore accept openai@4 accuracy --reason "…"' in said
    assert '- {metric: "accuracy", version: 4, reason: ""}' in said
    assert "`benchstore rollback openai --to 3`" in said
    assert "`benchstore regressions --against main --all`" in said


def test_a_roll_back_opens_with_its_arrow_and_fails_nothing(repo):
    add(repo, 4, 390)
    branch(repo)
    repo.bench("rollback", "openai", "--commit")
    said = comment(repo)
    assert said.startswith("### ↩ openai rolls back 4 → 3; accuracy 0.975 → 0.902 (−7.3 pt)\n")
    assert "| regressed |" in said
    assert "❌" not in said


def test_the_first_snapshot_of_a_series_has_nothing_to_compare_with(repo):
    branch(repo)
    add(repo, 1, 280, dataset="bills@1", model="other")
    assert first_line(repo) == "### ○ nothing to compare with yet: the first of other · bills@1 · local"


def test_a_new_series_beside_one_that_got_nothing_is_asked_about(repo):
    branch(repo)
    add(repo, 4, 280, dataset="bils@1")
    assert first_line(repo) == "### ⚠️ openai is new on bils@1 · local, and bills@1 · local got nothing"
    assert "Is a name mistyped?" in comment(repo)


def test_a_change_of_neither_snapshots_nor_pointers_is_said(repo):
    branch(repo)
    repo.write("notes.txt", "x")
    repo.commit("Notes")
    assert first_line(repo) == "### ✅ no snapshot and no pointer changed"


def test_an_acceptance_is_said_with_its_reason(repo):
    branch(repo)
    repo.bench("accept", "openai@3", "accuracy", "--reason", "a <b>longer</b> context", "--commit")
    said = comment(repo)
    assert said.startswith("### ⚠️ 1 accepted by it\n")
    assert "accuracy of v3 accepted: a &lt;b&gt;longer&lt;/b&gt; context" in said


def test_an_edited_snapshot_is_a_problem_and_the_way_back_is_said(repo):
    branch(repo)
    path = "snapshots/openai/2.json"
    value = json.loads(repo.read(path)) | {"notes": "changed"}
    repo.write(path, json.dumps(value, indent=2, sort_keys=True) + "\n")
    repo.commit("Edit")
    said = comment(repo, code=1)
    assert said.startswith("### ❌ 1 problem in the files\n")
    assert "edited, but it has landed" in said
    assert "git checkout" in said


def test_a_revert_that_also_deletes_the_snapshot_says_what_to_keep(repo):
    repo.git("checkout", "-q", "-b", "work")
    add(repo, 4, 280)
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "--squash", "work")
    repo.git("commit", "-q", "-m", "Add v4")
    branch(repo)
    repo.git("revert", "--no-edit", "HEAD")
    said = comment(repo, code=1)
    assert said.startswith("### ❌ 2 problems in the files\n")
    assert "the pointer move is right, but the snapshot must stay" in said
    assert "rolled back, v4 → v3" in said


def test_a_revert_is_also_shown_the_form_that_rolls_back_from_a_phone(repo):
    repo.write("benchstore.yaml", 'site: {repository_url: "https://github.com/acme/evals"}\n')
    repo.commit("Site")
    branch(repo)
    repo.bench("rollback", "openai", "--to", 2, "--commit")
    assert "Without a terminal" not in comment(repo)
    repo.git("rm", "-q", "snapshots/openai/3.json", "snapshots/openai/3.samples.json")
    repo.commit("Revert")
    said = comment(repo, code=1)
    (address,) = re.findall(r"Without a terminal: close this pull request, \[fill in the roll back form\]\((.*?)\), and merge what", said)
    asked = parse_qs(urlsplit(address).query)
    form = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE" / asked["template"][0]).read_text(encoding="utf-8"))
    assert {item.get("id"): asked[item["id"]] for item in form["body"] if item.get("id") in asked} == {
        "model": ["openai"],
        "version": ["2"],
    }


def test_a_broken_file_is_told_instead_of_verdicts(repo):
    branch(repo)
    repo.write("snapshots/openai/4.json", "{")
    repo.commit("Broken")
    said = comment(repo, code=1)
    assert "problem" in said.splitlines()[0]
    assert "snapshots/openai/4.json" in said


def test_what_the_policy_fails_besides_is_in_the_first_line(repo):
    repo.write("benchstore.yaml", 'policy: {fail_on: ["regressed", "missing"]}\n')
    repo.commit("Policy")
    branch(repo)
    repo.bench("add", repo.draft(metrics={"f1": 0.9}), "--model", "openai", "--dataset", "bills@1", "--commit")
    assert first_line(repo, code=1) == "### ❌ 1 that the policy fails · 1 not comparable"


def test_changes_that_are_not_committed_are_a_visible_warning(repo):
    branch(repo)
    repo.bench("accept", "openai@3", "accuracy", "--reason", "x")
    assert "> ⚠️ The files have changes that are not committed yet." in comment(repo)


def test_a_base_that_moved_on_is_a_visible_warning(repo):
    branch(repo)
    add(repo, 4, 361)
    repo.git("checkout", "-q", "main")
    repo.write("notes.txt", "x")
    repo.commit("Notes")
    repo.git("checkout", "-q", "change")
    said = comment(repo)
    assert "against the merge base with main" in said
    assert "> ⚠️ main has moved on since" in said


def test_only_a_run_of_the_repository_itself_is_linked(repo):
    repo.write("benchstore.yaml", 'site: {repository_url: "https://github.com/acme/evals"}\n')
    repo.commit("Site")
    branch(repo)
    add(repo, 4, 361, source={"run_url": "https://github.com/acme/evals/actions/runs/7"})
    add(repo, 5, 361, source={"run_url": "https://evil.example.org/runs/7"}, dataset="other@1")
    said = comment(repo)
    assert "[CI run](https://github.com/acme/evals/actions/runs/7)" in said
    assert "CI run `https://evil.example.org/runs/7`" in said


def test_a_primary_metric_that_is_no_longer_comparable_is_no_pass(place):
    for version, value in (("1", 0.9), ("2", 0.7)):
        stated = {"accuracy": {"n": 400}, "recall": {"n": 400}}
        fields = {"metrics": {"accuracy": value, "recall": 0.9}, "uncertainty": stated, "definitions": {"accuracy": {"version": version}}}
        place.bench("add", place.draft(**fields, schema_version=2), "--model", "m", "--dataset", "d@1", "--commit")
        if version == "1":
            branch(place)
    assert first_line(place) == "### ⚠️ nothing is known of accuracy, which is not comparable · 1 unchanged · 1 not comparable"


def test_altered_rules_are_said_first_with_what_they_would_say(repo):
    branch(repo)
    add(repo, 4, 280)
    repo.write("benchstore.yaml", "metrics: {accuracy: {limit: null}}\n")
    repo.commit("Other rules")
    lines = [line for line in comment(repo, code=1).splitlines() if line]
    assert lines[0] == "### ❌ 1 regressed; accuracy −20.2 pt on bills@1; rules change too"
    assert lines[2] == (
        "**This alters the rules.** Judged by the rules of main. By its own: 0 regressed here; series with an open regression: 1 → 0."
    )
    assert lines[3] == "- accuracy: limit 1.0 point → none"


def test_rules_alone_are_reported(repo):
    branch(repo)
    repo.write("benchstore.yaml", 'policy: {fail_on: ["regressed", "blind"], confidence: 0.99}\n')
    repo.commit("Other rules")
    assert first_line(repo) == "### ⚠️ rules change: policy: confidence 0.95 → 0.99 and 1 more"


def test_of_several_rules_those_that_ask_for_less_are_counted_and_come_first(repo):
    branch(repo)
    repo.write("benchstore.yaml", "metrics: {accuracy: {limit: null}, f1: {limit: {absolute: 0.001}}}\npolicy: {confidence: 0.99}\n")
    repo.commit("Other rules")
    assert first_line(repo) == "### ⚠️ rules change, 1 of 3 ask for less: accuracy: limit 1.0 point → none and 2 more"


def test_a_baseline_that_is_set_lower_is_said_with_its_numbers(repo):
    add(repo, 4, 300)
    branch(repo)
    repo.bench("baseline", "openai@4", "--reason", "new normal", "--commit")
    said = comment(repo)
    assert said.startswith("### ⚠️ the baseline is set lower: accuracy 0.900 → 0.750 (−15.0 pt)\n")
    assert "baseline v1 → v4, accuracy 0.900 → 0.750 (−15.0 pt)\n" in said


def test_a_regressed_result_that_is_recorded_without_standing_passes_and_is_listed_as_held(repo):
    branch(repo)
    add(repo, 4, 280, "--hold-regressed")
    said = comment(repo)
    assert "1 regression held back, as it is not promoted" in said.splitlines()[0]
    assert "| ⚠️ regressed, held |" in said
    repo.bench("promote", "openai@4", "--commit")
    comment(repo, code=1)
    repo.bench("rollback", "openai", "--to", "3", "--commit")
    assert "1 regression held back" in first_line(repo)


def test_what_regressed_on_the_way_is_told_and_how_much_arrived(repo):
    branch(repo)
    for number, right in ((4, 361), (5, 270), (6, 361), (7, 362)):
        add(repo, number, right)
    said = comment(repo)
    assert "1 regressed on the way" in said.splitlines()[0]
    assert "4 snapshots in 1 series; of each series the last is judged" in said
    assert "On the way 1 regressed, and did not stay: openai v5 (accuracy −" in said


def test_warnings_on_what_a_change_does_not_touch_are_not_repeated(repo):
    repo.bench("add", repo.draft(metrics={"odd": 5}), "--model", "other", "--dataset", "d@1", "--commit")
    assert "is not declared" in repo.bench("check").out
    branch(repo)
    add(repo, 4, 361)
    assert "is not declared" not in comment(repo)
    repo.bench("add", repo.draft(metrics={"odder": 5}), "--model", "third", "--dataset", "d@1", "--commit")
    assert "odder" in comment(repo)


def test_many_regressions_are_one_table_and_their_detail_is_folded(place):
    for right in (360, 280):
        for task in range(8):
            add(place, 1 + (right < 300), right, dataset=f"task{task}@1")
        if right == 360:
            branch(place)
    said = comment(place, code=1)
    assert said.startswith("### ❌ 8 regressed; accuracy −20.0 pt on task")
    unfolded = re.sub(r"<details>.*?</details>", "", said, flags=re.DOTALL)
    assert len(unfolded.splitlines()) < 30
    assert unfolded.count("❌ regressed") == 8
    assert said.count("| ❌ regressed |") == 16


def test_the_comment_can_be_written_to_a_file(repo):
    branch(repo)
    repo.bench("comment", "--against", "main", "--out", repo.path / "comment.md")
    assert repo.read("comment.md").startswith("### ✅ no snapshot")


def test_an_unknown_base_is_refused(repo):
    assert "nowhere" in repo.bench("comment", "--against", "nowhere", code=2).err


def test_a_time_without_hardware_is_told_with_what_makes_it_comparable(place):
    for number, hardware in enumerate((None, {"gpu": "A100"})):
        draft = place.draft(metrics={"accuracy": 0.9, "latency_ms": 100.0 + number}, **({"hardware": hardware} if hardware else {}))
        place.bench("add", draft, "--model", "m", "--dataset", "d@1", "--commit")
        if not number:
            branch(place)
    said = comment(place)
    assert "A time is compared where both results state `hardware`: later ones on the same hardware are held against this version." in said
    place.bench("add", draft, "--model", "m", "--dataset", "d@1", "--again", "--commit")
    assert "incomparable" not in place.bench("regressions", "--all").out
