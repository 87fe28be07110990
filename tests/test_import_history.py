"""`import-history`: a repository that kept its results as files that the next run overwrites becomes a store."""

import csv
import json
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from places import Place

GLOB = "results/{model}.json"
CASES = Path(__file__).parent / "cases/importers"
CONFLICT = '{"f1":\n<<<<<<< HEAD\n 0.5\n=======\n 0.6\n>>>>>>> other\n}'


def day(number, hour=9):
    return f"2026-02-{number:02}T{hour:02}:00:00-05:00"


def keep(place, content, date, path="results/ranker.json"):
    """A version of a result file, committed at that date."""
    place.write(path, content)
    return place.commit("A run", date=date)


def snapshots(place, model="ranker"):
    files = sorted((place.path / "snapshots" / model).glob("[0-9]*.json"), key=lambda path: path.name)
    found = [json.loads(path.read_text()) for path in files if path.name.count(".") == 1]
    return sorted(found, key=lambda item: item["version"])


@pytest.fixture
def kept(place):
    """Three runs of one file, of which the second was committed half merged."""
    keep(place, {"f1": 0.5}, day(1))
    keep(place, CONFLICT, day(2))
    keep(place, {"f1": 0.6}, day(3))
    return place


def test_every_readable_version_is_a_snapshot_with_its_commit_date_and_branch_and_a_broken_one_is_listed(kept):
    commits = kept.git("log", "--format=%H", "--", "results").split()[::-1]
    said = kept.bench("import-history", GLOB, "--dataset", "d@1", "--commit", code=1)
    assert [(item["metrics"]["f1"], item["created_at"], item["source"]["commit"]) for item in snapshots(kept)] == [
        (0.5, day(1), commits[0]),
        (0.6, day(3), commits[2]),
    ]
    assert {item["source"]["branch"] for item in snapshots(kept)} == {"main"}
    assert snapshots(kept)[0]["extra"]["history"] == {"commit": commits[0], "path": "results/ranker.json"}
    assert f"error: {commits[1][:12]}:results/ranker.json: line 2: git conflict markers" in said.out
    assert "3 versions of 1 file: 2 snapshots added, 1 left out." in said.err
    (series,) = kept.bench("list", "--format", "json").json["series"]
    assert (series["current"], series["baseline"], series["versions"]) == (2, 1, 2)
    kept.bench("check")


def test_a_second_run_adds_nothing_and_a_later_version_alone(kept):
    kept.bench("import-history", GLOB, "--dataset", "d@1", code=1)
    again = kept.bench("import-history", GLOB, "--dataset", "d@1", code=1)
    assert "0 snapshots added, 2 there already, 1 left out" in again.err
    kept.commit("The history")
    keep(kept, {"f1": 0.7}, day(4))
    later = kept.bench("import-history", GLOB, "--dataset", "d@1", "--format", "json", code=1).json
    assert [(item["version"], item["promoted"]) for item in later["added"]] == [(3, True)]
    assert {item["before"] for item in later["same"]} == {True}


def test_what_came_back_is_no_new_version(place):
    for number, value in enumerate((0.5, 0.6, 0.5), start=1):
        keep(place, {"f1": value}, day(number))
    place.bench("import-history", GLOB, "--dataset", "d@1")
    assert [item["metrics"]["f1"] for item in snapshots(place)] == [0.5, 0.6]


def test_a_deleted_file_is_read_and_one_that_only_moved_is_followed(place):
    keep(place, {"f1": 0.5}, day(1), "old/scores.json")
    keep(place, {"f1": 0.6}, day(2), "old/scores.json")
    (place.path / "results").mkdir()
    place.git("mv", "old/scores.json", "results/ranker.json")
    place.commit("Move", date=day(3))
    keep(place, {"f1": 0.7}, day(4))
    place.git("rm", "-q", "results/ranker.json")
    place.commit("Remove", date=day(5))
    place.bench("import-history", GLOB, "--dataset", "d@1")
    found = snapshots(place)
    assert [item["metrics"]["f1"] for item in found] == [0.5, 0.6, 0.7]
    assert [item["extra"]["history"]["path"] for item in found] == ["old/scores.json"] * 2 + ["results/ranker.json"]


