"""Any file of numbers: only what reads as metrics is taken, and what spoils it is refused with the place where it stands."""

import csv
import io
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchstore.errors import BenchstoreError, Refused, UsageError
from benchstore.importers import known_keys, registry
from benchstore.importers.document import Options


def read(data, name="f.json", **options):
    data = data if isinstance(data, bytes | str) else json.dumps(data)
    content = data if isinstance(data, bytes) else data.encode()
    return registry.read(content, name, options=Options(**options))[1]


def one(data, name="f.json", **options):
    (draft,) = read(data, name, **options)
    return draft


REFUSED = {
    "an object beside": ("f.json", {"model_version": "v7", "metrics": {"accuracy": 0.9, "per_class": {"a": 1}}}, ["f.json: metrics.per_class: holds no flat list of numbers: the key per_class holds an object", "--metric-map a=metrics.per_class.a; or --row extra=per_class keeps it aside"]),
    "results by model": ("f.json", {"m 1": {"f1": 0.8}, "m2": {"f1": 0.7}}, ["m 1: holds no flat list", "--metric-map 'f1=m 1.f1'", "--row 'extra=m 1' --row extra=m2 keeps them aside", "not a result file that any importer knows"]),
    "a list beside": ("f.json", {"accuracy": 0.9, "curve": [1, 2]}, ["f.json: curve: ", "the key curve holds a list"]),
    "texts that say nothing known": ("f.json", {"name": "x", "task": "t", "accuracy": 0.9}, ["name: ", "the key name holds the text 'x'; not known either: task", "--row model=name", "--row extra=name --row extra=task keeps them aside"]),
    "a number beside the metrics": ("f.json", {"metrics": {"f1": 0.9}, "odd": 1}, ["odd: ", "the key odd holds the number 1 beside the metrics"]),
    "true": ("f.json", {"f1": 0.9, "passed": True}, ["the key passed holds true"]),
    "how it ran alone": ("f.json", {"epoch": 3, "lr": 0.1}, ["holds no metrics: epoch and lr say how it ran", "--metric-map NAME=KEY"]),
    "nothing measured": ("f.json", {"f1": None, "epoch": 3}, ["holds no numbers; left out: f1 (without a value)"]),
    "a list of numbers": ("f.json", [1, 2], ["it is a list of other things than objects"]),
    "an empty list": ("f.json", [], ["it is an empty list"]),
    "no rows": ("f.csv", "a,b\n", ["f.csv: holds no flat list of numbers: it has no rows"]),
    "a double": ("f.csv", "metric,value\naccuracy,0.9\nf1,1\naccuracy,0.8\n", ["f.csv: line 4 column value: accuracy stands there twice, first at line 2 column value"]),
    "a double in JSON": ("f.json", [{"metric": "f1", "value": 1}, {"metric": "f1", "value": 2}], ["[1].value: f1 stands there twice, first at [0].value"]),
    "a word for a number": ("f.csv", "metric,value,stderr\nf1,high,0.1\nacc,0.9,low\n", ["line 2 column value: 'high' is no number", "line 3 column stderr: 'low' is no number"]),
    "two numbers in a cell": ("f.csv", "metric,value\nf1,0.9 ± 0.1\n", ["line 2 column value: '0.9 ± 0.1' is no number"]),
    "thousands": ("f.csv", 'metric,value\nn,"1,234.5"\n', ["line 2 column value: '1,234.5' is no number"]),
    "a metric without a name": ("f.csv", "metric,value\n,0.9\n", ["line 2 column metric: names no metric"]),
    "a column that is not known": ("f.csv", "metric,value,flavour\nf1,0.9,x\n", ["line 2 column flavour: what the column flavour says of a metric is not known", "--row model=flavour"]),
    "a comma that may be either": ("f.csv", "metric;value\nloss;1,234\n", ["line 2 column value: holds '1,234', which may be a decimal or thousands"]),
    "commas and points": ("f.csv", "metric;value\nf1;0,93\nacc;0.5\n", ["line 2 column value: holds '0,93', which may be a decimal or thousands: elsewhere stands 0.5"]),
    "metrics without values": ("f.csv", "metric,resnet,vit\nf1,0.9,0.8\n", ["the column metric names metrics, and nothing says which column holds their values", "--row value=COLUMN"]),
    "many rows": ("f.csv", "name,f1\na,0.5\nb,0.6\n", ["holds 2 rows, and nothing says which one is the result", "--per-row --row model=name", "--metric-map f1=f1"]),
    "many lines": ("f.jsonl", '{"step": 1, "loss": 2}\n{"step": 2, "loss": 1}\n', ["holds 2 rows", "--per-row --row model=COLUMN makes a result of each", "--metric-map loss=loss"]),
    "many rows with models": ("f.csv", "model,f1\na,0.5\na,0.6\n", ["--per-row makes a result of each"]),
    "a percentage with an error that is none": ("f.json", {"f1": "93%", "f1_stderr": 0.01}, ["the standard error of f1 is no percentage, its value is one"]),
    "a commit that is none": ("f.json", {"f1": 0.9, "commit": "newest"}, ["commit: 'newest' is no commit in hex", "--row extra=commit"]),
    "a date that is none": ("f.json", {"f1": 0.9, "timestamp": 12}, ["timestamp: 12 is no date"]),
    "a seed that is none": ("f.json", {"f1": 0.9, "seed": 0.5}, ["seed: 0.5 is no whole number"]),
    "a model that is an object": ("f.json", {"f1": 0.9, "model": {"name": "m"}}, ["model: an object is no model"]),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_spoils_a_list_of_numbers_is_refused_with_its_place(case):
    name, data, said = REFUSED[case]
    with pytest.raises(Refused) as caught:
        read(data, name)
    for part in said:
        assert part in str(caught.value)


RAN = """timestamp created_at date version schema_version seed epoch epochs step global_step train/global_step _step lr learning_rate learningRate
commit run_id id time start_time params num_params batch_size n_samples temperature num_fewshot runtime eval_runtime Unnamed:_0"""


@pytest.mark.parametrize("key", RAN.split())
def test_what_says_how_it_ran_is_never_a_metric(key):
    value = {"commit": "0123456789"}.get(key, 1767225600)
    draft = one({"accuracy": 0.9, key: value})
    assert draft.metrics == {"accuracy": 0.9}


@pytest.mark.parametrize(
    "key", ["accuracy", "top_1", "recall@10", "latency_ms", "inference_time", "loss", "validation/f1", "alpha", "steps_per_second"]
)
def test_what_was_measured_is_a_metric_whatever_stands_in_its_name(key):
    assert one({key: 0.9}).metrics == {key: 0.9}


def test_what_is_no_metric_is_said_and_kept_and_taken_where_the_map_names_it():
    data = {"accuracy": 0.9, "epoch": 3, "lr": 0.1}
    draft = one(data)
    assert draft.fields["extra"] == {"epoch": 3, "lr": 0.1}
    assert draft.notices == ("not taken as metrics, kept under extra: epoch and lr; --metric-map takes any of them",)
    assert one(data, metric_map={"epoch": "epoch"}).metrics == {"epoch": 3}


def test_facts_that_keys_state_are_taken_and_settings_are_another_question():
    draft = one(
        {"f1": 0.9, "model": "hub/m", "dataset": "d@2/test", "date": "2026-01-02", "num_fewshot": 5, "temperature": 0.5, "step": 30}
    )
    assert draft.fields["model"] == "hub/m"
    assert draft.fields["dataset"] == {"name": "d", "version": "2", "split": "test"}
    assert draft.fields["created_at"] == "2026-01-02"
    assert (draft.settings, draft.step) == ({"shots": 5, "generation": {"temperature": 0.5}}, 30)


def test_of_two_keys_that_state_one_fact_the_plainer_one_counts():
    draft = one({"f1": 0.9, "model_name_or_path": "/models/m", "model": "m"})
    assert (draft.fields["model"], draft.fields["extra"]) == ("m", {"model_name_or_path": "/models/m"})


@pytest.mark.parametrize(
    ("stated", "date"),
    [(1767225600, "2026-01-01T00:00:00Z"), (1767225600000, "2026-01-01T00:00:00Z"), ("2026-01-01 10:00", "2026-01-01 10:00")],
)
def test_a_time_since_1970_is_a_date_and_a_text_stays_as_it_stands(stated, date):
    assert one({"f1": 0.9, "timestamp": stated}).fields["created_at"] == date


def test_a_percentage_has_a_unit_of_its_own_and_a_plain_number_none():
    draft = one("metric,value\nf1,93.4%\naccuracy,93.4 %\nloss,93.4\n", "f.csv")
    assert draft.metrics == {"f1": 93.4, "accuracy": 93.4, "loss": 93.4}
    assert draft.fields["definitions"] == {"f1": {"unit": "percent"}, "accuracy": {"unit": "percent"}}


@pytest.mark.parametrize("word", ["nan", "NaN", "", "N/A", "null", "-", "inf", "-Infinity", "1e999"])
def test_what_was_not_measured_is_left_out_by_name(word):
    draft = one(f"metric,value\nf1,{word}\naccuracy,0.9\n", "f.csv")
    assert draft.metrics == {"accuracy": 0.9}
    assert "left out: f1" in draft.notices[0]


def test_a_table_with_a_model_in_each_row_of_a_metric_is_a_result_for_each_model():
    a, b = read("metric,value,model\nf1,0.9,a\nf1,0.8,b\nloss,1,a\n", "f.csv")
    assert (a.fields["model"], a.metrics) == ("a", {"f1": 0.9, "loss": 1})
    assert (b.fields["model"], b.metrics) == ("b", {"f1": 0.8})
    assert a.part != b.part
    assert a.places == {"f1": "line 2 column value", "loss": "line 4 column value"}


WIDE = "name,when,accuracy,f1\nr1,2026-01-01,0.9,0.8\nr2,2026-01-02,93%,n/a\n"


def test_every_row_is_a_result_where_that_is_asked_and_columns_are_named():
    first, second = read(WIDE, "f.csv", per_row=True, row={"model": ("name",), "created_at": ("when",)})
    assert (first.fields["model"], first.fields["created_at"], first.metrics) == ("r1", "2026-01-01", {"accuracy": 0.9, "f1": 0.8})
    assert second.metrics == {"accuracy": 93}
    assert second.fields["definitions"] == {"accuracy": {"unit": "percent"}}
    assert second.places == {"accuracy": "line 3 column accuracy", "f1": "line 3 column f1"}
    assert set(second.left_out) == {"f1"}
    longer = read(WIDE + "r3,2026-01-03,0.7,0.6\n", "f.csv", per_row=True, row={"model": ("name",), "created_at": ("when",)})
    assert [draft.part for draft in longer][:2] == [first.part, second.part], "an entry is the same one again in a longer file"


def test_a_column_of_every_row_that_says_nothing_known_is_refused_once():
    with pytest.raises(Refused) as caught:
        read(WIDE, "f.csv", per_row=True)
    assert [problem.place for problem in caught.value.problems] == ["line 2 column name", "line 2 column when"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("f.jsonl", '{"m": "a", "f1": 0.9}\n{"m": "b", "f1": 0.8}\n'),
        ("f.json", [{"m": "a", "f1": 0.9}, {"m": "b", "f1": 0.8}]),
        ("f.json", {"date": "2026-01-01", "results": [{"m": "a", "f1": 0.9}, {"m": "b", "f1": 0.8}]}),
        ("f.yaml", "- {m: a, f1: 0.9}\n- {m: b, f1: 0.8}\n"),
        ("f.tsv", "m\tf1\na\t0.9\nb\t0.8\n"),
        ("-", "m;f1\na;0,9\nb;0,8\n"),
    ],
)
def test_rows_are_rows_in_every_form(name, data):
    drafts = read(data, name, per_row=True, row={"model": ("m",)})
    assert [(draft.fields["model"], draft.metrics) for draft in drafts] == [("a", {"f1": 0.9}), ("b", {"f1": 0.8})]


