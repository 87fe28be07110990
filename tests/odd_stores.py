"""Stores of whatever `check` accepts, made at random from its ends, and every face that each is sent through."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from datetime import datetime
from xml.etree import ElementTree as ET

from hypothesis import strategies as st

from benchstore.records import canonical_json, drawable, pointer
from benchstore.records.pointer import Standing
from benchstore.records.repeats import mean
from benchstore.records.samples import Samples
from benchstore.repository import open_repository

ODD = "aZ09 ._-/@|`*_[]()<>&\"'\\#$%~\0\t\n\r\x1b\x7f\x85\xa0\xad\u061c\u200b\u200d\u202e\u2028\u2066\ufeff\ufffe\U0001f600é漢"
_CHARACTERS = st.sampled_from(ODD) | st.characters(exclude_categories=["Cs"])
SIZES = [1e50, 1e-50, 1.7e308 ** (1 / 7), 2**53, 2**53 + 1, 2**63, 2**64 - 1, 10**20 + 1, 1e16, 1e15, 123456.789, 1, 0.1, 1 / 3, 1e-9]
numbers = st.sampled_from([0, *SIZES, *(-size for size in SIZES)]) | st.floats(-1e50, 1e50).filter(
    lambda number: number == 0 or abs(number) >= drawable.SMALLEST
)
positive = numbers.map(abs)
shares = st.floats(0, 1).filter(lambda number: number == 0 or number >= drawable.SMALLEST) | st.sampled_from([0, 1, 0.5, 0.999999])
whole = st.sampled_from([0, 1, 2, 3, 10, 1000, 10**9, drawable.MOST]) | st.integers(0, drawable.MOST)
DAYS = (datetime(1970, 1, 1), datetime(2999, 12, 31))  # noqa: DTZ001  # the zone is written behind
dates = st.sampled_from(
    [
        "1970-01-01T00:00:00+23:59",
        "1970-01-01T00:00:00Z",
        "2026-03-29T02:30:00+01:00",
        "2024-02-29T23:59:59.999999-00:00",
        "2999-12-31T23:59:59-23:59",
        "2999-12-31T23:59:59.999999Z",
    ]
) | st.datetimes(*DAYS).map(lambda at: at.isoformat() + "Z")


def texts(most=40, *, without=""):
    """Any text that JSON holds, of at least one character, without some."""
    return st.text(_CHARACTERS.filter(lambda character: character not in without), min_size=1, max_size=most)


CONTROLS = "".join(map(chr, [*range(32), 127]))
parts = texts(12, without=f'{CONTROLS}@/"\\')
_free = ["loss", "a,b:c@1%+=()[] d", "task/acc,none", "0", "_", "x" * 200, "pass@3", "score", "count", "money", "share"]
_suite = [f"t{number}/acc" for number in range(6)]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False, allow_infinity=False) | texts(8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts(6), inner, max_size=3),
    max_leaves=6,
)
CONFIG = """\
metrics:
  loss: {direction: lower, limit: {relative: 0.1}, primary: true}
  score: {direction: higher, limit: {absolute: 0.5, relative: 0.1}, unit: tokens, primary: true}
  count: {direction: lower, unit: count, limit: {absolute: 3}}
  money: {direction: lower, unit: usd, limit: {relative: 0.2}}
  share: {direction: higher, unit: percent, limit: {absolute: 1}}
  "0": {direction: higher, unit: s, limit: {relative: 0.000001}}
