"""The built site: the numbers are there, nothing is a script that should be text, the same commit gives the same bytes."""

import json
import re
from typing import get_args

import faces
import pytest
from sites import built

from benchstore.analysis import judgement
from benchstore.publish.site import model_data, svg
from benchstore.publish.words import wording


@pytest.fixture(scope="session")
def html(site):
    """The page of `store`."""
    return site["index.html"].decode()


def page(place, *flags):
    return built(place, *flags)["index.html"].decode()


def text_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_building_the_same_commit_twice_gives_the_same_bytes(store):
    one = built(store)
    assert built(store) == one
    earlier = built(store, "--at", "HEAD")
    assert earlier.keys() == one.keys()
    assert [name for name in one if earlier[name] != one[name]] in ([], ["index.html"])


def test_the_first_sentence_says_what_needs_a_decision(html):
    assert "1 regression needs a decision." in text_of(html)
    assert "falling on d@1: Accuracy fell 10.0 points (0.900 → 0.800)" in text_of(html)


def test_every_number_of_a_series_is_in_its_row(html):
    row = next(part for part in html.split("<tr") if ">falling</a>" in part)
    for part in ("v2 vs v1", "0.800", "−10.0 pt", "regressed", "150 ms", "$0.0020", "2026-01-05"):
        assert part in text_of("<tr" + row), part


def test_regressions_show_drop_percent_reference_and_the_commands(html):
    section = text_of(html.split('id="regressions"')[1].split('id="history"')[0])
    for part in (
        "−10.0 pt",
        "−11%",
        "+50 ms",
        "baseline v1",
        "benchstore rollback falling --to 1",
        "benchstore accept falling@2 accuracy",
        "benchstore accept falling@2 latency_ms",
        "metric: &#34;accuracy&#34;, version: 2",
        "metric: &#34;latency_ms&#34;, version: 2",
        "longer context",
        "rolled back",
    ):
        assert part in section, part


def test_labels_of_a_crowded_scale_do_not_touch():
    """Five ticks with three decimals: every second label is left out, every line stays."""
    scale = svg.scale([0.93, 0.96], [(0.915, 0.945), (0.94, 0.98)])
    assert [tick.text for tick in scale.ticks] == ["0.900", "", "0.950", "", "1.000"]


def test_every_verdict_that_can_be_given_has_a_chip():
    assert set(get_args(judgement.Word)) <= set(wording.VERDICT_WORDS)


def test_history_shows_marks_authors_and_who_moved_what(html):
    section = text_of(html.split('<section id="history"')[1])
    for part in ("current", "baseline", "withdrawn", "not promoted", "Ada", "rolled back to v1 by Ada", "Promote v1"):
        assert part in section, part


def test_a_data_file_holds_each_version_with_its_command(site):
    value = faces.received(site["data/model/back.js"])
    oldest, newest = faces.versions_of(value)
    assert (newest["v"], model_data.ACTIONS[newest["action"]]) == (2, "Promote")
    assert value["commands"] == [["benchstore rollback back --to ", ""], ["benchstore promote back@", ""]]
    assert [word for word, _ in oldest["tags"]] == ["current", "baseline"]


def test_a_sum_of_money_of_more_than_64_bits_is_drawn(place):
    place.add(metrics={"cost_usd": 72011698870247280}, counts={"total": 5_000_000, "succeeded": 5_000_000, "failed": 0}, code=(0, 1))
    (version,) = faces.versions_of(faces.received(built(place)["data/model/m.js"]))
    assert version["spent"] == pytest.approx(72011698870247280.0 * 5_000_000, rel=1e-5)


def test_at_an_earlier_commit_or_day_the_page_shows_what_was_current_then(store):
    assert "v2" in current_of(page(store, "--at", "2026-01-07"), "back")
    assert "v1" in current_of(page(store), "back")


def current_of(html, model):
    row = next(part for part in html.split('<section id="trends"')[0].split("<tr") if f">{model}</a>" in part)
    return re.search(r'class="ver">.*?(v\d+)', row)[1]


