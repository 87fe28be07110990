"""Hugging Face: results in the front matter of a model card, and the files of .eval_results; the cases are written by huggingface_hub."""

from pathlib import Path

import pytest

from benchstore.errors import Refused
from benchstore.importers import registry

CASES = Path(__file__).resolve().parents[1] / "cases/importers"
REAL = Path(__file__).resolve().parents[3] / "shared/data/hf_model_index"


def read(text, name="hf-model-index", file="README.md", **options):
    data = text if isinstance(text, bytes) else text.encode()
    found, drafts = registry.read(data, file, options=registry.Options(**options))
    assert found == name
    return drafts


def card(results, *, name="m", more=""):
    return f"---\nlicense: mit\nmodel-index:\n- name: {name}\n  results:\n{results}{more}---\n# Card\n"


def result(metrics, dataset="type: d", task="type: t"):
    lines = [
        f"  - task: {{{task}}}",
        *([f"    dataset: {{{dataset}}}"] if dataset else []),
        "    metrics:",
        *(f"    - {{{metric}}}" for metric in metrics),
    ]
    return "\n".join(lines) + "\n"


def test_each_data_set_of_a_card_is_a_draft():
    drafts = read((CASES / "hf-model-index/several-data-sets.md").read_text())
    assert [dict(draft.metrics) for draft in drafts] == [{"accuracy": 0.9}, {"f1": 0.66}, {"accuracy": 0.8, "loss": 1e-05}]
    assert drafts[1].settings == {"dataset_args": {"date": 20220120}}
    assert drafts[2].places["loss"] == "model-index[0].results[2].metrics[1].value"
    assert len({draft.part for draft in drafts}) == 3


def test_results_on_the_same_data_are_one_draft_and_those_of_several_tasks_stand_behind_their_task():
    results = result(["type: f1, value: 0.5"], task="type: t, name: NER") + result(["type: f1, value: 0.6"], task="type: t, name: POS")
    (draft,) = read(card(results))
    assert dict(draft.metrics) == {"NER/f1": 0.5, "POS/f1": 0.6}


def test_shots_make_another_question_and_so_another_draft():
    results = "".join(result([f"type: acc, value: 0.{shots}"], dataset=f"type: d, args: {{num_few_shot: {shots}}}") for shots in (5, 0))
    assert [draft.settings for draft in read(card(results))] == [{"shots": 5}, {"shots": 0}]


def test_one_data_set_is_taken_by_its_type():
    text = (CASES / "hf-model-index/several-data-sets.md").read_text()
    assert [dict(draft.metrics) for draft in read(text, task="flowers")] == [{"accuracy": 0.8, "loss": 1e-05}]
    with pytest.raises(Refused, match="has no such data set; it has beans and flowers"):
        read(text, task="zz")


def test_a_text_that_is_a_number_is_one_and_what_is_none_is_left_out_by_name():
    (draft,) = read((CASES / "hf-model-index/texts-and-doubles.md").read_text())
    assert dict(draft.metrics) == {"rouge (Rouge1)": 28.5, "rouge (Rouge2)": 8.25, "wer": 20.0, "exact_match": 41.5}
    assert draft.fields["definitions"] == {"exact_match": {"unit": "percent"}}
    assert draft.notices == ("of wer, ± 1.2 is left out: the card does not say what it is", "left out: judge ('good')")


def test_the_args_of_older_cards_are_the_configuration():
    (draft,) = read(card(result(["type: acc, value: 1"], dataset="type: emotion, args: split, split: test")))
    assert draft.fields["dataset"] == {"name": "emotion/split", "split": "test"}


def test_windows_line_ends_and_the_front_matter_alone_are_read_alike():
    text = (CASES / "hf-model-index/several-data-sets.md").read_text()
    expected = [dict(draft.metrics) for draft in read(text)]
    assert [dict(draft.metrics) for draft in read(text.replace("\n", "\r\n"))] == expected
    assert [dict(draft.metrics) for draft in read(text.split("---\n")[1])] == expected


