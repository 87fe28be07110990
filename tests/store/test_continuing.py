"""The same question is one series and another question another; what is recorded now and was not before starts no series by itself.

`tests/cases/upgrade` is a store as a version wrote it that knew nothing of settings, and the files that it was made of.
"""

import json
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BEFORE, CASES = ROOT / "tests/cases/upgrade", ROOT / "tests/cases/importers"
STEPS = ROOT.parent / "shared/data/lm_eval/pythia-160m-zero-shot-by-step"


def lm_eval(**changes):
    """A result of one task; a change is of the place that its name says."""
    value = {
        "results": {"boolq": {"alias": "boolq", "acc,none": 0.7, "acc_stderr,none": 0.012}},
        "configs": {"boolq": {"task": "boolq", "test_split": "test", "doc_to_text": "Q: {{q}}", "num_fewshot": 5}},
        "versions": {"boolq": 2.0},
        "n-shot": {"boolq": 5},
        "higher_is_better": {"boolq": {"acc": True}},
        "n-samples": {"boolq": {"original": 1000, "effective": 1000}},
        "config": {"model": "hf", "model_args": "pretrained=org/m", "limit": None, "gen_kwargs": None},
        "model_name": "org/m",
        "date": 1767225600.0,
        "lm_eval_version": "0.4.9",
    }
    for place, item in changes.items():
        *steps, last = place.split("__")
        holder = value
        for step in steps:
            holder = holder[step]
        holder[last] = item
    return value


def add(place, value, *flags, model="m", code=0):
    """The snapshot that came of a file, and what was said of it."""
    place.number = getattr(place, "number", 0) + 1
    file = value if isinstance(value, Path) else place.write(f"../results/{place.number}.json", value)
    done = place.bench(
        "add", file, "--model", model, "--created-at", f"2026-01-{place.number:02d}T00:00:00Z", *flags, "--format", "json", code=code
    )
    return done.json["added"][0]["snapshot"] if code == 0 else done.err


def series(snapshot):
    dataset = snapshot["dataset"]
    return dataset["name"], dataset["version"], dataset.get("split"), (snapshot.get("prompt") or {}).get("version")


ANOTHER = {
    "shots": {"n-shot": {"boolq": 0}},
    "a chat template": {"chat_template": "{{ x }}", "chat_template_sha": "ab" * 32},
    "a system instruction": {"system_instruction": "Be brief."},
    "many turns": {"fewshot_as_multiturn": True},
    "generation settings": {"config__gen_kwargs": {"temperature": 0.7}},
    "the task's template": {"configs__boolq__doc_to_text": "Question: {{q}}"},
    "a part of the data": {"config__limit": 20, "n-samples": {"boolq": {"original": 1000, "effective": 20}}},
    "another part of the data": {"config__limit": 30, "n-samples": {"boolq": {"original": 1000, "effective": 30}}},
    "the task's version": {"versions__boolq": 3.0},
}
THE_SAME = {
    "another revision": {"config__model_args": "pretrained=org/m,revision=step1000"},
    "another adapter": {"config__model_args": "pretrained=org/m,peft=org/adapter"},
    "another precision": {"config__model_args": "pretrained=org/m,dtype=float16"},
    "another machine": {"config__device": "cuda:0", "config__batch_size": 64, "pretty_env_info": "GPU 7"},
    "another version of the tool": {"lm_eval_version": "0.5.0", "git_hash": "abc1234"},
    "a template that is code": {"configs__boolq__doc_to_choice": "def choice(doc):\n    return doc"},
}


@pytest.mark.parametrize("what", ANOTHER)
def test_two_files_that_differ_in_this_alone_are_two_series(place, what):
    assert series(add(place, lm_eval())) != series(add(place, lm_eval(**ANOTHER[what])))


@pytest.mark.parametrize("what", THE_SAME)
def test_two_files_that_differ_in_this_alone_are_one_series(place, what):
    assert series(add(place, lm_eval())) == series(add(place, lm_eval(**THE_SAME[what])))


