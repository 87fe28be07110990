"""Two clones gave one number: whose it is in the end, by `resolve` or by hand, and what log and verify say of it then."""

import json

import pytest
from places import Place


@pytest.fixture
def clash(one_landed, tmp_path):
    """Bob's `m v2` has landed, and Ann's clone has another one, committed and not pushed."""
    bare = tmp_path / "bare.git"
    one_landed.git("clone", "-q", "--bare", str(one_landed.path), str(bare))
    places = []
    for name, f1 in (("bob", 0.86), ("ann", 0.88)):
        one_landed.git("clone", "-q", str(bare), str(tmp_path / name))
        here = Place(tmp_path / name)
        here.add(f1)
        here.git("-c", f"user.name={name}", "commit", "-q", "-m", "Add m v2", "--author", f"{name} <{name}@example.org>")
        places.append(here)
    places[0].git("push", "-q")
    return places[1]


def added(place):
    return {e["version"]: e["author"] for e in place.bench("log", "m", "--format", "json").json["events"] if e["kind"] == "added"}


def value(place, version):
    return json.loads(place.read(f"snapshots/m/{version}.json"))["metrics"]["f1"]


def test_after_resolve_the_log_credits_each_number_to_whose_it_is(clash):
    clash.git("fetch", "-q")
    clash.bench("resolve", "--onto", "main")
    assert (value(clash, 2), value(clash, 3)) == (0.86, 0.88)
    assert added(clash)[2] == "bob"


def test_what_a_merge_dropped_and_somebody_put_back_is_settled_and_no_accusation_of_the_one_who_did(clash):
    clash.git("pull", "-q", "--no-rebase", "-X", "ours")
    assert "contested" in clash.bench("verify").out
    command = clash.bench("verify", "--strict", code=1).out.split("restore it: ")[1].split(";")[0]
    clash.git(*command.split()[1:])
    clash.commit("Put Bob's back")
    assert "every snapshot that landed is as it was" in clash.bench("verify", "--strict").out
    assert value(clash, 2) == 0.86
    assert added(clash)[2] == "bob"


def test_what_was_settled_and_dropped_again_is_a_loss(clash):
    clash.git("pull", "-q", "--no-rebase", "-X", "ours")
    dropped = clash.read("snapshots/m/2.json")
    clash.git("checkout", "-q", "origin/main", "--", "snapshots/m/2.json")
    clash.commit("Put Bob's back")
    clash.write("snapshots/m/2.json", dropped)
    clash.commit("Ann's again")
    assert "error: snapshots/m/2.json: edited in" in clash.bench("verify", code=1).out
