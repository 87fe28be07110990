"""What a store's own template does keeps nobody from being told; that a change alters one is named, and one that is none is an error."""

import pytest

from benchstore.repository import open_repository
from benchstore.whole_reviews import whole_review

TEMPLATE = "site_template/comment.md.jinja"
BROKEN = {
    "syntax": "{% if %}",
    "filter": "{{ headline | nosuch }}",
    "unknown": "{{ nope.nope }}",
    "empty": "",
    "loop": "{% for i in range(99999999) %}x{% endfor %}",
    "bytes": b"\xff\xfe",
}


@pytest.fixture
def store(place):
    place.add(0.9, "--commit")
    return place


def change(place, name, template):
    place.git("switch", "-q", "-c", name)
    place.write(TEMPLATE, template)
    place.commit(name)


@pytest.mark.parametrize("way", BROKEN)
def test_a_broken_template_of_the_base_keeps_no_verdict_back_and_its_repair_passes(store, way):
    change(store, "main2", BROKEN[way])
    store.git("branch", "-q", "-f", "main")
    store.git("switch", "-q", "-c", "fall")
    store.add(0.5, "--commit")
    said = store.bench("comment", "--against", "main", code=1).out
    assert said.startswith("### ❌ 1 ")
    assert "> ⚠️ site\\_template/comment.md.jinja" in said
    store.git("switch", "-q", "-c", "fix", "main")
    store.git("rm", "-q", "-r", "site_template")
    store.commit("Repair")
    assert store.bench("comment", "--against", "main").out.startswith("### ⚠️ how later comments read changes")


@pytest.mark.parametrize("way", ["syntax", "filter", "bytes"])
def test_a_template_that_is_none_is_an_error_of_the_change_that_brings_it(store, way):
    change(store, "change", BROKEN[way])
    assert TEMPLATE in store.bench("check", code=1).out
    assert store.bench("comment", "--against", "main", code=1).out.startswith("### ❌ 1 problem in the files")


def test_a_change_of_a_template_is_named(store):
    change(store, "change", "### ✅ no regression found\n")
    assert store.bench("comment", "--against", "main").out.startswith(
        "### ⚠️ how later comments read changes: site\\_template/comment.md.jinja"
    )


def test_the_line_of_a_status_is_no_templates_to_write(store):
    change(store, "main2", "### ✅ no regression found\n")
    store.git("branch", "-q", "-f", "main")
    store.add(0.5, "--commit")
    found = whole_review(open_repository(store.path), store.git("rev-parse", "main"), store.git("rev-parse", "HEAD"), "main")
    assert found.line().startswith("❌ 1 regressed")
