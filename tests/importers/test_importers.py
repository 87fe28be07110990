"""Each importer reads its tool's files into drafts that the snapshot's schema takes; what it cannot read it refuses.

Cases are files: `tests/cases/importers/<importer>/<case>.<ending>` and `<case>.<ending>.expected` beside it. A case of several files is
a folder. `make_*.py` are the scripts that wrote cases with the tool itself.
"""

import json
import re
from contextlib import suppress
from dataclasses import replace
from functools import reduce
from operator import getitem
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchstore import result_files
from benchstore.errors import BenchstoreError, Refused, UsageError
from benchstore.importers import registry, rows, sizes
from benchstore.importers.document import parse
from benchstore.records import schema
from benchstore.records.draft import Draft
from benchstore.records.snapshot import version_of
from benchstore.result_folders import Reading

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests/cases/importers"
GOOD = sorted(path for path in CASES.glob("*/*") if path.suffix not in (".expected", ".py") and path.parent.name != "refused")
SHARED = ROOT.parent / "shared/data"


def as_json(draft: Draft):
    return {
        "fields": dict(draft.fields),
        "samples": {name: list(column) for name, column in draft.samples.columns.items()} if draft.samples else None,
        **({"settings": dict(draft.settings)} if draft.settings else {}),
    }


def read(path: Path, **options):
    """A case, with all that lies beside it where it is a folder."""
    chosen = registry.Options(**options)
    if not path.is_dir():
        return registry.read(path.read_bytes(), path.name, options=chosen)
    name = next((file.name for file in path.glob("results_*.json")), ".")
    found = list(result_files.read([name], Reading(folder=path, options=chosen)).incoming)
    return found[0].importer, [item.draft for item in found]


