"""`benchstore importers`: the list fits a terminal, and of each importer it is told what becomes of what is in its files."""

import pytest

from benchstore.importers import registry


@pytest.mark.parametrize("name", registry.IMPORTERS)
def test_every_importer_says_what_it_maps_drops_and_refuses(name):
    item = registry.IMPORTERS[name]
    for told in (item.maps, item.drops, item.refuses):
        assert isinstance(told, tuple)
        assert told
        assert all(sentence == sentence.strip() and len(sentence) > 5 for sentence in told)


def test_the_list_fits_eighty_columns_and_is_grouped(place):
    said = place.bench("importers").out
    assert max(map(len, said.splitlines())) <= 80
    assert [line for line in said.splitlines() if line in registry.GROUPS] == list(registry.GROUPS)
    assert all(f"\n  {name} " in said for name in registry.IMPORTERS)


def test_as_json_the_list_says_group_and_package(place):
    rows = place.bench("importers", "--format", "json").json["importers"]
    assert {row["name"]: row["group"] for row in rows}["lm-eval"] == "evaluations"
    assert {row["package"] for row in rows} == {None}


def test_one_importer_is_told_in_full(place):
    item = registry.IMPORTERS["lm-eval"]
    said = place.bench("importers", "lm-eval").out
    assert max(map(len, said.splitlines())) <= 80
    assert " ".join(item.maps[0].split()) in " ".join(said.split())
    assert place.bench("importers", "lm-eval", "--format", "json").json == {
        "name": "lm-eval", "description": item.description, "package": None,
        "maps": list(item.maps), "drops": list(item.drops), "refuses": list(item.refuses),
    }  # fmt: skip
    assert "what is refused" in place.bench("importers", "lm-eval", "--format", "md").out


@pytest.mark.parametrize(("wrong", "meant"), [("lmeval", "lm-eval"), ("LM-EVAL", "lm-eval"), ("medbill", "medbilldozer-aggregated")])
def test_an_unknown_name_is_answered_with_the_nearest(place, wrong, meant):
    said = place.bench("importers", wrong, code=2).err
    assert f"there is no importer {wrong!r}" in said
    assert meant in said
