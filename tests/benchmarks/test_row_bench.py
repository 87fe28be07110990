"""The bench of rows of every kind, many tasks and nights: its worlds hold what they promise, and every kind gives its table."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

BENCH = Path(__file__).resolve().parents[2] / "benchmarks/verdicts"
sys.path.append(str(BENCH / "worlds"))

import row_groups
import row_judged
import row_nights
import row_peers
import row_scores
import row_tasks
import row_trials

from benchstore.records import schema
from benchstore.records.samples import Samples

_spec = importlib.util.spec_from_file_location("verdict_rows", BENCH / "rows.py")
bench = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(bench)
CELLS = {cell.name: cell for cell in bench.all_cells()}
TINY = [
    "scores, world ordinal, n 100, change nothing",
    "scores, world ordinal, n 100, change drop",
    "trials, change drop, examples 50, trials 4",
    "groups, rows outcomes, groups 10, change nothing",
    "tasks, change every task -2 points, n 1000, stated n, other examples",
    "nights, stated n, change 6 points at night 45",
]


def random(seed=0):
    return np.random.default_rng(seed)


def test_a_tiny_cell_of_every_kind_goes_from_histories_to_its_tables():
    found = bench.run([CELLS[name] for name in TINY], 3)
    text = bench.page(found)
    for measure in (row_judged.ALARM, row_judged.HOLDS, row_judged.FOUND):
        assert f"**scores: {measure}**" in text
    assert "| ordinal | 100 | drop |" in text
    assert "| every task -2 points | 1000 | n, other examples | 100.0 | 0.0 | 100.0 | 0.0 |" in text
    assert "| n | 6 points at night 45 | 100.0 | 100.0 |" in text
    assert "3 histories a cell" in text


def test_cells_have_names_of_their_own_and_the_same_seed_gives_the_same_results():
    assert len(CELLS) == len(bench.all_cells())
    first, second = (CELLS[TINY[0]].once(CELLS[TINY[0]].random(0)) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("name", list(row_scores.WORLDS))
def test_quiet_scores_differ_alike_both_ways_and_a_drop_is_as_large_as_it_says(name):
    world = row_scores.WORLDS[name]
    old, new = world.draw(random(), 200_000, 0.0)
    apart = new - old
    assert apart.std() == pytest.approx(world.sd, rel=0.02)
    assert apart.mean() == pytest.approx(0, abs=5 * world.sd / 200_000**0.5)
    assert np.quantile(apart, 0.05) == pytest.approx(-np.quantile(apart, 0.95), rel=0.05, abs=1e-9)
    drop = world.drop(100)
    old, new = world.draw(random(1), 200_000, drop)
    assert (new - old).mean() == pytest.approx(-drop, abs=5 * (new - old).std() / 200_000**0.5)


def test_the_product_is_asked_with_rows_that_reproduce_its_values_and_answers_with_the_interval_of_t():
    old, new = row_scores.gaussian(random(), 100, 0.5)
    ours, other = row_judged.asked("score", old, new), row_peers.paired_t(old, new)
    assert (ours.called, other.called) == (-1, -1)
    assert ours.interval == pytest.approx(other.interval)
    assert other.interval == pytest.approx(tuple(stats.ttest_rel(new, old).confidence_interval(0.95)))


def test_what_was_not_asked_takes_no_part():
    found = row_judged.outcome({"a": None, "b": row_judged.Answer(called=-1, interval=(-2.0, -1.0))}, -1.5, quiet=False)
    assert found == {"drop found: a": None, f"{row_judged.HOLDS}: a": None, "drop found: b": True, f"{row_judged.HOLDS}: b": True}


def test_rules_beside_call_a_clear_drop_and_not_its_absence():
    old = random().normal(size=200)
    rules = [row_peers.paired_t, row_peers.wilcoxon, lambda a, b: row_peers.bootstrap(random(), a, b)]
    assert [rule(old, old - 0.3 + 0.1 * random(1).normal(size=200)).called for rule in rules] == [-1, -1, -1]
    assert [rule(old, old).called for rule in rules] == [0, 0, 0]
    assert row_peers.fisher(np.ones((50, 4)), np.zeros((50, 4))).called == -1


def test_evalsig_is_asked_where_it_is_installed():
    pytest.importorskip("evalsig", reason="the bench asks evalsig itself")
    assert row_peers.evalsig(np.arange(50.0), np.arange(50.0) - 1).called == -1


@pytest.mark.parametrize("change", row_trials.CHANGES)
def test_chances_have_the_mean_that_is_said(change):
    old, new = row_trials.chances(random(), 100_000, change)
    assert new.mean() - old.mean() == pytest.approx(-row_trials.DROP if change == "drop" else 0, abs=0.005)
    assert (old == new).all() == (change == "same chances")


@pytest.mark.parametrize("world", [row_groups.scores, row_groups.outcomes])
def test_differences_in_groups_have_the_correlation_that_is_said(world):
    old, new = world(random(), 20_000, 0.0)
    tables = [side.reshape(-1, row_groups.CLUSTER).astype(float) for side in (old, new)]
    apart = tables[1] - tables[0]
    assert np.corrcoef(apart.T)[np.triu_indices(row_groups.CLUSTER, 1)].mean() == pytest.approx(row_groups.ICC, abs=0.02)


def test_tasks_move_by_what_is_said_and_their_rows_are_their_own():
    sides = row_tasks.right(random(), 4000, "twenty up, twenty down", same=True)
    moved = sides[1].mean(axis=1) - sides[0].mean(axis=1)
    assert moved.reshape(-1, 3).mean(axis=0) == pytest.approx([-0.02, 0, 0.02], abs=0.01)
    few = row_tasks.right(random(), 5, "nothing", same=True)[0]
    column = np.array(row_tasks.rows(few).columns["outcomes.t01/acc"])
    assert np.flatnonzero(~np.isnan(column)).tolist() == [5, 6, 7, 8, 9]
    assert column[5:10].tolist() == few[1].tolist()


def test_nights_fall_by_thirty_examples_and_snapshots_are_valid():
    right = row_nights.runs(random(), drop=True)
    assert len(right) == row_nights.BEFORE + 44 + row_nights.WITHIN
    fell = np.mean(right[:49], axis=0) - np.mean(right[49:], axis=0) > 0.5
    assert fell.sum() == 30
    verdicts, items = row_nights.book(right[:7], "always-valid", "rows")
    assert all(schema.problems("snapshot", item.to_dict(), "snapshot.json") == [] for item in items)
    assert verdicts.of(items[-1])[0].reference == row_nights.BEFORE
    samples = Samples(columns={"id": row_judged.names(3), "correct": (1, 0, 1)})
    assert schema.problems("samples", samples.to_dict(), "samples.json") == []