@pytest.mark.parametrize("path", GOOD, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_file_is_recognised_by_its_content_and_read(path):
    name, drafts = read(path)
    assert name == path.parent.name
    expected = Path(f"{path}.expected")
    assert [as_json(draft) for draft in drafts] == json.loads(expected.read_text())


@pytest.mark.parametrize("path", GOOD, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_draft_with_its_missing_facts_is_a_valid_snapshot(path):
    for draft in read(path)[1]:
        assert problems_of(draft) == []


def standing(value, place):
    """Everything that `place` may mean in a JSON value; a key may hold dots and brackets itself."""
    if not place:
        yield value
    if isinstance(value, list) and (index := re.match(r"\[(\d+)\]", place)) and int(index[1]) < len(value):
        yield from standing(value[int(index[1])], re.sub(r"^[./]", "", place[index.end() :]))
    elif isinstance(value, dict):
        for key in value:
            if place.startswith(key) and place[len(key) : len(key) + 1] in ("", ".", "/", "["):
                yield from standing(value[key], re.sub(r"^[./]", "", place[len(key) :]))


def same(found, number):
    """Whether what stands there is that number, or a text of it."""
    with suppress(ValueError, TypeError):
        return not isinstance(found, bool) and float(str(found).strip(" %")) == number
    return False


@pytest.mark.parametrize("path", GOOD, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_metric_says_where_in_the_file_it_stands(path):
    for draft in read(path)[1]:
        assert set(draft.metrics) <= set(draft.places)
        assert set(draft.made) <= set(draft.metrics)
        assert all(draft.places[name] for name in [*draft.metrics, *draft.left_out])


@pytest.mark.parametrize("path", [path for path in GOOD if path.suffix == ".json"], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_place_in_a_json_file_leads_to_the_number_or_it_is_said_how_it_was_made(path):
    value = json.loads(path.read_text(encoding="utf-8"))
    for draft in read(path)[1]:
        for name, number in draft.metrics.items():
            found = list(standing(value, draft.places[name]))
            assert found, f"{name}: {draft.places[name]} leads nowhere"
            assert draft.made.get(name) or any(same(item, number) for item in found), (
                f"{name}: {number} is not {found} at {draft.places[name]}"
            )


def problems_of(draft):
    facts = {"schema_version": version_of(draft.fields), "version": 1, "environment": "local"}
    value = {**facts, **draft.fields, "model": "m", "created_at": "2026-01-01T00:00:00Z"}
    value["dataset"] = {"name": "d", "version": "1"} | value.get("dataset", {})
    value["source"] = value.get("source", {})
    if "prompt" in value:
        value["prompt"] = {"version": "1"} | value["prompt"]
    found = schema.problems("snapshot", value, "f")
    return found + (schema.problems("samples", draft.samples.to_dict(), "f") if draft.samples else [])


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("unknown", ["is not a result file that any importer knows", "--metric-map"]),
        ("unknown-key", ["is not a result file"]),
        ("conflict", ["line 2: git conflict markers (lines 2, 4, 6)"]),
        ("empty", ["the file is empty"]),
        ("nan", ["holds no numbers; left out: acc (nan)"]),
        ("text-for-number", ["results.t.acc: 'high' is not a number"]),
        (
            "wrong-kinds",
            ["total_documents: '3' is not a number", "issue_f1_score: 'high' is not a number", "individual_results[0]: None is not an object", "individual_results[1].true_positives: -1 is not a count", "individual_results[2].document_name: is missing"],
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_all_its_problems(case, said):
    with pytest.raises(Refused) as caught:
        read(CASES / f"refused/{case}.json")
    for part in said:
        assert part in str(caught.value)


def test_a_draft_with_unknown_keys_names_them_all():
    with pytest.raises(Refused) as caught:
        registry.read(b'{"metrics": {"a": 1}, "x": 1, "y": 2, "samples": {"id": ["a"], "zz": [1]}}', "f", importer="benchstore")
    assert len(caught.value.problems) >= 3


def test_a_draft_whose_version_is_a_text_is_told_what_is_wrong_with_it():
    with pytest.raises(Refused):
        registry.read(b'{"metrics": {"a": 1}, "schema_version": "x", "dataset": "d"}', "f", importer="benchstore")
    registry.read(b'{"metrics": {"a": 1}, "schema_version": "x"}', "f")


def test_an_unknown_importer_or_task_is_a_usage_error():
    with pytest.raises(UsageError, match="there is no importer 'zz'"):
        registry.read(b"{}", "f", importer="zz")
    with pytest.raises(UsageError, match="no task 'zz'") as caught:
        read(CASES / "lm-eval/v04.json", task="zz")
    assert "gsm8k" in caught.value.hint


def test_one_task_has_plain_names_and_is_its_own_dataset():
    draft = read(CASES / "lm-eval/v04.json", task="gsm8k")[1][0]
    assert set(draft.metrics) == {"exact_match,strict-match", "exact_match,flexible-extract"}
    assert draft.fields["dataset"] == {"name": "gsm8k", "version": "3.0", "split": "all[:200]"}
    assert draft.fields["uncertainty"]["exact_match,strict-match"] == {"stderr": 0.03, "n": 200}


def test_a_metric_map_takes_numbers_from_anywhere_and_reports_every_missing_one():
    data = b'{"results": [{"test": {"f1": 0.5}}], "a.b": 2}'
    name, drafts = registry.read(data, "f", options=registry.Options(metric_map={"f1": "results[0].test.f1", "x": "a.b"}))
    assert (name, drafts[0].metrics) == ("metrics", {"f1": 0.5, "x": 2})
    with pytest.raises(Refused) as caught:
        registry.read(data, "f", options=registry.Options(metric_map={"f1": "results[1].test", "x": "nowhere", "y": "results"}))
    assert len(caught.value.problems) == 3


def test_no_names_of_patients_are_kept():
    assert "Not To Be Kept" not in json.dumps(as_json(read(CASES / "medbilldozer-patient/patients.json")[1][0]))


def test_every_importer_is_described_and_what_is_general_is_tried_last():
    known = list(registry.importers().values())
    assert all(importer.description for importer in known)
    assert [importer.general for importer in known] == sorted(importer.general for importer in known)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_two_importers_of_tools_know_one_file(path):
    if path.is_file():
        known = [
            item.name for item in registry.importers().values() if not item.general and item.recognises(parse(path.read_bytes(), path.name))
        ]
        assert known in ([path.parent.name], [] if registry.importers()[path.parent.name].general else [path.parent.name])


keys = st.sampled_from(["metrics", "results", "versions", "config", "model_name", "total_documents", "total_patients", "issue_f1_score", "avg_f1_score", "model_version",
                        "individual_results", "samples", "id", "groups", "n-samples", "date", "model_args", "t", "acc", "acc,none", "acc_stderr,none", "tags", "dataset",
                        "eval", "task", "status", "scores", "scorer", "reducer", "value", "name", "epoch", "epochs", "error", "mean", "count", "sum", "split", "perturbation",
                        "instance_id", "train_trial_index", "stats", "adapter_spec", "doc_id", "filter", "doc_hash"])  # fmt: skip
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8)
documents = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=6), max_leaves=25)


@given(documents, st.sampled_from(["auto", *registry.IMPORTERS]), st.booleans())
def test_any_json_gives_drafts_or_a_refusal_whatever_importer_is_asked(value, importer, task):
    with suppress(BenchstoreError):
        registry.read(json.dumps(value).encode(), "f", importer=importer, options=registry.Options(task="t" if task else None))


@given(documents, documents, st.sampled_from(["lm-eval", "helm", "inspect"]))
def test_any_companions_of_a_file_that_is_recognised_give_drafts_or_a_refusal(value, other, importer):
    known = {
        "lm-eval": {"results": {"t": value}, "versions": {}, "config": {}},
        "helm": [{"name": {"name": "em"}, "count": 1, "sum": 1, "mean": 1}],
        "inspect": {"eval": {"task": "t"}, "status": "success", "results": {"scores": value}, "samples": other},
    }
    lines = json.dumps(other).encode()
    beside = dict.fromkeys(("samples_t_2026-01-02T03-04-05.jsonl", "run_spec.json", "per_instance_stats.json"), lines)
    with suppress(BenchstoreError):
        registry.read(json.dumps(known[importer]).encode(), "results_2026-01-02T03-04-05.json", importer=importer, beside=lambda _: beside)


@given(st.binary(max_size=80), st.sampled_from(["auto", *registry.IMPORTERS]))
def test_any_bytes_give_drafts_or_a_refusal(data, importer):
    with suppress(BenchstoreError):
        registry.read(data, "f", importer=importer)


@pytest.mark.skipif(not SHARED.is_dir(), reason="no real result files beside this checkout")
@pytest.mark.parametrize(
    ("pattern", "name", "count"),
    [
        ("medbilldozer/aggregated*/*.json", "medbilldozer-aggregated", 31),
        ("medbilldozer/patient*/*.json", "medbilldozer-patient", 8),
        ("lm_eval/pythia*/*.json", "lm-eval", 27),
        ("lm_eval/v0*/*.json", "lm-eval", 2),
    ],
)
def test_real_files_are_recognised_and_only_those_with_conflict_markers_are_refused(pattern, name, count):
    paths, refused = sorted(SHARED.glob(pattern)), []
    for path in paths:
        try:
            taken, drafts = read(path)
        except Refused as refusal:
            refused.append(str(refusal))
            continue
        assert taken == name
        assert [problems_of(draft) for draft in drafts] == [[]]
    assert len(paths) == count
    assert len(refused) == (3 if "aggregated" in pattern else 0)
    assert all("git conflict markers (lines" in text for text in refused)


HUGE = (10**400, -(10**400), 10**4000)
HUGE_CASES = [path for path in GOOD if path.suffix == ".json" and path.stat().st_size < 20_000]


def leaves(value, path=()):
    """The places of all numbers in a JSON value."""
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(item, (*path, key))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path


@pytest.mark.parametrize("path", HUGE_CASES, ids=lambda path: "/".join(path.parts[-2:]))
def test_a_whole_number_of_hundreds_of_digits_is_refused_or_left_out_wherever_it_stands(path):
    text = path.read_text(encoding="utf-8")
    for number, place in enumerate(leaves(json.loads(text))):
        value = json.loads(text)
        reduce(getitem, place[:-1], value)[place[-1]] = HUGE[number % len(HUGE)]
        with suppress(Refused, UsageError):
            registry.read(json.dumps(value).encode(), path.name)


TOO_MUCH = {
    "JSON": ("x.json", b'{"a": [' + b"1," * 40 + b"1]}", "42 values or more; of JSON 30 are read"),
    "CSV": ("x.csv", b"metric,value\n" + b"a,1\n" * 40, "40 rows or more; of CSV 30 are read"),
}


@pytest.mark.parametrize("kind", TOO_MUCH)
def test_more_than_is_read_of_a_kind_is_refused_before_it_is_parsed(monkeypatch, kind):
    name, data, said = TOO_MUCH[kind]
    monkeypatch.setitem(sizes.SIZES, kind, replace(sizes.SIZES[kind], most=30))
    with pytest.raises(Refused, match=said):
        registry.read(data, name)
    monkeypatch.setitem(sizes.SIZES, kind, replace(sizes.SIZES[kind], most_bytes=50))
    with pytest.raises(Refused, match=rf"bytes; of {kind} 50 are read"):
        registry.read(data, name)


def test_a_table_of_more_metrics_than_a_snapshot_may_have_is_refused_in_one_sentence():
    data = b"metric,value\n" + b"".join(b"m%d,1\n" % number for number in range(5001))
    with pytest.raises(Refused, match="holds 5,001 numbers"):
        registry.read(data, "x.csv")


def test_a_score_of_a_row_that_is_too_small_to_be_drawn_is_nothing():
    found = rows.samples([rows.Example(id=str(value), values={"p": value}) for value in (1e-87, 0.5, None, -1e-300, 1e-50)])
    assert found.columns["scores.p"] == (0, 0.5, None, 0, 1e-50)