def test_a_file_that_is_merely_alike_is_not_taken_for_one_that_moved(place):
    """Result files of two models have nearly the same text: git would call the one the other's new name."""
    many = {f"metric_{number}": 0.5 for number in range(50)}
    keep(place, many, day(1), "old/first.json")
    (place.path / "old/first.json").unlink()
    keep(place, many | {"metric_0": 0.6}, day(2), "results/second.json")
    place.bench("import-history", GLOB, "--dataset", "d@1")
    assert [item["metrics"]["metric_0"] for item in snapshots(place, "second")] == [0.6]


def test_one_content_under_two_names_of_one_model_is_one_snapshot_and_told(place):
    place.write("results/copy.json", {"f1": 0.5})
    keep(place, {"f1": 0.5}, day(1))
    said = place.bench("import-history", "results/*.json", "--dataset", "d@1", "--model", "ranker")
    assert len(snapshots(place)) == 1
    assert "the same bytes as ranker v1 on d@1" in said.out
    assert "1 of the same bytes as another file" in said.err


def test_one_content_under_two_models_is_two_snapshots_with_a_warning(place):
    place.write("results/copy.json", {"f1": 0.5})
    keep(place, {"f1": 0.5}, day(1))
    added = place.bench("import-history", GLOB, "--dataset", "d@1", "--format", "json").json["added"]
    assert [item["model"] for item in added] == ["copy", "ranker"]
    assert any("was filed under another model, copy@1" in problem["message"] for problem in added[1]["warnings"])


def test_a_date_of_the_file_counts_where_it_has_a_zone_and_the_authors_where_it_has_none(place):
    keep(place, {"metrics": {"f1": 0.5}, "created_at": "2026-01-31T08:00:00Z"}, day(1))
    keep(place, {"metrics": {"f1": 0.6}, "created_at": "2026-01-31T09:00:00"}, day(2))
    added = place.bench("import-history", GLOB, "--dataset", "d@1", "--dry-run", "--format", "json").json["added"]
    dates = [next(fact for fact in item["facts"] if fact["name"] == "created_at") for item in added]
    assert [date["value"] for date in dates] == ["2026-01-31T08:00:00Z", day(2)]
    assert dates[0]["origin"] == "the file"
    assert dates[1]["origin"].startswith("the author's date of ")
    assert dates[1]["origin"].endswith("; the file says 2026-01-31T09:00:00")
    place.bench("import-history", GLOB, "--dataset", "d@1", "--dates", "author")
    assert [item["created_at"] for item in snapshots(place)] == [day(1), day(2)]


def test_a_commit_that_the_file_states_stays_and_what_runs_now_tells_nothing_of_then(place, monkeypatch):
    measured = "1234567890abcdef1234567890abcdef12345678"
    keep(place, {"metrics": {"f1": 0.5}, "source": {"commit": measured}}, day(1))
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_SHA", "f" * 40)
    monkeypatch.setenv("GITHUB_RUN_ID", "7")
    place.bench("import-history", GLOB, "--dataset", "d@1")
    (found,) = snapshots(place)
    assert found["source"]["commit"] == measured
    assert {"run_id", "branch"}.isdisjoint(found["source"])
    assert found["environment"] == "local"


def test_the_order_is_that_of_the_authors_dates_also_over_branches_and_each_names_its_own(place):
    keep(place, {"f1": 0.1}, day(1))
    place.git("switch", "-q", "-c", "other")
    keep(place, {"f1": 0.3}, day(3), "results/other.json")
    place.git("switch", "-q", "main")
    keep(place, {"f1": 0.2}, day(2), "results/main.json")
    place.git("merge", "-q", "--no-ff", "--no-edit", "other", date=day(4))
    place.git("branch", "-q", "-D", "other")
    place.bench("import-history", "results/*.json", "--model", "ranker", "--dataset", "d@1")
    assert [(item["metrics"]["f1"], item["source"]["branch"]) for item in snapshots(place)] == [
        (0.1, "main"),
        (0.2, "main"),
        (0.3, "other"),
    ]


