"""Models are called as their tools call them: any name leads to a directory, the name is kept, and no two share a series unasked."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchstore.records import model_names

ON = ("--dataset", "d@1", "--created-at", "2026-01-02T00:00:00Z")


def stated(place, *models, flags=(), code=0, metric=0.5):
    files = [place.write(f"{k}.json", {"model": model, "accuracy": metric + k / 100}) for k, model in enumerate(models)]
    return place.bench("add", *files, *ON, *flags, code=code)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("openai:gpt-4o", "openai-gpt-4o"),
        ("acme/large", "acme__large"),
        ("llama 7B mostly Q4_0", "llama-7B-mostly-Q4_0"),
        ('m 4"é', "m-4-e"),
        ("../up", "up"),
        ("NUL.v1", "NUL_.v1"),
        ("通义-7b", "7b+"),
        ("x" * 120, "x" * 90 + "+"),
    ],
)  # fmt: skip
def test_a_name_that_no_folder_can_have_leads_to_a_readable_one(text, name):
    assert model_names.directory(text).startswith(name)
    assert model_names.fits(model_names.directory(text))


@given(st.text())
def test_any_text_leads_to_a_directory_which_leads_to_itself(text):
    name = model_names.directory(text)
    assert model_names.fits(name)
    assert model_names.directory(name) == name


def test_the_name_as_the_tool_has_it_is_kept(place):
    stated(place, "openai:gpt-4o", "openai:gpt-4o-mini")
    assert json.loads(place.read("snapshots/openai-gpt-4o/1.json"))["display_name"] == "openai:gpt-4o"
    assert place.bench("show", "openai-gpt-4o-mini@1").code == 0
    assert "openai-gpt-4o v2" in stated(place, "openai:gpt-4o", flags=("--again",), metric=0.6).out


def test_two_names_that_lead_to_one_directory_are_not_one_model(place):
    said = stated(place, "m:2", "m 2", code=1).err
    assert "'m 2' would be filed as m-2, where 'm:2' is" in said
    stated(place, "m:2")
    assert "'m-2' would be filed as m-2, where 'm:2' is" in stated(place, "m-2", code=1, metric=0.6).err
    stated(place, "m:2", flags=("--model", "m-2"), metric=0.7)
    stated(place, "m 2", flags=("--model", "m-2"), metric=0.8)
    stated(place, "m:2", metric=0.9)
    assert json.loads(place.read("snapshots/m-2/4.json"))["display_name"] == "m:2"


def test_a_hub_name_goes_on_where_it_was_given_as_a_directory(place):
    place.bench("add", place.write("a.json", {"accuracy": 0.5}), *ON, "--model", "acme__large")
    stated(place, "acme/large", metric=0.6)
    assert (place.path / "snapshots/acme__large/2.json").exists()


def test_one_name_for_results_of_several_models_is_refused_with_their_list(place):
    said = " ".join(stated(place, "m1", "m 2", flags=("--model", "x"), code=1).err.split())
    assert "--model would make one of 2 models: m1 and m 2" in said
    assert "leave --model out" in said
    assert "add them one by one" in said
    table = place.write("t.csv", "model,accuracy\na,0.5\nb,0.6\n")
    assert "one of 2 models: a and b" in place.bench("add", table, "--per-row", *ON, "--model", "x", code=1).err


def test_a_name_that_overrides_what_files_say_is_told(place):
    said = stated(place, "acme/large", "acme/large", flags=("--model", "big")).out
    assert "note: --model big overrides acme/large, which the file says" in said
    assert said.count("note: --model") == 1


def test_a_history_of_several_models_gets_no_one_name(place):
    place.write("results/m1.json", {"accuracy": 0.5})
    place.write("results/m 4.json", {"accuracy": 0.6})
    place.commit("Results", date="2026-01-02T00:00:00Z")
    said = place.bench("import-history", "results/{model}.json", "--dataset", "d@1", "--model", "m-4", code=2).err
    assert "--model 'm-4' says the model, and so does {model} in 'results/{model}.json'" in said
    place.bench("import-history", "results/{model}.json", "--dataset", "d@1")
    assert sorted(path.name for path in (place.path / "snapshots").iterdir() if path.is_dir()) == ["m-4", "m1"]


def test_a_history_of_files_that_state_several_models_gets_no_one_name_either(place):
    for name in ("a", "b"):
        place.write(f"results/{name}.json", {"model": name, "accuracy": 0.5})
    place.commit("Results", date="2026-01-02T00:00:00Z")
    said = place.bench("import-history", "results/*.json", "--dataset", "d@1", "--model", "x", code=1).err
    assert "--model would make one of 2 models: a and b" in said
    place.write("results/a.json", {"model": "a-2", "accuracy": 0.6})
    place.commit("Renamed", date="2026-01-03T00:00:00Z")
    place.bench("import-history", "results/a.json", "--dataset", "d@1", "--model", "x")
    assert (place.path / "snapshots/x/2.json").exists(), "one file that was of other models in the course of time"
