"""Lighthouse on this repository's site and on a store of 10 000 snapshots: `python benchmarks/lighthouse.py`.

Its mobile profile (a slow phone on slow 4G, simulated), its version pinned. Exits 1 where a category stays under its least
score. Wants Node 18.16 or later and a Chromium; `npx` brings Lighthouse itself.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from serving import served

HERE = Path(__file__).resolve().parent
LIGHTHOUSE = "lighthouse@12.8.2"
"""Runs on Node 18.16 and later; Lighthouse 13 asks for Node 22."""
LEAST = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}


def report(address: str, chromium: str, folder: Path) -> dict[str, Any]:
    """What Lighthouse says of the page at `address`."""
    out = folder / "report.json"
    flags = "--headless=new --no-sandbox --disable-gpu --disable-quic --disable-background-networking"
    asked = [f"--chrome-flags={flags}", f"--only-categories={','.join(LEAST)}", "--output=json", f"--output-path={out}", "--quiet"]
    npx = ["npx", "--yes", LIGHTHOUSE, address, "--no-enable-error-reporting", *asked]
    subprocess.run(npx, env=os.environ | {"CHROME_PATH": chromium}, check=True)
    found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return found


def scores(found: dict[str, Any]) -> dict[str, int]:
    """The score of each category, 0 to 100; one that could not be made counts as 0."""
    return {name: round(100 * (found["categories"][name]["score"] or 0)) for name in LEAST}


def short(found: dict[str, Any]) -> list[str]:
    """The audits that cost points, the dearest first, as Lighthouse titles them."""
    lost = []
    for category in found["categories"].values():
        for part in category["auditRefs"]:
            audit = found["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 0.995:
                said = audit.get("displayValue") or f"{len(audit.get('details', {}).get('items', []))} places"
                lost.append((part["weight"] * (1 - audit["score"]), f"{category['title']}: {audit['title']} ({said})"))
    return [text for _, text in sorted(lost, reverse=True)]


def median_report(site: Path, chromium: str, runs: int) -> dict[str, Any]:
    """The report in the middle by performance."""
    with served(site) as address, tempfile.TemporaryDirectory() as folder:
        found = [report(address, chromium, Path(folder)) for _ in range(runs)]
    return sorted(found, key=lambda item: scores(item)["performance"])[runs // 2]


def build(store: Path, out: Path) -> Path:
    """The site of `store`, built at `out`."""
    subprocess.run(
        [sys.executable, "-m", "benchstore", "-C", str(store), "build", "--out", str(out)], check=True, stdout=subprocess.DEVNULL
    )
    return out


def sites(folder: Path, snapshots: int) -> dict[str, Path]:
    """This repository's site and that of a generated store, by what they are called in the table."""
    store = folder / "store"
    subprocess.run([sys.executable, str(HERE / "generate.py"), str(store), "--snapshots", str(snapshots)], check=True)
    return {"this repository": build(HERE.parent, folder / "own"), f"{snapshots:,} snapshots": build(store, folder / "site")}


def main() -> int:
    """Build the sites, print one row each, and what cost them points."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--snapshots", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3, help="of each site; the median counts")
    given = parser.parse_args()
    chromium = os.environ.get("BENCHSTORE_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium or not shutil.which("npx"):
        print("wants a Chromium (apt-get install chromium) and npx (apt-get install npm)", file=sys.stderr)
        return 2
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        print(f"{LIGHTHOUSE}, mobile, median of {given.runs}".ljust(44) + "".join(name.rjust(16) for name in LEAST))
        for name, site in sites(Path(folder), given.snapshots).items():
            found = median_report(site, chromium, given.runs)
            reached = scores(found)
            print(name.ljust(44) + "".join(f"{reached[category]:>16}" for category in LEAST))
            for text in short(found):
                print(f"  {text}")
            failed = failed or any(reached[category] < least for category, least in LEAST.items())
        print("least".ljust(44) + "".join(f"{least:>16}" for least in LEAST.values()))
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
