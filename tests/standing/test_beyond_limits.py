"""What landed before there was a limit is drawn as far as it goes and named; what is new is refused."""

import json

import faces
import pytest

from benchstore.records import canonical_json
from benchstore.repository import open_repository

ODD = {
    "metrics": ({"metrics": {"f1": 0.9, "loss": 1.3e160}}, "metrics.loss: 1.3e+160 is too large"),
    "only": ({"metrics": {"loss": 4e-120}, "uncertainty": {}}, "metrics.loss: 4e-120 is too small"),
    "first": ({"created_at": "0001-01-01T00:00:00+01:00"}, "created_at: '0001-01-01T00:00:00+01:00' is in no year from 1970 to 2999"),
    "last": ({"created_at": "9999-12-31T23:59:59-01:00"}, "created_at: '9999-12-31T23:59:59-01:00' is in no year from 1970 to 2999"),
    "counts": ({"counts": {"total": 2**60, "succeeded": 2**60, "failed": 0}}, "counts.succeeded: "),
    "spread": ({"uncertainty": {"f1": {"stderr": 1e200, "n": 2**70}}}, "uncertainty.f1.stderr: 1e+200 is too large"),
    "repeats": ({"repeats": {"metrics": {"f1": [1e80, 1]}}, "schema_version": 2}, "repeats.metrics.f1[0]: 1e+80 is too large"),
}
COMMANDS = [["list"], ["list", "m"], ["show", "m@2"], ["log"], ["compare", "m@1", "m@2"], ["compare"], ["regressions"]]
COMMANDS += [["regressions", "--against", "HEAD~1"], ["comment", "--against", "HEAD~2"], ["alert", "--dry-run"], ["build"]]


def landed(place, fields):
    """A store of two versions, of which the second, the current one, came past `add`."""
    place.add(0.91, "--commit")
    value = json.loads(place.read("snapshots/m/1.json")) | {"version": 2} | fields
    place.write("snapshots/m/2.json", canonical_json.dumps({name: item for name, item in value.items() if item != {}}))


@pytest.mark.parametrize("kind", ODD)
def test_a_snapshot_beyond_a_limit_is_refused_before_it_lands_and_a_warning_after(place, kind):
    fields, said = ODD[kind]
    landed(place, fields)
    assert f"error: snapshots/m/2.json: {said}" in place.bench("check", code=1).out
    place.commit("past the check")
    assert f"warning: snapshots/m/2.json: {said}" in place.bench("check").out


@pytest.mark.parametrize("kind", ODD)
def test_a_landed_snapshot_beyond_a_limit_is_drawn_as_far_as_it_goes_and_named(place, kind):
    fields, said = ODD[kind]
    landed(place, fields)
    place.commit("past the check")
    place.bench("promote", "m@2", "--commit")
    for command in COMMANDS:
        place.bench(*command, code=(0, 1))
    faces.agree(place.path)
    site = dict(open_repository(place.path).pages())
    assert said in " ".join(place.bench("show", "m@2").out.split()).replace("not drawn ", "")
    assert said.replace("'", "&#39;") in site["models/m/index.html"].decode()
    (found,) = [item["snapshot"] for item in json.loads(site["api/v1/models/m.json"])["versions"] if item["version"] == 2]
    assert found == json.loads(place.read("snapshots/m/2.json"))
    json.loads(site["api/v1/index.json"], parse_constant=pytest.fail)


@pytest.mark.parametrize("number", [1e60, 1e-60, -3e99])
def test_a_number_beyond_a_limit_is_refused_by_add_and_by_compare(place, number):
    place.add(0.9)
    assert "metrics.loss: " in place.add(metrics={"loss": number}, code=1).err
    place.write("a.json", {"metrics": {"loss": number}})
    place.write("b.csv", f"loss,f1\n{number},0.5\n")
    place.write("c.json", {"metrics": {"loss": 1}})
    for name in ("a.json", "b.csv"):
        assert "write 0, or a number of a size from 1e-50 to 1e50" in place.bench("compare", "c.json", name, code=1).err


def test_a_day_that_no_calendar_has_is_a_sentence_in_every_command(place):
    landed(place, {"created_at": "2026-02-30T00:00:00Z"})
    for command in (["check"], ["list"], ["build"], ["compare"], ["log"]):
        done = place.bench(*command, code=(0, 1))
        assert command == ["log"] or "'2026-02-30T00:00:00Z' is not a date" in done.out + done.err
