"""How fast the page of 10 000 snapshots is, beside asv's page and a bare prototype: `python benchmarks/page.py`.

Bytes, requests, first paint, Current readable, each tab, the chart of Trends drawn; over HTTP and from a file, the median of
five fresh browsers' contexts. The prototype is one static table of the same rows, and one line chart by the same Vega.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from html import escape
from pathlib import Path
from typing import Any

from serving import served

HERE = Path(__file__).resolve().parent
TABS = ("trends", "comparison", "regressions", "history")
TARGET = 1.5
WATCH = """(function look() {
  const found = Array.from(document.querySelectorAll(SELECTOR)).some(node => node.getClientRects().length > 0);
  requestAnimationFrame(found ? () => setTimeout(() => { window.firstSeen = performance.now(); }, 0) : look);
})();"""
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
SIZES = "['navigation', 'resource'].flatMap(kind => performance.getEntriesByType(kind)).map(entry => entry.transferSize)"
OURS = {"ready": "table.now tbody tr", "chart": "#t-plots svg.marks"}
BARE = {"ready": "table tbody tr", "chart": "svg.marks"}
VENDORED = {
    "jquery@3.3.1": {"dist/jquery.min.js": "jquery-3.3.1.min.js"},
    "flot@0.8.3": {f"jquery.flot{part}.js": f"jquery.flot{part}.min.js" for part in ("", ".time", ".selection", ".categories")},
    "flot-orderbars@1.0.0": {"js/jquery.flot.orderBars.js": "jquery.flot.orderBars.js"},
    "stupid-table-plugin@1.1.3": {"stupidtable.min.js": "stupidtable.min.js"},
    "blueimp-md5@2.19.0": {"js/md5.min.js": "md5.min.js"},
    "bootstrap@3.1.1": {"dist/js/bootstrap.min.js": "bootstrap.min.js", "dist/css/bootstrap.min.css": "bootstrap.min.css"},
}
ASV = {"ready": "#summarygrid-display [id^='summarygrid-']", "chart": "#main-graph canvas.flot-base"}


def timed(context: Any, address: str, selector: str) -> tuple[Any, float]:
    """A page, and the milliseconds from its request until the frame after the first one in which `selector` is seen."""
    page = context.new_page()
    page.add_init_script(WATCH.replace("SELECTOR", json.dumps(selector)))
    page.goto(address, wait_until="commit")
    for _ in range(60):
        page.wait_for_timeout(500)  # the page itself takes the time; asking it more often would slow it down
        if found := page.evaluate("window.firstSeen"):
            return page, float(found)
    raise TimeoutError(f"{selector} is not seen on {address}")


def opened(browser: Any, address: str, selectors: dict[str, str], chart: str, tabs: tuple[str, ...] = ()) -> dict[str, float]:
    """One visit in a fresh context, and one more for the chart: figures by name, times in ms."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page, ready = timed(context, address, selectors["ready"])
    sizes = page.evaluate(SIZES)
    found = {"ready": ready, "KB": sum(sizes) / 1000, "requests": len(sizes), "first paint": page.evaluate(PAINT)}
    for tab in tabs:
        start = time.perf_counter()
        page.locator(f".tabs a[href^='#{tab}']").click()
        page.locator(f"section#{tab}.open h1").wait_for()
        found[f"to {tab}"] = (time.perf_counter() - start) * 1000
    context.close()
    fresh = browser.new_context(viewport={"width": 1280, "height": 900})
    _, found["chart"] = timed(fresh, chart, selectors["chart"])
    fresh.close()
    return found


