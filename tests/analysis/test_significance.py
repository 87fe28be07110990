"""Which evidence decides, by what is known: rows, standard errors, denominators, earlier runs, nothing. And bad input."""

import json
import random

import pytest
from rows import answered, samples_of

from benchstore.analysis.question import Question
from benchstore.analysis.report import judge
from benchstore.analysis.statistics import signflip
from benchstore.records.config import Policy
from benchstore.records.metric import MetricTable
from benchstore.records.samples import Samples, mean_of_rows, pooled
from benchstore.standing.verdict_book import compare

TABLE = MetricTable.from_dict({"error": {"direction": "lower", "unit": "proportion", "limit": {"absolute": 0}}, "percent_f1": {}})
HARDWARE = {"cpu": "a", "cores": 4}


def outcomes(right, wrong):
    return [1] * right + [0] * wrong


def sources(*pairs):
    """A sample source from (snapshot, samples) pairs."""
    return lambda snapshot: next((samples for one, samples in pairs if one is snapshot), None)


def with_rows(snapshot, old_rows, new_rows, name="accuracy", value=None, policy=None, **more):
    """The judgement of one metric from rows; its value follows from them unless given."""

    def of(samples):
        if name in ("accuracy", "acc") and "correct" in samples.columns:
            return sum(x or 0 for x in samples.columns["correct"]) / len(samples)
        return pooled(samples, name)

    old, new = (
        snapshot(k, metrics={name: of(rows) if value is None else value[k - 1]}, **more) for k, rows in ((1, old_rows), (2, new_rows))
    )
    return compare(old, new, TABLE, policy, sources((old, old_rows), (new, new_rows)))[0]


def test_rows_that_are_right_or_wrong_are_judged_by_mcnemar_and_the_exact_p_is_kept(snapshot):
    row = with_rows(snapshot, answered(outcomes(180, 20)), answered(outcomes(150, 50)))
    assert (row.verdict, row.method, row.n, row.p, row.p_exact) == (
        "regressed",
        "mcnemar",
        200,
        pytest.approx(0.5**30, rel=1e-6),
        pytest.approx(0.5**29, rel=1e-6),
    )
    assert row.sentence.endswith("more than noise: of 200 examples 30 got worse and 0 better (p < 0.001).")


def test_f1_is_judged_by_a_sign_flip_of_its_rows(snapshot):
    old, new = [[1, 0, 0]] * 40 + [[0, 1, 0]] * 5, [[1, 0, 0]] * 25 + [[0, 0, 1]] * 15 + [[0, 1, 0]] * 5
    row = with_rows(snapshot, samples_of(old), samples_of(new), "f1")
    assert (row.verdict, row.method) == ("regressed", "sign-flip")
    assert row.interval[0] < row.effect < row.interval[1] < 0


def test_a_mean_over_rows_is_resampled_as_a_mean_over_rows(snapshot):
    old, new = samples_of([[3, 1, 0], [2, 0, 2]] * 20), samples_of([[2, 1, 1], [1, 1, 2]] * 20)
    row = with_rows(snapshot, old, new, "f1", [mean_of_rows(old, "f1"), mean_of_rows(new, "f1")])
    assert (row.method, "mean of rows" in row.words.evidence) == ("sign-flip", True)


def test_rows_that_do_not_give_the_stored_value_do_not_serve_it(snapshot):
    row = with_rows(snapshot, answered(outcomes(180, 20)), answered(outcomes(150, 50)), value=[0.91, 0.75])
    assert row.method == "limit"


def test_class_macro_f1_cannot_be_had_from_rows(snapshot):
    old, new = samples_of([[1, 0, 0]] * 40), samples_of([[1, 0, 0]] * 20 + [[0, 1, 1]] * 20)
    row = with_rows(snapshot, old, new, "f1", [0.77, 0.51])
    assert (row.method, row.verdict) == ("limit", "cannot tell")


