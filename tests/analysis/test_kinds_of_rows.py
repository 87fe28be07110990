"""Rows of every kind are evidence: outcomes and scores by metric, trials of an example, sums, classes."""

import itertools
import math

import numpy as np
import pytest
import sacrebleu
import statsmodels.api as sm
from builders import build_snapshot
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn import metrics as sklearn

from benchstore.analysis.intervals import interval_of
from benchstore.analysis.statistics import flipped_sums
from benchstore.analysis.statistics.columns import Columns, pass_at
from benchstore.analysis.statistics.statistic import given_by, serving
from benchstore.records.metric import MetricTable
from benchstore.records.samples import Samples
from benchstore.standing.verdict_book import compare

TABLE = MetricTable.from_dict(
    {
        "rouge_l": {"direction": "higher", "unit": "proportion", "min": 0, "max": 1, "limit": {"absolute": 0.01}},
        "log_loss": {"direction": "lower", "limit": {"absolute": 0.01}},
        "toxic": {"direction": "lower", "unit": "proportion", "min": 0, "max": 1, "limit": {"absolute": 0.01}},
        "pass@1": {"direction": "higher", "unit": "proportion", "min": 0, "max": 1, "limit": {"absolute": 0.01}},
        "pass@2": {"direction": "higher", "unit": "proportion", "min": 0, "max": 1, "limit": {"absolute": 0.01}},
        "wer": {"direction": "lower", "unit": "proportion", "min": 0, "limit": {"absolute": 0.001}, "ratio_of": ["edits", "words"]},
        "bleu": {"direction": "higher", "unit": "percent", "min": 0, "max": 100, "limit": {"absolute": 0.1}},
        "f1_macro": {"direction": "higher", "unit": "proportion", "min": 0, "max": 1, "limit": {"absolute": 0.01}},
    }
)


def rows(n, **columns):
    ids = {"id": tuple(f"q{k}" for k in range(n))}
    return Samples.from_dict(ids | {name: value if isinstance(value, dict) else tuple(value) for name, value in columns.items()})


def mean(column):
    return float(np.mean([value for value in column if value is not None]))


def judged(name, old, new, values=None, **fields):
    """The verdict of one metric; a value is the mean of its own column unless it is stated."""
    stated = values or [mean(side.columns.get(f"scores.{name}") or side.columns[f"outcomes.{name}"]) for side in (old, new)]
    sides = [build_snapshot(k, metrics={name: value}, **fields) for k, value in enumerate(stated, start=1)]
    return compare(*sides, TABLE, None, lambda item: (old, new)[item.version - 1])[0]


SCORES = np.random.default_rng(7).beta(4, 2, 400)


def test_scores_that_fall_by_a_little_on_every_example_regress():
    rng = np.random.default_rng(11)
    new = np.clip(SCORES - 0.03 + rng.normal(0, 0.05, 400), 0, 1)
    row = judged("rouge_l", rows(400, scores={"rouge_l": SCORES}), rows(400, scores={"rouge_l": new}))
    assert (row.verdict, row.method, row.n) == ("regressed", "sign-flip", 400)
    low, high = stats.ttest_rel(new, SCORES).confidence_interval(0.95)
    assert row.interval == pytest.approx((low, high))


def test_outcomes_of_one_run_are_compared_with_scores_of_another():
    """Of a metric whose values happened to be 0 and 1 alone in one of them."""
    rng = np.random.default_rng(12)
    whole = (SCORES > 0.3).astype(int).tolist()
    partial = np.where(rng.random(400) < 0.3, 0.5, whole) * 0.9
    new = {"scores": {"rouge_l": partial.tolist()}}
    for old in ({"outcomes": {"rouge_l": whole}}, {"scores": {"rouge_l": whole}}):
        row = judged("rouge_l", rows(400, **old), rows(400, **new))
        assert (row.verdict, row.method, row.n) == ("regressed", "sign-flip", 400)
    back = judged("rouge_l", rows(400, **new), rows(400, outcomes={"rouge_l": whole}))
    assert (back.verdict, back.method) == ("improved", "sign-flip")


