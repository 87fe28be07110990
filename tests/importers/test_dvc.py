"""DVC and DVCLive: what they print and write, held against a reading of its own."""

import json
from pathlib import Path

import pytest

from benchstore import input_files
from benchstore.errors import Refused
from benchstore.importers import registry
from benchstore.importers.folder import Folder

CASES = Path(__file__).resolve().parents[1] / "cases/importers/dvc"
METRICS = b'{"train": {"loss": 0.5}, "step": 3}'
LIVE = {"metrics.json": METRICS, "plots/metrics/train/loss.tsv": b"step\tloss\n0\t0.5\n"}


def of_folder(files):
    found = registry.read_folder(Folder("dvclive", list(files), lambda name: files[name]), "dvclive")
    return found and found[1][0]


def of_printed(value):
    name, drafts = registry.read(json.dumps(value).encode(), "metrics.json")
    assert name == "dvc"
    return drafts


def leaves(value, above=()):
    for key, item in value.items():
        yield from leaves(item, (*above, key)) if isinstance(item, dict) else [("/".join((*above, key)), item)]


def is_measured(name, value):
    return name != "step" and not isinstance(value, str) and value == value


def test_every_number_of_a_folder_is_that_of_its_file_and_the_step_orders_it():
    name, drafts = registry.read_folder(input_files.files_of(CASES, "live"), "live")
    known = dict(leaves(json.loads((CASES / "live/metrics.json").read_text())))
    assert (name, len(drafts), drafts[0].step) == ("dvc", 1, known["step"])
    assert drafts[0].metrics == {name: value for name, value in known.items() if is_measured(name, value)}
    assert "diverged (nan) and kind ('small')" in drafts[0].notices[0]


def test_the_parameters_beside_say_model_seed_and_what_was_asked():
    draft = registry.read_folder(input_files.files_of(CASES, "live"), "live")[1][0]
    assert (draft.fields["model"], draft.fields["seed"]) == ("org/small", 7)
    assert draft.settings == {"generation": {"temperature": 0.2}}


def test_every_revision_that_changed_a_metric_is_a_result_of_its_commit_and_the_oldest_comes_first():
    drafts = registry.read((CASES / "revisions.json").read_bytes(), "revisions.json")[1]
    printed = [
        (rev, value["data"].get("dvclive/metrics.json")) for rev, value in json.loads((CASES / "revisions.json").read_text()).items()
    ]
    _, better, _, first, _ = printed
    assert [draft.fields["source"]["commit"] for draft in drafts] == [first[0], better[0]]
    for draft, (_, value) in zip(drafts, (first, better), strict=True):
        assert draft.metrics == {name: item for name, item in leaves(value["data"]) if is_measured(name, item)}
    assert "left out, without a number: " in " ".join(drafts[0].notices)
    assert "2 revisions with the metrics of the one before" in " ".join(drafts[0].notices)
    assert len({draft.part for draft in drafts}) == 2


def test_a_bare_number_is_a_metric_of_its_file_s_name_and_a_name_of_two_files_has_the_file_s_before_it():
    draft = registry.read((CASES / "several.json").read_bytes(), "several.json")[1][0]
    assert draft.metrics["auc.metric"] == 0.75
    assert {name for name in draft.metrics if "loss" in name} == {"dvclive/metrics.json:train/loss", "other.json:train/loss"}
    assert "val/acc (top-1)" in draft.metrics
    assert "broken.json, which DVC could not read" in draft.notices[0]


def test_a_file_that_is_added_later_renames_no_metric():
    old = {"data": {"a.json": {"data": {"f1": 0.5}}}}
    new = {"data": {"a.json": {"data": {"f1": 0.6}}, "b.json": {"data": {"acc": 0.5}}}}
    assert [set(draft.metrics) for draft in of_printed({"v2": new, "v1": old})] == [{"f1"}, {"f1", "acc"}]
    assert [draft.fields["extra"]["revision"] for draft in of_printed({"v2": new, "v1": old})] == ["v1", "v2"]


def test_keys_with_dots_slashes_and_parentheses_stay_apart():
    draft = of_folder({**LIVE, "metrics.json": b'{"a.b": 1, "a": {"b": 2}, "c (x)": 3}'})
    assert draft.metrics == {"a.b": 1, "a/b": 2, "c (x)": 3}
    with pytest.raises(Refused, match="a/b stands there twice"):
        of_folder({**LIVE, "metrics.json": b'{"a/b": 1, "a": {"b": 2}}'})


def test_nothing_but_the_step_is_no_result():
    with pytest.raises(Refused, match=r"dvclive/metrics\.json: holds no numbers"):
        of_folder({**LIVE, "metrics.json": b'{"step": 3}'})
    with pytest.raises(Refused, match="holds no numbers"):
        of_printed({"": {"data": {"m.json": {"data": {}}}}})


def test_parameters_are_read_strictly_and_a_broken_file_is_named():
    for params, said in ((b"a: !!python/object:os.system x\n", "tags are not used here"), (b"- 1\n", "is not an object")):
        with pytest.raises(Refused, match=rf"dvclive/params\.yaml:.*{said}"):
            of_folder({**LIVE, "params.yaml": params})


def test_empty_parameters_are_none():
    assert "extra" not in of_folder({**LIVE, "params.yaml": b"{}\n"}).fields


def test_metrics_without_dvclive_s_plots_are_no_folder_of_its():
    assert of_folder({"metrics.json": METRICS, "params.yaml": b"lr: 1\n"}) is None


def test_an_error_of_dvc_in_one_revision_leaves_the_others():
    printed = {"workspace": {"error": {"type": "X", "msg": "y"}}, "v1": {"data": {"a.json": {"data": {"f1": 0.5}}}}}
    (draft,) = of_printed(printed)
    assert draft.metrics == {"f1": 0.5}
    assert draft.notices == ("left out, without a number: workspace (y)",)