def test_a_metric_in_percent_is_judged_by_the_same_rows(snapshot):
    table = MetricTable.from_dict({"accuracy": {"unit": "percent", "max": 100, "limit": {"absolute": 1}}})
    rows = answered(outcomes(180, 20)), answered(outcomes(150, 50))
    old, new = snapshot(1, metrics={"accuracy": 90.0}), snapshot(2, metrics={"accuracy": 75.0})
    row = compare(old, new, table, None, sources((old, rows[0]), (new, rows[1])))[0]
    assert (row.method, row.verdict, row.effect) == ("mcnemar", "regressed", pytest.approx(-15))
    assert row.interval[0] < -15 < row.interval[1]


def test_groups_are_flipped_as_wholes_and_six_are_needed(snapshot):
    def judged(groups):
        names = tuple(str(k % groups) for k in range(240))
        return with_rows(snapshot, answered(outcomes(220, 20), group=names), answered(outcomes(160, 80), group=names))

    assert (judged(8).method, judged(8).verdict, judged(8).p) == ("cluster sign-flip", "regressed", pytest.approx(2 / 2**8))
    assert (judged(5).verdict, judged(5).p) == ("cannot tell", None)
    assert "only 5 groups, six are needed" in judged(5).sentence


def test_a_group_of_one_row_each_is_the_same_as_no_groups(snapshot):
    old, new = [[2, 1, 0], [1, 0, 1], [0, 1, 2]] * 6, [[1, 1, 1], [1, 1, 1], [0, 2, 2]] * 6
    names = tuple(str(k) for k in range(18))
    alone, grouped = (with_rows(snapshot, samples_of(old, **g), samples_of(new, **g), "f1") for g in ({}, {"group": names}))
    assert grouped.p == pytest.approx(alone.p, abs=0.01)
    assert grouped.interval == pytest.approx(alone.interval)


def costs(snapshot, before, after):
    """The judgement of the cost of rows."""
    rows = [Samples(columns={"id": tuple(map(str, range(len(side)))), "cost_usd": tuple(side)}) for side in (before, after)]
    return with_rows(snapshot, *rows, "cost_usd", [sum(before) / len(before), sum(after) / len(after)])


def test_cost_is_judged_by_a_sign_flip_of_the_mean_of_its_rows(snapshot):
    rng = random.Random(1)
    before = [rng.lognormvariate(-6, 1) for _ in range(60)]
    row = costs(snapshot, before, [cost * rng.lognormvariate(0.4, 0.2) for cost in before])
    assert (row.method, row.verdict, row.effect) == ("sign-flip", "regressed", pytest.approx(row.delta))
    assert 0 < row.interval[0] < row.effect < row.interval[1]


def test_a_cost_of_nothing_is_a_cost_like_any_other(snapshot):
    row = costs(snapshot, [0.0, 0.01] * 20, [0.0, 0.02] * 20)
    assert (row.method, row.verdict, row.n) == ("sign-flip", "regressed", 40)


def test_a_price_that_rose_by_one_factor_on_three_rows_is_not_certain(snapshot):
    row = costs(snapshot, [1.0, 2.0, 3.0], [2.0, 4.0, 6.0])
    assert (row.verdict, row.p) == ("cannot tell", 0.25)


def uncertain(snapshot, name="accuracy", values=(0.9, 0.8), policy=None, **uncertainty):
    old, new = (snapshot(k, metrics={name: values[k - 1]}, uncertainty={name: uncertainty}) for k in (1, 2))
    return compare(old, new, TABLE, policy)[0]


def test_standard_errors_on_both_sides_are_a_z_test(snapshot):
    row = uncertain(snapshot, stderr=0.02)
    assert (row.method, row.verdict, row.p) == ("standard errors", "regressed", pytest.approx(0.000407, abs=1e-6))
    assert "taken as two samples" in row.words.evidence


@pytest.mark.parametrize("stderr", [0, 0.0])
def test_a_standard_error_of_0_is_no_evidence(snapshot, stderr):
    assert uncertain(snapshot, stderr=stderr).method == "limit"
    assert uncertain(snapshot, stderr=stderr).verdict == "cannot tell"


