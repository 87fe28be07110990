"""One setting for the whole bench: for each rule the most sensitive that flags at most 5% of the reports in every A/A cell.

Then what each rule flags in every cell, with its shipped default and with that one setting.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import latency
import peers
from evaluate import ALPHA, OURS
from scipy.stats import beta

Result = dict[str, Any]
RULES = {rule.name: rule for rule in peers.RULES}
SHIPPED_LEVEL = 0.05


def upper_bound(hits: int, total: int, confidence: float = 0.95) -> float:
    """Clopper and Pearson's one-sided upper bound of a share (Biometrika 26, 1934)."""
    return 1.0 if hits >= total else float(beta.ppf(confidence, hits + 1, total - hits))


def calibrating(result: Result) -> bool:
    """Whether a cell binds the one setting: the same artifact run again, on examples. Latency is shown beside it, not in it."""
    return result["kind"] == "A/A" and not result["drop"] and result["source"] != latency.SOURCE


def one_level(name: str, results: Iterable[Result]) -> tuple[float, str | None]:
    """The rule's level on the scale of its scores, and the cell that asks for it; minus infinity where none asks for any.

    Benchstore is one tool: with rows and without it has one setting, the stricter of the two.
    """
    alike = tuple(OURS) if name in OURS else (name,)
    asked = [(r["rules"][rule]["needed"], r["cell"]) for r in results for rule in alike if calibrating(r) and rule in r["rules"]]
    return max(((level, cell) for level, cell in asked if level is not None), default=(-math.inf, None))


def setting(name: str, level: float) -> float | None:
    """A level as the rule writes it; benchstore's is 1 − confidence. None where every setting will do."""
    if not math.isfinite(level):
        return None
    return -level if name in OURS or RULES[name].smaller_is_stricter else level


def exhausted(name: str, one: float | None) -> bool:
    """Whether even the strictest setting flags too much in some cell, so that a rule has no setting for the whole bench."""
    return one is not None and name in RULES and RULES[name].strictest is not None and one <= RULES[name].strictest


def size_of(result: Result) -> tuple[str, int]:
    """A source and its number of examples."""
    return result["source"], result["n"]


def own_levels(names: Iterable[str], results: list[Result]) -> dict[tuple[str, tuple[str, int]], float]:
    """Each rule's level by source and size, from the A/A cells of that size alone: kinder to rules that small sets cripple."""
    sizes = {size_of(result) for result in results}
    return {(name, size): one_level(name, [r for r in results if size_of(r) == size])[0] for name in names for size in sizes}


def share(hits: int, total: int) -> dict[str, float]:
    """A share of reports and its upper 95% bound."""
    return {"share": hits / total, "upper": upper_bound(hits, total)}


def share_at(rule: Result, level: float) -> dict[str, float]:
    """The share flagged at a level. Of many reports only every so many-th score was kept: share theirs, bound of all."""
    flagged = sum(score > level for score in rule["scores"]) / rule["of"]
    return share(round(flagged * rule["reports"]), rule["reports"])


def said(rule: Result, level: float, own: float) -> Result:
    """What a rule said of a cell: with its default, where it ships one, with the one level, and with that of its size."""
    found: Result = {"reports": rule["reports"], "one": share_at(rule, level), "own": share_at(rule, own)}
    if rule["shipped"] is not None:
        found["shipped"] = share(rule["shipped"], rule["reports"])
    if "cannot_tell" in rule:
        found["cannot_tell"] = share(rule["cannot_tell"], rule["reports"])
        found["coverage"] = {metric: {"share": hits / total, "of": total} for metric, (hits, total) in rule["covered"].items()}
    return found


def settled(results: list[Result]) -> Result:
    """The summary that is kept: each rule's settings, and each cell's shares."""
    names = [name for name in (*OURS, *RULES) if any(name in r["rules"] for r in results)]
    levels = {name: one_level(name, results) for name in names}
    settings = {}
    for name, (level, cell) in levels.items():
        one = setting(name, level)
        shipped = RULES[name].shipped if name in RULES else SHIPPED_LEVEL
        settings[name] = {"shipped": shipped, "one": one, "exhausted": exhausted(name, one), "asked_by": cell}
    own = own_levels(names, results)
    plain = ("cell", "source", "kind", "n", "history", "drop", "reports", "change", "differing")
    cells = [{key: r[key] for key in plain} for r in results]
    for cell, r in zip(cells, results, strict=True):
        cell["rules"] = {name: said(rule, levels[name][0], own[name, size_of(r)]) for name, rule in r["rules"].items()}
    cells.sort(key=lambda cell: (cell["drop"], cell["kind"], cell["source"], cell["n"], cell["history"]))
    return {"alpha": ALPHA, "settings": settings, "cells": cells}
