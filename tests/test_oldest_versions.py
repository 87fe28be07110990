"""What the step of the oldest versions rests on."""

import pytest
from oldest_versions import PROJECT, ROOT, constraint


def test_every_dependency_states_a_lower_bound():
    found = dict(constraint(requirement).split("==") for requirement in PROJECT["dependencies"])
    assert len(found) == len(PROJECT["dependencies"])
    assert all(found.values())


@pytest.mark.parametrize("requirement", ["altair", "altair<7", "altair>=6,<7", "altair>=6; python_version<'3.12'", "altair>=6\n"])
def test_a_dependency_whose_oldest_version_is_not_plain_is_refused(requirement):
    with pytest.raises(ValueError, match="states no lower bound"):
        constraint(requirement)


def test_they_are_tried_on_the_oldest_python():
    assert f"python{PROJECT['requires-python'].removeprefix('>=')} -m venv .venv-oldest" in (ROOT / ".ci/run").read_text(encoding="utf-8")
