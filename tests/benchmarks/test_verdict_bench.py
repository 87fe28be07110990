"""The bench of verdicts: its streams hold what they promise, and each peer's rule gives what its own documentation or tests give."""

import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="pip install 'benchstore[examples]' brings scikit-learn and numpy")

BENCH = Path(__file__).resolve().parents[2] / "benchmarks/verdicts"
sys.path.insert(0, str(BENCH))

import cells as bench_cells
import evaluate
import latency
import ours
import peers
import real
import settle
import streams
import table
from streams import Cell

from benchstore.records import schema
from benchstore.records.samples import pooled

RULES = {rule.name: rule for rule in peers.RULES}


def cell(kind="A/A", *, n=100, history=3, drop=0.0, source="simulated"):
    return Cell(source=source, kind=kind, n=n, history=history, drop=drop)


def changes(found, metric="accuracy"):
    place = streams.METRICS.index(metric)
    return np.array([report.new[place] - report.history[0, place] for report in found])


def test_the_same_cell_and_seed_give_the_same_reports():
    for first, second in zip(streams.reports(cell(), 5), streams.reports(cell(), 5), strict=True):
        assert (first.history == second.history).all()
        assert (first.rows_new["tp"] == second.rows_new["tp"]).all()


def test_another_seed_or_another_cell_gives_other_reports():
    first = next(streams.reports(cell(), 1)).history
    assert (first != next(streams.reports(cell(), 1, seed=1)).history).any()
    assert (first != next(streams.reports(cell(drop=0.05), 1)).history).any()


def test_chances_have_twenty_levels_a_mean_of_eighty_percent_and_flip_about_one_answer_in_ten():
    levels = streams.chance_levels()
    assert len(levels) == 20
    assert levels.mean() == pytest.approx(0.8)
    assert 0.08 < (2 * levels * (1 - levels)).mean() < 0.12
    assert ((levels > 0) & (levels <= 1)).all()


def test_the_same_artifact_run_again_has_no_drop_on_average():
    found = list(streams.reports(cell(), 1500))
    assert abs(changes(found).mean()) < 0.004
    assert {report.truth["accuracy"] for report in found} == {0.0}


@pytest.mark.parametrize("kind", ["A/A", "retrained"])
def test_a_drop_of_five_points_is_one_on_average(kind):
    found = list(streams.reports(cell(kind, n=500, drop=0.05), 800))
    assert changes(found).mean() == pytest.approx(-0.05, abs=0.004)
    assert np.mean([report.truth["accuracy"] for report in found]) == pytest.approx(-0.05, abs=0.003)


def test_retrained_seeds_vary_more_than_reruns():
    assert changes(streams.reports(cell("retrained", n=500), 400)).std() > 1.15 * changes(streams.reports(cell(n=500), 400)).std()


def test_the_twelve_metrics_move_together():
    found = np.array([report.new for report in streams.reports(cell(n=500), 300)])
    assert (np.corrcoef(found.T) > 0).all()


def test_rows_and_denominators_reproduce_the_metrics_beside_them():
    for report in streams.reports(cell(n=16), 50):
        tp, fp, fn, tn = (int(report.rows_new[name].sum()) for name in streams.ROW_COLUMNS[:4])
        values = dict(zip(report.metrics, report.new, strict=True))
        assert values["f1"] == (2 * tp / (2 * tp + fp + fn) if tp else 0)
        assert values["accuracy"] == (tp + tn) / 16
        assert values["success_rate"] == pytest.approx(1 - report.rows_new["error"].mean())
        assert report.denominators["precision"][1] == tp + fp
        assert report.denominators["recall"] == (8, 8)


def test_equal_counts_give_equal_values_in_every_run():
    """A rule that divides by a spread would take rounding for one."""
    found = np.concatenate([report.history[:, 3] for report in streams.reports(cell(n=100, history=12), 50)])
    assert len(set(found)) == len(set(found.round(6)))


def test_expected_differing_rows_are_those_that_differ():
    found = list(streams.reports(cell(n=500), 200))
    differing = [((r.rows_old["tp"] | r.rows_old["tn"]) != (r.rows_new["tp"] | r.rows_new["tn"])).sum() for r in found]
    assert np.mean(differing) == pytest.approx(np.mean([report.differing for report in found]), rel=0.03)


def test_a_real_artifact_run_again_has_no_drop_and_one_on_corrupted_labels_has_the_measured_one():
    source = "wine by naive bayes"
    again = Cell(source=source, kind="A/A", n=real.size(source), history=0)
    worse = Cell(source=source, kind="A/A", n=real.size(source), history=0, drop=0.1)
    assert abs(changes(real.reports(again, 500)).mean()) < 0.003
    assert real.measured_drop(worse) == pytest.approx(0.1, abs=0.02)
    assert changes(real.reports(worse, 1000)).mean() == pytest.approx(-real.measured_drop(worse), abs=0.005)


