"""The summary of a wandb run with what lies beside it, held against a reading of its own."""

import json
from pathlib import Path

import pytest

from benchstore.errors import Refused
from benchstore.importers import registry

RUN = Path(__file__).resolve().parents[1] / "cases/importers/wandb/run"
SUMMARY = {"f1": 0.5, "_runtime": 12, "_timestamp": 1795880783.5, "_step": 4, "_wandb": {"runtime": 13}}


def read(summary=None, beside=None):
    """The run that wandb wrote, or the summary that is given with what is beside it."""
    files = {path.name: path.read_bytes() for path in RUN.iterdir()} if beside is None and summary is None else beside or {}
    data = json.dumps(summary).encode() if summary is not None else files["wandb-summary.json"]
    name, drafts = registry.read(
        data, "files/wandb-summary.json", beside=lambda names: {name: files[name] for name in names if name in files}
    )
    assert (name, len(drafts)) == ("wandb", 1)
    return drafts[0]


def test_every_number_of_a_summary_is_a_metric_by_the_name_that_wandb_shows():
    stated = json.loads((RUN / "wandb-summary.json").read_text())
    assert read().metrics == {
        "train/loss": stated["train/loss"],
        "val/f1.max": stated["val/f1"]["max"],
        "val.acc": stated["val"]["acc"],
        "best.exact": stated["best.exact"],
    }
    assert sorted(stated) == sorted(
        [
            "train/loss",
            "val/f1",
            "val",
            "best.exact",
            "overflow",
            "diverged",
            "note",
            "weights",
            "_runtime",
            "_timestamp",
            "_step",
            "_wandb",
        ]
    )
    for part in ("overflow (inf)", "diverged (nan)", "note ('x')"):
        assert part in read().notices[0]


def test_what_lies_beside_says_when_it_began_the_commit_and_what_was_asked():
    draft, metadata = read(), json.loads((RUN / "wandb-metadata.json").read_text())
    assert draft.fields["created_at"] == metadata["startedAt"]
    assert draft.fields["source"] == {
        "tool": {"name": "wandb", "version": "0.31.0"},
        "commit": metadata["git"]["commit"],
        "command": "evaluate.py",
    }
    assert (draft.fields["model"], draft.fields["seed"], draft.settings) == ("org/small", 7, {"generation": {"temperature": 0.2}})
    assert draft.step == 4


def test_nothing_of_a_person_or_their_folders_is_kept():
    beside = {
        "wandb-metadata.json": b'{"email": "a@example.org", "username": "ann", "host": "box", "root": "/home/ann", "args": ["--key", "s3cret"]}'
    }
    kept = json.dumps(dict(read(SUMMARY, beside).fields))
    assert not any(word in kept for word in ("ann", "box", "example.org", "s3cret"))


def test_a_summary_alone_says_what_is_missing_and_when_it_logged_last():
    draft = read(SUMMARY, {})
    assert draft.metrics == {"f1": 0.5}
    assert "wandb-metadata.json and config.yaml are not beside it" in draft.notices
    assert (draft.fields["created_at"], draft.fields["duration_seconds"]) == ("2026-11-28T15:46:23.500000Z", 13)


def test_what_wandb_once_wrote_without_a_zone_is_utc():
    beside = {"wandb-metadata.json": b'{"startedAt": "2024-03-01T10:00:00.123456"}'}
    assert read(SUMMARY, beside).fields["created_at"] == "2024-03-01T10:00:00.123456Z"


def test_numbers_that_are_words_are_left_out_by_name():
    draft = read({**SUMMARY, "a": "NaN", "b": "-Infinity", "c": None, "d": True}, {})
    assert draft.metrics == {"f1": 0.5}
    for part in ("a (nan)", "b (-inf)", "c (without a value)", "d (True)"):
        assert part in " ".join(draft.notices)


def test_two_ways_to_one_name_are_refused():
    with pytest.raises(Refused, match=r"val\.acc stands there twice"):
        read({**SUMMARY, "val": {"acc": 1}, "val.acc": 2}, {})


def test_a_summary_of_nothing_is_refused():
    with pytest.raises(Refused, match="holds no numbers"):
        read({"_wandb": {"runtime": 0}}, {})


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("config.yaml", b"lr: {value: !!python/object:os.system x}\n", "config.yaml: line 1 column 13: tags are not used here"),
        ("config.yaml", b"lr: &a {value: 1}\nrate: *a\n", "anchors and aliases are not used here"),
        ("config.yaml", b"- 1\n", "config.yaml: is not an object"),
        ("wandb-metadata.json", b'{"git": ', "wandb-metadata.json: line 1 column 9"),
    ],
)
def test_a_broken_file_beside_it_is_named(name, data, said):
    with pytest.raises(Refused) as caught:
        read(SUMMARY, {name: data})
    assert f"files/{name}" in str(caught.value)
    assert said in str(caught.value)


def test_the_log_of_an_offline_run_is_refused_with_the_way_to_its_summary():
    with pytest.raises(Refused, match="wandb sync brings it to a server"):
        registry.read(b":W&B\xe3\xbe\x00" + bytes(20), "run-1.wandb")
