"""Quality against cost: what nothing beats, what cannot be told apart from it; and the small lines beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchstore.publish.site.svg import SPARK_COLUMNS, spark, thinned
from benchstore.publish.site.tabs.current_frontier import Point, frontier
from benchstore.records.metric import Metric

QUALITY = Metric(name="f1", unit="proportion", direction="higher")
TIME = Metric(name="latency_ms", unit="ms", direction="lower")


def point(name, x, y, ranks=None):
    return Point(name=name, x=x, y=y, texts=(str(x), str(y)), interval=None, ranks=ranks, tone="neutral")


def names(points):
    return [item.name for item in points]


def test_on_the_line_is_what_nothing_beats_in_both():
    found = frontier(QUALITY, TIME, [point("slow", 9, 0.9), point("fast", 1, 0.7), point("beaten", 5, 0.6), point("dear", 10, 0.9)], [])
    assert (names(found.on), names(found.rest)) == (["fast", "slow"], ["beaten", "dear"])


def test_of_two_that_cost_the_same_the_better_one_is_on_the_line():
    assert names(frontier(QUALITY, TIME, [point("a", 1, 0.7), point("b", 1, 0.8)], []).on) == ["b"]


def test_what_is_dearer_and_whose_ranks_overlap_is_not_told_apart():
    points = [point("best", 1, 0.9, (1, 2)), point("near", 2, 0.89, (1, 2)), point("far", 2, 0.5, (3, 3))]
    found = frontier(QUALITY, TIME, points, [])
    assert (names(found.tied), names(found.rest)) == (["near"], ["far"])


def test_a_metric_that_is_better_when_lower_turns_the_line_over():
    error = Metric(name="error", unit="proportion", direction="lower")
    assert names(frontier(error, TIME, [point("a", 1, 0.2), point("b", 2, 0.1), point("c", 3, 0.3)], []).on) == ["a", "b"]


@pytest.mark.parametrize(("points", "log"), [([1, 100], True), ([1, 2], False), ([0, 100], False)])
def test_the_axis_is_logarithmic_where_costs_differ_by_factors_and_are_above_zero(points, log):
    assert frontier(QUALITY, TIME, [point(str(x), x, 0.5) for x in points], []).log is log


def test_one_point_has_no_line():
    assert frontier(QUALITY, TIME, [point("a", 1, 0.5)], []) is None


@given(st.lists(st.tuples(st.floats(0.1, 100), st.floats(0, 1)), min_size=2, max_size=12))
def test_no_point_on_the_line_is_beaten_and_every_other_one_is(pairs):
    found = frontier(QUALITY, TIME, [point(str(k), x, y) for k, (x, y) in enumerate(pairs)], [])
    for one in found.on:
        assert not any(other.x <= one.x and other.y > one.y for other in (*found.on, *found.rest, *found.tied))
    for one in (*found.rest, *found.tied):
        assert any(other.x <= one.x and other.y >= one.y for other in found.on)


def test_a_gap_is_left_open_and_the_newest_value_is_marked():
    found = spark([(0.0, 1.0), (1.0, 2.0), (2.0, None), (3.0, 1.5), (4.0, 1.0)])
    assert found.path.count("M") == 2
    assert (found.x, found.y) == ("104.0", "22.0")


def test_a_series_that_lacks_the_metric_has_no_line():
    assert spark([(0.0, None)]) is None
    assert spark([]) is None


@given(st.lists(st.floats(-1e6, 1e6), min_size=200, max_size=600))
def test_thinning_keeps_order_and_every_extreme(values):
    points = [(float(place), value) for place, value in enumerate(values)]
    kept = thinned(points, 0.0, float(len(points) - 1), SPARK_COLUMNS)
    assert kept == sorted(kept)
    assert len(kept) <= 4 * SPARK_COLUMNS
    assert {min(values), max(values), values[0], values[-1]} <= {value for _, value in kept}
    assert set(kept) <= set(points)
