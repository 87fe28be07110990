"""The cards of the Current tab: the best, who ties with it, and the fastest of those worth having."""

import re


def cards(place):
    """The text of every line of every card."""
    place.bench("build")
    html = (place.path / "_site/index.html").read_text(encoding="utf-8").split('<div class="cards">')[1].split('<div class="group"')[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", line).split()) for line in re.findall(r"<div><dt>.*?</dd></div>", html)]


def add(place, model, right, latency_ms):
    """A model that is right on the first `right` of 200 rows."""
    columns = {"id": [f"r{number:03d}" for number in range(200)], "correct": [int(number < right) for number in range(200)]}
    metrics = {"accuracy": right / 200, "latency_ms": latency_ms}
    place.bench("add", place.draft(metrics=metrics, samples=columns), "--model", model, "--dataset", "d@1")


def test_the_best_names_those_it_ties_with_and_the_fastest_is_not_the_worst_of_all(place):
    add(place, "a", 180, 30)
    add(place, "b", 179, 20)
    add(place, "trivial", 20, 1)
    best, fastest = cards(place)
    assert best == "Best a v1 · ties with b (rank 1–2) 0.900 0.858–0.942"
    assert fastest == "Fastest b v1 · of those better than trivial 20 ms"


def test_of_two_models_both_may_be_the_fastest(place):
    add(place, "a", 180, 30)
    add(place, "trivial", 20, 1)
    assert cards(place)[1] == "Fastest trivial v1 1.0 ms"


def test_equal_values_are_said(place):
    for model in ("a", "b"):
        place.bench("add", place.draft(metrics={"f1": 0.5, "latency_ms": 7}), "--model", model, "--dataset", "d@1")
    assert cards(place) == ["Best a v1 · ties with b (rank 1–2) 0.500", "Fastest a v1 · same as b 7.0 ms"]
