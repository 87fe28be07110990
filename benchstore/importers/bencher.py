"""Bencher Metric Format: benchmarks, each with measures that have a value and perhaps a lower and an upper one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from benchstore.errors import Problem, Refused
from benchstore.importers import known_keys
from benchstore.importers.document import Document, Options, is_number
from benchstore.importers.importer import Importer
from benchstore.importers.measured import Measured
from benchstore.importers.rows import finite, listed
from benchstore.records.draft import Draft

_BUILT_IN: dict[str, dict[str, Any]] = {
    "latency": {"unit": "ns", "direction": "lower"},
    "throughput": {"unit": "ops/s", "direction": "higher"},
    "build-time": {"unit": "s", "direction": "lower"},
    "file-size": {"unit": "bytes", "direction": "lower"},
}
"""The measures that Bencher itself defines, with the units that it gives them."""
_IGNORED = "-bencher-ignore"
"""The end of a name by which Bencher raises no alert; the benchmark is the one without it."""
_BOUNDS = ("lower_value", "upper_value")


def recognises(document: Document) -> bool:
    """An object of objects of objects with a number `value`, and nothing else than bounds beside it."""
    return (
        document.kind == "json"
        and _each(document.value, lambda bench: _each(bench, _is_metric))
        and any(map(_is_bench, document.value.items()))
    )


def _is_bench(item: tuple[str, Mapping[str, Any]]) -> bool:
    """Whether a benchmark may be one: `{"seed": {"s": …}}` says how something ran, unless a measure is Bencher's own."""
    name, measures = item
    return not (known_keys.is_aside(name) or known_keys.fact(name)) or bool(set(measures) & set(_BUILT_IN))


def _each(value: Any, is_one: Callable[[Any], bool]) -> bool:
    return isinstance(value, dict) and bool(value) and all(is_one(item) for item in value.values())


def _is_metric(value: Any) -> bool:
    return isinstance(value, dict) and "value" in value and set(value) <= {"value", *_BOUNDS} and not isinstance(value["value"], str)


def read(document: Document, options: Options) -> list[Draft]:  # noqa: ARG001  # every importer has this signature
    """One draft. Raises Refused where no value was measured."""
    if not recognises(document):
        message, hint = "is no Bencher Metric Format", 'it looks like {"benchmark": {"latency": {"value": 1}}}'
        raise Refused([Problem(file=document.file, message=message, hint=hint, rule="importer")])
    measured, odd = Measured(document.file), []
    for name, measures in document.value.items():
        if not _is_bench((name, measures)):
            measured.aside |= {f"{name}/{measure}": metric["value"] for measure, metric in measures.items() if is_number(metric["value"])}
            continue
        for measure, metric in measures.items():
            label = f"{name.removesuffix(_IGNORED)}/{measure}"
            bounds = _bounds(metric)
            if bounds is None:
                odd.append(label)
            known = _BUILT_IN.get(measure, {})
            measured.add(label, metric["value"], place=f"{name}.{measure}.value", **_interval(bounds), **known)
    return [measured.draft({}, notices=_notices(odd))]


def _bounds(metric: Mapping[str, Any]) -> Sequence[float] | None:
    """The lower and the upper value; empty where none is stated, None where they do not hold the value or one of them is not there."""
    if all(metric.get(key) is None for key in _BOUNDS):
        return ()
    low, value, high = (finite(metric.get(key)) for key in ("lower_value", "value", "upper_value"))
    return (low, high) if low is not None and value is not None and high is not None and low <= value <= high else None


def _interval(bounds: Sequence[float] | None) -> dict[str, Any]:
    return {"ci": (bounds[0], bounds[1]), "method": "lower_value and upper_value; their level is not stated"} if bounds else {}


def _notices(odd: Sequence[str]) -> list[str]:
    return [f"left out: the bounds of {listed(odd, 5)}, which do not hold the value"] if odd else []


IMPORTER = Importer(
    name="bencher",
    description="Bencher Metric Format, as bencher run --adapter json takes it",
    recognises=recognises,
    read=read,
    maps=(
        "a measure of a benchmark is the metric BENCHMARK/MEASURE",
        "of the measures that Bencher defines unit and direction are known: latency (ns) and build-time (s), file-size (bytes), throughput (ops/s)",
        "lower_value and upper_value are its interval, of which the format states no level",
        "the end -bencher-ignore of a name is taken off, as Bencher does",
    ),
    drops=(
        "what says how it ran (epoch, seed, lr …), unless its measure is one of Bencher's: kept under extra.logged",
        "bounds that do not hold the value: said by name",
    ),
    refuses=("a file without a number", "a benchmark that occurs with -bencher-ignore and without"),
)
