"""What the Comparison tab's data files say: current models judged against each other, and the rows behind a number."""

import hashlib
import json

import faces
import pytest

from benchstore.publish.site.tabs import comparison_columns, comparison_examples, comparison_pairs
from benchstore.records.config import Config
from benchstore.records.samples import Samples
from benchstore.standing.verdict_book import compare
from benchstore.store.snapshots import Store
from benchstore.store.trees import WorkTree


def data(place, key):
    """The value of a data file of the built site."""
    script = (place.path / f"_site/data/{key}.js").read_text(encoding="utf-8")
    return json.loads(script.partition(",")[2].removesuffix(");\n"))


def add(place, model, right, **columns):
    """A snapshot with rows: the first `right` of a hundred are right, or as the columns say."""
    rows = {"id": [f"x{n:03d}" for n in range(100)], "correct": [int(n < right) for n in range(100)]} | columns
    draft = place.draft(metrics={"accuracy": sum(map(bool, rows["correct"])) / len(rows["correct"])}, samples=rows)
    place.bench("add", draft, "--model", model, "--dataset", "d@1", "--created-at", "2026-01-02T03:04:05Z", "--again")


def add_rows(place, model="m", metrics=None, config="", **columns):
    """A snapshot with rows of any kind, each named unless it is said how; the site is built."""
    size = next(len(one) for value in columns.values() for one in ([value] if isinstance(value, list) else value.values()))
    place.write("benchstore.yaml", config)
    draft = place.draft(metrics=metrics or {"tokens": 1}, samples={"id": [f"x{n:03d}" for n in range(size)]} | columns)
    place.bench("add", draft, "--model", model, "--dataset", "d@1", "--created-at", "2026-01-02T03:04:05Z", "--again")
    place.bench("build")
    return data(place, f"rows/{model}/1")


def column(rows, name="correct"):
    """The column of one name of a file of rows."""
    (found,) = [column for column in rows["columns"] if column["name"] == name]
    return found


def names(rows):
    """The names of a file's columns."""
    return [column["name"] for column in rows["columns"]]


def words(place, key="pairs/0"):
    """The verdict on accuracy of every judged pair, by the names of its models."""
    place.bench("build")
    index, report = data(place, "index"), data(place, key)
    names, verdicts = [item["model"] for item in index["series"]], [item[0] for item in index["verdicts"]]
    place_of = report["metrics"].index("accuracy")
    return {(names[pair["old"]], names[pair["new"]]): verdicts[pair["verdicts"][place_of]] for pair in report["pairs"]}


def test_current_models_of_one_configuration_are_judged_against_each_other_both_ways_round(place):
    add(place, "good", 90)
    add(place, "alike", 89)
    add(place, "poor", 40)
    found = words(place)
    assert len(found) == 6
    assert found["good", "poor"] == found["alike", "poor"] == "regressed"
    assert found["poor", "good"] == "improved"
    assert found["good", "alike"] in {"within noise", "changed, within limit"}


def test_two_models_get_the_verdicts_of_the_command_that_compares_them(place):
    """With two models the report is that one pair, so that the page and `compare` say the same."""
    add(place, "good", 90)
    add(place, "poor", 40)
    place.bench("build")
    pair = data(place, "pairs/0")["pairs"][0]
    store = Store(WorkTree(place.path))
    rows = compare(store.snapshot("good", 1), store.snapshot("poor", 1), store.config.metrics, store.config.policy, store.samples)
    assert [text for _, text in pair["said"]] == [row.sentence for row in rows if row.verdict == "regressed"]


def test_of_many_models_each_is_judged_against_the_best_alone(place):
    for number in range(comparison_pairs.ALL_PAIRS + 2):
        add(place, f"m{number}", 50 + number)
    found = words(place)
    best = f"m{comparison_pairs.ALL_PAIRS + 1}"
    assert len(found) == 2 * (comparison_pairs.ALL_PAIRS + 1)
    assert all(best in pair for pair in found)


