"""YAML is read as strings unless it is plainly a number, true, false or null."""

import pytest

from benchstore.errors import Refused
from benchstore.records import strict_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("010", "010"),
        ("0x1f", "0x1f"),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("2026-02-03", "2026-02-03"),
        ("1e5", "1e5"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("=", "="),
        ("42", 42),
        ("-1", -1),
        ("0.5", 0.5),
        ("1.0e-3", 0.001),
        ("true", True),
        ("True", "True"),
        ("null", None),
        ("~", None),
        ("", None),
        ('"42"', "42"),
    ],
)
def test_a_plain_scalar_is_what_was_typed(text, value):
    got = strict_yaml.load(f"key: {text}\n", "f")["key"]
    assert got == value
    assert type(got) is type(value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\na: 2", "line 2 column 1: the key 'a' occurs twice"),
        ("{a: {b: 1, b: 2}}", "the key 'b' occurs twice"),
        ("a: &x [1]\nb: *x", "anchors and aliases are not used"),
        ("a: !!python/object/apply:os.system [x]", "line 1 column 4: tags are not used here"),
        ("a: !!float .inf", "tags are not used here"),
        ("a: !!int 0x10", "tags are not used here"),
        ("a: !!float nan", "tags are not used here"),
        ("a: !!set {x}", "tags are not used here"),
        ("a: !!binary aGk=", "tags are not used here"),
        ('a: !!int "1"', "tags are not used here"),
        ("a: 1.0e999", "is too large for a number"),
        ("a: " + "9" * 5000, "not valid YAML"),
        ("[" * 5000, "line"),  # libyaml counts how deep, or older ones come to the end
        ("&a [" + "*a, " * 200_000 + "1]", "anchors and aliases"),
        ("a: 1\n" + "<<<<<<< \n" * 50_000, "git conflict markers (lines 2, 3, 4, 5, 6, 7 and 49994 more)"),
        ("a: 1\n" * 200_000, "the key 'a' occurs twice"),
        ("a: 1\n" * 210_000, "1,050,000 bytes of YAML; 1,048,576 are read"),
        ("1: 2", "the key 1 is not a string"),
        ("a: [1", "line"),
        ("a: 1\n---\nb: 2", "another document"),
        ("a: \x07", "not valid YAML"),
    ],
)
def test_what_is_ambiguous_or_clever_is_refused_with_its_place(text, said):
    with pytest.raises(Refused, match=r"^p\.yaml") as caught:
        strict_yaml.load(text, "p.yaml")
    assert said in str(caught.value)
