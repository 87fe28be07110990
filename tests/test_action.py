"""The shell of `action.yml`, read from the file and run as a runner would, with each input in turn."""

import sys
from pathlib import Path

import pytest
import yaml
from runner import ROOT, Runner

ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = ACTION["runs"]["steps"]
DEFAULTS = {f"inputs.{name}": item["default"] for name, item in ACTION["inputs"].items()}


@pytest.fixture
def act(place, tmp_path):
    """Runs the action in a repository with a branch checked out on top of `origin/main`; inputs as keywords."""
    place.add(0.9, "--commit")
    place.git("update-ref", "refs/remotes/origin/main", "main")
    (tmp_path / "benchstore").mkdir()
    (tmp_path / "benchstore/bin").symlink_to(Path(sys.executable).parent)

    def run(*leave, base="main", **inputs):
        known = DEFAULTS | {f"inputs.{name.replace('_', '-')}": value for name, value in inputs.items()}
        runner = Runner(place, tmp_path, known | {"github.base_ref": base})
        code = runner.run(STEPS, "Comment", *leave)
        return code, runner

    run.place = place
    return run


def outputs(runner):
    return {name: runner.value(item["value"]) for name, item in ACTION["outputs"].items()}


def test_a_clean_pull_request_passes_and_says_so_in_its_outputs(act):
    act.place.add(0.9, "--commit")
    code, runner = act("Page")
    found = outputs(runner)
    assert (code, found["verdict"], found["regressions-count"], found["site-path"]) == (0, "passed", "0", "")
    assert Path(found["report-path"]).read_text(encoding="utf-8") == runner.summary.read_text(encoding="utf-8")


def test_a_regression_fails_after_its_outputs_are_written(act):
    act.place.add(0.5, "--commit")
    code, runner = act("Page")
    assert (code, outputs(runner)["verdict"], outputs(runner)["regressions-count"]) == (1, "regressed", "1")
    assert "::error file=snapshots/m/2.json,line=" in runner.printed


def test_what_fails_can_be_chosen(act):
    act.place.add(0.5, "--commit")
    assert act("Page", fail_on="none")[0] == 0
    assert act("Page", fail_on="regressed, cannot tell")[0] == 1
    code, runner = act("Page", fail_on="nonsense")
    assert code == 2
    assert "report-path" not in runner.outputs


def test_a_change_of_no_snapshot_leaves_the_summary_empty_unless_it_is_asked_for(act):
    act.place.write("README.md", "words")
    act.place.commit("Words")
    assert not act("Page")[1].summary.exists()
    assert "no snapshot and no pointer changed" in act("Page", summary_always="true")[1].summary.read_text(encoding="utf-8")


def test_without_a_base_the_page_is_checked_and_built(act):
    code, runner = act(base="")
    assert code == 0
    assert (Path(outputs(runner)["site-path"]) / "index.html").is_file()


def test_a_page_may_be_built_in_a_review_too(act):
    act.place.add(0.9, "--commit")
    _, runner = act(pages="true")
    assert (Path(outputs(runner)["site-path"]) / "index.html").is_file()


@pytest.mark.parametrize("inputs", [{"mode": "nonsense"}, {"mode": "review", "base": ""}])
def test_a_wrong_call_is_a_usage_error(act, inputs):
    assert act("Page", **inputs)[0] == 2


def test_hostile_inputs_are_never_run(act):
    act.place.add(0.9, "--commit")
    hostile = "$(touch pwned)`touch pwned`; touch pwned"
    for name in ("mode", "against", "fail-on", "summary-always"):
        act("Page", **{name: hostile})
    assert not (act.place.path / "pwned").exists()


def test_every_action_it_uses_is_pinned_and_no_shell_holds_an_expression():
    for step in STEPS:
        assert "${{" not in step.get("run", "")
        assert step.get("shell", "bash") == "bash"
        assert "uses" not in step or len(step["uses"].split("@")[1]) == 40
