"""The JSON files: each is what its description says, the numbers are those of the snapshots, links lead to files."""

import json
import posixpath

import pytest
from jsonschema import Draft202012Validator
from sites import built

from benchstore.records import canonical_json
from benchstore.records.config import Config

API = "api/v1"


def loaded(files, name):
    return json.loads(files[f"{API}/{name}"])


def schema_of(name):
    known = {"index.json": "Index", "current.json": "Current", "regressions.json": "Regressions"}
    return known.get(name, "Older" if name.startswith("older/") else "Model")


def wrong(files):
    """Every place in a JSON file that is not as the description in the same site says."""
    description = json.loads(files[f"{API}/openapi.json"])
    found = []
    for path, data in files.items():
        name = path.removeprefix(f"{API}/")
        if path.startswith(API) and name != "openapi.json":
            schema = description | {"$ref": f"#/components/schemas/{schema_of(name)}"}
            found += [f"{path}: {error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(json.loads(data))]
    return found


@pytest.fixture
def empty_site(place):
    return built(place)


@pytest.mark.parametrize("fixture", ["site", "hostile_site", "empty_site"])
def test_every_file_is_as_the_description_in_the_same_site_says(fixture, request):
    files = request.getfixturevalue(fixture)
    assert {f"{API}/{name}.json" for name in ("index", "current", "regressions", "openapi")} <= files.keys()
    assert wrong(files) == []


def test_a_key_that_nobody_described_or_that_is_missing_is_found(site):
    value = loaded(site, "current.json")
    value["series"][0]["more"] = 1
    del value["series"][1]["version"]
    assert len(wrong(site | {f"{API}/current.json": json.dumps(value).encode()})) == 2


def test_the_description_is_one_of_every_file_and_its_schemas_are_schemas(site):
    description = loaded(site, "openapi.json")
    assert description["openapi"] == "3.1.0"
    assert list(description["paths"]) == [
        "/index.json",
        "/current.json",
        "/regressions.json",
        "/models/{model}.json",
        "/older/{model}/{part}.json",
    ]
    for schema in description["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_link_of_the_index_leads_to_a_file(site):
    index = loaded(site, "index.json")
    links = list(index["links"].values())
    for model in index["models"]:
        older = model["links"].pop("older")
        links += [*older, *(link.partition("#")[0] for link in model["links"].values())]
    for series in index["series"]:
        links += [series["links"]["versions"], *series["links"]["badges"].values()]
    assert len(links) > 20
    assert [link for link in links if posixpath.normpath(f"{API}/{link}") not in site] == []


def test_a_series_has_its_value_its_interval_and_its_verdicts(site, built_store):
    series = {(item["model"], item["series"]["dataset"]): item for item in loaded(site, "current.json")["series"]}
    falling = series["falling", "d@1"]
    assert (falling["version"], falling["baseline"], falling["promoted"], falling["metrics"]["accuracy"]) == (2, 1, True, 0.8)
    assert falling["intervals"]["accuracy"] == pytest.approx([0.7804, 0.8196])
    assert {row["metric"]: row["verdict"] for row in falling["rows"]}["accuracy"] == "regressed"
    assert falling["rows"] == [
        row for row in built_store.bench("regressions", "--format", "json", code=1).json["rows"] if with_promoted(row, "falling")
    ]
    assert series["lonely", "e@1"]["promoted"] is False


def with_promoted(row, model):
    """Whether it is a row of that model; takes off what the command adds to it."""
    del row["promoted"], row["state"]
    return row["model"] == model


def test_what_regressed_is_open_and_what_was_decided_is_closed(site):
    found = loaded(site, "regressions.json")
    for state, metric in (("open", "accuracy"), ("unsure", "latency_ms")):
        (item,) = found[state]
        assert (item["model"], item["version"], item["back_to"], [row["metric"] for row in item["rows"]]) == ("falling", 2, 1, [metric])
    assert found["open"][0]["since"] == "2026-01-05T12:00:00Z"
    closed = {(item["kind"], item["model"], item["version"]): item for item in found["closed"]}
    assert closed["accepted", "slow", 2]["reason"] == "longer context"
    assert (closed["accepted", "slow", 2]["metric"], closed["accepted", "slow", 2]["value"]) == ("latency_ms", 200)
    assert {item["author"] for item in closed.values()} == {"Ada"}
    assert closed["rolled back", "back", 2]["back_to"] == 1
    assert closed["rolled back", "slow", 3]["reason"] == "wrong test set"
    assert len(closed) == 3


def test_a_model_has_every_version_with_its_marks_and_every_event(site, built_store):
    slow = loaded(site, "models/slow.json")
    assert [(item["version"], item["marks"], item["snapshot"]["metrics"]["latency_ms"]) for item in slow["versions"]] == [
        (1, ["BASELINE"], 100),
        (2, ["CURRENT"], 200),
        (3, ["WITHDRAWN"], 100),
    ]
    assert [event["kind"] for event in slow["events"]][:3] == ["rolled back", "withdrawn", "accepted"]
    log = [event for event in built_store.bench("log", "slow", "--format", "json").json["events"] if event["kind"] != "added"]
    assert slow["events"] == [{name: value for name, value in event.items() if name not in ("model", "series")} for event in log]
    assert {item["added"]["author"] for item in slow["versions"]} == {"Ada"}


def test_a_models_file_holds_every_snapshot_whole(site, built_store):
    files = sorted(path for path in (built_store.path / "snapshots").glob("*/[0-9]*.json") if "samples" not in path.name)
    assert len(files) == 10
    for path in files:
        (found,) = [item for item in loaded(site, f"models/{path.parent.name}.json")["versions"] if item["version"] == int(path.stem)]
        assert canonical_json.dumps(found["snapshot"]) == path.read_bytes()


def test_a_version_that_was_corrected_says_so(place):
    place.add(0.9)
    place.add(0.8, supersedes=1)
    assert [item["marks"] for item in loaded(built(place), "models/m.json")["versions"]] == [["BASELINE", "SUPERSEDED"], ["CURRENT"]]


def test_what_is_not_committed_yet_has_neither_time_nor_commit(place):
    place.add(0.9)
    model = loaded(built(place), "models/m.json")
    assert {(event["time"], event["author"], event["commit"]) for event in model["events"]} == {(None, None, None)}
    assert model["versions"][0]["added"] == {"commit": None, "author": None, "time": None, "subject": "not committed yet"}


def test_hostile_text_is_kept_and_is_no_markup_in_any_json_file(hostile_site, built_hostile):
    files = {name: data for name, data in hostile_site.items() if name.endswith(".json")}
    assert json.loads(files[f"{API}/index.json"])["title"] == Config.from_text(built_hostile.read("benchstore.yaml")).site.title
    assert [name for name, data in files.items() if b"<" in data] == []
    metrics = json.loads(files[f"{API}/current.json"])["series"][0]["metrics"]
    assert (metrics["__proto__"], metrics["x.y[0]"]) == (1, 2)


def test_the_description_names_where_the_site_is_published(store):
    assert loaded(built(store), "openapi.json")["servers"] == [{"url": "."}]
    store.write("benchstore.yaml", 'site: {url: "https://acme.github.io/evals/"}\n')
    assert loaded(built(store), "openapi.json")["servers"] == [{"url": "https://acme.github.io/evals/api/v1"}]


def test_an_address_that_is_none_is_refused(store):
    for url in ("javascript:alert(1)", "https://acme.github.io/evals?x=1", "acme.github.io/evals"):
        store.write("benchstore.yaml", f'site: {{url: "{url}"}}\n')
        assert "site.url" in store.bench("build", code=1).err


def test_every_page_leads_to_the_data(site):
    foot = site["index.html"].decode().split('<nav aria-label="Data">')[1].split("</nav>")[0]
    for label, path in (
        ("JSON", f"{API}/index.json"),
        ("OpenAPI", f"{API}/openapi.json"),
        ("CSV", "csv/current.csv"),
        ("Feed", "feed.xml"),
    ):
        assert f'<a href="{path}">{label}</a>' in foot
        assert path in site


def test_a_newest_version_that_regressed_and_was_not_promoted_is_held_and_opens_nothing(place):
    place.add(0.9, "--commit")
    place.add(0.5, "--no-promote", "--commit")
    files = built(place)
    said = json.loads(files[f"{API}/regressions.json"])
    (found,) = said["held"]
    assert said["open"] == []
    assert (found["version"], found["promoted"], found["back_to"]) == (2, False, None)
    page = files["index.html"].decode()
    assert page.count('Nothing needs a decision. <span class="rest">1 held back') == 2
    assert '<span class="tag off">not promoted</span>' in page
    assert "benchstore rollback" not in page.split('<section id="regressions"')[1].split("</section>")[0]
    assert "m v2 regressed on d@1" in files["feed.xml"].decode()
    assert wrong(files) == []
    assert "nothing to do" in place.bench("rollback", "m", "--to", "1").out
    place.bench("withdraw", "m@2", "--reason", "bad run", "--commit")
    assert loaded(built(place), "regressions.json")["held"] == []


def test_what_was_rolled_back_is_not_waiting(place):
    place.add(0.9, "--commit")
    place.add(0.5, "--commit")
    place.bench("rollback", "m", "--commit")
    assert loaded(built(place), "regressions.json")["open"] == []
    assert loaded(built(place), "regressions.json")["held"] == []
