"""Whatever two snapshots and their rows hold, there is a verdict: finite numbers, a sentence, and the same whichever way rows lie."""

import json
import math

from builders import build_snapshot
from hypothesis import given, settings
from hypothesis import strategies as st

from benchstore.analysis.question import Question
from benchstore.analysis.report import judge
from benchstore.records.config import Policy
from benchstore.records.metric import MetricTable
from benchstore.records.samples import Samples, mean_of_rows, pooled

TABLE = MetricTable.from_dict(
    {
        "accuracy": {"unit": "percent", "max": 100, "limit": {"absolute": 1}},
        "error": {"direction": "lower", "unit": "proportion", "limit": {"absolute": 0, "relative": 0}},
        "score": {"direction": "higher", "limit": {"relative": 0.1}},
        "failures": {"direction": "lower", "unit": "count", "limit": {"absolute": 1}},
        "empty": {"direction": "higher", "limit": {"relative": None, "absolute": None}},
    }
)
NAMES = ("f1", "recall", "accuracy", "latency_ms", "cost_usd", "success_rate", "error", "score", "failures", "empty", "bleu")
numbers = st.one_of(st.sampled_from([0, 1, 0.5, -1, 5e-324, 1e-300, 1e300, 100, 0.1 + 0.2]), st.floats(-1e6, 1e6), st.floats(0, 1))
counts = st.one_of(st.none(), st.integers(0, 3), st.sampled_from([0, 1, 10**9]))


@st.composite
def rows(draw):
    n = draw(st.integers(1, 12))
    columns = {"id": tuple(draw(st.permutations([f"q{k}" for k in range(14)]))[:n])}
    for name in draw(st.sets(st.sampled_from(("correct", "tp", "fp", "fn", "tn", "cost_usd", "error", "group")))):
        cell = {
            "correct": st.sampled_from([0, 1, None]),
            "cost_usd": st.one_of(st.none(), st.sampled_from([0, 0.1, 1e-9, 1e9])),
            "error": st.sampled_from([None, "timeout"]),
            "group": st.sampled_from([None, "a", "b", "c", "d", "e", "f", "g"]),
        }.get(name, counts)
        columns[name] = tuple(draw(cell) for _ in range(n))
    return Samples(columns=columns)


def follows(samples):
    """Values that the rows give, so that they serve."""
    found = {}
    for name in ("f1", "recall"):
        value = pooled(samples, name)
        value = mean_of_rows(samples, name) if value is None else value
        if value is not None:
            found[name] = value
    if "cost_usd" in samples.columns and None not in samples.columns["cost_usd"]:
        found["cost_usd"] = sum(samples.columns["cost_usd"]) / len(samples)
    if "correct" in samples.columns:
        found["accuracy"] = 100 * sum(x or 0 for x in samples.columns["correct"]) / len(samples)
    return found


@st.composite
def sides(draw, version):
    samples = draw(st.one_of(st.none(), rows()))
    metrics = draw(st.dictionaries(st.sampled_from(NAMES), numbers, max_size=6)) | {"f1": draw(numbers)}
    if samples and draw(st.booleans()):
        metrics |= follows(samples)
    spread = st.fixed_dictionaries(
        {},
        optional={
            "stderr": st.sampled_from([0, 1e-9, 0.1, 1e9]),
            "ci": st.sampled_from([[0, 0], [-1e300, 1e300], [0.4, 0.5]]),
            "n": st.sampled_from([0, 1, 7, 10**9]),
        },
    )
    more = {"hardware": {"cpu": "a"}} if draw(st.booleans()) else {}
    if draw(st.booleans()):
        total = draw(st.integers(0, 20))
        failed = draw(st.integers(0, total))
        more["counts"] = {"total": total, "succeeded": total - failed, "failed": failed}
    if samples:
        more["samples"] = {"sha256": str(version), "rows": len(samples), "file": "rows"}
    uncertainty = {name: draw(spread) for name in metrics if draw(st.booleans())}
    return build_snapshot(version, metrics=metrics, uncertainty=uncertainty, **more), samples


policies = st.builds(
    Policy,
    confidence=st.sampled_from([0.5001, 0.9, 0.95, 0.999999]),
    correction=st.sampled_from(["holm", "benjamini-hochberg", "none"]),
    strict=st.booleans(),
    minimum_n=st.sampled_from([0, 5, 10**6]),
    gross=st.sampled_from([0, 1, 5.0, 1e6]),
    collapse=st.booleans(),
)


def finite(value):
    if isinstance(value, float):
        return math.isfinite(value)
    return all(map(finite, value.values() if isinstance(value, dict) else value)) if isinstance(value, (dict, list)) else True


@settings(max_examples=400)
@given(st.data(), st.integers(0, 15), st.sampled_from([1, 1, 1, 4]), policies)
def test_there_is_always_a_verdict_in_finite_numbers_and_words(data, earlier, chosen_of, policy):
    drawn = [data.draw(sides(version)) for version in (1, earlier + 2)]
    (old, _), (new, _) = drawn
    window = [old, *(build_snapshot(version, metrics={name: data.draw(numbers) for name in NAMES}) for version in range(2, earlier + 2))]
    names = sorted({*old.values, *new.values})
    runs = tuple(window[data.draw(st.integers(0, 1)) :])
    questions = [Question(metric=TABLE.get(name), old=old, new=new, window=runs, chosen_of=chosen_of) for name in names]

    def read(asked):
        return next((samples for snapshot, samples in drawn if snapshot is asked), None)

    for question, row in zip(questions, judge(questions, policy, read), strict=True):
        value = row.to_dict()
        assert finite(value), value
        json.dumps(value, allow_nan=False)
        assert row.sentence.endswith(".")
        assert row.p is None or 0 <= row.p <= 1
        assert row.p_adjusted is None or 0 <= row.p_adjusted <= 1
        assert row.verdict != "improved" or row.p is not None
        assert row.verdict != "regressed" or row.p is not None or (policy.collapse and ", a collapse: " in row.sentence)
        assert row.verdict != "regressed" or question.may_regress
        assert row.detectable is None or row.detectable > 0
        if row.interval:
            assert row.interval[0] <= row.interval[1]