@pytest.mark.parametrize(
    ("name", "n", "method"),
    [
        ("accuracy", 100, "proportions"),
        ("recall", 50, "proportions"),
        ("boolq/acc", 100, "proportions"),
        ("f1", 100, "limit"),
        ("accuracy", 0, "limit"),
        ("accuracy", 7, "limit"),
    ],
)
def test_a_proportion_needs_a_denominator_that_makes_it_a_whole_count_and_f1_is_none(snapshot, name, n, method):
    assert uncertain(snapshot, name, n=n).method == method


def test_without_a_stated_denominator_recall_has_none_but_accuracy_has_the_examples(snapshot):
    counts = {"total": 100, "succeeded": 100, "failed": 0}
    found = [compare(*(snapshot(k, metrics={name: 0.9 - k / 10}, counts=counts) for k in (1, 2)), TABLE) for name in ("accuracy", "recall")]
    methods = {row.metric: row.method for rows in found for row in rows if row.metric in ("accuracy", "recall")}
    assert methods == {"accuracy": "proportions", "recall": "limit"}


def series(snapshot, values, new, name="f1", **more):
    """The judgement of a new run after earlier ones, the first of which is the reference."""
    runs = [snapshot(k, metrics={name: value}, **more) for k, value in enumerate([*values, new], start=1)]
    return judge([Question(metric=TABLE.get(name), old=runs[0], new=runs[-1], window=tuple(runs[:-1]))])[0]


STEADY = [0.9, 0.91, 0.89, 0.902, 0.896, 0.907, 0.893, 0.9, 0.911, 0.889, 0.904, 0.897]


def test_runs_alone_decide_where_nothing_is_known_of_the_examples_and_that_is_said(snapshot):
    row = series(snapshot, STEADY, 0.85)
    assert (row.method, row.verdict, row.n, row.counted) == ("history", "regressed", 12, "runs")
    assert "12 earlier runs do not vary that much (p = 0.004); reruns only; the draw of examples is not known." in row.sentence
    assert series(snapshot, STEADY, 0.888).verdict == "within noise"


def test_runs_alone_say_where_one_more_would_lie_and_give_no_interval_of_the_change(snapshot):
    row = series(snapshot, STEADY, 0.85)
    assert (row.method, row.interval) == ("history", None)
    assert "one more run of the reference would lie from 0.870 to 0.930 (95%)" in row.words.evidence


def test_under_five_runs_are_no_history(snapshot):
    assert series(snapshot, STEADY[:4], 0.7).method == "limit"
    assert series(snapshot, STEADY[:5], 0.7).method == "history"


def test_fewer_than_six_examples_net_are_no_regression_however_steady_the_runs(snapshot):
    hundred = {"dataset": {"name": "d", "version": "1", "size": 100}}
    five, ten = series(snapshot, STEADY, 0.85, **hundred), series(snapshot, STEADY, 0.80, **hundred)
    assert (five.verdict, ten.verdict) == ("cannot tell", "regressed")
    assert "not called a change: 5 examples net, fewer than 6" in five.sentence


def test_a_rounded_value_is_no_other_change_than_that_of_its_rows(snapshot):
    """0.8725 to 0.77 is 10.25 points, which binary numbers round both ways."""
    row = with_rows(snapshot, answered([1] * 349 + [0] * 51), answered([1] * 308 + [0] * 92))
    assert (row.method, row.effect) == ("mcnemar", pytest.approx(-0.1025))
    assert "on the rows that were tested" not in row.sentence


def test_another_change_of_the_rows_is_said_however_few_digits_the_values_have(snapshot):
    old, new = [1] * 66 + [0] * 14 + [1] * 24 + [0] * 16, [1] * 64 + [0] * 16 + [None] * 40
    row = with_rows(snapshot, answered(old), answered(new), value=(0.75, 0.8))
    assert "Accuracy rose 5.0 points (0.750 → 0.800), but fell 2.5 points on the rows that were tested" in row.sentence


