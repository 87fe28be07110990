"""What a comment, an issue, an answer or a finding tells its reader to type is typed here as it stands there, and does what it says.

A case is a situation and what follows: the text as a person sees it, the commands taken from it, run by a shell in a real clone,
and what is so then. A hint that no case follows fails the last tests.
"""

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass

import hint_outcomes as outcomes
import hint_situations as situations
import pytest
from hint_world import World, landed
from runner import ROOT

COMMAND = re.compile(r"\b(benchstore|git) ([a-z]+(?:-[a-z]+)*)\b")


@pytest.fixture
def world(made, tmp_path, github, monkeypatch):
    return World(made(landed).copied(tmp_path / "store"), tmp_path, github, monkeypatch)


@dataclass(frozen=True, kw_only=True)
class Case:
    """`told` brings the situation about and gives what a person reads; `typed` are the commands found there; `then` is what must be so."""

    told: Callable[[World], str]
    typed: tuple[str, ...]
    then: Callable[[World, str], None]
    how: Callable[[World, str, str], str] | None = None
    of: tuple[str, ...] = ("publish/forge_texts/comment.py",)


CASES = {
    "a regression is accepted by its command": Case(
        told=situations.regressed,
        typed=(r"benchstore accept n@3 f1 --reason \"…\"",),
        how=outcomes.with_a_reason,
        then=outcomes.passes("1 accepted by it"),
    ),
    "a regression is accepted by its line": Case(
        told=situations.regressed,
        typed=(r"- \{metric: \"f1\".*\}",),
        how=outcomes.accepted_by_hand,
        then=outcomes.passes("1 accepted by it"),
    ),
    "a regression is rolled back": Case(
        told=situations.regressed,
        typed=(r"benchstore rollback n --to 2",),
        then=outcomes.passes("1 regression held back"),
        of=("publish/words/wording.py",),
    ),
    "the same is judged on one's own machine": Case(
        told=situations.regressed,
        typed=(r"benchstore regressions --against \S+ --all",),
        how=lambda world, command, text: world.type(command, code=1),
        then=outcomes.says("1 regression: "),
    ),
    "an edited snapshot comes back": Case(
        told=situations.edited,
        typed=(r"git checkout \w+ -- \S+\.json", r"git rebase -i"),
        how=outcomes.corrected,
        then=outcomes.clean,
        of=("store/immutability.py",),
    ),
    "a renamed snapshot has its name again": Case(
        told=situations.renamed,
        typed=(r"git mv \S+ [^\s;,]+", r"git rebase -i"),
        how=outcomes.corrected,
        then=outcomes.clean,
        of=("store/immutability.py",),
    ),
    "a deleted snapshot comes back": Case(
        told=situations.deleted, typed=(r"git checkout \w+ -- \S+\.json",), then=outcomes.clean, of=("store/immutability.py",)
    ),
    "a deleted snapshot is no longer relied on": Case(
        told=situations.deleted,
        typed=(r"git checkout \w+ -- \S+\.json", r"benchstore withdraw"),
        how=lambda world, command, text: world.type(f"{command} n@1 --reason wrong" if "withdraw" in command else command),
        then=outcomes.passes("1 withdrawn"),
        of=("store/immutability.py",),
    ),
    "a deleted snapshot comes back in a clone that has not got main's newest commit": Case(
        told=situations.deleted_while_main_moved,
        typed=(r"git checkout \w+ -- \S+\.json",),
        then=outcomes.clean_when_judged,
        of=("store/immutability.py",),
    ),
    "rows that were deleted come back": Case(
        told=situations.half_deleted, typed=(r"git checkout \w+ -- \S+\.json",), then=outcomes.clean, of=("store/immutability.py",)
    ),
    "a snapshot whose rows stayed comes back": Case(
        told=situations.other_half_deleted, typed=(r"git checkout \w+ -- \S+\.json",), then=outcomes.clean, of=("store/immutability.py",)
    ),
    "rows that were deleted and are needed come back": Case(
        told=situations.deleted_and_compared, typed=(r"git checkout \w+ -- \S+\.json",), then=outcomes.clean, of=("store/immutability.py",)
    ),
    "rows that a comparison needs come back": Case(
        told=situations.compared_without_rows,
        typed=(r"git checkout HEAD -- [^\s;]+",),
        then=lambda world, said: world.here.bench("compare", "m@1", "m@2"),
        of=("store/snapshots.py",),
    ),
    "rows that a comparison needs and a commit removed are found": Case(
        told=situations.compared_after_a_loss,
        typed=(r"benchstore verify",),
        how=lambda world, command, text: world.type(command, code=1),
        then=outcomes.says("restore it: git checkout "),
        of=("store/snapshots.py",),
    ),
    "a first snapshot is added": Case(
        told=situations.shown_of_an_empty_store,
        typed=(r"benchstore add results\.json",),
        how=lambda world, command, text: outcomes.placed(**{"results.json": f"{world.here.draft()} --model m --dataset d@1"})(
            world, command, text
        ),
        then=lambda world, said: world.here.bench("show", "m"),
        of=("store/snapshots.py",),
    ),
    "rows that are not there come back": Case(
        told=situations.lost_here("snapshots/m/1.samples.json"),
        typed=(r"git checkout \w+ -- \S+\.json",),
        then=outcomes.clean,
        of=("store/checks.py",),
    ),
    "a snapshot that is not there comes back": Case(
        told=situations.lost_here("snapshots/m/1.json"),
        typed=(r"git checkout \w+ -- \S+\.json",),
        then=outcomes.clean,
        of=("store/checks.py",),
    ),
    "a revert keeps the snapshot": Case(
        told=situations.reverted,
        typed=(r"git checkout \w+ -- \S+ && git commit -m '.*?'",),
        then=outcomes.passes("↩ n rolls back 3 → 2"),
        of=("store/immutability.py", "publish/forge_texts/comment.py"),
    ),
    "what a commit of the branch edited is squashed": Case(
        told=situations.polished, typed=(r"git rebase -i",), how=outcomes.squashed, then=outcomes.clean, of=("store/immutability.py",)
    ),
    "a clash with main is resolved": Case(
        told=situations.clashing, typed=(r"benchstore resolve",), then=outcomes.settled, of=("standing/change.py",)
    ),
    "a version that was taken gets another number": Case(
        told=situations.taken, typed=(r"benchstore resolve && git push",), then=outcomes.no_more_taken, of=("pull_requests.py",)
    ),
    "markers of a merge are resolved": Case(
        told=lambda world: situations.marked(world, ["merge"]),
        typed=(r"benchstore resolve",),
        then=outcomes.settled,
        of=("records/canonical_json.py", "records/strict_yaml.py"),
    ),
    "markers of a rebase are resolved": Case(
        told=lambda world: situations.marked(world, ["rebase"]),
        typed=(r"git rebase --abort", r"benchstore resolve"),
        then=outcomes.settled,
        of=("records/canonical_json.py", "records/strict_yaml.py"),
    ),
    "a series that stands on a withdrawn version is moved": Case(
        told=situations.withdrawn, typed=(r"benchstore rollback",), how=outcomes.on_the_model, then=outcomes.clean, of=("store/checks.py",)
    ),
    "a file that is not canonical is written so": Case(
        told=situations.unwritten, typed=(r"benchstore add",), how=outcomes.added_from_a_file, then=outcomes.clean, of=("store/checks.py",)
    ),
    "rows of another run are written with their snapshot": Case(
        told=situations.of_two_runs, typed=(r"benchstore add",), how=outcomes.added_anew, then=outcomes.clean, of=("store/checks.py",)
    ),
    "a landed file that is broken is shown and comes back": Case(
        told=situations.broken_where_it_landed,
        typed=(r"git diff HEAD", r"benchstore verify"),
        then=outcomes.says("-  "),
        of=("store/checks.py",),
    ),
    "a config is written": Case(told=situations.without_config, typed=(r"touch \S+",), then=outcomes.clean, of=("store/checks.py",)),
    "the names of metrics are listed": Case(
        told=situations.leading_nowhere,
        typed=(r"benchstore list --format json",),
        then=outcomes.says('"accuracy"'),
        of=("records/consistency.py",),
    ),
    "an alert is accepted by its line": Case(
        told=situations.open_on_main,
        typed=(r"- \{metric: \"f1\".*\}",),
        how=outcomes.accepted_by_hand,
        then=outcomes.closed,
        of=("publish/forge_texts/issue.py",),
    ),
    "an alert is rolled back": Case(
        told=situations.open_on_main, typed=(r"benchstore rollback n --to 2",), then=outcomes.closed, of=("publish/forge_texts/issue.py",)
    ),
    "an alert leads to the file that is to be edited": Case(
        told=situations.open_on_main,
        typed=(r"https://github.com/acme/evals/edit/\S+",),
        how=outcomes.opened_in_the_editor,
        then=outcomes.says("series:\n- {dataset:"),
        of=("publish/words/links.py",),
    ),
    "what was asked wrongly on a phone is asked again": Case(
        told=situations.asked_for_nothing,
        typed=(r"https://\S+template=\S+",),
        how=outcomes.asked_on_a_phone,
        then=outcomes.says("roll back n 2 → 1"),
        of=("cli/asked.py",),
    ),
    "an alert that was not delivered is sent again": Case(
        told=situations.undelivered,
        typed=(r"benchstore alert --since REV",),
        how=outcomes.from_before,
        then=outcomes.says("sent"),
        of=("alerting.py",),
    ),
    "a shallow clone gets its history": Case(
        told=situations.shallow, typed=(r"git fetch --unshallow",), then=outcomes.clean, of=("store/trial_merge.py",)
    ),
    "a branch is pushed and proposed": Case(
        told=situations.unpushed, typed=(r"git push -u origin HEAD",), then=outcomes.proposed, of=("pull_requests.py",)
    ),
    "a branch is made, pushed and proposed": Case(
        told=situations.on_the_base,
        typed=(r"git switch -c NAME && git push -u origin HEAD",),
        how=outcomes.named,
        then=outcomes.proposed,
        of=("pull_requests.py",),
    ),
    "a remote is named": Case(
        told=situations.without_origin,
        typed=(r"git remote add origin URL",),
        how=outcomes.named,
        then=lambda world, said: world.here.git("fetch", "-q"),
        of=("pull_requests.py",),
    ),
    "a pointer file says how to go back": Case(
        told=lambda world: world.here.read("snapshots/n/current.yaml"),
        typed=(r"benchstore rollback MODEL",),
        how=outcomes.placed(MODEL="n"),
        then=outcomes.says("roll back n 2 → 1"),
        of=("records/pointer.py",),
    ),
    "where a series stands is looked at": Case(
        told=situations.moved_on, typed=(r"benchstore list", r"benchstore log"), then=outcomes.says("promoted"), of=("rollbacks.py",)
    ),
    "a version is named instead": Case(
        told=situations.rolled_back_and_not_committed,
        typed=(r"benchstore rollback n --to VERSION",),
        how=outcomes.placed(VERSION="1"),
        then=outcomes.says("stands on 1"),
        of=("rollbacks.py",),
    ),
    "what a shallow clone lacks is fetched": Case(
        told=situations.rolled_back_in_a_shallow_clone,
        typed=(r"git fetch --unshallow",),
        then=lambda world, said: outcomes.says_no_more("shallow", world.here.bench("rollback", "n", "--dry-run").out),
        of=("rollbacks.py",),
    ),
    "a correction is a new version": Case(
        told=situations.edited,
        typed=(r"git checkout \w+ -- [^\s;]+", r"git rebase -i", r"benchstore add"),
        how=outcomes.corrected,
        then=lambda world, said: (outcomes.clean(world, said), outcomes.says("v4")(world, said)),
        of=("store/immutability.py",),
    ),
    "history that a shallow clone hides is fetched and verified": Case(
        told=situations.verified_in_a_shallow_clone,
        typed=(r"git fetch --unshallow",),
        then=lambda world, said: world.here.bench("verify"),
        of=("store/verification.py",),
    ),
    "of two of one name both are kept": Case(
        told=situations.overwritten,
        typed=(r"git checkout \w+ -- [^\s;]+", r"benchstore add"),
        how=outcomes.both_kept,
        then=lambda world, said: world.here.bench("verify", "--strict"),
        of=("store/verification.py",),
    ),
    "a page without snapshots and history gets both": Case(
        told=situations.built_without_a_past("benchstore init"),
        typed=(r"benchstore add RESULTS", r"git init"),
        how=lambda world, command, text: outcomes.placed(RESULTS=f"{world.here.draft()} --model m --dataset d@1")(world, command, text),
        then=lambda world, said: outcomes.says("no commit yet")(world, world.here.bench("build").err),
        of=("standing/source.py",),
    ),
    "a page without a commit gets one": Case(
        told=situations.built_without_a_past("git init -q", "benchstore init"),
        typed=(r"git add -A && git commit",),
        how=lambda world, command, text: world.type(command, GIT_EDITOR="echo Start >"),
        then=lambda world, said: outcomes.says("there are no snapshots yet")(world, world.here.bench("build").err),
        of=("standing/source.py",),
    ),
    "a page of a shallow clone gets the rest": Case(
        told=situations.built_in_a_shallow_clone,
        typed=(r"git fetch --unshallow",),
        then=lambda world, said: outcomes.says_no_more("shallow", world.here.bench("build").err),
        of=("standing/source.py",),
    ),
    "a revert is undone from a phone": Case(
        told=situations.reverted,
        typed=(r"https://\S+",),
        how=outcomes.asked_on_a_phone,
        then=outcomes.says("roll back n 3 → 2"),
        of=("publish/words/links.py",),
    ),
}

