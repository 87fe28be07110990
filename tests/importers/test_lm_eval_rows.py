"""Rows of lm-evaluation-harness: from the sample files of the same date, by what their lines say, or refused with the line."""

import json
from pathlib import Path

import pytest

from benchstore.errors import Refused
from benchstore.importers import registry
from benchstore.records import parts

DATE = "2026-01-02T03-04-05.678901"
HERE = f"runs/results_{DATE}.json"


def results(**tasks):
    """A result file of tasks with their values."""
    sizes = {task: {"effective": 2} for task in tasks}
    value = {"results": tasks, "versions": dict.fromkeys(tasks, 1), "config": {}, "n-samples": sizes}
    return json.dumps(value).encode()


def line(doc_id, of_filter="none", doc_hash="h", **values):
    return {"doc_id": doc_id, "filter": of_filter, "metrics": list(values), "doc_hash": f"{doc_hash}{doc_id}", **values}


def read(lines, data=None, options=None, file=HERE, **others):
    """The draft of one task `t` whose sample file has these lines, or this text."""
    text = lines if isinstance(lines, bytes) else "\n".join(map(json.dumps, lines)).encode()
    beside = {f"samples_t_{DATE}.jsonl": text} | others
    asked = []
    found = registry.read(data or results(t={"acc,none": 0.5}), file, options=options, beside=lambda wanted: asked.extend(wanted) or beside)
    return found[1][0], asked


def test_a_metric_of_zeros_and_ones_has_outcomes_and_another_scores():
    draft, asked = read([line(0, acc=1.0, f1=0.25), line(1, acc=0.0, f1=1)])
    assert asked == [f"samples_t_{DATE}.jsonl"]
    assert draft.samples.columns == {"id": ("0", "1"), "outcomes.acc": (1, 0), "scores.f1": (0.25, 1)}
    assert draft.notices == ("rows of 2 examples from samples_t_….jsonl",)


def test_filters_of_one_example_are_one_row_and_the_same_filter_again_is_a_trial():
    lines = [line(0, "a", em=1), line(0, "b", em=0), line(1, "a", em=1), line(1, "b", em=0)]
    draft, _ = read(lines)
    assert draft.samples.columns == {"id": ("0", "1"), "outcomes.em,a": (1, 1), "outcomes.em,b": (0, 0)}
    draft, _ = read([line(0, acc=1), line(0, acc=0), line(1, acc=1), line(1, acc=1)])
    assert draft.samples.columns == {"id": ("0", "0", "1", "1"), "trial": (0, 1, 0, 1), "outcomes.acc": (1, 0, 1, 1)}
    assert draft.samples.examples == 2


def test_what_is_no_single_number_is_left_out_and_said_and_nan_is_not_measured():
    text = b'{"doc_id": 0, "acc": NaN, "bleu": ["a", "b"], "resps": [[-Infinity]]}\n\n{"doc_id": 1, "acc": true, "bleu": ["a", "b"]}\n'
    draft, _ = read(text)
    assert draft.samples.columns == {"id": ("0", "1"), "outcomes.acc": (None, 1)}
    assert "no rows of bleu: an example has no single number there" in draft.notices


def test_rows_of_some_examples_and_of_some_tasks_are_said():
    group = {"acc,none": 1}
    value = json.loads(results(t={"acc,none": 1}, u={"acc,none": 1})) | {"groups": {"all": group}}
    draft, asked = read([line(0, acc=1)], json.dumps(value | {"results": value["results"] | {"all": group}}).encode())
    assert len(asked) == 3
    assert draft.samples.columns == {"id": ("t/0",), "outcomes.t/acc": (1,)}
    assert draft.notices[1:] == (
        "not the rows of all examples: t has 1 of 2",
        "no rows of u: there is no file samples_….jsonl of that date",
    )


def test_examples_that_were_chosen_are_named_by_the_rows_and_without_them_only_their_number():
    """lm-eval does not write what --samples chose: no limit is stated, and fewer examples were run than there are."""
    value = json.loads(results(t={"acc,none": 1})) | {"n-samples": {"t": {"original": 1000, "effective": 2}}}
    lines = [line(7, acc=1), line(3, acc=1)]
    draft, _ = read(lines, json.dumps(value | {"config": {"limit": None}}).encode())
    assert draft.fields["dataset"]["split"] == "all[only 3,7]"
    assert draft.notices == ("rows of 2 examples from samples_t_….jsonl",)
    draft, _ = read(lines, json.dumps(value | {"config": {"limit": 2}}).encode())
    assert draft.fields["dataset"]["split"] == "all[:2]"
    draft, _ = read(lines, json.dumps(value).encode(), registry.Options(samples=False))
    assert draft.fields["dataset"]["split"] == "all[only 2 of 1000]"
    assert draft.notices == (
        "2 examples were chosen (--samples), which is not said; with their rows beside it (--log_samples) the split names them",
    )


def test_of_several_tasks_those_of_which_examples_were_chosen_name_the_part():
    sizes = {"t": {"original": 9, "effective": 1}, "u": {"original": 2, "effective": 2}}
    value = json.loads(results(t={"acc,none": 1}, u={"acc,none": 1})) | {"n-samples": sizes}
    draft, _ = read([line(5, acc=1)], json.dumps(value).encode())
    assert draft.fields["dataset"]["split"] == "all" + parts.chosen(["t/5"])