def test_one_example_is_one_and_no_size_is_said_that_no_value_can_reach(snapshot):
    row = uncertain(snapshot, values=(1.0, 0.0), n=1)
    assert row.verdict == "cannot tell"
    assert "on this 1 example no drop could be told from noise" in row.sentence
    assert "Fisher's mid-p test on 1 example; p = 0.500" in row.words.evidence
    assert "8 times in 10" not in row.words.evidence
    assert "from 0.000 it can get no worse" in uncertain(snapshot, values=(0.0, 1.0), n=1).sentence


def test_a_metric_that_never_moved_is_judged_by_its_last_digit(snapshot):
    assert series(snapshot, [0.90, 0.90, 0.90, 0.90, 0.90], 0.85).verdict == "regressed"
    assert series(snapshot, [0.9] * 5, 0.8).verdict == "cannot tell"


def test_equal_runs_after_a_jump_are_judged_as_the_run_that_jumped(snapshot):
    first, third = (series(snapshot, [0.9] * 12 + [0.85] * more, 0.85) for more in (0, 2))
    assert (first.verdict, first.p, first.n) == (third.verdict, third.p, third.n) == ("regressed", pytest.approx(first.p), 12)
    assert series(snapshot, [0.9] * 12 + [0.85, 0.86], 0.85).n == 14


def test_runs_that_drift_by_little_steps_are_as_steady_as_their_steps(snapshot):
    line = [0.85 + 0.004 * k for k in range(11)]
    assert series(snapshot, line, 0.83).verdict == "regressed"
    shuffled = random.Random(1).sample(line[1:], 10)
    assert series(snapshot, [0.85, *shuffled], 0.83).verdict == "within noise"


def test_a_step_between_two_levels_hardly_counts_as_noise_on_either(snapshot):
    values = [0.7 + k % 3 * 0.01 for k in range(12)] + [0.9 + k % 3 * 0.01 for k in range(12)]
    runs = [snapshot(k, metrics={"f1": value}) for k, value in enumerate([*values, 0.84], start=1)]
    rows = [judge([Question(metric=TABLE.get("f1"), old=runs[at], new=runs[-1], window=tuple(runs[:-1]))])[0] for at in (0, 22)]
    assert [(row.verdict, row.n) for row in rows] == [("improved", 24), ("regressed", 24)]


def test_no_mean_of_runs_takes_the_place_of_the_reference(snapshot):
    row = series(snapshot, [0.95, *STEADY], 0.87)
    assert (row.reference_value, row.effect) == (0.95, pytest.approx(0.87 - 0.95))


def counted_runs(snapshot, values, new, commits, name="f1"):
    runs = [
        snapshot(k, metrics={name: value}, source={"commit": commit} if commit else {})
        for k, (value, commit) in enumerate(zip([*values, new], [*commits, "new"], strict=True), start=1)
    ]
    return judge([Question(metric=TABLE.get(name), old=runs[0], new=runs[-1], window=tuple(runs[:-1]))])[0]


def test_where_commits_were_measured_several_times_their_repeats_alone_tell_the_noise(snapshot):
    """Each commit changed the value by ten points, its repeats by half of one."""
    values = [0.700, 0.800, 0.700, 0.800, 0.705, 0.795, 0.705, 0.805]
    repeats, alone = (counted_runs(snapshot, values, 0.66, commits) for commits in ("abcdabcd", [None] * 8))
    assert (repeats.verdict, repeats.n, alone.verdict) == ("regressed", 8, "within noise")
    assert counted_runs(snapshot, values, 0.66, "abcdabef").p == pytest.approx(alone.p), "too few repeats"


def chosen_baseline(snapshot, value, k):
    sides = [snapshot(n, metrics={"accuracy": v}, uncertainty={"accuracy": {"n": 1000}}) for n, v in ((1, 0.9), (2, value))]
    return judge([Question(metric=TABLE.get("accuracy"), old=sides[0], new=sides[1], chosen_of=k)])[0]


