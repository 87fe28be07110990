"""The shell of the workflows, read from their own files and run in order on real repositories as a runner would."""

import json
import re
import shlex

import pytest
import yaml
from runner import ROOT, Runner, job

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
HOSTILE = "x$(touch pwned)`touch pwned`;touch${IFS}pwned"
ROWS = 200


@pytest.fixture
def repo(made, tmp_path):
    """A repository that was cloned, with a model on main and `origin/main` as GitHub's checkout leaves it."""
    return made(checked_out).copied(tmp_path / "store")


def checked_out(place):
    for number, right in enumerate((180, 181, 180), 1):
        add(place, number, right)
    place.git("update-ref", "refs/remotes/origin/main", "main")


def add(place, number, right, **fields):
    columns = {"id": [f"d{row:03d}" for row in range(ROWS)], "correct": [int(row < right) for row in range(ROWS)]}
    draft = place.draft(metrics={"accuracy": right / ROWS}, samples=columns, created_at=f"2026-03-{number:02d}T12:00:00Z", **fields)
    place.bench("add", draft, "--model", "openai", "--dataset", "d@1", "--commit")


def judged(repo, tmp_path, change, branch="change"):
    """Make a branch with `change` in it, merge it on trial as GitHub does, run the job, which ends well: what it found, summary."""
    repo.git("checkout", "-q", "-b", branch)
    change()
    repo.git("checkout", "-q", "--detach", "main")
    repo.git("merge", "-q", "--no-ff", "-m", "trial", branch)
    runner = Runner(repo, tmp_path, {"github.base_ref": "main", "github.head_ref": branch}, GITHUB_REF="refs/pull/7/merge")
    assert runner.run(job("snapshots.yml", "verdict")["steps"], "Verdict") == 0
    assert not (repo.path / "pwned").exists()
    return int(runner.outputs["steps.judge.outputs.code"]), runner.summary.read_text(encoding="utf-8")


def test_the_summary_of_a_clean_pull_request_is_the_comment(repo, tmp_path):
    code, said = judged(repo, tmp_path, lambda: add(repo, 4, 180))
    assert (code, said.splitlines()[0][:24]) == (0, "### ✅ no regression foun")
    assert f"→ `{repo.git('rev-parse', 'change')[:7]}` · against the tip of origin/main" in said


def test_the_summary_of_a_regressed_one_is_the_comment_and_the_job_is_no_verdict(repo, tmp_path):
    code, said = judged(repo, tmp_path, lambda: add(repo, 4, 120))
    assert code == 1
    assert said.startswith("### ❌ 1 regressed")


def test_a_regression_is_marked_on_its_line_of_the_snapshot(repo, tmp_path):
    add(repo, 4, 120)
    printed = repo.bench("comment", "--against", "HEAD~2", "--out", tmp_path / "comment.md", "--annotate", code=1).out
    line = repo.read("snapshots/openai/4.json").splitlines().index('    "accuracy": 0.6') + 1
    assert printed.startswith(f"::error file=snapshots/openai/4.json,line={line},title=openai v4%3A regressed::Accuracy fell 30.0 points")
    assert len(printed.splitlines()) == 1


def test_no_text_of_a_file_begins_a_workflow_command(repo, tmp_path):
    repo.write("snapshots/openai/%0A::x,y.json", "{}")
    printed = repo.bench("comment", "--against", "HEAD", "--out", tmp_path / "comment.md", "--annotate", code=1).out
    assert all(line.startswith(("::error file=snapshots/openai/", "::warning file=")) for line in printed.splitlines())
    assert "file=snapshots/openai/%250A%3A%3Ax%2Cy.json,line=1" in printed


def test_a_roll_back_passes(repo, tmp_path):
    code, said = judged(repo, tmp_path, lambda: repo.bench("rollback", "openai", "--commit"))
    assert (code, said.splitlines()[0]) == (0, "### ↩ openai rolls back 3 → 2; accuracy 0.900 → 0.905 (+0.5 pt)")


def test_an_edited_snapshot_fails(repo, tmp_path):
    def edit():
        value = json.loads(repo.read("snapshots/openai/2.json")) | {"notes": "x"}
        repo.write("snapshots/openai/2.json", json.dumps(value, indent=2, sort_keys=True) + "\n")
        repo.commit("Edit")

    code, said = judged(repo, tmp_path, edit)
    assert code == 1
    assert "edited, but it has landed" in said


def test_hostile_names_and_notes_run_nothing(repo, tmp_path):
    code, said = judged(
        repo, tmp_path, lambda: add(repo, 4, 180, display_name="::set-output name=a::b --> @all", notes=HOSTILE), branch="x`id`"
    )
    assert code == 0
    assert "@all" not in said


def test_a_merge_queue_is_judged_against_its_base(repo, tmp_path):
    repo.git("checkout", "-q", "-b", "queue")
    add(repo, 4, 120)
    runner = Runner(repo, tmp_path, {"github.event.merge_group.base_sha": repo.git("rev-parse", "main")})
    assert runner.run(job("snapshots.yml", "verdict")["steps"]) == 1
    assert runner.summary.read_text(encoding="utf-8").startswith("### ❌ 1 regressed")


