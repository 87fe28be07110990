"""The schemas' regular expressions mean the same in Python, in Rust and in ECMAScript, whose dialects differ."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchstore.errors import Refused
from benchstore.records import canonical_json, schema, strict_yaml

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("snapshot", "samples", "pointer", "config")


def patterns_of(value, path):
    """Place and pattern of every pattern in a schema; a name in `patternProperties` is one too."""
    if isinstance(value, list):
        value = dict(enumerate(value))
    if not isinstance(value, dict):
        return
    for key, item in value.items():
        if key == "pattern" and isinstance(item, str):
            yield path, item
        elif key == "patternProperties":
            yield from ((f"{path}.{key}", pattern) for pattern in item)
        yield from patterns_of(item, f"{path}.{key}")


PLACES = dict(found for kind in KINDS for found in patterns_of(schema.load(kind), kind))
PATTERNS = sorted(set(PLACES.values()))

COMMON = re.compile(
    r"""
    \^?                                                     # the beginning
    (?:
        (?: [A-Za-z0-9 _@#:/,%="'<>~-]                      # itself
          | \\ [\\^$.*+?()\[\]{}|]                          # itself, where it would be a sign
          | \[ \^? (?: (?!--|&&|\|\||~~) (?: [ -Z^-~] | \\ [\\\[\]^-] | \\u(?!d[89a-f])[0-9a-f]{4} ) )+ \]
          | \( (?![?*]) | [)|]                               # groups without a name, and no other kind
        )
        (?: (?: [*+?] | \{ [0-9]+ (?: , [0-9]* )? \} ) (?! [*+?] ) )?
    )*
    (?: \$ \(\?!\\n\) )?                                    # the end, also for Python
    """,
    re.VERBOSE,
)
"""What all dialects have, and mean alike: no bare dot, no class by a letter, no `$` alone, no look-around, no flag, no name."""

UNLIKE = (".", "^.+$", "^a$", "^a$(?!x)", r"\d", r"\s", r"\w", r"\ba", r"a\Z", r"\Aa", r"\p{L}", r"[\d]", r"[^\s]", "(?i)a", "(?:a)")
UNLIKE += ("(?P<n>a)", "(?<n>a)", "(?=a)", "(?<!a)", r"(a)\1", "a++", "a*?", "a{2}+", "[[:alpha:]]", "[a--b]", "[a&&b]", "[a~~b]", "[]a]")
UNLIKE += ("a]", "{a}", "é", "[é]", r"\x41", r"\u{41}", r"[\ud800-\udfff]", r"\uD800", "a^b", "a$b", "\n")

ODD = ("\0", "\t", "\n", "\v", "\f", "\r", "\r\n", "\x1b", "\x1c", "\x1f", " ", "\x7f", "\x80", "\x85", "\xa0", "\xad", "\u0130", "\u017f")
ODD += ("\u0301", "e\u0301", "\u0660", "\u0663", "\u06f1", "\u1680", "\u180e", "\u2000", "\u200b", "\u200d", "\u2028", "\u2029", "\u202e")
ODD += (
    "\u202f",
    "\u205f",
    "\u212a",
    "\u2060",
    "\u3000",
    "\ufdd0",
    "\ufeff",
    "\ufffd",
    "\uffff",
    "\uff11",
    "\U0001d7d8",
    "\U0001f600",
    "\U0010ffff",
)
ODD += ("\u00b2", "\u00e9", "@", "/", "\\", '"', "[", "]", "^", "-", "{", "}", "?", "#", "<")
WHOLE = ("", "a", "9", "name@1", "name@1/test", "https://example.org/a", "https://example.org/{id}/x", "#a0b1c2", "0123abc", "0" * 64)
WHOLE += ("7.samples.json", "2026-01-02T03:04:05.6Z", "2026-01-02T03:04:05+02:00", "task/acc,none")


def texts():
    """Texts that some pattern takes, with something odd before, within, after and instead of them."""
    for whole in WHOLE:
        yield whole
        for odd in ODD:
            middle = len(whole) // 2
            yield from (odd + whole, whole[:middle] + odd + whole[middle:], whole + odd, whole + odd * 2, whole.replace("a", odd))


CORPUS = sorted(set(texts()))


def answers(pattern):
    """Pattern -> what each validator says of a text."""
    part = {"pattern": pattern}
    return jsonschema_rs.Draft202012Validator(part).is_valid, jsonschema.Draft202012Validator(part).is_valid


@pytest.mark.parametrize("place", PLACES)
def test_a_pattern_has_only_what_all_dialects_mean_alike(place):
    assert COMMON.fullmatch(PLACES[place])


@pytest.mark.parametrize("pattern", UNLIKE)
def test_what_dialects_mean_differently_is_found(pattern):
    assert not COMMON.fullmatch(pattern)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_both_validators_say_the_same_of_every_odd_text(pattern):
    fast, reference = answers(pattern)
    assert [text for text in CORPUS if fast(text) != reference(text)] == []
    assert {fast(text) for text in CORPUS} == {True, False}, "no text of the corpus shows what this pattern takes, or what it refuses"


@pytest.mark.parametrize("pattern", PATTERNS)
@given(data=st.data())
def test_both_validators_say_the_same_of_any_text(pattern, data):
    """Texts that the pattern takes, with any other characters within, and any text at all."""
    fast, reference = answers(pattern)
    known, other = data.draw(st.from_regex(pattern)), data.draw(st.text(max_size=5) | st.sampled_from(ODD))
    cut = data.draw(st.integers(0, len(known)))
    for text in (known, known[:cut] + other + known[cut:], known + other, other):
        assert fast(text) == reference(text), text


@pytest.mark.browser
def test_a_browser_says_the_same_of_every_odd_text(browser):
    """ECMAScript itself, which JSON Schema names as its dialect, with the flag that makes a character one."""
    script = "([patterns, texts]) => patterns.map(pattern => texts.map(text => new RegExp(pattern, 'u').test(text)))"
    page = browser.new_page()
    said = page.evaluate(script, [PATTERNS, CORPUS])
    page.close()
    for pattern, row in zip(PATTERNS, said, strict=True):
        assert [text for text, found in zip(CORPUS, row, strict=True) if found != bool(re.search(pattern, text))] == []


@pytest.mark.parametrize("text", ["\ud800", "a\udc00"])
def test_half_of_a_surrogate_pair_never_reaches_a_pattern(text):
    """jsonschema-rs cannot hold it at all, and dialects differ on it: both readers refuse it before."""
    for read in (canonical_json.parse, lambda data, file: strict_yaml.load(data.decode(), file)):
        with pytest.raises(Refused):
            read(json.dumps({"model": text}).encode(), "f")


@pytest.fixture
def disputed(place, tmp_path):
    """Runs `check` of a benchstore whose pointer schema has a `$` that lets a last line feed pass in Python's dialect alone."""
    for name in ("benchstore", "schemas"):
        shutil.copytree(ROOT / name, tmp_path / "changed" / name, ignore=shutil.ignore_patterns("__pycache__"))
    path = tmp_path / "changed/schemas/pointer.schema.json"
    value = json.loads(path.read_text(encoding="utf-8"))
    value["properties"]["withdrawn"]["items"]["properties"]["reason"]["pattern"] = "^[a-z ]+$"
    path.write_text(json.dumps(value), encoding="utf-8")
    place.add(0.9)
    place.add(0.91)
    withdrawn = '[{version: 1, reason: "fine"}, {version: 2, reason: "wrong set\\n"}]'
    place.write("snapshots/m/current.yaml", f"withdrawn: {withdrawn}\n")

    def check(*flags):
        environ = os.environ | {"PYTHONPATH": str(tmp_path / "changed")}
        command = [sys.executable, "-m", "benchstore", "check", *flags]
        return subprocess.run(command, cwd=place.path, env=environ, capture_output=True, text=True, check=False)

    return check


def test_where_the_validators_disagree_the_person_is_told_what_where_and_what_to_do(disputed):
    (problem,) = (found for found in json.loads(disputed("--format", "json").stdout)["problems"] if found["rule"] == "schema")
    said = r"jsonschema-rs \S+ refuses 'wrong set\\n' by properties/withdrawn/items/properties/reason/pattern of "
    said += r"schemas/pointer\.schema\.json, jsonschema \S+ does not"
    assert re.fullmatch(said, problem["message"])
    assert problem["place"] == "withdrawn[1].reason"
    assert "fault of benchstore, not of the file: please report it" in problem["hint"]


def test_a_dispute_of_the_validators_is_a_problem_of_one_file_and_no_traceback(disputed):
    checked = disputed()
    assert checked.returncode == 1
    assert "snapshots/m/current.yaml: withdrawn[1].reason: jsonschema-rs" in checked.stdout
    assert "Traceback" not in checked.stdout + checked.stderr