def test_a_table_of_models_and_their_scores_is_no_table_of_metrics():
    with pytest.raises(Refused, match="holds 2 rows, and nothing says which one is the result"):
        read("name,score\nresnet,0.9\nvit,0.8\n", "f.csv")
    assert one("name,value\nf1,0.9\nloss,0.8\n", "f.csv").metrics == {"f1": 0.9, "loss": 0.8}


def test_a_row_without_a_number_is_refused_with_its_line():
    with pytest.raises(Refused) as caught:
        read("model,f1\na,0.9\nb,n/a\n", "f.csv", per_row=True)
    assert [(problem.place, problem.message) for problem in caught.value.problems] == [("line 3", "holds no numbers; left out: f1 ('n/a')")]


@pytest.mark.parametrize("word", ["", "nan", "N/A"])
def test_a_fact_that_is_not_there_is_not_stated(word):
    assert one(f"model,commit,f1\n{word},{word},0.9\n", "f.csv").fields == {"metrics": {"f1": 0.9}}


def test_a_fact_may_be_pointed_at_by_a_path():
    data = {"config": {"model": {"name": "m"}}, "metrics": {"f1": 0.9}}
    for options in ({}, {"metric_map": {"f1": "metrics.f1"}}):
        assert one(data, row={"model": ("config.model.name",)}, **options).fields["model"] == "m"


