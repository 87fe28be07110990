"""Stores with hardly anything in them, and clones that lack history: every page says what there is and what is missing."""

import subprocess

import pytest
from pages import TABS
from places import Place


class Pages:
    """The pages of built sites in a browser; no tab may log an error or leave the width."""

    def __init__(self, browser):
        self.page = browser.new_page(viewport={"width": 1000, "height": 900})
        self.problems = []
        self.page.on("console", lambda message: self.problems.append(message.text) if message.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))

    def said(self, path, tab):
        """The text of one tab."""
        self.page.goto("about:blank")
        self.page.goto(f"file://{path}/_site/index.html#{tab}")
        self.page.wait_for_selector(f"section#{tab.split('?')[0]}.open h1")
        if tab.startswith("trends") and self.page.locator("#trends-body:visible").count():
            self.page.wait_for_selector("#t-plots svg.marks")
        elif tab.startswith("comparison?"):
            self.page.wait_for_function("document.getElementById('c-more').textContent !== ''")
        assert self.problems == []
        return self.page.locator("main").inner_text()


@pytest.fixture
def pages(browser):
    opened = Pages(browser)
    yield opened
    opened.page.close()


@pytest.mark.browser
def test_an_empty_store_says_on_every_tab_that_there_is_nothing_yet(place, pages):
    assert "note: there are no snapshots yet" in place.bench("build").err
    for tab in TABS:
        assert "No snapshots yet." in pages.said(place.path, tab)
    assert "benchstore add results.json" in pages.said(place.path, "current")
    assert pages.page.locator("main select:visible").count() == 0
    pages.said(place.path, "history")
    assert pages.page.locator("main table:visible, main select:visible").count() == 0


@pytest.mark.browser
def test_one_snapshot_has_a_page_on_every_tab_and_nothing_to_compare(place, pages):
    place.add(0.9, "--commit")
    assert "note:" not in place.bench("build").err
    said = {tab: pages.said(place.path, tab) for tab in TABS}
    assert "1 at its baseline." in said["current"]
    assert "Nothing to compare yet." in said["comparison"]
    assert "There is one snapshot; a comparison needs two." in said["comparison"]
    assert "1 version of 1 series." in said["history"]
    same = pages.said(place.path, "comparison?a=m@1&b=m@1")
    assert "m v1 stands on both sides." in same
    assert "has not been judged" not in same


@pytest.mark.browser
def test_a_chart_of_one_point_names_its_value_and_its_day_once(place, pages):
    place.add(0.9, "--commit", uncertainty={})
    place.bench("build")
    pages.said(place.path, "trends")
    assert "0.90" in (ticks := pages.page.locator("#t-plots svg .mark-text.role-axis-label text").all_text_contents())
    assert ticks.count("1") == 1  # the version; the value is not rounded to it
    assert pages.page.locator("#t-sums").inner_text().split("\n")[:2] == ["Runs a day", "1"]  # one day is a number, no curve


@pytest.mark.browser
def test_a_metric_that_was_measured_once_is_drawn_and_has_no_change(place, pages):
    place.add(0.9, "--commit")
    place.add(0.9, "--commit", metrics={"f1": 0.9, "once": 3})
    place.bench("build")
    assert "Once · d@1" in pages.said(place.path, "trends?metric=once")
    pages.said(place.path, "comparison?a=m@1&b=m@2")
    pages.page.wait_for_selector("#c-body table")
    row = pages.page.locator("#c-body tr", has_text="once").first.locator("td").all_inner_texts()
    assert [row[1], row[2], row[3]] == ["–", "3.000", "–"]


@pytest.mark.browser
def test_two_versions_that_nobody_promoted_are_compared_with_each_other(place, pages):
    place.add(0.9, "--no-promote", "--commit")
    place.add(0.8, "--no-promote", "--commit")
    place.bench("build")
    pages.said(place.path, "comparison")
    pages.page.wait_for_selector("text=m v2 is worse than v1 on 1 of 1 metric")


@pytest.fixture
def moved(made, tmp_path):
    """A store with three versions of one model, the last one rolled back, in four commits of two authors."""
    return made(rolled_back).copied(tmp_path / "store")


def rolled_back(place):
    for f1 in (0.9, 0.91, 0.92):
        place.add(f1, "--commit")
    place.git("config", "user.name", "Grace")
    place.bench("rollback", "m", "--reason", "too slow", "--commit")


def shallow(place, depth):
    target = place.path.parent / f"depth-{depth}"
    subprocess.run(["git", "clone", "-q", "--depth", str(depth), f"file://{place.path}", str(target)], check=True)
    return Place(target)


def test_a_shallow_clone_says_what_it_does_not_know_and_credits_nobody_with_it(moved):
    clone, oldest = shallow(moved, 1), moved.git("rev-parse", "--short=7", "HEAD")
    assert f"up to its oldest commit, {oldest} of" in (told := clone.bench("build").err)
    assert "git fetch --unshallow" in told
    page = clone.read("_site/index.html")
    assert f"Built from a shallow clone: who added and moved what up to its oldest commit, {oldest} of" in page
    assert " by Ada" not in page
    assert "too slow" not in page


def test_a_deeper_clone_tells_what_happened_since_its_oldest_commit(moved):
    clone = shallow(moved, 2)
    clone.bench("build")
    page = clone.read("_site/index.html")
    assert "rolled back to v2 by Ada" in page
    assert "promoted by Ada" not in page
    assert [event["kind"] for event in clone.bench("log", "--format", "json").json["events"]] == ["rolled back"]


def test_rolling_back_in_a_shallow_clone_says_that_earlier_moves_may_be_missing(moved):
    assert "note: this is a shallow clone" in shallow(moved, 1).bench("rollback", "m", "--dry-run").out


def test_a_whole_clone_says_nothing_of_it(moved):
    clone = shallow(moved, 99)
    assert "shallow" not in clone.bench("build").err
    assert "shallow" not in clone.read("_site/index.html")


def test_a_plain_folder_without_git_has_its_page(moved, folder):
    for path in [*(moved.path / "snapshots/m").iterdir(), moved.path / "benchstore.yaml"]:
        folder.write(path.relative_to(moved.path).as_posix(), path.read_bytes())
    assert "note: this is not a git repository" in folder.bench("build").err
    page = folder.read("_site/index.html")
    assert "3 versions of 1 series." in page
    assert "0.910" in page


def test_a_repository_without_any_commit_has_its_page(moved, folder):
    for path in [*(moved.path / "snapshots/m").iterdir(), moved.path / "benchstore.yaml"]:
        folder.write(path.relative_to(moved.path).as_posix(), path.read_bytes())
    folder.git("init", "-q")
    assert "note: this repository has no commit yet" in folder.bench("build").err
    assert "Not committed yet" in folder.read("_site/index.html")


def test_a_repository_on_a_machine_without_git_is_not_taken_for_one_without_commits(moved, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    told = moved.bench("build", code=3).err
    assert "git was not found" in told
    assert "Traceback" not in told
