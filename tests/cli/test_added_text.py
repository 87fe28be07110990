"""What `add` prints: of one snapshot all, of many a line each and how they stand, of a number where it came from; a bar on a terminal alone."""

import json
import os
import sys

import pytest
from runner import ROOT

CASES = ROOT / "tests/cases/importers"
WHEN = ("--created-at", "2026-01-02T03:04:05Z")


def runs(place, number, **fields):
    """So many lm-eval results, each a task of its own on which nothing is known yet."""
    for index in range(number):
        value = {
            "results": {"t": {"acc,none": 0.5 + index / 1000}},
            "versions": {"t": 1},
            "config": {"model": f"m{index % 3}"},
            "n-samples": {},
        }
        place.write(f"../runs/{index:03}.json", value | fields)
    return place.path / "../runs"


def test_a_folder_is_a_line_a_snapshot_and_counts_at_the_end(place):
    folder = runs(place, 300)
    words = ["add", folder, "--dataset", "d@1", "--model", "m", *WHEN]
    lines = place.bench(*words, "--commit").out.splitlines()
    assert len(lines) < 310
    assert lines[0].startswith("in ")
    assert lines[1].split() == ["file", "snapshot", "data", "metric", "verdict"]
    assert lines[2].split()[:5] == ["000.json", "m@1", "d@1", "acc", "0.500"]
    assert lines[2].endswith("first of its series")
    assert max(map(len, lines[1:302])) < 80
    assert lines[-1].startswith("300 added")
    again = place.bench(*words).out.splitlines()
    assert again[-1] == "0 added, 300 already there."


def test_what_regressed_is_named_and_is_all_that_quiet_prints(place):
    place.add(0.9, "--commit", dataset="d@1")
    place.draft("good.json", metrics={"f1": 0.901}, uncertainty={"f1": {"stderr": 0.002}})
    bad = place.draft("worse.json", metrics={"f1": 0.5}, uncertainty={"f1": {"stderr": 0.002}})
    words = ["add", bad.parent / "good.json", bad, "--model", "m", "--dataset", "d@1", *WHEN, "--hold-regressed", "--dry-run"]
    said = place.bench(*words).out
    assert "✗ regressed f1, not promoted" in said
    assert said.splitlines()[-1] == "2 would be added, 1 not promoted, 1 regressed."
    quiet = place.bench(*words, "-q")
    assert "worse.json" in quiet.out
    assert "good.json" not in quiet.out
    assert quiet.err == ""
    assert place.bench("add", bad.parent / "good.json", "--model", "other", "--dataset", "d@1", *WHEN, "--quiet").out == ""


def test_one_file_keeps_its_detail(place):
    said = place.bench("add", CASES / "lm-eval/one-task.json", "--dataset", "d@1").out
    assert "  model                org__model-7b" in said
    assert "current and baseline are 1" in said


def test_a_warning_about_many_files_is_said_once_with_how_many(place):
    folder = runs(place, 5, results={"t": {"unheard_of": 0.5}})
    said = place.bench("add", folder, "--dataset", "d@1", "--model", "m", *WHEN, "--again").out
    assert said.count("not declared") == 1
    assert said.count("attempt") == said.count("nothing of the sort") == 0
    same = place.bench("add", folder, "--dataset", "d@1", "--model", "n", *WHEN, "--again").out
    assert same.count("not declared") == 1


def test_a_metric_that_both_have_and_nobody_declares_is_not_judged_and_not_new(place):
    names = [place.draft(f"{number}.json", metrics={"unheard_of": number}) for number in (1, 2)]
    said = place.bench("add", *names, "--model", "m", "--dataset", "d@1", *WHEN).out.splitlines()
    assert said[2].endswith("first of its series")
    assert said[3].endswith("· not judged")


def test_promptfoo_leads_with_the_share_that_passed(place):
    words = ["--dataset", "d@1", "--model", "m", *WHEN]
    place.bench("add", CASES / "promptfoo/failing.json", *words)
    assert "pass_rate" in place.bench("list").out
    assert "success_rate" not in place.bench("list").out


def explained(place, case, *words):
    added = place.bench(
        "add", CASES / case, "--dataset", "d@1", "--model", "m", *WHEN, *words, "--explain", "--dry-run", "--format", "json"
    ).json
    return {row["metric"]: row for row in added["added"][0]["explained"]}


def test_each_number_says_where_it_stands_and_what_was_done_to_it(place):
    rows = explained(place, "google-benchmark/aggregates.json")
    assert rows["BM_Sum/min_time:0.010/real_time"]["done"] == ["from ms to ns"]
    assert rows["BM_Sum/min_time:0.010/real_time"]["place"] == "benchmarks[6].real_time"
    assert any(done.startswith("called BM_Sort<int>") for row in rows.values() for done in row["done"])
    value = json.loads((CASES / "google-benchmark/aggregates.json").read_text())
    assert value["benchmarks"][6]["real_time"] * 1e6 == pytest.approx(rows["BM_Sum/min_time:0.010/real_time"]["value"])


