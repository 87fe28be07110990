"""Write the cases of model-index and of .eval_results with huggingface_hub itself.

pip install huggingface_hub pyyaml && python make_cards.py
"""

from pathlib import Path

import yaml
from huggingface_hub import EvalResult, EvalResultEntry, ModelCard, ModelCardData, eval_result_entries_to_yaml

HERE = Path(__file__).resolve().parent
REVISION = "5503434ddd753f426f4b38109466949a1217c2bb"


def of(task, dataset, metric, value, **more):
    return EvalResult(task_type=task, dataset_type=dataset, dataset_name=dataset.title(), metric_type=metric, metric_value=value, **more)


def card(name, results):
    data = ModelCardData(language="en", license="mit", library_name="timm", tags=["a"], model_name="my-cool-model", eval_results=results)
    ModelCard(f"---\n{data.to_yaml()}\n---\n\n# A model\n\n---\n\nText with: a colon, and a rule.\n").save(HERE / f"{name}.md")


def main():
    images, text = "image-classification", "text-generation"
    card(
        "several-data-sets",
        [
            of(images, "beans", "accuracy", 0.9),
            of(images, "beans", "f1", 0.66, dataset_config="default", dataset_split="test", dataset_revision=REVISION, dataset_args={"date": 20220120}),
            of(images, "flowers", "accuracy", 0.8, dataset_config="small", verified=True, source_name="Board", source_url="https://example.invalid"),
            of(images, "flowers", "loss", 1e-05, dataset_config="small"),
        ],
    )  # fmt: skip
    card(
        "texts-and-doubles",
        [
            of(text, "cnn", "rouge", 28.5, metric_name="Rouge1"),
            of(text, "cnn", "rouge", "8.25", metric_name="Rouge2"),
            of(text, "cnn", "wer", "20.0 ± 1.2", metric_name="WER"),
            of(text, "cnn", "exact_match", "41.5 %", metric_name="EM"),
            of(text, "cnn", "judge", "good", metric_name="Judge"),
        ],
    )
    entries = [
        EvalResultEntry(dataset_id="cais/hle", task_id="default", value=20.9, dataset_revision=REVISION, date="2025-01-15", source_url="https://example.invalid", source_name="Logs", notes="no-tools"),
        EvalResultEntry(dataset_id="Idavidrein/gpqa", task_id="gpqa_diamond", value=0.412),
    ]  # fmt: skip
    (HERE.parent / "hf-eval-results/results.yaml").write_text(yaml.dump(eval_result_entries_to_yaml(entries), sort_keys=False))


if __name__ == "__main__":
    main()
