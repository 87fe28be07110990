"""Write the case with lighteval itself: two small tasks of several subjects, answered by its dummy model.

    pip install lighteval "xxhash<3.7" && python make_results.py

The data is written to a folder beside the run, which `load_dataset` reads without a network.
"""

import json
import os
import shutil
import sys
import tempfile
import types
from pathlib import Path

HERE = Path(__file__).resolve().parent
TASKS = """
from lighteval.metrics.metrics import Metrics
from lighteval.tasks.lighteval_task import LightevalTaskConfig
from lighteval.tasks.requests import Doc


def prompt(line, task_name):
    return Doc(task_name=task_name, query=line["question"], choices=["yes", "no"], gold_index=line["label"], id=str(line["number"]))


def config(name, folder, metrics, version):
    return LightevalTaskConfig(name=name, prompt_function=prompt, hf_repo=folder, hf_subset="default", metrics=metrics,
                               hf_avail_splits=["test"], evaluation_splits=["test"], generation_size=8, stop_sequence=["\\n"], version=version)


TASKS_TABLE = [
    config("parity:even", "data", [Metrics.loglikelihood_acc], 1),
    config("parity:odd", "data", [Metrics.loglikelihood_acc], 1),
    config("words", "data", [Metrics.exact_match, Metrics.rouge1], 2),
]
"""


def main():
    # Some of lighteval's own tasks ask the network when they are imported; none of them is run here.
    for name in ("tiny_benchmarks", "mt_bench.main", "mix_eval.main"):
        sys.modules[f"lighteval.tasks.tasks.{name}"] = types.SimpleNamespace(TASKS_TABLE=[])
    from lighteval.logging.evaluation_tracker import EvaluationTracker
    from lighteval.models.dummy.dummy_model import DummyModelConfig
    from lighteval.pipeline import ParallelismManager, Pipeline, PipelineParameters

    folder = tempfile.mkdtemp()
    os.chdir(folder)
    Path("data").mkdir()
    lines = [{"number": number, "question": f"Is {number} even?", "label": number % 2} for number in range(10)]
    Path("data/test.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    Path("tasks.py").write_text(TASKS)
    tracker = EvaluationTracker(output_dir="out", save_details=False)
    parameters = PipelineParameters(
        launcher_type=ParallelismManager.NONE, custom_tasks_directory="tasks.py", max_samples=8, bootstrap_iters=50
    )
    model = DummyModelConfig(model_name="example/dummy", seed=3)
    pipeline = Pipeline(
        tasks="parity:even|0,parity:odd|0,words|0", pipeline_parameters=parameters, evaluation_tracker=tracker, model_config=model
    )
    pipeline.evaluate()
    pipeline.save_and_push_results()
    for path in Path("out").rglob("results_*.json"):
        shutil.copy(path, HERE)
    shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