site: {url: "https://example.org/site", repository_url: "https://example.org/a/b"}
samples: {url: "https://example.org/items/{id}"}
"""
PROPORTIONS = {"f1", "accuracy", "recall", *_suite, "task/acc,none", "pass@3"}


@st.composite
def metrics(draw):
    names = draw(
        st.lists(st.sampled_from([*_free, *_suite, "f1", "recall", "latency_ms", "cost_usd"]), min_size=1, max_size=8, unique=True)
    )
    return {name: draw(shares if name in PROPORTIONS else positive if name.endswith(("_ms", "_usd")) else numbers) for name in names}


@st.composite
def spreads(draw, of):
    found = {}
    for name in draw(st.lists(st.sampled_from(sorted(of)), max_size=4, unique=True)):
        optional = {"stderr": positive, "confidence": st.sampled_from([0.5, 0.95, 1e-9, 0.999999999]), "n": whole, "method": texts(20)}
        found[name] = draw(st.fixed_dictionaries({}, optional={**optional, "ci": st.tuples(numbers, numbers).map(sorted)}))
    return {name: item for name, item in found.items() if item}


@st.composite
def rows(draw, of, names):
    """Columns for some of the metrics, with trials or without; a row an example."""
    count = len(names)
    trials = draw(st.sampled_from([1, 1, 2]))
    column = lambda item: draw(st.lists(item, min_size=count * trials, max_size=count * trials))  # noqa: E731
    value = {"schema_version": 1, "id": [name for name in names for _ in range(trials)]}
    if trials > 1:
        value |= {"trial": list(range(trials)) * count}
    for kind, item in (("scores", st.none() | numbers), ("outcomes", st.sampled_from([0, 1, None])), ("text", st.none() | texts(8))):
        chosen = draw(st.lists(st.sampled_from(sorted(of)), max_size=2, unique=True)) if draw(st.booleans()) else []
        if chosen:
            value[kind] = {name: column(item) for name in chosen}
    for name, item in (("latency_ms", st.none() | positive), ("error", st.none() | texts(8)), ("group", st.none() | texts(4))):
        if draw(st.booleans()):
            value[name] = column(item)
    value["schema_version"] = 2 if {"trial", "scores", "outcomes", "text"} & set(value) else 1
    return value


@st.composite
def snapshots(draw, version, data):
    """A snapshot's value without its model, and the value of its samples, if any; `data` are data sets, each with its examples and size."""
    dataset, names, size = draw(st.sampled_from(data))
    found = draw(metrics())
    value = {"version": version, "schema_version": 1, "metrics": found, "created_at": draw(dates), "source": {}}
    value |= {"dataset": dataset, "environment": draw(st.sampled_from(["local", "staging"]))}
    optional = {"notes": texts(60), "provider": texts(), "display_name": texts(), "duration_seconds": positive, "extra": _objects()}
    optional |= {"seed": st.integers(-drawable.MOST, drawable.MOST), "tags": st.lists(texts(10), min_size=1, max_size=3, unique=True)}
    optional |= {"hardware": _objects(), "generation": _objects(), "packages": _objects(), "uncertainty": spreads(found)}
    optional |= {"prompt": st.fixed_dictionaries({"version": parts})}
    optional |= {
        "source": st.fixed_dictionaries({}, optional={"branch": texts(), "run_id": texts(), "command": texts(), "triggered_by": texts()})
    }
    value |= draw(st.fixed_dictionaries({}, optional=optional))
    if draw(st.booleans()):
        failed = draw(st.integers(0, size))
        value["counts"] = {"total": size, "succeeded": size - failed, "failed": failed}
    if draw(st.integers(0, 4)) == 0:
        name = draw(st.sampled_from(sorted(found)))
        runs = draw(st.lists(numbers if name not in PROPORTIONS else shares, min_size=2, max_size=4))
        value |= {"repeats": {"metrics": {name: runs}}, "schema_version": 2, "metrics": {**found, name: mean(runs)}}
    return {key: item for key, item in value.items() if item not in ({}, []) or key == "source"}, draw(st.none() | rows(found, names))


def _objects():
    return st.dictionaries(texts(6), JSON, min_size=1, max_size=3)


@st.composite
def datasets(draw):
    """A data set, the names of its examples, and how many were tried where there are counts."""
    count = draw(st.sampled_from([1, 2, 3, 8, 30]))
    names = draw(st.lists(texts(12), min_size=count, max_size=count, unique=True) | st.just([f"row {n}" for n in range(count)]))
    return {"name": draw(texts(12, without=f'{CONTROLS}@"\\')), "version": draw(parts)}, names, draw(whole)


@st.composite
def stores(draw):
    """Snapshots of one or two models, and what their pointers say."""
    data = [draw(datasets()) for _ in range(2)]
    return [
        {
            "model": model,
            "versions": [draw(snapshots(version, data)) for version in range(1, draw(st.integers(1, 4)) + 1)],
            "current": draw(st.sampled_from(["first", "last", "none"])),
            "withdrawn": draw(st.none() | texts(20)),
        }
        for model in ("m", "Other.model-1")[: draw(st.integers(1, 2))]
    ]