def test_a_column_may_be_the_task_or_kept_as_it_is():
    draft = one({"what": "boolq", "flavour": "x", "acc": 0.9}, row={"task": ("what",), "extra": ("flavour",)})
    assert (draft.metrics, draft.fields["extra"]) == ({"boolq/acc": 0.9}, {"flavour": "x"})
    with pytest.raises(Refused, match="there is nothing for model"):
        read({"acc": 0.9}, row={"model": ("nowhere",)})
    with pytest.raises(UsageError, match="a column cannot say 'modl'"):
        known_keys.row({"modl": "name"})


DOTTED = {"metrics": {"mAP@0.5": 0.6, "mAP@0.5:0.95": 0.4}, "a.b": {"c": 1, "c.d": [{"e.f": 2}]}, "a": {"b": {"c": 3, "g": 4}}}


@pytest.mark.parametrize(
    ("path", "value"),
    [("metrics.mAP@0.5", 0.6), ("metrics.mAP@0.5:0.95", 0.4), ("metrics.mAP@0.5*0.01", 0.006), ("a.b.c", 1), ("a.b.g", 4), ("a.b.c.d[0].e.f", 2), ("a.b.c.d.0.e.f", 2)],
)  # fmt: skip
def test_a_path_finds_keys_that_hold_dots_the_longest_first(path, value):
    assert one(DOTTED, metric_map={"f1": path}).metrics == {"f1": value}
    assert one({"x": DOTTED}, metric_map={"f1": f"x.{path}"}).metrics == {"f1": value}


