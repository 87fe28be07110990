"""Nothing is accepted that a face cannot show. `benchmarks/soak/accepted.py` runs the same for as long as it is told."""

import odd_stores
from hypothesis import HealthCheck, Phase, given, seed, settings

QUICK = settings(
    max_examples=10,
    deadline=None,
    derandomize=False,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
        HealthCheck.data_too_large,
    ],
)


@seed(14)
@given(odd_stores.stores())
@QUICK
def test_whatever_check_accepts_goes_through_every_face(made, tmp_path_factory, found):
    place = made(_nothing).copied(tmp_path_factory.mktemp("accepted") / "store")
    odd_stores.write(place, found)
    assert odd_stores.is_accepted(place)
    odd_stores.every_face(place, found)


@seed(14)
@given(odd_stores.landed_stores())
@QUICK
def test_whatever_landed_before_there_were_limits_goes_through_every_face(made, tmp_path_factory, found):
    place = made(_nothing).copied(tmp_path_factory.mktemp("landed") / "store")
    odd_stores.write(place, found)
    odd_stores.every_face(place, found)


def _nothing(_place):
    """The store as `init` made it."""


def test_a_held_version_that_is_accepted_is_told_by_its_numbers(place):
    place.add(0.9, "--commit")
    place.add(0.5, "--commit", "--no-promote")
    place.git("switch", "-q", "-c", "change")
    place.bench("accept", "m@2", "f1", "--reason", "fine", "--commit")
    said = place.bench("comment", "--against", "main").out
    assert said.startswith("### ⚠️ 1 accepted by it; F1 −40.0 pt on d@1\n")
    assert "f1 of v2 accepted, F1 0.900 → 0.500 (−40.0 pt): fine" in said