def test_what_no_merge_brought_is_read_with_all_alone(place):
    keep(place, {"f1": 0.1}, day(1))
    place.git("switch", "-q", "-c", "other")
    keep(place, {"f1": 0.3}, day(3))
    place.git("switch", "-q", "main")
    assert place.bench("import-history", GLOB, "--dataset", "d@1", "--dry-run", "--format", "json").json["versions"] == 1
    place.bench("import-history", GLOB, "--dataset", "d@1", "--all")
    assert [item["source"]["branch"] for item in snapshots(place)] == ["main", "other"]


def test_a_version_that_is_refused_keeps_no_other_out_and_a_data_set_that_grew_is_named_by_its_size(place):
    for number, size in enumerate((6, 6, 16, 16), start=1):
        keep(place, {"metrics": {"f1": number / 10}, "counts": {"total": size, "succeeded": size, "failed": 0}}, day(number))
    one = place.bench("import-history", GLOB, "--dataset", "bills@1", "--dry-run", code=1)
    assert "2 snapshots would be added, 2 left out" in one.err
    assert one.out.count("--dataset 'bills@{size}' makes a version of the data set of every size") == 1
    place.bench("import-history", GLOB, "--dataset", "bills@{size}")
    assert [item["dataset"]["version"] for item in snapshots(place)] == ["6", "6", "16", "16"]


def test_what_contradicts_itself_fixes_nothing_for_those_after_it(place):
    """The first has two rows of sixteen; were its rows those of the data set, no later run would have the same ones."""
    rows = {"id": [f"d{number}" for number in range(16)], "correct": [1] * 16}
    half = {name: column[:2] for name, column in rows.items()}
    counts = {"total": 16, "succeeded": 16, "failed": 0}
    keep(place, {"metrics": {"accuracy": 1}, "counts": counts, "samples": half}, day(1))
    keep(place, {"metrics": {"accuracy": 1}, "counts": counts, "samples": rows}, day(2))
    said = place.bench("import-history", GLOB, "--dataset", "d@1", code=1)
    assert "2 rows for 16 examples" in said.out
    assert "1 snapshot added, 1 left out" in said.err


def test_names_in_the_pattern_stand_for_themselves_in_the_facts(place):
    keep(place, {"f1": 0.5}, day(1), "eval/bills/v2/ranker.json")
    place.bench("import-history", "eval/{dataset}/{prompt}/{model}.json", "--dataset", "{dataset}@1")
    (found,) = snapshots(place)
    assert (found["dataset"]["name"], found["prompt"]["version"]) == ("bills", "v2")


def test_a_name_that_the_pattern_has_not_is_a_question_before_anything_is_read(place):
    keep(place, {"f1": 0.5}, day(1))
    said = place.bench("import-history", "results/*.json", "--model", "{team}", "--dataset", "d@1", code=2)
    assert "--model needs {team}, which 'results/*.json' has not" in said.err


def test_a_pattern_that_no_file_fits_is_said(kept):
    assert "fits nothing/*.json" in kept.bench("import-history", "nothing/*.json", code=2).err


def test_without_a_pattern_what_a_tools_importer_knows_is_taken_and_broken_versions_of_that_alone_are_listed(place):
    report = {"0": {"precision": 1.0, "recall": 1.0, "f1-score": 1.0, "support": 4}, "accuracy": 1.0}
    report |= {name: {"precision": 1.0, "recall": 1.0, "f1-score": 1.0, "support": 4} for name in ("macro avg", "weighted avg")}
    keep(place, report, day(1), "any/report.json")
    keep(place, CONFLICT, day(2), "any/report.json")
    keep(place, CONFLICT, day(3), "package.json")
    keep(place, {"f1": 0.5}, day(4), "settings.json")
    said = place.bench("import-history", "--model", "m", "--dataset", "d@1", code=1)
    assert "2 versions of 1 file: 1 snapshot added, 1 left out" in said.err


