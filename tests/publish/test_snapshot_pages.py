"""Permanent pages: plain HTML without scripts, complete, linked, small, harmless; links to act without a terminal; recoveries."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from sites import built

from benchstore.publish.words import links, wording
from benchstore.records.branding import SiteConfig
from benchstore.records.config import Config


def under_models(files):
    """Every permanent page and file of a site by its path under `models/`."""
    return {name.removeprefix("models/"): data.decode() for name, data in files.items() if name.startswith("models/")}


@pytest.fixture(scope="session")
def pages(site):
    return under_models(site)


def text_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def version(html, number):
    """The part of a model's page about one version."""
    (found,) = [part for part in re.findall(r"<details.*?</details>", html, re.DOTALL) if f'id="v{number}"' in part]
    return found


def test_a_model_has_one_page_on_which_every_snapshot_is_a_place(pages, built_store):
    files = sorted(path for path in (built_store.path / "snapshots").glob("*/[0-9]*.json") if "samples" not in path.name)
    assert len(files) == 10
    assert pages.keys() == {f"{path.parent.name}/index.html" for path in files}
    for path in files:
        assert pages[f"{path.parent.name}/index.html"].count(f'id="v{path.stem}"') == 1


def test_a_page_says_every_value_its_interval_the_verdict_and_where_it_comes_from(pages):
    said = text_of(version(pages["falling/index.html"], 2))
    for part in (
        "v2 current",
        "2nd on d@1 · local",
        "Accuracy 0.800 0.780–0.820 −10.0 pt regressed",
        "Latency 150 ms – +50 ms",
        "vs v1, the version before it",
        "Hardware cpu: a",
        "Pointer promoted by Ada",
    ):
        assert part in said, part


def test_only_an_older_version_that_may_be_current_shows_the_way_back(pages):
    assert "benchstore rollback falling --to 1" in version(pages["falling/index.html"], 1)
    for name, number in (("falling", 2), ("slow", 3), ("back", 2)):
        assert "benchstore rollback" not in version(pages[f"{name}/index.html"], number)


def test_the_current_version_is_unfolded_and_the_others_are_not(pages):
    unfolded = [
        re.search(r'id="(\w+)"', part)[1] for part in re.findall(r"<details[^>]* open>.*?</details>", pages["slow/index.html"], re.DOTALL)
    ]
    assert unfolded == ["v2"]


def test_the_models_page_lists_every_version_newest_first(pages):
    assert re.findall(r'<div id="v(\d)">', pages["slow/index.html"]) == ["3", "2", "1"]
    assert "slow stands on v2 on e@1." in text_of(pages["slow/index.html"])
    assert "withdrawn" in text_of(pages["slow/index.html"])


def test_latest_is_a_place_at_the_current_version_or_the_newest_where_there_is_none(pages):
    assert 'id="latest"' in version(pages["back/index.html"], 1)
    assert 'id="latest"' in version(pages["lonely/index.html"], 1)
    assert "lonely was never promoted" in text_of(pages["lonely/index.html"])


def test_a_page_stays_small_however_long_its_history_is(place):
    for number in range(70):
        place.add(0.5 + number / 1000)
    html = built(place)["models/m/index.html"].decode()
    assert re.findall(r'<div id="v(\d+)">', html) == ["70", "69", "1"]
    assert re.findall(r'<tr id="v(\d+)">', html) == [str(number) for number in range(68, 20, -1)]
    assert "19 earlier versions" in html
    assert len(html.encode()) < 30_000


def test_pages_have_no_script_of_their_own_and_carry_only_the_icons_that_they_show(pages):
    for name, html in pages.items():
        if name.endswith(".html"):
            assert not re.search(r"<script(?![^>]* src=)", html)
            assert set(re.findall(r'<symbol id="i-(\w+)"', html)) == set(re.findall(r'href="#i-(\w+)"', html))


