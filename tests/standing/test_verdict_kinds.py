"""What a person would say of a result, and what the verdict says: each once was wrong, on a real store."""

import json
import random

import pytest

import benchstore
from benchstore.demo import demo

ROWS = 1000


@pytest.fixture
def store(place):
    return benchstore.open(place.path)


def answers(wrong, rows=ROWS):
    """A result whose first `wrong` rows are wrong, or those of a set."""
    bad = set(range(wrong)) if isinstance(wrong, int) else wrong
    correct = [int(number not in bad) for number in range(rows)]
    return {
        "metrics": {"accuracy": sum(correct) / rows},
        "samples": {"id": [f"r{number}" for number in range(rows)], "correct": correct},
    }


def stated(value, n=None, stderr=None, metric="accuracy", **more):
    uncertainty = {key: item for key, item in (("n", n), ("stderr", stderr)) if item is not None}
    return {"metrics": {metric: value, **more}, **({"uncertainty": {metric: uncertainty}} if uncertainty else {})}


def add(store, result, number=[0], **known):  # noqa: B006  # every result is another one
    number[0] += 1
    known = {"model": "m", "dataset": "d@1", "environment": "local", "commit": True, "promote": True} | known
    return store.add(result | {"notes": str(number[0])}, **known)


def verdicts(store, address):
    return {row.metric: row for row in store.snapshot(address).judgements}


def test_a_bad_build_run_six_times_is_still_open(store):
    """verdicts.md 2: it turned green at its fifth run."""
    add(store, answers(86))
    for run in range(7):
        add(store, answers(190 + run % 3))
        assert store.regressions().fails, f"green after {run + 1} runs"
    assert {verdicts(store, f"m@{version}")["accuracy"].verdict for version in range(2, 9)} == {"regressed"}


def test_a_rolled_back_run_does_not_hide_the_next_one_like_it(store):
    """verdicts.md 3: bad runs that were rolled back stayed in the noise, and the third bad one became current."""
    values = [0.688, 0.411, 0.688, 0.063, 0.688, 0.688, 0.411]
    for version, value in enumerate(values, start=1):
        add(store, stated(value, n=5000, stderr=(value * (1 - value) / 5000) ** 0.5))
        if version in (2, 4):
            store.rollback("m", commit=True)
    row = verdicts(store, "m@7")["accuracy"]
    assert (row.verdict, row.reference_value) == ("regressed", 0.688)


def test_a_model_that_crashes_on_its_hardest_rows_has_not_improved(store):
    """verdicts.md 6: without the 200 rows that were wrong it looked 15 points better."""
    wrong = set(range(0, ROWS, 5))
    old = answers(wrong)
    new = answers(wrong)
    new["samples"]["correct"] = [None if number in wrong else 1 for number in range(ROWS)]
    new["samples"]["error"] = ["crashed" if number in wrong else None for number in range(ROWS)]
    new["metrics"]["accuracy"] = 1.0
    add(store, old)
    add(store, new)
    row = verdicts(store, "m@2")["accuracy"]
    assert row.verdict == "unchanged"
    assert "is the same on the rows that were tested" in row.sentence
    assert "200 rows failed" in row.sentence


def test_worse_on_what_it_answered_is_worse_although_the_number_rose(store):
    """verdicts.md 6: the value rose, as the hardest rows failed, and exit code 0 said that nothing was wrong."""
    hard = set(range(0, ROWS, 5))
    slips = {number for number in range(1, ROWS, 10) if number not in hard}
    old, new = answers(hard), answers(slips)
    new["samples"]["correct"] = [None if number in hard else int(number not in slips) for number in range(ROWS)]
    new["metrics"]["accuracy"] = 1 - len(slips) / (ROWS - len(hard))
    add(store, old)
    add(store, new)
    row = verdicts(store, "m@2")["accuracy"]
    assert row.value > row.reference_value
    assert (row.verdict, row.better) == ("regressed", -1)
    assert store.regressions().fails


def test_a_share_with_a_stated_n_is_tested_whatever_its_name(store, place):
    """verdicts.md 8: pass@1 fell from 0.9 to 0.7 of 1 000, and "nothing is known of its noise"."""
    place.write(
        "benchstore.yaml",
        "metrics: {pass@1: {direction: higher, unit: proportion, min: 0, max: 1, primary: true, limit: {absolute: 0.01}}}\n",
    )
    add(store, stated(0.9, n=1000, metric="pass@1"))
    add(store, stated(0.7, n=1000, metric="pass@1"))
    assert verdicts(store, "m@2")["pass@1"].verdict == "regressed"


def test_an_f1_with_an_interval_is_tested(store):
    """verdicts.md 8: with `ci` alone it was "cannot tell"."""
    for value in (0.9, 0.7):
        add(store, {"metrics": {"f1": value}, "uncertainty": {"f1": {"ci": [value - 0.02, value + 0.02], "confidence": 0.95}}})
    assert verdicts(store, "m@2")["f1"].verdict == "regressed"


