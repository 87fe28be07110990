"""A last line feed, or a digit of another script, makes no name, number or address out of what is none."""

from dataclasses import replace

import pytest

from benchstore.errors import Refused, UsageError
from benchstore.forge.github import GitHub
from benchstore.importers.document import Document, Options
from benchstore.importers.metrics import read
from benchstore.publish.site import branding
from benchstore.publish.words import wording
from benchstore.records import address, colour, strict_yaml
from benchstore.store.workplace import Workplace


@pytest.mark.parametrize(
    "text", ["m@4\n", "m@v4\n", "m@current\n", "m@2026-01-02\n", "m@\u0664", "m@\u0662\u0660\u0662\u0666-01-02", "m@²"]
)
def test_an_address_is_read_to_its_last_character_and_in_plain_digits(text):
    with pytest.raises(UsageError, match="is not a version"):
        address.parse(text)


def test_links_and_colours_are_read_to_their_last_character():
    assert wording.web_link("https://example.org\n") is None
    assert wording.commit_link("https://example.org", "a" * 40 + "\n") is None
    assert wording.compare_link("https://example.org", ["a" * 40, "b" * 40 + "\n"]) is None
    assert not colour.is_colour("#a0b1c2\n")
    assert "<a" not in branding.markdown("[x](<https://example.org/\n>)")


def test_what_a_forge_says_is_read_to_its_last_character(place):
    with pytest.raises(UsageError, match="is not a repository"):
        GitHub(client=None, repository="owner/name\n")
    place.git("checkout", "-q", "-b", "work")
    place.git("commit", "-q", "--allow-empty", "-m", "Work")
    place.git("checkout", "-q", "main")
    place.git("merge", "-q", "--no-ff", "-m", "Trial", "work")
    for ref in ("refs/pull/1/merge\n", "refs/pull/\u0661/merge"):
        assert not in_a_test_merge(place, ref)
    assert in_a_test_merge(place, "refs/pull/1/merge")


def in_a_test_merge(place, ref):
    """Whether the work tree, whose HEAD has two parents, is taken for a forge's trial merge."""
    here = replace(Workplace.at(place.path), environ={"GITHUB_REF": ref, "GITHUB_ACTIONS": "true"})
    return here.merged_by_forge() is not None


def test_yaml_has_only_plain_numbers():
    assert strict_yaml.load("- 3\n- \u0663\n- '3'\n- |\n  3\n", "f") == [3, "\u0663", "3", "3\n"]


@pytest.mark.parametrize("path", ["a[²]", "a.²", "a.\u0661", "a[\u0661]", "a." + "9" * 5000])
def test_a_path_into_a_list_has_plain_digits(path):
    document = Document(file="f", value={"a": [1, 2, 3]}, kind="json")
    with pytest.raises(Refused, match="there is no number for f1"):
        read(document, Options(metric_map={"f1": path}))


@pytest.mark.parametrize("name", ["9.json\n", "9.samples.json\n", "\u0669.json", "².samples.json"])
def test_a_name_that_only_looks_like_a_snapshots_is_found_and_breaks_nothing(place, name):
    """Put into git's tree alone: not every file system takes such a name."""
    place.add(0.9, "--commit")
    blob = place.git("hash-object", "-w", "snapshots/m/1.json")
    place.git("update-index", "--add", "--cacheinfo", f"100644,{blob},snapshots/m/{name}")
    place.git("commit", "-q", "-m", "Something odd")
    assert "is no name of a store's file" in place.bench("check", "--at", "HEAD", code=1).out
    (listed,) = place.bench("list", "--at", "HEAD", "--format", "json").json["series"]
    assert (listed["versions"], listed["newest"]) == (1, 1)
    place.add(0.9)
    assert (place.path / "snapshots/m/2.json").is_file()


def test_samples_under_a_number_that_is_none_do_not_stop_the_next_add(place):
    place.add(0.9)
    place.write("snapshots/m/².samples.json", "{}")
    place.add(0.9)
    assert (place.path / "snapshots/m/2.json").is_file()
    assert (place.path / "snapshots/m/².samples.json").is_file()
