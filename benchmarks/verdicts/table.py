"""Turns the bench's JSON into Markdown: `python benchmarks/verdicts/table.py [FILE.json] [--out benchmarks/verdicts/peers.md]`.

It decides nothing: settings and shares come from `settle.py`. Only means over cells and the choice of bold figures are made here.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import latency
from evaluate import COVERED, OURS, SLOW_REPORTS, SLOW_REPORTS_DROP
from settle import upper_bound

HERE = Path(__file__).resolve().parent
DOCS = HERE / "peers.md"
Cells = list[dict[str, Any]]
Row = Sequence[str]
SHORT = {
    "github-action-benchmark ratio": "g-a-b ratio",
    "bencher percentage": "bencher %",
    "bencher z-score": "bencher z",
    "bencher t-test": "bencher t",
    "conbench z-score": "conbench z",
    "asv compare factor": "asv compare",
    "asv step detection": "asv steps",
    "otava change point": "otava",
}
WITH_ROWS = next(iter(OURS))
BOUND, LOW_COVERAGE, HIGH_COVERAGE = 0.06, 0.93, 0.97
ENOUGH_N, ENOUGH_DIFFERING, LONG = 100, 10, 12
NONE = "–"


def markdown(head: Row, rows: Iterable[Row]) -> str:
    """A Markdown table; the first column to the left, numbers to the right."""
    marks = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, marks, *rows)) + "\n"


def percent(share: float | None, digits: int = 0) -> str:
    """A share as percent."""
    return NONE if share is None else f"{100 * share:.{digits}f}%"


def names(summary: dict[str, Any]) -> list[str]:
    """The rules in the order of the summary, benchstore first."""
    return list(summary["settings"])


def figure(cell: dict[str, Any], rule: str, which: str, part: str = "share") -> float | None:
    """One figure of a cell; None where the rule was not asked or ships no default."""
    return cell["rules"].get(rule, {}).get(which, {}).get(part)


def mean(cells: Cells, rule: str, which: str) -> float | None:
    """The mean share over cells."""
    found = [share for cell in cells if (share := figure(cell, rule, which)) is not None]
    return sum(found) / len(found) if found else None


def worst(cells: Cells, rule: str, which: str) -> str:
    """The largest share over cells with its upper bound and where it is."""
    found = [(figure(cell, rule, which), cell) for cell in cells if figure(cell, rule, which) is not None]
    if not found:
        return NONE
    share, cell = max(found, key=lambda pair: pair[0])
    return f"{percent(share, 1)} (≤ {percent(figure(cell, rule, which, 'upper'), 1)})"


def one_setting(found: dict[str, Any]) -> str:
    """A rule's one setting in words."""
    if found["exhausted"]:
        return "none keeps to 5%"
    return "any" if found["one"] is None else f"{found['one']:.4g}"


def settings_table(summary: dict[str, Any]) -> str:
    """Each rule's shipped default and its one setting."""
    rows = [
        (name, NONE if found["shipped"] is None else f"{found['shipped']:g}", one_setting(found), found["asked_by"] or NONE)
        for name, found in summary["settings"].items()
    ]
    return markdown(("rule", "default", "one setting", "the cell that asks for it"), rows)


GROUPS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "same artifact, simulated": lambda c: c["kind"] == "A/A" and c["source"] == "simulated",
    "same artifact, real": lambda c: c["kind"] == "A/A" and c["source"] not in ("simulated", latency.SOURCE),
    "retrained, 12 or more runs": lambda c: c["kind"] == "retrained" and c["history"] >= LONG,
    "retrained, fewer runs": lambda c: c["kind"] == "retrained" and c["history"] < LONG,
    "latency": lambda c: c["source"] == latency.SOURCE,
}
"""The groups of cells without a drop."""


def alarms_table(summary: dict[str, Any], which: str) -> str:
    """Reports with any flag though nothing changed: the worst cell of each group."""
    still = [cell for cell in summary["cells"] if not cell["drop"]]
    groups = {title: [cell for cell in still if member(cell)] for title, member in GROUPS.items()}
    rows = [(name, *(worst(cells, name, which) for cells in groups.values())) for name in names(summary)]
    return markdown(("rule", *groups), rows)