def test_what_a_card_says_beside_its_results_need_not_be_strict():
    """As the cards of sentence-transformers do, and those that a library dumped with anchors."""
    more = "widget:\n- text: &id001 'Two\n\n    lines: and {a colon}.\n\n    '\n- text: *id001\nbase_model: x\nbase_model: y\n? [1]\n: 2\n"
    (draft,) = read(card(result(["type: cosine, value: 0.5"]), more=more))
    assert dict(draft.metrics) == {"cosine": 0.5}
    (draft,) = read(card(result(["type: cosine, value: 0.5"])).replace("license: mit\n", more))
    assert draft.places == {"cosine": "model-index[0].results[0].metrics[0].value"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (card("", more="").replace("results:\n", "results: []\n"), "model-index: holds no results"),
        (card(result(["type: f1, value: 1"] * 2)), "f1 stands there twice"),
        (card("  - {task: {type: t}}\n"), r"model-index\[0\].results\[0\]: has no list of metrics"),
        ("---\nmodel-index:\n- name: m\n---\n", r"model-index\[0\]: has no list of results"),
        ("---\nmodel-index: []\na: 1\nmodel-index: []\n---\n", "line 4 column 1: the key 'model-index' occurs twice"),
        ("---\nmodel-index: !!python/name:os.system x\n---\n", "line 2 column 14: tags are not used here"),
    ],
)
def test_what_is_wrong_with_a_card_is_said_with_its_place(text, said):
    with pytest.raises(Refused, match=said):
        read(text)


def test_a_card_without_results_is_told_to_be_one():
    with pytest.raises(Refused, match="is Markdown in which no importer knows results"):
        registry.read(b"---\r\nlicense: mit\r\n---\r\n\r\n# Card\r\n", "README.md")
    with pytest.raises(Refused, match="has no list model-index"):
        registry.read(b"---\nlicense: mit\n---\n# Card\n", "README.md", importer="hf-model-index")


def test_each_evaluation_result_is_a_draft_and_its_notes_make_it_another_question():
    first, second = read((CASES / "hf-eval-results/results.yaml").read_text(), "hf-eval-results", "results.yaml")
    assert (dict(first.metrics), first.settings) == ({"score": 20.9}, {"notes": "no-tools"})
    assert (second.fields["dataset"], second.settings, second.places) == (
        {"name": "Idavidrein/gpqa/gpqa_diamond"},
        {},
        {"score": "[1].value"},
    )
    (only,) = read((CASES / "hf-eval-results/results.yaml").read_text(), "hf-eval-results", "r.yaml", task="gpqa_diamond")
    assert dict(only.metrics) == {"score": 0.412}


def test_every_evaluation_result_without_a_number_is_named():
    with pytest.raises(Refused) as caught:
        read(
            "- {dataset: {id: a}, value: high}\n- {dataset: {id: b}, value: 1}\n- {dataset: {id: c}, value: null}\n",
            "hf-eval-results",
            "r.yaml",
        )
    assert [problem.place for problem in caught.value.problems] == ["[0].value", "[2].value"]


@pytest.mark.skipif(not REAL.is_dir(), reason="no real result files beside this checkout")
def test_the_real_cards_are_taken_or_refused_for_the_right_reason():
    simple, dated = read((REAL / "sample_simple_model_index.md").read_bytes())
    assert (dict(simple.metrics), simple.fields["dataset"]) == ({"accuracy": 0.9}, {"name": "beans"})
    revision = "5503434ddd753f426f4b38109466949a1217c2bb"
    assert (dict(dated.metrics), dated.fields["dataset"]) == ({"f1": 0.66}, {"name": "beans", "version": revision, "split": "test"})
    (without,) = read((REAL / "sample_invalid_model_index.md").read_bytes())
    assert (dict(without.metrics), "dataset" in without.fields) == ({"acc": 0.9}, False)
    assert without.notices == ("model-index[0].results[0] names no data set",)
    with pytest.raises(Refused, match="in which no importer knows results"):
        read((REAL / "sample_windows_line_breaks.md").read_bytes())
