"""Write the cases with MTEB itself: a classification with two languages and a similarity task, by an encoder that counts letters.

    pip install mteb && python make_results.py

The old layout, which MTEB only reads now, is that of its results before 1.11: `old.json` is written here by hand, and MTEB reads it.
"""

import json
import shutil
from pathlib import Path

import datasets
import mteb
import numpy as np
from mteb.abstasks import AbsTaskClassification
from mteb.abstasks.sts import AbsTaskSTS
from mteb.abstasks.task_metadata import TaskMetadata
from mteb.cache import ResultCache
from mteb.models.model_meta import ModelMeta

HERE = Path(__file__).resolve().parent
META = ModelMeta.create_empty(
    {"name": "example/letters", "revision": "1f2e3d4c5b6a79880011223344556677889900aa", "similarity_fn_name": "cosine"}
)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def metadata(name, kind, score, languages):
    return TaskMetadata(
        name=name, description=name, reference="https://example.invalid", type=kind, category="t2c" if kind == "Classification" else "t2t",
        eval_splits=["test", "validation"] if kind == "STS" else ["test"], eval_langs=languages, main_score=score, modalities=["text"],
        dataset={"path": f"example/{name}", "revision": "0123456789abcdef0123456789abcdef01234567"}, date=("2026-01-01", "2026-01-02"),
        domains=["Written"], task_subtypes=[], license="mit", annotations_creators="derived", dialect=[], sample_creation="created",
        bibtex_citation="",
    )  # fmt: skip


class Moods(AbsTaskClassification):
    metadata = metadata("Moods", "Classification", "accuracy", {"en": ["eng-Latn"], "de": ["deu-Latn"]})
    n_experiments, samples_per_label = 4, 2

    def load_data(self, **_):
        words = {"en": (["good", "great", "nice", "fine"], ["bad", "poor", "sad", "dull"]), "de": (["gut", "toll", "nett", "fein"], ["arg", "karg", "trist", "matt"])}  # fmt: skip
        self.dataset = {language: datasets.DatasetDict({"train": rows(*lists), "test": rows(*lists)}) for language, lists in words.items()}
        self.data_loaded = True


class Pairs(AbsTaskSTS):
    metadata = metadata("Pairs", "STS", "cosine_spearman", ["eng-Latn"])
    min_score, max_score = 0, 5

    def load_data(self, **_):
        same = datasets.Dataset.from_dict({"sentence1": ["a", "b", "c"], "sentence2": ["a", "b", "c"], "score": [5.0, 5.0, 5.0]})
        mixed = datasets.Dataset.from_dict({"sentence1": ["ab", "abc", "xy", "pq"], "sentence2": ["abc", "ab", "z", "pr"], "score": [4.0, 5.0, 0.0, 2.0]})  # fmt: skip
        self.dataset = datasets.DatasetDict({"test": mixed, "validation": same})
        self.data_loaded = True


def rows(good, bad):
    return datasets.Dataset.from_dict({"text": good + bad, "label": [1] * len(good) + [0] * len(bad)})


class Letters:
    mteb_model_meta = META

    def encode(self, inputs, **_):
        return np.array(
            [[text.lower().count(letter) for letter in LETTERS] for batch in inputs for text in batch["text"]], dtype=np.float32
        )

    def similarity(self, first, second):
        import torch
        from mteb.similarity_functions import cos_sim

        return cos_sim(torch.as_tensor(first), torch.as_tensor(second))

    def similarity_pairwise(self, first, second):
        import torch
        from mteb.similarity_functions import pairwise_cos_sim

        return pairwise_cos_sim(torch.as_tensor(first), torch.as_tensor(second))


def main():
    cache = ResultCache(HERE / "cache")
    mteb.evaluate(Letters(), [Moods(), Pairs()], cache=cache, encode_kwargs={"batch_size": 8}, co2_tracker=False)
    shutil.rmtree(HERE / "letters", ignore_errors=True)
    shutil.move(HERE / "cache/results", HERE / "letters")
    shutil.rmtree(HERE / "cache")
    old = {"mteb_version": "1.0.2", "mteb_dataset_name": "STS17", "dataset_revision": "9fc37e8c632af1c87a3d23e685d49552a02582a0", "test": {"en-en": {"cos_sim": {"pearson": 0.84, "spearman": 0.86}, "euclidean": {"pearson": 0.85, "spearman": 0.83}}, "evaluation_time": 2.5}}  # fmt: skip
    (HERE / "old.json").write_text(json.dumps(old, indent=2) + "\n")
    read = mteb.results.TaskResult.from_disk(HERE / "old.json")
    print(read.scores)


if __name__ == "__main__":
    main()
