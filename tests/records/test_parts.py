"""A part of a data set has a name of its own, that says how many examples it has."""

import pytest

from benchstore.records import parts


@pytest.mark.parametrize(
    ("part", "named", "number"),
    [
        (parts.first(20), "[:20]", 20),
        (parts.between(0, 5), "[:5]", 5),
        (parts.between(4, 9), "[4:9]", 5),
        (parts.chosen(["b", "a", "b"]), "[only a,b]", 2),
        (parts.chosen(["one"]), "[only one]", 1),
        (parts.chosen(["a b"]), "[only 1 #c8687a08]", 1),
        (parts.chosen(map(str, range(100))), "[only 100 #bde4d0d6]", 100),
        (parts.some([(3, 1000), (2, 10)]), "[only 5 of 1010]", 5),
    ],
)
def test_a_part_is_named_and_its_name_says_its_size(part, named, number):
    assert part == named
    assert parts.size(f"test{part}") == number


@pytest.mark.parametrize("split", ["test", "test[a]", "[only ]", "a[:5] b", "x[5]"])
def test_what_is_no_part_has_no_size(split):
    assert parts.size(split) is None