def test_scores_that_move_both_ways_are_within_noise_and_say_what_would_have_been_seen():
    rng = np.random.default_rng(13)
    new = np.clip(SCORES + rng.normal(0, 0.05, 400), 0, 1)
    row = judged("rouge_l", rows(400, scores={"rouge_l": SCORES}), rows(400, scores={"rouge_l": new}))
    assert row.verdict == "unchanged"
    assert 0.005 < row.detectable < 0.03


def test_unbounded_scores_where_lower_is_better():
    rng = np.random.default_rng(14)
    old = rng.exponential(1, 300)
    row = judged("log_loss", rows(300, scores={"log_loss": old}), rows(300, scores={"log_loss": old * 1.3}))
    assert (row.verdict, row.better) == ("regressed", -1)


def test_outcomes_by_metric_are_judged_by_mcnemar_and_more_of_a_bad_thing_is_worse():
    old, new = [1] * 20 + [0] * 180, [1] * 60 + [0] * 140
    row = judged("toxic", rows(200, outcomes={"toxic": old}), rows(200, outcomes={"toxic": new}))
    assert (row.verdict, row.method) == ("regressed", "mcnemar")
    assert "of 200 examples 40 got worse and 0 better" in row.sentence


def test_a_metric_is_measured_on_the_examples_of_its_own_task():
    first = {"a/acc": [1] * 60 + [0] * 40 + [None] * 100, "b/acc": [None] * 100 + [1] * 60 + [0] * 40}
    second = {"a/acc": [1] * 40 + [0] * 60 + [None] * 100, "b/acc": [None] * 100 + [1] * 60 + [0] * 40}
    sides = rows(200, outcomes=first), rows(200, outcomes=second)
    worse, same = (judged(name, *sides) for name in ("a/acc", "b/acc"))
    assert (worse.verdict, worse.n) == ("regressed", 100)
    assert (same.effect, same.n) == (0, 100)
    assert "failed" not in worse.sentence


def test_a_row_of_which_nothing_is_known_failed_for_the_task_that_the_other_side_answered():
    """The 40 hardest of task a crash: left out it is the same, counted as wrong it is worse."""
    first = {"a/acc": [1] * 60 + [0] * 40 + [None] * 50, "b/acc": [None] * 100 + [1] * 25 + [0] * 25}
    second = {"a/acc": [1] * 60 + [None] * 40 + [None] * 50, "b/acc": [None] * 100 + [1] * 25 + [0] * 25}
    sides = rows(150, outcomes=first), rows(150, outcomes=second, error=[None] * 60 + ["timeout"] * 40 + [None] * 50)
    row = judged("a/acc", *sides)
    assert row.verdict not in ("improved", "regressed")
    assert "40 rows failed" in row.sentence
    assert "failed" not in judged("b/acc", *sides).sentence


def test_a_score_without_bounds_is_not_improved_by_failing_on_the_worst():
    rng = np.random.default_rng(15)
    old = np.sort(rng.exponential(1, 300))
    new = [*old[:250], *[None] * 50]
    row = judged("log_loss", rows(300, scores={"log_loss": old}), rows(300, scores={"log_loss": new}))
    assert row.delta < -0.3
    assert row.verdict not in ("improved", "regressed")
    assert "50 rows failed: they are left out, as a score without bounds has no wrong value" in row.sentence


def test_a_bounded_score_counts_what_failed_as_its_worst():
    rng = np.random.default_rng(16)
    old = np.sort(rng.uniform(0, 1, 300))[::-1]
    row = judged("rouge_l", rows(300, scores={"rouge_l": old}), rows(300, scores={"rouge_l": [*old[:250], *[None] * 50]}))
    assert row.verdict not in ("improved", "regressed")
    assert "50 rows failed" in row.sentence


def trials(table, **named):
    """Rows of a table (examples, trials)."""
    table = np.asarray(table)
    places = list(itertools.product(range(table.shape[0]), range(table.shape[1])))
    columns = {"id": [f"q{k}" for k, _ in places], "trial": [t for _, t in places]}
    return Samples.from_dict(columns | {kind: {name: [table[place].item() for place in places]} for kind, name in named.items()})


