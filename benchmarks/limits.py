"""Time and memory of what reads each kind of input at its limit: `python benchmarks/limits.py`.

Each command is a process of its own. Prints processor seconds, seconds and peak memory; fails where one takes more than 500 MB, or dies.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchstore.importers.sizes import SIZES
from benchstore.records import canonical_json, schema

MOST_MEMORY_MB = 500
ADD = ("add", "input", "--model", "n", "--dataset", "d@1", "--dry-run")
Case = tuple[str, dict[str, bytes], tuple[str, ...]]


def cases() -> Iterator[Case]:
    """What it is, the files to write, and the command."""
    values, rows = SIZES["JSON"].most or 0, SIZES["CSV"].most or 0
    yield "JSON of as many numbers as are read", {"input": b'{"a": [' + b"1.5," * (values - 4) + b"1]}"}, ADD
    yield "JSON of as many objects as are read", {"input": b'{"a": [' + b"{}," * (values // 2 - 4) + b"1]}"}, ADD
    yield (
        "JSON of 80 000 keys that occur twice",
        {"input": b"{" + b",".join(b'"key%d": 0' % (n % 80_000) for n in range(160_000)) + b"}"},
        ADD,
    )
    yield "JSON of more values than are read", {"input": b"[" + b"1," * (values + 9) + b"1]"}, ADD
    yield "JSON of as many bytes as are read", {"input": b'{"a": "' + b"x" * (SIZES["JSON"].most_bytes - 20) + b'"}'}, ADD
    yield "CSV of as many rows as are read", {"input": b"metric,value\n" + b"".join(b"m%d,0.5\n" % n for n in range(rows))}, ADD
    yield "YAML of as many bytes as are read", {"input": b"a: [" + b"1," * (SIZES["YAML"].most_bytes // 2 - 8) + b"]"}, ADD
    yield "YAML of aliases", {"input": b"a: &a [" + b"x," * 9 + b"x]\n" + b"".join(b"k%d: [*a, *a]\n" % n for n in range(50_000))}, ADD
    yield "a draft of as many rows as are kept", {"input": json.dumps({"metrics": {"x": 6.9}, "samples": _columns()}).encode()}, ADD
    yield "a pointer file as large as is read", {"snapshots/m/current.yaml": _pointer()}, ("check",)
    yield "a snapshot as large as is read", _snapshot(), ("check",)
    yield "samples as large as are read", _samples(), ("check",)


def _pointer() -> bytes:
    lines = (b'- {dataset: "data-%06d@1", prompt: "v1", environment: "local", current: 1, baseline: 1}\n\n' % n for n in range(10_000))
    return (b"series:\n" + b"".join(lines))[: schema.max_bytes("pointer") - 200].rpartition(b"- {")[0]


def _written(**fields: object) -> bytes:
    known = {"schema_version": 1, "model": "m", "version": 1, "dataset": {"name": "d", "version": "1"}, "environment": "local"}
    return canonical_json.dumps({**known, "created_at": "2026-01-02T03:04:05Z", "source": {}, "metrics": {"x": 1}, **fields})


def _snapshot() -> dict[str, bytes]:
    room = schema.max_bytes("snapshot") - 200_000
    return {"snapshots/m/1.json": _written(metrics={f"t{n}/x": n / 7 for n in range(5000)}, extra={"x": "y" * (room - 150_000)})}


_ROWS = 1_000_000


def _columns() -> dict[str, object]:
    return {"id": [f"{n:010d}" for n in range(_ROWS)], "scores": {"x": [n % 97 / 7 for n in range(_ROWS)]}}


def _samples() -> dict[str, bytes]:
    room = schema.max_bytes("samples")
    data = canonical_json.dumps({"schema_version": 2, **_columns()})
    named = {"file": "1.samples.json", "rows": _ROWS, "sha256": hashlib.sha256(data).hexdigest()}
    assert room * 0.9 < len(data) < room, len(data)
    return {"snapshots/m/1.json": _written(samples=named), "snapshots/m/1.samples.json": data}


def measured(command: tuple[str, ...], folder: Path) -> tuple[float, float, float, int]:
    """Processor seconds, seconds, peak memory in MB and exit code."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "benchstore", *command], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    return usage.ru_utime + usage.ru_stime, time.perf_counter() - start, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)


def main() -> None:
    """Measure every case in a store of its own."""
    too_much = []
    print("| input | MB | command | processor s | s | peak MB | exit |\n|---|---|---|---|---|---|---|")
    for what, files, command in cases():
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["git", "init", "-q", folder], check=True)
            subprocess.run([sys.executable, "-m", "benchstore", "init"], cwd=folder, check=True, capture_output=True)
            for name, data in files.items():
                (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
                (Path(folder) / name).write_bytes(data)
            cpu, seconds, memory, code = measured(command, Path(folder))
        size = max(map(len, files.values())) / 1e6
        print(f"| {what} | {size:.1f} | {command[0]} | {cpu:.1f} | {seconds:.1f} | {memory:.0f} | {code} |", flush=True)
        too_much += [what] if memory > MOST_MEMORY_MB or code not in (0, 1) else []
    if too_much:
        raise SystemExit(f"too much: {json.dumps(too_much)}")


if __name__ == "__main__":
    main()
