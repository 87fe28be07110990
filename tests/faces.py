"""What every face says of one store, brought into one form, so that faces can be compared with each other."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass, field

from click.testing import CliRunner

from benchstore import resources
from benchstore.cli.main import cli
from benchstore.errors import UsageError
from benchstore.repository import open_repository

SEEN_BY_ALL = ("open", "held", "unconfirmed", "unsure", "shifted")


def run(path, *arguments):
    """A command in this process: its exit code, and what it printed on standard output."""
    done = CliRunner().invoke(cli, ["-C", str(path), *map(str, arguments)], standalone_mode=False)
    if done.exception:
        assert isinstance(done.exception, UsageError), done.exception
        return 2, str(done.exception)
    return (done.return_value if isinstance(done.return_value, int) else 0), done.stdout


@dataclass
class Said:
    """What one face says; a part that a face does not tell of is None."""

    current: dict | None = None
    baseline: dict | None = None
    marks: dict | None = None
    concerns: set | None = None
    back_to: dict | None = None
    broken: set | None = None
    counts: dict | None = None
    fails: bool | None = None
    extra: dict = field(default_factory=dict)


def _key(model, series):
    return (model, series["dataset"], series["prompt"] or "", series["environment"])


def _concerns(found):
    return {
        (*_key(row["model"], row["series"]), row["metric"], row["version"], state)
        for state in SEEN_BY_ALL
        for item in found[state]
        for row in item["rows"]
    }


def of_api(site):
    read = {name: json.loads(data) for name, data in site.items() if name.startswith("api/v1/") and name.endswith(".json")}
    index, found = read["api/v1/index.json"], read["api/v1/regressions.json"]
    series = [(_key(item["model"], item["series"]), item) for item in index["series"]]
    return Said(
        current={key: item["current"] for key, item in series},
        baseline={key: item["baseline"] for key, item in series},
        marks={
            (model["model"], item["version"]): item["marks"]
            for name, model in read.items()
            if name.startswith(("api/v1/models/", "api/v1/older/"))
            for item in model["versions"]
        },
        concerns=_concerns(found),
        back_to={_key(item["model"], item["series"]): item["back_to"] for item in found["open"]},
        broken={_key(item["model"], item["series"]) for item in found["broken"]},
    )


def of_csv(site):
    rows = list(csv.DictReader(io.StringIO(site["csv/regressions.csv"].decode())))
    versions = [
        (name.removeprefix("csv/models/").removesuffix(".csv"), row)
        for name, data in site.items()
        if name.startswith("csv/models/")
        for row in csv.DictReader(io.StringIO(data.decode()))
    ]
    key = lambda row: (row["model"], row["dataset"], row["prompt"], row["environment"])  # noqa: E731
    number = lambda text: int(text) if text else None  # noqa: E731
    return Said(
        marks={(model, int(row["version"])): row["marks"].split() for model, row in versions},
        concerns={(*key(row), row["metric"], None, row["state"]) for row in rows if row["state"] in SEEN_BY_ALL},
        back_to={key(row): number(row["back_to"]) for row in rows if row["state"] == "open"},
        broken={key(row) for row in rows if row["state"] == "broken"},
    )


def of_data(site):
    """What the page's scripts are given."""
    scripts = {name: received(data) for name, data in site.items() if name.startswith("data/")}
    index = scripts["data/index.js"]
    key = lambda item: (item["model"], item["dataset"], item["prompt"], item["environment"])  # noqa: E731
    models = [
        (name.removeprefix("data/model/").removesuffix(".js").removeprefix("data/older/").partition("/")[0], value)
        for name, value in scripts.items()
        if name.startswith(("data/model/", "data/older/"))
    ]
    words = {"current": "CURRENT", "baseline": "BASELINE", "withdrawn": "WITHDRAWN", "superseded": "SUPERSEDED"}
    return Said(
        current={key(item): item["current"] for item in index["series"]},
        baseline={key(item): item["baseline"] for item in index["series"]},
        marks={
            (model, item["v"]): [words[word] for word, _ in item["tags"] if word in words]
            for model, value in models
            for item in versions_of(value)
        },
        extra={"series": [key(item) for item in index["series"]]},
    )


def received(data):
    text = data.decode()
    return json.loads(text[text.index(",", text.index("(")) + 1 : text.rindex(")")])


def versions_of(file):
    """The versions in a model's data file by name; rows have their values by position, as `model_file.js` reads them."""
    names = re.search(r"FIELDS = \[(.*?)\];", resources.read_text("site_template/model_file.js"), re.DOTALL)[1]
    fields = re.findall(r'"(\w+)"', names)
    found = [dict(zip(fields, row + [None] * len(fields), strict=False)) for row in file["versions"]]
    return [item | {"tags": [file["tags"][place] for place in item["tags"] or []]} for item in found]