def test_sixteen_trials_of_ten_examples_are_ten_examples():
    """As 160 rows the change would be sure; as ten examples, of which six fell and four rose, it is not."""
    rng = np.random.default_rng(17)
    old = np.tile([[1], [0]], (5, 16))
    new = np.vstack([1 - old[:6:2], old[1:6:2], old[6:]])
    sides = trials(old, outcomes="pass@1"), trials(new[rng.permutation(10)], outcomes="pass@1")
    row = judged("pass@1", *sides)
    assert row.n == 10
    assert row.verdict not in ("regressed", "improved")


def test_trials_make_a_small_fall_visible_where_examples_are_steady():
    rng = np.random.default_rng(18)
    chance = rng.uniform(0.2, 0.9, 150)
    old, new = (rng.binomial(1, np.clip(chance - drop, 0, 1)[:, None], (150, 16)) for drop in (0, 0.06))
    many = judged("pass@1", trials(old, outcomes="pass@1"), trials(new, outcomes="pass@1"))
    one = judged("pass@1", trials(old[:, :1], outcomes="pass@1"), trials(new[:, :1], outcomes="pass@1"))
    assert many.verdict == "regressed"
    assert many.detectable < one.detectable / 2


def test_one_side_may_have_more_trials_than_the_other():
    rng = np.random.default_rng(19)
    chance = rng.uniform(0.2, 0.9, 200)
    old, new = rng.binomial(1, chance[:, None], (200, 4)), rng.binomial(1, chance[:, None], (200, 1))
    row = judged("pass@1", trials(old, outcomes="pass@1"), trials(new, outcomes="pass@1"))
    assert (row.n, row.verdict) == (200, "within noise")


@given(st.integers(1, 8), st.integers(0, 8), st.integers(1, 8))
def test_pass_at_k_is_the_unbiased_estimator_of_chen_et_al_2021(n, c, k):
    c = min(c, n)
    found = pass_at(k, np.array([float(n)]), np.array([float(c)]))[0]
    if n < k:
        assert math.isnan(found)
    else:
        subsets = list(itertools.combinations([1] * c + [0] * (n - c), k))
        assert found == pytest.approx(sum(any(subset) for subset in subsets) / len(subsets))


def test_rows_serve_pass_at_k_by_the_outcomes_of_its_trials():
    rng = np.random.default_rng(20)
    chance = rng.uniform(0.1, 0.9, 120)
    sides = [rng.binomial(1, np.clip(chance - drop, 0, 1)[:, None], (120, 5)) for drop in (0, 0.25)]
    values = [float(pass_at(2, np.full(120, 5.0), table.sum(axis=1).astype(float)).mean()) for table in sides]
    row = judged("pass@2", *(trials(table, outcomes="pass") for table in sides), values)
    assert (row.verdict, row.method, row.n) == ("regressed", "sign-flip", 120)


def test_a_failed_trial_is_a_wrong_one_only_in_the_reading_that_says_so():
    old = np.array([[1, 0]] * 60)
    crashed = trials(old, outcomes="pass@1").to_dict()
    crashed["outcomes"]["pass@1"] = [1 if value else None for value in crashed["outcomes"]["pass@1"]]
    row = judged("pass@1", trials(old, outcomes="pass@1"), Samples.from_dict(crashed))
    assert row.delta == pytest.approx(0.5)
    assert row.verdict not in ("improved", "regressed")
    assert "60 examples have trials that failed" in row.sentence


def test_groups_hold_for_scores_with_trials():
    rng = np.random.default_rng(21)
    group = [f"g{k // 10}" for k in range(200)]
    table = rng.normal(0, 1, (20, 1)).repeat(10, axis=0) + rng.normal(0, 0.1, (200, 1))
    sides = []
    for shift in (0.0, rng.normal(0.2, 1, (20, 1)).repeat(10, axis=0)):
        side = trials(np.hstack([table + shift] * 2), scores="log_loss").to_dict()
        side["group"] = [name for name in group for _ in range(2)]
        sides.append(Samples.from_dict(side))
    row = judged("log_loss", *sides)
    assert (row.method, row.verdict) == ("cluster sign-flip", "cannot tell")


def test_a_word_error_rate_is_tested_by_its_sums():
    rng = np.random.default_rng(22)
    words = rng.integers(5, 30, 500).astype(float)
    before, after = (rng.binomial(words.astype(int), rate).astype(float) for rate in (0.1, 0.13))
    sides = [rows(500, scores={"edits": edits, "words": words}) for edits in (before, after)]
    row = judged("wer", *sides, [float(edits.sum() / words.sum()) for edits in (before, after)])
    assert (row.verdict, row.method) == ("regressed", "sign-flip")
    assert "sum of edits over sum of words" in row.words.evidence