def test_the_history_of_another_clone_is_read_and_its_own_snapshots_are_no_results(place, tmp_path):
    other = place.copied(tmp_path / "other")
    keep(other, {"f1": 0.5}, day(1))
    place.bench("import-history", GLOB, "--dataset", "d@1", "--repository", "../other", "--commit")
    (found,) = snapshots(place)
    assert found["source"]["commit"] == other.git("rev-parse", "HEAD")
    assert "fits **/1.json" in place.bench("import-history", "**/1.json", code=2).err
    assert "is no git repository" in place.bench("import-history", GLOB, "--repository", tmp_path, code=2).err


def test_a_shallow_clone_is_refused_as_it_does_not_know_what_brought_what(kept, tmp_path):
    kept.git("clone", "-q", "--depth", "1", f"file://{kept.path}", str(tmp_path / "shallow"))
    said = Place(tmp_path / "shallow").bench("import-history", GLOB, "--dataset", "d@1", code=3)
    assert "git fetch --unshallow" in said.err


def test_since_a_day_only_what_was_first_authored_then_is_taken(place):
    for number in (1, 2, 3):
        keep(place, {"f1": number / 10}, day(number))
    keep(place, {"f1": 0.1}, day(4))
    place.bench("import-history", GLOB, "--dataset", "d@1", "--since", "2026-02-02")
    assert [item["metrics"]["f1"] for item in snapshots(place)] == [0.2, 0.3]


def test_results_of_the_past_do_not_displace_newer_ones(place):
    place.add(0.9, "--commit", model="ranker")
    keep(place, {"f1": 0.5}, "2025-11-01T09:00:00Z")
    keep(place, {"f1": 0.6}, "2025-12-01T09:00:00Z")
    said = place.bench("import-history", GLOB, "--dataset", "d@1", "--format", "json").json
    assert [item["promoted"] for item in said["added"]] == [False, False]
    assert "1 was measured later" in said["added"][0]["pointer"]


def test_links_other_repositories_and_odd_names_do_no_harm(place):
    (place.path / "results.json").symlink_to("results/ranker.json")
    keep(place, {"f1": 0.5}, day(1), "results/ein ‹Bericht›\n.json")
    place.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},results/sub.json")
    place.git("commit", "-q", "-m", "A submodule")
    said = place.bench("import-history", "**/*.json", "--model", "ranker", "--dataset", "d@1")
    assert "1 version of 1 file: 1 snapshot added" in said.err
    assert snapshots(place)[0]["extra"]["history"]["path"] == "results/ein ‹Bericht›\n.json"


def test_what_was_cut_off_before_it_was_staged_is_finished_by_the_same_command(place):
    for number in (1, 2, 3):
        keep(place, {"f1": number / 10}, day(number))
    place.bench("import-history", GLOB, "--dataset", "d@1")
    place.git("reset", "-q")
    (place.path / "snapshots/ranker/3.json").unlink()
    (place.path / "snapshots/ranker/current.yaml").unlink()
    place.bench("import-history", GLOB, "--dataset", "d@1", "--commit")
    assert [item["metrics"]["f1"] for item in snapshots(place)] == [0.1, 0.2, 0.3]
    assert place.bench("list", "--format", "json").json["series"][0]["current"] == 3
    assert place.git("status", "--porcelain") == ""


def test_what_was_added_and_not_committed_is_committed_by_the_same_command_with_commit(place):
    keep(place, {"f1": 0.5}, day(1))
    keep(place, {"f1": 0.6}, day(2))
    place.bench("import-history", GLOB, "--dataset", "d@1")
    said = place.bench("import-history", GLOB, "--dataset", "d@1", "--commit", "--format", "json").json
    assert (len(said["added"]), len(said["same"]), len(said["commits"])) == (0, 2, 2)
    assert place.git("status", "--porcelain") == ""
    assert place.bench("import-history", GLOB, "--dataset", "d@1", "--commit", "--format", "json").json["commits"] == []


def test_a_history_in_one_growing_file_gives_each_entry_once_with_its_own_commit_and_date(place):
    text = (CASES / "github-action-benchmark/data.js").read_text()
    head, value = text.split("=", 1)
    data = json.loads(value)
    whole = {name: [dict(entry) for entry in entries] for name, entries in data["entries"].items()}
    for length in (1, 2, 3):
        part = data | {"entries": {name: entries[:length] for name, entries in whole.items()}}
        keep(place, f"{head}= {json.dumps(part)}", day(length), "dev/bench/data.js")
    said = place.bench("import-history", "**/data.js", "--dataset", "@1", "--format", "json").json
    stated = {entry["commit"]["id"] for entries in whole.values() for entry in entries[:3]}
    assert {item["snapshot"]["source"]["commit"] for item in said["added"]} == stated
    assert len(said["added"]) == sum(len(entries[:3]) for entries in whole.values())
    assert said["same"]


