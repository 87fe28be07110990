"""What is assumed of a metric that nobody declares, by how it is called: never more than a config or a file says, and never as primary."""

import json

import pytest

from benchstore.records import meaning, rules
from benchstore.records.config import Config
from benchstore.records.metric import BUILT_IN, USUAL, MetricTable
from benchstore.records.spelling import usual
from tests.builders import build_snapshot

TABLE = MetricTable.from_dict({})


@pytest.mark.parametrize(
    ("name", "leads_to"),
    [
        ("Accuracy", "accuracy"), ("ACC", "acc"), ("accuracy_score", "accuracy"), ("eval_accuracy", "accuracy"), ("F1-Score", "f1"), ("f1_score", "f1"), ("F1", "f1"),
        ("ROC AUC", "roc_auc"), ("ROC%20AUC", "roc_auc"), ("AUROC", "roc_auc"), ("rocAuc", "roc_auc"), ("macro-F1", "f1_macro"), ("F1 (macro)", "f1_(macro)"),
        ("Recall@10", "recall"), ("ndcg_at_10", "ndcg"), ("hits@5", "hit_rate"), ("hits", "hits"), ("cosine_spearman", "spearman"), ("cos_sim_pearson", "pearson"), ("manhattan_ap", "average_precision"), ("cosine_accuracy_threshold", "cosine_accuracy_threshold"), ("max_error", "max_error"), ("spearmanr", "spearman"), ("accuracy (%)", "accuracy"), ("F1-Score [%]", "f1"), ("Latency p95 [ms]", "latency_p95_ms"), ("inference time (ms)", "latency_ms"), ("Latency (s)", "latency_ms"), ("inference_time_ms", "latency_ms"), ("p95_latency_ms", "latency_p95_ms"), ("latency (min)", "latency_(min)"), ("Error Rate", "error_rate"), ("throughput", "throughput"), ("R^2", "r2"), ("RougeL", "rouge_l"), ("rouge1", "rouge_1"), ("Matthews Corrcoef", "mcc"),
        ("train_accuracy", "train_accuracy"), ("accuracy_percent", "accuracy_percent"), ("tokens/s", "tokens/s"), ("", ""),
    ],
)  # fmt: skip
def test_spellings_lead_to_the_usual_name_and_nothing_is_guessed(name, leads_to):
    assert usual(name) == leads_to


@pytest.mark.parametrize(
    "name", ["Accuracy", "F1-Score", "F1", "boolq/Accuracy", "ROC AUC", "roc_auc", "boolq/roc_auc", "rmse", "tokens_per_second", "ndcg@10"]
)
def test_what_is_assumed_is_never_primary_and_says_so(name):
    metric = TABLE.find(name)
    assert metric is not None
    assert (metric.name, metric.primary, metric.assumed) == (name, False, True)


@pytest.mark.parametrize("metric", USUAL.values(), ids=lambda metric: metric.name)
def test_a_usual_name_leads_to_itself_and_is_judged(metric):
    assert usual(metric.name) == metric.name
    assert metric.judged
    assert metric.limit.relative is None or metric.unit == "" or metric.depends_on_environment, "of proportions points count"
    assert not metric.primary
    assert metric.name not in BUILT_IN


def test_a_spelling_is_judged_by_what_the_config_says_of_the_usual_name():
    table = MetricTable.from_dict({"accuracy": {"unit": "percent", "limit": {"absolute": 2}}})
    assert (table.get("Accuracy").unit, table.get("Accuracy").limit.absolute) == ("percent", 2)
    assert table.get("Accuracy").primary is False


@pytest.mark.parametrize("stated", [{}, {"direction": "none"}, {"unit": "EUR"}, {"direction": "lower"}, {"limit": {"absolute": 1}}])
@pytest.mark.parametrize("name", ["rmse", "roc_auc", "Accuracy", "F1-Score"])
def test_what_a_config_declares_counts_alone_as_it_did_before(name, stated):
    metric = MetricTable.from_dict({name: stated}).find(name)
    assert (metric.direction, metric.unit, metric.min, metric.max) == (stated.get("direction", "none"), stated.get("unit", ""), None, None)
    assert (metric.limit is not None, metric.assumed) == ("limit" in stated, False)


def test_what_its_file_says_goes_before_what_is_assumed():
    snapshot = build_snapshot(metrics={"wer": 12.5, "roc_auc": 0.9}, definitions={"wer": {"direction": "lower", "unit": "percent"}, "roc_auc": {"unit": "proportion"}})  # fmt: skip
    table = meaning.table_of(TABLE, [snapshot])
    assert (table.get("wer").unit, table.get("wer").limit.absolute, table.get("wer").assumed) == ("percent", 1, False)
    assert (table.get("roc_auc").direction, table.get("roc_auc").assumed) == ("higher", True), "a unit alone says no direction"


def test_nothing_is_assumed_where_a_stored_value_contradicts_it():
    table = meaning.table_of(TABLE, [build_snapshot(metrics={"Accuracy": 93.4, "roc_auc": 0.9})])
    assert table.find("Accuracy") is None
    assert table.find("roc_auc") is not None


def test_a_mean_over_tasks_of_what_is_assumed_is_as_unknown_as_before():
    assert TABLE.find("mean/roc_auc") is None
    assert TABLE.find("mean/Accuracy") is None


def test_what_is_declared_leads_before_what_is_assumed():
    table = MetricTable.from_dict({"score": {"direction": "higher", "limit": {"absolute": 1}}})
    assert table.leading(["roc_auc", "score", "rmse"]) == ["score"]