NESTED = {"results": {"test": {"f1_score": 93.4, "n": None}, "a*2": 5}, "runs": [{"f1": "0.5"}, {"f1": "50%"}]}


@pytest.mark.parametrize(
    ("path", "value"),
    [("results.test.f1_score", 93.4), ("results.test.f1_score*0.01", 0.934), ("results.test.f1_score * 1e-2", 0.934), ("results.a*2", 5), ("results.a*2*2", 10), ("runs[0].f1", 0.5), ("runs.1.f1", 50), ("runs[1].f1*0.01", 0.5)],
)  # fmt: skip
def test_a_path_of_the_map_may_be_followed_by_a_factor(path, value):
    draft = one(NESTED, metric_map={"f1": path})
    assert draft.metrics == {"f1": value}
    made = draft.made.get("f1", "")
    assert path.replace(" ", "") == draft.places["f1"] + made.replace("times ", "*")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("results.test.f1", "near it: results.test.f1_score"),
        ("results.tset.f1_score*0.01", "near it: results.test.f1_score"),
        ("f1_score", "near it: results.test.f1_score"),
        ("results.test.zzz", "results.test has f1_score, n"),
        ("runs[7].zzz", "runs holds 2 items, [0] first"),
        ("results.test", "an object stands there"),
        ("results.test.n", "it was not measured: null stands there"),
    ],
)
def test_a_path_that_leads_to_no_number_is_refused_with_what_is_near_it(path, said):
    with pytest.raises(Refused) as caught:
        read(NESTED, metric_map={"f1": path})
    assert f"f.json: {path}: there is no number for f1" in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("name", "data"), [("f.jsonl", '{"f1": 0.1}\n{"f1": 0.2}\n'), ("f.csv", "f1\n0.1\n0.2\n"), ("f.yaml", "- f1: 0.1\n- f1: 0.2\n")]
)
def test_of_rows_the_map_takes_the_last_or_the_one_that_is_numbered(name, data):
    assert one(data, name, metric_map={"f1": "f1", "first": "[0].f1"}).metrics == {"f1": 0.2, "first": 0.1}


