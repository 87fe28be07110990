"""The verdict by the limit: direction, absolute and relative limits, what is incomparable, and the sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchstore.analysis import verdicts
from benchstore.analysis.compare import compare, judge
from benchstore.analysis.references import ModelHistory
from benchstore.records.metric import BUILT_IN, Limit, Metric, MetricTable
from benchstore.records.pointer import Accepted, Pointer, Standing

TABLE = MetricTable.from_dict({})
F1 = BUILT_IN["f1"]


@pytest.mark.parametrize(
    ("name", "old", "new", "verdict"),
    [
        ("f1", 0.90, 0.80, "regressed"),
        ("f1", 0.80, 0.90, "improved"),
        ("f1", 0.95, 0.94, "regressed"),
        ("f1", 0.95, 0.945, "changed, within limit"),
        ("f1", 0.9, 0.9, "unchanged"),
        ("latency_ms", 100, 119, "changed, within limit"),
        ("latency_ms", 100, 120, "regressed"),
        ("latency_ms", 100, 80, "improved"),
        ("latency_ms", 0, 5, "regressed"),
        ("f1", None, 0.9, "new"),
        ("f1", 0.9, None, "missing"),
        ("bleu", 30, 10, "not judged"),
        ("total_samples", 10, 5, "not judged"),
    ],
)
def test_the_limit_decides_by_the_metrics_direction(name, old, new, verdict):
    assert verdicts.by_limit(TABLE.get(name), old, new)[0] == verdict


def test_where_both_limits_are_set_both_must_be_passed():
    metric = Metric(name="x", direction="lower", limit=Limit(absolute=50, relative=0.1))
    assert [verdicts.by_limit(metric, old, new)[0] for old, new in ((100, 140), (1000, 1060), (1000, 1100))] == [
        "changed, within limit",
        "changed, within limit",
        "regressed",
    ]


def test_a_limit_of_zero_notices_every_loss():
    metric = Metric(name="x", direction="higher", limit=Limit(absolute=0))
    assert verdicts.by_limit(metric, 0.5, 0.5 - 1e-12)[0] == "regressed"
    assert verdicts.by_limit(metric, 0.5, 0.5)[0] == "unchanged"


values = st.floats(0, 1)


@given(values, values)
def test_swapping_the_sides_swaps_better_and_worse(old, new):
    forth, back = verdicts.by_limit(F1, old, new)[0], verdicts.by_limit(F1, new, old)[0]
    swapped = {"regressed": "improved", "improved": "regressed"}
    assert swapped.get(forth, forth) == back


@given(values, values)
def test_higher_and_lower_are_mirror_images(old, new):
    lower = Metric(name="e", direction="lower", limit=F1.limit)
    assert verdicts.by_limit(F1, old, new)[0] == verdicts.by_limit(lower, new, old)[0] or old == new


@pytest.mark.parametrize(
    ("name", "old", "new", "text"),
    [
        ("f1", 2 / 9, 4 / 19, "F1 fell 1.2 points (0.222 → 0.211), worse by at least the limit of 1.0 point."),
        ("latency_ms", 410, 474, "Latency rose 64 ms (410 ms → 474 ms), within the limit of 20%."),
        ("accuracy", 0.5, 0.5, "Accuracy is unchanged at 0.500."),
        ("bleu", 30, 20, "Bleu fell 10.00 (30.00 → 20.00), which has no limit to judge it by."),
    ],
)
def test_one_plain_sentence_says_it(snapshot, name, old, new, text):
    row = judge(TABLE.get(name), snapshot(1, metrics={name: old}), snapshot(2, metrics={name: new}))
    assert row.sentence == text


def test_different_data_are_incomparable_and_no_delta_is_given(snapshot):
    old, new = snapshot(1), snapshot(2, dataset={"name": "d", "version": "2"})
    row = compare(old, new, TABLE)[0]
    assert (row.verdict, row.delta, row.better) == ("incomparable", None, None)
    assert row.sentence == "F1 is incomparable: measured on d@1 and on d@2."


def test_another_environment_is_incomparable_only_for_what_depends_on_it(snapshot):
    metrics = {"f1": 0.9, "latency_ms": 10}
    rows = compare(snapshot(1, metrics=metrics), snapshot(2, metrics=metrics, environment="production"), TABLE)
    assert {row.metric: row.verdict for row in rows} == {"f1": "unchanged", "latency_ms": "incomparable"}
    assert "compared across environments" in rows[0].sentence


def test_what_is_missing_on_one_side_is_shown(snapshot):
    rows = compare(snapshot(1, metrics={"f1": 0.9, "recall": 0.5}), snapshot(2, metrics={"f1": 0.9, "precision": 0.5}), TABLE)
    assert {row.metric: row.verdict for row in rows} == {"f1": "unchanged", "precision": "new", "recall": "missing"}


def pointer(current=3, baseline=1, **more):
    return Pointer(series={("d@1", "", "local"): Standing(current=current, baseline=baseline)}, **more)


def test_the_reference_is_the_baseline_else_the_one_before_and_says_so(snapshot):
    items = [snapshot(n) for n in (1, 2, 3)]
    why = {against: ModelHistory(items, pointer()).reference(items[2], against) for against in ("baseline", "previous")}
    assert [(r.snapshot.version, r.why) for r in why.values()] == [(1, "baseline"), (2, "the version before it")]
    withdrawn = ModelHistory(items, pointer(withdrawn={1: "bad"})).reference(items[2], "baseline")
    assert (withdrawn.snapshot.version, withdrawn.why) == (2, "the version before it; the series has no usable baseline")


def test_a_superseded_version_is_never_a_reference(snapshot):
    items = [snapshot(1), snapshot(2), snapshot(3, supersedes=2), snapshot(4)]
    assert ModelHistory(items, pointer(4)).reference(items[3], "previous").snapshot.version == 3
    assert ModelHistory(items, pointer(3)).reference(items[2], "previous").snapshot.version == 1


def test_a_series_without_a_reference_is_compared_across_environments_and_says_so(snapshot):
    items = [snapshot(1, environment="production"), snapshot(2)]
    reference = ModelHistory(items, Pointer()).reference(items[1], "baseline")
    assert (reference.snapshot.version, reference.why) == (1, "first in local; compared with production")


def test_an_accepted_change_is_accepted_and_then_the_reference(snapshot):
    items = [snapshot(1, metrics={"f1": 0.9}), snapshot(2, metrics={"f1": 0.8}), snapshot(3, metrics={"f1": 0.7})]
    history = ModelHistory(items, pointer(accepted=(Accepted(metric="f1", version=2, reason="harder"),)))
    two, three = (history.judge(item, TABLE)[0] for item in items[1:])
    assert (two.verdict, two.reference) == ("accepted", 1)
    assert (three.verdict, three.reference, three.reference_why) == ("regressed", 2, "accepted v2: harder")


def test_its_own_baseline_is_not_judged(snapshot):
    assert ModelHistory([snapshot(1)], pointer(1)).judge(snapshot(1), TABLE) == []


def test_a_row_always_has_the_documented_keys(snapshot):
    row = judge(F1, None, snapshot(1)).to_dict()
    assert {
        "model",
        "series",
        "version",
        "reference",
        "metric",
        "value",
        "reference_value",
        "delta",
        "relative",
        "verdict",
        "method",
        "p",
        "sentence",
    } <= set(row)
