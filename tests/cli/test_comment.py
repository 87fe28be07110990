"""`benchstore comment` on real branches: what it opens with, what it rests on, its exit code."""

import json
import re

import pytest

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
    assert re.match(r"### ✅ no regression found; a drop of accuracy of \d\.\d points would be caught 8 times in 10\n", said)
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
    assert first_line(place) == "### ⚠️ no regression found, 1 cannot be told"
    draft["metrics"]["f1"] = 0.899
    place.write("draft.json", draft)
    place.git("checkout", "-q", "main")
    place.git("checkout", "-q", "-b", "other")
    place.bench("add", "draft.json", "--model", "m", "--dataset", "d@1", "--environment", "local", "--commit")
    assert first_line(place) == "### ○ no regression shown; 16 examples could not show a drop of F1 below 38.6 points"


def test_a_regression_fails_and_says_how_to_accept_it_or_to_go_back(repo):
    branch(repo)
    add(repo, 4, 280)
    said = comment(repo, code=1)
    assert said.startswith("### ❌ 1 regression, please read")
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
    assert said.startswith("### ↩ openai rolls back 4 → 3\n")
    assert "regressed" in said


def test_the_first_snapshot_of_a_series_has_nothing_to_compare_with(repo):
    branch(repo)
    add(repo, 4, 280, dataset="bills@2")
    assert "nothing to compare with yet: the first of openai · bills@" in first_line(repo)


def test_a_change_of_neither_snapshots_nor_pointers_is_said(repo):
    branch(repo)
    repo.write("notes.txt", "x")
    repo.commit("Notes")
    assert first_line(repo) == "### ✅ no snapshot and no pointer changed"


def test_an_acceptance_is_said_with_its_reason(repo):
    branch(repo)
    repo.bench("accept", "openai@3", "accuracy", "--reason", "a <b>longer</b> context", "--commit")
    said = comment(repo)
    assert said.startswith("### ✅ pointers changed, no snapshot")
    assert "accuracy of v3 accepted: a &lt;b&gt;longer&lt;/b&gt; context" in said


def test_an_edited_snapshot_is_a_problem_and_the_way_back_is_said(repo):
    branch(repo)
    path = "snapshots/openai/2.json"
    value = json.loads(repo.read(path)) | {"notes": "changed"}
    repo.write(path, json.dumps(value, indent=2, sort_keys=True) + "\n")
    repo.commit("Edit")
    said = comment(repo, code=1)
    assert said.startswith("### ❌ 1 problem in the files, please read")
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
    assert "please read" in said.splitlines()[0]
    assert "the pointer move is right, but the snapshot must stay" in said
    assert "rolled back, v4 → v3" in said


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
    assert first_line(repo, code=1) == "### ❌ 1 that the policy fails, please read"


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


def test_a_run_and_the_comparison_are_linked_where_their_addresses_are_known(repo):
    repo.write("benchstore.yaml", 'site: {url: "https://acme.github.io/evals/"}\n')
    repo.commit("Site")
    branch(repo)
    add(repo, 4, 361, source={"run_url": "https://ci.example.org/runs/7"})
    said = comment(repo)
    assert "[CI run](https://ci.example.org/runs/7)" in said
    assert "[compare](https://acme.github.io/evals/index.html#comparison?a=openai%403&b=openai%404)" in said


def test_the_comment_can_be_written_to_a_file(repo):
    branch(repo)
    repo.bench("comment", "--against", "main", "--out", repo.path / "comment.md")
    assert repo.read("comment.md").startswith("### ✅ no snapshot")


def test_an_unknown_base_is_refused(repo):
    assert "nowhere" in repo.bench("comment", "--against", "nowhere", code=2).err
