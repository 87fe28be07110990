"""Rows that failed are read both ways, left out and counted as wrong: no model gets better by not answering."""

import numpy as np
import pytest
from builders import build_snapshot
from hypothesis import given
from hypothesis import strategies as st
from rows import answered, samples_of

from benchstore.analysis.statistics.columns import Columns
from benchstore.analysis.statistics.failures import answered as left_out
from benchstore.analysis.statistics.failures import counted_as_wrong
from benchstore.analysis.statistics.pairing import Pairing
from benchstore.analysis.statistics.statistic import candidates
from benchstore.records.metric import MetricTable
from benchstore.records.samples import Samples, pooled
from benchstore.standing.verdict_book import compare

TABLE = MetricTable.from_dict({})
OLD = [1] * 700 + [0] * 300
"""The reference: of 1000 examples the last 300, the hardest, are wrong."""


def with_errors(outcomes):
    """Rows that are right, wrong or failed (None)."""
    return answered(outcomes, error=tuple("timeout" if item is None else None for item in outcomes))


def share(outcomes):
    """Of the rows that have an outcome, those that are right: what a harness states that leaves failed ones out."""
    known = [item for item in outcomes if item is not None]
    return sum(known) / len(known)


def judged(old, new, values=None, name="accuracy", rows=with_errors):
    sides = [rows(old), rows(new)]
    stated = values or [share(old), share(new)]
    snapshots = [build_snapshot(k, metrics={name: value}) for k, value in enumerate(stated, start=1)]
    return compare(*snapshots, TABLE, None, lambda item: sides[item.version - 1])[0]


def test_a_model_that_crashes_on_its_hardest_examples_and_is_else_the_same_is_not_improved():
    row = judged(OLD, OLD[:800] + [None] * 200)
    assert row.delta == pytest.approx(0.175)
    assert (row.verdict, row.effect) == ("unchanged", 0)
    assert row.sentence.startswith("Accuracy rose 17.5 points (0.700 → 0.875), but is the same on the rows that were tested")
    assert "200 rows failed: of the results with that left out and with it counted as wrong the less sure one stands" in row.sentence


def test_a_model_that_is_better_where_it_answered_and_failed_seldom_is_improved():
    row = judged(OLD, [1] * 770 + [0] * 220 + [None] * 10)
    assert (row.verdict, row.method) == ("improved", "mcnemar")


def test_a_model_that_is_better_where_it_answered_and_failed_often_is_not_improved():
    """Left out 20 points better, counted as wrong 15 worse."""
    row = judged(OLD, [None] * 250 + [1] * 550 + [0] * 200)
    assert (row.verdict, row.better) == ("cannot tell", -1)
    assert "but fell 15.0 points with the rows that failed counted as wrong; which of both is true cannot be told" in row.sentence


def test_where_few_failed_and_both_ways_are_near_each_other_it_is_noise():
    row = judged(OLD, [None] * 10 + [1] * 695 + [0] * 295)
    assert (row.verdict, row.better) == ("within noise", 1)


def test_a_model_that_is_worse_where_both_answered_is_regressed_although_its_value_rose():
    row = judged(OLD, [1] * 640 + [0] * 160 + [None] * 200)
    assert row.delta > 0 > row.effect
    assert (row.verdict, row.better) == ("regressed", -1)
    assert "Accuracy rose 10.0 points (0.700 → 0.800), but fell 7.5 points on the rows that were tested" in row.sentence


def test_a_fall_is_a_fall_whatever_failed():
    assert judged(OLD, [1] * 500 + [0] * 400 + [None] * 100).verdict == "regressed"


def test_what_the_reference_failed_on_is_read_both_ways_as_well():
    """Where it answered nothing changed: that it answers all now is no better judgement of the examples."""
    fixed = judged([1] * 600 + [0] * 300 + [None] * 100, [1] * 600 + [0] * 300 + [1] * 100)
    assert (fixed.verdict, fixed.effect) == ("unchanged", 0)
    better = judged([1] * 600 + [0] * 300 + [None] * 100, [1] * 700 + [0] * 200 + [1] * 100)
    assert better.verdict == "improved"


def test_one_row_that_failed_is_one():
    assert "; 1 row failed: " in judged(OLD, [1] * 770 + [0] * 229 + [None]).sentence


def test_where_nothing_failed_nothing_is_said_of_it():
    assert "failed" not in judged(OLD, [1] * 770 + [0] * 230).sentence