def medians(runs: list[dict[str, float]]) -> dict[str, float]:
    """The median of each figure."""
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def prototype(site: Path, out: Path) -> Path:
    """The rows of Current as one table without any script, and one line chart of as many points by the site's own Vega."""
    from playwright.sync_api import sync_playwright

    out.mkdir()
    shutil.copy(site / "vega.js", out / "vega.js")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"file://{site}/index.html")
        rows = page.evaluate(
            "Array.from(document.querySelectorAll('table.now tbody tr'), row => Array.from(row.cells, one => one.innerText))"
        )
        page.goto(f"file://{site}/index.html#trends")
        page.locator(OURS["chart"]).first.wait_for()
        count = page.locator("#t-plots .mark-symbol path").count()
        browser.close()
    cells = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>\n" for row in rows)
    (out / "index.html").write_text(f"<!doctype html><title>bare</title><table><tbody>\n{cells}</tbody></table>", encoding="utf-8")
    points = [{"x": number // 7, "y": 0.8 + (number * 37 % 100) / 2000, "of": f"m{number % 7}"} for number in range(max(count, 100))]
    fields = {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "y", "type": "quantitative", "scale": {"zero": False}}}
    mark = {"type": "line", "point": True}
    spec = {"data": {"values": points}, "mark": mark, "encoding": fields | {"color": {"field": "of"}}, "width": 800, "height": 300}
    draw = f"vegaEmbed('#c', {json.dumps(spec)}, {{renderer: 'svg', actions: false}})"
    chart = f"<!doctype html><title>bare</title><div id=c></div><script src=vega.js></script><script>{draw}</script>"
    (out / "chart.html").write_text(chart, encoding="utf-8")
    return out


def asv_site(python: str, folder: Path, points: int) -> Path | None:
    """What `asv publish` makes of one repository with a hundred commits and `points` results; None where there is no asv."""
    if subprocess.run([python, "-m", "asv", "--version"], capture_output=True, check=False).returncode:
        print("asv is not measured: python3 -m venv V && V/bin/pip install asv virtualenv, then --asv V/bin/python", file=sys.stderr)
        return None
    repository, commits = folder / "repository", 100
    subprocess.run(["git", "init", "-q", "-b", "main", str(repository)], check=True)
    stream = "".join(
        f"commit refs/heads/main\ncommitter A <a@example.org> {1_700_000_000 + 86_400 * n} +0000\ndata 1\nx\n" for n in range(commits)
    )
    subprocess.run(["git", "-C", str(repository), "fast-import", "--quiet"], input=stream.encode(), check=True)
    listed = subprocess.run(["git", "-C", str(repository), "rev-list", "--reverse", "main"], capture_output=True, text=True, check=True)
    config = {"version": 1, "project": "bare", "repo": str(repository), "branches": ["main"], "environment_type": "virtualenv"}
    config |= {"results_dir": "results", "html_dir": "html", "benchmark_dir": "benchmarks", "show_commit_url": "#"}
    write(folder / "asv.conf.json", config)
    names = [f"suite.track_metric_{number:03d}" for number in range(points // commits)]
    plain = {"code": "", "param_names": [], "params": [], "pretty_name": "", "timeout": 60, "type": "track", "unit": "unit", "version": "1"}
    write(folder / "results/benchmarks.json", {"version": 2} | {name: plain | {"name": name} for name in names})
    machine = {"arch": "x", "cpu": "x", "machine": "m", "num_cpu": "1", "os": "x", "ram": "1"}
    write(folder / "results/m/machine.json", machine | {"version": 1})
    for number, commit in enumerate(listed.stdout.split()):
        results = {name: [[0.8 + (number * 37 + place) % 100 / 2000], [], "1"] for place, name in enumerate(names)}
        head = {"version": 2, "commit_hash": commit, "env_name": "e", "date": 1_700_000_000_000 + 86_400_000 * number, "params": machine}
        head |= {"python": "3", "requirements": {}, "env_vars": {}, "result_columns": ["result", "params", "version"]}
        write(folder / f"results/m/{commit[:8]}-e.json", head | {"results": results, "durations": {}})
    done = subprocess.run([python, "-m", "asv", "publish"], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"asv publish failed, asv is not measured:\n{done.stdout[-600:]}{done.stderr[-600:]}", file=sys.stderr)
        return None
    return folder / "html" if vendored(folder / "html", folder / "npm") else None


def vendored(site: Path, folder: Path) -> bool:
    """Put what asv's page loads from public hosts beside it, from npm, so that it is measured without their delay."""
    folder.mkdir()
    page = (site / "index.html").read_text(encoding="utf-8")
    for package, files in VENDORED.items():
        done = subprocess.run(["npm", "pack", "--silent", package], cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"npm does not give {package}, asv is not measured", file=sys.stderr)
            return False
        with tarfile.open(folder / done.stdout.strip()) as packed:
            for path, name in files.items():
                member = packed.extractfile(f"package/{path}")
                (site / name).write_bytes(member.read() if member else b"")
                page = re.sub(rf'"https://[^"]*/{re.escape(name)}"', f'"{name}"', page)
    page = re.sub(r'\s(?:integrity|crossorigin)="[^"]*"', "", page)  # npm's files are not always minified
    (site / "index.html").write_text(page, encoding="utf-8")
    return True


def write(path: Path, value: Any) -> None:
    """`value` as a JSON file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")


def chromium() -> str | None:
    """The browser to measure in; None for playwright's own."""
    return os.environ.get("BENCHSTORE_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


def measure(site: Path, bare: Path, other: Path | None, runs: int) -> dict[str, dict[str, float]]:
    """Medians by what was measured; the pages take turns, so that a busy moment meets them all."""
    from playwright.sync_api import sync_playwright

    kept: dict[str, list[dict[str, float]]] = {}
    with served(site) as ours, served(bare) as plain, served(other or bare) as theirs, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        pages: list[tuple[str, str, dict[str, str], str, tuple[str, ...]]] = []
        for where, start, bare_start in (("http", ours, plain), ("file", f"file://{site}/", f"file://{bare}/")):
            pages.append((f"ours, {where}", f"{start}index.html", OURS, f"{start}index.html#trends", TABS))
            pages.append((f"prototype, {where}", f"{bare_start}index.html", BARE, f"{bare_start}chart.html", ()))
        if other:
            pages.append(("asv, http", f"{theirs}index.html#/", ASV, f"{theirs}index.html#suite.track_metric_000", ()))
        for name, *_ in pages:
            kept[name] = []
        for _ in range(runs):
            for name, address, selectors, chart, tabs in pages:
                kept[name].append(opened(browser, address, selectors, chart, tabs))
        browser.close()
    return {name: medians(found) for name, found in kept.items()}


def main() -> None:
    """Make the sites, print a row each and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--snapshots", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--asv", default=sys.executable, help="a Python that has asv")
    parser.add_argument("--site", type=Path, help="a site that is built already, instead of a generated one")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        site = given.site.resolve() if given.site else built(folder, given.snapshots)
        found = measure(site, prototype(site, folder / "bare"), asv_site(given.asv, folder / "asv", given.snapshots), given.runs)
    columns = list(found["ours, http"])
    print("ms but for KB and requests".ljust(28) + "".join(column.rjust(15) for column in columns))
    for row, figures in found.items():
        print(row.ljust(28) + "".join(f"{figures[column]:>15.0f}" if column in figures else "–".rjust(15) for column in columns))
    for where in ("http", "file"):
        ratios = {key: found[f"ours, {where}"][key] / found[f"prototype, {where}"][key] for key in ("ready", "chart")}
        print(f"{where}: " + ", ".join(f"{key} {ratio:.2f} times the prototype" for key, ratio in ratios.items()) + f" (target {TARGET})")


def built(folder: Path, snapshots: int) -> Path:
    """The site of a generated store."""
    subprocess.run([sys.executable, str(HERE / "generate.py"), str(folder / "store"), "--snapshots", str(snapshots)], check=True)
    build = [sys.executable, "-m", "benchstore", "-C", str(folder / "store"), "build", "--out", str(folder / "site")]
    subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
    return folder / "site"


if __name__ == "__main__":
    main()