def test_a_table_that_grew_by_a_row_a_run_gives_each_row_once_also_where_two_are_alike(place):
    rows = ["model,f1", "a,0.5", "b,0.6", "a,0.7", "a,0.7"]
    for number in range(2, 6):
        keep(place, "\n".join(rows[:number]) + "\n", day(number), "log.csv")
    command = ("import-history", "log.csv", "--per-row", "--row", "model=model", "--dataset", "d@1")
    place.bench(*command, "--commit")
    assert [(item["metrics"]["f1"], item["created_at"]) for item in snapshots(place, "a")] == [(0.5, day(2)), (0.7, day(4)), (0.7, day(5))]
    assert [(item["metrics"]["f1"], item["created_at"]) for item in snapshots(place, "b")] == [(0.6, day(3))]
    assert place.bench(*command, "--format", "json").json["added"] == []


def test_results_of_one_file_that_differ_in_the_question_alone_are_all_taken(place):
    keep(place, "how,f1\na,0.5\nb,0.5\n", day(1), "runs.csv")
    place.bench("import-history", "runs.csv", "--per-row", "--row", "prompt=how", "--model", "m", "--dataset", "d@1")
    assert len({item["prompt"]["version"] for item in snapshots(place, "m")}) == 2


def test_the_rows_that_lay_beside_a_result_in_its_commit_come_along(place):
    for file in (CASES / "lm-eval/with-rows").iterdir():
        place.write(f"out/{file.name}", file.read_bytes())
    place.commit("A run", date=day(1))
    place.git("rm", "-q", "-r", "out")
    place.commit("Clean up", date=day(2))
    said = place.bench("import-history", "out/*.json", "--dataset", "d@1", "--model", "m", "--format", "json").json
    assert said["left_out"] == []
    assert all("samples" in item["snapshot"] for item in said["added"])
    assert said["added"]


def test_a_dry_run_writes_nothing(kept):
    before = kept.git("status", "--porcelain")
    kept.bench("import-history", GLOB, "--dataset", "d@1", "--dry-run", code=1)
    assert kept.git("status", "--porcelain") == before


def test_python_says_the_same(kept):
    import benchstore

    found = benchstore.open(kept.path).import_history(GLOB, dataset="d@1", dry_run=True)
    assert found.counts == {"added": 2, "there": 0, "same": 0, "left_out": 1}
    assert "ranker v2 on d@1" in str(found)


DATA = Path(__file__).resolve().parents[2] / "shared/data/medbilldozer"


def mirrored(place):
    """A repository that has every version in the index, each by a commit of its author's date; gives index rows by new commit and path."""
    rows: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in csv.DictReader((DATA / "index.csv").read_text().splitlines()):
        rows.setdefault((row["author_date"], row["commit"]), []).append(row)
    found = {}
    for date, commit in sorted(rows, key=lambda key: datetime.fromisoformat(key[0])):
        for row in rows[date, commit]:
            place.write(row["path"], (DATA / row["saved_as"]).read_bytes())
        made = place.commit(commit, date=date)
        found |= {(made, row["path"]): row for row in rows[date, commit]}
    return found