LANDED = "refs/benchstore/landed"


@pytest.fixture
def pushed(repo, tmp_path):
    """The same, with a remote that has what is pushed to it."""
    repo.git("clone", "-q", "--bare", str(repo.path), str(tmp_path / "origin.git"))
    repo.git("remote", "add", "origin", str(tmp_path / "origin.git"))
    return repo


def published(repo, tmp_path, before="", leave="Build"):
    """Push main, run the jobs that check, build (where it is not left out) and move the ref: the exit code, and where the ref is then."""
    repo.git("checkout", "-q", "main")
    repo.git("push", "-q", "--force", "origin", "main")
    runner = Runner(repo, tmp_path, {"github.event.repository.default_branch": "main", "github.event.before": before})
    code = runner.run(job("pages.yml", "build")["steps"], leave)
    if code == 0:
        known = {f"needs.build.outputs.{name}": runner.outputs[f"steps.landed.outputs.{name}"] for name in ("landed", "commit")}
        code = Runner(repo, tmp_path, known).run(job("pages.yml", "landed")["steps"])
    return code, repo.git("ls-remote", "origin", LANDED)[:40]


def alter(repo, message="Accident"):
    value = json.loads(repo.read("snapshots/openai/2.json")) | {"notes": message}
    repo.write("snapshots/openai/2.json", json.dumps(value, indent=2, sort_keys=True) + "\n")
    return repo.commit(message)


def test_the_page_is_checked_and_built_and_the_ref_of_what_has_landed_moves(pushed, tmp_path):
    assert published(pushed, tmp_path, before="0" * 40, leave="") == (0, pushed.git("rev-parse", "main"))
    assert (pushed.path / "_site/index.html").is_file()
    add(pushed, 4, 180)
    assert published(pushed, tmp_path) == (0, pushed.git("rev-parse", "main"))


def test_nothing_is_published_while_something_landed_is_lost_and_then_it_goes_on(pushed, tmp_path):
    trusted = published(pushed, tmp_path)[1]
    pushed.git("reset", "-q", "--hard", "HEAD~2")
    assert published(pushed, tmp_path) == (1, trusted)
    pushed.git("reset", "-q", "--hard", trusted)
    assert published(pushed, tmp_path) == (0, trusted)
    accident = alter(pushed)
    assert published(pushed, tmp_path) == (1, trusted)
    add(pushed, 4, 180)
    assert published(pushed, tmp_path) == (1, trusted)
    pushed.write("benchstore.yaml", f"acknowledged:\n- {{commit: '{accident}', reason: 'the disk was full'}}\n")
    pushed.commit("Acknowledge it")
    assert published(pushed, tmp_path, leave="") == (0, pushed.git("rev-parse", "main"))
    assert "the disk was full" in pushed.read("_site/index.html")


def test_without_the_ref_what_main_was_before_the_push_must_be_there(pushed, tmp_path):
    before = pushed.git("rev-parse", "main")
    pushed.git("reset", "-q", "--hard", "HEAD~2")
    assert published(pushed, tmp_path, before=before) == (1, "")
    assert published(pushed, tmp_path, before="1" * 40)[0] not in (0, 1)
    pushed.git("remote", "set-url", "origin", str(tmp_path / "nowhere.git"))
    runner = Runner(pushed, tmp_path, {"github.event.repository.default_branch": "main"})
    assert runner.run(job("pages.yml", "build")["steps"]) != 0, "a remote that does not answer is not one without a ref"


def test_a_commit_that_only_the_remote_has_is_fetched(pushed, tmp_path):
    published(pushed, tmp_path)
    trusted = add_elsewhere(pushed, tmp_path)
    pushed.git("push", "-q", "origin", f"+{trusted}:{LANDED}")
    pushed.git("update-ref", "-d", "refs/heads/elsewhere")
    pushed.git("-c", "gc.reflogExpire=now", "gc", "-q", "--prune=now")
    assert published(pushed, tmp_path) == (1, trusted)


def add_elsewhere(repo, tmp_path):
    """A commit beside main with one snapshot more."""
    repo.git("checkout", "-q", "-b", "elsewhere")
    add(repo, 4, 180)
    commit = repo.git("rev-parse", "HEAD")
    repo.git("checkout", "-q", "main")
    repo.git("reflog", "expire", "--expire=now", "--all")
    return commit


def test_a_ref_that_moved_meanwhile_or_may_not_move_stops_nothing(pushed, tmp_path):
    other = published(pushed, tmp_path)[1]
    known = {"needs.build.outputs.landed": "", "needs.build.outputs.commit": pushed.git("rev-parse", "main~1")}
    runner = Runner(pushed, tmp_path, known)
    assert runner.run(job("pages.yml", "landed")["steps"]) == 0
    assert "::warning::refs/benchstore/landed stays" in runner.printed
    assert pushed.git("ls-remote", "origin", LANDED)[:40] == other


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_pinned_by_a_commit_and_no_shell_holds_an_expression(path):
    text = path.read_text(encoding="utf-8")
    assert yaml.safe_load(text)["permissions"] == {}
    for used in re.findall(r"\buses: (\S+)", text):
        assert re.search(r"@[0-9a-f]{40}$", used), used
    for name, found in yaml.safe_load(text)["jobs"].items():
        for step in found["steps"]:
            assert "${{" not in step.get("run", ""), (name, step)