def test_the_names_of_tasks_are_no_patterns_and_files_of_another_date_or_task_are_not_asked_for():
    assert read([line(0, acc=1)], results(**{"[x]*": {"acc,none": 1}}))[1] == [f"samples_[[]x][*]_{DATE}.jsonl"]
    assert read([line(0, acc=1)], file="results.json") == (read([line(0, acc=1)], file="results.json")[0], [])
    many = results(t={"acc,none": 1}, u={"acc,none": 1})
    assert read([line(0, acc=1)], many, registry.Options(task="t"))[1] == [f"samples_t_{DATE}.jsonl"]
    draft, asked = read([line(0, acc=1)], many, registry.Options(samples=False))
    assert (asked, draft.samples, draft.notices) == ([], None, ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b'{"doc_id": 0, "acc": 1}\n{"doc_id": 1, "ac', "line 2: not valid JSON: unterminated string starting at, as if it was cut off"),
        (b'{"doc_id": 0, "acc": 1}\n{"doc_id": 1, "acc":', "line 2: not valid JSON: expecting value, as if it was cut off"),
        (b'{"doc_id": 0, "acc": 1}\n[1]\n', "line 2: is not an object"),
        (b'{"acc": 1}\n{"doc_id": {}, "acc": 1}', "line 2: there is no doc_id"),
        (b'\xff\xfe{"doc_id": 0}', "line 1: not UTF-8: byte 0 is 0xff"),
        (b'{"doc_id": 0, "doc_hash": "a", "acc": 1}\n{"doc_id": 0, "doc_hash": "b", "acc": 1}', "line 2: doc_id 0 stands for another example in line 1"),
        (b'{"doc_id": 0, "acc": 1}\n{"doc_id": 1, "acc": 1}\n{"doc_id": 0, "acc": 1}', "doc_id 0 occurs 2 times, 1 only 1: the same example twice, or two runs in one file"),
        (b"[" * 100_000, "line 1: nested too deeply"),
        (b'{"doc_id": 0, "acc": ' + b"9" * 5000 + b"}", "line 1: not valid JSON: "),
    ],
)  # fmt: skip
def test_lines_that_are_no_rows_are_refused_with_file_line_and_what_to_do(text, said):
    with pytest.raises(Refused) as caught:
        read(text)
    assert f"runs/samples_t_{DATE}.jsonl: " in str(caught.value)
    assert said in str(caught.value)
    assert "take the whole file from the run, or leave the rows out with --no-samples" in str(caught.value)


def test_of_a_file_that_is_broken_throughout_ten_problems_are_told():
    with pytest.raises(Refused) as caught:
        read(b"{\n" * 1000)
    assert len(caught.value.problems) == 10


def test_values_too_large_for_a_number_are_not_measured():
    draft, _ = read(b'{"doc_id": 0, "acc": 1e999, "f1": 1}\n{"doc_id": 1, "acc": 1' + b"0" * 400 + b', "f1": 0}')
    assert list(draft.samples.columns) == ["id", "outcomes.f1"]


def test_the_rows_that_the_tool_wrote_give_its_values():
    folder = Path(__file__).resolve().parents[1] / "cases/importers/lm-eval/with-rows"
    (path,) = folder.glob("results_*.json")
    beside = {file.name: file.read_bytes() for file in folder.iterdir()}
    draft = registry.read(path.read_bytes(), path.name, beside=lambda _: beside)[1][0]
    for name in draft.samples.names("outcomes"):
        known = [value for value in draft.samples.columns[f"outcomes.{name}"] if value is not None]
        assert sum(known) / len(known) == draft.metrics[name]


def test_a_result_without_any_task_holds_no_numbers():
    with pytest.raises(Refused, match="holds no numbers"):
        registry.read(json.dumps({"results": {}, "versions": {}, "config": {}}).encode(), "f.json", importer="lm-eval")


def test_a_group_without_a_mean_is_passed_over_and_what_was_not_scored_is_no_metric():
    """lm-eval writes a group without a mean as blanks, and 999 for a task that it only let the model answer (--predict_only)."""
    blank, own = {" ": " ", "alias": "all"}, {"alias": "t", "sample_count": {"original": 9, "effective": 9}, "acc,none": 0.5}
    value = json.loads(results(all=blank, t=own, gen={"bypass,none": 999, "bypass_stderr,none": "N/A"}))
    data = json.dumps(value).encode()
    drafts = registry.read(data, "x.json", options=registry.Options(per_task=True))[1]
    assert [(draft.fields["dataset"]["name"], draft.metrics, draft.notices) for draft in drafts] == [("t", {"acc": 0.5}, ())]
    assert read([], data)[0].metrics == {"t/acc": 0.5}
    with pytest.raises(Refused, match=r"results\.all: holds no numbers: a group without a mean"):
        registry.read(data, "x.json", options=registry.Options(task="all"))
    for task in ("gen", None):
        with pytest.raises(Refused, match=r"holds no numbers; left out: bypass \(not measured"):
            registry.read(data if task else results(gen={"bypass,none": 999}), "x.json", options=registry.Options(task=task, per_task=True))