@pytest.mark.skipif(not DATA.is_dir(), reason="no real result files beside this checkout")
def test_the_replaced_monitors_repository_becomes_a_store_by_one_command(place):
    rows = mirrored(place)
    command = ("import-history", "benchmarks/results/{dataset}_*.json", "--dataset", "{dataset}@{size}", "--commit")
    said = place.bench(*command, "--format", "json", code=1).json
    conflicts = {item["path"] for item in said["left_out"] if "git conflict markers" in item["problems"][0]["message"]}
    halves = [item for item in said["left_out"] if "2 rows for 16 examples" in item["problems"][0]["message"]]
    assert (said["versions"], said["files"], len(said["added"]), len(conflicts), len(halves)) == (39, 9, 34, 3, 2)
    for item in said["added"]:
        row = rows[item["commit"], item["path"]]
        content = json.loads((DATA / row["saved_as"]).read_text())
        assert item["snapshot"]["created_at"] == facts_date(row["author_date"])
        assert item["snapshot"]["source"]["commit"] == item["commit"]
        assert item["snapshot"]["model"] == content["model_name"]
        assert item["snapshot"]["metrics"]["f1"] == content.get("issue_f1_score", content.get("avg_f1_score"))
        assert item["snapshot"]["dataset"]["size"] == content.get("total_documents", content.get("total_patients"))
    again = place.bench(*command, "--format", "json", code=1).json
    assert (len(again["added"]), len(again["same"]), again["commits"]) == (0, 34, [])
    place.bench("check")
    place.bench("verify")
    place.bench("regressions")
    series = place.bench("list", "--format", "json").json["series"]
    assert sum(row["versions"] for row in series) == 34
    sizes = {row["dataset"].partition("@")[2] for row in series}
    assert sizes == {"6", "10", "16"}
    for row in series:
        newest = max(
            item["version"] for item in said["added"] if (item["model"], label(item["snapshot"])) == (row["model"], row["dataset"])
        )
        assert row["current"] == newest


def label(snapshot):
    return f"{snapshot['dataset']['name']}@{snapshot['dataset']['version']}"


def facts_date(text):
    """UTC is written with a Z."""
    return text.replace("+00:00", "Z")


def test_five_thousand_versions_are_read_by_a_handful_of_git_processes(folder, monkeypatch):
    """What a version costs is no process of its own."""
    from benchstore.store.git import GitRepository

    folder.git("init", "-q", "-b", "main")
    commits = "".join(
        f"commit refs/heads/main\ncommitter Ada <a@example.org> {1_770_000_000 + number} +0000\ndata 1\nx\n"
        f'M 100644 inline results/m{number % 7}.json\ndata <<.\n{{"f1": {number / 10_000}}}\n.\n'
        for number in range(300)
    )
    subprocess.run(["git", "fast-import", "--quiet"], cwd=folder.path, input=commits.encode(), check=True)
    folder.git("reset", "-q", "--hard")
    folder.bench("init")
    calls = []
    run = GitRepository.run
    monkeypatch.setattr(GitRepository, "run", lambda self, *arguments, **known: calls.append(arguments) or run(self, *arguments, **known))
    said = folder.bench("import-history", GLOB, "--dataset", "d@1")
    assert "300 versions of 7 files: 300 snapshots added" in said.err
    assert len(calls) < 50


def test_a_day_in_a_file_counts_where_it_is_another_than_the_authors(place):
    for day, accuracy in (("2026-03-01", 0.5), ("2026-01-05", 0.6)):
        place.write("r.json", {"date": day, "accuracy": accuracy})
        place.commit(day, date="2026-03-01T12:00:00Z")
    place.bench("import-history", "r.json", "--model", "m", "--dataset", "d@1")
    dates = [json.loads(place.read(f"snapshots/m/{version}.json"))["created_at"] for version in (1, 2)]
    assert dates == ["2026-01-05T00:00:00Z", "2026-03-01T12:00:00Z"]


@pytest.mark.parametrize(
    ("ending", "before", "after"),
    [("json", '{"accuracy": 0.7}', '{"accuracy": 0.8}'), ("csv", "metric,value\nf1,0.7", "metric,value\nf1,0.8")],
)
def test_a_version_with_conflict_markers_is_left_out_as_such(place, ending, before, after):
    for number, text in enumerate((before, f"<<<<<<< HEAD\n{before}\n=======\n{after}\n>>>>>>> x", after)):
        place.write(f"r.{ending}", f"{text}\n")
        place.commit(str(number), date=f"2026-03-0{number + 1}T12:00:00Z")
    said = place.bench("import-history", f"r.{ending}", "--model", "m", "--dataset", "d@1", code=1)
    assert "git conflict markers (lines 1, " in said.out + said.err
    assert "1 left out" in said.err
