"""Writes `trials` with HELM itself: odd or even, two training trials, in lower case as well, and a model that answers by the number.

    python -m venv tool && tool/bin/pip install crfm-helm==0.5.16 && tool/bin/python make_run.py

Only some of the statistics are kept, so that the files stay small.
"""

import json
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from helm.benchmark import run
from helm.clients.simple_client import SimpleClient

HERE = Path(__file__).parent
KEPT = {"exact_match", "quasi_exact_match", "bits_per_byte", "inference_runtime", "num_output_tokens", "num_instances", "training_co2_cost"}
ENTRY = "simple_mcqa:model=simple/model1,data_augmentation=lower"


def answer(_client, request):
    """Right for most numbers, and of a question in lower case for fewer."""
    question = request["prompt"].rsplit("Question:", 1)[1]
    number = int(re.search(r"[0-9]+", question)[0])
    upper = "Is " in question
    right = number % (3 if upper else 2) != 0
    return {"completions": ["AB"[number % 2 if right else 1 - number % 2]] * request["num_completions"]}


def kept(stats):
    return [stat for stat in stats if stat["name"]["name"] in KEPT]


def main():
    target = HERE / "trials"
    shutil.rmtree(target, ignore_errors=True)
    SimpleClient.invoke_model = answer
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        sys.argv = ["helm-run", "--run-entries", ENTRY, "--suite", "s", "-m", "5", "--num-train-trials", "2", "--disable-cache"]
        run.main()
        (made,) = Path("benchmark_output/runs/s").glob("simple_mcqa*")
        target.mkdir()
        for name in ("run_spec.json", "scenario.json"):
            shutil.copyfile(made / name, target / name)
        stats, rows = (json.loads((made / name).read_text()) for name in ("stats.json", "per_instance_stats.json"))
        for row in rows:
            row["stats"] = kept(row["stats"])
        (target / "stats.json").write_text(json.dumps(kept(stats), indent=1))
        (target / "per_instance_stats.json").write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