def test_nothing_hostile_becomes_markup(hostile_site):
    for name, data in hostile_site.items():
        if name != "vega.js" and not name.endswith(".csv"):  # these are text, and never pages
            assert b"<script>window" not in data, name
            assert b"<img src=x" not in data, name
    assert "&lt;script&gt;window.hacked=1" in hostile_site["index.html"].decode()


def test_there_is_a_strict_content_security_policy(html):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)[1]
    assert "script-src 'self';" in policy
    assert "default-src 'none'" in policy
    assert not re.search(r"<script(?![^>]* src=)", html)
    assert not re.search(r"\son\w+=", html.split("</head>")[1].split("hacked")[0])


def test_an_empty_store_has_a_page_with_the_first_steps(place):
    html = text_of(page(place))
    assert "No snapshots yet." in html
    assert "benchstore add results.json" in html


def test_one_model_with_one_snapshot(place):
    place.add(0.9)
    html = text_of(page(place))
    assert "Nothing needs a decision." in html
    assert "0.900" in html


def test_other_data_are_another_table_and_nothing_is_averaged(html):
    assert html.count('class="tbl fold now"') == 2
    assert "mean" not in text_of(html.split('<section id="trends"')[0]).lower()


def test_a_build_never_replaces_a_folder_that_it_did_not_make(place):
    place.write("_site/mine.txt", "keep")
    assert "was not built by benchstore" in place.bench("build", code=2).err
    assert place.read("_site/mine.txt") == "keep"
    assert "holds the store itself" in place.bench("build", "--out", ".", code=2).err


def test_without_git_the_page_still_builds(folder):
    folder.bench("init")
    folder.add(0.9)
    assert "Not committed yet" in text_of(page(folder))


@pytest.mark.parametrize("url", ["https://github.com/acme/evals", None])
def test_commits_are_linked_where_the_repository_is_known(store, url):
    if url:
        store.write("benchstore.yaml", f'site: {{repository_url: "{url}"}}\n')
    assert (f'href="{url}/commit/' in page(store)) == bool(url)


def test_a_demo_builds_its_page_and_checks_clean(folder):
    folder.bench("demo", "try")
    inner = ("-C", str(folder.path / "try"))
    folder.bench(*inner, "check", "--strict")
    folder.bench(*inner, "verify")
    html = text_of((folder.path / "try/_site/index.html").read_text(encoding="utf-8"))
    assert "atlas-large" in html
    assert "simulated" in html
    assert "already exists" in folder.bench("demo", "try", code=2).err


def test_the_page_says_when_it_holds_more_than_its_commit(store):
    assert "not committed yet" not in page(store).split("<footer")[1].split("</footer>")[0].split('class="foot"')[-1]
    store.add(0.5, model="new")
    assert "and changes that are not committed yet" in page(store)


def test_the_foot_of_every_page_says_which_accidents_are_acknowledged(one_landed):
    reason = "</p><script>alert(1)</script> the disk was full"
    entries = [{"commit": "1234567", "reason": reason}]
    one_landed.write("benchstore.yaml", json.dumps({"acknowledged": entries, "site": {"repository_url": "https://github.com/acme/evals"}}))
    for name, data in built(one_landed).items():
        if name.endswith(".html") and b'class="foot"' in data:
            foot = data.decode().split('class="foot"')[1]
            assert "1 commit changed or removed snapshots that had landed, and is acknowledged:" in text_of(foot), name
            assert '<a class="mono" href="https://github.com/acme/evals/commit/1234567">1234567</a>' in foot
            assert "<script>alert" not in foot
            assert "(</p><script>" in foot.replace("<bdi>", "").replace("&lt;", "<").replace("&gt;", ">")
    more = [{"commit": f"123456{number}", "reason": f"reason {number}"} for number in range(8)]
    one_landed.write("benchstore.yaml", json.dumps({"acknowledged": more}))
    foot = text_of(page(one_landed).split('class="foot"')[1])
    assert "8 commits changed or removed snapshots that had landed, and are acknowledged: 1234560 (" in foot
    assert "reason 4" in foot
    assert "and 3 more in benchstore.yaml." in foot
    one_landed.write("benchstore.yaml", "{}")
    assert "acknowledged" not in page(one_landed).split('class="foot"')[1]
