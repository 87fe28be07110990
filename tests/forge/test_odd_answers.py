"""Answers of a forge that are not as they should be, and one that says no for a reason of its own."""

import pytest

from benchstore.errors import BenchstoreError
from benchstore.forge.github import GitHub
from benchstore.forge.http import Client
from benchstore.forge.pulls import Pull, Pulls

WHOLE = {
    "number": 7,
    "state": "open",
    "head": {"sha": "b" * 40, "ref": "change"},
    "base": {"ref": "main", "repo": {"default_branch": "main"}},
}


@pytest.fixture
def asked(github):
    """The repository as a client sees it, and a way to say what is answered next."""
    client = Client(api=github.address, token="t0ken", sleep=lambda _: None)
    return Pulls(github=GitHub(client=client, repository="acme/evals")), github.instead.append


@pytest.mark.parametrize("odd", [{}, {"number": 7}, WHOLE | {"base": None}, WHOLE | {"head": {}}, WHOLE | {"number": "x"}])
def test_an_answer_without_what_it_should_have_is_said_in_words(asked, odd):
    pulls, answer = asked
    answer((200, {}, odd))
    with pytest.raises(BenchstoreError, match="the forge's answer"):
        pulls.one(7)


def test_of_a_list_one_odd_item_hides_no_other(asked):
    pulls, answer = asked
    answer((200, {}, [WHOLE | {"base": None}, WHOLE]))
    found = pulls.to("main")
    assert [type(item) for item in found] == [Pull, BenchstoreError]


def test_a_locked_conversation_is_named_and_no_right_is_asked_for(asked):
    pulls, answer = asked
    answer((403, {}, {"message": "Unable to create comment because issue is locked."}))
    with pytest.raises(BenchstoreError) as refused:
        pulls.github.client.ask("POST", pulls.github.path("issues/7/comments"), {"body": "x"})
    assert "its conversation is locked" in refused.value.hint