def counts(table):
    """Rows of tp, fp, fn; None is one that failed."""
    columns = {name: tuple(None if row is None else row[at] for row in table) for at, name in enumerate(("tp", "fp", "fn"))}
    return Samples(columns={"id": tuple(map(str, range(len(table)))), **columns})


TABLE_OF_OLD = [[1, 0, 0]] * 60 + [[0, 0, 1]] * 40 + [[0, 1, 0]] * 20


def test_f1_is_not_improved_by_failing_on_what_was_missed():
    new = [[1, 0, 0]] * 60 + [None] * 40 + [[0, 1, 0]] * 20
    row = judged(TABLE_OF_OLD, new, [pooled(counts(rows), "f1") for rows in (TABLE_OF_OLD, new)], "f1", counts)
    assert row.delta > 0.1
    assert row.verdict not in ("improved", "regressed")


def test_f1_is_improved_by_finding_more_in_spite_of_a_failed_row():
    new = [[1, 0, 0]] * 90 + [[0, 0, 1]] * 10 + [[0, 1, 0]] * 19 + [None]
    row = judged(TABLE_OF_OLD, new, [pooled(counts(rows), "f1") for rows in (TABLE_OF_OLD, new)], "f1", counts)
    assert (row.verdict, row.method) == ("improved", "sign-flip")


def readings(old, new, name="f1"):
    """Sums of the new side with failed rows left out, and counted as wrong."""
    statistic = next(one for one in candidates(name) if "tp" in one.names)
    pairing = Pairing(Columns(counts(old)), Columns(counts(new)))
    return [
        (item.n, (item.counts @ item.new).tolist()) for item in (left_out(pairing, statistic), counted_as_wrong(pairing, statistic, 0.0))
    ]


def test_a_failed_row_counts_as_missed_positives_and_false_alarms_as_the_other_side_knows_them():
    old = [[2, 0, 1], [1, 3, 0], [0, 0, 4], [1, 1, 1]]
    new = [[3, 0, 0], None, [1, 0, 3], None]
    assert readings(old, new) == [(2, [4, 0, 3]), (4, [4, 4, 6])]


def test_a_row_of_whose_truth_neither_side_tells_is_left_out_of_both():
    assert readings([[1, 0, 0], None], [[1, 0, 0], None]) == [(1, [1, 0, 0]), (1, [1, 0, 0])]


@given(st.lists(st.tuples(st.integers(0, 1), st.sampled_from([0, 1, None])), min_size=1, max_size=60), st.sampled_from([1, 40]))
def test_failing_more_never_makes_a_model_improve(pairs, times):
    """Answers that were wrong become failures, where the reference answered all: what was not improved is not improved by that."""
    old, new = ([side for side in column for _ in range(times)] for column in zip(*pairs, strict=True))
    hidden = [None if item == 0 else item for item in new]
    if any(item is not None for item in hidden):
        assert judged(old, hidden).verdict != "improved" or judged(old, new).verdict == "improved"


def test_groups_stay_together_whatever_failed():
    names = tuple(str(k % 10) for k in range(1000))
    row = judged(OLD, OLD[:800] + [None] * 200, rows=lambda outcomes: answered(outcomes, group=names))
    assert (row.method, row.verdict) == ("cluster sign-flip", "within noise")


def test_the_rate_of_successes_is_itself_about_what_failed():
    def rows(outcomes):
        return with_errors([1 if ok else None for ok in outcomes])

    row = judged([1] * 150 + [0] * 50, [1] * 190 + [0] * 10, [0.75, 0.95], "success_rate", rows)
    assert (row.verdict, row.method) == ("improved", "mcnemar")


def test_rows_of_counts_that_all_have_an_outcome_have_not_failed():
    pairing = Pairing(Columns(samples_of([[1, 0, 0]])), Columns(samples_of([[0, 0, 1]])))
    assert not np.concatenate(pairing.failed).any()


@pytest.mark.parametrize(("failed", "verdict"), [(200, "within noise"), (10, "improved")])
def test_without_rows_a_better_share_of_fewer_answers_is_no_improvement(failed, verdict):
    """0.80 of 1 000 is more than 0.90 of 800, and less than 0.90 of 990."""
    whole = {"total": 1000, "succeeded": 1000, "failed": 0}
    before = build_snapshot(1, metrics={"accuracy": 0.80}, counts=whole)
    after = build_snapshot(2, metrics={"accuracy": 0.90}, counts=whole | {"succeeded": 1000 - failed, "failed": failed})
    row = next(row for row in compare(before, after, TABLE) if row.metric == "accuracy")
    assert row.verdict == verdict
    assert ("examples failed, and counted as wrong it is not better" in row.sentence) == (verdict == "within noise")
