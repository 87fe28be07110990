"""Nights that are watched together (`policy.monitor: always-valid`): quiet quarters stay quiet, and what moved is found."""

import numpy as np
import pytest
from builders import build_snapshot

from benchstore.analysis.references import ModelHistory
from benchstore.records.config import Config
from benchstore.records.pointer import Pointer, Standing
from benchstore.records.samples import Samples
from benchstore.standing.verdict_book import VerdictBook

METRICS = {"accuracy": {"direction": "higher", "unit": "proportion", "min": 0, "max": 1, "limit": {"absolute": 0.01}}}


def book(values, *, monitor="always-valid", rows=None, name="accuracy", triggered_by="schedule", **fields):
    """The verdicts of one series, a night a value; the first is the baseline."""
    config = Config.from_dict({"policy": {"monitor": monitor}, "metrics": METRICS})
    nights = [
        build_snapshot(version, metrics={name: float(value)}, source={"triggered_by": triggered_by}, **fields)
        for version, value in enumerate(values, start=1)
    ]
    pointer = Pointer(series={nights[0].series.configuration: Standing(current=len(nights), baseline=1)})
    history = ModelHistory(nights, pointer)
    found = VerdictBook({"m": history}, config.metrics, config.policy, (lambda item: rows[item.version - 1]) if rows else lambda _: None)
    return [found.of(night)[0] for night in nights[1:]]


def words(values, **how):
    return [row.verdict for row in book(values, **how)]


def quarter(seed, *, size=91, step=0.0, at=0):
    random = np.random.default_rng(seed)
    values = 0.8 + random.normal(0, 0.006, size)
    values[at:] -= step
    return values.round(4)


def test_quiet_quarters_stay_quiet_where_each_night_by_itself_alarms():
    alarms = {how: sum("regressed" in words(quarter(seed), monitor=how) for seed in range(30)) for how in ("each", "always-valid")}
    assert alarms["always-valid"] <= 1
    assert alarms["each"] >= 6


def test_a_level_that_fell_is_found_within_days_and_named_by_its_first_version():
    rows = book(quarter(1, size=70, step=0.02, at=50))
    first = next(place for place, row in enumerate(rows) if row.verdict == "regressed")
    assert 50 <= first + 1 <= 58
    assert rows[-1].method == "always-valid"
    assert rows[-1].effect == pytest.approx(-0.02, abs=0.005)
    assert ", more than noise: the level moved with v" in rows[-1].sentence
    assert all(row.verdict != "regressed" for row in rows[:49])


def test_an_alarm_ends_with_a_fix():
    values = np.concatenate([quarter(2, size=40), quarter(3, size=12) - 0.04, quarter(4, size=20)])
    found = words(values)
    assert found[50] == "regressed"
    assert "regressed" not in found[-8:]


def test_one_night_is_no_level_but_a_collapse_needs_no_second_one():
    odd = quarter(5, size=40)
    odd[25] -= 0.03
    assert "regressed" not in words(odd)
    odd[25] = 0.3
    assert [place for place, word in enumerate(words(odd), start=1) if word == "regressed"] == [25]


def test_a_gross_fall_on_one_night_is_looked_at():
    values = quarter(6, size=40)
    values[30] = 0.7
    assert words(values)[29] == "cannot tell"


def test_where_examples_are_known_they_must_show_it_as_well():
    """The level fell by 12 of 400 examples in every rerun, which another draw of examples need not show."""
    right = np.arange(400) < 320
    shown = []
    for lost, verdict in ((5, "within noise"), (40, "regressed")):
        rows = [
            Samples(columns={"id": tuple(map(str, range(400))), "correct": tuple(map(int, side))})
            for side in [right ^ (np.random.default_rng(k).random(400) < 0.004) ^ ((np.arange(400) < lost) & (k >= 20)) for k in range(40)]
        ]
        values = [np.mean(side.columns["correct"]) for side in rows]
        shown.append((book(values, rows=rows)[-1].verdict, verdict))
    assert all(found == wanted for found, wanted in shown), shown


def test_runs_that_nobody_scheduled_are_judged_by_themselves():
    assert {row.method for row in book(quarter(7, size=30), triggered_by="a person")} <= {"limit", "history"}


def test_a_metric_that_never_moves_is_no_alarm():
    assert set(words([0.8] * 40)) <= {"within noise", "unchanged"}


def test_times_are_watched_on_a_scale_of_factors():
    random = np.random.default_rng(8)
    values = np.exp(np.log(120) + random.normal(0, 0.02, 60))
    values[40:] *= 1.3
    rows = book(values, name="latency_ms", hardware={"cpu": "x"})
    assert rows[-1].verdict == "regressed"
    assert rows[-1].effect == pytest.approx(36, abs=6)
    assert "regressed" not in [row.verdict for row in rows[:39]]


def test_a_night_has_one_verdict_wherever_it_is_asked_for():
    """Pages ask for pairs of versions; of a night and its reference that is the night's own verdict."""
    values = quarter(1, size=60, step=0.02, at=50)
    config = Config.from_dict({"policy": {"monitor": "always-valid"}, "metrics": METRICS})
    nights = [build_snapshot(k, metrics={"accuracy": float(v)}, source={"triggered_by": "schedule"}) for k, v in enumerate(values, start=1)]
    pointer = Pointer(series={nights[0].series.configuration: Standing(current=60, baseline=1)})
    known = VerdictBook({"m": ModelHistory(nights, pointer)}, config.metrics, config.policy)
    for night in nights[1:]:
        assert [row.verdict for row in known.between(nights[0], night)] == [row.verdict for row in known.of(night)]


def test_a_night_is_confirmed_by_the_night_before_it_on_the_same_machine():
    """Two machines take turns: what one measured says nothing of the other's times."""
    config = Config.from_dict({"policy": {"confirm": 2}})
    times = [(100 + k % 3, "a") if k % 2 else (200 + k % 3, "b") for k in range(1, 21)] + [(101, "a"), (900, "b"), (101, "a"), (900, "b")]
    nights = [
        build_snapshot(k, metrics={"latency_ms": value}, hardware={"cpu": cpu}, source={"triggered_by": "schedule"})
        for k, (value, cpu) in enumerate(times, start=1)
    ]
    pointer = Pointer(series={nights[0].series.configuration: Standing(current=24, baseline=1)})
    known = VerdictBook({"m": ModelHistory(nights, pointer)}, config.metrics, config.policy)
    found = [(row.verdict, row.reference, row.confirmed) for night in (nights[21], nights[23]) for row in known.of(night)]
    assert found == [("regressed", 2, False), ("regressed", 2, True)]
