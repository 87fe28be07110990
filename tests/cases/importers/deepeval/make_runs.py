"""Writes `folder.json`, a test run as DeepEval saves it, and `latest.json`, the same as it keeps the last one, with metrics that need no model.

python -m venv tool && tool/bin/pip install deepeval==4.3.1 && tool/bin/python make_runs.py
"""

import os
import shutil
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = tempfile.mkdtemp()
os.chdir(FOLDER)
os.environ.update(DEEPEVAL_TELEMETRY_OPT_OUT="YES", DEEPEVAL_RESULTS_FOLDER=f"{FOLDER}/out", DEEPEVAL_DISABLE_DOTENV="1")

from deepeval import evaluate
from deepeval.evaluate.configs import AsyncConfig, DisplayConfig, ErrorConfig
from deepeval.metrics import BaseMetric
from deepeval.test_case import LLMTestCase


class Contains(BaseMetric):
    def __init__(self, name, threshold, judge=None):
        self.name, self.threshold, self.evaluation_model = name, threshold, judge
        self.async_mode = self.include_reason = self.strict_mode = False

    def measure(self, case, *_, **__):
        if case.input == "boom" and self.evaluation_model:
            raise ValueError("no judgement")
        self.score = 1.0 if case.expected_output in case.actual_output else len(case.actual_output) / 40
        self.success = self.score >= self.threshold
        return self.score

    def is_successful(self):
        return self.success

    @property
    def __name__(self):
        return self.name


def main():
    cases = (("an apple", "a", "it is an apple", "apple"), (None, "b", "no", "pear"), ("a plum", "boom", "plum", "plum"))
    evaluate(
        [
            LLMTestCase(name=name, input=asked, actual_output=said, expected_output=right, completion_time=0.25)
            for name, asked, said, right in cases
        ],
        [Contains("Contains", 0.5), Contains("Judged [GEval]", 0.9, "judge-1")],
        hyperparameters={"model": "org/small", "temperature": 0.2, "prompt template": "Say {word}"},
        identifier="nightly",
        async_config=AsyncConfig(run_async=False),
        error_config=ErrorConfig(ignore_errors=True),
        display_config=DisplayConfig(show_indicator=False, print_results=False),
    )
    shutil.copy(next(Path(FOLDER, "out").glob("*.json")), HERE / "folder.json")
    shutil.copy(Path(FOLDER, ".deepeval/.latest_test_run.json"), HERE / "latest.json")
    shutil.rmtree(FOLDER)


if __name__ == "__main__":
    main()