def test_bleu_is_tested_by_the_sums_of_sacrebleu():
    rng = np.random.default_rng(23)
    words = [f"w{k}" for k in range(40)]
    truth = [" ".join(rng.choice(words, rng.integers(8, 20))) for _ in range(120)]

    def garbled(text, rate):
        return " ".join(word if rng.random() > rate else "x" for word in text.split())

    sides, values = [], []
    for rate in (0.05, 0.2):
        said = [garbled(text, rate) for text in truth]
        parts = [sacrebleu.corpus_bleu([one], [[other]], smooth_method="none") for one, other in zip(said, truth, strict=True)]
        columns = {"bleu.sys_len": [p.sys_len for p in parts], "bleu.ref_len": [p.ref_len for p in parts]}
        columns |= {f"bleu.correct_{n}": [p.counts[n - 1] for p in parts] for n in range(1, 5)}
        columns |= {f"bleu.total_{n}": [p.totals[n - 1] for p in parts] for n in range(1, 5)}
        sides.append(rows(120, scores=columns))
        values.append(sacrebleu.corpus_bleu(said, [truth], smooth_method="none").score)
    row = judged("bleu", *sides, values)
    assert (row.verdict, row.method) == ("regressed", "sign-flip")


def labelled(label, predicted):
    return rows(len(label), text={"label": list(label), "predicted": list(predicted)})


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abcd")), min_size=1, max_size=30),
    st.sampled_from(["f1", "precision", "recall"]),
)
def test_macro_averages_over_classes_are_scikit_learns(pairs, name):
    label, predicted = zip(*pairs, strict=True)
    scorer = {"f1": sklearn.f1_score, "precision": sklearn.precision_score, "recall": sklearn.recall_score}[name]
    expected = scorer(label, predicted, average="macro", zero_division=0)
    assert serving(f"{name}_macro", [(Columns(labelled(label, predicted)), expected)]) is not None


def test_a_macro_f1_that_falls_in_a_rare_class_regresses():
    label = ["common"] * 900 + ["rare"] * 100
    before = ["common"] * 880 + ["rare"] * 20 + ["rare"] * 90 + ["common"] * 10
    after = ["common"] * 880 + ["rare"] * 20 + ["rare"] * 50 + ["common"] * 50
    values = [sklearn.f1_score(label, predicted, average="macro") for predicted in (before, after)]
    row = judged("f1_macro", labelled(label, before), labelled(label, after), values)
    assert (row.verdict, row.method) == ("regressed", "sign-flip")


def test_clustered_errors_are_those_of_statsmodels_where_clusters_are_of_one_size():
    rng = np.random.default_rng(24)
    effect = rng.normal(0, 1, 30).repeat(5)
    scores = effect + rng.normal(0, 1, 150)
    group = np.arange(30).repeat(5)
    samples = rows(150, scores={"log_loss": scores}, group=[f"g{k}" for k in group])
    low, high = interval_of(TABLE.get("log_loss"), build_snapshot(metrics={"log_loss": float(scores.mean())}), samples)
    fit = sm.OLS(scores, np.ones(150)).fit(cov_type="cluster", cov_kwds={"groups": group, "use_correction": True}, use_t=True)
    assert (low, high) == pytest.approx(tuple(fit.conf_int()[0]))


def test_an_interval_of_trials_is_wider_than_as_many_examples_would_give():
    rng = np.random.default_rng(25)
    chance = rng.choice([0.05, 0.95], 100)
    table = rng.binomial(1, chance[:, None], (100, 16))
    value = float(table.mean())
    low, high = interval_of(TABLE.get("pass@1"), build_snapshot(metrics={"pass@1": value}), trials(table, outcomes="pass@1"))
    naive = 1.96 * math.sqrt(value * (1 - value) / 1600)
    assert (high - low) / 2 > 3 * naive