def test_a_model_alone_or_never_promoted_has_no_pairs(place):
    add(place, "one", 90)
    place.bench("add", place.draft(metrics={"accuracy": 0.8}), "--model", "other", "--dataset", "d@1", "--no-promote")
    place.bench("build")
    assert not (place.path / "_site/data/pairs").exists()
    assert data(place, "index")["pairs"] == [""]


def test_the_index_holds_the_range_of_ranks_of_every_current_model(place):
    for model, right in (("good", 90), ("alike", 89), ("poor", 40)):
        add(place, model, right)
    place.bench("build")
    assert {item["model"]: item["rank"] for item in data(place, "index")["series"]} == {"good": "1–2", "alike": "1–2", "poor": "3"}


def test_snapshots_of_one_data_set_share_the_names_of_their_examples(place):
    add(place, "a", 90)
    add(place, "b", 40)
    place.bench("build")
    a, b = data(place, "rows/a/1"), data(place, "rows/b/1")
    assert a["examples"] == b["examples"]
    assert [path.stem for path in (place.path / "_site/data/examples").iterdir()] == [a["examples"]]
    assert column(a)["marks"] == "1" * 90 + "0" * 10
    assert data(place, f"examples/{a['examples']}")["ids"] == [f"x{n:03d}" for n in range(100)]


def test_the_order_of_rows_in_a_result_has_no_part_in_the_files(place):
    add(place, "a", 90)
    back = range(99, -1, -1)
    add(place, "b", 90, id=[f"x{n:03d}" for n in back], correct=[int(n < 90) for n in back])
    place.bench("build")
    assert data(place, "rows/a/1") == data(place, "rows/b/1")


def test_groups_have_the_share_that_is_right_among_those_with_an_outcome(place):
    groups = ["odd" if n % 2 else "even" for n in range(100)]
    add(place, "a", 90, group=groups, correct=[None if n == 1 else int(n < 50) for n in range(100)])
    place.bench("build")
    rows = data(place, "rows/a/1")
    names = data(place, f"examples/{rows['examples']}")["names"]
    assert {names[place]: (n, share) for place, n, share in column(rows)["shares"]} == {"even": (50, 0.5), "odd": (49, 24 / 49)}
    assert column(rows)["marks"][1] == "-"


def test_rows_are_written_for_current_and_baseline_and_the_newest_alone(place):
    for number in range(comparison_examples.NEWEST + 3):
        add(place, "m", 80 + number % 2)
    place.bench("baseline", "m@2")
    place.bench("rollback", "m", "--to", "3")
    place.bench("build")
    newest = range(4, comparison_examples.NEWEST + 4)
    assert sorted(int(path.stem) for path in (place.path / "_site/data/rows/m").iterdir()) == [2, 3, *newest]
    stamps = {version["v"]: version["rows_stamp"] for version in faces.versions_of(data(place, "model/m"))}
    assert stamps[1] == ""
    file = (place.path / "_site/data/rows/m/2.js").read_bytes()
    assert stamps[2] == hashlib.sha256(file).hexdigest()[:12]


def test_beyond_the_cap_every_snapshot_keeps_the_same_rows_and_says_how_many_are_left_out(place):
    number = comparison_examples.MOST + 500
    ids = [f"x{n}" for n in range(number)]
    add(place, "a", 90, id=ids, correct=[int(n < 2250) for n in range(number)], group=["g"] * number)
    add(place, "b", 90, id=ids[::-1], correct=[int(n < 2250) for n in range(number)][::-1], group=["g"] * number)
    place.bench("build")
    a, b = data(place, "rows/a/1"), data(place, "rows/b/1")
    assert a == b
    assert (len(column(a)["marks"]), a["left_out"]) == (comparison_examples.MOST, 500)
    assert column(a)["shares"] == [[0, number, 0.9]]


