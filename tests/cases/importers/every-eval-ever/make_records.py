"""Write the cases with every_eval_ever itself (Python 3.12 or newer): one converted from a run of lm-evaluation-harness, one by its classes.

    pip install every-eval-ever && python make_records.py

The run is the case of the lm-eval importer, of a model with an owner, which the schema asks for.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from every_eval_ever.eval_types import EvaluationLog

HERE = Path(__file__).resolve().parent
RUN = HERE.parent / "lm-eval/with-rows"
ASKED = {"generation_args": {"temperature": 0.0, "max_tokens": 64, "prompt_template": "Q: {q}\nA:", "execution_command": "run"}}


def result(dataset, name, metric, score, *, unit, high, lower=False, uncertainty=None, config=None):
    return {
        "evaluation_result_id": f"{name}:{metric}",
        "evaluation_name": name,
        "source_data": {"dataset_name": dataset, "source_type": "hf_dataset", "hf_repo": f"example/{dataset}", "hf_split": "test"},
        "metric_config": {"metric_id": metric, "metric_unit": unit, "lower_is_better": lower, "score_type": "continuous", "min_score": 0.0, "max_score": high},
        "score_details": {"score": score, **({"uncertainty": uncertainty} if uncertainty else {})},
        "generation_config": config or ASKED,
    }  # fmt: skip


def converted():
    with tempfile.TemporaryDirectory() as folder:
        run = shutil.copytree(RUN, Path(folder) / "run")
        (path,) = run.glob("results_*.json")
        value = json.loads(path.read_text())
        value["config"] |= {"model": "hf", "model_args": "pretrained=example/prepared"}
        path.write_text(json.dumps(value | {"model_name": "example/prepared"}))
        target = HERE / "converted"
        shutil.rmtree(target, ignore_errors=True)
        command = [sys.executable, "-m", "every_eval_ever", "convert", "lm_eval", "--log_path", str(run), "--output_dir", str(target)]
        said = ["--include_samples", "--source_organization_name", "Example", "--evaluator_relationship", "first_party"]
        subprocess.run([*command, *said], check=True)


def by_classes(name, results):
    model = {"name": "m-1", "id": "example/m-1", "developer": "example", "additional_details": {"deployment_type": "self_deployed", "model_availability": "open_weights"}}  # fmt: skip
    source = {"source_name": "Example board", "source_type": "documentation", "source_organization_name": "Example", "evaluator_relationship": "third_party"}  # fmt: skip
    value = {"schema_version": "0.3.0", "evaluation_id": f"{name}/example_m-1/1767225600", "retrieved_timestamp": "1767225600.5", "source_metadata": source, "model_info": model, "eval_library": {"name": "unknown", "version": "unknown"}, "evaluation_results": results}  # fmt: skip
    text = EvaluationLog.model_validate(value).model_dump_json(indent=2, exclude_none=True)
    (HERE / f"{name}.json").write_text(text + "\n")


def main():
    converted()
    interval = {"confidence_interval": {"lower": 71.0, "upper": 77.5, "confidence_level": 0.9, "method": "bootstrap"}, "num_samples": 400}
    error = {"standard_error": {"value": 0.01, "method": "analytic"}, "num_samples": 250}
    other = {"generation_args": {"temperature": 1.0}, "additional_details": {"num_fewshot": "5"}}
    by_classes("one-data-set", [result("facts", "facts", "accuracy", 74.5, unit="percent", high=100.0, uncertainty=interval), result("facts", "facts/hard", "accuracy", 51.0, unit="percent", high=100.0)])  # fmt: skip
    by_classes("several-data-sets", [result("facts", "facts", "accuracy", 0.75, unit="proportion", high=1.0, uncertainty=error), result("speed", "speed", "latency", 3.5, unit="seconds", high=float("inf"), lower=True, config=other)])  # fmt: skip


if __name__ == "__main__":
    main()
