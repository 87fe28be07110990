"""What every command prints in every form: no control character of content reaches a terminal, and no command a CI runner."""

import json
import unicodedata

import corpus
import pytest

from benchstore.publish.words.visible import in_json, visible
from benchstore.repository import open_repository

NAMES = ("terminal", "command of a runner", "right to left", "line separators", "control characters")
TEXTS = {name: corpus.TEXTS[name] for name in NAMES}
UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
FORMS = ("text", "json", "md")
HOSTILE = TEXTS["terminal"].replace("\0", "")


@pytest.fixture(scope="module")
def here(made):
    return made(fill)


def fill(place):
    corpus.fill(place, TEXTS)
    place.write("bad/\x1b]8;;x\u202e\n::error::x.json", "{")
    place.write("ünsafe.json", json.dumps({"metrics": {"f1": 0.9}, "notes": HOSTILE, "model": HOSTILE}))


def models(place):
    return [name.name for name in sorted((place.path / "snapshots").iterdir()) if name.is_dir()]


def assert_seen(result, form="text"):
    for stream in (result.out, result.err):
        kept = "\n" + ("\t\u200c\u200d\u2060" if form == "md" else "")
        unseen = {mark for mark in stream if unicodedata.category(mark) in UNSEEN and mark not in kept}
        assert unseen == set(), unseen
        assert [line for line in stream.split("\n") if line.lstrip(" ").startswith("::")] == []
    if form == "json" and result.out:
        json.loads(result.out)
    assert "internal error" not in result.err


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "command",
    ["list", "log", "compare", "regressions", "regressions --all", "regressions --against HEAD~3", "check", "verify", "importers"],
)
def test_reading_commands(here, command, form):
    words = command.split()
    takes = "--format" in here.bench(words[0], "--help").out
    if takes or form == "text":
        assert_seen(here.bench(*words, *(["--format", form] if takes else []), code=(0, 1, 2)), form)


@pytest.mark.parametrize("form", FORMS)
def test_commands_about_one_model(here, form):
    for model in models(here):
        for words in (
            ["list", model],
            ["log", model],
            ["show", f"{model}@2"],
            ["compare", f"{model}@1", f"{model}@2"],
            ["regressions", model],
        ):
            assert_seen(here.bench(*words, "--format", form, code=(0, 1, 2)), form)


@pytest.mark.parametrize("form", FORMS)
def test_commands_that_move_a_pointer_or_add(here, form):
    for model in models(here)[:3]:
        for words in (
            ["promote", f"{model}@1", "--reason", HOSTILE],
            ["rollback", model, "--to", "1", "--reason", HOSTILE],
            ["accept", f"{model}@2", "f1", "--reason", HOSTILE],
            ["withdraw", f"{model}@2", "--reason", HOSTILE],
            ["baseline", f"{model}@2", "--reason", HOSTILE],
        ):
            assert_seen(here.bench(*words, "--dry-run", "--format", form, code=(0, 1, 2, 3)), form)
    added = [
        "add",
        here.path / "ünsafe.json",
        "--model",
        "new",
        "--dataset",
        f"{HOSTILE}@1",
        "--note",
        HOSTILE,
        "--tag",
        HOSTILE,
        "--dry-run",
    ]
    assert_seen(here.bench(*added, "--format", form, code=(0, 1, 2)), form)


def test_json_gives_the_text_itself(here):
    names = [name for name in models(here) if name.endswith(f"-{[*TEXTS].index('terminal')}")]
    notes = here.bench("show", f"{names[0]}@2", "--format", "json").json["snapshot"]["notes"]
    assert notes == HOSTILE


def test_json_and_csv_of_the_page_hold_nothing_that_a_terminal_obeys(here):
    for name, data in open_repository(here.path).pages():
        if name.endswith((".json", ".csv")):
            text = data.decode().replace("\r\n", "\n")
            kept = "\n\t\u200c\u200d\u2060" if name.endswith(".csv") else "\n"
            assert {mark for mark in text if unicodedata.category(mark) in UNSEEN and mark not in kept} == set(), name


def test_a_comment_on_standard_output_and_its_annotations(here):
    said = here.bench("comment", "--against", "HEAD~4", code=(0, 1))
    assert_seen(said, "md")
    lines = here.bench("comment", "--against", "HEAD~4", "--annotate", code=(0, 1)).out.removeprefix(said.out).splitlines()
    assert lines
    assert {line.split(" ")[0] for line in lines} <= {"::error", "::warning"}
    assert visible("\n".join(lines)) == "\n".join(lines)


@pytest.mark.parametrize(
    "words",
    [
        ["build", "--out", f"{HOSTILE}/x"],
        ["show", HOSTILE],
        ["show", "m", "--at", HOSTILE],
        ["list", "--at", HOSTILE],
        ["compare", HOSTILE, HOSTILE],
        ["comment", "--against", HOSTILE],
        ["comment", "--against", "HEAD~1", "--fail-on", HOSTILE],
        ["add", HOSTILE, "--model", "m"],
        ["add", "bad/\x1b]8;;x\u202e\n::error::x.json", "--model", "m", "--dataset", "d@1"],
        ["template", HOSTILE],
        ["land", "--remote", HOSTILE],
        ["resolve", "--onto", HOSTILE],
        ["init", f"{HOSTILE}"],
        ["alert", "--dry-run"],
        ["rollback", HOSTILE, "--to", "1"],
        [HOSTILE],
        [f"--{HOSTILE}"],
        ["list", f"--{HOSTILE}"],
        ["list", "--format", HOSTILE],
    ],
    ids=lambda words: words[0][:9].strip("\x1b"),
)
def test_what_a_person_types_is_shown_as_what_it_is(here, tmp_path, words):
    assert_seen(here.copied(tmp_path / "store").bench(*words, code=(0, 1, 2, 3)))


def test_what_is_not_seen_is_shown_or_escaped():
    assert visible("a\x1b[31m\u009b\u202e\U000e0041\u2028\ud800\tb\n") == "a\\x1b[31m\\x9b\\u202e\\U000e0041\\u2028\\ud800\\x09b\n"
    text = "".join(map(chr, (*range(0xD801), *range(0xE000, 0x11000)))) + "\U000e0041\U0001f600"
    quoted = in_json(json.dumps(text, ensure_ascii=False))
    assert json.loads(quoted) == text
    assert visible(quoted) == quoted