READ = {path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in WORKFLOWS}
OWN = [name for name, found in READ.items() if {"pull_request_target", "workflow_run"} & set(found[True])]
"""Those that others can start and that have rights; YAML reads `on` as true."""


def test_what_a_pull_request_brings_may_only_read():
    for name, found in READ.items():
        if "pull_request" in found[True]:
            for inside in found["jobs"].values():
                may = {right for right, how in inside["permissions"].items() if how != "read"}
                assert may <= {"security-events"}, name


def test_what_others_can_start_and_may_write_checks_out_the_default_branch_alone():
    assert OWN == ["alert.yml", "judge.yml", "pages.yml"]
    for name in OWN:
        for inside in READ[name]["jobs"].values():
            refs = [step["with"]["ref"] for step in inside["steps"] if "checkout" in step.get("uses", "")]
            assert set(refs) <= {"${{ github.event.repository.default_branch }}", "${{ needs.build.outputs.commit }}"}, name


def test_what_others_can_start_fills_no_cache_of_main():
    steps = READ["judge.yml"]["jobs"]["judge"]["steps"]
    assert not [step for step in steps if "cache" in step.get("uses", "") or "cache" in step.get("with", {})]


def test_no_job_of_a_pull_request_has_the_name_of_the_status():
    """Where nothing else is there yet, GitHub takes a job of the required name for what is required."""
    for name, found in READ.items():
        for key, inside in found["jobs"].items():
            assert "benchstore" not in (key, inside["name"]), name
    assert READ["snapshots.yml"]["jobs"]["verdict"]["name"] == "${{ github.event_name == 'merge_group' && 'benchstore' || 'snapshots' }}"


@pytest.mark.parametrize("how", ["merge", "squash"])
def test_the_revert_button_is_told_what_to_keep_and_its_lines_mend_it(repo, tmp_path, how):
    repo.git("checkout", "-q", "-b", "feature")
    add(repo, 4, 182)
    repo.git("checkout", "-q", "main")
    if how == "merge":
        repo.git("merge", "-q", "--no-ff", "-m", "Merge pull request #8", "feature")
    else:
        repo.git("merge", "-q", "--squash", "feature")
        repo.git("commit", "-q", "-m", "Add openai v4 (#8)")
    repo.git("update-ref", "refs/remotes/origin/main", "main")
    revert = ["-m", "1"] if how == "merge" else []
    code, said = judged(repo, tmp_path, lambda: repo.git("revert", "--no-edit", *revert, "HEAD"), branch="revert-8")
    assert code == 1
    assert "looks like a revert that rolls back openai 4 → 3: the pointer move is right, but the snapshot must stay" in said
    files = r"snapshots/openai/4\.json snapshots/openai/4\.samples\.json"
    [line] = re.findall(rf"`(git checkout [0-9a-f]{{12}} -- {files} && git commit -m 'Keep the snapshot')`", said)
    repo.git("checkout", "-q", "revert-8")
    for command in line.split(" && "):
        repo.git(*shlex.split(command)[1:])
    (tmp_path / "summary.md").unlink()
    code, said = judged(repo, tmp_path, lambda: None, branch="again")
    assert (code, said.splitlines()[0]) == (0, "### ↩ openai rolls back 4 → 3; accuracy 0.910 → 0.900 (−1.0 pt)")


def test_a_shallow_checkout_says_what_to_fetch(repo, tmp_path):
    repo.git("checkout", "-q", "-b", "change")
    add(repo, 4, 180)
    repo.git("clone", "-q", "--depth", "1", "--branch", "change", f"file://{repo.path}", str(tmp_path / "shallow"))
    repo.path = tmp_path / "shallow"
    repo.git("fetch", "-q", "--depth", "1", "origin", "main:refs/remotes/origin/main")
    runner = Runner(repo, tmp_path, {"github.base_ref": "main"})
    assert runner.run(job("snapshots.yml", "verdict")["steps"]) != 0
    assert "fetch-depth: 0" in repo.bench("comment", "--against", "origin/main", code=3).err


def test_a_merge_of_main_into_the_branch_is_judged_as_the_branch(repo, tmp_path):
    def change():
        add(repo, 4, 120)
        repo.git("checkout", "-q", "main")
        repo.write("README.md", "words")
        repo.commit("Words")
        repo.git("update-ref", "refs/remotes/origin/main", "main")
        repo.git("checkout", "-q", "change")
        repo.git("merge", "-q", "--no-edit", "main")

    code, said = judged(repo, tmp_path, change)
    assert code == 1
    assert said.startswith("### ❌ 1 regressed")


def test_the_page_of_a_pull_request_is_built_for_preview(repo, tmp_path):
    judged(repo, tmp_path, lambda: add(repo, 4, 180))
    assert (tmp_path / "page/index.html").is_file()
