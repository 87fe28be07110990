"""Writes `with-rows` with lm-evaluation-harness itself: two tasks, one of them with two filters, and a model of prepared answers.

python -m venv tool && tool/bin/pip install lm_eval==0.4.13 && tool/bin/python make_rows.py
"""

import json
import os
import random
import shutil
import tempfile
from pathlib import Path

import lm_eval
from lm_eval.api.model import LM
from lm_eval.loggers import EvaluationTracker
from lm_eval.tasks import TaskManager

HERE = Path(__file__).parent
SUMS = r"""
task: sums
dataset_path: json
dataset_kwargs: {data_files: {test: sums.jsonl}}
test_split: test
output_type: generate_until
doc_to_text: "{{question}}"
doc_to_target: "{{answer}}"
generation_kwargs: {until: ["\n"]}
filter_list:
  - name: strict-match
    filter: [{function: regex, regex_pattern: "^([0-9]+)$"}, {function: take_first}]
  - name: flexible-extract
    filter: [{function: regex, regex_pattern: "([0-9]+)"}, {function: take_first}]
metric_list:
  - {metric: exact_match, aggregation: mean, higher_is_better: true}
  - {metric: bleu, aggregation: bleu, higher_is_better: true}
metadata: {version: 1.0}
"""
PAIRS = """
task: pairs
dataset_path: json
dataset_kwargs: {data_files: {test: pairs.jsonl}}
test_split: test
output_type: multiple_choice
doc_to_text: "{{question}}"
doc_to_choice: ["yes", "no"]
doc_to_target: "{{label}}"
metric_list: [{metric: acc, aggregation: mean, higher_is_better: true}]
metadata: {version: 2}
"""


class Prepared(LM):
    """Sums as asked for, those of every third number in a sentence; guesses where it has to choose."""

    def generate_until(self, requests, **_):
        numbers = [int(request.args[0].split()[0]) for request in requests]
        return [str(2 * number) if number % 3 else f"it is {2 * number}" for number in numbers]

    def loglikelihood(self, requests, **_):
        dice = random.Random(7)
        return [(-dice.random(), False) for _ in requests]

    def loglikelihood_rolling(self, requests, **_):
        raise NotImplementedError


def main():
    target = HERE / "with-rows"
    shutil.rmtree(target, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        questions = [{"question": f"{number} + {number} =", "answer": str(2 * number)} for number in range(8)]
        choices = [{"question": f"Is {number} even?", "label": number % 2} for number in range(6)]
        for name, task, rows in (("sums", SUMS, questions), ("pairs", PAIRS, choices)):
            Path(f"{name}.yaml").write_text(task)
            Path(f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        tracker = EvaluationTracker(output_path="out")
        tasks = TaskManager(include_path=".")
        found = lm_eval.simple_evaluate(
            model=Prepared(), tasks=["sums", "pairs"], task_manager=tasks, log_samples=True, evaluation_tracker=tracker, bootstrap_iters=100
        )
        tracker.general_config_tracker.model_name = tracker.general_config_tracker.model_name_sanitized = "prepared"
        samples = found.pop("samples")
        found["config"].pop("model_args", None)
        tracker.save_results_aggregated(results=found, samples=samples)
        for task, rows in samples.items():
            tracker.save_results_samples(task_name=task, samples=rows)
        shutil.copytree("out/prepared", target)


if __name__ == "__main__":
    main()