def test_a_change_that_declares_what_was_judged_by_its_name_is_an_altered_rule():
    base, own = Config(), Config(metrics=MetricTable.from_dict({"roc_auc": {"direction": "none"}, "rmse": {"direction": "lower"}}))
    altered = {(change.metric, change.what) for change in rules.changed(base, own)}
    assert ("roc_auc", "direction") in altered
    assert ("rmse", "limit") in altered
    assert rules.judging(base, own).metrics.get("roc_auc").direction == "higher", "the base judges"
    assert rules.judging(base, own).metrics.get("rmse").limit is not None


def added(place, *metrics, **flags):
    found = []
    for number, values in enumerate(metrics):
        path = place.path / f"r{number}-{len(list(place.path.iterdir()))}.json"
        path.write_text(json.dumps(values))
        words = [word for flag, value in flags.items() if flag != "code" for word in (f"--{flag}", value)]
        found.append(place.bench("add", str(path), "--model", "m", "--dataset", "d@1", "--commit", *words, code=flags.get("code", 0)))
    return found


def test_a_value_beyond_what_is_assumed_is_refused_at_add_with_the_flag_that_says_its_unit(place):
    (result,) = added(place, {"Accuracy": 93.4}, code=1)
    assert "93.4 is nothing that a metric of this name is: proportion 0 to 1" in result.out + result.err
    assert "--unit Accuracy=percent" in result.out + result.err
    added(place, {"Accuracy": 93.4}, unit="Accuracy=percent")
    assert place.bench("show", "m@1", "--format", "json").json["snapshot"]["metrics"] == {"Accuracy": 0.934}


def test_a_store_of_percentages_under_such_a_name_goes_on_as_before(place):
    place.write("benchstore.yaml", "metrics:\n  Accuracy: {direction: none}\n")
    added(place, {"Accuracy": 93.4})
    place.write("benchstore.yaml", "# nothing\n")
    place.git("commit", "-qam", "As it was before anything was assumed")
    (result,) = added(place, {"Accuracy": 50.1})
    assert "regressed" not in result.out
    assert "outside its bounds" not in place.bench("check").out


def test_a_metric_that_is_never_judged_is_said_to_be_so_with_the_reason(place):
    place.write("r.json", json.dumps({"metrics": {"rmse": 2.5, "roc_auc": 0.9, "score": 3, "size": 7, "spare": 1, "tokens": 9},
        "definitions": {"size": {"unit": "tokens"}, "spare": {"direction": "lower", "unit": "EUR"}, "tokens": {"direction": "none"}}}))  # fmt: skip
    said = place.bench("add", "r.json", "--model", "m", "--dataset", "d@1").out
    assert "1 metric is not declared: stored and drawn, never judged: score" in said
    assert "1 metric is without a direction: stored and drawn, never judged: size" in said
    assert "1 metric is without a limit: stored and drawn, never judged: spare" in said
    assert "never judged: tokens" not in said
    assert "rmse," not in said


def test_an_error_that_grows_is_judged_without_a_config(place):
    added(place, {"RMSE": 3.2}, {"RMSE": 9.9})
    rows = place.bench("show", "m@2", "--format", "json").json["judgements"]
    assert [(row["metric"], row["verdict"]) for row in rows] == [("RMSE", "cannot tell")]


def test_a_unit_in_brackets_at_the_end_of_a_header_is_the_unit_of_its_numbers(place):
    place.write("r.csv", "accuracy (%),Latency p95 [ms],inference time (s),size [MB],score (max)\n93.4,120,0.5,3,7\n")
    said = place.bench("add", "r.csv", "--model", "m", "--dataset", "d@1")
    snapshot = place.bench("show", "m@1", "--format", "json").json["snapshot"]
    assert snapshot["metrics"] == {
        "accuracy (%)": 0.934,
        "Latency p95 [ms]": 120,
        "inference time (s)": 500,
        "size [MB]": 3,
        "score (max)": 7,
    }
    assert snapshot["definitions"]["size [MB]"] == {"unit": "MB"}
    assert "accuracy (%) is stated in percent and kept in proportion" in said.out
    place.write("rows.csv", "metric,value\nAccuracy [%],90\n")
    place.bench("add", "rows.csv", "--model", "n", "--dataset", "d@1")
    assert place.bench("show", "n@1", "--format", "json").json["snapshot"]["metrics"] == {"Accuracy [%]": 0.9}


def test_what_its_file_calls_the_main_metric_is_primary_and_leads():
    snapshot = build_snapshot(
        metrics={"f1": 0.9, "main_score": 0.8}, definitions={"main_score": {"direction": "higher", "unit": "proportion", "primary": True}}
    )
    table = meaning.table_of(TABLE, [snapshot])
    assert table.leading(snapshot.values) == ["main_score", "f1"]
    own = MetricTable.from_dict({"main_score": {"direction": "higher"}}, lead=["f1"])
    assert meaning.table_of(own, [snapshot]).leading(snapshot.values)[0] == "f1", "the config goes before"
    assert not meaning.table_of(own, [snapshot]).get("main_score").primary


def test_how_many_gave_a_result_never_leads_before_how_good_it_is():
    assert TABLE.leading(["success_rate", "roc_auc", "total_samples"]) == ["roc_auc"]
    assert TABLE.leading(["success_rate", "unheard_of"]) == ["success_rate"]
