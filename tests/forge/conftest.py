"""What tests of the forge share: a server that behaves like GitHub."""

import pytest
from github_server import running


@pytest.fixture
def github():
    with running() as state:
        yield state