def test_latency_reports_are_windows_of_consecutive_reruns():
    runs = latency.series()
    assert len(runs) >= 60
    for report in latency.reports(Cell(source="latency", kind="A/A", n=1, history=5), 20):
        window, starts = np.vstack([report.history, report.new]), np.flatnonzero((runs == report.history[0]).all(axis=1))
        assert any(np.array_equal(runs[start : start + 7], window) for start in starts)


def flagged(name, history, new, setting):
    rule = RULES[name]
    return bool(rule.score(np.asarray(history, dtype=float), np.asarray(new, dtype=float)) > rule.level(setting))


def test_github_action_benchmark_alerts_where_bigger_is_better_and_the_last_value_is_over_twice_the_new_one():
    """`write.ts`, getRatio: current=100, prev=200 is a ratio of 2, and 2 is not greater than 200%."""
    assert peers.last_ratio(np.array([7.0, 200.0]), 100.0) == 2
    assert not flagged("github-action-benchmark ratio", [7, 200], 100, 2.0)
    assert flagged("github-action-benchmark ratio", [7, 200], 99, 2.0)
    assert peers.last_ratio(np.array([0.0]), 0.0) == 1


def test_bencher_limits_are_those_of_its_documentation():
    """Percentage 0.10 of a mean of 100: 90 to 110. Mean 100, sd 10, boundary 0.977: z-score 80.05, t test of 25 runs 78.54."""
    history = 100 + 10 * np.sqrt(24 / 25) * np.tile([-1, 1], 13)[:25] * np.sqrt(25 / 24)
    history = 100 + (history - history.mean()) * 10 / history.std(ddof=1)
    assert not flagged("bencher percentage", history, 90.001, 0.10)
    assert flagged("bencher percentage", history, 89.999, 0.10)
    for name, limit in (("bencher z-score", 80.05), ("bencher t-test", 78.54)):
        assert not flagged(name, history, limit + 0.01, 1 - 0.977)
        assert flagged(name, history, limit - 0.01, 1 - 0.977)
        assert flagged(name, history, 200 - limit + 0.01, 1 - 0.977)


@pytest.mark.parametrize("name", ["bencher z-score", "bencher t-test", "conbench z-score", "otava change point"])
def test_a_rule_that_needs_a_spread_says_nothing_after_one_run(name):
    if name.startswith("otava"):
        pytest.importorskip("otava", reason="the bench asks otava itself")
    assert RULES[name].score(np.array([0.8]), np.array(0.1)) == -np.inf


@pytest.mark.parametrize("name", ["bencher z-score", "bencher t-test", "conbench z-score"])
def test_a_rule_that_divides_by_a_spread_says_nothing_where_all_runs_are_equal(name):
    assert RULES[name].score(np.full(12, 0.7), np.array(0.1)) == -np.inf


@pytest.mark.parametrize(
    ("history", "new", "z"),
    [
        ([2.0, 2.1], 2.0, 0.7071),
        ([2.0, 2.1], 1.9, 2.121),
        ([2.0, 2.1], 1.1, 13.44),
        ([2.0, 2.1, 1.1], 1.1, 1.093),
        ([2.0, 2.1, 1.1], 3.0, 2.186),
    ],
)
def test_conbench_z_scores_are_those_of_its_own_tests(history, new, z):
    """`conbench/tests/entities/test_history.py`, EXPECTED_Z_SCORES, on `_fixtures.gen_fake_data`; seconds, so signs are turned."""
    assert peers.conbench_z_score(np.array(history), new) == pytest.approx(z, rel=5e-4)


def test_conbench_leaves_out_a_jump_that_goes_back_at_once():
    wiggle = np.tile([1.0, 1.01], 15)
    spiked = np.concatenate([wiggle, [5.0], wiggle])
    assert peers.conbench_outliers(spiked).nonzero()[0].tolist() == [30]
    assert peers.conbench_stats(spiked)[0] == pytest.approx(1.005)


def test_asv_compare_flags_what_is_a_tenth_off_the_reference():
    """`common_args.py`: with a factor of 1.1 a benchmark that gets 10% slower or faster is listed; `a < b / factor` is strict."""
    assert not flagged("asv compare factor", [1.10, 5.0], 1.0, 1.1)
    assert flagged("asv compare factor", [1.11, 5.0], 1.0, 1.1)
    assert flagged("asv compare factor", [1.0, 5.0], 1.11, 1.1)


def test_asv_finds_the_step_at_the_new_run_and_none_where_the_new_run_is_like_the_others():
    pytest.importorskip("asv", reason="the bench asks asv itself")
    level = [1.0, 1.01, 0.99, 1.0, 1.01, 0.99, 1.0, 1.01]
    assert peers.asv_step([*level, 1.0]) != peers.asv_step([*level, 1.0])
    assert peers.asv_step([1.0, 2.0]) == pytest.approx(1.0)


def test_otava_finds_the_change_point_at_the_new_run():
    pytest.importorskip("otava", reason="the bench asks otava itself")
    level = [1.0, 1.01, 0.99, 1.0, 1.01, 0.99, 1.0, 1.01, 0.99, 1.0, 1.01, 0.99]
    assert peers.otava_change_point([*level, 3.0]) < 0.001
    assert not peers.otava_change_point([*level, 1.0]) < 0.001