FAR = [1e51, 1e160, -1.7e308, 5e-324, 1e-51, 2**60, 10**40]
FAR_DATES = ["0001-01-01T00:00:00+14:00", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00"]


@st.composite
def landed_stores(draw):
    """The same, as they may have landed before there were limits: some numbers and dates lie beyond them."""
    found = draw(stores())
    for model in found:
        for value, rows_of in model["versions"]:
            for part in draw(st.lists(st.sampled_from(["metrics", "uncertainty", "counts", "created_at", "rows", "repeats"]), max_size=3)):
                _go_beyond(draw, part, value, rows_of or {})
    return found


def _go_beyond(draw, part, value, rows_of):
    far = draw(st.sampled_from(FAR))
    if part == "created_at":
        value[part] = draw(st.sampled_from(FAR_DATES))
    elif part == "counts":
        value[part] = {"total": 10**20, "succeeded": 10**20, "failed": 0}
        value["dataset"] = {**value["dataset"], "size": 10**20}
    elif part == "rows" and "scores" in rows_of:
        rows_of["scores"] = {name: [far, *column[1:]] for name, column in rows_of["scores"].items()}
    elif part == "repeats":
        value.update({"repeats": {"metrics": {draw(st.sampled_from(sorted(value["metrics"]))): [far, far]}}, "schema_version": 2})
    elif part == "uncertainty":
        value[part] = {draw(st.sampled_from(sorted(value["metrics"]))): {"stderr": abs(far), "n": 10**20}}
    elif part == "metrics":
        value[part] = {name: far if draw(st.booleans()) else item for name, item in value[part].items()}


def write(place, found):
    """Put a store of that content into an empty one, in two commits."""
    place.write("benchstore.yaml", CONFIG)
    place.commit("rules")
    last = max(len(model["versions"]) for model in found)
    for number in range(1, last + 1):
        for model in found:
            if number <= len(model["versions"]):
                _version(place, model["model"], *model["versions"][number - 1])
        if number in (last - 1, last):
            place.commit(f"{number}")
    for model in found:
        place.write(f"snapshots/{model['model']}/current.yaml", _pointer(model))
    place.commit("pointers")


def _version(place, model, value, samples):
    value, name = {**value, "model": model}, f"snapshots/{model}/{value['version']}"
    if samples:
        data, columns = canonical_json.dumps(samples), Samples.from_dict(samples)
        place.write(f"{name}.samples.json", data)
        value["samples"] = {"file": f"{value['version']}.samples.json", "rows": len(columns), "sha256": hashlib.sha256(data).hexdigest()}
        if columns.examples != len(columns):
            value["samples"]["examples"] = columns.examples
            value["schema_version"] = 2
        value.pop("counts", None)
    place.write(f"{name}.json", canonical_json.dumps(value))


def _pointer(model):
    series = {}
    for value, _ in model["versions"]:
        label = f"{value['dataset']['name']}@{value['dataset']['version']}"
        series.setdefault((label, value.get("prompt", {}).get("version", ""), value["environment"]), []).append(value["version"])
    lines = ["series:"]
    for (dataset, prompt, environment), versions in series.items() if model["current"] != "none" else ():
        standing = Standing(current=versions[0 if model["current"] == "first" else -1], baseline=versions[0])
        lines.append(pointer.series_line((dataset, prompt, environment), standing))
    text = "\n".join(lines) + "\n"
    return pointer.withdraw(text, len(model["versions"]), model["withdrawn"]) if model["withdrawn"] else text


def is_accepted(place):
    """Whether `check` takes the store."""
    return place.bench("check", code=(0, 1)).code == 0


def strict(text):
    """A JSON text, without what is no JSON."""

    def no(name):
        raise AssertionError(f"{name} is no JSON")

    return json.loads(text, parse_constant=no)


def every_face(place, found):
    """Send a store through every face; raises AssertionError where one does not do."""
    newest = {model["model"]: len(model["versions"]) for model in found}
    commands = [
        ["list"],
        ["log"],
        ["compare"],
        ["regressions"],
        ["regressions", "--against", "HEAD~1"],
        ["regressions", "--against", "HEAD~2"],
    ]
    commands += [command for model in newest for command in (["list", model], ["log", model])]
    commands += [["show", f"{model}@{version}"] for model, last in newest.items() for version in {1, last}]
    commands += [["compare", f"{model}@1", f"{model}@{last}"] for model, last in newest.items() if last > 1]
    for place_in_list, command in enumerate(commands):
        for form in ("json", ("text", "md")[place_in_list % 2]):
            done = place.bench(*command, "--format", form, code=(0, 1))
            assert form != "json" or strict(done.out) is not None
    for command in (["comment", "--against", "HEAD~2"], ["alert", "--dry-run"], ["verify"]):
        place.bench(*command, code=(0, 1))
    for name, data in open_repository(place.path).pages():
        readable(name, data)


def readable(name, data):
    """That a file of the site is what its name says."""
    text = data.decode() if not name.endswith((".png", ".woff2")) else ""
    if name.endswith(".json"):
        strict(text)
    elif name.startswith("data/") and name.endswith(".js"):
        strict(text[text.index(",", text.index("(")) + 1 : text.rindex(")")])
    elif name.endswith((".xml", ".svg")):
        ET.fromstring(text)
    elif name.endswith(".csv"):
        assert len({len(row) for row in csv.reader(io.StringIO(text, newline=""))}) == 1
    elif name.endswith(".html"):
        assert not re.search(r"[>\s](nan|inf|-inf|NaN|Infinity)[<\s]", text), name