def test_a_series_is_named_by_how_it_was_asked(place):
    assert series(add(place, lm_eval())) == ("boolq", "2.0", None, "5-shot")
    assert series(add(place, lm_eval(**ANOTHER["generation settings"]))) == ("boolq", "2.0", None, "5-shot temperature=0.7")
    assert series(add(place, lm_eval(**ANOTHER["a part of the data"]))) == ("boolq", "2.0", "test[:20]", "5-shot")
    other = series(add(place, lm_eval(**ANOTHER["the task's template"])))
    assert other[3].startswith("5-shot #")
    assert series(add(place, lm_eval(**ANOTHER["the task's template"]))) == other
    assert series(add(place, lm_eval())) == ("boolq", "2.0", None, "5-shot")


def test_the_whole_may_follow_a_part(place):
    add(place, lm_eval(**ANOTHER["a part of the data"]))
    assert add(place, lm_eval())["dataset"] == {"name": "boolq", "version": "2.0", "size": 1000}


def test_a_name_that_a_person_gives_stands_for_these_settings_and_lies_for_others(place):
    named = add(place, lm_eval(), "--prompt", "v1")["prompt"]
    assert named["version"] == "v1"
    assert len(named["sha256"]) == 64
    said = add(place, lm_eval(**ANOTHER["shots"]), "--prompt", "v1", code=1)
    assert "prompt v1 had another text or other settings in m v1" in said


def test_a_person_may_name_the_data_of_a_part(place):
    assert series(add(place, lm_eval(**ANOTHER["a part of the data"]), "--dataset", "mine@1"))[:3] == ("mine", "1", "test[:20]")
    assert series(add(place, lm_eval(**ANOTHER["another part of the data"]), "--dataset", "mine@1/dev"))[:3] == ("mine", "1", "dev[:30]")


@pytest.fixture
def before(place):
    """A store of the version before, with its history."""
    shutil.rmtree(place.path / "snapshots", ignore_errors=True)
    shutil.copytree(BEFORE / "snapshots", place.path / "snapshots")
    shutil.copy(BEFORE / "benchstore.yaml", place.path)
    place.commit("As it was")
    place.bench("check")
    return place


NIGHTLY = {
    "full": (BEFORE / "in/zero.json", []),
    "limited": (BEFORE / "in/limited.json", ["--dataset", "boolq-small@1"]),
    "warm": (BEFORE / "in/warm.json", []),
    "helm": (CASES / "helm/trials", ["--dataset", "d@1"]),
    "inspect": (CASES / "inspect/epochs.json", ["--dataset", "e@1"]),
}


@pytest.mark.parametrize("model", NIGHTLY)
def test_the_same_nightly_file_goes_on_in_its_series_after_an_upgrade(before, model):
    file, flags = NIGHTLY[model]
    known = before.bench("list", "--format", "json").json["series"]
    (was,) = [item for item in known if item["model"] == model]
    add(before, file, *flags, "--again", model=model)
    (now,) = [item for item in before.bench("list", "--format", "json").json["series"] if item["model"] == model]
    assert (now["dataset"], now["prompt"], now["baseline"]) == (was["dataset"], was["prompt"], was["baseline"])
    assert now["current"] == was["current"] + 1
    add(before, file, *flags, "--again", model=model)
    before.bench("check")


def test_another_question_after_an_upgrade_is_another_series(before):
    five = json.loads((BEFORE / "in/zero.json").read_text()) | {"n-shot": {"boolq": 5}}
    five["config"]["num_fewshot"] = 5
    assert series(add(before, five, model="full"))[3] == "5-shot"
    assert series(add(before, BEFORE / "in/zero.json", "--again", model="full"))[3] is None


@pytest.mark.skipif(not STEPS.is_dir(), reason="no real result files beside this checkout")
def test_the_steps_of_a_training_are_one_series_in_their_order(place):
    files = sorted(STEPS.glob("*.json"))
    added = place.bench("add", *files, "--model", "pythia", "--dataset", "suite@1", "--format", "json").json["added"]
    steps = [int(item["snapshot"]["extra"]["model_revision"].removeprefix("step")) for item in added]
    assert len(steps) == 27
    assert steps == sorted(steps)
    assert {series(item["snapshot"]) for item in added} == {("suite", "1", None, "0-shot")}


def test_the_same_settings_go_on_under_the_name_that_they_had(place):
    """Whoever gave that name: a person, or a version that named prompts otherwise."""
    first = add(place, lm_eval(), "--prompt", "mine")
    assert series(add(place, lm_eval(date=1767312000.0))) == series(first)
    assert series(add(place, lm_eval(date=1767312000.0, config__gen_kwargs={"temperature": 0.7}))) != series(first)