def test_a_fall_from_the_best_of_several_needs_more_and_a_rise_does_not(snapshot):
    given, best = (chosen_baseline(snapshot, 0.871, k) for k in (1, 4))
    assert (given.verdict, best.verdict) == ("regressed", "within noise")
    assert given.p < 0.05 < best.p < 4 * given.p
    assert given.detectable < best.detectable
    assert "the reference was chosen as the best of 4" in best.sentence
    assert chosen_baseline(snapshot, 0.93, 4).p == chosen_baseline(snapshot, 0.93, 1).p


def rerun(snapshot, past, drop, name="accuracy", n=200):
    """Runs of one test set, the last of which lost `drop` right answers of the reference; each has its rows."""
    right = round(0.9 * n)
    rows = [answered(outcomes(right, n - right))] * len(past) + [answered(outcomes(right - drop, n - right + drop))]
    runs = [snapshot(k, metrics={name: value}) for k, value in enumerate([0.9, *past[1:], 0.9 - drop / n], start=1)]
    pairs = list(zip(runs, rows, strict=True))
    return judge([Question(metric=TABLE.get(name), old=runs[0], new=runs[-1], window=tuple(runs[:-1]))], None, sources(*pairs))[0]


STILL, WILD = [0.9, 0.905, 0.895, 0.9, 0.905, 0.9] * 3, [0.9, 0.7, 1.0, 0.85, 0.95, 0.8]


def test_examples_decide_however_many_runs_there_are_unless_these_show_more_noise(snapshot):
    row = rerun(snapshot, STILL, 10)
    assert (row.method, row.verdict) == ("mcnemar", "regressed")


def test_runs_that_differ_by_more_than_their_examples_explain_take_their_place(snapshot):
    row = rerun(snapshot, WILD, 10)
    assert (row.method, row.verdict, row.counted) == ("history", "cannot tell", "runs")
    assert "the runs before differ by more than their examples explain" in row.words.evidence
    assert row.interval[0] < row.effect < row.interval[1]
    assert "draw of examples is not known" not in row.sentence


def test_runs_never_make_a_change_surer_than_its_examples(snapshot):
    wild, examples = rerun(snapshot, WILD, 3), rerun(snapshot, WILD[:1], 3)
    assert (wild.method, examples.method) == ("history", "mcnemar")
    assert wild.p >= examples.p


def test_denominators_decide_before_runs_that_are_no_noisier(snapshot):
    past = [0.90, 0.91, 0.89, 0.902, 0.896, 0.907, 0.893, 0.9]
    row = series(snapshot, past, 0.8, "accuracy", dataset={"name": "d", "version": "1", "size": 1000})
    assert (row.method, row.verdict, row.interval) == ("proportions", "regressed", pytest.approx((-0.131, -0.069), abs=0.001))
    large = series(snapshot, past, 0.901, "accuracy", dataset={"name": "d", "version": "1", "size": 100_000})
    assert (large.method, large.verdict) == ("history", "within noise")


def test_latency_is_judged_by_runs_on_the_same_hardware_on_logs(snapshot):
    past = [100, 104, 97, 101, 99, 103, 98, 102, 100, 96, 105, 101]
    row = series(snapshot, past, 140, "latency_ms", hardware=HARDWARE)
    assert (row.verdict, row.method) == ("regressed", "history")
    assert series(snapshot, past, 103, "latency_ms", hardware=HARDWARE).verdict == "unchanged"


def test_one_latency_against_one_is_cannot_tell_even_with_rows_unless_it_doubled(snapshot):
    def judged(*times):
        rows = [Samples(columns={"id": tuple(map(str, range(50))), "latency_ms": (value,) * 50}) for value in times]
        return with_rows(snapshot, *rows, "latency_ms", times, hardware=HARDWARE)

    assert [(row.verdict, row.method) for row in (judged(100.0, 199.0), judged(100.0, 200.0))] == [
        ("cannot tell", "limit"),
        ("regressed", "limit"),
    ]
    assert "a collapse: so large that nothing needs to be known of its noise" in judged(100.0, 200.0).sentence


