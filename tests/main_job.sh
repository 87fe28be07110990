#!/usr/bin/env bash
# The main job with whatever `benchstore` is on the PATH: result file, snapshot, pointer, regression, roll back, page.
# Usage: main_job.sh CHECKOUT (only its example results are read). Works in the current folder.
set -euo pipefail
checkout=$1
expect() { # expect CODE COMMAND...: run it and compare the exit code
  local wanted=$1 got=0; shift
  echo "\$ $*"
  "$@" || got=$?
  [ "$got" = "$wanted" ] || { echo "exit code $got, expected $wanted"; exit 1; }
}
git init -q -b main store
cd store
expect 0 benchstore init
git commit -qm "Start"
draft() {
  python3 -c 'import json, sys
right = int(sys.argv[1])
rows = {"id": [f"q{n}" for n in range(100)], "correct": [1] * right + [0] * (100 - right)}
print(json.dumps({"metrics": {"accuracy": right / 100}, "samples": rows}))' "$1"
}
draft 90 >../good.json
draft 80 >../bad.json
expect 0 benchstore add ../good.json --model demo --dataset demo-set@1 --commit
expect 0 benchstore add ../bad.json --model demo --dataset demo-set@1 --commit
expect 1 benchstore regressions
expect 0 git revert --no-edit HEAD
expect 0 benchstore regressions
expect 0 benchstore check --against HEAD~1
expect 0 benchstore verify
expect 0 benchstore log demo
expect 0 benchstore compare demo@1 demo@2
expect 0 benchstore compare ../good.json ../bad.json
expect 0 benchstore build
test -s _site/index.html
expect 2 benchstore show nobody
echo '{"metrics": {"accuracy": NaN}}' | expect 1 benchstore add - --model demo --dataset demo-set@1
expect 0 benchstore init --github
test -s .github/workflows/snapshots.yml
cd ..
expect 0 benchstore demo try-it
test -s try-it/_site/index.html
