"""The CSV files: rows that any reader reads back, numbers that stay numbers, no text that becomes a formula."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sites import built

from benchstore.publish.export import csv_files
from benchstore.publish.words.visible import visible
from benchstore.records.config import Config

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"]) | st.sampled_from("\t\n\u200d"), max_size=20)


def read(data):
    """The rows of a CSV file by its head, each cell as text."""
    return list(csv.DictReader(io.StringIO(data.decode(), newline=""), strict=True))


def test_every_series_and_metric_is_a_row_with_its_verdict(site):
    rows = {(row["model"], row["metric"]): row for row in read(site["csv/current.csv"])}
    falling = rows["falling", "accuracy"]
    assert (falling["version"], falling["value"], falling["reference"], falling["verdict"]) == ("2", "0.8", "1", "regressed")
    assert float(falling["low"]) < 0.8 < float(falling["high"])
    assert float(falling["delta"]) == pytest.approx(-0.1)
    assert rows["lonely", "accuracy"]["promoted"] == "no"
    assert len({model for model, _ in rows}) == 5


def test_what_regressed_and_what_was_decided_are_rows(site):
    rows = {(row["state"], row["model"], row["metric"]): row for row in read(site["csv/regressions.csv"])}
    assert set(rows) == {
        ("open", "falling", "accuracy"),
        ("unsure", "falling", "latency_ms"),
        ("accepted", "slow", "latency_ms"),
        ("rolled back", "back", ""),
        ("rolled back", "slow", ""),
    }
    assert (rows["accepted", "slow", "latency_ms"]["reason"], rows["accepted", "slow", "latency_ms"]["value"]) == ("longer context", "200")


def test_every_version_of_a_model_is_a_row_of_its_own_file_and_no_file_grows_with_all_snapshots(site):
    assert {name for name in site if name.startswith("csv/")} == {
        "csv/current.csv",
        "csv/regressions.csv",
        *(f"csv/models/{model}.csv" for model in ("back", "falling", "lonely", "slow", "steady") if f"csv/models/{model}.csv" in site),
    }
    wide = read(site["csv/models/slow.csv"])
    assert [(row["version"], row["latency_ms"], row["marks"]) for row in wide] == [
        ("1", "100", "BASELINE"),
        ("2", "200", "CURRENT"),
        ("3", "100", "WITHDRAWN"),
    ]


def test_a_metric_that_a_version_lacks_is_an_empty_cell(place):
    place.add(0.9)
    place.add(metrics={"accuracy": 0.5})
    rows = read(built(place)["csv/models/m.csv"])
    assert [(row["f1"], row["accuracy"]) for row in rows] == [("0.9", ""), ("", "0.5")]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe_and_a_number_does_not(start):
    head, row = csv.reader(io.StringIO(csv_files.table([f"{start}a"], [[f"{start}1+2"]]).decode(), newline=""))
    assert (head, row) == ([f"'{start}a"], [f"'{start}1+2"])
    assert csv_files.table(["a"], [[-0.5], [-3]]) == b"a\r\n-0.5\r\n-3\r\n"


def test_what_a_terminal_would_obey_is_written_out_and_line_feeds_stay():
    assert csv_files.table(["a"], [["\x1b[31mr\u202e\x9b\rz\ny"]]) == b'a\r\n"\\x1b[31mr\\u202e\\x9b\\x0dz\ny"\r\n'


@given(st.lists(st.tuples(TEXT, st.floats(allow_nan=False, allow_infinity=False), TEXT), max_size=5))
def test_any_table_is_read_back_as_it_was(rows):
    lines = list(csv.reader(io.StringIO(csv_files.table(["a", "b", "c"], rows).decode(), newline=""), strict=True))
    assert lines[0] == ["a", "b", "c"]
    for line, (first, number, last) in zip(lines[1:], rows, strict=True):
        assert (line[0].removeprefix("'"), float(line[1]), line[2].removeprefix("'")) == (
            first.removeprefix("'"),
            number,
            last.removeprefix("'"),
        )
        assert not line[0].startswith(csv_files.FORMULA)
        assert not line[2].startswith(csv_files.FORMULA)


def test_hostile_text_stays_in_its_cell(hostile_site, built_hostile):
    title = Config.from_text(built_hostile.read("benchstore.yaml")).site.title
    rows = read(hostile_site["csv/regressions.csv"])
    assert [(row["state"], row["metric"], row["reason"]) for row in rows] == [
        ("unsure", "accuracy", ""),
        ("accepted", "accuracy", visible(title)),
    ]
    assert all(None not in row for row in rows)


def test_a_reason_that_is_a_formula_is_text_in_the_file(store):
    store.bench("accept", "falling@2", "accuracy", "--reason", '=HYPERLINK("http://x","y")', "--commit")
    rows = read(built(store)["csv/regressions.csv"])
    assert '\'=HYPERLINK("http://x","y")' in {row["reason"] for row in rows}