def test_a_cost_or_time_of_nothing_has_no_share_that_noise_could_be(snapshot):
    past = [100, 104, 97, 101, 99, 103]
    row = series(snapshot, past, 0, "latency_ms", hardware=HARDWARE)
    assert (row.verdict, row.method) == ("cannot tell", "limit")
    assert "noise is known as a share of the value, and there is no share of 0" in row.sentence


def test_latency_on_other_or_unknown_hardware_is_incomparable(snapshot):
    def judged(*hardware):
        sides = [snapshot(k, metrics={"latency_ms": 100 * k}, **({"hardware": h} if h else {})) for k, h in enumerate(hardware, start=1)]
        return compare(*sides, TABLE)[0]

    assert judged(HARDWARE, HARDWARE | {"cpu": "b"}).sentence == (
        "Latency is incomparable: measured on other hardware (cpu a and b); "
        "--environment NAME, declared under environments:, makes a series of each machine."
    )
    assert judged(None, None).sentence == (
        "Latency is incomparable: the hardware of both sides is not stated; add says it with --hardware, such as --hardware cpu='EPYC 7763'."
    )
    assert judged(HARDWARE, None).sentence.startswith("Latency is incomparable: the hardware of the new side is not stated; add says it")
    assert judged(None, HARDWARE).sentence == (
        "Latency is incomparable: the hardware of the reference is not stated; the next of its series on the same hardware is held against this one."
    )


def test_rows_that_overlap_in_part_are_paired_on_the_overlap_and_that_is_said(snapshot):
    old = answered(outcomes(90, 10))
    new = Samples(columns={"id": tuple(str(k) for k in range(20, 120)), "correct": tuple(outcomes(50, 50))})
    row = with_rows(snapshot, old, new)
    assert row.n == 80
    assert "paired on the 80 rows that both have; 20 old and 20 new left out" in row.sentence


def test_rows_that_share_no_id_are_not_paired(snapshot):
    new = Samples(columns={"id": tuple(f"x{k}" for k in range(100)), "correct": tuple(outcomes(50, 50))})
    assert with_rows(snapshot, answered(outcomes(90, 10)), new).method == "limit"


def test_the_order_of_rows_changes_nothing(snapshot):
    rng = random.Random(4)
    old = [[rng.randrange(4), rng.randrange(4), rng.randrange(4)] for _ in range(80)]
    new = [[max(0, row[0] - rng.randrange(2)), row[1] + rng.randrange(2), row[2]] for row in old]
    order = list(range(80))
    rng.shuffle(order)

    def samples(table, places):
        return samples_of([table[k] for k in places], id=tuple(str(k) for k in places))

    straight = with_rows(snapshot, samples(old, range(80)), samples(new, range(80)), "f1")
    shuffled = with_rows(snapshot, samples(old, order), samples(new, order[::-1]), "f1")
    assert straight.to_dict() == shuffled.to_dict()


def test_drawn_swaps_are_the_same_on_every_machine():
    from rows import paired_rows

    rng = random.Random(7)
    old, new = ([[rng.randrange(5), rng.randrange(5), rng.randrange(5)] for _ in range(50)] for _ in range(2))
    assert signflip.p_value(paired_rows("f1", old, new)) == 0.9237


@pytest.mark.parametrize("column", [[1] * 100, [0] * 100])
def test_rows_that_are_all_equal_are_within_noise_and_say_what_could_have_been_seen(snapshot, column):
    row = with_rows(snapshot, answered(column), answered(column))
    assert (row.verdict, row.p, row.delta) == ("within noise", 1.0, 0)


def test_rows_without_any_outcome_are_no_evidence(snapshot):
    row = with_rows(snapshot, answered([None] * 10), answered([None] * 10), value=[0.9, 0.8])
    assert (row.verdict, row.method) == ("cannot tell", "limit")


