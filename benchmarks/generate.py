"""Makes a store of any size in a git repository, quickly: `python benchmarks/generate.py DIR --snapshots 10000`.

The numbers are invented and only there to be read, listed and drawn; nothing is judged by them.
"""

from __future__ import annotations

import argparse
import random
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchstore.records import canonical_json, pointer
from benchstore.records.pointer import Standing
from benchstore.records.snapshot import Snapshot
from benchstore.store.new_store import ATTRIBUTES, CONFIG

START = datetime(2024, 1, 1, tzinfo=UTC)
SPAN = timedelta(days=900)  # all of it is past: git walks far more where commits are of the future


def snapshot(model: str, version: int, moment: datetime, noise: random.Random) -> Snapshot:
    """A snapshot of about 1 KB on one of two datasets."""
    f1 = min(1.0, max(0.0, 0.8 + 0.02 * noise.gauss(0, 1)))
    value = {
        "schema_version": 1,
        "model": model,
        "version": version,
        "provider": "example",
        "dataset": {"name": "generated", "version": str(1 + version % 2), "size": 1000},
        "prompt": {"version": "v1"},
        "environment": "local",
        "created_at": moment.isoformat().replace("+00:00", "Z"),
        "source": {
            "commit": f"{noise.getrandbits(160):040x}",
            "branch": "main",
            "run_id": str(version),
            "run_url": f"https://example.org/runs/{version}",
            "triggered_by": "schedule",
            "tool": {"name": "generate", "version": "1"},
            "file_sha256": f"{noise.getrandbits(256):064x}",
        },
        "metrics": {
            "f1": round(f1, 4),
            "precision": round(f1, 4),
            "recall": round(f1, 4),
            "accuracy": round(min(1.0, f1 + 0.05), 4),
            "latency_ms": round(100 + 5 * noise.random(), 3),
            "cost_usd": round(0.002 + 0.0001 * noise.random(), 6),
        },
        "uncertainty": {"accuracy": {"stderr": 0.0102, "n": 1000}},
        "counts": {"total": 1000, "succeeded": 1000, "failed": 0},
        "duration_seconds": round(100 + noise.random(), 1),
        "tags": ["nightly"],
    }
    return Snapshot.from_dict(value)


def stream(snapshots: int, models: int) -> bytes:
    """The whole history as git fast-import reads it: one commit a snapshot, its pointer moved in the same one."""
    noise, parts, texts, baselines = random.Random(1), [], {}, {}  # not for secrets
    step = SPAN / snapshots
    _commit(parts, START, "Start", [("benchstore.yaml", CONFIG.encode()), (".gitattributes", ATTRIBUTES.encode())])
    for number in range(snapshots):
        model, version = f"model-{number % models:03d}", number // models + 1
        moment = (START + step * number).replace(microsecond=0)
        one = snapshot(model, version, moment, noise)
        baseline = baselines.setdefault((model, one.series), version)
        texts[model] = pointer.set_standing(texts.get(model, pointer.HEADER), one.series, Standing(current=version, baseline=baseline))
        files = [
            (f"snapshots/{model}/{version}.json", canonical_json.dumps(one.to_dict())),
            (f"snapshots/{model}/{pointer.FILE}", texts[model].encode()),
        ]
        _commit(parts, moment, f"Add {model} v{version}", files)
    return b"".join(parts)


def _commit(parts: list[bytes], moment: datetime, message: str, files: list[tuple[str, bytes]]) -> None:
    stamp = int(moment.timestamp())
    parts.append(f"commit refs/heads/main\ncommitter Ada <ada@example.org> {stamp} +0000\ndata {len(message)}\n{message}\n".encode())
    for path, data in files:
        parts.append(f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n")


def generate(directory: Path, snapshots: int, models: int) -> None:
    """Make the repository at `directory` and check its files out."""
    directory.mkdir(parents=True)
    subprocess.run(["git", "init", "-q", "-b", "main", str(directory)], check=True)
    subprocess.run(["git", "-C", str(directory), "fast-import", "--quiet"], input=stream(snapshots, models), check=True)
    subprocess.run(["git", "-C", str(directory), "reset", "-q", "--hard"], check=True)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--snapshots", type=int, default=10_000)
    parser.add_argument("--models", type=int, default=50)
    given = parser.parse_args()
    generate(given.directory, given.snapshots, given.models)


if __name__ == "__main__":
    main()