def cannot_tell_table(summary: dict[str, Any]) -> str:
    """Reports in which benchstore could not tell of some metric: the mean and the worst cell of each group."""
    still = [cell for cell in summary["cells"] if not cell["drop"]]
    rows = []
    for title, member in GROUPS.items():
        cells = [cell for cell in still if member(cell)]
        rows.append((title, *(f"{percent(mean(cells, name, 'cannot_tell'))}, worst {worst(cells, name, 'cannot_tell')}" for name in OURS)))
    return markdown(("cells", *OURS), rows)


def bold(shares: Sequence[float | None]) -> list[str]:
    """Percents, the best of the row bold; equal to the last digit shown is level."""
    best = max((round(100 * share) for share in shares if share is not None), default=0)
    return [f"**{percent(s)}**" if s is not None and best and round(100 * s) == best else percent(s) for s in shares]


def contest(summary: dict[str, Any], ours: str | None) -> list[str]:
    """The columns of a power table: benchstore in one of its ways (None: in both), and every peer."""
    return [name for name in names(summary) if ours is None or name == ours or name not in OURS]


def power_rows(summary: dict[str, Any], ours: str | None, kind: str, which: str, by: Sequence[str]) -> list[tuple[str, list[float | None]]]:
    """For every source (and what `by` names beside the drop) each rule's mean power over the other cells."""
    cells = [cell for cell in summary["cells"] if cell["drop"] and cell["kind"] == kind]
    keys = sorted({tuple(cell[field] for field in ("source", *by, "drop")) for cell in cells}, key=lambda key: (key[0] != "simulated", key))
    rows = []
    for key in keys:
        members = [cell for cell in cells if tuple(cell[field] for field in ("source", *by, "drop")) == key]
        fields = [f"{field} {value}" for field, value in zip(by, key[1:-1], strict=True)]
        rows.append((", ".join([key[0], *fields, drop_text(members)]), [mean(members, name, which) for name in contest(summary, ours)]))
    return rows


def drop_text(cells: Cells) -> str:
    """The drop that was wanted, and the one that real artifacts have where it is another."""
    wanted, measured = 100 * cells[0]["drop"], -100 * sum(cell["change"] for cell in cells) / len(cells)
    really = f" (really {measured:.1f})" if cells[0]["source"] != "simulated" else ""
    return f"drop {wanted:g}{really}"


def power_table(summary: dict[str, Any], ours: str | None, kind: str, which: str) -> str:
    """Power by source, size and drop; the best of each row bold, save where settings differ in their false alarms."""
    columns = contest(summary, ours)
    shown = bold if which != "shipped" else lambda shares: [percent(share) for share in shares]
    rows = [(label, *shown(shares)) for label, shares in power_rows(summary, ours, kind, which, ("n",))]
    return markdown(("cells (drop in points)", *(SHORT.get(name, name) for name in columns)), rows)


def beaten(summary: dict[str, Any], ours: str, kind: str) -> str:
    """A sentence on the rows in which benchstore is not the best with one setting."""
    if ours not in names(summary):
        return "benchstore's own verdicts were not run.\n"
    rows = power_rows(summary, ours, kind, "one", ("n", "history"))
    place = contest(summary, ours).index(ours)
    lost = [label for label, shares in rows if round(100 * (shares[place] or 0)) < max(round(100 * (s or 0)) for s in shares)]
    said = f"Cell by cell {ours} is best or level in {len(rows) - len(lost)} of {len(rows)}."
    if not lost:
        return f"{said}\n"
    listed = "\n".join(f"- {label}" for label in lost)
    return f"{said} **It is not the best in {len(lost)}:**\n\n<details><summary>which</summary>\n\n{listed}\n\n</details>\n"


def coverage_row(cells: Cells, name: str, metric: str) -> Row:
    """Lowest and highest coverage where nothing changed, where there is a drop, and where too few examples differ; and the misses."""
    found = [(cell["rules"][name]["coverage"][metric], cell) for cell in cells if covered(cell, name, metric)]
    groups = (
        [part for part, cell in found if enough(cell) and not cell["drop"]],
        [part for part, cell in found if enough(cell) and cell["drop"]],
        [part for part, cell in found if not enough(cell)],
    )
    missed = sum(misses(part, paired=name == WITH_ROWS) for part, cell in found if enough(cell))
    return (f"{name}: {metric}", *(between(group) for group in groups), str(missed))


