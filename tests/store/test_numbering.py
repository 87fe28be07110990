"""A version that leaps ahead is refused where it comes in, as no number would be left after it."""

import json

import pytest


def bring(place, version):
    """A branch that adds a copy of the first version under a number of its own."""
    place.git("switch", "-q", "-C", "change", "main")
    value = json.loads(place.read("snapshots/m/1.json")) | {"version": version}
    place.write(f"snapshots/m/{version}.json", json.dumps(value, indent=2, sort_keys=True) + "\n")
    place.commit("By hand")


@pytest.mark.parametrize(("version", "code"), [(2, 0), (900, 0), (5000, 1), (20260102030405, 1), (99999999999999, 1)])
def test_numbers_that_count_up_do_not_leap(place, version, code):
    place.add(0.9, "--commit")
    bring(place, version)
    said = place.bench("check", "--against", "main", code=code).out
    assert (f"{version} leaps ahead, and versions count up; the newest that has landed is 1" in said) == bool(code)
    place.bench("comment", "--against", "main", code=code)


@pytest.mark.parametrize(("version", "code"), [(20260102030405, 0), (99999999999999, 1), (29990102030405, 1)])
def test_a_number_that_is_a_time_is_one_that_has_been(place, version, code):
    place.write("benchstore.yaml", "versions: time\n")
    place.commit("By time")
    place.add(0.9, "--commit")
    value = json.loads(next((place.path / "snapshots/m").glob("2*.json")).read_text(encoding="utf-8")) | {"version": version}
    place.git("switch", "-q", "-c", "change")
    place.write(f"snapshots/m/{version}.json", json.dumps(value, indent=2, sort_keys=True) + "\n")
    place.commit("By hand")
    assert ("is no time that has been" in place.bench("check", "--against", "main", code=code).out) == bool(code)