FOLLOWED = {found.groups() for case in CASES.values() for pattern in case.typed for found in COMMAND.finditer(pattern.replace("\\", ""))}
PROSE = {("git", "conflict"), ("git", "repository")}
"""What reads like a command and is none."""


@pytest.mark.parametrize("name", CASES)
def test_what_a_hint_says_is_so_once_it_was_followed(world, name):
    case = CASES[name]
    text = case.told(world)
    assert {found.groups() for found in COMMAND.finditer(text)} <= FOLLOWED | PROSE
    said = ""
    for pattern in case.typed:
        [*commands] = dict.fromkeys(found[0] for found in re.finditer(pattern, text))
        assert commands, f"{pattern} is not in:\n{text}"
        for command in commands:
            said += case.how(world, command, text) if case.how else world.type(command)
    case.then(world, said)


# ---- every hint there is

SPEAKING = (
    *("publish/forge_texts/*.py", "publish/words/*.py", "standing/*.py", "records/*.py", "forge/*.py"),
    *(f"store/{name}.py" for name in ("checks", "snapshots", "immutability", "containment", "verification", "trial_merge")),
    *("pull_requests.py", "judging.py", "rollbacks.py", "alerting.py", "cli/asked.py", "cli/propose.py", "cli/post.py", "cli/judge.py"),
)
"""What has words of its own in a comment, an answer, an issue or a finding."""
ELSEWHERE = {
    "store/containment.py": "tests/benchmarks/test_landed.py::follow",
    "forge/github.py": "tests/forge/test_post.py::test_of_pull_requests_from_one_branch_to_two_bases_the_one_that_is_named_gets_it",
}
"""Module -> the test that follows its hints, where that is another one."""


def literals(tree):
    """Every text in a module but its docstrings and those of `--help`, and of a formatted one what stands before and after its values."""
    told = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) or (isinstance(node, ast.keyword) and node.arg == "help")
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "X" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def test_every_command_that_a_hint_can_name_is_followed_by_a_case_of_its_module():
    left = []
    for path in sorted({path for pattern in SPEAKING for path in (ROOT / "benchstore").glob(pattern)}):
        module = path.relative_to(ROOT / "benchstore").as_posix()
        followed = {
            found.groups() for case in CASES.values() if module in case.of for pattern in case.typed for found in COMMAND.finditer(pattern)
        }
        named = {found.groups() for text in literals(ast.parse(path.read_text(encoding="utf-8"))) for found in COMMAND.finditer(text)}
        left += [f"{module}: {' '.join(command)}" for command in sorted(named - followed - PROSE) if module not in ELSEWHERE]
    assert left == []


def test_what_other_tests_follow_is_followed_there():
    for where in ELSEWHERE.values():
        file, name = where.split("::")
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")
