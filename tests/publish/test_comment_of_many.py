"""The comment on a change that brings 300 snapshots: understood at a glance, nothing lost, and nothing said of what is not so."""

import re

import pytest
from builders import build_snapshot
from cmarkgfm import github_flavored_markdown_to_html

from benchstore.publish.forge_texts.comment import MOST_BYTES
from benchstore.records import canonical_json, pointer
from benchstore.records.pointer import Standing

WELL, WORSE, BETTER = 0.9, 0.7, 0.95


def put(place, model, version, f1):
    """A snapshot as `add` writes it; 300 times `add` would take long."""
    made = build_snapshot(
        version,
        model=model,
        metrics={"f1": f1},
        uncertainty={"f1": {"stderr": 0.002}},
        created_at=f"2026-03-{1 + version // 24:02d}T{version % 24:02d}:00:00Z",
    )
    place.write(f"snapshots/{model}/{version}.json", canonical_json.dumps(made.to_dict()))
    return made.series


def brought(place, values, held=()):
    """A branch on which each model gets what `values` says, one version a value."""
    for model in values:
        series = put(place, model, 1, WELL)
        place.write(f"snapshots/{model}/current.yaml", pointer.set_standing("", series, Standing(current=1, baseline=1)))
    place.commit("Before")
    place.git("switch", "-q", "-c", "change")
    for model, scores in values.items():
        for version, f1 in enumerate(scores, 2):
            series = put(place, model, version, f1)
        path, newest = f"snapshots/{model}/current.yaml", len(scores) + 1
        standing = Standing(current=newest - (model in held), baseline=1)
        place.write(path, pointer.set_standing(place.read(path), series, standing))
    place.commit("Many")


def comment(place):
    """The comment, and what of it stands outside of folds."""
    said = place.bench("comment", "--against", "main", code=(0, 1)).out
    assert len(said.encode()) <= MOST_BYTES
    return said, re.sub(r"<details>.*?</details>", "", said, flags=re.DOTALL)


def thirty_models(place):
    """Ten versions each: twelve models end worse, two of them held back, and six better; ten fell on the way."""
    names = [f"model-{number:02d}" for number in range(30)]
    ends = [WORSE + number / 1000 for number in range(12, 0, -1)] + [BETTER] * 6 + [WELL] * 12
    way = [[WELL] * 4 + [WORSE if number >= 20 else WELL] + [WELL] * 4 for number in range(30)]
    brought(place, {name: [*scores, end] for name, scores, end in zip(names, way, ends, strict=True)}, held=names[:2])


@pytest.fixture(scope="module")
def wide(made):
    return comment(made(thirty_models))


def test_three_hundred_over_thirty_models_open_with_all_that_needs_somebody(wide):
    said, _ = wide
    assert said.startswith(
        "### ❌ 10 regressed · 2 held back · 10 regressed on the way · 6 improved · 14 unchanged; F1 −19.9 pt of model-11 on d@1\n"
    )
    assert "300 snapshots in 30 series; of each series the last is judged" in said


def test_what_is_shown_of_thirty_series_begins_with_the_worst_and_leaves_what_is_well_to_the_folded_part(wide):
    said, shown = wide
    rows = [line for line in shown.splitlines() if line.startswith("| model-")]
    assert [re.search(r"model-\d\d", row)[0] for row in rows[:10]] == [f"model-{number:02d}" for number in range(11, 1, -1)]
    assert [row.split("|")[-2].strip() for row in rows] == ["❌ regressed"] * 10 + ["⚠️ regressed, held"] * 2 + ["✅ improved"] * 6
    assert "14 more rows are below." in shown
    assert len([line for line in shown.splitlines() if line.strip()]) < 30
    assert said.count("\n| model-") == len(rows) + 32


def test_what_fell_on_the_way_is_counted_and_its_series_named_once(wide):
    _, shown = wide
    [line] = [line for line in shown.splitlines() if line.startswith("On the way")]
    assert line.startswith("On the way 10 regressed, and did not stay: model-20 v6 (F1 −20.0 pt on d@1); model-21 v6 (")
    assert line.endswith("; and of 5 more series.")
    assert line.count("model-20") == 1


def test_three_hundred_of_three_models_are_one_row_each_and_their_falls_one_sentence(place):
    falling = [WORSE if number % 10 == 3 else WELL + number % 3 / 1000 for number in range(99)]
    brought(place, {"a": [*falling, WORSE], "b": [*falling, WELL], "c": [*falling, BETTER]})
    said, shown = comment(place)
    assert said.startswith("### ❌ 1 regressed · 30 regressed on the way · 1 improved · 1 unchanged; F1 −20.0 pt of a on d@1\n")
    assert "300 snapshots in 3 series" in said
    assert "On the way 30 regressed, and did not stay: a v5, v15, v25 and 7 more (at worst F1 −20.0 pt on d@1); b v5" in shown
    assert [line.split("|")[1].strip() for line in shown.splitlines() if re.match(r"\| [abc] ", line)] == ["a v101", "c v101", "b v101"]
    assert len([line for line in shown.splitlines() if line.strip()]) < 30


def test_three_hundred_that_are_well_show_a_few_numbers_and_no_loss(place):
    brought(place, {f"model-{number:02d}": [WELL] * 10 for number in range(30)})
    said, shown = comment(place)
    assert said.startswith("### ✅ no regression found · 30 unchanged")
    assert "regressed" not in said.removesuffix("`benchstore regressions --against main --all`")
    assert shown.count("\n| model-") == 10
    assert "20 more rows are below." in shown


def test_as_github_shows_it_one_table_stands_open_and_the_rest_is_folded(wide):
    said, _ = wide
    html = github_flavored_markdown_to_html(said, 1 << 17)
    assert html.count("<details>") == html.count("</details>") == 3
    assert re.sub(r"<details>.*?</details>", "", html, flags=re.DOTALL).count("<table>") == 1
