"""Random stores of whatever `check` accepts, and of what may have landed before it had limits, each sent through every face: `python benchmarks/soak/accepted.py [MINUTES] [SEED]`.

Prints how many stores were made, how many `check` accepted, and each failure once with its store; fails if there is any.
"""

from __future__ import annotations

import collections
import os
import random
import sys
import tempfile
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

import odd_stores
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from places import Place

EACH = 40


def main(minutes: float, seed: int) -> None:
    """Run rounds of `EACH` stores until the time is over."""
    os.environ |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "BENCHSTORE_TRACEBACK": "1"}
    os.environ |= {
        f"GIT_{who}_{what}": text for who in ("AUTHOR", "COMMITTER") for what, text in (("NAME", "A"), ("EMAIL", "a@example.org"))
    }
    end, told = time.monotonic() + minutes * 60, collections.Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:
            _round(Path(folder), seed, told)
            seed += 1
            print(f"{dict(told)}, next seed {seed}", flush=True)
    failures = [name for name in told if name not in ("stores", "accepted")]
    raise SystemExit(1 if failures else 0)


def _round(folder: Path, seed: int, told: collections.Counter[str]) -> None:
    @seeded(seed)
    @settings(max_examples=EACH, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(odd_stores.stores() if seed % 2 else odd_stores.landed_stores())
    def one(found: list[dict[str, object]]) -> None:
        told["stores"] += 1
        with tempfile.TemporaryDirectory(dir=folder) as store:
            try:
                told["accepted"] += _one(Place(Path(store)), found)
            except Exception as error:  # noqa: BLE001  # whatever it is, it is what is looked for
                _tell(error, found, told)

    one()


def _one(place: Place, found: list[dict[str, object]]) -> bool:
    place.git("init", "-q")
    place.bench("init")
    odd_stores.write(place, found)
    taken = odd_stores.is_accepted(place)
    odd_stores.every_face(place, found)
    return taken


def _tell(error: Exception, found: object, told: collections.Counter[str]) -> None:
    last = traceback.extract_tb(error.__traceback__)[-1]
    name = f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
    if not told[name]:
        print(f"\n{''.join(traceback.format_exception(error))[-3000:]}\n{found!r}\n", flush=True)
    told[name] += 1


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 60, int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(10**6))
