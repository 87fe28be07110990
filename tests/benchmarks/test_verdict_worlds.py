"""The bench of verdicts in users' worlds: its worlds hold what they promise, and two tiny cells go from histories to a table."""

import importlib.util
import itertools
import sys
from pathlib import Path

import numpy as np
import pytest

WORLDS = Path(__file__).resolve().parents[2] / "benchmarks/verdicts/worlds"
sys.path.append(str(WORLDS))

import artifacts
import beside
import claims
import judging
import noise
import power
import testset

from benchstore.records import schema
from benchstore.records.samples import pooled, share_correct


def load(name):
    """A script under a name of its own; the older bench has a `run` and a `table` as well."""
    spec = importlib.util.spec_from_file_location(f"verdict_worlds_{name}", WORLDS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


run, table = load("run"), load("table")
CELLS = {cell.name: cell for cell in run.all_cells()}
TINY = ["A/A noise, world gaussian, fixed, history 5", "power, drop (points) 10, n 100, history 0"]


def random(seed=0):
    return np.random.default_rng(seed)


def test_two_tiny_cells_go_from_histories_to_a_table(tmp_path):
    found = run.run([CELLS[name] for name in TINY], 20, 0, tmp_path / "worlds.json")
    assert [result["cell"] for result in found] == TINY
    for result in found:
        assert result["histories"] == 20
        assert all(0 <= hits <= of == 20 for hits, of in result["shares"].values())
    assert list(found[0]["shares"]) == ["any flag", "regressed", "improved", "cannot tell"]
    assert {"benchstore, rows", "benchstore, n", "benchstore, nothing", *beside.PLAIN} <= set(found[1]["shares"])
    text = table.page(run.load(tmp_path / "worlds.json"))
    assert "| gaussian, fixed | 5 |" in text
    assert "## power" in text


def test_a_cell_that_the_file_holds_is_not_run_again(tmp_path, capsys):
    file, cell = tmp_path / "worlds.json", CELLS[TINY[0]]
    first = run.run([cell], 2, 0, file)
    capsys.readouterr()
    assert run.run([cell], 2, 0, file) == first
    assert capsys.readouterr().out == ""
    assert run.run([cell], 3, 0, file)[0]["histories"] == 3


def test_cells_have_names_of_their_own_and_the_same_seed_gives_the_same_results():
    assert len(CELLS) == len(run.all_cells())
    first, second = (CELLS[TINY[0]].once(CELLS[TINY[0]].random(1)) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("name", list(noise.worlds()))
def test_noise_is_as_large_as_it_says_and_the_reference_is_one_of_the_runs(name):
    world = noise.worlds()[name]
    found = [noise.drawn(random(seed), world, 8) for seed in range(200)]
    assert {len(history.before) for history in found} == {9}
    assert all(0 <= history.reference < 9 for history in found)
    if world.unit == "proportion" and name.startswith(("gaussian", "AR", "t3")):
        assert np.std([history.new for history in found]) == pytest.approx(noise.SD, rel=0.25)


@pytest.mark.parametrize("kept", [True, False])
def test_the_best_of_several_is_the_best_of_the_candidates_and_so_better_than_a_run_is(kept):
    world = noise.World(draw=noise.gaussian, best_of=4, kept=kept)
    found = [noise.drawn(random(seed), world, 5) for seed in range(300)]
    if kept:
        assert all(history.before[history.reference, 0] == history.before[:4, 0].max() for history in found)
    # The expected largest of four standard normal values is 1.03 (Harter, Biometrika 48, 1961).
    assert np.mean([history.before[history.reference, 0] for history in found]) == pytest.approx(1.03, abs=0.15)


def test_answers_in_clusters_have_the_intraclass_correlation_that_is_said():
    right = np.array([artifacts.clustered_artifact(random(seed), 2000) for seed in range(50)], dtype=float).reshape(-1, 10)
    pairs = [np.corrcoef(right[:, a], right[:, b])[0, 1] for a, b in itertools.combinations(range(10), 2)]
    assert np.mean(pairs) == pytest.approx(0.3, abs=0.02)
    assert right.mean() == pytest.approx(0.8, abs=0.01)


@pytest.mark.parametrize("world", [artifacts.equal, artifacts.crashed])
@pytest.mark.parametrize("stated", testset.STATED)
def test_snapshots_are_valid_and_rows_reproduce_their_values(world, stated):
    history = world(random(), 200, 5, stated)
    read = judging.samples_of(history)
    for snapshot in judging.snapshots(history):
        assert schema.problems("snapshot", snapshot.to_dict(), "snapshot.json") == []
        samples = read(snapshot)
        assert (samples is None) == (stated != "rows")
        if samples:
            assert schema.problems("samples", samples.to_dict(), "samples.json") == []
            assert share_correct(samples)[1] == pytest.approx(snapshot.metrics["accuracy"])
            assert pooled(samples, "f1") == pytest.approx(snapshot.metrics["f1"])


def test_a_crash_on_the_hardest_rows_lifts_what_was_answered_and_says_so_in_its_counts():
    history = artifacts.crashed(random(), 500, 0, "n")
    accuracy, success = testset.NAMES.index("accuracy"), testset.NAMES.index("success_rate")
    assert history.new[accuracy] > history.before[0, accuracy]
    assert history.new[success] == 0.8
    assert history.known[-1].counts == (500, 100)


def test_a_drop_is_the_one_that_was_asked_for_on_average():
    chance = power.chances(random(), 500)
    assert power.dropped(chance, 0.05).mean() == pytest.approx(chance.mean() - 0.05)
    right = power.answers(random(1), power.dropped(chance, 0.05), 2000)
    assert right.mean() == pytest.approx(chance.mean() - 0.05, abs=0.002)


def test_tests_beside_agree_with_their_definitions():
    """McNemar: 1 against 9 has p = 22/1024; 3 against 9 has 598/4096. z: 80 against 60 of 100 is 3.09."""
    old = np.arange(100) < 50
    nine_to_one, nine_to_three = old.copy(), old.copy()
    nine_to_one[[*range(9), 99]] ^= True
    nine_to_three[[*range(9), 97, 98, 99]] ^= True
    assert beside.mcnemar(beside.Pair(old=old, new=nine_to_one), random())
    assert not beside.mcnemar(beside.Pair(old=nine_to_one, new=old), random())
    assert not beside.mcnemar(beside.Pair(old=old, new=nine_to_three), random())
    assert beside.bootstrap(beside.Pair(old=old, new=nine_to_one), random())
    assert not beside.unpaired(beside.Pair(old=old, new=nine_to_one), random())
    assert beside.unpaired(beside.Pair(old=np.arange(100) < 80, new=np.arange(100) < 60), random())


def test_a_package_that_is_installed_is_asked():
    pytest.importorskip("evalsig", reason="the bench asks evalsig itself")
    pair = beside.Pair(old=np.ones(100, dtype=bool), new=np.arange(100) >= 20)
    assert beside.PACKAGES["evalsig"](pair, random())
    assert not beside.PACKAGES["evalsig"](beside.Pair(old=pair.new, new=pair.old), random())


def test_a_claimed_size_is_tried_only_where_there_can_be_such_a_drop():
    def draw(generator):
        return claims.of_answers(generator, 16, 0, "rows")

    outcomes = [claims.once(random(seed), draw, 0.0) for seed in range(30)]
    for outcome in outcomes:
        assert (outcome["regressed at that size"] is None) == (not outcome["size possible"])


def test_shares_have_clopper_and_pearsons_bounds():
    """Of no hits in n the upper bound is 1 − 0.025^(1/n); what lies wholly outside what was meant is bold."""
    assert table.bounds(0, 100)[1] == pytest.approx(1 - 0.025 ** (1 / 100))
    assert table.share(0, 0) == table.NONE
    assert table.share(50, 100, (0.0, 0.05)).startswith("**50.0")
    assert not table.share(6, 100, (0.0, 0.05)).startswith("**")