def test_flags_that_say_nothing_to_the_importer_that_is_named_are_refused():
    with pytest.raises(UsageError, match="say nothing to lm-eval"):
        registry.read(b"{}", "f", importer="lm-eval", options=Options(per_row=True))


def test_more_rows_than_become_results_are_refused():
    with pytest.raises(Refused, match="holds 1,001 rows; of one file 1,000 become results"):
        read("f1\n" + "1\n" * 1001, "f.csv", per_row=True)


def test_a_row_of_far_more_numbers_than_a_snapshot_has_is_refused_before_each_is_looked_at():
    keys = [f"acc{number}" for number in range(20_001)]
    for data, name in ((f"{','.join(keys)}\n{','.join('1' for _ in keys)}\n", "f.csv"), ({"results": dict.fromkeys(keys, 1)}, "f.json")):
        with pytest.raises(Refused, match="holds 20,001 values in one row; 20,000 are read, and a snapshot may have 5,000 numbers"):
            read(data, name)
        assert one(data, name, metric_map={"f1": "acc7" if name == "f.csv" else "results.acc7"}).metrics == {"f1": 1}


def test_rows_that_each_name_a_model_of_their_own_are_results():
    drafts = read("model,f1\na,0.5\nb,0.6\n", "f.csv")
    assert [(draft.fields["model"], draft.metrics["f1"]) for draft in drafts] == [("a", 0.5), ("b", 0.6)]
    assert len({draft.part for draft in drafts}) == 2
    for table in ("model,f1\na,0.5\na,0.6\n", "model,f1\na,0.5\n,0.6\n"):
        with pytest.raises(Refused, match="holds 2 rows, and nothing says which one is the result"):
            read(table, "f.csv")
    assert one("model,f1\na,0.5\nb,0.6\n", "f.csv", metric_map={"f1": "f1"}).metrics == {"f1": 0.6}


def test_a_number_of_examples_in_a_row_is_said_to_be_no_metric_s_n():
    notices = one("n_samples,f1\n100,0.5\n", "f.csv").notices
    assert "n_samples is not taken as the n of every metric: rows of metric, value and n state it" in notices


def test_a_draft_whose_metrics_are_nested_is_told_how_one_is_taken():
    with pytest.raises(Refused, match=r"metrics.test: holds no number\n.*--metric-map f1=metrics.test.f1"):
        read({"model": "a", "metrics": {"test": {"f1": 0.8}}})
    assert one({"model": "a", "metrics": {"test": {"f1": 0.8}}}, metric_map={"f1": "metrics.test.f1"}).metrics == {"f1": 0.8}


