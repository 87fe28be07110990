"""The name of a prompt: what a person can read of its settings, with the hash of all of them beside it."""

import pytest

from benchstore.records.asking import prompt_of
from benchstore.records.quantities import title


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"prompt": "v1"}, "v1"),
        ({"prompt": "Answer {{question}} in one word."}, "Answer {{question}} in one word."),
        ({"prompt": "Say it / again", "generation": {"temperature": 0}}, "Say it _ again temperature=0"),
        ({"prompt": "Answer.", "shots": 5, "label": "terse"}, "terse 5-shot"),
        ({"prompt": "0123456789abcdef", "shots": 5}, "5-shot"),
        ({"prompt": "0123456789abcdef"}, "#"),
        ({"prompt": "two\nlines"}, "#"),
        ({"prompt": "so long that it is no name of anything, and nobody reads it"}, "#"),
        ({"system_prompt": "Be brief."}, "Be brief."),
    ],
)
def test_a_short_text_or_what_the_tool_calls_it_names_the_prompt(settings, name):
    found = prompt_of(settings)
    assert found.version == (f"#{found.sha256[:8]}" if name == "#" else name)


def test_what_the_tool_calls_a_prompt_is_no_setting():
    assert prompt_of({"prompt": "Answer.", "label": "a"}).sha256 == prompt_of({"prompt": "Answer."}).sha256
    assert prompt_of({"label": "a"}) is None


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("test_b.py::test_json", "test_b.py::test_json"), ("python3 -c %22sum(range(9))%22", 'python3 -c "sum(range(9))"'), ("%C2%B5s", "µs"),
        ("%3Cb%3E", "%3Cb%3E"), ("a%0Ab%1B", "a%0Ab%1B"), ("%E2%80%AE", "%E2%80%AE"), ("boolq/acc_norm", "boolq/acc_norm"), ("mean/acc", "Mean acc"),
        ("acc_norm", "Acc norm"), ("roc_auc", "ROC AUC"), ("rmse", "RMSE"), ("ndcg@10", "NDCG@10"), ("latency_p50_ms", "Latency p50"), ("f1", "F1"),
    ],
)  # fmt: skip
def test_a_metric_in_a_sentence_is_called_as_its_tool_called_it_and_can_do_no_harm(name, shown):
    assert title(name) == shown