def of_page(site, series):
    """The main page; `series` are the keys of the series by number."""
    text = site["index.html"].decode()
    leads = {name: re.sub(r"<[^>]+>", "", found) for name, found in re.findall(r'<h1 id="h-(\w+)">(.*?)</h1>', text)}
    cards = []
    for article in re.findall(r'<article class="reg.*?</article>', text, re.DOTALL):
        state = re.search(r'data-state="([^"]*)"', article)[1]
        number = int(re.search(r"#history\?series=(\d+)", article)[1])
        back = re.search(r"benchstore rollback \S+ --to (\d+)", article)
        accepted = set(re.findall(r"benchstore accept \S+@(\d+) (\S+) --reason", article))
        cards.append((series[number], state, int(back[1]) if back else None, accepted))
    number = re.match(r"(\d+) regression", leads["current"])
    pointers = re.search(r"(\d+) broken pointer", leads["current"])
    return Said(
        back_to={key: back for key, state, back, _ in cards if state == "open"},
        broken={key for key, state, _, _ in cards if state == "broken pointer"},
        counts={"open": int(number[1]) if number else 0, "broken": int(pointers[1]) if pointers else 0},
        extra={"leads": leads, "cards": cards},
    )


def of_command_line(path):
    series = json.loads(run(path, "list", "--format", "json")[1])["series"]
    code, out = run(path, "regressions", "--format", "json")
    report = json.loads(out)
    key = lambda row: (row["model"], row["dataset"], row["prompt"] or "", row["environment"])  # noqa: E731
    models = {row["model"] for row in series}
    found = [json.loads(run(path, "list", model, "--format", "json")[1])["versions"] for model in models]
    return Said(
        current={key(row): row["current"] for row in series},
        baseline={key(row): row["baseline"] for row in series},
        marks={(row["model"], row["version"]): row["marks"] for rows in found for row in rows},
        concerns={
            (*_key(row["model"], row["series"]), row["metric"], row["version"], row["state"]) for row in report["rows"] if row["state"]
        },
        broken={key(row) for row in series if row["missing"]},
        fails=code == 1,
    )


def of_python(path):
    repository = open_repository(path)
    found = repository.attention().to_dict()["findings"]
    series = repository.series().to_dict()["series"]
    key = lambda row: (row["model"], row["dataset"], row["prompt"] or "", row["environment"])  # noqa: E731
    return Said(
        current={key(row): row["current"] for row in series},
        baseline={key(row): row["baseline"] for row in series},
        concerns={
            (*_key(item["model"], item["series"]), concern["row"]["metric"], concern["row"]["version"], concern["state"])
            for item in found
            for concern in item["concerns"]
        },
        back_to={
            _key(item["model"], item["series"]): item["back_to"]
            for item in found
            if any(concern["state"] == "open" for concern in item["concerns"])
        },
        broken={_key(item["model"], item["series"]) for item in found if item["state"] == "broken"},
        fails=repository.regressions().fails,
    )


def of_roll_back(path, key):
    """Where the command goes, or None where it refuses."""
    model, dataset, prompt, environment = key
    flags = ["--dataset", dataset, "--environment", environment, *(["--prompt", prompt] if prompt else [])]
    code, out = run(path, "rollback", model, *flags, "--dry-run", "--format", "json")
    return int(re.search(r"→ (\d+) on", json.loads(out)["what"])[1]) if code == 0 else None


def of_alert(path):
    """How many series people are told of."""
    return int(re.match(r"(\d+) series regressed", run(path, "alert", "--dry-run")[1])[1])


def agree(path):
    """Every face of the store says the same. Gives what they say."""
    site = dict(open_repository(path).pages())
    api, table, data, line, python = of_api(site), of_csv(site), of_data(site), of_command_line(path), of_python(path)
    page = of_page(site, data.extra["series"])
    for part in ("current", "baseline", "marks", "concerns", "back_to", "broken"):
        known = [value for said in (api, data, line, python, page) if (value := getattr(said, part)) is not None]
        assert all(value == known[0] for value in known), (part, known)
    assert table.marks == api.marks
    assert table.concerns == {(*item[:-2], None, item[-1]) for item in api.concerns}
    assert (table.back_to, table.broken) == (api.back_to, api.broken)
    assert {key: of_roll_back(path, key) for key in api.back_to} == api.back_to
    _counts(path, site, api, page, line, python)
    return api


def _counts(path, site, api, page, line, python):
    series_in = lambda *states: {item[:4] for item in api.concerns if item[-1] in states}  # noqa: E731
    open_series = series_in("open") - api.broken
    assert page.counts == {"open": len(open_series), "broken": len(api.broken)}
    assert page.extra["leads"]["current"].partition(".")[0] == page.extra["leads"]["regressions"].partition(".")[0]
    assert line.fails == python.fails == bool(series_in("open") or api.broken)
    assert of_alert(path) == len([card for card in page.extra["cards"] if card[1] in ("open", "held")])
    stated = re.search(rb'class="count[^"]*"[^>]*>(\d+)', site["index.html"])
    if stated:
        assert int(stated[1]) == len(series_in("open") | api.broken)
