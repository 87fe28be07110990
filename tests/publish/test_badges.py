"""Badges: the value with its verdict, colours that can be read, file names that are addresses, text that stays text."""

import json
import re
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sites import built

from benchstore.publish.export import badges
from benchstore.records import colour
from benchstore.records.series import Series

SVG = "{http://www.w3.org/2000/svg}"
LABEL = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters='@/"\\'), min_size=1, max_size=80)


def endpoint(files, name):
    return json.loads(files[f"badges/{name}.json"])


def texts(data):
    return [node.text for node in ET.fromstring(data).iter(f"{SVG}text")]


def test_a_badge_has_the_value_and_a_loud_verdict_in_words_and_colour(site):
    assert endpoint(site, "falling/accuracy") == {
        "schemaVersion": 1,
        "label": "accuracy on d@1",
        "message": "0.800, regressed",
        "color": "b3161f",
    }
    assert texts(site["badges/falling/accuracy.svg"]) == ["accuracy on d@1", "0.800, regressed"]
    assert endpoint(site, "steady/accuracy")["message"] == "0.750"
    assert endpoint(site, "steady/accuracy")["color"] == "5b6670"
    assert endpoint(site, "lonely/accuracy")["message"] == "not promoted"


@pytest.mark.parametrize(("after", "known", "word", "tone"), [(0.95, True, "improved", "improved"), (0.85, False, "cannot tell", "unsure")])
def test_the_colour_follows_the_verdict(place, after, known, word, tone):
    for value in (0.9, after):
        place.add(metrics={"f1": value}, uncertainty={"f1": {"stderr": 0.002}} if known else {})
    found = endpoint(built(place), "m/f1")
    assert found["message"] == f"{after:.3f}, {word}"
    assert found["color"] == badges.COLOURS[tone].removeprefix("#")


def test_white_text_can_be_read_on_every_colour():
    for value in badges.COLOURS.values():
        assert colour.contrast("#ffffff", value) >= 4.5


def test_a_badge_says_itself_aloud(site):
    root = ET.fromstring(site["badges/falling/accuracy.svg"])
    assert (root.get("role"), root.get("aria-label")) == ("img", "accuracy on d@1: 0.800, regressed")
    assert root.find(f"{SVG}title").text.startswith("falling · d@1 · local, v2: Accuracy fell 10.0 points")


def test_the_first_series_has_the_plain_name_and_each_one_of_its_own(place):
    place.add(0.9, dataset="b@1")
    place.add(0.8, dataset="a@2/test")
    place.add(0.7, "--prompt", "v1", dataset="b@1")
    files = built(place)
    found = {
        name: endpoint(files, name.removeprefix("badges/").removesuffix(".json"))["message"]
        for name in files
        if re.match(r"badges/.*json", name)
    }
    assert found == {
        "badges/m/f1.json": "0.800",
        "badges/m/f1@a@2~2Ftest@local.json": "0.800",
        "badges/m/f1@b@1@local.json": "0.900",
        "badges/m/f1@b@1@v1@local.json": "0.700",
    }


def test_there_are_badges_of_the_leading_and_primary_metrics_and_of_no_other(place):
    place.write("benchstore.yaml", "site: {lead: [latency_ms]}\n")
    place.add(metrics={"f1": 0.9, "boolq/accuracy": 0.7, "precision": 0.8, "latency_ms": 20})
    names = {name for name in built(place) if name.startswith("badges/m/") and "@" not in name and name.endswith(".svg")}
    assert names == {"badges/m/f1.svg", "badges/m/boolq~2Faccuracy.svg", "badges/m/latency_ms.svg"}


def test_many_tasks_do_not_make_many_badges(place):
    place.add(metrics={f"task{number}/f1": 0.5 for number in range(100)})
    assert len([name for name in built(place) if name.startswith("badges/")]) == 4 * badges.MOST_METRICS


@given(LABEL, LABEL, LABEL, LABEL)
def test_a_name_is_its_address_and_no_file_system_refuses_it(metric, dataset, prompt, environment):
    series = Series(model="m", dataset=f"{dataset}@{prompt}/{environment}", prompt=prompt, environment=environment)
    name = badges.stem(series, metric + "@/../%<>")
    assert quote(name, safe="/@") == name
    assert name.count("/") == 2
    assert len(name.rpartition("/")[2].encode()) < 250


@given(st.tuples(LABEL, LABEL, LABEL, LABEL), st.tuples(LABEL, LABEL, LABEL, LABEL))
def test_two_series_never_share_a_name(one, other):
    names = [badges.stem(Series(model="m", dataset=f"{d}@1", prompt=p, environment=e), m) for m, d, p, e in (one, other)]
    assert (names[0] == names[1]) == (one == other)


def test_hostile_text_is_text(hostile_site):
    files = {name: data for name, data in hostile_site.items() if name.startswith("badges/")}
    pictures = [ET.fromstring(data) for name, data in files.items() if name.endswith(".svg")]
    assert pictures
    assert {node.tag for root in pictures for node in root.iter()} == {SVG + tag for tag in ("svg", "title", "rect", "text")}
    assert "accuracy on <i>d</i>@1" in texts(files["badges/m/accuracy.svg"])
