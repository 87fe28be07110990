"""The noise of a window that moves on is, to the last bit, that of the same runs looked at anew."""

from hypothesis import given
from hypothesis import strategies as st

from benchstore.analysis.statistics.rerun_noise import SUPPORTS, MovingRuns, rerun_noise

values = st.one_of(st.sampled_from([0.8, 0.81, 0.8 + 1e-16, 1, 2, 1e-9]), st.floats(1e-6, 1e6).map(lambda value: round(value, 3) or 1.0))
leasts = st.sampled_from([0.0, 0.01, 5.0])


@given(st.lists(values, max_size=30), st.integers(1, 12), st.booleans(), leasts)
def test_a_window_that_moves_has_the_noise_of_its_runs(runs, size, logs, least):
    moving = MovingRuns(logs=logs)
    for end, value in enumerate(runs, start=1):
        moving.add(end - 1, value)
        start = max(0, end - size)
        moving.drop_before(start)
        assert moving.values == runs[start:end]
        expected = rerun_noise([runs[start:end]], logs=logs, least=least)
        assert (moving.noise(least) if end - start >= SUPPORTS else None) == expected


@given(st.lists(st.tuples(st.integers(1, 3), values), min_size=12, max_size=30), st.booleans())
def test_places_may_be_left_out_and_many_runs_forgotten_at_once(steps, logs):
    moving, known, place = MovingRuns(logs=logs), [], 0
    for step, value in steps:
        place += step
        moving.add(place, value)
        known.append((place, value))
    moving.drop_before(place - 8)
    left = [value for at, value in known if at >= place - 8]
    assert moving.values == left
    if len(left) >= SUPPORTS:
        assert moving.noise(0.0) == rerun_noise([left], logs=logs)


def test_a_metric_that_stood_still_and_then_jumped_is_told():
    moving = MovingRuns(logs=False)
    for place, value in enumerate([0.9] * 5):
        moving.add(place, value)
    assert not moving.jumped
    moving.add(5, 0.8)
    assert moving.jumped
    moving.drop_before(1)
    assert not moving.jumped