def between(parts: Sequence[dict[str, Any]]) -> str:
    """The range of shares over some cells."""
    shares = [part["share"] for part in parts]
    return f"{percent(min(shares), 1)} to {percent(max(shares), 1)} in {len(shares)}" if shares else NONE


def misses(part: dict[str, Any], *, paired: bool) -> bool:
    """Whether a coverage is below 93% beyond doubt. Paired intervals may not be too wide either; two samples are meant to be."""
    hits, total = round(part["share"] * part["of"]), part["of"]
    too_low = upper_bound(hits, total) < LOW_COVERAGE
    return too_low or (paired and 1 - upper_bound(total - hits, total) > HIGH_COVERAGE)


def coverage_table(summary: dict[str, Any]) -> str:
    """Share of benchstore's 95% intervals that hold the true change, over the cells of one artifact."""
    cells = [cell for cell in summary["cells"] if cell["kind"] == "A/A"]
    rows = [coverage_row(cells, name, metric) for name in OURS for metric in COVERED]
    head = ("intervals", "nothing changed, cells", "a drop, cells", "too few differing examples, cells", "misses beyond doubt")
    return COVERAGE + markdown(head, rows)


COVERAGE = """Enough is 100 examples, of which ten or more are expected to be answered otherwise. A cell misses where its share
is under 93%, for paired intervals also over 97%, by more than its own one-sided 95% bound. Without rows the
interval is of two samples, by the denominators, and so too wide by design; F1 has no denominator, and so no interval.

"""


def enough(cell: dict[str, Any]) -> bool:
    """Whether a cell has 100 examples, and ten or more are expected to be answered otherwise."""
    return cell["n"] >= ENOUGH_N and cell["differing"] >= ENOUGH_DIFFERING


def covered(cell: dict[str, Any], name: str, metric: str) -> bool:
    """Whether a cell has intervals of that metric."""
    return metric in cell["rules"].get(name, {}).get("coverage", {})


def exceptions(summary: dict[str, Any]) -> str:
    """Cells of the same artifact, or retrained with twelve runs, in which benchstore's upper bound is over 6%."""
    bound = [cell for cell in summary["cells"] if not cell["drop"] and (cell["kind"] == "A/A" or cell["history"] >= LONG)]
    over = [(cell, name) for cell in bound for name in OURS if (figure(cell, name, "shipped", "upper") or 0) > BOUND]
    lines = [
        f"- {name}: {cell['cell']}: {percent(figure(cell, name, 'shipped'), 1)} of {cell['rules'][name]['reports']} reports"
        f" (upper bound {percent(figure(cell, name, 'shipped', 'upper'), 1)})"
        for cell, name in over
    ]
    return "\n".join(lines or ["None."]) + "\n"


def full_table(summary: dict[str, Any]) -> str:
    """Every cell: default / one setting, by rule."""
    rows = [
        (
            cell["cell"],
            str(cell["reports"]),
            f"{-100 * cell['change']:.1f}",
            f"{cell['differing']:.1f}",
            *(f"{percent(figure(cell, name, 'shipped'), 1)} / {percent(figure(cell, name, 'one'), 1)}" for name in names(summary)),
        )
        for cell in summary["cells"]
    ]
    return markdown(("cell", "reports", "true drop", "differing rows", *(SHORT.get(name, name) for name in names(summary))), rows)


def power_section(summary: dict[str, Any], kind: str, title: str) -> list[str]:
    """Power of one kind: with rows and without, with one setting and with defaults."""
    parts = [f"## Power: {title}\n", "Share of reports with at least one metric flagged as worse; means over the histories.\n"]
    for ours in OURS:
        parts += [f"### {ours.removeprefix('benchstore, ').capitalize()}, one setting\n", beaten(summary, ours, kind)]
        parts += [power_table(summary, ours, kind, "one")]
    parts += ["<details><summary>With a setting for each test set's size, still at most 5% in its A/A cells</summary>\n"]
    parts += [power_table(summary, None, kind, "own"), "</details>\n"]
    parts += ["<details><summary>With shipped defaults, whose false alarms differ (see above)</summary>\n"]
    return [*parts, power_table(summary, None, kind, "shipped"), "</details>\n"]