def test_every_link_inside_the_site_leads_to_a_file(pages, built_store):
    top = built_store.path / "_site"
    found = 0
    for name, html in [*((f"models/{name}", html) for name, html in pages.items()), ("index.html", (top / "index.html").read_text())]:
        for link in re.findall(r'<a[^>]* href="([^"#?]+)', html) if name.endswith(".html") else ():
            assert (top / name).parent.joinpath(link).resolve().is_file(), (name, link)
            found += 1
    assert found > 50


def test_hostile_content_stays_text_on_permanent_pages(hostile_site):
    for name, html in under_models(hostile_site).items():
        if name.endswith(".html"):
            assert not re.search(r"<script(?![^>]* src=)", html)
            assert "<img" not in html
            assert "<i>d</i>" not in html


@pytest.mark.parametrize(("number", "said"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (112, "112th"), (123, "123rd")])
def test_a_place_is_said_as_people_say_it(number, said):
    assert wording.ordinal(number) == said


def test_links_to_the_forge_are_percent_encoded_and_only_to_the_web():
    site = SiteConfig(repository_url="https://example.org/acme/evals/", branch="release/1&x")
    assert links.edit_pointer(site, "a+b") == "https://example.org/acme/evals/edit/release/1%26x/snapshots/a%2Bb/current.yaml"
    asked = urlsplit(links.rollback_issue(site, "a+b", 3))
    assert asked.path == "/acme/evals/issues/new"
    assert parse_qs(asked.query) == {"template": ["rollback.yml"], "title": ["Roll back a+b to v3"], "model": ["a+b"], "version": ["3"]}
    for url in (None, "javascript:alert(1)"):
        assert links.edit_pointer(SiteConfig(repository_url=url), "m") is None
        assert links.rollback_issue(SiteConfig(repository_url=url), "m", 1) is None
    assert links.comparison_fragment("a+b", 1, 2) == "comparison?a=a%2Bb%401&b=a%2Bb%402"


def test_the_branch_to_edit_is_main_unless_the_config_names_another():
    assert Config.from_text("site: {title: x}\n").site.branch == "main"
    assert Config.from_text("site: {branch: trunk}\n").site.branch == "trunk"


def test_regressions_and_old_versions_link_to_the_forge(store):
    store.write("benchstore.yaml", 'site: {repository_url: "https://example.org/acme/evals", branch: trunk}\n')
    files = built(store)
    html, pages = files["index.html"].decode(), under_models(files)
    assert 'href="https://example.org/acme/evals/edit/trunk/snapshots/falling/current.yaml"' in html
    for page in (html, version(pages["falling/index.html"], 1)):
        assert "template=rollback.yml&amp;title=Roll%20back%20falling%20to%20v1&amp;model=falling&amp;version=1" in page


def closed(place):
    """State and text of every closed row."""
    html = built(place)["index.html"].decode()
    rows = re.findall(r'<tr [^>]*data-state="([^"]+)">(.*?)</tr>', html)
    return [(state, " ".join(re.sub(r"<[^>]+>", " ", row).split())) for state, row in rows]


def test_a_version_that_fell_has_recovered_once_a_later_current_one_is_good_again(place):
    for f1 in (0.9, 0.8, 0.9):
        place.add(f1)
    [(state, said)] = closed(place)
    assert state == "recovered"
    assert "m v2 · d@1" in said
    assert "F1 −10.0 pt (0.900 → 0.800), recovered in v3: +10.0 pt (0.900)" in said


def test_a_fall_that_lasts_has_not_recovered(place):
    for f1 in (0.9, 0.8, 0.8):
        place.add(f1)
    assert closed(place) == []


def test_an_improvement_that_still_is_worse_than_the_baseline_is_no_recovery(place):
    for f1 in (0.9, 0.7, 0.8):
        place.add(f1)
    assert closed(place) == []


def test_what_was_rolled_back_or_accepted_has_not_recovered_besides(store):
    store.bench("promote", "back@2")
    states = [state for state, _ in closed(store)]
    assert "recovered" not in states
    assert {"accepted", "rolled back"} <= set(states)
