"""`check` finds everything that is wrong in a store, all at once, with exit 1; and nothing in a good one."""

import json

import pytest

from benchstore.records import canonical_json


def problems(place, *flags, code=1):
    found = place.bench("check", "--format", "json", *flags, code=code).json["problems"]
    return [f"{p['file']}: {p['place'] or ''}: {p['message']}" for p in found if p["severity"] == "error"]


def rewrite(place, path, **changes):
    """Change fields of a snapshot that has not landed, canonically."""
    value = json.loads(place.read(path)) | changes
    return place.write(path, canonical_json.dumps(value))


def test_a_good_store_is_clean(place):
    place.add(0.9, samples={"id": ["a"], "tp": [1], "fp": [0], "fn": [0]}, metrics={"f1": 1})
    assert "no problems found" in place.bench("check", "--strict").out


def test_an_empty_store_is_clean(place):
    assert place.bench("check").out.startswith("0 snapshots of 0 models")


BAD = {
    "NaN": (lambda p: p.write("snapshots/m/2.json", '{"metrics": {"f1": NaN}}'), "snapshots/m/2.json: line 1: NaN is not a number"),
    "a duplicate key": (lambda p: p.write("snapshots/m/2.json", '{"model": "m", "model": "n"}'), "the key 'model' occurs twice"),
    "not canonical": (lambda p: p.write("snapshots/m/1.json", json.dumps(json.loads(p.read("snapshots/m/1.json")))), "snapshots/m/1.json: line 1: not in canonical form"),
    "CRLF": (lambda p: p.write("snapshots/m/1.json", p.read("snapshots/m/1.json").replace("\n", "\r\n")), "not in canonical form"),
    "over the limit": (lambda p: rewrite(p, "snapshots/m/1.json", extra={"x": "y" * 1_100_000}), "bytes; a snapshot file may have 1,048,576"),
    "an unknown key": (lambda p: rewrite(p, "snapshots/m/1.json", foo=1), "unknown key 'foo'"),
    "another model inside": (lambda p: rewrite(p, "snapshots/m/1.json", model="n"), "model: says 'n', but lies in m/"),
    "another version inside": (lambda p: rewrite(p, "snapshots/m/1.json", version=2), "version: says 2, but the file is 1.json"),
    "a path outside": (lambda p: p.write("snapshots/loose.json", "{}"), "snapshots/loose.json: : does not belong here"),
    "a path too deep": (lambda p: p.write("snapshots/a/b/1.json", "{}"), "snapshots/a/b/1.json: : does not belong here"),
    "an odd name": (lambda p: p.write("snapshots/m/01.json", "{}"), "snapshots/m/01.json: : is no name of a store's file"),
    "a symlink": (lambda p: (p.path / "snapshots/m/2.json").symlink_to("1.json"), "snapshots/m/2.json: : a symbolic link"),
    "case": (lambda p: p.write("snapshots/M/1.json", canonical_json.dumps(json.loads(p.read("snapshots/m/1.json")) | {"model": "M"})), "differs from snapshots/M only in case"),
    "a pointer to nothing": (lambda p: p.write("snapshots/m/current.yaml", p.read("snapshots/m/current.yaml").replace("current: 1", "current: 9")), "current is 9, and there is no version 9"),
    "a pointer to another series": (lambda p: p.write("snapshots/m/current.yaml", p.read("snapshots/m/current.yaml").replace("d@1", "e@1")), "version 1 belongs to m on d@1, local"),
    "two lines for one series": (lambda p: p.write("snapshots/m/current.yaml", p.read("snapshots/m/current.yaml") * 2), "occurs twice"),
    "an octal in the pointer": (lambda p: p.write("snapshots/m/current.yaml", "series:\n- {dataset: d@1, environment: local, current: 010}\n"), "'010' is not of type 'integer'"),
    "an accepted metric that is none": (lambda p: p.write("snapshots/m/current.yaml", p.read("snapshots/m/current.yaml") + 'accepted:\n- {metric: "zz", version: 1, reason: "x"}\n'), "version 1 has no metric 'zz'"),
    "samples nobody names": (lambda p: p.write("snapshots/m/1.samples.json", '{\n  "id": ["a"],\n  "schema_version": 1\n}\n'), "is not named by 1.json"),
    "samples that are missing": (lambda p: rewrite(p, "snapshots/m/1.json", samples={"file": "1.samples.json", "sha256": "0" * 64, "rows": 1}), "the samples file is missing"),
    "a config that is none": (lambda p: p.write("benchstore.yaml", "metrics: {f1: {limit: 3}}\nfoo: 1\n"), "benchstore.yaml: metrics.f1.limit: 3 is not of type"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_each_kind_of_damage_is_found(place, name):
    place.add(0.9)
    damage, said = BAD[name]
    damage(place)
    assert said in "\n".join(problems(place))


def test_samples_that_do_not_match_their_snapshot_are_found(place):
    place.add(1, samples={"id": ["a", "b"], "correct": [1, 1]}, metrics={"accuracy": 1})
    place.write("snapshots/m/1.samples.json", canonical_json.dumps({"schema_version": 1, "id": ["a"], "correct": [0]}))
    text = "\n".join(problems(place))
    for said in ("its SHA-256 is not the one in 1.json", "1 rows; 1.json says 2", "accuracy: 1 does not follow from its 1 rows"):
        assert said in text


def test_a_dataset_that_grew_in_hand_written_files_is_found(place):
    place.bench("add", place.draft(dataset={"name": "d", "version": "1", "size": 6}), "--model", "a")
    first = json.loads(place.read("snapshots/a/1.json"))
    place.write("snapshots/b/1.json", canonical_json.dumps(first | {"model": "b", "dataset": first["dataset"] | {"size": 16}}))
    assert any("d@1 had 6 rows in a v1, now 16" in line for line in problems(place))


def test_a_rule_of_the_config_that_a_landed_snapshot_no_longer_meets_is_a_warning(place):
    place.add(0.9, "--commit")
    place.write("benchstore.yaml", "metrics: {f1: {max: 0.5}}\n")
    assert problems(place, code=0) == []
    assert "outside its bounds" in place.bench("check").out
    place.bench("check", "--strict", code=1)


def test_an_undeclared_metric_is_a_warning_once(place):
    for _ in range(3):
        place.add(0.9, metrics={"f1": 0.5, "unheard_of": 30})
    assert place.bench("check").out.count("unheard_of") == 1


def test_a_metric_of_a_task_is_covered_by_its_name(place):
    place.add(0.9, metrics={"boolq/accuracy": 0.5})
    assert "not declared" not in place.bench("check").out


def test_an_unknown_option_is_a_usage_error_and_an_internal_failure_is_3(place, monkeypatch):
    place.bench("check", "--nonsense", code=2)
    place.bench("check", "--against", "no-such-branch", code=2)
    monkeypatch.setenv("PATH", "")
    said = place.bench("verify", code=3).err
    assert "git was not found" in said


def test_samples_whose_landed_snapshot_is_gone_are_no_leftover_and_stay(place):
    place.add(metrics={"accuracy": 1}, samples={"id": ["a"], "correct": [1]})
    place.commit("Add m v1")
    (place.path / "snapshots/m/1.json").unlink()
    said = place.bench("check", code=1).out
    assert "its snapshot snapshots/m/1.json had landed, and is gone" in said
    command = said.split("restore it: ")[1].splitlines()[0]
    place.add(metrics={"accuracy": 1}, samples={"id": ["b"], "correct": [1]}, dataset="e@1")
    assert (place.path / "snapshots/m/1.samples.json").exists()
    place.git(*command.split()[1:])
    place.bench("check", "--strict")


def test_before_the_first_commit_no_day_has_one(folder):
    folder.git("init", "-q", "-b", "main")
    folder.bench("init")
    assert "there is no commit by the end of 2026-01-01" in folder.bench("list", "--at", "2026-01-01", code=2).err
