"""Writes `repeated.json` and `failing.json` with promptfoo itself, whose providers here are its own echo and a script.

    npm install promptfoo@0.121.20 && python make_results.py node_modules/.bin/promptfoo

Of what it copies into every row only the test's variables and the outcome are kept, so that the files stay small.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
QUIET = {"PROMPTFOO_DISABLE_TELEMETRY": "1", "PROMPTFOO_DISABLE_UPDATE": "1"}
SCRIPT = """
class Shaky {
  id() { return "shaky:small"; }
  async callApi(prompt) {
    if (prompt.includes("pear")) throw new Error("no pears\\nat all");
    return { output: prompt.toUpperCase(), cost: 0.002, tokenUsage: { total: 12, prompt: 8, completion: 4 } };
  }
}
module.exports = Shaky;
"""
TESTS = [
    {
        "description": "an apple",
        "vars": {"word": "apple"},
        "assert": [
            {"type": "contains", "value": "apple", "metric": "has word", "weight": 3},
            {"type": "javascript", "value": "output.length / 20", "metric": "size"},
            {"type": "contains", "value": "zebra", "metric": "has word", "weight": 1},
        ],
    },
    {"vars": {"word": "pear"}, "assert": [{"type": "equals", "value": "Say pear"}]},
    {"vars": {"word": "plum", "way": {"loud": True}}, "assert": [{"type": "icontains", "value": "plum", "metric": "has word"}]},
]
KEPT = (
    "cost",
    "error",
    "failureReason",
    "id",
    "latencyMs",
    "namedScores",
    "promptId",
    "promptIdx",
    "provider",
    "score",
    "success",
    "testIdx",
)


def evaluate(tool, config, *options):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "promptfooconfig.json").write_text(json.dumps(config))
        Path(folder, "shaky.js").write_text(SCRIPT)
        command = [tool, "eval", "--no-progress-bar", "--no-table", "--no-cache", "-o", "out.json", *options]
        environment = {**os.environ, **QUIET, "PROMPTFOO_CONFIG_DIR": folder}
        subprocess.run(command, cwd=folder, env=environment, check=False, stdout=subprocess.DEVNULL)  # it exits 100 where a test fails
        return json.loads(Path(folder, "out.json").read_text())


def smaller(value):
    for row in value["results"]["results"]:
        for name in set(row) - {*KEPT, "testCase"}:
            del row[name]
        row["testCase"] = {key: item for key, item in row["testCase"].items() if key in ("description", "vars", "assert")}
        row["error"] = row.get("error") and row["error"].partition("\n    at ")[0]
    value["results"]["results"].sort(key=lambda row: (row["promptIdx"], row["testIdx"]))
    value["config"].pop("basePath", None)
    return value


def main(tool):
    tool = str(Path(tool).resolve())
    prompts = ["Say {{word}}", {"id": "loud", "label": "louder", "raw": "SAY {{word}}!"}]
    repeated = {"description": "bills check", "prompts": prompts, "providers": [{"id": "echo", "label": "parrot"}], "tests": TESTS}
    settings = {"temperature": 0.2, "max_tokens": 100, "apiKey": "not a real key"}
    shaky = {"id": "file://shaky.js", "label": "shaky", "config": settings}
    failing = {"prompts": prompts[:1], "providers": [shaky, "exec:false"], "tests": TESTS}
    for name, value in (("repeated", evaluate(tool, repeated, "--repeat", "2")), ("failing", evaluate(tool, failing))):
        (HERE / f"{name}.json").write_text(json.dumps(smaller(value), indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
