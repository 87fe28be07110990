"""The few files that make a folder a store."""

from __future__ import annotations

from pathlib import Path

from benchstore.store import writing
from benchstore.store.writing import Write

CONFIG = """\
# The rules of this benchstore. Everything here is optional; what is commented out shows the default or an example.
# All keys are in the reference of benchstore, docs/reference.md.
schema_version: 1

# Facts that `benchstore add` uses where neither the command line nor the result file gives them.
defaults: {}
#  in place of {}, on lines of their own:
#  dataset: "my-test-set@1"
#  environment: "local"
#  timezone: "UTC"          # for result files that state a date without a zone

# What a series is judged against (its baseline, or the version before), and how sure a report must be. What each of
# these does to false alarms and to misses is in the documentation.
policy:
  against: baseline
#  confidence: 0.95         # one report in twenty may raise an alarm where nothing changed
#  correction: holm         # over all metrics of a report; or benjamini-hochberg, or none
#  strict: false            # true: worse by more than the limit beyond doubt
#  minimum_n: 0             # fewer examples than this are no evidence
#  confirm: 1               # 2: a scheduled run fails only when the next one confirms
#  monitor: each            # always-valid: the chance of any alarm of scheduled runs stays small, however many nights there are
#  fail_on: ["regressed"]
#  warn_on: ["cannot tell", "missing"]

# Metrics beyond the built-in ones (f1, precision, recall, accuracy, latency_ms, cost_usd, success_rate, ...), or other
# limits for those. A name also covers task/name. A metric without a definition is stored and drawn, never judged.
metrics: {}
#  in place of {}, on lines of their own:
#  f1: {limit: {absolute: 0.02}}                       # 2 points worse is a regression
#  latency_ms: {limit: {absolute: 50, relative: 0.1}}  # both must be passed: 50 ms and 10%
#  bleu: {direction: higher, unit: "score", min: 0, max: 100, primary: true, limit: {absolute: 0.5}}

# Means over tasks; of five or more of one metric, such as boolq/acc, mean/acc is judged by itself.
aggregates: {}

# Environments beyond github-actions, local, staging and production.
environments: []

# How versions are numbered: sequential (1, 2, 3, ...), or time (UTC YYYYMMDDHHMMSS) where many runs add at once.
versions: sequential

site: {}
#  in place of {}, on lines of their own:
#  title: "acme/evals"
#  repository_url: "https://github.com/acme/evals"
#  url: "https://acme.github.io/evals"
#  branch: "main"           # whose files are edited from the page
#  logo: "docs/logo.svg"
#  accent: {light: "#7a1fa2", dark: "#d39bea"}
#  lead: ["f1", "accuracy"]
"""
ATTRIBUTES = """\
# The bytes of a snapshot are its identity: line endings are never rewritten.
snapshots/** -text
"""
IGNORE = "/_site/\n"
FILES = ("benchstore.yaml", "snapshots/.gitkeep", ".gitattributes", ".gitignore")
"""What `create` writes."""


def create(root: Path, config: str = CONFIG) -> list[str]:
    """Write the files of an empty store; gives their paths. What is in a file that is there already stays."""
    paths = writing.write_all(root, [Write(path="benchstore.yaml", data=config.encode()), Write(path="snapshots/.gitkeep", data=b"")])
    return [*paths, _append(root, ".gitattributes", ATTRIBUTES), _append(root, ".gitignore", IGNORE)]


def _append(root: Path, name: str, text: str) -> str:
    """Add the lines that a file lacks; what is there stays."""
    path = root / name
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    missing = "".join(line + "\n" for line in text.splitlines() if line not in old.splitlines())
    if missing:
        start = old if old.endswith("\n") or not old else old + "\n"
        writing.write_all(root, [Write(path=name, data=(start + missing).encode(), how="replace" if path.exists() else "create")])
    return name