@pytest.mark.parametrize("kind", ["normal", "skewed", "ordinal", "heavy", "outlier"])
def test_the_sign_flip_of_a_mean_is_what_all_swaps_give(kind):
    rng = np.random.default_rng(3)
    for n in (14, 17):
        draws = {"normal": rng.normal(0.4, 1, n), "skewed": rng.exponential(1, n) - 0.5, "ordinal": np.rint(rng.normal(0.5, 1.5, n))}
        draws |= {"heavy": rng.standard_t(2, n) + 0.3, "outlier": np.append(rng.normal(0.4, 1, n - 1), 6.0)}
        differences = draws[kind]
        sums = np.zeros(1)
        for one in differences:
            sums = np.concatenate([sums + one, sums - one])
        exact = float(np.mean(np.abs(sums) >= abs(differences.sum()) - 1e-9))
        found = flipped_sums.p_value(differences, np.ones(n, dtype=int))
        assert found == pytest.approx(exact, rel={"ordinal": 1e-9, "heavy": 0.3, "outlier": 0.3}.get(kind, 0.15))


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60))
def test_a_p_value_is_one_whatever_the_differences(differences):
    p = flipped_sums.p_value(np.array(differences), np.ones(len(differences), dtype=int))
    assert 0 < p <= 1


def test_the_order_of_rows_and_trials_has_no_part_in_it():
    rng = np.random.default_rng(26)
    table = rng.normal(0, 1, (40, 3))
    one, other = trials(table, scores="log_loss"), trials(table + rng.normal(0.3, 1, (40, 3)), scores="log_loss")
    turned = other.to_dict()
    order = rng.permutation(120)
    turned = {
        "id": [turned["id"][k] for k in order],
        "trial": [turned["trial"][k] for k in order],
        "scores": {"log_loss": [turned["scores"]["log_loss"][k] for k in order]},
    }
    first, second = judged("log_loss", one, other), judged("log_loss", one, Samples.from_dict(turned))
    assert (first.p, first.verdict) == (pytest.approx(second.p, rel=1e-9), second.verdict)


def test_rows_that_do_not_give_the_value_are_no_evidence():
    rng = np.random.default_rng(27)
    samples = rows(100, scores={"rouge_l": rng.uniform(0, 1, 100)})
    row = judged("rouge_l", samples, samples, [0.9, 0.5])
    assert row.method != "sign-flip"


def test_a_missing_prediction_misses_its_class():
    columns = Columns(labelled(["a", "b"], ["a", None]))
    statistic = serving("balanced_accuracy", [(columns, 0.5)])
    assert given_by(columns, statistic) == pytest.approx(0.5)


def battles(winners, **columns):
    """Comparisons of one model with others on prompts, it standing on either side."""
    count = len(winners)
    sides = [("new", f"other-{k % 3}") if k % 2 else (f"other-{k % 3}", "new") for k in range(count)]
    text = {"a": [a for a, _ in sides], "b": [b for _, b in sides], "winner": list(winners)}
    return rows(count, text=text, **columns)


def won(outcomes):
    """Winners as judges write them: a side, a name, or a tie."""
    said = []
    for k, outcome in enumerate(outcomes):
        mine = "a" if k % 2 else "model_b"
        theirs = f"other-{k % 3}"
        said.append({1: mine, 0: theirs, 0.5: "tie (bothbad)", None: None}[outcome])
    return said


def test_a_win_rate_is_judged_by_its_comparisons_of_ties_a_half():
    old = [1] * 120 + [0.5] * 30 + [0] * 50
    new = [1] * 80 + [0.5] * 40 + [0] * 80
    row = judged("win_rate", battles(won(old)), battles(won(new)), [np.mean(old), np.mean(new)])
    assert (row.verdict, row.method, row.n) == ("regressed", "sign-flip", 200)
    assert row.effect == pytest.approx(np.mean(new) - np.mean(old))
    low, high = interval_of(TABLE.get("win_rate"), build_snapshot(metrics={"win_rate": float(np.mean(new))}), battles(won(new)))
    assert low < np.mean(new) < high


def test_comparisons_without_a_verdict_are_left_out():
    old = [1] * 50 + [0] * 50
    new = [1] * 50 + [None] * 10 + [0] * 40
    row = judged("win_rate", battles(won(old)), battles(won(new)), [0.5, 50 / 90])
    assert "10 rows failed" in row.sentence