@pytest.mark.parametrize(("before", "after", "total"), [(0.95, 0.40, None), (1.0, 0.0, 6)])
def test_a_collapse_is_a_regression_on_every_face(store, before, after, total):
    """verdicts.md 8: exit code 0, and "Nothing needs a decision"."""
    for value in (before, after):
        add(store, {"metrics": {"f1": value}} | ({"counts": {"total": total, "succeeded": total, "failed": 0}} if total else {}))
    row = verdicts(store, "m@2")["f1"]
    assert row.verdict == "regressed"
    assert "a collapse" in row.sentence
    assert row.words.rule == "so much worse that no noise explains it (`collapse` in the policy)", "no p was asked for"
    assert store.regressions().fails
    assert [finding.state for finding in store.attention()] == ["open"]


def test_a_large_fall_that_noise_could_explain_is_not_passed(store):
    """What is five limits large is looked at by somebody, not called noise."""
    for right in (90, 80):
        add(store, stated(right / 100, n=100))
    row = verdicts(store, "m@2")["accuracy"]
    assert row.verdict == "cannot tell"
    assert "not shown to be more than noise" in row.sentence
    assert [finding.state for finding in store.attention()] == ["unsure"]


def test_a_primary_metric_that_is_missing_is_looked_at(store):
    """verdicts.md 8: "no regression found"."""
    add(store, {"metrics": {"accuracy": 0.9, "latency_ms": 10.0}})
    add(store, {"metrics": {"latency_ms": 10.0}})
    assert [(finding.state, finding.concerns[0].row.verdict) for finding in store.attention()] == [("unsure", "missing")]


def test_where_every_reference_was_withdrawn_somebody_looks(store):
    """verdicts.md 8: a bad fourth version was "the first of its series"."""
    for _ in range(3):
        add(store, stated(0.9, n=1000))
    for version in (1, 2, 3):
        store.withdraw(f"m@{version}", reason="wrong labels", commit=True)
    add(store, stated(0.2, n=1000))
    row = verdicts(store, "m@4")["accuracy"]
    assert (row.verdict, row.reference_why) == ("new", "every earlier version was withdrawn or corrected")
    assert [finding.state for finding in store.attention()] == ["unsure"]


def test_a_metric_that_never_moved_is_judged_on_the_run_that_jumps(store, place):
    """verdicts.md 12: the guilty change passed, and the next run was blamed."""
    place.write("benchstore.yaml", "metrics: {tokens: {direction: lower, unit: tokens, limit: {relative: 0.01}}}\n")
    for value in [1000.0] * 12 + [1500.0] * 3:
        add(store, {"metrics": {"tokens": value}})
    assert [verdicts(store, f"m@{version}")["tokens"].verdict for version in (12, 13, 14, 15)] == ["within noise", *["regressed"] * 3]


def test_the_same_result_added_again_is_no_other_run(store, place):
    """verdicts.md 13: one file eleven times, then another: regressed, p = 0.004."""
    first = place.write("first.json", json.dumps({"f1": 0.90}))
    other = place.write("other.json", json.dumps({"f1": 0.88}))
    for path in [first] * 11 + [other]:
        store.add(str(path), model="m", dataset="d@1", environment="local", promote=True, again=True, commit=True)
    assert verdicts(store, "m@12")["f1"].verdict == "cannot tell"


def test_a_rerun_in_which_few_rows_differ_is_no_regression_after_many_quiet_ones(store):
    """verdicts.md 4: reruns that hardly differ made an artifact of equal quality look worse in one report of five."""
    chance = random.Random(7)
    base = {number for number in range(500) if chance.random() < 0.2}
    for _ in range(12):
        add(store, answers(base ^ {chance.randrange(500)}, rows=500))
    equal = {number for number in range(500) if (number in base) != (chance.random() < 0.1)}
    moved = len(equal) - len(base)
    equal -= set(sorted(equal - base)[: max(0, moved)])  # about as many wrong, other ones
    add(store, answers(equal, rows=500))
    assert verdicts(store, "m@13")["accuracy"].verdict != "regressed"


def test_a_chosen_best_is_not_held_against_the_next_run(store):
    """verdicts.md 9: a baseline that was the best of six equal runs was called regressed from three times too often."""
    values = [0.900, 0.903, 0.897, 0.915, 0.901, 0.899]
    for value in values:
        add(store, stated(value, n=5000))
    store.baseline("m@4", commit=True)
    add(store, stated(0.9035, n=5000))
    row = verdicts(store, "m@7")["accuracy"]
    assert "chosen as the best of 6" in row.sentence
    assert row.verdict == "within noise"


def test_a_hundred_copies_of_a_family_hide_nothing(store):
    """verdicts.md 14: 100 junk metrics `jN/accuracy` took the primary ones' share of the level."""
    junk = {f"j{number}/accuracy": 0.5 for number in range(100)}
    for value in (0.90, 0.86):
        draft = stated(value, n=1000, **junk)
        draft["uncertainty"] |= {name: {"n": 1000} for name in junk}
        add(store, draft)
    assert verdicts(store, "m@2")["accuracy"].verdict == "regressed"