HEAD = f"""Made by `python benchmarks/verdicts/run.py` and `python benchmarks/verdicts/table.py`; rules and their sources stand in
`benchmarks/verdicts/peers.py`. A report has twelve correlated metrics. All limits are 0. Peers see values alone, so rows change
nothing for them. asv's step detection and otava are slow and see {SLOW_REPORTS} reports
a cell, {SLOW_REPORTS_DROP} where there is a drop. In brackets: one-sided upper 95% bounds
(Clopper and Pearson). Where nothing changed a report counts as flagged in either direction, for every rule alike, although some of the
tools look at the bad one alone; where there is a drop the bad direction counts. Real classifiers are scikit-learn's, whose answers
are drawn from their class probabilities, so that the same artifact run again differs. Of retrained models nothing is promised under
twelve earlier runs; those cells have a fifth of the reports. bencher's z and t settings are written as 1 − boundary, benchstore's as 1 − confidence.
"""


CALIBRATION = """One setting: the most sensitive with at most 5% of reports flagged in every cell of the same artifact,
simulated and real, small test sets and almost deterministic classifiers included. That is hard on rules that have no notion of a test
set's size, so each power table has beside it, folded, one with a setting for each size. Benchstore has one setting with rows and without.
"""


def short(summary: dict[str, Any]) -> str:
    """The page in three sentences: false alarms, power beside the best peer, and where benchstore is not the best."""
    bound = [
        c for c in summary["cells"] if not c["drop"] and c["source"] != latency.SOURCE and (c["kind"] == "A/A" or c["history"] >= LONG)
    ]
    worst_bound = max((figure(cell, name, "shipped", "upper") or 0) for cell in bound for name in OURS if name in cell["rules"])
    rows = power_rows(summary, WITH_ROWS, "A/A", "one", ("n",))
    told = []
    for label, (ours, *peers) in rows:
        if label in ("simulated, n 500, drop 5", "simulated, n 5000, drop 2"):
            told.append(f"{label}: {percent(ours)}, the best peer {percent(max(share or 0 for share in peers))}")
    return (
        f"Where nothing changed, benchstore's default raises an alarm in at most {percent(worst_bound, 1)} of reports of any cell (upper bounds;"
        f" retrained models from twelve runs on; latency apart). With rows and one setting for all it finds, of drops in points: {'; '.join(told)}."
        " It is not the best on 16 examples and where hardly any answer differs, as it never calls fewer than six examples net a regression.\n"
    )


def page(summary: dict[str, Any]) -> str:
    """The whole page."""
    parts = [
        "# Verdicts, measured\n",
        short(summary),
        HEAD,
        "## Settings\n",
        CALIBRATION,
    ]
    parts += [settings_table(summary), "## False alarms: nothing changed, the worst cell of each group\n"]
    parts += ["Shipped defaults:\n", alarms_table(summary, "shipped"), "One setting:\n", alarms_table(summary, "one")]
    parts += ["Latency has few windows and they overlap; its bounds are for orientation.\n", "`cannot tell`, counted apart:\n"]
    parts += [cannot_tell_table(summary), "Exceptions, benchstore's default:\n", exceptions(summary)]
    parts += power_section(summary, "A/A", "one artifact and a worse one")
    parts += ["## Coverage of 95% intervals of the change\n", coverage_table(summary)]
    parts += ["<details><summary>Every cell: default / one setting</summary>\n", full_table(summary), "</details>\n"]
    return "\n".join(parts)


def main() -> None:
    """Read the summary, write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", default=HERE / "results.json")
    parser.add_argument("--out", type=Path, default=DOCS)
    given = parser.parse_args()
    given.out.write_text(page(json.loads(given.file.read_text(encoding="utf-8"))), encoding="utf-8")


if __name__ == "__main__":
    main()