def test_classes_of_trials_are_no_evidence():
    """A class has no mean; the rows of each trial would have to be examples of their own."""
    side = Columns(Samples.from_dict({"id": ["a", "a"], "trial": [0, 1], "text": {"label": ["x", "x"], "predicted": ["x", "y"]}}))
    assert serving("f1_macro", [(side, 1 / 3)]) is None


def test_what_failed_hides_no_loss_where_the_value_fell_a_little():
    """Of a hundred, forty of the right and most of the wrong ones crashed: the share of the rest is nearly the same."""
    old = [1] * 60 + [0] * 40
    new = [None] * 40 + [1] * 20 + [None] * 26 + [0] * 14
    row = judged("toxic/acc", rows(100, outcomes={"toxic/acc": old}), rows(100, outcomes={"toxic/acc": new}))
    assert row.delta < 0
    assert row.verdict == "cannot tell"
    assert "counted as wrong" in row.sentence


def test_sums_of_a_bounded_metric_are_not_improved_by_failing():
    table = MetricTable.from_dict(
        {
            "cov": {
                "direction": "higher",
                "unit": "proportion",
                "min": 0,
                "max": 1,
                "limit": {"absolute": 0.01},
                "ratio_of": ["hits", "total"],
            }
        }
    )
    hits = np.random.default_rng(3).integers(3, 8, 200)
    crashed = rows(200, scores={"hits": [None] * 100 + (hits[100:] + 2).tolist(), "total": [None] * 100 + [10] * 100})
    sides = rows(200, scores={"hits": hits.tolist(), "total": [10] * 200}), crashed
    values = [hits.mean() / 10, (hits[100:].mean() + 2) / 10]
    snapshots = [build_snapshot(k, metrics={"cov": float(value)}) for k, value in enumerate(values, start=1)]
    row = compare(*snapshots, table, None, lambda item: sides[item.version - 1])[0]
    assert row.verdict not in ("improved", "regressed")
    assert "100 rows failed, and its sums cannot count them as wrong" in row.sentence


def test_two_examples_of_rare_classes_are_no_collapse():
    label = ["cat"] * 198 + ["dog", "eel"]
    values = [1.0, sklearn.f1_score(label, ["cat"] * 200, average="macro")]
    row = judged("f1_macro", labelled(label, label), labelled(label, ["cat"] * 200), values)
    assert row.verdict == "cannot tell"


def test_a_task_of_many_rests_on_its_own_rows():
    """Six points of a hundred examples are no collapse, though the file has six thousand rows."""
    first = {f"t{k}/acc": [None] * 6000 for k in range(60)}
    second = {f"t{k}/acc": [None] * 6000 for k in range(60)}
    rng = np.random.default_rng(9)
    for k in range(60):
        chance = rng.random(100) < 0.7
        first[f"t{k}/acc"][100 * k : 100 * k + 100] = chance.astype(int).tolist()
        second[f"t{k}/acc"][100 * k : 100 * k + 100] = np.where(rng.random(100) < 0.2, rng.random(100) < 0.7, chance).astype(int).tolist()
    sides = rows(6000, outcomes=first), rows(6000, outcomes=second)
    assert all(judged(name, *sides).verdict != "regressed" for name in first)
    assert "left out" not in judged("t0/acc", *sides).sentence


def test_bleu_is_itself_whether_its_unit_is_percent_or_its_own():
    sums = {"bleu.sys_len": [10] * 50, "bleu.ref_len": [10] * 50}
    sums |= {f"bleu.correct_{n}": [10 - n] * 50 for n in range(1, 5)} | {f"bleu.total_{n}": [11 - n] * 50 for n in range(1, 5)}
    columns = Columns(rows(50, scores=sums))
    value = 100 * math.exp(np.mean([math.log((10 - n) / (11 - n)) for n in range(1, 5)]))
    assert serving("bleu", [(columns, value)], scale=1) is not None
    assert serving("bleu", [(columns, value)], scale=100) is not None


@pytest.mark.parametrize("name", ["Both", "Tie Fighter", "model_b"])
def test_a_contender_may_be_called_like_a_tie(name):
    columns = Columns(rows(2, text={"a": [name, "x"], "b": ["y", name], "winner": [name, "x"]}))
    assert given_by(columns, serving("win_rate", [(columns, 0.5)])) == 0.5
