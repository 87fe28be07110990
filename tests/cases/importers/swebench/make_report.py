"""Write the case with SWE-bench's own report: predictions for four of five instances, and the logs that their evaluation left.

    pip install swebench && python make_report.py

Nothing is evaluated, which takes containers; the report is made of what the evaluation of each instance would have written.
"""

import json
import os
import tempfile
from pathlib import Path

from swebench.harness.reporting import make_run_report

HERE = Path(__file__).resolve().parent
MODEL = "example/agent-1"
RESOLVED = {"astropy__astropy-1": True, "django__django-2": False}


def main():
    patches = {"astropy__astropy-1": "diff", "django__django-2": "diff", "flask__flask-3": "", "sympy__sympy-4": "diff"}
    predictions = {name: {"instance_id": name, "model_name_or_path": MODEL, "model_patch": patch} for name, patch in patches.items()}
    dataset = [{"instance_id": name} for name in (*patches, "xarray__xarray-5")]
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for name, resolved in RESOLVED.items():
            log = Path("logs/run_evaluation/nightly") / MODEL.replace("/", "__") / name
            log.mkdir(parents=True)
            (log / "report.json").write_text(json.dumps({name: {"resolved": resolved}}))
        make_run_report(predictions, dataset, "nightly", report_dir=str(HERE))


if __name__ == "__main__":
    main()