def test_an_example_is_right_by_its_counts_where_no_column_says_so():
    columns = {"id": ("a", "b", "c", "d"), "tp": (1, 0, 2, 0), "fp": (0, 1, 0, None), "fn": (0, 0, 1, 0)}
    assert comparison_columns.outcomes(Samples(columns=columns)) == [1, 0, 0, None]
    assert comparison_columns.outcomes(Samples(columns=columns | {"correct": (0, 1, 1, 0)})) == [0, 1, 1, 0]
    assert comparison_columns.outcomes(Samples(columns={"id": ("a",), "latency_ms": (3,)})) is None


def test_every_outcome_has_a_column_by_its_metric(place):
    outcomes = {"boolq/acc": [1, 0, None, None], "arc/acc": [None, None, 0, 1]}
    rows = add_rows(place, metrics={"boolq/acc": 0.5, "arc/acc": 0.5}, outcomes=outcomes)
    assert {item["name"]: item["marks"] for item in rows["columns"]} == {"arc/acc": "--01", "boolq/acc": "10--"}
    assert [column(rows, "arc/acc")[key] for key in ("head", "direction", "unit")] == ["arc/acc", "higher", "proportion"]


def test_a_score_has_numbers_of_four_digits_in_the_unit_of_its_metric(place):
    config = "metrics: {rouge_l: {direction: higher, unit: percent}}"
    rows = add_rows(place, metrics={"rouge_l": 1e6 / 4}, config=config, scores={"rouge_l": [0, 12.34567, 1e6 - 12.34567, None]})
    assert column(rows, "rouge_l")["marks"] == [0, 12.35, 1e6, None]
    assert [column(rows, "rouge_l")[key] for key in ("head", "direction", "unit")] == ["Rouge l", "higher", "percent"]


def test_a_sum_that_a_metric_is_made_of_is_no_column(place):
    config = "metrics: {wer: {direction: lower, ratio_of: [edits, words]}}"
    scores = {"edits": [1, 2], "words": [10, 10], "length": [3.5, 4.5]}
    assert names(add_rows(place, metrics={"wer": 0.15, "length": 4}, config=config, scores=scores)) == ["length"]


def test_columns_stand_in_the_order_of_tables_with_what_is_right_before_them(place):
    metrics = {"zeta": 0.5, "recall": 0.5, "accuracy": 0.5, "f1": 0.5}
    rows = add_rows(place, metrics=metrics, correct=[1, 0], scores={name: [0.25, 0.75] for name in ("zeta", "recall", "f1")})
    assert names(rows) == ["correct", "f1", "recall", "zeta"]


def test_a_metric_with_the_name_of_the_old_column_has_no_second_one(place):
    rows = add_rows(place, metrics={"correct": 0.5}, correct=[1, 0, 0], outcomes={"correct": [0, 1, None]})
    assert [item["marks"] for item in rows["columns"]] == ["100"]


def test_beyond_the_most_columns_it_is_said_how_many_are_left_out(place):
    wanted = [f"t{number:02d}/acc" for number in range(comparison_columns.MOST + 3)]
    rows = add_rows(place, metrics=dict.fromkeys(wanted, 0.5), outcomes={name: [0, 1] for name in reversed(wanted)})
    assert names(rows) == wanted[: comparison_columns.MOST]
    assert rows["columns_left_out"] == 3


def test_a_column_without_any_value_is_not_written(place):
    rows = add_rows(place, metrics={"a/acc": 0.5}, outcomes={"a/acc": [0, 1], "b/acc": [None, None]})
    assert names(rows) == ["a/acc"]


def trials(order, **columns):
    """Two examples in two groups, the first with three trials and the second with two; rows in the order that is given."""
    every = {"id": ["a", "a", "a", "b", "b"], "trial": [0, 1, 2, 0, 1], "group": ["g", "g", "g", "h", "h"]} | columns
    return {name: [values[place] for place in order] for name, values in every.items()}


def test_the_trials_of_an_example_are_one_mark_their_mean(place):
    rows = add_rows(place, **trials(range(5), correct=[1, 0, 0, 1, None]), outcomes={"acc": [1, 0, 0, 1, None]})
    assert column(rows)["marks"] == column(rows, "acc")["marks"] == [0.3333, 1]
    assert data(place, f"examples/{rows['examples']}")["ids"] == ["a", "b"]
    assert rows["trials"] == 3