def test_a_number_that_the_store_keeps_in_another_unit_says_both(place):
    path = place.write("../percent.csv", "metric,value\naccuracy,93.4%\nf1,nan\n")
    words = ["add", path, "--dataset", "d@1", "--model", "m", *WHEN, "--explain", "--dry-run"]
    said = place.bench(*words).out
    assert "line 2 column value  from 93.4 percent to proportion" in said
    assert "line 3 column value  left out: 'nan'" in said
    assert "line 2 column value" in place.bench(*words, "--format", "md").out


def test_runs_that_become_one_say_that_it_is_their_mean(place):
    files = [place.draft(f"{seed}.json", metrics={"f1": 0.9 + seed / 100}, seed=seed) for seed in (1, 2)]
    added = place.bench("add", *files, "--repeat", "--dataset", "d@1", "--model", "m", *WHEN, "--explain", "--format", "json").json["added"]
    assert added[0]["explained"][0] == {
        "metric": "f1", "value": 0.915, "unit": "proportion", "place": "metrics.f1", "done": ["the mean of 2 runs"],
    }  # fmt: skip


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="no terminals here")
@pytest.mark.parametrize(("words", "shown"), [((), True), (("-q",), False)])
def test_on_a_terminal_a_bar_is_drawn_on_standard_error_and_gone_at_the_end(place, words, shown):
    import pty
    import subprocess

    folder = runs(place, 40)
    above, below = pty.openpty()
    command = [sys.executable, "-m", "benchstore", "-C", place.path, "add", folder, "--dataset", "d@1", "--model", "m", *WHEN, *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=below, env=os.environ | {"TERM": "xterm"}) as started:
        os.close(below)
        drawn = b""
        while True:
            try:
                part = os.read(above, 65536)
            except OSError:
                break
            if not part:
                break
            drawn += part
        out = started.stdout.read().decode()
    os.close(above)
    assert ("━".encode() in drawn) == shown
    assert "━" not in out
    assert "\x1b" not in out


def test_the_number_and_the_verdict_of_a_line_are_of_one_metric(place):
    spread = {"f1": {"stderr": 0.002}, "recall": {"stderr": 0.002}}
    files = [
        place.draft(f"{name}.json", metrics={"f1": 0.9, "recall": recall, "unheard_of": 3}, uncertainty=spread)
        for name, recall in (("first", 0.9), ("second", 0.5))
    ]
    said = place.bench("add", *files, "--model", "m", "--dataset", "d@1").out
    line = next(line for line in said.splitlines() if "m@2" in line)
    assert line.split("d@1")[1].split()[:4] == ["recall", "0.500", "✗", "regressed"]
    files = [place.draft(f"{name}.json", metrics={"unheard_of": value, "f1": 0.9}) for name, value in (("third", 1), ("fourth", 2))]
    said = place.bench("add", *files, "--model", "other", "--dataset", "d@1").out
    assert next(line for line in said.splitlines() if "other@2" in line).split("d@1")[1].split()[0] == "f1"


def test_many_files_without_a_date_are_told_in_one_line(place):
    files = [place.draft(f"{number}.json", metrics={"f1": 0.9 + number / 100}) for number in range(3)]
    files.append(place.draft("dated.json", metrics={"f1": 0.8}, created_at="2026-01-02T03:04:05Z"))
    said = place.bench("add", *files, "--model", "m", "--dataset", "d@1").out
    assert said.count("no date") == 1
    assert "3 files state no date: that of their last change is taken, unless --created-at gives one" in said
    assert "no date" not in place.bench("add", *files, "--model", "m", "--dataset", "d@1", *WHEN, "--again").out


def test_a_result_whose_metrics_are_wholly_other_ones_than_its_series_is_told_once(place):
    place.add(0.9)
    said = place.add(0, metrics={"rouge": 0.5, "bleu": 3}).out
    assert (
        "has metrics that no version of its series has (bleu and rouge): m@1 has f1; if it is another evaluation, give --prompt NAME"
        in said
    )
    assert "no version of its series" not in place.add(0, metrics={"rouge": 0.6, "bleu": 3}).out
    assert "no version of its series" not in place.add(0, metrics={"f1": 0.9, "another": 3}).out
    assert "no version of its series" not in place.add(0, "--prompt", "p", metrics={"else": 3}).out


def test_import_history_tells_of_a_second_source_with_other_metrics(place):
    for number in range(2):
        place.write("reports/m.json", {"accuracy": 0.9 + number / 100})
        place.write("tables/m.json", {"rmse": 3 + number})
        place.commit(f"Results {number}")
    place.bench("import-history", "reports/{model}.json", "--dataset", "d@1", "--commit")
    said = place.bench("import-history", "tables/{model}.json", "--dataset", "d@1", "--dry-run").out
    assert said.count("no version of its series") == 1