def test_one_setting_flags_at_most_five_percent_in_the_cell_it_was_made_from():
    found = evaluate.Tally(flags=[False] * 1000, scores=np.random.default_rng(0).normal(size=1000).tolist()).summary()
    assert 0.045 <= sum(score > found["needed"] for score in found["scores"]) / found["of"] <= 0.05


def test_clopper_and_pearsons_bound_of_no_hits_is_the_rule_of_three():
    """With no event in n the exact one-sided 95% bound is 1 − 0.05^(1/n), about 3/n (Hanley and Lippman-Hand, JAMA 249, 1983)."""
    assert settle.upper_bound(0, 100) == pytest.approx(1 - 0.05 ** (1 / 100))


def result(name="x", *, needed, kind="A/A", source="simulated", drop=0.0):
    return {"cell": name, "kind": kind, "source": source, "n": 100, "drop": drop, "rules": {"conbench z-score": {"needed": needed}}}


def test_the_one_setting_is_bound_by_reruns_of_one_artifact_alone():
    """Retrained seeds, latency and cells with a drop are shown beside it; they do not move it."""
    free = [result(needed=9.0, kind="retrained"), result(needed=9.0, source="latency"), result(needed=9.0, drop=0.01)]
    assert settle.one_level("conbench z-score", [result("a", needed=2.0), result("b", needed=3.0), *free]) == (3.0, "b")


@pytest.fixture
def command():
    """`run.py` under a name of its own; other examples have a `run` as well."""
    spec = importlib.util.spec_from_file_location("verdict_bench_run", BENCH / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_cell_that_was_written_is_not_run_again_and_a_line_cut_short_is(command, tmp_path):
    file = tmp_path / "results.jsonl"
    kept = {"cell": cell().name, "asked": 10, "seed": 0, "rules": dict.fromkeys(evaluate.variants(cell()))}
    file.write_text(json.dumps(kept) + "\n" + '{"cell": "simul')
    command.mend(file)
    with file.open("a") as later:
        later.write(json.dumps(kept | {"seed": 1}) + "\n")
    found = command.present(file)
    assert found == [kept, kept | {"seed": 1}]
    assert command.done(found, (cell(), 10, 0))
    assert not command.done(found, (cell(), 20, 0))
    assert not command.done(found, (cell(n=500), 10, 0))


def test_cells_have_names_of_their_own():
    names = [found.name for found in bench_cells.all_cells()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("rows", [True, False])
def test_benchstore_is_asked_with_valid_snapshots_and_with_rows_that_reproduce_them(rows):
    report = next(streams.reports(cell(n=16), 1))
    questions, samples = ours.questions_of(report, rows=rows), ours.samples_of(report, 5)
    assert [question.metric.name for question in questions] == streams.METRICS
    assert [question.metric.primary for question in questions].count(True) == 1
    asked = questions[3]
    assert [snapshot.version for snapshot in (*asked.window, asked.new)] == [1, 2, 3, 4, 5]
    assert asked.old is asked.window[0]
    for snapshot in (*asked.window, asked.new):
        assert schema.problems("snapshot", snapshot.to_dict(), "snapshot.json") == []
    if rows:
        for snapshot in (asked.old, asked.new):
            found = samples(snapshot)
            assert schema.problems("samples", found.to_dict(), "samples.json") == []
            assert pooled(found, "f1") == pytest.approx(snapshot.metrics["f1"], abs=1e-12)
    else:
        assert samples(asked.old) is None
        assert asked.old.uncertainty["slice4/accuracy"].n == 8
        assert all(u.n is None for name, u in asked.old.uncertainty.items() if name in ours.STDERR_SLICES)
    assert "f1" not in asked.old.uncertainty


def test_a_drop_of_half_the_answers_is_flagged_and_scored_by_its_corrected_p():
    found = {outcome.metric: outcome for outcome in ours.outcomes(next(streams.reports(cell(n=500, drop=0.4), 1)), rows=True)}
    assert found["accuracy"].verdict == "regressed"
    assert -0.05 <= found["accuracy"].score <= 0
    assert found["accuracy"].high < 0


def test_latency_is_asked_about_as_one_series_on_the_same_hardware():
    report = next(latency.reports(Cell(source="latency", kind="A/A", n=1, history=5), 1))
    questions = ours.questions_of(report, rows=False)
    assert {question.metric.direction for question in questions} == {"lower"}
    assert all(question.obstacle == "" for question in questions)


def test_a_cell_goes_from_reports_to_a_table(monkeypatch):
    """Without the slow rules, whose packages have an environment of their own."""
    monkeypatch.setattr(peers, "RULES", tuple(rule for rule in peers.RULES if not rule.slow))
    found = [evaluate.evaluate(cell(drop=drop), 30, 0) for drop in (0.0, 0.05)]
    text = table.page(settle.settled(found))
    assert "bencher t-test" in text
    assert "<details>" in text
    assert "misses beyond doubt" in text