def test_a_word_that_is_no_direction_is_refused_with_its_place():
    table = "metric,value,direction\nf1,1,Higher\nloss,2,{}\n"
    with pytest.raises(Refused, match="line 3 column direction: 'sideways' is no direction"):
        read(table.format("sideways"), "f.csv")
    assert one(table.format(""), "f.csv").fields["definitions"] == {"f1": {"direction": "higher"}}


def test_a_table_of_more_cells_than_are_read_is_refused_before_it_is_parsed():
    for data in ("a," * 1_000_001, ("0," * 999 + "0\n") * 1001):
        with pytest.raises(Refused, match="cells or more; of a table 1,000,000 are read"):
            read(data, "f.csv")


def test_a_standard_error_belongs_to_the_metric_of_its_name_alone():
    draft = one({"f1": 0.9, "f1_stderr": 0.01, "": 2, "_stderr": 3, "acc_stderr": 0.5})
    assert draft.fields["uncertainty"] == {"f1": {"stderr": 0.01}, "_%5F": {"stderr": 3}}
    assert draft.metrics["acc_stderr"] == 0.5


def test_what_another_tool_calls_its_data_set_is_no_broken_draft():
    draft = one({"model": "m", "dataset": "imdb", "metrics": {"f1": 0.9}})
    assert draft.fields["dataset"] == {"name": "imdb"}


metric = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12).filter(
    lambda text: (
        text == text.strip()
        and not known_keys.fact(text)
        and not known_keys.is_aside(text)
        and text.lower() not in ("metric", "measure", "metric_name")
    )
)
number = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**14), 10**14)


@given(st.dictionaries(metric, number, min_size=1, max_size=8), st.sampled_from(",;\t"))
def test_a_table_of_metrics_and_the_same_as_json_give_the_same_metrics(metrics, separator):
    held = io.StringIO()
    table = csv.writer(held, delimiter=separator)
    table.writerows([("metric", "value"), *metrics.items()])
    names = list(metrics)
    wide = io.StringIO()
    csv.writer(wide, delimiter=separator).writerows([names, [metrics[name] for name in names]])
    of_json = one(metrics).metrics
    assert one(held.getvalue(), "f.csv").metrics == of_json
    assert one([{"metric": name, "value": value} for name, value in metrics.items()]).metrics == of_json
    if len(names) > 1 or not set(names[0]) & set(",;\t"):  # what separates in the name of the only column cannot be told from a separator
        assert one(wide.getvalue(), "f.csv").metrics == of_json


cell = st.sampled_from(
    ["", "metric", "value", "model", "f1", "0.5", "0,5", "1,234", "93%", "nan", "a", '"', "\n", "step", "=1+1", "1e400", "date"]
) | st.text(max_size=6)


@given(
    st.lists(st.lists(cell, min_size=1, max_size=4), max_size=5),
    st.sampled_from(",;\t"),
    st.booleans(),
    st.sampled_from(["f.csv", "-", "f.tsv"]),
)
def test_any_table_gives_drafts_or_a_refusal(rows, separator, per_row, name):
    held = io.StringIO()
    csv.writer(held, delimiter=separator).writerows(rows)
    for data in (held.getvalue(), "\n".join(separator.join(row) for row in rows)):
        with suppress(BenchstoreError):
            assert all(draft.metrics for draft in read(data.encode(errors="replace"), name, per_row=per_row))


def test_a_key_without_a_name_is_no_column_and_no_path():
    with pytest.raises(Refused) as refused:
        read([{"": "f1", "metric": "f1", "value": 0.5}])
    assert refused.value.problems
    with pytest.raises(Refused) as refused:
        read({"f1": 0.5, "odd": {"": 1}})
    assert "--metric-map f1=odd." in str(refused.value)
    with pytest.raises(Refused):
        read({"metrics": {"odd": {"": 1}}, "model": "m"})
