"""Git attributes that would rewrite snapshots are an error where they come in, not in the next clone."""

import pytest

WAYS = {
    "*.json text eol=crlf": "eol=crlf",
    "*.json eol=crlf": "eol=crlf",
    "*.json ident": "ident",
    "*.json working-tree-encoding=ISO-8859-1": "working-tree-encoding=ISO-8859-1",
    "snapshots/** filter=lfs": "filter=lfs",
}


def change(place, text, path=".gitattributes"):
    place.add(0.9, "--commit")
    place.git("switch", "-q", "-c", "change")
    place.git("config", "filter.lfs.clean", "cat")
    place.write(path, text + "\n")
    place.commit("Attributes")


@pytest.mark.parametrize("line", WAYS)
def test_attributes_that_rewrite_snapshots_are_an_error_on_every_face(place, line):
    change(place, line)
    for words in (["check"], ["check", "--against", "main"]):
        said = place.bench(*words, code=1).out
        assert f"git rewrites snapshots/m/1.json on checkout: {WAYS[line]}" in said
    assert "on checkout" in place.bench("comment", "--against", "main", code=1).out


def test_a_commit_is_told_by_its_own_attributes_and_not_by_the_work_trees(place):
    from benchstore.repository import open_repository

    change(place, "*.json text eol=crlf", "snapshots/m/.gitattributes")
    head = place.git("rev-parse", "HEAD")
    place.git("switch", "-q", "main")
    found = open_repository(place.path).review_of("main", head).problems
    assert [problem.message for problem in found if problem.rule == "attributes"] == [
        "git rewrites snapshots/m/1.json on checkout: eol=crlf"
    ]
    place.bench("check")


@pytest.mark.parametrize("line", ["*.json text eol=lf", "*.json eol=crlf\nsnapshots/** -text", "*.md eol=crlf"])
def test_attributes_that_rewrite_nothing_here_are_none(place, line):
    change(place, line)
    place.bench("check", "--against", "main")