def test_a_collapse_on_so_few_rows_that_nothing_could_be_told_is_cannot_tell(snapshot):
    """No outcome of a test on 4 rows has a p of 5%; calling 1.000 → 0.000 noise would be a claim."""
    row = with_rows(snapshot, samples_of([[1, 0, 0]] * 4), samples_of([[0, 0, 1]] * 4), "f1")
    assert (row.verdict, row.p, row.detectable) == ("cannot tell", 0.125, None)
    assert "4 examples are too few to tell any change from noise" in row.sentence


def test_one_row_is_a_verdict_and_no_traceback(snapshot):
    assert with_rows(snapshot, answered([1]), answered([0])).verdict == "cannot tell"
    assert with_rows(snapshot, samples_of([[1, 0, 0]]), samples_of([[0, 1, 1]]), "f1").verdict == "cannot tell"


def test_fewer_examples_than_the_policy_asks_for_cannot_tell(snapshot):
    row = with_rows(snapshot, answered(outcomes(18, 2)), answered(outcomes(8, 12)), policy=Policy(minimum_n=30))
    assert row.verdict == "cannot tell"
    assert "fewer than the 30 examples that the policy asks for" in row.sentence


def test_the_strict_rule_wants_more_than_the_limit_beyond_doubt(snapshot):
    rows = answered(outcomes(900, 100)), answered(outcomes(885, 115))
    assert with_rows(snapshot, *rows).verdict == "regressed"
    assert with_rows(snapshot, *rows, policy=Policy(strict=True)).verdict == "within noise"


def test_many_metrics_are_corrected_together_and_the_primary_ones_have_half(snapshot):
    names = ["accuracy", *(f"t{k}/acc" for k in range(20))]
    old, new = (
        snapshot(k, metrics=dict.fromkeys(names, value), uncertainty={n: {"stderr": 0.012} for n in names})
        for k, value in ((1, 0.9), (2, 0.86))
    )
    rows = {row.metric: row for row in compare(old, new, TABLE)}
    assert rows["accuracy"].verdict == "regressed"
    assert rows["t3/acc"].verdict == "within noise"
    assert rows["t3/acc"].p == rows["accuracy"].p < 0.05 < rows["t3/acc"].p_adjusted
    assert "alone it would count (p = 0.018), among the tests of this snapshot it does not" in rows["t3/acc"].sentence
    loose = {row.metric: row.verdict for row in compare(old, new, TABLE, Policy(correction="none"))}
    assert loose["t3/acc"] == "regressed"


def test_a_gross_fall_that_is_lost_among_many_tests_is_shown_with_its_corrected_p(snapshot):
    names = [f"t{k}/acc" for k in range(20)]
    sides = [
        snapshot(k, metrics=dict.fromkeys(names, value), uncertainty={n: {"stderr": 0.02} for n in names})
        for k, value in ((1, 0.9), (2, 0.834))
    ]
    row = compare(*sides, TABLE)[1]
    assert row.verdict == "cannot tell"
    assert "far beyond the limit of 1.0 point, and not shown to be more than noise (p = 0.020, adjusted 0.373)" in row.sentence


def test_the_sentence_says_what_could_have_been_seen(snapshot):
    old = [[1, 4, 2], [2, 4, 1]] * 4
    new = [[1, 4, 2], [2, 4, 1]] * 3 + [[1, 5, 2], [2, 4, 1]]
    row = with_rows(snapshot, samples_of(old), samples_of(new), "f1")
    assert row.sentence.startswith("F1 fell ")
    assert "within noise: on these 8 examples " in row.sentence


def test_json_has_no_infinity_or_nan(snapshot):
    row = with_rows(snapshot, samples_of([[1, 0, 0]] * 2), samples_of([[1, 0, 0]] * 2), "f1")
    json.dumps(row.to_dict(), allow_nan=False)


def test_cost_is_never_called_better_where_its_mean_got_worse(snapshot):
    """99 rows got a third cheaper, one a hundred times dearer: the mean decides."""
    row = costs(snapshot, [0.01] * 100, [0.007] * 99 + [1.0])
    assert (row.better, row.verdict) == (-1, "within noise")


