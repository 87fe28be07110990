"""Verdicts that are asked for one after the other are, to the last bit and word, those of each asked for by itself."""

from __future__ import annotations

import pytest
from builders import build_snapshot
from hypothesis import given, settings
from hypothesis import strategies as st

from benchstore.analysis.lookup import Lookup, Lookups
from benchstore.analysis.question import Question, is_worse
from benchstore.analysis.references import ModelHistory, Past
from benchstore.records import meaning
from benchstore.records.config import Config
from benchstore.records.pointer import Accepted, Pointer, Standing
from benchstore.records.samples import Samples
from benchstore.standing.verdict_book import VerdictBook

RULES = {
    "errors": {"direction": "lower", "unit": "count", "limit": {"absolute": 1}},
    "pct": {"direction": "higher", "unit": "percent", "min": 0, "max": 100, "limit": {"absolute": 1}},
    "rough": {"direction": "higher", "limit": {"relative": 0.05}},
}
NAMES = ("f1", "precision", "recall", "accuracy", "latency_ms", "cost_usd", "errors", "pct", "rough", "boolq/acc", "mean/acc", "free")
SHARES = ("f1", "precision", "recall", "accuracy", "boolq/acc", "mean/acc")
SCALE = {"latency_ms": 100.0, "cost_usd": 0.01, "errors": 30.0, "pct": 100.0, "rough": 20.0, "free": 1.0}
policies = st.fixed_dictionaries(
    {},
    optional={
        "against": st.sampled_from(["baseline", "previous"]),
        "confirm": st.sampled_from([1, 2]),
        "monitor": st.sampled_from(["each", "always-valid"]),
        "strict": st.booleans(),
        "minimum_n": st.sampled_from([0, 100]),
        "correction": st.sampled_from(["holm", "benjamini-hochberg", "none"]),
        "gross": st.sampled_from([0, 2, 5]),
        "collapse": st.booleans(),
    },
)


def values_of(random, names, levels):
    """The values of one run, of which some may be missing, others written with few digits or as whole numbers."""
    found = {}
    for name in names:
        value = min(1.0, max(0.0, levels[name] + random.choice([0, 0.002, 0.02]) * random.gauss(0, 1))) * SCALE.get(name, 1.0)
        if random.random() > 0.05:
            found[name] = round(value) if name == "errors" or random.random() < 0.05 else round(value, random.choice([2, 4, 6]))
    return found or {names[0]: 0.5}


def run_of(random, version, names, levels, style):
    """One run and its rows, where it has any."""
    if random.random() < 0.1:
        levels[random.choice(names)] = random.choice([0.3, 0.7, 0.8, 0.95, 1.0])
    fields = {"metrics": values_of(random, names, levels), "source": {}, "schema_version": 2}
    size = 200
    kinds = {"stderr": {"stderr": 0.02}, "ci": {"ci": [0.4, 0.5], "confidence": 0.9}, "n": {"n": size}, "both": {"stderr": 0.02, "n": size}}
    if style["uncertainty"] in kinds:
        fields["uncertainty"] = {name: kinds[style["uncertainty"]] for name in fields["metrics"] if name in SHARES}
    if style["counts"]:
        failed = random.choice([0, 0, 3])
        fields["counts"] = {"total": size, "succeeded": size - failed, "failed": failed}
    if style["hardware"]:
        fields["hardware"] = {"cpu": random.choice("aaab")}
    if style["definitions"]:
        fields["definitions"] = {name: {"version": random.choice("1112")} for name in fields["metrics"] if random.random() < 0.3}
    if style["repeats"]:
        fields["repeats"] = {"metrics": {name: [value, value * 1.01, value * 0.99] for name, value in fields["metrics"].items()}}
    for name, (kinds_of, chance) in {"commit": ("abcdefgh", style["commits"]), "file_sha256": ("uvwxyz0123456789", style["again"])}.items():
        if random.random() < chance:
            fields["source"][name] = random.choice(kinds_of) * 40
    if random.random() < style["scheduled"]:
        fields["source"]["triggered_by"] = "schedule"
    if random.random() < 0.05:
        fields["environment"] = "staging"
    rows = None
    if style["rows"]:
        rows = Samples(columns={"id": tuple(map(str, range(40))), "correct": tuple(int(random.random() < 0.8) for _ in range(40))})
        fields["metrics"]["accuracy"] = sum(rows.columns["correct"]) / 40
        fields["samples"] = {"file": f"{version}.samples.json", "sha256": f"{version:064d}", "rows": 40}
    return build_snapshot(version, **fields), rows