def test_groups_with_trials_count_examples(place):
    rows = add_rows(place, **trials(range(5), correct=[1, 0, 0, 1, None]))
    assert column(rows)["shares"] == [[0, 1, 1 / 3], [1, 1, 1.0]]


def test_each_trial_has_its_size_and_its_mean(place):
    rows = add_rows(place, metrics={"f1": 0.5}, **trials(range(5)), scores={"f1": [0.5, 0.25, None, 1, 0.75]})
    assert column(rows, "f1")["by_trial"] == [[0, 2, 0.75], [1, 2, 0.5]]


def test_rows_without_trials_are_told_apart_by_none(place):
    add(place, "a", 90)
    place.bench("build")
    rows = data(place, "rows/a/1")
    assert rows["trials"] == 1
    assert "by_trial" not in column(rows)


def test_trials_of_many_numbers_are_not_told_apart(place):
    number = comparison_columns.MOST_TRIALS + 1
    columns = {"id": ["x"] * number, "trial": list(range(number)), "correct": [1] * number}
    assert "by_trial" not in column(add_rows(place, outcomes={"acc": [1] * number}, **columns))


def test_the_order_of_trials_has_no_part_in_the_files(place):
    scores = [0.1, 0.2, 0.3, 0.4, 0.6]
    forth = add_rows(place, "forth", {"f1": 0.32}, **trials(range(5), correct=[1, 0, 1, 1, 0]), scores={"f1": scores})
    back = range(4, -1, -1)
    assert forth == add_rows(place, "back", {"f1": 0.32}, **trials(back, correct=[1, 0, 1, 1, 0]), scores={"f1": scores[::-1]})


def test_beyond_the_cap_trials_of_one_example_count_once(place):
    size = comparison_examples.MOST + 100
    columns = {"id": [f"x{n}" for n in range(size)] * 2, "trial": [0] * size + [1] * size, "correct": [1] * 2 * size}
    rows = add_rows(place, outcomes={"acc": [1] * 2 * size}, **columns)
    assert (len(column(rows)["marks"]), rows["left_out"]) == (comparison_examples.MOST, 100)
    assert column(rows)["by_trial"] == [[0, size, 1], [1, size, 1]]


def test_the_name_of_a_metric_is_no_key_of_an_object(place):
    rows = add_rows(place, metrics={"__proto__": 0.5}, outcomes={"__proto__": [0, 1]})
    assert names(rows) == ["__proto__"]


def test_hostile_names_of_examples_and_groups_stay_text_in_the_files(place):
    bad = "</script><script>hacked()</script>\u2028"
    add(place, "a", 1, id=[bad, "__proto__"], correct=[1, 0], group=["__proto__", bad])
    place.bench("build")
    rows = data(place, "rows/a/1")
    text = (place.path / f"_site/data/examples/{rows['examples']}.js").read_text(encoding="utf-8")
    assert "<" not in text
    assert "\u2028" not in text
    assert sorted(data(place, f"examples/{rows['examples']}")["ids"]) == sorted([bad, "__proto__"])


@pytest.mark.parametrize("url", ["https://example.org/items/{id}", "http://h:8/a?x={id}&y=1#z"])
def test_the_address_of_an_example_may_be_configured(url):
    assert Config.from_text(f'samples: {{url: "{url}"}}').samples.url == url


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/items",
        "javascript:alert('{id}')",
        "https://{id}/x",
        "https://{id}.example.org/",
        "https://e.org/{id}/{id}",
        "https://e.org/{id}/{group}",
        "https://e.org/{id} x",
        "//e.org/{id}",
        'https://e.org/{id}"x',
    ],
)
def test_an_address_that_is_no_template_of_a_web_address_is_refused(place, url):
    place.write("benchstore.yaml", f"samples: {{url: {json.dumps(url)}}}\n")
    found = place.bench("check", code=1)
    assert "samples.url" in found.out + found.err
    assert "holds {id} once" in found.out + found.err