def test_a_stated_error_that_contradicts_n_is_said(store):
    """verdicts.md 14: a standard error of 0.2 with n = 1 000 made 30 points noise, silently."""
    for value in (0.9, 0.8):
        add(store, stated(value, n=1000, stderr=0.2))
    assert "contradict each other" in verdicts(store, "m@2")["accuracy"].sentence


def test_costs_of_zero_are_costs(store):
    """verdicts.md 11: one row that cost nothing switched the test off."""
    chance = random.Random(3)
    for factor in (1.0, 1.6):
        costs = [0.0, *(round(0.01 * factor * chance.uniform(0.5, 1.5), 6) for _ in range(199))]
        columns = {"id": [f"r{number}" for number in range(200)], "cost_usd": costs}
        add(store, {"metrics": {"cost_usd": sum(costs) / 200}, "samples": columns})
    row = verdicts(store, "m@2")["cost_usd"]
    assert (row.verdict, row.method) == ("regressed", "sign-flip")
    assert row.effect == pytest.approx(row.delta)


def test_the_planted_loss_of_the_demo_is_found(tmp_path):
    """verdicts.md 1: 24 of the positives found before were missed, p = 1e-7, and history outvoted the rows."""
    demo(tmp_path / "demo")
    store = benchstore.open(tmp_path / "demo")
    path = tmp_path / "demo/snapshots/heron-small/10.samples.json"
    columns = json.loads(path.read_text(encoding="utf-8"))
    lost = [place for place, hit in enumerate(columns["tp"]) if hit][:24]
    for place in lost:
        columns["tp"][place], columns["fn"][place] = 0, 1
    tp, fp, fn, tn = (sum(columns[name]) for name in ("tp", "fp", "fn", "tn"))
    metrics = {"f1": 2 * tp / (2 * tp + fp + fn), "recall": tp / (tp + fn), "precision": tp / (tp + fp), "accuracy": (tp + tn) / 600}
    base = store.history()
    assert base
    add(
        store,
        {"metrics": metrics, "samples": columns},
        model="heron-small",
        dataset="invoices@1",
        prompt="v1",
    )
    review = store.review("HEAD~2")
    assert {row.metric for row in review.failing()} >= {"recall"}
    assert store.comment(review).startswith("### ❌")


def test_one_weak_regression_among_forty_series_is_said_to_be_maybe_chance(store):
    """An overview of many series holds the false discovery rate: of forty quiet ones two would look regressed."""
    for number in range(40):
        add(store, stated(0.9, n=1000, stderr=0.01), model=f"m{number}", commit=False)
    for number in range(40):
        add(store, stated({0: 0.865, 1: 0.80}.get(number, 0.9), n=1000, stderr=0.01), model=f"m{number}", commit=False)
    found = {finding.view.series.model: finding for finding in store.attention()}
    assert {model: finding.state for model, finding in found.items()} == {"m0": "open", "m1": "open"}
    said = {model: finding.reason(finding.concerns[0].row) for model, finding in found.items()}
    assert said == {"m0": "may be chance: it does not stand among 40 series (false discovery rate)", "m1": ""}
    notes = [text for item in store.regressions() for text in item.notes.values()]
    assert notes == [said["m0"]]


def test_files_that_cannot_be_read_are_no_pass(store, place):
    """With a broken config `regressions --against` said "no regression: 0 metrics of 0 snapshots" and exited 0."""
    add(store, answers(86))
    place.git("tag", "base")
    add(store, answers(190))
    assert store.regressions("base").fails
    place.write("benchstore.yaml", "policy: {fail_on: [regressed\n")
    said = place.bench("regressions", "--against", "base", code=(1, 3))
    assert said.code == 1
    assert "problem in the files" in said.out


def test_what_was_rolled_back_or_withdrawn_within_a_change_fails_it_no_more(store, place):
    """Somebody decided: the series does not stand on it."""
    add(store, answers(86))
    place.git("tag", "base")
    add(store, answers(190))
    assert store.comment(store.review("base")).startswith("### ❌ 1 regressed;")
    store.rollback("m", commit=True)
    review = store.review("base")
    assert review.failing() == []
    assert store.comment(review).startswith("### ⚠️ 1 regression held back, as it is not promoted")
    assert not store.regressions("base").fails
    store.withdraw("m@2", reason="wrong prompt", commit=True)
    assert [change.judgements for change in store.review("base").changes] == []


def test_one_bad_run_among_equal_ones_does_not_blind_the_next(store):
    """Seven runs of 0.900 and one of 0.200: then even 0.500 was "cannot tell"."""
    for value in [0.9] * 7 + [0.89, 0.9, 0.2, 0.9, 0.5]:
        add(store, {"metrics": {"f1": value}})
    assert verdicts(store, "m@12")["f1"].verdict == "regressed"


def test_a_share_that_was_rounded_keeps_its_n(store):
    """0.901 of 4 321 is no whole number of examples, as three digits cannot say which."""
    for value in (0.901, 0.852):
        add(store, stated(value, n=4321))
    assert verdicts(store, "m@2")["accuracy"].method == "proportions"