def test_the_strict_rule_sees_a_collapse_of_every_row(snapshot):
    row = with_rows(snapshot, answered([1] * 100), answered([0] * 100), policy=Policy(strict=True))
    assert row.verdict == "regressed"


def test_rows_without_an_outcome_are_left_out_and_said(snapshot):
    old = answered([None] * 60 + [1] * 35 + [0] * 5)
    new = answered([1] * 36 + [0] * 24 + [1] * 20 + [0] * 15 + [0] * 5)
    row = with_rows(snapshot, old, new, value=[35 / 40, 56 / 100])
    assert (row.verdict, row.effect) == ("regressed", pytest.approx(-15 / 40))
    assert "paired on the 40 rows that have an outcome on both sides; 60 shared left out" in row.sentence
    assert "and fell 37.5 points on the rows that were tested" in row.sentence


def test_groups_that_only_one_side_states_hold_for_both_and_a_column_of_nulls_states_none(snapshot):
    groups = tuple("abcd"[k % 4] for k in range(100))
    old, new = answered(outcomes(80, 20), group=groups), answered(outcomes(60, 40), group=(None,) * 100)
    assert "only 4 groups, six are needed" in with_rows(snapshot, old, new).sentence
    none = [answered(column, group=(None,) * 100) for column in (outcomes(80, 20), outcomes(60, 40))]
    assert with_rows(snapshot, *none).method == "mcnemar"


def test_binary_rounding_is_no_spread(snapshot):
    row = series(snapshot, [0.9, 0.9000000000000001] * 6, 0.89, dataset={"name": "d", "version": "1", "size": 1000})
    assert (row.verdict, row.method) == ("cannot tell", "limit")


def test_fewer_examples_than_asked_for_are_no_evidence_with_history_either(snapshot):
    runs = [
        snapshot(k, metrics={"f1": value}, dataset={"name": "d", "version": "1", "size": 16})
        for k, value in enumerate([*STEADY, 0.3], start=1)
    ]
    question = Question(metric=TABLE.get("f1"), old=runs[0], new=runs[-1], window=tuple(runs[:-1]))
    assert judge([question], Policy(minimum_n=1000))[0].verdict == "cannot tell"


def test_a_worse_level_that_nobody_accepted_does_not_become_the_new_normal(snapshot):
    rng = random.Random(3)
    good, bad = ([centre + rng.uniform(-0.004, 0.004) for _ in range(number)] for centre, number in ((0.95, 14), (0.90, 8)))
    assert series(snapshot, [*good, *bad], 0.90).verdict == "regressed"


def test_a_drop_below_a_baseline_that_was_just_moved_up_is_found_by_its_rows(snapshot):
    from benchstore.analysis.references import ModelHistory
    from benchstore.records.pointer import Pointer, Standing

    runs = [snapshot(k, metrics={"accuracy": 0.80 + (k % 3 - 1) / 200}) for k in range(1, 16)]
    runs += [snapshot(16, metrics={"accuracy": 0.9}), snapshot(17, metrics={"accuracy": 0.8})]
    rows = {16: answered(outcomes(900, 100)), 17: answered(outcomes(800, 200))}
    history = ModelHistory(runs, Pointer(series={("d@1", "", "local"): Standing(current=17, baseline=16)}))
    row = judge(history.questions(runs[-1], TABLE), None, lambda item: rows.get(item.version))[0]
    assert (row.verdict, row.method) == ("regressed", "mcnemar")


def test_an_error_rate_cannot_rise_above_its_bound(snapshot):
    table = MetricTable.from_dict({"error": {"direction": "lower", "unit": "proportion", "min": 0, "max": 1, "limit": {"absolute": 0.01}}})
    old, new = (snapshot(k, metrics={"error": value}, uncertainty={"error": {"stderr": 0.1}}) for k, value in ((1, 0.95), (2, 0.96)))
    assert "by the stated standard errors no rise could be told from noise" in compare(old, new, table)[0].sentence