@st.composite
def worlds(draw):
    """A model of one series, nearly: its runs and rows, its pointer file, what people did with it, the rules."""
    random = draw(st.randoms(use_true_random=False))
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True))
    style = {
        "uncertainty": draw(st.sampled_from(["", "stderr", "ci", "n", "both"])),
        **{name: draw(st.booleans()) for name in ("counts", "hardware")},
        **{name: draw(st.integers(0, 9)) == 0 for name in ("definitions", "repeats", "rows")},
        **{name: draw(st.sampled_from([0.0, 0.2, 1.0])) for name in ("commits", "again", "scheduled")},
    }
    levels = {name: random.choice([0.5, 0.8, 0.95, 1.0]) for name in names}
    made = [run_of(random, version, names, levels, style) for version in range(1, draw(st.integers(2, 25)) + 1)]
    runs, rows = [run for run, _ in made], {run.version: found for run, found in made}
    versions = [run.version for run in runs]
    some = st.sampled_from(versions)
    pointer = Pointer(
        series={runs[0].series.configuration: Standing(current=versions[-1], baseline=draw(st.one_of(st.just(1), some)))},
        accepted=tuple(
            Accepted(metric=draw(st.sampled_from(names)), version=draw(some), reason="so be it") for _ in range(draw(st.integers(0, 1)))
        ),
        withdrawn=dict.fromkeys(draw(st.lists(some, max_size=1)), "wrong"),
    )
    past = Past(rolled_back=frozenset(draw(st.lists(some, max_size=2))), choices={runs[0].series: (1, draw(some))})
    return runs, rows, pointer, past, Config.from_dict({"metrics": RULES, "policy": draw(policies)})


def book_of(world):
    """A book in which nothing was asked yet."""
    runs, rows, pointer, past, config = world
    history = ModelHistory(runs, pointer, past=lambda: past)
    table = meaning.table_of(config.metrics, runs)
    return VerdictBook({"m": history}, table, config.policy, lambda snapshot: rows[snapshot.version])


def told(found):
    """All that a face may show of verdicts; `repr` tells numbers apart by their last bit."""
    return [repr((row, row.to_dict(), row.interval_of_delta)) for row in found]


@settings(max_examples=80, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_verdicts_one_after_the_other_are_those_of_each_alone(world, random):
    runs, together = world[0], book_of(world)
    for old, new in zip([None, *runs], runs, strict=False):
        assert told(together.of(new)) == told(book_of(world).of(new))
        if old is not None:
            assert told(together.between(old, new, "why")) == told(book_of(world).between(old, new, "why"))
    for _ in range(5):
        old, new = random.choice(runs), random.choice(runs)
        assert told(together.between(old, new)) == told(book_of(world).between(old, new))


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_what_may_not_regress_is_never_called_regressed(world):
    asked, judged = book_of(world), book_of(world)
    for run in world[0]:
        assert asked.may_regress(run) or not any(row.verdict == "regressed" for row in judged.of(run))


@pytest.mark.parametrize("again", [5, 12])
def test_a_window_is_taken_up_again_where_it_was_left(again):
    runs = [build_snapshot(version, metrics={"rough": 20 + version % 5 + version / 7}) for version in range(1, 90)]
    world = runs, {run.version: None for run in runs}, Pointer(series={runs[0].series.configuration: Standing(current=89, baseline=1)}), Past(), Config.from_dict({"metrics": RULES})  # fmt: skip
    together = book_of(world)
    for version in (80, again, 81, 82, 20, 83, 89):
        assert told(together.of(runs[version - 1])) == told(book_of(world).of(runs[version - 1]))


@pytest.mark.parametrize("metric", ["f1", "latency_ms", "rough", "pct", "free"])
@given(st.floats(0, 1), st.floats(0, 1))
def test_a_fall_is_seen_in_many_values_as_in_one(metric, before, after):
    table = Config.from_dict({"metrics": RULES}).metrics
    old, new = (build_snapshot(version, metrics={metric: value}) for version, value in ((1, before), (2, after)))
    question = Question(metric=table.get(metric), old=old, new=new)
    alone = question.metric.judged and is_worse(question.metric, before, after)
    assert Lookup(table).worse(old, new) == ([metric] if alone else [])


definitions = st.dictionaries(
    st.sampled_from(["f1", "new_score", "auc", "odd"]),
    st.fixed_dictionaries(
        {},
        optional={
            "version": st.sampled_from("12"),
            "direction": st.sampled_from(["higher", "lower"]),
            "unit": st.sampled_from(["percent", "ms"]),
        },
    ),
)
values = st.dictionaries(st.sampled_from(["f1", "new_score", "auc", "roc_auc", "odd", "wer"]), st.sampled_from([0.5, -1, 70]), min_size=1)


@given(st.lists(st.tuples(values, definitions), min_size=2, max_size=6), st.data())
def test_the_table_between_two_files_is_made_once_and_right(files, data):
    runs = [
        build_snapshot(version, metrics=found, definitions=said, schema_version=2) for version, (found, said) in enumerate(files, start=1)
    ]
    table, lookups = meaning.table_of(Config.from_dict({"metrics": RULES}).metrics, runs[:2]), Lookups()
    for _ in range(6):
        old, new = data.draw(st.one_of(st.none(), st.sampled_from(runs))), data.draw(st.sampled_from(runs))
        assert lookups.between(table, old, new).table == meaning.table_between(table, old, new)
