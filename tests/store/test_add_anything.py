"""Whatever a result file holds, `add` adds it or says what is wrong: no traceback, no half-written file."""

import json
import string

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchstore.records import schema

FIELDS = sorted(schema.load("snapshot")["properties"])
names = st.sampled_from(
    [
        *FIELDS,
        "name",
        "version",
        "size",
        "id",
        "correct",
        "tp",
        "fp",
        "fn",
        "f1",
        "accuracy",
        "n",
        "stderr",
        "ci",
        "total",
        "succeeded",
        "failed",
        "zz",
    ]
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(string.printable, max_size=6)
    | st.sampled_from(["2026-01-01", "2026-01-01T00:00:00", "x@1", "local"])
)
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=5), max_leaves=12)
numbers = st.dictionaries(
    st.sampled_from(["f1", "precision", "recall", "accuracy", "latency_ms", "zz", "total_samples"]),
    st.floats(-1, 2) | st.integers(-1, 3),
    max_size=5,
)
drafts = st.dictionaries(st.sampled_from(FIELDS), values, max_size=8).flatmap(
    lambda draft: numbers.map(lambda metrics: draft | {"metrics": metrics})
)


@given(drafts)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_draft_is_added_or_refused(place, draft):
    file = place.write("../anything.json", json.dumps(draft))
    result = place.bench("add", file, "--model", "m", "--dataset", "d@1", "--created-at", "2026-01-02T03:04:05Z", "--dry-run", code=(0, 1))
    assert "internal error" not in result.err
    assert place.git("status", "--porcelain") == ""
